"""How one row looks in every format: the original's columns, and the shapes that trainers load. Pure: rows in, records out.

A *row* is what ``store.rows.stream`` yields; a *record* is what stands in the file, in this order of names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..masking import COLUMN as MASKED
from ..originals import UNFILLED

COLUMNS = ("instruction", "output", "generation", "root", "trace", "origin")
SEED_COLUMNS = ("instruction", "generation", "root", "trace", "origin")
FAILURE_COLUMNS = ("parent", "child", "generation", "trace", "origin", "root", "reason", "detail")
PROVENANCE = (
    "id",
    "parent_id",
    "method",
    "model",
    "prompt_sha256",
    "run_id",
    "decision",
    "reviewer",
    "decided_at",
    "license",
)

Record = dict[str, Any]


def _whole(row: Record) -> Record:
    return {
        "instruction": row["text"], "output": row["output"] or UNFILLED, "generation": row["generation"],
        "root": row["source"] or "", "trace": row["trace"], "origin": row["origin"],
    }  # fmt: skip


def _failure(row: Record) -> Record:
    rejected = row["verdict"] == "reject"
    return {
        "parent": row["parent"] or "", "child": row["text"], "generation": row["generation"], "trace": row["trace"],
        "origin": row["origin"], "root": row["source"] or "", "reason": "rejected" if rejected else row["reason"] or "",
        "detail": (row["said"] if rejected else row["detail"]) or "",
    }  # fmt: skip


def provenance(row: Record) -> Record:
    stands = row["verdict"] is not None
    decided = {
        "decision": row["verdict"] or "",
        "reviewer": (stands and row["reviewer"]) or "",
        "decided_at": row["decided_at"] if stands else None,
    }
    told = {name: decided[name] if name in decided else row[name] for name in PROVENANCE}
    return told | ({MASKED: row[MASKED]} if MASKED in row else {})


def _alpaca(row: Record) -> Record:
    return {"instruction": row["text"], "input": "", "output": row["output"]}


def _sharegpt(row: Record) -> Record:
    return {"conversations": [{"from": "human", "value": row["text"]}, {"from": "gpt", "value": row["output"]}]}


def _completion(row: Record) -> Record:
    return {"prompt": row["text"], "completion": row["output"]}


def _chat(row: Record) -> Record:
    return {"messages": [{"role": "user", "content": row["text"]}, {"role": "assistant", "content": row["output"]}]}


@dataclass(frozen=True)
class Format:
    """A shape of file: how a row looks, which rows belong (kept or failed, answered only or all), and the container."""

    row: Callable[[Record], Record]
    container: str = "json"
    columns: tuple[str, ...] = ()
    kept: bool = True
    answered_only: bool = False

    @property
    def suffix(self) -> str:
        """How the name of such a file ends, without a dot."""
        return self.container


FORMATS: dict[str, Format] = {
    "whole": Format(_whole, columns=COLUMNS),
    "result": Format(_whole, columns=COLUMNS),
    "failures": Format(_failure, columns=FAILURE_COLUMNS, kept=False),
    "alpaca": Format(_alpaca, answered_only=True),
    "sharegpt": Format(_sharegpt, answered_only=True),
    "chat": Format(_chat, "jsonl", answered_only=True),
    "trl": Format(_completion, "jsonl", answered_only=True),
    "csv": Format(_whole, "csv", COLUMNS),
    "parquet": Format(_whole, "parquet", COLUMNS),
}


def nfc(value: Any) -> Any:
    """A record with every text in it composed (NFC)."""
    if isinstance(value, dict):
        return {name: nfc(item) for name, item in value.items()}
    if isinstance(value, list):
        return [nfc(item) for item in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
