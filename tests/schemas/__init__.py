"""Databases as each version of the schema wrote them, as SQL text: ``vN.sql``, or ``vN-WHICH.sql`` where files of one
version differ. ``python -m tests.schemas`` writes the next one, by the code that it is about. ``v5-shown.json`` is what 0.1.0
showed of ``v5.sql``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from koevol_core.store import migrations

HERE = Path(__file__).resolve().parent
SHADOWS = ("search_data", "search_idx", "search_content", "search_docsize", "search_config")
"""What the full-text search keeps for itself: it comes to be again when its rows are put in."""


def dumps() -> list[Path]:
    """Databases of versions before today's."""
    return sorted(path for path in HERE.glob("v*.sql") if version_of(path) < len(migrations.STEPS))


def version_of(dump: Path) -> int:
    return int(dump.stem.removeprefix("v").partition("-")[0])


def load(dump: Path, db: Path) -> None:
    """Make a database of a dump, under a write-ahead log as koevol's are."""
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("PRAGMA journal_mode=WAL")
        conn.executescript(dump.read_text(encoding="utf-8"))


def dump(db: Path) -> Iterator[str]:
    """The statements that make a database again: tables, rows, then indexes and triggers."""
    with closing(sqlite3.connect(db)) as conn:
        made = conn.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
        tables = [(name, sql) for kind, name, sql in made if kind == "table" and name not in SHADOWS]
        yield "BEGIN;"
        yield from (f"{sql};" for _, sql in tables)
        for name, _ in tables:
            columns = [row[1] for row in conn.execute(f"PRAGMA table_info({name})")]
            columns = ["rowid", *columns] if name == "search" else columns
            listed = ", ".join(f'"{column}"' for column in columns)
            for row in conn.execute(f"SELECT {listed} FROM {name} ORDER BY 1"):
                yield f"INSERT INTO {name} ({listed}) VALUES ({', '.join(map(literal, row))});"
        yield from (f"{sql};" for kind, _, sql in made if kind != "table")
        yield "COMMIT;"


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'" if "\0" not in value else f"CAST(X'{value.encode().hex()}' AS TEXT)"
    return repr(value)
