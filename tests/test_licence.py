"""Licences: what a text says, what every descendant inherits, and which licence a file may bear."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import __main__ as verbs
from koevol_core import dataset, quality, review
from koevol_core import store as core_store
from koevol_core.quality import licence, licence_policy
from koevol_core.quality.findings import licence_terms
from koevol_core.store import export_rows, planned
from koevol_core.types import Outcome
from tests.conftest import Garden
from tests.databases import db_of, of_files
from tests.gold.quality.__main__ import judge, scores
from tests.gold.quality.__main__ import rows as labelled
from tests.gold.quality.measures import SETS

Open = Callable[..., AppTest]


@pytest.fixture
def store(garden: Garden) -> Iterator[core.Store]:
    yield garden.store


def planted(store: core.Store, said: str, text: str = "김치찌개 끓이는 법을 알려줘.") -> tuple[int, int]:
    """A seed with this licence and a child of it."""
    seed = core.plant(store, core.Seed(text, "책", said))
    return seed, review.edit(store, seed, f"{text} 세 문단으로 써줘.")


def names(store: core.Store, node_id: int) -> list[str]:
    return [one.kind for one in quality.stored_findings(store, node_id)]


def test_the_labelled_licences_are_read_as_they_are_meant() -> None:
    whole = scores(SETS["licence"], [judge(SETS["licence"], row) for row in labelled("licence", False)])[-1]
    assert (whole.precision, whole.recall) == (1.0, 1.0)


@pytest.mark.parametrize("said", ["", "?" * 5000, "CC BY-" * 500, "금지" * 2000, "\u202e", "ＭＩＴ"])
def test_any_licence_says_something(said: str) -> None:
    assert licence.kinds(said) and licence.kinds(said) <= set(licence.KINDS)


@pytest.mark.parametrize(
    ("said", "models", "expected"),
    [
        (["CC0-1.0"], [], "cc0-1.0"),
        (["CC0-1.0", "MIT"], ["scripted"], "mit"),
        (["CC0-1.0", "CC BY 4.0"], [None], "cc-by-4.0"),
        (["CC BY-SA 4.0", "CC BY-NC 4.0"], [], "cc-by-nc-sa-4.0"),
        (["공공누리 제4유형"], [], "cc-by-nc-nd-4.0"),
        (["CC BY-SA", "CC BY-ND"], [], "other"),
        (["CC0-1.0", ""], [], "other"),
        (["CC0-1.0"], ["gemma-3-270m-q4_k_m"], "gemma"),
        (["CC BY 4.0"], ["gemma-3-270m-q4_k_m"], "other"),
        (["CC0-1.0"], ["some-new-model"], "other"),
        (["비공개", "CC BY"], [], "other"),
    ],
)
def test_a_file_follows_the_strictest_of_its_rows_and_models(said: list[str], models: list[str], expected: str) -> None:
    found, reason = licence_policy.strictest(said, models)
    assert found == expected
    assert reason.endswith(".")


def test_red_conditions_reach_every_descendant_and_follow_a_change(store: core.Store) -> None:
    seed, child = planted(store, "CC BY-NC-ND 4.0")
    grandchild = review.edit(store, child, "김치찌개 끓이는 법을 표로 정리해줘. 두 사람이 먹을 양이야.")
    for one in (seed, child, grandchild):
        assert names(store, one)[:2] == ["non_commercial", "no_derivatives"]
        assert quality.stored_findings(store, one)[0].severity == "bad"
    before = dataset.get_seed(store, seed)
    assert before
    dataset.change_seed(store, before, replace(before.seed, license="CC0-1.0"))
    assert [
        name
        for one in (seed, child, grandchild)
        for name in names(store, one)
        if name in {kind.id for kind in licence_terms.RED}
    ] == []


def test_the_licence_column_of_a_descendant_is_its_seeds(store: core.Store, tmp_path: Path) -> None:
    planted(store, "공공누리 제3유형")
    core.export(store, "whole", tmp_path / "o.json", provenance=True)
    found = json.loads((tmp_path / "o.json").read_text("utf-8"))
    assert [one["license"] for one in found] == ["공공누리 제3유형"] * 2


def test_a_weaker_licence_is_refused_with_the_rows_named_and_nothing_is_written(
    garden: Garden, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted(garden.store, "CC0-1.0", "된장찌개 끓이는 법을 알려줘.")
    seed, child = planted(garden.store, "CC BY-NC 4.0")
    out = tmp_path / "o.json"
    flags = ["export", "--db", db_of(garden.path), "--format", "whole", "--out", str(out)]
    assert verbs.main([*flags, "--license", "mit"]) == 2
    said = capsys.readouterr().err
    assert f"2행(#{seed}, #{child})" in said and "비영리" in said
    assert not out.exists()
    assert verbs.main([*flags, "--license", "cc-by-nc-sa-4.0"]) == 0
    assert json.loads(capsys.readouterr().out)["license"] == "cc-by-nc-sa-4.0"
    assert verbs.main(flags) == 0
    assert json.loads(capsys.readouterr().out)["license"] == "cc-by-nc-4.0"
    assert verbs.main([*flags, "--license", "mit", "--without", "non_commercial"]) == 0
    assert json.loads(capsys.readouterr().out)["left_out"] == {"non_commercial": 2}


def test_a_model_with_terms_binds_the_rows_that_it_wrote(garden: Garden) -> None:
    seed = core.plant(garden.store, core.Seed("김치찌개 끓이는 법을 알려줘.", "나", "CC0-1.0"))
    run = core.plan(garden.store, garden.changed(methods=(("constrain", 1.0),)), [seed])
    for job in garden.store.read(planned.jobs, "node", run, 10):
        garden.store.write(planned.fill, job, Outcome("alive", f"{job.text} 짧게 써줘.", model="gemma-3-270m-q4_k_m"))
    assert dataset.export_rights(garden.store, dataset.ExportSpec("whole")).license == "gemma"
    with pytest.raises(core.BadInput, match=r"1행.*모델 약관"):
        dataset.export_rights(garden.store, dataset.ExportSpec("whole", license="mit"))
    only_seeds = dataset.ExportSpec("whole", core_store.NodeFilter(method=("",)), license="mit")
    assert dataset.export_rights(garden.store, only_seeds).license == "mit"


@pytest.mark.parametrize("said", ["foo", "unknown", "MIT 아님"])
def test_a_licence_that_nobody_knows_cannot_be_declared(store: core.Store, said: str) -> None:
    planted(store, "CC0-1.0")
    with pytest.raises(core.BadInput, match="모르는 라이선스"):
        dataset.ExportSpec("whole", license=said)


def test_a_seed_without_a_licence_goes_out_as_other_alone(store: core.Store) -> None:
    planted(store, "")
    assert dataset.export_rights(store, dataset.ExportSpec("whole")).license == "other"
    assert dataset.export_rights(store, dataset.ExportSpec("whole", license="other")).license == "other"
    with pytest.raises(core.BadInput, match="적혀 있지 않음"):
        dataset.export_rights(store, dataset.ExportSpec("whole", license="cc-by-4.0"))


def test_the_page_refuses_a_weaker_licence_and_offers_no_file(store: core.Store, opened: Open) -> None:
    planted(store, "CC BY-SA 4.0")
    at = opened("export", rows="living", format="whole")
    assert any("cc-by-sa-4.0" in one.value for one in at.main.caption)
    assert not at.button(key="export_save").disabled
    at.selectbox(key="export_license").set_value("mit").run()
    assert at.button(key="export_save").disabled
    assert any("동일조건" in one.value for one in at.main.text)
    at.selectbox(key="export_license").set_value("cc-by-sa-4.0").run()
    assert not at.button(key="export_save").disabled


def test_evolving_what_may_not_be_changed_is_warned_of(store: core.Store, opened: Open) -> None:
    assert not opened("evolve").main.warning
    planted(store, "공공누리 제4유형")
    core.plant(store, core.Seed("된장찌개 끓이는 법을 알려줘.", "나", "CC0-1.0"))
    at = opened("evolve")
    at.selectbox(key="run_parents").set_value("ready").run()
    assert next(one.value for one in at.main.warning if "변경을 금지" in one.value).startswith("부모 1개")


def test_a_red_licence_is_seen_in_the_list_of_seeds_and_at_the_seed(store: core.Store, opened: Open) -> None:
    seed, child = planted(store, "CC BY-NC 4.0")
    at = opened("seeds", node=str(seed))
    assert "▲ CC BY-NC 4.0" in at.main.dataframe[0].value.to_string()
    assert any("비영리" in str(one.options) for one in at.main.get("button_group"))
    at = opened("review", node=str(child))
    assert any("비영리" in str(one.options) for one in at.main.get("button_group"))


@of_files
def test_licences_of_many_rows_are_found_by_index(garden: Garden) -> None:
    planted(garden.store, "CC BY 4.0")
    from koevol_core.store import seed_licences

    seen: list[tuple[str, object]] = []
    from sqlalchemy import event

    def note(_c: object, _cur: object, statement: str, values: object, *_rest: object) -> None:
        seen.append((statement, values))

    with garden.store.snapshot() as conn:
        event.listen(garden.store.engine, "before_cursor_execute", note)
        seed_licences.of_nodes(conn, [1, 2])
        seed_licences.tree(conn, 1)
        export_rows.flagged(conn, core_store.NodeFilter(no_finding=("overlap", "twin")))
        event.remove(garden.store.engine, "before_cursor_execute", note)
        for statement, values in list(seen):
            plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()  # type: ignore[arg-type]
            scans = [str(row[3]) for row in plan if str(row[3]).startswith("SCAN ") and "USING" not in str(row[3])]
            assert [one for one in scans if one.split()[1] in ("node", "seed", "finding", "answer")] == [], statement


def test_no_caller_writes_a_file_under_a_weaker_licence(store: core.Store, tmp_path: Path) -> None:
    planted(store, "CC BY-SA 4.0")
    with pytest.raises(core.BadInput, match="동일조건"):
        core.export(store, "whole", tmp_path / "o.json", license="cc-by-4.0")
    assert list(tmp_path.glob("*.json")) == []
