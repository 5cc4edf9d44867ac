"""Append-only log of responses: a response counts once it is on disk; a line that a crash truncated is ignored.

Written by one process, to a file of its own; read by any process that looks for responses of a dead one. Knows no
database.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import asdict
from pathlib import Path

from koevol_core.types import RawResponse

Record = tuple[str, RawResponse]
"""Ticket of an attempt, and its response."""


class Logbook:
    """Log file at ``path``, created with its folder; it must not exist. Raises OSError on a disk error."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # persist the file's name as well
        finally:
            os.close(folder)

    def append(self, records: Iterable[Record]) -> None:
        """Append responses; when this returns, they are on disk. Raises OSError."""
        data = memoryview(b"".join(map(_line, records)))
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)


def found(folder: Path, tickets: Collection[str]) -> dict[str, RawResponse]:
    """Return the responses of these attempts in the logs of a folder, by ticket."""
    records: dict[str, RawResponse] = {}
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as file:
            for line in file:
                record = _record(line)
                if record and record[0] in tickets:
                    records[record[0]] = record[1]
    return records


def _line(record: Record) -> bytes:
    ticket, exchange = record
    body = exchange.body.decode("utf-8", "surrogateescape")
    fields = {"ticket": ticket, **asdict(exchange), "body": body}
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"


def _record(line: bytes) -> Record | None:
    """Parse a line; None if it is truncated."""
    try:
        fields = json.loads(line.decode("utf-8", "surrogateescape")) if line.endswith(b"\n") else {}
        ticket = str(fields.pop("ticket"))
        body = str(fields.pop("body")).encode("utf-8", "surrogateescape")
        return ticket, RawResponse(body=body, **fields)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
