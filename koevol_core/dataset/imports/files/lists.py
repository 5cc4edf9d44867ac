"""Lists of texts: one instruction a line, items of Markdown, questions with answers line by line, and YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import IO, Any

from koevol_core.dataset.imports.files.json_rows import LONGEST, lines_of
from koevol_core.dataset.imports.shapes.names import ANSWERS_LINE, ASKS_LINE
from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.tables import Budget, Table

_ITEM = re.compile(
    r"(?P<indent>[ \t]{0,40})(?:[-*+•·▪]|\d{1,5}[.)]|\(\d{1,5}\))[ \t]+(?:\[[ xX]\][ \t]+)?(?P<text>\S.*)"
)
_YAML_ITEM = re.compile(r"( {0,40})- +(?:[^\s:#\"'\[{][^:\n]{0,60}|\"[^\"\n]{1,60}\"):(?:[ \t]|$)")
_LONGEST_ITEM = 256 * 1024
"""Maximum characters of one item of YAML: its parser takes two hundred times as much memory."""


def is_yaml(head: str, suffix: str) -> bool:
    """Return True for a YAML list: by its name, or if its first item is a mapping."""
    first = next((line for line in head.splitlines() if line.lstrip().startswith("- ")), "")
    return suffix in (".yaml", ".yml") or _YAML_ITEM.match(first) is not None


def read_list(text: IO[str], table: Table, budget: Budget, markdown: bool) -> None:
    """Read one text a line, or the items of a list if ``markdown`` or most lines are items. Lines that are none of a
    list's are named."""
    lines = [(number, line) for number, line in _bounded(text, table, budget) if line.strip()]
    if sum(bool(ASKS_LINE.match(line)) for _, line in lines) and sum(
        bool(ANSWERS_LINE.match(line)) for _, line in lines
    ):
        _pairs(lines, table)
        return
    items = sum(bool(_ITEM.match(line)) for _, line in lines)
    if items and (markdown or items * 2 > len(lines)):
        _items(lines, table)
        return
    for number, line in lines:
        table.take(number, {"instruction": line.strip()})


def _bounded(text: IO[str], table: Table, budget: Budget) -> Iterator[tuple[int, str]]:
    for number, line in lines_of(text):
        budget.row()
        if line is None:
            table.refused.add(number, Message("tables.line_too_long", limit=LONGEST))
        else:
            budget.hold({"instruction": line})
            yield number, line


def _items(lines: list[tuple[int, str]], table: Table) -> None:
    """Take the items; a line that is indented further than its item goes on with it."""
    at, said, indent, left = 0, "", 0, 0
    for number, line in lines:
        if item := _ITEM.fullmatch(line.rstrip()):
            if said:
                table.take(at, {"instruction": said})
            at, said, indent = number, item["text"], len(item["indent"])
        elif said and len(line) - len(line.lstrip()) > indent:
            said += "\n" + line.strip()
        else:
            left += 1
    if said:
        table.take(at, {"instruction": said})
    if left:
        table.notices.append(Message("tables.lines_left", n=left))


def _pairs(lines: list[tuple[int, str]], table: Table) -> None:
    """Take questions and answers that are marked as such line by line; a line without a mark goes on with its like."""
    rows: list[tuple[int, dict[str, str]]] = []
    name, left = "", 0
    for number, line in lines:
        if asks := ASKS_LINE.match(line):
            name = "instruction"
            rows.append((number, {name: line[asks.end() :].strip(), "output": ""}))
        elif rows and (answers := ANSWERS_LINE.match(line)):
            name = "output"
            rows[-1][1][name] = "\n".join(filter(None, (rows[-1][1][name], line[answers.end() :].strip())))
        elif rows:
            rows[-1][1][name] += "\n" + line.strip()
        else:
            left += 1
    for number, row in rows:
        table.take(number, row)
    if left:
        table.notices.append(Message("tables.lines_left", n=left))


def read_yaml(text: IO[str], table: Table, budget: Budget) -> None:
    """Read the items of a YAML list, each by itself, also of one below a name. Raises BadInput without PyYAML."""
    try:
        yaml = import_module("yaml")
    except ImportError as error:
        raise BadInput("tables.no_reader", what="YAML", name=table.name) from error
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for number, item in _yaml_items(text, table, budget):
        try:
            (row,) = yaml.load(item, loader)
        except (yaml.YAMLError, ValueError, TypeError, RecursionError):
            table.refused.add(number, Message("tables.broken_item"), item)
            continue
        if isinstance(row, str):
            row = {"instruction": row}
        _unfold(row, budget)
        table.take(number, {str(name): value for name, value in row.items()} if isinstance(row, dict) else row)


def _unfold(row: Any, budget: Budget) -> None:
    """Hold a value, in which an alias counts as often as it is written."""
    budget.hold(row)


def _yaml_items(text: IO[str], table: Table, budget: Budget) -> Iterator[tuple[int, str]]:
    indent, at, item = -1, 0, ""
    for number, line in _bounded(text, table, budget):
        stripped = line.lstrip(" ")
        depth = len(line) - len(stripped)
        if stripped.startswith("- ") and (indent < 0 or depth == indent):
            if item:
                yield at, item
            indent, at, item = depth, number, line[depth:]
        elif item and (depth > indent or not stripped.strip()):
            item += line[indent:] if depth > indent else line
            if len(item) > _LONGEST_ITEM:
                raise BadInput("tables.row_too_long", limit=_LONGEST_ITEM, name=table.name)
        elif item and not stripped.startswith("#"):
            yield at, item
            item, indent = "", -1
    if item:
        yield at, item
