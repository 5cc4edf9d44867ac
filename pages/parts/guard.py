"""Authorization: the only path from a page to a core function that changes something; re-checks person and permission.

A function listed in ``access.ACTIONS`` is never called by a page: callbacks pass it to ``act``, code that shows its own
errors passes it to ``allowed``, downloads pass it to ``later``. Fragments are created by ``fragment`` of this module,
which re-checks the person at each run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
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


RUNS = "pages/evolve.py"


@dataclass(frozen=True)
class _Refused:
    """Start that was refused because a living run does the same: what is said, that run, and how to start anyway."""

    words: str
    run: int
    price: str
    anyway: Callable[[], object]


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


def act(page: Page, verb: Callable[..., T], *args: Any, done: str = "", price: str = "", **more: Any) -> T | None:
    """Call ``verb`` from a callback: return its value and show the toast ``done``; on a KoevolError, or without
    permission, return None and keep the message for ``say_refused``. With a ``price`` that offers to start anyway what
    a living run is doing already."""
    messages.use(page.lang)  # a callback runs before its page is drawn
    try:
        value = allowed(page, verb)(*args, **more)
    except core.AlreadyRunning as error:
        anyway = partial(act, page, verb, *args, done=done, **{**more, "anyway": True})
        st.session_state["_already"] = _Refused(str(error), error.run, price, anyway)
        return None
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


def once(name: str, do: Callable[[], T]) -> T | None:
    """Call ``do``, unless the button ``name`` was pressed just before: a double click is one click. A busy server serves
    the second click only after the first one's work, so the time counts from there."""
    key = f"_once_{name}"
    if time.time() - st.session_state.get(key, 0.0) < control.DOUBLE_CLICK:
        return None
    try:
        return do()
    finally:
        st.session_state[key] = time.time()


def say_refused(page: Page) -> None:
    """Show once the error of the last callback. Call it near the action's widget."""
    if already := st.session_state.pop("_already", None):
        _say_already(page, already)
    if reason := st.session_state.pop("_refused", None):
        st.error(page.t("common.failed_action"))
        show_text(reason)


def link_to_run(page: Page, run_id: int) -> None:
    """Show the link to the page of runs, with this one first."""
    st.page_link(
        RUNS, label=page.t("common.see_run", id=run_id), query_params={"watch": str(run_id)}, icon=":material/arrow_forward:"
    )  # fmt: skip


def _say_already(page: Page, already: _Refused) -> None:
    """Say which run does the same, with the way to it, and the button that starts another one all the same."""
    with st.container(border=True, key="already"):
        show_text(already.words)
        with st.container(horizontal=True, vertical_alignment="center"):
            link_to_run(page, already.run)
            if already.price:
                label = page.t("common.start_anyway", price=already.price)
                st.button(label, key="start_anyway", on_click=already.anyway)
