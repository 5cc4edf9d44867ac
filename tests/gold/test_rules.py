"""The labelled cases stay sound, and the rules stay as good as they were on the cases nobody tuned them on."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter

import pytest

from tests.gold import (
    FOLDER,
    HELD_OUT,
    RULES,
    Case,
    Score,
    chosen_for_holding_out,
    load,
    load_extra,
    load_second,
    measure,
    wilson,
)
from tests.gold.__main__ import main, rules

HANGUL_FILLER = "\u1160"
AT_LEAST = {"no_gain": 72, "refusal": 72, "empty": 72, "leak": 72, "repetition": 44, "truncated": 44, "language": 44}

NEW = (0.95, 0.6)
"""Floors of a rule that has none of its own yet."""
# Lowest precision and recall allowed on the held-out third. Raised by whoever tunes the rules, never lowered for a green run.
FLOORS: dict[str, tuple[float, float]] = {
    "no_gain": (1.0, 0.92),
    "refusal": (1.0, 0.69),
    "empty": (1.0, 0.76),
    "leak": (0.92, 0.92),
    "no_request": (1.0, 0.95),
    "repetition": (1.0, 0.87),
    "truncated": (0.75, 0.75),
    "language": (0.88, 0.88),
}
# The same over the two thirds that were tuned on and the further cases beside them.
TUNED_FLOORS: dict[str, tuple[float, float]] = {
    "no_gain": (0.99, 0.94),
    "refusal": (0.99, 0.99),
    "empty": (0.99, 0.99),
    "leak": (0.99, 0.99),
    "repetition": (0.99, 0.97),
    "truncated": (0.99, 0.97),
    "language": (0.99, 0.99),
}
# The same over the second batch, which another hand wrote and which was tuned on after its first measure.
SECOND_FLOORS: dict[str, tuple[float, float]] = {
    "no_gain": (1.0, 0.89),
    "refusal": (1.0, 1.0),
    "empty": (1.0, 1.0),
    "leak": (1.0, 1.0),
    "repetition": (1.0, 1.0),
    "truncated": (1.0, 1.0),
    "language": (1.0, 1.0),
}


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return load(held_out=False) + load(held_out=True)


@pytest.fixture(scope="module")
def held_out_scores() -> dict[str, Score]:
    return {score.rule: score for score in measure(load(held_out=True), rules)}


@pytest.mark.parametrize("path", [folder / f"{rule}.jsonl" for folder in (FOLDER, HELD_OUT) for rule in RULES], ids=str)
def test_every_line_is_a_whole_case_of_its_file(path):
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        assert set(row) - {"either"} == {"id", "rule", "parent", "child", "answer", "fires", "note"}, row["id"]
        assert row["rule"] == path.stem and row["id"].startswith(f"{path.stem}-")
        assert row["parent"].strip() and row["note"].strip() and isinstance(row["child"], str), row["id"]
        assert row["answer"] is None or isinstance(row["answer"], str), row["id"]
        assert {*row["fires"], *row.get("either", ())} <= set(RULES), row["id"]
        assert not set(row["fires"]) & set(row.get("either", ())), row["id"]
        assert row["fires"] == [] or row["rule"] in row["fires"], row["id"]


def test_invisible_and_decomposed_characters_are_written_so_that_an_editor_cannot_lose_them():
    for folder in (FOLDER, HELD_OUT):
        for rule in RULES:
            text = (folder / f"{rule}.jsonl").read_text("utf-8")
            assert not [hex(ord(c)) for c in text if unicodedata.category(c) == "Cf" or "\u1100" <= c <= "\u11ff"], rule


def test_no_id_is_used_twice(cases):
    assert [i for i, n in Counter(case.id for case in cases).items() if n > 1] == []


def test_no_text_stands_on_both_sides_of_the_split():
    assert _texts(load(held_out=False)) & _texts(load(held_out=True)) == set()


def test_the_set_keeps_its_size_and_half_of_it_are_hard_negatives(cases):
    for rule in RULES:
        labels = [rule in case.fires for case in cases if case.rule == rule]
        assert len(labels) >= AT_LEAST.get(rule, 44), rule
        assert abs(sum(labels) * 2 - len(labels)) <= 2, rule


def test_the_held_out_third_was_chosen_by_hash_and_not_by_hand(cases):
    assert {case.id for case in load(held_out=True)} == chosen_for_holding_out(cases)


def test_wrong_cases_of_the_held_out_third_are_never_listed(capsys):
    with pytest.raises(SystemExit):
        main(["--held-out", "--wrong"])
    assert capsys.readouterr().out == ""


def test_the_command_prints_a_row_for_every_rule(capsys):
    assert main(["--held-out"]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} >= set(RULES)


def test_a_firing_on_any_case_that_does_not_list_the_rule_costs_precision():
    plain, due, open_ = (
        _case(i, fires, either) for i, fires, either in (("a", (), ()), ("b", ("leak",), ()), ("c", (), ("leak",)))
    )
    scores = {score.rule: score for score in measure([plain, due, open_], lambda case: ["leak"])}
    assert (scores["leak"].hits, scores["leak"].wrong, scores["leak"].missed) == (1, 1, 0)


def test_the_interval_is_the_published_one():
    assert wilson(9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)  # Newcombe 1998's method, 9 of 10
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_not_worse_than_its_floor_on_the_held_out_third(rule, held_out_scores):
    precision, recall = FLOORS.get(rule, NEW)
    assert held_out_scores[rule].precision >= precision
    assert held_out_scores[rule].recall >= recall


@pytest.mark.parametrize("rule", TUNED_FLOORS)
def test_a_rule_is_not_worse_than_its_floor_on_the_cases_it_was_tuned_on(rule):
    score = next(one for one in measure([*load(held_out=False), *load_extra()], rules) if one.rule == rule)
    precision, recall = TUNED_FLOORS[rule]
    assert score.precision >= precision
    assert score.recall >= recall


@pytest.mark.parametrize("rule", SECOND_FLOORS)
def test_a_rule_is_not_worse_than_its_floor_on_the_second_batch(rule):
    precision, recall = SECOND_FLOORS[rule]
    score = next(one for one in measure(load_second(), rules) if one.rule == rule)
    assert score.precision >= precision
    assert score.recall >= recall


def _case(name: str, fires: tuple[str, ...], either: tuple[str, ...]) -> Case:
    return Case(name, "leak", "부모", "자식", None, frozenset(fires), frozenset(either), "")


def _texts(cases: tuple[Case, ...]) -> set[str]:
    """Parents, children and answers without the differences that a reader cannot see; texts without a letter or digit drop out."""
    texts = (text for case in cases for text in (case.parent, case.child, case.answer) if text)
    return {key for key in map(_key, texts) if any(c.isalnum() for c in key)}


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if (c.isalnum() and c != HANGUL_FILLER) or c in "+-×÷=<>/")
