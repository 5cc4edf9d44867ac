"""Schema version of a database: read it, and apply all missing steps in one transaction when it is opened.

A power failure leaves the old or the newest version.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select, text

from koevol_core.errors import BadInput
from koevol_core.store import postgres
from koevol_core.store.migration_steps import STEPS as STEPS
from koevol_core.store.schema import meta
from koevol_core.store.statements import on_postgres
from koevol_core.types import VERSION


def version(conn: Connection, hint: str = " --db 또는 KOEVOL_DB를 확인하세요.") -> int:
    """Return the schema version of a database; 0 if it is empty.

    Raises BadInput if it is another program's (``hint`` says what to do then) or a newer koevol wrote it, or as
    ``postgres.check``.
    """
    names = inspect(conn).get_table_names()
    if on_postgres(conn):
        postgres.check(conn)
    if not names:
        return 0
    ours = {"meta", "node", "decision"} <= set(names)
    found = conn.execute(select(meta.c.version)).scalar() if ours else None
    if not isinstance(found, int) or found < 1:
        raise BadInput(f"이 {'데이터베이스' if on_postgres(conn) else '파일'}은 koevol 데이터베이스가 아닙니다.{hint}")
    if found > len(STEPS):
        raise BadInput(
            f"이 데이터베이스는 더 새로운 koevol(판 {found})이 만들었습니다. koevol을 올려 주세요. "
            f"이 koevol {VERSION}은 판 {len(STEPS)}까지 읽습니다."
        )
    return found


def upgrade(conn: Connection) -> None:
    """Apply the missing steps inside the caller's transaction."""
    for apply in STEPS[version(conn) :]:
        apply(conn)
    conn.execute(text("DELETE FROM meta"))
    conn.execute(meta.insert().values(version=len(STEPS)))
