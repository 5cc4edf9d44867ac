"""The frame around every page: the menu with live counts, the store's handle, the language, the node's address.

State has three homes: the store, the address (``?node=``) and half-typed text in widgets. A page opens with
``page = frame("seeds")`` and then reads from top to bottom like a description of its screen.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

import koevol_core as core
from pages.parts.show import plain
from pages.parts.words import Lang, translate

ROOT = Path(__file__).resolve().parent.parent
FILES = {name: f"pages/{name}.py" for name in ("seeds", "evolve", "prompts", "review", "answers", "export")} | {
    "home": "app.py"
}
MENU = ("home", "seeds", "evolve", "review", "answers", "export")
SIGNS = {"planned": "·", "alive": "○", "accept": "✔", "reject": "✘", "eliminated": "⊘", "failed": "!", "human": "✎"}

STYLE = """<style>
.koevol-diff, [data-testid="stText"] { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6; max-width: 45em;
  font-family: inherit; font-size: 1rem; }
.koevol-diff ins { background: color-mix(in srgb, #4c9a3c 22%, transparent); text-decoration: none; border-bottom: 2px solid #4c9a3c; }
.koevol-diff del { background: color-mix(in srgb, #c0493a 18%, transparent); opacity: .8; }
[data-testid="stMainBlockContainer"] { padding: 3.6rem 2.5rem 2rem; max-width: 1500px; }
[data-testid="stSidebar"] { width: 15rem !important; min-width: 15rem !important; }
[data-testid="stSidebarHeader"] { height: 2.2rem; margin: 0; padding-block: 0; }
[data-testid="stSidebarUserContent"] { padding-top: 0; }
[data-testid="stSidebar"] hr { margin: .6rem 0; }
[data-testid="stPageLink-NavLink"] p { width: 100%; }
[data-testid="stPageLink-NavLink"] small { float: right; opacity: .75; font-variant-numeric: tabular-nums; }
[data-testid="InputInstructions"] { display: none; }
h1, h2, h3 { letter-spacing: -0.02em; word-break: keep-all; }
p, label, button { word-break: keep-all; }
</style>"""


@dataclass(frozen=True)
class Page:
    """What a page needs: the store, the settings, the words in the language that was chosen, and who looks at it."""

    store: core.Store
    settings: core.Settings
    lang: Lang
    reviewer: str

    def t(self, name: str, **values: object) -> str:
        """A string of the catalogue; the values must be the project's own (numbers, labels), or passed through plain()."""
        return translate(self.lang, name, **values)


@st.cache_resource
def _store(url: str) -> core.Store:
    return core.open_store(url)


@st.cache_resource(show_spinner=False)
def _lasting(name: str) -> None:
    """Take what a page's imports left out of the garbage collector's sight, once a server and page.

    Streamlit collects everything behind every run of a script or a fragment, which is four fifths of what a poll takes.
    """
    gc.collect()
    gc.freeze()


def opened() -> tuple[core.Store, core.Settings]:
    """The store and the settings of this project, opened once a server."""
    settings = core.load()
    return _store(settings.db), settings


def frame(name: str) -> Page:
    """Draw the frame of the page ``name`` and return what the page needs."""
    try:
        store, settings = opened()
        core.krw_per_usd()  # a price file that cannot be read is said at once, on every page
    except core.KoevolError as error:
        st.set_page_config(page_title="koevol", layout="wide")
        st.error("koevol")
        st.text(str(error))
        st.stop()
    lang: Lang = "en" if core.get_setting(store, "language") == "en" else "ko"
    _lasting(name)
    page = Page(store, settings, lang, core.get_setting(store, "reviewer"))
    st.set_page_config(page_title=f"koevol · {page.t(f'common.{name}')}", layout="wide")
    st.html(STYLE)
    with st.sidebar:
        _menu(page)
        _model(page)
        _language(page)
    if name != "home":
        st.title(page.t(f"common.{name}"), anchor=False)
    return page


def _menu(page: Page) -> None:
    st.markdown(f"**koevol** · {plain(page.store.name)}")
    running = core.live_runs(page.store)
    every = 2 if running else None

    @st.fragment(run_every=every)
    def links() -> None:
        counts = _counts(page)
        for name in MENU:
            label = page.t(f"common.{name}")
            st.page_link(FILES[name], label=f"{label}  :small[{counts[name]}]" if counts.get(name) else label)

    links()


def _counts(page: Page) -> dict[str, str]:
    now = core.funnel(page.store)
    going = [core.progress(page.store, run.id) for run in core.live_runs(page.store)]
    busy = f"● {sum(one.done for one in going)}/{sum(one.total for one in going)}" if going else ""
    numbers = {"seeds": now.seeds, "review": now.waiting, "answers": now.unanswered, "export": now.answered}
    return {name: f"{number:,}" for name, number in numbers.items() if number} | {"evolve": busy}


def _model(page: Page) -> None:
    st.divider()
    try:
        chosen = core.choose(page.settings)
    except core.KoevolError as error:
        st.caption(page.t("common.no_model"))
        st.text(str(error))
        return
    st.caption(page.t("common.model"))
    st.text(chosen.label)
    spent = core.spent_today(page.store)
    nothing_yet = spent.cost == 0 and chosen.kind in ("endpoint", "deepseek")
    st.caption(f"{page.t('common.spend')} · {'₩0' if nothing_yet else money(page, spent.dollars, spent.unpriced)}")


def money(page: Page, dollars: float | None, unpriced: int = 0) -> str:
    """Won for people who think in won, from dollars; 'unknown' where a price is not known. Where it is not known of so
    many calls among others, what is known and their number."""
    if dollars is None or (unpriced and not dollars):
        return page.t("common.unknown_cost")
    if unpriced:
        return page.t("common.partly_known", known=money(page, dollars), n=f"{unpriced:,}")
    won = dollars * core.krw_per_usd()
    return page.t("common.free") if won == 0 else f"₩{won:,.0f}" if won >= 10 else f"₩{won:.2f}"


def duration(page: Page, seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < 90:
        return page.t("common.seconds", n=max(1, round(seconds)))
    if seconds < 90 * 60:
        return page.t("common.minutes", n=round(seconds / 60))
    return page.t("common.hours", n=f"{seconds / 3600:.1f}")


def _language(page: Page) -> None:
    def keep() -> None:
        core.keep_setting(page.store, "language", "en" if st.session_state["language"] == "EN" else "ko")

    st.segmented_control(
        page.t("common.language"), ["한국어", "EN"], default="EN" if page.lang == "en" else "한국어", key="language",
        on_change=keep, label_visibility="collapsed",
    )  # fmt: skip
    with st.popover(page.t("common.shortcuts"), width="stretch"):
        st.markdown(page.t("common.shortcuts_list"))


def act(page: Page, action: Callable[[], Any], done: str = "") -> Any:
    """Run one verb of the core from a callback: a toast when it worked, the error's own sentence when it did not."""
    try:
        value = action()
    except core.KoevolError as error:
        st.session_state["_refused"] = str(error)
        return None
    if done:
        st.toast(done)
    return value


def say_refused(page: Page) -> None:
    """Show, once, what a callback was refused for. Call it near the action's place."""
    if reason := st.session_state.pop("_refused", None):
        st.error(page.t("common.failed_action"))
        st.text(reason)
