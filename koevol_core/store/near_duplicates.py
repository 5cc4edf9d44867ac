"""Near-duplicates: normalized texts, their groups, and the member that a reviewer prefers."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, select

from koevol_core.errors import BadInput
from koevol_core.store.nodes import SLICE
from koevol_core.store.schema import node, twin, twin_choice, twin_said
from koevol_core.store.statements import Prepared, unless_there

Link = tuple[int, int, float]
"""(node, similar node, similarity from 0 to 1)."""


@dataclass(frozen=True)
class Said:
    """Text of a node as it is compared: the hash of its letters, and the key that its near-duplicates share."""

    node_id: int
    letters: int
    key: int
    text: str


@dataclass(frozen=True)
class Twin:
    """A member of a group; ``other_id`` is its nearest neighbour, ``alike`` their similarity (1: the same but for
    form)."""

    node_id: int
    text: str
    status: str
    verdict: str | None
    other_id: int
    alike: float
    preferred: bool = False


def under(conn: Connection, keys: Iterable[int], limit: int) -> dict[int, dict[int, str]]:
    """Return for each of these keys the texts by node: the oldest ``limit`` of each."""
    return {one: dict(_UNDER(conn, {"key": one, "limit": limit}).fetchall()) for one in set(keys)}


def spelled(conn: Connection, letters: Iterable[int]) -> dict[int, int]:
    """Return the first stored node with each of these letter hashes."""
    return {one: row[0] for one in set(letters) for row in _SPELLED(conn, {"letters": one}).fetchall()}


def keep(conn: Connection, rows: Sequence[Said]) -> None:
    """Store normalized texts of nodes, unless they exist."""
    _KEEP.many(
        conn, [{"node_id": row.node_id, "letters": row.letters, "key": row.key, "words": row.text} for row in rows]
    )


_SAID = select(twin_said.c.node_id).order_by(twin_said.c.node_id)
_UNDER = Prepared(
    lambda put: _SAID.add_columns(twin_said.c.words).where(twin_said.c.key == put["key"]).limit(put["limit"])
)
_SPELLED = Prepared(lambda put: _SAID.where(twin_said.c.letters == put["letters"]).limit(1))
_KEEP = Prepared(unless_there(twin_said))


def forget(conn: Connection, node_id: int) -> list[int]:
    """Remove a node and its group from comparison; return the other members, which have to be compared anew."""
    rest = [one for one in members(conn, node_id) if one != node_id]
    for table in (twin_said, twin):
        for start in range(0, len(rest) + 1, SLICE):
            gone = [node_id, *rest][start : start + SLICE]
            conn.execute(delete(table).where(table.c.node_id.in_(gone)))
    return rest


def forget_all(conn: Connection) -> None:
    """Remove all nodes from comparison; preferences stay."""
    for table in (twin_said, twin):
        conn.execute(delete(table))


def link(conn: Connection, links: Sequence[Link]) -> None:
    """Join similar nodes and merge their groups; a merged group keeps the lowest head."""
    ids = sorted({one for node_id, other, _ in links for one in (node_id, other)})
    heads: dict[int, int] = {}
    for start in range(0, len(ids), SLICE):
        query = select(twin.c.node_id, twin.c.head_id).where(twin.c.node_id.in_(ids[start : start + SLICE]))
        heads.update((row[0], row[1]) for row in conn.execute(query))
    known, became = set(heads), {head: head for head in heads.values()}

    def head_of(one: int) -> int:
        at = heads.get(one, one)
        while became.setdefault(at, at) != at:
            at = became[at]
        return at

    nearest: dict[int, tuple[int, float]] = {}
    for node_id, other, near in links:
        first, second = sorted((head_of(node_id), head_of(other)))
        became[second] = first
        for one, its in ((node_id, other), (other, node_id)):
            if near > nearest.get(one, (0, 0.0))[1]:
                nearest[one] = (its, near)
    if moved := [{"old": old, "new": head_of(old)} for old in became if head_of(old) != old]:
        conn.execute(_MOVE, moved)
    rows = [
        {"node_id": one, "head_id": head_of(one), "other_id": other, "alike": near}
        for one, (other, near) in nearest.items()
        if one not in known
    ]
    if rows:
        conn.execute(twin.insert(), rows)


_MOVE = twin.update().where(twin.c.head_id == bindparam("old")).values(head_id=bindparam("new"))


def members(conn: Connection, node_id: int) -> list[int]:
    """Return the ids of a node's group, including itself; empty for a node without near-duplicates."""
    head = select(twin.c.head_id).where(twin.c.node_id == node_id).scalar_subquery()
    return list(conn.execute(select(twin.c.node_id).where(twin.c.head_id == head).order_by(twin.c.node_id)).scalars())


def group(conn: Connection, node_id: int, limit: int) -> list[Twin]:
    """Return the first members of a node's group with their texts, including itself."""
    head = conn.execute(select(twin.c.head_id).where(twin.c.node_id == node_id)).scalar()
    if head is None:
        return []
    best = preferred(conn, head)
    columns = (node.c.id, node.c.text, node.c.status, node.c.verdict, twin.c.other_id, twin.c.alike)
    query = select(*columns).join(node, node.c.id == twin.c.node_id).where(twin.c.head_id == head)
    return [Twin(*row, row[0] == best) for row in conn.execute(query.order_by(twin.c.node_id).limit(limit))]


def size(conn: Connection, node_id: int) -> int:
    """Return the number of members of a node's group; 0 for a node without near-duplicates."""
    head = select(twin.c.head_id).where(twin.c.node_id == node_id).scalar_subquery()
    return int(conn.execute(select(func.count()).where(twin.c.head_id == head)).scalar_one())


def groups(conn: Connection) -> dict[int, list[int]]:
    """Return every group by its head, members by id."""
    found: dict[int, list[int]] = {}
    for head, one in conn.execute(select(twin.c.head_id, twin.c.node_id).order_by(twin.c.head_id, twin.c.node_id)):
        found.setdefault(head, []).append(one)
    return found


def prefer(conn: Connection, node_id: int, wanted: bool, reviewer: str) -> None:
    """Append that a reviewer prefers this node of its group, or no longer does. Raises BadInput if it has no
    near-duplicates."""
    if not size(conn, node_id):
        raise BadInput("review.no_twin", id=node_id)
    row = {"node_id": node_id, "preferred": int(wanted), "reviewer": reviewer, "created_at": time.time()}
    conn.execute(twin_choice.insert().values(**row))


def preferred(conn: Connection, head: int) -> int | None:
    """Return the preferred node of a group, or None."""
    query = select(twin_choice.c.node_id, twin_choice.c.preferred).join(twin, twin.c.node_id == twin_choice.c.node_id)
    row = conn.execute(query.where(twin.c.head_id == head).order_by(twin_choice.c.id.desc()).limit(1)).first()
    return int(row[0]) if row and row[1] else None


def passed_over(conn: Connection) -> set[int]:
    """Return all nodes whose group has another, preferred member."""
    return set(conn.execute(passed_over_query()).scalars())


def passed_over_query() -> Select[Any]:
    """Return the query of ``passed_over``, for use as a subquery."""
    query = select(twin.c.head_id, func.max(twin_choice.c.id).label("last"))
    newest = query.join(twin, twin.c.node_id == twin_choice.c.node_id).group_by(twin.c.head_id).subquery()
    chosen = (
        select(newest.c.head_id, twin_choice.c.node_id)
        .join(twin_choice, twin_choice.c.id == newest.c.last)
        .where(twin_choice.c.preferred == 1)
        .subquery()
    )
    query = select(twin.c.node_id).join(chosen, chosen.c.head_id == twin.c.head_id)
    return query.where(twin.c.node_id != chosen.c.node_id)
