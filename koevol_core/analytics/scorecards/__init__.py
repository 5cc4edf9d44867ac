"""Scorecards: outcome and cost of children by method, generation, model, prompt version and domain.

``cards`` defines the values, ``counting`` computes them from the store, ``significance`` finds differences beyond
chance, ``rendering`` writes JSON and Markdown.
"""

from koevol_core.analytics.scorecards.cards import DIMENSIONS, Card, ModelAnswers, Price, Rate, Scorecards, Version
from koevol_core.analytics.scorecards.counting import scorecards
from koevol_core.analytics.scorecards.rendering import as_json, as_markdown, chosen_dimensions
from koevol_core.analytics.scorecards.significance import ENOUGH_TO_COMPARE, Standout, comparable, standouts

__all__ = [
    "DIMENSIONS", "ENOUGH_TO_COMPARE", "Card", "ModelAnswers", "Price", "Rate", "Scorecards", "Standout", "Version",
    "as_json", "as_markdown", "chosen_dimensions", "comparable", "scorecards", "standouts",
]  # fmt: skip
