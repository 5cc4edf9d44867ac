"""The three kinds of paid work (child, answer, score): how each is requested and annotated, and the walk over planned rows.

Their tables are described in ``store.planned``. The rest of the engine does not distinguish the kinds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from koevol_core.errors import Outlasted
from koevol_core.evolution.answer import answer
from koevol_core.evolution.checks import Checks, Rules
from koevol_core.evolution.evolve import Ask, evolve
from koevol_core.evolution.prompting import PromptStrategy
from koevol_core.evolution.score import SCORES, score
from koevol_core.store import Store, planned
from koevol_core.types import METHODS, Job, JobKind, Outcome, has_long_text

PAGE = 500
"""Planned rows that are read per query."""


@dataclass(frozen=True)
class Kind:
    """Kind of job: the templates that it may use, how its outcome is requested, and how its text is annotated."""

    templates: tuple[str, ...]
    request: Callable[[Ask, PromptStrategy, Job, Rules], Awaitable[Outcome]]
    annotate: Callable[[Checks, Job, Outcome], Any]


def _child(ask: Ask, style: PromptStrategy, job: Job, rules: Rules) -> Awaitable[Outcome]:
    assert job.method, "a planned child has a method"
    return evolve(ask, style, job.method, job.text, job.address, rules)


KINDS: dict[JobKind, Kind] = {
    "node": Kind(
        (*METHODS, "judge"),
        _child,
        lambda checks, job, child: checks.annotate_text(job.text, child.text, child.status == "alive", child.judged),
    ),
    "answer": Kind(
        ("answer",),
        lambda ask, style, job, rules: answer(ask, style, job.parent, job.text, job.address, rules),
        lambda checks, job, written: checks.annotate_answer(job.text, written.text),
    ),
    "score": Kind(
        tuple(f"score_{name}" for name in SCORES),
        lambda ask, style, job, _rules: score(ask, style, job.parent, job.text, job.answer_id is not None),
        lambda *_: None,
    ),
}
"""In the order in which planned jobs are read."""


def pages(store: Store, run_id: int) -> Iterator[list[Job]]:
    """Yield the jobs that are planned at this moment, in pages: children by round, then answers, then scores."""
    last_ids = store.read(planned.last_ids)
    for kind in KINDS:
        after = None
        while page := store.read(planned.jobs, kind, run_id, PAGE, last_ids[kind], after):
            after = page[-1]
            yield page


async def annotation_of(checks: Checks, job: Job, outcome: Outcome) -> Any:
    """Return the annotation of a child or answer, to be stored with it; None for a score, without a text, or if it
    outlasted its deadline.

    Computed before the transaction that stores the text.
    """
    if not outcome.text:
        return None
    annotate = partial(KINDS[job.kind].annotate, checks, job, outcome)
    if not has_long_text([outcome.text]):
        return annotate()
    try:
        return await asyncio.to_thread(annotate)
    except Outlasted:
        return None
