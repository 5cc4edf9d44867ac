"""How near the engine comes to the ideal, and to a bare loop of the same client, with many requests in flight.

The ideal is requests x latency / in flight, from the first request to the last reply as the server sees them. Each run is
one generation of children with a judge and an answer each, drained by the worker that the pages start; its CPU and memory
are those of its whole process, from its start to its end.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import STEPS, Line, drained, ledger, planned, process, server


@dataclass(frozen=True)
class Load:
    """So many seeds with so many requests in flight, answered after ``latency`` seconds."""

    name: str
    seeds: int
    in_flight: int
    latency: float
    aim: float


LOADS = (
    Load("2,000 seeds, 64 in flight, 300 ms", 2000, 64, 0.3, 1.05),
    Load("5,000 seeds, 256 in flight, 1 s", 5000, 256, 1.0, 1.10),
    Load("5,000 seeds, 2,500 in flight, 5 s", 5000, 2500, 5.0, 1.15),
)
QUICK = (Load("300 seeds, 64 in flight, 300 ms", 300, 64, 0.3, 1.05),)
CPU, MEMORY = 1.5, 150
"""Aims: milliseconds of CPU a request, everything in; MB of memory at the peak."""


def bench(quick: bool) -> Iterator[Line]:
    for load in QUICK if quick else LOADS:
        yield from one(load)


def one(load: Load) -> Iterator[Line]:
    requests = load.seeds * STEPS
    ideal = requests * load.latency / load.in_flight
    with server(load.latency) as url:
        bare = process(["-m", "tests.bench.bare", url, load.seeds, load.in_flight, STEPS], url)
        loop = ledger(url)["seconds"]
    with tempfile.TemporaryDirectory() as folder, server(load.latency) as url:
        path, run = planned(Path(folder), load.seeds)
        used, progress = drained(path, run, url, load.in_flight)
        seen = ledger(url)
    name, seconds = load.name, seen["seconds"]
    yield Line(f"{name}: first to last request", seconds, "s", note=f"ideal {ideal:.2f} s, bare loop {loop:.2f} s")
    yield Line("  against the ideal", seconds / ideal, "x", load.aim)
    yield Line("  against the bare loop", seconds / loop, "x")
    yield Line("  in flight on average", seen["mean"], "", note=f"at most {seen['most']}")
    yield Line("  CPU a request, everything in", used.cpu / requests * 1000, "ms", CPU,
               f"bare loop {bare.cpu / requests * 1000:.2f} ms")  # fmt: skip
    yield Line("  memory at the peak", used.peak, "MB", MEMORY)
    alive, filled = progress.nodes.get("alive", 0), progress.answers.get("filled", 0)
    yield Line("  children and answers lost", 3 * load.seeds - alive - filled, "", 0)
    yield Line("  requests beyond what the method needs", seen["requests"] - requests, "", 0)
