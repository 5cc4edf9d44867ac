"""Analytics package: project report, scorecards, scores and their agreement with reviewers."""

from koevol_core.analytics.rater_agreement import Agreed, Coefficient
from koevol_core.analytics.report import Judge, Length, Part, Report, Spend, Swapped, report, report_json
from koevol_core.analytics.score_validity import Agreement, Spread
from koevol_core.analytics.scorecards import (
    DIMENSIONS,
    ENOUGH_TO_COMPARE,
    Card,
    ModelAnswers,
    Price,
    Rate,
    Scorecards,
    Standout,
    Version,
    comparable,
    scorecards,
    standouts,
)
from koevol_core.analytics.scorecards import as_json as scorecards_json
from koevol_core.analytics.scorecards import as_markdown as scorecards_markdown
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
    "Agreed",
    "Agreement",
    "Card",
    "Coefficient",
    "Judge",
    "Length",
    "ModelAnswers",
    "Part",
    "Price",
    "Rate",
    "Report",
    "Scorecards",
    "Spend",
    "Spread",
    "Standout",
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
    "standouts",
    "to_score",
]
