"""A large project, quickly: seeds with trees below them, inserted through the schema so that its triggers count them.

``python -m tests.bench.forest PATH [ROOTS [NODES]]`` writes 2,500 trees of 40 nodes each; the same arguments give the
same forest.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

import koevol_core as core
from koevol_core.evolution.methods import DIGITS
from koevol_core.store.schema import node, run, seed
from koevol_core.store.search import grams

ROOTS, NODES = 2500, 40
"""Seeds, and nodes in the tree of each, the seed included."""
SPEC = json.dumps(asdict(core.RunSpec(tuple((name, 1.0) for name in core.METHODS), model="scripted")))
SHARES = (
    ("alive", None, 70),
    ("alive", "accept", 6),
    ("alive", "reject", 6),
    ("eliminated", None, 12),
    ("failed", None, 6),
)
DOMAINS = ("요리", "과학", "여행", "경제", "역사", "문학", "건강", "코딩")
WHAT = ("김치찌개 끓이는 법", "무지개가 생기는 원리", "경주 여행 코스", "예금과 적금의 차이", "조선의 과거 제도", "첫눈에 관한 시",
        "아침 스트레칭 순서", "이진 탐색 구현", "비타민의 역할", "전세 계약의 주의점")  # fmt: skip
HOW = ("세 문단으로", "표로 정리해서", "초등학생도 알 수 있게", "실제 사례를 들어", "반대 의견도 함께", "서른 줄 안으로",
       "단계마다 까닭을 붙여", "흔한 실수와 함께", "두 지역을 견주어", "예산을 정해서")  # fmt: skip


def grow(db: Path, roots: int = ROOTS, each: int = NODES) -> core.Store:
    """A new project at ``db`` with ``roots`` trees of ``each`` nodes."""
    store = core.open_store(str(db))
    dice = random.Random(7)
    with store.writing() as conn:
        conn.execute(run.insert().values(id=1, key="bench", spec=SPEC, state="done", created_at=0.0))
        for first in range(0, roots, 250):
            _plant(conn, dice, first, min(250, roots - first), each)
    return store


def _plant(conn: Connection, dice: random.Random, first: int, many: int, each: int) -> None:
    rows: list[dict[str, Any]] = []
    for number in range(first, first + many):
        rows += _tree(dice, number, number * each + 1, each)
    conn.execute(node.insert(), rows)
    words = [{"id": row["id"], "grams": grams(row["text"])} for row in rows if row["text"]]
    conn.execute(text("INSERT INTO search (rowid, grams) VALUES (:id, :grams)"), words)
    planted = [
        {"node_id": row["id"], "state": "ready", "domain": DOMAINS[row["id"] % len(DOMAINS)], "created_at": 0.0}
        for row in rows
        if row["parent_id"] is None
    ]
    conn.execute(seed.insert(), planted)


def _tree(dice: random.Random, number: int, top: int, each: int) -> list[dict[str, Any]]:
    what = f"{WHAT[number % len(WHAT)]} {number}번을 알려줘."
    base: dict[str, Any] = {
        "root_id": top,
        "run_id": 1,
        "round": 1,
        "model": "scripted",
        "reason": None,
        "detail": None,
        "created_at": 0.0,
    }
    rows = [base | {"id": top, "parent_id": None, "run_id": None, "method": None, "slot": 0, "round": 0, "generation": 0,
                    "trace": "r", "address": f"b{number:06}", "status": "alive", "text": what, "verdict": None, "model": None}]  # fmt: skip
    for i in range(1, each):
        parent = rows[(i - 1) // 3]
        method = core.METHODS[i % len(core.METHODS)]
        status, verdict, _ = dice.choices(SHARES, [share for _, _, share in SHARES])[0]
        rows.append(base | {
            "id": top + i, "parent_id": parent["id"], "method": method, "slot": i, "generation": parent["generation"] + 1,
            "trace": parent["trace"] + DIGITS[method], "address": f"{parent['address']}/{method}.{i:02d}",
            "status": status, "verdict": verdict,
            "text": "" if status == "failed" else f"{parent['text'] or what} {dice.choice(HOW)} 써 줘.",
            "reason": {"eliminated": "no_gain", "failed": "timeout"}.get(status),
            "detail": {"eliminated": "no_gain: 같은 뜻", "failed": "60초 안에 오지 않음"}.get(status),
        })  # fmt: skip
    return rows


if __name__ == "__main__":
    grow(Path(sys.argv[1]), *map(int, sys.argv[2:4]))
