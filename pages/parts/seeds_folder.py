"""Import of an exported data set folder next to the project: inspect it, and open it as a project."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import koevol_core as core
from koevol_core import dataset
from pages import Page, act
from pages.parts.seeds_table import MANY, bring
from pages.parts.show import one_line, show_text


def folders(page: Page) -> list[Path]:
    """Return the folders next to the database and in its ``exports`` that can be opened, newest first."""
    return dataset.project_folders(dataset.home_of(page.settings))


def show_folder(page: Page, action: DeltaGenerator) -> None:
    """Show the choice of folder, its contents and notices; the import button goes to ``action``."""
    home = dataset.home_of(page.settings)
    path = st.selectbox(
        page.t("seeds.folder"), folders(page), key="seed_folder",
        format_func=lambda one: one_line(one.relative_to(home).as_posix(), 80),
    )  # fmt: skip
    st.caption(page.t("seeds.folder_text"))
    with st.spinner(page.t("seeds.reading")):
        opened, wrong = _looked(path, (path / "manifest.json").stat().st_mtime_ns, page.lang)
    if opened is None:
        st.error(page.t("seeds.cannot_open"))
        show_text(wrong)
        return
    for one in opened.trees:
        show_text(f"· {one.relative_to(path).as_posix()}")
    for notice in opened.notices:
        show_text(f"ⓘ {notice}")
    action.button(
        page.t("seeds.tree_ours"), key="seed_folder_open", type="primary", width="stretch",
        on_click=lambda: bring(page, "seeds.tree_done", MANY, lambda: [act(page, dataset.open_project, page.store, path)], opened.notices),
    )  # fmt: skip


@st.cache_resource(max_entries=8, ttl=60, show_spinner=False)
def _looked(path: Path, changed: int, lang: str) -> tuple[dataset.Opened | None, str]:
    """Return the folder's contents, or None and why it cannot be opened; reads every file. One for each language."""
    try:
        return dataset.look_into(path), ""
    except core.KoevolError as error:
        return None, error.message
