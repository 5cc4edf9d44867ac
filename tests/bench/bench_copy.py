"""A project from SQLite to PostgreSQL and back: ``python -m tests.bench.bench_copy [NODES]`` (100,000 by default).

Every node has an answer besides. Each way is the verb in a process of its own: seconds of the wall, of its CPU, and the peak of
its memory; then a back-up by ``pg_dump`` and its way back.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.postgres import cluster, database

from .bench_export import answered
from .measure import Line, process

NODES = 100_000
MEGABYTES = 400


def lines(nodes: int) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="koevol-bench-") as name, cluster() as server, database(server) as url:
        here, back, dump = (Path(name) / one for one in ("here.db", "back.db", "koevol.dump"))
        answered(here, nodes)
        yield Line("the file", here.stat().st_size / 1e6, "MB")
        yield from _timed("SQLite to PostgreSQL", "copy", "--db", here, "--to", url)
        yield from _timed("PostgreSQL to SQLite", "copy", "--db", url, "--to", back)
        yield from _timed("backup (pg_dump)", "backup", dump, "--db", url)
        yield Line("the back-up", dump.stat().st_size / 1e6, "MB")
        yield from _timed("restore (pg_restore)", "restore", dump, "--db", url)


def _timed(what: str, *words: object) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="koevol-bench-") as folder:
        log, began = Path(folder) / "log.txt", time.monotonic()
        used = process(["-m", "koevol_core", *words], log=log)
        seconds = time.monotonic() - began
        if used.code:
            raise RuntimeError(log.read_text(encoding="utf-8"))
    yield Line(what, seconds, "s", note=f"{used.cpu:.1f} s of CPU")
    yield Line(f"{what}: memory at the peak", used.peak, "MB", MEGABYTES)


if __name__ == "__main__":
    for line in lines(int(sys.argv[1]) if sys.argv[1:] else NODES):
        print(line, flush=True)
