"""Headless verbs about the data that leaves, and the database as a whole. Each module has ``add`` (its flags) and
``VERBS`` (what each verb does)."""

from __future__ import annotations

from . import backup, dataset, export, hub, scorecard
from .shared import printed

MODULES = (backup, export, dataset, hub, scorecard)

__all__ = ["MODULES", "backup", "printed"]
