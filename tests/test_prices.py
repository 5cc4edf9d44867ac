"""What a reply costs: by the book, twice as much in peak hours, and unknown where it cannot be known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from koevol_core import prices
from koevol_core.errors import BadInput
from koevol_core.prices import cost, known

KST = timezone(timedelta(hours=9))
MODEL = "deepseek-flash"
BOOK: dict[str, Any] = json.loads(prices.FILE.read_text(encoding="utf-8"))


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> float:
    """Seconds of a moment in Korea in November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=KST).timestamp()


NIGHT = at(23, 3)


def test_a_reply_is_paid_by_the_million_tokens() -> None:
    price = BOOK["models"][MODEL]
    assert cost(MODEL, 10**6, 0, 0, NIGHT) == pytest.approx(price["miss"])
    assert cost(MODEL, 10**6, 0, 10**6, NIGHT) == pytest.approx(price["hit"])
    assert cost(MODEL, 0, 10**6, 0, NIGHT) == pytest.approx(price["output"])
    mixed = (400 * price["hit"] + 600 * price["miss"] + 50 * price["output"]) / 1e6
    assert cost(MODEL, 1000, 50, 400, NIGHT) == pytest.approx(mixed)


def test_no_more_tokens_can_be_cached_than_were_sent() -> None:
    assert cost(MODEL, 100, 0, 10**9, NIGHT) == cost(MODEL, 100, 0, 100, NIGHT)
    assert cost(MODEL, 100, 7, None, NIGHT) == cost(MODEL, 100, 7, 0, NIGHT)


@pytest.mark.parametrize(
    ("moment", "peak"),
    [
        (at(23, 9, 59, 59), False), (at(23, 10), True), (at(23, 12, 59, 59), True), (at(23, 13), False),
        (at(23, 14, 59, 59), False), (at(23, 15), True), (at(23, 18, 59, 59), True), (at(23, 19), False),
        (at(23, 0), False), (at(27, 10), True), (at(28, 10), False), (at(29, 18), False), (at(30, 10), True),
        (at(22, 23, 59, 59), False), (at(23, 0, 0, 1), False),
    ],
)  # fmt: skip
def test_peak_hours_are_korean_office_hours(moment: float, peak: bool) -> None:
    times = BOOK["models"][MODEL]["peak"]
    assert times > 1
    assert cost(MODEL, 1000, 100, 0, moment) == pytest.approx(cost(MODEL, 1000, 100, 0, NIGHT) * (times if peak else 1))  # type: ignore[operator]


def test_an_unknown_model_has_no_price_and_that_is_not_free() -> None:
    assert cost("some-model", 1, 1, 0) is None
    assert (known("some-model"), known(MODEL)) == (False, True)


@pytest.mark.parametrize("model", ["scripted", "gemma-3-270m-q4_k_m"])
def test_what_runs_here_is_free_whatever_the_server_counts(model: str) -> None:
    assert cost(model, None, None, None) == cost(model, 10**6, 10**6, 0, at(23, 10)) == 0.0


@pytest.mark.parametrize(("prompt", "completion"), [(None, 1), (1, None), (None, None)])
def test_without_counts_there_is_no_price(prompt: int | None, completion: int | None) -> None:
    assert cost(MODEL, prompt, completion, 0) is None


@pytest.fixture
def own_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "prices.json"
    monkeypatch.setattr(prices, "FILE", path)
    prices._book.cache_clear()
    yield path
    monkeypatch.undo()
    prices._book.cache_clear()


def test_people_may_write_their_own_prices(own_book: Path) -> None:
    book = BOOK | {"models": {"mine": {"hit": 0, "miss": 1.0, "output": 2, "peak": 1}}}
    own_book.write_text(json.dumps(book), encoding="utf-8-sig")
    assert cost("mine", 10**6, 10**6, 0) == pytest.approx(3.0)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"models": []}', '{"models": {"m": {}}, "peak_hours_kst": []}', "\xff",
     '{"models": {"m": {"hit": "a", "miss": 1, "output": 1, "peak": 1}}, "peak_hours_kst": []}',
     '{"models": {}, "peak_hours_kst": [1]}'],
)  # fmt: skip
def test_a_price_file_that_was_mended_badly_is_named(own_book: Path, text: str) -> None:
    own_book.write_text(text, encoding="latin-1")
    with pytest.raises(BadInput, match=r"가격 파일을 읽을 수 없습니다.*prices\.json"):
        known("m")


def test_a_price_file_that_is_not_there_is_named(own_book: Path) -> None:
    with pytest.raises(BadInput, match=r"prices\.json"):
        known("m")
