"""Masking of personal data in exported rows: a masked text keeps its length, and the spans are listed with their kind.

The store does not change. With provenance, the masked spans are in a column of their own.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from koevol_core.quality.findings import personal

COLUMN = "masked"
"""Column of masked spans, ``output phone@12-25; …``: the text's column, the kind, start and end (exclusive) in
characters from 0. In an instruction whose input is exported separately, offsets count in both as one text."""
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
    """Yield the store rows with personal data masked; ``tally`` counts the spans by kind. ``kept`` False: the file has
    the columns ``parent`` and ``child``."""
    for row in source:
        changed: dict[str, Any] = {}
        told = []
        for name, column in _TEXTS.items():
            if row.get(name):
                changed[name], places = _masked(row[name])
                column = "child" if name == "text" and not kept else column
                told += [f"{column} {kind}@{start}-{end}" for kind, start, end in places]
                # a seed's text is repeated in every descendant, as ``origin``
                if name in ("text", "output") or (not kept and name == "parent"):
                    tally.update(kind for kind, _, _ in places)
        if row.get("input"):
            changed["input"] = _tail(row, changed)
        yield row | changed | {COLUMN: "; ".join(told)}


def hidden(text: str) -> str:
    """Return a text with its personal data masked."""
    return _masked(text)[0]


@lru_cache(maxsize=512)
def _masked(text: str) -> tuple[str, tuple[personal.Place, ...]]:
    """Mask a text; cached, because the texts of seeds and parents are repeated by their descendants."""
    return personal.masked(unicodedata.normalize("NFC", text))


def _tail(row: dict[str, Any], changed: dict[str, Any]) -> str:
    """Return a seed's masked input: the end of its masked text, or masked alone if the text does not end with it."""
    text, input = (unicodedata.normalize("NFC", row[name] or "") for name in ("text", "input"))
    if row["parent_id"] is None and text.endswith(input):
        return str(changed["text"])[len(text) - len(input) :]
    return _masked(input)[0]
