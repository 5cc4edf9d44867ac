"""Answer review: accepted nodes with and without an answer, comparison, choice, manual answers and new samples.

Every answer of a model or a person is kept, chosen or not: exports build preference pairs from them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Unpack

from sqlalchemy import Connection

from koevol_core.control.estimate import Estimate, Known, estimate
from koevol_core.control.launch import How, start_answers, working_on
from koevol_core.errors import BadInput
from koevol_core.evolution.engine.limits import RunLimits
from koevol_core.llm.providers import Provider, choose
from koevol_core.quality.annotate import annotate_new_answer
from koevol_core.settings import Settings
from koevol_core.store import Store, answers, nodes, reader
from koevol_core.store.answers import Alternative
from koevol_core.tables import storable
from koevol_core.types import Node, RunSpec

answer_counts = reader(answers.counts)
read_answers = reader(answers.read)

MAX_TEXT = 100_000
"""Maximum characters of an answer that a person writes."""


@dataclass(frozen=True)
class Comparison:
    """All answers to one node. ``seen`` is the id of the newest decision on them (0: none); pass it with the next one.
    ``undoable``: the next undo takes a decision back."""

    node: Node
    answers: tuple[Alternative, ...]
    seen: int
    undoable: bool = False


def without_answer(store: Store, limit: int = 20, skip: int = 0) -> list[Node]:
    """Return a page of accepted nodes without an answer, oldest first."""
    return store.read(answers.waiting, limit, skip)


def with_answer(store: Store, limit: int = 20, skip: int = 0) -> list[Node]:
    """Return a page of accepted nodes with a current answer, newest answer first."""
    return store.read(answers.answered, limit, skip)


def answers_to(store: Store, node_id: int) -> Comparison | None:
    """Return a node with all its answers, oldest first; None if the node does not exist."""
    with store.snapshot() as conn:
        node = nodes.get(conn, node_id)
        if node is None:
            return None
        decided = answers.said(conn, node_id)
        found = tuple(answers.alternatives(conn, node_id, decided))
        return Comparison(node, found, decided.newest, decided.last is not None)


def choose_answer(store: Store, answer_id: int, reviewer: str = "", seen: int = 0) -> int:
    """Make an answer the exported one, even if a rule eliminated it; keep the others. Return the choice's id.

    ``seen`` is the id of the newest choice that the reviewer saw. Raises Conflict if there is a newer choice, BadInput
    if the answer does not exist or has no usable text.
    """
    return store.write(answers.choose, answer_id, storable(reviewer), seen)


def reject_answer(store: Store, answer_id: int, reviewer: str = "", seen: int = 0, reason: str = "") -> int:
    """Reject an answer, so that it is not exported as the node's; the one chosen before, or else the newest that nobody
    rejected, takes its place. Rejecting it again gives the ``reason``. Return the id of the decision.

    Raises as ``choose_answer``.
    """
    return store.write(answers.reject, answer_id, storable(reviewer), seen, storable(reason))


def undo_answer(store: Store, node_id: int, reviewer: str = "", seen: int = 0) -> int:
    """Take back the newest decision on a node's answers; return the answer that it was on.

    Raises Conflict if there is none, or a newer one than ``seen``.
    """
    return store.write(answers.undo, node_id, storable(reviewer), seen)


def write_answer(store: Store, node_id: int, text: str, reviewer: str = "", seen: int = 0) -> int:
    """Store a person's answer (written anew or edited from another), choose it and return its id.

    Raises BadInput if the text is empty, longer than ``MAX_TEXT`` or not storable, or the node has no instruction;
    Conflict if there is a newer choice than ``seen``.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise BadInput("review.answer_empty")
    if len(text) > MAX_TEXT:
        raise BadInput("review.answer_too_long", length=len(text), limit=MAX_TEXT)
    if storable(text) != text:
        raise BadInput("review.answer_broken")

    def write(conn: Connection) -> int:
        new_id = answers.write(conn, node_id, text, storable(reviewer), seen)
        if (node := nodes.get(conn, node_id)) is not None:
            annotate_new_answer(conn, node_id, new_id, node.text, text)
        return new_id

    return store.write(write)


def fill_answers(store: Store, settings: Settings, budget: float | None = None, **how: Unpack[How]) -> int:
    """Start a run that answers every accepted node without an answer (current or planned); return the run's id.

    ``budget`` is in US dollars. Raises BadInput if no node needs an answer, AlreadyRunning if a living run is about to
    give all that are missing.
    """
    wanted = store.read(answers.unfilled)
    planned = [] if wanted else store.read(answers.unfilled, True)
    if how.get("anyway") or working_on(store, planned, answers=True):
        wanted = wanted or planned
    return start_answers(store, settings, wanted, limits=RunLimits(budget=budget), **how)


def answer_again(
    store: Store, settings: Settings, node_id: int, provider: Provider | None = None, **how: Unpack[How]
) -> int:  # fmt: skip
    """Start a run that samples one more answer to a node, from the configured model or ``provider``; return the run's
    id.

    Raises BadInput if the node does not exist or has no text, AlreadyRunning while a living run is about to answer it.
    """
    if (node := store.read(nodes.get, node_id)) is None or not node.text:
        raise BadInput("review.no_instruction", id=node_id)
    chosen = settings_for(settings, provider) if provider else settings
    return start_answers(store, chosen, [node_id], sample=store.read(answers.next_sample, node_id), **how)


def settings_for(settings: Settings, provider: Provider) -> Settings:
    """Return the settings with ``provider`` as the configured model; another one than it is now has all roles itself."""
    now = choose(settings)
    if (provider.kind, provider.key) == (now.kind, now.key):
        return settings
    key = settings.deepseek_key if provider.kind == "deepseek" else ""
    return replace(settings, base_url="", model=provider.model, deepseek_key=key, answer_model="", judge_model="")


def price_of_answers(store: Store, provider: Provider, count: int) -> Estimate:
    """Estimate ``count`` answers by this model: calls, seconds, and maximum US dollars."""
    sample = [node.text for node in store.read(answers.waiting, 20)]
    return estimate(
        store, RunSpec((), answers=True, judge=False), count, provider, RunLimits().batch_size, Known(sample)
    )
