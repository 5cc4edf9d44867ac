"""What pages look at: values out of the store for one screen each, every one by index and limited. Changes nothing but
small settings."""

from __future__ import annotations

import time

from . import prices
from .errors import BadInput
from .model import Node, Run
from .store import Store, counts, nodes, work
from .store.counts import Funnel


def _won_a_dollar() -> float:
    """The price file's rate; a broken file is reported when a price is asked for, not when this module is loaded."""
    try:
        return prices.krw_per_usd()
    except BadInput:
        return 1400.0


KRW_PER_USD = _won_a_dollar()
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


def spent_today(store: Store) -> float | None:
    """Dollars since midnight in Korea; None when a reply without a known price is among them."""
    now = time.time() + _KST
    return store.read(work.spent_since, now - now % 86400 - _KST)


def search(store: Store, words: str, limit: int = 50) -> list[Node]:
    """Nodes whose text holds all these words, newest first."""
    return store.read(nodes.search, words, limit)


def get_setting(store: Store, name: str, default: str = "") -> str:
    """A small choice that is remembered in the project, such as the language."""
    return store.read(counts.get_setting, name, default)


def keep_setting(store: Store, name: str, value: str) -> None:
    """Remember a small choice."""
    store.write(counts.keep_setting, name, value)
