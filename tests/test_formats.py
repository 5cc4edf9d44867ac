"""Every format to the byte: what stands in a file for trainers and for reviewing tools, its provenance, and its order.

The files of ``tests/golden/formats`` are written anew by ``KOEVOL_WRITE_GOLDEN=1 python -m pytest tests/test_formats.py``.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from sqlalchemy import text

import koevol_core as core
from koevol_core import __main__ as verbs
from koevol_core import dataset, review
from koevol_core import store as core_store
from koevol_core.dataset.exports.formats import FORMATS, format_names, format_of
from koevol_core.dataset.exports.formats.reviewing.label_studio import LABELLING
from koevol_core.dataset.exports.llamafactory import Entry, dataset_info, register
from koevol_core.dataset.exports.provenance import PROVENANCE
from koevol_core.store import answers, nodes, planned
from koevol_core.types import Node, Outcome, RunSpec
from tests.conftest import ROOT
from tests.databases import db_of, fresh

GOLDEN = ROOT / "tests" / "golden" / "formats"
ASK, INPUT = "다음 문장을 높임말로 바꿔줘.", "할머니, 밥 먹었어?"
EVOLVED = "다음 문장을 높임말로 바꾸고 까닭을 한 줄로 적어줘.\n\n할머니, 밥 먹었어?"
TRAINED = [name for name, shape in FORMATS.items() if shape.answered_only]
JUDGED = [name for name in format_names() if format_of(name).paired]


def grow(path: Path) -> core.Store:
    """A seed with an input, answered; below it an answered and accepted child whose answer a person wrote anew, one that
    looks like markup and a formula and was rejected, one that a rule eliminated, and an accepted grandchild of the first."""
    store = core.open_store(db_of(path))
    root = core.plant(store, core.Seed(f"{ASK}\n\n{INPUT}", "우리말 모음", "CC0-1.0", domain="문법", input=INPUT))
    methods = (("constrain", 1.0), ("breadth", 1.0), ("deepen", 1.0))
    fate = {
        "constrain": Outcome("alive", unicodedata.normalize("NFD", EVOLVED), model="m-1", prompt_sha256="ab" * 32),
        "breadth": Outcome("alive", '=HYPERLINK("http://a") <b>$x$</b>을 설명해줘.', model="m-1"),
        "deepen": Outcome("eliminated", "Tell me.", "language", "language: Tell", "m-1"),
        "reason": Outcome("alive", "위에서 고친 문장을 세 나이대로 나누어 다시 써줘.", model="m-2"),
    }
    _fill(store, core.plan(store, RunSpec(methods, every_method=True), [root]), fate)
    first = node(store, "r3")
    _fill(store, core.plan(store, RunSpec((("reason", 1.0),)), [first.id]), fate)
    store.write(answers.add, root, "할머니, 진지 드셨어요?", model="m-3")
    store.write(
        answers.add, first.id, unicodedata.normalize("NFD", "할머니, 진지 드셨어요? 높임말입니다."), model="m-3"
    )
    review.write_answer(store, first.id, "할머니, 진지 드셨어요?\n'밥'의 높임말은 '진지'입니다.", "지수")
    store.write(answers.add, node(store, "r35").id, "다섯 살: …\n스무 살: …\n여든 살: …", model="m-3")
    core.decide(store, first.id, "accept", "지수", note="좋음")
    core.decide(store, node(store, "r35").id, "accept", "서준")
    core.decide(store, node(store, "r0").id, "reject", "서준", reason="뜻이 달라졌어요")
    with store.writing() as conn:
        for table in ("node", "answer", "decision", "choice", "seed"):
            after = 3600 * (table in ("choice", "decision"))
            conn.execute(text(f"UPDATE {table} SET created_at = 1763769600.0 + id + {after}"))
        conn.execute(text("INSERT INTO score (run_id, node_id, answer_id, name, status, value, model, created_at) SELECT 1, id,"
                          " answer_id, 'quality', 'filled', 4.5, 'judge-1', 1.0 FROM node WHERE trace = 'r3'"))  # fmt: skip
        conn.execute(text("INSERT INTO finding (node_id, name, severity, evidence, created_at)"
                          " SELECT id, 'translationese', 'warn', '…', 1.0 FROM node WHERE trace = 'r3'"))  # fmt: skip
        conn.execute(text("DELETE FROM finding WHERE name <> 'translationese' OR evidence <> '…'"))
    return store


def _fill(store: core.Store, run: int, fate: dict[str, Outcome]) -> None:
    for job in store.read(planned.jobs, "node", run, 10):
        store.write(planned.fill, job, fate[job.method or ""])


def node(store: core.Store, trace: str) -> Node:
    with store.snapshot() as conn:
        return next(one for one in nodes.tree(conn, 1) if one.trace == trace)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[core.Store]:
    opened = grow(tmp_path_factory.mktemp("formats") / "k.db")
    yield opened
    opened.close()


def written(store: core.Store, format: str, folder: Path, **more: Any) -> bytes:
    path = folder / f"{format}.{format_of(format).suffix}"
    core.export(store, format, path, **more)
    return path.read_bytes()


def records(store: core.Store, format: str, folder: Path, **more: Any) -> list[dict[str, Any]]:
    raw = written(store, format, folder, **more).decode("utf-8")
    if format_of(format).container == "jsonl":
        return [json.loads(line) for line in raw.split("\n")[:-1]]
    return list(json.loads(raw))


@pytest.mark.parametrize("kind", ["", "provenance"])
@pytest.mark.parametrize("format", [name for name in format_names() if name != "parquet" and "evolution" not in name])
def test_the_file_is_the_golden_one_to_the_byte(store: core.Store, tmp_path: Path, format: str, kind: str) -> None:
    raw = written(store, format, tmp_path, provenance=bool(kind))
    golden = GOLDEN / ".".join(filter(None, (format, kind, format_of(format).suffix)))
    if os.environ.get("KOEVOL_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(raw)
    assert raw == golden.read_bytes()
    said = raw.decode("utf-8")
    assert said.strip() and unicodedata.is_normalized("NFC", said)
    assert "\\u" not in said and "높임말" in said


@pytest.mark.parametrize("format", [*TRAINED, *JUDGED])
def test_a_trainers_own_names_come_first_unchanged_and_nothing_is_null(
    store: core.Store, tmp_path: Path, format: str
) -> None:
    bare = records(store, format, tmp_path)
    full = records(store, format, tmp_path, provenance=True)
    assert bare or "evolution" in format
    for one, more in zip(bare, full, strict=True):
        assert list(more.items())[: len(one)] == list(one.items())
        assert None not in more.values()
        assert more["license"] == "CC0-1.0"
        if format in TRAINED:
            assert set(PROVENANCE) - {"project"} <= more.keys()
    assert (
        {name: type(value) for name, value in full[0].items()} == {n: type(v) for n, v in full[-1].items()}
        if full
        else True
    )


def test_a_row_names_its_line_of_descent_and_every_model(store: core.Store, tmp_path: Path) -> None:
    child, grandchild = node(store, "r3"), node(store, "r35")
    row = next(one for one in records(store, "chat", tmp_path, provenance=True) if one["trace"] == "r35")
    wanted = {"id": grandchild.id, "parent_id": child.id, "ancestors": f"1/{child.id}", "methods": "constrain/reason",
              "model": "m-2", "answer_model": "m-3", "decision": "accept", "reviewer": "서준", "root": "우리말 모음"}  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    mine = next(one for one in records(store, "alpaca", tmp_path, provenance=True) if one["trace"] == "r3")
    assert (mine["answer_author"], mine["answer_model"], mine["prompt_sha256"]) == ("지수", "", "ab" * 32)


def test_the_decision_that_an_undo_brought_back_is_its_first_reviewers(tmp_path: Path) -> None:
    own = grow(tmp_path / "k.db")
    child = node(own, "r3")
    said = core.decide(own, child.id, "reject", "민지", child.decision_id or 0)
    core.undo(own, child.id, "민지", said.id)
    row = next(one for one in records(own, "whole", tmp_path, provenance=True) if one["trace"] == "r3")
    assert (row["decision"], row["reviewer"]) == ("accept", "지수")
    own.close()


def test_a_seeds_input_stands_apart_and_what_was_evolved_is_one_text(store: core.Store, tmp_path: Path) -> None:
    seed, child, _ = records(store, "alpaca", tmp_path)
    assert (seed["instruction"], seed["input"]) == (ASK, INPUT)
    assert (child["instruction"], child["input"]) == (EVOLVED, "")


def test_an_input_leaves_masked_too(tmp_path: Path) -> None:
    own = core.open_store(db_of(fresh(tmp_path / "k.db")))
    review.write_answer(
        own, core.plant(own, dataset.seed_of("이 번호로 보낼 문자를 써줘.", "010-1234-8765로 약속을 알린다.")), "예"
    )
    tally: Counter[str] = Counter()
    [row] = records(own, "alpaca", tmp_path, mask_personal=True, tally=tally, provenance=True)
    assert (row["instruction"], row["input"][:13]) == ("이 번호로 보낼 문자를 써줘.", "010-****-8765")
    assert tally == {"phone": 1} and row["masked"].startswith("instruction phone@18-31")
    own.close()


def test_the_same_bytes_in_another_process_and_out_of_a_copy(store: core.Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "copy.db")
    for name in format_names():
        written(store, name, tmp_path / "here", provenance=True)
    told = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, str(tmp_path / "copy.db"), str(tmp_path / "there")], cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4711"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert digests(tmp_path / "here") == digests(tmp_path / "there")
    assert len(digests(tmp_path / "here")) == len(format_names()) + 1  # and dataset_info.json


_ELSEWHERE = """
import sys
from pathlib import Path
import koevol_core as core
from koevol_core.dataset import format_names, format_of
store = core.open_store(sys.argv[1])
for name in format_names():
    core.export(store, name, Path(sys.argv[2]) / f"{name}.{format_of(name).suffix}", provenance=True)
"""


def digests(folder: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}


@pytest.mark.parametrize(
    "hostile", ["a\0b", "=1+1", "<script>:red[a]</script>", "{{x}} {0} %s", "\u2028\u2029\ufeff끝", "🧊\r\n\tNA"]
)
def test_whatever_a_model_said_comes_out_as_it_was_said(tmp_path: Path, hostile: str) -> None:
    own = core.open_store(db_of(fresh(tmp_path / "k.db")))
    own.write(answers.add, core.plant(own, core.Seed("아무 말이나 해줘.")), hostile)
    said = {
        "alpaca": records(own, "alpaca", tmp_path)[0]["output"],
        "chat": records(own, "chat", tmp_path)[0]["messages"][1]["content"],
        "argilla": records(own, "argilla", tmp_path)[0]["fields"]["output"],
        "label-studio": records(own, "label-studio", tmp_path)[0]["data"]["output"],
    }
    core.export(own, "parquet", tmp_path / "a.parquet")
    said["parquet"] = pd.read_parquet(tmp_path / "a.parquet")["output"][0]
    assert set(said.values()) == {hostile}
    assert written(own, "chat", tmp_path).count(b"\n") == 1
    own.close()


def test_a_seeds_file_has_the_seeds_whatever_else_was_chosen(store: core.Store, tmp_path: Path) -> None:
    chosen = core_store.NodeFilter("accept", method=("constrain",), model=("m-1",), answered=True)
    assert records(store, "seeds", tmp_path, selection=chosen) == records(store, "seeds", tmp_path)
    [row] = records(store, "seeds", tmp_path)
    assert list(row) == ["instruction", "generation", "root", "trace", "origin"]
    assert row["instruction"] == row["origin"] == f"{ASK}\n\n{INPUT}"


def test_reviewing_tools_get_rejected_rows_besides_unless_only_accepted_ones_are_wanted(
    store: core.Store, tmp_path: Path
) -> None:
    rows = {one["metadata"]["trace"]: one for one in records(store, "argilla", tmp_path)}
    assert rows.keys() == {"r", "r3", "r35", "r0"}
    assert [one["value"] for row in ("r3", "r0") for one in rows[row]["responses"]] == ["accept", "reject"]
    assert rows["r3"]["metadata"]["quality"] == 4.5
    assert [(one["question_name"], one["value"]) for one in rows["r3"]["suggestions"]] == [
        ("quality", 5), ("signals", ["translationese"]),
    ]  # fmt: skip
    only = records(store, "label-studio", tmp_path, selection=core_store.NodeFilter("accept"))
    assert [task["data"]["trace"] for task in only] == ["r3", "r35"]


def test_every_region_of_a_task_has_its_place_in_the_labelling_configuration(store: core.Store, tmp_path: Path) -> None:
    tags = {one.get("name"): one for one in ElementTree.fromstring(LABELLING) if one.get("name")}
    for task in records(store, "label-studio", tmp_path):
        for one in [*task["predictions"], *task["annotations"]]:
            for region in one["result"]:
                tag = tags[region["from_name"]]
                assert (tag.tag.lower(), tag.get("toName")) == (region["type"], region["to_name"])
                offered = {choice.get("value") for choice in tag}
                assert set(region["value"].get("choices", ())) <= offered
    assert all(tag.get("value", "$")[1:] in task["data"] for tag in tags.values() if tag.tag == "Text")


def test_llama_factory_finds_the_file_and_other_entries_stay(store: core.Store, tmp_path: Path) -> None:
    info = tmp_path / "dataset_info.json"
    info.write_text('{"mine": {"file_name": "mine.json", "비고": "그대로"}}', encoding="utf-8")
    for name in ("가,나.json", "둘.json", "가,나.json"):
        core.export(store, "llama-factory", tmp_path / name)
    told = json.loads(info.read_text(encoding="utf-8"))
    assert list(told) == ["mine", "가_나", "둘"]
    assert told["mine"] == {"file_name": "mine.json", "비고": "그대로"}
    assert told["둘"] == {
        "file_name": "둘.json", "formatting": "alpaca",
        "columns": {"prompt": "instruction", "query": "input", "response": "output"},
    }  # fmt: skip
    assert (tmp_path / "둘.json").read_bytes() == written(store, "alpaca", tmp_path)


@pytest.mark.parametrize(
    ("name", "info"), [("a", "{}"), ("a.txt", "{}"), ("a.json", "[1]"), ("a.json", "{"), ("a.json", '{"a": 1}')]
)
def test_where_llama_factory_could_not_be_told_nothing_is_written(
    store: core.Store, tmp_path: Path, name: str, info: str
) -> None:
    (tmp_path / "dataset_info.json").write_text(info)
    with pytest.raises(core.BadInput, match=r"dataset_info\.json|\.json으로"):
        core.export(store, "llama-factory", tmp_path / name)
    assert [one.name for one in tmp_path.iterdir()] == ["dataset_info.json"]
    assert (tmp_path / "dataset_info.json").read_text() == info


def test_what_llama_factory_is_told_fits_the_records(store: core.Store, tmp_path: Path) -> None:
    for name in (name for name, shape in FORMATS.items() if shape.read_as):
        told = dataset_info([Entry("x", name, f"x.{FORMATS[name].suffix}")])["x"]
        assert told.get("ranking", False) == (name in ("dpo", "evolution-dpo"))
        for row in records(store, name, tmp_path):
            assert set(told["columns"].values()) <= row.keys()
            for turn in row.get(told["columns"].get("messages"), ()):
                assert set(turn) == {told["tags"]["role_tag"], told["tags"]["content_tag"]}
    with pytest.raises(core.BadInput, match="parquet"):
        dataset_info([Entry("x", "parquet", "x.parquet")])


@pytest.mark.parametrize("format", ["evolution-dpo", "evolution-dpo-chat", "evolution-kto", "evolution-kto-chat"])
def test_an_evolvers_prompt_keeps_its_system_turn_only_in_messages(format: str) -> None:
    turns = [{"role": "system", "content": "규칙"}, {"role": "user", "content": "부모"}]
    pair = {"prompt": "규칙\n\n부모", "messages": turns, "chosen": "좋은 글", "rejected": "나쁜 글", "completion": "글",
            "label": True, "why": "accepted_over_rejected", "node_id": 1, "prompt_sha256": None}  # fmt: skip
    record = format_of(format).record(pair, provenance=True)
    assert record["prompt"] == (turns if format.endswith("chat") else "규칙\n\n부모")
    assert (record["why"], record["node_id"], record["prompt_sha256"]) == ("accepted_over_rejected", 1, "")
    assert "messages" not in record


@pytest.mark.parametrize("format", ["chat", "alpaca", "whole", "llama-factory"])
def test_a_split_writes_two_files_that_are_the_whole_and_share_no_root(tmp_path: Path, format: str) -> None:
    own = core.open_store(db_of(fresh(tmp_path / "k.db")))
    for number in range(20):
        review.write_answer(
            own, core.plant(own, core.Seed(f"{number}번 도시의 {number * 7}년 축제를 소개해줘.")), f"답 {number}"
        )
    suffix = FORMATS[format].suffix
    spec = dataset.ExportSpec(format, provenance=True, split=dataset.Split(0.2, 7))
    told = dataset.export_files(own, spec, tmp_path / f"x.{suffix}")
    assert {side: (path.name, many) for side, (path, many) in told.items()} == {
        "train": (f"x.train.{suffix}", 16), "validation": (f"x.validation.{suffix}", 4),
    }  # fmt: skip
    ids = [
        json.loads(line.strip("[],\n"))["id"]
        for path, _ in told.values()
        for line in path.read_text().splitlines()
        if len(line) > 2
    ]
    assert sorted(ids) == sorted(row["id"] for row in records(own, format, tmp_path, provenance=True))
    if format == "llama-factory":
        assert list(json.loads((tmp_path / "dataset_info.json").read_text())) == [
            "x.train",
            "x.validation",
            "llama-factory",
        ]
    own.close()


def test_the_verb_splits_and_says_where(store: core.Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store.backup(tmp_path / "k.db")
    asked = ["export", "--db", db_of(tmp_path / "k.db"), "--format", "dpo", "--out", str(tmp_path / "p.jsonl")]
    assert verbs.main([*asked, "--validation", "0.5", "--split-seed", "3"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == {side: str(tmp_path / f"p.{side}.jsonl") for side in ("train", "validation")}
    assert sum(told["rows"].values()) == 1 and told["license"]
    assert verbs.main([*asked, "--validation", "0.9"]) == 2


def test_exports_at_the_same_moment_are_all_listed_for_llama_factory(tmp_path: Path) -> None:
    names = [f"file{number}" for number in range(12)]
    with ThreadPoolExecutor(len(names)) as crowd:
        list(crowd.map(lambda name: register(tmp_path / f"{name}.json", "alpaca"), names))
    assert set(json.loads((tmp_path / "dataset_info.json").read_text(encoding="utf-8"))) == set(names)
