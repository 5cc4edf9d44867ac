"""Every pattern in the code takes time that grows with its text, and not with its square, on texts that are hard for it.

Times are CPU times of this process, compared with each other and with the time in which a text is walked through once.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import cache

from tests.robustness.patterns import Patterns, Use, hard_texts, longest_repeat

SIZES = (2_000, 8_000)
WHOLE = (50_000, 200_000)
"""Characters: each hard text has first the two, the one on which a pattern was slowest then the others as well."""
STEEP = 9.0
"""A fourfold text takes a linear pattern fourfold time, a quadratic one sixteenfold."""
SLOW, HOPELESS = 10, 2_000
"""Walks through the text from which on times are compared, and from which on a longer text is not waited for."""


@cache
def found() -> Patterns:
    return Patterns()


def test_every_pattern_of_the_code_is_found() -> None:
    """A pattern that cannot be evaluated from its place in the code needs an example in ``patterns.EXAMPLES``."""
    assert not found().unreached
    assert len(found().uses) > 400


def test_no_pattern_takes_more_than_linear_time() -> None:
    steep: list[str] = []
    for use in found().uses:
        if longest_repeat(use.pattern) < 500:
            continue  # so many steps at each character at most, whatever the text
        times = [(_seconds(use, how, parts, SIZES[1], steep), how, parts) for how, parts in _trials(use)]
        _, how, parts = max(times)
        for size in WHOLE:
            _seconds(use, how, parts, size, steep)
    assert not steep, "\n".join(steep)


def _trials(use: Use) -> Iterator[tuple[str, tuple[str, str, str]]]:
    anchored = {"match", "fullmatch"}
    ways = (use.how & anchored) | ({"finditer"} if use.how - anchored else set())
    for parts in hard_texts(use.pattern):
        yield from ((how, parts) for how in sorted(ways))


def _seconds(use: Use, how: str, parts: tuple[str, str, str], size: int, steep: list[str]) -> float:
    """Return the time for a text of this size, and note the pattern if a quarter of it took far less than a quarter."""
    if len(steep) and steep[-1].startswith(f"{use.place} "):
        return 0.0
    quarter, whole = _once(use, how, parts, size // 4), 0.0
    if quarter < HOPELESS * _walk() * size / 4:
        whole = _once(use, how, parts, size)
        if whole < SLOW * _walk() * size or whole < STEEP * quarter:
            return whole
        quarter, whole = (min(_once(use, how, parts, each) for _ in range(3)) for each in (size // 4, size))
        if whole < STEEP * quarter:
            return whole
    steep.append(f"{use.place} .{how} {parts!r}: ×{whole / quarter:.0f} for four times {size // 4} characters")
    return whole


def _once(use: Use, how: str, parts: tuple[str, str, str], size: int) -> float:
    lead, repeated, end = parts
    text: str | bytes = lead + (repeated * (size // len(repeated) + 1))[:size] + end
    if isinstance(use.pattern.pattern, bytes):
        text = text.encode("utf-8", "replace")  # type: ignore[union-attr]
    start = time.process_time()
    result = getattr(use.pattern, how)(text)
    for _ in result if how == "finditer" else ():
        pass
    return time.process_time() - start


@cache
def _walk() -> float:
    """Return the seconds a character in which a simple pattern walks through a text."""
    text, start = "가나 다라. " * 20_000, time.process_time()
    for _ in re.finditer(r"[^\W_]+", text):
        pass
    return (time.process_time() - start) / len(text)
