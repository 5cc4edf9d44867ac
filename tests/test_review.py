"""Judgement: one winner for each state that was seen, nothing erased, and the verdict is what the rows say."""

from __future__ import annotations

import itertools
import random
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import control, quality, review
from koevol_core import store as core_store
from koevol_core.messages.particles import fitting
from koevol_core.store import decisions, node_filter, nodes, planned, seeds
from koevol_core.types import Decision, Node, Outcome, RunSpec
from tests.conftest import Garden, topic
from tests.databases import built, db_of
from tests.lineage import lineage

METHODS = ("breadth", "constrain", "deepen", "reason")
SPEC = RunSpec(tuple((name, 1.0) for name in METHODS), every_method=True)  # type: ignore[misc]


def plant(opened: core.Store) -> None:
    """One seed; of its children r0 and r3 live, r4 is eliminated with a text, r5 failed without one."""
    grow(opened, [core.plant(opened, core.Seed("김치찌개 끓이는 법을 알려줘."))])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(built(tmp_path / "review.db", plant)))
    yield opened
    opened.close()


def grow(store: core.Store, parents: list[int], model: str = "m-1") -> int:
    run = core.plan(store, SPEC, parents, fresh=True)
    for job in store.read(planned.jobs, "node", run, 100):
        born = Outcome("alive", f"{job.text} {job.method}", model=model)
        if job.method == "deepen":
            born = Outcome("eliminated", "Tell me.", "language", "Tell", model)
        elif job.method == "reason":
            born = Outcome("failed", "", "timeout", "5초")
        store.write(planned.fill, job, born)
    return run


def every(store: core.Store) -> list[Node]:
    with store.snapshot() as conn:
        return [node for root in seeds.ready(conn) for node in nodes.tree(conn, root)]


def one(store: core.Store, trace: str) -> Node:
    return next(node for node in every(store) if node.trace == trace)


def said(store: core.Store, node_id: int) -> list[Decision]:
    return store.read(decisions.of_node, node_id)


@pytest.mark.parametrize(("kind", "verdict"), [("accept", "accept"), ("reject", "reject")])
def test_a_decision_is_kept_with_who_when_and_why(store: core.Store, kind: Any, verdict: str) -> None:
    node = one(store, "r3")
    decision = core.decide(store, node.id, kind, "지민", 0, reason="어색함", note="한 번 더 볼 것")
    now = one(store, "r3")
    assert (now.verdict, now.decision_id) == (verdict, decision.id)
    assert said(store, node.id) == [decision]
    assert (decision.kind, decision.reviewer, decision.reason, decision.note) == (
        kind,
        "지민",
        "어색함",
        "한 번 더 볼 것",
    )
    assert decision.created_at > 0


def test_an_undo_is_a_new_row_and_brings_back_what_stood_before(store: core.Store) -> None:
    node = one(store, "r3")
    first = core.decide(store, node.id, "accept", "지민")
    second = core.decide(store, node.id, "reject", "지민", first.id)
    third = core.undo(store, node.id, "지민", second.id)
    assert one(store, "r3").verdict == "accept"
    fourth = core.undo(store, node.id, "지민", third.id)
    assert one(store, "r3").verdict is None
    assert [row.id for row in said(store, node.id)] == [first.id, second.id, third.id, fourth.id]
    with pytest.raises(core.Conflict, match="되돌릴 판단이 없습니다"):
        core.undo(store, node.id, "지민", fourth.id)


def replayed(kinds: list[str]) -> str | None:
    """The verdict by the words of the contract: an undo takes back the newest decision that still stands."""
    standing: list[str] = []
    for kind in kinds:
        if kind == "undo":
            standing and standing.pop()
        else:
            standing.append(kind)
    return standing[-1] if standing else None


@pytest.mark.parametrize("seed", range(6))
def test_the_verdict_is_always_what_a_replay_of_the_rows_gives(store: core.Store, seed: int) -> None:
    dice, tries = random.Random(seed), 40
    places = [node for node in every(store) if node.text]
    kinds: dict[int, list[str]] = {node.id: [] for node in places}
    for _ in range(tries):
        node = store.read(nodes.get, dice.choice(places).id)
        assert node is not None
        kind = dice.choice(["accept", "reject", "undo", "undo"])
        base = dice.choice([node.decision_id or 0] * 4 + [0, 999])
        try:
            core.decide(store, node.id, kind, dice.choice(["가", "나"]), base)  # type: ignore[arg-type]
        except core.Conflict:
            assert base != (node.decision_id or 0) or (kind == "undo" and node.verdict is None)
        else:
            kinds[node.id].append(kind)
        now = store.read(nodes.get, node.id)
        assert now is not None
        assert now.verdict == replayed(kinds[node.id]) == decisions.replay(said(store, node.id))
        assert [row.kind for row in said(store, node.id)] == kinds[node.id]


def test_of_two_tabs_one_wins_and_the_other_is_told_by_whom(store: core.Store) -> None:
    node = one(store, "r3")
    core.decide(store, node.id, "reject", "지민", 0)
    with pytest.raises(core.Conflict) as caught:
        core.decide(store, node.id, "accept", "하늘", 0)
    assert str(caught.value) == f"노드 #{node.id}{fitting('은(는)', str(node.id))} 지민이 먼저 판단했습니다: 버림."
    assert one(store, "r3").verdict == "reject"
    assert len(said(store, node.id)) == 1


def test_of_many_at_the_same_moment_exactly_one_wins(store: core.Store) -> None:
    node, ends, gate = one(store, "r3"), [], threading.Barrier(8)

    def click(name: str) -> None:
        gate.wait()
        try:
            core.decide(store, node.id, "accept", name, 0)
            ends.append("won")
        except core.Conflict as error:
            ends.append(str(error))

    people = [threading.Thread(target=click, args=(f"사람{i}",)) for i in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    (row,) = said(store, node.id)
    assert ends.count("won") == 1
    assert [end for end in ends if end != "won"] == [
        f"노드 #{node.id}{fitting('은(는)', str(node.id))} {row.reviewer}{fitting('이(가)', row.reviewer)} 먼저 판단했습니다: 채택."
    ] * 7


def test_a_double_click_is_one_decision(store: core.Store) -> None:
    node = one(store, "r3")
    first = core.decide(store, node.id, "accept", "지민", 0, token="t-1")
    assert core.decide(store, node.id, "accept", "지민", 0, token="t-1") == first
    undone = core.undo(store, node.id, "지민", first.id, token="t-2")
    assert core.undo(store, node.id, "지민", first.id, token="t-2") == undone
    assert len(said(store, node.id)) == 2


def test_an_undo_against_a_newer_verdict_is_refused(store: core.Store) -> None:
    node = one(store, "r3")
    mine = core.decide(store, node.id, "reject", "지민")
    core.decide(store, node.id, "accept", "하늘", mine.id)
    with pytest.raises(core.Conflict, match=r"하늘이 먼저 판단했습니다: 채택"):
        core.undo(store, node.id, "지민", mine.id)
    assert one(store, "r3").verdict == "accept"


def test_an_eliminated_node_can_be_rescued(store: core.Store) -> None:
    core.decide(store, one(store, "r4").id, "accept", "지민")
    node = one(store, "r4")
    assert (node.status, node.verdict, node.reason) == ("eliminated", "accept", "language")


@pytest.mark.parametrize("trace", ["r5", "r02"])
def test_where_there_is_no_text_there_is_nothing_to_decide(store: core.Store, trace: str) -> None:
    core.plan(store, RunSpec((("concretize", 1.0),)), [one(store, "r0").id])
    node = one(store, trace)
    with pytest.raises(core.BadInput, match=f"#{node.id}에는 아직 판단할 글이 없습니다"):
        core.decide(store, node.id, "accept", "지민")
    assert said(store, node.id) == []


def test_what_cannot_be_decided_is_one_sentence(store: core.Store) -> None:
    with pytest.raises(core.BadInput, match="#999가 없습니다"):
        core.decide(store, 999, "accept")
    with pytest.raises(core.BadInput, match="모르는 판단입니다: maybe"):
        core.decide(store, one(store, "r3").id, "maybe")  # type: ignore[arg-type]
    core.decide(store, one(store, "r3").id, "accept", "지민\ud800", note="메모\x00")
    assert said(store, one(store, "r3").id)[0].note == "메모\ufffd"


def test_an_edit_is_an_accepted_child_by_a_person(store: core.Store) -> None:
    parent = one(store, "r3")
    new_id = review.edit(store, parent.id, unicodedata.normalize("NFD", "  고친 글\n"), "지민")
    node = store.read(nodes.get, new_id)
    assert node is not None
    assert (node.text, node.method, node.trace, node.generation) == ("고친 글", "human", "r3h", 2)
    assert (node.parent_id, node.root_id, node.status, node.verdict) == (parent.id, parent.root_id, "alive", "accept")
    assert node.author == "지민"
    assert [(row.kind, row.reviewer) for row in said(store, new_id)] == [("accept", "지민")]
    assert one(store, "r3") == parent


def test_every_edit_has_a_place_of_its_own(store: core.Store) -> None:
    parent = one(store, "r3")
    ids = [review.edit(store, parent.id, f"고친 글 {i}", "지민") for i in range(3)]
    ids.append(review.edit(store, ids[0], "또 고친 글", "하늘"))
    edits = store.read(nodes.some, ids)
    assert len({node.address for node in edits}) == 4
    assert edits[-1].trace == "r3hh"
    lineage(every(store))


@pytest.mark.parametrize("instead", [False, True])
def test_of_two_tabs_on_a_node_the_one_that_has_not_seen_the_decision_edits_nothing(
    store: core.Store, instead: bool
) -> None:
    node = one(store, "r3")
    newer = core.decide(store, node.id, "reject", "하늘", 0)
    before = every(store)
    with pytest.raises(core.Conflict, match=r"하늘이 먼저 판단했습니다: 버림"):
        review.edit(store, node.id, "고친 글", "지민", instead, 0)
    assert every(store) == before
    child = review.edit(store, node.id, "고친 글", "지민", False, newer.id)
    assert [(row.kind, row.reviewer) for row in said(store, child)] == [("accept", "지민")]


@pytest.mark.parametrize("text", ["", " \n", "깨진 \ud800", "널\x00", "가" * 20_001])
def test_an_edit_that_cannot_be_kept_says_why(store: core.Store, text: str) -> None:
    before = every(store)
    with pytest.raises(core.BadInput, match="고친 글을 저장할 수 없습니다"):
        review.edit(store, one(store, "r3").id, text, "지민")
    assert every(store) == before


def test_what_is_not_there_yet_cannot_be_edited(store: core.Store) -> None:
    core.plan(store, RunSpec((("concretize", 1.0),)), [one(store, "r0").id])
    for node_id in (one(store, "r02").id, 999):
        with pytest.raises(core.BadInput, match=f"#{node_id}{fitting('을(를)', str(node_id))} 고칠 수 없습니다"):
            review.edit(store, node_id, "글", "지민")


def queued(store: core.Store, limit: int = 20, **more: Any) -> list[str]:
    return [node.trace for node in review.queue(store, 0, limit, core_store.NodeFilter("waiting", **more))]


def test_the_queue_holds_undecided_living_children_generation_by_generation(store: core.Store) -> None:
    core.plant(store, core.Seed("다른 씨앗"))
    assert queued(store) == ["r0", "r3"]
    grow(store, [one(store, "r0").id], "m-2")
    assert queued(store) == ["r0", "r3", "r00", "r03"]
    decision = core.decide(store, one(store, "r0").id, "accept")
    assert queued(store) == ["r3", "r00", "r03"]
    core.undo(store, decision.node_id, base_seq=decision.id)
    assert queued(store) == ["r0", "r3", "r00", "r03"]


def test_the_queue_can_be_narrowed(store: core.Store) -> None:
    run = grow(store, [one(store, "r0").id], "m-2")
    assert queued(store, method=("constrain",)) == ["r3", "r03"]
    assert queued(store, generation=(2,)) == ["r00", "r03"]
    assert queued(store, model=("m-2",), method=("breadth",)) == ["r00"]
    assert queued(store, run=run) == ["r00", "r03"]
    assert queued(store, model=("m-9",)) == []
    assert queued(store, limit=1) == ["r0"]


def test_skipping_through_the_queue_misses_nothing(store: core.Store) -> None:
    """A later run may add children to an early generation: their ids are higher, their place is before."""
    grow(store, [one(store, "r0").id])
    root = one(store, "r").id
    core.plan(store, RunSpec((("concretize", 1.0),)), [root])
    (job,) = [j for run in (3, 4) for j in store.read(planned.jobs, "node", run, 9)]
    store.write(planned.fill, job, Outcome("alive", "늦게 온 글"))
    whole = queued(store)
    assert whole == ["r0", "r3", "r2", "r00", "r03"]
    seen, after = [], 0
    while page := review.queue(store, after=after, limit=2):
        seen += [node.trace for node in page]
        after = page[-1].id
    assert seen == whole


def test_the_number_that_waits_is_the_length_of_the_queue(store: core.Store) -> None:
    grow(store, [one(store, "r0").id])
    assert control.funnel(store).waiting == len(queued(store)) == 4


NARROWED: tuple[dict[str, Any], ...] = (
    {"finding": ("personal",)}, {"reviewer": "지민"}, {"domain": "요리"}, {"domain": "요리", "finding": ("personal",)},
)  # fmt: skip


def test_the_same_nodes_follow_whether_few_are_looked_up_or_the_queue_is_walked(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = [(f"{topic(n)} 연락처 010-1234-567{n}", domain) for n, domain in enumerate(("요리", "역사"))]
    roots = [core.plant(garden.store, core.Seed(words, domain=domain)) for words, domain in topics]
    made = [
        review.edit(garden.store, root, f"{n}번째로 바꾼 {topic(n)}" + " 010-1234-5678" * (n % 2), who)
        for root in roots
        for n, who in enumerate(("지민", "하린") * 2)
    ]
    made += [review.edit(garden.store, one, f"{one}번의 손자 010-9876-5432", "지민") for one in made[::2]]
    quality.check(garden.store)
    for node in garden.store.read(nodes.some, made[1:4]):
        core.undo(garden.store, node.id, "지민", node.decision_id or 0)
    states: tuple[Any, ...] = ("waiting", "accept", "all")
    for state, narrow in itertools.product(states, NARROWED):
        everybody = review.wanted_rows(garden.store, core_store.NodeFilter(state), 100)
        wanted = core_store.NodeFilter(state, **narrow)
        right = [node.id for node in everybody if _fits(garden, node, narrow)]
        assert right or state == "waiting", narrow
        for few in (0, 3, 2_000):
            case = f"{state} {narrow}, {few} are few"
            with monkeypatch.context() as patch:
                patch.setattr(node_filter, "FEW", few)
                assert [node.id for node in review.wanted_rows(garden.store, wanted, 100)] == right, case
                assert review.wanted_count(garden.store, wanted) == len(right), case


def _fits(garden: Garden, node: core.Node, narrow: dict[str, Any]) -> bool:
    signals = {one.kind for one in quality.stored_findings(garden.store, node.id)}
    decided = {row["id"]: row["reviewer"] for row in garden.rows("SELECT id, reviewer FROM decision")}
    domains = {row["node_id"]: row["domain"] for row in garden.rows("SELECT node_id, domain FROM seed")}
    return (
        set(narrow.get("finding", ())) <= signals
        and narrow.get("reviewer") in (None, decided.get(node.decision_id or 0))
        and narrow.get("domain") in (None, domains[node.root_id])
    )
