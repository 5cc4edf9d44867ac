"""Files out: the original's four and the shapes that trainers load. A file is the whole old one or the whole new one.

Everything is UTF-8 with Korean as Korean, streamed from one snapshot of the store. The same selection gives the same bytes.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from .dataset.containers import WRITERS
from .dataset.formats import FORMATS, PROVENANCE, Format, Record, nfc
from .dataset.formats import provenance as provenance_of
from .disk import atomic
from .errors import BadInput
from .masking import COLUMN as MASKED
from .masking import without_personal
from .quality import SIGNALS
from .rights import AUTO, Rights, settle
from .store import Store, rows
from .store.rows import Selection, Share

_LEGIBLE = {"parquet": "jsonl"}


def export(
    store: Store,
    format: str,
    path: Path,
    selection: Selection = Selection(),
    orient: str = "records",
    provenance: bool = False,
    license: str = AUTO,
    mask_personal: bool = False,
    tally: Counter[str] | None = None,
) -> int:
    """Write one file and return its number of rows. Raises BadInput for an unknown format or an unwritable path, and for a
    declared ``license`` that is weaker than a row's.

    ``orient`` (records or split) and ``provenance`` matter to the original's files only. With ``mask_personal`` personal data
    leave as asterisks; ``tally`` then counts the places by kind, and provenance names them.
    """
    shape = _shape(format, orient)
    with store.snapshot() as conn:
        if license != AUTO:
            settle(conn, shape.kept, _wanted(shape, selection), license)
        with atomic(path) as out:
            return _write(conn, out, shape, selection, orient, provenance, None, _tally(mask_personal, tally))


def _tally(mask_personal: bool, tally: Counter[str] | None) -> Counter[str] | None:
    return (Counter() if tally is None else tally) if mask_personal else None


def preview_export(
    store: Store, format: str, selection: Selection = Selection(), orient: str = "records", provenance: bool = False,
    limit: int = 3, mask_personal: bool = False,
) -> str:  # fmt: skip
    """The file as it would be if it ended after ``limit`` rows; of a binary format its rows, one JSON object a line."""
    shape = _shape(format, orient)
    out = io.StringIO(newline="")
    with store.snapshot() as conn:
        _write(conn, out, replace(shape, container=_LEGIBLE.get(shape.container, shape.container)), selection, orient,
               provenance, limit, _tally(mask_personal, None))  # fmt: skip
    return out.getvalue()


def export_shares(store: Store, format: str, selection: Selection) -> tuple[Share, ...]:
    """What the file would hold: its rows counted by models, licence and answer."""
    shape = _shape(format)
    return tuple(store.read(rows.shares, shape.kept, _wanted(shape, selection)))


def export_rights(store: Store, format: str, selection: Selection, license: str = AUTO) -> Rights:
    """The licence of the file and why: the strictest of its rows', or the declared one. Raises BadInput, naming rows, where
    the declared one is weaker than theirs."""
    shape = _shape(format)
    return store.read(settle, shape.kept, _wanted(shape, selection), license)


@dataclass(frozen=True)
class Marked:
    """What a selection's rows carry: rows by (signal, severity), rows with a grave one, and how many each signal that may
    not be carried leaves out."""

    signals: dict[tuple[str, str], int]
    red: int
    left_out: dict[str, int]


def export_marked(store: Store, format: str, selection: Selection) -> Marked:
    """The signals that the file's rows carry, and what was left out for those that they may not."""
    shape = _shape(format)
    wanted = _wanted(shape, selection)
    all_of_it = replace(wanted, unmarked=())
    with store.snapshot() as conn:
        whole = rows.size(conn, shape.kept, all_of_it) if wanted.unmarked else 0
        return Marked(
            rows.flagged(conn, shape.kept, wanted),
            rows.red(conn, shape.kept, wanted),
            {
                name: whole - rows.size(conn, shape.kept, replace(all_of_it, unmarked=(name,)))
                for name in wanted.unmarked
            },
        )


def _shape(format: str, orient: str = "records") -> Format:
    shape = FORMATS.get(format)
    if shape is None:
        raise BadInput(f"모르는 형식입니다: {format}. 고를 수 있는 것: {', '.join(FORMATS)}.")
    if orient not in ("records", "split"):
        raise BadInput(f"json-orient는 records나 split이어야 합니다: {orient}")
    return shape


def _wanted(shape: Format, selection: Selection) -> Selection:
    if strange := set(selection.unmarked) - set(SIGNALS):
        raise BadInput(f"'{min(strange)[:60]}'(이)라는 신호는 없습니다. 고를 수 있는 것: {', '.join(SIGNALS)}.")
    return replace(selection, answered_only=selection.answered_only or shape.answered_only)


def _write(
    conn: Connection, out: IO[str], shape: Format, selection: Selection, orient: str, provenance: bool,
    limit: int | None = None, tally: Counter[str] | None = None,
) -> int:  # fmt: skip
    columns = shape.columns + (PROVENANCE if provenance and shape.columns else ())
    source: Iterable[Record] = rows.stream(conn, shape.kept, _wanted(shape, selection))
    if tally is not None:
        source = without_personal(source, tally, shape.kept)
        columns += (MASKED,) if provenance and shape.columns else ()
    records = islice(_records(source, shape, bool(provenance and shape.columns)), limit)
    split = shape.container == "json" and columns and orient == "split"
    return WRITERS["split" if split else shape.container](out, records, columns)


def _records(source: Iterable[Record], shape: Format, provenance: bool) -> Iterator[Record]:
    for row in source:
        if shape.answered_only and not row["output"]:
            continue
        yield nfc(shape.row(row) | (provenance_of(row) if provenance else {}))
