"""Answers of nodes, append-only once complete, and people's choices among them.

A trigger sets the node's current answer: the newest filled one, or the one that a person chose last. All queries are
indexed and limited.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, func, select

from koevol_core.errors import BadInput, Conflict
from koevol_core.messages import Message
from koevol_core.store import nodes
from koevol_core.store.schema import answer, call, choice, node, run, tally
from koevol_core.store.statements import Prepared
from koevol_core.types import Answer, Node

_COLUMNS = [answer.c[field.name] for field in fields(Answer)]
MOST = 200
"""Maximum number of answers of one node, and of calls behind them, that are read."""


@dataclass(frozen=True)
class Alternative:
    """One of a node's answers: whether it is current, whether a person chose it, and its tokens and cost (US
    dollars)."""

    answer: Answer
    in_force: bool = False
    chosen: bool = False
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    finish: str | None = None
    cost: float | None = None


def add(conn: Connection, node_id: int, text: str, **more: Any) -> int:
    """Append a filled answer from a file or a person; return its id."""
    row = {"node_id": node_id, "sample": 0, "status": "filled", "text": text, "created_at": time.time(), **more}
    [[new_id]] = _ADD(conn, row).fetchall()
    return int(new_id)


_ADD = Prepared(lambda put: answer.insert().values(put).returning(answer.c.id))


def of_node(conn: Connection, node_id: int) -> list[Answer]:
    query = select(*_COLUMNS).where(answer.c.node_id == node_id).order_by(answer.c.id)
    return [Answer(*row) for row in conn.execute(query)]


def current(conn: Connection, node_ids: Sequence[int]) -> dict[int, str]:
    """Return the current answers of these nodes by node."""
    query = select(node.c.id, answer.c.text).join(answer, answer.c.id == node.c.answer_id)
    return {row[0]: row[1] for row in conn.execute(query.where(node.c.id.in_(node_ids)))}


def counts(conn: Connection) -> tuple[int, int]:
    """Return the numbers of accepted nodes without and with an answer."""
    query = select(tally.c.answered, func.sum(tally.c.n)).where(tally.c.verdict == "accept").group_by(tally.c.answered)
    found = {row[0]: int(row[1]) for row in conn.execute(query)}
    return found.get(0, 0), found.get(1, 0)


def waiting(conn: Connection, limit: int, skip: int = 0) -> list[Node]:
    """Return accepted nodes without an answer, oldest first."""
    query = select(node.c.id).where(node.c.verdict == "accept", node.c.answer_id.is_(None)).order_by(node.c.id)
    return nodes.some(conn, [row[0] for row in conn.execute(query.limit(limit).offset(skip))])


def answered(conn: Connection, limit: int, skip: int = 0) -> list[Node]:
    """Return accepted nodes with an answer, newest answer first."""
    query = select(node.c.id).where(node.c.verdict == "accept", node.c.answer_id.is_not(None))
    page = query.order_by(node.c.answer_id.desc()).limit(limit).offset(skip)
    return nodes.some(conn, [row[0] for row in conn.execute(page)])


def read(conn: Connection) -> int:
    """Return the number of accepted nodes with an answer that a person chose, wrote or accepted."""
    said = select(choice.c.node_id).join(node, node.c.id == choice.c.node_id).where(node.c.verdict == "accept")
    query = select(func.count()).select_from(said.where(node.c.answer_id.is_not(None)).distinct().subquery())
    return int(conn.execute(query).scalar_one())


def unfilled(conn: Connection, planned: bool = False) -> list[int]:
    """Return ids of all accepted nodes without an answer, oldest first; not those that an active run is to answer,
    unless ``planned``.
    """
    busy = (
        select(answer.c.id)
        .join(run, run.c.id == answer.c.run_id)
        .where(answer.c.node_id == node.c.id, answer.c.status == "planned", run.c.state.in_(("queued", "running")))
    )
    query = select(node.c.id).where(node.c.verdict == "accept", node.c.answer_id.is_(None))
    query = query if planned else query.where(~busy.exists())
    return [row[0] for row in conn.execute(query.order_by(node.c.id))]


def last_choice(conn: Connection, node_id: int) -> tuple[int, int | None]:
    """Return (id, answer) of a node's newest choice; (0, None) if there is none."""
    query = select(choice.c.id, choice.c.answer_id).where(choice.c.node_id == node_id).order_by(choice.c.id.desc())
    row = conn.execute(query.limit(1)).first()
    return (row[0], row[1]) if row else (0, None)


def alternatives(conn: Connection, node_id: int) -> list[Alternative]:
    """Return a node's newest answers, oldest first, with the cost of each and how its reply ended."""
    query = select(*_COLUMNS).where(answer.c.node_id == node_id).order_by(answer.c.id.desc()).limit(MOST)
    found = [Answer(*row) for row in conn.execute(query)][::-1]
    behind: dict[int, dict[str, Any]] = {}
    columns = ("answer_id", "model", "finish", "prompt_tokens", "completion_tokens", "cost", "state")
    asked = select(*(call.c[name] for name in columns)).where(
        call.c.node_id == node_id, call.c.answer_id.is_not(None), call.c.state == "got", call.c.purpose == "answer"
    )
    for row in conn.execute(asked.order_by(call.c.id.desc()).limit(MOST)):
        one = behind.setdefault(row.answer_id, {**row._mapping, "cost": 0.0})
        one["cost"] = None if one["cost"] is None or row.cost is None else one["cost"] + row.cost
    force = conn.execute(select(node.c.answer_id).where(node.c.id == node_id)).scalar()
    chosen = last_choice(conn, node_id)[1]
    return [
        Alternative(
            one, one.id == force, one.id == chosen, paid.get("prompt_tokens"), paid.get("completion_tokens"),
            paid.get("finish"), paid.get("cost"),
        )
        for one in found
        for paid in [behind.get(one.id, {})]
    ]  # fmt: skip


def choose(conn: Connection, answer_id: int, reviewer: str, seen: int) -> int:
    """Append the choice of an answer by a reviewer whose last seen choice was ``seen`` (0: none); return the choice's
    id.

    Choosing the chosen answer again changes nothing. Raises Conflict if somebody else chose meanwhile, BadInput if
    there is no such answer or it has no complete text.
    """
    one = conn.execute(select(*_COLUMNS).where(answer.c.id == answer_id)).one_or_none()
    if one is None:
        raise BadInput("review.answer_missing", id=answer_id)
    newest, chosen = last_choice(conn, one.node_id)
    if chosen == answer_id:
        return newest
    _unseen(conn, one.node_id, newest, seen)
    if one.status not in ("filled", "eliminated") or not one.text.strip():
        raise BadInput("review.answer_not_whole", id=answer_id)
    return _choose(conn, one.node_id, answer_id, reviewer)


def write(conn: Connection, node_id: int, text: str, reviewer: str, seen: int) -> int:
    """Append a person's answer and choose it; return the answer's id. An existing answer with the same text is chosen
    instead.

    Raises Conflict as ``choose``, and BadInput if the node has no instruction.
    """
    if (one := nodes.get(conn, node_id)) is None or not one.text:
        raise BadInput("review.no_text_to_answer", id=node_id)
    newest, chosen = last_choice(conn, node_id)
    same = select(answer.c.id).where(answer.c.node_id == node_id, answer.c.status == "filled", answer.c.text == text)
    known = conn.execute(same.limit(1)).scalar()
    if known is not None and known == chosen:
        return int(known)
    _unseen(conn, node_id, newest, seen)
    new_id = add(conn, node_id, text, author=reviewer) if known is None else int(known)
    _choose(conn, node_id, new_id, reviewer)
    return new_id


def next_sample(conn: Connection, node_id: int) -> int:
    """Return the number of a node's next sample (from 0)."""
    query = select(func.max(answer.c.sample)).where(answer.c.node_id == node_id)
    found = conn.execute(query).scalar()
    return 0 if found is None else int(found) + 1


def _unseen(conn: Connection, node_id: int, newest: int, seen: int) -> None:
    if newest == seen:
        return
    by = conn.execute(select(choice.c.reviewer).where(choice.c.id == newest)).scalar()
    raise Conflict("review.answer_chosen_first", id=node_id, who=by or Message("review.somebody"))


def _choose(conn: Connection, node_id: int, answer_id: int, reviewer: str) -> int:
    row = {"node_id": node_id, "answer_id": answer_id, "reviewer": reviewer, "created_at": time.time()}
    return int(conn.execute(choice.insert().values(**row)).inserted_primary_key[0])  # type: ignore[index]
