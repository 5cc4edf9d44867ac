"""The funnel as a picture: a bar a stage, each a part of the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

import koevol_core as core

if TYPE_CHECKING:
    from pages import Page

STAGES = (
    ("common.seeds", "seeds", "seeds"),
    ("home.children", "children", "evolve"),
    ("home.living", "living", "review"),
    ("home.accepted", "accepted", "answers"),
    ("home.answered", "answered", "export"),
)


def show_funnel(page: Page, now: core.Funnel) -> None:
    """One column a stage: its link, its number, and a bar against the widest stage."""
    from pages import FILES

    most = max(getattr(now, field) for _, field, _ in STAGES) or 1
    for column, (word, field, target) in zip(st.columns(len(STAGES)), STAGES, strict=True):
        number = getattr(now, field)
        with column.container(border=True):
            st.metric(page.t(word), f"{number:,}", label_visibility="visible")
            st.progress(number / most)
            st.page_link(FILES[target], label=page.t(f"common.{target}"))
