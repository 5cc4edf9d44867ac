"""Tree view of the review page: search, the trees of a page of seeds, and pagination."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from koevol_core import control, review
from pages import fragment
from pages.parts.review_where import go, number, say
from pages.parts.tree import show_tree, unhidden

if TYPE_CHECKING:
    from pages import Page

HITS = 50
BEAT = 2
"""Seconds between polls of the store while a run is live."""


def show_lineage(page: Page, selected: int | None) -> None:
    """Show the search field and the tree, as a fragment that searches and turns pages without a rerun of the page.

    While a run is live, the fragment polls the store, so that children appear as they are stored.
    """

    running = bool(control.live_runs(page.store))

    def draw() -> None:
        if running and not control.live_runs(page.store):
            st.rerun()  # the run ended: rerun the whole page and stop polling
        words = _search(page)
        if words:
            _hits(page, words, selected)
        else:
            _trees(page, selected)

    fragment(page, run_every=BEAT if running else None)(draw)()


def _search(page: Page) -> str:
    def changed() -> None:
        say("q", str(st.session_state["review_search"]).strip())

    words = st.query_params.get("q", "")
    st.session_state["review_search"] = words
    st.text_input(
        page.t("review.search"), key="review_search", placeholder=page.t("review.search_hint"), type="search", live="60ms",
        on_change=changed, label_visibility="collapsed", icon=":material/search:", max_chars=100,
    )  # fmt: skip
    return words


def _pick(node_id: int) -> None:
    """Go to a node and rerun the whole page, not only this fragment."""
    go(node_id)
    st.session_state.pop("_went", None)
    st.rerun()


def _hits(page: Page, words: str, selected: int | None) -> None:
    rows = review.find_nodes(page.store, words, HITS)
    if not rows:
        st.caption(page.t("review.no_hits"))
        return
    many = "review.hits_more" if len(rows) == HITS else "review.hits"
    st.caption(page.t(many, n=len(rows)))
    show_tree(page, rows, selected, _pick, label=page.t("review.search"), flat=True)


def _trees(page: Page, selected: int | None) -> None:
    asked = number(st.query_params.get("roots"))
    leaf = review.tree_page(page.store, selected, asked - 1 if asked is not None else None)
    rows = unhidden(leaf.rows, selected) if st.query_params.get("hide") == "1" else leaf.rows
    show_tree(page, rows, selected, _pick, label=page.t("review.tree"))
    if leaf.pages > 1:
        _pager(page, leaf)


def _pager(page: Page, leaf: review.TreePage) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="center", gap="small"):
        st.button(
            "◂", key="review_earlier", help=page.t("review.earlier"), disabled=leaf.number == 0,
            on_click=_turn, args=(leaf.number,),
        )  # fmt: skip
        first = leaf.number * review.ROOTS + 1
        last = min(leaf.roots, first + review.ROOTS - 1)
        st.caption(page.t("review.roots", first=f"{first:,}", last=f"{last:,}", all=f"{leaf.roots:,}"))
        st.button(
            "▸", key="review_later", help=page.t("review.later"), disabled=leaf.number + 1 == leaf.pages,
            on_click=_turn, args=(leaf.number + 2,),
        )  # fmt: skip


def _turn(number: int) -> None:
    """Go to a page of trees (from 1) without leaving the current node."""
    say("roots", str(number))
