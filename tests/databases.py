"""The databases of the tests: SQLite's files, or in the place of each a fresh one of a PostgreSQL server.

``KOEVOL_TEST_DB=postgresql+psycopg://user@host:port/postgres`` switches the suite; the user has to be a superuser. A test
names a file in either case: on PostgreSQL it stands for a database that is copied from one that was migrated once.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, make_url

import koevol_core as core
from koevol_core.store.schema import metadata

ADMIN = os.environ.get("KOEVOL_TEST_DB", "")
of_files = pytest.mark.skipif(bool(ADMIN), reason="about the files of SQLite, which PostgreSQL has none of")
_TEMPLATE = f"koevol_test_{os.getpid()}"
_made: dict[Path, str] = {}
_all: list[str] = []
_free: list[str] = []
_forms: list[list[tuple[Any, ...]]] = []
_TABLES = [*(table.name for table in metadata.sorted_tables), "search"]
_EMPTY = "; ".join([
    "SET session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in _TABLES if name != "meta"),
    "SELECT setval(c.oid::regclass, 1, false) FROM pg_class AS c WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace",
])  # fmt: skip
"""All rows go, with nothing that watches over them, and ids begin with 1 again."""
_FORM = """SELECT relname FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'public')
 UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
 UNION ALL SELECT extname FROM pg_extension
 UNION ALL SELECT CAST(query_to_xml('SELECT version FROM meta', false, false, '') AS text) FROM pg_class WHERE relname = 'meta'
 ORDER BY 1"""


if ADMIN:

    @event.listens_for(Engine, "before_cursor_execute", retval=True)
    def _(conn: Connection, _cursor: object, statement: str, values: Any, *_: object) -> tuple[str, Any]:
        """What tests say themselves, they say in SQLite's way of naming values."""
        theirs = conn.dialect.name == "postgresql" and values and isinstance(values, tuple)
        return (statement.replace("?", "%s") if theirs else statement), values


def db_of(path: Path) -> str:
    """How the database is called that a file stands for; on PostgreSQL there is one from now on."""
    if not ADMIN:
        return str(path)
    path = path.absolute()
    name = f"{_TEMPLATE}_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    name = _made.get(path) or (_free.pop() if _free else _created())
    _made[path] = name
    return address(name)


def address(name: str) -> str:
    """The address of a database of the server."""
    return make_url(ADMIN).set(database=name).render_as_string(hide_password=False)


def _created(source: str = _TEMPLATE) -> str:
    """A new database, copied from another one: from one that the program has migrated."""
    if not _all:
        atexit.register(_drop_all)
        _all.append(_TEMPLATE)
        _admin(f'CREATE DATABASE "{_TEMPLATE}"')
        core.open_store(address(_TEMPLATE)).close()
        with _connected(address(_TEMPLATE)) as conn:
            conn.execute("CREATE EXTENSION amcheck")
        _forms.append(tuples(address(_TEMPLATE), _FORM))
    name = f"{_TEMPLATE}_{len(_all)}"
    _all.append(name)
    _admin(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return name


def empty(folder: Path) -> None:
    """Take back the databases that stand for files in a folder. Emptied they serve again, which is quicker than new ones;
    one whose tables were changed does not, nor one that a process which has not ended yet may still write to. What pages
    remember of an address is forgotten: another project is to be there."""
    if (streamlit := sys.modules.get("streamlit")) and ADMIN:
        streamlit.cache_data.clear()
    for path, name in list(_made.items()):
        if not path.is_relative_to(folder):
            continue
        del _made[path]
        _admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        if not _in_use(name) and tuples(address(name), _FORM) == _forms[0]:
            with _connected(address(name)) as conn:
                conn.execute(_EMPTY)
            _free.append(name)


def _in_use(name: str) -> bool:
    """Whether another process than the server's own was told of a database."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes()
            mine = said.startswith(b"postgres:") or process.name == str(os.getpid())
            if not mine and name.encode() + b"\0" in said + (process / "environ").read_bytes():
                return True
        except OSError:
            continue  # it ended while it was looked at
    return False


def _drop_all() -> None:
    for name in reversed(_all):
        _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _admin(statement: str) -> None:
    with _connected(ADMIN) as conn:
        conn.execute(statement)


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    import psycopg

    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as conn:
        yield conn


def _url(at: Path | str) -> str:
    return at if isinstance(at, str) and "://" in at else db_of(Path(at))


def rows(at: Path | str, query: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of a query, by a connection of its own."""
    names, found = _found(at, query, values)
    return [dict(zip(names, row, strict=True)) for row in found]


def tuples(at: Path | str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query without the names of their columns."""
    return _found(at, query, values)[1]


def _found(at: Path | str, query: str, values: tuple[Any, ...]) -> tuple[list[str], list[tuple[Any, ...]]]:
    if ADMIN:
        with _connected(_url(at)) as conn:
            said = query.replace("%", "%%").replace("?", "%s") if values else query
            cursor = conn.execute(said, values or None)
            return [column.name for column in cursor.description], cursor.fetchall()
    with closing(sqlite3.connect(at)) as file:
        cursor = file.execute(query, values)
        return [column[0] for column in cursor.description], cursor.fetchall()


@functools.cache
def _migrated() -> bytes:
    """An empty database of the newest version."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        core.open_store(str(path)).close()
        return path.read_bytes()


def fresh(path: Path) -> Path:
    """An empty, migrated database at a path: the copy of one, which is six times quicker than the migrations."""
    if not ADMIN:
        path.write_bytes(_migrated())
    return path


def built(path: Path, build: Callable[..., object], *given: Any) -> Path:
    """A database at a path with what ``build(store, *given)`` puts into an empty one; of files it is built once a process,
    and what stands here is a copy."""
    if ADMIN:
        _build(db_of(path), build, given)
    else:
        path.write_bytes(_content(build, given))
    return path


def _build(db: str, build: Callable[..., object], given: tuple[Any, ...]) -> None:
    store = core.open_store(db)
    try:
        build(store, *given)
    finally:
        store.close()


@functools.cache
def _content(build: Callable[..., object], given: tuple[Any, ...]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = fresh(Path(folder) / "built.db")
        _build(str(path), build, given)
        return path.read_bytes()


def alone(path: Path) -> bool:
    """Return True if nobody is connected to a server's database. What a killed process sent is committed by then, as it is
    in life long before another worker takes its run over."""
    connected = "SELECT 1 FROM pg_stat_activity WHERE datname = ?"
    return not ADMIN or not tuples(ADMIN, connected, make_url(db_of(path)).database)


def copied(source: Path, target: Path) -> Path:
    """Another database with the same content; nobody may have the first one open."""
    if not ADMIN:
        return Path(shutil.copy(source, target))
    _made[target.absolute()] = _created(_made[source.absolute()])
    return target


def blank(path: Path) -> Path:
    """A database, new or emptied, in which there is nothing, not even a table; PostgreSQL's alone."""
    change(path, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return path


def change(path: Path, *statements: str) -> None:
    """Carry out statements behind the program's back; rows are deleted even where others refer to them."""
    if not ADMIN:
        with closing(sqlite3.connect(path)) as file:
            for statement in statements:
                file.execute(statement)
            file.commit()
        return
    with _connected(db_of(path)) as conn:
        for statement in statements:
            if statement.startswith("DELETE"):
                conn.execute("SET session_replication_role = replica")
            conn.execute(statement)


def sound(path: Path | str) -> bool:
    """Whether the database finds nothing wrong with its pages, its indexes and its references."""
    if ADMIN:
        return not (rows(path, _TORN) or any(rows(path, query) for query in _LOST)) and len(rows(path, _CHECK)) > 0
    return rows(path, "PRAGMA integrity_check") == [{"integrity_check": "ok"}] and not rows(
        path, "PRAGMA foreign_key_check"
    )


def holding(path: Path, secret: str) -> list[str]:
    """Where a secret lies: the files of the folder of a database and, on PostgreSQL, the tables of the database."""
    found = [file.name for file in path.parent.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]
    if ADMIN:
        seen = 'SELECT 1 FROM "{}" AS one WHERE strpos(one::text, ?) > 0 OR strpos(one::text, ?) > 0 LIMIT 1'
        found += [name for name in _TABLES if rows(path, seen.format(name), secret, secret.encode().hex())]
    return found


_OURS = "c.relnamespace = 'public'::regnamespace"
_CHECK = f"""SELECT bt_index_check(c.oid, true) FROM pg_class AS c JOIN pg_am ON pg_am.oid = c.relam
 WHERE {_OURS} AND c.relkind = 'i' AND amname = 'btree'"""
_TORN = f"""SELECT c.relname, found.msg FROM pg_class AS c, verify_heapam(c.oid) AS found
 WHERE {_OURS} AND c.relkind = 'r'"""
_LOST = [
    f'SELECT 1 FROM "{table.name}" AS one WHERE one."{key.parent.name}" IS NOT NULL AND NOT EXISTS'
    f' (SELECT 1 FROM "{key.column.table.name}" AS other WHERE other."{key.column.name}" = one."{key.parent.name}")'
    for table in metadata.sorted_tables
    for key in table.foreign_keys
]
