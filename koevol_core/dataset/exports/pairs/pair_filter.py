"""Filter of preference records: two different texts under a prompt, without duplicates."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from koevol_core.quality.korean.text import clean

Record = dict[str, Any]
BETWEEN = "\n\n"
"""Separator of chat turns in a prompt that is one text."""


class PairFilter:
    """Filter that accepts each valid record once and counts the others in ``dropped`` by reason.

    ``blank``: a side without text; ``same``: equal but for spacing, width and composition; ``duplicate``: accepted
    before. Keeps 64 bits of hash per accepted record.
    """

    def __init__(self, dropped: Counter[str] | None = None) -> None:
        self.dropped: Counter[str] = Counter() if dropped is None else dropped
        self._passed: set[bytes] = set()

    def pair(self, prompt: str, chosen: str, rejected: str) -> bool:
        """Return True if these two texts are a valid pair that was not accepted before."""
        good, bad = plain(chosen), plain(rejected)
        if not (good and bad and prompt):
            return self._drop("blank")
        return self._drop("same") if good == bad else self._first(prompt, good, bad)

    def label(self, prompt: str, completion: str) -> bool:
        """Return True if this text has no label under this prompt yet."""
        said = plain(completion)
        return self._first(prompt, said) if said and prompt else self._drop("blank")

    def _first(self, *texts: str) -> bool:
        key = blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if key in self._passed:
            return self._drop("duplicate")
        self._passed.add(key)
        return True

    def _drop(self, why: str) -> bool:
        self.dropped[why] += 1
        return False


@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """Return a text normalized for comparison: composed, half-width, without whitespace and invisible characters."""
    return "".join(clean(text).split())


def nfc(text: str) -> str:
    """Return a text in NFC."""
    return unicodedata.normalize("NFC", text)
