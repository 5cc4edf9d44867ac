"""The evolve page: what can be chosen, what it says before it costs anything, and what it shows while children arrive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, review, types
from koevol_core.store import runs
from koevol_core.types import RunSpec
from tests.conftest import PATIENCE, QUICK, ROOT, Garden, topic, until
from tests.databases import db_of, of_files
from tests.loopback import Loopback, good_model
from tests.robustness.test_worker import stopping

TWO = (("constrain", 1.0), ("deepen", 1.0))
Open = Callable[..., AppTest]


@pytest.fixture
def opened(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open the page on the garden's store, with the scripted model unless the environment says otherwise."""

    def go(seeds: int = 12, node: int | None = None, **env: str) -> AppTest:
        for name, value in {"KOEVOL_DB": db_of(garden.path), "KOEVOL_MODEL": "scripted", **env}.items():
            monkeypatch.setenv(name, value)
        if not control.funnel(garden.store).seeds:
            garden.sow(seeds)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        if node:
            at.query_params["node"] = str(node)
        return at.switch_page("pages/evolve.py").run()

    yield go
    for run in control.live_runs(garden.store):
        core.stop_run(garden.store, run.id)


def start(at: AppTest) -> Any:
    return at.button(key="run_start")


def words(at: AppTest) -> str:
    """All plain words of the page."""
    shown = [*at.caption, *at.markdown, *at.text, *at.info, *at.error]
    return "\n".join(str(one.value) for one in shown)


def progress_words(at: AppTest) -> str:
    return "\n".join(one.proto.text for one in at.get("progress"))


def links(at: AppTest) -> list[tuple[str, str]]:
    """(label, query) of the links of the work area."""
    return [(one.proto.label, one.proto.query_string) for one in at.main.get("page_link")]


def finish(garden: Garden, run: int) -> types.Run:
    until(lambda: (now := garden.store.read(runs.get, run)) and now.state in ("done", "stopped"))
    now = garden.store.read(runs.get, run)
    assert now is not None
    return now


def accept(garden: Garden, node: int) -> None:
    core.decide(garden.store, node, "accept")


def child_of(garden: Garden, parent: int) -> int:
    """A living child that a drain made."""
    run = core.plan(garden.store, replace(garden.spec, methods=TWO), [parent])
    with Loopback() as server:
        garden.drain(run, server.base_url)
    return int(garden.rows("SELECT id FROM node WHERE run_id = ? LIMIT 1", run)[0]["id"])


def test_an_empty_project_is_shown_the_way_to_the_seeds(opened: Open) -> None:
    at = opened(seeds=0)
    assert not at.exception and "아직 씨앗이 없습니다" in words(at)
    assert not [one for one in at.button if one.key == "run_start"]


def test_the_button_says_calls_money_and_time(opened: Open) -> None:
    at = opened()
    assert not at.exception
    assert start(at).label == "시작 · 40번 호출 · 무료 · 약 1초"  # 10 parents, 2 children each, a judge for each
    assert "자식 20개 · 진화 호출 20 + 판정 호출 20" in words(at) and "가정값" in words(at)


def test_the_numbers_follow_the_form(opened: Open) -> None:
    at = opened()
    at.number_input(key="run_limit").set_value(3)
    at.number_input(key="run_children").set_value(1)
    at.number_input(key="run_generations").set_value(2)
    at.toggle(key="run_judge").set_value(False)
    at.run()
    assert "6번 호출" in start(at).label
    at.toggle(key="run_every").set_value(True).run()
    assert "18번 호출" in start(at).label  # 3 · (2 + 4)
    at.toggle(key="run_answers").set_value(True).run()
    assert "39번 호출" in start(at).label  # an answer for each child and each parent


def test_money_is_shown_in_won_and_never_above_the_ceiling(opened: Open) -> None:
    at = opened(KOEVOL_MODEL="deepseek-flash", KOEVOL_BASE_URL="http://127.0.0.1:9/v1")
    label = start(at).label
    assert "최대 ₩" in label and at.number_input(key="run_ceiling_known").value == 500
    at.number_input(key="run_limit").set_value(12)
    at.number_input(key="run_children").set_value(20)
    at.number_input(key="run_ceiling_known").set_value(5).run()
    assert "최대 ₩5.00" in start(at).label


def test_a_model_without_a_price_says_so_and_takes_no_ceiling(opened: Open) -> None:
    at = opened(KOEVOL_MODEL="m-1", KOEVOL_BASE_URL="http://127.0.0.1:9/v1")
    assert "가격 모름" in start(at).label
    assert at.number_input(key="run_ceiling_unknown").disabled


def test_a_price_file_in_the_working_folder_gives_a_model_its_price(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    book = tmp_path / "prices.json"
    book.write_text('{"as_of": "2026-01-01", "models": {"m-1": {"miss": 1, "output": 2}}}', encoding="utf-8")
    at = opened(KOEVOL_MODEL="m-1", KOEVOL_BASE_URL="http://127.0.0.1:9/v1")
    assert "최대 ₩" in start(at).label and at.number_input(key="run_ceiling_known").value == 500
    assert "2026-01-01" in at.warning[0].value and "prices.json" in at.warning[0].value
    today = time.strftime("%Y-%m-%d", time.localtime())
    book.write_text(book.read_text(encoding="utf-8").replace("2026-01-01", today), encoding="utf-8")
    assert not at.run().warning and f"가격은 {today} 기준" in words(at)
    book.write_text('{"as_of": "2026-01-01", "models": {"m-1": {"miss": 1}}}', encoding="utf-8")
    broken = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE).run()
    assert not broken.exception and "models → m-1 → output" in words(broken)


def bought(garden: Garden, budget: float | None = None, **more: Any) -> types.Run:
    """A run of ten children of a model with a price, as it ended."""
    with Loopback(**more) as server:
        spec = RunSpec(TWO, judge=False, model=f"deepseek-flash@{server.base_url}")
        run = core.plan(garden.store, spec, garden.sow(10))
        effort = replace(QUICK, batch_size=1, budget=budget)
        garden.store.write(runs.keep_effort, run, asdict(effort))
        with suppress(core.Stopped):
            garden.drain(run, server.base_url, effort, model="deepseek-flash")
    return control.recent_runs(garden.store, 1)[0]


def test_a_run_shows_what_is_known_of_its_cost_the_cache_and_who_replied(opened: Open, garden: Garden) -> None:
    run = bought(garden, model="deepseek-v4-flash-0925", faults=lambda body, n: "truncated_json" if n == 3 else None)
    bill = core.progress(garden.store, run.id).bill
    at = opened()
    assert f"₩{bill.dollars * 1400:.2f} + 비용 모를 1건" in progress_words(at)
    assert bill.cached and f"입력의 {bill.cached:.0%} 캐시" in progress_words(at)
    assert f"최대 ₩{bill.at_risk * 1400:.2f} 더" in progress_words(at)
    told = "요청한 모델은 deepseek-flash인데 deepseek-v4-flash-0925가 응답했습니다 (9건)."
    assert words(at).count(told) == 1


def test_a_run_that_its_ceiling_stopped_is_resumed_with_a_new_one(opened: Open, garden: Garden) -> None:
    run = bought(garden, budget=0.006, script=lambda body: good_model(body).ljust(2000, "가"))
    at = opened()
    assert control.at_ceiling(run) and "한도 $0.006(약 ₩8)에 이르러" in words(at)
    assert at.number_input(key="run_ceiling_more").value == 16
    assert "남음" in at.button(key="run_resume").label


def test_a_run_that_somebody_stopped_keeps_its_ceiling(opened: Open, garden: Garden) -> None:
    bought(garden, budget=1.0, faults=lambda body, n: "402" if n > 3 else None)
    assert not [one for one in opened().number_input if one.key == "run_ceiling_more"]


def test_the_embedded_model_shows_what_it_cannot_do_and_asks_for_its_terms_once(
    opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("koevol_core.llm.local.server.unavailable", lambda: None)
    at = opened(KOEVOL_MODEL="")
    assert start(at).disabled and "Gemma" in words(at)
    missing = at.get("button_group")
    assert any(one.proto.disabled and len(one.proto.options) == 2 for one in missing)  # breadth and complicate
    at.button(key="run_terms").click().run()
    assert not start(at).disabled and "최대 30번 호출" in start(at).label
    assert "2~3초" in words(at) and "연습용" in words(at)


def test_children_appear_with_a_link_to_their_review(opened: Open, garden: Garden) -> None:
    at = opened(seeds=3)
    start(at).click().run()
    run = control.recent_runs(garden.store, 1)[0].id
    finish(garden, run)
    at.run()
    assert "6/6" in progress_words(at) and "살아남음 6" in progress_words(at)
    queries = {query for _, query in links(at) if "node=" in query}
    assert queries == {f"node={one['id']}" for one in garden.children()}


def test_a_stop_and_a_resume_are_one_click_each(opened: Open, garden: Garden) -> None:
    with Loopback() as server:
        server.hold(after=0)
        at = opened(seeds=10, KOEVOL_MODEL="m-1", KOEVOL_BASE_URL=server.base_url)
        at.number_input(key="run_parallel").set_value(2).run()
        start(at).click().run()
        at.button(key="run_stop").click().run()
        run = control.recent_runs(garden.store, 1)[0].id
        stopping(garden, run)
        server.release()
        assert finish(garden, run).state == "stopped"
        at.run()
        left = core.progress(garden.store, run)
        assert at.button(key="run_resume").label == f"이어서 하기 · {left.total - left.done}개 남음 · 가격 모름"
        at.button(key="run_resume").click().run()
        assert not at.exception and finish(garden, run).state == "done"
    assert core.progress(garden.store, run).done == left.total > left.done


def test_a_dead_worker_is_shown_as_interrupted(opened: Open, garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "STALE", 600.0)  # so slow may the page be
    at = opened()
    run = core.plan(garden.store, RunSpec(TWO), [1, 2])
    garden.store.write(runs.claim, run, "dead")
    at.run()
    assert "진행 중" in words(at)
    with garden.store.writing() as conn:
        conn.exec_driver_sql("UPDATE run SET heartbeat = heartbeat - 601")
    at.run()
    assert "끊김" in words(at) and "2개 남음" in at.button(key="run_resume").label
    at.button(key="run_resume").click().run()
    assert not at.exception
    assert finish(garden, run).state == "done"


def test_a_second_tab_sees_the_same_run(opened: Open, garden: Garden) -> None:
    at = opened()
    start(at).click().run()
    finish(garden, control.recent_runs(garden.store, 1)[0].id)
    one, two = at.run(), opened()
    assert progress_words(one) == progress_words(two) and links(one) == links(two)


def test_accepted_children_are_the_first_choice_once_there_are_any(opened: Open, garden: Garden) -> None:
    [seed, *_] = garden.sow(5)
    assert opened().selectbox(key="run_parents").value == "ready"
    child = child_of(garden, seed)
    accept(garden, child)
    at = opened()
    assert at.selectbox(key="run_parents").value == "accepted"
    assert "2번 호출" not in start(at).label and "4번 호출" in start(at).label
    core.plan(garden.store, RunSpec(TWO), [child])
    assert opened().selectbox(key="run_parents").value == "ready"  # it has been evolved


def test_a_persons_edit_of_an_accepted_child_does_not_count_as_its_evolution(opened: Open, garden: Garden) -> None:
    [seed] = garden.sow(1)
    child = child_of(garden, seed)
    accept(garden, child)
    edited = review.edit(garden.store, child, "사람이 고친 글을 써 줘.")
    assert control.parents(garden.store, "accepted", 10) == [child, edited]


def test_seeds_without_children_go_first_and_retired_ones_never(opened: Open, garden: Garden) -> None:
    first, second, third = garden.sow(3)
    core.plan(garden.store, RunSpec(TWO), [first])
    assert control.parents(garden.store, "ready", 10) == [second, third, first]
    assert control.parents(garden.store, "fresh", 10) == [second, third]
    with garden.store.writing() as conn:
        conn.exec_driver_sql("UPDATE seed SET state = 'retired' WHERE node_id = ?", (third,))
    assert control.parents(garden.store, "ready", 10) == [second, first]
    counts = {one.kind: one.count for one in control.parent_choices(garden.store)}
    assert counts == {"accepted": 0, "ready": 2, "fresh": 1, "last": 0}


def test_the_last_generation_is_what_lives_of_the_newest_run(garden: Garden) -> None:
    run = garden.plan(3, generations=2)
    with Loopback() as server:
        garden.drain(run, server.base_url)
    last = [row["id"] for row in garden.rows("SELECT id FROM node WHERE round = 2 AND status = 'alive' ORDER BY id")]
    assert control.parents(garden.store, "last", 10) == last
    core.decide(garden.store, last[0], "reject")
    assert control.parents(garden.store, "last", 10) == last[1:]


def test_one_node_of_the_address_can_be_evolved_alone(opened: Open, garden: Garden) -> None:
    garden.sow(3)
    at = opened(node=2)
    assert at.selectbox(key="run_parents").value == "one" and topic(1) in words(at)
    start(at).click().run()
    finish(garden, control.recent_runs(garden.store, 1)[0].id)
    assert {row["parent_id"] for row in garden.children()} == {2}


@pytest.mark.parametrize("node", ["x", "999", "-1", "²", "9" * 30])
def test_an_address_that_names_no_node_breaks_nothing(opened: Open, node: str) -> None:
    at = opened(node=node)  # type: ignore[arg-type]
    assert not at.exception and at.selectbox(key="run_parents").value == "ready"


def test_without_a_method_nothing_can_be_started(opened: Open) -> None:
    at = opened()
    at.button_group(key="run_methods").set_value([]).run()
    assert start(at).disabled and "방법을 하나 이상" in words(at)


def test_without_parents_nothing_can_be_started(opened: Open) -> None:
    at = opened()
    at.selectbox(key="run_parents").set_value("accepted").run()
    assert start(at).disabled and "다른 부모" in words(at)


def test_the_form_opens_with_what_was_last_started(opened: Open, garden: Garden) -> None:
    at = opened()
    at.button_group(key="run_methods").set_value(["breadth", "reason"])
    at.number_input(key="run_children").set_value(3)
    at.number_input(key="run_temperature").set_value(0.5)
    at.multiselect(key="run_rules").set_value(["leak", "refusal"])
    at.run()
    start(at).click().run()
    finish(garden, control.recent_runs(garden.store, 1)[0].id)
    again = opened()
    assert again.button_group(key="run_methods").value == ["breadth", "reason"]
    assert again.number_input(key="run_children").value == 3
    assert again.number_input(key="run_temperature").value == 0.5
    assert again.multiselect(key="run_rules").value == ["refusal", "leak"]
    run = control.recent_runs(garden.store, 1)[0]
    assert (run.spec.temperature, run.spec.children, run.spec.rules) == (0.5, 3, ("refusal", "leak"))


def test_hostile_texts_of_children_are_links_that_are_only_words(opened: Open, garden: Garden) -> None:
    [seed] = garden.sow(1)
    hostile = "![](http://127.0.0.1:9/b.png) :red[a] $x$ **굵게** <img src=x> 를 다뤄 줘."
    run = core.plan(garden.store, RunSpec(TWO, judge=False), [seed])
    with Loopback(script=lambda body: hostile) as server:
        garden.drain(run, server.base_url)
    label = next(label for label, query in links(opened()) if "node=" in query)
    assert not set("![]<>$*:") & set(label)


def test_a_run_of_another_model_cannot_be_resumed_and_says_why(opened: Open, garden: Garden) -> None:
    at = opened()
    run = core.plan(garden.store, RunSpec(TWO, model="other@http://x"), [1])
    garden.store.write(runs.claim, run, "me")
    garden.store.write(runs.end, run, "me", "멈춤")
    at.run()
    at.button(key="run_resume").click().run()
    assert "other@http://x" in words(at)


def test_in_english_no_korean_is_left_in_the_frame_of_the_page(opened: Open, garden: Garden) -> None:
    control.keep_setting(garden.store, "language", "en")
    at = opened()
    assert start(at).label.startswith("Start · 40 calls · free · about")
    assert "40" in start(at).label and at.title[0].value == "Evolve"


@of_files
def test_no_query_of_the_page_reads_a_whole_table(opened: Open, garden: Garden) -> None:
    """Every SELECT behind the page is found by an index: a table may only be scanned where it is small by nature."""
    from sqlalchemy import event

    from pages import opened as handle

    at = opened()
    start(at).click().run()
    finish(garden, control.recent_runs(garden.store, 1)[0].id)
    asked: list[tuple[str, Any]] = []
    engine = handle(str(garden.path)).engine

    def note(_c: Any, _k: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    at.run()
    for kind in ("accepted", "fresh", "last"):
        at.selectbox(key="run_parents").set_value(kind).run()
    event.remove(engine, "before_cursor_execute", note)
    selects = {statement: values for statement, values in asked if statement.lstrip().startswith("SELECT")}
    assert len(selects) > 10
    with garden.store.snapshot() as conn:
        for statement, values in selects.items():
            plan = [str(row[3]) for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for table in ("node", "answer", "call", "decision"):
                bad = [line for line in plan if line.startswith(f"SCAN {table}") and "INDEX" not in line]
                assert not bad, f"{bad}: {statement}"
