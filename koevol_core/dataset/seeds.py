"""Create, find, update and validate single seeds.

A seed that has children, answers or decisions keeps its text, because they refer to it. An invalid seed raises BadInput
with the reason.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection

from koevol_core.errors import BadInput, Conflict
from koevol_core.evolution.methods import fingerprint
from koevol_core.quality.annotate import annotate_changed_text, annotate_new_text
from koevol_core.quality.benchmarks import relicense
from koevol_core.store import Store, nodes, reader, seeds
from koevol_core.store.seeds import SeedPage, SeedRow
from koevol_core.tables import broken, problem
from koevol_core.types import Seed

get_seed = reader(seeds.row)
ready_seeds = reader(seeds.ready)

STATES = ("ready", "draft", "retired")


def address_of(text: str) -> str:
    """Return a root's address: the fingerprint of its text, so that equal seeds have equal addresses in every store."""
    return fingerprint(text)


def seed_of(instruction: str, input: str = "", **more: Any) -> Seed:
    """Return a seed of an instruction and its Alpaca-style ``input``, which becomes the end of the text that is
    evolved."""
    instruction, input = instruction.strip(), input.strip()
    return Seed("\n\n".join(filter(None, (instruction, input))), input=input, **more)


def instruction_of(seed: Seed) -> str:
    """Return a seed's text without the ``input`` at its end."""
    return seed.text.removesuffix(seed.input).rstrip() if seed.input else seed.text


def plant(store: Store, seed: Seed) -> int:
    """Store one seed and return its node id. Raises BadInput if the seed is invalid or already exists."""
    one = _checked(seed, "seeds.not_planted")

    def add(conn: Connection) -> int:
        need_new(conn, one)
        node_id = seeds.plant(conn, one, address_of(one.text))
        annotate_new_text(conn, node_id, "", one.text)
        return node_id

    return store.write(add)


def suggest(store: Store, seed: Seed) -> int:
    """Store a seed as a draft, which is not evolved until an owner makes it ready. Returns and raises as ``plant``
    does."""
    return plant(store, replace(seed, state="draft"))


def need_new(conn: Connection, seed: Seed, but: int = 0) -> None:
    """Raise BadInput if a node other than ``but`` is a seed with this text."""
    known = nodes.by_address(conn, [address_of(seed.text)]).get(address_of(seed.text), but)
    if known != but:
        raise BadInput("seeds.known", id=known)


def _checked(seed: Seed, refusal: str) -> Seed:
    """Return the seed normalized for storage (NFC, stripped). Raises BadInput with the code ``refusal`` if it is
    invalid."""
    texts: dict[str, Any] = {name: unicodedata.normalize("NFC", value).strip() for name, value in asdict(seed).items()}
    if reason := problem(texts["text"]) or next(filter(None, map(broken, texts.values())), None):
        raise BadInput(refusal, reason=reason)
    if seed.state not in STATES:
        raise BadInput("seeds.no_state", state=seed.state[:40])
    return replace(seed, **texts)


def find_seeds(store: Store, words: str = "", wanted: Mapping[str, str] | None = None, page: int = 1) -> SeedPage:
    """Return a page of fifty seeds, newest first.

    ``words``: all must occur in the text; ``wanted``: values that ``state``, ``domain``, ``source`` and ``license``
    must have; ``page`` counts from 1. Raises BadInput for any other field name.
    """
    wanted = dict(wanted or {})
    if strange := set(wanted) - {"state", "domain", "source", "license"}:
        raise BadInput("seeds.no_filter", name=min(strange))
    return store.read(seeds.find, words, wanted, max(1, min(page, 1_000_000)))


def seed_choices(store: Store, name: str) -> list[tuple[str, int]]:
    """Return the most frequent values of ``domain``, ``source`` or ``license`` among the seeds, with their counts."""
    return store.read(seeds.choices, name)


def seed_counts(store: Store) -> dict[str, int]:
    """Return the number of ready, draft and retired seeds, and of rejected import rows to be repaired (``refused``)."""
    return dict.fromkeys((*STATES, "refused"), 0) | store.read(seeds.counts)


def change_seed(store: Store, before: SeedRow, after: Seed) -> None:
    """Update a seed's text, metadata and state, unless someone else changed it (optimistic locking).

    ``before`` is the seed as the caller read it, ``after`` the new values. Raises Conflict if the stored seed differs
    from ``before``; BadInput if it does not exist, if ``after`` is invalid or equals another seed, or if the text would
    change although the seed has children, answers or decisions.
    """
    one = _checked(after, "seeds.not_changed")

    def put(conn: Connection) -> None:
        now = seeds.row(conn, before.node_id)
        if now is None:
            raise BadInput("seeds.no_seed", id=before.node_id)
        if now.seed != before.seed:
            raise Conflict("seeds.changed_first", id=before.node_id)
        new = one.text != now.seed.text
        if new and now.grown:
            raise BadInput("seeds.has_grown", id=before.node_id)
        need_new(conn, one, before.node_id)
        seeds.change(conn, before.node_id, one, address_of(one.text) if new else None)
        if new:
            annotate_changed_text(conn, before.node_id, "", one.text)
        if one.license != now.seed.license:
            relicense(conn, before.node_id)

    store.write(put)
