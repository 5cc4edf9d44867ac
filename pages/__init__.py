"""Common frame of every page: sign-in, menu with live counts, store handle, language, and node in the URL.

State is kept in three places only: the store, the URL query (``?node=``), and unsent text in widgets. A page ends with
``show("seeds", main)``; ``main(page)`` draws from top to bottom. A page never calls a core function that changes
something: it passes it to ``act``, ``allowed`` or ``later``, which check the person and their permission again.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

import koevol_core as core
from koevol_core import access, control, llm, messages, review, types
from koevol_core import settings as core_settings
from pages.parts import outside
from pages.parts.drafts import show_drafts
from pages.parts.entrance import browser_language, go_on, open_door, sign_out
from pages.parts.guard import act, fragment
from pages.parts.guard import allowed as allowed
from pages.parts.guard import later as later
from pages.parts.guard import once as once
from pages.parts.guard import say_refused as say_refused
from pages.parts.show import one_line, plain, show_text

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    name: f"pages/{name}.py"
    for name in ("seeds", "evolve", "prompts", "review", "answers", "export", "report", "model")
} | {"home": "app.py"}
MENU = ("home", "seeds", "evolve", "review", "answers", "export", "report")
NEEDS: dict[str, access.Action] = {
    "evolve": "spend", "prompts": "configure", "export": "export", "report": "export", "model": "spend",
}  # fmt: skip
"""Pages that need a permission as a whole."""
SIGNS = {"planned": "·", "alive": "○", "accept": "✔", "reject": "✘", "eliminated": "⊘", "failed": "!", "human": "✎"}

STYLE = f"<style>{(Path(__file__).resolve().parent / 'parts' / 'desk_files' / 'page.css').read_text(encoding='utf-8')}</style>"
"""Styles of every page."""
NO_FILES = "<style>[data-testid='stElementToolbar'] { display: none; }</style>"
"""Hide the toolbar of data frames, which can save them as a file, from people without the export permission."""


@dataclass(frozen=True)
class Page:
    """Context of one page run: store, settings, chosen language, signed-in person and access policy."""

    store: core.Store
    settings: core.Settings
    lang: messages.Language
    person: access.Person
    policy: access.Policy

    @property
    def reviewer(self) -> str:
        """Name stored with this person's decisions: the signed-in one, or the free one if sign-in is off."""
        return self.person.name

    @property
    def own(self) -> str:
        """Owner of personal settings: the signed-in name, or "" if sign-in is off and settings are shared."""
        return self.person.name if self.policy.signs_in else ""

    def may(self, action: access.Action) -> bool:
        """Return True if this person may do this action; pages do not draw what a person may not do."""
        return access.may(self.person, action)

    def opens(self, name: str) -> bool:
        """Return True if this person may see the page ``name``."""
        return name not in NEEDS or self.may(NEEDS[name])

    def t(self, name: str, /, **values: object) -> str:
        """Return a string of the catalogue. Values must be numbers or the project's own labels, or escaped by
        ``plain``."""
        return messages.text(self.lang, name, **values)


@functools.cache
def opened(url: str) -> core.Store:
    """Open the store, once per server process; not in Streamlit's cache, which a visitor can have emptied."""
    return core.open_store(url)


@functools.cache
def _lasting(name: str) -> None:
    """Freeze the objects that a page's imports created out of garbage collection, once per server process and page.

    Streamlit runs a full collection after every script or fragment run, which is four fifths of the time of a poll.
    """
    gc.collect()
    gc.freeze()


def show(name: str, draw: Callable[[Page], None]) -> None:
    """Draw the page ``name``: its frame, and within it ``draw`` if the person may see the page.

    A run that shows no page ends normally, never by ``st.stop``: Streamlit would keep the fragments of the run before,
    and one of them that reruns by itself would then draw into a page that is gone.
    """
    if (page := frame(name)) is not None:
        draw(page)


def frame(name: str) -> Page | None:
    """Sign the person in, draw the frame of the page ``name`` and return its context.

    Say why and return None if the configuration is invalid, nobody is signed in, or the person may not see the page.
    """
    messages.use(browser_language())
    try:
        settings = core_settings.load()
        policy = access.policy(settings)
        st.set_page_config(page_title="koevol", layout="wide")
        person = open_door(policy)
        if person is None:
            return None
        store = opened(settings.db)
        store.verify()
        llm.krw_per_usd()  # an unreadable price file is reported on every page
    except core.KoevolError as error:
        outside.recognize(None)
        st.set_page_config(page_title="koevol", layout="wide")
        st.error("koevol")
        show_text(str(error))
        return None
    if not policy.signs_in:
        person = access.Person(control.get_setting(store, "reviewer"), "owner")
    _lasting(name)
    page = Page(store, settings, core_settings.language(), person, policy)
    chosen = control.get_own(store, page.own, "language", control.get_setting(store, "language"))
    page = replace(page, lang="en" if chosen == "en" else "ko" if chosen == "ko" else page.lang)
    messages.use(page.lang)
    st.set_page_config(page_title=f"koevol · {page.t(f'common.{name}')}", layout="wide")
    st.html(STYLE if page.may("export") else STYLE + NO_FILES)
    with st.sidebar:
        _menu(page)
        st.divider()
        if page.may("spend"):
            _model(page)
        _language(page)
        _who(page)
        go_on(policy)
        show_drafts(page)
    _warn(page)
    if name != "home":
        st.title(page.t(f"common.{name}"), anchor=False)
    if not page.opens(name):
        st.markdown(page.t("access.owners_only"))
        st.page_link(FILES["review"], label=page.t("access.to_review"))
        return None
    return page


def _warn(page: Page) -> None:
    """Warn that the server is open to anybody, if the operator turned sign-in off on a non-loopback address."""
    if page.policy.mode == "off" and not access.on_loopback(st.get_option("server.address")):
        st.warning(page.t("access.open_on_purpose"), icon=":material/lock_open:")


def _who(page: Page) -> None:
    """Show who is signed in, and the sign-out button."""
    if not page.policy.signs_in:
        return
    st.divider()
    with st.container(key="signed_in", gap="xxsmall"):
        show_text(one_line(page.person.name, 60))
        st.caption(page.t(f"access.{page.person.role}"))
    sign_out(page.policy, page.t("access.sign_out"))


def _menu(page: Page) -> None:
    st.markdown(f"**koevol** · {plain(page.store.name)}")
    running = control.live_runs(page.store)
    every = 2 if running else None

    @fragment(page, run_every=every)
    def links() -> None:
        counts = _counts(page)
        for name in filter(page.opens, MENU):
            label = page.t(f"common.{name}")
            st.page_link(FILES[name], label=f"{label}  :small[{counts[name]}]" if counts.get(name) else label)

    links()


def _counts(page: Page) -> dict[str, str]:
    now = control.funnel(page.store)
    going = [control.progress(page.store, run) for run in control.live_runs(page.store)]
    done, total = sum(one.done for one in going), sum(one.total for one in going)
    busy = f"● {page.t('common.done_of', done=f'{done:,}', total=f'{total:,}', upto=sum(one.ahead for one in going))}"
    numbers = {
        "seeds": now.seeds,
        "review": review.waiting_for(page.store, page.reviewer),
        "answers": now.unanswered,
        "export": now.answered,
    }
    return {name: f"{number:,}" for name, number in numbers.items() if number} | ({"evolve": busy} if going else {})


def _model(page: Page) -> None:
    try:
        chosen = llm.choose(page.settings)
    except core.KoevolError as error:
        st.page_link(FILES["model"], label=page.t("common.no_model"), icon=":material/warning:")
        show_text(str(error))
        return
    st.page_link(FILES["model"], label=page.t("common.model"), icon=":material/tune:")
    show_text(chosen.label)
    spent = control.spent_today(page.store)
    nothing_yet = spent.cost == 0 and chosen.kind in ("endpoint", "deepseek")
    st.caption(f"{page.t('common.spend')} · {'₩0' if nothing_yet else money(page, spent.dollars, spent.unpriced)}")


def money(page: Page, dollars: float | None, unpriced: int = 0) -> str:
    """Format US dollars as won; "unknown" if the price is not known. With ``unpriced`` calls, give the known amount and
    their number."""
    if dollars is None or (unpriced and not dollars):
        return page.t("common.unknown_cost")
    if unpriced:
        return page.t("common.partly_known", known=money(page, dollars), n=f"{unpriced:,}")
    won = dollars * llm.krw_per_usd()
    return page.t("common.free") if won == 0 else f"₩{won:,.0f}" if won >= 10 else f"₩{max(won, 0.01):.2f}"


def spent(page: Page, bill: types.Bill) -> str:
    """Format what a run cost so far; nothing before the first reply, which alone tells whether the model is free."""
    return money(page, bill.dollars, bill.unpriced) if bill.replies or bill.unpriced else "₩0"


def price(page: Page, most: float | None) -> str:
    """Format an estimate in US dollars for a button that spends it: at most so many won, free, or unknown."""
    if most is None:
        return page.t("common.unknown_price")
    return page.t("common.at_most", won=money(page, most)) if most else page.t("common.free")


def duration(page: Page, seconds: float) -> str:
    """Format seconds as seconds, minutes or hours."""
    if seconds < 90:
        return page.t("common.seconds", n=max(1, round(seconds)))
    if seconds < 90 * 60:
        return page.t("common.minutes", n=round(seconds / 60))
    return page.t("common.hours", n=f"{seconds / 3600:.1f}")


def file_size(size: float) -> str:
    """Format a number of bytes in decimal units."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"


def _language(page: Page) -> None:
    def keep() -> None:
        word = "en" if st.session_state["language"] == "EN" else "ko"
        act(page, control.keep_own, page.store, page.own, "language", word)

    st.segmented_control(
        page.t("common.language"), ["한국어", "EN"], default="EN" if page.lang == "en" else "한국어", key="language",
        on_change=keep, label_visibility="collapsed",
    )  # fmt: skip
    with st.popover(page.t("common.shortcuts"), width="stretch"):
        st.markdown(page.t("common.shortcuts_list"))
