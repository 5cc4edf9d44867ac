"""Schema migrations: apply all missing steps in one transaction when a database is opened.

A power failure leaves the old or the newest version. A released step is never changed.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, inspect, select, text

from koevol_core.errors import BadInput
from koevol_core.store import postgres, search
from koevol_core.store.schema import meta, metadata
from koevol_core.store.statements import on_postgres
from koevol_core.store.triggers import ANSWERS_IN_FORCE, BILL, CALL_METHODS, CARDS, COUNT_ALL, FILE, TRIGGERS
from koevol_core.types import VERSION


def _first(conn: Connection) -> None:
    metadata.create_all(conn)


def _second(conn: Connection) -> None:
    """Add trigger-kept counts, current answers, answer choices, settings, bulk decisions, and search."""
    metadata.create_all(conn)
    _add_columns(conn)
    _add_indexes(conn)
    triggers = postgres.TRIGGERS if on_postgres(conn) else TRIGGERS
    for statement in (*search.CREATE[conn.dialect.name], *triggers):
        conn.execute(text(statement))
    conn.execute(text(ANSWERS_IN_FORCE))
    conn.execute(text(CALL_METHODS))
    conn.execute(text("DELETE FROM tally"))
    conn.execute(text(COUNT_ALL))
    texts = conn.execute(text("SELECT id, text FROM node WHERE text <> ''")).all()
    search.put(conn, [(row.id, row.text) for row in texts])


def _add_columns(conn: Connection) -> None:
    for table, column, kind in (
        ("node", "answer_id", "INTEGER"),
        ("run", "effort", "TEXT"),
        ("decision", "batch", "TEXT"),
        ("call", "method", "TEXT"),
        ("call", "at_most", "FLOAT"),
    ):
        if column not in {found["name"] for found in inspect(conn).get_columns(table)}:
            conn.execute(text(f"ALTER TABLE {table} ADD COLUMN {column} {kind}"))


def _add_indexes(conn: Connection) -> None:
    conn.execute(text("CREATE INDEX IF NOT EXISTS decision_batch ON decision (batch)"))
    conn.execute(text("CREATE INDEX IF NOT EXISTS node_queue_method ON node (status, verdict, method, generation, id)"))
    conn.execute(text("CREATE INDEX IF NOT EXISTS node_answered ON node (verdict, answer_id, id)"))
    for name, condition in (("model", ""), ("reason", " WHERE reason IS NOT NULL")):
        order = f"(status, verdict, {name}, generation, id)"
        conn.execute(text(f"CREATE INDEX IF NOT EXISTS node_queue_{name} ON node {order}{condition}"))
    conn.execute(text("CREATE INDEX IF NOT EXISTS decision_when ON decision (reviewer, created_at)"))
    conn.execute(text("CREATE INDEX IF NOT EXISTS call_when ON call (sent_at, state, cost)"))
    conn.execute(text("CREATE INDEX IF NOT EXISTS run_state ON run (state, id)"))
    conn.execute(text(f"CREATE INDEX IF NOT EXISTS node_file ON node ({FILE})"))
    conn.execute(text("CREATE INDEX IF NOT EXISTS call_model ON call (model)"))
    conn.execute(text(f"CREATE INDEX IF NOT EXISTS call_bill ON call ({BILL})"))
    for name in ("state",) if on_postgres(conn) else ("state", "domain", "source", "license"):
        # PostgreSQL cannot index values over 2,704 bytes, and an imported file may hold longer ones
        conn.execute(text(f"CREATE INDEX IF NOT EXISTS seed_by_{name} ON seed ({name}, node_id)"))


def _third(conn: Connection) -> None:
    """Add findings, near-duplicate groups, benchmarks, and run events."""
    metadata.create_all(conn)
    conn.execute(
        text("CREATE UNIQUE INDEX IF NOT EXISTS finding_once ON finding (node_id, COALESCE(answer_id, 0), name)")
    )


def _fourth(conn: Connection) -> None:
    """Add covering indexes for scorecards, and whatever databases of versions 2 and 3 lack that were written while
    these versions were in development."""
    metadata.create_all(conn)
    _add_columns(conn)
    _add_indexes(conn)
    conn.execute(text(CALL_METHODS))
    conn.execute(text("DROP INDEX IF EXISTS call_money"))
    for index in CARDS:
        conn.execute(text(f"CREATE INDEX IF NOT EXISTS {index}"))


def _fifth(conn: Connection) -> None:
    """Add review by several people: leases, blind opinions, and the agreement of the first two."""
    metadata.create_all(conn)


STEPS: tuple[Callable[[Connection], None], ...] = (_first, _second, _third, _fourth, _fifth)
"""Step n brings version n to n + 1. Before adding one, record the schema of the version before it: ``python -m
tests.schemas``."""


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
