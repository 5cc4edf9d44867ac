"""Answers of nodes, append-only once complete, and what people decided on them: chosen, rejected, taken back.

The node's current answer is the one that a person chose last, else the newest filled one that nobody rejected, else
none. A trigger sets it, but for a rejection and an undo (``_settle``). All queries are indexed and limited.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import Connection, func, select

from koevol_core.errors import BadInput, Conflict
from koevol_core.messages import Message
from koevol_core.store import nodes
from koevol_core.store.node_filter import newest_on_answer
from koevol_core.store.schema import answer, call, choice, node, run, tally
from koevol_core.store.statements import Prepared
from koevol_core.types import Answer, Node

_COLUMNS = [answer.c[field.name] for field in fields(Answer)]
MOST = 200
"""Maximum number of answers of one node, and of calls behind them, that are read."""


@dataclass(frozen=True)
class Alternative:
    """One of a node's answers: whether it is current, whether a person chose or rejected it and why, and its tokens and
    cost (US dollars)."""

    answer: Answer
    in_force: bool = False
    chosen: bool = False
    rejected: bool = False
    why: str = ""
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
    """Return the number of accepted nodes with an answer on which a person decided: chosen, written or rejected."""
    said = select(choice.c.node_id).join(node, node.c.id == choice.c.node_id).where(node.c.verdict == "accept")
    said = said.where(node.c.answer_id.is_not(None), choice.c.kind != "none", newest_on_answer()).distinct()
    return int(conn.execute(select(func.count()).select_from(said.subquery())).scalar_one())


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


@dataclass(frozen=True)
class Said:
    """Decisions of people on a node's answers: the answer chosen (None: none), the rejected ones with their reasons, and
    the newest row (0: none). ``last`` is the row that the next undo takes back, ``before`` the one about the same answer
    that then stands again."""

    chosen: int | None = None
    rejected: dict[int, str] = field(default_factory=dict)
    newest: int = 0
    last: Any = None
    before: Any = None


def said(conn: Connection, node_id: int) -> Said:
    """Replay the decisions on a node's answers."""
    rows = conn.execute(select(choice).where(choice.c.node_id == node_id).order_by(choice.c.id)).all()
    undone = {row.undoes for row in rows}
    stands = [row for row in rows if row.undoes is None and row.id not in undone]
    if not stands:
        return Said(newest=rows[-1].id if rows else 0)
    now = {row.answer_id: row for row in stands}
    chosen = [row.answer_id for row in stands if row is now[row.answer_id] and row.kind == "choose"]
    rejected = {row.answer_id: row.reason for row in now.values() if row.kind == "reject"}
    *earlier, last = stands
    before = next((row for row in reversed(earlier) if row.answer_id == last.answer_id), None)
    return Said(chosen[-1] if chosen else None, rejected, rows[-1].id, last, before)


def alternatives(conn: Connection, node_id: int, decided: Said) -> list[Alternative]:
    """Return a node's newest answers, oldest first, with what was ``said`` of each, its cost and how its reply ended."""
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
    return [
        Alternative(
            one, one.id == force, one.id == decided.chosen, one.id in decided.rejected, decided.rejected.get(one.id, ""),
            paid.get("prompt_tokens"), paid.get("completion_tokens"), paid.get("finish"), paid.get("cost"),
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
    one, decided = _decidable(conn, answer_id)
    if decided.chosen == answer_id:
        return decided.newest
    _unseen(conn, one.node_id, decided.newest, seen)
    if one.status not in ("filled", "eliminated") or not one.text.strip():
        raise BadInput("review.answer_not_whole", id=answer_id)
    return _put(conn, one.node_id, answer_id, reviewer)


def reject(conn: Connection, answer_id: int, reviewer: str, seen: int, reason: str = "") -> int:
    """Append the rejection of an answer, or its reason if it is rejected already; return the row's id. The node's answer
    is then the one chosen before, else the newest that is not rejected, else none. Raises as ``choose``.
    """
    one, decided = _decidable(conn, answer_id)
    if decided.rejected.get(answer_id) == reason:
        return decided.newest
    _unseen(conn, one.node_id, decided.newest, seen)
    if one.status == "planned":
        raise BadInput("review.answer_not_whole", id=answer_id)
    if answer_id in decided.rejected and decided.last.answer_id == answer_id:
        _put(conn, one.node_id, answer_id, reviewer, kind="none", undoes=decided.last.id)  # so that one undo is enough
    new_id = _put(conn, one.node_id, answer_id, reviewer, kind="reject", reason=reason)
    _settle(conn, one.node_id)
    return new_id


def undo(conn: Connection, node_id: int, reviewer: str, seen: int) -> int:
    """Take back the newest decision on a node's answers that is not taken back yet; return the answer that it was on.

    Raises Conflict if there is none, or if somebody else decided meanwhile.
    """
    decided = said(conn, node_id)
    _unseen(conn, node_id, decided.newest, seen)
    if (last := decided.last) is None:
        raise Conflict("review.nothing_to_undo", id=node_id)
    again = {"kind": decided.before.kind, "reason": decided.before.reason} if decided.before else {"kind": "none"}
    _put(conn, node_id, last.answer_id, reviewer, undoes=last.id, **again)
    _settle(conn, node_id)
    return int(last.answer_id)


def _settle(conn: Connection, node_id: int) -> None:
    """Set the current answer of a node by what is decided."""
    decided = said(conn, node_id)
    now = decided.chosen
    if now is None:
        whole = select(answer.c.id).where(answer.c.node_id == node_id, answer.c.status == "filled")
        whole = whole.where(answer.c.id.not_in(list(decided.rejected))).order_by(answer.c.id.desc())
        now = conn.execute(whole.limit(1)).scalar()
    conn.execute(node.update().where(node.c.id == node_id).values(answer_id=now))


def _decidable(conn: Connection, answer_id: int) -> tuple[Any, Said]:
    one = conn.execute(select(*_COLUMNS).where(answer.c.id == answer_id)).one_or_none()
    if one is None:
        raise BadInput("review.answer_missing", id=answer_id)
    return one, said(conn, one.node_id)


def write(conn: Connection, node_id: int, text: str, reviewer: str, seen: int) -> int:
    """Append a person's answer and choose it; return the answer's id. An existing answer with the same text is chosen
    instead.

    Raises Conflict as ``choose``, and BadInput if the node has no instruction.
    """
    if (one := nodes.get(conn, node_id)) is None or not one.text:
        raise BadInput("review.no_text_to_answer", id=node_id)
    decided = said(conn, node_id)
    same = select(answer.c.id).where(answer.c.node_id == node_id, answer.c.status == "filled", answer.c.text == text)
    known = conn.execute(same.limit(1)).scalar()
    if known is not None and known == decided.chosen:
        return int(known)
    _unseen(conn, node_id, decided.newest, seen)
    new_id = add(conn, node_id, text, author=reviewer) if known is None else int(known)
    _put(conn, node_id, new_id, reviewer)
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


def _put(conn: Connection, node_id: int, answer_id: int, reviewer: str, **more: Any) -> int:
    row = {"node_id": node_id, "answer_id": answer_id, "reviewer": reviewer, "created_at": time.time(), **more}
    return int(conn.execute(choice.insert().values(**row)).inserted_primary_key[0])  # type: ignore[index]
