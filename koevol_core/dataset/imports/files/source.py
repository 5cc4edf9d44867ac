"""Bytes of a file: from disk, an upload, standard input or an archive, as one seekable stream, and their encoding."""

from __future__ import annotations

import codecs
import gzip
import io
import stat
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.tables import MAX_BYTES, Table

STDIN = Path("-")
MAX_MEMBERS = 5_000
"""Maximum entries of a ZIP archive; reading its directory takes memory for each."""
CHUNK = 2**20
_IN_MEMORY = 8 * 2**20
"""Bytes of unpacked content that stay in memory; more goes to a temporary file."""


@contextmanager
def opened(file: bytes | Path) -> Iterator[IO[bytes]]:
    """Yield a seekable stream of a file's bytes; ``-`` is standard input. Raises BadInput naming the file and cause."""
    if isinstance(file, bytes):
        yield io.BytesIO(file)
    elif file == STDIN:
        with _held(sys.stdin.buffer, str(file)) as held:
            yield held
    else:
        with _on_disk(file) as stream:
            yield stream


@contextmanager
def _on_disk(path: Path) -> Iterator[IO[bytes]]:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise BadInput("tables.not_regular", path=path)
        need_size(info.st_size, str(path))
        stream = path.open("rb")
    except FileNotFoundError:
        raise BadInput("tables.no_file", path=path) from None
    except OSError as error:
        raise BadInput("tables.unreadable", path=path, error=error.strerror) from error
    with stream:
        try:
            yield stream
        except OSError as error:
            raise BadInput("tables.unreadable", path=path, error=error.strerror or error) from error


def need_size(size: int, name: str) -> None:
    """Raise BadInput for a file that is larger than ``MAX_BYTES``."""
    if size > MAX_BYTES:
        raise BadInput("tables.too_large", size=size >> 20, limit=MAX_BYTES >> 20, path=name)


@contextmanager
def _held(stream: IO[bytes] | gzip.GzipFile, name: str, limit: int = MAX_BYTES) -> Iterator[IO[bytes]]:
    """Yield the whole of a stream, at most ``limit`` bytes, as a seekable file."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as held:
        while chunk := stream.read(CHUNK):
            limit -= len(chunk)
            if limit < 0:
                raise BadInput("tables.too_large_unpacked", limit=MAX_BYTES >> 20, name=name)
            held.write(chunk)
        held.seek(0)
        yield held


@contextmanager
def gunzipped(stream: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """Yield the content of a gzip stream. Raises BadInput for a broken one, and for one that unpacks to too much."""
    try:
        with gzip.GzipFile(fileobj=stream) as packed, _held(packed, name) as held:
            yield held
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput("tables.broken_archive", name=name) from error


def zip_of(stream: IO[bytes], name: str) -> zipfile.ZipFile:
    """Open a ZIP archive. Raises BadInput for a broken one, and for one with too many entries."""
    entries, tail = 0, b""
    while chunk := stream.read(CHUNK):
        entries += (tail + chunk).count(b"PK\x01\x02")
        tail = chunk[-3:]
    stream.seek(0)
    if entries > MAX_MEMBERS:
        raise BadInput("tables.too_many_members", count=entries, limit=MAX_MEMBERS, name=name)
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadInput("tables.broken_archive", name=name) from error


@contextmanager
def member(archive: zipfile.ZipFile, path: str, name: str, limit: int = MAX_BYTES) -> Iterator[IO[bytes]]:
    """Yield the content of one entry of an archive. Raises BadInput as ``gunzipped`` does, also for an encrypted one."""
    try:
        with archive.open(path) as packed, _held(packed, name, limit) as held:
            yield held
    except RuntimeError as error:
        raise BadInput("tables.encrypted", name=name) from error
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, KeyError) as error:
        raise BadInput("tables.broken_archive", name=name) from error


def text_stream(stream: IO[bytes], name: str, table: Table) -> io.TextIOWrapper:
    """Return a file's text: UTF-8, UTF-16 (as Excel writes it) or CP949, which a notice names. Raises BadInput."""
    head = stream.read(4096)
    stream.seek(0)
    encoding = _wide(head)
    if not encoding:
        byte = _undecodable(stream, "utf-8")
        encoding = "utf-8-sig" if byte is None else "cp949"
        if byte is not None and _undecodable(stream, "cp949") is not None:
            raise BadInput("tables.unknown_encoding", byte=byte, name=name)
        if byte is not None:
            table.notices.append(Message("tables.cp949"))
    elif (byte := _undecodable(stream, encoding)) is not None:
        raise BadInput("tables.unknown_encoding", byte=byte, name=name)
    return io.TextIOWrapper(stream, encoding, newline="")


def _wide(head: bytes) -> str:
    """Return the UTF-16 encoding of a text, by its mark or by the zeros of its ASCII characters; empty for another."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    low, high = head[1::2].count(0), head[0::2].count(0)
    if max(low, high) * 20 < len(head) or min(low, high) > 0:
        return ""
    return "utf-16-le" if low else "utf-16-be"


def _undecodable(stream: IO[bytes], encoding: str) -> int | None:
    """Return the place of the first byte that is not text in an encoding, or None."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    while True:
        chunk = stream.read(CHUNK)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            stream.seek(0)
            return done + error.start
        done += len(chunk)
        if not chunk:
            stream.seek(0)
            return None
