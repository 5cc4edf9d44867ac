"""What a shape of rows declares, and the plain rows that it is read into."""

from __future__ import annotations

import json
from ast import literal_eval
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from koevol_core.dataset.imports.shapes.names import MARKS, MEDIA, plain_name
from koevol_core.messages import Message, sentence
from koevol_core.tables import text_of

Row = dict[str, Any]
TEXT, INPUT, ANSWER = "instruction", "input", "output"
"""Columns of a plain row."""
NONE = "IDK"
"""The original's mark for an answer that is not filled yet."""
_LONGEST_CELL = 200_000
"""Characters of a cell in which a list is looked for."""
_BAD = ("false", "bad", "rejected", "unacceptable", "non-acceptable", "incorrect")
_LONGEST_NOTE = 1000
"""Characters of a system prompt that are kept in a note."""


class Unfit(ValueError):
    """Row that cannot be read, with the reason as a sentence."""


@dataclass
class Left:
    """What is left out of the rows of a file: counts by name, which the user is told (``imports.left_NAME``)."""

    counts: Counter[str] = field(default_factory=Counter)

    def turns(self, many: int) -> str:
        """Count a conversation of which only the first question comes in, and return the note that says so."""
        self.counts["turns"] += 1
        return sentence("imports.first_question", count=many)


LEFT = ("answers", "turns", "system", "bad", "preference", "same", "reasoning")
"""Names of the counts, in the order in which they are told."""


@dataclass(frozen=True)
class Shape:
    """One shape of rows: how it is known, and how a row becomes plain rows.

    ``used``: columns that the plain rows replace. ``ko`` and ``en`` name it; ``sources`` are public data sets that have
    it, and ``example`` is a row of it, for the documentation.
    """

    id: str
    order: int
    ko: str
    en: str
    fits: Callable[[Row], bool]
    read: Callable[[Row, Left], list[Row]]
    sources: str
    example: Row


def plain(row: Row, used: tuple[str, ...], text: str, answer: str = "", **more: Any) -> Row:
    """Return a plain row: instruction, input, answer, and all columns of ``row`` that the shape does not replace.

    ``more`` has ``input`` and ``notes``. Positions in a tree that is not in this file are left out.
    """
    dropped = {*used, TEXT, INPUT, ANSWER, "generation", "trace"}
    rest = {name: value for name, value in row.items() if name not in dropped and not isinstance(value, (list, dict))}
    if notes := more.get("notes"):
        rest["note"] = "\n".join(filter(None, (text_of(row, "note"), *notes)))
    return {TEXT: text, INPUT: more.get("input", ""), ANSWER: "" if answer.strip() == NONE else answer, **rest}


def system_note(said: str, left: Left) -> list[str]:
    """Return the note that holds a system prompt, none if there is no prompt."""
    left.counts["system"] += bool(said)
    return [f"system: {said[:_LONGEST_NOTE]}"] if said else []


def unpacked(value: Any) -> Any:
    """Return the list or object that a cell holds as JSON or as Python writes it (data frames as CSV); else the value."""
    if not isinstance(value, str) or value[:1] not in ("[", "{") or len(value) > _LONGEST_CELL:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        pass
    try:
        return literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return value


def is_bad(row: Row) -> bool:
    """Return True if a row says that its answer is a bad one."""
    marks = [row[name] for name in (*MARKS, "is_safe", "is_correct") if name in row]
    return any(one is False or (isinstance(one, str) and one.strip().casefold() in _BAD) for one in marks)


_PICTURES = ("<image>", "<video>", "<audio>")


def is_picture(text: str) -> bool:
    """Return True for a text that begins or ends with the place of a picture or of sound."""
    return ("<" in text and text.strip().startswith(_PICTURES)) or text.rstrip().endswith(_PICTURES)


def need_text_alone(row: Row) -> None:
    """Raise Unfit for a row that comes with pictures or sound, or with tools."""
    for name, value in row.items():
        if value and plain_name(name) in MEDIA and not (isinstance(value, float) and value != value):
            raise Unfit(Message("imports.talk_media"))
        if isinstance(value, str) and is_picture(value):
            raise Unfit(Message("imports.talk_media"))
    if row.get("tools") and unpacked(row["tools"]):
        raise Unfit(Message("imports.row_tools"))
