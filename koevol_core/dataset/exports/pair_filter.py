"""What is a pair at all: two texts that differ, under a prompt, and that once."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from koevol_core.quality.korean.text import clean

Record = dict[str, Any]
BETWEEN = "\n\n"
"""What stands between chat turns where a prompt is one text."""


class Sieve:
    """Lets through what is a pair, and that once; counts what it keeps back by its reason.

    ``blank``: a side without a text; ``same``: equal but for spacing, width and composition; ``duplicate``: it was there
    already. 64 bits of a hash are kept for each pair that passed.
    """

    def __init__(self, dropped: Counter[str] | None = None) -> None:
        self.dropped: Counter[str] = Counter() if dropped is None else dropped
        self._passed: set[bytes] = set()

    def pair(self, prompt: str, chosen: str, rejected: str) -> bool:
        """Whether these two texts are a pair that was not there yet."""
        good, bad = plain(chosen), plain(rejected)
        if not (good and bad and prompt):
            return self._drop("blank")
        return self._drop("same") if good == bad else self._first(prompt, good, bad)

    def label(self, prompt: str, completion: str) -> bool:
        """Whether this text was not labelled yet under this prompt."""
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
    """A text as it is compared: composed, half-width, without spacing and invisible characters."""
    return "".join(clean(text).split())


def nfc(text: str) -> str:
    """A text composed (NFC)."""
    return unicodedata.normalize("NFC", text)
