"""Rows into a database, fast: without secondary indexes, foreign keys and triggers, which come back afterwards; what triggers
would have counted is counted then. SQLite by ``executemany``, PostgreSQL by ``COPY``. Needs an empty project of the newest version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from koevol_core.store import Store
from koevol_core.store.migration_steps import COUNT_ALL
from koevol_core.store.schema import metadata
from koevol_core.store.statements import settle_ids

from .rows import COLUMNS

Rows = dict[str, list[tuple[Any, ...]]]


@contextmanager
def bare(store: Store) -> Iterator[None]:
    """No index and no trigger while this is held, but for keys; then they are made again, counts with them."""
    sqlite = store.engine.dialect.name == "sqlite"
    with store.writing() as conn:
        again = _strip_sqlite(conn) if sqlite else _strip_postgresql(conn)
    try:
        yield
    finally:
        for statement in again:
            store.write(lambda conn, one=statement: conn.exec_driver_sql(one))  # type: ignore[misc]
    with store.writing() as conn:
        conn.execute(text("DELETE FROM tally"))
        conn.execute(text(COUNT_ALL))
        settle_ids(conn, [table for table in metadata.sorted_tables if table.name in COLUMNS and "id" in table.c])
    if not sqlite:  # its planner knows nothing of what came in one go until it is told
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.exec_driver_sql("VACUUM (ANALYZE)")


def _strip_sqlite(conn: Connection) -> list[str]:
    query = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    found = conn.execute(text(query)).all()
    for kind, name, _ in found:
        conn.exec_driver_sql(f'DROP {kind} "{name}"')
    return [one.sql for one in sorted(found, key=lambda one: one.type)]


def _strip_postgresql(conn: Connection) -> list[str]:
    query = """SELECT c.relname, pg_get_indexdef(c.oid) AS made FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)"""
    found = conn.execute(text(query)).all()
    for name, _ in found:
        conn.exec_driver_sql(f'DROP INDEX "{name}"')
    query = """SELECT conname, CAST(conrelid AS regclass), pg_get_constraintdef(oid) FROM pg_constraint
     WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace)"""
    keys = conn.execute(text(query)).all()
    for name, table, _ in keys:  # checked row by row, they would take longer than all the rest
        conn.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name in COLUMNS:
        conn.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    return [
        *(one.made for one in found),
        *(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {made}' for name, table, made in keys),
        *(f'ALTER TABLE "{name}" ENABLE TRIGGER USER' for name in COLUMNS),
    ]


def put(conn: Connection, rows: Rows) -> None:
    """Insert a run's rows as they are."""
    for name, columns in COLUMNS.items():
        if rows.get(name):
            _put(conn, name, columns, rows[name])


def _put(conn: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{one}"' for one in columns)
    if conn.dialect.name == "sqlite":
        query = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'
        conn.connection.cursor().executemany(query, rows)
        return
    driver: Any = conn.connection.cursor()
    with driver.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
