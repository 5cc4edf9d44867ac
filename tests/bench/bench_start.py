"""How long the command line takes to its first request, by the server's clock, and how long the worker of the pages does."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import ROOT, SPEC, Line, ledger, planned, process, server
from tests.conftest import topic

TIMES = 5


def bench(quick: bool) -> Iterator[Line]:
    for name, seeds in (("10 seeds", 10), ("5,000 seeds", 5000))[: 1 if quick else 2]:
        found = sorted(command(seeds) for _ in range(2 if quick else TIMES))
        note = f"slowest {found[-1][0]:.2f} s of {len(found)}"
        yield Line(f"main.py to its first request, {name}", found[len(found) // 2][0], "s", 1.0, note)
        yield Line("  CPU up to its end", found[len(found) // 2][1], "s")
    worker = sorted(of_worker() for _ in range(2 if quick else TIMES))
    yield Line("the worker of the pages to its first request", worker[len(worker) // 2], "s", 1.0)


def command(seeds: int) -> tuple[float, float]:
    """Seconds from the start of ``main.py`` with a seed file of its own to the first request, and its CPU."""
    with tempfile.TemporaryDirectory() as folder, server(0) as url:
        file = Path(folder) / "seeds.json"
        file.write_text(json.dumps([{"instruction": topic(one)} for one in range(seeds)]), encoding="utf-8")
        flags = ("--seed-path", file, "--save-location", folder, "--db", Path(folder) / "k.db", "--total-gen", 1)
        start = time.monotonic()
        log = Path(folder) / "log.txt"
        more = ("--test-run", 0, "--answer-filling", 0, "--judge", 0, "--batch-size", 256)
        used = process([ROOT / "main.py", *flags, *more], url, log)
        if used.code:
            raise RuntimeError(log.read_text(encoding="utf-8"))
        return ledger(url)["first"] - start, used.cpu


def of_worker() -> float:
    with tempfile.TemporaryDirectory() as folder, server(0) as url:
        path, run = planned(Path(folder), 10, SPEC)
        start = time.monotonic()
        used = process(["-m", "koevol_core", "drain", run, "--db", path], url, Path(folder) / "log.txt")
        if used.code:
            raise RuntimeError((Path(folder) / "log.txt").read_text(encoding="utf-8"))
        return float(ledger(url)["first"] - start)
