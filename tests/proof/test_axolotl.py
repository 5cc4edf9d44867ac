"""Axolotl: its configuration's schema, its loader and its prompt strategies, from the file to tokens."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.proof import table

table.proof_only()

import yaml  # noqa: E402
from axolotl.loaders import load_tokenizer  # noqa: E402
from axolotl.utils.config import normalize_config, validate_config  # noqa: E402
from axolotl.utils.data import prepare_datasets, prepare_preference_datasets  # noqa: E402
from axolotl.utils.dict import DictDefault  # noqa: E402
from axolotl.utils.schemas.config import AxolotlInputConfig  # noqa: E402

FOLDER = Path(table.FILES) / "folder"
ALPACA = {"type": "alpaca"}
SHAREGPT = {
    "type": "chat_template", "field_messages": "conversations", "message_property_mappings": {"role": "from", "content": "value"},
}  # fmt: skip
PROMPT = {
    "type": {
        "field_instruction": "prompt",
        "field_output": "completion",
        "format": "{instruction}\n",
        "no_input_format": "{instruction}\n",
    }
}
PAIR = {"type": "chat_template.default", "field_messages": "prompt", "split": "train"}
LABEL = {"type": {"field_prompt": "prompt", "field_completion": "completion", "field_label": "label"}, "split": "train"}
HOW: dict[str, dict[str, Any]] = {
    **dict.fromkeys(table.ALPACA, ALPACA), **dict.fromkeys(table.TURNS, SHAREGPT), "chat": {"type": "chat_template"},
    "trl": PROMPT, **dict.fromkeys((*table.PAIRS, *table.PAIRS_CHAT), PAIR), **dict.fromkeys(table.LABELS, LABEL),
}  # fmt: skip
"""The ``datasets`` entry of a configuration by format; everything else is Axolotl's default."""
RL = {**dict.fromkeys((*table.PAIRS, *table.PAIRS_CHAT), "dpo"), **dict.fromkeys(table.LABELS, "kto")}
SFT = [one for one in table.CONSUMERS["axolotl"] if one not in RL]


def once(formats: Iterable[str]) -> list[Path]:
    """One file of each format, with provenance in it: what a strategy passes over is there."""
    return [file for file in table.exports("axolotl", *formats) if ".provenance." in file.name]


def config(file: Path, tiny: Path, folder: Path, **more: Any) -> DictDefault:
    given = {
        "base_model": str(tiny), "datasets": [{"path": str(file), "ds_type": "json", **HOW[table.format_of(file)]}],
        "dataset_prepared_path": str(folder / "prepared"), "output_dir": str(folder / "out"), "sequence_len": 8192,
        "micro_batch_size": 2, "gradient_accumulation_steps": 1, "max_steps": 1, "learning_rate": 1e-4, "bf16": False,
        "fp16": False, "dataset_num_proc": 1, "chat_template": "tokenizer_default", "shuffle_merged_datasets": False, **more,
    }  # fmt: skip
    made = validate_config(DictDefault(given))
    normalize_config(made)
    return made


@pytest.mark.parametrize("file", once(SFT), ids=table.names)
def test_its_strategy_learns_the_answer_and_reads_the_instruction(file: Path, tiny: Path, tmp_path: Path) -> None:
    made = config(file, tiny, tmp_path)
    words = load_tokenizer(made)
    rows, *_ = prepare_datasets(made, words)
    assert len(rows) == table.rows_of(file)
    for row, (asked, said) in zip(rows, map(table.turns, table.plain(file)), strict=True):
        learned = words.decode([token for token in row["labels"] if token != -100])
        assert asked in words.decode(row["input_ids"])
        assert asked not in learned
        assert said in learned


@pytest.mark.parametrize("file", once(RL), ids=table.names)
def test_its_strategies_for_preference_keep_the_texts_apart(file: Path, tiny: Path, tmp_path: Path) -> None:
    kind = RL[table.format_of(file)]
    made = config(file, tiny, tmp_path, rl=kind, **({"remove_unused_columns": False} if kind == "kto" else {}))
    rows, _ = prepare_preference_datasets(made, load_tokenizer(made))
    for row, told in zip(rows, table.plain(file), strict=True):
        for name in ("prompt", "chosen", "rejected") if kind == "dpo" else ("prompt", "completion"):
            text = told[name] if isinstance(told[name], str) else told[name][-1]["content"]
            assert text.strip() in row[name]
        assert row.get("label") == told.get("label")


@pytest.mark.parametrize("recipe", sorted((FOLDER / "recipes").glob("axolotl_*.yaml")), ids=table.names)
def test_the_recipe_of_a_data_sets_folder_is_read_and_its_data_with_it(
    recipe: Path, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    given = yaml.safe_load(recipe.read_text(encoding="utf-8"))
    here = {
        "base_model": str(tiny), "bf16": False, "fp16": False, "dataset_prepared_path": str(tmp_path / "prepared"),
        "output_dir": str(tmp_path / "out"),
    }  # fmt: skip
    assert set(given) - set(AxolotlInputConfig.model_fields) == set(), "Axolotl knows no such setting"
    assert validate_config(DictDefault(given)).base_model == given["base_model"]
    made = validate_config(DictDefault({**given, **here}))
    normalize_config(made)
    rows, held_out, steps, _ = prepare_datasets(made, load_tokenizer(made))
    sides = json.loads((Path(table.FILES) / "folder.json").read_text(encoding="utf-8"))["rows"]["default"]
    assert (len(rows), len(held_out)) == (sides["train"], sides["validation"])
    assert steps > 0
