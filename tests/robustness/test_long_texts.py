"""Monstrous texts are looked at in bounded time by findings and masking."""

from __future__ import annotations

import time

import pytest

from koevol_core.quality import same_request
from koevol_core.quality.findings import find
from koevol_core.quality.findings.personal import masked
from koevol_core.quality.findings.twins import key
from koevol_core.quality.korean import text as korean_text


@pytest.mark.parametrize(
    "piece",
    ["가", "한다. ", "?가 ", "?? ", "((", '"', "'a ", "ㅏ", "ㄱㅏ", "é", "漢字 ", "| a ", "\n#", "`", "그것은 ", "가나 ", " ", "\n", "x = ", "```\n"],
)  # fmt: skip
def test_a_monstrous_answer_is_looked_at_in_bounded_time(piece: str) -> None:
    """Fifteen seconds of CPU for 300,000 characters: far above what is needed, far below anything that is not linear."""
    text, start = (piece * 300_000)[:300_000], time.process_time()
    find("answer", "김치찌개를 끓이는 법을 알려줘.", text)
    assert time.process_time() - start < 15
    for kept in (korean_text.cleaned, korean_text.uncoded, korean_text.unquoted, korean_text.own):
        kept.cache_clear()


@pytest.mark.parametrize("piece", [" ", "\n", "가", "1,", "?가 ", "세 ", "을 ", "안녕하세요 "])
def test_a_monstrous_request_is_compared_in_bounded_time(piece: str) -> None:
    """Two seconds of CPU for 20,000 characters, the most that are read as a request."""
    text, start = (piece * 20_000)[:20_000], time.process_time()
    key(text)
    same_request(text[:9_900], f"{text[:9_800]} 또 해줘")
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1-",
        "010-",
        "010 1234 5678 ",
        "a@",
        "a",
        "서울시 ",
        "가로 1 ",
        "1.1.",
        "1:",
        "공일공",
        "0\u200b",
        "12가 ",
        "１",
    ],
)
def test_a_monstrous_text_is_masked_in_bounded_time(piece: str) -> None:
    """Fifteen seconds of CPU for 300,000 characters: far above what is needed, far below anything that is not linear."""
    start = time.process_time()
    masked((piece * 300_000)[:300_000])
    assert time.process_time() - start < 15
