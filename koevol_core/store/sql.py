"""The two lines of SQL that differ between SQLite and PostgreSQL, and statements that are prepared once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Connection, CursorResult, Table, bindparam
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

MAX_ID = 2**62


def _insert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if conn.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def insert_new(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that passes over rows whose unique key is there already."""
    return _insert(conn, table).on_conflict_do_nothing()


def upsert(
    conn: Connection, table: Table, values: dict[str, object], key: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that overwrites the row with the same key."""
    rest = {name: value for name, value in values.items() if name not in key}
    return _insert(conn, table).values(**values).on_conflict_do_update(index_elements=list(key), set_=rest)


class Prepared:
    """A statement built and compiled once for the names that it is given, and then only carried out, row by row.

    Building and hashing a statement takes about ten times as long as SQLite takes to carry it out, so the statements of
    every request and every child are these. ``build`` makes one out of its parameters by name.
    """

    def __init__(self, build: Callable[[dict[str, BindParameter[Any]]], ClauseElement]) -> None:
        self._build = build
        self._ready: dict[tuple[str, ...], tuple[str, list[str] | None, dict[str, Any]]] = {}

    def __call__(self, conn: Connection, values: dict[str, Any]) -> CursorResult[Any]:
        names = (conn.dialect.name, *values)
        ready = self._ready.get(names)
        if ready is None:
            statement = self._build({name: bindparam(name) for name in values})
            compiled: Any = statement.compile(dialect=conn.dialect)
            fixed = {name: value for name, value in compiled.params.items() if name not in values}
            ready = self._ready[names] = (str(compiled), compiled.positiontup, fixed)
        text, order, fixed = ready
        given = fixed | values
        return conn.exec_driver_sql(text, given if order is None else tuple(given[name] for name in order))
