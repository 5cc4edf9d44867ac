"""The two lines of SQL that differ between SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

MAX_ID = 2**62


def insert_new(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that passes over rows whose unique key is there already."""
    make = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    return make(table).on_conflict_do_nothing()
