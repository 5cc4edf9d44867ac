"""Hints about a seed while it is being written. A hint never blocks: only ``plant`` raises."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from koevol_core.dataset.seeds import address_of
from koevol_core.quality.benchmarks import is_red
from koevol_core.quality.findings import missing_context
from koevol_core.quality.korean.request_parser import content
from koevol_core.quality.korean.text import clean, compact
from koevol_core.store import Store, nodes, seeds
from koevol_core.tables import MAX_TEXT, storable
from koevol_core.types import Seed

HintName = Literal[
    "empty", "long", "short", "exact", "near", "missing_options", "missing_figure", "missing_formula", "missing_context",
    "no_source", "no_license", "red_license",
]  # fmt: skip
"""empty: no text · long: over the length limit · short: below ``SHORT`` · exact, near: an identical or near-duplicate
seed exists · missing_*: refers to options, a figure, a formula or a text that is absent (findings, too) · no_source ·
no_license · red_license: a licence with a condition that most uses of training data break."""

SHORT = 8
"""Letters and digits below which an instruction counts as short."""
ALIKE = 0.5
"""Dice similarity of character bigrams (0–1) from which two instructions count as near-duplicates."""


@dataclass(frozen=True)
class Hint:
    """Hint, with the seed that it refers to (node id and text) or the words that are its evidence."""

    name: HintName
    node_id: int = 0
    text: str = ""


def seed_hints(store: Store, seed: Seed) -> list[Hint]:
    """Return all hints for a seed before it is stored, most important first."""
    text = storable(clean(seed.text)).strip()
    if not text:
        return [Hint("empty")]
    if len(text) > MAX_TEXT:
        return [Hint("long")]
    found = [*_doubles(store, text)]
    if len(compact(text)) < SHORT:
        found.append(Hint("short"))
    found += [Hint(one.kind, text=one.evidence) for one in missing_context.find("", text)]  # type: ignore[arg-type]
    if not seed.source.strip():
        found.append(Hint("no_source"))
    if not seed.license.strip():
        found.append(Hint("no_license"))
    elif is_red(seed.license):
        found.append(Hint("red_license"))
    return found


def _doubles(store: Store, text: str) -> list[Hint]:
    """Return the identical seed, or else up to three near-duplicates, most similar first."""
    with store.snapshot() as conn:
        if known := nodes.by_address(conn, [address_of(text)]):
            return [Hint("exact", next(iter(known.values())), text)]
        others = seeds.alike(conn, text)
    mine = _pairs(text)
    near = sorted(((_share(mine, _pairs(other)), node_id, other) for node_id, other in others), reverse=True)
    return [Hint("near", node_id, other) for share, node_id, other in near[:3] if share >= ALIKE]


def _pairs(text: str) -> Counter[str]:
    """Return the character bigrams of an instruction's first 2,000 characters, without politeness and spacing."""
    said = clean(text[:2000])
    key = content(said) or compact(said)
    return Counter(key[at : at + 2] for at in range(max(1, len(key) - 1)))


def _share(one: Counter[str], other: Counter[str]) -> float:
    whole = one.total() + other.total()
    return 2 * (one & other).total() / whole if whole else 0.0
