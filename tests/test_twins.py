"""Texts that say the same are found, grouped and never dropped: as rows arrive, in the whole store, and by people."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import dataset, quality, review
from koevol_core.quality import same_request
from koevol_core.quality.annotate import BATCH
from koevol_core.quality.findings.twins import key, letters, likeness
from koevol_core.types import RunSpec
from tests.conftest import Garden, about, purpose
from tests.loopback import Loopback

GOLD = Path(__file__).resolve().parent / "gold" / "quality"
SAME = (
    ("김치찌개를 끓이는 방법을 알려줘.", "김치찌개 끓이는 법을 알려 주시겠어요?"),
    ("김치찌개를 끓이는 방법을 알려줘.", "김치 찌개 끓이는방법을 알려줘!!"),
    ("경주 여행 코스를 추천해줘.", "경주여행코스추천해줘"),
    ("예금과 적금의 차이를 비교해줘.", "적금과 예금의 차이를 비교해 주세요."),
    ("초등학생에게 지구 온난화의 원인을 쉽게 설명해 주세요.", "지구온난화 원인을 초등학생에게 쉽게 설명해줘"),
    ("다음 글을 세 문장으로 요약하고 핵심어를 뽑아 주세요.", "다음 글을 세 문장으로 요약한 뒤 핵심어를 뽑아줘."),
    ("아침을 거르면 안 되는 이유를 설명해줘.", "아침 거르면 안되는 까닭을 설명하시오"),
    ("강아지가 사료를 안 먹을 때 대처법을 알려줘.", "강아지가 사료를 먹지 않을 때 대처 방법을 알려줘."),
    ("회사 워크숍 일정을 짜줘.", "1. **회사 워크샵** 일정 좀 짜 줄래?"),
    ("정중하게 답장하는 글을 써 주세요.", "정중히 답장하는 글을 써줘."),
    ("무지개가 생기는 원리를 설명해줘.", "무\u200b지개가  생기는 원리를 설명해줘．"),
)
OTHER = (
    ("김치찌개를 끓이는 방법을 알려줘.", "된장찌개를 끓이는 방법을 알려줘."),
    ("김치찌개를 끓이는 방법을 알려줘.", "김치찌개를 끓이는 방법을 300자 이내로 알려줘."),
    ("예산 3만 원으로 저녁 식단을 짜줘.", "예산 5만 원으로 저녁 식단을 짜줘."),
    ("한국어를 영어로 번역해줘.", "영어를 한국어로 번역해줘."),
    ("물이 얼음이 되는 과정을 설명해줘.", "얼음이 물이 되는 과정을 설명해줘."),
    ("운동을 하지 않는 사람의 특징을 알려줘.", "운동을 하는 사람의 특징을 알려줘."),
    ("이 약을 먹어도 되는 사람을 알려줘.", "이 약을 먹으면 안 되는 사람을 알려줘."),
    ("y=2x+1의 그래프를 설명해줘.", "y=-2x+1의 그래프를 설명해줘."),
    ("1 0을 더하는 방법을 알려줘.", "10을 더하는 방법을 알려줘."),
    ("가을에 가기 좋은 산을 소개해줘.", "가을에 가기 좋은 산을 소개하고 교통편을 알려줘."),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_another_form_of_a_text_says_the_same(one: str, other: str) -> None:
    assert same_request(one, other) and same_request(other, one)
    assert likeness(other, one) == likeness(one, other) > 0.5


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_one_demand_more_or_another_keeps_texts_apart(one: str, other: str) -> None:
    assert not same_request(one, other) and not same_request(other, one)


def test_decomposed_hangul_says_the_same() -> None:
    text = "무지개가 생기는 원리를 설명해줘."
    assert likeness(text, unicodedata.normalize("NFD", text)) == 1.0


def test_one_condition_more_in_a_long_text_is_seen() -> None:
    text = "전통 시장을 살리는 방법을 상인과 손님의 입장에서 차례로 설명해 주세요. " * 20
    assert not same_request(text, text + "단, 준비물도 적어 주세요.")


def found_by_index(one: str, other: str) -> bool:
    return key(one) == key(other) or letters(one) == letters(other)


def test_what_could_be_a_twin_is_found_by_its_key() -> None:
    assert [pair for pair in SAME if not found_by_index(*pair)] == []


def labelled(held_out: bool) -> list[dict[str, Any]]:
    path = GOLD / ("held_out" if held_out else "") / "pairs.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("held_out", "recall"), [(False, 0.92), (True, 0.75)])
def test_the_labelled_pairs_are_told_apart_with_few_false_alarms(held_out: bool, recall: float) -> None:
    rows = labelled(held_out)
    same = [row for row in rows if same_request(row["a"], row["b"])]
    right = [row for row in same if row["same"]]
    assert len(right) / len(same) >= 0.97
    assert len(right) / sum(row["same"] for row in rows) >= recall
    assert sum(found_by_index(row["a"], row["b"]) for row in right) / len(right) >= 0.95


@pytest.mark.parametrize("text", ["", " ", "?!", "ㅋㅋㅋ", "\ud7ff", "a" * 20_000, "가나 " * 7_000, "🙂🙂"])
def test_odd_texts_are_compared_too(text: str) -> None:
    assert same_request(text, text)
    assert not same_request(text, "김치찌개를 끓이는 방법을 알려줘.")


# in the store


def group(store: core.Store, node_id: int) -> list[int]:
    return [one.node_id for one in quality.twins_of(store, node_id)]


def noticed(store: core.Store, node_id: int) -> list[str]:
    return [one.kind for one in quality.stored_findings(store, node_id)]


def test_a_seed_that_says_what_another_said_is_kept_and_tagged_on_both_sides(garden: Garden) -> None:
    one, other = (core.plant(garden.store, core.Seed(text)) for text in SAME[0])
    third = core.plant(garden.store, core.Seed(OTHER[0][1]))
    assert group(garden.store, one) == group(garden.store, other) == [one, other]
    assert noticed(garden.store, one) == noticed(garden.store, other) == ["twin"]
    assert (noticed(garden.store, third), group(garden.store, third)) == ([], [])
    assert quality.twin_groups(garden.store) == {one: [one, other]}
    assert dataset.seed_counts(garden.store)["ready"] == 3


def test_groups_that_meet_become_one(garden: Garden) -> None:
    forms = ["정리한 표를 소개해줘.", "정리한 표도 정리해줘.", "정리하고 표를 소개해줘."]
    ids = [core.plant(garden.store, core.Seed(text)) for text in forms]
    groups = quality.twin_groups(garden.store)
    assert sum(map(len, groups.values())) == len({one for some in groups.values() for one in some})
    assert ids[0] in groups


def test_a_seed_whose_text_was_changed_leaves_its_group(garden: Garden) -> None:
    ids = [core.plant(garden.store, core.Seed(text)) for text in (*SAME[0], SAME[1][1])]
    assert group(garden.store, ids[0]) == ids
    before = dataset.get_seed(garden.store, ids[0])
    assert before
    dataset.change_seed(garden.store, before, core.Seed("무지개가 생기는 원리를 설명해줘."))
    assert (noticed(garden.store, ids[0]), group(garden.store, ids[0])) == ([], [])
    assert group(garden.store, ids[1]) == ids[1:]
    assert noticed(garden.store, ids[2]) == ["twin"]


def test_children_are_compared_with_the_whole_store_as_they_come(garden: Garden, server: Loopback) -> None:

    run = garden.plan(1, methods=(("constrain", 1.0), ("deepen", 1.0)), every_method=True)
    garden.drain(run, server.base_url)
    first = garden.children()[0]
    twin = core.plant(garden.store, core.Seed(first["text"].rstrip(".") + " !"))
    assert first["id"] in group(garden.store, twin)
    assert "twin" in noticed(garden.store, first["id"])


def test_a_hand_written_version_that_says_the_same_as_its_parent_is_told(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SAME[0][0]))
    new = review.edit(garden.store, root, SAME[0][1])
    assert sorted(noticed(garden.store, new)) == ["like_parent", "twin"]
    assert quality.stored_findings(garden.store, new)[0].evidence


def test_imported_rows_are_compared_with_each_other(garden: Garden, tmp_path: Path) -> None:
    path = tmp_path / "seeds.json"
    path.write_text(
        json.dumps([{"instruction": text} for text in (*SAME[0], OTHER[0][1])], ensure_ascii=False), "utf-8"
    )
    core.import_seeds(garden.store, path)
    assert [len(some) for some in quality.twin_groups(garden.store).values()] == [2]


def test_a_preferred_twin_passes_the_others_over_until_it_is_taken_back(garden: Garden) -> None:
    ids = [core.plant(garden.store, core.Seed(text)) for text in (*SAME[0], SAME[1][1])]
    quality.prefer_twin(garden.store, ids[1], reviewer="지민")
    assert [one.node_id for one in quality.twins_of(garden.store, ids[0]) if one.preferred] == [ids[1]]
    assert quality.twins_passed_over(garden.store) == {ids[0], ids[2]}
    quality.prefer_twin(garden.store, ids[2])
    assert quality.twins_passed_over(garden.store) == {ids[0], ids[1]}
    quality.prefer_twin(garden.store, ids[2], False)
    assert quality.twins_passed_over(garden.store) == set()
    assert [row["node_id"] for row in garden.rows("SELECT node_id FROM twin_choice ORDER BY id")] == [
        ids[1],
        ids[2],
        ids[2],
    ]
    alone = core.plant(garden.store, core.Seed(OTHER[0][1]))
    with pytest.raises(core.BadInput, match="비슷한 글이 없습니다"):
        quality.prefer_twin(garden.store, alone)


def test_the_whole_pass_finds_what_rows_found_as_they_came(garden: Garden) -> None:
    for text in dict.fromkeys(text for pair in SAME for text in pair):
        core.plant(garden.store, core.Seed(text))
    before = {frozenset(some) for some in quality.twin_groups(garden.store).values()}
    with garden.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM twin")
        conn.exec_driver_sql("DELETE FROM twin_said")
        conn.exec_driver_sql("DELETE FROM finding")
    done = quality.check(garden.store)
    assert done.texts == len({text for pair in SAME for text in pair})
    assert {frozenset(some) for some in quality.twin_groups(garden.store).values()} == before
    assert quality.finding_counts(garden.store)["twin"] == sum(map(len, before))


def test_a_pass_that_was_ended_goes_on_where_it_was(garden: Garden) -> None:
    with garden.store.writing() as conn:
        for number in range(BATCH + 20):
            row = (number + 1, f"{number % 90 + 10}번 화분을 돌보는 방법을 알려줘.", f"t{number}")
            conn.exec_driver_sql(
                "INSERT INTO node (id, text, address, generation, trace, status, slot, round, created_at) "
                "VALUES (?, ?, ?, 0, 'r', 'alive', 0, 0, 0)", row
            )  # fmt: skip

    class Ended(Exception):
        pass

    def end(_: quality.Checked) -> None:
        raise Ended

    with pytest.raises(Ended):
        quality.check(garden.store, end)
    assert quality.check(garden.store).texts == 20
    assert quality.check(garden.store).texts == 0
    assert {len(some) for some in quality.twin_groups(garden.store).values()} <= {2, 3}


def test_twins_cost_no_further_request(garden: Garden, server: Loopback) -> None:
    garden.drain(garden.plan(2, methods=RunSpec((("constrain", 1.0),)).methods), server.base_url)
    assert {purpose(call.body) for call in server.calls} <= {"evolve"}
    assert all(about(call.body) for call in server.calls)
