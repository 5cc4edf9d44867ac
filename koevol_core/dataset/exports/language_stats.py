"""The language of a data set, measured: how much of its letters is Hangul, row by row as they go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from koevol_core.quality.korean.text import hangul_share

KOREAN = 0.3
"""Hangul among all letters from which a text counts as Korean: answers about software are half English."""
LOOKED_AT = 2000
"""Characters of a text in which letters are counted."""
ENOUGH = 0.01
"""Share of the rows from which English is named as a language of the data set."""


@dataclass(frozen=True)
class Tongue:
    """``measured`` rows of which ``korean`` are Korean by their instruction and answer together; ``hangul`` is the mean
    share of Hangul among the letters, 0 to 1."""

    measured: int = 0
    korean: int = 0
    hangul: float = 0.0

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages for the card: ``ko``, and ``en`` where more than a hundredth of the rows are not Korean."""
        other = self.measured - self.korean
        mostly = ("ko",) if self.korean >= other else ("en",)
        return mostly + (tuple({"ko", "en"} - set(mostly)) if min(self.korean, other) > ENOUGH * self.measured else ())


class LanguageCounter:
    """Counts while rows pass through."""

    def __init__(self) -> None:
        self._measured = self._korean = 0
        self._hangul = 0.0

    def hear(self, source: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in source:
            share = hangul_share(f"{row['text'][:LOOKED_AT]}\n{(row['output'] or '')[:LOOKED_AT]}")
            self._measured += 1
            self._korean += share >= KOREAN
            self._hangul += share
            yield row

    @property
    def heard(self) -> Tongue:
        return Tongue(self._measured, self._korean, round(self._hangul / self._measured, 4) if self._measured else 0.0)
