"""Blind double review: two opinions make a decision, none betrays itself before, and two people never get one node by chance."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import control
from koevol_core import review as core_review
from koevol_core import store as core_store
from koevol_core.__main__ import main as verb
from koevol_core.dataset.exports.folder.statistics import agreement
from koevol_core.review import blind_review, decisions
from koevol_core.store import nodes, planned
from koevol_core.types import Node, Outcome, RunSpec
from tests.databases import built, db_of, rows

METHODS = ("constrain", "deepen", "concretize", "reason")
SPEC = RunSpec(tuple((name, 1.0) for name in METHODS), every_method=True)  # type: ignore[misc]
A, B, C = "지민", "하늘", "서준"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "review.db"


def grow(opened: core.Store) -> None:
    """Two seeds with four children each; every node is for two people."""
    for text in ("김치찌개 끓이는 법을 알려줘.", "무지개가 생기는 원리를 설명해줘."):
        run = core.plan(opened, SPEC, [core.plant(opened, core.Seed(text))])
        for job in opened.read(planned.jobs, "node", run, 100):
            opened.write(planned.fill, job, Outcome("alive", f"{job.text} {job.method}", model="m-1"))
    core_review.keep_double_share(opened, 100)


@pytest.fixture
def store(path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(built(path, grow)))
    yield opened
    opened.close()


@pytest.fixture
def ids(store: core.Store) -> list[int]:
    return [node.id for node in core_review.queue(store)]


def node(store: core.Store, node_id: int) -> Node:
    found = store.read(nodes.get, node_id)
    assert found
    return found


def wanted(who: str, state: Any = "waiting") -> core_store.NodeFilter:
    return core_store.NodeFilter(state, judge=who)


def waits(store: core.Store, who: str, state: Any = "waiting") -> list[int]:
    return [one.id for one in core_review.wanted_rows(store, wanted(who, state), 100)]


def said(store: core.Store, node_id: int) -> list[tuple[str, str]]:
    return [(one.reviewer, one.kind) for one in core_review.history(store, node_id)]


# opinions


def test_one_opinion_is_no_decision_and_the_second_makes_both_one(store: core.Store, ids: list[int]) -> None:
    before = time.time()
    first = core.decide(store, ids[0], "accept", A, reason="", note="좋다")
    assert (node(store, ids[0]).verdict, said(store, ids[0])) == (None, [])
    core.decide(store, ids[0], "accept", B)
    assert node(store, ids[0]).verdict == "accept"
    assert said(store, ids[0]) == [(A, "accept"), (B, "accept")]
    one, two = core_review.history(store, ids[0])
    assert (one.note, one.created_at) == ("좋다", first.created_at)
    assert before <= one.created_at <= two.created_at
    assert node(store, ids[0]).decision_id == two.id


def test_the_second_sees_the_node_in_the_queue_and_the_first_does_no_more(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[0], "reject", A)
    assert waits(store, A) == ids[1:]
    assert waits(store, B) == ids
    assert waits(store, A, "given") == [ids[0]]
    assert waits(store, B, "given") == []
    assert (
        core_review.waiting_for(store, A),
        core_review.waiting_for(store, B),
        core_review.waiting_for(store, ""),
    ) == (7, 8, 8)


def test_two_opinions_that_differ_wait_for_a_third_person_who_sees_both(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[0], "accept", A, note="쓸 만하다")
    core.decide(store, ids[0], "reject", B, reason="similar")
    assert (node(store, ids[0]).verdict, said(store, ids[0])) == (None, [])
    assert [waits(store, who) for who in (A, B, C)] == [ids[1:]] * 3
    assert [waits(store, who, "split") for who in (A, B, C)] == [[], [], [ids[0]]]
    assert core_review.split_opinions(store, ids[0], A) == core_review.split_opinions(store, ids[0], B) == ()
    assert core_review.split_opinions(store, ids[0], "") == ()
    one, two = core_review.split_opinions(store, ids[0], C)
    assert (one.reviewer, one.kind, one.note, two.reviewer, two.kind, two.reason) == (
        A, "accept", "쓸 만하다", B, "reject", "similar")  # fmt: skip
    assert core_review.pending_counts(store) == core_store.PendingCounts(0, 1)
    core_review.adjudicate(store, ids[0], "reject", C, note="B가 옳다")
    assert node(store, ids[0]).verdict == "reject"
    assert said(store, ids[0]) == [(A, "accept"), (B, "reject"), (C, "reject")]
    assert core_review.pending_counts(store) == core_store.PendingCounts()


def test_neither_of_the_two_decides_between_them_but_an_owner_may(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[0], "accept", A)
    core.decide(store, ids[0], "reject", B)
    for who in (A, B, ""):
        with pytest.raises(core.BadInput, match="두 사람이 아닌"):
            core_review.adjudicate(store, ids[0], "accept", who)
    assert node(store, ids[0]).verdict is None
    core_review.adjudicate(store, ids[0], "accept", A, owner=True)
    assert said(store, ids[0])[-1] == (A, "accept")


@pytest.mark.parametrize("same", ["  지민 ", "지민", "지  민", "지민"])
def test_one_person_is_never_two_however_the_name_is_written(store: core.Store, ids: list[int], same: str) -> None:
    first = "지 민" if "  민" in same else "지민"
    core.decide(store, ids[0], "accept", first)
    core.decide(store, ids[0], "accept", same)
    assert node(store, ids[0]).verdict is None
    assert core_review.pending_counts(store) == core_store.PendingCounts(1, 0)
    core.decide(store, ids[1], "accept", "Minji")
    core.decide(store, ids[1], "accept", "MINJI")
    assert node(store, ids[1]).verdict is None


def test_nobody_gives_an_opinion_without_a_name(store: core.Store, ids: list[int]) -> None:
    for name in ("", "   "):
        with pytest.raises(core.BadInput, match="이름을 적어 주세요"):
            core.decide(store, ids[0], "accept", name)
    assert core_review.pending_counts(store) == core_store.PendingCounts()


def test_a_double_click_is_one_opinion_and_a_changed_mind_is_the_new_one(store: core.Store, ids: list[int]) -> None:
    first = core.decide(store, ids[0], "accept", A, token="t")
    assert core.decide(store, ids[0], "accept", A, token="t") == first
    core.decide(store, ids[0], "reject", A)
    mine = core_review.my_opinion(store, ids[0], A)
    assert mine is not None
    assert mine.kind == "reject"
    core.decide(store, ids[0], "reject", B)
    assert said(store, ids[0]) == [(A, "reject"), (B, "reject")]


def test_an_opinion_is_taken_back_while_it_waits_and_no_row_is_lost(
    store: core.Store, ids: list[int], path: Path
) -> None:
    core.decide(store, ids[0], "accept", A)
    assert core_review.last_judgement(store, A) is not None
    assert core_review.take_back(store, A) == [ids[0]]
    assert (waits(store, A), core_review.last_judgement(store, A)) == (ids, None)
    assert [row["kind"] for row in rows(path, "SELECT kind FROM opinion ORDER BY id")] == ["accept", "undo"]
    with pytest.raises(core.Conflict, match="되돌릴 판단이 없습니다"):
        core_review.take_back(store, A)
    core.decide(store, ids[0], "accept", B)
    assert node(store, ids[0]).verdict is None


def test_undo_takes_the_newest_of_opinions_and_decisions(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[0], "accept", A)
    core.decide(store, ids[1], "accept", B)
    core.decide(store, ids[1], "accept", A)
    core.decide(store, ids[2], "reject", A)
    assert [core_review.take_back(store, A) for _ in range(3)] == [[ids[2]], [ids[1]], [ids[0]]]


def test_a_settled_node_taken_back_waits_as_before_without_whoever_took_it_back(
    store: core.Store, ids: list[int]
) -> None:
    core.decide(store, ids[0], "accept", A)
    core.decide(store, ids[0], "accept", B)
    core_review.take_back(store, B)
    assert node(store, ids[0]).verdict is None
    assert ids[0] in waits(store, B)
    assert ids[0] not in waits(store, A)
    core.decide(store, ids[0], "reject", B, base_seq=node(store, ids[0]).decision_id or 0)
    assert core_review.pending_counts(store) == core_store.PendingCounts(0, 1)


def test_an_adjudication_taken_back_is_to_be_made_again(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[0], "accept", A)
    core.decide(store, ids[0], "reject", B)
    core_review.adjudicate(store, ids[0], "accept", C)
    assert core_review.take_back(store, C) == [ids[0]]
    assert (node(store, ids[0]).verdict, waits(store, C, "split")) == (None, [ids[0]])
    core_review.adjudicate(store, ids[0], "reject", C)
    assert node(store, ids[0]).verdict == "reject"


def test_a_third_person_who_takes_back_what_two_agreed_on_asks_for_two_anew(store: core.Store, ids: list[int]) -> None:
    for who in (A, B):
        core.decide(store, ids[0], "accept", who)
    core.undo(store, ids[0], C, node(store, ids[0]).decision_id or 0)
    assert node(store, ids[0]).verdict is None
    assert all(ids[0] in waits(store, who) for who in (A, B, C))


def test_a_rejection_gets_its_reason_afterwards_as_an_opinion_and_as_a_decision(
    store: core.Store, ids: list[int]
) -> None:
    first = core.decide(store, ids[0], "reject", A)
    core_review.explain(store, ids[0], "similar", A, first.id)
    mine = core_review.my_opinion(store, ids[0], A)
    assert mine is not None
    assert (mine.kind, mine.reason) == ("reject", "similar")
    core.decide(store, ids[0], "reject", B)
    last = core_review.last_judgement(store, B)
    assert last is not None
    core_review.explain(store, ids[0], "wrong", B, last[0].id)
    assert node(store, ids[0]).verdict == "reject"
    assert core_review.history(store, ids[0])[-1].reason == "wrong"
    core_review.take_back(store, B)
    assert node(store, ids[0]).verdict is None, "one opinion alone is no verdict"


def test_an_edit_is_an_opinion_and_its_text_comes_when_the_node_is_settled(store: core.Store, ids: list[int]) -> None:
    many = control.funnel(store).children
    with pytest.raises(core.BadInput, match="고치는 것도 의견"):
        core_review.edit(store, ids[0], "된장찌개를 끓여 줘.", A)
    assert core_review.edit(store, ids[0], "된장찌개를 끓여 줘.", A, instead=True) == ids[0]
    assert control.funnel(store).children == many
    assert control.search(store, "된장찌개") == []
    core.decide(store, ids[0], "reject", B)
    (child,) = control.search(store, "된장찌개")
    assert (child.parent_id, child.method, child.author, child.verdict) == (ids[0], "human", A, None)
    assert child.id in waits(store, B)
    assert child.id not in waits(store, A), "who wrote it has said so"
    core.decide(store, child.id, "accept", B)
    assert node(store, child.id).verdict == "accept"


def test_all_at_once_leaves_out_what_is_for_two_people(store: core.Store, ids: list[int]) -> None:
    with pytest.raises(core.BadInput, match="한꺼번에"):
        core_review.decide_all(store, "accept", A, wanted(A), max(ids))
    core_review.keep_double_share(store, 50)
    two = [one for one in ids if core_review.is_double(store, node(store, one))]
    assert 0 < len(two) < len(ids)
    assert core_review.decide_all(store, "accept", A, wanted(A), max(ids)) == len(ids) - len(two)
    assert waits(store, A) == two


def test_who_comes_after_both_is_told_that_two_are_there(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[0], "accept", A)
    core.decide(store, ids[0], "reject", B)
    with pytest.raises(core.Conflict, match="이미 모였습니다"):
        core.decide(store, ids[0], "accept", C)
    core.decide(store, ids[1], "accept", A)
    core.decide(store, ids[1], "accept", B)
    with pytest.raises(core.Conflict, match="먼저 판단했습니다"):
        core.decide(store, ids[1], "accept", C)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Results, or errors, of acts that begin at the same moment."""
    gate, found = threading.Barrier(len(acts)), list[object]([None] * len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            found[place] = act()
        except core.KoevolError as error:
            found[place] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_many_second_opinions_at_once_one_counts_and_the_others_are_told(store: core.Store, ids: list[int]) -> None:
    for place, one in enumerate(ids):
        core.decide(store, one, "accept", A)
        kinds: tuple[Any, Any, Any] = ("accept", "reject", "accept") if place % 2 else ("reject", "reject", "accept")
        found = at_once(*(
            lambda one=one, kind=kind, who=who: core.decide(store, one, kind, who)
            for who, kind in zip((B, C, "도윤"), kinds, strict=True)
        ))  # fmt: skip
        assert sum(isinstance(result, core.Conflict) for result in found) == 2
        many = len(core_review.history(store, one))
        assert many == (2 if node(store, one).verdict else 0)


def test_of_two_adjudications_at_once_one_counts(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[0], "accept", A)
    core.decide(store, ids[0], "reject", B)
    found = at_once(
        lambda: core_review.adjudicate(store, ids[0], "accept", C),
        lambda: core_review.adjudicate(store, ids[0], "reject", "도윤"),
    )
    assert sum(isinstance(result, core.Conflict) for result in found) == 1
    assert len(said(store, ids[0])) == 3
    token = core_review.history(store, ids[0])[-1]
    assert token.kind == node(store, ids[0]).verdict


def test_a_double_click_of_an_adjudication_is_one(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[0], "accept", A)
    core.decide(store, ids[0], "reject", B)
    first = core_review.adjudicate(store, ids[0], "accept", C, token="t")
    assert core_review.adjudicate(store, ids[0], "accept", C, token="t") == first


@pytest.mark.usefixtures("noon")
def test_the_days_work_counts_opinions_once_whoever_settles_the_node(store: core.Store, ids: list[int]) -> None:
    for place, (one, two) in enumerate((("accept", "accept"), ("accept", "reject"), ("reject", "reject"))):
        core.decide(store, ids[place], one, A)  # type: ignore[arg-type]
        assert sum(core_review.today(store, A).values()) == place + 1
        core.decide(store, ids[place], two, B)  # type: ignore[arg-type]
    core_review.adjudicate(store, ids[1], "accept", C)
    assert core_review.today(store, A) == {"accept": 2, "reject": 1}
    assert core_review.today(store, B) == {"accept": 1, "reject": 2}
    assert core_review.today(store, C) == {"accept": 1, "reject": 0}


# the choice


def test_the_share_is_drawn_by_the_address_and_a_smaller_one_lies_in_a_greater() -> None:
    addresses = [f"root{number}/constrain.{number % 3:02d}" for number in range(4000)]
    drawn = {
        percent: {one for one in addresses if blind_review.in_sample(percent, one)} for percent in (0, 1, 20, 50, 100)
    }
    assert (len(drawn[0]), len(drawn[100])) == (0, 4000)
    assert drawn[1] < drawn[20] < drawn[50] < drawn[100]
    assert len(drawn[20]) / 4000 == pytest.approx(0.2, abs=0.03)


@pytest.mark.parametrize("share", [-1, 101])
def test_a_share_that_is_none_is_refused(store: core.Store, share: int) -> None:
    with pytest.raises(core.BadInput, match="0에서 100"):
        core_review.keep_double_share(store, share)
    assert core_review.double_share(store) == 100


def test_switched_off_what_was_begun_is_neither_lost_nor_shown_and_settled_by_an_act_alone(
    store: core.Store, ids: list[int]
) -> None:
    core.decide(store, ids[0], "reject", A, reason="wrong")
    with pytest.raises(core.BadInput, match="먼저 끄세요"):
        core_review.settle_singles(store)
    core_review.keep_double_share(store, 0)
    assert (said(store, ids[0]), node(store, ids[0]).verdict, core_review.pending_counts(store).open) == ([], None, 1)
    core.decide(store, ids[1], "accept", A)
    assert node(store, ids[1]).verdict == "accept", "what nobody began is for one person again"
    core.decide(store, ids[2], "accept", "")
    assert core_review.settle_singles(store) == 1
    assert (said(store, ids[0]), node(store, ids[0]).verdict) == ([(A, "reject")], "reject")
    assert core_review.settle_singles(store) == 0


def test_switched_off_a_second_opinion_still_ends_what_was_begun(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[0], "reject", A)
    core_review.keep_double_share(store, 0)
    core.decide(store, ids[0], "reject", B)
    assert said(store, ids[0]) == [(A, "reject"), (B, "reject")]


def test_the_verbs_say_and_choose_it(
    store: core.Store, ids: list[int], path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    core.decide(store, ids[0], "accept", A)
    core.decide(store, ids[1], "accept", A)
    core.decide(store, ids[1], "reject", B)

    def told(*arguments: str) -> Any:
        assert verb([*arguments, "--db", db_of(path)]) == 0
        return json.loads(capsys.readouterr().out)

    assert told("stats")["double_review"] == {"second_opinion": 1, "adjudication": 1}
    assert told("review-policy") == {"double": 100, "second_opinion": 1, "adjudication": 1, "settled": 0}
    assert told("review-policy", "--double", "0", "--settle")["settled"] == 1
    assert verb(["review-policy", "--double", "101", "--db", db_of(path)]) == 2


def test_agreement_counts_the_first_independent_opinions_and_nothing_after(store: core.Store, ids: list[int]) -> None:
    for one, two, place in (("accept", "accept", 0), ("accept", "reject", 1), ("reject", "reject", 2)):
        core.decide(store, ids[place], one, A)  # type: ignore[arg-type]
        core.decide(store, ids[place], two, B)  # type: ignore[arg-type]
    core_review.adjudicate(store, ids[1], "reject", C)
    core_review.take_back(store, A, ids[0], node(store, ids[0]).decision_id or 0)
    core.decide(store, ids[0], "reject", A, node(store, ids[0]).decision_id or 0)
    core.decide(store, ids[3], "accept", A)
    found = core_review.consensus(store)
    (pair,) = found.pairs
    assert {pair.one, pair.two} == {A, B}
    assert pair.found.n == 3
    assert pair.found.observed is not None
    assert pair.found.observed.rate == pytest.approx(2 / 3)
    assert pair.found.kappa.value == pytest.approx(0.4)
    assert {one.method for one in found.methods} <= set(METHODS)
    judged = {one.name: (one.judged, one.accepted and one.accepted.rate) for one in found.reviewers}
    assert judged == {A: (2, 0.5), B: (2, 0.0), C: (1, 0.0)}
    assert found.waiting == core_store.PendingCounts(1, 1)


def test_the_card_and_the_report_tell_the_same_numbers_of_the_same_judgements(
    store: core.Store, ids: list[int]
) -> None:
    """Two nodes, the one accepts both and the other one of them: p_o = .5 = p_e, so Cohen's κ is 0 (Scott's π: -.33)."""
    for place, second in ((0, "accept"), (1, "reject")):
        core.decide(store, ids[place], "accept", A)
        core.decide(store, ids[place], second, B)  # type: ignore[arg-type]
    core_review.adjudicate(store, ids[1], "accept", C)
    for kappa, undecided in ((0.0, [ids[2]]), (0.4, [])):
        found = core_review.consensus(store)
        (pair,) = found.pairs
        card = store.read(agreement)
        assert card
        assert card["independent"], "what the third person says counts for no pair"
        assert (card["nodes"], card["share"]) == (pair.found.n, pair.found.observed and pair.found.observed.rate)
        assert card["kappa"] == pair.found.kappa.value == pytest.approx(kappa)
        assert card["alpha"] == found.whole.found.alpha.value
        for node_id in undecided:
            for who in (A, B):
                core.decide(store, node_id, "reject", who)


def test_no_number_betrays_an_opinion_before_the_node_is_decided(store: core.Store, ids: list[int]) -> None:
    for kind, who in (("accept", A), ("reject", B)):
        core.decide(store, ids[0], kind, who)  # type: ignore[arg-type]
        found = core_review.consensus(store)
        assert (found.whole.found.n, found.pairs, found.methods, found.reviewers) == (0, (), (), ())
        assert store.read(agreement) is None
    core_review.adjudicate(store, ids[0], "accept", C)
    assert core_review.consensus(store).whole.found.n == 1


# leases


def test_two_people_get_different_nodes_and_one_alone_their_own_again(store: core.Store, ids: list[int]) -> None:
    first, second = core_review.next_node(store, wanted(A)), core_review.next_node(store, wanted(B))
    assert [one and one.id for one in (first, second)] == ids[:2]
    again = core_review.next_node(store, wanted(A))
    assert again is not None
    assert again.id == ids[0]
    assert core_review.hold(store, node(store, ids[0]), B)
    assert not core_review.hold(store, node(store, ids[0]), A)


def test_who_moves_on_leaves_the_node_to_others(store: core.Store, ids: list[int]) -> None:
    core_review.next_node(store, wanted(A))
    core_review.next_node(store, wanted(A), ids[0])
    first = core_review.next_node(store, wanted(B))
    assert first is not None
    assert first.id == ids[0]


def test_a_lease_ends_and_whatever_is_done_begins_it_anew(
    store: core.Store, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(decisions.time, "time", lambda: clock[0])
    core_review.next_node(store, wanted(A))
    clock[0] += decisions.LEASE / 2
    assert not core_review.hold(store, node(store, ids[0]), A)
    clock[0] += decisions.LEASE * 0.9
    assert core_review.hold(store, node(store, ids[0]), B), "it was begun anew"
    clock[0] += decisions.LEASE
    assert not core_review.hold(store, node(store, ids[0]), B)
    assert core_review.hold(store, node(store, ids[0]), A)


def test_where_others_have_all_that_is_left_the_first_to_be_free_is_offered(store: core.Store, ids: list[int]) -> None:
    core_review.keep_double_share(store, 0)
    for one in ids[2:]:
        core.decide(store, one, "accept", A)
    assert core_review.earliest_lease(store, wanted(C)) is None
    core_review.next_node(store, wanted(A))
    core_review.next_node(store, wanted(B))
    assert core_review.next_node(store, wanted(C)) is None
    held = core_review.earliest_lease(store, wanted(C))
    assert held is not None
    assert held[0] == ids[0]
    assert 0 < held[1] <= decisions.LEASE
    core.decide(store, ids[0], "accept", C)
    assert node(store, ids[0]).verdict == "accept", "a lease keeps nobody from deciding"


def test_nobody_without_a_name_writes_a_lease(store: core.Store, ids: list[int], path: Path) -> None:
    first = core_review.next_node(store, core_store.NodeFilter("waiting"))
    assert first is not None
    core_review.hold(store, first, "")
    assert rows(path, "SELECT * FROM lease") == []


def test_many_who_ask_at_once_get_a_node_each(store: core.Store, ids: list[int]) -> None:
    found = at_once(*(lambda who=who: core_review.next_node(store, wanted(who)) for who in "가나다라마바사아"))
    assert sorted(one.id for one in found if isinstance(one, Node)) == ids
