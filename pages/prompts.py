"""The prompt bench: edit a template, try it on one instruction beside the version in force, keep it as a new version."""

from __future__ import annotations

import streamlit as st

import koevol_core as core
from pages import FILES, Page, frame, say_refused
from pages.parts.prompts_bench import bench, label_of, recipes, result, versions


def main() -> None:
    page = frame("prompts")
    st.page_link(FILES["evolve"], label=page.t("prompts.back"), icon=":material/arrow_back:")
    say_refused(page)
    language, name = which(page)
    now = core.prompt_page(page.store, language, name)
    bench(page, language, name, now)
    result(page, language, name)
    versions(page, language, name, now)
    recipes(page)


def which(page: Page) -> tuple[core.Language, str]:
    """The template on the bench; it is in the address."""
    left, right = st.columns([1, 3])
    words = {"ko": page.t("prompts.korean"), "en": page.t("prompts.english")}
    language: core.Language = left.radio(
        page.t("prompts.language"), ["ko", "en"], horizontal=True, key="prompt_language", format_func=words.__getitem__,
        bind="query-params",
    )  # fmt: skip
    name: str = right.pills(
        page.t("prompts.which"), core.TEMPLATES, default="constrain", required=True, key="prompt_name",
        format_func=lambda one: label_of(page, one), bind="query-params",
    )  # fmt: skip
    return language, name


main()
