"""Instructions that lost what they speak of: options, a figure, a formula, a text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import koevol_core as core
from koevol_core import dataset, quality, review
from koevol_core.quality.findings import missing_context
from tests.databases import db_of, fresh
from tests.gold.quality.__main__ import judge, rows, scores
from tests.gold.quality.measures import SETS

PRECISION, RECALL = 0.95, 0.85


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(fresh(tmp_path / "k.db")))
    yield opened
    opened.close()


def found(text: str) -> list[str]:
    return [one.kind for one in missing_context.find("", text)]


def test_the_labelled_seeds_are_told_apart_as_well_as_the_aim_says() -> None:
    whole = scores(SETS["seeds_lint"], [judge(SETS["seeds_lint"], row) for row in rows("seeds_lint", False)])[-1]
    assert whole.precision >= PRECISION and whole.recall >= RECALL


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("다음 중 한글에 대한 설명으로 옳은 것은?", ["missing_options"]),
        ("다음 중 한글에 대한 설명으로 옳은 것은?\n① 소리글자이다\n② 뜻글자이다", []),
        ("아래 그래프를 보고 추세를 설명해줘.", ["missing_figure"]),
        ("아래 그래프를 보고 추세를 설명해줘.\n1월 3건, 2월 5건, 3월 9건", []),
        ("다음 식을 인수분해하시오.", ["missing_formula"]),
        ("다음 식을 인수분해하시오. x² - 1", []),
        ("이 글을 두 문장으로 줄여줘.", ["missing_context"]),
        ("이 글을 두 문장으로 줄여줘.\n\n봄이 왔다. 꽃이 피었다. 사람들이 공원에 모였다.", []),
        ("다음 글의 제목으로 알맞은 것은?", ["missing_options", "missing_context"]),
    ],
)
def test_what_is_spoken_of_has_to_be_there(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "커피의 종류를 알려줘. 단, 내용을 표로 정리하고 표 아래에 주의할 점을 적어줘.",
        "집 청소하는 방법을 알려줘. 먼저 판단 기준을 세우고, 그다음 기준마다 장단점을 비교한 뒤 결론을 말해줘.",
        "서울의 역사를 설명해줘. 위 내용을 바탕으로 짧은 퀴즈도 만들어줘.",
        "폭염이 해마다 길어지고 있다. 이 문제를 줄일 방법을 제안해줘.",
        "객관식 문제를 세 개 만들어줘. 보기 중 하나만 정답이어야 해.",
        "위 건강에 좋은 음식을 알려줘.",
    ],
)
def test_what_a_model_adds_to_a_request_is_no_loss(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["", "ㅋ", "다음 " * 900, "것은?" * 900, "(" * 4000, "그림 " * 900, "이 글 " * 700, "1, " * 1300]
)
def test_any_text_is_read(text: str) -> None:
    assert isinstance(found(text), list)


def test_a_seed_is_hinted_at_and_tagged_by_the_same_rule(store: core.Store) -> None:
    text = "다음 글을 세 문장으로 요약해줘."
    hints = dataset.seed_hints(store, core.Seed(text, "나", "CC0-1.0"))
    assert [(one.name, one.text) for one in hints] == [("missing_context", "다음 글")]
    node_id = core.plant(store, core.Seed(text, "나", "CC0-1.0"))
    assert [(one.kind, one.evidence) for one in quality.stored_findings(store, node_id)] == [
        ("missing_context", "다음 글")
    ]


def test_a_child_that_lost_its_options_is_tagged_too(store: core.Store) -> None:
    node_id = core.plant(store, core.Seed("가장 무거운 것은? 수소, 산소, 질소"))
    child = review.edit(store, node_id, "다음 중 가장 무거운 기체를 고르고 까닭을 설명해줘.")
    assert "missing_options" in [one.kind for one in quality.stored_findings(store, child)]
    assert quality.stored_findings(store, node_id) == []


def test_a_text_in_the_input_is_there(store: core.Store) -> None:
    seed = dataset.seed_of("다음 글을 요약해줘.", "봄이 왔다. 꽃이 피었다.", source="나", license="CC0-1.0")
    assert dataset.seed_hints(store, seed) == []
