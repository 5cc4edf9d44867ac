"""Export of a file: the original's four formats and those that trainers load, streamed from one store snapshot.

A file is written atomically, in UTF-8 with unescaped Korean. The same selection gives the same bytes.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from koevol_core.dataset.exports import llamafactory
from koevol_core.dataset.exports.formats import FORMATS, Format, Record
from koevol_core.dataset.exports.licensing import AUTO, Rights, settle
from koevol_core.dataset.exports.masking import without_personal
from koevol_core.dataset.exports.pairs.preference import PREFERENCES, settle_pairs, without_personal_pairs
from koevol_core.dataset.exports.splits import SIDES, Parted, Split, part
from koevol_core.dataset.exports.writers import WRITERS
from koevol_core.errors import BadInput
from koevol_core.fileio import atomic
from koevol_core.quality.findings import FINDINGS
from koevol_core.store import Store, export_columns, export_rows
from koevol_core.store.export_rows import Selection, Share

_LEGIBLE = {"parquet": "jsonl"}
Belongs = Callable[[Record], bool] | None
"""Filter of a file's rows; None accepts every row."""


@dataclass(frozen=True)
class _File:
    """Options of a file: ``orient`` is records or split; ``tally`` None means no masking."""

    shape: Format
    orient: str = "records"
    provenance: bool = False
    tally: Counter[str] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return self.shape.head(self.provenance, self.tally is not None)

    @property
    def container(self) -> str:
        return (
            "split"
            if self.orient == "split" and self.shape.container == "json" and self.columns
            else self.shape.container
        )

    def write(
        self, conn: Connection, out: IO[str], selection: Selection, limit: int | None = None, belongs: Belongs = None
    ) -> int:
        source = rows_of(conn, self.shape, selection, self.tally, belongs)
        return WRITERS[self.container](
            out, islice(records_of(source, self.shape, self.provenance), limit), self.columns
        )


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
    """Write one file and return its number of rows.

    ``orient`` (records or split) applies to the original's formats only. With ``mask_personal`` personal data is
    replaced by asterisks; ``tally`` then counts the spans by kind, and provenance lists them. A file for LLaMA-Factory
    is registered in the ``dataset_info.json`` beside it. Raises BadInput for an unknown format, an unwritable path, and
    a declared ``license`` that is weaker than a row's.
    """
    file = _file(format, selection, orient, provenance, mask_personal, tally)
    if file.shape.listed:
        _need_listable(path)
    with store.snapshot() as conn:
        if license != AUTO:
            _settled(conn, file.shape, selection, license)
        with atomic(path) as out:
            count = file.write(conn, out, selection)
    if file.shape.listed:
        llamafactory.register(path, format)
    return count


def export_split(
    store: Store,
    format: str,
    path: Path,
    split: Split,
    selection: Selection = Selection(),
    orient: str = "records",
    provenance: bool = False,
    license: str = AUTO,
    mask_personal: bool = False,
    tally: Counter[str] | None = None,
) -> dict[str, tuple[Path, int]]:
    """Write one file per split, ``NAME.train.SUFFIX`` and ``NAME.validation.SUFFIX``, from one snapshot.

    Related rows and near-duplicates are in the same split. Returns path and number of rows by split. Raises BadInput as
    ``export`` does, and for an invalid share.
    """
    file = _file(format, selection, orient, provenance, mask_personal, tally)
    if not path.name:
        raise BadInput(f"파일 이름을 적어 주세요: {path}")
    places = {side: path.with_name(f"{path.stem}.{side}{path.suffix}") for side in SIDES}
    for place in places.values() if file.shape.listed else ():
        _need_listable(place)
    found: dict[str, tuple[Path, int]] = {}
    with store.snapshot() as conn:
        if license != AUTO:
            _settled(conn, file.shape, selection, license)
        parted = part(conn, split, file.shape.kept, file.shape.narrowed(selection), selection)
        for side, place in places.items():
            with atomic(place) as out:
                found[side] = place, file.write(conn, out, selection, belongs=partial(_on, parted, side))
    for place in places.values() if file.shape.listed else ():
        llamafactory.register(place, format)
    return found


def _on(parted: Parted, side: str, row: Record) -> bool:
    return parted.side(row) == side


def preview_export(
    store: Store, format: str, selection: Selection = Selection(), orient: str = "records", provenance: bool = False,
    limit: int = 3, mask_personal: bool = False,
) -> str:  # fmt: skip
    """Return the file as if it ended after ``limit`` rows; a binary format is shown as JSON Lines."""
    file = _file(format, selection, orient, provenance, mask_personal, None)
    container = file.shape.container
    out = io.StringIO(newline="")
    with store.snapshot() as conn:
        replace(file, shape=replace(file.shape, container=_LEGIBLE.get(container, container))).write(
            conn, out, selection, limit
        )
    return out.getvalue()


def export_shares(store: Store, format: str, selection: Selection) -> tuple[Share, ...]:
    """Return the rows that the file would hold, counted by models, licence and whether they have an answer."""
    shape = _shape(format, selection)
    if not shape.paired:
        return tuple(store.read(export_rows.shares, shape.kept, shape.narrowed(selection)))
    found: Counter[tuple[str | None, str | None, str]] = Counter()
    with store.snapshot() as conn:
        for pair in rows_of(conn, shape, selection):
            found[pair["prompt_model"], pair.get("chosen_model", pair.get("model")), pair["license"]] += 1
    return tuple(Share(model, wrote, licence, True, many) for (model, wrote, licence), many in found.most_common())


def export_rights(store: Store, format: str, selection: Selection, license: str = AUTO) -> Rights:
    """Return the file's licence with its reason: the strictest of its rows', or the declared one. Raises BadInput,
    naming rows, if the declared one is weaker than theirs."""
    return store.read(_settled, _shape(format, selection), selection, license)


def _settled(conn: Connection, shape: Format, selection: Selection, license: str) -> Rights:
    if shape.paired:
        return settle_pairs(rows_of(conn, shape, selection), license)
    return settle(conn, shape.kept, shape.narrowed(selection), license)


@dataclass(frozen=True)
class Marked:
    """Findings on the rows of a selection: rows by (finding, severity), rows with a severe one (``bad``), and how many
    rows each excluded finding leaves out."""

    signals: dict[tuple[str, str], int]
    red: int
    left_out: dict[str, int]


def export_marked(store: Store, format: str, selection: Selection) -> Marked:
    """Return the findings on the file's rows, and how many rows ``unmarked`` excludes. For preference data these are
    the rows that it is derived from."""
    shape = _shape(format, selection)
    wanted = shape.narrowed(selection)
    all_of_it = replace(wanted, unmarked=())
    with store.snapshot() as conn:
        whole = export_rows.size(conn, shape.kept, all_of_it) if wanted.unmarked else 0
        return Marked(
            export_rows.flagged(conn, shape.kept, wanted),
            export_rows.red(conn, shape.kept, wanted),
            {
                name: whole - export_rows.size(conn, shape.kept, replace(all_of_it, unmarked=(name,)))
                for name in wanted.unmarked
            },
        )


def _shape(format: str, selection: Selection) -> Format:
    shape = FORMATS.get(format)
    if shape is None:
        raise BadInput(f"모르는 형식입니다: {format}. 고를 수 있는 것: {', '.join(FORMATS)}.")
    if strange := set(selection.unmarked) - set(FINDINGS):
        raise BadInput(f"'{min(strange)[:60]}'(이)라는 신호는 없습니다. 고를 수 있는 것: {', '.join(FINDINGS)}.")
    return shape


def _file(
    format: str, selection: Selection, orient: str, provenance: bool, mask: bool, tally: Counter[str] | None
) -> _File:
    shape = _shape(format, selection)
    if orient not in ("records", "split"):
        raise BadInput(f"json-orient는 records나 split이어야 합니다: {orient}")
    return _File(shape, orient, provenance, (Counter() if tally is None else tally) if mask else None)


def _need_listable(path: Path) -> None:
    """Raise BadInput, before anything is written, if the file cannot be registered in ``dataset_info.json``."""
    llamafactory.need_readable(path.name)
    llamafactory.read_info(path.parent)


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
