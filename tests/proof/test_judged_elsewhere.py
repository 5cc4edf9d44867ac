"""Argilla and Label Studio: what three people judge there, written out by their own packages, comes back as theirs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.proof import table

table.proof_only()

from argilla.records._io import GenericIO  # noqa: E402
from label_studio_sdk.converter import Converter  # noqa: E402
from label_studio_sdk.converter.converter import Format  # noqa: E402

from tests.proof.test_reviewing import record  # noqa: E402

KOEVOL = os.environ.get("KOEVOL_PYTHON", ".venv/bin/python")
PEOPLE = {"1": "kim@example.com", "2": "lee@example.com", "3": "park@example.com"}
USERS = {str(uuid4()): name for name in PEOPLE.values()}


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return Path(shutil.copy(Path(table.FILES) / "proof.db", tmp_path / "koevol.db"))


def verb(*words: object) -> Any:
    done = subprocess.run([KOEVOL, "-m", "koevol_core", *map(str, words)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def votes(place: int) -> list[str]:
    """How the three people judge the row at this place: all alike, or one of them otherwise."""
    kinds = ["accept", "reject"] if place % 2 else ["reject", "accept"]
    return [kinds[1] if place % 3 == who else kinds[0] for who in range(3)]


def decided(db: Path, folder: Path) -> dict[str, tuple[str, str]]:
    """Node id → (decision, its reviewer), as an export with provenance has them."""
    verb("export", "--db", db, "--format", "argilla", "--out", folder / "again.jsonl")
    rows = [json.loads(line) for line in (folder / "again.jsonl").read_text(encoding="utf-8").splitlines()]
    return {row["id"]: (row["metadata"].get("decision", ""), row["metadata"].get("reviewer", "")) for row in rows}


def compare(db: Path, tmp_path: Path, told: dict[str, Any], judged: dict[str, list[str]]) -> None:
    """The majority stands on each node that was judged; every other node is as it was."""
    before = {
        one["id"]: (one["metadata"].get("decision", ""), one["metadata"].get("reviewer", ""))
        for one in table.plain(Path(table.FILES) / "argilla.jsonl")
    }
    now = decided(db, tmp_path)
    assert (told["taken"], told["refused"]) == (3 * len(judged), [])
    assert len(judged) >= 3
    for node_id, (kind, who) in now.items():
        if node_id in judged:
            assert kind == Counter(judged[node_id]).most_common(1)[0][0] and who in PEOPLE.values()
        else:
            assert (kind, who) == before[node_id]


def test_argillas_records_come_back(db: Path, tmp_path: Path) -> None:
    judged, records = {}, []
    for place, row in enumerate(table.plain(Path(table.FILES) / "argilla.jsonl")):
        if not row["responses"]:
            judged[row["id"]] = votes(place)
            said = zip(USERS, judged[row["id"]], strict=True)
            row["responses"] = [
                {"question_name": "decision", "value": kind, "status": "submitted", "user_id": str(UUID(user))}
                for user, kind in said
            ]
        records.append(record(row))
    file = tmp_path / "argilla.json"
    file.write_text(json.dumps(GenericIO.to_list(records, flatten=True), default=str), encoding="utf-8")
    names = [word for user, name in USERS.items() for word in ("--reviewer", f"{user}={name}")]
    compare(db, tmp_path, verb("import-decisions", file, "--db", db, *names), judged)


@pytest.mark.parametrize("minimal", [False, True])
def test_label_studios_tasks_come_back(db: Path, tmp_path: Path, minimal: bool) -> None:
    judged, tasks = {}, table.plain(Path(table.FILES) / "label-studio.json")
    for place, task in enumerate(tasks):
        task["id"] = 9_000 + place
        if not task["annotations"]:
            judged[str(task["data"]["id"])] = votes(place)
            task["annotations"] = [
                {"id": place * 10 + who, "completed_by": {"id": who, "email": PEOPLE[str(who)]}, "was_cancelled": False,
                 "created_at": f"2026-11-30T10:00:0{who}Z", "updated_at": f"2026-11-30T10:00:0{who}Z", "lead_time": 3.0,
                 "result": [{"id": f"x{who}", "from_name": "decision", "to_name": "instruction", "type": "choices",
                             "value": {"choices": [kind]}}]}
                for who, kind in enumerate(votes(place), 1)
            ]  # fmt: skip
    file = tmp_path / "tasks.json"
    file.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    if minimal:
        tasks = [task for task in tasks if str(task["data"]["id"]) in judged]
        file.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
        Converter(table.known()["labelling"], project_dir=None).convert(
            str(file), str(tmp_path / "min"), Format.JSON_MIN, is_dir=False
        )
        file = tmp_path / "min" / "result.json"
    names = [word for number, name in PEOPLE.items() for word in ("--reviewer", f"{number}={name}")]
    compare(db, tmp_path, verb("import-decisions", file, "--db", db, *names), judged)
