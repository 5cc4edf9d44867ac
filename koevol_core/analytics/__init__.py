"""Analytics package: project report, scorecards, scores and their agreement with reviewers."""

from koevol_core.analytics.rater_agreement import Coefficient
from koevol_core.analytics.report import Length, Part, Report, Swapped, report, report_json
from koevol_core.analytics.score_validity import Agreement, Spread
from koevol_core.analytics.scorecards.cards import DIMENSIONS, Card, Price, Rate, Scorecards, Version
from koevol_core.analytics.scorecards.counting import scorecards
from koevol_core.analytics.scorecards.rendering import as_json as scorecards_json
from koevol_core.analytics.scorecards.rendering import as_markdown as scorecards_markdown
from koevol_core.analytics.scorecards.significance import ENOUGH_TO_COMPARE, comparable, significant_differences
from koevol_core.analytics.scores import (
    can_score,
    price_of_scores,
    score_all,
    score_names,
    scores_of,
    scoring_runs,
    to_score,
)

__all__ = [
    "DIMENSIONS",
    "ENOUGH_TO_COMPARE",
    "Agreement",
    "Card",
    "Coefficient",
    "Length",
    "Part",
    "Price",
    "Rate",
    "Report",
    "Scorecards",
    "Spread",
    "Swapped",
    "Version",
    "can_score",
    "comparable",
    "price_of_scores",
    "report",
    "report_json",
    "score_all",
    "score_names",
    "scorecards",
    "scorecards_json",
    "scorecards_markdown",
    "scores_of",
    "scoring_runs",
    "significant_differences",
    "to_score",
]
