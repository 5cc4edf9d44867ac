"""Files out: the original's four and the shapes that trainers load. A file is the whole old one or the whole new one.

Everything is UTF-8 with Korean as Korean, streamed from one snapshot of the store. The same selection gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection

from .disk import atomic
from .errors import BadInput
from .masking import COLUMN as MASKED
from .masking import without_personal
from .originals import UNFILLED
from .quality import SIGNALS
from .rights import AUTO, Rights, settle
from .store import Store, rows
from .store.rows import Selection, Share

COLUMNS = ("instruction", "output", "generation", "root", "trace", "origin")
SEED_COLUMNS = ("instruction", "generation", "root", "trace", "origin")
FAILURE_COLUMNS = ("parent", "child", "generation", "trace", "origin", "root", "reason", "detail")
PROVENANCE = (
    "id",
    "parent_id",
    "method",
    "model",
    "prompt_sha256",
    "run_id",
    "decision",
    "reviewer",
    "decided_at",
    "license",
)

Record = dict[str, Any]


def _nfc(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _whole(row: Record) -> Record:
    return {
        "instruction": row["text"], "output": row["output"] or UNFILLED, "generation": row["generation"],
        "root": row["source"] or "", "trace": row["trace"], "origin": row["origin"],
    }  # fmt: skip


def _failure(row: Record) -> Record:
    rejected = row["verdict"] == "reject"
    return {
        "parent": row["parent"] or "", "child": row["text"], "generation": row["generation"], "trace": row["trace"],
        "origin": row["origin"], "root": row["source"] or "", "reason": "rejected" if rejected else row["reason"] or "",
        "detail": (row["said"] if rejected else row["detail"]) or "",
    }  # fmt: skip


def _provenance(row: Record) -> Record:
    stands = row["verdict"] is not None
    decided = {
        "decision": row["verdict"] or "",
        "reviewer": (stands and row["reviewer"]) or "",
        "decided_at": row["decided_at"] if stands else None,
    }
    told = {name: decided[name] if name in decided else row[name] for name in PROVENANCE}
    return told | ({MASKED: row[MASKED]} if MASKED in row else {})


def _alpaca(row: Record) -> Record:
    return {"instruction": row["text"], "input": "", "output": row["output"]}


def _sharegpt(row: Record) -> Record:
    return {"conversations": [{"from": "human", "value": row["text"]}, {"from": "gpt", "value": row["output"]}]}


def _completion(row: Record) -> Record:
    return {"prompt": row["text"], "completion": row["output"]}


def _chat(row: Record) -> Record:
    return {"messages": [{"role": "user", "content": row["text"]}, {"role": "assistant", "content": row["output"]}]}


@dataclass(frozen=True)
class Format:
    """A shape of file: how a row looks, which rows belong (kept or failed, answered only or all), and the container."""

    row: Callable[[Record], Record]
    container: str = "json"
    columns: tuple[str, ...] = ()
    kept: bool = True
    answered_only: bool = False

    @property
    def suffix(self) -> str:
        """How the name of such a file ends, without a dot."""
        return self.container


FORMATS: dict[str, Format] = {
    "whole": Format(_whole, columns=COLUMNS),
    "result": Format(_whole, columns=COLUMNS),
    "failures": Format(_failure, columns=FAILURE_COLUMNS, kept=False),
    "alpaca": Format(_alpaca, answered_only=True),
    "sharegpt": Format(_sharegpt, answered_only=True),
    "chat": Format(_chat, "jsonl", answered_only=True),
    "trl": Format(_completion, "jsonl", answered_only=True),
    "csv": Format(_whole, "csv", COLUMNS),
    "parquet": Format(_whole, "parquet", COLUMNS),
}


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
    return _WRITERS["split" if split else shape.container](out, records, columns)


def _records(source: Iterable[Record], shape: Format, provenance: bool) -> Iterator[Record]:
    for row in source:
        if shape.answered_only and not row["output"]:
            continue
        yield _deep_nfc(shape.row(row) | (_provenance(row) if provenance else {}))


def _deep_nfc(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _deep_nfc(item) for name, item in value.items()}
    return [_deep_nfc(item) for item in value] if isinstance(value, list) else _nfc(value)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write_array(out: IO[str], records: Iterable[Record], _columns: Sequence[str]) -> int:
    return _write_list(out, (_dump(record) for record in records), "[", "]\n")


def _write_split(out: IO[str], records: Iterable[Record], columns: Sequence[str]) -> int:
    lines = (_dump([record[name] for name in columns]) for record in records)
    return _write_list(out, lines, f'{{"columns": {_dump(list(columns))}, "data": [', "]}\n")


def _write_list(out: IO[str], lines: Iterable[str], opening: str, closing: str) -> int:
    out.write(opening)
    count = 0
    for count, line in enumerate(lines, 1):
        out.write(",\n" if count > 1 else "\n")
        out.write(line)
    out.write("\n" + closing if count else closing)
    return count


def _write_lines(out: IO[str], records: Iterable[Record], _columns: Sequence[str]) -> int:
    count = 0
    for count, record in enumerate(records, 1):
        out.write(_dump(record) + "\n")
    return count


def _write_csv(out: IO[str], records: Iterable[Record], columns: Sequence[str]) -> int:
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(columns)
    count = 0
    for count, record in enumerate(records, 1):
        lines.writerow([_cell(record[name]) for name in columns])
    return count


def _write_parquet(out: IO[str], records: Iterable[Record], columns: Sequence[str]) -> int:
    """Row groups of the columns, into the bytes behind a text file; only here is pyarrow needed."""
    try:
        pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise BadInput("parquet로 쓰려면 pyarrow가 있어야 합니다: pip install pyarrow") from error
    types = {**dict.fromkeys(_WHOLE_NUMBERS, pa.int64()), "decided_at": pa.float64()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in columns])
    count = 0
    with pq.ParquetWriter(out.buffer, schema) as file:  # type: ignore[attr-defined]
        source = iter(records)
        while group := list(islice(source, GROUP)):
            file.write_table(pa.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + value if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


_WRITERS: dict[str, Callable[[IO[str], Iterable[Record], Sequence[str]], int]] = {
    "json": _write_array,
    "split": _write_split,
    "jsonl": _write_lines,
    "csv": _write_csv,
    "parquet": _write_parquet,
}
_LEGIBLE = {"parquet": "jsonl"}
_WHOLE_NUMBERS = ("generation", "id", "parent_id", "run_id")
GROUP = 5000
"""Rows of a Parquet file that are held at once."""
