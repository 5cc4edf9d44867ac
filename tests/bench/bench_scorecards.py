"""What scorecards cost at 100,000 nodes with two calls a child that lives, beside the report on the same project.

``python -m tests.bench.bench_scorecards [ROOTS]`` prints CPU milliseconds and judges nothing.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import koevol_core as core
from koevol_core import analytics
from koevol_core.store.schema import answer, call
from tests.bench.forest import ROOTS, grow

BODY, ANSWER = b"{" + b"x" * 1500 + b"}", "답변입니다. " * 120


def fill(store: core.Store) -> tuple[int, int]:
    """Models, prompts, calls and answers for a forest; returns how many calls and answers."""
    with store.writing() as conn:
        conn.exec_driver_sql(
            "UPDATE node SET prompt_sha256 = substr(hex(method) || hex(zeroblob(32)), 1, 64),"
            " model = CASE WHEN status = 'failed' THEN NULL WHEN id % 3 THEN 'm-1' ELSE 'm-2' END WHERE parent_id IS NOT NULL"
        )
        found = conn.exec_driver_sql("SELECT id, method, status, verdict FROM node WHERE parent_id IS NOT NULL").all()
        same = {"run_id": 1, "turn": 0, "attempt": 1, "state": "got", "request": "{}", "body": BODY, "sent_at": 1.0}
        same |= {"model": "m-1", "cost": 0.0003, "at_most": 0.001, "ended_at": 2.0}
        calls = [
            {**same, "node_id": one, "purpose": purpose, "method": method}
            for one, method, status, _ in found
            for purpose in (("evolve", "judge") if status == "alive" else ("evolve",))
        ]
        conn.execute(call.insert(), calls)
        same = {"run_id": 1, "sample": 0, "status": "filled", "text": ANSWER, "model": "m-1", "created_at": 0.0}
        answers = [{**same, "node_id": one} for one, _, _, verdict in found if verdict == "accept"]
        conn.execute(answer.insert(), answers)
    return len(calls), len(answers)


def took(action: Callable[[], object]) -> float:
    """CPU milliseconds of an action, the least of three."""
    found = []
    for _ in range(3):
        began = time.process_time()
        action()
        found.append((time.process_time() - began) * 1000)
    return min(found)


def main(roots: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = grow(Path(folder) / "cards.db", roots)
        calls, answers = fill(store)
        print(f"{roots * 40:,} nodes, {calls:,} calls, {answers:,} answers")
        print(f"report: {took(lambda: analytics.report(store)):.0f} ms")
        print(f"counting for scorecards: {took(lambda: analytics.scorecards(store)):.0f} ms")
        found = analytics.scorecards(store)
        print(
            f"cards of all dimensions, {len(found.cells):,} cells: {took(lambda: [found.cards(by) for by in analytics.DIMENSIONS]):.0f} ms"
        )
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROOTS)
