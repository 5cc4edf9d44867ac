"""Planned rows of a run: planning a job, which jobs are left, and filling a row with its outcome; a table for each kind."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, Text, Update, and_, case, cast, func, literal_column, null, or_, select

from koevol_core.store import search
from koevol_core.store.nodes import FIELDS, SLICE, value
from koevol_core.store.schema import answer, as_stored, node, run, score
from koevol_core.store.statements import MAX_ID, Prepared, insert_new, unless_there
from koevol_core.types import Job, JobKind, Node, Outcome, Planned

_parent = node.alias("parent")
TABLES: dict[JobKind, Table] = {"node": node, "answer": answer, "score": score}
SAMPLE = "#"
"""Between a node's address and the number of the answer to it, in the address of that answer."""


def plan_children(conn: Connection, run_id: int, children: Iterable[Planned], text: str = "") -> list[Job]:
    """Insert planned children that do not exist yet; return jobs for the new ones only; ``text`` is their parent's."""
    same = {"run_id": run_id, "status": "planned", "text": "", "created_at": time.time()}
    jobs: list[Job] = []
    for child in children:
        for (new,) in _PLAN_CHILD(conn, vars(child) | same).fetchall():
            place = (child.address, child.round, child.generation, child.trace, child.root_id, child.method)
            jobs.append(Job("node", new, new, text, *place))
    return jobs


_PLAN_CHILD = Prepared(unless_there(node, "id"))


def plan_answers(conn: Connection, run_id: int, node_ids: Sequence[int], sample: int = 0) -> list[int]:
    """Insert planned answers that do not exist yet; return the ids of the new ones."""
    same = {"run_id": run_id, "sample": sample, "status": "planned", "text": "", "created_at": time.time()}
    return [int(row[0]) for one in node_ids for row in _PLAN_ANSWER(conn, same | {"node_id": one}).fetchall()]


_PLAN_ANSWER = Prepared(unless_there(answer, "id"))


def siblings_due(conn: Connection, run_id: int, status: str, further: int) -> list[Node]:
    """Return a run's children that ended with this status (``failed`` includes those that the rule ``refusal``
    eliminated) under a parent that is not rejected, and that have no sibling ``further`` slots on.
    """
    later: Any = node.alias()
    ended: list[Any] = [node.c.status.in_((status, "eliminated"))]
    if status == "failed":
        ended.append(or_(node.c.status == "failed", node.c.reason == "refusal"))
    beside = select(later.c.id).where(
        later.c.run_id == run_id, later.c.parent_id == node.c.parent_id, later.c.slot == node.c.slot + further
    )
    query = (
        select(*(node.c[name] for name in FIELDS))
        .join(_parent, _parent.c.id == node.c.parent_id)
        .where(node.c.run_id == run_id, *ended, func.coalesce(node.c.verdict, "") == "", ~beside.exists())
        .where(func.coalesce(_parent.c.verdict, "") != "reject")
    )
    return [value(row) for row in conn.execute(query.order_by(node.c.id))]


def methods_beside(conn: Connection, run_id: int, child: Node) -> set[str]:
    """Return the methods of a child's siblings in its round and run, and its own."""
    query = select(node.c.method).where(
        node.c.parent_id == child.parent_id, node.c.run_id == run_id, node.c.round == child.round
    )
    return set(conn.execute(query).scalars())


def answers_due(conn: Connection, run_id: int) -> list[tuple[int, int]]:
    """Return (node, number of the next answer in this run) of those nodes whose answers of this run all failed or were
    eliminated, and that have no other; without rejected ones.
    """
    ended = answer.c.status.in_(("failed", "eliminated"))
    mine = select(answer.c.node_id, func.max(answer.c.sample)).where(answer.c.run_id == run_id, ended)
    planned = select(answer.c.id).where(answer.c.node_id == node.c.id, answer.c.status == "planned")
    tried = mine.group_by(answer.c.node_id).subquery()
    query = (
        select(tried.c[0], tried.c[1] + 1)
        .join(node, node.c.id == tried.c.node_id)
        .where(node.c.answer_id.is_(None), func.coalesce(node.c.verdict, "") != "reject", ~planned.exists())
    )
    return [(row[0], int(row[1])) for row in conn.execute(query.order_by(tried.c.node_id))]


def missing_scores(conn: Connection, name: str, ids: Sequence[int]) -> list[tuple[int, int | None]]:
    """Return (node, answer) of those nodes that have no such score and none planned by an active run; a failed one is
    missing.

    The subject is the current answer for ``quality``, else the instruction itself (None).
    """
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


def plan_scores(conn: Connection, run_id: int, names: Sequence[str], node_ids: Sequence[int]) -> int:
    """Insert planned scores that do not exist yet; return the number of new ones."""
    same, new = {"run_id": run_id, "status": "planned", "created_at": time.time()}, 0
    for name in names:
        missing = missing_scores(conn, name, node_ids)
        rows = [same | {"name": name, "node_id": node_id, "answer_id": answer_id} for node_id, answer_id in missing]
        for start in range(0, len(rows), SLICE):
            done = conn.execute(insert_new(conn, score).returning(score.c.id), rows[start : start + SLICE])
            new += len(done.all())
    return new


_PLACE = (node.c.round, node.c.generation, node.c.trace, node.c.root_id, node.c.method)
_JOBS = {
    "node": select(node.c.id, node.c.id, _parent.c.text, node.c.address, *_PLACE)
    .join(_parent, _parent.c.id == node.c.parent_id),
    "answer": select(answer.c.id, node.c.id, node.c.text, node.c.address + SAMPLE + cast(answer.c.sample, Text), *_PLACE,
                     func.coalesce(_parent.c.text, ""), answer.c.id)
    .join(node, node.c.id == answer.c.node_id).outerjoin(_parent, _parent.c.id == node.c.parent_id),
    "score": select(score.c.id, node.c.id, func.coalesce(answer.c.text, node.c.text), node.c.address, *_PLACE,
                    case((score.c.answer_id.is_(None), ""), else_=node.c.text), score.c.answer_id)
    .join(node, node.c.id == score.c.node_id).outerjoin(answer, answer.c.id == score.c.answer_id),
}  # fmt: skip
"""Queries whose columns are the fields of ``Job`` after its kind, in order."""


def jobs(
    conn: Connection, kind: JobKind, run_id: int, limit: int, upto: int = MAX_ID, after: Job | None = None
) -> list[Job]:
    """Return a page of a run's planned jobs with ids up to ``upto``: children by round and id, others by id."""
    table = TABLES[kind]
    order = (table.c.round, table.c.id) if kind == "node" else (table.c.id,)
    query = _JOBS[kind].where(table.c.run_id == run_id, table.c.status == "planned", table.c.id <= upto)
    if after:
        behind = table.c.id > after.id
        if kind == "node":
            behind = or_(table.c.round > after.round, and_(table.c.round == after.round, behind))
        query = query.where(behind)
    return [Job(kind, *row) for row in conn.execute(query.order_by(*order).limit(limit))]


def last_ids(conn: Connection) -> dict[JobKind, int]:
    """Return the largest id of each kind's table, 0 without rows."""
    return {kind: int(conn.execute(select(func.max(table.c.id))).scalar() or 0) for kind, table in TABLES.items()}


def fill(conn: Connection, job: Job, outcome: Outcome) -> bool:
    """Fill a planned row with its outcome; return False if it was filled already.

    A node's text is indexed for the search. A score's text is its number, which replaces the one that was current.
    """
    about = {name: value for name, value in vars(outcome).items() if name != "judged"}
    row = {**about, "id": job.id, "created_at": time.time(), "detail": as_stored(outcome.detail)}
    scored = job.kind == "score" and outcome.status == "filled"
    if job.kind == "score":
        del row["text"], row["reasoning"]
        row["value"] = float(outcome.text) if scored else None
    if _FILL[job.kind](conn, row).rowcount != 1:
        return False
    if job.kind == "node":
        search.put_one(conn, job.id, outcome.text)
    elif scored:
        name = "complexity" if job.answer_id is None else "quality"
        _REPLACED(conn, {"id": job.id, "node_id": job.node_id, "name": name, "answer_id": job.answer_id or 0})
    return True


def _filling(table: Table) -> Prepared:
    def build(put: dict[str, Any]) -> Update:
        return table.update().where(table.c.id == put.pop("id"), table.c.status == "planned").values(put)

    return Prepared(build)


_FILL = {kind: _filling(table) for kind, table in TABLES.items()}
_REPLACED = Prepared(
    lambda put: score.update()
    .where(
        score.c.node_id == put["node_id"], score.c.name == put["name"], score.c.status == "filled", score.c.id != put["id"],
        func.coalesce(score.c.answer_id, literal_column("0")) == put["answer_id"],
    )
    .values(status="past")
)  # fmt: skip
