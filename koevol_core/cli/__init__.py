"""Headless commands for exports, the Hub, scorecards, the review policy and the database. Each module has ``add`` (its
flags) and ``VERBS`` (command name → function).
"""

from __future__ import annotations

from koevol_core.cli import backup, dataset, export, hub, review_policy, scorecard
from koevol_core.cli.shared import printed

MODULES = (backup, export, dataset, hub, scorecard, review_policy)

__all__ = ["MODULES", "backup", "printed"]
