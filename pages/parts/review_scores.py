"""Measures and scores on the review page: the line below a node's facts, and the orders of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koevol_core import analytics, evolution, quality
from pages.parts.review_where import BY_GENERATION
from pages.parts.show import show_text

if TYPE_CHECKING:
    from pages import Page

LINE = {"complexity": "{:g}", "quality": "{:g}", "length": "{:,.0f}", "growth": "{:.1f}", "demands": "{:.0f}"}
"""Scores and measures in the line, model scores first, with their formats."""


def show_numbers(page: Page, node_id: int) -> None:
    """Show a node's current scores and measures in one line."""
    known = {one.name: one.value for one in analytics.scores_of(page.store, node_id) if one.in_force}
    said = [page.t(f"score.line_{name}", n=form.format(known[name])) for name, form in LINE.items() if name in known]
    if said:
        show_text(" · ".join(said))


def orders(page: Page) -> list[str]:
    """Return the available sort orders: a name, with a minus prefix for descending."""
    there = analytics.score_names(page.store)
    names = [name for name in (*evolution.SCORES, *quality.MEASURES) if name in there]
    return [BY_GENERATION, *(order for name in names for order in (f"-{name}", name))]


def order_word(page: Page, order: str) -> str:
    """Return the label of an order."""
    if order == BY_GENERATION:
        return page.t("review.by_generation")
    return page.t(f"score.order_{order.removeprefix('-')}_{'down' if order.startswith('-') else 'up'}")
