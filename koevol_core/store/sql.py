"""The two lines of SQL that differ between SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

MAX_ID = 2**62


def insert_new(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that passes over rows whose unique key is there already."""
    make = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    return make(table).on_conflict_do_nothing()


def upsert(
    conn: Connection, table: Table, values: dict[str, object], key: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that overwrites the row with the same key."""
    make = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    rest = {name: value for name, value in values.items() if name not in key}
    return make(table).values(**values).on_conflict_do_update(index_elements=list(key), set_=rest)
