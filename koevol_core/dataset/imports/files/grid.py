"""Records of cells into rows: finds the header below titles, or that there is none, and leaves empty columns out."""

from __future__ import annotations

import sys
from collections import Counter

from koevol_core.dataset.imports.shapes.names import ends_as_a_sentence, known_name
from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.tables import FORMULA, MAX_COLUMNS, Budget, Table, broken, shown

_SAMPLE = 60
"""Records in which the header is looked for."""
_ABOVE = 20
"""Records that may stand above the header."""
_HEAD = 60
"""Maximum characters of a column's name."""
COLUMN = "column_{}"
"""Name of a column that the file does not name."""


class Grid:
    """Collects records of cells and adds them to a table as rows.

    ``padded``: shorter records miss empty cells, as in a spreadsheet; else such a record is refused.
    """

    def __init__(self, table: Table, budget: Budget, padded: bool = False, unmark: bool = False) -> None:
        self._table, self._budget, self._padded = table, budget, padded
        self._unmark = unmark
        self._waiting: list[list[str]] = []
        self._names: list[str] | None = None
        self._number = 0

    def add(self, cells: list[str]) -> None:
        """Add a record; a blank one is passed over. Raises BadInput when the budget is spent."""
        self._budget.spend(8 * len(cells))
        if self._names is not None:
            self._row(cells)
            return
        self._waiting.append(cells)
        if len(self._waiting) >= _SAMPLE:
            self._begin()

    def end(self) -> None:
        """Add what still waits. The next record added begins another grid."""
        if self._waiting:
            self._begin()
        self._names = None

    def _begin(self) -> None:
        records, self._waiting = self._waiting, []
        at = header_at(records)
        above = [one for one in records[: at or 0] if any(cell.strip() for cell in one)]
        if above:
            words = " ".join(cell.strip() for one in above for cell in one if cell.strip())[:60]
            self._table.notices.append(Message("tables.above_header", n=len(above), words=words))
        if at is None:
            width = max(map(len, records))
            self._names = [COLUMN.format(one + 1) for one in range(width)]
            if any(any(cell.strip() for cell in one) for one in records):
                self._table.notices.append(Message("tables.no_header"))
        else:
            self._names = self._named(records[at], records[at + 1 :])
            self._unmark = self._unmark and {"trace", "origin"} <= set(self._names)
        for one in records[at + 1 :] if at is not None else records:
            self._row(one)

    def _named(self, head: list[str], below: list[list[str]]) -> list[str]:
        """Return the names of the columns; "" for one that is empty, as far as the first records tell."""
        filled = {at for one in below for at, cell in enumerate(one) if cell.strip()}
        width = max(len(head), *filled, 0) if not self._padded else max(len(head), *(one + 1 for one in filled), 0)
        cells = [*(cell.strip() for cell in head), *[""] * (width - len(head))]
        names = [cell or (COLUMN.format(at + 1) if at in filled else "") for at, cell in enumerate(cells)]
        given = [name for name in names if name]
        if len(set(given)) < len(given):
            raise BadInput("tables.column_doubled", name=self._table.name)
        if (over := len(given) - MAX_COLUMNS) > 0:
            self._table.notices.append(Message("tables.columns_beyond", n=over, limit=MAX_COLUMNS))
        return names

    def _row(self, cells: list[str]) -> None:
        if not any(cell.strip() for cell in cells):
            return
        self._number += 1
        self._budget.row()
        names = self._names or []
        more = [cell for cell in cells[len(names) :] if cell.strip()]
        short = len(cells) < len([name for name in names if name]) and not self._padded
        if more or short:
            self._table.refused.add(self._number, Message("tables.cells"), shown(cells))
            return
        row = {sys.intern(name): cell for name, cell in zip(names[:MAX_COLUMNS], cells, strict=False) if name}
        if self._unmark:
            row = {name: unmarked(cell) for name, cell in row.items()}
        self._budget.hold(row)
        self._table.take(self._number, row)


def unmarked(cell: str) -> str:
    """Return a cell without the apostrophe that koevol's CSV has before a formula (OWASP, CSV injection)."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in FORMULA else cell


def header_at(records: list[list[str]]) -> int | None:
    """Return the place of the header, or None if the first record is a row.

    The header is the first record with a known name that is as wide as most; else the first one that is as wide as
    most, if its cells are shorter than those below it and none reads like a sentence or a number.
    """
    filled = [sum(bool(cell.strip()) for cell in one) for one in records]
    often = Counter(many for many in filled if many)
    if not often:
        return None
    usual = max(often, key=lambda many: (often[many], many))
    for at, one in enumerate(records[:_ABOVE]):
        names = [cell.strip() for cell in one if cell.strip()]
        if names and filled[at] * 2 >= usual and _may_name(names) and any(map(known_name, names)):
            return at
    first = next((at for at, many in enumerate(filled[:_ABOVE]) if many >= usual), 0)
    return first if _reads_like_names(records[first], records[first + 1 :]) else None


def _may_name(names: list[str]) -> bool:
    return len(set(names)) == len(names) and all(len(name) <= _HEAD and not broken(name) for name in names)


def _reads_like_names(head: list[str], below: list[list[str]]) -> bool:
    names = [cell.strip() for cell in head if cell.strip()]
    if not names or not all(len(name) <= _HEAD for name in names):
        return False
    if any(_is_number(name) or ends_as_a_sentence(name) or "\n" in name for name in names):
        return False
    rows = [one for one in below if any(cell.strip() for cell in one)]
    numbers = sum(
        all(_is_number(one[at]) for one in rows if at < len(one) and one[at].strip()) for at in range(len(head))
    )
    if not rows or (numbers and len(rows) > 1):
        return True
    lengths = sorted(sum(map(len, one)) for one in rows)
    length = sum(map(len, names))
    return length < 12 or length < 0.6 * lengths[len(lengths) // 2]


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return False
    return True
