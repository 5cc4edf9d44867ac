"""SQL that differs between SQLite and PostgreSQL, and statements that are compiled once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, String, Table, bindparam, func, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

MAX_ID = 2**62
Build = Callable[[dict[str, BindParameter[Any]]], ClauseElement]


def on_postgres(conn: Connection) -> bool:
    """True if the connection is one to PostgreSQL."""
    return conn.dialect.name == "postgresql"


def _insert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if conn.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def insert_new(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that skips rows whose unique key exists (ON CONFLICT DO NOTHING)."""
    return _insert(conn, table).on_conflict_do_nothing()


def upsert(
    conn: Connection, table: Table, values: dict[str, object], key: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that overwrites the row with the same ``key`` columns (ON CONFLICT DO UPDATE)."""
    rest = {name: value for name, value in values.items() if name not in key}
    return _insert(conn, table).values(**values).on_conflict_do_update(index_elements=list(key), set_=rest)


class Numbers(FunctionElement[Any]):
    """The integers of a JSON list, as rows of a column ``value``."""

    name = "numbers"
    inherit_cache = True


_NUMBERS = {
    "sqlite": "json_each({})",
    "postgresql": "(SELECT unnest(CAST(translate({}, '[]', '{{}}') AS bigint[])) AS value)",
}

_JOIN = {"sqlite": "CROSS JOIN", "postgresql": "JOIN"}


@compiles(Numbers)
def _numbers(element: Numbers, compiler: SQLCompiler, **more: Any) -> str:
    return _NUMBERS[compiler.dialect.name].format(compiler.process(element.clauses, **more))


def numbers(ids: Iterable[int]) -> str:
    """Return integers as a JSON list."""
    return "[" + ",".join(str(int(one)) for one in ids) + "]"


def among(ids: Iterable[int]) -> Select[Any]:
    """Return a subquery of any number of integers, for use with IN."""
    return select(Numbers(bindparam(None, numbers(ids), String())).table_valued("value").c.value)


def over(query: str, name: str) -> tuple[Build, Build]:
    """Return both dialects' builders for ``Prepared`` of a query over a JSON list of integers.

    In the query, ``{numbers}`` becomes the rows of the parameter ``name``, and ``{join}`` a join that SQLite runs from
    left to right.
    """

    def build(dialect: str) -> Build:
        return lambda put: text(query.format(numbers=_NUMBERS[dialect].format(f":{name}"), join=_JOIN[dialect]))

    return build("sqlite"), build("postgresql")


def unless_there(table: Table, returning: str = "") -> Build:
    """Return a builder for ``Prepared``: an INSERT that skips a row whose unique key exists, optionally returning a
    column."""
    back = f' RETURNING "{returning}"' if returning else ""

    def build(put: dict[str, BindParameter[Any]]) -> ClauseElement:
        names, values = ", ".join(f'"{name}"' for name in put), ", ".join(f":{name}" for name in put)
        return text(f'INSERT INTO "{table.name}" ({names}) VALUES ({values}) ON CONFLICT DO NOTHING{back}')  # noqa: S608

    return build


class Aside(FunctionElement[Any]):
    """A column that SQLite must not use an index for (unary ``+``); no-op on PostgreSQL.

    Without statistics, SQLite's planner would take a queue index instead of a narrower one; PostgreSQL has statistics.
    """

    name = "aside"
    inherit_cache = True

    def __init__(self, one: ColumnElement[Any]) -> None:
        super().__init__(one)
        self.type = one.type


@compiles(Aside)
def _aside(element: Aside, compiler: SQLCompiler, **more: Any) -> str:
    return ("+" if compiler.dialect.name == "sqlite" else "") + compiler.process(element.clauses, **more)


def held(query: Select[Any]) -> Any:
    """Return a condition that ``query`` (a SELECT of 1) has a row, evaluated for each candidate row.

    Not EXISTS: PostgreSQL rewrites it to a join that reads all rows before it returns the first.
    """
    return func.coalesce(query.limit(1).scalar_subquery(), 0) == 1


def settle_ids(conn: Connection, tables: Iterable[Table]) -> None:
    """Advance PostgreSQL's id sequences past the existing ids, after rows were inserted with explicit ids."""
    for table in tables if on_postgres(conn) else ():
        conn.execute(
            text(
                f"SELECT setval('{table.name}_id_seq', GREATEST(MAX(id), (SELECT last_value FROM {table.name}_id_seq)))"  # noqa: S608
                f' FROM "{table.name}" HAVING MAX(id) IS NOT NULL'
            )
        )


class Prepared:
    """A statement that is compiled once per set of parameter names and then passed directly to the driver.

    Building and hashing a statement takes a hundred times as long as SQLite takes to execute it, and SQLAlchemy's
    execution still twenty times; so this is used for the statements of every request, child and imported row. ``build``
    makes a statement from its parameters by name, ``on_postgres`` the one for PostgreSQL if it differs. Values are
    passed to the driver unchanged; its errors are raised as SQLAlchemy's.
    """

    def __init__(self, build: Build, on_postgres: Build | None = None) -> None:
        self._build = {"sqlite": build, "postgresql": on_postgres or build}
        self._ready: dict[tuple[str, ...], tuple[str, list[str] | None, dict[str, Any]]] = {}

    def __call__(self, conn: Connection, values: dict[str, Any]) -> DBAPICursor:
        """Execute the statement; return the driver's cursor with its rows and ``rowcount``."""
        query, bound = self._bound(conn, [values])
        cursor = conn.connection.cursor()
        try:
            cursor.execute(query, bound[0])
        except conn.dialect.loaded_dbapi.Error as error:
            raise named(conn, query, error) from error
        return cursor

    def many(self, conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Execute the statement for every row; all rows have the same names in the same order."""
        if rows:
            query, bound = self._bound(conn, rows)
            try:
                conn.connection.cursor().executemany(query, bound)
            except conn.dialect.loaded_dbapi.Error as error:
                raise named(conn, query, error) from error

    def _bound(self, conn: Connection, rows: Sequence[dict[str, Any]]) -> tuple[str, list[Any]]:
        names = (conn.dialect.name, *rows[0])
        ready = self._ready.get(names)
        if ready is None:
            statement = self._build[conn.dialect.name]({name: bindparam(name) for name in rows[0]})
            compiled: Any = statement.compile(dialect=conn.dialect)
            fixed = {name: value for name, value in compiled.params.items() if name not in rows[0]}
            ready = self._ready[names] = (str(compiled), compiled.positiontup, fixed)
        query, order, fixed = ready
        given = [fixed | row for row in rows] if fixed else rows
        return query, list(given) if order is None else [tuple([row[name] for name in order]) for row in given]


def named(conn: Connection, query: str, error: Exception) -> Exception:
    """Return a driver error as SQLAlchemy's, without the parameter values, which may be private text."""
    base = conn.dialect.loaded_dbapi.Error
    return DBAPIError.instance(query, None, error, base, hide_parameters=True, dialect=conn.dialect)


class Inserted(Prepared):
    """INSERT into a table; many rows are sent to PostgreSQL by COPY, for which its triggers run once."""

    def __init__(self, table: Table) -> None:
        super().__init__(lambda put: table.insert().values(put))
        self._table = table

    def many(self, conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
        if not rows or not on_postgres(conn):
            super().many(conn, rows)
            return
        names = ", ".join(f'"{name}"' for name in rows[0])
        query = f'COPY "{self._table.name}" ({names}) FROM STDIN'
        cursor: Any = conn.connection.cursor()
        try:
            with cursor.copy(query) as copy:
                for row in rows:
                    copy.write_row(tuple(row.values()))
        except conn.dialect.loaded_dbapi.Error as error:
            raise named(conn, query, error) from error
