"""Benchmarks that rows are compared with: added by file, listed and removed by name, searched by bigram hashes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy import text as sql

from koevol_core.store.nodes import SLICE
from koevol_core.store.schema import answer as answers
from koevol_core.store.schema import benchmark, benchmark_pair, benchmark_question, finding, node
from koevol_core.store.statements import Prepared, numbers, over

Entry = tuple[int, str, bytes, Sequence[int]]
"""A question: its row in the file, its first characters, its hashes, and the bigrams that index it."""
AT_ONCE = 2000
"""Questions written by one statement."""


@dataclass(frozen=True)
class Benchmark:
    """A loaded benchmark: number of files and questions, and of questions that are too short to be found."""

    name: str
    files: int
    questions: int
    short: int
    created_at: float


@dataclass(frozen=True)
class Near:
    """A question that a text may contain."""

    name: str
    place: int
    hint: str
    hashes: bytes


def add(conn: Connection, name: str, file: str, batch: str, entries: Iterable[Entry], short: int) -> int:
    """Store a file of a benchmark; return its number of questions. ``short`` is the number of questions left out as too
    short."""
    values = {"name": name, "file": file, "batch": batch, "questions": 0, "short": short, "created_at": time.time()}
    new = int(conn.execute(benchmark.insert().values(**values)).inserted_primary_key[0])  # type: ignore[index]
    at = int(conn.execute(select(func.coalesce(func.max(benchmark_question.c.id), 0))).scalar_one())
    many, source, pairs = 0, iter(entries), []
    while some := list(islice(source, AT_ONCE)):
        rows = [
            {"id": at + many + number, "benchmark_id": new, "place": place, "hint": hint, "hashes": hashes}
            for number, (place, hint, hashes, _) in enumerate(some, 1)
        ]
        pairs += [(pair, row["id"]) for row, one in zip(rows, some, strict=True) for pair in one[3]]
        conn.execute(insert(benchmark_question), rows)
        many += len(some)
    pairs.sort()  # key order: the table is its own index
    for start in range(0, len(pairs), 10 * AT_ONCE):
        part = pairs[start : start + 10 * AT_ONCE]
        conn.execute(insert(benchmark_pair), [{"pair": pair, "question_id": one} for pair, one in part])
    conn.execute(benchmark.update().where(benchmark.c.id == new).values(questions=many))
    return many


def known(conn: Connection, batch: str) -> bool:
    """True if a file with this checksum is stored."""
    return conn.execute(select(benchmark.c.id).where(benchmark.c.batch == batch)).first() is not None


def every(conn: Connection) -> list[Benchmark]:
    """Return all benchmarks, newest first."""
    newest = func.max(benchmark.c.created_at)
    query = select(
        benchmark.c.name, func.count(), func.sum(benchmark.c.questions), func.sum(benchmark.c.short), newest
    ).group_by(benchmark.c.name)
    return [Benchmark(*row) for row in conn.execute(query.order_by(newest.desc(), benchmark.c.name))]


def remove(conn: Connection, name: str) -> int:
    """Remove all files of a benchmark; return their number."""
    ids = list(conn.execute(select(benchmark.c.id).where(benchmark.c.name == name)).scalars())
    of_them = select(benchmark_question.c.id).where(benchmark_question.c.benchmark_id.in_(ids))
    conn.execute(delete(benchmark_pair).where(benchmark_pair.c.question_id.in_(of_them)))
    conn.execute(delete(benchmark_question).where(benchmark_question.c.benchmark_id.in_(ids)))
    return conn.execute(delete(benchmark).where(benchmark.c.id.in_(ids))).rowcount


def there(conn: Connection) -> bool:
    """True if there is any benchmark."""
    return _ANY(conn, {}).fetchone() is not None


_ANY = Prepared(lambda put: sql("SELECT 1 FROM benchmark LIMIT 1"))


def near(conn: Connection, pairs: Sequence[int], together: int) -> list[Near]:
    """Return the questions that share at least ``together`` of their rarest bigrams with a text, the most similar
    first."""
    if not pairs:
        return []
    wanted = {"pairs": numbers(set(pairs)), "together": together}
    return [Near(*row) for row in _NEAR(conn, wanted).fetchall()]


_NEAR = Prepared(
    *over(
        """SELECT benchmark.name, benchmark_question.place, benchmark_question.hint, benchmark_question.hashes FROM
 (SELECT question_id, COUNT(*) AS n FROM {numbers} AS one {join} benchmark_pair ON benchmark_pair.pair = one.value
 GROUP BY question_id HAVING COUNT(*) >= :together ORDER BY n DESC LIMIT 50) AS best
 JOIN benchmark_question ON benchmark_question.id = best.question_id
 JOIN benchmark ON benchmark.id = benchmark_question.benchmark_id ORDER BY best.n DESC""",
        "pairs",
    )
)
"""Limited to 50: a text that many questions resemble contains one of the nearest or none."""


def newest(conn: Connection) -> int:
    """Return the id of the newest finding; later ones have greater ids."""
    return int(conn.execute(select(func.max(finding.c.id))).scalar() or 0)


def marked(conn: Connection, after: int, upto: int, limit: int) -> list[tuple[int, int, int | None, str]]:
    """Return (finding, node, answer or None, text) of benchmark overlaps, by finding id after ``after`` and up to
    ``upto``."""
    text = func.coalesce(answers.c.text, node.c.text)
    query = select(finding.c.id, finding.c.node_id, finding.c.answer_id, text)
    query = query.join(node, node.c.id == finding.c.node_id).outerjoin(answers, answers.c.id == finding.c.answer_id)
    query = query.where(finding.c.name == "overlap", finding.c.id > after, finding.c.id <= upto)
    query = query.order_by(finding.c.id).limit(limit)
    return [tuple(row) for row in conn.execute(query)]


def count(conn: Connection, most: int = SLICE * 20) -> int:
    """Return the number of texts and answers that contain a benchmark question, counting up to ``most``."""
    some = select(finding.c.id).where(finding.c.name == "overlap").limit(most).subquery()
    return int(conn.execute(select(func.count()).select_from(some)).scalar_one())
