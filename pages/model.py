"""Model page: what answers and why, a test call, and on one's own machine the choice of another model."""

from __future__ import annotations

import streamlit as st

import koevol_core as core
from koevol_core import access, control, llm
from pages import FILES, Page, say_refused, show
from pages.parts.model_choose import choose
from pages.parts.model_test import result, scroll, test_button
from pages.parts.show import show_text


def main(page: Page) -> None:
    say_refused(page)
    try:
        provider: llm.Provider | None = llm.choose(page.settings)
    except core.KoevolError as error:
        provider = None
        st.warning(page.t("common.no_model"))
        show_text(str(error))
    if provider:
        now(page, provider)
    st.divider()
    if here(page):
        choose(page)
    else:
        st.caption(page.t("model.by_operator"))
    scroll()


def here(page: Page) -> bool:
    """Return True on a person's own machine, where key and address may be typed: nobody signs in, and nobody else reaches
    the server."""
    return page.policy.mode == "" and page.may("configure") and access.on_loopback(st.get_option("server.address"))


def now(page: Page, provider: llm.Provider) -> None:
    """Show the models that answer, where, and why these, with a test call."""
    left, right = st.columns([2.3, 1], gap="medium")
    with left:
        st.caption(page.t("model.answers_now"))
        show_text(provider.label)
        st.caption(page.t(f"model.why_{provider.kind}"))
        price = control.price_kind(provider)
        facts = [page.t(f"model.price_{price}"), page.t(f"model.thinking_{page.settings.thinking or 'unset'}")]
        st.caption(" · ".join(facts))
        for role, model in provider.roles:
            st.caption(page.t(f"model.role_{role}"))
            show_text(model)
    with right:
        test_button(page, provider)
    if result(page, provider):
        has_seeds = control.funnel(page.store).seeds > 0
        target, label = ("evolve", "model.to_evolve") if has_seeds else ("home", "model.to_seeds")
        st.page_link(FILES[target], label=page.t(label), icon=":material/arrow_forward:")


show("model", main)
