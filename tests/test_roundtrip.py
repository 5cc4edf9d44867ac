"""What leaves can be opened again: trees of every kind, in every container, in any order, with everything that was known."""

from __future__ import annotations

import csv
import json
import os
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import review
from koevol_core.__main__ import main as verb
from koevol_core.dataset.exports.folder.dataset_folder import write_dataset
from koevol_core.dataset.exports.folder.folder_spec import DatasetPlan
from koevol_core.dataset.imports.files import read_table
from koevol_core.dataset.imports.project_folder import open_project
from koevol_core.dataset.imports.tree_import import import_tree
from koevol_core.store import findings, nodes, planned, seeds
from koevol_core.types import METHODS, Outcome, RunSpec
from tests.conftest import topic
from tests.databases import built, db_of, fresh

GOLDEN = Path(__file__).resolve().parent / "golden"
FILES = ("whole", "failures")
FATES = (
    ("eliminated", "language", "language: Tell"), ("eliminated", "no_gain", ""), ("failed", "network", "끊김"),
    ("failed", "length", None),
)  # fmt: skip
ODD = ("", "\n", "  끝에 빈칸 ", "\r\n둘째 줄", " =1+1", "'-5도", "«따옴표»\t")
NODES = """SELECT id, parent_id, root_id, method, slot, generation, trace, address, status, text, reason, detail, model,
 prompt_sha256, verdict, author, created_at FROM node ORDER BY id"""
SEEDS = (
    "SELECT node_id, state, source, license, domain, task, input, note FROM seed WHERE node_id IS NOT NULL ORDER BY 1"
)
ANSWERS = """SELECT node.id, answer.text, answer.model, answer.prompt_sha256, answer.author FROM node
 JOIN answer ON answer.id = node.answer_id ORDER BY 1"""
DECISIONS = """SELECT node.id, decision.kind, decision.reason, decision.note, decision.reviewer, decision.created_at
 FROM node JOIN decision ON decision.id = node.decision_id WHERE verdict IS NOT NULL ORDER BY 1"""

KNOWN = {"nodes": NODES, "seeds": SEEDS, "answers": ANSWERS, "decisions": DECISIONS}


def grow(store: core.Store, number: int) -> None:
    """A garden by chance: seeds with all that can be known of them, runs over them, and people at work."""
    chance = random.Random(number)
    roots = [
        core.plant(store, core.Seed(
            topic(chance.randrange(10_000)), chance.choice(["", "부엌", "=책"]), chance.choice(["", "CC0-1.0"]),
            chance.choice(["", "요리"]), chance.choice(["", "qa"]), note=chance.choice(["", "메모\n둘"]),
            state=chance.choice(["ready", "draft", "retired"]),
        ))
        for _ in range(chance.randrange(1, 5))
    ]  # fmt: skip
    parents = roots
    for _ in range(chance.randrange(1, 4)):
        chosen = chance.sample(parents, min(len(parents), 4))
        spec = RunSpec(
            tuple((name, 1.0) for name in METHODS), children=chance.randrange(1, 4), seed=chance.randrange(99)
        )
        run = core.plan(store, spec, chosen)
        for job in store.read(planned.jobs, "node", run, 1000):
            store.write(planned.fill, job, born(job.text, chance))
        with store.snapshot() as conn:
            parents = [one.id for root in roots for one in nodes.tree(conn, root) if one.status == "alive"]
    people(store, parents, roots, chance)


def born(parent: str, chance: random.Random) -> Outcome:
    if chance.random() < 0.3:
        status, reason, detail = chance.choice(FATES)
        text = "" if status == "failed" and chance.random() < 0.7 else f"{parent} {chance.randrange(3)}"
        return Outcome(status, text, reason, detail, "m-1", "ab" * 32)  # type: ignore[arg-type]
    text = f"{parent.strip()} {topic(chance.randrange(50))}{chance.choice(ODD)}"
    return Outcome(
        "alive", text, model=chance.choice(["m-1", "m-2", None]), prompt_sha256=chance.choice([None, "cd" * 32])
    )


def people(store: core.Store, living: list[int], roots: list[int], chance: random.Random) -> None:
    with store.snapshot() as conn:
        all_ = [one for root in roots for one in nodes.tree(conn, root) if one.text]
    for one in chance.sample(all_, len(all_) // 2):
        if one.status == "alive" or chance.random() < 0.3:
            core.decide(store, one.id, chance.choice(["accept", "reject"]), chance.choice(["", "나", "너"]), reason=chance.choice(["", "어색함"]),
                        note=chance.choice(["", "=메모"]))  # fmt: skip
    for one in chance.sample(living, len(living) // 2):
        spec = RunSpec((("deepen", 1.0),))
        run = core.plan_answers(store, spec, [one])
        for job in store.read(planned.jobs, "answer", run, 10):
            text = f"답 {one}{chance.choice(ODD)}"
            store.write(
                planned.fill, job, Outcome("filled", text, model=chance.choice(["m-3", None]), prompt_sha256="ef" * 32)
            )
    for one in chance.sample(living, min(2, len(living))):
        review.edit(store, one, f"사람이 고친 {one}", "고친이")


def known(store: core.Store) -> dict[str, list[Any]]:
    """Everything that a project is made of, texts composed as every file has them."""
    with store.engine.connect() as conn:
        tables = {name: conn.exec_driver_sql(query).fetchall() for name, query in KNOWN.items()}
    return {
        name: [
            tuple(unicodedata.normalize("NFC", x) if isinstance(x, str) and x else x or None for x in row)
            for row in rows
        ]
        for name, rows in tables.items()
    }


def left(store: core.Store, folder: Path, name: str, provenance: bool = True, orient: str = "records") -> Path:
    path = folder / f"{name}.{ {'csv': 'csv', 'parquet': 'parquet'}.get(name, 'json') }"
    core.export(store, name, path, orient=orient, provenance=provenance)
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(fresh(tmp_path / "empty.db")))
    yield opened
    opened.close()


@pytest.fixture
def garden(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[core.Store]:
    opened = core.open_store(db_of(built(tmp_path / "garden.db", grow, getattr(request, "param", 7))))
    yield opened
    opened.close()


@pytest.mark.parametrize("garden", range(8), indirect=True)
@pytest.mark.parametrize("orient", ["records", "split"])
def test_a_project_opened_in_an_empty_store_is_the_project_that_it_was(
    garden: core.Store, empty: core.Store, tmp_path: Path, orient: str
) -> None:
    files = [left(garden, tmp_path, name, orient=orient) for name in FILES]
    done = [import_tree(empty, path) for path in files]
    done.append(import_tree(empty, files[0]))
    waiting = [one.content for one in empty.read(seeds.refused, 1000)]
    assert waiting == []
    assert known(empty) == known(garden)
    again = tmp_path / "again"
    again.mkdir()
    for path in (left(empty, again, name, orient=orient) for name in FILES):
        assert without_run(path) == without_run(tmp_path / path.name)
    for name in ("whole", "result", "failures", "csv"):
        one, other = left(garden, tmp_path, name, False), left(empty, again, name, False)
        assert other.read_bytes() == one.read_bytes()


def without_run(path: Path) -> list[dict[str, Any]]:
    """The rows of a file but for the number of a run, which another store does not have."""
    return [{name: value for name, value in row.items() if name != "run_id"} for _, row in read_table(path).rows]


@pytest.mark.parametrize("garden", [3, 4], indirect=True)
@pytest.mark.parametrize("name", ["csv", "parquet"])
def test_a_table_for_a_spreadsheet_brings_the_same_as_json(
    garden: core.Store, empty: core.Store, tmp_path: Path, name: str
) -> None:
    for file in ("failures", name):
        import_tree(empty, left(garden, tmp_path, file))
    assert known(empty) == known(garden)


@pytest.mark.parametrize("garden", [1, 2, 3], indirect=True)
@pytest.mark.parametrize("order", [FILES, FILES[::-1]])
def test_the_order_of_the_files_and_of_their_rows_makes_no_difference(
    garden: core.Store, empty: core.Store, tmp_path: Path, order: tuple[str, ...]
) -> None:
    for name in order:
        path = left(garden, tmp_path, name)
        table = json.loads(path.read_text(encoding="utf-8"))
        random.Random(5).shuffle(table)
        path.write_text(json.dumps(table), encoding="utf-8")
        import_tree(empty, path)
    assert empty.read(seeds.refused) == []
    assert known(empty) == known(garden)


@pytest.mark.parametrize("garden", [5, 6], indirect=True)
def test_opening_a_file_twice_changes_nothing(garden: core.Store, empty: core.Store, tmp_path: Path) -> None:
    files = [left(garden, tmp_path, name) for name in FILES]
    for path in files:
        import_tree(empty, path)
    before = known(empty)
    for path in files:
        done = import_tree(empty, path)
        assert (done.taken, done.refused) == (0, ())
    assert known(empty) == before
    for path in files:  # where it came from everything is known, too
        assert (import_tree(garden, path).taken, known(garden)) == (0, before)


@pytest.mark.parametrize("garden", [5, 6], indirect=True)
def test_a_file_without_the_seeds_rows_has_the_same_trees(
    garden: core.Store, empty: core.Store, tmp_path: Path
) -> None:
    files = [left(garden, tmp_path, name) for name in FILES]
    for path in files:
        table = [row for row in json.loads(path.read_text(encoding="utf-8")) if row["trace"] != "r"]
        path.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
        import_tree(empty, path)
    grown = {row[2] for row in known(garden)["nodes"] if row[1]}
    ours = [row[:13] for row in known(garden)["nodes"] if row[1]]
    theirs = [row[:13] for row in known(empty)["nodes"] if row[1]]
    assert theirs == ours
    assert {row[0] for row in known(empty)["nodes"] if row[1] is None} == grown


def test_a_store_that_has_other_trees_takes_the_project_beside_them(
    garden: core.Store, empty: core.Store, tmp_path: Path
) -> None:
    core.plant(empty, core.Seed("전부터 있던 씨앗"))
    files = [left(garden, tmp_path, name) for name in FILES]
    for _ in range(2):
        for path in files:
            import_tree(empty, path)
    assert empty.read(seeds.refused) == []
    assert [row[3:14] for row in sorted(known(empty)["nodes"], key=place) if row[9] != "전부터 있던 씨앗"] == [
        row[3:14] for row in sorted(known(garden)["nodes"], key=place)
    ]


def place(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (row[7], row[9], str(row))


def edited(path: Path, change: dict[str, dict[str, str]]) -> None:
    """What a person did in a spreadsheet: cells by id."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        table, heads = list(lines), list(lines.fieldnames or [])
    for row in table:
        row.update(change.get(row["id"], {}))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, heads)
        out.writeheader()
        out.writerows(table)


def test_a_text_and_a_decision_changed_in_a_spreadsheet_come_in_and_the_store_keeps_what_it_has(
    garden: core.Store, empty: core.Store, tmp_path: Path
) -> None:
    path = left(garden, tmp_path, "csv")
    for file in (left(garden, tmp_path, "failures"), path):
        import_tree(empty, file)
    table = {row["id"]: row for _, row in read_table(path).rows}
    leaves = [
        one
        for one, row in table.items()
        if row["generation"] != "0" and not any(row["parent_id"] == one for row in table.values())
    ]
    text = next(one for one in leaves)
    fresh = next(one for one in leaves if not table[one]["decision"] and one != text)
    judged = next(one for one in table if table[one]["decision"] == "accept" and one != text)
    edited(
        path,
        {
            text: {"instruction": "손으로 고친 글"},
            fresh: {"decision": "accept", "reviewer": "표"},
            judged: {"decision": "reject"},
        },
    )
    done = import_tree(empty, path)
    assert (done.taken, done.refused) == (1, ())
    assert any("글이 다른 행 1개" in one for one in done.notices)
    assert any("판단이 저장소와 다른 행 1개" in one for one in done.notices)
    rows = {row[0]: row for row in known(empty)["nodes"]}
    new = next(row for row in rows.values() if row[9] == "손으로 고친 글")
    assert (new[1], rows[int(text)][9]) == (rows[int(text)][1], rows[int(text)][9])
    assert [rows[int(one)][14] for one in (fresh, judged)] == ["accept", "accept"]
    again = import_tree(empty, path)
    assert (again.taken, again.refused) == (0, ())


def test_the_last_generation_alone_waits_for_its_parents_and_says_so(empty: core.Store, tmp_path: Path) -> None:
    table = json.loads((GOLDEN / "original_whole_records.json").read_text(encoding="utf-8"))
    rows = [row for row in table if row["generation"] == 2]
    alone = tmp_path / "gen_2.json"
    alone.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    done = import_tree(empty, alone)
    assert len(done.refused) == len(rows)
    assert {row[9] for row in known(empty)["nodes"]} == {row["origin"] for row in rows}, "the seeds are there"
    assert any(f"행 {len(rows)}개는 기다립니다" in one for one in done.notices)
    done = import_tree(empty, GOLDEN / "original_whole_records.json")
    assert (done.refused, empty.read(seeds.refused)) == ((), [])
    assert len(known(empty)["nodes"]) == len(table)


def test_a_row_that_waited_finds_its_place_once_its_parent_comes(empty: core.Store, tmp_path: Path) -> None:
    table = json.loads((GOLDEN / "original_whole_records.json").read_text(encoding="utf-8"))
    for last in (2, 1):
        path = tmp_path / f"gen_{last}.json"
        path.write_text(
            json.dumps([row for row in table if row["generation"] == last], ensure_ascii=False), encoding="utf-8"
        )
        done = import_tree(empty, path)
    assert any("제자리를 찾았습니다" in one for one in done.notices)
    assert (empty.read(seeds.refused), len(known(empty)["nodes"])) == ([], len(table))


def test_masked_places_stay_masked_and_that_is_said_once(tmp_path: Path, empty: core.Store) -> None:
    other = core.open_store(db_of(fresh(tmp_path / "personal.db")))
    core.plant(other, core.Seed("010-1234-5678로 전화하라고 써줘."))
    path = tmp_path / "masked.json"
    core.export(other, "whole", path, provenance=True, mask_personal=True)
    other.close()
    done = import_tree(empty, path)
    assert "010-1234-5678" not in str(known(empty))
    assert [one for one in done.notices if "되살릴 수 없습니다" in one] == [
        "개인정보를 가린 파일입니다. 행 1개의 *는 되살릴 수 없습니다."
    ]


def test_two_projects_in_one_file_keep_apart(tmp_path: Path, empty: core.Store) -> None:
    tables = []
    for number in (11, 12):
        other = core.open_store(db_of(built(tmp_path / f"{number}.db", grow, number)))
        tables.append(json.loads(left(other, tmp_path, "whole", provenance=False).read_text(encoding="utf-8")))
        other.close()
    path = tmp_path / "both.json"
    mixed = tables[0] + tables[1]
    random.Random(1).shuffle(mixed)
    path.write_text(json.dumps(mixed, ensure_ascii=False), encoding="utf-8")
    done = import_tree(empty, path)
    roots = {row["origin"] for row in mixed}
    placed = {row[9].strip() for row in known(empty)["nodes"]}
    assert roots <= placed
    assert all(one.reason.startswith("부모") for one in done.refused), done.refused


def test_what_an_import_could_not_look_at_any_more_is_looked_at_by_the_next(
    garden: core.Store, empty: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = left(garden, tmp_path, "whole")
    with monkeypatch.context() as patched:
        patched.setattr("koevol_core.dataset.imports.tree_import.look_at_fresh", lambda *_: None)
        import_tree(empty, whole)
    assert noticed(empty) == ({}, [])
    import_tree(empty, whole)
    calm = core.open_store(db_of(fresh(tmp_path / "calm.db")))
    import_tree(calm, whole)
    assert noticed(empty) == noticed(calm)
    assert noticed(calm)[1]
    calm.close()


def noticed(store: core.Store) -> tuple[dict[str, int], list[Any]]:
    with store.engine.connect() as conn:
        measures = conn.exec_driver_sql("SELECT node_id, answer_id, name, value FROM score ORDER BY 1, 2, 3").fetchall()
    return store.read(findings.counts), [tuple(row) for row in measures]


def test_a_row_waits_for_the_parent_that_it_names_though_another_stands_at_its_place(
    empty: core.Store, tmp_path: Path
) -> None:
    """Files of answered rows lack parents: their sibling in another file is somebody else."""
    seed = {
        "instruction": "씨앗",
        "output": "IDK",
        "generation": 0,
        "root": "",
        "trace": "r",
        "origin": "씨앗",
        "id": 1,
    }
    step = {"output": "IDK", "root": "", "origin": "씨앗"}
    here = seed | step | {"instruction": "가 지시문", "generation": 1, "trace": "r0", "id": 2, "parent_id": 1}
    lacking = here | {"instruction": "나 지시문", "id": 3}
    child = here | {"instruction": "다 지시문", "generation": 2, "trace": "r00", "id": 4, "parent_id": 3}
    for name, rows in (("a", [seed, here, child]), ("b", [seed]), ("c", [lacking])):
        (tmp_path / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        import_tree(empty, tmp_path / f"{name}.json")
    with empty.snapshot() as conn:
        found = {one.text: (one.id, one.parent_id) for one in nodes.tree(conn, 1)}
    assert found["다 지시문"] == (4, 3)
    assert len(found) == 4


@pytest.mark.parametrize("garden", [0, 5], indirect=True)
def test_a_data_sets_folder_opens_as_a_project_and_names_what_was_changed(
    garden: core.Store, empty: core.Store, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    written = write_dataset(
        garden, folder, DatasetPlan(formats=("alpaca", "chat", "failures", "whole"), split=None, provenance=True)
    )
    done = open_project(empty, folder)
    assert empty.read(seeds.refused) == []
    assert known(empty) == known(garden)
    assert any("열지 않았습니다" in one for one in done.notices)
    again = open_project(empty, folder)
    assert (again.taken, again.refused) == (0, ())
    path = next(folder / one.path for one in written.files if one.path.endswith("whole-train.json"))
    path.write_bytes(path.read_bytes() + b" ")
    next(iter(folder.glob("formats/alpaca*"))).unlink()
    done = open_project(empty, folder)
    assert any("formats/whole-train.json" in one and "바뀌었습니다" in one for one in done.notices)
    assert any("alpaca" in one and "없습니다" in one for one in done.notices)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, "데이터셋 폴더가 아닙니다"),
        ("[", "읽을 수 없습니다"),
        ("{}", "koevol이 쓴"),
        ('{"format": "koevol-dataset", "version": 999, "files": []}', "더 새로운"),
        ('{"format": "koevol-dataset", "version": 1, "files": [3]}', "파일 목록"),
        ('{"format": "koevol-dataset", "version": 1, "files": []}', "열 수 있는 파일이 없습니다"),
        ('{"format": "koevol-dataset", "version": 1, "files": [{"path": "../x", "config": "default"}]}', "폴더 밖"),
        ('{"format": "koevol-dataset", "version": 1, "files": [{"path": "a\\u0000b"}]}', "쓸 수 없습니다"),
        ('{"format": "koevol-dataset", "version": 1, "files": [{"path": "\\ud800"}]}', "쓸 수 없습니다"),
        ('{"format": "koevol-dataset", "version": 1, "files": [{"path": "loop"}]}', "쓸 수 없습니다"),
    ],
)
def test_a_folder_that_is_no_data_set_of_ours_is_one_sentence(
    empty: core.Store, tmp_path: Path, manifest: str | None, said: str
) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(core.BadInput, match=said):
        open_project(empty, tmp_path)


def test_a_pipe_in_the_place_of_a_manifest_is_not_waited_for(empty: core.Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(core.BadInput, match="파일이 아닙니다"):
        open_project(empty, tmp_path)
    with pytest.raises(core.BadInput, match="데이터셋 폴더가 아닌"):
        write_dataset(empty, tmp_path)


def test_the_command_opens_files_and_folders(
    garden: core.Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "set"
    write_dataset(garden, folder, DatasetPlan(formats=("whole",), split=None))
    whole = left(garden, tmp_path, "whole")
    for place, taken in ((whole, True), (folder, False)):
        assert verb(["import-tree", str(place), "--db", db_of(tmp_path / "by-command.db")]) == 0
        said = json.loads(capsys.readouterr().out)
        assert bool(said["taken"]) == taken
