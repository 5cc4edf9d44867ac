"""The two lines of SQL that differ between SQLite and PostgreSQL, and statements that are prepared once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
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


def unless_there(table: Table, returning: str = "") -> Callable[[dict[str, BindParameter[Any]]], ClauseElement]:
    """For ``Prepared``: an INSERT that passes over a row whose unique key is there already, and may return a column."""
    back = f' RETURNING "{returning}"' if returning else ""

    def build(put: dict[str, BindParameter[Any]]) -> ClauseElement:
        names, values = ", ".join(f'"{name}"' for name in put), ", ".join(f":{name}" for name in put)
        return text(f'INSERT INTO "{table.name}" ({names}) VALUES ({values}) ON CONFLICT DO NOTHING{back}')  # noqa: S608

    return build


class Prepared:
    """A statement built and compiled once for the names that it is given, and then handed to the driver itself.

    Building and hashing a statement takes a hundred times as long as SQLite takes to carry it out, and SQLAlchemy's own
    way to its driver still twenty times; the statements of every request, child and imported row are these. ``build``
    makes one out of its parameters by name. Values go to the driver as they are; its errors come as SQLAlchemy's.
    """

    def __init__(self, build: Callable[[dict[str, BindParameter[Any]]], ClauseElement]) -> None:
        self._build = build
        self._ready: dict[tuple[str, ...], tuple[str, list[str] | None, dict[str, Any]]] = {}

    def __call__(self, conn: Connection, values: dict[str, Any]) -> DBAPICursor:
        """Carry it out; the driver's cursor has its rows and its ``rowcount``."""
        query, bound = self._bound(conn, [values])
        cursor = conn.connection.cursor()
        try:
            cursor.execute(query, bound[0])
        except conn.dialect.loaded_dbapi.Error as error:
            raise _named(conn, query, error) from error
        return cursor

    def many(self, conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Carry it out for every row, all of which have the same names in the same order."""
        if rows:
            query, bound = self._bound(conn, rows)
            try:
                conn.connection.cursor().executemany(query, bound)
            except conn.dialect.loaded_dbapi.Error as error:
                raise _named(conn, query, error) from error

    def _bound(self, conn: Connection, rows: Sequence[dict[str, Any]]) -> tuple[str, list[Any]]:
        names = (conn.dialect.name, *rows[0])
        ready = self._ready.get(names)
        if ready is None:
            statement = self._build({name: bindparam(name) for name in rows[0]})
            compiled: Any = statement.compile(dialect=conn.dialect)
            fixed = {name: value for name, value in compiled.params.items() if name not in rows[0]}
            ready = self._ready[names] = (str(compiled), compiled.positiontup, fixed)
        query, order, fixed = ready
        given = [fixed | row for row in rows] if fixed else rows
        return query, list(given) if order is None else [tuple([row[name] for name in order]) for row in given]


def _named(conn: Connection, query: str, error: Exception) -> Exception:
    """An error of the driver as SQLAlchemy's, without the values, which may be anybody's text."""
    base = conn.dialect.loaded_dbapi.Error
    return DBAPIError.instance(query, None, error, base, hide_parameters=True, dialect=conn.dialect)
