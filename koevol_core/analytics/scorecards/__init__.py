"""Scorecards: what the children of each method, generation, model, prompt version and domain became, and what they cost.

``cards`` are the values, ``board`` counts them in the store, ``standouts`` says what is beyond chance, ``files`` writes them.
"""

from koevol_core.analytics.scorecards.cards import DIMENSIONS, Card, ModelAnswers, Price, Rate, Scorecards, Version
from koevol_core.analytics.scorecards.counting import scorecards
from koevol_core.analytics.scorecards.rendering import as_json, as_markdown, chosen_dimensions
from koevol_core.analytics.scorecards.significance import ENOUGH_TO_COMPARE, Standout, comparable, standouts

__all__ = [
    "DIMENSIONS", "ENOUGH_TO_COMPARE", "Card", "ModelAnswers", "Price", "Rate", "Scorecards", "Standout", "Version",
    "as_json", "as_markdown", "chosen_dimensions", "comparable", "scorecards", "standouts",
]  # fmt: skip
