"""Authorization: the only path from a page to a core function that changes something; re-checks person and permission.

A function listed in ``access.ACTIONS`` is never called by a page: callbacks pass it to ``act``, code that shows its own
errors passes it to ``allowed``, downloads pass it to ``later``. Fragments are created by ``fragment`` of this module,
which re-checks the person at each run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

import koevol_core as core
from koevol_core import access, analytics, control, dataset, evolution, llm, messages, quality, review, settings
from pages.parts.entrance import present
from pages.parts.show import show_text

if TYPE_CHECKING:
    from pages import Page

T = TypeVar("T")
FACES = (evolution, control, llm, quality, review, dataset, analytics)
"""Packages that export the functions of ``access.ACTIONS``."""


def fragment(page: Page, run_every: float | None = None) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Like ``st.fragment``, but reruns the whole page if the signed-in person or their role has changed."""

    def guarded(draw: Callable[[], None]) -> Callable[[], None]:
        @st.fragment(run_every=run_every)
        @wraps(draw)
        def part() -> None:
            messages.use(page.lang)  # it reruns in a thread of its own
            if not still(page):
                st.rerun()  # reruns the whole page, which shows the sign-in
            draw()

        return part

    return guarded


def still(page: Page) -> bool:
    """Return True if the person that the page was drawn for is still signed in with the same role."""
    try:
        return present_now(page) == page.person
    except core.KoevolError:
        return False


def present_now(page: Page) -> access.Person | None:
    """Return the person signed in now, by the current access list. Raises BadInput for an invalid configuration."""
    policy = access.policy(settings.load())
    return access.person(policy, present(policy) if policy.signs_in else page.person.name)


def act(page: Page, verb: Callable[..., T], *args: Any, done: str = "", **more: Any) -> T | None:
    """Call ``verb`` from a callback: return its value and show the toast ``done``; on a KoevolError, or without
    permission, return None and keep the message for ``say_refused``."""
    messages.use(page.lang)  # a callback runs before its page is drawn
    try:
        value = allowed(page, verb)(*args, **more)
    except core.KoevolError as error:
        st.session_state["_refused"] = str(error)
        return None
    if done:
        st.toast(done)
    return value


def allowed(page: Page, verb: Callable[..., T]) -> Callable[..., T]:
    """Return ``verb`` unchanged if the person the page was drawn for is still signed in and may call it. Raises
    Forbidden otherwise."""
    _check(page, verb, present_now(page))
    return verb


def later(page: Page, verb: Callable[..., T], *args: Any, **more: Any) -> Callable[[], T]:
    """Return a callable for a download button, which runs outside of any page run: it re-checks the person against the
    current access list. It raises Forbidden without permission."""

    def made() -> T:
        _check(page, verb, access.person(access.policy(settings.load()), page.person.name))
        with messages.using(page.lang):
            return verb(*args, **more)

    return made


def _check(page: Page, verb: Callable[..., Any], now: access.Person | None) -> None:
    action = next(
        action for known, action in access.ACTIONS.items() if any(getattr(face, known, None) is verb for face in FACES)
    )
    if now is None or now.name != page.person.name:
        raise core.Forbidden("access.changed")
    if not access.may(now, action):
        raise core.Forbidden("access.not_yours")


def say_refused(page: Page) -> None:
    """Show once the error of the last callback. Call it near the action's widget."""
    if reason := st.session_state.pop("_refused", None):
        st.error(page.t("common.failed_action"))
        show_text(reason)
