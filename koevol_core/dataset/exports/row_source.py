"""Rows of an export file: nodes or preference records, masked if requested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection

from koevol_core.dataset.exports.formats import Format, Record
from koevol_core.dataset.exports.masking import without_personal
from koevol_core.dataset.exports.preference import PREFERENCES, without_personal_pairs
from koevol_core.store import export_columns, export_rows
from koevol_core.store.export_rows import Selection

Belongs = Callable[[Record], bool] | None
"""Filter of a file's rows; None accepts every row."""


def rows_of(
    conn: Connection, shape: Format, selection: Selection = Selection(), tally: Counter[str] | None = None,
    belongs: Belongs = None,
) -> Iterator[Record]:  # fmt: skip
    """Yield the rows of a file of this format, in its fixed order, filtered by ``belongs``. With a ``tally`` personal
    data is masked and its spans are counted by kind."""
    wanted = shape.narrowed(selection)
    if shape.paired:
        pairs = filter(belongs, PREFERENCES[shape.source](conn, wanted, False, None))
        return pairs if tally is None else without_personal_pairs(pairs, tally)
    found: Iterator[Record] = filter(belongs, export_rows.stream(conn, shape.kept, wanted))
    if shape.reviewing:
        found = export_columns.noted(conn, found)
    return found if tally is None else without_personal(found, tally, shape.kept)


def records_of(source: Iterable[Record], shape: Format, provenance: bool = False) -> Iterator[Record]:
    """Yield the records of these rows, skipping rows without an answer if the format needs one."""
    for row in source:
        if not shape.answered_only or row["output"]:
            yield shape.record(row, provenance)
