"""LLaMA-Factory: its reader of ``dataset_info.json``, its loader and converters, and one real step of its own trainer."""

from __future__ import annotations

import json
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.proof import table

table.proof_only()

if "torchaudio" not in sys.modules:  # imported at the top of mm_plugin, used for sound only; its wheels want CUDA
    nothing = ModuleType("torchaudio")
    nothing.__spec__ = ModuleSpec("torchaudio", None)
    sys.modules["torchaudio"] = nothing

import yaml  # noqa: E402
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer  # noqa: E402
from llamafactory.data.loader import _get_merged_dataset  # noqa: E402
from llamafactory.data.parser import get_dataset_list  # noqa: E402
from llamafactory.hparams import get_train_args  # noqa: E402
from llamafactory.model import load_tokenizer  # noqa: E402
from llamafactory.train.tuner import run_exp  # noqa: E402

FOLDER = Path(table.FILES) / "folder"
HERE = {"bf16": False, "use_cpu": True, "preprocessing_num_workers": 1, "save_strategy": "no", "overwrite_cache": True}
"""What a recipe says otherwise, for a GPU."""
STAGES = {**dict.fromkeys(table.PAIRS, "dpo"), **dict.fromkeys(table.LABELS, "kto")}
"""How each format is trained on; all others ``sft``."""
SFT = [one for one in table.CONSUMERS["llamafactory"] if one not in STAGES]
ROWS = "rm"
"""How the loader calls the stage of preference pairs."""


def flags(folder: Path, tiny: Path, out: Path, stage: str = "sft") -> dict[str, Any]:
    return {
        "model_name_or_path": str(tiny), "stage": stage, "do_train": True, "finetuning_type": "full", "template": "qwen",
        "dataset_dir": str(folder), "dataset": "koevol", "output_dir": str(out), "max_steps": 1, "use_cpu": True,
        "per_device_train_batch_size": 2, "report_to": "none", "save_strategy": "no", "cutoff_len": 8192, "bf16": False,
        "fp16": False, "logging_steps": 1, "overwrite_cache": True, "preprocessing_num_workers": 1,
    }  # fmt: skip


def described(file: Path, folder: Path) -> Path:
    """A folder with the file and the description that LLaMA-Factory wants beside it."""
    (folder / file.name).write_bytes(file.read_bytes())
    info = {"koevol": {"file_name": file.name, **table.known()["read_as"][table.format_of(file)]}}
    (folder / "dataset_info.json").write_text(json.dumps(info), encoding="utf-8")
    return folder


@pytest.mark.parametrize("file", table.exports("llamafactory", *SFT), ids=table.names)
def test_its_converters_find_every_instruction_and_answer(file: Path, tiny: Path, tmp_path: Path) -> None:
    folder = described(file, tmp_path)
    model, data, training, *_ = get_train_args(flags(folder, tiny, tmp_path / "out"))
    found = _get_merged_dataset(data.dataset, model, data, training, "sft")
    assert found is not None
    got = [(row["_prompt"][0]["content"], row["_response"][0]["content"]) for row in found]
    assert got == [table.turns(row) for row in table.plain(file)]
    assert all([one["role"] for one in row["_prompt"] + row["_response"]] == ["user", "assistant"] for row in found)


@pytest.mark.parametrize("file", table.exports("llamafactory", *SFT), ids=table.names)
def test_its_processor_makes_tokens_of_every_row(file: Path, tiny: Path, tmp_path: Path) -> None:
    folder = described(file, tmp_path)
    model, data, training, *_ = get_train_args(flags(folder, tiny, tmp_path / "out"))
    words = load_tokenizer(model)["tokenizer"]
    template = get_template_and_fix_tokenizer(words, data)
    made = get_dataset(template, model, data, training, "sft", words)["train_dataset"]
    assert len(made) == table.rows_of(file)
    first = made[0]
    said = [token for token in first["labels"] if token >= 0]
    assert table.turns(table.plain(file)[0])[1] in words.decode(said)
    assert len(said) < len(first["input_ids"])


@pytest.mark.parametrize("file", table.exports("llamafactory", *STAGES), ids=table.names)
def test_its_converters_keep_the_better_apart_from_the_worse(file: Path, tiny: Path, tmp_path: Path) -> None:
    folder = described(file, tmp_path)
    stage = STAGES[table.format_of(file)]
    model, data, training, *_ = get_train_args(flags(folder, tiny, tmp_path / "out", stage))
    found = _get_merged_dataset(data.dataset, model, data, training, ROWS if stage == "dpo" else stage)
    assert found is not None
    for row, told in zip(found, table.plain(file), strict=True):
        better, worse = (one["content"] for one in row["_response"])
        assert row["_prompt"] == [{"role": "user", "content": told["prompt"]}]
        if stage == "dpo":
            assert (better, worse) == (told["chosen"], told["rejected"])
        else:  # the text stands first where it is wanted, behind an empty one where it is not
            assert (better, worse) == ((told["completion"], "") if told["label"] else ("", told["completion"]))


@pytest.mark.parametrize("format", table.CONSUMERS["llamafactory"])
def test_its_trainer_takes_a_step(format: str, tiny: Path, tmp_path: Path) -> None:
    file = next(one for one in table.exports("llamafactory", format) if ".provenance." in one.name)
    out = tmp_path / "out"
    run_exp(flags(described(file, tmp_path), tiny, out, STAGES.get(format, "sft")))
    told = json.loads((out / "all_results.json").read_text(encoding="utf-8"))
    assert told["train_loss"] > 0


@pytest.mark.parametrize("recipe", sorted((FOLDER / "recipes").glob("llamafactory_*.yaml")), ids=table.names)
def test_the_recipe_of_a_data_sets_folder_trains(
    recipe: Path, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    given = yaml.safe_load(recipe.read_text(encoding="utf-8"))
    there = {
        name: value for name, value in given.items() if name != "adapter_name_or_path"
    }  # what a first stage leaves
    _, data, training, *_ = get_train_args({**there, **HERE, "model_name_or_path": str(tiny)})
    info = json.loads((FOLDER / "dataset_info.json").read_text(encoding="utf-8"))
    assert set(data.dataset) <= set(info)
    assert training.num_train_epochs == given["num_train_epochs"]
    out = tmp_path / "out"
    run_exp({**there, **HERE, "model_name_or_path": str(tiny), "output_dir": str(out), "max_steps": 1})
    told = json.loads((out / "all_results.json").read_text(encoding="utf-8"))
    assert told["train_loss"] > 0


def test_every_entry_of_dataset_info_is_read() -> None:
    """All that the folder registers, not only what a recipe names."""
    info = json.loads((FOLDER / "dataset_info.json").read_text(encoding="utf-8"))
    for name, attributes in zip(info, get_dataset_list(list(info), str(FOLDER)), strict=True):
        assert (FOLDER / attributes.dataset_name).is_file(), name
