"""Headless verbs about the data that leaves. Each module has ``add`` (its flags) and ``VERBS`` (what each verb does)."""

from __future__ import annotations

from . import export
from .shared import printed

MODULES = (export,)

__all__ = ["MODULES", "printed"]
