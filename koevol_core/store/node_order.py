"""Pages of filtered nodes sorted by a measure or a score: nodes with a value in index order, then the others; or as the
trees are drawn, for which one tree is read at a time.

Few nodes are sorted in Python. For many, the value index is scanned and each of its nodes looked up until enough match:
the more match, the sooner that ends. If it does not end soon (shortest texts of the last generation, where short texts
are rare) and the number of matches is sortable, the database sorts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, select, tuple_

from koevol_core.store import node_filter
from koevol_core.store.node_filter import FILLED, TREE, NodeFilter
from koevol_core.store.schema import node, score
from koevol_core.store.scores import of_force
from koevol_core.store.statements import Aside
from koevol_core.store.tree import drawn

At = tuple[float, int]
"""(value, node): a position in the value index."""
FEW = 100
"""Maximum number of matching nodes that are sorted in Python."""
STRETCH, ENOUGH, SORTED = 200, 12_800, 150_000
"""Values in the first part of a scan (each part is twice the one before), in the part after which matches are counted,
and the maximum number of matches that the database may sort."""
TREES, DEEP = 20, 10_000
"""Trees that are looked through at first (each time twice as many), and the maximum nodes of one."""
TIES = 1_000
"""Upper bound on the answers of one node that share a value."""


def ids(conn: Connection, wanted: NodeFilter, after: int, limit: int) -> list[int]:
    """Return ids of the matching children after the node ``after`` (0: from the top), in the order of ``wanted``."""
    if wanted.order is None:
        return node_filter.ids(conn, wanted, node_filter.place(conn, after), limit)
    if wanted.order == TREE:
        return _as_drawn(conn, wanted, after, limit)
    value = _value(conn, wanted, after)
    few = node_filter.ids(conn, wanted, node_filter.TOP, FEW + 1)
    if len(few) <= FEW:
        return _sorted_here(conn, wanted, few, after)[:limit]
    found: list[int] = []
    if value is not None or not after:
        found = _by_value(conn, wanted, None if value is None else (value, after), limit)
    if len(found) < limit:
        place = node_filter.place(conn, after) if after and value is None else node_filter.TOP
        found += node_filter.ids(conn, wanted, place, limit - len(found), ~node_filter.scored(_split(wanted)[0]))
    return found


def _as_drawn(conn: Connection, wanted: NodeFilter, after: int, limit: int) -> list[int]:
    """Return the matching children after a node, tree by tree, each before its own children."""
    first = conn.execute(select(node.c.root_id).where(node.c.id == after)).scalar() or 0
    few = node_filter.ids(conn, wanted, node_filter.TOP, FEW + 1)
    found: list[int] = []
    for matching in _by_root(conn, wanted, first, few if len(few) <= FEW else None):
        for root_id, ids in sorted(matching.items()):
            order = drawn(conn, root_id, DEEP)
            start = order.index(after) + 1 if after in order else 0
            found += [one for one in order[start:] if one in ids]
            if len(found) >= limit:
                return found[:limit]
    return found


def _by_root(
    conn: Connection, wanted: NodeFilter, first: int, few: list[int] | None
) -> Iterator[dict[int, set[int]]]:  # fmt: skip
    """Yield the matching nodes by their root, from the tree ``first`` on, some trees at a time: those of ``few``, or
    all."""
    matches = select(node.c.root_id, node.c.id)
    if few is not None:
        yield _grouped(conn.execute(matches.where(node.c.id.in_(few), node.c.root_id >= first)))
        return
    size = TREES
    while roots := conn.execute(
        select(node.c.id).where(node.c.parent_id.is_(None), node.c.id >= first).order_by(node.c.id).limit(size)
    ).scalars().all():  # fmt: skip
        yield _grouped(conn.execute(matches.where(node.c.root_id.in_(roots), node_filter.aside(conn, wanted))))
        first, size = roots[-1] + 1, min(size * 2, 20 * TREES)


def _grouped(rows: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for root_id, node_id in rows:
        found.setdefault(int(root_id), set()).add(int(node_id))
    return found


def _sorted_here(conn: Connection, wanted: NodeFilter, few: list[int], after: int) -> list[int]:
    """Return the few matching nodes after one of them, or after its sort position if it no longer matches."""
    name, sign = _split(wanted)
    query = (
        select(node.c.id, node.c.generation, score.c.value)
        .select_from(node)
        .outerjoin(score, (score.c.node_id == node.c.id) & (score.c.name == name) & (FILLED == "filled") & of_force())
    )
    rows = conn.execute(query.where(node.c.id.in_([*few, after]))).all()
    keys = {row[0]: _key(row[2], sign, row[1], row[0]) for row in rows}
    behind = keys.get(after, (-1, 0.0, 0))
    return sorted((one for one in few if keys[one] > behind), key=lambda one: keys[one])


def _key(value: float | None, sign: int, generation: int, node_id: int) -> tuple[int, float, int]:
    """Return a sort key: nodes with a value first, by value and then in index order; the others by generation and
    id."""
    return (1, generation, node_id) if value is None else (0, sign * value, sign * node_id)


def _by_value(conn: Connection, wanted: NodeFilter, place: At | None, limit: int) -> list[int]:
    """Return the matching nodes that have a value, in its order: by a scan, or by sorting if that is shorter."""
    steps = STRETCH
    found, place = _stretch(conn, wanted, place, steps)
    while len(found) < limit and place is not None:
        if steps == ENOUGH and node_filter.count(conn, wanted, SORTED) < SORTED:
            return found + _sorted_there(conn, wanted, place, limit - len(found))
        steps *= 2
        more, place = _stretch(conn, wanted, place, steps)
        found += more
    return found[:limit]


def _stretch(conn: Connection, wanted: NodeFilter, place: At | None, steps: int) -> tuple[list[int], At | None]:
    """Return the matching nodes among the next values of the index, and the last position read; None at the end of the
    index.

    The range is limited first, and each of its nodes is looked up in a scalar subquery: PostgreSQL would otherwise read
    and sort all matches.
    """
    name, sign = _split(wanted)
    values: Select[Any] = select(score.c.value, score.c.node_id, score.c.answer_id)
    values = values.where(score.c.name == name, score.c.status == "filled", *_passed(wanted, place))
    values = values.order_by(*_order(wanted, score.c.value, score.c.node_id))
    last = conn.execute(values.offset(steps - 1).limit(1)).first()
    end = None if last is None else (float(last[0]), int(last[1]))
    if end is not None:
        here = tuple_(score.c.value, score.c.node_id)
        values = values.where(here <= end if sign > 0 else here >= end)
    part = values.limit(steps + TIES).subquery()
    mine = select(node.c.id).where(
        node.c.id == part.c.node_id, of_force(part.c.answer_id), node_filter.aside(conn, wanted)
    )
    query = select(part.c.node_id).where(mine.correlate(part).scalar_subquery().is_not(None))
    return [int(row[0]) for row in conn.execute(query.order_by(*_order(wanted, part.c.value, part.c.node_id)))], end


def _sorted_there(conn: Connection, wanted: NodeFilter, place: At, limit: int) -> list[int]:
    """Look up the value of each matching node by the queue index, and sort in the database.

    The values are materialized first, because PostgreSQL would otherwise scan the value index again for a small limit.
    """
    name, sign = _split(wanted)
    found: list[tuple[float, int]] = []
    for here in node_filter.ranges(conn, wanted):
        mine = (score.c.node_id == node.c.id) & (Aside(score.c.name) == name) & (FILLED == "filled") & of_force()
        query = select(score.c.value, score.c.node_id).select_from(node).join(score, mine)
        known = query.where(*here, *_passed(wanted, place)).cte("known").prefix_with("MATERIALIZED")
        rows = conn.execute(select(known).order_by(*_order(wanted, known.c.value, known.c.node_id)).limit(limit))
        found += [(sign * row[0], sign * row[1]) for row in rows]
    return [sign * one for _, one in sorted(found)[:limit]]


def _passed(wanted: NodeFilter, place: At | None) -> list[Any]:
    _, sign = _split(wanted)
    here = tuple_(score.c.value, score.c.node_id)
    return [] if place is None else [here > place if sign > 0 else here < place]


def _order(wanted: NodeFilter, *columns: Any) -> list[Any]:
    _, sign = _split(wanted)
    return [one.asc() if sign > 0 else one.desc() for one in columns]


def _value(conn: Connection, wanted: NodeFilter, node_id: int) -> float | None:
    if not node_id:
        return None
    query = select(score.c.value).join(node, node.c.id == score.c.node_id).where(node.c.id == node_id)
    named = query.where(score.c.name == _split(wanted)[0], FILLED == "filled", of_force())
    return conn.execute(named.limit(1)).scalar()


def _split(wanted: NodeFilter) -> tuple[str, int]:
    """Return the name in an order, and its sign: ``-length`` gives -1 (longest first)."""
    order = wanted.order or ""
    return order.removeprefix("-"), -1 if order.startswith("-") else 1
