"""Shapes of rows, one module each, and the reading of rows into plain rows: an instruction, its input, its answer.

To add a shape, add a module with a ``Shape`` named ``SHAPE``. A row's shape is known by its keys, not by the file's
name. What does not fit in (pictures, tools) is refused by reason, and what is left out of a row is counted.
"""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

from koevol_core.dataset.imports.shapes.shape import ANSWER, LEFT, TEXT, Left, Row, Shape, Unfit, need_text_alone
from koevol_core.messages import Message
from koevol_core.quality.registry import Registry
from koevol_core.tables import Refusals, Table, shown

_TREES = ({"trace", "origin"}, {"parent", "child", "trace"})
"""Columns of rows with positions in trees, which have no shape."""
_REPEATED = ("preference", "completion", "chat")
"""Shapes in which a question comes again for another answer that is left behind."""


class Shapes(Registry[Shape]):
    """Shapes by id, in the order in which a row is held against them."""

    def imported(self, module: ModuleType) -> None:
        """Declare the shape of a module."""
        if hasattr(module, "SHAPE"):
            self.declare(module.SHAPE)


SHAPES = Shapes(__name__)


def shape_of(row: Row) -> Shape | None:
    """Return the shape of a row, or None for one that is an instruction alone, or has a position in a tree."""
    if any(row.keys() >= some for some in _TREES):
        return None
    return next((shape for shape in SHAPES.values() if shape.fits(row)), None)


def plain_rows(table: Table) -> Table:
    """Return the table with every row read by its shape; rows that cannot be read are refused by number."""
    left, asked = Left(), set[str]()
    rows: list[tuple[int, Row]] = []
    refused = Refusals()
    refused.join(table.refused)
    seen: dict[str, int] = {}
    for number, row in table.rows:
        try:
            need_text_alone(row)
            shape = shape_of(row)
            found = shape.read(row, left) if shape else [row]
        except Unfit as unfit:
            refused.add(number, unfit.args[0], shown(row))
            continue
        name = shape.id if shape else ""
        seen[name] = seen.get(name, 0) + 1
        for one in found:
            if name in _REPEATED and _is_repeated(one, asked):
                left.counts["same"] += 1
            else:
                rows.append((number, one))
    notices: list[str] = [Message(f"imports.left_{name}", n=left.counts[name]) for name in LEFT if left.counts[name]]
    shapes = dict(sorted(seen.items(), key=lambda item: -item[1]))
    return replace(table, rows=rows, refused=refused, notices=[*table.notices, *notices], shapes=shapes)


def _is_repeated(row: dict[str, Any], asked: set[str]) -> bool:
    """Return True for a question without an answer that was asked before."""
    text = row[TEXT]
    if text in asked and not row[ANSWER]:
        return True
    asked.add(text)
    return False
