"""Spreadsheets: ``.xlsx`` by openpyxl (optional), ``.ods`` out of its XML; row by row, whatever their dimensions say."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from typing import IO, Any
from xml.etree import ElementTree

from koevol_core.dataset.imports.files.grid import Grid
from koevol_core.dataset.imports.files.source import member
from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.tables import MAX_BYTES, MAX_COLUMNS, Budget, Table, storable

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _TEXT = _OFFICE % "table", _OFFICE % "text"
_BLANKS = 1_000
"""Blank rows in a row after which a sheet counts as ended."""


def is_xlsx(names: list[str]) -> bool:
    """Return True if these are the entries of an ``.xlsx`` file."""
    return "xl/workbook.xml" in names


def is_ods(names: list[str]) -> bool:
    """Return True if these are the entries of an ``.ods`` file."""
    return {"content.xml", "mimetype"} <= set(names)


def read_xlsx(stream: IO[bytes], archive: zipfile.ZipFile, table: Table, budget: Budget) -> None:
    """Read the visible sheets of a workbook. Raises BadInput without openpyxl, and for one that unpacks to too much."""
    try:
        openpyxl = import_module("openpyxl")
    except ImportError as error:
        raise BadInput("tables.no_reader", what="xlsx", name=table.name) from error
    if sum(one.file_size for one in archive.infolist() if one.filename.endswith(".xml")) > MAX_BYTES:
        raise BadInput("tables.too_large_unpacked", limit=MAX_BYTES >> 20, name=table.name)
    try:
        with closing(openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)) as book:
            sheets = [one for one in book.worksheets if one.sheet_state == "visible"]
            _read_all(
                ((one.title, one.iter_rows(max_col=MAX_COLUMNS, values_only=True)) for one in sheets), table, budget
            )
    except BadInput:
        raise
    except Exception as error:  # whatever a broken workbook makes the library raise
        raise BadInput("tables.broken_sheet", name=table.name) from error


def read_ods(archive: zipfile.ZipFile, table: Table, budget: Budget) -> None:
    """Read the sheets of an OpenDocument spreadsheet. Raises BadInput."""
    with member(archive, "content.xml", table.name) as content:
        try:
            _read_all(_ods_sheets(content), table, budget)
        except ElementTree.ParseError as error:
            raise BadInput("tables.broken_sheet", name=table.name) from error


def _read_all(sheets: Iterator[tuple[str, Any]] | Any, table: Table, budget: Budget) -> None:
    """Read the first sheet with rows, and further ones with the same columns; others are named."""
    left: list[str] = []
    columns: set[str] = set()
    for title, records in sheets:
        part = Table(table.name)
        grid = Grid(part, budget, padded=True)
        blank = 0
        for record in records:
            cells = [_cell(value) for value in record]
            blank = 0 if any(cells) else blank + 1
            budget.spend(8 * len(cells) if blank else 0)
            if blank > _BLANKS:
                break
            grid.add(cells)
        grid.end()
        if not part.rows and not part.refused:
            continue
        if columns and set(part.columns) != columns:
            left.append(storable(title)[:40])
            continue
        columns = columns or set(part.columns)
        first = table.rows[-1][0] if table.rows else 0
        table.rows += [(first + number, row) for number, row in part.rows]
        table.notices += part.notices
        table.refused.join(part.refused, first)
    if left:
        table.notices.append(Message("tables.sheets_left", sheets=", ".join(left[:8])))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text.replace("_x000D_", "\r").removesuffix("T00:00:00")


def _ods_sheets(content: IO[bytes]) -> Iterator[tuple[str, Iterator[list[str]]]]:
    events = ElementTree.iterparse(content, ("start", "end"))  # noqa: S314 (expat bounds entities; the bytes are bounded)
    for event, element in events:
        if event == "start" and element.tag == _TABLE + "table":
            rows = _ods_rows(events, element)
            yield element.get(_TABLE + "name", ""), rows
            for _ in rows:  # what was not read of this sheet
                pass


def _ods_rows(events: Iterator[tuple[str, ElementTree.Element]], sheet: ElementTree.Element) -> Iterator[list[str]]:
    for event, element in events:
        if event != "end":
            continue
        if element is sheet:
            return
        if element.tag == _TABLE + "table-row":
            record = _ods_cells(element)
            repeated = _count(element, "number-rows-repeated") if any(record) else 1
            sheet.clear()
            for _ in range(repeated):
                yield record


def _ods_cells(row: ElementTree.Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if not cell.tag.startswith(_TABLE) or not cell.tag.endswith("table-cell"):
            continue
        text = "\n".join("".join(one.itertext()) for one in cell.findall(_TEXT + "p"))
        cells += [text] * min(_count(cell, "number-columns-repeated"), MAX_COLUMNS - len(cells))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _count(element: ElementTree.Element, name: str) -> int:
    said = element.get(_TABLE + name, "1")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 8 else 1
