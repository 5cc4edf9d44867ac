"""Migrations bring an older file up to date when it is opened: all the steps that it lacks, in one transaction.

A file is of the old version or of the newest, whenever the power goes. What a step did once released is never changed.
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
    """Counts kept by triggers, the answer in force, choices among answers, settings, bulk decisions, and search."""
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
        # of the others PostgreSQL indexes no more than 2,704 bytes, and a file may say what it likes
        conn.execute(text(f"CREATE INDEX IF NOT EXISTS seed_by_{name} ON seed ({name}, node_id)"))


def _third(conn: Connection) -> None:
    """Findings, groups of texts that say the same, benchmarks, and the story of each run."""
    metadata.create_all(conn)
    conn.execute(
        text("CREATE UNIQUE INDEX IF NOT EXISTS finding_once ON finding (node_id, COALESCE(answer_id, 0), name)")
    )


def _fourth(conn: Connection) -> None:
    """Indexes that hold all that scorecards count; and what files of the second and third version lack that were written
    while these were made."""
    metadata.create_all(conn)
    _add_columns(conn)
    _add_indexes(conn)
    conn.execute(text(CALL_METHODS))
    conn.execute(text("DROP INDEX IF EXISTS call_money"))
    for index in CARDS:
        conn.execute(text(f"CREATE INDEX IF NOT EXISTS {index}"))


def _fifth(conn: Connection) -> None:
    """Several people: leases on nodes, opinions under blind double review, and how the first two agreed."""
    metadata.create_all(conn)


STEPS: tuple[Callable[[Connection], None], ...] = (_first, _second, _third, _fourth, _fifth)
"""Step n brings version n to n + 1. Whoever adds one first writes down how files of the version before it look:
``python -m tests.schemas``."""


def version(conn: Connection, hint: str = " --db 또는 KOEVOL_DB를 확인하세요.") -> int:
    """The version of the file behind ``conn``; 0 for an empty one. Raises BadInput if it is some other database (``hint``
    says what to do then), or if a newer koevol wrote it."""
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
    """Apply the steps that a file lacks, inside the caller's transaction."""
    for apply in STEPS[version(conn) :]:
        apply(conn)
    conn.execute(text("DELETE FROM meta"))
    conn.execute(meta.insert().values(version=len(STEPS)))
