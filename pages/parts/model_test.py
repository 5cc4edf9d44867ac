"""Test call of the model page: its button, and the last result with what was adapted to the endpoint."""

from __future__ import annotations

import streamlit as st

import koevol_core as core
from koevol_core import control, llm
from koevol_core import settings as core_settings
from pages import Page, allowed, money, once, price
from pages.parts.show import show_text


def test_button(page: Page, provider: llm.Provider) -> None:
    """Show the button of the test call, and make the call."""
    label = page.t("model.test", price=price(page, control.price_of_call(provider)))
    if st.button(label, key="model_test", width="stretch", help=page.t("model.test_help")):
        once("model_test", lambda: run(page))


def run(page: Page) -> None:
    """Make the test call and keep its result; show why if it cannot be made."""
    with st.spinner(page.t("model.testing")):
        try:
            allowed(page, control.try_model)(page.store, core_settings.load())
        except core.KoevolError as error:
            st.session_state["_refused"] = str(error)
    st.rerun()


def result(page: Page, provider: llm.Provider) -> None:
    """Show the last test call of this model in this project."""
    trial = control.last_trial(page.store, provider)
    if trial is None:
        return
    with st.container(border=True, key="model_trial"):
        if trial.fault:
            st.error(page.t("model.failed"), icon=":material/error:")
            show_text(trial.fault)
        else:
            st.success(page.t("model.worked"), icon=":material/check_circle:")
            show_text(trial.text)
        facts = [page.t("common.seconds", n=f"{trial.seconds:.1f}")]
        facts += [page.t("model.tokens", n=f"{trial.tokens:,}")] if trial.tokens else []
        facts += [] if trial.fault else [money(page, trial.cost)]
        st.caption(" · ".join(facts))
        if trial.reasoning:
            with st.expander(page.t("model.reasoning")):
                show_text(trial.reasoning)
        if trial.adapted:
            st.caption(page.t("model.adapted"))
            for change in trial.adapted:
                show_text(f"· {change}")
