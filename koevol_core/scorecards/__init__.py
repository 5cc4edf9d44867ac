"""Scorecards: what the children of each method, generation, model, prompt version and domain became, and what they cost.

``cards`` are the values, ``board`` counts them in the store, ``standouts`` says what is beyond chance, ``files`` writes them.
"""

from .board import scorecards
from .cards import DIMENSIONS, Card, ModelAnswers, Price, Rate, Scorecards, Version
from .files import as_json, as_markdown, chosen_dimensions
from .standouts import ENOUGH_TO_COMPARE, Standout, comparable, standouts

__all__ = [
    "DIMENSIONS", "ENOUGH_TO_COMPARE", "Card", "ModelAnswers", "Price", "Rate", "Scorecards", "Standout", "Version",
    "as_json", "as_markdown", "chosen_dimensions", "comparable", "scorecards", "standouts",
]  # fmt: skip
