"""Possible parents of a run, results of the newest runs, and durations of their calls; every query is indexed and
limited."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, exists, func, select

from koevol_core.store import node_filter, nodes
from koevol_core.store.node_filter import NodeFilter
from koevol_core.store.schema import answer, call, node, run, seed
from koevol_core.types import Node

ANY = NodeFilter("all")


def of_kind(conn: Connection, kind: str, limit: int, wanted: NodeFilter = ANY) -> list[int]:
    """Return ids of the first ``limit`` parents of a kind that match a filter, whose state is that of the kind.

    The kinds are ready, fresh, accepted, or else the newest run's last generation. Ready seeds without a child come
    first.
    """
    found: list[int] = []
    for one in ("fresh", "evolved") if kind == "ready" else (kind,):
        query = _query(conn, one, wanted)
        if query is not None and len(found) < limit:
            found += [int(row[0]) for row in conn.execute(query.limit(limit - len(found)))]
    return found


def how_many(conn: Connection, kind: str, cap: int, wanted: NodeFilter = ANY) -> int:
    """Return the number of matching parents of a kind, counting up to ``cap``."""
    query = _query(conn, kind, wanted)
    if query is None:
        return 0
    return int(conn.execute(select(func.count()).select_from(query.order_by(None).limit(cap).subquery())).scalar() or 0)


def _evolved(node_id: Any) -> Any:
    """Return a condition that a model has made children of a node (edits by people do not count)."""
    child = node.alias("child")
    return exists().where(child.c.parent_id == node_id, child.c.method != "human")


def _query(conn: Connection, kind: str, wanted: NodeFilter) -> Select[Any] | None:
    rest = list(node_filter.conditions(conn, wanted))
    if kind in ("ready", "fresh", "evolved"):
        query = select(seed.c.node_id).where(seed.c.state == "ready")
        if kind != "ready":
            query = query.where(_evolved(seed.c.node_id) if kind == "evolved" else ~_evolved(seed.c.node_id))
        if rest:
            query = query.join(node, node.c.id == seed.c.node_id).where(*rest)
        return query.order_by(seed.c.id)
    if kind == "accepted":
        query = select(node.c.id).where(node.c.verdict == "accept", node.c.text != "", ~_evolved(node.c.id), *rest)
        return query.order_by(node.c.answer_id.nulls_first(), node.c.id)  # index order, so that nothing is sorted
    last = _last_generation(conn)
    if last is None:
        return None
    query = select(node.c.id).where(node.c.run_id == last[0], node.c.status == "alive", node.c.round == last[1], *rest)
    return query.where(func.coalesce(node.c.verdict, "") != "reject").order_by(node.c.id)


def _last_generation(conn: Connection) -> tuple[int, int] | None:
    """Return (run, round) of the newest alive children, looking at the 20 newest runs."""
    for (run_id,) in conn.execute(select(run.c.id).order_by(run.c.id.desc()).limit(20)).all():
        query = select(node.c.round).where(node.c.run_id == run_id, node.c.status == "alive")
        newest = conn.execute(query.order_by(node.c.round.desc()).limit(1)).scalar()
        if newest is not None:
            return run_id, newest
    return None


def arrived(conn: Connection, run_id: int, limit: int) -> list[Node]:
    """Return a run's newest children that are no longer planned, found by its newest calls."""
    ids: dict[int, None] = {}
    for state in ("got", "failed"):
        query = select(call.c.node_id).where(call.c.run_id == run_id, call.c.state == state)
        ids |= dict.fromkeys(conn.execute(query.order_by(call.c.id.desc()).limit(limit * 5)).scalars())
    found = [one for one in nodes.some(conn, list(ids)) if one.status != "planned" and one.run_id == run_id]
    return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)[:limit]


def roots(conn: Connection, run_id: int) -> list[int]:
    """Return the ids of the seeds that a run grew."""
    query = select(node.c.root_id).where(node.c.run_id == run_id).distinct().order_by(node.c.root_id)
    return [int(row[0]) for row in conn.execute(query)]


def working_on(conn: Connection, run_ids: Sequence[int], ids: Sequence[int], answers: bool = False) -> int | None:
    """Return the first of these runs that makes children of any of these nodes, or is to answer one; else None."""
    table, about = (answer, answer.c.node_id) if answers else (node, node.c.parent_id)
    waiting = [answer.c.status == "planned"] if answers else []
    for start in range(0, len(ids) if run_ids else 0, nodes.SLICE):
        some = ids[start : start + nodes.SLICE]
        query = select(table.c.run_id).where(about.in_(some), table.c.run_id.in_(run_ids), *waiting)
        found = conn.execute(query.limit(1)).scalar()
        if found is not None:
            return int(found)
    return None


def accepted_children(conn: Connection, method: str, longest: int, limit: int) -> list[int]:
    """Return ids of the newest accepted children of a method with texts of at most ``longest`` characters, as their
    parents' are."""
    parent = node.alias("parent")
    query = (
        select(node.c.id)
        .join(parent, parent.c.id == node.c.parent_id)
        .where(node.c.status == "alive", node.c.verdict == "accept", node.c.method == method)
        .where(func.length(node.c.text).between(1, longest), func.length(parent.c.text) <= longest)
    )
    return [int(row[0]) for row in conn.execute(query.order_by(node.c.id.desc()).limit(limit))]


class Taken(NamedTuple):
    """Tokens and duration in seconds of one reply."""

    purpose: str
    prompt: int
    completion: int
    cached: int
    seconds: float


def taken(conn: Connection, run_ids: Sequence[int], newest: int = 200, oldest: int = 100) -> list[Taken]:
    """Return the newest and the oldest replies of each run that have token counts.

    Both ends are sampled because a run asks for children first and for answers last.
    """
    found: list[Taken] = []
    columns = ("purpose", "prompt_tokens", "completion_tokens", "cached_tokens", "ended_at", "sent_at")
    for run_id in run_ids:
        query = select(call.c.id, *(call.c[name] for name in columns)).where(
            call.c.run_id == run_id, call.c.state == "got", call.c.completion_tokens.is_not(None)
        )
        rows = {row.id: row for row in conn.execute(query.order_by(call.c.id.desc()).limit(newest))}
        rows |= {row.id: row for row in conn.execute(query.order_by(call.c.id).limit(oldest))}
        found += [
            Taken(row[1], row[2] or 0, row[3], row[4] or 0, (row[5] or row[6]) - row[6]) for row in rows.values()
        ]  # fmt: skip
    return found


def speed(conn: Connection, run_id: int, seconds: float = 10.0) -> float:
    """Return the replies per second that a run received in the last ``seconds``."""
    since = time.time() - seconds
    query = select(call.c.ended_at).where(call.c.run_id == run_id, call.c.state == "got").order_by(call.c.id.desc())
    ends = sorted(row[0] for row in conn.execute(query.limit(400)) if row[0] and row[0] >= since)
    return len(ends) / max(time.time() - ends[0], 1.0) if ends else 0.0
