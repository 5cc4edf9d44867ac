"""Markdown from untrusted text: escaped text, code spans and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from koevol_core.dataset.exports.front_matter import shown


def text(value: str) -> str:
    """Return a text on one line, escaped so that Markdown shows it literally."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", shown(value)).replace("\\<", "&lt;").replace("\\&", "&amp;")


def code(value: str) -> str:
    """Return a text as a code span that is safe in a table; a dash for an empty text."""
    line = shown(value).replace("|", "¦")
    if not line:
        return "–"
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table, numbers with thousands separators; empty without rows."""
    lines = [[f"{one:,}" if isinstance(one, int) else str(one) for one in row] for row in rows]
    if not lines:
        return ""
    return (
        "\n".join(
            ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in lines)]
        )
        + "\n"
    )


def percent(share: float) -> str:
    """Return a share (0–1) as a percentage with one decimal."""
    return f"{share:.1%}"
