"""Benchmarks: files in, rows that hold a question are tagged, wherever it stands and however it is spaced."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import __main__ as verbs
from koevol_core import dataset, quality, review
from koevol_core import store as core_store
from koevol_core.quality import benchmarks
from koevol_core.quality.findings import benchmark_overlap
from koevol_core.tables import Table
from tests.conftest import ROOT, Garden
from tests.databases import db_of, of_files
from tests.gold.quality.__main__ import judge, rows, scores
from tests.gold.quality.measures import SETS

Open = Callable[..., AppTest]
ROWS = rows("overlap", False)
FIRST = ROWS[0]


@pytest.fixture
def store(garden: Garden) -> Iterator[core.Store]:
    yield garden.store


def of_shape(shape: str) -> list[dict[str, Any]]:
    return [row["record"] for row in ROWS if row["shape"] == shape]


def as_file(path: Path, records: list[dict[str, Any]]) -> Path:
    """A benchmark's file in the container that its name asks for."""
    if path.suffix == ".csv":
        out = io.StringIO()
        lines = csv.DictWriter(out, list(records[0]))
        lines.writeheader()
        lines.writerows(records)
        path.write_text(out.getvalue(), "utf-8")
    elif path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(records), path)
    else:
        many = "\n".join(json.dumps(one, ensure_ascii=False) for one in records)
        path.write_text(many if path.suffix == ".jsonl" else json.dumps(records, ensure_ascii=False), "utf-8")
    return path


def table(records: list[dict[str, Any]], name: str = "kmmlu.jsonl") -> Table:
    return Table(name, name, list(enumerate(records, 1)))


def noted(store: core.Store, node_id: int) -> list[core_store.StoredFinding]:
    return [one for one in quality.stored_findings(store, node_id) if one.kind == "overlap"]


def test_planted_questions_are_found_and_their_neighbours_are_not() -> None:
    found = {one.label: one for one in scores(SETS["overlap"], [judge(SETS["overlap"], row) for row in ROWS])}
    for variant in ("exact", "respaced", "choices_inlined", "long_row"):
        assert found[variant].recall == 1.0
    assert found["paraphrased"].recall >= 0.85
    assert found["hard_negative"].wrong <= 2


@pytest.mark.parametrize("variant", ["exact", "respaced", "paraphrased", "choices_inlined", "long_row"])
def test_through_the_store_every_variant_is_tagged_with_its_question(store: core.Store, variant: str) -> None:
    quality.load_benchmark(store, table([row["record"] for row in ROWS]), "모두")
    found = []
    for row in ROWS:
        node_id = core.plant(store, core.Seed(row["rows"][variant]))
        found += [one.evidence.startswith(f"모두 {ROWS.index(row) + 1} ") for one in noted(store, node_id)]
    assert sum(found) >= len(ROWS) * (0.8 if variant == "paraphrased" else 0.95)
    assert found.count(False) <= 3  # another question that says nearly the same


def test_neighbours_and_the_projects_own_seeds_stay_clean(store: core.Store) -> None:
    quality.load_benchmark(store, table([row["record"] for row in ROWS]))
    texts = [row["rows"]["hard_negative"] for row in ROWS]
    own = json.loads((ROOT / "seed_data" / "seed_instruction.json").read_text("utf-8"))
    texts += [row["instruction"] for row in own]
    tagged = [noted(store, core.plant(store, core.Seed(text))) for text in texts]
    assert sum(map(bool, tagged)) <= 3
    assert all(one.severity == "warn" for some in tagged for one in some)


@pytest.mark.parametrize(
    ("shape", "suffix"),
    [("kmmlu", "csv"), ("kmmlu", "parquet"), ("haerae", "csv"), ("haerae", "json"), ("click", "json"), ("click", "parquet"),
     ("kobest_boolq", "jsonl"), ("kobest_copa", "csv"), ("kobest_hellaswag", "jsonl"), ("kobest_wic", "jsonl"),
     ("kobest_sentineg", "csv")],
)  # fmt: skip
def test_a_benchmark_is_read_as_it_is_published(store: core.Store, tmp_path: Path, shape: str, suffix: str) -> None:
    row = next(row for row in ROWS if row["shape"] == shape)
    node_id = core.plant(store, core.Seed(row["rows"]["exact"]))
    done = quality.load_benchmark(
        store, dataset.read_table(as_file(tmp_path / f"{shape}.{suffix}", of_shape(shape))), shape
    )
    assert done.questions == len(of_shape(shape)) and quality.scan(store) == 1
    (one,) = noted(store, node_id)
    assert one.severity in ("bad", "warn") and one.evidence.startswith(shape)


def test_answers_are_compared_as_well(store: core.Store) -> None:
    quality.load_benchmark(store, table([FIRST["record"]]))
    node_id = core.plant(store, core.Seed("시험 문제를 하나 내줘."))
    review.write_answer(store, node_id, f"문제입니다. {FIRST['rows']['respaced']}")
    (one,) = noted(store, node_id)
    assert one.answer_id is not None and one.severity == "bad"


@of_files
def test_a_question_is_not_kept_whole(garden: Garden) -> None:
    """Benchmarks that may not be passed on are not copied into a store that may be."""
    question = max((one["question"] for one in of_shape("kmmlu")), key=len)
    quality.load_benchmark(garden.store, table(of_shape("kmmlu")))
    garden.store.close()
    dump = "\n".join(sqlite3.connect(garden.path).iterdump())
    assert question[: benchmark_overlap.HINT - 1] in dump and question[: benchmark_overlap.HINT + 5] not in dump


def test_the_command_loads_lists_and_removes(
    garden: Garden, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node_id = core.plant(garden.store, core.Seed(FIRST["rows"]["exact"]))
    paths = [as_file(tmp_path / f"{at}.jsonl", of_shape("kmmlu")[at::2]) for at in (0, 1)]
    db = ["--db", db_of(garden.path)]
    assert verbs.main(["overlap", *map(str, paths), "--name", "KMMLU", *db]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["benchmarks"][0]["name"], said["benchmarks"][0]["files"], said["found"]) == ("KMMLU", 2, 1)
    assert verbs.main(["overlap", str(paths[0]), *db]) == 2
    assert "이미 넣은" in capsys.readouterr().err
    assert verbs.main(["overlap", "--remove", "KMMLU", *db]) == 0
    assert json.loads(capsys.readouterr().out) == {"benchmarks": [], "compared": 0, "found": 0}
    assert noted(garden.store, node_id) == []
    assert verbs.main(["overlap", "--remove", "KMMLU", *db]) == 2


def test_a_file_without_questions_is_refused(store: core.Store) -> None:
    with pytest.raises(core.BadInput, match="문항을 찾지 못했습니다"):
        quality.load_benchmark(store, table([{"a": "1"}, {"question": "다음 중 옳은 것은?"}]))
    assert quality.loaded_benchmarks(store) == []


def test_removing_one_benchmark_keeps_what_another_found(store: core.Store) -> None:
    node_id = core.plant(store, core.Seed(FIRST["rows"]["exact"]))
    quality.load_benchmark(store, table([FIRST["record"]], "a"), "하나")
    quality.load_benchmark(store, table([FIRST["record"]], "b"), "둘")
    quality.scan(store)
    quality.remove_benchmark(store, "하나")
    (one,) = noted(store, node_id)
    assert one.evidence.startswith("둘")


def test_many_rows_that_another_benchmark_holds_too_are_each_looked_at_once(
    store: core.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [core.plant(store, core.Seed(row["rows"]["exact"])) for row in ROWS[:3]]
    for name in ("하나", "둘"):
        quality.load_benchmark(store, table([row["record"] for row in ROWS[:3]], name), name)
    quality.scan(store)
    monkeypatch.setattr(benchmarks, "BATCH", 2)
    quality.remove_benchmark(store, "하나")
    assert [one.evidence.startswith("둘") for node_id in found for one in noted(store, node_id)] == [True] * 3


def test_a_comparison_that_was_killed_goes_on_where_it_was(store: core.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmarks, "BATCH", 4)
    for row in ROWS[:12]:
        core.plant(store, core.Seed(row["rows"]["exact"]))
    quality.load_benchmark(store, table([row["record"] for row in ROWS]))

    class Killed(Exception):
        pass

    def kill(many: int) -> None:
        if many >= 8:
            raise Killed

    with pytest.raises(Killed):
        quality.scan(store, kill)
    assert quality.scan(store) == 4
    assert quality.finding_counts(store)["overlap"] == 12
    assert quality.scan(store) == 0


def test_rows_with_a_signal_stay_behind_when_asked_and_are_counted(
    garden: Garden, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quality.load_benchmark(garden.store, table([FIRST["record"]]))
    core.plant(garden.store, core.Seed(FIRST["rows"]["exact"], "책", "CC0-1.0"))
    kept = core.plant(garden.store, core.Seed("된장찌개 끓이는 법을 알려줘.", "나", "CC0-1.0"))
    other = core.plant(garden.store, core.Seed("된장찌개를 끓이는 법을 알려주세요.", "나", "CC0-1.0"))
    quality.prefer_twin(garden.store, kept)
    out = tmp_path / "o.json"
    flags = ["export", "--db", db_of(garden.path), "--format", "whole", "--out", str(out)]
    assert verbs.main(flags) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["rows"] == 3 and "overlap 1" in said.err
    assert verbs.main([*flags, "--without", "overlap,twin"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["left_out"] == {"overlap": 1, "twin": 1} and "overlap" not in said.err
    assert [row["instruction"] for row in json.loads(out.read_text("utf-8"))] == ["된장찌개 끓이는 법을 알려줘."]
    assert other in quality.twins_passed_over(garden.store)
    assert verbs.main([*flags, "--without", "nothing"]) == 2


def test_a_signal_of_an_answer_that_is_not_in_force_leaves_nothing_out(store: core.Store) -> None:
    quality.load_benchmark(store, table([FIRST["record"]]))
    node_id = core.plant(store, core.Seed("시험 문제를 하나 내줘.", "나", "CC0-1.0"))
    review.write_answer(store, node_id, FIRST["rows"]["exact"])
    wanted = dataset.ExportSpec("whole", core_store.NodeFilter(no_finding=("overlap",)))
    assert dataset.export_marked(store, wanted).left_out == {"overlap": 1}
    review.write_answer(store, node_id, "서울은 어느 강을 끼고 있을까요?", seen=1)
    assert dataset.export_marked(store, wanted).left_out == {"overlap": 0}


def test_the_page_shows_what_is_loaded_and_removes_it(store: core.Store, opened: Open) -> None:
    core.plant(store, core.Seed(FIRST["rows"]["exact"]))
    assert opened(view="benchmarks").button(key="bench_load").disabled
    quality.load_benchmark(store, table([FIRST["record"]]), "<b>KMMLU</b> :red[x]")
    quality.scan(store)
    at = opened(view="benchmarks")
    assert "<b>KMMLU</b> :red[x]" in [one.value for one in at.main.text]
    assert any("1문항" in one.value for one in at.main.caption)
    at.button(key="bench_remove-0").click().run()
    assert not at.exception and quality.loaded_benchmarks(store) == []


def test_the_page_reads_an_uploaded_file_and_compares_the_rows(store: core.Store, opened: Open) -> None:
    node_id = core.plant(store, core.Seed(FIRST["rows"]["exact"]))
    at = opened(view="benchmarks")
    data = "\n".join(json.dumps(one, ensure_ascii=False) for one in of_shape("kmmlu")).encode()
    at.get("file_uploader")[0].upload("kmmlu.jsonl", data, "application/jsonl").run()
    at.text_input(key="bench_name").set_value("KMMLU").run()
    at.button(key="bench_load").click().run()
    assert not at.exception
    assert [one.name for one in quality.loaded_benchmarks(store)] == ["KMMLU"] and noted(store, node_id)


def test_the_page_leaves_rows_out_and_says_so(store: core.Store, opened: Open) -> None:
    quality.load_benchmark(store, table([FIRST["record"]]))
    core.plant(store, core.Seed(FIRST["rows"]["exact"], "책", "CC0-1.0"))
    core.plant(store, core.Seed("된장찌개 끓이는 법을 알려줘.", "나", "CC0-1.0"))
    at = opened(rows="living", format="whole")
    assert any("벤치마크 문항 1" in one.value for one in at.main.markdown)
    at.session_state["export_conditions"] = True
    at.run().multiselect(key="export_unmarked").set_value(["overlap"]).run()
    assert not at.exception and "overlap" in at.query_params["unmarked"]
    assert any("벤치마크 문항 1" in one.value for one in at.main.caption)
    assert not any("벤치마크 문항 1" in one.value for one in at.main.markdown)
