"""Files out: exact columns, Korean as Korean, the whole old file or the whole new one, and readable where they are loaded."""

from __future__ import annotations

import csv
import io
import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import koevol_core as core
from koevol_core import store as core_store
from koevol_core.store import answers, nodes, planned, seeds
from koevol_core.types import Node, Outcome, RunSpec
from tests.databases import db_of, fresh
from tests.robustness.test_upgrade import apart

KIMCHI = "김치찌개 끓이는 법을 알려줘. {} %s"
ORIGINAL = ["instruction", "output", "generation", "root", "trace", "origin"]
FAILURES = ["parent", "child", "generation", "trace", "origin", "root", "reason", "detail"]
PROVENANCE = [
    "id", "parent_id", "method", "model", "prompt_sha256", "run_id", "decision", "reviewer", "decided_at", "license",
    "answer_model", "domain", "project", "ancestors", "methods", "author", "answer_author", "answer_prompt_sha256",
    "decision_reason",
]  # fmt: skip
TRAINING = ["alpaca", "sharegpt", "chat"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    """A seed with six children: constrain lives and is answered, deepen is eliminated, reason failed, the rest live."""
    opened = core.open_store(db_of(fresh(tmp_path / "export.db")))
    root = core.plant(opened, core.Seed(KIMCHI, "부엌", "CC0-1.0"))
    spec = RunSpec((("breadth", 1.0), ("constrain", 1.0), ("deepen", 1.0), ("reason", 1.0)), every_method=True)
    run = core.plan(opened, spec, [root])
    fate = {
        "breadth": Outcome("alive", "=SUM(A1)을 설명해줘.", model="m-1", prompt_sha256="ab" * 32),
        "constrain": Outcome("alive", unicodedata.normalize("NFD", "고기 없이 끓여줘."), model="m-1"),
        "deepen": Outcome("eliminated", "Tell me.", "language", "language: Tell", "m-1"),
        "reason": Outcome("failed", "", "timeout", "5초"),
    }
    for job in opened.read(planned.jobs, "node", run, 10):
        opened.write(planned.fill, job, fate[job.method or ""])
    opened.write(answers.add, one(opened, "r3").id, unicodedata.normalize("NFD", '두부를 넣습니다.\n"맛있게" 드세요.'))
    yield opened
    opened.close()


def every(store: core.Store) -> list[Node]:
    with store.snapshot() as conn:
        return [node for root in seeds.ready(conn) for node in nodes.tree(conn, root)]


def one(store: core.Store, trace: str) -> Node:
    return next(node for node in every(store) if node.trace == trace)


def written(store: core.Store, format: str, path: Path, **more: Any) -> str:
    core.export(store, format, path, **more)
    return path.read_bytes().decode("utf-8")


def records(store: core.Store, format: str, path: Path, **more: Any) -> list[dict[str, Any]]:
    return list(json.loads(written(store, format, path, **more)))


def test_whole_generations_have_the_originals_columns_and_nothing_else(store: core.Store, tmp_path: Path) -> None:
    table = records(store, "whole", tmp_path / "whole.json")
    assert [list(row) for row in table] == [ORIGINAL] * 3
    assert [tuple(row.values()) for row in table] == [
        (KIMCHI, "IDK", 0, "부엌", "r", KIMCHI),
        ("=SUM(A1)을 설명해줘.", "IDK", 1, "부엌", "r0", KIMCHI),
        ("고기 없이 끓여줘.", '두부를 넣습니다.\n"맛있게" 드세요.', 1, "부엌", "r3", KIMCHI),
    ]


def test_failures_have_the_originals_columns_and_then_ours(store: core.Store, tmp_path: Path) -> None:
    table = records(store, "failures", tmp_path / "failures.json")
    assert [list(row) for row in table] == [FAILURES] * 2
    assert [tuple(row.values()) for row in table] == [
        (KIMCHI, "Tell me.", 1, "r4", KIMCHI, "부엌", "language", "language: Tell"),
        (KIMCHI, "", 1, "r5", KIMCHI, "부엌", "timeout", "5초"),
    ]


@pytest.mark.parametrize(("format", "columns"), [("whole", ORIGINAL), ("result", ORIGINAL), ("failures", FAILURES)])
def test_split_holds_the_same_rows_as_records(
    store: core.Store, tmp_path: Path, format: str, columns: list[str]
) -> None:
    split = json.loads(written(store, format, tmp_path / "split.json", orient="split"))
    assert list(split) == ["columns", "data"]
    assert split["columns"] == columns
    rows = [dict(zip(columns, row, strict=True)) for row in split["data"]]
    assert rows == records(store, format, tmp_path / "records.json")


@pytest.mark.parametrize("orient", ["records", "split"])
def test_provenance_comes_after_the_originals_columns_and_only_when_asked(
    store: core.Store, tmp_path: Path, orient: str
) -> None:
    child = one(store, "r3")
    core.decide(store, child.id, "accept", "나")
    for format, columns in (("whole", ORIGINAL), ("result", ORIGINAL), ("failures", FAILURES)):
        value = json.loads(written(store, format, tmp_path / "p.json", orient=orient, provenance=True))
        assert (value["columns"] if orient == "split" else list(value[0])) == columns + PROVENANCE
    row = next(r for r in records(store, "whole", tmp_path / "p.json", provenance=True) if r["trace"] == "r3")
    assert [row[name] for name in ("id", "parent_id", "method", "model", "decision", "reviewer", "license")] == [
        child.id, child.parent_id, "constrain", "m-1", "accept", "나", "CC0-1.0",
    ]  # fmt: skip
    assert isinstance(row["decided_at"], float)


def test_provenance_of_a_decision_that_was_taken_back_names_nobody(store: core.Store, tmp_path: Path) -> None:
    said = core.decide(store, one(store, "r3").id, "reject", "나")
    core.undo(store, said.node_id, "너", said.id)
    row = next(r for r in records(store, "whole", tmp_path / "p.json", provenance=True) if r["trace"] == "r3")
    assert (row["decision"], row["reviewer"], row["decided_at"]) == ("", "", None)


@pytest.mark.parametrize("format", TRAINING)
def test_training_formats_hold_answered_rows_only_and_no_column_more(
    store: core.Store, tmp_path: Path, format: str
) -> None:
    text, output = "고기 없이 끓여줘.", '두부를 넣습니다.\n"맛있게" 드세요.'
    shapes: dict[str, Any] = {
        "alpaca": {"instruction": text, "input": "", "output": output},
        "sharegpt": {"conversations": [{"from": "human", "value": text}, {"from": "gpt", "value": output}]},
        "chat": {"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": output}]},
    }
    for more in ({}, {"orient": "split"}):
        raw = written(store, format, tmp_path / "t", **more)  # type: ignore[arg-type]
        rows = records_or_lines(raw)
        assert rows == [shapes[format]]
    unanswered = core_store.NodeFilter("living", answered=False)
    assert records_or_lines(written(store, format, tmp_path / "t", selection=unanswered)) == []


def records_or_lines(raw: str) -> list[Any]:
    return list(json.loads(raw)) if raw.startswith("[") else [json.loads(line) for line in raw.splitlines()]


def test_json_lines_are_one_object_a_line(store: core.Store, tmp_path: Path) -> None:
    store.write(answers.add, one(store, "r0").id, "첫 줄\n둘째 줄\u2028셋째")
    raw = written(store, "chat", tmp_path / "chat.jsonl")
    assert raw.endswith("\n") and raw.count("\n") == 2
    assert all(isinstance(json.loads(line), dict) for line in raw.strip("\n").split("\n"))


@pytest.mark.parametrize("format", ["whole", "result", "failures", *TRAINING, "csv"])
@pytest.mark.parametrize("orient", ["records", "split"])
def test_korean_is_korean_composed_and_the_bytes_are_the_same_each_time(
    store: core.Store, tmp_path: Path, format: str, orient: str
) -> None:
    raw = written(store, format, tmp_path / "a", orient=orient)
    assert "\\u" not in raw
    assert raw == unicodedata.normalize("NFC", raw)
    assert "끓" in raw
    assert raw == written(store, format, tmp_path / "b", orient=orient)


@pytest.mark.parametrize("format", ["whole", "failures", "alpaca", "chat", "csv"])
@pytest.mark.parametrize("orient", ["records", "split"])
def test_an_empty_store_gives_an_empty_file_of_the_right_shape(tmp_path: Path, format: str, orient: str) -> None:
    with_nothing = core.open_store(db_of(fresh(tmp_path / "empty.db")))
    assert core.export(with_nothing, format, tmp_path / "out", orient=orient) == 0
    raw = (tmp_path / "out").read_text()
    if format == "chat":
        assert raw == ""
    elif format == "csv":
        assert raw == ",".join(ORIGINAL) + "\n"
    elif orient == "split" and format != "alpaca":
        assert json.loads(raw)["data"] == []
    else:
        assert json.loads(raw) == []
    with_nothing.close()


@pytest.mark.parametrize("orient", ["records", "split"])
def test_pandas_reads_whole_generations_back(store: core.Store, tmp_path: Path, orient: Any) -> None:
    path = tmp_path / "whole.json"
    count = core.export(store, "whole", path, orient=orient)
    frame = pd.read_json(path, orient=orient, dtype={"trace": str}, encoding="utf-8")
    assert list(frame.columns) == ORIGINAL
    assert (len(frame), list(frame["trace"])) == (count, ["r", "r0", "r3"])
    assert list(frame["generation"]) == [0, 1, 1]
    assert frame["instruction"][0] == KIMCHI
    assert all(isinstance(trace, str) for trace in pd.read_json(path, orient=orient)["trace"])


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(store: core.Store, tmp_path: Path) -> None:
    for number, text in enumerate(
        ["+1", "-1", "@a", "\t=1", "\r=1", "=1", "1+1", "'=1", "- 첫째", "- =1", "- cmd|x!A0", "'- 첫째"]
    ):
        store.write(answers.add, one(store, "r0").id, text)
        core.export(store, "csv", tmp_path / f"{number}.csv")
        with (tmp_path / f"{number}.csv").open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        cell = next(row["output"] for row in table if row["trace"] == "r0")
        assert cell == (text if text in ("1+1", "- 첫째") else "'" + text)
        assert [row["instruction"] for row in table if row["trace"] == "r0"] == ["'=SUM(A1)을 설명해줘."]
        assert list(table[0]) == ORIGINAL


def test_csv_has_one_line_a_row_for_a_reader_of_csv(store: core.Store, tmp_path: Path) -> None:
    raw = written(store, "csv", tmp_path / "a.csv", provenance=True)
    table = list(csv.reader(io.StringIO(raw, newline="")))
    assert table[0] == ORIGINAL + PROVENANCE
    assert {len(row) for row in table} == {len(ORIGINAL) + len(PROVENANCE)}
    assert len(table) == 4


def traces(store: core.Store, path: Path, format: str = "whole", **more: Any) -> list[str]:
    return [row["trace"] for row in records(store, format, path, **more)]


def test_a_rejected_row_moves_to_the_failures_and_an_undo_brings_it_back(store: core.Store, tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    said = core.decide(store, one(store, "r3").id, "reject", "나", reason="어색함")
    assert traces(store, path) == ["r", "r0"]
    (row,) = [row for row in records(store, "failures", path) if row["trace"] == "r3"]
    assert (row["reason"], row["detail"], row["child"]) == ("rejected", "어색함", "고기 없이 끓여줘.")
    assert records(store, "alpaca", path) == []
    core.undo(store, said.node_id, "나", said.id)
    assert traces(store, path) == ["r", "r0", "r3"]
    assert traces(store, path, "failures") == ["r4", "r5"]


def test_a_rescued_row_returns(store: core.Store, tmp_path: Path) -> None:
    core.decide(store, one(store, "r4").id, "accept", "나")
    assert traces(store, tmp_path / "f.json") == ["r", "r0", "r3", "r4"]
    assert traces(store, tmp_path / "f.json", "failures") == ["r5"]


def test_what_is_only_planned_is_in_no_file(store: core.Store, tmp_path: Path) -> None:
    core.plan(store, RunSpec((("concretize", 1.0),)), [one(store, "r0").id])
    assert "r02" not in traces(store, tmp_path / "w.json") + traces(store, tmp_path / "f.json", "failures")


def test_a_selection_takes_roots_generation_and_accepted_ones(store: core.Store, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    other = core.plant(store, core.Seed("다른 씨앗"))
    core.decide(store, one(store, "r0").id, "accept", "나")
    assert traces(store, path, selection=core_store.NodeFilter(roots=[other])) == ["r"]
    assert traces(store, path, selection=core_store.NodeFilter(roots=[])) == []
    assert traces(store, path, selection=core_store.NodeFilter(generation=(1,))) == ["r0", "r3"]
    assert traces(store, path, selection=core_store.NodeFilter("accept")) == ["r0"]
    assert len(traces(store, path)) == 4


def test_more_roots_than_a_statement_can_name(store: core.Store, tmp_path: Path) -> None:
    assert len(traces(store, tmp_path / "s.json", selection=core_store.NodeFilter(roots=range(100_000)))) == 3


@pytest.mark.parametrize(("format", "orient"), [("parquet!", "records"), ("whole", "index")])
def test_an_unknown_format_or_shape_is_one_sentence_and_no_file(
    store: core.Store, tmp_path: Path, format: str, orient: str
) -> None:
    with pytest.raises(core.BadInput, match=r"parquet!|index"):
        core.export(store, format, tmp_path / "out.json", orient=orient)
    assert not (tmp_path / "out.json").exists()


class Trouble(Exception):
    pass


def interrupted(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    from koevol_core.store import export_rows as rows

    real = rows.stream

    def some(*args: Any, **more: Any) -> Iterator[dict[str, Any]]:
        for number, row in enumerate(real(*args, **more)):
            if number == 1:
                raise error
            yield row

    monkeypatch.setattr(rows, "stream", some)


@pytest.mark.parametrize("error", [Trouble(), KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_trouble_in_the_middle_leaves_the_old_file_whole_and_nothing_beside_it(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    folder = tmp_path / "out"
    before = written(store, "whole", folder / "whole.json")
    interrupted(monkeypatch, error)
    with pytest.raises(core.Stopped if isinstance(error, OSError) else type(error)):
        core.export(store, "whole", folder / "whole.json")
    assert (folder / "whole.json").read_text() == before
    assert [path.name for path in folder.iterdir()] == ["whole.json"]


def test_a_kill_in_the_middle_leaves_the_old_file_whole(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed process leaves: the old file under its name, and a part that no reader takes for it."""
    folder = tmp_path / "out"
    before = written(store, "whole", folder / "whole.json")
    monkeypatch.setattr(os, "replace", lambda *_: os._exit(9))
    assert apart(lambda: core.export(store, "failures", folder / "whole.json")) == 9
    assert (folder / "whole.json").read_text() == before
    assert all(path.name == "whole.json" or path.suffix == ".part" for path in folder.iterdir())


def test_the_file_is_on_the_disk_before_it_has_its_name(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, real=real: (done.append(name), real(*args))[1])
    core.export(store, "whole", tmp_path / "whole.json")
    assert done == ["fsync", "replace", "fsync"]


def test_a_place_that_cannot_be_written_is_one_sentence(store: core.Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    for path in (
        tmp_path / "file" / "out.json",
        tmp_path / "folder",
        Path("/proc/none/out.json"),
        tmp_path / ("가" * 99),
    ):
        with pytest.raises(core.BadInput, match="파일을 쓸 수 없습니다"):
            core.export(store, "whole", path)
    assert not list(tmp_path.rglob("*.part"))


def test_folders_on_the_way_are_made_and_the_count_is_told(store: core.Store, tmp_path: Path) -> None:
    assert core.export(store, "whole", tmp_path / "새 폴더" / "더" / "whole.json") == 3
    assert len(json.loads((tmp_path / "새 폴더" / "더" / "whole.json").read_text())) == 3
