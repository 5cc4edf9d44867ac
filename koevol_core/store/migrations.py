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


def version(conn: Connection, hint: bool = True) -> int:
    """Return the schema version of a database; 0 if it is empty.

    Raises BadInput if it is another program's (``hint``: say what to check then) or a newer koevol wrote it, or as
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
        raise BadInput("store.not_ours" if on_postgres(conn) else "store.not_ours_file", hint=hint)
    if found > len(STEPS):
        raise BadInput("store.newer", schema=found, version=VERSION, known=len(STEPS))
    return found


def upgrade(conn: Connection) -> None:
    """Apply the missing steps inside the caller's transaction."""
    for apply in STEPS[version(conn) :]:
        apply(conn)
    conn.execute(text("DELETE FROM meta"))
    conn.execute(meta.insert().values(version=len(STEPS)))
