"""What the pages ask of a project, each query by index and with a limit; and the settings that they keep."""

from __future__ import annotations

import logging
import time

from koevol_core.control.model_setup import tests_since
from koevol_core.evolution.engine.budget import CEILING
from koevol_core.evolution.engine.event_log import LEVELS
from koevol_core.messages import clock, says
from koevol_core.messages.event_text import sentence
from koevol_core.store import Store, counters, events, nodes, reader, runs, spending
from koevol_core.types import Bill, Language, Run

funnel = reader(counters.funnel)
live_runs = reader(runs.live)
by_method = reader(runs.by_method)
search = reader(nodes.find)
get_setting = reader(counters.get_setting)


def is_live(run: Run) -> bool:
    """Return True if a run's heartbeat is recent; a running run without one was interrupted and can be resumed."""
    return run.state == "running" and run.heartbeat is not None and time.time() - run.heartbeat < runs.STALE


def find_run(store: Store, run_id: int) -> Run | None:
    """Return the run with this id, or None."""
    return store.read(runs.get, run_id)


def recent_runs(store: Store, limit: int = 5) -> list[Run]:
    """Return the newest runs, newest first."""
    return store.read(runs.latest, limit)


def spent_today(store: Store) -> Bill:
    """Return the bill of the calls sent today, test calls included."""
    midnight = clock.midnight()
    return spending.total((store.read(spending.since, midnight), store.read(tests_since, midnight)))


def at_ceiling(run: Run) -> bool:
    """Return True if a run was stopped by its budget."""
    return run.state == "stopped" and says(run.message or "", CEILING)


def asked_model(run: Run) -> str:
    """Return the name of the model that a run requests; empty if it was planned without one."""
    return run.spec.model.partition("@")[0]


def keep_setting(store: Store, name: str, value: str) -> None:
    """Store a setting of the project."""
    store.write(counters.keep_setting, name, value)


def get_own(store: Store, who: str, name: str, default: str = "") -> str:
    """Return a user's setting, such as the language; the project's where nobody signs in (``who`` empty)."""
    return get_setting(store, f"{name}:{who}" if who else name, default)


def keep_own(store: Store, who: str, name: str, value: str) -> None:
    """Store a user's setting; the project's where nobody signs in (``who`` empty)."""
    keep_setting(store, f"{name}:{who}" if who else name, value)


def event_lines(
    store: Store, run_id: int, language: Language = "ko", limit: int = 1000
) -> list[tuple[float, str, str]]:
    """Return (time in UTC seconds, level, text line) of a run's newest ``limit`` events, the oldest first."""
    return [
        (event.at, logging.getLevelName(LEVELS.get(event.name, logging.INFO)).lower(), sentence(event.name, event.facts, language))
        for event in store.read(events.last, run_id, limit)
    ]  # fmt: skip
