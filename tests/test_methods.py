"""The six methods: a draw that nothing can change, templates that texts cannot break, and flags that say what is wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from koevol_core.errors import BadInput
from koevol_core.evolution import methods
from koevol_core.evolution.methods import (
    BY_DIGIT,
    DIGITS,
    draw,
    fingerprint,
    methods_of_trace,
    offspring,
    parse_methods,
    parse_template,
)
from koevol_core.types import METHODS, Method, Node

EVEN = tuple((name, 1.0) for name in METHODS)


def test_the_digits_are_those_of_the_original() -> None:
    assert [DIGITS[name] for name in METHODS] == list("012345")
    assert list(METHODS) == ["breadth", "complicate", "concretize", "constrain", "deepen", "reason"]
    assert (BY_DIGIT["h"], len(BY_DIGIT)) == ("human", 7)


def test_the_draw_is_written_in_stone() -> None:
    """A tree that was planned by an earlier version goes on as it was."""
    assert draw(42, "0123456789abcdef", EVEN, 6) == [
        "complicate", "deepen", "reason", "constrain", "concretize", "breadth",
    ]  # fmt: skip


def test_the_draw_depends_on_seed_place_and_turn_alone() -> None:
    places = [f"{i:04x}" for i in range(200)]
    first = [draw(42, place, EVEN, 1) for place in places]
    assert first == [draw(42, place, EVEN, 1) for place in places]
    assert first == [draw(42, place, EVEN[::-1], 1) for place in places], "the order of the flag is no matter"
    for other in (
        [draw(43, place, EVEN, 1) for place in places],
        [draw(42, place, EVEN, 1, turn=1) for place in places],
    ):
        assert first != other


def test_more_children_keep_those_that_were_drawn_before() -> None:
    for count in range(1, 14):
        assert draw(7, "abc", EVEN, 14)[:count] == draw(7, "abc", EVEN, count)


@pytest.mark.parametrize("count", [2, 6, 7, 13])
def test_siblings_repeat_no_method_until_all_were_used(count: int) -> None:
    for place in range(200):
        drawn = draw(42, str(place), EVEN, count)
        for lap in range(0, count, 6):
            assert len(set(drawn[lap : lap + 6])) == len(drawn[lap : lap + 6])


def test_every_lap_is_drawn_anew() -> None:
    laps = [draw(42, str(place), EVEN, 12) for place in range(20)]
    assert any(drawn[:6] != drawn[6:] for drawn in laps)


def test_weights_are_kept_in_the_long_run() -> None:
    wanted: tuple[tuple[Method, float], ...] = (("breadth", 1.0), ("deepen", 2.0), ("reason", 5.0))
    drawn = Counter(draw(42, str(place), wanted, 1)[0] for place in range(8000))
    assert [drawn[name] / 1000 for name, _ in wanted] == pytest.approx([1, 2, 5], rel=0.1)


def test_the_lightest_and_heaviest_weights_are_no_trouble() -> None:
    assert draw(1, "a", (("breadth", 1e-300), ("deepen", 999.0)), 2) == ["deepen", "breadth"]


def test_children_get_their_place_trace_and_generation() -> None:
    parent = Node(5, 1, 1, None, "deepen", 0, 1, 1, "r4", "abc/deepen.00", "alive", "깊이 설명해줘.")
    first, second = offspring(parent, ["breadth", "reason"], 2, 3)
    assert (first.address, first.trace, first.generation, first.slot) == ("abc/deepen.00/breadth.02", "r40", 2, 2)
    assert (second.address, second.trace, second.slot, second.round) == ("abc/deepen.00/reason.03", "r45", 3, 3)
    assert (first.parent_id, first.root_id) == (5, 1)


@pytest.mark.parametrize(
    ("trace", "expected"),
    [("r", []), ("r03", ["breadth", "constrain"]), ("r5h", ["reason", "human"]), ("r6", None), ("03", None), ("", None), ("r ", None)],
)  # fmt: skip
def test_a_trace_is_read_or_it_is_none(trace: str, expected: list[Method] | None) -> None:
    assert methods_of_trace(trace) == expected


@pytest.mark.parametrize(
    ("text", "pairs", "every"),
    [
        ("constrain", {"constrain": 1}, False),
        ("constrain,deepen=2", {"constrain": 1, "deepen": 2}, False),
        (" breadth = 0.5 , reason=3", {"breadth": 0.5, "reason": 3}, False),
        ("all", dict(EVEN), True),
        (" all ", dict(EVEN), True),
        ("all:constrain,deepen", {"constrain": 1, "deepen": 1}, True),
        ("", dict(EVEN), False),
    ],
)
def test_the_flag_for_methods_is_understood(text: str, pairs: dict[str, float], every: bool) -> None:
    found, wants_all = parse_methods(text)
    assert (dict(found), wants_all) == (pairs, every)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("deepn", "'deepn'"), ("human", "'human'"), ("constrain,constrain", "'constrain'"), ("allx", "'allx'"),
        ("all,constrain", "'all'"), ("alle:deepen", "'alle:deepen'"), ("all:deepn", "'deepn'"), ("심화", "'심화'"),
        ("deepen=0", "'0'"), ("deepen=-1", "'-1'"), ("deepen=nan", "'nan'"), ("deepen=inf", "'inf'"),
        ("deepen=1000", "'1000'"), ("deepen=두배", "'두배'"), ("deepen=1=2", "'1=2'"),
    ],
)  # fmt: skip
def test_a_wrong_flag_for_methods_names_the_wrong_part(text: str, said: str) -> None:
    with pytest.raises(BadInput, match="방법") as caught:
        parse_methods(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text", ["{parent}", "{instruction} {child}", "{}", "%s %(x)s", "$1 \\1 \\g<0>", "{{x}}", "---"]
)
def test_marks_inside_a_text_stay_what_they_are(text: str) -> None:
    messages = parse_template("t", "고정\n---\n앞 {parent} 뒤 {child} {parent}").fill(parent=text, child="{parent}")
    assert messages[0] == {"role": "system", "content": "고정"}
    assert messages[1] == {"role": "user", "content": f"앞 {text} 뒤 {{parent}} {text}"}


def test_a_template_may_hold_braces_of_its_own() -> None:
    one = parse_template("t", "고정\n---\n{instruction} {} {json: 1} %s $x {{y}}")
    assert one.fill(instruction="글")[1]["content"] == "글 {} {json: 1} %s $x {{y}}"


def test_a_mark_in_the_fixed_part_is_left_alone_and_a_missing_text_is_an_error() -> None:
    one = parse_template("t", "보기 {instruction}\n---\n{instruction}")
    assert one.fill(instruction="글")[0]["content"] == "보기 {instruction}"
    with pytest.raises(KeyError):
        one.fill(parent="글")


@pytest.mark.parametrize(
    "text", ["", "한 덩어리 {instruction}", "고정\n---\n자리 없음", "\n---\n{instruction}", "고정 --- {instruction}"]
)
def test_a_template_that_lacks_a_part_is_named(text: str) -> None:
    with pytest.raises(BadInput, match="ko/deepen"):
        parse_template("ko/deepen", text)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", [*METHODS, "judge", "answer"])
def test_every_template_that_ships_can_be_filled(language: str, name: str) -> None:
    one = methods.template(language, name)  # type: ignore[arg-type]
    texts = {mark: f"<{mark}>" for mark in ("instruction", "parent", "child")}
    filled = one.fill(**texts)
    assert all(message["content"].strip() for message in filled)
    assert "{" not in filled[1]["content"]
    assert one.sha256 == fingerprint((Path(methods.PROMPTS) / language / f"{name}.txt").read_text(encoding="utf-8"), 64)
    assert len(one.sha256) == 64


def test_a_fingerprint_takes_any_text() -> None:
    assert len({fingerprint(text) for text in ("", "가", "나", "\ud800", "a" * 100_000)}) == 5
