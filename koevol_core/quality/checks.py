"""Koevol's implementation of ``evolution.Checks``, passed to a run: elimination rules, findings and measures.

Long texts are checked in a helper process, within a deadline (``apart``).
"""

from __future__ import annotations

from functools import partial

from koevol_core.quality import annotate, elimination, wrapping
from koevol_core.quality.annotate import store_annotations
from koevol_core.quality.apart import apart
from koevol_core.quality.elimination import is_unknown

__all__ = [
    "annotate_answer",
    "annotate_text",
    "eliminate",
    "is_unknown",
    "store_annotations",
    "unwrap_answer",
    "unwrap_child",
]

annotate_answer = partial(apart, annotate.annotate_answer)
annotate_text = partial(apart, annotate.annotate_text)
eliminate = partial(apart, elimination.eliminate)
unwrap_answer = partial(apart, wrapping.unwrap_answer)
unwrap_child = partial(apart, wrapping.unwrap_child)
