"""Headless verbs about the data that leaves, and the database as a whole. Each module has ``add`` (its flags) and
``VERBS`` (what each verb does)."""

from __future__ import annotations

from koevol_core.cli import backup, dataset, export, hub, scorecard
from koevol_core.cli import review_policy as policy
from koevol_core.cli.shared import printed

MODULES = (backup, export, dataset, hub, scorecard, policy)

__all__ = ["MODULES", "backup", "printed"]
