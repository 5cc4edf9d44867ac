"""Container writers: JSON array, pandas' ``split`` shape, JSON Lines, CSV and Parquet. All stream their records."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from itertools import islice
from typing import IO, Any

from koevol_core.dataset.exports.provenance import NUMBERS
from koevol_core.errors import BadInput
from koevol_core.tables import FORMULA

Record = dict[str, Any]


_dump = json.JSONEncoder(ensure_ascii=False).encode


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
    """Write row groups to the binary buffer of a text file. Only this needs pyarrow."""
    try:
        pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise BadInput("dataset.no_pyarrow") from error
    types = {**dict.fromkeys(NUMBERS, pa.int64()), "decided_at": pa.float64(), "label": pa.bool_()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in columns])
    count = 0
    with pq.ParquetWriter(out.buffer, schema, **PARQUET) as file:  # type: ignore[attr-defined]
        source = iter(records)
        while group := list(islice(source, GROUP)):
            file.write_table(pa.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


def _cell(value: Any) -> Any:
    """Return a cell that no spreadsheet runs as a formula: ``'`` goes before a formula, and before a ``'`` of the
    text's own that stands where such a mark would. An item of a Markdown list is no formula."""
    if not isinstance(value, str) or value.lstrip("'")[:1] not in FORMULA:
        return value
    return value if _ITEM.match(value) and not _CALL.search(value) else "'" + value


_ITEM = re.compile(r"[-+] +[^\s\d=+@-]")
_CALL = re.compile(r"[|!]|[A-Za-z]\(")
"""Part of every formula that has an effect: a call, or a link to another program."""


WRITERS: dict[str, Callable[[IO[str], Iterable[Record], Sequence[str]], int]] = {
    "json": _write_array,
    "split": _write_split,
    "jsonl": _write_lines,
    "csv": _write_csv,
    "parquet": _write_parquet,
}
GROUP = 2000
"""Rows of a Parquet row group, all held in memory at once."""
PARQUET = {"compression": "snappy", "version": "2.6", "use_dictionary": True, "write_statistics": True}
"""Fixed options for Parquet: a later default of the library must not change the bytes."""
