"""The views of a project as a whole: report, scorecards and benchmarks; also at their addresses of 0.1.0 below export."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages import Page
from pages.parts.export_benchmarks import show_benchmarks
from pages.parts.export_choose import said
from pages.parts.node_filter import write
from pages.parts.report import show_report
from pages.parts.report_agreement import show_agreement
from pages.parts.report_scores import show_scores
from pages.parts.scorecards import show_scorecards

VIEWS = ("report", "scorecard", "benchmarks")


def show_view(page: Page, view: str) -> None:
    """Draw one of ``VIEWS``."""
    if view == "scorecard":
        show_scorecards(page)
    elif view == "benchmarks":
        show_benchmarks(page)
    elif (found := show_report(page)) is not None:
        show_agreement(page)
        show_scores(page, found)


def switch(page: Page, views: Sequence[str], key: str) -> str:
    """Draw the switch between views and return the chosen one, which is kept in the URL query; the first is usual."""
    st.session_state[key] = view = said("view", views, views[0])
    st.segmented_control(
        page.t("export.view"), views, format_func=lambda name: page.t(f"export.view_{name}"), key=key,
        required=True, label_visibility="collapsed",
        on_change=lambda: write("view", [n for n in [st.session_state[key]] if n != views[0]]),
    )  # fmt: skip
    return view
