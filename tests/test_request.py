"""A request read as words: what two ways of asking share, and what keeps two requests apart."""

from __future__ import annotations

import pytest

from koevol_core.quality.korean.numerals import figures
from koevol_core.quality.korean.request_parser import bared, read
from koevol_core.quality.korean.stemmer import stems
from koevol_core.quality.korean.words import spelled_alike, untold


def raw(text: str) -> list[str]:
    return [word.raw for sentence in read(text) for word in sentence]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("김치찌개를 끓이는 방법", "김치찌개를 어떻게 끓이는지 알려줘"),
        ("물이 끓는 이유", "물이 왜 끓는지 설명해 주세요"),
        ("세 가지 이유", "3가지 이유"),
        ("연봉 5,000만 원", "연봉 오천만 원"),
        ("고양이 이름을 지어", "안녕하세요. 고양이 이름을 지어 주시겠어요? 감사합니다."),
    ],
)
def test_two_ways_of_asking_are_read_alike(one: str, other: str) -> None:
    assert [len(part) for part in (raw(one), raw(other))] == [len(raw(one))] * 2
    assert all(stems(a).keys() & stems(b).keys() or a == b for a, b in zip(raw(one), raw(other), strict=True))


@pytest.mark.parametrize(
    ("inflected", "stem"),
    [
        ("알려", "알리"),
        ("골라", "고르"),
        ("도와", "돕·"),
        ("만드는", "만들"),
        ("지어", "짓·"),
        ("들어", "듣·"),
        ("쉬워서", "쉽·"),
        ("잃어버렸을", "잃어버리"),
        ("파란가요", "파랗"),
        ("설명하는", "설명"),
        ("학교에서는", "학교"),
    ],
)
def test_an_irregular_form_leads_to_its_stem(inflected: str, stem: str) -> None:
    assert stem in stems(inflected)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (["다섯", "개를"], "#5"),
        (["5", "천만", "원"], "#50000000"),
        (["백", "도에서"], "#100"),
        (["셋"], "#3"),
        (["스무", "살"], "#20"),
    ],
)
def test_a_number_is_one_whatever_it_is_written_with(written: list[str], value: str) -> None:
    assert figures(written)[0] == value


def test_what_stands_around_a_request_comes_off_and_its_data_stays() -> None:
    assert bared("안녕하세요! 질문: 물은 왜 끓나요? 감사합니다.") == "물은 왜 끓나요?"
    assert bared("'감사합니다'를 옮겨줘") == "'감사합니다'를 옮겨줘"


def test_until_and_of_are_different_roles() -> None:
    assert stems("학교까지")["학교"] != stems("학교의")["학교"]


def test_a_contracted_round_vowel_is_a_form_of_its_verb() -> None:
    assert not untold("설을 쇄 줘", "설을 쇠는 방법")


def test_a_misspelled_loan_word_is_its_word_and_a_neighbour_is_not() -> None:
    assert spelled_alike("메세지", "메시지")
    assert not spelled_alike("배추전", "부추전")
    assert not spelled_alike("결재", "결제")
