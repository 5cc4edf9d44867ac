"""Review page: one node, beside the evolution tree or alone, or many in a table; decisions by keyboard shortcuts."""

from __future__ import annotations

import streamlit as st

from koevol_core import control, review, store
from pages import FILES, Page, act, say_refused, show
from pages.parts.review_decide import day, show_bar, show_edit, show_last, show_more, undo_button, writing
from pages.parts.review_double import show_double
from pages.parts.review_filters import show_filters
from pages.parts.review_keys import show_keys
from pages.parts.review_node import show_details, show_node, show_path
from pages.parts.review_table import show_table
from pages.parts.review_tree import show_lineage
from pages.parts.review_where import asked, density, go, reviewer, seen, wish
from pages.parts.show import show_text

STYLE = """<style>
[data-testid="stMain"] [data-testid="stMainBlockContainer"] { padding: 0.8rem 1.6rem 0; }
[data-testid="stHeader"] { background: transparent; }
[data-testid="stHeader"], [data-testid="stHeader"] div { pointer-events: none; }
[data-testid="stHeader"] :is(button, a), [data-testid="stHeader"] :is(button, a) * { pointer-events: auto; }
.stApp:has([data-testid="stExpandSidebarButton"]) .st-key-review_top { padding-left: 2.2rem; }
[data-testid="stElementContainer"]:has(h1) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.st-key-review_desk [data-testid="stColumn"]:first-child { position: sticky; top: 0.8rem; align-self: flex-start; }
@media (min-width: 641px) {
  .st-key-review_desk [data-testid="stColumn"]:has(> * .st-key-review_search) { flex: 0 0 calc(var(--koevol-tree-width, 36%) - 0.5rem); min-width: 0; }
  .st-key-review_desk [data-testid="stColumn"]:has(> * .st-key-review_work) { flex: 1 1 0; min-width: 0; }
}
.st-key-review_work { min-height: calc(100vh - 10.6rem); }
[data-testid="stLayoutWrapper"]:has(> .st-key-review_bottom) { position: sticky; bottom: 0; z-index: 5; }
.st-key-review_bottom { padding: 0.4rem 0; background: light-dark(#fbfaf6, #1c1b19); border-top: 1px solid rgba(128, 128, 128, 0.25); }
.st-key-review_bar:focus { outline: none; }
.st-key-review_bar { column-gap: 0.3rem; }
.st-key-review_bar button { padding: 0.2rem 0.5rem; }
.st-key-review_bar button p { font-size: 0.9rem; }
.st-key-review_bar button, .st-key-review_line [data-testid="stText"] { white-space: nowrap; }
.st-key-review_facts [data-testid="stText"], .st-key-review_line [data-testid="stText"] { font-size: 0.85rem; opacity: 0.8; }
.st-key-review_day [data-testid="stText"] { font-size: 0.9rem; opacity: 0.8; font-variant-numeric: tabular-nums; white-space: nowrap; }
.st-key-review_line { min-height: 1.9rem; }
.st-key-review_line button { min-height: 1.7rem; padding: 0 0.3rem; }
.st-key-review_line button p { font-size: 0.85rem; }
.st-key-review_siblings { --koevol-tree-height: auto; --koevol-tree-least: 30px; }
.st-key-review_top { column-gap: 0.5rem; }
.st-key-review_one { max-width: 60rem; margin-inline: auto; }
@media (max-width: 900px) { .st-key-review_auto [data-testid="stColumn"]:first-child:has(.st-key-review_search) { display: none; } }
@media (max-width: 640px) {
  [data-testid="stMain"] [data-testid="stMainBlockContainer"] { padding-inline: 0.8rem; }
  .st-key-review_pair [data-testid="stHorizontalBlock"] { flex-direction: column-reverse; }
  .st-key-review_bar { flex-wrap: nowrap; overflow-x: auto; }
  [data-testid="stToastContainer"] { top: auto; bottom: 0.3rem; left: 0.8rem; right: 0.8rem; }
}
@media (max-height: 560px) {
  .st-key-review_line:not(:has(button)) { display: none; }
  .st-key-review_work { min-height: calc(100vh - 8.4rem); }
}
</style>"""


def main(page: Page) -> None:
    st.html(STYLE)
    who = reviewer(page)
    wanted = wish(page, who)
    how = density(page)
    view = chosen(page, wanted)
    if view is None and not wanted.narrow and empty(page):
        return
    show_filters(page, who, wanted, how)
    if how == "table":
        say_refused(page)
        show_table(page, who, wanted)
    elif how == "one":
        with st.container(key="review_one"):
            desk(page, view, who, wanted, brief=True)
    else:
        with st.container(key="review_desk"), st.container(key="review_auto" if not how else "review_tree"):
            left, right = st.columns([0.36, 0.64], gap="small")
            with right:  # drawn first: the next shortcut needs it
                desk(page, view, who, wanted)
            with left:
                show_lineage(page, view.node.id if view else None)


def chosen(page: Page, wanted: store.NodeFilter) -> review.View | None:
    """Return the node in the URL query, or the next one to review if there is none."""
    node_id = asked()
    if node_id is None:
        first = act(page, review.next_node, page.store, wanted)
        if first is None:
            return None
        node_id = first.id
        go(node_id)
    return review.view(page.store, node_id)


def desk(page: Page, view: review.View | None, who: str, wanted: store.NodeFilter, brief: bool = False) -> None:
    """Draw the node, and below it, always at the same position, the action bar."""
    with st.container(key="review_work", gap="small"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="review_path"):
            if view is not None:
                show_path(page, view)
            st.space("stretch")
            with st.container(key="review_day", width="content"):
                show_text(day(page, who, wanted))
        say_refused(page)
        if view is None:
            nothing(page, wanted)
        elif writing(node := view.node):
            show_edit(page, view, who, wanted)
        else:
            seen(node.id)
            show_double(page, node, who)
            show_node(page, view)
            show_details(page, view, lambda: show_more(page, node, brief))
    with st.container(key="review_bottom", gap="xsmall"):
        if view is not None:
            show_bar(page, view, who, wanted, brief)
        else:
            undo_button(page, None, who)
        show_keys(page, view, who, show_last(page, who))


def nothing(page: Page, wanted: store.NodeFilter) -> None:
    """Explain why there is no node to show, and offer a next step."""
    if asked() is not None:
        st.header(page.t("review.gone"), anchor=False)
        st.button(page.t("review.first"), key="review_first", on_click=go, args=(None,))
        return
    if held := review.earliest_lease(page.store, wanted):
        st.header(page.t("review.held_title"), anchor=False)
        st.markdown(page.t("review.held_text", n=round(held[1])))
        st.button(page.t("review.held_go"), key="review_held", on_click=go, args=(held[0],))
        return
    done = wanted.state == "waiting" and not wanted.narrow
    st.header(page.t("review.done_title" if done else "review.none_title"), anchor=False)
    st.markdown(page.t("review.done_text" if done else "review.none_text"))
    if done:
        st.page_link(FILES["answers"], label=page.t("review.to_answers"))
        if page.opens("evolve"):
            st.page_link(FILES["evolve"], label=page.t("review.to_evolve"))


def empty(page: Page) -> bool:
    """Show the first step if the project has no children; return True if so."""
    now = control.funnel(page.store)
    if now.seeds and (now.children or now.planned):
        return False
    st.header(page.t("review.empty_title"), anchor=False)
    st.markdown(page.t("review.empty_text"))
    target, word = ("evolve", "review.to_evolve") if now.seeds else ("seeds", "review.to_seeds")
    if page.opens(target) and st.button(page.t(word), key="review_begin", type="primary"):
        st.switch_page(FILES[target])
    return True


show("review", main)
