"""Review decisions: append-only rows, at most one for each state that a reviewer saw, and the resulting verdict."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, get_args

from sqlalchemy import Connection, and_, bindparam, func, select

from koevol_core.errors import BadInput, Conflict
from koevol_core.messages import Message
from koevol_core.store import nodes
from koevol_core.store.schema import decision, node
from koevol_core.types import Decision, DecisionKind, Judgement, Node, Verdict

_COLUMNS = [decision.c[field.name] for field in fields(Decision)]


def of_node(conn: Connection, node_id: int) -> list[Decision]:
    query = select(*_COLUMNS).where(decision.c.node_id == node_id).order_by(decision.c.id)
    return [Decision(*row) for row in conn.execute(query)]


def replay(decisions: Iterable[Decision]) -> Verdict | None:
    """Return the verdict after these decisions, oldest first; an undo cancels the newest that is not cancelled yet."""
    newest = current(decisions)
    return newest.kind if newest and newest.kind != "undo" else None


def current(decisions: Iterable[Decision]) -> Decision | None:
    """Return the current decision after these decisions, oldest first: the row that gave the verdict."""
    stack: list[Decision] = []
    for row in decisions:
        if row.kind != "undo":
            stack.append(row)
        elif stack:
            stack.pop()
    return stack[-1] if stack else None


def restored(conn: Connection, *conditions: Any) -> dict[int, Decision]:
    """Return node to current decision of those nodes whose newest decision is an undo that restored an older one."""
    query = select(node.c.id).join(decision, decision.c.id == node.c.decision_id)
    query = query.where(node.c.verdict.in_(("accept", "reject")), decision.c.kind == "undo", *conditions)
    ids = [int(row[0]) for row in conn.execute(query)]
    histories: dict[int, list[Decision]] = {}
    for start in range(0, len(ids), nodes.SLICE):
        rows = select(*_COLUMNS).where(decision.c.node_id.in_(ids[start : start + nodes.SLICE]))
        for row in conn.execute(rows.order_by(decision.c.id)):
            histories.setdefault(row.node_id, []).append(Decision(*row))
    return {node_id: entry for node_id, history in histories.items() if (entry := current(history)) is not None}


def add(conn: Connection, node_id: int, judgement: Judgement) -> Decision:
    """Append a judgement as a decision. The same token returns the existing decision (a double click).

    Raises Conflict if another decision came first, and BadInput if the node does not exist or has nothing to decide on.
    """
    if existing := by_token(conn, judgement.token):
        return existing
    check(conn, node_id, judgement)
    row = {
        name: getattr(judgement, name) for name in ("kind", "reviewer", "base_seq", "reason", "note", "token", "batch")
    }
    at = time.time() if judgement.at is None else judgement.at
    done = conn.execute(decision.insert().values(row | {"node_id": node_id, "created_at": at}))
    new_id = int(done.inserted_primary_key[0])  # type: ignore[index]
    verdict = replay(of_node(conn, node_id))
    conn.execute(node.update().where(node.c.id == node_id).values(verdict=verdict, decision_id=new_id))
    return Decision(new_id, node_id, judgement.kind, judgement.reason, judgement.note, judgement.reviewer, at)


def add_many(conn: Connection, seen: dict[int, int], judgement: Judgement) -> None:
    """Append the same judgement on many nodes as one batch; ``seen`` maps node id to the last seen decision."""
    batch, kind = judgement.token, judgement.kind
    same = {name: getattr(judgement, name) for name in ("kind", "reason", "note", "reviewer")}
    same |= {"created_at": time.time(), "batch": batch}
    rows = [
        {"node_id": node_id, "base_seq": base, "token": f"{batch}-{node_id}", **same} for node_id, base in seen.items()
    ]
    conn.execute(decision.insert(), rows)
    made = {int(row[1]): int(row[0]) for row in conn.execute(_OF_BATCH, {"batch": batch})}
    verdicts: dict[int, Verdict | None] = dict.fromkeys(seen, None if kind == "undo" else kind)
    if kind == "undo":
        verdicts = {node_id: replay(of_node(conn, node_id)) for node_id in seen}
    conn.execute(_SETTLE, [{"at": node_id, "now": verdicts[node_id], "by": made[node_id]} for node_id in seen])


_OF_BATCH = select(decision.c.id, decision.c.node_id).where(decision.c.batch == bindparam("batch"))
_SETTLE = (
    node.update().where(node.c.id == bindparam("at")).values(verdict=bindparam("now"), decision_id=bindparam("by"))
)


def by_token(conn: Connection, token: str) -> Decision | None:
    row = conn.execute(select(*_COLUMNS).where(decision.c.token == token)).one_or_none()
    return Decision(*row) if row else None


def batch_of(conn: Connection, decision_id: int) -> str | None:
    """Return the batch of a decision, or None."""
    return conn.execute(select(decision.c.batch).where(decision.c.id == decision_id)).scalar()


def check(conn: Connection, node_id: int, judgement: Judgement) -> None:
    """Raise as ``add`` if this judgement cannot be made on a node."""
    kind = judgement.kind
    if kind not in get_args(DecisionKind):
        raise BadInput("review.unknown_decision", kind=kind, choices=", ".join(get_args(DecisionKind)))
    current = nodes.get(conn, node_id)
    if current is None:
        raise BadInput("review.node_missing", id=node_id)
    if current.status == "planned" or (current.status == "failed" and not current.text):
        raise BadInput("review.nothing_to_decide", id=node_id)
    check_seen(conn, current, judgement.base_seq)
    if kind == "undo" and current.verdict is None:
        raise Conflict("review.nothing_to_undo", id=node_id)


def check_seen(conn: Connection, current: Node, base_seq: int) -> None:
    """Raise Conflict if ``base_seq`` is not the newest decision on a node."""
    if (current.decision_id or 0) == base_seq:
        return
    history = of_node(conn, current.id)
    if not history:
        raise Conflict("review.not_the_seen", id=current.id)
    last = history[-1]
    did = Message(f"review.did_{last.kind}")
    raise Conflict("review.decided_first", id=current.id, who=last.reviewer or Message("review.somebody"), did=did)


_IS_NEWEST = and_(node.c.id == decision.c.node_id, node.c.decision_id == decision.c.id)
"""Join of decisions that are their node's newest."""


def latest(conn: Connection, reviewer: str) -> tuple[Decision, str | None] | None:
    """Return a reviewer's newest decision that is still its node's newest, and its batch."""
    query = select(*_COLUMNS, decision.c.batch).join(node, _IS_NEWEST)
    query = query.where(decision.c.reviewer == reviewer, decision.c.kind != "undo")
    row = conn.execute(query.order_by(decision.c.id.desc()).limit(1)).one_or_none()
    return (Decision(*row[:-1]), row[-1]) if row else None


def of_batch(conn: Connection, batch: str) -> dict[int, int]:
    """Return node to decision of a batch, for nodes whose newest decision it still is."""
    query = select(decision.c.node_id, decision.c.id).join(node, _IS_NEWEST).where(decision.c.batch == batch)
    return {int(row[0]): int(row[1]) for row in conn.execute(query)}


def seen(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Return the newest decision on each of these nodes (0: none), for those that have a text."""
    newest: dict[int, int] = {}
    for start in range(0, len(ids), nodes.SLICE):
        query = select(node.c.id, node.c.decision_id).where(node.c.id.in_(ids[start : start + nodes.SLICE]))
        newest.update((int(row[0]), int(row[1] or 0)) for row in conn.execute(query.where(node.c.text != "")))
    return newest


def counts_since(conn: Connection, reviewer: str, moment: float) -> dict[str, int]:
    """Return by kind the number of a reviewer's decisions since ``moment`` (UTC seconds) that are still their node's
    newest; an edit and the rejection of what it replaces are one."""
    query = select(decision.c.kind, func.count()).join(node, _IS_NEWEST).group_by(decision.c.kind)
    mine = query.where(decision.c.reviewer == reviewer, decision.c.created_at >= moment, decision.c.kind != "undo")
    mine = mine.where(decision.c.reason != "edited")
    return {str(row[0]): int(row[1]) for row in conn.execute(mine)}
