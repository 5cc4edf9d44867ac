"""Files of seeds: what is guessed of them, what is taken, what is refused and mended; Parquet within its limits."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import control, dataset, tables
from koevol_core import tables as files
from koevol_core.store import seeds
from tests.databases import db_of, fresh

KIMCHI, ROME = "김치찌개 끓이는 법을 알려줘.", "로마가 망한 까닭을 설명해줘."
NOTHING = core.Seed("")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(fresh(tmp_path / "k.db")))
    yield opened
    opened.close()


def table(value: Any, name: str = "a.json") -> tables.Table:
    return dataset.read_seed_table(value if isinstance(value, bytes) else json.dumps(value).encode(), name)


@pytest.mark.parametrize(
    ("row", "guess"),
    [
        (
            {"instruction": "x", "input": "y", "source": "z"},
            {"text": "instruction", "input": "input", "source": "source"},
        ),
        ({" Instruction ": "x", "LICENSE": "y"}, {"text": " Instruction ", "license": "LICENSE"}),
        ({"지시문": "x", "출처": "y", "분야": "z"}, {"text": "지시문", "source": "출처", "domain": "분야"}),
        ({"root": "x", "instruction": "y"}, {"text": "instruction", "source": "root"}),
        ({"root": "x", "source": "z", "instruction": "y"}, {"text": "instruction", "source": "source"}),
        ({"번호": "1", "시킬 것": "길고 긴 지시문입니다"}, {"text": "시킬 것"}),
        ({"n": 1}, {}),
    ],
)
def test_columns_are_guessed_by_name_and_else_by_length(row: dict[str, Any], guess: dict[str, str]) -> None:
    assert dataset.guess_columns(table([row])) == guess


def test_the_preview_is_what_is_planted(store: core.Store) -> None:
    one = table([{"a": KIMCHI, "b": "요리"}, {"a": ""}, 3, {"a": ROME}])
    mapping, defaults = {"text": "a", "domain": "b"}, core.Seed("", "책", "CC0-1.0", "기타")
    seen = dataset.preview_rows(one, mapping, defaults)
    assert [(number, reason) for number, _, _, reason in seen] == [
        (1, None), (2, "지시문이 비어 있음"), (3, "행이 이름과 값의 모음(객체)이 아닙니다"), (4, None)
    ]  # fmt: skip
    done = dataset.import_rows(store, one, mapping, defaults)
    assert (done.taken, [r.row for r in done.refused]) == (2, [2, 3])
    assert [dataset.get_seed(store, i).seed for i in done.node_ids] == [seed for _, seed, _, why in seen if why is None]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [({}, "지시문이 들어 있는 열"), ({"text": ""}, "지시문이 들어 있는 열"), ({"text": "z"}, "파일에 없는 열"), ({"text": "a", "x": "a"}, "씨앗에 없는 항목")],
)  # fmt: skip
def test_a_mapping_that_cannot_be_meant_changes_nothing(store: core.Store, mapping: dict[str, str], words: str) -> None:
    with pytest.raises(core.BadInput, match=words):
        dataset.import_rows(store, table([{"a": KIMCHI}]), mapping, NOTHING)
    assert dataset.find_seeds(store).total == 0 and dataset.last_import(store) is None


def test_another_mapping_of_the_same_file_replaces_its_refusals(store: core.Store) -> None:
    one = table([{"a": 1, "b": KIMCHI}, {"a": 2, "b": ""}])
    dataset.import_rows(store, one, {"text": "a"}, NOTHING)
    assert len(dataset.refusals(store)) == 2
    dataset.import_rows(store, one, {"text": "b"}, NOTHING)
    assert [r.row for r in dataset.refusals(store)] == [2]
    dataset.import_rows(store, table([{"b": ""}], "b.json"), {"text": "b"}, NOTHING)
    assert len(dataset.refusals(store)) == 2, "another file's stay"


def test_what_is_known_of_a_refused_row_is_there_for_mending(store: core.Store) -> None:
    one = table([{"질의": "", "갈래": "요리", "긴 글": "김치는 어떻게 담가?"}])
    dataset.import_rows(store, one, {"text": "질의", "domain": "갈래"}, core.Seed("", "책"))
    (waiting,) = dataset.refusals(store)
    assert (waiting.seed.domain, waiting.seed.source, waiting.batch) == ("요리", "책", one.batch)
    assert dataset.refused_text(waiting) == "김치는 어떻게 담가?"
    dataset.import_rows(store, table(b'{"a": "x"}\n{"a"', "b.jsonl"), {"text": "a"}, core.Seed("", "책", "CC0-1.0"))
    assert dataset.refusals(store)[-1].seed == core.Seed("", "책", "CC0-1.0", state="refused")


def test_a_seed_that_is_too_long_keeps_its_text_for_mending(store: core.Store) -> None:
    dataset.import_rows(store, table([{"a": "가" * 20_100}]), {"text": "a"}, NOTHING)
    assert dataset.refused_text(dataset.refusals(store)[0]) == "가" * 20_100


def test_two_people_mend_one_row_and_one_is_told(store: core.Store) -> None:
    dataset.import_rows(store, table([{"a": ""}]), {"text": "a"}, NOTHING)
    (waiting,) = dataset.refusals(store)
    node_id = dataset.mend(store, waiting.id, core.Seed(KIMCHI, "책"))
    with pytest.raises(core.BadInput, match="다른 사람이 이미"):
        dataset.mend(store, waiting.id, core.Seed(ROME))
    kept = store.read(seeds.get, node_id)
    assert kept is not None and (kept["state"], kept["batch"], kept["row"], kept["source"]) == (
        "ready",
        waiting.batch,
        1,
        "책",
    )
    assert dataset.find_seeds(store).total == 1


def test_refusals_leave_as_a_spreadsheet_without_formulas(store: core.Store) -> None:
    dataset.import_rows(store, table(b'{"a": ""}\n=cmd|x\n', "a.jsonl"), {"text": "a"}, NOTHING)
    lines = dataset.refusals_csv(store).decode("utf-8-sig").splitlines()
    assert lines[0] == "행,이유,지시문,내용"
    assert lines[2].startswith("2,온전한 JSON이 아닌 줄,'=cmd")


def test_retired_seeds_of_a_file_are_known_but_not_evolved(store: core.Store, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"instruction": KIMCHI}, {"instruction": ROME}]))
    first, second = core.import_seeds(store, path).node_ids
    row = dataset.get_seed(store, first)
    assert row
    dataset.change_seed(store, row, core.Seed(row.seed.text, row.seed.source, state="retired"))
    again = core.import_seeds(store, path)
    assert (again.known, again.node_ids, dataset.ready_seeds(store)) == (2, (second,), [second])


def test_the_newest_import_is_remembered(store: core.Store) -> None:
    dataset.import_rows(store, table([{"a": KIMCHI}, {"a": ""}], "내것.json"), {"text": "a"}, NOTHING)
    note = dataset.last_import(store)
    assert note and (note.name, note.taken, note.known, note.refused) == ("내것.json", 1, 0, 1)


@pytest.mark.parametrize(("value", "trees"), [([{"instruction": "x", "trace": "r", "origin": "x", "generation": 0}], False), ([{"instruction": "x", "trace": "r1", "origin": "y", "generation": 1}], True), ([{"parent": "x", "child": "y", "origin": "x"}], True), ([{"instruction": "x"}], False)])  # fmt: skip
def test_files_of_trees_are_told_from_files_of_seeds(value: Any, trees: bool) -> None:
    assert dataset.holds_trees(table(value)) is trees


def test_a_tree_comes_back_from_bytes_and_drops_the_refusals_of_a_wrong_try(store: core.Store) -> None:
    golden = Path(__file__).parent / "golden" / "original_whole_records.json"
    one = table(golden.read_bytes(), "whole.json")
    dataset.import_rows(store, one, dataset.guess_columns(one), NOTHING)
    assert dataset.refusals(store)
    assert not core.import_tree(store, one).refused
    assert not dataset.refusals(store) and control.funnel(store).children


pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.parquet", "a.json", "a"])
def test_parquet_is_read_by_its_content(store: core.Store, name: str) -> None:
    one = dataset.read_seed_table(parquet({"instruction": [KIMCHI, None, ROME], "n": [1, 2, 3]}), name)
    assert one.columns == ["instruction", "n"] and [number for number, _ in one.rows] == [1, 2, 3]
    done = dataset.import_rows(store, one, {"text": "instruction", "note": "n"}, NOTHING)
    assert (done.taken, [r.row for r in done.refused]) == (2, [2])


def test_pictures_in_a_parquet_file_are_left_where_they_are() -> None:
    one = dataset.read_seed_table(
        parquet({"text": ["글"], "image": [b"\x00" * 99], "nested": [{"bytes": b"x"}]}), "a.parquet"
    )
    assert one.columns == ["text"]
    assert any("image" in notice for notice in one.notices)


def test_too_many_rows_in_a_parquet_file_are_stopped_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = parquet({"text": ["가"] * 100})
    monkeypatch.setattr(files, "MAX_ROWS", 99)
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(core.BadInput, match="행이 너무 많습니다"):
        dataset.read_seed_table(data, "a.parquet")


def test_a_parquet_bomb_is_stopped_while_it_unpacks() -> None:
    """One long text, a hundred thousand times: a few kilobytes that would unpack to a hundred gigabytes."""
    data = _bomb()
    assert len(data) < 2**21
    with pytest.raises(core.BadInput, match="풀면 너무 큰 파일"):
        dataset.read_seed_table(data, "bomb.parquet")


def _bomb() -> bytes:
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 2**20]))
    return parquet({"text": column}, compression="zstd", store_schema=False)


@pytest.mark.parametrize("cut", [4, 5, 60, -1, -9, -40])
def test_a_broken_parquet_file_is_one_sentence(cut: int) -> None:
    with pytest.raises(core.BadInput, match=r"온전한 Parquet 파일이 아닙니다: a\.parquet"):
        dataset.read_seed_table(parquet({"text": ["글"] * 9})[:cut], "a.parquet")


def test_without_pyarrow_the_message_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = parquet({"text": ["글"]})
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(core.BadInput, match="pyarrow가 필요합니다"):
        dataset.read_seed_table(data, "a.parquet")
