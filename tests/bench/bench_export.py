"""How fast and in how much memory files are written: ``python -m tests.bench.bench_export [ROWS [FORMAT …]]``.

A project of so many answered rows (100,000 by default; answers of about 500 characters), then every format in a process
of its own: seconds of CPU, start included, and the peak of its memory. Bare, with provenance, and masked besides.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from koevol_core import dataset
from koevol_core.store.schema import answer

from .forest import NODES, grow
from .measure import Line, process

ROWS = 100_000
SECONDS, MEGABYTES = 30, 300
FORMATS = ("whole", "alpaca", "chat", "llama-factory", "argilla", "label-studio", "csv", "parquet")
"""One of every container, and the two that look up signals and scores besides."""
KINDS = {"": (), "provenance": ("--provenance", 1), "masked": ("--provenance", 1, "--mask-personal")}
_SAID = "김치 된장 두부 찌개를 끓일 때에는 먼저 물을 넣고 중간 불에서 십오 분쯤 천천히 저어 가며 소금 간장 고춧가루 마늘을 더합니다"
PERSONAL = "궁금하면 010-1234-8765나 name@example.org로 물어 주세요."


def answered(db: Path, rows: int) -> None:
    """A project in which every row lives and has an answer; every hundredth answer holds personal data."""
    store = grow(db, max(1, rows // NODES))
    dice = random.Random(11)
    with store.writing() as conn:
        conn.execute(text("UPDATE node SET status = 'alive', verdict = NULL, reason = NULL, detail = NULL,"
                          " text = CASE text WHEN '' THEN '다시 쓴 글 ' || id ELSE text END"))  # fmt: skip
        ids = conn.execute(text("SELECT id FROM node ORDER BY id")).scalars().all()
        for start in range(0, len(ids), 5000):
            conn.execute(answer.insert(), [_answer(dice, one) for one in ids[start : start + 5000]])
        conn.execute(text("UPDATE node SET answer_id = id"))
    store.close()


def _answer(dice: random.Random, one: int) -> dict[str, object]:
    said = " ".join(dice.choices(_SAID.split(), k=170)) + (f" {PERSONAL}" if one % 100 == 0 else "")
    return {"id": one, "node_id": one, "sample": 0, "status": "filled", "text": said, "model": "m", "created_at": 0.0}


def lines(rows: int, formats: tuple[str, ...]) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="koevol-bench-") as folder:
        db = Path(folder) / "bench.db"
        answered(db, rows)
        for name in formats:
            for kind, flags in KINDS.items():
                out = Path(folder) / f"out.{dataset.FORMATS[name].suffix}"
                log = Path(folder) / "log.txt"
                used = process(
                    ["-m", "koevol_core", "export", "--db", db, "--format", name, "--out", out, *flags], log=log
                )
                if used.code:
                    raise RuntimeError(log.read_text(encoding="utf-8"))
                what, size = f"{name} {kind}".strip(), f"{out.stat().st_size / 1e6:.0f} MB of file"
                yield Line(f"{what}: CPU", used.cpu, "s", SECONDS * rows / ROWS, size)
                yield Line(f"{what}: memory at the peak", used.peak, "MB", MEGABYTES)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    many = int(arguments[0]) if arguments else ROWS
    for line in lines(many, tuple(arguments[1:]) or FORMATS):
        print(line, flush=True)
