"""Scores of texts and answers: local measures, and scores by a model, which are planned before they are requested.

One row per number. A model's scores of all runs are kept: ``filled`` is the current one, ``past`` one that was
replaced. So all current scores of a name are one range of the index by name and value, sorted by value.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    func,
    literal_column,
    select,
    text,
)

from koevol_core.store.nodes import SLICE
from koevol_core.store.schema import decision, node, score
from koevol_core.store.statements import Prepared

Measured = tuple[int, int | None, dict[str, float]]
"""(node, answer or None for the instruction itself, its measures)."""


@dataclass(frozen=True)
class Score:
    """The newest score of a name. ``model`` is None for a measure; ``answer_id`` is None for a score of the
    instruction. ``in_force``: True if it is of the instruction, or of the current answer."""

    name: str
    value: float
    model: str | None = None
    answer_id: int | None = None
    in_force: bool = True


def put(conn: Connection, found: Iterable[Measured]) -> None:
    """Insert or overwrite the measures of these texts."""
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
    """Mark a node's model scores as past after its text changed; ``put`` overwrites its measures."""
    judged = (score.c.node_id == node_id) & score.c.run_id.is_not(None) & (score.c.status == "filled")
    conn.execute(score.update().where(judged).values(status="past"))


def of_node(conn: Connection, node_id: int) -> list[Score]:
    """Return the newest scores of a node and of its answers, by name."""
    columns = (score.c.name, score.c.value, score.c.model, score.c.answer_id, of_force())
    query = select(*columns).join(node, node.c.id == score.c.node_id)
    mine = query.where(score.c.node_id == node_id, score.c.status == "filled").order_by(score.c.name, score.c.id)
    return [Score(row[0], row[1], row[2], row[3], bool(row[4])) for row in conn.execute(mine)]


# queries for screens and reports


def present(conn: Connection, names: Sequence[str]) -> tuple[str, ...]:
    """Return those of these names that have a current score; one index lookup each."""
    found = select(score.c.id).where(score.c.status == "filled").limit(1)
    return tuple(name for name in names if conn.execute(found.where(score.c.name == name)).first())


def last_run(conn: Connection, below: int | None = None) -> int | None:
    """Return the newest run that has scores; with ``below``, of the runs with a lower id. None if there is none."""
    query = select(score.c.run_id).where(score.c.run_id.is_not(None) if below is None else score.c.run_id < below)
    found = conn.execute(query.order_by(score.c.run_id.desc()).limit(1)).scalar()
    return None if found is None else int(found)


Compared = tuple[str, int, str, float]
"""(name of a score, its node's generation, the node's verdict or "", the value)."""
_COMPARED = (score.c.name, node.c.generation, func.coalesce(node.c.verdict, ""), score.c.value)
_FILLED = func.coalesce(score.c.status, literal_column("''")) == "filled"
"""Condition that a score is current, written so that the index by node is used and not that by name."""
RUNS, JUDGED, DECIDED = 50, 10_000, 3_000
"""For a report: number of newest runs read, maximum number of scores, and number of newest decisions whose nodes'
measures are read."""


def judged(conn: Connection) -> list[Compared]:
    """Return the newest current scores by models, of instructions and of current answers."""
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
    """Return these measures of the nodes of the newest decisions."""
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
    """Return these measures of alive nodes that are not rejected: of each generation the newest, at most ``sample``."""
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
    """Return a condition that a score is of the instruction or of the current answer; ``answer_id`` is its subject."""
    return answer_id.is_(None) | (answer_id == node.c.answer_id)
