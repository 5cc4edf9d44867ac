"""What pages look at: values out of the store for one screen each, every one by index and limited. Changes nothing but
small settings."""

from __future__ import annotations

import time

from koevol_core.evolution.engine.budget import CEILING
from koevol_core.llm import pricing as prices
from koevol_core.llm.pricing import Dated
from koevol_core.store import Store, nodes
from koevol_core.store import counters as counts
from koevol_core.store import runs as work
from koevol_core.store import spending as bills
from koevol_core.store.counters import Funnel
from koevol_core.types import Bill, Node, Run

_KST = 9 * 3600


def funnel(store: Store) -> Funnel:
    """Counts of the whole way from seeds to rows that can be exported."""
    return store.read(counts.funnel)


def live_runs(store: Store) -> list[Run]:
    """Runs that are queued, going on, or interrupted."""
    return store.read(work.live)


def is_live(run: Run) -> bool:
    """Whether a worker's heart beats on this run; a running run without one was interrupted and can be resumed."""
    return run.state == "running" and run.heartbeat is not None and time.time() - run.heartbeat < work.STALE


def recent_runs(store: Store, limit: int = 5) -> list[Run]:
    """The newest runs first."""
    return store.read(work.latest, limit)


def krw_per_usd() -> float:
    """Won a dollar, by the price file. Raises BadInput for a price file that cannot be read."""
    return prices.krw_per_usd()


def price_dated(model: str) -> Dated | None:
    """How old the price of a model is; None where it has none or is free."""
    return prices.dated(model)


def spent_today(store: Store) -> Bill:
    """Dollars of what was asked since midnight in Korea, and the replies without a known price."""
    now = time.time() + _KST
    return store.read(bills.since, now - now % 86400 - _KST)


def at_ceiling(run: Run) -> bool:
    """Whether a run was stopped by its ceiling of money."""
    return run.state == "stopped" and (run.message or "").startswith(CEILING)


def asked_model(run: Run) -> str:
    """The name of the model that a run asks for; empty where the run was planned without one."""
    return run.spec.model.partition("@")[0]


def search(store: Store, words: str, limit: int = 50) -> list[Node]:
    """Nodes whose text holds all these words, newest first."""
    return store.read(nodes.find, words, limit)


def get_setting(store: Store, name: str, default: str = "") -> str:
    """A small choice that is remembered in the project, such as the language."""
    return store.read(counts.get_setting, name, default)


def keep_setting(store: Store, name: str, value: str) -> None:
    """Remember a small choice."""
    store.write(counts.keep_setting, name, value)


def get_own(store: Store, who: str, name: str, default: str = "") -> str:
    """A small choice of one person, such as the language; everybody's where nobody signs in (``who`` empty)."""
    return get_setting(store, f"{name}:{who}" if who else name, default)


def keep_own(store: Store, who: str, name: str, value: str) -> None:
    """Remember a small choice of one person."""
    keep_setting(store, f"{name}:{who}" if who else name, value)
