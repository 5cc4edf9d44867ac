"""How well and how fast texts that say the same are found: ``python -m tests.bench.bench_twins [TEXTS]``.

Precision and recall on the labelled pairs beside simpler measures at the threshold that suits these pairs best (ours has
no threshold), then a store of 100,000 texts, one in twenty a planted twin: the whole
pass, its memory, and a new text. Times are CPU seconds. ``--held-out`` measures the held-out pairs, figures only.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

import koevol_core as core
from koevol_core import quality as core_quality
from koevol_core.quality.annotate import annotate_new_text
from koevol_core.quality.findings.twins import same_request
from koevol_core.quality.korean.text import clean, compact
from koevol_core.store.schema import node, seed

GOLD = Path(__file__).resolve().parent.parent / "gold" / "quality"
_WORDS = """초등학생 대학생 신입사원 어르신 부모님 외국인 자영업자 간호사 개발자 교사 농부 작가 여행자 취업준비생 군인
김치찌개 된장찌개 무지개 전세계약 예금 적금 이진탐색 비타민 재택근무 연말정산 한글 조선왕조 온난화 면접 스트레칭 독서 화분 재활용 분리배출 미세먼지 수면 커피 자전거 텃밭 지진 블록체인 인공지능 저작권 발표 회의록
원리 역사 장점 단점 순서 주의점 종류 비용 준비물 오해 사례 규칙 효과 전망 문제점"""
WHO, WHAT, SIDE = (line.split() for line in _WORDS.splitlines())
HOW = (
    "표로 정리해", "세 문단으로 설명해", "실제 사례를 들어 설명해", "반대 의견과 함께 소개해", "쉬운 말로 풀어", "질문과 답으로 써",
    "단계마다 이유를 붙여 설명해", "두 지역을 비교해서 써", "흔한 실수와 함께 알려", "한 문장으로 요약해",
)  # fmt: skip
FORMS: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace(" ", ""),
    lambda text: text.removesuffix("줘.") + " 주시겠어요?",
    lambda text: text.replace("에게 ", "한테 ").replace("을 ", " "),
    lambda text: text.replace(".", "!!"),
)


def texts(many: int) -> list[str]:
    """Different instructions in a fixed mixed order; every twentieth says what one before it said."""
    dice = random.Random(5)
    every = [
        f"{who}에게 {what}의 {side}을 {how}줘." if more == 0 else f"{who}에게 {what}의 {side}을 {how}줘. 글자는 {more}00자를 넘지 마."
        for who in WHO for what in WHAT for side in SIDE for how in HOW for more in (0, 3, 5)
    ]  # fmt: skip
    found = dice.sample(every, many)
    for at in range(20, many, 20):
        found[at] = dice.choice(FORMS)(found[dice.randrange(at)])
    return found


def pairs(held_out: bool) -> list[tuple[str, str, bool]]:
    path = GOLD / ("held_out" if held_out else "") / "pairs.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row["a"], row["b"], row["same"]) for row in rows]


def score(found: Sequence[tuple[float, bool]], least: float) -> tuple[float, float]:
    """Precision and recall of calling pairs from ``least`` on the same."""
    hits = sum(same for near, same in found if near >= least)
    fired = sum(near >= least for near, _ in found)
    return hits / fired if fired else 1.0, hits / sum(same for _, same in found)


def bigrams(one: str, other: str) -> float:
    a, b = ({text[at : at + 2] for at in range(len(text) - 1)} for text in map(compact, map(clean, (one, other))))
    return len(a & b) / (len(a | b) or 1)


MEASURES: dict[str, Callable[[str, str], float]] = {
    "ours": same_request,
    "equal letters": lambda a, b: float(compact(clean(a)) == compact(clean(b))),
    "syllable pairs, Jaccard": bigrams,
    "rapidfuzz ratio": lambda a, b: fuzz.ratio(compact(clean(a)), compact(clean(b))) / 100,
    "rapidfuzz token_set_ratio": lambda a, b: fuzz.token_set_ratio(clean(a), clean(b)) / 100,
}


def quality(held_out: bool) -> Iterator[str]:
    labelled = pairs(held_out)
    yield f"{len(labelled)} labelled pairs{' (held out)' if held_out else ''}, {sum(same for *_, same in labelled)} of them the same"
    for name, measure in MEASURES.items():
        found = [(measure(a, b), same) for a, b, same in labelled]
        tries = [0.01] if name == "ours" else sorted({near for near, _ in found if near})
        precision, recall = max(
            (score(found, least) for least in tries), key=lambda one: one[0] * one[1] / (sum(one) or 1)
        )
        yield f"  {name:<27} precision {precision:.2f}  recall {recall:.2f}"


def speed(many: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        store = core.open_store(str(Path(folder) / "twins.db"))
        written = texts(many)
        rows: list[dict[str, Any]] = [
            {"id": one, "root_id": one, "generation": 0, "trace": "r", "address": f"t{one}", "status": "alive", "text": text,
             "created_at": 0.0} for one, text in enumerate(written, 1)
        ]  # fmt: skip
        with store.writing() as conn:
            conn.execute(node.insert(), rows)
            conn.execute(seed.insert(), [{"node_id": row["id"], "state": "ready", "created_at": 0.0} for row in rows])
        start, wall = time.process_time(), time.monotonic()
        core_quality.check(store)
        spent, waited = time.process_time() - start, time.monotonic() - wall
        groups = core_quality.twin_groups(store)
        yield f"{many:,} texts: {spent:.1f} s of CPU ({waited:.1f} s by the clock), at most {_memory():.0f} MB"
        yield f"  {len(groups):,} groups of {sum(map(len, groups.values())):,}; planted {len(range(20, many, 20)):,}"
        took = sorted(
            _one(store, many + number, f"{text} 그림도 넣어 줘.") for number, text in enumerate((written * 3)[:200], 1)
        )
        yield f"  a new text: {took[100] * 1000:.2f} ms of CPU, the slowest of 200 {took[-1] * 1000:.2f} ms"
        store.close()


def _one(store: core.Store, node_id: int, text: str) -> float:
    with store.writing() as conn:
        row = {
            "id": node_id,
            "root_id": node_id,
            "generation": 0,
            "trace": "r",
            "address": f"t{node_id}",
            "status": "alive",
        }
        conn.execute(node.insert().values(text=text, created_at=0.0, **row))
        start = time.process_time()
        annotate_new_text(conn, node_id, "", text)
        return time.process_time() - start


def _memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    lines = quality("--held-out" in arguments)
    print(*lines, sep="\n")
    if "--held-out" not in arguments:
        print(*speed(int(arguments[0]) if arguments else 100_000), sep="\n")
