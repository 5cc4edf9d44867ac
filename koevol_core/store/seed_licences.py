"""Licences of nodes: a node has its root's licence, one join away by the seed's unique node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from sqlalchemy import Connection, func, or_, select

from koevol_core.store.export_rows import PLACE
from koevol_core.store.node_filter import NodeFilter, branches
from koevol_core.store.schema import answer, node, seed
from koevol_core.store.statements import Prepared, numbers, over


def of_nodes(conn: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return the licence of each of these nodes; "" if none is stated."""
    return {int(row[0]): str(row[1]) for row in _OF_NODES(conn, {"ids": numbers(ids)}).fetchall()}


_OF_NODES = Prepared(
    *over(
        """SELECT node.id, COALESCE(seed.license, '') FROM {numbers} AS one
 {join} node ON node.id = one.value LEFT JOIN seed ON seed.node_id = node.root_id""",
        "ids",
    )
)


def counted(conn: Connection, ids: Sequence[int]) -> Counter[str]:
    """Return the number of these nodes with each licence."""
    return Counter(of_nodes(conn, ids).values())


def tree(conn: Connection, root_id: int) -> list[int]:
    """Return ids of all nodes of a seed's tree, including its root."""
    return list(conn.execute(select(node.c.id).where(node.c.root_id == root_id)).scalars())


def bound(
    conn: Connection, wanted: NodeFilter, licences: Sequence[str], models: Sequence[str], limit: int = 5
) -> list[int]:
    """Return the first nodes of a filter, in export order, bound by a licence: their seed has one of ``licences``,
    or one of ``models`` wrote the instruction or the current answer."""
    found: list[tuple[object, ...]] = []
    theirs = answer.alias("theirs")
    for condition in branches(conn, wanted):
        query = (
            select(*PLACE)
            .outerjoin(seed, seed.c.node_id == node.c.root_id)
            .outerjoin(theirs, theirs.c.id == node.c.answer_id)
            .where(
                condition,
                or_(
                    func.coalesce(seed.c.license, "").in_(licences),
                    node.c.model.in_(models),
                    theirs.c.model.in_(models),
                ),
            )
            .order_by(*PLACE)
            .limit(limit)
        )
        found += [tuple(row) for row in conn.execute(query)]
    return [int(str(row[-1])) for row in islice(sorted(found), limit)]
