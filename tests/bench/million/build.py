"""A generated project of any size: ``python -m tests.bench forest --nodes 1000000 --db URL``.

Runs of 5,000 nodes are made by as many processes as there are cores and written in their order, a few at a time, so memory
does not grow with the project. The same arguments give the same rows.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import koevol_core as core
from koevol_core import review
from koevol_core.errors import BadInput
from koevol_core.store import calls

from . import load
from .rows import RUN, Grower, Template

PROMPTS = Path(core.__file__).resolve().parent.parent / "prompts" / "ko"
CALLS = 0.3
"""Share of the runs whose calls are on record, with what was sent and the bytes that came; the others are as imported."""


def templates() -> dict[str, Template]:
    names = (*core.METHODS, "judge", "answer")
    found = {name: (PROMPTS / f"{name}.txt").read_text(encoding="utf-8") for name in names}
    return {name: Template(hashlib.sha256(words.encode()).hexdigest(), words) for name, words in found.items()}


def build(
    store: core.Store, nodes: int, share: float = CALLS, workers: int = 1, tell: Callable[[int], None] = lambda _: None
) -> None:
    """Fill an empty project with ``nodes`` nodes. Raises BadInput if anything is in it."""
    if review.newest_node(store):
        raise BadInput("빈 데이터베이스에만 만들 수 있습니다.")
    prompts = templates()
    with store.writing() as conn:
        for name, one in prompts.items():
            calls.keep_prompt(conn, one.sha256, f"ko/{name}", one.text)
    with load.bare(store):
        done = 0
        for rows in _grown(nodes, share, workers, prompts):
            store.write(load.put, rows)
            done += len(rows["node"])
            tell(done)


def _grown(nodes: int, share: float, workers: int, prompts: dict[str, Template]) -> Iterator[load.Rows]:
    """The rows of every run in its order, made ahead by no more than two a process."""
    jobs = [
        (number, min(RUN, nodes - number * RUN), number % 10 < share * 10, prompts)
        for number in range(-(-nodes // RUN))
    ]
    if workers < 2:
        yield from (_grow(*one) for one in jobs)
        return
    with ProcessPoolExecutor(workers) as pool:
        ahead: deque[Future[load.Rows]] = deque()
        for one in jobs:
            ahead.append(pool.submit(_grow, *one))
            if len(ahead) > 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _grow(*job: Any) -> load.Rows:
    return Grower(*job).grow()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench forest", description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--db", required=True, help="a path or a URL; it must be empty")
    parser.add_argument("--calls", type=float, default=CALLS, help="share of nodes whose calls are on record")
    flags = parser.parse_args(arguments)
    began = time.monotonic()

    def tell(done: int) -> None:
        if done % 100_000 < RUN or done == flags.nodes:
            print(f"{done:,} nodes, {time.monotonic() - began:.0f} s", flush=True)

    store = core.open_store(flags.db)
    try:
        build(store, flags.nodes, flags.calls, os.cpu_count() or 1, tell)
    finally:
        store.close()
    print(f"done, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
