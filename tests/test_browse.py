"""Looking at trees and choosing what to look at: right in a small store, by index and limited in a large one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

import koevol_core as core
from koevol_core import control, review
from koevol_core.store import node_filter, nodes, planned
from koevol_core.store.node_filter import NodeFilter
from koevol_core.types import Outcome, RunSpec
from tests.bench.forest import grow
from tests.databases import built, db_of, of_files

SPEC = RunSpec((("constrain", 1.0), ("deepen", 1.0), ("reason", 1.0)), every_method=True)


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[core.Store]:
    """60 trees of 40 nodes: more than one page, more rows than are shown whole. Nobody writes to it."""
    store = grow(tmp_path_factory.mktemp("forest") / "forest.db", 60, 40)
    yield store
    store.close()


def plant(opened: core.Store) -> None:
    """Two seeds with three children each; the second child of each is eliminated, the third failed."""
    for text, domain in (("김치찌개 끓이는 법을 알려줘.", "요리"), ("무지개가 생기는 원리를 설명해줘.", "과학")):
        root = core.plant(opened, core.Seed(text, domain=domain))
        run = core.plan(opened, SPEC, [root])
        for job in opened.read(planned.jobs, "node", run, 10):
            born = {"constrain": Outcome("alive", f"{job.text} 표로.", model="m-1"),
                    "deepen": Outcome("eliminated", "같다.", "no_gain", "no_gain: 같다", "m-2"),
                    "reason": Outcome("failed", "", "timeout", "5초")}[str(job.method)]  # fmt: skip
            opened.write(planned.fill, job, born)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(built(tmp_path / "k.db", plant)))
    yield opened
    opened.close()


def ids(store: core.Store, wanted: NodeFilter) -> list[int]:
    return [node.id for node in review.wanted_rows(store, wanted, 1000)]


def test_a_small_page_shows_every_tree_as_an_outline(store: core.Store) -> None:
    leaf = review.tree_page(store)
    assert (leaf.number, leaf.pages, leaf.roots) == (0, 1, 2)
    assert [row.depth for row in leaf.rows] == [0, 1, 1, 1, 0, 1, 1, 1]
    assert [row.below for row in leaf.rows] == [3, 0, 0, 0, 3, 0, 0, 0]


def test_every_node_comes_right_below_its_parent(forest: core.Store) -> None:
    chosen = forest.read(nodes.get, 39)
    assert chosen
    rows = [row for row in review.tree_page(forest, 39).rows if row.root_id == chosen.root_id]
    above: list[int] = []
    for row in rows:
        node = forest.read(nodes.get, row.id)
        assert node
        del above[row.depth :]
        assert node.parent_id == (above[-1] if above else None)
        above.append(row.id)
    assert len(rows) == 40
    assert rows[0].below == 39


def test_a_large_page_opens_the_tree_of_the_chosen_node_alone(forest: core.Store) -> None:
    assert review.tree_page(forest, 55 * 40 + 7).number == 1
    leaf = review.tree_page(forest, 5 * 40 + 7)
    assert (leaf.number, leaf.pages, leaf.roots) == (0, 2, 60)
    assert len(leaf.rows) == 50 + 39
    assert {row.root_id for row in leaf.rows if row.depth} == {5 * 40 + 1}
    closed = [row for row in leaf.rows if not row.open]
    assert len(closed) == 49
    assert {row.below for row in closed} == {39}


@pytest.mark.parametrize(("asked", "shown"), [(-5, 0), (0, 0), (1, 1), (10**6, 1)])
def test_a_page_that_is_not_there_is_the_nearest_one(forest: core.Store, asked: int, shown: int) -> None:
    assert review.tree_page(forest, number=asked).number == shown


def test_a_node_is_seen_with_its_path_and_surroundings(store: core.Store) -> None:
    child = review.next_node(store, NodeFilter("waiting"))
    assert child
    view = review.view(store, child.id)
    assert view
    assert [node.trace for node in view.path] == ["r", "r3"]
    assert (view.parent, view.domain, view.siblings, view.children) == (view.path[0], "요리", 2, 0)
    assert review.view(store, 10**9) is None


def test_what_is_found_is_shown_as_rows(forest: core.Store) -> None:
    assert review.find_nodes(forest, "찌개")
    assert review.find_nodes(forest, "그런말없음") == []
    assert all("찌개" in row.text for row in review.find_nodes(forest, "찌개"))


@pytest.mark.parametrize(
    ("wanted", "traces"),
    [
        (NodeFilter("waiting"), ["r3", "r3"]),
        (NodeFilter("eliminated"), ["r4", "r4"]),
        (NodeFilter("eliminated", rule=("no_gain",)), ["r4", "r4"]),
        (NodeFilter("eliminated", rule=("leak",)), []),
        (NodeFilter("failed", rule=("timeout",)), ["r5", "r5"]),
        (NodeFilter("all", model=("m-2",)), ["r4", "r4"]),
        (NodeFilter("all", method=("constrain",), domain="과학"), ["r3"]),
        (NodeFilter("all", generation=(1,)), ["r3", "r4", "r5", "r3", "r4", "r5"]),
        (NodeFilter("all", generation=(2,)), []),
        (NodeFilter("all", reviewer="지민"), []),
    ],
)
def test_a_wish_finds_what_it_says(store: core.Store, wanted: NodeFilter, traces: list[str]) -> None:
    assert [node.trace for node in review.wanted_rows(store, wanted, 100)] == traces
    assert review.wanted_count(store, wanted) == len(traces)


def test_all_states_together_are_every_child_once(forest: core.Store) -> None:
    now = control.funnel(forest)
    assert len(set(ids(forest, NodeFilter("all")))) == len(ids(forest, NodeFilter("all"))) == 1000
    assert review.wanted_count(forest, NodeFilter("all")) == now.children - now.planned
    for state, many in (("waiting", now.waiting), ("accept", now.accepted), ("reject", now.rejected)):
        assert review.wanted_count(forest, NodeFilter(state)) == many  # type: ignore[arg-type]


def test_going_on_and_on_meets_everything_and_begins_again(store: core.Store) -> None:
    met, at = [], 0
    for _ in range(3):
        node = review.next_node(store, NodeFilter("waiting"), at)
        assert node
        at = node.id
        met.append(at)
    assert met[0] != met[1]
    assert met[2] == met[0]


def test_what_can_be_chosen_is_what_occurs(store: core.Store) -> None:
    found = review.choices(store, "all")
    assert found.generations == (1,)
    assert found.rules == ("no_gain", "timeout")
    assert found.models == ("m-1", "m-2")
    assert found.domains == ("과학", "요리")
    assert review.choices(store, "accept").models == ()


def test_many_are_decided_as_one_and_undone_as_one(store: core.Store) -> None:
    before = ids(store, NodeFilter("waiting"))
    kept = core.decide(store, ids(store, NodeFilter("eliminated"))[0], "accept", "지민")
    assert review.decide_all(store, "reject", "지민", NodeFilter("waiting"), review.newest_node(store), "similar") == 2
    assert ids(store, NodeFilter("waiting")) == []
    assert [one.reason for node in before for one in review.history(store, node)] == ["similar", "similar"]
    assert review.take_back(store, "지민") == before
    assert ids(store, NodeFilter("waiting")) == before
    assert review.take_back(store, "지민") == [kept.node_id]
    with pytest.raises(core.Conflict, match="되돌릴"):
        review.take_back(store, "지민")


def test_deciding_on_many_touches_nothing_that_came_after_the_look_at_it(store: core.Store) -> None:
    first, second = ids(store, NodeFilter("waiting"))
    assert review.decide_all(store, "accept", "지민", NodeFilter("waiting"), upto=first) == 1
    assert ids(store, NodeFilter("waiting")) == [second]


def test_an_undo_of_many_leaves_what_somebody_changed_meanwhile(store: core.Store) -> None:
    first, second = ids(store, NodeFilter("waiting"))
    review.decide_all(store, "accept", "지민", NodeFilter("waiting"), review.newest_node(store))
    mine = review.history(store, second)[-1]
    core.decide(store, second, "reject", "하늘", mine.id)
    assert review.take_back(store, "지민") == [first]
    assert [node.id for node in review.wanted_rows(store, NodeFilter("reject"))] == [second]


@pytest.mark.usefixtures("noon")
def test_undo_goes_back_step_by_step_through_ones_own_decisions(store: core.Store) -> None:
    first, second = ids(store, NodeFilter("waiting"))
    core.decide(store, first, "accept", "지민")
    core.decide(store, ids(store, NodeFilter("eliminated"))[0], "accept", "하늘")
    core.decide(store, second, "reject", "지민")
    assert review.take_back(store, "지민") == [second]
    assert review.take_back(store, "지민") == [first]
    assert review.today(store, "하늘") == {"accept": 1, "reject": 0}


def test_undo_on_a_decided_node_takes_back_that_one_and_not_a_newer_verdict(store: core.Store) -> None:
    first, second = ids(store, NodeFilter("waiting"))
    said = core.decide(store, first, "accept", "지민")
    core.decide(store, second, "accept", "지민")
    with pytest.raises(core.Conflict, match="지민"):
        review.take_back(store, "하늘", first, base_seq=0)
    assert review.take_back(store, "지민", first, said.id) == [first]


@pytest.mark.usefixtures("noon")
def test_a_reason_given_afterwards_stands_on_one_rejection(store: core.Store) -> None:
    first, _ = ids(store, NodeFilter("waiting"))
    said = core.decide(store, first, "reject", "지민", note="메모")
    again = review.explain(store, first, "similar", "지민", said.id)
    assert (again.reason, again.note) == ("similar", "메모")
    assert review.today(store, "지민") == {"accept": 0, "reject": 1}
    assert [node.id for node in review.wanted_rows(store, NodeFilter("reject"))] == [first]
    assert review.take_back(store, "지민") == [first]
    assert review.next_node(store, NodeFilter("waiting")).id == first  # type: ignore[union-attr]


def test_a_reason_for_a_decision_that_is_gone_is_refused(store: core.Store) -> None:
    first, _ = ids(store, NodeFilter("waiting"))
    said = core.decide(store, first, "reject", "지민")
    core.undo(store, first, "지민", said.id)
    with pytest.raises(core.Conflict):
        review.explain(store, first, "similar", "지민", said.id)


def test_an_edit_instead_of_the_original_is_one_step_back_and_forth(store: core.Store) -> None:
    first, _ = ids(store, NodeFilter("waiting"))
    new = review.edit(store, first, "김치찌개 끓이는 법을 두 문단으로 알려줘.", "지민", instead=True)
    verdicts = {node.id: node.verdict for node in store.read(nodes.some, [first, new])}
    assert verdicts == {first: "reject", new: "accept"}
    assert review.take_back(store, "지민") == [first, new]


def plans(store: core.Store, action: Any) -> list[tuple[str, str]]:
    """(statement, plan) of every SELECT that an action runs."""
    said: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            said.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    found = []
    with store.engine.connect() as conn:
        for statement, parameters in said:
            rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            found.append((statement, "\n".join(str(row[-1]) for row in rows)))
    return found


LOOKS: dict[str, Any] = {
    "leaf": lambda store: review.tree_page(store, 700),
    "page": lambda store: review.tree_page(store, None, 1),
    "view": lambda store: review.view(store, 700),
    "found": lambda store: review.find_nodes(store, "찌개"),
    "next": lambda store: review.next_node(store, NodeFilter("waiting"), 700),
    "narrow": lambda store: review.next_node(
        store,
        NodeFilter(
            "all",
            method=("deepen",),
            generation=(2,),
            rule=("no_gain",),
            model=("scripted",),
            domain="요리",
            reviewer="지민",
        ),
        700,
    ),
    "method": lambda store: review.next_node(store, NodeFilter("waiting", method=("deepen",)), 700),
    "count": lambda store: review.wanted_count(store, NodeFilter("waiting", domain="요리")),
    "choices": lambda store: review.choices(store, "all"),
    "day": lambda store: review.today(store, "지민"),
    "last": lambda store: review.last_judgement(store, "지민"),
    "siblings": lambda store: review.siblings(store, store.read(nodes.get, 700)),
    "calls": lambda store: review.calls_of(store, 700),
    "answers": lambda store: review.answers_of(store, 700),
    "history": lambda store: review.history(store, 700),
}


@pytest.mark.parametrize("look", LOOKS)
@of_files
def test_no_look_reads_a_whole_table(forest: core.Store, look: str) -> None:
    found = plans(forest, lambda: LOOKS[look](forest))
    assert found
    for statement, plan in found:
        assert not re.search(r"SCAN (node|answer|call|decision)\b", plan), f"{statement}\n{plan}"
        if look in ("next", "method"):
            assert "TEMP B-TREE" not in plan, f"{statement}\n{plan}"


def test_the_order_of_looking_is_by_generation_and_age(forest: core.Store) -> None:
    places = [forest.read(node_filter.place, one) for one in ids(forest, NodeFilter("all"))]
    assert places == sorted(places)
