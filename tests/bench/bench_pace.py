"""Where adaptive concurrency settles at a server that allows 50 requests a second, or 39 at once, and how many 429s it costs.

The user allows 256 in flight each time. What it settles at is measured over the last two thirds of the run; the ideal is
the server's limit itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.measure import STEPS, Line, drained, ledger, planned, server

ALLOWED = 256
LATENCY = 0.5
LIMITS = (("50 requests a second", "--rate", 50.0, 50.0), ("39 requests at once", "--places", 39.0, 39.0 / LATENCY))
"""Name, flag of the server, limit, and the requests a second that it lets through at best."""


def bench(quick: bool) -> Iterator[Line]:
    seeds = 200 if quick else 800
    for name, flag, limit, best in LIMITS:
        with tempfile.TemporaryDirectory() as folder, server(LATENCY, flag, limit) as url:
            path, run = planned(Path(folder), seeds)
            _, progress = drained(path, run, url, ALLOWED)
            seen = ledger(url)
        note = f"{seen['requests']} requests, {sum(progress.reasons.values())} children or answers failed"
        yield Line(f"server of {name}: settles at", settled(seen) / best, "of it", note=f"{note}, {best:.0f} a second")
        yield Line("  refused with 429", float(seen["refused"]), "", note=f"{first(seen)} of them in the first 3 s")
        yield Line("  share of all requests", seen["refused"] / seen["requests"] * 100, "%")
        yield Line("  lost", 3.0 * seeds - progress.nodes.get("alive", 0) - progress.answers.get("filled", 0), "", 0)
        yield Line("  answered, beyond what the method needs", seen["answered"] - seeds * float(STEPS), "", 0)


def settled(seen: dict[str, Any]) -> float:
    """Requests a second that were let through in the last two thirds, less the end where there is no more to send."""
    end = 0.95 * seen["arrived_at"][-1]
    start = end / 3
    arrived, refused = (sum(start <= at < end for at in seen[name]) for name in ("arrived_at", "refused_at"))
    return float((arrived - refused) / (end - start))


def first(seen: dict[str, Any]) -> int:
    return sum(at < 3 for at in seen["refused_at"])
