"""Seeds page: seed list on the left, one seed or the form for a new one on the right; imports have a view of their
own."""

from __future__ import annotations

import streamlit as st

from koevol_core import dataset
from pages import Page, say_refused, show
from pages.parts.seeds_import import show_import
from pages.parts.seeds_list import STATES, choose_view, go, number, show_list
from pages.parts.seeds_open import show_seed
from pages.parts.seeds_refused import show_refused
from pages.parts.seeds_write import show_writing


def main(page: Page) -> None:
    counts = dataset.seed_counts(page.store)
    view = choose_view(page, counts)
    if view != "garden":
        say_refused(page)
    if view == "import":
        show_import(page)
    elif view == "refused":
        show_refused(page, counts)
    else:
        show_garden(page, counts)


def show_garden(page: Page, counts: dict[str, int]) -> None:
    """Show the list of seeds, and one seed or the form for a new one."""
    left, right = st.columns([4, 3], gap="medium")
    with left:
        if any(counts[state] for state in STATES):
            show_list(page, counts)
        else:
            show_empty(page)
    with right:
        say_refused(page)
        at = number("node")
        opened = dataset.get_seed(page.store, at) if at else None
        if opened:
            show_seed(page, opened)
            return
        if at:
            st.caption(page.t("seeds.gone", id=at))
        show_writing(page, sum(counts[state] for state in STATES))


def show_empty(page: Page) -> None:
    st.header(page.t("seeds.empty_title"), anchor=False)
    st.markdown(page.t("seeds.empty_text"))
    if page.may("plant"):
        st.button(page.t("seeds.go_import"), key="seed_go_import", on_click=lambda: go(view="import"))


show("seeds", main)
