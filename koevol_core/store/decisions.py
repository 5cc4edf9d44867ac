"""Judgement: append-only rows, one winner for each state that a reviewer saw, and the verdict that follows from them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from ..errors import BadInput, Conflict
from ..model import Decision, DecisionKind, Node, Verdict
from . import nodes
from .schema import decision, node

_COLUMNS = [decision.c[field.name] for field in fields(Decision)]
_WORDS = {"accept": "채택", "reject": "버림", "undo": "되돌림"}


def of_node(conn: Connection, node_id: int) -> list[Decision]:
    query = select(*_COLUMNS).where(decision.c.node_id == node_id).order_by(decision.c.id)
    return [Decision(*row) for row in conn.execute(query)]


def replay(decisions: Iterable[Decision]) -> Verdict | None:
    """The verdict that stands after all these rows, oldest first; an undo takes back the newest that still stands."""
    standing: list[Verdict] = []
    for one in decisions:
        if one.kind != "undo":
            standing.append(one.kind)
        elif standing:
            standing.pop()
    return standing[-1] if standing else None


def add(
    conn: Connection, node_id: int, kind: DecisionKind, base_seq: int, token: str, reviewer: str, reason: str, note: str
) -> Decision:
    """Append a decision made by someone who last saw ``base_seq`` (0: none) on this node.

    The same ``token`` again is the same decision (a double click). Raises Conflict if another decision came first, and
    BadInput if the node is not there or has nothing to decide on.
    """
    if said := conn.execute(select(*_COLUMNS).where(decision.c.token == token)).one_or_none():
        return Decision(*said)
    _check(conn, node_id, kind, base_seq)
    row = {
        "node_id": node_id,
        "kind": kind,
        "reason": reason,
        "note": note,
        "reviewer": reviewer,
        "created_at": time.time(),
    }
    done = conn.execute(decision.insert().values(token=token, base_seq=base_seq, **row))
    new_id = int(done.inserted_primary_key[0])  # type: ignore[index]
    verdict = replay(of_node(conn, node_id))
    conn.execute(node.update().where(node.c.id == node_id).values(verdict=verdict, decision_id=new_id))
    return Decision(new_id, node_id, kind, reason, note, reviewer, float(row["created_at"]))


def _check(conn: Connection, node_id: int, kind: DecisionKind, base_seq: int) -> None:
    if kind not in _WORDS:
        raise BadInput(f"모르는 판단입니다: {kind}. 고를 수 있는 것: {', '.join(_WORDS)}.")
    now = nodes.get(conn, node_id)
    if now is None:
        raise BadInput(f"노드 #{node_id}가 없습니다.")
    if now.status == "planned" or (now.status == "failed" and not now.text):
        raise BadInput(f"노드 #{node_id}에는 아직 판단할 글이 없습니다.")
    if (now.decision_id or 0) != base_seq:
        last = of_node(conn, node_id)[-1]
        raise Conflict(
            f"노드 #{node_id}는 {last.reviewer or '다른 사람'}이(가) 먼저 판단했습니다: {_WORDS[last.kind]}."
        )
    if kind == "undo" and now.verdict is None:
        raise Conflict(f"노드 #{node_id}에는 되돌릴 판단이 없습니다.")


def queue(conn: Connection, /, after: int = 0, limit: int = 20, **wanted: Any) -> list[Node]:
    """Undecided living nodes in order of (generation, id), narrowed by column values such as ``method`` or ``model``.

    They begin behind the node ``after`` (0: with the first). Raises BadInput for a name that is no column.
    """
    at = node.alias("at")
    last = func.coalesce(select(at.c.generation).where(at.c.id == after).scalar_subquery(), -1)
    behind = or_(node.c.generation > last, and_(node.c.generation == last, node.c.id > after))
    query = select(*nodes._COLUMNS).where(_undecided(), node.c.parent_id.is_not(None), behind)
    return [
        nodes.value(row)
        for row in conn.execute(_narrow(query, wanted).order_by(node.c.generation, node.c.id).limit(limit))
    ]


def _undecided() -> Any:
    return and_(node.c.status == "alive", node.c.verdict.is_(None))


def _narrow(query: Select[Any], wanted: dict[str, Any]) -> Select[Any]:
    for name, value in wanted.items():
        if name not in node.c:
            raise BadInput(f"검토할 것을 '{name}'(으)로는 고를 수 없습니다.")
        query = query.where(node.c[name] == value)
    return query


def waiting(conn: Connection) -> int:
    """How many nodes wait for a person."""
    return int(conn.execute(select(func.count()).where(_undecided(), node.c.generation > 0)).scalar_one())
