"""Export formats: the original's columns, and the shapes that trainers load. Pure: rows in, records out.

A *row* comes from ``store.export_rows.stream`` or is a record of ``preference``; a *record* is what the file contains,
with its keys in this order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from koevol_core.dataset.exports.annotation_tools import argilla, in_meta, in_metadata, label_studio
from koevol_core.dataset.exports.masking import COLUMN as MASKED
from koevol_core.dataset.exports.provenance import PROVENANCE, Record, beside, flat, of_pair, provenance
from koevol_core.store.export_rows import Selection

__all__ = [
    "COLUMNS", "FAILURE_COLUMNS", "FORMATS", "PROVENANCE", "SEED_COLUMNS", "Format", "Record", "nfc", "provenance",
]  # fmt: skip

COLUMNS = ("instruction", "output", "generation", "root", "trace", "origin")
SEED_COLUMNS = ("instruction", "generation", "root", "trace", "origin")
FAILURE_COLUMNS = ("parent", "child", "generation", "trace", "origin", "root", "reason", "detail")
UNFILLED = "IDK"
"""Output of the original for a row without an answer."""

Source = Literal["kept", "lost", "answer_pairs", "answer_labels", "evolution_pairs", "evolution_labels"]
"""Kept rows (alive and not rejected, or accepted by a person), lost rows (the others), and kinds of preference data."""


def _whole(row: Record) -> Record:
    return {
        "instruction": row["text"], "output": row["output"] or UNFILLED, "generation": row["generation"],
        "root": row["source"] or "", "trace": row["trace"], "origin": row["origin"],
    }  # fmt: skip


def _seed(row: Record) -> Record:
    whole = _whole(row)
    return {name: whole[name] for name in SEED_COLUMNS}


def _failure(row: Record) -> Record:
    rejected = row["verdict"] == "reject"
    return {
        "parent": row["parent"] or "", "child": row["text"], "generation": row["generation"], "trace": row["trace"],
        "origin": row["origin"], "root": row["source"] or "", "reason": "rejected" if rejected else row["reason"] or "",
        "detail": (row["said"] if rejected else row["detail"]) or "",
    }  # fmt: skip


def _alpaca(row: Record) -> Record:
    """Return an Alpaca record. Only a seed has a separate input: models rewrote it into the texts evolved from it."""
    instruction, input = row["text"], row["input"] or ""
    if row["parent_id"] is None and input and instruction.endswith(input) and instruction != input:
        instruction = instruction.removesuffix(input).rstrip()
    else:
        input = ""
    return {"instruction": instruction, "input": input, "output": row["output"]}


def _sharegpt(row: Record) -> Record:
    return {"conversations": [{"from": "human", "value": row["text"]}, {"from": "gpt", "value": row["output"]}]}


def _wizardlm(row: Record) -> Record:
    return {"instruction": row["text"], "output": row["output"]}


def _wizardlm_v2(row: Record) -> Record:
    return {"idx": str(row["id"]), **_sharegpt(row)}


def _completion(row: Record) -> Record:
    return {"prompt": row["text"], "completion": row["output"]}


def _chat(row: Record) -> Record:
    return {"messages": [_turn("user", row["text"]), _turn("assistant", row["output"])]}


def _turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _pair(pair: Record) -> Record:
    return {name: pair[name] for name in ("prompt", "chosen", "rejected", "why")}


def _pair_chat(pair: Record) -> Record:
    sides = {name: [_turn("assistant", pair[name])] for name in ("chosen", "rejected")}
    return {"prompt": pair["messages"], **sides, "why": pair["why"]}


def _label(pair: Record) -> Record:
    return {name: pair[name] for name in ("prompt", "completion", "label", "why")}


def _label_chat(pair: Record) -> Record:
    completion = [_turn("assistant", pair["completion"])]
    return {"prompt": pair["messages"], "completion": completion, "label": pair["label"], "why": pair["why"]}


@dataclass(frozen=True)
class Format:
    """File format: the record of a row, the container, and which rows are included.

    ``columns`` are set if the container has a header or a ``split`` shape; ``carries`` adds a row's provenance to its
    record; ``seeds``: seeds only; ``reviewing``: rows have findings and scores, and rejected ones are included;
    ``listed``: LLaMA-Factory finds the file by the ``dataset_info.json`` beside it.
    """

    row: Callable[[Record], Record]
    container: str = "json"
    columns: tuple[str, ...] = ()
    source: Source = "kept"
    answered_only: bool = False
    carries: Callable[[Record, Record], Record] = flat
    seeds: bool = False
    reviewing: bool = False
    listed: bool = False

    @property
    def kept(self) -> bool:
        """True if its rows are kept rows, or derived from them."""
        return self.source != "lost"

    @property
    def paired(self) -> bool:
        """True if its rows are preference data."""
        return self.source not in ("kept", "lost")

    @property
    def suffix(self) -> str:
        """File suffix, without a dot."""
        return self.container

    def record(self, row: Record, provenance: bool = False) -> Record:
        """Return the record of a row in NFC, with provenance if requested."""
        record = self.row(row)
        return dict(nfc(self.carries(record, row) if provenance else record))

    def head(self, provenance: bool = False, masked: bool = False) -> tuple[str, ...]:
        """Return the names of all columns of a file, or () if the format has none."""
        more = PROVENANCE + ((MASKED,) if masked else ()) if provenance and self.columns else ()
        return self.columns + more

    def narrowed(self, selection: Selection) -> Selection:
        """Return the part of a selection that a file of this format includes.

        Files of seeds and of failures ignore filters by decision and answer; seeds have no method and no model.
        """
        if self.seeds:
            return Selection(
                roots=selection.roots, generations=(0,), since=selection.since, until=selection.until,
                unmarked=selection.unmarked,
            )  # fmt: skip
        if not self.kept:
            return replace(selection, accepted_only=False, answered_only=False)
        if self.reviewing:
            return replace(selection, rejected=not selection.accepted_only)
        return replace(selection, answered_only=selection.answered_only or self.answered_only)


def _table(columns: tuple[str, ...], row: Callable[[Record], Record], container: str = "json", **more: Any) -> Format:
    return Format(row, container, columns, carries=beside, **more)


def _trained(row: Callable[[Record], Record], container: str = "json", **more: Any) -> Format:
    return Format(row, container, answered_only=True, **more)


def _preference(row: Callable[[Record], Record], source: Source) -> Format:
    return Format(row, "jsonl", source=source, carries=of_pair)


FORMATS: dict[str, Format] = {
    "whole": _table(COLUMNS, _whole),
    "result": _table(COLUMNS, _whole),
    "failures": _table(FAILURE_COLUMNS, _failure, source="lost"),
    "seeds": _table(SEED_COLUMNS, _seed, seeds=True),
    "alpaca": _trained(_alpaca),
    "sharegpt": _trained(_sharegpt),
    "chat": _trained(_chat, "jsonl"),
    "trl": _trained(_completion, "jsonl"),
    "llama-factory": _trained(_alpaca, listed=True),
    "wizardlm": _trained(_wizardlm),
    "wizardlm-v2": _trained(_wizardlm_v2),
    "dpo": _preference(_pair, "answer_pairs"),
    "dpo-chat": _preference(_pair_chat, "answer_pairs"),
    "kto": _preference(_label, "answer_labels"),
    "kto-chat": _preference(_label_chat, "answer_labels"),
    "evolution-dpo": _preference(_pair, "evolution_pairs"),
    "evolution-dpo-chat": _preference(_pair_chat, "evolution_pairs"),
    "evolution-kto": _preference(_label, "evolution_labels"),
    "evolution-kto-chat": _preference(_label_chat, "evolution_labels"),
    "argilla": Format(argilla, "jsonl", carries=in_metadata, reviewing=True),
    "label-studio": Format(label_studio, carries=in_meta, reviewing=True),
    "csv": _table(COLUMNS, _whole, "csv"),
    "parquet": _table(COLUMNS, _whole, "parquet"),
}


def nfc(value: Any) -> Any:
    """Return a value with every text in it in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {name: nfc(item) for name, item in value.items()}
    return [nfc(item) for item in value] if isinstance(value, list) else value
