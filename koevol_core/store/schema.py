"""Tables of the newest schema version, for queries; ``migration_steps`` creates them and their indexes.

``node`` holds the trees, ``seed`` the metadata of their roots (and refused rows), ``run`` the runs, ``call`` every
request with its raw response bytes, ``decision`` and ``answer`` the results of people and models, ``prompt`` template
texts by hash. Rows of call, decision and answer are never rewritten once complete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

from koevol_core.messages import read, stored
from koevol_core.redaction import redact

if TYPE_CHECKING:
    from sqlalchemy import Dialect

Integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text ordered by code point whatever the server's locale is, as in SQLite."""


def as_stored(value: str | None) -> str | None:
    """Return the value of a ``Sentence`` column, for statements that pass their values to the driver unchanged."""
    return None if value is None else redact(stored(value))


class Sentence(TypeDecorator[str]):
    """Text that may be a sentence of ours: stored with its code and parameters, read in the current language."""

    impl, cache_ok = Text, True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return as_stored(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else read(value)


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
    Column("message", Sentence),
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
    Column("detail", Sentence),
    Column("model", Text),
    Column("prompt_sha256", Text),
    Column("verdict", Text),
    Column("decision_id", Integer),
    Column("author", Text),
    Column("created_at", Float, nullable=False),
    Column("answer_id", Integer),
    Column("reasoning", Text),
    UniqueConstraint("run_id", "parent_id", "method", "slot", name="node_job"),
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
    Column("reason", Sentence),
    Column("content", Text),
    Column("batch", Text),
    Column("row", Integer),
    Column("created_at", Float, nullable=False),
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
    Column("detail", Sentence),
    Column("model", Text),
    Column("prompt_sha256", Text),
    Column("author", Text),
    Column("created_at", Float, nullable=False),
    Column("reasoning", Text),
    UniqueConstraint("run_id", "node_id", "sample", name="answer_job"),
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
)

event = Table(
    "event", metadata, Column("id", Integer, primary_key=True), Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("at", Float, nullable=False), Column("name", Text, nullable=False),
    Column("facts", Text, nullable=False, default="{}"),
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
)

choice = Table(
    "choice", metadata, Column("id", Integer, primary_key=True),
    Column("node_id", ForeignKey("node.id"), nullable=False), Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("reviewer", Text, nullable=False, default=""),
    Column("created_at", Float, nullable=False),
    Column("kind", Text, nullable=False, default="choose"),
    Column("reason", Text, nullable=False, default=""),
    Column("undoes", Integer),
)  # fmt: skip
"""Decisions on answers, append-only: ``kind`` is choose, reject, or none for an answer that nothing is said of any more.
``undoes`` is the row that this one takes back; its ``kind`` is then what is said of the answer again."""

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
    Column("evidence", Sentence, nullable=False, default=""),
    Column("created_at", Float, nullable=False),
)
"""Findings about a text or an answer: a name with its evidence, recomputed when the rules change."""

twin_said = Table(
    "twin_said",
    metadata,
    Column("node_id", Integer, primary_key=True, autoincrement=False),
    Column("letters", BigInteger, nullable=False),
    Column("key", BigInteger, nullable=False),
    Column("words", Text, nullable=False),
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
)
"""The group member that a reviewer prefers (1) or no longer prefers (0); the newest row of a group counts."""

score = Table(
    "score",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("run.id")),
    Column("node_id", ForeignKey("node.id"), nullable=False),
    Column("answer_id", ForeignKey("answer.id")),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("value", Float),
    Column("reason", Text),
    Column("detail", Sentence),
    Column("model", Text),
    Column("prompt_sha256", Text),
    Column("created_at", Float, nullable=False),
)
"""Measures and model scores, one row per number; ``scores`` explains the states."""

benchmark = Table(
    "benchmark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("batch", Text, nullable=False, unique=True),
    Column("questions", Integer, nullable=False),
    Column("short", Integer, nullable=False, default=0),
    Column("created_at", Float, nullable=False),
)
"""Benchmark files. ``batch`` is the checksum of the file's bytes, ``short`` the number of questions that are too short
to be found."""

benchmark_question = Table(
    "benchmark_question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("benchmark_id", ForeignKey("benchmark.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("hint", Text, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""Questions of benchmarks, as hashes and first characters; ``place`` is the row in the file."""

benchmark_pair = Table(
    "benchmark_pair",
    metadata,
    Column("pair", Integer, primary_key=True, autoincrement=False),
    Column("question_id", ForeignKey("benchmark_question.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""The rarest bigrams of each question."""

lease = Table(
    "lease",
    metadata,
    Column("node_id", ForeignKey("node.id"), primary_key=True, autoincrement=False),
    Column("reviewer", Text, nullable=False),
    Column("until", Float, nullable=False),
)
"""A node handed to one reviewer until a time; one row per reviewer, deleted when they move on."""

opinion = Table(
    "opinion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("node_id", ForeignKey("node.id"), nullable=False),
    Column("who", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("edit", Text, nullable=False, default=""),
    Column("token", Text, nullable=False, unique=True),
    Column("created_at", Float, nullable=False),
)
"""Opinions given under blind double review, append-only like ``decision``. ``who`` is the normalized reviewer name,
``edit`` the text that they would replace the node's by."""

blind = Table(
    "blind",
    metadata,
    Column("node_id", ForeignKey("node.id"), primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("first", ForeignKey("opinion.id"), nullable=False),
    Column("second", ForeignKey("opinion.id")),
    Column("who", Text, nullable=False),
    Column("other", Text, nullable=False, default=""),
    Column("batch", Text),
    Column("waits", Integer, nullable=False, default=0),
)
"""Review state of a node by its current opinions (open: one opinion, split: two that differ, settled); ``waits`` is 1
for a node that no elimination rule removed."""

rated = Table(
    "rated",
    metadata,
    Column("node_id", ForeignKey("node.id"), primary_key=True, autoincrement=False),
    Column("method", Text, nullable=False),
    Column("one", Text, nullable=False),
    Column("two", Text, nullable=False),
    Column("kind_one", Text, nullable=False),
    Column("kind_two", Text, nullable=False),
)
"""The first two independent opinions on a node, ordered by reviewer name, written once."""
