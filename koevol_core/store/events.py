"""Run events, reported by workers and by people: append-only."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from koevol_core.store.schema import event


@dataclass(frozen=True)
class Event:
    """An event of a run: its stable name, the time (UTC seconds) and its facts (JSON values)."""

    id: int
    run_id: int
    at: float
    name: str
    facts: dict[str, Any] = field(default_factory=dict)


def add(conn: Connection, run_id: int, name: str, facts: dict[str, Any]) -> None:
    """Append an event with the current time."""
    conn.execute(event.insert().values(run_id=run_id, at=time.time(), name=name, facts=json.dumps(facts)))


def last(conn: Connection, run_id: int, limit: int = 1000) -> list[Event]:
    """Return the newest events of a run, in chronological order."""
    query = select(event).where(event.c.run_id == run_id).order_by(event.c.id.desc()).limit(limit)
    found = [Event(row.id, row.run_id, row.at, row.name, json.loads(row.facts)) for row in conn.execute(query)]
    return found[::-1]


def known(conn: Connection, run_id: int) -> bool:
    """True if the run has any event."""
    return conn.execute(select(event.c.id).where(event.c.run_id == run_id).limit(1)).first() is not None
