"""Leases: a node is handed to one reviewer until they move on or the lease expires. Nothing waits for a lease."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from koevol_core.store.schema import lease, node
from koevol_core.store.statements import insert_new


def others(conn: Connection, who: str, now: float) -> dict[int, float]:
    """Return node to expiry time of the leases of other reviewers, earliest first; at most one per reviewer."""
    query = select(lease.c.node_id, lease.c.until).where(lease.c.reviewer != who, lease.c.until > now)
    return {int(row[0]): float(row[1]) for row in conn.execute(query.order_by(lease.c.until, lease.c.node_id))}


def held(conn: Connection, node_id: int, now: float) -> tuple[str, float] | None:
    """Return (reviewer, expiry time) of a node's lease, or None."""
    query = select(lease.c.reviewer, lease.c.until).where(lease.c.node_id == node_id, lease.c.until > now)
    row = conn.execute(query).one_or_none()
    return (str(row[0]), float(row[1])) if row else None


def take(conn: Connection, some: Sequence[int], who: str, now: float, until: float) -> int | None:
    """Lease the first undecided, unleased node of ``some`` to ``who``, replacing their lease; None if there is none.

    A node locked by another transaction is skipped, not waited for. ``now`` and ``until`` are UTC seconds.
    """
    conn.execute(lease.delete().where(or_(lease.c.reviewer == who, lease.c.until <= now)))
    for one in some:
        free = select(node.c.id).where(node.c.id == one, node.c.verdict.is_(None)).with_for_update(skip_locked=True)
        if conn.execute(free).one_or_none() is None:
            continue
        row = {"node_id": one, "reviewer": who, "until": until}
        if conn.execute(insert_new(conn, lease).values(row).returning(lease.c.node_id)).scalar() is not None:
            return one
    return None
