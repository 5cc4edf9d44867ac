"""File parser: turns JSON (``records`` and ``split``, as the original script writes them), JSONL, CSV and Parquet into
rows. The format is detected by content, not by file name alone.

Knows nothing of seeds or trees. An error of the whole file is one BadInput that names it; an error of one row is a
``Refused`` with its number (from 1). Only regular files are read, within fixed limits; for Parquet, which can
decompress to far more than its file size, the limits are enforced while reading.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import io
import json
import stat
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from koevol_core.errors import BadInput
from koevol_core.messages import Message, sentence
from koevol_core.types import Refused

MAX_BYTES = 200 * 2**20
MAX_ROWS = 500_000
KEPT = 25_000
"""Maximum characters kept of a rejected row: more than a seed may have, so that the row can be corrected."""
_COLUMNS, _LOOKED = 200, 5_000


@dataclass
class Table:
    """Parsed rows with their numbers, rejected rows, and notices for the user.

    ``name`` is the file's name, ``batch`` the SHA-256 of its bytes (16 hex digits). ``answered``: the rows are seeds
    with their answers, in the formats that ``shapes`` counts.
    """

    name: str = ""
    batch: str = ""
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    answered: bool = False
    shapes: dict[str, int] = field(default_factory=dict)

    @cached_property
    def columns(self) -> list[str]:
        """Column names in order of appearance, of the first 5,000 rows and at most 200."""
        return list(dict.fromkeys(name for _, row in self.rows[:_LOOKED] for name in row))[:_COLUMNS]


def read_table(path: Path) -> Table:
    """Parse all rows of a file. Raises BadInput naming the file and the cause."""
    return parse_table(_bytes(path), str(path))


def _bytes(path: Path) -> bytes:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise BadInput("tables.not_regular", path=path)
        if info.st_size > MAX_BYTES:
            raise BadInput("tables.too_large", size=info.st_size >> 20, limit=MAX_BYTES >> 20, path=path)
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput("tables.no_file", path=path) from None
    except OSError as error:
        raise BadInput("tables.unreadable", path=path, error=error.strerror) from error


def parse_table(data: bytes, name: str) -> Table:
    """Parse all rows of a file's content. ``name`` is used in messages and, by its suffix, to tell JSON and JSONL from
    CSV. Raises BadInput naming the file and the cause.
    """
    table = Table(name, hashlib.sha256(data).hexdigest()[:16])
    if data[:4] == _PARQUET:
        _parquet(data, name, table)
        return table
    text = _text(data, name, table)
    start = text.lstrip()[:1]
    if not start:
        raise BadInput("tables.empty_file", name=name)
    kind = name.lower()
    if kind.endswith((".jsonl", ".ndjson")) or (start == "{" and _many_objects(text)):
        _jsonl(text, table)
    elif start in "[{" or kind.endswith(".json"):
        _json(text, name, table)
    else:
        _csv(text, name, table)
    if len(table.rows) > MAX_ROWS:
        raise BadInput("tables.too_many_rows", rows=len(table.rows), limit=MAX_ROWS, name=name)
    return table


_PARQUET = b"PAR1"
_AT_ONCE = 64 * 2**20


def _parquet(data: bytes, name: str, table: Table) -> None:
    """Parse Parquet in batches of rows; the batch size keeps even the largest column within ``_AT_ONCE`` bytes."""
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise BadInput("tables.no_pyarrow", name=name) from error
    try:
        file = parquet.ParquetFile(io.BytesIO(data), thrift_string_size_limit=2**24, thrift_container_size_limit=2**20)
        about = file.metadata
        if about.num_rows > MAX_ROWS:
            raise BadInput("tables.too_many_rows", rows=about.num_rows, limit=MAX_ROWS, name=name)
        kept = [one.name for one in file.schema_arrow if "binary" not in str(one.type)]
        if left := [storable(one)[:40] for one in file.schema_arrow.names if one not in kept]:
            table.notices.append(Message("tables.columns_left", columns=", ".join(left[:5])))
        groups = [about.row_group(one) for one in range(about.num_row_groups)]
        sizes = [one.column(at).total_uncompressed_size for one in groups for at in range(one.num_columns)]
        rows = max(1, min(1000, _AT_ONCE // max(1, *sizes, 1)))
        unpacked = number = 0
        for batch in file.iter_batches(batch_size=rows, columns=kept, use_threads=False):
            unpacked += batch.nbytes
            if unpacked > MAX_BYTES:
                raise BadInput("tables.too_large_unpacked", limit=MAX_BYTES >> 20, name=name)
            for row in batch.to_pylist():
                number += 1
                _take(table, number, row)
    except BadInput:
        raise
    except Exception as error:
        raise BadInput("tables.broken_parquet", name=name) from error


def _text(data: bytes, name: str, table: Table) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.lstrip()[:1] in (b"[", b"{"):
            raise BadInput("tables.json_not_utf8", byte=error.start, name=name) from error
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError as error:
        raise BadInput("tables.unknown_encoding", byte=error.start, name=name) from error
    table.notices.append(Message("tables.cp949"))
    return text


def _many_objects(text: str) -> bool:
    first, _, rest = text.strip().partition("\n")
    return first.rstrip().endswith("}") and rest.lstrip().startswith("{")


class _Doubled(ValueError):
    """Two columns of one name; its argument is that name."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise _Doubled(storable(doubled)[:100])
    return found


def _json(text: str, name: str, table: Table) -> None:
    try:
        whole = json.loads(text, object_pairs_hook=_unique)
    except _Doubled as error:
        raise BadInput("tables.doubled_in", column=error.args[0], name=name) from error
    except json.JSONDecodeError as error:
        raise BadInput("tables.broken_json", line=error.lineno, column=error.colno, name=name) from error
    except (RecursionError, ValueError) as error:
        raise BadInput("tables.deep_json", name=name) from error
    if isinstance(whole, dict):
        whole = _turned(whole, name)
    if not isinstance(whole, list):
        raise BadInput("tables.no_rows", name=name)
    for number, row in enumerate(whole, 1):
        _take(table, number, row)


def _turned(whole: dict[str, Any], name: str) -> list[Any]:
    """Return the rows of a JSON object: pandas' ``split`` shape, its default ``columns`` shape, lists, or one row."""
    columns, data = whole.get("columns"), whole.get("data")
    if isinstance(columns, list) and isinstance(data, list):
        if not all(isinstance(column, str) for column in columns):
            raise BadInput("tables.column_not_text", name=name)
        if len(set(columns)) < len(columns):
            raise BadInput("tables.column_doubled", name=name)
        width = len(columns)
        return [
            dict(zip(columns, row, strict=True)) if isinstance(row, list) and len(row) == width else row for row in data
        ]
    if whole and all(isinstance(column, dict) for column in whole.values()):
        keys = list(dict.fromkeys(key for column in whole.values() for key in column))
        return [{name: column.get(key) for name, column in whole.items()} for key in keys]
    if whole and all(isinstance(column, list) for column in whole.values()):
        if len({len(column) for column in whole.values()}) > 1:
            raise BadInput("tables.column_lengths", name=name)
        return [dict(zip(whole, row, strict=True)) for row in zip(*whole.values(), strict=True)]
    return [whole]


def _jsonl(text: str, table: Table) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            _take(table, number, json.loads(line, object_pairs_hook=_unique))
        except _Doubled as error:
            table.refused.append(Refused(number, Message("tables.doubled", column=error.args[0]), line[:KEPT]))
        except (ValueError, RecursionError):
            table.refused.append(Refused(number, Message("tables.broken_line"), line[:KEPT]))


def _csv(text: str, name: str, table: Table) -> None:
    csv.field_size_limit(MAX_BYTES)
    try:
        lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        heads = [str(head).strip() for head in lines.fieldnames or []]
        if len(set(heads)) < len(heads):
            raise BadInput("tables.column_doubled", name=name)
        lines.fieldnames = heads
        for number, row in enumerate(lines, 1):
            if None in row or None in row.values():
                table.refused.append(Refused(number, Message("tables.cells"), shown(row)))
            else:
                _take(table, number, {name: _unmarked(value) for name, value in row.items()})
    except csv.Error as error:
        raise BadInput("tables.csv_unreadable", error=error, name=name) from error


def _unmarked(cell: str) -> str:
    """Return a cell without the apostrophe that prevents formula injection in spreadsheets (OWASP, CSV injection)."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _take(table: Table, number: int, row: Any) -> None:
    if not isinstance(row, dict):
        table.refused.append(Refused(number, Message("tables.no_object"), shown(row)))
    elif any(isinstance(part, str) and storable(part) != part for pair in row.items() for part in pair):
        table.refused.append(Refused(number, Message("tables.broken_text"), shown(row)))
    else:
        table.rows.append((number, row))


def shown(row: Any) -> str:
    """Return a row as storable JSON text for a message or the store, at most ``KEPT`` characters."""
    try:
        return storable(json.dumps(row, ensure_ascii=False, default=str))[:KEPT]
    except RecursionError:
        return sentence("tables.too_deep")


def storable(text: str) -> str:
    """Return the text with lone surrogates and NUL replaced, which databases and files cannot store."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def text_of(row: dict[str, Any], *names: str) -> str:
    """Return the first non-empty column of ``names`` as NFC text; a number becomes its digits; "" if there is none."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return unicodedata.normalize("NFC", value).strip()
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value:
            return str(value)
    return ""


MAX_TEXT = 20_000
"""Maximum characters of an instruction; about ten pages of Korean."""


def problem(text: str) -> str | None:
    """Return the reason why a text is not a valid instruction, as a sentence, or None."""
    if not text:
        return Message("tables.no_text")
    if len(text) > MAX_TEXT:
        return Message("tables.text_too_long", length=len(text), limit=MAX_TEXT)
    return broken(text)


def broken(text: str) -> str | None:
    """Return the reason why a text cannot be stored, as a sentence, or None."""
    return None if storable(text) == text else Message("tables.broken_text")
