"""Numbers about texts: measures that come with every text, and scores that a model gives, with all that the engine promises."""

from __future__ import annotations

import itertools
import json
import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import __main__ as cli
from koevol_core import analytics, control, dataset, evolution, quality, review
from koevol_core import store as core_store
from koevol_core.analytics.score_validity import agreements, auc, interval, spreads
from koevol_core.evolution.fewshot_prompts import FewShotPrompts
from koevol_core.evolution.score import number
from koevol_core.llm.providers import Provider
from koevol_core.quality.measures import demands, measure
from koevol_core.store import node_order, planned, scores
from koevol_core.types import Outcome, RunSpec
from tests.conftest import QUICK, Garden, purpose, topic, until
from tests.databases import db_of, fresh, of_files
from tests.loopback import Body, Loopback, first_of_each

# measures


def test_a_text_that_asks_for_more_demands_more() -> None:
    plain, more = (
        "김치찌개를 끓이는 방법을 알려줘.",
        "4인 가족이 30분 안에 먹을 김치찌개 조리법을 표로 정리해 줘. 고기는 쓰지 마세요.",
    )
    assert demands(plain) == 1 < demands(more)
    assert demands(more) < demands(more + " 반드시 500자 이내로 쓰고, 근거를 두 가지 들어 줘.")
    assert demands("") == 0 < demands("설명")


def test_measures_of_a_text_say_how_long_it_is_how_it_grew_and_how_varied_it_is() -> None:
    found = measure("가나다라", "가나다라 마바 사아")
    assert (found["length"], found["growth"], found["variety"]) == (10.0, 2.5, 1.0)
    assert "growth" not in measure("", "씨앗")
    assert measure("", "같은 말 같은 말 같은 말 같은 말")["variety"] < 0.4
    assert measure("", "한마디")["variety"] == 1.0


def test_every_new_text_and_answer_brings_its_measures(garden: Garden, server: Loopback) -> None:
    run = garden.plan(3, answers=True)
    garden.drain(run, server.base_url)
    for row in garden.rows("SELECT id, text, parent_id FROM node WHERE parent_id IS NOT NULL"):
        found = {one.name: one.value for one in analytics.scores_of(garden.store, row["id"])}
        assert {"length", "growth", "variety", "demands"} <= set(found)
        assert found["length"] == len(row["text"])
    answers = garden.rows("SELECT COUNT(*) AS n FROM answer WHERE text <> ''")[0]["n"]
    assert garden.rows("SELECT COUNT(*) AS n FROM score WHERE name = 'answer_length'") == [{"n": answers}]


def test_a_seed_that_is_rewritten_is_measured_anew(garden: Garden) -> None:
    seed = core.plant(garden.store, core.Seed("짧은 글을 써줘."))
    before = dataset.get_seed(garden.store, seed)
    assert before is not None
    dataset.change_seed(garden.store, before, core.Seed("아주 길고 자세한 글을 다섯 문단으로 써줘."))
    assert {one.name: one.value for one in analytics.scores_of(garden.store, seed)}["length"] == 24


def test_rows_from_before_there_were_measures_get_theirs_by_the_check(garden: Garden) -> None:
    garden.sow(3)
    assert not garden.rows("SELECT id FROM score")
    quality.check(garden.store)
    assert garden.rows("SELECT COUNT(*) AS n FROM score WHERE name = 'length'") == [{"n": 3}]
    quality.check(garden.store)
    assert garden.rows("SELECT COUNT(*) AS n FROM score WHERE name = 'length'") == [{"n": 3}]


# reading a score


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("4", 4), (" 4\n", 4), ("4점", 4), ("4점입니다.", 4), ("점수: 5", 5), ("**3**", 3), ("４", 4), ("④", 4), ("4.5", 4.5),
        ("5/6", 5), ("6점 만점에 5점", 5), ("Score: 3 out of 6", 3), ("네 점", 4), ("사", 4), ("다섯", 5), ("Four.", 4), ("여섯점", 6),
        ('{"score": 2}', 2), ('```json\n{"점수": 3, "까닭": "조건이 2개"}\n```', 3), ("1~6점 가운데 4점", 4), ("복잡도는 3입니다", 3),
        ("조건이 2개라서 점수: 4", 4), ("「2」", 2), ("6", 6), ("1", 1),
    ],
)  # fmt: skip
def test_a_score_is_read_however_a_model_writes_it(reply: str, value: float) -> None:
    assert number(reply) == value


@pytest.mark.parametrize(
    "reply", ["", "좋은 지시문입니다.", "0", "7", "10", "-3", "3 또는 4", "2점에서 4점 사이", "100점", "80%", "2026년", "{}", '{"a": 1, "b": 2}', "0.5", "1,000"],
)  # fmt: skip
def test_a_reply_without_one_clear_number_on_the_scale_is_no_score(reply: str) -> None:
    assert number(reply) is None


# the engine


def sown(garden: Garden, count: int = 4, answers: int = 0) -> list[int]:
    """Living texts, the first of them with an answer."""
    ids = garden.sow(count)
    with garden.store.writing() as conn:
        from koevol_core.store import answers as rows

        for one in ids[:answers]:
            rows.add(conn, one, f"{one}번의 답입니다.", author="지민")
    return ids


def scored(
    garden: Garden, server: Loopback | str, ids: list[int], names: tuple[str, ...] = evolution.SCORES, **more: Any
) -> Any:
    run = evolution.plan_scores(garden.store, RunSpec((), seed=len(garden.rows("SELECT id FROM run"))), ids, names)
    return run, garden.drain(run, server if isinstance(server, str) else server.base_url, **more)


def table(garden: Garden) -> list[dict[str, Any]]:
    return garden.rows("SELECT * FROM score WHERE run_id IS NOT NULL ORDER BY id")


def test_instructions_and_answers_get_their_scores(garden: Garden, server: Loopback) -> None:
    ids = sown(garden, 4, answers=2)
    run, done = scored(garden, server, ids)
    assert (done.state, done.scores, done.total, done.calls) == ("done", {"filled": 6}, 6, 6)
    rows = table(garden)
    assert sorted((row["name"], row["node_id"]) for row in rows) == sorted(
        [("complexity", one) for one in ids] + [("quality", one) for one in ids[:2]]
    )
    assert all(1 <= row["value"] <= 6 and row["model"] == "m-1" and len(row["prompt_sha256"]) == 64 for row in rows)
    kept = {row["sha256"]: row["name"] for row in garden.rows("SELECT sha256, name FROM prompt")}
    assert {kept[row["prompt_sha256"]] for row in rows} == {"ko/score_complexity", "ko/score_quality"}
    calls = garden.rows("SELECT purpose, state, body, answer_id FROM call WHERE run_id = ?", run)
    assert {(row["purpose"], row["state"]) for row in calls} == {("score", "got")} and all(row["body"] for row in calls)
    assert sum(row["answer_id"] is not None for row in calls) == 2
    assert {purpose(entry.body) for entry in server.calls} == {"score"}


def test_the_text_that_is_judged_stands_last_and_the_fixed_part_first(garden: Garden, server: Loopback) -> None:
    scored(garden, server, sown(garden, 2, answers=2))
    for entry in server.calls:
        first, last = entry.body["messages"]
        assert first["role"] == "system" and "1에서 6까지" in first["content"]
        assert last["content"].splitlines()[-1] in (topic(0), topic(1), "1번의 답입니다.", "2번의 답입니다.")
    assert len({entry.body["messages"][0]["content"] for entry in server.calls}) == 2


def test_an_unreadable_score_is_a_failure_whose_bytes_are_kept(garden: Garden) -> None:
    with Loopback(script=lambda _body: "아주 훌륭한 지시문이네요!") as server:
        _, done = scored(garden, server, sown(garden, 1))
    row = table(garden)[0]
    assert done.scores == {"failed": 1} and done.reasons == {"form": 1}
    assert (row["status"], row["reason"], row["value"]) == ("failed", "form", None) and "훌륭한" in row["detail"]
    assert "훌륭한" in garden.rows("SELECT body FROM call")[0]["body"].decode()


def test_a_passing_fault_is_tried_again_and_leaves_a_score(garden: Garden) -> None:
    with Loopback(faults=first_of_each("429")) as server:
        _, done = scored(garden, server, sown(garden, 3))
    assert done.scores == {"filled": 3} and done.calls == 6


def test_what_is_scored_is_not_asked_again_and_what_failed_is(garden: Garden) -> None:
    ids = sown(garden, 3)
    with Loopback(script=lambda body: "모르겠어요" if topic(0) in body["messages"][-1]["content"] else "3") as server:
        scored(garden, server, ids)
    with Loopback(script=lambda _body: "5") as server:
        _, done = scored(garden, server, ids)
        assert done.scores == {"filled": 1} and len(server.calls) == 1
    with pytest.raises(core.BadInput, match="매길 것이 없습니다"):
        evolution.plan_scores(garden.store, RunSpec(()), ids)


def test_a_reply_that_was_stored_before_a_stop_is_read_and_not_paid_again(garden: Garden, server: Loopback) -> None:
    ids = sown(garden, 2, answers=1)
    run, _ = scored(garden, server, ids)
    with garden.store.writing() as conn:  # as after a crash between storing the bytes and storing the score
        conn.exec_driver_sql("UPDATE score SET status = 'planned', value = NULL WHERE run_id IS NOT NULL")
    before = len(server.calls)
    done = garden.drain(run, server.base_url)
    assert done.scores == {"filled": 3} and len(server.calls) == before
    assert all(row["value"] for row in table(garden))


def test_a_stop_leaves_the_rest_planned_and_a_resumed_run_ends(garden: Garden, server: Loopback) -> None:
    ids = sown(garden, 30)

    def stop(body: Body) -> str:
        core.stop_run(garden.store, 1)
        return "2"

    def let_go() -> None:
        until(lambda: garden.rows("SELECT 1 FROM event WHERE name = 'stopping'"))
        first.release()

    with Loopback(script=stop) as first:
        first.hold(after=4)  # what is asked after that is answered when the worker has heard of the stop
        threading.Thread(target=let_go, daemon=True).start()
        run, done = scored(garden, first, ids, effort=replace(QUICK, batch_size=2))
    assert done.state == "stopped" and done.scores["planned"] and done.scores["filled"]
    assert done.done < done.total == 30
    ended = garden.drain(run, server.base_url)
    assert ended.scores == {"filled": 30} and len(first.calls) + len(server.calls) == 30


def test_a_budget_ends_scoring_too(garden: Garden, server: Loopback, tmp_path: Path, monkeypatch: Any) -> None:
    book = {"as_of": "2026-11-01", "models": {"m-1": {"hit": 1000, "miss": 1000, "output": 1000}}}
    (tmp_path / "prices.json").write_text(json.dumps(book), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ids = sown(garden, 20)
    with pytest.raises(core.Stopped, match="한도"):
        scored(garden, server, ids, effort=replace(QUICK, batch_size=1, budget=5.0))
    assert 0 < len(server.calls) < 20 and garden.run()["state"] == "stopped"


def test_a_score_that_is_filled_twice_stays_the_current_one(garden: Garden) -> None:
    run = evolution.plan_scores(garden.store, RunSpec(()), sown(garden, 1), ("complexity",))
    (job,) = garden.store.read(planned.jobs, "score", run, 10)
    assert garden.store.write(planned.fill, job, Outcome("filled", "4"))
    assert not garden.store.write(planned.fill, job, Outcome("filled", "2"))
    assert [(row["value"], row["status"]) for row in table(garden)] == [(4.0, "filled")]


def test_a_newer_score_takes_the_place_of_the_older_which_stays(garden: Garden) -> None:
    ids = sown(garden, 1)
    for said in ("2", "5"):
        with Loopback(script=lambda _body, said=said: said) as server:
            run = garden.store.write(lambda conn: _plan_again(conn, garden, ids))
            garden.drain(run, server.base_url)
    rows = [(row["status"], row["value"]) for row in table(garden)]
    assert rows == [("past", 2.0), ("filled", 5.0)]
    assert [one.value for one in analytics.scores_of(garden.store, ids[0]) if one.name == "complexity"] == [5.0]


def _plan_again(conn: Any, garden: Garden, ids: list[int]) -> int:
    """A planned score beside one that is there, as two workers make that plan at one time."""
    from koevol_core.store import runs

    number_ = conn.exec_driver_sql("SELECT COUNT(*) FROM run").scalar()
    run = runs.create(conn, f"again-{number_}", RunSpec((), judge=False))
    for one in ids:
        conn.exec_driver_sql(
            "INSERT INTO score (run_id, node_id, name, status, created_at) VALUES (?, ?, 'complexity', 'planned', 0)",
            (run.id, one),
        )
    return run.id


def test_the_scripted_model_gives_the_same_scores_every_time(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        garden = Garden(core.open_store(db_of(fresh(tmp_path / f"{name}.db"))), tmp_path / f"{name}.db")
        ids = sown(garden, 5, answers=2)
        run = evolution.plan_scores(garden.store, RunSpec(()), ids)
        core.drain(
            garden.store,
            run,
            core.connect(core.Settings(model="scripted")),
            _chat(),
            QUICK,
            hooks=evolution.Hooks(quality.checks),
        )
        found.append([(row["name"], row["node_id"], row["value"]) for row in table(garden)])
    assert found[0] == found[1] and len(found[0]) == 7 and len({value for *_, value in found[0]}) > 1


def _chat() -> Any:
    from koevol_core.evolution.prompting import ChatPrompts

    return ChatPrompts()


def test_a_model_that_continues_examples_is_not_offered_for_scoring() -> None:
    embedded = Provider("embedded", "내장 모델", "gemma")
    assert not analytics.can_score(embedded)
    assert FewShotPrompts().complexity("글") is None and FewShotPrompts().quality("글", "답") is None


def test_starting_with_the_embedded_model_is_refused_in_words(garden: Garden, monkeypatch: Any) -> None:
    from koevol_core.control import launch

    monkeypatch.setattr(launch, "choose", lambda _settings: Provider("embedded", "내장 모델", "gemma"))
    with pytest.raises(core.BadInput, match="점수를 매기지 못합니다"):
        control.start_scores(garden.store, core.Settings(db=db_of(garden.path)), sown(garden, 1))
    assert not garden.rows("SELECT id FROM run")


def test_an_unknown_score_is_refused(garden: Garden) -> None:
    with pytest.raises(core.BadInput, match="beauty"):
        evolution.plan_scores(garden.store, RunSpec(()), sown(garden, 1), ("beauty",))


def test_a_worker_of_its_own_gives_the_scores(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("koevol_core.control.launch.DOUBLE_CLICK", 600.0)
    ids = sown(garden, 3)
    settings = core.Settings(model="scripted", db=db_of(garden.path))
    run = control.start_scores(garden.store, settings, ids)
    assert control.start_scores(garden.store, settings, ids) == run, "a double click"
    until(lambda: core.progress(garden.store, run).state not in ("queued", "running"))
    assert core.progress(garden.store, run).scores == {"filled": 3}
    until(lambda: "점수 3" in control.event_lines(garden.store, run)[-1][2])  # told once the run has ended


# the command line


def said(capsys: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_line_scores_what_was_accepted_and_only_that(garden: Garden, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    run = garden.plan(4)
    core.drain(
        garden.store,
        run,
        core.connect(core.Settings(model="scripted")),
        _chat(),
        QUICK,
        hooks=evolution.Hooks(quality.checks),
    )
    kept = [row["id"] for row in garden.children() if row["status"] == "alive"][:2]
    for one in kept:
        core.decide(garden.store, one, "accept")
    assert cli.main(["score", "--db", db_of(garden.path), "--estimate"]) == 0
    assert "호출 최대 2번" in capsys.readouterr().err and not table(garden)
    assert cli.main(["score", "--db", db_of(garden.path)]) == 0
    assert said(capsys)["scores"] == {"filled": 2}
    assert {row["node_id"] for row in table(garden)} == set(kept)
    assert cli.main(["score", "--db", db_of(garden.path)]) == 2
    assert "매길 것이 없습니다" in capsys.readouterr().err
    assert cli.main(["score", "--db", db_of(garden.path), "--pool", "living", "--names", "complexity"]) == 0
    assert said(capsys)["scores"] == {"filled": len([r for r in garden.children() if r["status"] == "alive"]) - 2}
    assert cli.main(["score", "--db", db_of(garden.path), "--names", "beauty"]) == 2


def test_the_command_line_goes_on_with_what_was_left(garden: Garden, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    run = garden.plan(3)
    core.drain(
        garden.store,
        run,
        core.connect(core.Settings(model="scripted")),
        _chat(),
        QUICK,
        hooks=evolution.Hooks(quality.checks),
    )
    alive = [row["id"] for row in garden.children() if row["status"] == "alive"]
    left = evolution.plan_scores(garden.store, RunSpec((), judge=False, model="scripted@"), alive[:2])
    assert cli.main(["score", "--db", db_of(garden.path), "--pool", "living"]) == 0
    found = said(capsys)
    assert found["runs"][0] == left and found["scores"] == {"filled": len(alive)}


# sorting


def grown(garden: Garden, server: Loopback, seeds: int) -> list[int]:
    garden.drain(garden.plan(seeds), server.base_url)
    return [row["id"] for row in garden.children() if row["status"] == "alive"]


def walk(store: core.Store, wanted: core_store.NodeFilter) -> list[int]:
    """The whole queue, node by node, as the next key leads through it."""
    found: list[int] = []
    while (one := review.next_node(store, wanted, found[-1] if found else 0)) and one.id not in found:
        found.append(one.id)
    return found


def test_the_queue_follows_a_number_and_leaves_nothing_out(
    garden: Garden, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = grown(garden, server, 20)
    scored(garden, server, ids[::2])
    measured = {node: {s.name: s.value for s in analytics.scores_of(garden.store, node)} for node in ids}
    for order, few in itertools.product(
        ("length", "-length", "-demands", "growth", "-complexity", "complexity"), (0, 100)
    ):
        case = f"{order}, {few} are few"
        monkeypatch.setattr(node_order, "FEW", few)
        name, sign = order.removeprefix("-"), -1 if order.startswith("-") else 1
        wanted = core_store.NodeFilter("waiting", order=order)
        found = walk(garden.store, wanted)
        assert sorted(found) == sorted(ids), case
        values = [measured[one].get(name) for one in found]
        has = [value for value in values if value is not None]
        assert has == sorted(has, key=lambda value, sign=sign: sign * value), case
        assert values[: len(has)] == has, f"{case}: those without a number come last"
        assert [one.id for one in review.wanted_rows(garden.store, wanted, 5)] == found[:5], case


@pytest.mark.parametrize("few", [0, 100])
def test_a_filter_and_an_order_go_together(garden: Garden, server: Loopback, monkeypatch: Any, few: int) -> None:
    monkeypatch.setattr(node_order, "FEW", few)
    ids = grown(garden, server, 15)
    core.decide(garden.store, ids[3], "reject")
    method = garden.children()[0]["method"]
    expected = [
        row["id"] for row in garden.children() if row["method"] == method and row["id"] in ids and row["id"] != ids[3]
    ]
    assert sorted(walk(garden.store, core_store.NodeFilter("waiting", method=(method,), order="-length"))) == sorted(
        expected
    )
    assert walk(garden.store, core_store.NodeFilter("reject", order="-length")) == [ids[3]]
    assert walk(garden.store, core_store.NodeFilter("accept", order="-length")) == []


def test_a_decision_leads_to_the_next_in_the_order(garden: Garden, server: Loopback, monkeypatch: Any) -> None:
    monkeypatch.setattr(node_order, "FEW", 0)
    grown(garden, server, 10)
    wanted = core_store.NodeFilter("waiting", order="-length")
    first, second, third = walk(garden.store, wanted)[:3]
    core.decide(garden.store, second, "accept")
    following = review.next_node(garden.store, wanted, second)
    assert following is not None and following.id == third
    top = review.next_node(garden.store, wanted)
    assert top is not None and top.id == first


@pytest.mark.parametrize("few", [0, 100])
def test_quality_sorts_by_the_answer_in_force_alone(
    garden: Garden, server: Loopback, monkeypatch: Any, few: int
) -> None:
    from koevol_core.store import answers as rows

    monkeypatch.setattr(node_order, "FEW", few)
    ids = grown(garden, server, 6)[:2]
    with garden.store.writing() as conn:
        old = [rows.add(conn, one, "첫 답입니다.", author="가") for one in ids]
    with Loopback(script=lambda body: "6" if "고른 답" in body["messages"][-1]["content"] else "2") as judge:
        scored(garden, judge, ids, ("quality",))
        with garden.store.writing() as conn:
            rows.add(conn, ids[1], "고른 답입니다.", author="나")
        scored(garden, judge, ids, ("quality",))
    found = review.wanted_rows(garden.store, core_store.NodeFilter("waiting", order="-quality"), 2)
    assert [one.id for one in found] == ids[::-1]
    review.choose_answer(garden.store, old[1])
    assert len(walk(garden.store, core_store.NodeFilter("waiting", order="-quality"))) == len(
        walk(garden.store, core_store.NodeFilter("waiting"))
    )


@of_files
def test_sorting_reads_no_table_from_end_to_end(
    garden: Garden, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.test_browse import plans

    monkeypatch.setattr(node_order, "FEW", 0)
    monkeypatch.setattr(node_order, "SORTED", 0)
    ids = grown(garden, server, 5)
    for one in ids[:2]:
        core.decide(garden.store, one, "accept", "하린")
    states: tuple[Any, ...] = ("waiting", "accept", "all")
    for state, order in itertools.product(states, ("-length", "quality")):
        wanted = core_store.NodeFilter(state, order=order)
        said = [
            one
            for first in (ids[0], 0)
            for one in plans(
                garden.store, lambda at=first, wanted=wanted: garden.store.read(node_order.ids, wanted, at, 5)
            )
        ]
        case = (state, order, said)
        assert not [one for one in said if re.search(r"SCAN (?!anon_)", one[1])], case
        assert not [one for one in said if "TEMP B-TREE" in one[1] and "LIMIT ? OFFSET ?) AS anon_" not in one[0]], case
        assert [one for one in said if "score_order" in one[1]], case


def test_the_order_is_the_same_whether_the_queue_is_walked_or_sorted(
    garden: Garden, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.test_browse import plans

    ids = grown(garden, server, 5)
    core.decide(garden.store, ids[0], "reject", "하린")
    orders = [core_store.NodeFilter("all", order=order) for order in ("length", "-length", "-growth")]
    usual = [walk(garden.store, wanted) for wanted in orders]
    monkeypatch.setattr(node_order, "FEW", 0)
    for (wanted, right), stretch, most in itertools.product(
        zip(orders, usual, strict=True), (1, 2, 20_000), (0, 150_000)
    ):
        case = f"{wanted.order}, stretches of {stretch}, at most {most} are sorted"
        monkeypatch.setattr(node_order, "STRETCH", stretch)
        monkeypatch.setattr(node_order, "ENOUGH", stretch)
        monkeypatch.setattr(node_order, "SORTED", most)
        assert walk(garden.store, wanted) == right, case
        if garden.store.path:  # PostgreSQL tells its plans in another way
            said = plans(garden.store, lambda wanted=wanted: garden.store.read(node_order.ids, wanted, ids[0], 5))
            assert not [one for one in said if re.search(r"SCAN (node|score)\b", one[1])], (case, said)


# how far judge and person agree


def test_the_area_under_the_curve_is_the_chance_that_the_accepted_is_greater() -> None:
    assert auc([(1, False), (2, False), (3, True), (4, True)]) == 1.0
    assert auc([(1, True), (2, True), (3, False)]) == 0.0
    assert auc([(1, True), (1, False), (1, True), (1, False)]) == 0.5
    assert auc([(1, False), (2, True), (2, False), (3, True)]) == 0.875
    assert auc([(1, True)]) is None


def test_the_interval_holds_the_value_narrows_with_n_and_stays_on_the_scale() -> None:
    for value, m, n in ((0.5, 20, 20), (0.9, 30, 10), (1.0, 5, 5), (0.0, 8, 3)):
        low, high = interval(value, m, n)
        assert 0 <= low <= value <= high <= 1
    wide, narrow = interval(0.7, 10, 10), interval(0.7, 200, 200)
    assert narrow[1] - narrow[0] < (wide[1] - wide[0]) / 3
    assert interval(1.0, 5, 5)[0] < 0.8, "five and five prove little"


def test_a_judge_who_says_what_the_person_says_is_told_from_one_who_guesses() -> None:
    good = [("complexity", 1, "accept", 4.0 + n % 3) for n in range(30)] + [
        ("complexity", 1, "reject", 1.0 + n % 3) for n in range(20)
    ]
    one = agreements(good)[0]
    assert (one.auc, one.n, one.enough) == (1.0, 50, True) and one.low > 0.9
    assert [(bucket.low, bucket.acceptance) for bucket in one.buckets] == [
        (1, 0),
        (2, 0),
        (3, 0),
        (4, 1),
        (5, 1),
        (6, 1),
    ]
    few = agreements(good[:3] + good[-3:])[0]
    assert few.auc == 1.0 and not few.enough
    assert agreements([("quality", 1, "", 3.0)]) == ()
    assert agreements([("quality", 1, "accept", 3.0)])[0].auc is None


def test_numbers_that_are_not_points_fall_into_parts_of_equal_size() -> None:
    rows = [("length", 1, "accept" if n % 2 else "reject", 10.0 * n) for n in range(100)]
    assert [bucket.accepted + bucket.rejected for bucket in agreements(rows)[0].buckets] == [20] * 5
    same = [("length", 1, "accept", 7.0)] * 50 + [("length", 1, "reject", 9.0)] * 50
    assert sum(bucket.accepted + bucket.rejected for bucket in agreements(same)[0].buckets) == 100


def test_the_spread_of_a_number_goes_by_generation_and_leaves_out_what_was_rejected() -> None:
    rows = [
        ("length", 1, "", 10.0),
        ("length", 1, "accept", 20.0),
        ("length", 1, "reject", 99.0),
        ("length", 2, "", 40.0),
    ]
    assert [(one.generation, one.measured, one.median) for one in spreads(rows)] == [(1, 2, 15.0), (2, 1, 40.0)]


def test_the_report_compares_scores_and_decisions(garden: Garden, server: Loopback) -> None:
    ids = grown(garden, server, 30)
    with Loopback(script=lambda body: "5" if len(body["messages"][-1]["content"]) > 90 else "2") as judge:
        scored(garden, judge, ids, ("complexity",))
    for one in ids:
        value = next(score.value for score in analytics.scores_of(garden.store, one) if score.name == "complexity")
        core.decide(garden.store, one, "accept" if value == 5 else "reject")
    found = analytics.report(garden.store)
    judged = next(one for one in found.agreements if one.name == "complexity")
    assert judged.auc == 1.0 and judged.n == len(ids)
    assert {one.name for one in found.spreads} >= {"complexity", "length", "growth", "variety", "demands"}
    assert {one.name for one in found.agreements} >= {"complexity", "length", "demands"}


@of_files
def test_the_reports_numbers_are_read_by_index(garden: Garden, server: Loopback) -> None:
    from tests.test_browse import plans

    scored(garden, server, grown(garden, server, 5))

    def read() -> None:
        garden.store.read(scores.judged)
        garden.store.read(scores.measured, quality.MEASURES)
        garden.store.read(scores.by_generation, quality.MEASURES, 1000, 100)

    for statement, plan in plans(garden.store, read):
        tables = [line for line in plan.splitlines() if line.startswith("SCAN ") and "anon" not in line]
        assert not tables, statement
        assert "score_order" not in plan, "all numbers of a name, of which few are wanted"


LOOKS: dict[str, Any] = {
    "line": lambda store: analytics.scores_of(store, 5),
    "names": lambda store: analytics.score_names(store),
    "lacking": lambda store: analytics.to_score(store, core_store.NodeFilter("accept")),
    "runs": lambda store: analytics.scoring_runs(store),
    "progress": lambda store: core.progress(store, 1),
}


@of_files
def test_what_the_pages_ask_about_scores_is_answered_by_index(garden: Garden, server: Loopback) -> None:
    from tests.test_browse import plans

    ids = grown(garden, server, 5)
    scored(garden, server, ids)
    core.decide(garden.store, ids[0], "accept")
    for name, look in LOOKS.items():
        found = plans(garden.store, lambda look=look: look(garden.store))
        scans = [one for one in found if "SCAN " in one[1] and "SCAN run" not in one[1] and "SCAN (" not in one[1]]
        assert found and not scans, (name, scans)


def test_the_estimate_counts_a_call_for_each_score(garden: Garden, server: Loopback) -> None:
    provider = Provider("deepseek", "DeepSeek", "deepseek-flash", "https://api.deepseek.com")
    said = analytics.price_of_scores(garden.store, provider, {"complexity": [1, 2, 3], "quality": [1]})
    assert (said.calls, said.score, said.evolve) == (4, 4, 0) and said.cost and said.seconds > 0
    none = analytics.price_of_scores(garden.store, provider, {"complexity": [], "quality": []})
    assert none.calls == 0 and none.cost == 0


def test_what_an_answer_cost_is_not_what_its_score_cost(garden: Garden, server: Loopback) -> None:
    ids = sown(garden, 1)
    garden.drain(core.plan_answers(garden.store, garden.spec, ids), server.base_url)
    found = review.answers_to(garden.store, ids[0])
    assert found is not None
    before = found.answers[0].completion_tokens
    scored(garden, server, ids, ("quality",))
    after = review.answers_to(garden.store, ids[0])
    assert after is not None and after.answers[0].completion_tokens == before
