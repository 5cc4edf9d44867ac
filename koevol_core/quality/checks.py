"""Koevol's implementation of ``evolution.Checks``, passed to a run: elimination rules, findings and measures."""

from koevol_core.quality.annotate import annotate_answer, annotate_text, store_annotations
from koevol_core.quality.elimination import eliminate, is_unknown
from koevol_core.quality.wrapping import unwrap_answer, unwrap_child

__all__ = [
    "annotate_answer",
    "annotate_text",
    "eliminate",
    "is_unknown",
    "store_annotations",
    "unwrap_answer",
    "unwrap_child",
]
