"""Rows of a file without personal data: every place masked in a text that keeps its length, and told with its kind.

Nothing in the store changes. What was masked, and where, stands in a column of its own when provenance is asked for.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from koevol_core.quality.signals import personal

COLUMN = "masked"
"""``output phone@12-25; …``: the column of the file, the kind, and its first and one past its last character from 0. Of an
instruction that stands with its input apart, the place is that in both as one text."""
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
                changed[name], places = _masked(row[name])
                column = "child" if name == "text" and not kept else column
                told += [f"{column} {kind}@{start}-{end}" for kind, start, end in places]
                # a seed's text comes again with every descendant, as their origin
                if name in ("text", "output") or (not kept and name == "parent"):
                    tally.update(kind for kind, _, _ in places)
        if row.get("input"):
            changed["input"] = _tail(row, changed)
        yield row | changed | {COLUMN: "; ".join(told)}


@lru_cache(maxsize=512)
def _masked(text: str) -> tuple[str, tuple[personal.Place, ...]]:
    """Remembered, since a seed's text and a parent's come again with what grew from them."""
    return personal.masked(unicodedata.normalize("NFC", text))


def _tail(row: dict[str, Any], changed: dict[str, Any]) -> str:
    """A seed's input as it is masked at the end of its text; by itself where its text is another by now."""
    text, input = (unicodedata.normalize("NFC", row[name] or "") for name in ("text", "input"))
    if row["parent_id"] is None and text.endswith(input):
        return str(changed["text"])[len(text) - len(input) :]
    return _masked(input)[0]
