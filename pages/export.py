"""Export page: the format first, then which rows, then preview and download; or the whole data set as a folder."""

from __future__ import annotations

import streamlit as st

from pages import Page, show
from pages.parts import report_views
from pages.parts.export_choose import said, show_format, show_rows
from pages.parts.export_dataset import show_dataset
from pages.parts.export_file import show_file

VIEWS = ("file", "dataset")


def main(page: Page) -> None:
    if said("view", report_views.VIEWS, ""):
        report_views.show_view(page, report_views.switch(page, report_views.VIEWS, "report_view"))
        return
    corner, action = st.columns([1, 1], vertical_alignment="center")
    with corner:
        view = report_views.switch(page, VIEWS, "export_view")
    left, right = st.columns([2, 5], gap="large")
    with left:
        chosen = show_rows(page)
    with right:
        if view == "dataset":
            show_dataset(page, action, chosen)
        else:
            show_file(page, action, show_format(page, chosen))


show("export", main)
