"""One filter: the same conditions find the same nodes wherever nodes are selected, and are read from an index."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
import main as original
from koevol_core import analytics, control, quality, review
from koevol_core.cli import console
from koevol_core.cli import main as verbs
from koevol_core.store import answers, node_filter, node_order, planned, run_parents
from koevol_core.store.export_rows import PLACE, branches
from koevol_core.store.node_filter import CONDITIONS, STATES, NodeFilter
from koevol_core.types import Node, Outcome, RunSpec
from tests.databases import built, db_of, of_files
from tests.test_browse import plans

SPEC = RunSpec((("constrain", 1.0), ("deepen", 1.0), ("reason", 1.0)), every_method=True)
DAY = 86_400
SECOND_DAY = node_filter.condition("since", ("2026-01-02",))


def grow(opened: core.Store) -> None:
    """Two seeds with three children each, made a day apart; all are accepted by one of two people, one was rescued, two have
    an answer, one of which a person chose, and the first has a child that a person wrote."""
    for number, (text, domain) in enumerate(
        (("김치찌개 끓이는 법을 알려줘.", "요리"), ("무지개가 생기는 원리를 설명해줘.", "과학"))
    ):
        root = core.plant(opened, core.Seed(text, domain=domain))
        run = core.plan(opened, SPEC, [root], fresh=True)
        for job in opened.read(planned.jobs, "node", run, 10):
            outcome = {
                "constrain": Outcome("alive", f"{job.text} 표로 정리하고 010-1234-5678로 보내줘.", model="m-1"),
                "deepen": Outcome("eliminated", f"{job.text} 같다.", "no_gain", model="m-2"),
                "reason": Outcome("alive", f"{job.text} 까닭도 차근차근 아주 길게 적어줘.", model="m-2"),
            }[str(job.method)]
            opened.write(planned.fill, job, outcome)
        made = SECOND_DAY - DAY / 2 + number * DAY
        opened.write(lambda conn, run=run, made=made: conn.exec_driver_sql(
            f"UPDATE node SET created_at = {made} WHERE run_id = {run}"))  # fmt: skip
    quality.check(opened)
    for number, node in enumerate(review.queue(opened, 0, 100, NodeFilter("all"))):
        core.decide(opened, node.id, "accept", "지민" if number % 2 else "하린")
        if number in (1, 2):
            said = opened.write(answers.add, node.id, "답입니다.")
        if number == 1:
            review.choose_answer(opened, said, "하린")
    review.edit(opened, review.queue(opened, 0, 1, NodeFilter("accept"))[0].id, "김치찌개를 어떻게 끓이나요?", "하린")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(built(tmp_path / "k.db", grow)))
    yield opened
    opened.close()


Fits = Callable[[core.Store, Node], bool]


def findings(store: core.Store, node: Node) -> set[str]:
    return {one.kind for one in quality.stored_findings(store, node.id)}


def domain(store: core.Store, node: Node) -> str:
    view = review.view(store, node.id)
    assert view
    return view.domain


def compared(store: core.Store, node: Node) -> tuple[Any, ...]:
    found = review.answers_to(store, node.id)
    return found.answers if found else ()


def decided_by(store: core.Store, node: Node) -> str:
    return review.history(store, node.id)[-1].reviewer


CASES: dict[str, tuple[tuple[str, ...], Fits]] = {
    "method": (("constrain", "human"), lambda _, node: node.method in ("constrain", "human")),
    "generation": (("2",), lambda _, node: node.generation == 2),
    "rule": (("no_gain",), lambda _, node: node.reason == "no_gain"),
    "finding": (("personal",), lambda store, node: "personal" in findings(store, node)),
    "no_finding": (("personal",), lambda store, node: "personal" not in findings(store, node)),
    "model": (("m-1",), lambda _, node: node.model == "m-1"),
    "domain": (("과학",), lambda store, node: domain(store, node) == "과학"),
    "reviewer": (("지민",), lambda store, node: decided_by(store, node) == "지민"),
    "score": (("length=30..40",), lambda _, node: 30 <= len(node.text) <= 40),
    "since": (("2026-01-02",), lambda _, node: node.created_at >= SECOND_DAY),
    "until": (("2026-01-01",), lambda _, node: node.created_at < SECOND_DAY),
    "run": (("2",), lambda _, node: node.run_id == 2),
    "words": (("김치찌개 표로",), lambda _, node: "김치찌개" in node.text and "표로" in node.text),
    "no_words": (("무지개 표로",), lambda _, node: "무지개" not in node.text and "표로" not in node.text),
    "answered": (("1",), lambda store, node: bool(review.answers_of(store, node.id))),
    "judged": (("1",), lambda store, node: any(one.chosen for one in compared(store, node))),
}
"""Condition: its words, and whether a node fits, by other ways of asking the store."""


def wanted(*names: str, state: Any = "accept") -> NodeFilter:
    return NodeFilter(state, **{name: node_filter.condition(name, CASES[name][0]) for name in names})


def flags_of(names: tuple[str, ...], prefix: str = "") -> list[str]:
    return [word for name in names for word in (f"--{prefix}{name.replace('_', '-')}", ",".join(CASES[name][0]))]


def exported(out: Path, *more: str) -> set[int]:
    """The children in a file that the command line writes."""
    command = [
        "export",
        "--db",
        db_of(out.with_name("k.db")),
        "--format",
        "whole",
        "--provenance",
        "1",
        "--allow-empty",
        "1",
        "--out",
        str(out),
        *more,
    ]
    assert verbs.main(command) == 0
    return {row["id"] for row in json.loads(out.read_text(encoding="utf-8")) if row["parent_id"] is not None}


def ids(found: list[Node]) -> set[int]:
    return {node.id for node in found}


def test_every_condition_is_in_the_table_below() -> None:
    assert set(CASES) == set(CONDITIONS)


@pytest.mark.parametrize("names", [(name,) for name in CASES] + [("finding", "since", "model"), ("run", "reviewer")])
def test_a_filter_finds_the_same_nodes_wherever_it_is_asked(
    store: core.Store, tmp_path: Path, names: tuple[str, ...]
) -> None:
    everything = review.queue(store, 0, 100, NodeFilter("accept"))
    right = {node.id for node in everything if all(CASES[name][1](store, node) for name in names)}
    assert set() < right < ids(everything)
    asked = wanted(*names)
    assert ids(review.queue(store, 0, 100, asked)) == right
    assert review.wanted_count(store, asked) == len(right)
    assert set(analytics.to_score(store, asked, ("complexity",))["complexity"]) == right
    assert set(control.parents(store, "accepted", 100, None, asked)) == right
    assert {one.kind: one.count for one in control.parent_choices(store, None, asked)}["accepted"] == len(right)
    assert core.export(store, "whole", tmp_path / "api.json", asked) == len(right)
    assert exported(tmp_path / "out.json", "--state", "accept", *flags_of(names)) == right
    for verb, more in (("export", ["--format", "whole", "--out", "x"]), ("dataset", ["--out", "x"]), ("score", [])):
        flags = verbs.parser().parse_args([verb, *more, "--state", "accept", *flags_of(names)])
        assert console.filter_of(flags) == asked
    flags = original.parser().parse_args(["--parent-state", "accept", *flags_of(names, "parent-")])
    assert console.filter_of(flags) == asked
    newest = review.newest_node(store)
    assert review.decide_all(store, "reject", "하린", asked, newest) == len(right)
    assert ids(review.queue(store, 0, 100, NodeFilter("reject"))) == right


@pytest.mark.parametrize(
    ("said", "low", "high"), [("length=35..", 35, 999), ("length=..35", 0, 35), ("length=..", 0, 999)]
)
def test_a_range_of_scores_may_be_open(store: core.Store, said: str, low: int, high: int) -> None:
    asked = NodeFilter("accept", score=node_filter.condition("score", (said,)))
    everything = review.queue(store, 0, 100, NodeFilter("accept"))
    right = {node.id for node in everything if low <= len(node.text) <= high}
    assert right and ids(review.queue(store, 0, 100, asked)) == right


@pytest.mark.parametrize("state", STATES)
def test_a_state_means_the_same_in_review_and_in_a_file(store: core.Store, tmp_path: Path, state: Any) -> None:
    accepted = review.queue(store, 0, 100, NodeFilter("accept"))
    core.decide(store, accepted[0].id, "reject", "하린", accepted[0].decision_id or 0)
    for node in accepted[1:4]:
        core.undo(store, node.id, "하린", node.decision_id or 0)
    found = ids(review.queue(store, 0, 100, NodeFilter(state)))
    assert found == exported(tmp_path / "out.json", "--state", state)
    assert found or state == "failed"


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--since", "어제", "YYYY-MM-DD"), ("--run", "9" * 30, "RUN"), ("--generation", "1,x", "N,…"), ("--score", "length", "LOW..HIGH"),
        ("--score", "beauty=1..", "beauty"), ("--method", "magic", "magic"), ("--finding", "nonsense", "nonsense"),
        ("--answered", "2", "0|1"),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_read_is_refused_in_words(
    store: core.Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], flag: str, value: str, said: str
) -> None:
    export = ["export", "--db", db_of(tmp_path / "k.db"), "--format", "whole", "--out", "x.json"]
    assert verbs.main([*export, flag, value]) == 2
    assert said in capsys.readouterr().err


def test_two_flags_that_contradict_each_other_are_refused(
    store: core.Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = ["export", "--db", db_of(tmp_path / "k.db"), "--format", "whole", "--out", str(tmp_path / "x.json")]
    assert verbs.main([*export, "--accepted-only", "1", "--state", "reject"]) == 2
    assert "reject" in capsys.readouterr().err
    assert verbs.main([*export, "--accepted-only", "1", "--state", "accept"]) == 0


@pytest.mark.parametrize("few", [0, 2_000])
@pytest.mark.parametrize("state", ["waiting", "all"])
@of_files
def test_every_pair_of_conditions_is_read_in_queue_order_from_an_index(
    store: core.Store, monkeypatch: pytest.MonkeyPatch, state: Any, few: int
) -> None:
    monkeypatch.setattr(node_filter, "FEW", few)
    for names in [(), *((name,) for name in CASES), *combinations(CASES, 2)]:
        asked = wanted(*names, state=state)
        for statement, plan in plans(store, lambda asked=asked: store.read(node_order.ids, asked, 1, 20)):
            assert not re.search(r"SCAN (node|finding|decision|answer|score|seed)\b", plan), (
                f"{names} {statement}\n{plan}"
            )
            if "ORDER BY node.verdict" in statement:
                assert "node_queue" in plan and "TEMP B-TREE" not in plan, f"{names} {statement}\n{plan}"


@of_files
def test_every_pair_of_conditions_is_read_in_file_order_from_an_index(store: core.Store) -> None:
    for names in [(), *((name,) for name in CASES), *combinations(CASES, 2)]:
        asked = wanted(*names, state="reviewed")

        def read(asked: NodeFilter = asked) -> None:
            with store.snapshot() as conn:
                for condition in branches(conn, asked):
                    conn.execute(node_filter.select(*PLACE).where(condition).order_by(*PLACE)).all()

        for statement, plan in plans(store, read):
            assert "node_file" in plan and "TEMP B-TREE" not in plan, f"{names} {statement}\n{plan}"


@pytest.mark.parametrize("kind", ["accepted", "ready", "fresh", "last"])
@of_files
def test_parents_with_any_condition_are_found_by_an_index(store: core.Store, kind: str) -> None:
    for name in CASES:
        asked = wanted(name, state="all")
        for statement, plan in plans(store, lambda asked=asked: store.read(run_parents.of_kind, kind, 10, asked)):
            assert not re.search(r"SCAN (node|seed|finding|decision|score)\b", plan), f"{name} {statement}\n{plan}"
            assert "TEMP B-TREE" not in plan or "node_work" in plan, f"{name} {statement}\n{plan}"
