"""Evolve page: configure, price and start a run; monitor, stop and resume runs."""

from __future__ import annotations

import streamlit as st

import koevol_core as core
from koevol_core import control, llm
from pages import FILES, Page, say_refused, show
from pages.parts.evolve_form import Wish, ask, show_terms, start_place
from pages.parts.evolve_runs import recent, run_in_address, watch
from pages.parts.show import show_text


def main(page: Page) -> None:
    say_refused(page)
    asked = run_in_address() is not None
    if asked:
        watch(page)
        st.divider()
    try:
        provider = llm.choose(page.settings)
    except core.KoevolError as error:
        st.error(page.t("common.no_model"))
        show_text(str(error))
        st.page_link(FILES["model"], label=page.t("model.set_up"), icon=":material/tune:")
    else:
        form(page, provider)
    if not asked:
        st.divider()
        watch(page)
    recent(page)


def form(page: Page, provider: llm.Provider) -> None:
    """Show the run form with its start button, or on a project without seeds a link to the seeds page."""
    if control.funnel(page.store).seeds == 0:
        st.info(page.t("evolve.no_seeds"))
        st.page_link(FILES["seeds"], label=page.t("evolve.to_seeds"))
        return
    left, right = st.columns([2.3, 1], gap="medium")
    with left:
        wish: Wish = ask(page, provider)
    terms = control.terms(provider)
    with right:
        start_place(page, provider, wish, terms)
    if terms:
        show_terms(page, terms)


show("evolve", main)
