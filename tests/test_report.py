"""The report counts what is there: the same numbers as the rows themselves, however they are cut."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import analytics, control, dataset, review
from koevol_core import store as core_store
from koevol_core.__main__ import main as command
from koevol_core.store import answers, calls, nodes, planned, spending
from koevol_core.types import METHODS, Outcome, RunSpec
from tests.conftest import Garden, rows, topic
from tests.databases import built, db_of, fresh, of_files
from tests.loopback import Loopback


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "report.db"


def asked(node_id: int, **more: Any) -> dict[str, Any]:
    """A row of a request about a node."""
    return {"node_id": node_id, "purpose": "evolve", "turn": 0, "attempt": 1, "request": "{}", **more}


def grow(opened: core.Store) -> None:
    """Six seeds with a child of every method; of each six one is eliminated and one failed, the rest are judged by two
    reviewers, and every second accepted one has an answer. Each child cost a tenth of a cent."""
    seeds = [core.plant(opened, core.Seed(topic(number))) for number in range(6)]
    spec = RunSpec(tuple((name, 1.0) for name in METHODS), every_method=True, model="m-1@http://x/v1")
    run = core.plan(opened, spec, seeds)
    for place, job in enumerate(opened.read(planned.jobs, "node", run, 1000)):
        fate = {
            0: Outcome("eliminated", job.text, "no_gain", "같음", "m-1"),
            1: Outcome("failed", "", "timeout", "5초"),
        }
        usual = Outcome("alive", job.text + " 더" * place, model="m-1" if place % 3 else "m-2")
        opened.write(planned.fill, job, fate.get(place % 6, usual))
        call = opened.write(calls.sent, asked(job.id, run_id=run, method=job.method))
        opened.write(calls.ended, call, {"state": "got", "body": b"{}"})
        facts = {"model": "m-1" if place else "m-0925", "cost": 0.001, "prompt_tokens": 10, "completion_tokens": 5}
        opened.write(calls.priced, call, facts | {"cached_tokens": 4})
        if place % 6 > 1:
            kind: Any = "accept" if place % 6 > 2 else "reject"
            said = "similar" if kind == "reject" and place > 6 else ""
            core.decide(opened, job.id, kind, "지수" if place % 2 else "민호", reason=said)
            if kind == "accept" and place % 2:
                opened.write(answers.add, job.id, "답")


@pytest.fixture
def store(db: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(built(db, grow)))
    yield opened
    opened.close()


def test_the_parts_add_up_to_the_funnel(store: core.Store) -> None:
    found = analytics.report(store)
    for parts in (found.methods, found.generations, found.models):
        assert sum(part.made for part in parts) == found.funnel.children == 36
        assert sum(part.living for part in parts) == found.funnel.living
        assert sum(part.accepted for part in parts) == found.funnel.accepted
        assert sum(part.rejected for part in parts) == found.funnel.rejected
        assert sum(part.answered for part in parts) == found.funnel.answered


def test_each_method_is_counted_as_its_rows_say(store: core.Store, db: Path) -> None:
    by_hand = Counter(row["method"] for row in rows(db, "SELECT method FROM node WHERE verdict = 'accept'"))
    assert {part.name: part.accepted for part in analytics.report(store).methods if part.accepted} == by_hand


def test_reviewers_are_counted_by_what_stands(store: core.Store) -> None:
    before = {one.reviewer: (one.accepted, one.rejected) for one in analytics.report(store).judges}
    node = next(n for n in nodes_of(store) if n.verdict == "accept")
    who = review.history(store, node.id)[0].reviewer
    core.undo(store, node.id, who, node.decision_id or 0)
    after = {one.reviewer: (one.accepted, one.rejected) for one in analytics.report(store).judges}
    assert after[who] == (before[who][0] - 1, before[who][1])


def test_a_verdict_that_an_undo_restored_counts_for_whoever_gave_it(store: core.Store) -> None:
    """서준 judges over others and thinks better of it: report, data card and scorecards are as before."""
    plan = dataset.DatasetPlan(selection=core_store.NodeFilter("reviewed"), split=None)

    def counted() -> tuple[Any, ...]:
        found = analytics.report(store)
        similar = sum(card.judged.passed_similar for card in analytics.scorecards(store).cards("method"))
        people = {one.name: (one.judged, one.accepted) for one in review.consensus(store).reviewers}
        card = dataset.card_preview(store, plan)
        return found.judges, found.rejected, similar, people, re.findall(r"\| `(지수|민호|서준)` \|.*", card)

    for child in nodes_of(store):
        if child.parent_id is not None and child.verdict == "reject":
            call = store.write(calls.sent, asked(child.id, run_id=1, purpose="judge"))
            store.write(calls.ended, call, {"state": "got", "body": b"{}"})
            store.write(calls.priced, call, {"ended_at": 2.0, "model": "m-1", "cost": 0.0})
    before = counted()
    assert before[2] == 5
    for verdict in ("accept", "reject"):
        node = next(n for n in nodes_of(store) if n.verdict == verdict and (verdict == "accept" or n.id > 15))
        other = "reject" if verdict == "accept" else "accept"
        newer = core.decide(store, node.id, other, "서준", node.decision_id or 0)  # type: ignore[arg-type]
        assert counted() != before
        core.undo(store, node.id, "서준", newer.id)
        assert counted() == before


def nodes_of(store: core.Store) -> list[core.Node]:
    return store.read(nodes.some, list(range(1, 100)))


def test_reasons_are_counted_the_most_frequent_first(store: core.Store) -> None:
    found = analytics.report(store)
    assert found.eliminated == (("no_gain", 6),)
    assert found.failed == (("timeout", 6),)
    assert found.rejected == (("similar", 5), ("", 1))


def test_money_is_summed_and_divided_by_what_was_kept(store: core.Store) -> None:
    found = analytics.report(store)
    assert found.bill.cost == pytest.approx(0.036)
    assert found.dollars_a_row == pytest.approx(0.036 / found.funnel.accepted)
    assert found.bill.cached == pytest.approx(0.4)
    swapped, spend = found.spend
    assert (swapped.model, swapped.replies) == ("m-0925", 1)
    assert (spend.model, spend.purpose, spend.replies, spend.prompt_tokens) == ("m-1", "evolve", 35, 350)


def test_each_method_says_what_it_took_and_what_a_kept_row_of_it_cost(store: core.Store) -> None:
    for part in analytics.report(store).methods:
        assert part.bill and part.bill.dollars == pytest.approx(0.001 * part.made)
        assert part.dollars_a_row == (pytest.approx(0.001 * part.made / part.accepted) if part.accepted else None)


def test_answers_count_for_the_method_of_their_instruction_and_seeds_for_none(garden: Garden) -> None:
    run = garden.plan(3, answers=True)
    with Loopback() as server:
        garden.drain(run, server.base_url, model="deepseek-flash")
    found = analytics.report(garden.store)
    of_children = garden.rows(
        "SELECT sum(cost) AS cost FROM call JOIN node ON node.id = node_id WHERE parent_id IS NOT NULL"
    )
    assert sum(part.bill.dollars for part in found.methods if part.bill) == pytest.approx(of_children[0]["cost"])
    assert found.bill.dollars > of_children[0]["cost"]


def test_another_model_than_the_one_asked_for_is_told_with_its_number(store: core.Store) -> None:
    assert analytics.report(store).swapped == (analytics.Swapped("m-1", "m-0925", 1, 1),)


def test_a_reply_without_a_price_leaves_what_is_known_and_is_counted(store: core.Store) -> None:
    call = store.write(calls.sent, asked(1))
    store.write(calls.ended, call, {"state": "got", "body": b"{}"})
    found = analytics.report(store)
    assert found.bill.cost is None, "a whole cost is not known"
    assert (found.bill.dollars, found.bill.unpriced) == (pytest.approx(0.036), 1)
    assert found.dollars_a_row == pytest.approx(0.036 / found.funnel.accepted)


def test_a_script_gets_the_same_numbers(store: core.Store, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = analytics.report(store)
    assert command(["stats", "--db", db_of(db)]) == 0
    spend = json.loads(capsys.readouterr().out)["spend"]
    assert (spend["usd"], spend["cached_share"]) == (pytest.approx(0.036), pytest.approx(0.4))
    assert spend["usd_per_accepted"] == pytest.approx(whole.dollars_a_row)
    assert {name: one["usd"] for name, one in spend["by_method"].items()} == {
        part.name: pytest.approx(part.bill.dollars) for part in whole.methods if part.bill
    }


def test_lengths_grow_with_the_generation(store: core.Store) -> None:
    seeds, first = analytics.report(store).lengths
    assert (seeds.generation, seeds.measured, first.generation, first.measured) == (
        0,
        6,
        1,
        18,
    )  # what people rejected is not counted
    assert seeds.mean < first.mean
    assert first.low <= first.median <= first.high


def test_a_report_of_nothing_is_a_report(tmp_path: Path) -> None:
    found = analytics.report(core.open_store(db_of(fresh(tmp_path / "empty.db"))))
    assert (found.methods, found.judges, found.lengths, found.spend, found.bill.cost, found.dollars_a_row) == (
        (), (), (), (), 0, None,
    )  # fmt: skip


def test_a_report_goes_into_json_and_back(store: core.Store) -> None:
    found = analytics.report(store)
    assert json.loads(json.dumps(asdict(found), ensure_ascii=False))["funnel"]["children"] == 36


def test_the_version_of_the_store_changes_with_everything_that_a_report_shows(store: core.Store) -> None:
    node = next(n for n in nodes_of(store) if n.verdict == "accept")
    seen = {dataset.store_version(store)}
    for change in (
        lambda: core.undo(store, node.id, "", node.decision_id or 0),
        lambda: review.write_answer(store, node.id, "새 답"),
        lambda: core.plant(store, core.Seed("새 씨앗을 하나 심어 줘.")),
        lambda: store.write(calls.sent, asked(1)),
    ):
        change()
        seen.add(dataset.store_version(store))
    assert len(seen) == 5


def plans(store: core.Store, read: Any) -> list[str]:
    """How the database goes about every query that ``read`` makes."""
    from sqlalchemy import event

    asked: list[tuple[str, Any]] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    with store.engine.connect() as conn:
        return [
            str(row[3]) for statement, values in asked
            for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        ]  # fmt: skip


@of_files
def test_no_table_is_read_from_end_to_end(store: core.Store) -> None:
    """Neither for the report nor for what the screens of answers and export show."""
    wanted = core_store.NodeFilter("accept", method=("constrain",), generation=(1,), model=("m-1",), no_model=("m-2",), since=1.0, until=2e10, answered=True)  # fmt: skip

    def everything() -> None:
        analytics.report(store)
        control.spent_today(store)
        core.progress(store, 1)
        store.read(spending.gone, 1)
        dataset.store_version(store)
        dataset.export_choices(store)
        review.answer_counts(store)
        review.without_answer(store, 20, 40)
        review.with_answer(store, 20, 40)
        review.answers_to(store, 8)
        for selection in (wanted, core_store.NodeFilter(), core_store.NodeFilter("accept")):
            for format in ("alpaca", "failures"):
                dataset.preview_export(store, dataset.ExportSpec(format, selection))
                dataset.export_shares(store, dataset.ExportSpec(format, selection))

    found = plans(store, everything)
    assert any("node_file" in plan for plan in found) and any("COVERING INDEX call_bill" in plan for plan in found)
    whole = [
        plan for plan in found if plan.startswith("SCAN") and plan.split()[1] in ("node", "answer", "call", "decision")
    ]
    assert not whole
