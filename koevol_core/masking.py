"""Rows of a file without personal data: every place masked in a text that keeps its length, and told with its kind.

Nothing in the store changes. What was masked, and where, stands in a column of its own when provenance is asked for.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .quality.personal import masked

COLUMN = "masked"
"""``output phone@12-25; …``: the column of the file, the kind, and its first and one past its last character from 0."""
_TEXTS = {
    "text": "instruction",
    "output": "output",
    "parent": "parent",
    "detail": "detail",
    "said": "detail",
    "source": "root",
    "origin": "origin",
}


def without_personal(
    source: Iterable[dict[str, Any]], tally: Counter[str], kept: bool = True
) -> Iterator[dict[str, Any]]:
    """The rows of the store as they leave, masked; ``tally`` counts the places by kind as the rows go by."""
    for row in source:
        changed: dict[str, Any] = {}
        told = []
        for name, column in _TEXTS.items():
            if row.get(name):
                changed[name], places = masked(unicodedata.normalize("NFC", row[name]))
                column = "child" if name == "text" and not kept else column
                told += [f"{column} {kind}@{start}-{end}" for kind, start, end in places]
                # a seed's text comes again with every descendant, as their origin
                if name in ("text", "output") or (not kept and name == "parent"):
                    tally.update(kind for kind, _, _ in places)
        yield row | changed | {COLUMN: "; ".join(told)}
