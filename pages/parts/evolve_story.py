"""The story of a run: what happened on its way, in words, newest last; folded until somebody wants to know."""

from __future__ import annotations

import time

import streamlit as st

from koevol_core import evolution, types
from pages import Page
from pages.parts.show import one_line

LINES = 30


def story(page: Page, run: types.Run) -> None:
    """A folded log under a run's card; nothing where nothing was told."""
    told = evolution.story(page.store, run.id, page.lang, LINES)
    if not told:
        return
    with st.expander(page.t("evolve.story"), key=f"run_story-{run.id}"):
        lines = [
            f"{time.strftime('%m-%d %H:%M:%S', time.localtime(at))}  {one_line(line, 500)}" for at, _, line in told
        ]
        st.code("\n".join(lines), language=None, wrap_lines=True)
