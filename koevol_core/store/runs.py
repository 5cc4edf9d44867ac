"""Runs: created, claimed by one worker at a time, kept alive by a heartbeat, ended or stopped; and their counts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Update, case, func, or_, select

from koevol_core.errors import Conflict
from koevol_core.store import spending
from koevol_core.store.schema import answer, call, node, run, score
from koevol_core.store.statements import Prepared
from koevol_core.types import Progress, Run, RunSpec

STALE = 5.0
"""Seconds without a heartbeat after which a running run counts as interrupted; the process id is not checked."""


def value(row: Row[Any]) -> Run:
    spec = json.loads(row.spec)
    spec["methods"] = tuple((name, weight) for name, weight in spec["methods"])
    spec["prompts"] = tuple((name, sha256) for name, sha256 in spec.get("prompts", ()))
    spec["samples"] = tuple(spec.get("samples", ()))
    spec["rules"] = None if spec.get("rules") is None else tuple(spec["rules"])
    return Run(
        row.id, row.key, RunSpec(**spec), row.state, bool(row.stop_asked), row.heartbeat, row.message, row.created_at,
        row.ended_at, json.loads(row.effort) if row.effort else {},
    )  # fmt: skip


def get(conn: Connection, run_id: int) -> Run | None:
    row = conn.execute(select(run).where(run.c.id == run_id)).one_or_none()
    return value(row) if row else None


def latest(conn: Connection, limit: int = 50) -> list[Run]:
    return [value(row) for row in conn.execute(select(run).order_by(run.c.id.desc()).limit(limit))]


def live(conn: Connection) -> list[Run]:
    """Return queued and running runs, including those whose worker died."""
    return [
        value(row) for row in conn.execute(select(run).where(run.c.state.in_(("queued", "running"))).order_by(run.c.id))
    ]


def create(conn: Connection, key: str, spec: RunSpec, fresh: bool = False) -> Run:
    """Return the newest run with this identity, as far as ``spec`` asks to grow it; a new one if there is none, or if
    ``fresh``.
    """
    same = select(run.c.key).where(or_(run.c.key == key, run.c.key.startswith(f"{key}-"))).order_by(run.c.id.desc())
    known = list(conn.execute(same).scalars())
    if fresh or not known:
        name = f"{key}-{len(known) + 1}" if known else key
        new = {"key": name, "spec": json.dumps(asdict(spec)), "state": "queued", "created_at": time.time()}
        conn.execute(run.insert().values(**new))
        return _by_key(conn, name)
    grown = asdict(_by_key(conn, known[0]).spec) | {name: getattr(spec, name) for name in RunSpec.REACH}
    conn.execute(run.update().where(run.c.key == known[0]).values(spec=json.dumps(grown)))
    return _by_key(conn, known[0])


def _by_key(conn: Connection, key: str) -> Run:
    return value(conn.execute(select(run).where(run.c.key == key)).one())


def adopt(conn: Connection, key: str, alike: Callable[[RunSpec], bool]) -> None:
    """Give this identity to the largest run that is ``alike``, if no run has it: in 0.1.0 the parents were part of a
    run's key.
    """
    if conn.execute(select(run.c.id).where(run.c.key == key)).first():
        return
    ids = [known.id for known in map(value, conn.execute(select(run))) if alike(known.spec)]
    sizes = {one: conn.execute(select(func.count()).where(node.c.run_id == one)).scalar_one() for one in ids}
    if sizes:
        conn.execute(run.update().where(run.c.id == max(sizes, key=lambda one: (sizes[one], one))).values(key=key))


def planned_rounds(conn: Connection, run_id: int) -> dict[int, int]:
    """Return the number of a run's planned children by their round."""
    query = select(node.c.round, func.count()).where(node.c.run_id == run_id, node.c.status == "planned")
    return {row[0]: int(row[1]) for row in conn.execute(query.group_by(node.c.round))}


def planned_beyond(conn: Connection, run_id: int, lap: int, slot: int) -> int:
    """Return the number of a run's planned children whose slot, modulo ``lap``, is ``slot`` or more."""
    query = select(func.count()).where(node.c.run_id == run_id, node.c.status == "planned", node.c.slot % lap >= slot)
    return int(conn.execute(query).scalar_one())


def keep_effort(conn: Connection, run_id: int, effort: dict[str, Any]) -> None:
    """Store a run's limits (``RunLimits`` as a dict) for the worker that starts or resumes it."""
    conn.execute(run.update().where(run.c.id == run_id).values(effort=json.dumps(effort)))


def launch(conn: Connection, run_id: int, patience: float) -> float | None:
    """Queue a run for a worker that is about to start; return the launch time (UTC seconds).

    Return None if a worker is active, or was launched within ``patience`` seconds.
    """
    now = time.time()
    beats = run.c.heartbeat.between(now - STALE, now + STALE)
    started = run.c.heartbeat.between(now - patience, now + STALE)
    free = ~func.coalesce(((run.c.state == "running") & beats) | ((run.c.state == "queued") & started), False)
    values = {"state": "queued", "heartbeat": now, "stop_asked": 0, "message": None, "ended_at": None}
    return now if conn.execute(_taken(run_id, free).values(**values)).rowcount else None


def _taken(run_id: int, free: Any) -> Update:
    """Return an UPDATE of a run if it is free, unless another transaction is taking it (SKIP LOCKED)."""
    mine = select(run.c.id).where(run.c.id == run_id, free).with_for_update(skip_locked=True)
    return run.update().where(run.c.id.in_(mine))


def give_up(conn: Connection, run_id: int, message: str, launched: float | None) -> bool:
    """Stop a run whose worker ended before claiming it: it is still queued by the launch at ``launched`` (UTC seconds,
    None: never launched).

    Return False if the run was claimed, or launched again, in the meantime.
    """
    waits = (run.c.id == run_id) & (run.c.state == "queued") & run.c.heartbeat.is_not_distinct_from(launched)
    values = {"state": "stopped", "message": message, "heartbeat": None, "ended_at": time.time()}
    return bool(conn.execute(run.update().where(waits).values(**values)).rowcount)


def claim(conn: Connection, run_id: int, worker: str) -> bool:
    """Make ``worker`` the holder of this run; return False while another worker's heartbeat is recent.

    A stop that was requested while the run was queued stays requested. Calls still in flight are marked doubtful.
    """
    now = time.time()
    old = or_(run.c.heartbeat.is_(None), run.c.heartbeat < now - STALE, run.c.heartbeat > now + STALE)
    free = or_(run.c.state != "running", old)
    values = {
        "state": "running",
        "worker": worker,
        "heartbeat": now,
        "stop_asked": case((run.c.state == "queued", run.c.stop_asked), else_=0),
        "message": None,
        "ended_at": None,
    }
    done = conn.execute(_taken(run_id, free).values(**values))
    if done.rowcount:
        orphan = (call.c.run_id == run_id) & (call.c.state == "sent")
        conn.execute(call.update().where(orphan).values(state="failed", fault="doubtful", ended_at=now))
    return bool(done.rowcount)


def beat(conn: Connection, run_id: int, worker: str) -> bool:
    """Update the worker's heartbeat; return True if it should stop (on request, or because the run was taken over)."""
    mine = (run.c.id == run_id) & (run.c.worker == worker)
    done = conn.execute(run.update().where(mine).values(heartbeat=time.time()))
    asked = conn.execute(select(run.c.stop_asked).where(run.c.id == run_id)).scalar()
    return not done.rowcount or bool(asked)


def held(conn: Connection, run_id: int, worker: str) -> None:
    """Raise Conflict unless ``worker`` holds this run.

    A worker whose heartbeat stalled counts as dead; its late writes would mix with those of the worker that took over.
    """
    if _HOLDER(conn, {"id": run_id}).fetchone() != (worker,):
        raise Conflict("run.taken_over", run=run_id)


_HOLDER = Prepared(lambda put: select(run.c.worker).where(run.c.id == put["id"]))


def ask_stop(conn: Connection, run_id: int) -> None:
    conn.execute(run.update().where(run.c.id == run_id).values(stop_asked=1))


def end(conn: Connection, run_id: int, worker: str, message: str | None) -> None:
    """Close a run: ``done`` if nothing is planned and there is no message, else ``stopped`` with the message."""
    state = "stopped" if message or left(conn, run_id) else "done"
    mine = (run.c.id == run_id) & (run.c.worker == worker)
    conn.execute(run.update().where(mine).values(state=state, message=message, ended_at=time.time(), heartbeat=None))


def left(conn: Connection, run_id: int) -> bool:
    """True if anything of a run is still planned."""
    for table in (node, answer, score):
        query = select(table.c.id).where(table.c.run_id == run_id, table.c.status == "planned").limit(1)
        if conn.execute(query).first():
            return True
    return False


def progress(conn: Connection, run_id: int) -> Progress:
    """Return the current counts of one run's rows, by index."""
    state = conn.execute(select(run.c.state).where(run.c.id == run_id)).scalar_one()
    reasons: dict[str, int] = {}
    counts: list[dict[str, int]] = []
    for table in (node, answer, score):
        query = select(table.c.status, table.c.reason, func.count()).where(table.c.run_id == run_id)
        by_status: dict[str, int] = {}
        for status, reason, many in conn.execute(query.group_by(table.c.status, table.c.reason)):
            by_status[status] = by_status.get(status, 0) + many
            if reason:
                reasons[reason] = reasons.get(reason, 0) + many
        counts.append(by_status)
    return Progress(state, counts[0], counts[1], reasons, spending.of_run(conn, run_id), counts[2])


def by_method(conn: Connection, run_id: int) -> list[tuple[str, str, str | None, int]]:
    """Return (method, status, reason, count) of a run's children, for the summary at its end."""
    query = select(node.c.method, node.c.status, node.c.reason, func.count()).where(node.c.run_id == run_id)
    grouped = query.group_by(node.c.method, node.c.status, node.c.reason).order_by(node.c.method, node.c.status)
    return [(row[0], row[1], row[2], int(row[3])) for row in conn.execute(grouped)]
