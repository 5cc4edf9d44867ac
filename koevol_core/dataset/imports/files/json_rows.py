"""JSON in all the forms that rows come in: arrays, lines, objects one after another, pandas' shapes, rows in a wrapper.

An array is decoded one element at a time out of a window of the text, so that no more than one row is in memory beside
those that are kept, and a file that unfolds to far more than its size is refused while it is read.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import IO, Any

from koevol_core.dataset.imports.files.grid import Grid
from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.tables import Budget, Table, storable

CHUNK = 2**20
LONGEST = 4 * 2**20
"""Maximum characters of one row; what a row of nothing but brackets decodes to is bounded by it."""
_DEPTH = 3
"""Objects within objects in which rows are looked for."""
_PLACE = 104
"""Bytes of a place in a dictionary, at most."""
_SPACE = re.compile(r"[ \t\r\n]*")
PARTS = frozenset((
    "conversations", "messages", "conversation", "paragraphs", "qas", "instances", "history", "turns", "dialog", "dialogue", "chat",
    "prompt", "completion", "chosen", "rejected", "answer", "answers", "choices", "references", "questions", "tools",
))  # fmt: skip
"""Lists of objects that are parts of one row, and no rows."""


class Doubled(ValueError):
    """Two columns of one name; its argument is that name."""


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose names are shared with those of other rows. Raises Doubled."""
    found = {sys.intern(name): value for name, value in pairs}
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise Doubled(storable(next(name for name in names if names.count(name) > 1))[:100])
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=unique)


class _Window:
    """Part of a text that is being decoded. Raises BadInput with line and column where the text is not JSON."""

    def __init__(self, text: IO[str], name: str) -> None:
        self._text, self._name = text, name
        self._part, self._at, self._ended = "", 0, False
        self._line, self._before = 1, 0

    def _more(self) -> bool:
        if self._ended:
            return False
        chunk = self._text.read(CHUNK)
        if not chunk:
            self._ended = True
            return False
        passed = self._part[: self._at]
        if newlines := passed.count("\n"):
            self._line, self._before = self._line + newlines, len(passed) - passed.rindex("\n") - 1
        else:
            self._before += len(passed)
        self._part, self._at = self._part[self._at :] + chunk, 0
        return True

    def peek(self) -> str:
        """Return the next character that is no blank; "" at the end."""
        while True:
            found = _SPACE.match(self._part, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._part):
                return self._part[self._at]
            if not self._more():
                return ""

    def need(self, sign: str) -> None:
        """Pass over a sign."""
        if self.peek() != sign:
            raise self._broken(self._at)
        self._at += 1

    def value(self) -> Any:
        """Decode the next value."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._part, self._at)
            except Doubled as error:
                raise BadInput("tables.doubled_in", column=error.args[0], name=self._name) from error
            except json.JSONDecodeError as error:
                if len(self._part) - self._at > LONGEST:
                    raise BadInput("tables.row_too_long", limit=LONGEST, name=self._name) from error
                if not self._more():
                    raise self._broken(error.pos) from error
                continue
            except (RecursionError, ValueError) as error:
                raise BadInput("tables.deep_json", name=self._name) from error
            if end < len(self._part) or not self._more():
                self._at = end
                return value

    def elements(self) -> Iterator[Any]:
        """Decode the elements of an array."""
        self.need("[")
        while self.peek() != "]":
            yield self.value()
            if self.peek() != "]":
                self.need(",")
        self.need("]")

    def members(self, budget: Budget, depth: int = _DEPTH) -> dict[str, Any]:
        """Decode an object; long lists and objects in it element by element, within the budget."""
        found: dict[str, Any] = {}
        self.need("{")
        while self.peek() != "}":
            name = self.value()
            self.need(":")
            if not isinstance(name, str):
                raise self._broken(self._at)
            if name in found:
                raise BadInput("tables.doubled_in", column=storable(name)[:100], name=self._name)
            budget.spend(sys.getsizeof(name) + _PLACE)
            found[name] = self._member(budget, depth)
            if self.peek() != "}":
                self.need(",")
        self.need("}")
        return found

    def _member(self, budget: Budget, depth: int) -> Any:
        sign = self.peek()
        if sign == "{" and depth:
            return self.members(budget, depth - 1)
        if sign != "[":
            value = self.value()
            budget.hold(value)
            return value
        found = []
        for element in self.elements():
            budget.hold(element)
            found.append(element)
        return found

    def _broken(self, at: int) -> BadInput:
        before = self._part[:at]
        newlines = before.count("\n")
        column = at - before.rindex("\n") if newlines else self._before + at + 1
        return BadInput("tables.broken_json", line=self._line + newlines, column=column, name=self._name)


def read_json(text: IO[str], table: Table, budget: Budget) -> None:
    """Read an array, an object, or objects one after another."""
    window = _Window(text, table.name)
    first = window.peek()
    if first == "[":
        _take_all(window.elements(), table, budget)
    elif first == "{":
        objects = [window.members(budget)]
        while window.peek() == "{":
            objects.append(window.members(budget))
        held = (one for whole in objects for one in _turned(whole, table, budget))
        _take_all(held, table, budget, held=True)
    else:
        window.value()
        raise BadInput("tables.no_rows", name=table.name)
    if window.peek():
        window.need("")


def _take_all(rows: Iterator[Any], table: Table, budget: Budget, held: bool = False) -> None:
    """Take rows: objects; texts alone, if the first row is one; lists of cells, if the first row is one."""
    kind: type | None = None
    grid = Grid(table, budget, padded=False)
    for number, row in enumerate(rows, 1):
        budget.row()
        kind = kind or type(row)
        if kind is list and isinstance(row, list):
            grid.add([_cell(one) for one in row])
            continue
        if kind is str and isinstance(row, str):
            row = {"instruction": row}
        if not held:
            budget.hold(row)
        table.take(number, row)
    grid.end()


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _turned(whole: dict[str, Any], table: Table, budget: Budget) -> Iterable[Any]:
    """Return the rows of an object: pandas' ``split`` shape and its default shape by columns, lists of cells by column,
    lists of rows in a wrapper, or one row."""
    columns, data = whole.get("columns"), whole.get("data")
    if isinstance(columns, list) and isinstance(data, list) and not _objects(data):
        return _split(columns, data, table.name, budget)
    if wrapped := _wrapped(whole, table):
        return wrapped
    if whole and all(isinstance(column, dict) for column in whole.values()):
        keys = dict.fromkeys(key for column in whole.values() for key in column)
        return (_built({name: column.get(key) for name, column in whole.items()}, budget) for key in keys)
    if whole and all(isinstance(column, list) for column in whole.values()) and not set(whole) & PARTS:
        if len({len(column) for column in whole.values()}) > 1:
            raise BadInput("tables.column_lengths", name=table.name)
        return (_built(dict(zip(whole, row, strict=True)), budget) for row in zip(*whole.values(), strict=True))
    return [whole]


def _built(row: dict[str, Any], budget: Budget) -> dict[str, Any]:
    budget.spend(sys.getsizeof(row))
    return row


def _split(columns: list[Any], data: list[Any], name: str, budget: Budget) -> Iterator[Any]:
    if not all(isinstance(column, str) for column in columns):
        raise BadInput("tables.column_not_text", name=name)
    if len(set(columns)) < len(columns):
        raise BadInput("tables.column_doubled", name=name)
    width = len(columns)
    return (
        _built(dict(zip(columns, row, strict=True)), budget) if isinstance(row, list) and len(row) == width else row
        for row in data
    )


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _wrapped(whole: dict[str, Any], table: Table) -> list[Any]:
    """Return the rows of all lists of objects in a wrapper, as ``{"data": […]}`` or ``{"train": […], "test": […]}``;
    what stands beside them is named. Empty if it is none."""
    if set(whole) & PARTS:
        return []
    lists = {name: one for name, one in whole.items() if _objects(one)}
    if not lists and len(whole) <= 8:
        for one in whole.values():
            if isinstance(one, dict) and not all(isinstance(cell, (str, int, float)) for cell in one.values()):
                found = _wrapped(one, table)
                if found:
                    return found
    if not lists:
        texts = [name for name in ("data", "rows") if isinstance(whole.get(name), list) and len(whole) <= 8]
        return [{"instruction": one} if isinstance(one, str) else one for name in texts[:1] for one in whole[name]]
    if beside := [storable(name)[:40] for name in whole if name not in lists]:
        table.notices.append(Message("tables.beside_rows", names=", ".join(beside[:8]), rows=", ".join(lists)[:100]))
    rows = [row for one in lists.values() for row in one]
    if all(isinstance(row, dict) and isinstance(row.get("row"), dict) for row in rows):
        return [row["row"] for row in rows]  # the Hub's data set server
    return rows


def read_lines(text: IO[str], table: Table, budget: Budget) -> None:
    """Read one value a line: objects; texts or lists of cells, if the first line is one."""
    kind: type | None = None
    grid = Grid(table, budget, padded=False)
    for number, line in lines_of(text):
        if line is not None and not line.strip():
            continue
        budget.row()
        if line is None:
            table.refused.add(number, Message("tables.line_too_long", limit=LONGEST))
            continue
        try:
            row = json.loads(line, object_pairs_hook=unique)
        except Doubled as error:
            table.refused.add(number, Message("tables.doubled", column=error.args[0]), storable(line.rstrip("\r\n")))
            continue
        except (ValueError, RecursionError):
            table.refused.add(number, Message("tables.broken_line"), storable(line.rstrip("\r\n")))
            continue
        kind = kind or type(row)
        if kind is list and isinstance(row, list):
            grid.add([_cell(one) for one in row])
            continue
        row = {"instruction": row} if kind is str and isinstance(row, str) else row
        budget.hold(row)
        table.take(number, row)
    grid.end()


def lines_of(text: IO[str]) -> Iterator[tuple[int, str | None]]:
    """Yield the lines of a text with their numbers; None for one that is longer than ``LONGEST``."""
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        if len(line) < LONGEST or line.endswith("\n"):
            yield number, line
            continue
        while len(rest := text.readline(LONGEST)) == LONGEST and not rest.endswith("\n"):
            pass
        yield number, None
