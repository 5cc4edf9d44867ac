"""Benchmarks of the size of KMMLU: loading, a new row, comparing what is there; and how well questions are found.

python -m tests.bench.bench_overlap [QUESTIONS] [--held-out]

The questions of the load are put together out of words at random; the curve is that of the labelled set, beside the false
alarms on its hard negatives and on the project's own seeds. CPU seconds of this process, and its memory at the most.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from pathlib import Path

import koevol_core as core
from koevol_core.quality import benchmarks
from koevol_core.quality.findings import benchmark_overlap
from koevol_core.tables import Table
from tests.gold.quality.__main__ import rows as labelled
from tests.gold.quality.measures import HOLDING

SEEDS = Path(__file__).resolve().parent.parent.parent / "seed_data" / "seed_instruction.json"
SYLLABLES = "가각간감강개거건검격견결경계고공과관교구국군권극근금급기길나남내노농단달답당대도동두등락란량력로류리림마만매명모목무문물미민박반발방배백법변별병보복본부분불비사산상생서석선설성세소속손수술시식신실심안압약양어언업여역연열영예온완외용우운원위유육음의이인일임입자작장재저적전절점정제조종주중지직진질집차착채책처천청체초총최축출치칙침쾌탄태택토통투특파판평포표품풍필하학한합해행향험현형호화환활황회효후흥"
TAILS = (
    "에 대한 설명으로 옳은 것은?",
    "의 특징으로 알맞지 않은 것은?",
    "에 해당하는 것은 무엇인가?",
    "을 구하면 얼마인가?",
    "가 일어나는 까닭은?",
)
CURVE = (0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9)


def words(dice: random.Random, many: int) -> list[str]:
    """Words of two or three syllables, a few of them common, as in a language."""
    return ["".join(dice.choices(SYLLABLES, k=dice.choice((2, 2, 3)))) for _ in range(many)]


def made(many: int, dice: random.Random) -> list[dict[str, object]]:
    """So many questions in KMMLU's shape."""
    known = words(dice, 12_000)
    weights = [1 / (at + 20) for at in range(len(known))]
    found: list[dict[str, object]] = []
    for _ in range(many):
        chosen = dice.choices(known, weights, k=dice.randint(4, 14))
        text = " ".join(word + dice.choice(("", "의", "을", "에서", "와", "은")) for word in chosen) + dice.choice(
            TAILS
        )
        found.append({"question": text, "answer": 1, **{name: " ".join(words(dice, 2)) for name in "ABCD"}})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bench_overlap")
    parser.add_argument("questions", nargs="?", type=int, default=35_000)
    parser.add_argument("--held-out", action="store_true", help="the curve of the held-out third")
    chosen = parser.parse_args()
    curve(chosen.held_out)
    with tempfile.TemporaryDirectory() as folder:
        load(Path(folder), chosen.questions)


def load(folder: Path, many: int) -> None:
    dice = random.Random(7)
    records = made(many, dice)
    store = core.open_store(str(folder / "k.db"))
    seeds = [row["instruction"] for row in json.loads(SEEDS.read_text("utf-8"))]
    for text in seeds:
        core.plant(store, core.Seed(text))
    at = time.process_time()
    done = benchmarks.load_benchmark(store, Table("kmmlu.jsonl", "bench", list(enumerate(records, 1))), "KMMLU")
    print(f"{done.questions:,} questions loaded in {time.process_time() - at:.1f} CPU s")
    at = time.process_time()
    compared = benchmarks.scan(store)
    print(f"{compared} rows that were there compared in {time.process_time() - at:.2f} CPU s")
    answer = "\n".join(dice.choices(seeds, k=12))
    with store.writing() as conn:
        for name, texts in (
            ("seeds", seeds),
            ("planted questions", [str(one["question"]) for one in records[:300]]),
            ("answers of 1,000 characters", [answer[:1000]] * 100),
        ):
            at = time.process_time()
            found = sum(bool(benchmarks._overlap(conn, (0, None), text)) for text in texts)
            each = (time.process_time() - at) / len(texts) * 1000
            print(f"{name}: {each:.2f} CPU ms a new row, {found} of {len(texts)} hold a question")
    print(
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at the most, {(folder / 'k.db').stat().st_size >> 20} MB of database"
    )
    store.close()


def curve(held_out: bool) -> None:
    """Recall by variant over thresholds; a short question needs more whatever the threshold."""
    found = labelled("overlap", held_out)
    questions = [benchmark_overlap.read(row["record"]) for row in found]
    kinds = (*HOLDING, "hard_negative")
    shares = {kind: [] for kind in kinds}  # type: dict[str, list[tuple[float, bool]]]
    for row, one in zip(found, questions, strict=True):
        for kind in kinds:
            near = benchmark_overlap.share(one, benchmark_overlap.Held.of(row["rows"][kind])) if one else 0.0
            shares[kind].append((near, bool(one) and len(one.pairs) < benchmark_overlap.SHORT))
    seeds = [benchmark_overlap.Held.of(row["instruction"]) for row in json.loads(SEEDS.read_text("utf-8"))]
    own = [
        (
            max(
                benchmark_overlap.share(one, seed)
                if len(one.pairs) >= benchmark_overlap.SHORT
                or benchmark_overlap.share(one, seed) >= benchmark_overlap.EXACT
                else 0.0
                for one in questions
                if one
            ),
            False,
        )
        for seed in seeds
    ]
    print(f"{len(found)} questions; found at {benchmark_overlap.FOUND}, short ones at {benchmark_overlap.EXACT}")
    print(f"{'from':<6}" + "".join(f"{kind:>17}" for kind in (*kinds, f"{len(seeds)} seeds")))
    for least in CURVE:
        parts = [_part(near, least) for near in (*shares.values(), own)]
        print(f"{least:<6}" + "".join(f"{part:>17.3f}" for part in parts))


def _part(near: list[tuple[float, bool]], least: float) -> float:
    return sum(one >= (max(least, benchmark_overlap.EXACT) if short else least) for one, short in near) / len(near)


if __name__ == "__main__":
    main()
