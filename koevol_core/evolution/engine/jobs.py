"""Job kinds of the engine (child, answer, score): their planned rows, how each is run, and how its outcome is stored.

The rest of the engine does not distinguish them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Connection

from koevol_core.evolution.answer import answer
from koevol_core.evolution.checks import Checks, Rules
from koevol_core.evolution.evolve import Ask, evolve
from koevol_core.evolution.prompting import PromptStrategy
from koevol_core.evolution.score import score
from koevol_core.store import Store, answers, nodes, scores
from koevol_core.types import Job, Outcome

PAGE = 500
"""Planned rows that are read per query."""


def planned(store: Store, run_id: int) -> Iterator[list[Job]]:
    """Yield the jobs that are planned at this moment, in pages: children by round, then answers, then scores."""
    last_node = store.read(nodes.last_id)
    at = (0, 0)
    others = [(kind.planned, store.read(kind.last_id)) for kind in (answers, scores)]
    while page := store.read(nodes.planned, run_id, at, last_node, PAGE):
        at = (page[-1].round, page[-1].id)
        yield page
    for of_kind, last in others:
        seen = 0
        while page := store.read(of_kind, run_id, seen, last, PAGE):
            seen = page[-1].id
            yield page


async def ask_for(ask: Ask, style: PromptStrategy, job: Job, rules: Rules) -> Outcome:
    """Return the outcome of a job, checked by ``rules``. Raises ProviderError only if the whole run has to stop."""
    if job.kind == "node" and job.method:
        return await evolve(ask, style, job.method, job.text, job.address, rules)
    if job.kind == "score":
        return await score(ask, style, job.parent, job.text, job.answer_id is not None)
    return await answer(ask, style, job.parent, job.text, job.address, rules)


LONG = 4_000
"""Characters from which on a text is annotated in a thread."""


async def annotate(checks: Checks, job: Job, became: Outcome) -> Any:
    """Return the annotation of a child or answer, to be stored with it; None for a score or without a text.

    Computed before the transaction that stores the text.
    """
    if not became.text or job.kind == "score":
        return None
    if job.kind == "node":
        look = partial(checks.annotate_text, job.text, became.text, became.status == "alive")
    else:
        look = partial(checks.annotate_answer, job.text, became.text)
    return look() if len(became.text) < LONG else await asyncio.to_thread(look)


def fill(conn: Connection, checks: Checks, job: Job, written: Outcome, annotation: Any) -> None:
    """Store the outcome of an answer or a score, with the annotation of an answer."""
    if job.kind == "score":
        scores.fill(conn, job, written)
    elif answers.fill(conn, job, written) and annotation:
        checks.store_annotations(conn, [(job.node_id, job.id, annotation)])
