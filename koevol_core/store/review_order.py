"""The wanted nodes by a measure or a score, page by page: those that have it in the order of its index, then the others.

Of a few nodes all values are looked up and sorted here. Of many, the index of values is walked, and every node that it
names is looked up until enough are wanted: the more are wanted, the sooner that ends. Where it does not end soon (the
shortest of the last generation, where short texts are seldom), and no more are wanted than can be sorted, they are.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, literal, select, tuple_

from koevol_core.store import review_filter as pick
from koevol_core.store.review_filter import Wanted
from koevol_core.store.schema import node
from koevol_core.store.scores import of_force, score
from koevol_core.store.statements import Aside, held

At = tuple[float, int]
"""(value, node): a place in the index of values."""
FEW = 100
"""Wanted nodes that are sorted here."""
STRETCH, ENOUGH, SORTED = 200, 12_800, 150_000
"""Values of the first stretch of a walk, each of which is twice as long as the one before; of the one after which it is asked
how many are wanted; and how many of these the database may sort."""
TIES = 1_000
"""More numbers than the answers to one node have for the same value."""


def ids(conn: Connection, wanted: Wanted, after: int, limit: int) -> list[int]:
    """Ids of the wanted children behind the node ``after`` (0: from the top), in the order that ``wanted`` asks for."""
    if wanted.order is None:
        return pick.ids(conn, wanted, pick.place(conn, after), limit)
    value = _value(conn, wanted, after)
    few = pick.ids(conn, wanted, pick.TOP, FEW + 1)
    if len(few) <= FEW:
        return _sorted_here(conn, wanted, few, after)[:limit]
    found: list[int] = []
    if value is not None or not after:
        found = _by_value(conn, wanted, None if value is None else (value, after), limit)
    if len(found) < limit:
        place = pick.place(conn, after) if after and value is None else pick.TOP
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


def _by_value(conn: Connection, wanted: Wanted, place: At | None, limit: int) -> list[int]:
    """The wanted among the nodes that have a value, in its order: by a walk, or by sorting where that is shorter."""
    steps = STRETCH
    found, place = _stretch(conn, wanted, place, steps)
    while len(found) < limit and place is not None:
        if steps == ENOUGH and pick.count(conn, wanted, SORTED) < SORTED:
            return found + _sorted_there(conn, wanted, place, limit - len(found))
        steps *= 2
        more, place = _stretch(conn, wanted, place, steps)
        found += more
    return found[:limit]


def _stretch(conn: Connection, wanted: Wanted, place: At | None, steps: int) -> tuple[list[int], At | None]:
    """The wanted among the next values of the index, and the last place of these; None where the index ended.

    The stretch is cut off first, and each of its nodes looked up in a query of its own: PostgreSQL would rather read and sort
    all that is wanted.
    """
    name, sign = _split(wanted)
    values: Select[Any] = select(score.c.value, score.c.node_id, score.c.answer_id)
    values = _behind(values.where(score.c.name == name, score.c.status == "filled"), wanted, place)
    last = conn.execute(values.offset(steps - 1).limit(1)).first()
    end = None if last is None else (float(last[0]), int(last[1]))
    if end is not None:
        here = tuple_(score.c.value, score.c.node_id)
        values = values.where(here <= end if sign > 0 else here >= end)
    part = values.limit(steps + TIES).subquery()
    mine = select(node.c.id).where(node.c.id == part.c.node_id, of_force(part.c.answer_id), pick.aside(wanted))
    query = select(part.c.node_id).where(mine.correlate(part).scalar_subquery().is_not(None))
    return [int(row[0]) for row in conn.execute(query.order_by(*_order(wanted, part.c.value, part.c.node_id)))], end


def _sorted_there(conn: Connection, wanted: Wanted, place: At, limit: int) -> list[int]:
    """The wanted by way of the index of their queue: the value of each is looked up, and the first of them sorted. Looked up
    first of all, since PostgreSQL would rather walk along the values once more where only the first is asked for."""
    name, sign = _split(wanted)
    found: list[tuple[float, int]] = []
    for pair in pick.pairs(wanted):
        mine = (score.c.node_id == node.c.id) & (Aside(score.c.name) == name) & (_FILLED == "filled") & of_force()
        query = select(score.c.value, score.c.node_id).select_from(node).join(score, mine)
        query = query.where(*pick.conditions(pair, wanted), *pick.behind(wanted, pick.TOP), *_passed(wanted, place))
        known = query.cte("known").prefix_with("MATERIALIZED")
        rows = conn.execute(select(known).order_by(*_order(wanted, known.c.value, known.c.node_id)).limit(limit))
        found += [(sign * row[0], sign * row[1]) for row in rows]
    return [sign * one for _, one in sorted(found)[:limit]]


_FILLED = Aside(score.c.status)
"""The state of a number, said so that it is looked up by its node and not by its place in the order."""


def _behind(query: Select[Any], wanted: Wanted, place: At | None) -> Select[Any]:
    """Numbers in the order that is wanted, behind a place (None: all)."""
    return query.where(*_passed(wanted, place)).order_by(*_order(wanted, score.c.value, score.c.node_id))


def _passed(wanted: Wanted, place: At | None) -> list[Any]:
    _, sign = _split(wanted)
    here = tuple_(score.c.value, score.c.node_id)
    return [] if place is None else [here > place if sign > 0 else here < place]


def _order(wanted: Wanted, *columns: Any) -> list[Any]:
    _, sign = _split(wanted)
    return [one.asc() if sign > 0 else one.desc() for one in columns]


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
    return held(select(literal(1)).where(mine).correlate(node))


def _split(wanted: Wanted) -> tuple[str, int]:
    """The name in an order, and its sign: ``-length`` (-1) is the longest first."""
    order = wanted.order or ""
    return order.removeprefix("-"), -1 if order.startswith("-") else 1
