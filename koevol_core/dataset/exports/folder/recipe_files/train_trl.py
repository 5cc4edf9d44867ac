"""Fine-tune on this data set with TRL: supervised, then (with --dpo) on the preference pairs.

    pip install "trl>=1.0,<2" "peft>=0.17"
    python recipes/train_trl.py --model Qwen/Qwen3-0.6B --output out/trl

Reads the Parquet files of the parent folder. The loss is computed on the answers only. ``--dpo answers`` continues with
pairs of answers (configuration ``preference``), ``--dpo evolution`` with pairs of evolved instructions.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
PAIRS = {"answers": "preference", "evolution": "evolution"}


def arguments() -> argparse.Namespace:
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("--model", required=True, help="a model of the Hub or a folder")
    flags.add_argument(
        "--output", type=Path, required=True, help="where the trained model goes: OUTPUT/sft, OUTPUT/dpo"
    )
    flags.add_argument("--data", type=Path, default=HERE, help="the folder of the data set")
    flags.add_argument("--dpo", choices=PAIRS, help="go on with preference pairs")
    flags.add_argument("--epochs", type=float, default=2.0)
    flags.add_argument("--max-steps", type=int, default=-1, help="stop after so many steps (a trial)")
    flags.add_argument("--batch", type=int, default=4, help="rows at once on a device")
    flags.add_argument("--accumulate", type=int, default=4)
    flags.add_argument("--max-length", type=int, default=2048, help="tokens of a row")
    flags.add_argument("--lora", type=int, default=16, metavar="RANK", help="rank of LoRA; 0: train all weights")
    flags.add_argument("--seed", type=int, default=42)
    return flags.parse_args()


def table(folder: Path, config: str) -> dict[str, Any]:
    """Return the rows of a configuration by split, from its Parquet files."""
    from datasets import load_dataset

    files = {}
    for split in ("train", "validation"):
        found = sorted(str(path) for path in (folder / "data" / config).glob(f"{split}-*.parquet"))
        if found:
            files[split] = found
    if "train" not in files:
        raise SystemExit(f"no rows for training: {folder / 'data' / config}")
    return dict(load_dataset("parquet", data_files=files))


def said(role: str, text: str, chat: bool) -> Any:
    return [{"role": role, "content": text}] if chat else text


def instruction_row(row: dict[str, Any], chat: bool) -> dict[str, Any]:
    prompt = row["instruction"] if chat else f"{row['instruction']}\n\n"
    return {"prompt": said("user", prompt, chat), "completion": said("assistant", row["output"], chat)}


def preference_row(row: dict[str, Any], chat: bool) -> dict[str, Any]:
    prompt = row["prompt"] if chat else f"{row['prompt']}\n\n"
    answers = {name: said("assistant", row[name], chat) for name in ("chosen", "rejected")}
    return {"prompt": said("user", prompt, chat), **answers}


def common(flags: argparse.Namespace, output: Path, validation: bool, rate: float) -> dict[str, Any]:
    import torch

    accelerated = torch.cuda.is_available() or torch.backends.mps.is_available()
    return {
        "output_dir": str(output), "num_train_epochs": flags.epochs, "max_steps": flags.max_steps,
        "per_device_train_batch_size": flags.batch, "per_device_eval_batch_size": flags.batch,
        "gradient_accumulation_steps": flags.accumulate, "max_length": flags.max_length, "learning_rate": rate,
        "lr_scheduler_type": "cosine", "warmup_steps": 10, "seed": flags.seed, "data_seed": flags.seed,
        "eval_strategy": "epoch" if validation else "no", "save_strategy": "no", "report_to": "none",
        "bf16": torch.cuda.is_available() and torch.cuda.is_bf16_supported(), "use_cpu": not accelerated,
    }  # fmt: skip


def lora(rank: int) -> Any:
    if not rank:
        return None
    from peft import LoraConfig

    return LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")


def train(flags: argparse.Namespace, stage: str, model: str, config: str, row: Any, rate: float) -> str:
    """Run one stage and return the folder of its model, whole (LoRA is merged), for the next stage or the harness."""
    from transformers import AutoTokenizer
    from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

    tokenizer = AutoTokenizer.from_pretrained(model)
    chat = bool(tokenizer.chat_template)
    rows = {
        name: part.map(row, fn_kwargs={"chat": chat}, remove_columns=part.column_names)
        for name, part in table(flags.data, config).items()
    }
    trainer_of, config_of = (SFTTrainer, SFTConfig) if stage == "sft" else (DPOTrainer, DPOConfig)
    output = flags.output / stage
    trainer = trainer_of(
        model=model, args=config_of(**common(flags, output, "validation" in rows, rate)), processing_class=tokenizer,
        train_dataset=rows["train"], eval_dataset=rows.get("validation"), peft_config=lora(flags.lora),
    )  # fmt: skip
    trainer.train()
    trained = trainer.accelerator.unwrap_model(trainer.model)
    if flags.lora:
        trained = trained.merge_and_unload()
    trained.save_pretrained(output)
    tokenizer.save_pretrained(output)
    return str(output)


def main() -> None:
    flags = arguments()
    rate = 2e-4 if flags.lora else 2e-5
    model = train(flags, "sft", flags.model, "default", instruction_row, rate)
    if flags.dpo:
        model = train(flags, "dpo", model, PAIRS[flags.dpo], preference_row, rate / 40)
    print(f"trained: {model}")


if __name__ == "__main__":
    main()
