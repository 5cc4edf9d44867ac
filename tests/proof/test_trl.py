"""TRL: its own checks of the format, and one real step of the trainer that each file is written for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.proof import table

table.proof_only()

from datasets import Dataset, load_dataset  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: E402
from trl import DPOConfig, DPOTrainer, KTOConfig, KTOTrainer, SFTConfig, SFTTrainer  # noqa: E402
from trl.data_utils import is_conversational, maybe_apply_chat_template  # noqa: E402

EFFORT: dict[str, Any] = {
    "max_steps": 1, "per_device_train_batch_size": 2, "report_to": [], "use_cpu": True, "save_strategy": "no",
    "logging_steps": 1, "max_length": 8192, "bf16": False, "fp16": False,
}  # fmt: skip


def once(*formats: str) -> list[Path]:
    """One file of each format, with provenance in it: what a trainer passes over is there."""
    return [file for file in table.exports("trl", *formats) if ".provenance." in file.name]


def load(file: Path) -> Dataset:
    return load_dataset("json", data_files=str(file), split="train")


def step(trainer: Any) -> None:
    before = {name: value.detach().clone() for name, value in trainer.model.named_parameters()}
    done = trainer.train()
    assert done.global_step == 1
    assert done.training_loss == done.training_loss  # a number, not NaN
    assert any(not value.equal(before[name]) for name, value in trainer.model.named_parameters())


@pytest.mark.parametrize("file", table.exports("trl", *table.CHAT), ids=table.names)
def test_chat_messages_are_a_conversation_that_the_template_takes(file: Path, tiny: Path) -> None:
    words = AutoTokenizer.from_pretrained(tiny)
    for row in load(file):
        assert is_conversational(row)
        asked, said = row["messages"]
        whole = maybe_apply_chat_template(row, words)["text"]
        assert whole == (
            f"<|im_start|>user\n{asked['content']}<|im_end|>\n<|im_start|>assistant\n{said['content']}<|im_end|>\n"
        )


@pytest.mark.parametrize("file", table.exports("trl", *table.COMPLETION), ids=table.names)
def test_prompts_with_completions_are_plain_text_and_the_template_leaves_them_alone(file: Path, tiny: Path) -> None:
    words = AutoTokenizer.from_pretrained(tiny)
    for row in load(file):
        assert not is_conversational(row)
        assert maybe_apply_chat_template(row, words) == row


@pytest.mark.parametrize("file", once(*table.SFT), ids=table.names)
def test_the_sft_trainer_takes_a_step_on_the_answers_alone(file: Path, tiny: Path, tmp_path: Path) -> None:
    only = {"assistant_only_loss": True} if table.format_of(file) in table.CHAT else {"completion_only_loss": True}
    trainer = SFTTrainer(
        AutoModelForCausalLM.from_pretrained(tiny), SFTConfig(str(tmp_path), **EFFORT, **only), train_dataset=load(file),
        processing_class=AutoTokenizer.from_pretrained(tiny),
    )  # fmt: skip
    step(trainer)


@pytest.mark.parametrize("file", table.exports("trl", *table.PREFERENCE), ids=table.names)
def test_preference_data_is_what_its_name_says(file: Path, tiny: Path) -> None:
    words = AutoTokenizer.from_pretrained(tiny)
    texts = ("prompt", "chosen", "rejected") if "dpo" in table.format_of(file) else ("prompt", "completion")
    for row in load(file):
        assert is_conversational(row) == table.format_of(file).endswith("-chat")
        told = maybe_apply_chat_template(
            {name: row[name] for name in (*texts, *(["label"] if "label" in row else []))}, words
        )
        assert all(isinstance(told[name], str) and told[name] for name in texts)
        assert "rejected" not in told or told["chosen"] != told["rejected"]
        assert isinstance(row.get("label", True), bool)


@pytest.mark.parametrize("file", once(*table.PAIRS, *table.PAIRS_CHAT), ids=table.names)
def test_the_dpo_trainer_takes_a_step(file: Path, tiny: Path, tmp_path: Path) -> None:
    trainer = DPOTrainer(
        AutoModelForCausalLM.from_pretrained(tiny), args=DPOConfig(str(tmp_path), **EFFORT), train_dataset=load(file),
        processing_class=AutoTokenizer.from_pretrained(tiny),
    )  # fmt: skip
    step(trainer)


@pytest.mark.parametrize("file", once(*table.LABELS, *table.LABELS_CHAT), ids=table.names)
def test_the_kto_trainer_takes_a_step(file: Path, tiny: Path, tmp_path: Path) -> None:
    rows = load(file)
    assert set(rows["label"]) == {True, False}
    trainer = KTOTrainer(
        AutoModelForCausalLM.from_pretrained(tiny), args=KTOConfig(str(tmp_path), **EFFORT), train_dataset=rows,
        processing_class=AutoTokenizer.from_pretrained(tiny),
    )  # fmt: skip
    step(trainer)
