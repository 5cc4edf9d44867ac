"""The one way from a page to what changes something: whoever was let in is looked for once more, and what they may do.

A verb of the core that is listed in ``access.ACTIONS`` is never called by a page: it is handed to ``act`` by a callback, to
``allowed`` by what shows its own errors, to ``later`` by a download. Parts of a page that run by themselves are ``fragment``s
of this module, which look again, too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

import koevol_core as core
from koevol_core import access, analytics, dataset, evolution, llm, quality, review, settings
from pages.parts.entrance import present

if TYPE_CHECKING:
    from pages import Page

T = TypeVar("T")
FACES = (evolution, llm, quality, review, dataset, analytics)
"""Where the verbs of ``access.ACTIONS`` are offered."""


def fragment(page: Page, run_every: float | None = None) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """A part of the page that runs again without the rest: it looks each time whether who was let in still may be here."""

    def guarded(draw: Callable[[], None]) -> Callable[[], None]:
        @st.fragment(run_every=run_every)
        @wraps(draw)
        def part() -> None:
            if not still(page):
                st.rerun()  # the whole page, and so to the door
            draw()

        return part

    return guarded


def still(page: Page) -> bool:
    """Whether whom the page was drawn for is there at this moment, with the same role."""
    try:
        return present_now(page) == page.person
    except core.KoevolError:
        return False


def present_now(page: Page) -> access.Person | None:
    """Who is there at this moment, by the list as it is at this moment. Raises BadInput where that cannot be said."""
    policy = access.policy(settings.load())
    return access.person(policy, present(policy) if policy.signs_in else page.person.name)


def act(page: Page, verb: Callable[..., T], *args: Any, done: str = "", **more: Any) -> T | None:
    """Do what a callback is for: a toast when it worked, the error's own sentence when it did not or may not be done."""
    try:
        value = allowed(page, verb)(*args, **more)
    except core.KoevolError as error:
        st.session_state["_refused"] = str(error)
        return None
    if done:
        st.toast(done)
    return value


def allowed(page: Page, verb: Callable[..., T]) -> Callable[..., T]:
    """The verb, if whoever is there at this moment is whom the page was drawn for, and may do this. Raises Forbidden."""
    _check(page, verb, present_now(page))
    return verb


def later(page: Page, verb: Callable[..., T], *args: Any, **more: Any) -> Callable[[], T]:
    """What a download calls when it is clicked, outside of any page: whoever it was drawn for must still be on the list."""

    def made() -> T:
        _check(page, verb, access.person(access.policy(settings.load()), page.person.name))
        return verb(*args, **more)

    return made


def _check(page: Page, verb: Callable[..., Any], now: access.Person | None) -> None:
    action = next(
        action for known, action in access.ACTIONS.items() if any(getattr(face, known, None) is verb for face in FACES)
    )
    if now is None or now.name != page.person.name:
        raise core.Forbidden(page.t("access.changed"))
    if not access.may(now, action):
        raise core.Forbidden(page.t("access.not_yours"))


def say_refused(page: Page) -> None:
    """Show, once, what a callback was refused for. Call it near the action's place."""
    if reason := st.session_state.pop("_refused", None):
        st.error(page.t("common.failed_action"))
        st.text(reason)
