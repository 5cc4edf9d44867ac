"""Export page: row selection on the left, one file or the whole data set on the right; also report, scorecards and
benchmarks."""

from __future__ import annotations

import streamlit as st

from pages import Page, show
from pages.parts.export_benchmarks import show_benchmarks
from pages.parts.export_choose import said, show_format, show_rows
from pages.parts.export_dataset import show_dataset
from pages.parts.export_file import show_file
from pages.parts.node_filter import write
from pages.parts.report import show_report
from pages.parts.report_agreement import show_agreement
from pages.parts.report_scores import show_scores
from pages.parts.scorecards import show_scorecards

VIEWS = ("file", "dataset", "report", "scorecard", "benchmarks")


def main(page: Page) -> None:
    corner, action = st.columns([1, 1], vertical_alignment="center")
    with corner:
        view = switch(page)
    if view == "report":
        found = show_report(page)
        if found is not None:
            show_agreement(page)
            show_scores(page, found)
        return
    if view == "scorecard":
        show_scorecards(page)
        return
    if view == "benchmarks":
        show_benchmarks(page)
        return
    left, right = st.columns([2, 5], gap="large")
    with left:
        chosen = show_rows(page)
    with right:
        if view == "dataset":
            show_dataset(page, action, chosen)
        else:
            show_file(page, action, show_format(page, chosen))


def switch(page: Page) -> str:
    """Draw the view switch and return the view, which is kept in the URL query."""
    st.session_state["export_view"] = view = said("view", VIEWS, "file")
    st.segmented_control(
        page.t("export.view"), VIEWS, format_func=lambda name: page.t(f"export.view_{name}"), key="export_view",
        required=True, label_visibility="collapsed",
        on_change=lambda: write("view", [n for n in [st.session_state["export_view"]] if n != "file"]),
    )  # fmt: skip
    return view


show("export", main)
