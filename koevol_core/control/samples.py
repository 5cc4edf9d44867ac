"""Samples in the prompt of a method: pairs of an instruction and what it became, drawn for each parent from a pool.

A pool is what people accepted in this project, where there is enough, else the pairs that ship in ``prompts/samples``. The
draw depends on the parent's address alone: it is the same whatever came before, and siblings by one method are answers to
one prompt, as preference pairs need them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from koevol_core.evolution.methods import PROMPTS, uniform
from koevol_core.evolution.prompting import Samples
from koevol_core.store import Store, nodes, run_parents
from koevol_core.types import Language, Method, RunSpec

Pair = tuple[str, str]
"""An instruction, and what the method made of it."""
SHOWN = 2
ENOUGH, MOST = 6, 40
"""Accepted children of a method from which on they are its pool, and the newest that are used."""
LONGEST = 300
"""Characters of an instruction in a sample."""


@lru_cache
def shipped(method: Method) -> tuple[Pair, ...]:
    """Return the pairs that ship for a method."""
    lines = (PROMPTS / "samples" / f"{method}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple((pair["before"], pair["after"]) for pair in map(json.loads, lines))


def with_samples(store: Store, spec: RunSpec) -> RunSpec:
    """Return the configuration of a new run with the ids of its own samples, if it wants them and there are enough."""
    found: list[int] = []
    for method, _ in spec.methods if spec.own_samples else ():
        ids = store.read(run_parents.accepted_children, method, LONGEST, MOST)
        found += ids if len(ids) >= ENOUGH else []
    return replace(spec, samples=tuple(found))


def samples_of(store: Store, spec: RunSpec) -> Samples:
    """Return what writes the samples of a run's prompts, for ``style``."""
    return partial(_written, spec.language, _own(store, spec))


def shown_samples(store: Store, spec: RunSpec) -> dict[Method, tuple[bool, tuple[Pair, ...]]]:
    """Return by method of a run to be started whether its samples are the project's own, and which they are."""
    own = _own(store, with_samples(store, spec))
    return {name: (name in own, tuple(own.get(name) or shipped(name))) for name, _ in spec.methods}


def _own(store: Store, spec: RunSpec) -> dict[Method, list[Pair]]:
    """Return a run's own samples by method."""
    children = store.read(nodes.some, spec.samples)
    parents = {node.id: node.text for node in store.read(nodes.some, [node.parent_id or 0 for node in children])}
    pools: dict[Method, list[Pair]] = {}
    for child in children:
        if child.method and child.parent_id in parents:
            pools.setdefault(child.method, []).append((parents[child.parent_id], child.text))
    return pools


@lru_cache
def _labels(language: Language) -> dict[str, Any]:
    return dict(json.loads((PROMPTS / "samples" / "labels.json").read_text(encoding="utf-8"))[language])


def _written(language: Language, own: dict[Method, list[Pair]], method: Method, address: str, parent: str) -> str:
    """Return the samples for the child at an address, none of them about its parent's text."""
    pool: Sequence[Pair] = own.get(method) or shipped(method)
    others = (pair for pair in pool if parent not in pair)
    place = address.rpartition("/")[0]
    pairs = sorted(others, key=lambda pair: uniform("sample", place, *pair))[:SHOWN]
    labels = _labels(language)
    before, after = labels["breadth" if method == "breadth" else "depth"]
    return f"{labels['heading']}\n" + "\n\n".join(f"{before} → {old}\n{after} → {new}" for old, new in pairs)
