"""Tree views: pages of roots, a root's rows with shortened texts, and a node's surroundings.

Every query is indexed and limited, so that it stays fast with 100,000 nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from koevol_core.store.schema import call, node, seed, tally
from koevol_core.types import Method, Node, Status, Verdict

SHORT = 400
"""Characters of a text in a row of the tree."""


@dataclass(frozen=True)
class Row:
    """A row of the tree view. ``below`` is the number of descendants, ``open`` True if they follow."""

    id: int
    root_id: int
    depth: int
    status: Status
    verdict: Verdict | None
    method: Method | None
    text: str
    reason: str | None = None
    below: int = 0
    open: bool = True


@dataclass(frozen=True)
class Spent:
    """Cost of a node: calls, their tokens, US dollars (None if a price is unknown)."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0


_ROW = [
    node.c.id, node.c.root_id, node.c.generation, node.c.status, node.c.verdict, node.c.method,
    func.substr(node.c.text, 1, SHORT).label("text"), node.c.reason, node.c.parent_id,
]  # fmt: skip


def how_many_roots(conn: Connection) -> int:
    """Return the number of roots, from the counters."""
    return int(conn.execute(select(func.sum(tally.c.n)).where(tally.c.kind == "seed")).scalar() or 0)


def roots(conn: Connection, page: int, size: int) -> list[int]:
    """Return ids of the roots on a page (from 0), in insertion order."""
    query = select(node.c.id).where(node.c.parent_id.is_(None)).order_by(node.c.id)
    return [int(row[0]) for row in conn.execute(query.limit(size).offset(page * size))]


def page_of(conn: Connection, root_id: int, size: int) -> int:
    """Return the page (from 0) of a root."""
    before = select(func.count()).where(node.c.parent_id.is_(None), node.c.id < root_id)
    return int(conn.execute(before).scalar_one()) // size


def sizes(conn: Connection, root_ids: Sequence[int]) -> dict[int, int]:
    """Return the number of nodes of each root's tree, including the root."""
    query = select(node.c.root_id, func.count()).where(node.c.root_id.in_(root_ids)).group_by(node.c.root_id)
    return {int(row[0]): int(row[1]) for row in conn.execute(query)}


def lines(conn: Connection, root_ids: Sequence[int], limit: int) -> list[Row]:
    """Return these trees as rows, each node before its children, siblings by address; at most ``limit`` rows per
    tree."""
    found: list[Row] = []
    for root_id in root_ids:
        query = select(*_ROW).where(node.c.root_id == root_id)
        found += _outline(conn.execute(query.order_by(node.c.generation, node.c.address, node.c.id).limit(limit)))
    return found


def drawn(conn: Connection, root_id: int, limit: int) -> list[int]:
    """Return ids of a tree in the order of its rows."""
    query = select(node.c.id, node.c.parent_id).where(node.c.root_id == root_id)
    rows = conn.execute(query.order_by(node.c.generation, node.c.address, node.c.id).limit(limit))
    return [int(row.id) for row in _depth_first(rows)[0]]


def undecided_below(conn: Connection, node_id: int) -> list[int]:
    """Return ids of the living undecided descendants of a node."""
    lower = node.alias()
    below = select(node.c.id).where(node.c.parent_id == node_id).cte("below", recursive=True)
    below = below.union(select(lower.c.id).join(below, lower.c.parent_id == below.c.id))
    query = select(node.c.id).join(below, below.c.id == node.c.id)
    waiting = query.where(node.c.status == "alive", node.c.verdict.is_(None))
    return [int(row[0]) for row in conn.execute(waiting.order_by(node.c.id))]


def tops(conn: Connection, root_ids: Sequence[int]) -> list[Row]:
    """Return rows of the roots only."""
    query = select(*_ROW).where(node.c.id.in_(root_ids)).order_by(node.c.id)
    return [_line(row, 0) for row in conn.execute(query)]


def _line(row: Any, below: int) -> Row:
    return Row(row.id, row.root_id, row.generation, row.status, row.verdict, row.method, row.text, row.reason, below)


def _depth_first(rows: Any) -> tuple[list[Any], dict[int | None, list[Any]]]:
    """Return the rows of one tree, given with parents before children, in depth-first order, and the children of
    each."""
    under: dict[int | None, list[Any]] = {}
    tops: list[Any] = []
    known: set[int] = set()
    for row in rows:
        known.add(row.id)
        (under.setdefault(row.parent_id, []) if row.parent_id in known else tops).append(row)
    order: list[Any] = []
    stack = tops[::-1]
    while stack:
        row = stack.pop()
        order.append(row)
        stack += under.get(row.id, [])[::-1]
    return order, under


def _outline(rows: Any) -> list[Row]:
    """Return the rows of one tree in depth-first order with their numbers of descendants."""
    order, under = _depth_first(rows)
    below: dict[int, int] = {}
    for row in reversed(order):
        below[row.id] = sum(1 + below[child.id] for child in under.get(row.id, ()))
    return [_line(row, below[row.id]) for row in order]


def siblings(conn: Connection, of: Node, limit: int) -> list[Row]:
    """Return the other children of a node's parent."""
    query = select(*_ROW).where(node.c.parent_id == of.parent_id, node.c.id != of.id)
    return [_line(row, 0) for row in conn.execute(query.order_by(node.c.id).limit(limit))]


def how_many_children(conn: Connection, node_id: int) -> int:
    return int(conn.execute(select(func.count()).where(node.c.parent_id == node_id)).scalar_one())


def domain(conn: Connection, root_id: int) -> str:
    return str(conn.execute(select(seed.c.domain).where(seed.c.node_id == root_id)).scalar() or "")


def spent(conn: Connection, node_id: int) -> Spent:
    """Return tokens and US dollars of the calls that made a node (without those for its answers)."""
    query = select(call.c.state, call.c.prompt_tokens, call.c.completion_tokens, call.c.cost).where(
        call.c.node_id == node_id, call.c.answer_id.is_(None)
    )
    rows = conn.execute(query).all()
    known = all(row.cost is not None for row in rows if row.state == "got")
    return Spent(
        len(rows),
        sum(row.prompt_tokens or 0 for row in rows),
        sum(row.completion_tokens or 0 for row in rows),
        sum(row.cost or 0.0 for row in rows) if known else None,
    )
