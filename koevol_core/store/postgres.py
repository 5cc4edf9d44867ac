"""PostgreSQL support: connections, the lock that serializes writers, and error messages.

Writers wait for one advisory lock, as they wait on SQLite for the file lock, so the same guarantees hold among writers.
Readers wait for nobody: each sees one snapshot (REPEATABLE READ).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from koevol_core.errors import BadInput, KoevolError, Stopped
from koevol_core.store.statements import named

READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
REQUIREMENTS = "requirements-postgres.txt"
WAIT = 30
"""Timeout in seconds: for a writer's lock, and for connecting to the server."""
OLDEST = 15
WRITER = 0x6B6F65766F6C
"""Key of the advisory lock that writers hold: ``koevol`` as six bytes."""
SECRET = ("password", "sslpassword")
"""URL parameters that must never be shown."""


def shown(url: URL) -> str:
    """Return an address without its secrets."""
    hidden = {name: "***" for name in SECRET if name in url.query}
    return url.update_query_dict(hidden).render_as_string(hide_password=True)


def open_engine(url: URL) -> Engine:
    """Return an engine whose pooled connections are tested before reuse.

    Raises BadInput for a driver other than psycopg, or if psycopg is not installed.
    """
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_driver_name() != "psycopg":
        raise BadInput("store.postgres_address")
    try:
        engine = create_engine(
            url.update_query_dict({"connect_timeout": url.query.get("connect_timeout", str(WAIT))}),
            hide_parameters=True, pool_pre_ping=True, pool_size=5, max_overflow=45,
        )  # fmt: skip
    except ImportError as error:
        raise BadInput("store.no_postgres_driver", file=REQUIREMENTS) from error
    _tune(engine)
    return engine


def _tune(engine: Engine) -> None:
    """Set durable commits and a lock timeout, load numeric sums as int or float, and replace characters PostgreSQL
    cannot store."""
    import psycopg
    from psycopg.adapt import Loader
    from psycopg.types.string import StrDumper

    class Number(Loader):
        def load(self, data: Any) -> int | float:
            said = bytes(data)
            return int(said) if said.lstrip(b"-").isdigit() else float(said)

    class Storable(StrDumper):
        def dump(self, obj: str) -> Any:
            if "\x00" in obj or not obj.isascii():
                obj = obj.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
            return super().dump(obj)

    @event.listens_for(engine, "connect")
    def _(dbapi: psycopg.Connection[Any], _record: object) -> None:
        dbapi.adapters.register_loader("numeric", Number)
        dbapi.adapters.register_dumper(str, Storable)
        dbapi.execute(f"SET lock_timeout = '{WAIT}s'")
        dbapi.execute("SET synchronous_commit = on")
        dbapi.commit()


def check(conn: Connection) -> None:
    """Raise BadInput if the server is older than ``OLDEST`` or the database's encoding is not UTF8."""
    version, encoding = conn.execute(
        text(
            "SELECT CAST(current_setting('server_version_num') AS INTEGER) / 10000, current_setting('server_encoding')"
        )
    ).one()
    if version < OLDEST:
        raise BadInput("store.postgres_too_old", oldest=OLDEST, version=version)
    if encoding != "UTF8":
        raise BadInput("store.postgres_encoding", encoding=encoding)


def lock(conn: Connection) -> None:
    """Wait for the writer lock and hold it until the end of the transaction."""
    cursor = conn.connection.cursor()
    try:
        cursor.execute(_LOCK)
    except conn.dialect.loaded_dbapi.Error as error:
        raise named(conn, _LOCK, error) from error


_LOCK = f"SELECT pg_advisory_xact_lock({WRITER})"


def told(error: DBAPIError, opened: bool) -> KoevolError | None:
    """Return a one-sentence error caused by the server or the connection; None if the cause is a bug in koevol. A server
    that cannot be reached is a wrong address before the database was ``opened``, and lost afterwards."""
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in ("25006", "42501"):
        return BadInput("store.postgres_read_only")
    if state == "55P03":
        return Stopped("store.locked", seconds=WAIT)
    if state.startswith("53"):
        return Stopped("store.postgres_full", error=said(error))
    if state.startswith(("08", "57P")) or (not state and error.connection_invalidated):
        return Stopped("store.postgres_gone")
    if not state and type(error.orig).__name__ == "OperationalError":
        unreachable = BadInput("store.postgres_unreachable", error=said(error))
        return Stopped("store.postgres_gone") if opened else unreachable
    return None


def said(error: DBAPIError) -> str:
    """Return the driver's message on one line."""
    return " ".join(str(error.orig).split()).rstrip(".")
