"""Numbers about texts and answers: measures that cost nothing, and what a model judged, planned before it is asked.

One row a number. Of a judgement the rows of all runs stay; ``filled`` is the one in force, ``past`` one that a newer took
the place of. So everything in force is a stretch of the index by name and value, in the order of its values.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Index,
    Table,
    case,
    func,
    literal_column,
    null,
    select,
    text,
)

from koevol_core.store.column_types import Integer, Text
from koevol_core.store.nodes import SLICE
from koevol_core.store.schema import answer, decision, metadata, node, run
from koevol_core.store.statements import Prepared, insert_new
from koevol_core.types import Job, Written

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
    Column("detail", Text),
    Column("model", Text),
    Column("prompt_sha256", Text),
    Column("created_at", Float, nullable=False),
)
Index(
    "score_job",
    score.c.node_id,
    score.c.name,
    func.coalesce(score.c.answer_id, literal_column("0")),
    func.coalesce(score.c.run_id, literal_column("0")),
    unique=True,
)
Index("score_order", score.c.name, score.c.status, score.c.value, score.c.node_id)
Index("score_work", score.c.run_id, score.c.status, score.c.id)

Measured = tuple[int, int | None, dict[str, float]]
"""(node, answer or None for the instruction itself, its measures)."""


@dataclass(frozen=True)
class Score:
    """The newest number of a name. ``model`` is None for a measure; ``answer_id`` None for one of the instruction itself.
    ``in_force``: of the instruction, or of the answer that counts."""

    name: str
    value: float
    model: str | None = None
    answer_id: int | None = None
    in_force: bool = True


def put(conn: Connection, found: Iterable[Measured]) -> None:
    """Let these be the measures of these texts."""
    now = time.time()
    rows = [
        {"node_id": node_id, "answer_id": answer_id, "name": name, "value": value, "created_at": now}
        for node_id, answer_id, measures in found
        for name, value in measures.items()
    ]
    _PUT.many(conn, rows)


_PUT = Prepared(
    lambda put: text(
        "INSERT INTO score (node_id, answer_id, name, status, value, created_at)"
        " VALUES (:node_id, :answer_id, :name, 'filled', :value, :created_at)"
        " ON CONFLICT (node_id, name, COALESCE(answer_id, 0), COALESCE(run_id, 0)) DO UPDATE SET value = excluded.value"
    )
)


def outdate(conn: Connection, node_id: int) -> None:
    """What was judged of a text that is another now counts no more; its measures are written anew by ``put``."""
    judged = (score.c.node_id == node_id) & score.c.run_id.is_not(None) & (score.c.status == "filled")
    conn.execute(score.update().where(judged).values(status="past"))


def of_node(conn: Connection, node_id: int) -> list[Score]:
    """The newest numbers of a node and of the answers to it, by name."""
    columns = (score.c.name, score.c.value, score.c.model, score.c.answer_id, of_force())
    query = select(*columns).join(node, node.c.id == score.c.node_id)
    mine = query.where(score.c.node_id == node_id, score.c.status == "filled").order_by(score.c.name, score.c.id)
    return [Score(row[0], row[1], row[2], row[3], bool(row[4])) for row in conn.execute(mine)]


# what a model judges


def missing(conn: Connection, name: str, ids: Sequence[int]) -> list[tuple[int, int | None]]:
    """(node, answer) of these nodes that have no such score and that no run is about to give one: the answer in force for ``quality``, else
    the instruction itself (None). A score that failed is missing."""
    found: list[tuple[int, int | None]] = []
    which = node.c.answer_id if name == "quality" else null()
    going = select(run.c.id).where(run.c.id == score.c.run_id, run.c.state.in_(("queued", "running"))).exists()
    there = select(score.c.id).where(
        score.c.node_id == node.c.id, score.c.name == name,
        (score.c.status == "filled") | ((score.c.status == "planned") & going),
        func.coalesce(score.c.answer_id, literal_column("0")) == func.coalesce(which, 0),
    )  # fmt: skip
    for start in range(0, len(ids), SLICE):
        query = select(node.c.id, which).where(node.c.id.in_(ids[start : start + SLICE]), node.c.text != "")
        query = query.where(~there.exists()).order_by(node.c.id)
        if name == "quality":
            query = query.where(node.c.answer_id.is_not(None))
        found += [(row[0], row[1]) for row in conn.execute(query)]
    return found


def plan(conn: Connection, run_id: int, names: Sequence[str], node_ids: Sequence[int]) -> int:
    """Insert planned scores of these names that are not there yet; how many are new."""
    now, new = time.time(), 0
    for name in names:
        rows = [
            {
                "run_id": run_id,
                "node_id": one,
                "answer_id": answer_id,
                "name": name,
                "status": "planned",
                "created_at": now,
            }
            for one, answer_id in missing(conn, name, node_ids)
        ]
        for start in range(0, len(rows), SLICE):
            done = conn.execute(insert_new(conn, score).returning(score.c.id), rows[start : start + SLICE])
            new += len(done.all())
    return new


def planned(conn: Connection, run_id: int, after: int, upto: int, limit: int) -> list[Job]:
    """Planned scores of a run by id, behind ``after`` and up to ``upto``, with what is to be judged."""
    query = (
        select(score.c.id, node.c.id, func.coalesce(answer.c.text, node.c.text), node.c.address, node.c.round,
               node.c.generation, node.c.trace, node.c.root_id, node.c.method,
               case((score.c.answer_id.is_(None), ""), else_=node.c.text), score.c.answer_id)
        .join(node, node.c.id == score.c.node_id)
        .outerjoin(answer, answer.c.id == score.c.answer_id)
        .where(score.c.run_id == run_id, score.c.status == "planned", score.c.id > after, score.c.id <= upto)
        .order_by(score.c.id)
        .limit(limit)
    )  # fmt: skip
    return [Job("score", *row) for row in conn.execute(query)]


def fill(conn: Connection, job: Job, written: Written) -> bool:
    """Turn a planned score into what it became (the number is the text), and the one that was in force into a past one;
    False if somebody else already did."""
    scored = written.status == "filled"
    if scored:
        _PASS(conn, {"node_id": job.node_id, "name": _name(job), "answer_id": job.answer_id or 0})
    row = {name: value for name, value in vars(written).items() if name != "text"}
    row |= {"id": job.id, "created_at": time.time(), "value": float(written.text) if scored else None}
    return _FILL(conn, row).rowcount == 1


def _name(job: Job) -> str:
    return "complexity" if job.answer_id is None else "quality"


_FILL = Prepared(lambda put: score.update().where(score.c.id == put.pop("id"), score.c.status == "planned").values(put))
_PASS = Prepared(
    lambda put: score.update()
    .where(
        score.c.node_id == put["node_id"], score.c.name == put["name"], score.c.status == "filled",
        func.coalesce(score.c.answer_id, literal_column("0")) == put["answer_id"],
    )
    .values(status="past")
)  # fmt: skip


def last_id(conn: Connection) -> int:
    return int(conn.execute(select(score.c.id).order_by(score.c.id.desc()).limit(1)).scalar() or 0)


# for screens and reports


def present(conn: Connection, names: Sequence[str]) -> tuple[str, ...]:
    """Those of these names of which anything is in force, a look-up each."""
    found = select(score.c.id).where(score.c.status == "filled").limit(1)
    return tuple(name for name in names if conn.execute(found.where(score.c.name == name)).first())


def last_run(conn: Connection, below: int | None = None) -> int | None:
    """The newest run that has scores, of those below an id."""
    query = select(score.c.run_id).where(score.c.run_id.is_not(None) if below is None else score.c.run_id < below)
    found = conn.execute(query.order_by(score.c.run_id.desc()).limit(1)).scalar()
    return None if found is None else int(found)


Compared = tuple[str, int, str, float]
"""(name of a number, its node's generation, what a person said of the node or "", the number)."""
_COMPARED = (score.c.name, node.c.generation, func.coalesce(node.c.verdict, ""), score.c.value)
_FILLED = func.coalesce(score.c.status, literal_column("''")) == "filled"
"""That a number is in force, said so that the index by node is read and not that by name."""
RUNS, JUDGED, DECIDED = 50, 10_000, 3_000
"""Newest runs whose scores are read for a report, scores of them, and decisions whose nodes' measures are."""


def judged(conn: Connection) -> list[Compared]:
    """The newest scores in force that models gave, of instructions and of answers in force."""
    found: list[Compared] = []
    run_id = last_run(conn)
    for _ in range(RUNS):
        if run_id is None or len(found) >= JUDGED:
            break
        query = select(*_COMPARED).join(node, node.c.id == score.c.node_id).where(
            score.c.run_id == run_id, score.c.status == "filled", of_force()
        )  # fmt: skip
        rows = conn.execute(query.order_by(score.c.id.desc()).limit(JUDGED - len(found)))
        found += [(row[0], row[1], row[2], row[3]) for row in rows]
        run_id = last_run(conn, run_id)
    return found


def measured(conn: Connection, names: Sequence[str]) -> list[Compared]:
    """These measures of the nodes that the newest decisions are about."""
    last = int(conn.execute(select(func.max(decision.c.id))).scalar() or 0)
    newest = select(decision.c.node_id).where(decision.c.id > last - DECIDED)
    ids = sorted({int(row[0]) for row in conn.execute(newest)})
    found: list[Compared] = []
    for start in range(0, len(ids), SLICE):
        query = select(*_COMPARED).join(node, node.c.id == score.c.node_id).where(
            score.c.node_id.in_(ids[start : start + SLICE]), score.c.name.in_(names), _FILLED, of_force(),
            node.c.verdict.is_not(None),
        )  # fmt: skip
        found += [(row[0], row[1], row[2], row[3]) for row in conn.execute(query)]
    return found


def by_generation(conn: Connection, names: Sequence[str], sample: int, deepest: int) -> list[Compared]:
    """These measures of living nodes that nobody rejected; of each generation the newest, at most ``sample``."""
    found: list[Compared] = []
    for generation in range(1, deepest):
        before = len(found)
        for verdict in (node.c.verdict == "accept", node.c.verdict.is_(None)):
            newest = select(node.c.id).where(node.c.status == "alive", verdict, node.c.generation == generation)
            ids = newest.order_by(node.c.id.desc()).limit(sample // 2).subquery()
            query = (
                select(*_COMPARED).join_from(ids, node, node.c.id == ids.c.id).join(score, score.c.node_id == node.c.id)
            )
            rows = conn.execute(query.where(score.c.name.in_(names), _FILLED, of_force()))
            found += [(row[0], row[1], row[2], row[3]) for row in rows]
        if len(found) == before:
            break
    return found


def of_force(answer_id: ColumnElement[Any] = score.c.answer_id) -> ColumnElement[bool]:
    """That a number is of the instruction, or of the answer that is in force; ``answer_id`` says of which it is."""
    return answer_id.is_(None) | (answer_id == node.c.answer_id)
