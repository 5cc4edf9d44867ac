"""What is planned: pools, children, methods, growth, answers; and that the same intention is planned once."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import control, evolution, quality
from koevol_core.control.launch import Worker
from koevol_core.evolution.methods import parse_methods
from koevol_core.store import runs
from koevol_core.types import METHODS
from tests.conftest import Garden, about, only, purpose, sound, topic
from tests.databases import change, db_of, fresh
from tests.loopback import Loopback


def grown(garden: Garden, server: Loopback, seeds: int = 3, **changes: Any) -> list[dict[str, Any]]:
    """The children of a run that went to its end."""
    garden.drain(garden.plan(seeds, **changes), server.base_url)
    return garden.children()


def rounds(children: list[dict[str, Any]]) -> dict[int, int]:
    return dict(sorted(Counter(row["round"] for row in children).items()))


def test_pool_last_evolves_the_generation_before(garden: Garden, server: Loopback) -> None:
    children = grown(garden, server, generations=3)
    assert rounds(children) == {1: 3, 2: 3, 3: 3}
    assert all(row["generation"] == row["round"] for row in children)


def test_pool_all_evolves_everything_that_lives_again_each_round(garden: Garden, server: Loopback) -> None:
    children = grown(garden, server, generations=3, pool="all")
    assert rounds(children) == {1: 3, 2: 6, 3: 12}
    assert Counter(row["generation"] for row in children) == {1: 9, 2: 9, 3: 3}


def test_pool_accepted_waits_for_a_person(garden: Garden, server: Loopback) -> None:
    ids = garden.sow(3)
    run = garden.plan(ids, pool="accepted", generations=3)
    garden.drain(run, server.base_url)
    assert rounds(garden.children()) == {1: 3}
    chosen, refused, _ = [row["id"] for row in garden.children()]
    core.decide(garden.store, chosen, "accept")
    core.decide(garden.store, refused, "reject")
    assert garden.plan(ids, pool="accepted", generations=3) == run
    garden.drain(run, server.base_url)
    assert rounds(garden.children()) == {1: 3, 2: 1}
    assert garden.children()[-1]["parent_id"] == chosen


def test_a_rejected_child_has_no_children_of_its_own_in_a_longer_run(garden: Garden, server: Loopback) -> None:
    ids = garden.sow(3)
    garden.drain(garden.plan(ids), server.base_url)
    rejected = garden.children()[0]["id"]
    core.decide(garden.store, rejected, "reject")
    garden.drain(garden.plan(ids, generations=2), server.base_url)
    parents = [row["parent_id"] for row in garden.children() if row["round"] == 2]
    assert len(parents) == 2
    assert rejected not in parents


def test_children_that_do_not_live_have_no_children(garden: Garden) -> None:
    with Loopback(faults=only(topic(1), "null_content")) as server:
        children = grown(garden, server, generations=2)
    assert rounds(children) == {1: 3, 2: 2}


@pytest.mark.parametrize("count", [1, 4, 8])
def test_each_parent_gets_the_wanted_number_of_children_by_different_methods(
    garden: Garden, server: Loopback, count: int
) -> None:
    children = grown(garden, server, children=count)
    by_parent = Counter(row["parent_id"] for row in children)
    assert set(by_parent.values()) == {count}
    for parent in by_parent:
        methods = Counter(row["method"] for row in children if row["parent_id"] == parent)
        assert len(methods) == min(count, len(METHODS))


def test_every_method_is_used_on_each_parent_when_all_are_wanted(garden: Garden, server: Loopback) -> None:
    methods, every = parse_methods("all:constrain,deepen")
    children = grown(garden, server, methods=methods, every_method=every, children=2)
    assert Counter(row["method"] for row in children) == {"constrain": 6, "deepen": 6}


def test_weights_weigh(garden: Garden, server: Loopback) -> None:
    methods, every = parse_methods("constrain=900,deepen=0.001")
    children = grown(garden, server, seeds=20, methods=methods, every_method=every)
    assert {row["method"] for row in children} == {"constrain"}


def test_the_draw_depends_on_the_place_and_the_seed_alone(garden: Garden, tmp_path: Path) -> None:
    other = Garden(core.open_store(db_of(fresh(tmp_path / "other.db"))), tmp_path / "other.db")
    garden.plan(30)
    ids = other.sow(40)[10:][::-1]
    other.plan([*ids, *range(1, 11)])
    here = {row["address"] for row in garden.children()}
    assert here <= {row["address"] for row in other.children()}
    other.store.close()
    garden.plan(list(range(1, 31)), seed=7)
    again = {row["address"] for row in garden.rows("SELECT address FROM node WHERE run_id = 2")}
    assert len(again - here) > 10


def test_the_same_intention_is_the_same_run_and_plans_nothing_new(garden: Garden, server: Loopback) -> None:
    ids = garden.sow(4)
    run = garden.plan(ids, generations=2)
    garden.drain(run, server.base_url)
    before = garden.children()
    assert garden.plan(ids, generations=2) == run
    assert garden.children() == before
    assert garden.plan(ids, generations=2, seed=43) != run


def test_a_rule_that_is_off_is_another_run_and_lets_live_what_it_would_take(garden: Garden) -> None:
    """The same tree by the same draw, of a model that only repeats what it is given; old runs know no rules and had all."""
    ids = garden.sow(2)
    with Loopback(script=lambda body: about(body).partition("\n")[2]) as server:
        garden.drain(garden.plan(ids, judge=False), server.base_url)
        run = garden.plan(ids, judge=False, rules=tuple(rule for rule in core.RULES if rule != "no_gain"))
        garden.drain(run, server.base_url)
    ended = garden.rows("SELECT run_id, status, reason FROM node WHERE run_id IS NOT NULL ORDER BY id")
    assert {(row["run_id"], row["status"], row["reason"]) for row in ended} == {
        (1, "eliminated", "no_gain"),
        (2, "alive", None),
    }
    [row] = garden.rows("SELECT spec FROM run WHERE id = 1")
    spec = {name: value for name, value in json.loads(row["spec"]).items() if name != "rules"}
    change(garden.path, f"UPDATE run SET spec = '{json.dumps(spec)}' WHERE id = 1")
    assert garden.plan(ids, judge=False) == 1
    assert control.recent_runs(garden.store, 2)[1].spec.rules is None


def test_more_generations_continue_the_tree_with_new_requests_only(garden: Garden, server: Loopback) -> None:
    ids = garden.sow(4)
    run = garden.plan(ids, generations=1)
    garden.drain(run, server.base_url)
    before, made = garden.children(), len(server.calls)
    assert garden.plan(ids, generations=3) == run
    progress = garden.drain(run, server.base_url)
    assert garden.children()[: len(before)] == before
    assert rounds(garden.children()) == {1: 4, 2: 4, 3: 4}
    assert len(server.calls) == made + 8
    assert progress.state == "done"


def test_a_longer_run_is_the_run_that_was_long_from_the_start(garden: Garden, server: Loopback, tmp_path: Path) -> None:
    whole = Garden(core.open_store(db_of(fresh(tmp_path / "whole.db"))), tmp_path / "whole.db")
    for pool in ("last", "all"):
        ids = garden.sow(3) if pool == "last" else [1, 2, 3]
        for generations in (1, 2, 3):
            garden.drain(garden.plan(ids, generations=generations, pool=pool), server.base_url)
        whole.drain(whole.plan(3 if pool == "last" else ids, generations=3, pool=pool), server.base_url)
    query = "SELECT run_id, address, round, text FROM node ORDER BY run_id, address"
    assert garden.rows(query) == whole.rows(query)
    whole.store.close()


def test_answers_are_for_seeds_and_living_children_once(garden: Garden) -> None:
    with Loopback(faults=only(topic(1), "null_content", of="evolve")) as server:
        ids = garden.sow(3)
        run = garden.plan(ids, generations=2, answers=True)
        progress = garden.drain(run, server.base_url)
        assert progress.answers == {"filled": 3 + 2 + 2}
        made = len(server.calls)
        garden.drain(garden.plan(ids, generations=2, answers=True), server.base_url)
        assert len(server.calls) == made


def test_answers_can_be_added_to_a_run_later(garden: Garden, server: Loopback) -> None:
    ids = garden.sow(3)
    run = garden.plan(ids)
    garden.drain(run, server.base_url)
    assert garden.plan(ids, answers=True) == run
    assert garden.drain(run, server.base_url).answers == {"filled": 6}
    assert Counter(purpose(entry.body) for entry in server.calls) == {"evolve": 3, "answer": 6}


def test_answers_alone_can_be_planned_for_chosen_nodes(garden: Garden, server: Loopback) -> None:
    ids = garden.sow(3)
    run = core.plan_answers(garden.store, garden.spec, ids[:2])
    assert garden.drain(run, server.base_url).answers == {"filled": 2}
    with pytest.raises(core.BadInput):
        core.plan_answers(garden.store, garden.spec, [])


@pytest.mark.parametrize("wrong", [{"generations": 0}, {"generations": -1}, {"children": 0}, {"temperature": 9.0}, {"temperature": float("nan")}, {"top_p": 0.0}, {"max_tokens": 0}])  # fmt: skip
def test_values_that_cannot_be_meant_are_refused_before_anything_is_planned(
    garden: Garden, wrong: dict[str, Any]
) -> None:
    with pytest.raises(core.BadInput):
        garden.plan(3, **wrong)
    assert garden.children() == garden.rows("SELECT * FROM run") == []


def test_a_run_without_seeds_or_that_is_not_there_is_refused(garden: Garden, server: Loopback) -> None:
    with pytest.raises(core.BadInput, match="씨앗"):
        garden.plan([])
    with pytest.raises(core.BadInput, match="#77"):
        core.drain(
            garden.store,
            77,
            core.connect(core.Settings(model="scripted")),
            evolution.PromptStrategy,
            hooks=evolution.Hooks(quality.checks),
        )  # type: ignore[arg-type]


def test_progress_is_counted_from_the_rows(garden: Garden) -> None:
    run = garden.plan(5, answers=True)
    before = core.progress(garden.store, run)
    assert (before.total, before.done, before.state) == (10, 0, "queued")
    with Loopback(faults=only(topic(0), "no_choices", of="evolve")) as server:
        after = garden.drain(run, server.base_url)
        assert after.calls == len(server.calls)
        sizes = [row["prompt_tokens"] for row in garden.rows("SELECT prompt_tokens FROM call")]
    assert (after.nodes, after.answers) == ({"alive": 4, "failed": 1}, {"filled": 9})
    assert after.reasons == {"empty": 1}
    assert after.prompt_tokens == sum(sizes)
    assert after == core.progress(garden.store, run)


def test_a_worker_of_its_own_drains_the_run(garden: Garden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback() as server:
        for name, value in (("BASE_URL", server.base_url), ("MODEL", "m-1"), ("API_KEY", "sk-worker-0123456789")):
            monkeypatch.setenv(f"KOEVOL_{name}", value)
        run = garden.plan(3, model=f"m-1@{server.base_url}")
        Worker(run, db_of(garden.path), tmp_path / "log" / "run.log").start()
        server.wait_until(lambda one: len([entry for entry in one.calls if entry.time_out]) == 3)
        assert server.calls[0].headers["authorization"] == "Bearer sk-worker-0123456789"
        while (state := garden.run()["state"]) != "done":
            assert state in ("running", "queued")
    assert garden.store.read(runs.progress, run).nodes == {"alive": 3}
    assert "sk-worker" not in (tmp_path / "log" / "run.log").read_text()
    assert sound(garden.path)
