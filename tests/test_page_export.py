"""The export page: which rows, the file as it will be, what to know of it; and the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, dataset, review, store
from koevol_core.messages import text as translate
from koevol_core.store import answers, planned
from koevol_core.types import Outcome
from pages.parts.export_choose import groups
from tests.conftest import PATIENCE, ROOT, Garden, topic
from tests.databases import db_of

Open = Callable[..., AppTest]
HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[a] **굵게** ![](http://127.0.0.1:9/b.png)"


@pytest.fixture
def opened(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the page on a store with six seeds, a constrained child of each (accepted, but the last) and its reasoned
    child (not judged); the first four accepted ones have an answer."""

    def go(fill: bool = True, screen: str = "export", **address: Any) -> AppTest:
        monkeypatch.setenv("KOEVOL_DB", db_of(garden.path))
        monkeypatch.setenv("KOEVOL_MODEL", "scripted")
        if fill and not control.funnel(garden.store).seeds:
            grow(garden)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        for name, value in address.items():
            at.query_params[name] = value
        return at.switch_page(f"pages/{screen}.py").run()

    return go


def grow(garden: Garden) -> None:
    seeds = [core.plant(garden.store, core.Seed(topic(n), "부엌", "CC0-1.0" if n else "")) for n in range(6)]
    for parents, method, model in ((seeds, "constrain", "scripted"), (None, "reason", "m-1")):
        parents = parents or [row["id"] for row in garden.children()]
        run = core.plan(garden.store, garden.changed(methods=((method, 1.0),)), parents)
        for job in garden.store.read(planned.jobs, "node", run, 1000):
            garden.store.write(planned.fill, job, Outcome("alive", f"{job.text} {method}", model=model))
    for place, row in enumerate(garden.rows("SELECT id FROM node WHERE method = 'constrain' ORDER BY id")[:5]):
        core.decide(garden.store, row["id"], "accept", "지수")
        if place < 4:
            garden.store.write(answers.add, row["id"], f"답 {place}", model="m-1")


def preview(at: AppTest) -> str:
    return str(at.main.code[0].value)


def shown(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*at.main.caption, *at.main.markdown, *at.main.info, *at.main.success])


def download(at: AppTest) -> str:
    return str(next(one.proto.label for one in at.get("download_button") if "export_download" in one.proto.id))


def saved(at: AppTest, garden: Garden) -> bytes:
    """The one file that the page wrote beside the database."""
    at.button(key="export_save").click().run()
    assert not at.exception
    (path,) = (garden.path.parent / "exports").glob("koevol-*")
    assert str(path) in [code.value for code in at.main.code]
    content = path.read_bytes()
    path.unlink()
    return content


def test_accepted_rows_are_chosen_first_and_the_button_says_how_many_leave(opened: Open) -> None:
    at = opened()
    assert not at.exception
    assert at.pills(key="export_rows").value == "accepted"
    assert at.segmented_control(key="export_usual").value == "alpaca"
    assert download(at) == "내려받기 · 4행"
    assert preview(at).count('"instruction"') == 3


def test_split_and_provenance_are_written_as_they_were_chosen(opened: Open, garden: Garden, tmp_path: Path) -> None:
    at = opened(format="result", orient="split", provenance="1")
    core.export(garden.store, "result", tmp_path / "golden", store.NodeFilter("accept"), "split", True)
    assert preview(at).startswith('{"columns": ["instruction"')
    assert saved(at, garden) == (tmp_path / "golden").read_bytes()


def test_the_address_chooses_the_rows(opened: Open) -> None:
    for address, rows in (
        ({}, 5),
        ({"rows": "living"}, 18),
        ({"rows": "living", "gen": "0"}, 6),
        ({"rows": "living", "gen": ["0", "2"]}, 12),
        ({"rows": "living", "method": "reason"}, 6),
        ({"rows": "living", "model": "m-1"}, 6),
        ({"answered": "1"}, 4),
        ({"rows": "living", "practice": "1"}, 12),
        ({"since": "2001-01-01", "until": "2001-12-31"}, 0),
        ({"since": "2001-01-01"}, 5),
        ({"until": "2001-01-01"}, 0),
        ({"rows": "nonsense", "gen": "x", "method": "y", "since": "z", "format": "result"}, 5),
    ):
        at = opened(**{"format": "result", **address})
        assert not at.exception, address
        if rows:
            assert download(at) == f"내려받기 · {rows}행", address
        else:
            assert "맞는 행이 없습니다" in shown(at), address
            assert not at.get("download_button"), address


def test_what_is_picked_is_written_into_the_address(opened: Open) -> None:
    at = opened(format="result")
    at.pills(key="export_rows").set_value("living").run()
    at.session_state["export_conditions"] = True
    at.run().multiselect(key="export_gen").set_value(["1", "2"]).run()
    assert at.query_params["rows"] in ("living", ["living"])
    assert at.query_params["gen"] == ["1", "2"]
    assert download(at) == "내려받기 · 12행"
    at.button(key="export_clear").click().run()
    assert "rows" not in at.query_params
    assert download(at) == "내려받기 · 5행"


def test_what_a_trainer_should_know_is_said(opened: Open) -> None:
    said = shown(opened())
    assert "연습용 모델이 만든 4행" in said
    assert "라이선스가 적히지 않은 씨앗에서 나온 1행" in said
    assert "답이 없는 1행은 빠집니다" in said
    assert "답이 없는 1행은 output이 IDK" in shown(opened(format="result"))
    assert "사람이 채택하지 않은 행" in shown(opened(rows="living"))


def test_licences_and_models_of_the_rows_are_listed(opened: Open) -> None:
    licences, models = (frame.value for frame in opened().main.dataframe)
    assert licences.to_numpy().tolist() == [["CC0-1.0", 3], ["적혀 있지 않음", 1]]
    assert models.to_numpy().tolist() == [["scripted", "m-1", 4]]


def test_the_numbers_follow_the_store(opened: Open, garden: Garden) -> None:
    at = opened()
    assert download(at) == "내려받기 · 4행"
    node = garden.rows("SELECT id FROM node WHERE verdict = 'accept' AND answer_id IS NULL")[0]["id"]
    review.write_answer(garden.store, node, "직접 쓴 답")
    at.run()
    assert download(at) == "내려받기 · 5행"


def test_an_empty_project_says_what_to_do(opened: Open) -> None:
    at = opened(fill=False)
    assert not at.exception
    assert "먼저 검토하고 답을 채우세요" in shown(at)
    assert "먼저 진화를 시작하세요" in shown(opened(fill=False, view="report"))


def test_a_file_that_cannot_be_written_is_one_sentence(opened: Open, garden: Garden) -> None:
    at = opened()
    (garden.path.parent / "exports").write_text("a file, not a folder")
    at.button(key="export_save").click().run()
    assert not at.exception
    assert any("파일을 쓸 수 없습니다" in text.value for text in at.main.text)


def test_hostile_text_in_the_preview_is_as_it_was_typed(opened: Open, garden: Garden) -> None:
    opened()
    node = garden.rows("SELECT id FROM node WHERE verdict = 'accept' ORDER BY id")[0]["id"]
    review.write_answer(garden.store, node, HOSTILE, HOSTILE)
    at = opened(format="result", provenance="1")
    assert HOSTILE in preview(at)
    assert "![](" not in shown(at)


@pytest.mark.parametrize("screen", ["report", "export"])
def test_the_report_has_a_page_of_its_own_and_its_old_address(opened: Open, screen: str) -> None:
    at = opened(screen=screen, view="report")
    said = shown(at)
    assert "씨앗 6개에서 자식 12개" in said
    assert "채택률 100%" in said
    assert "**그림 1. 씨앗에서 답까지**" in said
    assert len(at.get("vega_lite_chart")) >= 4


def test_the_report_survives_names_that_are_markup(opened: Open, garden: Garden) -> None:
    opened()
    node = garden.rows("SELECT id FROM node WHERE verdict IS NULL AND generation = 2")[0]["id"]
    core.decide(garden.store, node, "reject", HOSTILE, reason=HOSTILE)
    at = opened(view="report")
    assert not at.exception
    assert "![](" not in shown(at)


def test_the_page_speaks_english_when_asked_to(opened: Open, garden: Garden) -> None:
    opened()
    control.keep_setting(garden.store, "language", "en")
    assert download(opened()) == "Download · 4 rows"
    assert "6 seeds gave 12 children" in shown(opened(view="report"))


def test_parquet_and_completions_are_read_by_those_who_load_them(opened: Open, garden: Garden, tmp_path: Path) -> None:
    opened()
    chosen = store.NodeFilter("accept")
    assert core.export(garden.store, "parquet", tmp_path / "rows.parquet", chosen, provenance=True) == 5
    frame = pd.read_parquet(tmp_path / "rows.parquet")
    assert list(frame.columns[:6]) == ["instruction", "output", "generation", "root", "trace", "origin"]
    assert frame["generation"].tolist() == [1] * 5
    assert frame["output"].tolist()[-1] == "IDK"
    core.export(garden.store, "trl", tmp_path / "rows.jsonl", chosen)
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [sorted(row) for row in rows] == [["completion", "prompt"]] * 4


def test_three_formats_are_offered_at_first_and_all_on_wish(opened: Open) -> None:
    at = opened()
    assert len(at.segmented_control(key="export_usual").options) == 4 and len(at.main.pills) == 1
    at.segmented_control(key="export_usual").set_value("all").run()
    assert at.pills(key="export_group").value == "training"
    at.segmented_control(key="export_usual").set_value("chat").run()
    assert at.query_params["format"] in ("chat", ["chat"]) and "formats" not in at.query_params


def test_every_format_stands_in_one_group(opened: Open) -> None:
    assert sorted(name for group in groups().values() for name in group) == sorted(dataset.FORMATS)
    at = opened(format="kto")
    assert at.pills(key="export_group").value == "answers"
    assert len(at.pills(key="export_format").options) == len(groups()["answers"])
    at.pills(key="export_group").set_value("tables").run()
    assert at.query_params["format"] in ("csv", ["csv"])
    at.pills(key="export_group").set_value("training").run()
    assert "format" not in at.query_params
    assert at.pills(key="export_format").value == "alpaca"


def test_both_sides_are_written_as_the_core_divides(opened: Open, garden: Garden, tmp_path: Path) -> None:
    opened()
    preferences(garden)
    core.decide(garden.store, garden.rows("SELECT MAX(id) AS id FROM node")[0]["id"], "reject", reason="other")
    for format in ("alpaca", "dpo", "failures", "seeds"):
        at = opened(format=format, split="1", share="30", draw="7")
        suffix = dataset.FORMATS[format].suffix
        spec = dataset.ExportSpec(format, store.NodeFilter("accept"), split=dataset.Split(0.3, 7))
        done = dataset.export_files(garden.store, spec, tmp_path / f"{format}.{suffix}")
        labels = [str(one.proto.label) for one in at.get("download_button")]
        assert labels == [f"{side} · {rows}행" for side, (_, rows) in done.items()], format
        share = done["validation"][1] / sum(rows for _, rows in done.values())
        assert f"validation {share:.1%} (요청 30%)" in shown(at), format
        at.button(key="export_save").click().run()
        for side, (golden, _) in done.items():
            (path,) = (garden.path.parent / "exports").glob(f"koevol-*.{side}.{suffix}")
            assert path.read_bytes() == golden.read_bytes(), format
            assert dataset.exported(garden.store, spec, side) == golden.read_bytes(), format
            path.unlink()


def test_a_validation_that_gets_nothing_is_said(opened: Open) -> None:
    assert "validation으로 갈 행이 없습니다" in shown(opened(split="1", share="1"))


def test_preferences_are_counted_by_their_reason_and_what_was_dropped(opened: Open, garden: Garden) -> None:
    opened()
    preferences(garden)
    node = garden.rows("SELECT id FROM node WHERE answer_id IS NOT NULL ORDER BY id")[0]["id"]
    garden.store.write(answers.add, node, "늦게 온 답", sample=1, model="m-1")
    at = opened(format="dpo")
    assert at.main.dataframe[0].value.to_numpy().tolist() == [["사람이 고쳐 씀", 1], ["사람이 직접 쓴 답", 1]]
    assert "desirable_weight" not in shown(at)
    labels = opened(format="kto")
    assert "좋음 2 · 나쁨 2" in shown(labels)
    assert "고른 뒤에 온 답 1" in shown(at)


def test_every_reason_has_a_word() -> None:
    whys = ("chosen", "written", "edited", "accepted_over_rejected", "unchosen", "before_edit", "accepted", "rejected")
    drops = (
        "blank", "same", "duplicate", "late", "no_prompt", "other_prompt", "contradicted", "both_accepted", "no_original",
    )  # fmt: skip
    assert all(translate("ko", f"export.why_{name}") for name in whys)
    assert all(translate("ko", f"export.drop_{name}") for name in drops)


def test_preferences_are_counted_once_for_one_state_of_the_store(
    opened: Open, garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    preferences(garden)
    made: list[str] = []
    for name in ("pair_counts", "export_shares", "export_rights", "export_sides"):
        whole = getattr(dataset, name)
        counting = wraps(whole)(lambda *order, name=name, whole=whole: made.append(name) or whole(*order))
        monkeypatch.setattr(dataset, name, counting)
    at = opened(format="dpo", split="1")
    at.run()
    assert sorted(made) == ["export_rights", "export_shares", "export_sides", "pair_counts"]
    core.decide(garden.store, garden.rows("SELECT MAX(id) AS id FROM node")[0]["id"], "accept")
    at.run()
    assert len(made) == 8


def preferences(garden: Garden) -> None:
    """Of two answers one that was edited, and one that a person wrote anew."""
    first, second = garden.rows("SELECT id FROM node WHERE answer_id IS NOT NULL ORDER BY id")[:2]
    review.write_answer(garden.store, first["id"], "답 0!", "지수")
    review.write_answer(garden.store, second["id"], "사람이 처음부터 다시 쓴 글", "지수")
