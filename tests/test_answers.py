"""Answers side by side: what waits, what a person chose or wrote, and that nothing said before is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import control, dataset, llm, review
from koevol_core.review.answers import settings_for
from koevol_core.store import NodeFilter, answers, export_rows, nodes, planned
from koevol_core.types import Outcome, RunSpec
from tests import databases
from tests.databases import built, db_of

DB = "answers.db"


def grow(opened: core.Store) -> None:
    """A seed with four children, three of them accepted; the first has a filled, a refused and an unknown answer."""
    root = core.plant(opened, core.Seed("김치찌개를 끓이는 방법을 알려줘."))
    spec = RunSpec((("breadth", 1.0), ("constrain", 1.0), ("deepen", 1.0), ("reason", 1.0)), every_method=True)
    run = core.plan(opened, spec, [root])
    for job in opened.read(planned.jobs, "node", run, 10):
        opened.write(planned.fill, job, Outcome("alive", f"{job.method} 지시문입니다.", model="m-1"))
    for node in children(opened)[:3]:
        core.decide(opened, node, "accept")
    first = children(opened)[0]
    for sample, written in enumerate((
        Outcome("filled", "첫 답", model="m-1"), Outcome("eliminated", "도와드릴 수 없습니다.", "refusal", "없습니다", "m-2"),
        Outcome("failed", "모름", "unknown", "모른다고 함", "m-2"), Outcome("failed", "", "timeout", "5초"),
    )):  # fmt: skip
        asked = core.plan_answers(opened, RunSpec(()), [first], sample)
        (job,) = opened.read(planned.jobs, "answer", asked, 10)
        opened.write(planned.fill, job, written)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(built(tmp_path / DB, grow)))
    yield opened
    opened.close()


def children(store: core.Store) -> list[int]:
    return [node.id for node in store.read(nodes.tree, 1) if node.parent_id]


def side_by_side(store: core.Store, node_id: int) -> review.Comparison:
    found = review.answers_to(store, node_id)
    assert found is not None
    return found


def force(store: core.Store, node_id: int) -> str | None:
    return next((one.answer.text for one in side_by_side(store, node_id).answers if one.in_force), None)


def rows(tmp_path: Path, query: str) -> list[Any]:
    return [tuple(row.values()) for row in databases.rows(tmp_path / DB, query)]


def test_what_is_accepted_and_unanswered_waits_and_the_rest_does_not(store: core.Store) -> None:
    first, second, third, _ = children(store)
    assert review.answer_counts(store) == (2, 1)
    assert [node.id for node in review.without_answer(store)] == [second, third]
    assert [node.id for node in review.with_answer(store)] == [first]
    assert [node.id for node in review.without_answer(store, 1, 1)] == [third]


def test_every_answer_is_shown_with_its_fate(store: core.Store) -> None:
    found = side_by_side(store, children(store)[0])
    assert [one.answer.status for one in found.answers] == ["filled", "eliminated", "failed", "failed"]
    assert [one.in_force for one in found.answers] == [True, False, False, False]
    assert not any(one.chosen for one in found.answers)
    assert review.answers_to(store, 999) is None


def test_a_chosen_answer_is_exported_and_the_others_stay(store: core.Store, tmp_path: Path) -> None:
    first = children(store)[0]
    before = side_by_side(store, first)
    review.choose_answer(
        store, before.answers[1].answer.id, "지수", before.seen
    )  # rescued although a rule eliminated it
    after = side_by_side(store, first)
    assert force(store, first) == "도와드릴 수 없습니다."
    assert [one.answer for one in after.answers] == [one.answer for one in before.answers]
    assert "도와드릴 수 없습니다." in dataset.exported(store, dataset.ExportSpec("alpaca")).decode()
    assert rows(tmp_path, "SELECT answer_id, reviewer FROM choice") == [(before.answers[1].answer.id, "지수")]


def test_choosing_what_is_chosen_is_one_choice(store: core.Store, tmp_path: Path) -> None:
    answer = side_by_side(store, children(store)[0]).answers[0].answer.id
    assert review.choose_answer(store, answer) == review.choose_answer(store, answer)
    assert rows(tmp_path, "SELECT COUNT(*) FROM choice") == [(1,)]


def test_two_people_choosing_at_once_get_one_winner_and_a_name(store: core.Store) -> None:
    found = side_by_side(store, children(store)[0])
    review.choose_answer(store, found.answers[0].answer.id, "지수", found.seen)
    with pytest.raises(core.Conflict, match="지수"):
        review.choose_answer(store, found.answers[1].answer.id, "민호", found.seen)
    with pytest.raises(core.Conflict, match="지수"):
        review.write_answer(store, found.node.id, "민호의 답", "민호", found.seen)
    assert force(store, found.node.id) == "첫 답"
    assert len(side_by_side(store, found.node.id).answers) == 4


def test_a_rejected_answer_leaves_its_place_to_another_and_an_undo_brings_it_back(store: core.Store) -> None:
    first = children(store)[0]
    one = side_by_side(store, first).answers[0].answer.id
    two = review.write_answer(store, first, "사람의 답", "하린")
    seen = side_by_side(store, first).seen
    seen = review.reject_answer(store, two, "하린", seen)
    assert force(store, first) == "첫 답"
    seen = review.reject_answer(store, two, "하린", seen, "thin")
    assert [(found.rejected, found.why) for found in side_by_side(store, first).answers if found.rejected] == [
        (True, "thin")
    ]
    review.reject_answer(store, one, "하린", seen)
    assert force(store, first) is None
    assert first in [node.id for node in review.without_answer(store)]
    undone = [review.undo_answer(store, first, "하린", side_by_side(store, first).seen) for _ in range(3)]
    assert undone == [one, two, two]
    assert force(store, first) == "사람의 답", "nothing is decided, so the newest one"
    assert not side_by_side(store, first).undoable
    with pytest.raises(core.Conflict):
        review.undo_answer(store, first, "하린", side_by_side(store, first).seen)


def test_after_an_undo_what_was_chosen_before_is_chosen_again(store: core.Store) -> None:
    first = children(store)[0]
    one = side_by_side(store, first).answers[0].answer.id
    review.choose_answer(store, one, "하린")
    two = review.write_answer(store, first, "사람의 답", "하린", side_by_side(store, first).seen)
    review.choose_answer(store, one, "하린", side_by_side(store, first).seen)
    review.undo_answer(store, first, "하린", side_by_side(store, first).seen)
    assert force(store, first) == "사람의 답"
    assert [found.answer.id for found in side_by_side(store, first).answers if found.chosen] == [two]


def test_a_rejection_of_what_somebody_else_decided_meanwhile_is_refused(store: core.Store) -> None:
    first = children(store)[0]
    one = side_by_side(store, first).answers[0].answer.id
    review.choose_answer(store, one, "민호")
    with pytest.raises(core.Conflict, match="민호"):
        review.reject_answer(store, one, "하린", 0)


def test_the_next_answer_of_a_node_whose_answers_are_rejected_is_its_answer(store: core.Store) -> None:
    first = children(store)[0]
    one = side_by_side(store, first).answers[0].answer.id
    review.reject_answer(store, one, "하린")
    asked = core.plan_answers(store, RunSpec(()), [first], 9)
    (job,) = store.read(planned.jobs, "answer", asked, 10)
    store.write(planned.fill, job, Outcome("filled", "새 답", model="m-1"))
    assert force(store, first) == "새 답"


def test_an_export_takes_answers_that_people_accepted_alone_and_never_a_rejected_one(store: core.Store) -> None:
    first, second, third = children(store)[:3]
    for node in (second, third):
        store.write(answers.add, node, f"{node}의 답", model="m-1")
    one, two, three = (side_by_side(store, node).answers[0].answer.id for node in (first, second, third))
    review.choose_answer(store, one, "하린")
    review.choose_answer(store, three, "하린")
    review.reject_answer(store, three, "하린", side_by_side(store, third).seen)
    review.reject_answer(store, two, "하린")

    def exported(**more: Any) -> list[Any]:
        with store.snapshot() as conn:
            return [(row["id"], row["output"]) for row in export_rows.stream(conn, NodeFilter("accept", **more))]

    assert exported(judged=True) == [(first, "첫 답")]
    assert sorted(exported()) == [(first, "첫 답"), (second, None), (third, None)]
    assert review.read_answers(store) == 1


@pytest.mark.parametrize("place", [2, 3])
def test_an_answer_that_failed_cannot_be_chosen_as_it_is(store: core.Store, place: int) -> None:
    answer = side_by_side(store, children(store)[0]).answers[place].answer.id
    with pytest.raises(core.BadInput, match=f"#{answer}"):
        review.choose_answer(store, answer)
    with pytest.raises(core.BadInput, match="#999"):
        review.choose_answer(store, 999)


def test_an_answer_by_hand_is_a_new_one_by_a_person_and_chosen(store: core.Store) -> None:
    second = children(store)[1]
    review.write_answer(store, second, "  직접 쓴 답\n둘째 줄 ", "지수")
    (mine,) = side_by_side(store, second).answers
    assert (mine.answer.text, mine.answer.author, mine.chosen, mine.in_force) == (
        "직접 쓴 답\n둘째 줄",
        "지수",
        True,
        True,
    )
    assert review.answer_counts(store) == (1, 2)


def test_the_same_text_again_chooses_the_answer_that_is_there(store: core.Store) -> None:
    first = children(store)[0]
    answer = side_by_side(store, first).answers[0].answer.id
    assert review.write_answer(store, first, "첫 답") == answer
    assert side_by_side(store, first).answers[0].chosen
    assert review.write_answer(store, first, "첫 답") == answer


def test_a_later_sample_does_not_replace_what_a_person_chose(store: core.Store) -> None:
    first = children(store)[0]
    review.choose_answer(store, side_by_side(store, first).answers[0].answer.id)
    store.write(answers.add, first, "나중에 온 답", model="m-2")
    assert force(store, first) == "첫 답"


@pytest.mark.parametrize(("text", "why"), [(" \n ", "비어"), ("가" * 100_001, "너무 김"), ("깨\x00짐", "깨진")])
def test_an_answer_that_cannot_be_one_is_refused_with_its_reason(store: core.Store, text: str, why: str) -> None:
    with pytest.raises(core.BadInput, match=why):
        review.write_answer(store, children(store)[0], text)


def test_a_node_that_is_not_there_cannot_be_answered(store: core.Store) -> None:
    with pytest.raises(core.BadInput, match="#999"):
        review.write_answer(store, 999, "답")
    with pytest.raises(core.BadInput, match="#999"):
        review.answer_again(store, core.Settings(db=store.url, model="scripted"), 999)


def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What workers would have been started with; none is."""
    found: list[dict[str, Any]] = []

    def start(worker: control.Worker, ended: object = None) -> int:
        found.append({"run": worker.run_id, **worker.environment})
        return 1

    monkeypatch.setattr(control.Worker, "start", start)
    return found


def test_filling_asks_once_for_each_that_waits(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = started(monkeypatch)
    settings = core.Settings(db=db_of(tmp_path / DB), model="scripted")
    run = review.fill_answers(store, settings)
    assert [worker["run"] for worker in workers] == [run]
    assert sorted(rows(tmp_path, f"SELECT node_id FROM answer WHERE run_id = {run}")) == [
        (n,) for n in children(store)[1:3]
    ]
    assert review.fill_answers(store, settings) == run, "a double click"
    monkeypatch.setattr("koevol_core.control.launch.DOUBLE_CLICK", -1.0)
    with pytest.raises(core.AlreadyRunning, match=f"#{run}"):  # those are on their way
        review.fill_answers(store, settings)
    assert len(workers) == 1


def test_another_sample_is_of_the_model_that_was_picked(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = started(monkeypatch)
    settings = core.Settings(db=db_of(tmp_path / DB), model="scripted", deepseek_key="sk-1234567890")
    deepseek = next(one for one in llm.providers(settings) if one.kind == "deepseek")
    run = review.answer_again(store, settings, children(store)[0], deepseek)
    assert rows(tmp_path, f"SELECT sample FROM answer WHERE run_id = {run}") == [(4,)]
    assert workers[0]["KOEVOL_MODEL"] == deepseek.model
    assert workers[0]["DEEPSEEK_API_KEY"] == "sk-1234567890"


@pytest.mark.parametrize(
    "settings",
    [
        core.Settings(model="scripted"),
        core.Settings(model="scripted", deepseek_key="k"),
        core.Settings(base_url="http://127.0.0.1:1/v1", model="m-1", deepseek_key="k"),
        core.Settings(deepseek_key="k", model="deepseek-v4-pro"),
    ],
)
def test_settings_made_for_a_provider_choose_it(settings: core.Settings) -> None:
    for provider in llm.providers(settings):
        assert llm.choose(settings_for(settings, provider)) == provider


@pytest.mark.parametrize("where", [{"base_url": "http://127.0.0.1:1/v1", "model": "m-1"}, {"deepseek_key": "k"}])
def test_another_model_than_the_configured_one_answers_itself(where: dict[str, str]) -> None:
    settings = core.Settings(**where, answer_model="m-2")  # type: ignore[arg-type]
    now, *others = llm.choose(settings), *llm.providers(settings)[1:]
    assert llm.choose(settings_for(settings, now)).model_of("answer") == "m-2"
    for other in others:
        assert llm.choose(settings_for(settings, other)).model_of("answer") == other.model


def test_what_filling_takes_is_said_before(store: core.Store) -> None:
    provider = llm.choose(core.Settings(model="scripted"))
    priced = review.price_of_answers(store, provider, 7)
    assert (priced.calls, priced.cost) == (7, 0.0)
