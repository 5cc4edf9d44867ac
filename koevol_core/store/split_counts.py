"""What a division of rows into train and validation is made of: the rows of each root, and roots that say the same."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, func, select

from koevol_core.store.export_rows import Selection, branches
from koevol_core.store.schema import node, twin


def by_root(conn: Connection, kept: bool, wanted: Selection) -> Counter[int]:
    """How many rows of a selection each root has, from the index of files alone."""
    found: Counter[int] = Counter()
    for condition in branches(kept, wanted):
        query = select(node.c.root_id, func.count()).where(condition).group_by(node.c.root_id)
        for root, many in conn.execute(query):
            found[root] += many
    return found


def addresses(conn: Connection) -> dict[int, str]:
    """The address of every root, which is a fingerprint of its text and so the same in every store."""
    query = select(node.c.id, node.c.address).where(node.c.parent_id.is_(None))
    return {row[0]: row[1] for row in conn.execute(query)}


def twin_roots(conn: Connection) -> list[tuple[int, int]]:
    """(head of a group of twins, root of a node in it), in the order of heads: roots under one head say the same."""
    query = select(twin.c.head_id, node.c.root_id).join(node, node.c.id == twin.c.node_id).distinct()
    return [(row[0], row[1]) for row in conn.execute(query.order_by(twin.c.head_id, node.c.root_id))]
