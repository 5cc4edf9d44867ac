"""How long preference data takes and what it keeps in memory: ``python -m tests.bench.bench_pairs [ROOTS]``.

A forest of 40 nodes a root (100,000 with 2,500 roots) in which people judged more than half and chose among three answers
to every sixth node; every child has its request and a reply of 3 KB. Times are CPU seconds; memory is the most that the
process ever had, above what it had before the first record.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text

from koevol_core import open_store
from koevol_core.dataset.exports.pairs.preference import PREFERENCES, count
from koevol_core.evolution.methods import template
from koevol_core.store.node_filter import NodeFilter
from koevol_core.store.schema import answer, call, choice, decision, node, prompt
from koevol_core.types import METHODS
from tests.bench.forest import grow

TEMPLATES = {method: template("ko", method) for method in METHODS}
ANSWER = "여러 가지를 차례로 살펴봅니다. " * 40


def judge(conn: Connection) -> None:
    """What people and models would have left in a forest: half of the children by one method, so that siblings compete."""
    dice = random.Random(3)
    rows = conn.execute(select(node.c.id, node.c.parent_id, node.c.method, node.c.text).order_by(node.c.id)).all()
    words = {row.id: row.text for row in rows}
    made = {row.id: "constrain" if dice.random() < 0.5 else row.method for row in rows if row.parent_id}
    conn.execute(
        prompt.insert(),
        [{"sha256": one.sha256, "name": one.name, "text": one.text, "created_at": 0.0} for one in TEMPLATES.values()],
    )
    _put(conn, call, [_call(row, made[row.id], words[row.parent_id]) for row in rows if row.parent_id])
    verdicts = {
        row.id: dice.choices(("accept", "reject", ""), (35, 25, 40))[0] for row in rows if row.parent_id and row.text
    }
    said = [
        {"id": at, "node_id": one, "kind": kind, "reviewer": "지민", "token": str(at), "created_at": 2.0}
        for at, (one, kind) in enumerate(((one, kind) for one, kind in verdicts.items() if kind), 1)
    ]
    _put(conn, decision, said)
    conn.execute(text("UPDATE node SET verdict = NULL"))
    change = text("UPDATE node SET verdict = :kind, decision_id = :id WHERE id = :node_id")
    conn.execute(change, [{name: row[name] for name in ("kind", "id", "node_id")} for row in said])
    change = text("UPDATE node SET method = :method, prompt_sha256 = :sha256 WHERE id = :id")
    conn.execute(change, [{"method": m, "sha256": TEMPLATES[m].sha256, "id": one} for one, m in made.items()])  # type: ignore[index]
    chosen = [row["node_id"] for row in said if row["kind"] == "accept" and dice.random() < 0.5]
    given = [
        {"id": at * 3 + sample + 1, "node_id": one, "sample": sample, "status": "filled", "model": "scripted",
         "text": f"{at * 3 + sample}번 답입니다. {ANSWER}", "created_at": 3.0}
        for at, one in enumerate(chosen) for sample in range(3)
    ]  # fmt: skip
    _put(conn, answer, given)
    picks = [{"node_id": one, "answer_id": at * 3 + dice.randrange(3) + 1, "reviewer": "지민", "created_at": 4.0}
             for at, one in enumerate(chosen)]  # fmt: skip
    _put(conn, choice, picks)


def _call(row: Any, method: str, parent: str) -> dict[str, Any]:
    one = TEMPLATES[method]  # type: ignore[index]
    request = {"model": "scripted", "messages": list(one.fill(instruction=parent)[1:]), "temperature": 0.9}
    return {
        "run_id": 1, "node_id": row.id, "purpose": "evolve", "state": "got", "prompt_sha256": one.sha256, "method": method,
        "request": json.dumps(request, ensure_ascii=False), "body": b"x" * 3000, "sent_at": 0.0, "ended_at": 1.0,
    }  # fmt: skip


def _put(conn: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5000):
        conn.execute(table.insert(), rows[start : start + 5000])


def peak() -> float:
    """The most memory that this process ever had, in MB; not what it inherited from the one that started it."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def bench(db: Path) -> None:
    """Print a line for each kind, and one for the counts of a page."""
    store = open_store(str(db))
    before = peak()
    for kind, make in PREFERENCES.items():
        with store.snapshot() as conn:
            began, dropped = time.process_time(), Counter[str]()
            many = sum(1 for _ in make(conn, NodeFilter(), False, dropped))
        took = time.process_time() - began
        print(f"{kind}: {many:,} in {took:.2f} s of CPU, +{peak() - before:.0f} MB, dropped {dict(dropped)}")
    began = time.process_time()
    store.read(count)
    print(f"count of both kinds of pairs: {time.process_time() - began:.2f} s of CPU")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--at"]:
        bench(Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            forest = grow(Path(folder) / "pairs.db", *map(int, sys.argv[1:2]))
            with forest.writing() as writing:
                judge(writing)
            forest.close()  # the process that made it is no measure of memory
            subprocess.run(
                [sys.executable, "-m", "tests.bench.bench_pairs", "--at", str(Path(folder) / "pairs.db")], check=True
            )
