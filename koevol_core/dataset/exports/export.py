"""Export of a file: the original's four formats and those that trainers load, streamed from one store snapshot.

A file is written atomically, in UTF-8 with unescaped Korean. The same selection gives the same bytes.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from koevol_core.dataset.exports import llamafactory
from koevol_core.dataset.exports.format import Format
from koevol_core.dataset.exports.licensing import AUTO, Rights, settle
from koevol_core.dataset.exports.masking import without_personal
from koevol_core.dataset.exports.pairs.preference import PREFERENCES, settle_pairs, without_personal_pairs
from koevol_core.dataset.exports.provenance import Record
from koevol_core.dataset.exports.spec import ExportSpec
from koevol_core.dataset.exports.splits import SIDES, split_rows
from koevol_core.dataset.exports.writers import WRITERS
from koevol_core.errors import BadInput
from koevol_core.fileio import atomic
from koevol_core.store import Store, export_rows
from koevol_core.store.export_rows import Share
from koevol_core.store.node_filter import NodeFilter

_LEGIBLE = {"parquet": "jsonl"}
Belongs = Callable[[Record], bool] | None
"""Filter of a file's rows; None accepts every row."""


def export(
    store: Store, spec: ExportSpec | str, path: Path, *fields: Any, tally: Counter[str] | None = None, **options: Any
) -> int:  # fmt: skip
    """Write a file, or one per split, and return the number of rows.

    ``spec`` may be the name of a format: the fields of its ``ExportSpec`` then follow the path. ``tally`` counts the
    masked spans of personal data by kind. Raises BadInput as ``export_files`` does.
    """
    if isinstance(spec, str):
        spec = ExportSpec(spec, *fields, **options)
    return sum(rows for _, rows in export_files(store, spec, path, tally).values())


def export_files(
    store: Store, spec: ExportSpec, path: Path, tally: Counter[str] | None = None
) -> dict[str, tuple[Path, int]]:  # fmt: skip
    """Write a file, or one per split (``NAME.train.SUFFIX`` and ``NAME.validation.SUFFIX``), from one snapshot.

    Related rows and near-duplicates are in the same split. A file for LLaMA-Factory is registered in the
    ``dataset_info.json`` beside it. Returns path and number of rows by split ("" without one). Raises BadInput for an
    unwritable path and for a declared licence that is weaker than a row's.
    """
    places = _places(spec, path)
    written: dict[str, tuple[Path, int]] = {}
    with store.snapshot() as conn:
        if spec.license != AUTO:
            _settled(conn, spec)
        parted = split_rows(conn, spec.split, spec.rows, spec.selection) if spec.split else None
        for side, place in places.items():
            records = _records(conn, spec, tally, parted.only(side) if parted else None)
            with atomic(place) as out:
                written[side] = place, WRITERS[spec.container](out, records, spec.columns)
    for place in places.values() if spec.shape.listed else ():
        llamafactory.register(place, spec.format)
    return written


def _places(spec: ExportSpec, path: Path) -> dict[str, Path]:
    """Return the file of each split. Raises BadInput if one has no name, or if LLaMA-Factory could not find it."""
    if spec.split and not path.name:
        raise BadInput("dataset.no_file_name", path=path)
    places = {side: path.with_name(f"{path.stem}.{side}{path.suffix}") for side in SIDES} if spec.split else {"": path}
    for place in places.values() if spec.shape.listed else ():
        llamafactory.need_readable(place.name)
        llamafactory.read_info(place.parent)
    return places


def _records(
    conn: Connection, spec: ExportSpec, tally: Counter[str] | None = None, belongs: Belongs = None
) -> Iterator[Record]:  # fmt: skip
    hidden = (Counter() if tally is None else tally) if spec.mask_personal else None
    return records_of(rows_of(conn, spec.shape, spec.selection, hidden, belongs), spec.shape, spec.provenance)


def preview_export(store: Store, spec: ExportSpec, limit: int = 3) -> str:
    """Return the file as if it ended after ``limit`` rows; a binary format is shown as JSON Lines."""
    out = io.StringIO(newline="")
    with store.snapshot() as conn:
        write = WRITERS[_LEGIBLE.get(spec.container, spec.container)]
        write(out, islice(_records(conn, spec), limit), spec.columns)
    return out.getvalue()


def is_empty(store: Store, spec: ExportSpec) -> bool:
    """Return True if the file would have no row."""
    with store.snapshot() as conn:
        return next(_records(conn, spec), None) is None


def export_shares(store: Store, spec: ExportSpec) -> tuple[Share, ...]:
    """Return the rows that the file would hold, counted by models, licence and whether they have an answer."""
    if not spec.shape.paired:
        return tuple(store.read(export_rows.shares, spec.rows))
    found: Counter[tuple[str | None, str | None, str]] = Counter()
    with store.snapshot() as conn:
        for pair in rows_of(conn, spec.shape, spec.selection):
            found[pair["prompt_model"], pair.get("chosen_model", pair.get("model")), pair["license"]] += 1
    return tuple(Share(model, wrote, licence, True, many) for (model, wrote, licence), many in found.most_common())


def export_rights(store: Store, spec: ExportSpec) -> Rights:
    """Return the file's licence with its reason: the strictest of its rows', or the declared one. Raises BadInput,
    naming rows, if the declared one is weaker than theirs."""
    return store.read(_settled, spec)


def _settled(conn: Connection, spec: ExportSpec) -> Rights:
    if spec.shape.paired:
        return settle_pairs(rows_of(conn, spec.shape, spec.selection), spec.license)
    return settle(conn, spec.rows, spec.license)


@dataclass(frozen=True)
class Marked:
    """Findings on the rows of a selection: rows by (finding, severity), rows with a severe one (``bad``), and how many
    rows each excluded finding leaves out."""

    signals: dict[tuple[str, str], int]
    red: int
    left_out: dict[str, int]


def export_marked(store: Store, spec: ExportSpec) -> Marked:
    """Return the findings on the file's rows, and how many rows ``no_finding`` excludes. For preference data these are
    the rows that it is derived from."""
    wanted = spec.rows
    whole = replace(wanted, no_finding=())
    with store.snapshot() as conn:
        rows = export_rows.size(conn, whole) if wanted.no_finding else 0
        return Marked(
            export_rows.flagged(conn, wanted),
            export_rows.red(conn, wanted),
            {name: rows - export_rows.size(conn, replace(whole, no_finding=(name,))) for name in wanted.no_finding},
        )


def rows_of(
    conn: Connection, shape: Format, selection: NodeFilter = NodeFilter(), tally: Counter[str] | None = None,
    belongs: Belongs = None,
) -> Iterator[Record]:  # fmt: skip
    """Yield the rows of a file of this format, in its fixed order, filtered by ``belongs``. With a ``tally`` personal
    data is masked and its spans are counted by kind."""
    wanted = shape.narrowed(selection)
    if shape.paired:
        pairs = filter(belongs, PREFERENCES[shape.source](conn, wanted, False, None))
        return pairs if tally is None else without_personal_pairs(pairs, tally)
    found: Iterator[Record] = filter(belongs, export_rows.stream(conn, wanted))
    if shape.reviewing:
        found = export_rows.noted(conn, found)
    return found if tally is None else without_personal(found, tally, shape.kept)


def records_of(source: Iterable[Record], shape: Format, provenance: bool = False) -> Iterator[Record]:
    """Yield the records of these rows, skipping rows without an answer if the format needs one."""
    for row in source:
        if not shape.answered_only or row["output"]:
            yield shape.record(row, provenance)
