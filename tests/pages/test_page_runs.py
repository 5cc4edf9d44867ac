"""What starts runs on the pages: not twice on the same parents, at a price that is said before, to a total that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, review, types
from koevol_core.control.estimate import children
from koevol_core.store import planned, runs
from koevol_core.types import Outcome, RunSpec
from pages.parts import review_where
from tests.conftest import Garden, until
from tests.loopback import Body, Loopback
from tests.test_estimate import never_eliminated

TWO = (("constrain", 1.0), ("deepen", 1.0))
PAID = {"KOEVOL_MODEL": "deepseek-flash", "KOEVOL_BASE_URL": "http://127.0.0.1:9/v1"}
UNPRICED = {"KOEVOL_MODEL": "m-1", "KOEVOL_BASE_URL": "http://127.0.0.1:9/v1"}
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _at_rest(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages may be slow, no key is too early, and what was started ends with its test."""
    monkeypatch.setattr(runs, "STALE", 600.0)
    monkeypatch.setattr(review_where, "DWELL", 0.0)
    yield
    for run in control.live_runs(garden.store):
        core.stop_run(garden.store, run.id)


def living(garden: Garden, run: int) -> int:
    """A run whose worker lives, as far as its heart tells."""
    garden.store.write(runs.claim, run, "somebody")
    return run


def filled(garden: Garden, run: int) -> None:
    for job in garden.store.read(planned.jobs, "node", run, 1000):
        garden.store.write(planned.fill, job, Outcome("alive", f"{job.text} 표로 정리해 줘.", model="m-1"))


def child(garden: Garden, accepted: bool = False) -> int:
    """A child that waits for its review, or was accepted."""
    filled(garden, garden.plan(1))
    [row] = garden.children()
    if accepted:
        core.decide(garden.store, row["id"], "accept")
    return int(row["id"])


def words(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*at.caption, *at.markdown, *at.text])


def links(at: AppTest) -> list[str]:
    return [one.proto.query_string for one in at.main.get("page_link")]


def all_runs(garden: Garden) -> list[int]:
    return [run.id for run in control.recent_runs(garden.store, 50)][::-1]


def ended(garden: Garden, run: int) -> types.Run:
    until(lambda: (now := garden.store.read(runs.get, run)) and now.state in ("done", "stopped"))
    now = garden.store.read(runs.get, run)
    assert now is not None
    return now


def primary(at: AppTest) -> list[str | None]:
    return [one.key for one in at.main.button if one.proto.type == "primary"]


def progress_words(at: AppTest) -> str:
    return "\n".join(one.proto.text for one in at.get("progress"))


def test_a_page_that_is_behind_starts_nothing_on_parents_that_a_run_evolves(opened: Open, garden: Garden) -> None:
    seeds = garden.sow(5)
    behind = opened("evolve")
    run = living(garden, core.plan(garden.store, RunSpec(TWO, generations=2), seeds))
    at = behind.button(key="run_start").click().run()
    assert all_runs(garden) == [run]
    assert f"실행 #{run}이 이미 진화시키고 있습니다" in words(at) and f"watch={run}" in links(at)


def test_the_form_says_which_run_evolves_its_parents_and_starts_only_anyway(opened: Open, garden: Garden) -> None:
    run = living(garden, core.plan(garden.store, RunSpec(TWO), garden.sow(5)))
    at = opened("evolve")
    start = at.button(key="run_start")
    assert f"실행 #{run}이 이 부모들을 진화시키는 중입니다." in words(at) and f"watch={run}" in links(at)
    assert start.label.startswith("그래도 시작 · 20번 호출") and not primary(at)
    start.click().run()
    assert all_runs(garden) == [run, run + 1]
    ended(garden, run + 1)


def test_other_parents_and_a_dead_run_are_in_nobodys_way(opened: Open, garden: Garden) -> None:
    first, second = garden.sow(2)
    run = living(garden, core.plan(garden.store, RunSpec(TWO), [first]))
    assert control.working_on(garden.store, [second]) is None
    assert control.working_on(garden.store, [second, first]) == run
    assert control.working_on(garden.store, [first], answers=True) is None
    with garden.store.writing() as conn:
        conn.exec_driver_sql("UPDATE run SET heartbeat = heartbeat - 601")
    assert control.working_on(garden.store, [first]) is None
    assert primary(opened("evolve")) == ["run_start"]


def test_a_double_click_is_one_run_though_the_form_has_gone_on_to_other_parents(opened: Open, garden: Garden) -> None:
    garden.sow(40)
    at = opened("evolve")
    at.button(key="run_start").click().run()
    at.button(key="run_start").click().run()
    assert len(all_runs(garden)) == 1
    ended(garden, all_runs(garden)[0])


def test_evolving_one_node_further_waits_for_the_run_that_does_it(opened: Open, garden: Garden) -> None:
    node = child(garden)
    run = living(garden, core.plan(garden.store, RunSpec(TWO), [node]))
    at = opened("review", node=str(node))
    at.button(key=f"evolve_more-{node}").click().run()
    assert all_runs(garden)[-1] == run and f"watch={run}" in links(at)
    assert "이미 진화시키고" in words(at) and at.button(key="start_anyway").label == "그래도 시작 · 무료"
    at.button(key="start_anyway").click().run()
    assert all_runs(garden)[-1] == run + 1 and not [one for one in at.button if one.key == "start_anyway"]
    ended(garden, run + 1)


def test_answers_that_a_run_is_getting_are_not_asked_for_twice(opened: Open, garden: Garden) -> None:
    node = child(garden, accepted=True)
    behind = opened("answers")
    run = living(garden, core.plan_answers(garden.store, RunSpec(()), [node]))
    at = behind.button(key="answer_fill").click().run()
    assert all_runs(garden)[-1] == run
    assert "이미 답을 받고" in words(at) and f"watch={run}" in links(at)
    at.button(key="start_anyway").click().run()
    assert all_runs(garden)[-1] == run + 1
    ended(garden, run + 1)


def test_one_answer_that_a_run_is_getting_is_not_asked_for_twice(opened: Open, garden: Garden) -> None:
    node = child(garden, accepted=True)
    behind = opened("answers")
    run = living(garden, core.plan_answers(garden.store, RunSpec(()), [node]))
    at = behind.button(key=f"answer_again-{node}").click().run()
    assert all_runs(garden)[-1] == run and "이미 답을 받고" in words(at)


@pytest.mark.parametrize(
    "spec",
    [
        RunSpec(TWO, generations=3, children=2, judge=False),
        RunSpec(TWO, generations=3, pool="all", answers=True),
        RunSpec(TWO, generations=2, redraw=True, judge=False),
    ],
)
def test_the_total_of_a_run_is_known_from_its_start_and_never_grows(garden: Garden, spec: RunSpec) -> None:
    """Every fifth child says what its parent says, so that it is eliminated with all that would have grown from it."""
    run_id = core.plan(garden.store, spec, garden.sow(3))
    run = garden.store.read(runs.get, run_id)
    assert run is not None
    told: list[types.Progress] = []

    def script(body: Body) -> str:
        told.append(control.progress(garden.store, run))
        said = never_eliminated(body)
        parent = str(body["messages"][-1]["content"]).partition("\n")[2]
        return parent if len(told) % 5 == 0 and said.startswith(parent) and parent else said

    with Loopback(script=script) as server:
        garden.drain(run_id, server.base_url)
    told.append(control.progress(garden.store, run))
    most = children(spec, 3) * (2 if spec.redraw else 1) + (children(spec, 3) + 3 if spec.answers else 0)
    totals = [one.total for one in told]
    assert totals[0] == most and totals == sorted(totals, reverse=True)
    assert totals[-1] < most, "something was eliminated"
    assert all(one.done <= one.total for one in told) and told[0].ahead
    assert told[-1].done == told[-1].total and not told[-1].ahead


def test_the_page_shows_the_planned_total_and_that_it_is_a_maximum(opened: Open, garden: Garden) -> None:
    run = living(garden, core.plan(garden.store, RunSpec(TWO, generations=3, children=2), garden.sow(2)))
    at = opened("evolve")
    assert "0/최대 28" in progress_words(at)
    menu = [one.proto.label for one in at.sidebar.get("page_link")]
    assert any("● 0/최대 28" in label for label in menu)
    garden.store.write(runs.end, run, "somebody", "멈춤")
    assert "최대 28개 남음" in opened("evolve").button(key="run_resume").label


def test_the_time_that_is_left_follows_the_speed(garden: Garden) -> None:
    run_id = core.plan(garden.store, RunSpec(TWO, generations=2), garden.sow(3))
    run = garden.store.read(runs.get, run_id)
    assert run is not None
    now = control.progress(garden.store, run)
    assert control.seconds_left(run, now, control.speed(garden.store, run.id)) is None, "nothing has come yet"
    assert control.seconds_left(run, now, 2.0) == 6.0  # six children, each with its judge


def test_the_end_of_a_run_leads_on_to_the_review_of_its_children(opened: Open, garden: Garden) -> None:
    garden.sow(3)
    at = opened("evolve")
    assert primary(at) == ["run_start"]
    at.button(key="run_start").click().run()
    run = all_runs(garden)[0]
    ended(garden, run)
    at.run()
    assert primary(at) == ["run_review"] and at.button(key="run_review").label == "검토하기 · 6개"
    assert f"run={run}" in links(at)
    at.button(key="run_review").click().run()
    assert list(at.query_params["run"]) == [str(run)] and at.title[0].value == "검토"


def test_once_its_children_are_reviewed_the_start_is_first_again(opened: Open, garden: Garden) -> None:
    node = child(garden)
    [run] = all_runs(garden)
    living(garden, run)
    garden.store.write(runs.end, run, "somebody", None)
    assert primary(opened("evolve")) == ["run_review"]
    core.decide(garden.store, node, "accept")
    assert primary(opened("evolve")) == ["run_start"]


SPENDING = (
    "answer_again", "answer_fill", "answer_score", "evolve_more", "model_test", "prompt_try", "review_answer", "run_resume",
    "run_start",
)  # fmt: skip


def buttons_that_spend(opened: Open, node: int) -> dict[str, str]:
    """The labels of all that spends, by what they do."""
    node_page = opened("review", node=str(node))
    node_page.session_state["review_part"] = "answers"
    score = opened("answers")
    score.session_state["answer_score_panel"] = True
    shown = [node_page.run(), score.run(), *map(opened, ("evolve", "prompts", "model"))]
    return {str(one.key).partition("-")[0]: one.label for at in shown for one in at.main.button}


@pytest.mark.parametrize(
    ("model", "said"), [({"KOEVOL_MODEL": "scripted"}, "무료"), (PAID, "최대 ₩"), (UNPRICED, "가격 모름")]
)
def test_every_button_that_spends_says_its_price(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, opened: Open, model: dict[str, str], said: str
) -> None:
    filled(garden, garden.plan(2))
    nodes = [row["id"] for row in garden.children()]
    for node in nodes:
        core.decide(garden.store, node, "accept")
    review.write_answer(garden.store, nodes[0], "답입니다.")
    run = living(garden, core.plan(garden.store, RunSpec(TWO), garden.sow(3)))
    garden.store.write(runs.end, run, "somebody", "멈춤")
    setenv = monkeypatch.setenv
    monkeypatch.setattr(monkeypatch, "setenv", lambda name, value: setenv(name, model.get(name, value)))
    for name, value in model.items():
        setenv(name, value)
    labels = buttons_that_spend(opened, nodes[1])
    assert {name: labels[name] for name in SPENDING if said not in labels[name]} == {}


def test_asking_again_what_failed_says_its_price(opened: Open, garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    run = garden.plan(1)
    [job] = garden.store.read(planned.jobs, "node", run, 10)
    garden.store.write(planned.fill, job, Outcome("failed", "", reason="server"))
    living(garden, run)
    garden.store.write(runs.end, run, "somebody", None)
    assert opened("evolve").button(key="run_retry").label == "안 된 1건 다시 묻기 · 무료"


def test_a_run_in_the_address_is_shown_first(opened: Open, garden: Garden) -> None:
    first = core.plan(garden.store, RunSpec(TWO), garden.sow(2))
    core.plan(garden.store, RunSpec(TWO, children=2), garden.sow(2))
    shown = [line for line in words(opened("evolve", watch=str(first))).splitlines() if line.startswith("**실행")]
    assert shown[0].startswith(f"**실행 #{first}**")
    for wrong in ("x", "999", "-1", "9" * 30):
        opened("evolve", watch=wrong)
