"""What the benches share: a server and a worker as processes of their own, what they used, and a line of the result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import koevol_core as core
from koevol_core import types
from koevol_core.dataset.seeds import address_of
from koevol_core.store import seeds as rows_of_seeds
from tests.conftest import topic

ROOT = Path(__file__).resolve().parents[2]
METHODS = tuple((method, 1.0) for method in core.METHODS)
SPEC = core.RunSpec(METHODS, judge=True, answers=True)
STEPS = 4
"""Requests a seed: its own answer, the evolution, the judge, the answer to the child."""


@dataclass(frozen=True)
class Line:
    """One figure: what it is of, its value and unit, and the aim that it should not exceed (None: none was set)."""

    what: str
    value: float
    unit: str = ""
    aim: float | None = None
    note: str = ""

    def __str__(self) -> str:
        verdict = (
            "" if self.aim is None else f"  aim <= {self.aim:g}: {'reached' if self.value <= self.aim else 'MISSED'}"
        )
        return f"  {self.what:58} {self.value:10.3f} {self.unit:9}{verdict}{'  ' if self.note else ''}{self.note}"


@dataclass(frozen=True)
class Used:
    """What a process used: seconds of the wall and of its CPU (user and system), MB of memory at its peak."""

    code: int
    cpu: float
    peak: float


@contextmanager
def server(latency: float, *more: object) -> Iterator[str]:
    """The lean server in a process of its own; its base URL."""
    command = [sys.executable, "-m", "tests.bench.server", "--latency", str(latency), *map(str, more)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url:
            raise RuntimeError("the server of the bench did not start; its message is above")
        yield url
    finally:
        process.terminate()
        process.wait()


def ledger(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url.removesuffix("/v1") + "/_ledger") as told:
        found: dict[str, Any] = json.load(told)
    return found


def process(command: Sequence[object], url: str = "", log: Path | None = None) -> Used:
    """Run Python on this until it ends; the model is asked at ``url``."""
    environment = {**os.environ, "KOEVOL_BASE_URL": url, "KOEVOL_MODEL": "m", "PYTHONPATH": str(ROOT)}
    with (log or Path(os.devnull)).open("wb") as out:
        started = subprocess.Popen(
            [sys.executable, *map(str, command)],
            env=environment,
            stdout=out,
            stderr=out,
            cwd=log.parent if log else ROOT,
        )
        _, status, usage = os.wait4(started.pid, 0)
    return Used(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def planned(folder: Path, seeds: int, spec: core.RunSpec = SPEC) -> tuple[Path, int]:
    """A new project with so many seeds, and a run of it that is planned but not begun."""
    path = folder / "bench.db"
    store = core.open_store(str(path))
    with store.writing() as conn:
        ids = [rows_of_seeds.plant(conn, core.Seed(topic(one)), address_of(topic(one))) for one in range(seeds)]
    run = core.plan(store, spec, ids)
    store.close()
    return path, run


def drained(path: Path, run: int, url: str, in_flight: int) -> tuple[Used, types.Progress]:
    """Drain a run by the worker that the pages start."""
    used = process(
        ["-m", "koevol_core", "drain", run, "--db", path, "--batch-size", in_flight], url, path.with_name("worker.log")
    )
    if used.code:
        raise RuntimeError(path.with_name("worker.log").read_text(encoding="utf-8"))
    store = core.open_store(str(path))
    try:
        return used, core.progress(store, run)
    finally:
        store.close()
