"""Korean text made comparable: what counts as the same writing and what does not."""

from __future__ import annotations

import unicodedata

import pytest

from koevol_core.quality import same_request
from koevol_core.quality.korean.text import (
    clean,
    compact,
    hangul_share,
    prose,
    without_quotes,
)
from koevol_core.quality.korean.words import untold


def test_laughter_keeps_its_letters() -> None:
    assert clean("ㅋㅋㅋ ㄱㄱ") == "ㅋㅋㅋ ㄱㄱ"


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("ＡＢＣ１２！　｜", "ABC12! |"),
        ("가\u200b나\u202e다\ufeff라\u00ad마\u3164바", "가나다라마바"),
        ("가\r\n나\r다\u2028라", "가\n나\n다\n라"),
        ("가\u00a0나\u3000다", "가 나 다"),
        ("가\x00\x1b나\t다", "가나\t다"),
        (unicodedata.normalize("NFD", "값을 옮겨"), "값을 옮겨"),
        ("ᄒ\u200bᅡ\u200bᆫ글", "한글"),
        ("H₂O ½ ㎏", "H₂O ½ ㎏"),
    ],
)
def test_disguises_come_off_and_meaning_stays(raw: str, plain: str) -> None:
    assert clean(raw) == plain
    assert clean(plain) == plain


def test_compact_keeps_letters_and_digits_alone() -> None:
    assert compact("서울의 (Seoul) 역사_2024!") == "서울의seoul역사2024"


@pytest.mark.parametrize(
    ("polite", "plain"),
    [
        ("요약해 주시기 바랍니다.", "요약해줘"),
        ("요약하십시오", "요약해"),
        ("요약 부탁드립니다", "요약해라"),
        ("글을 쓰시오", "글을 써줘"),
        ("글을 고르시오", "글을 골라줘"),
        ("문장을 고치세요", "문장을 고쳐 주세요"),
        ("어떻게 해야 하나요?", "어떻게 해?"),
        ("복리란 무엇입니까?", "복리가 무엇인지 알려 줄래?"),
        ("저의 이름을 알려 주세요", "나의 이름을 말해줘"),
    ],
)
def test_politeness_does_not_change_what_is_asked(polite: str, plain: str) -> None:
    assert same_request(polite, plain)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000과 2", "1.000과 2"),
        ("서울만 알려줘", "서울을 알려줘"),
        ("집에서", "집으로"),
        ("요약해줘", "번역해줘"),
        ("3 58", "35 8"),
    ],
)
def test_particles_and_figures_that_mean_something_stay(one: str, other: str) -> None:
    assert not same_request(one, other)


def test_ways_of_asking_for_one_thing_are_one_request() -> None:
    for text in (
        "서울의 역사를 알려 주십시오",
        "서울 역사란 무엇인가요?",
        "안녕하세요, 서울의 역사가 궁금해요",
        "서울의 역사를 말해 봐",
    ):
        assert same_request(text, "서울의 역사를 설명해줘"), text


@pytest.mark.parametrize(
    "told", ["서울의 역사를 설명해 주시면 감사하겠습니다", "서울 역사란 무엇인가요?", "서울의 역사가 궁금해요"]
)
def test_a_word_of_no_ending_is_untold_and_the_frame_of_a_request_is_not(told: str) -> None:
    assert untold("서울의 역사를 표로 설명해줘", "서울의 역사를 설명해줘")
    assert not untold(told, "서울의 역사를 설명해줘")


def test_code_tables_quotes_and_formulas_are_set_aside() -> None:
    assert prose("앞\n```python\nx = 1\n```\n| a | b |\n뒤").split() == ["앞", "뒤"]
    assert without_quotes("앞 “quoted” 뒤 $x^2$ 끝").split() == ["앞", "뒤", "끝"]


def test_hangul_share_counts_letters_only() -> None:
    assert hangul_share("한글 123 !!") == 1.0
    assert hangul_share("한글ab") == 0.5
    assert hangul_share("123") == 0.0
