"""The folder of a data set: loaded by its card alone, and trained on with the TRL script that lies in it."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.proof import table

table.proof_only()

import yaml  # noqa: E402
from datasets import get_dataset_config_names, get_dataset_split_names, load_dataset  # noqa: E402
from huggingface_hub import DatasetCard  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: E402

FOLDER = Path(table.FILES) / "folder"
TOLD: dict[str, Any] = json.loads((Path(table.FILES) / "folder.json").read_text(encoding="utf-8"))
ROWS: dict[str, dict[str, int]] = {
    config: {side: many for side, many in sides.items() if many} for config, sides in TOLD["rows"].items() if any(sides.values())
}  # fmt: skip
"""Rows by configuration and split, as the verb told them."""


def test_the_card_names_every_configuration_and_split() -> None:
    assert sorted(get_dataset_config_names(str(FOLDER))) == sorted(ROWS)
    for config, sides in ROWS.items():
        assert get_dataset_split_names(str(FOLDER), config) == list(sides)


@pytest.mark.parametrize("config", ROWS)
def test_a_configuration_loads_with_its_splits_rows_and_korean(config: str) -> None:
    loaded = load_dataset(str(FOLDER), config)
    assert {side: part.num_rows for side, part in loaded.items()} == ROWS[config]
    for part in loaded.values():
        assert all(any("가" <= letter <= "힣" for letter in json.dumps(row, ensure_ascii=False)) for row in part)


def test_without_a_name_the_instructions_load_and_are_those_of_the_export() -> None:
    loaded = load_dataset(str(FOLDER))
    got = {(row["instruction"], row["output"], row["trace"]) for part in loaded.values() for row in part}
    export = table.plain(Path(table.FILES) / "result.json")
    assert got == {(row["instruction"], row["output"], row["trace"]) for row in export if row["output"] != "IDK"}
    roots = {side: set(part["origin"]) for side, part in loaded.items()}
    assert not roots["train"] & roots["validation"]


def test_the_hubs_own_reader_takes_the_card() -> None:
    card = DatasetCard.load(FOLDER / "README.md")
    assert card.data.language == ["ko"]
    assert card.data.license
    assert card.data.size_categories == ["n<1K"]
    assert card.data.pretty_name == "한국어 지시문: 시험"
    front = yaml.safe_load(card.content.split("---")[1])
    assert [one["config_name"] for one in front["configs"]] == list(ROWS)
    assert yaml.safe_load(card.data.to_yaml()) == front


@pytest.mark.parametrize("file", sorted((FOLDER / "formats").glob("*")) if table.FILES else [], ids=table.names)
def test_the_files_of_the_formats_load(file: Path) -> None:
    kind = {".jsonl": "json"}.get(file.suffix, file.suffix[1:])
    more: dict[str, Any] = {"keep_default_na": False} if kind == "csv" else {}
    assert load_dataset(kind, data_files=str(file), split="train", **more).num_rows > 0


@pytest.mark.parametrize("pairs", ["answers", "evolution"])
def test_the_trl_script_trains_in_both_stages_and_leaves_models(pairs: str, tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "data")
    flags = [
        "--output",
        tmp_path / "out",
        "--dpo",
        pairs,
        "--max-steps",
        1,
        "--batch",
        2,
        "--accumulate",
        1,
        "--lora",
        4,
    ]
    done = subprocess.run(
        [sys.executable, "recipes/train_trl.py", "--model", str(tiny), *map(str, flags)], cwd=tmp_path / "data",
        capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"trained: {tmp_path / 'out' / 'dpo'}" in done.stdout
    for stage in ("sft", "dpo"):
        left = tmp_path / "out" / stage
        asked = AutoTokenizer.from_pretrained(left)("안녕하세요", return_tensors="pt")
        said = AutoModelForCausalLM.from_pretrained(left).generate(**asked, max_new_tokens=2, do_sample=False)
        assert said.shape[1] > asked["input_ids"].shape[1]


def test_the_scripts_are_python() -> None:
    for script in (FOLDER / "recipes").glob("*.py"):
        ast.parse(script.read_text(encoding="utf-8"), script.name)
