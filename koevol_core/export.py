"""Files out: the original's four and the shapes that trainers load. A file is the whole old one or the whole new one.

Everything is UTF-8 with Korean as Korean, streamed from one snapshot of the store. The same selection gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .errors import BadInput
from .originals import UNFILLED
from .store import Store, rows

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


@dataclass(frozen=True)
class Selection:
    """Which rows: of these roots (None: all), of one generation (None: all), only what a person accepted or all kept."""

    roots: Sequence[int] | None = None
    generation: int | None = None
    accepted_only: bool = False


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
    return {name: decided[name] if name in decided else row[name] for name in PROVENANCE}


def _alpaca(row: Record) -> Record:
    return {"instruction": row["text"], "input": "", "output": row["output"]}


def _sharegpt(row: Record) -> Record:
    return {"conversations": [{"from": "human", "value": row["text"]}, {"from": "gpt", "value": row["output"]}]}


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


FORMATS: dict[str, Format] = {
    "whole": Format(_whole, columns=COLUMNS),
    "result": Format(_whole, columns=COLUMNS),
    "failures": Format(_failure, columns=FAILURE_COLUMNS, kept=False),
    "alpaca": Format(_alpaca, answered_only=True),
    "sharegpt": Format(_sharegpt, answered_only=True),
    "chat": Format(_chat, "jsonl", answered_only=True),
    "csv": Format(_whole, "csv", COLUMNS),
}


def export(
    store: Store,
    format: str,
    path: Path,
    selection: Selection = Selection(),
    orient: str = "records",
    provenance: bool = False,
) -> int:
    """Write one file and return its number of rows. Raises BadInput for an unknown format or an unwritable path.

    ``orient`` (records or split) and ``provenance`` matter to the original's files only.
    """
    shape = FORMATS.get(format)
    if shape is None:
        raise BadInput(f"모르는 형식입니다: {format}. 고를 수 있는 것: {', '.join(FORMATS)}.")
    if orient not in ("records", "split"):
        raise BadInput(f"json-orient는 records나 split이어야 합니다: {orient}")
    wanted = shape.columns + (PROVENANCE if provenance and shape.columns else ())
    with store.snapshot() as conn, atomic(path) as out:
        source = rows.stream(conn, shape.kept, selection.roots, selection.generation, selection.accepted_only)
        records = _records(source, shape, bool(provenance and shape.columns))
        return _WRITERS["split" if shape.container == "json" and wanted and orient == "split" else shape.container](
            out, records, wanted
        )


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


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + value if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


_WRITERS: dict[str, Callable[[IO[str], Iterable[Record], Sequence[str]], int]] = {
    "json": _write_array,
    "split": _write_split,
    "jsonl": _write_lines,
    "csv": _write_csv,
}


@contextmanager
def atomic(path: Path) -> Iterator[IO[str]]:
    """A text file that appears under its name only when it is whole and on the disk. Raises BadInput if it cannot."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise BadInput(f"파일을 쓸 수 없습니다: {path} ({error.strerror})") from error
    try:
        with open(handle, "w", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    except BaseException as error:
        Path(aside).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BadInput(f"파일을 쓸 수 없습니다: {path} ({error.strerror})") from error
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The rename itself on the disk; Windows has no handle of a folder and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
