"""Rows of a file as every room sees them: the table, its limits, and how a cell becomes text.

Knows nothing of seeds or trees, nor how a file is read (``dataset.imports.files``). ``Budget`` bounds what reading a
file may cost whatever its bytes are: rows looked at, good or bad, and the memory that decoded rows take.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from koevol_core.errors import BadInput
from koevol_core.messages import Message, sentence
from koevol_core.types import Refused

MAX_BYTES = 200 * 2**20
"""Maximum bytes of a file, also unpacked."""
MAX_ROWS = 500_000
"""Maximum rows of a file that are looked at, good or bad."""
MAX_DECODED = 176 * 2**20
"""Bytes of memory that the rows of a file may take; of a file above 120 MiB half as much again as its size."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet read a cell as a formula."""
MAX_COLUMNS = 200
"""Maximum columns of a table that are offered; the others are named as left out."""
KEPT = 25_000
"""Maximum characters kept of a refused row: more than a seed may have, so that the row can be corrected."""
REFUSED_ROWS, REFUSED_CHARACTERS = 10_000, 10_000_000
"""Refused rows of a file, and characters of them, that are kept; further ones are counted by reason."""
_LOOKED = 5_000
_SCALAR = 32
"""Bytes of a number, and of a place in a list, as they are counted."""


class Refusals(list[Refused]):
    """Refused rows of a file: the first ones with their content, and how many there are of each reason."""

    def __init__(self, rows: list[Refused] | None = None) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self._room = REFUSED_CHARACTERS
        for one in rows or []:
            self.add(one.row, one.reason, one.content)

    def add(self, row: int, reason: str, content: str = "") -> None:
        """Count a refused row, and keep it while there is room."""
        if reason not in self.counts and len(self.counts) >= REFUSED_ROWS:
            reason = Message("tables.other_reasons")  # reasons that name other rows are all different
        self.counts[reason] += 1
        if len(self) < REFUSED_ROWS and self._room > 0:
            self._room -= len(content[:KEPT])
            self.append(Refused(row, reason, content[:KEPT]))

    def clear(self) -> None:
        """Forget all refused rows."""
        super().clear()
        self.counts.clear()
        self._room = REFUSED_CHARACTERS

    def join(self, other: Refusals, after: int = 0) -> None:
        """Add the refused rows of another part of the file, whose numbers go on ``after`` this one's."""
        for one in other:
            self.add(after + one.row, one.reason, one.content)
        self.counts.update(other.counts)
        self.counts.subtract(one.reason for one in other)

    @property
    def beyond(self) -> int:
        """Number of refused rows that were counted and not kept."""
        return self.counts.total() - len(self)


class Budget:
    """What reading one file may still cost. ``name`` is the file's, for errors; ``size`` its bytes."""

    def __init__(self, name: str, size: int = 0) -> None:
        self.name = name
        self._limit = max(MAX_DECODED, size + size // 2)
        self.again()

    def again(self) -> None:
        """Begin anew, because the file is read anew."""
        self._left, self._rows = self._limit, 0

    def row(self) -> None:
        """Count a row that is looked at. Raises BadInput beyond ``MAX_ROWS``."""
        self._rows += 1
        self.need_rows(self._rows)

    def need_rows(self, rows: int) -> None:
        """Raise BadInput for a file that says it has more than ``MAX_ROWS``."""
        if rows > MAX_ROWS:
            raise BadInput("tables.too_many_rows", rows=rows, limit=MAX_ROWS, name=self.name)

    def spend(self, size: int) -> None:
        """Take bytes of memory. Raises BadInput when there are none left."""
        self._left -= size
        if self._left < 0:
            raise BadInput("tables.too_large_unpacked", limit=self._limit >> 20, name=self.name)

    def hold(self, value: Any) -> None:
        """Take the memory of a decoded value, everything in it included. Raises BadInput when there is none left."""
        waiting = [value]
        while waiting:
            one = waiting.pop()
            if isinstance(one, (dict, list)):
                self.spend(sys.getsizeof(one))
                waiting.extend(one.values() if isinstance(one, dict) else one)
            else:
                self.spend(sys.getsizeof(one) if isinstance(one, str) else _SCALAR)


@dataclass
class Table:
    """Parsed rows with their numbers, refused rows, and notices for the user.

    ``name`` is the file's name, ``batch`` the SHA-256 of its bytes (16 hex digits). ``answered``: the rows are seeds
    with their answers, in the formats that ``shapes`` counts.
    """

    name: str = ""
    batch: str = ""
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    refused: Refusals = field(default_factory=Refusals)
    notices: list[str] = field(default_factory=list)
    answered: bool = False
    shapes: dict[str, int] = field(default_factory=dict)

    @cached_property
    def columns(self) -> list[str]:
        """Column names in order of appearance, of the first 5,000 rows and at most ``MAX_COLUMNS``."""
        return list(dict.fromkeys(name for _, row in self.rows[:_LOOKED] for name in row))[:MAX_COLUMNS]

    def take(self, number: int, row: Any) -> None:
        """Add a row; refuse it if it is no object, or holds characters that cannot be stored."""
        if not isinstance(row, dict):
            self.refused.add(number, Message("tables.no_object"), shown(row))
        elif any(isinstance(part, str) and broken(part) for pair in row.items() for part in pair):
            self.refused.add(number, Message("tables.broken_text"), shown(row))
        else:
            self.rows.append((number, row))


def shown(row: Any) -> str:
    """Return a row as storable JSON text for a message or the store, at most ``KEPT`` characters."""
    try:
        return storable(json.dumps(row, ensure_ascii=False, default=str))[:KEPT]
    except RecursionError:
        return sentence("tables.too_deep")


def storable(text: str) -> str:
    """Return the text with lone surrogates and NUL replaced, which databases and files cannot store."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def text_of(row: dict[str, Any], *names: str) -> str:
    """Return the first non-empty column of ``names`` as NFC text; a number becomes its digits; "" if there is none."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return unicodedata.normalize("NFC", value).strip()
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value:
            return str(value)
    return ""


MAX_TEXT = 20_000
"""Maximum characters of an instruction; about ten pages of Korean."""


def problem(text: str) -> str | None:
    """Return the reason why a text is not a valid instruction, as a sentence, or None."""
    if not text:
        return Message("tables.no_text")
    if len(text) > MAX_TEXT:
        return Message("tables.text_too_long", length=len(text), limit=MAX_TEXT)
    return broken(text)


_BROKEN = re.compile("[\x00\ud800-\udfff]")


def broken(text: str) -> str | None:
    """Return the reason why a text cannot be stored, as a sentence, or None."""
    return Message("tables.broken_text") if _BROKEN.search(text) else None
