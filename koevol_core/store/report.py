"""Counts for the report: each scans a whole index, so run on demand, cache by the store's version, never poll."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, func, select

from koevol_core.store import decisions
from koevol_core.store.schema import blind, decision, node

SAMPLE = 1000
"""Kept nodes of a generation whose length is measured, the newest of them."""
DEEPEST = 100
PACED = 2000
"""Newest decisions of a reviewer from which their pace is computed."""


def judgements(conn: Connection) -> list[tuple[str, str, str, int]]:
    """Return (reviewer, verdict, reason, count) of the nodes' current decisions."""
    columns = (decision.c.reviewer, node.c.verdict, decision.c.reason)
    query = select(*columns, func.count()).join_from(node, decision, decision.c.id == node.c.decision_id)
    query = query.where(node.c.verdict.in_(("accept", "reject")), decision.c.kind != "undo").group_by(*columns)
    counts = Counter({(row[0], row[1], row[2]): int(row[3]) for row in conn.execute(query)})
    counts.update((one.reviewer, one.kind, one.reason) for one in decisions.restored(conn).values())
    return [(*key, n) for key, n in sorted(counts.items())]


def verdicts_by_reviewer(conn: Connection) -> list[tuple[str, str, int]]:
    """Return (reviewer, verdict, count) of the nodes' current decisions, and of the decisions below them that settled
    the same blind double review."""
    last = decision.alias("last")
    query = (
        select(decision.c.reviewer, decision.c.kind, func.count())
        .select_from(blind)
        .join(node, node.c.id == blind.c.node_id)
        .join(decision, (decision.c.node_id == node.c.id) & (decision.c.batch == blind.c.batch))
        .where(blind.c.state == "settled", decision.c.kind != "undo", decision.c.id != last.c.id)
        .group_by(decision.c.reviewer, decision.c.kind)
    )
    newest = query.join(last, last.c.id == node.c.decision_id).where(last.c.batch == blind.c.batch)
    restored = [one.id for one in decisions.restored(conn).values()]
    older = query.join(last, last.c.node_id == node.c.id).where(last.c.batch == blind.c.batch, last.c.id.in_(restored))
    below = [*conn.execute(newest.where(last.c.kind != "undo")), *(conn.execute(older) if restored else ())]
    return [(reviewer, verdict, n) for reviewer, verdict, _, n in judgements(conn)] + [
        (row[0], row[1], int(row[2])) for row in below
    ]


def decision_times(conn: Connection, reviewer: str) -> list[float]:
    """Return the times (UTC seconds) of a reviewer's newest decisions, newest first."""
    query = select(decision.c.created_at).where(decision.c.reviewer == reviewer, decision.c.kind != "undo")
    return [float(row[0]) for row in conn.execute(query.order_by(decision.c.created_at.desc()).limit(PACED))]


def lengths(conn: Connection) -> dict[int, list[int]]:
    """Return the characters of alive nodes that are not rejected, by generation (0: seeds); of each the newest, at most
    ``SAMPLE``."""
    found: dict[int, list[int]] = {}
    for generation in range(DEEPEST):
        sizes: list[int] = []
        for verdict in (node.c.verdict == "accept", node.c.verdict.is_(None)):
            kept = (node.c.status == "alive", verdict, node.c.generation == generation)
            newest = select(func.length(node.c.text)).where(*kept).order_by(node.c.id.desc()).limit(SAMPLE // 2)
            sizes += conn.execute(newest).scalars()
        if not sizes and generation:
            break
        found[generation] = sizes
    return found
