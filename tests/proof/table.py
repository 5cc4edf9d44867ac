"""Which tool proves which format. A format that stands nowhere here fails ``test_table.py``, also in the ordinary test run."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FILES = os.environ.get("KOEVOL_PROOF_FILES", "")
"""The folder that make.py filled; empty outside ``tests/proof/run``."""

RECORDS = ("whole", "result", "failures", "seeds")
TABLES = (*RECORDS, "csv", "parquet")
CHAT, COMPLETION = ("chat",), ("trl",)
SFT = (*CHAT, *COMPLETION)
ALPACA = ("alpaca", "llama-factory", "wizardlm")
TURNS = ("sharegpt", "wizardlm-v2")
PAIRS, PAIRS_CHAT = ("dpo", "evolution-dpo"), ("dpo-chat", "evolution-dpo-chat")
LABELS, LABELS_CHAT = ("kto", "evolution-kto"), ("kto-chat", "evolution-kto-chat")
PREFERENCE = (*PAIRS, *PAIRS_CHAT, *LABELS, *LABELS_CHAT)
REVIEWING = ("argilla", "label-studio")

CONSUMERS: dict[str, tuple[str, ...]] = {
    "datasets": (*TABLES, *SFT, *ALPACA, *TURNS, *PREFERENCE, *REVIEWING),
    "tables": TABLES,
    "wizardlm": ("wizardlm", "wizardlm-v2"),
    "trl": (*SFT, *PREFERENCE),
    "llamafactory": (*SFT, *ALPACA, *TURNS, *PAIRS, *LABELS),
    "axolotl": (*SFT, *ALPACA, *TURNS, *PAIRS, *PAIRS_CHAT, *LABELS),
    "argilla": ("argilla",),
    "label-studio": ("label-studio",),
}
"""Tool → formats: each module of the folder takes its rows from here."""


def proof_only() -> None:
    """Skip the module that calls this, unless ``tests/proof/run`` started it: there nothing is skipped."""
    if not FILES:
        pytest.skip("the consumers' own environments: tests/proof/run", allow_module_level=True)


@cache
def written() -> dict[str, dict[str, Any]]:
    """What make.py wrote: name → format, kind, file, rows."""
    return dict(json.loads((Path(FILES) / "exports.json").read_text(encoding="utf-8")))


@cache
def known() -> dict[str, Any]:
    """What the app knows of other tools: the vocabulary for reviewing, and how LLaMA-Factory is to read each format."""
    return dict(json.loads((Path(FILES) / "known.json").read_text(encoding="utf-8")))


def exports(consumer: str, *formats: str) -> list[Path]:
    """The files of the named formats (all of the consumer's without a name), with rows in them, of every kind."""
    if not FILES:
        return []
    wanted = formats or CONSUMERS[consumer]
    assert set(wanted) <= set(CONSUMERS[consumer]), f"{consumer}: {wanted}"
    return [Path(FILES) / one["file"] for one in written().values() if one["format"] in wanted and one["rows"]]


def format_of(file: Path) -> str:
    return next(str(one["format"]) for one in written().values() if one["file"] == file.name)


def rows_of(file: Path) -> int:
    return next(int(one["rows"]) for one in written().values() if one["file"] == file.name)


def names(value: object) -> str:
    """How a file is named in the list of tests."""
    return value.name if isinstance(value, Path) else repr(value)


def turns(row: dict[str, Any]) -> tuple[str, str]:
    """The instruction and the answer of a record for training, in whatever shape."""
    if "instruction" in row:
        return "\n".join(filter(None, (row["instruction"], row.get("input")))), row["output"]
    if "completion" in row:
        return row["prompt"], row["completion"]
    asked, said = (one.get("value") or one["content"] for one in row.get("conversations") or row["messages"])
    return asked, said


def plain(file: Path) -> list[dict[str, Any]]:
    """The records of a JSON or JSONL file, read by nothing but ``json``."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in text.removesuffix("\n").split("\n")]
    value = json.loads(text)
    return (
        value if isinstance(value, list) else [dict(zip(value["columns"], row, strict=True)) for row in value["data"]]
    )
