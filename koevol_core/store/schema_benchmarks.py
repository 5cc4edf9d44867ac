"""Tables of benchmarks that rows are compared with: names and counts, question hashes, and an index of rare bigrams."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, LargeBinary, MetaData, Table

from koevol_core.store.column_types import Integer, Text


def benchmark_tables(metadata: MetaData) -> tuple[Table, Table, Table]:
    """Define and return the tables of benchmark files, their questions, and the rarest bigrams of each question.

    A question is stored as hashes and its first characters. ``batch`` is the checksum of the file's bytes, ``place`` a
    question's row in it, ``short`` the number of questions that are too short to be found.
    """
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
    question = Table(
        "benchmark_question",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("benchmark_id", ForeignKey("benchmark.id"), nullable=False, index=True),
        Column("place", Integer, nullable=False),
        Column("hint", Text, nullable=False),
        Column("hashes", LargeBinary, nullable=False),
    )
    pair = Table(
        "benchmark_pair",
        metadata,
        Column("pair", Integer, primary_key=True, autoincrement=False),
        Column("question_id", ForeignKey("benchmark_question.id"), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )
    return benchmark, question, pair
