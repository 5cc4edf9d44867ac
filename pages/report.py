"""Report page: what became of the project, scorecards of methods, models and prompts, and overlap with benchmarks."""

from __future__ import annotations

from pages import Page, show
from pages.parts.report_views import VIEWS, show_view, switch


def main(page: Page) -> None:
    show_view(page, switch(page, VIEWS, "report_view"))


show("report", main)
