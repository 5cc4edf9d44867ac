"""What a person may want to know of a seed while writing it. A hint is never in the way: only ``plant`` refuses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from koevol_core.dataset.seeds import address_of
from koevol_core.quality.benchmarks import is_red
from koevol_core.quality.korean.text import clean, compact, wording
from koevol_core.quality.signals import missing_context as lint
from koevol_core.store import Store, nodes
from koevol_core.store import seeds as rows
from koevol_core.tables import MAX_TEXT, storable
from koevol_core.types import Seed

HintName = Literal[
    "empty", "long", "short", "exact", "near", "missing_options", "missing_figure", "missing_formula", "missing_context",
    "no_source", "no_license", "red_license",
]  # fmt: skip
"""Nothing there · longer than a seed may be · says little · there already · nearly there already · speaks of options, a
figure, a formula or a text that is not there (signals, too) · no source · no licence · a licence that shuts rows in."""

SHORT = 8
"""Letters and digits under which an instruction says little."""
ALIKE = 0.5
"""Share of pairs of syllables in common from which two requests count as nearly the same."""


@dataclass(frozen=True)
class Hint:
    """A hint, and the seed that it speaks of where there is one."""

    name: HintName
    node_id: int = 0
    text: str = ""


def seed_hints(store: Store, seed: Seed) -> list[Hint]:
    """Everything worth saying of a seed before it is planted, what weighs most first."""
    text = storable(clean(seed.text)).strip()
    if not text:
        return [Hint("empty")]
    if len(text) > MAX_TEXT:
        return [Hint("long")]
    found = [*_doubles(store, text)]
    if len(compact(text)) < SHORT:
        found.append(Hint("short"))
    found += [Hint(one.name, text=one.evidence) for one in lint.look("", text)]  # type: ignore[arg-type]
    if not seed.source.strip():
        found.append(Hint("no_source"))
    if not seed.license.strip():
        found.append(Hint("no_license"))
    elif is_red(seed.license):
        found.append(Hint("red_license"))
    return found


def _doubles(store: Store, text: str) -> list[Hint]:
    """The seed that this is already, else up to three that say nearly the same, the nearest first."""
    with store.snapshot() as conn:
        if known := nodes.by_address(conn, [address_of(text)]):
            return [Hint("exact", next(iter(known.values())), text)]
        others = rows.alike(conn, text)
    mine = _pairs(text)
    near = sorted(((_share(mine, _pairs(other)), node_id, other) for node_id, other in others), reverse=True)
    return [Hint("near", node_id, other) for share, node_id, other in near[:3] if share >= ALIKE]


def _pairs(text: str) -> Counter[str]:
    """Pairs of letters of what a request says, whatever its politeness and spacing."""
    said = clean(text[:2000])
    key = compact(wording(said).key) or compact(said)
    return Counter(key[at : at + 2] for at in range(max(1, len(key) - 1)))


def _share(one: Counter[str], other: Counter[str]) -> float:
    whole = one.total() + other.total()
    return 2 * (one & other).total() / whole if whole else 0.0
