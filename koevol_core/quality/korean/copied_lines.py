"""Sentences of a prompt that a model copied into its reply, by shingles of eight letters.

A sentence is copied if the shingles of the prompt cover all of it but an eighth, or a stretch that is too long to be said twice
by chance. What the parent has, or what stands in quotation marks, is not copied.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.text import clean, compact, without_quotes

SHINGLE, LONG, READ = 8, 26, 12_000
"""Letters of a shingle; of a stretch that is copied wherever it stands; characters at the beginning of a text."""
_SHORTEST, _SHORTEST_LATIN = 9, 18
"""Letters of a sentence that is compared; a sentence of Latin letters has two or three for one syllable."""
_PROMPTS = Path(__file__).resolve().parents[3] / "prompts"
_PIECE = later(r"\n+|(?<=[.!?;:→↓])\s+")


def copied(parent: str, child: str, prompt: str) -> str | None:
    """Return the first sentence of ``child`` that is copied from ``prompt``, or from a shipped one if it is empty."""
    known = _shingles(prompt) if prompt else _shipped()
    source = compact(parent)
    for piece in _PIECE.split(without_quotes(child[:READ])):
        letters = compact(piece)
        if len(letters) < (_SHORTEST_LATIN if letters.isascii() else _SHORTEST) or letters in source:
            continue
        new, copies, stretch = _covered(letters, known, source)
        if (copies >= 0.875 * new > 0 and copies >= _SHORTEST) or stretch >= LONG * (2 if letters.isascii() else 1):
            return piece.strip()[:80]
    return None


def _covered(letters: str, known: frozenset[str], source: str) -> tuple[int, int, int]:
    """Return how many letters are not the parent's, how many of them are copied, and the longest stretch copied."""
    theirs, ours = bytearray(len(letters)), bytearray(len(letters))
    for at in range(len(letters) - SHINGLE + 1):
        shingle = letters[at : at + SHINGLE]
        if shingle in source:
            theirs[at : at + SHINGLE] = _ONES
        elif shingle in known:
            ours[at : at + SHINGLE] = _ONES
    copies = sum(ours)
    new = sum(not one or other for one, other in zip(theirs, ours, strict=True))
    return new, copies, max(map(len, bytes(ours).split(b"\0")))


_ONES = b"\1" * SHINGLE


@lru_cache(maxsize=64)
def _shingles(text: str) -> frozenset[str]:
    lines = (compact(line) for line in re.split(r"\n", clean(text)))
    return frozenset(line[at : at + SHINGLE] for line in lines for at in range(len(line) - SHINGLE + 1))


@lru_cache(maxsize=1)
def _shipped() -> frozenset[str]:
    """Return the shingles of the shipped prompts in both languages; examples for the embedded model are to be copied."""
    files = sorted([*_PROMPTS.glob("[ek][no]/*.txt"), *_PROMPTS.glob("samples/*.jsonl")])
    return frozenset().union(*(_shingles(file.read_text("utf-8")) for file in files))
