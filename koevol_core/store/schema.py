"""The tables and the migrations that bring an older file up to date; every migration is one transaction.

``node`` is the tree, ``seed`` what is known of its roots (and rows that were refused), ``run`` the intentions, ``call``
every request with its raw bytes, ``decision`` and ``answer`` what people and models said, ``prompt`` the texts of the
templates by hash. Rows of call, decision and answer are never rewritten once they say something.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    select,
    text,
)

from ..errors import BadInput

metadata = MetaData()

meta = Table("meta", metadata, Column("version", Integer, nullable=False))

prompt = Table(
    "prompt",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("spec", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("stop_asked", Integer, nullable=False, default=0),
    Column("worker", Text),
    Column("heartbeat", Float),
    Column("message", Text),
    Column("created_at", Float, nullable=False),
    Column("ended_at", Float),
)

node = Table(
    "node",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parent_id", ForeignKey("node.id")),
    Column("root_id", ForeignKey("node.id")),
    Column("run_id", ForeignKey("run.id")),
    Column("method", Text),
    Column("slot", Integer, nullable=False, default=0),
    Column("round", Integer, nullable=False, default=0),
    Column("generation", Integer, nullable=False),
    Column("trace", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("reason", Text),
    Column("detail", Text),
    Column("model", Text),
    Column("prompt_sha256", Text),
    Column("verdict", Text),
    Column("decision_id", Integer),
    Column("author", Text),
    Column("created_at", Float, nullable=False),
    UniqueConstraint("run_id", "parent_id", "method", "slot", name="node_job"),
    Index("node_tree", "root_id", "generation", "address"),
    Index("node_children", "parent_id"),
    Index("node_work", "run_id", "status", "round", "id"),
    Index("node_queue", "status", "verdict", "generation", "id"),
    Index("node_address", "address"),
)

seed = Table(
    "seed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("node_id", ForeignKey("node.id"), unique=True),
    Column("state", Text, nullable=False),
    Column("source", Text, nullable=False, default=""),
    Column("license", Text, nullable=False, default=""),
    Column("domain", Text, nullable=False, default=""),
    Column("task", Text, nullable=False, default=""),
    Column("input", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("reason", Text),
    Column("content", Text),
    Column("batch", Text),
    Column("row", Integer),
    Column("created_at", Float, nullable=False),
    Index("seed_state", "state", "id"),
    UniqueConstraint("batch", "row", name="seed_row"),
)

answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("node_id", ForeignKey("node.id"), nullable=False),
    Column("run_id", ForeignKey("run.id")),
    Column("sample", Integer, nullable=False, default=0),
    Column("status", Text, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("reason", Text),
    Column("detail", Text),
    Column("model", Text),
    Column("prompt_sha256", Text),
    Column("author", Text),
    Column("created_at", Float, nullable=False),
    UniqueConstraint("run_id", "node_id", "sample", name="answer_job"),
    Index("answer_node", "node_id", "status", "id"),
    Index("answer_work", "run_id", "status", "id"),
)

call = Table(
    "call",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("run.id")),
    Column("node_id", ForeignKey("node.id"), nullable=False),
    Column("answer_id", ForeignKey("answer.id")),
    Column("purpose", Text, nullable=False),
    Column("turn", Integer, nullable=False, default=0),
    Column("attempt", Integer, nullable=False, default=1),
    Column("state", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("prompt_sha256", Text),
    Column("http_status", Integer),
    Column("fault", Text),
    Column("body", LargeBinary),
    Column("model", Text),
    Column("finish", Text),
    Column("prompt_tokens", Integer),
    Column("completion_tokens", Integer),
    Column("cached_tokens", Integer),
    Column("cost", Float),
    Column("sent_at", Float, nullable=False),
    Column("ended_at", Float),
    Index("call_run", "run_id", "state"),
    Index("call_node", "node_id", "id"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("node_id", ForeignKey("node.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("reviewer", Text, nullable=False, default=""),
    Column("token", Text, nullable=False, unique=True),
    Column("base_seq", Integer, nullable=False, default=0),
    Column("created_at", Float, nullable=False),
    UniqueConstraint("node_id", "base_seq", name="decision_base"),
    Index("decision_reviewer", "reviewer", "id"),
)


def _first(conn: Connection) -> None:
    metadata.create_all(conn)


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first,)
"""Step n brings version n to n + 1. A step is never changed once released: the next one follows it."""


def version(conn: Connection) -> int:
    """The version of the file behind ``conn``; 0 for an empty one. Raises BadInput if it is some other database."""
    names = inspect(conn).get_table_names()
    if not names:
        return 0
    if "meta" not in names:
        raise BadInput("이 파일은 koevol 데이터베이스가 아닙니다. --db 또는 KOEVOL_DB를 확인하세요.")
    found = conn.execute(select(meta.c.version)).scalar()
    return int(found or 0)


def step(conn: Connection) -> bool:
    """Apply one migration inside the caller's transaction; False when the file is up to date."""
    at = version(conn)
    if at > len(MIGRATIONS):
        raise BadInput(f"이 데이터베이스는 더 새로운 koevol(판 {at})이 만들었습니다. koevol을 올려 주세요.")
    if at == len(MIGRATIONS):
        return False
    MIGRATIONS[at](conn)
    conn.execute(text("DELETE FROM meta"))
    conn.execute(meta.insert().values(version=at + 1))
    return True
