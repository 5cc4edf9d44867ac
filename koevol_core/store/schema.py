"""Tables of the newest schema version; ``migrations`` brings older databases to it.

``node`` holds the trees, ``seed`` the metadata of their roots (and refused rows), ``run`` the runs, ``call`` every
request with its raw response bytes, ``decision`` and ``answer`` the results of people and models, ``prompt`` template
texts by hash. Rows of call, decision and answer are never rewritten once complete.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from koevol_core.store.column_types import Integer, Text
from koevol_core.store.schema_benchmarks import benchmark_tables
from koevol_core.store.schema_reviews import review_tables

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
    Column("effort", Text),
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
    Column("answer_id", Integer),
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
    Column("method", Text),
    Column("at_most", Float),
    Index("call_run", "run_id", "state"),
    Index("call_node", "node_id", "id"),
)

event = Table(
    "event", metadata, Column("id", Integer, primary_key=True), Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("at", Float, nullable=False), Column("name", Text, nullable=False),
    Column("facts", Text, nullable=False, default="{}"), Index("event_run", "run_id", "id"),
)  # fmt: skip
"""Events of a run, in order: a handful of rows an hour, never one per request."""

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
    Column("batch", Text),
    UniqueConstraint("node_id", "base_seq", name="decision_base"),
    Index("decision_reviewer", "reviewer", "id"),
)

choice = Table(
    "choice", metadata, Column("id", Integer, primary_key=True),
    Column("node_id", ForeignKey("node.id"), nullable=False), Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("reviewer", Text, nullable=False, default=""),
    Column("created_at", Float, nullable=False),
    Index("choice_node", "node_id", "id"),
)  # fmt: skip

setting = Table(
    "setting", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False),
)  # fmt: skip

tally = Table(
    "tally",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("status", Text, primary_key=True),
    Column("verdict", Text, primary_key=True),
    Column("answered", Integer, primary_key=True),
    Column("n", Integer, nullable=False),
)
"""Node counts, kept by triggers in the transaction that changes them, so that no page counts a table. ``kind`` is seed
or child, ``verdict`` '' if undecided, ``answered`` 1 if there is a current answer."""

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("node_id", ForeignKey("node.id"), nullable=False),
    Column("answer_id", ForeignKey("answer.id")),
    Column("name", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("evidence", Text, nullable=False, default=""),
    Column("created_at", Float, nullable=False),
    Index("finding_name", "name", "node_id"),
)
"""Findings about a text or an answer: a name with its evidence, recomputed when the rules change."""

twin_said = Table(
    "twin_said",
    metadata,
    Column("node_id", Integer, primary_key=True, autoincrement=False),
    Column("letters", BigInteger, nullable=False),
    Column("key", BigInteger, nullable=False),
    Column("words", Text, nullable=False),
    Index("twin_said_letters", "letters", "node_id"),
    Index("twin_said_key", "key", "node_id"),
)
"""Normalized texts for near-duplicate search: the hash of the letters, and the key shared by all possible
near-duplicates. A node whose text only repeats an existing one has no row."""

twin = Table(
    "twin",
    metadata,
    Column("node_id", Integer, primary_key=True, autoincrement=False),
    Column("head_id", Integer, nullable=False),
    Column("other_id", Integer, nullable=False),
    Column("alike", Float, nullable=False),
    Index("twin_head", "head_id", "node_id"),
)
"""Near-duplicate groups: ``head_id`` names the group by its first node, ``other_id`` is the node's nearest neighbour in
it."""

twin_choice = Table(
    "twin_choice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("node_id", ForeignKey("node.id"), nullable=False),
    Column("preferred", Integer, nullable=False),
    Column("reviewer", Text, nullable=False, default=""),
    Column("created_at", Float, nullable=False),
    Index("twin_choice_node", "node_id", "id"),
)
"""The group member that a reviewer prefers (1) or no longer prefers (0); the newest row of a group counts."""

benchmark, benchmark_question, benchmark_pair = benchmark_tables(metadata)

lease, opinion, blind, rated = review_tables(metadata)
