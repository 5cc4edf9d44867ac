"""What people judged in Argilla or Label Studio comes back as their decisions: nothing is lost, nothing is made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import dataset, review
from koevol_core.cli import main as verbs
from koevol_core.store import blind_opinions, decisions, nodes, planned
from koevol_core.types import Imported, Node, Outcome, RunSpec
from tests.conftest import topic
from tests.databases import db_of, fresh

KIM, LEE, PARK = ("kim@example.com", "lee@example.com", "park@example.com")
ACCOUNTS = {1: KIM, 2: LEE, 3: PARK}


def take_back(store: core.Store, path: Path, names: dict[str, str] | None = None) -> Imported:
    return review.import_decisions(store, dataset.read_table(path), names)


@pytest.fixture
def store(tmp_path: Path) -> core.Store:
    return grown(tmp_path, 4)


def grown(tmp_path: Path, seeds: int) -> core.Store:
    """So many seeds, each with one living child."""
    opened = core.open_store(db_of(fresh(tmp_path / "koevol.db")))
    roots = [core.plant(opened, core.Seed(topic(number))) for number in range(seeds)]
    run = core.plan(opened, RunSpec((("constrain", 1.0),), children=1), roots)
    jobs = opened.read(planned.jobs, "node", run, 100)
    with opened.writing() as conn:
        for job in jobs:
            planned.fill(conn, job, Outcome("alive", f"{job.id}번 조건을 하나씩 지켜 알려줘.", model="m-1"))
    return opened


def children(store: core.Store) -> list[Node]:
    return [node for node in review.queue(store, 0, 200) if node.parent_id]


def exported(store: core.Store, format: str, path: Path) -> list[dict[str, Any]]:
    core.export(store, format, path)
    text = path.read_text(encoding="utf-8")
    rows = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    return [row for row in rows if (row.get("data") or row.get("metadata"))["trace"] != "r"]


def region(name: str, kind: str, value: Any) -> dict[str, Any]:
    """A region as Label Studio's interface makes it."""
    ids = f"{name}-Xb3_d9Qw"
    return {
        "id": ids,
        "from_name": name,
        "to_name": "instruction",
        "type": kind,
        "origin": "manual",
        "value": {kind: value},
    }


def annotation(number: int, who: object, kind: str, second: int = 0, **more: Any) -> dict[str, Any]:
    regions = [region("decision", "choices", [kind])] if kind else []
    forms = {"reason": "choices", "complexity": "number", "edit": "text", "note": "text"}
    for name, value in more.items():
        regions.append(region(name, forms[name], value if forms[name] == "number" else [value]))
    at = f"2026-11-30T10:00:{second:02d}.500000Z"
    return {
        "id": number, "completed_by": who, "result": regions, "was_cancelled": False, "ground_truth": False,
        "created_at": "2026-11-30T09:00:00Z", "updated_at": at, "lead_time": 4.2, "prediction": {}, "project": 3,
    }  # fmt: skip


def back(tmp_path: Path, rows: list[dict[str, Any]]) -> Path:
    path = tmp_path / "project-3-at-2026-11-30.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def opinions_of(store: core.Store, node_id: int) -> list[tuple[str, str]]:
    """(reviewer, kind) of every decision of a node, oldest first."""
    return [(one.reviewer, one.kind) for one in store.read(decisions.of_node, node_id)]


def test_what_three_people_judged_in_label_studio_comes_back_as_theirs(tmp_path: Path) -> None:
    store = grown(tmp_path, 60)
    tasks = exported(store, "label-studio", tmp_path / "out.json")
    assert len(tasks) == 60
    votes = {0: ("accept", "accept", "reject"), 1: ("reject", "accept", "reject"), 2: ("accept", "accept", "accept")}
    for place, task in enumerate(tasks):
        kinds = votes[place % 3]
        task["annotations"] = [
            annotation(place * 10 + who, who, kind, who, **({"reason": "awkward"} if kind == "reject" else {}))
            for who, kind in enumerate(kinds, 1)
        ]
    names = {str(who): name for who, name in ACCOUNTS.items()}
    done = take_back(store, back(tmp_path, tasks), names)
    assert (done.taken, done.known, done.refused, done.notices) == (180, 0, (), ())
    for place, task in enumerate(tasks):
        node = store.read(nodes.get, task["data"]["id"])
        assert node is not None and node.verdict == ("accept", "reject", "accept")[place % 3]
        assert sorted(opinions_of(store, node.id)) == sorted(zip(ACCOUNTS.values(), votes[place % 3], strict=True))
        history = store.read(decisions.of_node, node.id)
        assert {one.reason for one in history if one.kind == "reject"} <= {"awkward"}
        assert {round(one.created_at % 60, 1) for one in history} == {1.5, 2.5, 3.5}
    again = take_back(store, tmp_path / "project-3-at-2026-11-30.json", names)
    assert (again.taken, again.known, again.refused) == (0, 180, ())
    assert review.consensus(store).pairs


def test_two_people_who_differ_leave_the_node_to_a_third(store: core.Store, tmp_path: Path) -> None:
    (task,) = exported(store, "label-studio", tmp_path / "out.json")[:1]
    task["annotations"] = [annotation(1, 1, "accept", 1), annotation(2, 2, "reject", 2)]
    done = take_back(store, back(tmp_path, [task]), {"1": KIM, "2": LEE})
    assert done.taken == 2 and [one.code for one in done.notices] == ["review.external_split"]  # type: ignore[attr-defined]
    assert [one.reviewer for one in review.split_opinions(store, task["data"]["id"], PARK)] == [KIM, LEE]


def test_an_edit_scores_and_a_note_come_along(store: core.Store, tmp_path: Path) -> None:
    (task,) = exported(store, "label-studio", tmp_path / "out.json")[:1]
    better = "열 글자로 줄여 알려줘."
    task["annotations"] = [annotation(1, {"id": 1, "email": KIM}, "reject", 1, edit=better, note="길다", complexity=5)]
    assert take_back(store, back(tmp_path, [task])).taken == 1
    (decision,) = store.read(decisions.of_node, task["data"]["id"])
    assert (decision.kind, decision.reason, decision.reviewer) == ("reject", "edited", KIM)
    assert decision.note == "길다\ncomplexity 5"
    (child,) = store.read(nodes.children, task["data"]["id"])
    assert (child.text, child.method, child.verdict, child.author) == (better, "human", "accept", KIM)


def test_what_was_decided_here_meanwhile_is_a_conflict_and_stays(store: core.Store, tmp_path: Path) -> None:
    first, second, third, fourth = exported(store, "label-studio", tmp_path / "out.json")[:4]
    core.decide(store, first["data"]["id"], "reject", LEE)
    second["data"]["instruction"] += " 고침"
    third["annotations"] = [annotation(3, 1, "accept") | {"was_cancelled": True}]
    for task in (first, second):
        task["annotations"] = [annotation(task["data"]["id"], 1, "accept")]
    done = take_back(store, back(tmp_path, [first, second, third, fourth]))
    assert done.taken == 0
    assert [(one.row, one.reason.code) for one in done.refused] == [  # type: ignore[attr-defined]
        (1, "review.decided_first"), (2, "review.external_no_node"),
    ]  # fmt: skip
    assert [one.code for one in done.notices] == [  # type: ignore[attr-defined]
        "review.external_unfinished", "review.external_untouched",
    ]  # fmt: skip
    assert opinions_of(store, first["data"]["id"]) == [(LEE, "reject")]


@pytest.mark.parametrize("format", ["argilla", "label-studio"])
def test_a_decision_that_comes_back_unchanged_is_no_new_one(store: core.Store, tmp_path: Path, format: str) -> None:
    for node in children(store)[:2]:
        core.decide(store, node.id, "accept", KIM)
    done = take_back(store, back(tmp_path, exported(store, format, tmp_path / "out")))
    assert (done.taken, done.refused) == (0, ())
    assert [one.code for one in done.notices] == [  # type: ignore[attr-defined]
        "review.external_untouched", "review.external_returned",
    ]  # fmt: skip


def as_dict(record: dict[str, Any], said: list[tuple[str, str, str]]) -> dict[str, Any]:
    """A record as ``rg.Record.to_dict`` of argilla 2.8 gives it: responses by question."""
    responses: dict[str, list[dict[str, str]]] = {}
    for user, question, value in said:
        responses.setdefault(question, []).append({"value": value, "user_id": user})
    return record | {"responses": responses, "suggestions": {}, "vectors": {}, "status": "completed"}


def as_flat(record: dict[str, Any], said: list[tuple[str, str, str]]) -> dict[str, Any]:
    """A record as ``records.to_list(flatten=True)`` of argilla 2.8 gives it."""
    row = {"id": record["id"], "status": "completed", **record["fields"], **record["metadata"]}
    for question in {question for _, question, _ in said}:
        mine = [(user, value) for user, asked, value in said if asked == question]
        row[f"{question}.responses"] = [value for _, value in mine]
        row[f"{question}.responses.users"] = [user for user, _ in mine]
        row[f"{question}.responses.status"] = ["submitted"] * len(mine)
    return row


@pytest.mark.parametrize("shape", [as_dict, as_flat])
def test_responses_of_argilla_come_back_by_question(store: core.Store, tmp_path: Path, shape: Any) -> None:
    one, other = exported(store, "argilla", tmp_path / "out.jsonl")[:2]
    kim, lee = "0b9f2b5e-0000-4000-8000-000000000001", "0b9f2b5e-0000-4000-8000-000000000002"
    rows = [
        shape(one, [(kim, "decision", "accept"), (lee, "decision", "accept"), (kim, "complexity", "4")]),
        shape(other, [(lee, "decision", "reject")]),
    ]
    done = take_back(store, back(tmp_path, rows), {kim: KIM})
    assert (done.taken, done.refused) == (3, ())
    assert opinions_of(store, int(one["id"])) == [(KIM, "accept"), ("argilla 0b9f2b5e", "accept")]
    assert opinions_of(store, int(other["id"])) == [("argilla 0b9f2b5e", "reject")]
    assert store.read(decisions.of_node, int(one["id"]))[0].note == "complexity 4"


def test_a_draft_of_argilla_is_no_decision(store: core.Store, tmp_path: Path) -> None:
    one, other = exported(store, "argilla", tmp_path / "out.jsonl")[:2]
    rows = [
        as_flat(one, [("a", "decision", "accept")]) | {"decision.responses.status": ["draft"]},
        as_dict(other, [("a", "decision", "accept")]) | {"status": "pending"},
    ]
    done = take_back(store, back(tmp_path, rows))
    assert (done.taken, done.refused, [str(one) for one in done.notices]) == (
        0, (), ["건너뛰었거나 아직 마치지 않은 판단 2개는 두고 왔습니다."],
    )  # fmt: skip


def test_rows_of_one_annotation_each_are_put_together_by_their_text(store: core.Store, tmp_path: Path) -> None:
    """JSON-MIN of Label Studio, whose id is its own."""
    data = exported(store, "label-studio", tmp_path / "out.json")[0]["data"]
    rows = [
        data
        | {
            "id": 900,
            "annotator": who,
            "annotation_id": who,
            "decision": "accept",
            "updated_at": "2026-11-30T10:00:00Z",
        }
        for who in ACCOUNTS
    ]
    done = take_back(store, back(tmp_path, rows), {str(who): name for who, name in ACCOUNTS.items()})
    assert (done.taken, done.refused) == (3, ())
    assert [who for who, _ in opinions_of(store, data["id"])] == list(ACCOUNTS.values())


def test_the_command_line_takes_such_a_file_by_both_verbs(store: core.Store, tmp_path: Path) -> None:
    tasks = exported(store, "label-studio", tmp_path / "out.json")[:2]
    for number, task in enumerate(tasks):
        task["annotations"] = [annotation(number, 3, "accept")]
    whole = ["--db", db_of(tmp_path / "koevol.db"), str(back(tmp_path, tasks))]
    assert verbs.main(["import-decisions", *whole, "--reviewer", f"3={PARK}"]) == 0
    assert opinions_of(store, tasks[0]["data"]["id"]) == [(PARK, "accept")]
    lone = [
        "--db",
        db_of(tmp_path / "koevol.db"),
        str(back(tmp_path, [exported(store, "label-studio", tmp_path / "o")[2]])),
    ]
    (task,) = json.loads(Path(lone[-1]).read_text(encoding="utf-8"))
    task["annotations"] = [annotation(9, 3, "accept")]
    assert verbs.main(["import-tree", *lone[:-1], str(back(tmp_path, [task]))]) == 0
    assert verbs.main(["import-decisions", *whole, "--reviewer", "3"]) == 2
    assert store.read(blind_opinions.state_of, tasks[0]["data"]["id"]) is None


def test_a_file_of_another_kind_is_refused_by_name(store: core.Store, tmp_path: Path) -> None:
    with pytest.raises(core.BadInput, match="project-3"):
        take_back(store, back(tmp_path, [{"instruction": "안녕", "output": "네"}]))
