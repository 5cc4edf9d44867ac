"""What is known of the roots, and the rows of files that were refused and wait to be mended."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, select

from ..model import Refused, Seed
from . import nodes
from .schema import seed
from .sql import insert_new


def plant(conn: Connection, one: Seed, address: str) -> int:
    """Insert a seed with its root node and return the node's id."""
    node_id = nodes.plant(conn, one.text, address)
    known = asdict(one)
    del known["text"]
    conn.execute(seed.insert().values(node_id=node_id, created_at=time.time(), **known))
    return node_id


def refuse(conn: Connection, batch: str, refused: Sequence[Refused]) -> None:
    """Keep refused rows of a file (named by ``batch``) with their reasons, once."""
    for one in refused:
        row = {"state": "refused", "batch": batch, "row": one.row, "reason": one.reason, "content": one.content}
        conn.execute(insert_new(conn, seed).values(created_at=time.time(), **row))


def get(conn: Connection, node_id: int) -> dict[str, Any] | None:
    row = conn.execute(select(seed).where(seed.c.node_id == node_id)).one_or_none()
    return dict(row._mapping) if row else None


def refused(conn: Connection, limit: int = 100) -> list[Refused]:
    query = (
        select(seed.c.row, seed.c.reason, seed.c.content).where(seed.c.state == "refused").order_by(seed.c.id.desc())
    )
    return [Refused(row[0] or 0, row[1] or "", row[2] or "") for row in conn.execute(query.limit(limit))]


def ready(conn: Connection, limit: int = 100_000) -> list[int]:
    """Node ids of the seeds that may be evolved, in the order they were planted."""
    query = select(seed.c.node_id).where(seed.c.state == "ready").order_by(seed.c.id).limit(limit)
    return [int(row[0]) for row in conn.execute(query)]


def counts(conn: Connection) -> dict[str, int]:
    query = select(seed.c.state, func.count()).group_by(seed.c.state)
    return {row[0]: int(row[1]) for row in conn.execute(query)}
