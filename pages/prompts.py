"""Prompts page: edit a template, compare it with the current version on one instruction, store it as a new version."""

from __future__ import annotations

import streamlit as st

from koevol_core import control, types
from pages import FILES, Page, say_refused, show
from pages.parts.prompts_bench import bench, label_of, recipes, result, versions


def main(page: Page) -> None:
    st.page_link(FILES["evolve"], label=page.t("prompts.back"), icon=":material/arrow_back:")
    say_refused(page)
    language, name = which(page)
    now = control.prompt_page(page.store, language, name)
    bench(page, language, name, now)
    result(page, language, name)
    versions(page, language, name, now)
    recipes(page)


def which(page: Page) -> tuple[types.Language, str]:
    """Draw the choice of language and template and return it; kept in the URL query (``?template=ko/constrain``)."""
    asked_language, _, asked = st.query_params.get("template", "").partition("/")
    left, right = st.columns([1, 3])
    words = {"ko": page.t("prompts.korean"), "en": page.t("prompts.english")}
    language: types.Language = left.radio(
        page.t("prompts.language"), ["ko", "en"], index=int(asked_language == "en"), horizontal=True,
        key="prompt_language", format_func=words.__getitem__, on_change=keep_address,
    )  # fmt: skip
    first = asked if asked in control.TEMPLATES else "constrain"
    name: str = right.selectbox(
        page.t("prompts.which"), control.TEMPLATES, index=list(control.TEMPLATES).index(first), key="prompt_name", format_func=lambda one: label_of(page, one), on_change=keep_address,
    )  # fmt: skip
    return language, name


def keep_address() -> None:
    """Write the chosen template to the URL query."""
    st.query_params["template"] = f"{st.session_state['prompt_language']}/{st.session_state['prompt_name']}"


show("prompts", main)
