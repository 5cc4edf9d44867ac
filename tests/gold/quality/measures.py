"""Which set is measured by which findings: a row of a set goes in, what the findings say of it comes out.

A set is added by one line in ``SETS``. ``says`` gives what was found as (label, start, end), -1 where a finding has no place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from koevol_core.quality import licence
from koevol_core.quality.findings import benchmark_overlap, find, missing_context
from koevol_core.quality.findings.personal import places_of

Row = dict[str, Any]
Said = tuple[str, int, int]


@dataclass(frozen=True)
class Set:
    """``labels``: all that the set knows. ``due``: what must be found. ``may``: labels that are neither right nor wrong."""

    labels: tuple[str, ...]
    says: Callable[[Row], Iterable[Said]]
    due: Callable[[Row], Iterable[Said]]
    may: Callable[[Row], Iterable[str]] = lambda row: ()


REGISTER = (
    "low_hangul", "hanja", "kana", "other_script", "broken_jamo", "replacement", "mixed_speech", "translationese", "repetition", "cut_off",
)  # fmt: skip
KINDS = ("resident", "phone", "card", "account", "email", "address", "passport", "driver", "plate", "ip")


def _register(row: Row) -> list[Said]:
    return [(one.kind, -1, -1) for one in find("answer", row["instruction"], row["text"]) if one.kind in REGISTER]


def _labels(row: Row) -> list[Said]:
    return [(name, -1, -1) for name in row["labels"]]


def _spans(row: Row) -> list[Said]:
    return [(one["kind"], one["start"], one["start"] + len(one["text"])) for one in row["labels"]]


LINT = tuple(kind.id for kind in missing_context.KINDS)


def _lint(row: Row) -> list[Said]:
    return [(one.kind, -1, -1) for one in find("text", "", row["text"]) if one.kind in LINT]


HOLDING = ("exact", "respaced", "paraphrased", "choices_inlined", "long_row")


def _overlap(row: Row) -> list[Said]:
    """The variants of a question in which it is found, read out of its published shape."""
    one = benchmark_overlap.read(row["record"])
    if one is None:
        return []
    held = {name: benchmark_overlap.Held.of(text) for name, text in row["rows"].items()}
    return [(name, -1, -1) for name, text in held.items() if benchmark_overlap.share(one, text) >= one.needed]


SETS: dict[str, Set] = {
    "register": Set(REGISTER, _register, _labels, lambda row: row["may"]),
    "personal": Set(KINDS, lambda row: places_of(row["text"]), _spans),
    "seeds_lint": Set(LINT, _lint, _labels),
    "licence": Set(licence.KINDS, lambda row: [(kind, -1, -1) for kind in licence.kinds(row["text"])], _labels),
    "overlap": Set((*HOLDING, "hard_negative"), _overlap, lambda row: [(name, -1, -1) for name in HOLDING]),
}
