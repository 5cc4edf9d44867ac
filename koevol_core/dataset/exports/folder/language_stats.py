"""Language of a data set: the share of Hangul among the letters of its rows, measured while they are streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from koevol_core.quality.korean.text import hangul_share

KOREAN = 0.3
"""Share of Hangul among letters (0–1) from which a text is Korean; low, because answers about software are half
English."""
LOOKED_AT = 2000
"""Characters of a text that are measured."""
ENOUGH = 0.01
"""Share of the rows (0–1) above which their language is named besides the most frequent one."""


@dataclass(frozen=True)
class LanguageStats:
    """Measured language: of ``measured`` rows ``korean`` are Korean (instruction and answer together); ``hangul`` is
    the mean share of Hangul among the letters, 0–1."""

    measured: int = 0
    korean: int = 0
    hangul: float = 0.0

    @property
    def codes(self) -> tuple[str, ...]:
        """Language codes for the card: the more frequent of ``ko`` and ``en``, and the other if over 1 % of the rows
        are in it."""
        other = self.measured - self.korean
        mostly = ("ko",) if self.korean >= other else ("en",)
        return mostly + (tuple({"ko", "en"} - set(mostly)) if min(self.korean, other) > ENOUGH * self.measured else ())


class LanguageCounter:
    """Language counter for a stream of rows."""

    def __init__(self) -> None:
        self._measured = self._korean = 0
        self._hangul = 0.0

    def measure(self, source: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield the rows unchanged, measuring each."""
        for row in source:
            share = hangul_share(f"{row['text'][:LOOKED_AT]}\n{(row['output'] or '')[:LOOKED_AT]}")
            self._measured += 1
            self._korean += share >= KOREAN
            self._hangul += share
            yield row

    @property
    def stats(self) -> LanguageStats:
        """Language of the rows measured so far."""
        return LanguageStats(
            self._measured, self._korean, round(self._hangul / self._measured, 4) if self._measured else 0.0
        )
