"""A format is one file: what a made-up one in a folder of its own needs to be offered everywhere is nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import koevol_core as core
from koevol_core import dataset, store
from koevol_core.cli import main as verbs
from koevol_core.dataset.exports.formats import answers, training
from koevol_core.dataset.exports.pairs.preference import LABEL, LABEL_PROVENANCE
from tests import test_readme as readme
from tests.conftest import Garden
from tests.databases import db_of
from tests.test_page_export import Open, grow, opened, preferences, preview, saved, shown  # noqa: F401

HAIKU = '''"""A line and who answered it."""

from koevol_core.dataset.exports.format import Format, Words

FORMAT = Format(
    "haiku",
    900,
    "training",
    Words("하이쿠", "Haiku"),
    Words("한 줄에 시 하나입니다.", "One poem a line."),
    lambda row: {"line": row["text"], "said": row["output"]},
    "jsonl",
    answered_only=True,
    messages=lambda row: {"lines": [row["text"], row["output"]]},
    read_as={"formatting": "alpaca", "columns": {"prompt": "line", "response": "said"}},
)
'''


VERDICTS = '''"""Labels of answers, which are a configuration of a data set folder besides."""

from dataclasses import replace

from koevol_core.dataset.exports.format import Config, Words
from koevol_core.dataset.exports.formats.answers import kto

CONFIG = Config("verdicts", Words("평가", "verdicts"), Words("평가한 답", "judged"))
FORMAT = replace(kto.FORMAT, id="verdicts", config=CONFIG)
'''


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A temporary package that adds one file to the formats for training, and one to those of answers."""
    monkeypatch.setattr(dataset.FORMATS, "_entries", dict(dataset.FORMATS))
    for package, name, text in ((training, "haiku", HAIKU), (answers, "verdicts", VERDICTS)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    dataset.FORMATS.discover()
    yield
    for package, name in ((training, "haiku"), (answers, "verdicts")):
        del sys.modules[f"{package.__name__}.{name}"]
        delattr(package, name)


def test_a_new_file_is_a_format_of_the_command_line(
    garden: Garden, added: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(garden)
    db = ("--db", db_of(garden.path))
    with pytest.raises(SystemExit):
        verbs.main(["export", "--help"])
    assert "haiku" in capsys.readouterr().out.split()
    for flags, keys in ((), ["line", "said"]), (("--messages", "1"), ["lines"]):
        assert verbs.main(["export", *db, "--format", "haiku", "--out", str(tmp_path / "h.jsonl"), *flags]) == 0
        lines = (tmp_path / "h.jsonl").read_text(encoding="utf-8").splitlines()
        assert [list(json.loads(line)) for line in lines] == [keys] * 4
    assert verbs.main(["dataset", *db, "--formats", "haiku", "--validation", "0", "--out", str(tmp_path / "ds")]) == 0
    assert json.loads((tmp_path / "ds/dataset_info.json").read_text("utf-8"))["haiku-train"] == {
        "file_name": "formats/haiku-train.jsonl", "formatting": "alpaca",
        "columns": {"prompt": "line", "response": "said"},
    }  # fmt: skip


def test_a_new_file_may_be_a_configuration_of_a_data_set(garden: Garden, added: None, tmp_path: Path) -> None:
    grow(garden)
    preferences(garden)
    plan = dataset.DatasetPlan(formats=(), split=None, provenance=True)
    done = core.write_dataset(garden.store, tmp_path / "ds", plan)
    assert done.rows["verdicts"] == {"train": 4, "validation": 0}
    table = pd.read_parquet(tmp_path / "ds/data/verdicts/train-00000-of-00001.parquet")
    assert list(table.columns) == [*LABEL, *LABEL_PROVENANCE]
    assert sorted(table["label"]) == [False, False, True, True]
    assert "| `verdicts` | 4 | 0 | 평가한 답 | judged |" in (tmp_path / "ds/README.md").read_text(encoding="utf-8")


def test_a_new_file_is_offered_by_the_page(opened: Open, garden: Garden, added: None, tmp_path: Path) -> None:  # noqa: F811
    at = opened(format="haiku")
    assert at.pills(key="export_group").value == "training"
    assert at.pills(key="export_format").value == "haiku"
    assert "하이쿠" in at.pills(key="export_format").options
    assert "한 줄에 시 하나입니다." in shown(at)
    assert preview(at).startswith('{"line": ')
    at.toggle(key="export_messages").set_value(True).run()
    assert preview(at).startswith('{"lines": [')
    spec = dataset.ExportSpec("haiku", store.NodeFilter("accept"), messages=True)
    assert saved(at, garden) == dataset.exported(garden.store, spec)
    assert "하이쿠" in opened(view="dataset").multiselect(key="export_with").options


def test_the_readme_is_asked_for_a_line_about_it(added: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError):
        readme.test_the_table_of_formats_names_each_of_them_once("README.md")
    more = readme.TEXTS["README.md"].replace(
        "| `csv` · `parquet` |", "| `haiku` `verdicts` | a poem | poets |\n| `csv` · `parquet` |"
    )
    monkeypatch.setitem(readme.TEXTS, "README.md", more)
    readme.test_the_table_of_formats_names_each_of_them_once("README.md")


def test_an_older_name_is_its_format_with_messages() -> None:
    spec = dataset.ExportSpec("dpo-chat")
    assert spec == dataset.ExportSpec("dpo", messages=True)
    assert (spec.format, spec.shape.id) == ("dpo", "dpo-chat")
    with pytest.raises(core.BadInput, match="alpaca"):
        dataset.ExportSpec("alpaca", messages=True)
    with pytest.raises(core.BadInput, match="alpaca-chat"):
        dataset.ExportSpec("alpaca-chat")


def test_an_older_address_shows_its_format_with_messages(opened: Open) -> None:  # noqa: F811
    at = opened(format="dpo-chat", rows="living")
    assert at.segmented_control(key="export_usual").value == "dpo"
    assert at.toggle(key="export_messages").value
    assert at.query_params["format"] in ("dpo", ["dpo"])
    at.toggle(key="export_messages").set_value(False).run()
    assert not at.toggle(key="export_messages").value and "messages" not in at.query_params


@pytest.mark.parametrize("address", [{"with": ["dpo-chat"]}, {"with": ["dpo"], "messages": "1"}])
def test_a_data_set_has_preferences_as_messages_by_either_name(
    opened: Open,  # noqa: F811
    garden: Garden,
    address: dict[str, Any],
) -> None:
    opened()
    preferences(garden)
    at = opened(view="dataset", share="0", **address)
    assert at.multiselect(key="export_with").value == address["with"]
    at.button(key="dataset_write").click().run()
    assert not at.exception
    (folder,) = (garden.path.parent / "exports").iterdir()
    assert [path.name for path in (folder / "formats").iterdir()] == ["dpo-chat-train.jsonl"]
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["selection"]["formats"] == ["dpo-chat"]
