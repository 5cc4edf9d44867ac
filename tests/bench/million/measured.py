"""Every aim at a million nodes beside what is measured: ``python -m tests.bench million --db DB [--only NAME …]``. Judges nothing.

Screens are opened in a Chromium on a studio of their own; reviews decide on some hundred nodes, so measure a copy of what
you want to keep. What is read and written without a screen runs in processes of its own, whose memory is taken.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

import koevol_core as core
from koevol_core import analytics, review
from koevol_core import dataset as core_dataset
from koevol_core import store as core_store
from tests.bench.measure import Line, process

ROUNDS = 3
TERMS = {
    "in every third text": "설명해", "frequent": "김치", "rare": "옹기", "a handful": "김서연", "nowhere": "뷁뷁", "one syllable": "하",
    "two words": "조선 순서", "three words": "울릉 탈춤 비용", "a phrase": "반대 의견도 함께", "all in one": "반대 경주 초등학생도 결론을",
}  # fmt: skip
EXPORTS = {
    "whole": ("--format", "whole"),
    "alpaca, provenance": ("--format", "alpaca", "--provenance", 1),
    "chat, provenance": ("--format", "chat", "--provenance", 1),
    "parquet, provenance": ("--format", "parquet", "--provenance", 1),
    "evolution-dpo": ("--format", "evolution-dpo"),
}
PARTS = ("size", "search", "report", "queues", "counts", "export", "dataset", "screens", "review")


def took(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of an action, the median of some."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def size(store: core.Store, _: str) -> Iterator[Line]:
    """Bytes of the database, and of a row of what it grows by, with their indexes."""
    sqlite = store.path is not None
    with store.snapshot() as conn:
        if sqlite:
            kinds = "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY 1"
            found = {name: int(many) for name, many in conn.execute(text(kinds)).all()}
            found["search"] = sum(many for name, many in found.items() if name.startswith("search"))
            whole = float(store.path.stat().st_size if store.path else 0)
        else:
            kinds = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace)"
            found = {name: int(many) for name, many in conn.execute(text(kinds)).all()}
            whole = float(conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        many = {
            name: conn.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in ("node", "call", "answer", "decision")
        }
    yield Line("database", whole / 1e9, "GB", note=f"{many['node']:,} nodes, {many['call']:,} calls")
    for name in many:
        yield Line(f"a {name} with its indexes", found[name] / max(1, many[name]), "bytes", note=f"{many[name]:,} rows")
    beside = found["search"] + found["score"] + found["twin_said"] + found["finding"] + found["twin"]
    yield Line("search, numbers and signals of a node", beside / many["node"], "bytes")


def search(store: core.Store, _: str) -> Iterator[Line]:
    for name, words in TERMS.items():
        hits = len(review.find_nodes(store, words, 300_000)) if name != "one syllable" else 0
        yield Line(
            f"search, {name}",
            took(lambda words=words: review.find_nodes(store, words)),
            "s",
            1.0,
            f"{words}: {hits:,} hits",
        )  # type: ignore[misc]
    yield Line("search among seeds, frequent", took(lambda: core_dataset.find_seeds(store, "주세요", {}, 1)), "s", 1.0)


def report(store: core.Store, db: str) -> Iterator[Line]:
    yield Line("report", took(lambda: analytics.report(store)), "s", 10)
    yield Line("scorecards", took(lambda: analytics.scorecards(store), 1), "s", 10)
    yield Line("stats, a process", _run(["stats", "--db", db])[1], "s", 10)


def queues(store: core.Store, _: str) -> Iterator[Line]:
    """The next node of a queue, narrowed and sorted in every way: the slowest."""
    narrow: dict[str, Any] = {"method": ("deepen",), "generation": (5,), "model": ("qwen3-32b",), "domain": "예술", "finding": ("personal",),
                              "rule": ("no_gain",), "reviewer": "이두리"}  # fmt: skip
    for state in ("waiting", "accept", "eliminated", "failed", "all"):
        slow = ("", 0.0)
        for name, value in (("", None), *narrow.items()):
            for order in (None, "length", "-length", "-growth", "-variety", "complexity"):
                wanted = core_store.NodeFilter(state, order=order, **{name: value} if name else {})  # type: ignore[arg-type]
                seconds = took(lambda wanted=wanted: review.next_node(store, wanted), 1)  # type: ignore[misc]
                slow = max(slow, (f"{name or 'all'} by {order or 'age'}", seconds), key=lambda one: one[1])
        yield Line(f"next of '{state}', slowest of 48 queues", slow[1], "s", 0.5, slow[0])


def counts(store: core.Store, _: str) -> Iterator[Line]:
    """What the export page counts, once for every version of the store."""
    for name, chosen in (("accepted", core_store.NodeFilter("accept")), ("living", core_store.NodeFilter())):
        for what, count in (
            ("shares", core_dataset.export_shares), ("signals", core_dataset.export_marked), ("rights", core_dataset.export_rights),
            ("first rows", core_dataset.preview_export),
        ):  # fmt: skip
            yield Line(
                f"{what} of {name} rows",
                took(lambda count=count, chosen=chosen: count(store, core_dataset.ExportSpec("alpaca", chosen))),
                "s",
                5,
            )  # type: ignore[misc,operator]


def export(store: core.Store, db: str) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="koevol-bench-") as folder:
        for name, flags in EXPORTS.items():
            out = Path(folder) / f"out.{core_dataset.FORMATS[str(flags[1])].suffix}"
            used, seconds = _run(["export", "--db", db, "--out", out, *flags])
            note = f"{seconds:.0f} s, {used.cpu:.0f} s of CPU, {out.stat().st_size / 1e6:.0f} MB of file"
            yield Line(f"export, {name}: memory at the peak", used.peak, "MB", 400, note)
            out.unlink()


def dataset(store: core.Store, db: str) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="koevol-bench-") as folder:
        used, seconds = _run(["dataset", "--db", db, "--out", Path(folder) / "set", "--provenance", 1])
        yield Line(
            "data set folder: memory at the peak", used.peak, "MB", 400, f"{seconds:.0f} s, {used.cpu:.0f} s of CPU"
        )


def _run(arguments: list[Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        used = process(["-m", "koevol_core", *arguments], log=log)
        if used.code:
            raise RuntimeError(log.read_text(encoding="utf-8"))
    return used, time.perf_counter() - began


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench million", description=__doc__)
    parser.add_argument("--db", required=True)
    parser.add_argument("--only", nargs="*", default=PARTS, choices=PARTS)
    flags = parser.parse_args(arguments)
    store = core.open_store(flags.db)
    for name in flags.only:
        print(f"{name}, load {os.getloadavg()[0]:.1f}", flush=True)
        lines = globals().get(name)
        if lines is None:
            from tests.bench.million import screens

            lines = getattr(screens, name)
        for line in lines(store, flags.db):
            print(line, flush=True)
    store.close()


if __name__ == "__main__":
    main()
