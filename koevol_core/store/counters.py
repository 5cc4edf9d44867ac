"""Counts for pages, read from counters that triggers keep, never by scanning a table; and small settings."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from koevol_core.store.schema import seed, setting, tally
from koevol_core.store.statements import upsert


@dataclass(frozen=True)
class Funnel:
    """Node counts, each of the first five part of the one before: ready seeds, children, alive children, accepted ones,
    accepted ones with an answer; then counts of the rest."""

    seeds: int = 0
    children: int = 0
    living: int = 0
    accepted: int = 0
    answered: int = 0
    waiting: int = 0
    unanswered: int = 0
    rejected: int = 0
    eliminated: int = 0
    failed: int = 0
    planned: int = 0


def funnel(conn: Connection) -> Funnel:
    """Return the current funnel, from a few dozen rows."""
    rows = conn.execute(select(tally).where(tally.c.kind == "child")).all()

    def many(status: str = "", verdict: str | None = None, answered: int | None = None) -> int:
        return sum(
            row.n for row in rows
            if status in ("", row.status) and verdict in (None, row.verdict) and answered in (None, row.answered)
        )  # fmt: skip

    ready = conn.execute(select(func.count()).where(seed.c.state == "ready")).scalar_one()
    return Funnel(
        seeds=int(ready), children=many() - many("planned"), living=many("alive"), accepted=many("", "accept"),
        answered=many("", "accept", 1), waiting=many("alive", ""), unanswered=many("", "accept", 0),
        rejected=many("", "reject"), eliminated=many("eliminated"), failed=many("failed"), planned=many("planned"),
    )  # fmt: skip


def get_setting(conn: Connection, name: str, default: str = "") -> str:
    found = conn.execute(select(setting.c.value).where(setting.c.name == name)).scalar()
    return default if found is None else str(found)


def keep_setting(conn: Connection, name: str, value: str) -> None:
    conn.execute(upsert(conn, setting, {"name": name, "value": value}, ("name",)))


def bump(conn: Connection) -> None:
    """Count a change that leaves no row of its own, such as a licence or the set of benchmarks; invalidates cached
    reports."""
    keep_setting(conn, CHANGES, str(int(get_setting(conn, CHANGES, "0")) + 1))


CHANGES = "changes"
