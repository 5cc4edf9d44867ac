"""Answers: planned before they are requested, append-only once complete."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, func, select

from koevol_core.store.schema import answer, node
from koevol_core.store.statements import Prepared, unless_there
from koevol_core.types import Answer, Job, Outcome

_COLUMNS = [answer.c[field.name] for field in fields(Answer)]


def plan(conn: Connection, run_id: int, node_ids: Sequence[int], sample: int = 0) -> list[int]:
    """Insert planned answers that do not exist yet; return the ids of the new ones."""
    same = {"run_id": run_id, "sample": sample, "status": "planned", "text": "", "created_at": time.time()}
    return [int(row[0]) for one in node_ids for row in _PLAN(conn, same | {"node_id": one}).fetchall()]


_PLAN = Prepared(unless_there(answer, "id"))


def planned(conn: Connection, run_id: int, after: int, upto: int, limit: int) -> list[Job]:
    """Return jobs for a run's planned answers by id, after ``after`` and up to ``upto``, with their instructions."""
    parent = node.alias("parent")
    query = (
        select(answer.c.id, node.c.id, node.c.text, node.c.address, node.c.round, node.c.generation, node.c.trace,
               node.c.root_id, node.c.method, func.coalesce(parent.c.text, ""), answer.c.sample)
        .join(node, node.c.id == answer.c.node_id)
        .outerjoin(parent, parent.c.id == node.c.parent_id)
        .where(answer.c.run_id == run_id, answer.c.status == "planned", answer.c.id > after, answer.c.id <= upto)
        .order_by(answer.c.id)
        .limit(limit)
    )  # fmt: skip
    return [
        Job("answer", row[0], row[1], row[2], answer_address(row[3], row[10]), *row[4:10], answer_id=row[0])
        for row in conn.execute(query)
    ]


def answer_address(address: str, sample: int) -> str:
    """Return an answer's address: its node's address and the sample number."""
    return f"{address}#{sample}"


def fill(conn: Connection, job: Job, written: Outcome) -> bool:
    """Fill a planned answer with its result; return False if it was filled already."""
    return _FILL(conn, {"id": job.id, "created_at": time.time(), **vars(written)}).rowcount == 1


_FILL = Prepared(
    lambda put: answer.update().where(answer.c.id == put.pop("id"), answer.c.status == "planned").values(put)
)


def add(conn: Connection, node_id: int, text: str, **more: Any) -> int:
    """Append a filled answer from a file or a person; return its id."""
    row = {"node_id": node_id, "sample": 0, "status": "filled", "text": text, "created_at": time.time(), **more}
    [[new_id]] = _ADD(conn, row).fetchall()
    return int(new_id)


_ADD = Prepared(lambda put: answer.insert().values(put).returning(answer.c.id))


def of_node(conn: Connection, node_id: int) -> list[Answer]:
    query = select(*_COLUMNS).where(answer.c.node_id == node_id).order_by(answer.c.id)
    return [Answer(*row) for row in conn.execute(query)]


def last_id(conn: Connection) -> int:
    return int(conn.execute(select(answer.c.id).order_by(answer.c.id.desc()).limit(1)).scalar() or 0)
