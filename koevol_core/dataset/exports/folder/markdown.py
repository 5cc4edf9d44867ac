"""Markdown from untrusted text: escaped text, code spans and tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence


def shown(text: str, most: int = 120) -> str:
    """Return a name on one line of at most ``most`` characters, without control and bidirectional characters."""
    kept = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    kept = "".join(one for one in kept if one not in _BIDI and unicodedata.category(one) not in ("Cs", "Cn"))
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1] + "…"


_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


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
