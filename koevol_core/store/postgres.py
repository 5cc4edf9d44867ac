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
        raise BadInput("PostgreSQL 주소는 postgresql+psycopg://로 시작해야 합니다.")
    try:
        engine = create_engine(
            url.update_query_dict({"connect_timeout": url.query.get("connect_timeout", str(WAIT))}),
            hide_parameters=True, pool_pre_ping=True, pool_size=5, max_overflow=45,
        )  # fmt: skip
    except ImportError as error:
        raise BadInput(f"PostgreSQL 드라이버가 없습니다. pip install -r {REQUIREMENTS}로 설치하세요.") from error
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
        raise BadInput(f"PostgreSQL {OLDEST} 이상이 필요합니다. 이 서버는 {version}입니다.")
    if encoding != "UTF8":
        raise BadInput(
            f"데이터베이스의 문자 인코딩이 UTF8이 아니라 {encoding}입니다. UTF8로 만든 데이터베이스를 쓰세요."
        )


def lock(conn: Connection) -> None:
    """Wait for the writer lock and hold it until the end of the transaction."""
    cursor = conn.connection.cursor()
    try:
        cursor.execute(_LOCK)
    except conn.dialect.loaded_dbapi.Error as error:
        raise named(conn, _LOCK, error) from error


_LOCK = f"SELECT pg_advisory_xact_lock({WRITER})"


def told(error: DBAPIError) -> KoevolError | None:
    """Return a one-sentence error caused by the server or the connection; None if the cause is a bug in koevol."""
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in ("25006", "42501"):
        return BadInput(
            "PostgreSQL 데이터베이스에 쓸 수 없습니다. 사용자의 쓰기 권한과 서버가 읽기 전용인지 확인하세요."
        )
    if state == "55P03":
        return Stopped(f"데이터베이스를 다른 프로그램이 {WAIT}초 넘게 붙들고 있습니다. 그 일이 끝난 뒤 다시 하세요.")
    if state.startswith("53"):
        return Stopped(f"PostgreSQL 서버에 자리가 없습니다({said(error)}). 자리를 비운 뒤 같은 명령을 다시 실행하세요.")
    if state.startswith(("08", "57P")) or (not state and error.connection_invalidated):
        return Stopped("PostgreSQL 서버와의 연결이 끊겼습니다. 서버를 확인한 뒤 같은 명령을 다시 실행하세요.")
    if not state and type(error.orig).__name__ == "OperationalError":
        return BadInput(f"PostgreSQL에 연결할 수 없습니다: {said(error)}. 주소(KOEVOL_DB)와 서버를 확인하세요.")
    return None


def said(error: DBAPIError) -> str:
    """Return the driver's message on one line."""
    return " ".join(str(error.orig).split()).rstrip(".")
