"""What numbers about texts cost: a measure of a text, the report on them, and the next node in their order, at 100,000 nodes.

``python -m tests.bench.bench_scores [ROOTS]`` prints CPU milliseconds and judges nothing.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import koevol_core as core
from koevol_core import analytics, review
from koevol_core import store as core_store
from koevol_core.quality.measures import measure
from koevol_core.store import scores
from koevol_core.types import MEASURES
from tests.bench.forest import ROOTS, grow
from tests.conftest import topic

LONG = (
    "4인 가족이 30분 안에 먹을 김치찌개 조리법을 표로 정리해 줘. 재료비는 3만 원 이내로 하고 순서대로 번호를 붙여 줘."
)


def took(action: Callable[[], object], times: int) -> float:
    """CPU milliseconds of an action, a mean."""
    began = time.process_time()
    for _ in range(times):
        action()
    return (time.process_time() - began) / times * 1000


def number(store: core.Store) -> None:
    """Measures for all nodes, complexity for one in five, and as many decisions as the forest has verdicts."""
    dice = random.Random(3)
    with store.writing() as conn:
        conn.exec_driver_sql(
            "INSERT INTO run (id, key, spec, state, created_at, stop_asked) VALUES (9, 'judge', '{}', 'done', 0, 0)"
        )
        ids = conn.exec_driver_sql("SELECT id, length(text), verdict FROM node WHERE text <> ''").all()
        rows = [(one, None, {"length": float(size), "growth": dice.random() * 3, "variety": dice.random(),
                             "demands": float(dice.randrange(9))}) for one, size, _ in ids]  # fmt: skip
        scores.put(conn, rows)
        judged = [(one, 1 + dice.randrange(6)) for one, _, _ in ids[::5]]
        conn.exec_driver_sql(
            "INSERT INTO score (run_id, node_id, name, status, value, created_at) VALUES (9, ?, 'complexity', 'filled', ?, 0)",
            judged,
        )
        said = [(one, verdict, str(one)) for one, _, verdict in ids if verdict]
        conn.exec_driver_sql(
            "INSERT INTO decision (node_id, kind, token, created_at, reason, note, reviewer, base_seq)"
            " VALUES (?, ?, ?, 0, '', '', '', 0)",
            said,
        )


def main(roots: int) -> None:
    print(f"measure of {len(LONG)} characters: {took(lambda: measure(topic(0), LONG), 3000):.3f} ms")
    with tempfile.TemporaryDirectory() as folder:
        store = grow(Path(folder) / "forest.db", roots)
        before = (Path(folder) / "forest.db").stat().st_size
        number(store)
        store.backup(Path(folder) / "after.db")
        more = (Path(folder) / "after.db").stat().st_size - before
        many = store.read(lambda conn: conn.exec_driver_sql("SELECT COUNT(*) FROM score").scalar())
        print(f"{many:,} numbers in {more / 1e6:.0f} MB")
        for name, action in (
            ("judged", lambda: store.read(scores.judged)),
            ("measured", lambda: store.read(scores.measured, MEASURES)),
            ("by generation", lambda: store.read(scores.by_generation, MEASURES, 1000, 100)),
            ("whole report", lambda: analytics.report(store)),
            ("numbers of a node", lambda: analytics.scores_of(store, 700)),
            ("names there are", lambda: analytics.score_names(store)),
        ):
            print(f"{name}: {took(action, 3):.1f} ms")
        for wanted in (core_store.NodeFilter("waiting", order="-length"), core_store.NodeFilter("waiting", order="-complexity"), core_store.NodeFilter("accept", order="growth"),
                       core_store.NodeFilter("all", order="demands"), core_store.NodeFilter("waiting", method=("deepen",), generation=(3,), order="-length"),
                       core_store.NodeFilter("accept", model=("none",), order="-length")):  # fmt: skip
            at = 0
            first = took(lambda wanted=wanted: review.next_node(store, wanted), 3)
            steps = []
            for _ in range(20):
                began = time.process_time()
                found = review.next_node(store, wanted, at)
                steps.append((time.process_time() - began) * 1000)
                at = found.id if found else 0
            print(f"next of {wanted.state} by {wanted.order}: first {first:.1f} ms, then at most {max(steps):.1f} ms")
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROOTS)
