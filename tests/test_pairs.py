"""Preference data: only what people really judged, each pair with its reason, nothing twice and nothing against itself."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count as counting
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

import koevol_core as core
from koevol_core import control, evolution, quality, review
from koevol_core.control.prompt_versions import current_versions, versions
from koevol_core.dataset.exports.pairs.pair_filter import plain
from koevol_core.dataset.exports.pairs.preference import (
    LABEL_PROVENANCE,
    PAIR_PROVENANCE,
    PREFERENCES,
    count,
    settle_pairs,
    without_personal_pairs,
)
from koevol_core.evolution.fewshot_prompts import FewShotPrompts
from koevol_core.evolution.prompting import ChatPrompts, PromptStrategy
from koevol_core.llm.local.scripted import ScriptedClient
from koevol_core.store import nodes, planned, preferences
from koevol_core.store.node_filter import NodeFilter
from koevol_core.types import Node, Outcome, Prompt, RunSpec
from tests.conftest import QUICK, Garden
from tests.databases import db_of, of_files

SEED = "김치찌개를 끓이는 방법을 알려줘."
MORE = ("고기를 넣지 말고 알려줘.", "두 문단으로 나누어 써줘.", "표로 정리해서 보여줘.", "아이와 함께 하기 좋게 써줘.",
        "재료비를 만 원 안으로 맞춰줘.", "흔한 실수를 세 가지 들어줘.")  # fmt: skip
SPEC = RunSpec((("constrain", 1.0), ("deepen", 1.0)), every_method=True, children=3, judge=False)


class Voice(ScriptedClient):
    """Adds another request to the seed each time, and remembers what it was asked."""

    def __init__(self, *said: str) -> None:
        super().__init__()
        self._said, self._number = said, counting()
        self.asked: list[Prompt] = []

    def _say(self, prompt: Prompt) -> str:
        self.asked.append(prompt)
        number = next(self._number)
        return self._said[number % len(self._said)] if self._said else f"{prompt.subject} {MORE[number % len(MORE)]}"


def grow(
    garden: Garden, client: ScriptedClient, spec: RunSpec = SPEC, parents: tuple[int, ...] = (),
    style: PromptStrategy | None = None,
) -> list[Node]:  # fmt: skip
    """The children of a run, in the order of files."""
    of = list(parents) or [core.plant(garden.store, core.Seed(SEED, license="CC-BY-4.0"))]
    run = core.plan(garden.store, spec, of)
    core.drain(
        garden.store,
        run,
        client,
        style or ChatPrompts(judging=False),
        replace(QUICK, batch_size=1),
        hooks=evolution.Hooks(quality.checks),
    )
    return [node for node in garden.store.read(nodes.living, run, 0, 1000) if node.parent_id]


@pytest.fixture
def voice() -> Voice:
    return Voice()


@pytest.fixture
def made(garden: Garden, voice: Voice) -> list[Node]:
    """Three children by ``constrain`` and three by ``deepen`` of one seed."""
    return sorted(grow(garden, voice), key=lambda node: node.address)


def records(garden: Garden, kind: str, selection: NodeFilter = NodeFilter(), **more: Any) -> list[dict[str, Any]]:
    with garden.store.snapshot() as conn:
        return list(PREFERENCES[kind](conn, selection, more.pop("rules", False), more.pop("dropped", None)))


def ids(found: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    return [(one["chosen_id"], one["rejected_id"], one["why"]) for one in found]


def newest(garden: Garden, node_id: int) -> int:
    node = garden.store.read(nodes.get, node_id)
    return (node and node.decision_id) or 0


def accept(garden: Garden, *some: int, by: str = "지민") -> None:
    for one in some:
        core.decide(garden.store, one, "accept", by, newest(garden, one))


def reject(garden: Garden, *some: int, by: str = "지민", reason: str = "") -> None:
    for one in some:
        core.decide(garden.store, one, "reject", by, newest(garden, one), reason=reason)


def say(garden: Garden, node_id: int, *texts: str, status: Any = "filled", reason: str | None = None) -> list[int]:
    """Answers of a model, each as another sample of the node."""
    made = []
    for text in texts:
        sample = len(garden.rows("SELECT id FROM answer WHERE node_id = ?", node_id))
        run = core.plan_answers(garden.store, RunSpec(()), [node_id], sample)
        (job,) = garden.store.read(planned.jobs, "answer", run, 10)
        garden.store.write(planned.fill, job, Outcome(status, text, reason, model="m-1"))
        made.append(job.id)
    return made


def choose(garden: Garden, answer_id: int, by: str = "지민") -> int:
    seen = garden.rows(
        "SELECT MAX(id) AS id FROM choice WHERE node_id = (SELECT node_id FROM answer WHERE id = ?)", answer_id
    )
    return review.choose_answer(garden.store, answer_id, by, seen[0]["id"] or 0)


def write(garden: Garden, node_id: int, text: str, by: str = "지민") -> int:
    seen = garden.rows("SELECT MAX(id) AS id FROM choice WHERE node_id = ?", node_id)[0]["id"] or 0
    return review.write_answer(garden.store, node_id, text, by, seen)


# Answers


def test_a_chosen_answer_stands_against_each_that_was_there(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED, license="CC-BY-4.0"))
    first, second, third = say(garden, root, "물부터 끓입니다.", "김치를 볶습니다.", "고기를 재웁니다.")
    choose(garden, second)
    found = records(garden, "answer_pairs")
    assert ids(found) == [(second, first, "chosen"), (second, third, "chosen")]
    one = found[0]
    assert [{"created_at": one.pop("decided_at")}] == garden.rows("SELECT created_at FROM choice")
    assert one == {
        "prompt": SEED, "messages": [{"role": "user", "content": SEED}], "chosen": "김치를 볶습니다.",
        "rejected": "물부터 끓입니다.", "why": "chosen", "node_id": root, "root_id": root, "chosen_id": second,
        "rejected_id": first, "prompt_model": None, "chosen_model": "m-1", "rejected_model": "m-1",
        "prompt_sha256": None, "reviewer": "지민", "reason": "", "license": "CC-BY-4.0",
    }  # fmt: skip
    assert set(PAIR_PROVENANCE) < set(found[1])


def test_an_answer_that_counts_only_because_it_came_is_no_preference(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    say(garden, root, "물부터 끓입니다.", "김치를 볶습니다.")
    for kind in PREFERENCES:
        assert records(garden, kind) == []


def test_an_answer_that_came_after_the_choice_was_not_held_against_it(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    first, second = say(garden, root, "물부터 끓입니다.", "김치를 볶습니다.")
    choose(garden, first)
    say(garden, root, "고기를 재웁니다.")
    dropped: Counter[str] = Counter()
    assert ids(records(garden, "answer_pairs", dropped=dropped)) == [(first, second, "chosen")]
    assert dropped == {"late": 1}


def test_an_answer_that_failed_without_a_text_is_not_there(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    first, second = say(garden, root, "물부터 끓입니다.", "김치를 볶습니다.")
    choose(garden, first)
    say(garden, root, "", " ", status="failed", reason="timeout")
    dropped: Counter[str] = Counter()
    assert ids(records(garden, "answer_pairs", dropped=dropped)) == [(first, second, "chosen")]
    assert not dropped
    [choice] = garden.store.read(lambda conn: list(preferences.chosen(conn, NodeFilter())))
    assert [one.id for one in choice.answers] == [first, second]


def test_the_choice_in_force_counts_when_reviewers_differ(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    first, second = say(garden, root, "물부터 끓입니다.", "김치를 볶습니다.")
    choose(garden, first, "지민")
    choose(garden, second, "하늘")
    (one,) = records(garden, "answer_pairs")
    assert (one["chosen_id"], one["rejected_id"], one["reviewer"]) == (second, first, "하늘")


def test_an_edited_answer_is_better_than_the_one_it_was_made_of(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    first, second = say(garden, root, "고기를 먼저 재웁니다.", "김치를 볶다가 물을 붓고 끓입니다.")
    mine = write(garden, root, "김치를 볶다가 쌀뜨물을 붓고 끓입니다.")
    found = records(garden, "answer_pairs")
    assert ids(found) == [(mine, first, "written"), (mine, second, "edited")]
    assert {one["chosen_model"] for one in found} == {None}


def test_an_answer_of_ones_own_is_no_edit(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    (first,) = say(garden, root, "고기를 먼저 재웁니다.")
    mine = write(garden, root, "멸치로 국물을 낸 다음 묵은지를 통째로 넣어 푹 익힙니다.")
    assert ids(records(garden, "answer_pairs")) == [(mine, first, "written")]


def test_half_of_a_refusal_that_a_person_mended_is_an_edit_and_a_failure_else_is_nothing(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    (cut,) = say(garden, root, "김치를 볶다가 물을 붓고", status="failed", reason="length")
    say(garden, root, "모름", status="failed", reason="unknown")
    mine = write(garden, root, "김치를 볶다가 물을 붓고 끓입니다.")
    assert ids(records(garden, "answer_pairs", rules=True)) == [(mine, cut, "edited")]


def test_answers_that_a_rule_eliminated_are_pairs_only_when_asked_for(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    (refused,) = say(garden, root, "도와드릴 수 없습니다.", status="eliminated", reason="refusal")
    (good,) = say(garden, root, "김치를 볶습니다.")
    choose(garden, good)
    assert records(garden, "answer_pairs") == []
    assert ids(records(garden, "answer_pairs", rules=True)) == [(good, refused, "rule:refusal")]


def test_an_eliminated_answer_that_a_person_chose_is_chosen(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    (refused,) = say(garden, root, "도와드릴 수 없습니다.", status="eliminated", reason="refusal")
    (other,) = say(garden, root, "김치를 볶습니다.")
    choose(garden, refused)
    assert ids(records(garden, "answer_pairs", rules=True)) == [(refused, other, "chosen")]


@pytest.mark.parametrize(
    "same", ["김치를  볶습니다 .", "김치를볶습니다.", "김치를\u3000볶습니다．", "김치를\n볶습니다.\u200b"]
)
def test_an_answer_is_never_a_pair_with_itself(garden: Garden, same: str) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    good, _, _ = say(garden, root, "김치를 볶습니다.", same, "김치를 볶습니다.".encode().decode())
    choose(garden, good)
    dropped: Counter[str] = Counter()
    assert records(garden, "answer_pairs", dropped=dropped) == []
    assert dropped == {"same": 2}
    assert [one["label"] for one in records(garden, "answer_labels")] == [True]


def test_the_same_answer_twice_is_one_pair(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    good, bad, _ = say(garden, root, "김치를 볶습니다.", "물부터 끓입니다.", "물부터  끓입니다.")
    choose(garden, good)
    dropped: Counter[str] = Counter()
    assert ids(records(garden, "answer_pairs", dropped=dropped)) == [(good, bad, "chosen")]
    assert dropped == {"duplicate": 1}


def test_answers_of_a_rejected_instruction_are_no_pairs(garden: Garden, made: list[Node]) -> None:
    kept, lost, undecided = (node.id for node in made[:3])
    for one in (kept, lost, undecided):
        choose(garden, say(garden, one, "물부터 끓입니다.", "김치를 볶습니다.")[1])
    accept(garden, kept)
    reject(garden, lost)
    assert {one["node_id"] for one in records(garden, "answer_pairs")} == {kept, undecided}
    assert {one["node_id"] for one in records(garden, "answer_pairs", NodeFilter("accept"))} == {kept}
    core.undo(garden.store, lost, "지민", newest(garden, lost))
    assert {one["node_id"] for one in records(garden, "answer_pairs")} == {kept, undecided, lost}


def test_answers_get_a_label_each(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED))
    say(garden, root, "도와드릴 수 없습니다.", status="eliminated", reason="refusal")
    say(garden, root, "고기를 먼저 재웁니다.", "김치를 볶다가 물을 붓고 끓입니다.")
    write(garden, root, "김치를 볶다가 쌀뜨물을 붓고 끓입니다.")
    found = records(garden, "answer_labels", rules=True)
    assert [(one["completion"], one["label"], one["why"]) for one in found] == [
        ("김치를 볶다가 쌀뜨물을 붓고 끓입니다.", True, "written"), ("도와드릴 수 없습니다.", False, "rule:refusal"),
        ("고기를 먼저 재웁니다.", False, "unchosen"), ("김치를 볶다가 물을 붓고 끓입니다.", False, "before_edit"),
    ]  # fmt: skip
    assert set(LABEL_PROVENANCE) < set(found[0])
    assert [one["label"] for one in records(garden, "answer_labels")] == [True, False, False]


# Evolutions


def test_an_accepted_child_stands_against_rejected_siblings_of_its_method(
    garden: Garden, made: list[Node], voice: Voice
) -> None:
    good, bad, also, *deeper = (node.id for node in made)
    accept(garden, good, deeper[0])
    reject(garden, bad, also, reason="similar")
    found = records(garden, "evolution_pairs")
    assert ids(found) == [(good, bad, "accepted_over_rejected"), (good, also, "accepted_over_rejected")]
    sent = next(prompt for prompt in voice.asked if prompt.template == "ko/constrain")
    one = found[0]
    assert tuple(one["messages"]) == sent.messages
    assert one["prompt"] == "\n\n".join(turn["content"] for turn in sent.messages)
    assert (one["chosen"], one["rejected"]) == (made[0].text, made[1].text)
    assert one["prompt_sha256"] == sent.sha256
    assert (one["node_id"], one["root_id"]) == (made[0].parent_id, made[0].root_id)
    assert (one["chosen_model"], one["rejected_model"], one["prompt_model"]) == ("scripted", "scripted", None)
    assert (one["reviewer"], one["reason"], one["license"]) == ("지민", "similar", "CC-BY-4.0")
    assert set(PAIR_PROVENANCE) < set(one)


def test_children_of_another_prompt_are_no_pair(garden: Garden, made: list[Node]) -> None:
    """Another method asks for something else, and so does another version of the same template."""
    shipped = control.prompt_page(garden.store, "ko", "constrain").text
    control.keep_prompt(garden.store, "ko", "constrain", shipped.replace("좋은 요구", "알맞은 요구"))
    spec = replace(SPEC, prompts=current_versions(garden.store, "ko"), seed=7)
    style = ChatPrompts(judging=False, versions=versions(garden.store, spec))
    later = grow(garden, Voice("다른 재료로 끓이는 법을 알려줘."), spec, (made[0].parent_id or 0,), style)
    accept(garden, made[0].id)
    reject(garden, next(node.id for node in later if node.method == "constrain"), made[4].id)
    dropped: Counter[str] = Counter()
    assert records(garden, "evolution_pairs", dropped=dropped) == []
    assert dropped == {"other_prompt": 1}


def test_an_undone_verdict_makes_no_pair(garden: Garden, made: list[Node]) -> None:
    good, bad = made[0].id, made[1].id
    accept(garden, good)
    reject(garden, bad)
    core.undo(garden.store, bad, "지민", newest(garden, bad))
    assert records(garden, "evolution_pairs") == []
    assert [one["label"] for one in records(garden, "evolution_labels")] == [True]


def test_a_verdict_behind_an_undo_is_its_own_reviewers(garden: Garden, made: list[Node]) -> None:
    good, bad = made[0].id, made[1].id
    accept(garden, good, by="지민")
    reject(garden, good, by="하늘")
    core.undo(garden.store, good, "하늘", newest(garden, good))
    reject(garden, bad, by="하늘")
    (one,) = records(garden, "evolution_pairs")
    assert (one["chosen_id"], one["reviewer"]) == (good, "지민")


def test_the_last_word_counts_when_reviewers_differ(garden: Garden, made: list[Node]) -> None:
    first, second = made[0].id, made[1].id
    accept(garden, first, by="지민")
    reject(garden, second, by="지민")
    reject(garden, first, by="하늘")
    accept(garden, second, by="하늘")
    assert ids(records(garden, "evolution_pairs")) == [(second, first, "accepted_over_rejected")]


@pytest.mark.parametrize("instead", [True, False])
def test_an_edited_child_is_better_than_the_machines_original(
    garden: Garden, made: list[Node], voice: Voice, instead: bool
) -> None:
    before = made[0]
    first = review.edit(garden.store, before.id, f"{SEED} 들기름을 쓰고 싶어.", "지민", instead)
    second = review.edit(
        garden.store, first, f"{SEED} 들기름을 쓰는 법도 알려줘.", "하늘", instead, newest(garden, first)
    )
    found = records(garden, "evolution_pairs")
    expected = [(second, before.id)] if instead else [(first, before.id), (second, before.id)]
    assert [(one["chosen_id"], one["rejected_id"]) for one in found] == expected
    assert {one["why"] for one in found} == {"edited"}
    assert tuple(found[0]["messages"]) == next(p for p in voice.asked if p.template == "ko/constrain").messages
    assert {one["node_id"] for one in found} == {before.parent_id}


def test_an_edit_of_what_was_accepted_as_it_was_is_no_preference(garden: Garden, made: list[Node]) -> None:
    accept(garden, made[0].id)
    review.edit(garden.store, made[0].id, f"{SEED} 들기름도 써줘.", "지민")
    review.edit(garden.store, made[0].root_id or 0, f"{SEED} 묵은지로 부탁해.", "지민")
    dropped: Counter[str] = Counter()
    assert records(garden, "evolution_pairs", dropped=dropped) == []
    assert dropped == {"both_accepted": 1, "no_original": 1}


def test_siblings_that_a_rule_eliminated_are_pairs_only_when_asked_for(garden: Garden) -> None:
    same = grow(garden, Voice(f"{SEED} {MORE[0]}", SEED, f"{SEED} {MORE[1]}"), replace(SPEC, methods=SPEC.methods[:1]))
    accept(garden, same[0].id)
    (eliminated,) = garden.rows("SELECT id, reason FROM node WHERE status = 'eliminated'")
    assert eliminated["reason"] == "no_gain"
    assert records(garden, "evolution_pairs") == []
    assert ids(records(garden, "evolution_pairs", rules=True)) == [(same[0].id, eliminated["id"], "rule:no_gain")]
    labels = [
        (one["completion_id"], one["label"], one["why"]) for one in records(garden, "evolution_labels", rules=True)
    ]
    assert sorted(labels) == sorted([(same[0].id, True, "accepted"), (eliminated["id"], False, "rule:no_gain")])
    accept(garden, eliminated["id"])
    assert records(garden, "evolution_pairs", rules=True) == []


def test_a_text_that_was_accepted_beside_it_is_not_held_against_a_child(garden: Garden) -> None:
    """Whoever rejects the second of two that say the same has nothing against what they say."""
    texts = (f"{SEED} {MORE[0]}", f"{SEED}  {MORE[1]}", f"{SEED} {MORE[1]}")
    first, again, second = (one.id for one in grow(garden, Voice(*texts), replace(SPEC, methods=SPEC.methods[:1])))
    accept(garden, first, second)
    reject(garden, again, reason="similar")
    dropped: Counter[str] = Counter()
    assert records(garden, "evolution_pairs", dropped=dropped) == []
    assert dropped == {"contradicted": 1, "same": 1}
    assert [one["label"] for one in records(garden, "evolution_labels")] == [True, True]


def test_a_trial_on_the_bench_is_not_taken_for_the_prompt(garden: Garden, made: list[Node]) -> None:
    accept(garden, made[0].id)
    reject(garden, made[1].id)
    before = records(garden, "evolution_pairs")
    garden.store.write(
        lambda conn: conn.exec_driver_sql(
            "INSERT INTO call (node_id, purpose, turn, attempt, state, request, prompt_sha256, sent_at) "
            'SELECT node_id, \'evolve\', 0, 1, \'got\', \'{"messages": [{"role": "user", "content": "딴 글"}]}\', prompt_sha256, 9e9 FROM call'
        )
    )
    assert records(garden, "evolution_pairs") == before
    garden.store.write(
        lambda conn: conn.exec_driver_sql(
            'UPDATE call SET request = \'{"messages": [{"role": "user", "content": "보낸 그대로"}]}\' WHERE run_id > 0'
        )
    )
    assert [one["messages"][1]["content"] for one in records(garden, "evolution_pairs")] == ["보낸 그대로"]


def test_without_the_request_the_prompt_is_filled_again_and_without_the_template_there_is_none(
    garden: Garden, made: list[Node]
) -> None:
    accept(garden, made[0].id)
    reject(garden, made[1].id)
    before = records(garden, "evolution_pairs")
    garden.store.write(lambda conn: conn.exec_driver_sql("DELETE FROM call"))
    assert records(garden, "evolution_pairs") == before
    garden.store.write(lambda conn: conn.exec_driver_sql("DELETE FROM prompt"))
    dropped: Counter[str] = Counter()
    assert records(garden, "evolution_pairs", dropped=dropped) == []
    assert dropped == {"no_prompt": 1}


def test_a_model_that_is_asked_by_examples_answers_with_what_it_adds(garden: Garden) -> None:
    voice, style = Voice("재료를 두 가지 이상 꼭 넣어줘."), FewShotPrompts()
    spec = replace(SPEC, methods=SPEC.methods[:1], children=2)
    first, second = grow(garden, voice, spec, style=style)
    review.edit(garden.store, first.id, f"{SEED} 단, 재료를 세 가지 이상 꼭 넣어줘.", "지민")
    review.edit(garden.store, second.id, "처음부터 다시 쓴 지시문을 하나 적어줘.", "지민")
    dropped: Counter[str] = Counter()
    (one,) = records(garden, "evolution_pairs", dropped=dropped)
    assert one["messages"] == list(voice.asked[0].messages[:-1]), "all but the opening, with which the reply begins"
    assert [turn["role"] for turn in one["messages"]][-2:] == ["assistant", "user"]
    assert (one["chosen"], one["rejected"]) == (
        "단, 재료를 세 가지 이상 꼭 넣어줘.",
        "단, 재료를 두 가지 이상 꼭 넣어줘.",
    )
    assert dropped == {"no_prompt": 1}, "an edit that is no addition has no place behind examples of additions"


def test_siblings_that_were_asked_with_other_examples_are_no_pair(garden: Garden) -> None:
    voice = Voice("재료를 두 가지 이상 꼭 넣어줘.", "재료를 세 가지 이상 꼭 넣어줘.")
    first, second = grow(garden, voice, replace(SPEC, methods=SPEC.methods[:1], children=2), style=FewShotPrompts())
    accept(garden, first.id)
    reject(garden, second.id)
    dropped: Counter[str] = Counter()
    assert records(garden, "evolution_pairs", dropped=dropped) == []
    assert dropped == {"other_prompt": 1}
    assert [one["label"] for one in records(garden, "evolution_labels")] == [True, False]


def test_children_get_a_label_each(garden: Garden, made: list[Node]) -> None:
    good, bad, edited, deep, replaced, _ = (node.id for node in made)
    accept(garden, good)
    reject(garden, bad, deep)
    mine = review.edit(garden.store, edited, f"{SEED} 들기름을 써줘.", "하늘")
    better = review.edit(garden.store, replaced, f"{SEED} 까닭을 깊이 따져줘.", "하늘", instead=True)
    dropped: Counter[str] = Counter()
    found = records(garden, "evolution_labels", dropped=dropped)
    assert [(one["completion_id"], one["label"], one["why"], one["reviewer"]) for one in found] == [
        (good, True, "accepted", "지민"), (bad, False, "rejected", "지민"), (deep, False, "rejected", "지민"),
        (replaced, False, "rejected", "하늘"), (mine, True, "edited", "하늘"), (edited, False, "before_edit", "하늘"),
        (better, True, "edited", "하늘"),
    ]  # fmt: skip
    assert found[3]["reason"] == "edited"
    assert not dropped


# Care


def test_the_balance_of_labels_is_reported(garden: Garden, made: list[Node]) -> None:
    accept(garden, made[0].id)
    reject(garden, *(node.id for node in made[1:]))
    with garden.store.snapshot() as conn:
        found = count(conn, kinds=PREFERENCES)
    assert found.records["evolution_pairs"] == {"accepted_over_rejected": 2}
    assert found.labels == {"answer_labels": {True: 0, False: 0}, "evolution_labels": {True: 1, False: 5}}
    assert found.weights("evolution_labels") == (5.0, 1.0)
    assert found.weights("answer_labels") == (1.0, 1.0)
    assert found.total("evolution_labels") == 6


def test_neither_side_nor_the_parent_comes_from_outside_the_selection(garden: Garden, made: list[Node]) -> None:
    good, bad, also = (node.id for node in made[:3])
    accept(garden, good)
    reject(garden, bad, also)
    garden.store.write(lambda conn: conn.exec_driver_sql("UPDATE node SET model = 'm-2' WHERE id = ?", (bad,)))
    assert ids(records(garden, "evolution_pairs", NodeFilter(no_model=("m-2",)))) == [
        (good, also, "accepted_over_rejected")
    ]
    assert records(garden, "evolution_pairs", NodeFilter(model=("m-2",))) == []
    assert records(garden, "evolution_pairs", NodeFilter(method=("deepen",))) == []
    assert records(garden, "evolution_pairs", NodeFilter(roots=[10**6])) == []
    assert len(records(garden, "evolution_pairs", NodeFilter("accept", answered=True))) == 2
    first, second, third = say(garden, good, "물부터 끓입니다.", "김치를 볶습니다.", "고기를 재웁니다.")
    choose(garden, first)
    garden.store.write(lambda conn: conn.exec_driver_sql("UPDATE answer SET model = 'm-2' WHERE id = ?", (second,)))
    assert ids(records(garden, "answer_pairs", NodeFilter(no_model=("m-2",)))) == [(first, third, "chosen")]
    garden.store.write(lambda conn: conn.exec_driver_sql("UPDATE node SET model = 'm-2' WHERE parent_id IS NULL"))
    assert records(garden, "evolution_pairs", NodeFilter(no_model=("m-2",))) == []


def test_a_signal_that_may_not_leave_leaves_on_no_side(garden: Garden, made: list[Node]) -> None:
    good, bad, also = (node.id for node in made[:3])
    accept(garden, good)
    reject(garden, bad, also)
    first, second, third = say(garden, good, "물부터 끓입니다.", "김치를 볶습니다.", "고기를 재웁니다.")
    choose(garden, first)
    note = (
        "INSERT INTO finding (node_id, answer_id, name, severity, evidence, created_at) "
        "VALUES (?, ?, 'personal', 'bad', '', 0)"
    )
    garden.store.write(lambda conn: [conn.exec_driver_sql(note, at) for at in ((bad, None), (good, third))])
    clean = NodeFilter(no_finding=("personal", "twin"))
    assert ids(records(garden, "evolution_pairs", clean)) == [(good, also, "accepted_over_rejected")]
    assert ids(records(garden, "answer_pairs", clean)) == [(first, second, "chosen")]
    garden.store.write(lambda conn: conn.exec_driver_sql(note, (made[0].parent_id, None)))
    assert records(garden, "evolution_pairs", clean) == []


def test_personal_data_is_masked_on_both_sides_and_in_the_prompt(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed("010-1234-5678로 보낼 안내문을 써줘."))
    good, _, _ = say(
        garden, root, "회의는 세 시입니다. 문의: 010-1111-2222", "회의는 네 시입니다. 문의: a.b@example.com",
        "회의는 세 시입니다. 문의: 010-3333-2222",
    )  # fmt: skip
    choose(garden, good)
    tally: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    (one,) = without_personal_pairs(records(garden, "answer_pairs"), tally, dropped)
    told = json.dumps(one, ensure_ascii=False)
    assert not [word for word in ("-1234", "-1111", "a.b@") if word in told]
    assert one["prompt"] == one["messages"][0]["content"]
    assert one["masked"].startswith("chosen phone@")
    assert "prompt phone@0-13" in one["masked"]
    assert dropped == {"same": 1}, "two that differ in a number alone are the same without it"
    assert tally == {"phone": 2, "email": 1}, "of what leaves alone"
    tally.clear()
    labels = list(without_personal_pairs(records(garden, "answer_labels"), tally))
    assert tally == {"phone": 3, "email": 1}, "a prompt that comes again counts once"
    assert "1111" not in json.dumps(labels, ensure_ascii=False)


def test_the_licence_follows_all_that_stands_in_a_pair(garden: Garden) -> None:
    root = core.plant(garden.store, core.Seed(SEED, license="CC-BY-SA-4.0"))
    first, second = say(garden, root, "물부터 끓입니다.", "김치를 볶습니다.")
    choose(garden, first)
    garden.store.write(lambda conn: conn.exec_driver_sql("UPDATE answer SET model = 'scripted'"))
    found = records(garden, "answer_pairs")
    assert settle_pairs(found).license == "cc-by-sa-4.0"
    assert settle_pairs(found, "cc-by-sa-4.0").license == "cc-by-sa-4.0"
    with pytest.raises(core.BadInput, match=rf"mit.*쌍 1개\(#{root}\).*동일조건"):
        settle_pairs(found, "mit")
    with pytest.raises(core.BadInput, match="모르는 라이선스"):
        settle_pairs(found, "xyz")
    garden.store.write(lambda conn: conn.exec_driver_sql("UPDATE answer SET model = 'gemma-3' WHERE id = ?", (second,)))
    assert settle_pairs(records(garden, "answer_pairs")).license == "other"
    assert settle_pairs([]).license == "other"


# What holds whatever people do


def at_random(garden: Garden, number: int) -> None:
    """A project in which people decide, choose, edit and take back without a plan."""
    dice = random.Random(number)
    texts = [f"{SEED} {more}" for more in MORE] + [SEED, f"{SEED}  {MORE[0]}"]
    root = core.plant(garden.store, core.Seed(SEED))
    grow(garden, Voice(*dice.sample(texts, len(texts))), replace(SPEC, children=4, generations=2), (root,))
    for _ in range(50):
        every = [row["id"] for row in garden.rows("SELECT id FROM node WHERE text <> '' ORDER BY id")]
        one = dice.choice(every)
        act = dice.choice(("accept", "accept", "reject", "reject", "undo", "edit", "say", "choose", "write"))
        try:
            if act in ("accept", "reject", "undo"):
                core.decide(garden.store, one, act, dice.choice("가나"), newest(garden, one))  # type: ignore[arg-type]
            elif act == "edit":
                review.edit(
                    garden.store,
                    one,
                    f"{SEED} {dice.choice(MORE)} {dice.choice(MORE)}",
                    "가",
                    dice.random() < 0.5,
                    newest(garden, one),
                )
            elif act == "say":
                say(garden, one, dice.choice(("김치를 볶습니다.", "물부터 끓입니다.", "김치를  볶습니다.")))
            elif act == "choose":
                given = garden.rows("SELECT id FROM answer WHERE node_id = ? ORDER BY status, id", one)
                choose(garden, dice.choice(given)["id"] if given else 0, dice.choice("가나"))
            else:
                write(garden, one, dice.choice(("김치를 푹 볶습니다.", "물부터 끓입니다.")), "나")
        except (core.Conflict, core.BadInput):
            continue


@pytest.mark.parametrize("number", range(3))
def test_whatever_people_do_a_pair_is_what_it_says(garden: Garden, number: int) -> None:
    at_random(garden, number)
    node = {row["id"]: row for row in garden.rows("SELECT * FROM node")}
    answer = {row["id"]: row for row in garden.rows("SELECT * FROM answer")}
    choices = {row["node_id"]: row["answer_id"] for row in garden.rows("SELECT * FROM choice ORDER BY id")}
    for rules in (False, True):
        pairs = records(garden, "answer_pairs", rules=rules)
        for one in pairs:
            assert choices[one["node_id"]] == one["chosen_id"] != one["rejected_id"]
            assert answer[one["rejected_id"]]["node_id"] == one["node_id"]
            assert one["root_id"] == node[one["node_id"]]["root_id"]
            assert node[one["node_id"]]["verdict"] != "reject"
        children = records(garden, "evolution_pairs", rules=rules)
        for one in children:
            good, bad = node[one["chosen_id"]], node[one["rejected_id"]]
            assert (good["verdict"], bad["verdict"]) in (("accept", "reject"), ("accept", None))
            assert one["why"] == "edited" or good["method"] == bad["method"]
            assert one["why"] == "edited" or good["parent_id"] == bad["parent_id"] == one["node_id"]
            assert one["why"].startswith("rule:") == (bad["verdict"] is None and one["why"] != "edited")
            assert good["root_id"] == bad["root_id"] == one["root_id"]
            assert node[one["node_id"]]["text"] in one["prompt"]
        assert number != 1 or (pairs and children)
        for one in pairs + children:
            assert plain(one["chosen"]) != plain(one["rejected"])
        told = [(one["prompt"], plain(one["chosen"]), plain(one["rejected"])) for one in pairs + children]
        assert len(set(told)) == len(told)
        assert rules or not [one for one in pairs + children if one["why"].startswith("rule:")]
    for kind in ("answer_labels", "evolution_labels"):
        labels = records(garden, kind, rules=True)
        assert len({(one["prompt"], plain(one["completion"])) for one in labels}) == len(labels)
        assert all(one["root_id"] for one in labels)
        assert number != 1 or labels, "the test would pass where there is nothing, too"


def test_the_same_store_gives_the_same_records_in_the_same_order(garden: Garden) -> None:
    at_random(garden, 2)
    first = {kind: json.dumps(records(garden, kind, rules=True)) for kind in PREFERENCES}
    again = core.open_store(db_of(garden.path))
    with again.snapshot() as conn:
        assert {
            kind: json.dumps(list(make(conn, NodeFilter(), True, None))) for kind, make in PREFERENCES.items()
        } == first
    again.close()


@pytest.fixture
def asked(garden: Garden) -> Iterator[list[tuple[str, Any]]]:
    """Every SELECT that runs."""
    said: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            said.append((statement, parameters))

    event.listen(garden.store.engine, "before_cursor_execute", note)
    yield said
    event.remove(garden.store.engine, "before_cursor_execute", note)


@of_files
def test_no_table_is_read_from_end_to_end(garden: Garden, asked: list[tuple[str, Any]]) -> None:
    at_random(garden, 1)
    asked.clear()
    narrow = NodeFilter("accept", roots=[1], method=("constrain", "human"), model=("scripted", ""), no_model=("m-2",), since=1.0, until=2e10, answered=True, no_finding=("personal", "low_hangul"))  # fmt: skip
    for selection in (NodeFilter(), narrow):
        with garden.store.snapshot() as conn:
            count(conn, selection, True, PREFERENCES)
    assert len(asked) > 20
    with garden.store.engine.connect() as conn:
        for statement, values in asked:
            for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all():
                assert "SCAN" not in str(row[3]) or "VIRTUAL TABLE" in str(row[3]), (statement, row[3])


def test_the_first_pair_comes_before_the_rest_is_read(
    garden: Garden, asked: list[tuple[str, Any]], tmp_path: Path
) -> None:
    for number in range(3):
        root = core.plant(garden.store, core.Seed(f"{number}번 모둠에게 {SEED}"))
        choose(garden, say(garden, root, "물부터 끓입니다.", "김치를 볶습니다.")[1])
    asked.clear()
    with garden.store.snapshot() as conn:
        assert next(PREFERENCES["answer_pairs"](conn, NodeFilter(), False, None))
    assert len(asked) <= 5
