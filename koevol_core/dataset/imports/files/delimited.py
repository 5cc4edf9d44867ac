"""Tables of text: cells between commas, tabs, semicolons or bars, as spreadsheets, databases and Markdown write them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Literal, NamedTuple

from koevol_core.dataset.imports.files.grid import Grid
from koevol_core.dataset.imports.files.json_rows import LONGEST, lines_of
from koevol_core.dataset.imports.shapes.names import known_name
from koevol_core.errors import BadInput
from koevol_core.tables import Budget, Table

_SEPARATOR = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
_RULE = re.compile(r"\|?(?: {0,3}:?-{2,}:? {0,3}\|)+(?: {0,3}:?-{2,}:? {0,3})?\s*")
_SIGNS = "\t,;|"
_SURE = 0.9
"""Share of records of one width from which a sign divides cells, without a known name above them."""
_SAMPLE = 200


class Dialect(NamedTuple):
    """CSV dialect: the delimiter, and whether quotes enclose cells."""

    sign: str
    quoted: bool = True
    lines_before: int = 0
    markdown: bool = False


def dialect_of(head: str, suffix: str) -> Dialect | None:
    """Return how the table that begins with ``head`` is written; None if it is none. ``suffix`` is that of its name,
    which decides only where the content leaves it open."""
    if said := _SEPARATOR.match(head):
        return Dialect(said[1], lines_before=1)
    lines = head.splitlines()
    if rule := next((at for at, line in enumerate(lines[:40]) if "|" in line and _RULE.fullmatch(line.strip())), 0):
        return Dialect("|", False, rule - 1, markdown=True)
    found = [one for sign in _SIGNS for quoted in (True, False) if (one := _judged(head, sign, quoted, suffix))]
    if not found:
        return Dialect(",") if suffix == ".csv" else Dialect("\t", False) if suffix == ".tsv" else None
    return max(found, key=lambda one: one[0])[1]


def _judged(head: str, sign: str, quoted: bool, suffix: str) -> tuple[tuple[float, ...], Dialect] | None:
    """Return how well a sign divides a text into cells, as a key that is larger for the better; None if it does not."""
    if not quoted and sign in ",;":
        return None  # without quotes every comma of a sentence would divide
    try:
        records = [
            one for one in csv.reader(head.splitlines(True), delimiter=sign, quoting=_quoting(quoted)) if any(one)
        ]
    except csv.Error:
        return None
    records = records[:_SAMPLE]
    widths = Counter(len(one) for one in records if len(one) > 1)
    if not widths:
        return None
    share = widths.most_common(1)[0][1] / len(records)
    named = any(
        len(one) > 1 and all(len(cell) < 60 for cell in one) and any(known_name(cell) for cell in one)
        for one in records[:20]
    )
    by_name = {".csv": ",;", ".tsv": "\t"}.get(suffix, "")
    sure = share >= _SURE and (sign in "\t" + by_name)
    if not (named or sure or (sign in by_name and share >= 0.5)):
        return None
    key = (float(named), float(share >= _SURE), share, float(quoted), -float(_SIGNS.index(sign)))
    return key, Dialect(sign, quoted)


def _quoting(quoted: bool) -> Literal[0, 3]:
    return csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE


def read_delimited(text: IO[str], dialect: Dialect, table: Table, budget: Budget) -> None:
    """Read a table. Raises BadInput if quotes are not closed, or a cell is longer than any row may be."""
    csv.field_size_limit(LONGEST)
    grid = Grid(table, budget, unmark=dialect.sign == ",")
    lines = _lines(text, dialect, table.name)
    try:
        if dialect.markdown:
            for line in lines:
                if "|" in line and not _RULE.fullmatch(line.strip()):
                    grid.add(_cells_of_bars(line))
        else:
            options = {"delimiter": dialect.sign, "quoting": _quoting(dialect.quoted), "strict": True}
            for record in csv.reader(lines, **options):  # type: ignore[arg-type]
                grid.add(record)
        grid.end()
    except csv.Error as error:
        raise BadInput("tables.csv_unreadable", error=error, name=table.name) from error


def _lines(text: IO[str], dialect: Dialect, name: str) -> Iterator[str]:
    for number, line in lines_of(text):
        if line is None:
            raise BadInput("tables.row_too_long", limit=LONGEST, name=name)
        if number > dialect.lines_before:
            yield line


def _cells_of_bars(line: str) -> list[str]:
    """Return the cells of a line of a Markdown table; a bar after a backslash is part of a cell."""
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return [cell.strip().replace("\\|", "|").replace("<br>", "\n") for cell in cells]
