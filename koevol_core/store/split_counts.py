"""Data for splitting rows into train and validation: rows per root, and roots that are near-duplicates."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, func, select

from koevol_core.store.node_filter import NodeFilter, branches
from koevol_core.store.schema import node, twin


def by_root(conn: Connection, wanted: NodeFilter) -> Counter[int]:
    """Return the number of rows of a filter per root, from the export index alone."""
    found: Counter[int] = Counter()
    for condition in branches(conn, wanted):
        query = select(node.c.root_id, func.count()).where(condition).group_by(node.c.root_id)
        for root, many in conn.execute(query):
            found[root] += many
    return found


def addresses(conn: Connection) -> dict[int, str]:
    """Return the address of every root: a hash of its text, so the same in every store."""
    query = select(node.c.id, node.c.address).where(node.c.parent_id.is_(None))
    return {row[0]: row[1] for row in conn.execute(query)}


def twin_roots(conn: Connection) -> list[tuple[int, int]]:
    """Return (head of a near-duplicate group, root of a member), by head: roots under one head belong together in a
    split."""
    query = select(twin.c.head_id, node.c.root_id).join(node, node.c.id == twin.c.node_id).distinct()
    return [(row[0], row[1]) for row in conn.execute(query.order_by(twin.c.head_id, node.c.root_id))]
