"""The tree as a screen shows it: roots page by page, a root's rows with short texts, a node with what surrounds it.

Every statement goes by an index and is limited, so that a store of 100,000 nodes answers as fast as a small one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from koevol_core.store.schema import call, node, seed, tally
from koevol_core.types import Method, Node, Status, Verdict

SHORT = 400
"""Characters of a text that a row of the tree knows."""


@dataclass(frozen=True)
class Row:
    """A line of the tree: what it shows of a node. ``below`` is how many nodes hang under it, ``open`` whether they follow."""

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
    """What a node cost: calls, their tokens, dollars (None where no price is known)."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0


_ROW = [
    node.c.id, node.c.root_id, node.c.generation, node.c.status, node.c.verdict, node.c.method,
    func.substr(node.c.text, 1, SHORT).label("text"), node.c.reason, node.c.parent_id,
]  # fmt: skip


def how_many_roots(conn: Connection) -> int:
    """Planted roots, from the counts."""
    return int(conn.execute(select(func.sum(tally.c.n)).where(tally.c.kind == "seed")).scalar() or 0)


def roots(conn: Connection, page: int, size: int) -> list[int]:
    """Ids of the roots on a page (from 0), in the order they were planted."""
    query = select(node.c.id).where(node.c.parent_id.is_(None)).order_by(node.c.id)
    return [int(row[0]) for row in conn.execute(query.limit(size).offset(page * size))]


def page_of(conn: Connection, root_id: int, size: int) -> int:
    """The page that a root is on."""
    before = select(func.count()).where(node.c.parent_id.is_(None), node.c.id < root_id)
    return int(conn.execute(before).scalar_one()) // size


def sizes(conn: Connection, root_ids: Sequence[int]) -> dict[int, int]:
    """How many nodes the tree of each root has, itself included."""
    query = select(node.c.root_id, func.count()).where(node.c.root_id.in_(root_ids)).group_by(node.c.root_id)
    return {int(row[0]): int(row[1]) for row in conn.execute(query)}


def lines(conn: Connection, root_ids: Sequence[int], limit: int) -> list[Row]:
    """These trees from the top down, each node before its children, siblings by address; at most ``limit`` rows a tree."""
    found: list[Row] = []
    for root_id in root_ids:
        query = select(*_ROW).where(node.c.root_id == root_id)
        found += _outline(conn.execute(query.order_by(node.c.generation, node.c.address, node.c.id).limit(limit)))
    return found


def tops(conn: Connection, root_ids: Sequence[int]) -> list[Row]:
    """The roots alone."""
    query = select(*_ROW).where(node.c.id.in_(root_ids)).order_by(node.c.id)
    return [_line(row, 0) for row in conn.execute(query)]


def _line(row: Any, below: int) -> Row:
    return Row(row.id, row.root_id, row.generation, row.status, row.verdict, row.method, row.text, row.reason, below)


def _outline(rows: Any) -> list[Row]:
    """Rows of one tree, parents before children, as the outline that a reader sees."""
    under: dict[int | None, list[Any]] = {}
    tops: list[Any] = []
    known: set[int] = set()
    for row in rows:
        known.add(row.id)
        (under.setdefault(row.parent_id, []) if row.parent_id in known else tops).append(row)
    below: dict[int, int] = {}
    order: list[Any] = []
    stack = tops[::-1]
    while stack:
        row = stack.pop()
        order.append(row)
        stack += under.get(row.id, [])[::-1]
    for row in reversed(order):
        below[row.id] = sum(1 + below[child.id] for child in under.get(row.id, ()))
    return [_line(row, below[row.id]) for row in order]


def siblings(conn: Connection, of: Node, limit: int) -> list[Row]:
    """The other children of a node's parent."""
    query = select(*_ROW).where(node.c.parent_id == of.parent_id, node.c.id != of.id)
    return [_line(row, 0) for row in conn.execute(query.order_by(node.c.id).limit(limit))]


def how_many_children(conn: Connection, node_id: int) -> int:
    return int(conn.execute(select(func.count()).where(node.c.parent_id == node_id)).scalar_one())


def domain(conn: Connection, root_id: int) -> str:
    return str(conn.execute(select(seed.c.domain).where(seed.c.node_id == root_id)).scalar() or "")


def spent(conn: Connection, node_id: int) -> Spent:
    """Tokens and dollars of the calls that made a node (not of those for its answers)."""
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
