"""Parse and validate one row of a file that holds trees: the original's columns, and koevol's if there are any.

Pure: independent of the store. A text is NFC and otherwise unchanged.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from koevol_core.dataset.exports.formats.original.whole import UNFILLED
from koevol_core.evolution.methods import BY_DIGIT, methods_of_trace
from koevol_core.messages import Message
from koevol_core.quality.elimination import RULES
from koevol_core.tables import problem, text_of
from koevol_core.types import Reason, Seed, SeedState

REJECTED = "rejected"
"""Reason of a failure that a person decided and no rule."""
FAILURES = get_args(Reason)
KEPT_STATES = ("draft", "retired")
_LAST_ID = 2**53
_LONGEST = 10_000
"""Characters of a note or a detail that are kept."""


@dataclass(frozen=True)
class Verdict:
    """Decision in a row; ``at`` is UTC seconds, 0 if the file has none."""

    kind: str
    reviewer: str = ""
    at: float = 0.0
    said: str = ""
    note: str = ""


@dataclass(frozen=True)
class TreeRow:
    """Row with a position in a tree.

    ``id`` and ``parent_id`` are the file's, empty if missing; ``parent`` is the parent's text, if the file has it;
    ``slot`` and ``made_at`` (UTC seconds) are None if missing; ``masked``: personal data was masked;
    ``more`` is the column ``project``.
    """

    number: int
    text: str
    origin: str
    trace: str
    seed: Seed
    output: str = ""
    parent: str = ""
    id: str = ""
    parent_id: str = ""
    status: str = "alive"
    reason: str | None = None
    detail: str | None = None
    model: str | None = None
    prompt_sha256: str | None = None
    answer_model: str | None = None
    answer_prompt: str | None = None
    author: str | None = None
    answer_author: str | None = None
    reasoning: str | None = None
    answer_reasoning: str | None = None
    root_id: str = ""
    verdict: Verdict | None = None
    slot: int | None = None
    made_at: float | None = None
    masked: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """Text normalized for comparison."""
        return plain(self.text)

    @property
    def wanted_id(self) -> int:
        """Id as an integer if the store can hold it, else 0."""
        return int(self.id) if self.id.isascii() and self.id.isdecimal() and int(self.id) <= _LAST_ID else 0


def plain(text: str) -> str:
    """Return a text normalized for comparison: NFC, stripped."""
    return unicodedata.normalize("NFC", text).strip()


def tree_row(number: int, raw: dict[str, Any]) -> TreeRow | str:
    """Return a row parsed and validated, or the reason in Korean why it is invalid."""
    failure = "child" in raw and "instruction" not in raw
    text = _exact(raw, "child" if failure else "instruction")
    trace = _trace(raw)
    if trace is None or methods_of_trace(trace) is None:
        return Message("imports.trace_unreadable", trace=str(raw.get("trace"))[:40])
    generation = text_of(raw, "generation") or str(len(trace) - 1)
    if generation not in (str(len(trace) - 1), f"{len(trace) - 1}.0"):
        return Message("imports.generation_wrong", generation=generation[:40], trace=trace[:40])
    origin = text_of(raw, "origin") or (plain(text) if trace == "r" else "")
    if not origin:
        return Message("imports.no_origin")
    said, more = text_of(raw, "reason"), _more(raw)
    if not text and not (failure and (said in FAILURES or more.get("status") == "failed")):
        return Message("tables.no_text")
    if reason := problem(origin):
        return reason
    output = _exact(raw, "output") or (_text(more, "answer") if failure else "")
    at = _number(more.get("made_at"))
    return TreeRow(
        number, text, origin, trace, _seed(raw, more, origin), "" if output == UNFILLED else output,
        text_of(raw, "parent"), _whole_number(raw, "id"), _whole_number(raw, "parent_id"), *_fate(raw, failure, said, more),
        model=_name(raw, "model"), prompt_sha256=_name(raw, "prompt_sha256"), answer_model=_name(raw, "answer_model"),
        answer_prompt=_name(raw, "answer_prompt_sha256"), author=_name(raw, "author"), answer_author=_name(raw, "answer_author"),
        reasoning=text_of(raw, "reasoning") or None, answer_reasoning=text_of(raw, "answer_reasoning") or None,
        verdict=_verdict(raw, failure, said, more),
        slot=_slot(more) if "project" in raw else None, made_at=at or None, masked=bool(text_of(raw, "masked")), root_id=text_of(raw, "ancestors").partition("/")[0],
        more=more,
    )  # fmt: skip


def _fate(raw: dict[str, Any], failure: bool, said: str, more: dict[str, Any]) -> tuple[str, str | None, str | None]:
    """Return status, reason and detail. The original's failures are children equal to their parents by its judge."""
    if more.get("status") in ("eliminated", "failed"):
        return str(more["status"]), _text(more, "reason")[:40] or None, _text(more, "detail")[:_LONGEST] or None
    if not failure or said == REJECTED:
        return "alive", None, None
    reason = said if said in RULES or said in FAILURES else "no_gain"
    detail = _exact(raw, "detail") or ("" if "project" in raw else Message("imports.failure_record"))
    return ("eliminated" if reason in RULES else "failed"), reason, detail or None


def _verdict(raw: dict[str, Any], failure: bool, said: str, more: dict[str, Any]) -> Verdict | None:
    kind = text_of(raw, "decision")
    if failure and said == REJECTED:
        kind = "reject"
    if kind not in ("accept", "reject"):
        return None
    why = _exact(raw, "decision_reason") or (_exact(raw, "detail") if failure and said == REJECTED else "")
    at = _number(raw.get("decided_at"))
    return Verdict(kind, text_of(raw, "reviewer")[:200], at, why[:_LONGEST], _text(more, "note")[:_LONGEST])


def _seed(raw: dict[str, Any], more: dict[str, Any], origin: str) -> Seed:
    """Return the row's data about its seed, which are complete only in the seed's own row."""
    state: SeedState = next(
        (one for one in get_args(SeedState) if one in KEPT_STATES and one == more.get("state")), "ready"
    )
    return Seed(
        origin, text_of(raw, "root"), text_of(raw, "license"), text_of(raw, "domain"), _text(more, "task")[:200],
        _text(more, "input"), _text(more, "about")[:_LONGEST], state,
    )  # fmt: skip


def _more(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the content of the column ``project``, its texts valid in every database; empty if it is missing or
    invalid."""
    said = raw.get("project")
    try:
        value = json.loads(said) if isinstance(said, str) else said
    except (ValueError, RecursionError):
        return {}
    texts = value if isinstance(value, dict) else {}
    return {name: _storable(one) if isinstance(one, str) else one for name, one in texts.items()}


def _storable(value: str) -> str:
    return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def _exact(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value) if value.strip() else ""
    return text_of(raw, name)


def _text(more: dict[str, Any], name: str) -> str:
    value = more.get(name)
    return value if isinstance(value, str) else ""


def _name(raw: dict[str, Any], name: str) -> str | None:
    return text_of(raw, name)[:200] or None


def _number(value: Any) -> float:
    """Return UTC seconds; 0 for an invalid value."""
    try:
        number = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return number if math.isfinite(number) and 0 < number < 1e11 else 0.0


def _slot(more: dict[str, Any]) -> int:
    slot = more.get("slot", 0)
    return slot if isinstance(slot, int) and 0 <= slot < 2**31 else 0


def _whole_number(raw: dict[str, Any], name: str) -> str:
    """Return an id as digits, so that 12, "12" and 12.0 are the same; empty if missing."""
    return text_of(raw, name).removesuffix(".0")


def _trace(raw: dict[str, Any]) -> str | None:
    """Return a normalized trace: the original's may lack the ``r``, and, as a number, leading zeros."""
    value = raw.get("trace")
    if isinstance(value, (bool, list, dict)):
        return None
    trace = text_of(raw, "trace")
    if not trace or trace.startswith("r"):
        return trace or "r"
    digits = trace.removesuffix(".0") if isinstance(value, float) else trace
    generation = text_of(raw, "generation").removesuffix(".0")
    return "r" + digits.zfill(int(generation) if generation.isdecimal() and len(generation) < 4 else 0)


def method_of(trace: str) -> str | None:
    """Return the method of the last step; None for a seed."""
    return BY_DIGIT[trace[-1]] if len(trace) > 1 else None
