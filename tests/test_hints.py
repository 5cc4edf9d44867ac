"""What is said of a seed while it is written: too little, there already, options or texts that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import koevol_core as core
from koevol_core import dataset, review
from tests.databases import db_of, fresh


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(fresh(tmp_path / "k.db")))
    yield opened
    opened.close()


def names(store: core.Store, text: str, input: str = "") -> list[str]:
    return [
        hint.name for hint in dataset.seed_hints(store, dataset.seed_of(text, input, source="나", license="CC0-1.0"))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["empty"]),
        (" \n", ["empty"]),
        ("가" * 20_001, ["long"]),
        ("안녕", ["short"]),
        ("김치찌개 끓이는 법을 알려줘.", []),
        ("다음 중 가장 높은 산은 무엇인가?", ["missing_options"]),
        ("우리나라에서 가장 높은 것은?", ["missing_options"]),
        ("알맞은 것을 모두 고르시오.", ["missing_options"]),
        ("다음 중 가장 높은 산은? ① 백두산 ② 한라산", []),
        ("다음 중 가장 높은 산은?\n1. 백두산\n2. 한라산", []),
        ("다음 중 더 큰 것은? 2/3, 3/4", []),
        ("<보기>에서 골라 주세요.\nㄱ. 하나\nㄴ. 둘", []),
        ("해돋이를 보기 좋은 곳을 알려줘.", []),
        ("다음 글을 세 문장으로 요약해줘.", ["missing_context"]),
        ("아래 코드의 잘못을 찾아줘.", ["missing_context"]),
        ("다음 문장을 영어로 옮겨줘: 나는 학교에 간다.", []),
        ("다음 글을 요약해줘.\n나는 학교에 간다.", []),
    ],
)
def test_what_is_missing_is_named(store: core.Store, text: str, expected: list[str]) -> None:
    assert names(store, text) == expected


def test_a_text_in_the_input_is_not_missing(store: core.Store) -> None:
    assert names(store, "다음 글을 세 문장으로 요약해줘.", "나는 학교에 간다.") == []


def test_source_and_licence_are_asked_for(store: core.Store) -> None:
    hints = dataset.seed_hints(store, core.Seed("김치찌개 끓이는 법을 알려줘.", " "))
    assert [hint.name for hint in hints] == ["no_source", "no_license"]


@pytest.mark.parametrize(
    "text",
    [
        "무지개 생기는 원리를 설명해 주세요",
        "무지개가 왜 생기는지 그 원리를 설명해줘.",
        "혹시 무지개가 생기는 원리 좀 알려줄 수 있나요?",
        "무지개가생기는원리를설명해줘",
    ],
)
def test_nearly_the_same_is_found_and_named(store: core.Store, text: str) -> None:
    core.plant(store, core.Seed("김치찌개 끓이는 법을 알려줘."))
    node_id = core.plant(store, core.Seed("무지개가 생기는 원리를 설명해줘."))
    (hint,) = [one for one in dataset.seed_hints(store, core.Seed(text)) if one.name == "near"]
    assert (hint.node_id, hint.text) == (node_id, "무지개가 생기는 원리를 설명해줘.")


def test_exactly_the_same_is_found_whatever_its_edges(store: core.Store) -> None:
    node_id = core.plant(store, core.Seed("무지개가 생기는 원리를 설명해줘."))
    (hint,) = dataset.seed_hints(store, core.Seed(" 무지개가 생기는 원리를 설명해줘.\n", "나", "CC0-1.0"))
    assert (hint.name, hint.node_id) == ("exact", node_id)


def test_a_child_leads_to_its_seed(store: core.Store) -> None:
    """A child is no double of its seed's double: the hint speaks of seeds alone."""
    node_id = core.plant(store, core.Seed("무지개가 생기는 원리를 설명해줘."))
    review.edit(store, node_id, "무지개가 생기는 원리를 초등학생에게 설명해줘.")
    hints = dataset.seed_hints(store, core.Seed("무지개가 생기는 원리를 중학생에게 설명해줘."))
    assert [hint.node_id for hint in hints if hint.name == "near"] == [node_id]


@pytest.mark.parametrize("text", ["\ud800\udfff 글을 써 줄래", "글" + "\x00" * 9 + "을 써 주세요", "a" * 20_000, "\u202e" * 50, '" OR "* NEAR( 글을 써줘', "가 나 다 라 마 바 사 아"])  # fmt: skip
def test_hints_on_anything_come_back(store: core.Store, text: str) -> None:
    core.plant(store, core.Seed("글을 하나 써 주세요"))
    assert isinstance(dataset.seed_hints(store, core.Seed(text)), list)
