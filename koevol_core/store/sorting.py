"""The wanted nodes by a measure or a score, page by page: those that have it in the order of its index, then the others.

Of a few nodes all values are looked up and sorted here. Of many, the index of values is walked, and every node that it
names is looked up until enough are wanted: the more are wanted, the sooner that ends. Where it does not end soon (the
shortest of the last generation, where short texts are seldom), and no more are wanted than can be sorted, they are.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, func, literal_column, or_, select, tuple_

from . import pick
from .pick import Wanted
from .schema import node
from .scores import of_force, score

FEW = 100
"""Wanted nodes that are sorted here."""
STEPS, SORTED = 20_000, 150_000
"""Values that are walked before it is asked how many are wanted, and how many of these the database may sort."""


def ids(conn: Connection, wanted: Wanted, after: int, limit: int) -> list[int]:
    """Ids of the wanted children behind the node ``after`` (0: from the top), in the order that ``wanted`` asks for."""
    if wanted.order is None:
        return pick.ids(conn, wanted, pick.place(conn, after), limit)
    at = _value(conn, wanted, after)
    few = pick.ids(conn, wanted, pick.TOP, FEW + 1)
    if len(few) <= FEW:
        return _sorted_here(conn, wanted, few, after)[:limit]
    found = _by_value(conn, wanted, after, at, limit) if at is not None or not after else []
    if len(found) < limit:
        place = pick.place(conn, after) if after and at is None else pick.TOP
        found += pick.ids(conn, wanted, place, limit - len(found), ~_has(wanted))
    return found


def _sorted_here(conn: Connection, wanted: Wanted, few: list[int], after: int) -> list[int]:
    """All of a few wanted nodes behind one of them, or behind where it would stand."""
    name, sign = _split(wanted)
    query = (
        select(node.c.id, node.c.generation, score.c.value)
        .select_from(node)
        .outerjoin(score, (score.c.node_id == node.c.id) & (score.c.name == name) & (_FILLED == "filled") & of_force())
    )
    rows = conn.execute(query.where(node.c.id.in_([*few, after]))).all()
    keys = {row[0]: _key(row[2], sign, row[1], row[0]) for row in rows}
    behind = keys.get(after, (-1, 0.0, 0))
    return sorted((one for one in few if keys[one] > behind), key=lambda one: keys[one])


def _key(value: float | None, sign: int, generation: int, node_id: int) -> tuple[int, float, int]:
    """Nodes with a value first, in its order and then in the order in which its index is read; the others as they are."""
    return (1, generation, node_id) if value is None else (0, sign * value, sign * node_id)


def _by_value(conn: Connection, wanted: Wanted, after: int, at: float | None, limit: int) -> list[int]:
    """The wanted among the nodes that have a value, in its order: by a walk, or by sorting where that is shorter."""
    found, ended = _walked(conn, wanted, after, at, limit, STEPS)
    if len(found) >= limit or ended:
        return found
    if pick.count(conn, wanted, SORTED) < SORTED:
        return _sorted_there(conn, wanted, after, at, limit)
    return _walked(conn, wanted, after, at, limit, None)[0]


def _walked(
    conn: Connection, wanted: Wanted, after: int, at: float | None, limit: int, steps: int | None
) -> tuple[list[int], bool]:
    """The wanted along the index of values, and whether its end was reached within so many steps (None: however many)."""
    name, sign = _split(wanted)
    mine, columns = (score.c.name == name, score.c.status == "filled"), (score.c.value, score.c.node_id)
    way = _behind(select(*columns).where(*mine), wanted, after, at)
    end = None if steps is None else conn.execute(way.offset(steps).limit(1)).first()
    wish = or_(*(and_(*pick.conditions(pair, wanted, free=True)) for pair in pick.pairs(wanted)))
    query = select(score.c.node_id).join(node, node.c.id == score.c.node_id)
    query = _behind(query.where(*mine, of_force(), wish, node.c.generation + 0 > 0), wanted, after, at)
    if end is not None:
        query = query.where(tuple_(*columns) < tuple(end) if sign > 0 else tuple_(*columns) > tuple(end))
    return [int(row[0]) for row in conn.execute(query.limit(limit))], end is None


def _sorted_there(conn: Connection, wanted: Wanted, after: int, at: float | None, limit: int) -> list[int]:
    """The wanted by way of the index of their queue: the value of each is looked up, and the first of them sorted."""
    name, sign = _split(wanted)
    found: list[tuple[float, int]] = []
    for pair in pick.pairs(wanted):
        named = func.coalesce(score.c.name, literal_column("''")) == name
        mine = (score.c.node_id == node.c.id) & named & (_FILLED == "filled") & of_force()
        query = select(score.c.value, score.c.node_id).select_from(node).join(score, mine)
        query = query.where(*pick.conditions(pair, wanted), node.c.generation > 0)
        rows = conn.execute(_behind(query, wanted, after, at).limit(limit))
        found += [(sign * row[0], sign * row[1]) for row in rows]
    return [sign * one for _, one in sorted(found)[:limit]]


_FILLED = func.coalesce(score.c.status, literal_column("''"))
"""The state of a number, said so that it is looked up by its node and not by its place in the order."""


def _behind(query: Select[Any], wanted: Wanted, after: int, at: float | None) -> Select[Any]:
    """Numbers in the order that is wanted, from the one ``at`` the node ``after`` on."""
    _, sign = _split(wanted)
    place, columns = (at, after), (score.c.value, score.c.node_id)
    if at is not None:
        query = query.where(tuple_(*columns) > place if sign > 0 else tuple_(*columns) < place)
    return query.order_by(*(column.asc() if sign > 0 else column.desc() for column in columns))


def _value(conn: Connection, wanted: Wanted, node_id: int) -> float | None:
    if not node_id:
        return None
    query = _of(wanted).with_only_columns(score.c.value).where(node.c.id == node_id)
    return conn.execute(query.limit(1)).scalar()


def _of(wanted: Wanted) -> Select[Any]:
    """Scores by which the nodes are sorted."""
    name, _ = _split(wanted)
    query = select(score.c.id).join(node, node.c.id == score.c.node_id)
    return query.where(score.c.name == name, _FILLED == "filled", of_force())


def _has(wanted: Wanted) -> Any:
    """Whether a node has a value, as a condition of a query over nodes."""
    name, _ = _split(wanted)
    mine = (score.c.node_id == node.c.id) & (score.c.name == name) & (_FILLED == "filled") & of_force()
    return select(score.c.id).where(mine).correlate(node).exists()


def _split(wanted: Wanted) -> tuple[str, int]:
    """The name in an order, and its sign: ``-length`` (-1) is the longest first."""
    order = wanted.order or ""
    return order.removeprefix("-"), -1 if order.startswith("-") else 1
