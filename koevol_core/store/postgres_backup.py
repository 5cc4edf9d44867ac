"""Backup of a PostgreSQL database to one file, and restore from it, by ``pg_dump`` and ``pg_restore``.

A restore fills a second database beside the existing one; only when it is complete are both renamed, in one
transaction. The former database stays on the server as ``NAME_replaced_1``. Passwords are passed by environment, never
as an argument, which every user of a machine can read.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from koevol_core.errors import BadInput, Stopped
from koevol_core.fileio import whole
from koevol_core.messages import Message
from koevol_core.store import migrations, postgres
from koevol_core.store.restore_file import Restored
from koevol_core.store.runs import STALE

"""File mode of backups: the file system does not know who may read a server's database, so only the owner may."""
ROOM = 40
"""Bytes of a database's name that are kept in a derived one; PostgreSQL truncates names at 63 bytes."""

IN_USE, NO_RIGHT = "55006", "42501"
"""SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html."""
OF_SERVER = ("could not execute query", "connection to server", "could not extend file", "No space left")
"""Messages of ``pg_restore`` that do not mean a damaged backup."""


def back_up(url: URL, path: Path) -> None:
    """Write a consistent copy to ``path`` while others go on writing.

    Raises BadInput if ``path`` exists or cannot be written, or if ``pg_dump`` is missing or older than the server.
    """
    if path.exists():
        raise BadInput("store.backup_exists", path=path)
    if not path.parent.is_dir():
        raise BadInput("store.no_backup_folder", folder=path.parent)
    with whole(path) as aside:
        done = _program(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={aside}")
        if done.returncode:
            raise BadInput("store.backup_not_written", path=path, error=_last(done))


def restore(url: URL, backup: Path) -> Restored:
    """Replace a database by a backup; keep the former one under another name on the same server.

    A power failure leaves the old content or the new one under the name. Raises BadInput if the backup is invalid,
    damaged or newer than this koevol, or if the role may not create databases, Stopped while others are connected;
    nothing was changed then.
    """
    if not backup.is_file():
        raise BadInput("store.no_backup", path=backup)
    name = url.database or ""
    aside = url.set(database=_longer(name, "restoring"))
    with _beside(url) as conn:
        there = name in _databases(conn)
        if there:
            _replaceable(url, conn)
        _made(conn, aside.database or "")
        try:
            version, nodes, decisions = _taken(aside, backup)
            replaced = _swapped(conn, name, aside.database or "", there)
        except BaseException:
            _dropped(conn, aside.database or "")
            raise
    return Restored(postgres.shown(url), replaced, version, nodes, decisions)


def _program(url: URL, name: str, *flags: str) -> subprocess.CompletedProcess[str]:
    """Run a PostgreSQL client program on a database, with messages in English."""
    _, given = url.get_dialect()().create_connect_args(url)
    place = " ".join(f"{key}={_quoted(value)}" for key, value in given.items() if key not in postgres.SECRET)
    secret = {"PGPASSWORD": str(given["password"])} if given.get("password") else {}
    try:
        return subprocess.run(  # noqa: S603
            [name, *flags, f"--dbname={place}"], env={**os.environ, **secret, "LC_ALL": "C"}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace",
        )  # fmt: skip
    except FileNotFoundError as error:
        raise BadInput("store.no_program", name=name) from error


def _quoted(value: object) -> str:
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def _last(done: subprocess.CompletedProcess[str]) -> str:
    """Return the reason why a program failed, on one line; pg_dump reports a version mismatch on several."""
    if "server version mismatch" in done.stderr:
        versions = " · ".join(line.partition("detail: ")[2] for line in done.stderr.splitlines() if "detail: " in line)
        return Message("store.dump_too_old", versions=versions)
    said = [line for line in done.stderr.splitlines() if "error: " in line or "FATAL: " in line]
    return (said or done.stderr.splitlines() or [f"exit {done.returncode}"])[0].strip()


def _longer(name: str, end: str) -> str:
    """Return a name derived from that of a database."""
    return f"{name.encode()[:ROOM].decode(errors='ignore')}_{end}"


@contextmanager
def _beside(url: URL) -> Iterator[Connection]:
    """Yield a connection to another database of the server: a database can be renamed only while nobody is connected to
    it."""
    other = url.set(database="template1" if url.database == "postgres" else "postgres")
    try:
        with _connected(other, "AUTOCOMMIT") as conn:
            yield conn
    except DBAPIError as error:
        state, said = getattr(error.orig, "sqlstate", None), str(error.orig).splitlines()[0]
        if state == IN_USE:
            raise Stopped(_in_use(url)) from error
        if state == NO_RIGHT:
            raise BadInput("store.may_not_create", error=said) from error
        raise Stopped("store.not_restored", error=said) from error


@contextmanager
def _connected(url: URL, isolation: Any = None) -> Iterator[Connection]:
    engine = postgres.open_engine(url)
    try:
        with (engine.execution_options(isolation_level=isolation) if isolation else engine).connect() as conn:
            yield conn
    finally:
        engine.dispose()


def _databases(conn: Connection) -> set[str]:
    return set(conn.execute(text("SELECT datname FROM pg_database")).scalars())


def _replaceable(url: URL, beside: Connection) -> None:
    """Raise BadInput if the database is not koevol's, Stopped if it is in use."""
    there = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
    others = beside.execute(there, {"name": url.database}).scalar_one()
    with _connected(url) as conn:
        names = set(inspect(conn).get_table_names())
        if names and not names >= {"meta", "node", "decision"}:
            raise BadInput("store.not_replaced_postgres", db=url.database)
        beating = text("SELECT id FROM run WHERE state = 'running' AND heartbeat > :since")
        going = conn.execute(beating, {"since": time.time() - STALE}).scalar() if others and names else None
    if going:
        raise Stopped("store.run_going", run=going)
    if others:
        raise Stopped(_in_use(url))


def _in_use(url: URL) -> str:
    return Message("store.in_use_postgres", db=url.database)


def _made(conn: Connection, name: str) -> None:
    """Create an empty database, replacing what a killed restore left under its name."""
    quoted = _identifier(conn, name)
    conn.execute(text(f"DROP DATABASE IF EXISTS {quoted}"))
    conn.execute(text(f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8'"))


def _dropped(conn: Connection, name: str) -> None:
    conn.execute(text(f"DROP DATABASE IF EXISTS {_identifier(conn, name)} WITH (FORCE)"))


def _identifier(conn: Connection, name: str) -> str:
    return conn.dialect.identifier_preparer.quote_identifier(name).replace(":", "\\:")


def _taken(aside: URL, backup: Path) -> tuple[int, int, int]:
    """Restore a backup into a database; return its version, number of nodes and number of decisions."""
    done = _program(
        aside, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(backup)
    )
    if done.returncode:
        if any(sign in done.stderr for sign in OF_SERVER):
            raise Stopped("store.backup_not_moved", error=_last(done))
        raise BadInput("store.backup_broken", path=backup, error=_last(done))
    with _connected(aside) as conn:
        try:
            version = migrations.version(conn, hint=False)
        except BadInput as error:
            raise BadInput("store.backup_unusable", path=backup, error=error) from error
        if not version:
            raise BadInput("store.backup_empty", path=backup)
        counts = conn.execute(text("SELECT (SELECT count(*) FROM node), (SELECT count(*) FROM decision)")).one()
    return version, counts[0], counts[1]


def _swapped(conn: Connection, name: str, aside: str, there: bool) -> str | None:
    """Rename both databases in one transaction; return the new name of the former one."""
    taken, number = _databases(conn), 1
    while (replaced := _longer(name, f"replaced_{number}")) in taken:
        number += 1
    rename = "ALTER DATABASE {} RENAME TO {}"
    with conn.engine.execution_options(isolation_level="READ COMMITTED").connect() as both, both.begin():
        if there:
            both.execute(text(rename.format(_identifier(conn, name), _identifier(conn, replaced))))
        both.execute(text(rename.format(_identifier(conn, aside), _identifier(conn, name))))
    return replaced if there else None
