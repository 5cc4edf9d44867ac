"""Test call of the model page: its button, and the last result with what was adapted to the endpoint."""

from __future__ import annotations

import time

import streamlit as st

import koevol_core as core
from koevol_core import control, llm, messages
from koevol_core import settings as core_settings
from pages import Page, allowed, money, once, price
from pages.parts.show import show_text

TO_TOP = """<script>/* %s */ document.querySelector('[data-testid="stMain"]').scrollTo({ top: 0 })</script>"""


def test_button(page: Page, provider: llm.Provider) -> None:
    """Show the button of the test call, and make the call."""
    label = page.t("model.test", price=price(page, control.price_of_call(provider)))
    if st.button(label, key="model_test", width="stretch", help=page.t("model.test_help")):
        once("model_test", lambda: run(page))


def run(page: Page) -> None:
    """Make the test call and keep its result; show it, or why the call cannot be made, at the top of the page."""
    with st.spinner(page.t("model.testing")):
        try:
            allowed(page, control.try_model)(page.store, core_settings.load())
        except core.KoevolError as error:
            st.session_state["_refused"] = str(error)
    show_top()


def show_top() -> None:
    """Run the page again and scroll to its top, where results are: the form that was sent may stand far below."""
    st.session_state["_to_top"] = time.time()
    st.rerun()


def scroll() -> None:
    """Scroll to the top once after ``show_top``."""
    if at := st.session_state.pop("_to_top", None):
        st.html(TO_TOP % at, unsafe_allow_javascript=True)


def _why(page: Page, fault: str) -> str:
    """Return why a test call failed, with what to do where the reason alone, which is also that of runs, does not say it."""
    if messages.says(fault, "llm.status_402"):
        return page.t("model.top_up")
    return f"{fault}\n{page.t('model.check_server')}" if messages.says(fault, "llm.not_reached") else fault


def result(page: Page, provider: llm.Provider) -> bool:
    """Show the last test call of this model in this project, if any; return False if it failed."""
    trial = control.last_trial(page.store, provider)
    if trial is None:
        return True
    with st.container(border=True, key="model_trial"):
        if trial.fault:
            st.error(page.t("model.failed"), icon=":material/error:")
            show_text(_why(page, trial.fault))
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
    return not trial.fault
