"""Reading of files into tables of rows, by their content; a name decides only where the content leaves it open.

JSON (``json_rows``), tables of text (``delimited``), lists and YAML (``lists``), Parquet, spreadsheets (``sheets``), and
ZIP and gzip archives of these. An error of the whole file is one BadInput that names it; an error of one row is a
refused row with its number (from 1). ``koevol_core.tables`` has the limits, which hold while a file is read.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from koevol_core.dataset.imports.files.delimited import dialect_of, read_delimited
from koevol_core.dataset.imports.files.json_rows import read_json, read_lines
from koevol_core.dataset.imports.files.lists import is_yaml, read_list, read_yaml
from koevol_core.dataset.imports.files.parquet import MAGIC, read_parquet
from koevol_core.dataset.imports.files.sheets import is_ods, is_xlsx, read_ods, read_xlsx
from koevol_core.dataset.imports.files.source import gunzipped, member, opened, text_stream, zip_of
from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.tables import MAX_BYTES, Budget, Table, storable

SUFFIXES = ("json", "jsonl", "ndjson", "csv", "tsv", "txt", "md", "yaml", "yml", "parquet", "xlsx", "ods", "zip", "gz")
"""Usual suffixes of files that can be read, without a dot."""
_HEAD = 64 * 1024
_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WRITTEN = (".md", ".txt")
"""Suffixes of an archive's entries that are read only if there are no others."""


def read_table(file: bytes | Path, name: str = "") -> Table:
    """Return all rows of a file on disk (``-`` is standard input), or of an upload's bytes and name.

    Raises BadInput naming the file and the cause.
    """
    name = name or str(file) if isinstance(file, Path) else name
    with opened(file) as stream:
        table = Table(name, hashlib.file_digest(stream, "sha256").hexdigest()[:16])  # type: ignore[arg-type]
        budget = Budget(name, stream.tell())
        stream.seek(0)
        _read(stream, name, table, budget)
    return table


def _read(stream: IO[bytes], name: str, table: Table, budget: Budget, nested: bool = False) -> None:
    magic = stream.read(4)
    stream.seek(0)
    if magic == MAGIC:
        read_parquet(stream, table, budget)
    elif nested and magic[:2] in (_GZIP, _ZIP[:2]) and not _is_sheet(stream, name):
        raise BadInput("tables.nested_archive", name=name)
    elif magic[:2] == _GZIP:
        with gunzipped(stream, name) as unpacked:
            _read(unpacked, name.removesuffix(".gz"), table, budget, nested=True)
    elif magic == _ZIP:
        _read_zip(stream, name, table, budget)
    elif magic == _OLE:
        raise BadInput("tables.old_sheet", name=name)
    else:
        _read_text(stream, name, table, budget)


def _read_text(stream: IO[bytes], name: str, table: Table, budget: Budget) -> None:
    text = text_stream(stream, name, table)
    try:
        head = text.read(_HEAD)
        if not head.strip():
            raise BadInput("tables.empty_file", name=name)
        text.seek(0)
        _read_by_kind(text, head, PurePosixPath(name.casefold()).suffix, table, budget)
    finally:
        text.detach()


def _read_by_kind(text: io.TextIOWrapper, head: str, suffix: str, table: Table, budget: Budget) -> None:
    start = head.lstrip()[:1]
    lines = suffix in (".jsonl", ".ndjson")
    if start in "[{" or (lines and _has_object_line(head)):
        if _is_lines(head, lines):
            read_lines(text, table, budget)
        else:
            read_json(text, table, budget)
    elif suffix == ".json" or (start == '"' and lines):
        (read_lines if lines else read_json)(text, table, budget)
    elif is_yaml(head, suffix):
        read_yaml(text, table, budget)
    elif dialect := dialect_of(_whole_lines(head), suffix):
        try:
            read_delimited(text, dialect, table, budget)
        except BadInput:
            if dialect.sign == "," or not dialect.quoted or dialect.markdown:
                raise
            table.rows.clear()  # quotes of a sentence at the beginning of a cell, as in many tables with tabs
            table.refused.clear()
            budget.again()
            text.seek(0)
            read_delimited(text, dialect._replace(quoted=False), table, budget)
    elif lines:
        read_lines(text, table, budget)
    else:
        read_list(text, table, budget, markdown=suffix == ".md")


def _has_object_line(head: str) -> bool:
    return any(line.lstrip().startswith("{") for line in head.splitlines())


def _is_lines(head: str, named: bool) -> bool:
    """Return True for one value a line: the first line is a whole value, and another one follows."""
    first, _, rest = head.strip().partition("\n")
    first, second = first.rstrip(), rest.lstrip()[:1]
    if not first or first[0] not in "[{":
        return True
    closed = first.endswith("}" if first[0] == "{" else "]")
    if first[0] == "[":
        return closed and len(first) > 2 and second == "["
    return closed and (second == "{" or (named and bool(second)))


def _whole_lines(head: str) -> str:
    return head[: head.rfind("\n") + 1] if len(head) == _HEAD and "\n" in head else head


def _is_sheet(stream: IO[bytes], name: str) -> bool:
    if stream.read(4) != _ZIP:
        stream.seek(0)
        return False
    stream.seek(0)
    with zip_of(stream, name) as archive:
        names = archive.namelist()
    stream.seek(0)
    return is_xlsx(names) or is_ods(names)


def _read_zip(stream: IO[bytes], name: str, table: Table, budget: Budget) -> None:
    with zip_of(stream, name) as archive:
        names = archive.namelist()
        if is_xlsx(names):
            read_xlsx(stream, archive, table, budget)
        elif is_ods(names):
            read_ods(archive, table, budget)
        else:
            _read_members(archive, name, table, budget)


def _read_members(archive: zipfile.ZipFile, name: str, table: Table, budget: Budget) -> None:
    """Read every file of an archive that has rows, one after another; others are named."""
    there = [one.filename for one in archive.infolist() if not one.is_dir() and not _hidden(one.filename)]
    readable = [one for one in there if one.casefold().endswith(tuple(f".{suffix}" for suffix in SUFFIXES))]
    chosen = [one for one in readable if not one.casefold().endswith(_WRITTEN)] or readable
    if not chosen:
        raise BadInput("tables.nothing_inside", name=name)
    last, room = 0, MAX_BYTES
    for path in chosen:
        shown = f"{name}/{storable(path)[:100]}"
        part = Table(shown)
        with member(archive, path, shown, room) as content:
            room -= content.seek(0, 2)
            content.seek(0)
            _read(content, shown, part, budget, nested=True)
        table.rows += [(last + number, row) for number, row in part.rows]
        table.refused.join(part.refused, last)
        table.notices += part.notices
        last = max((last, *(number for number, _ in table.rows[-1:]), *(one.row for one in table.refused[-1:])))
    if len(chosen) > 1:
        table.notices.append(
            Message("tables.files_inside", n=len(chosen), files=", ".join(map(storable, chosen))[:200])
        )
    if left := [storable(one)[:60] for one in there if one not in chosen]:
        table.notices.append(Message("tables.members_left", n=len(left), files=", ".join(left[:5])))


def _hidden(path: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(path).parts)
