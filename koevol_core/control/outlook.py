"""Outlook of a run: rows that are foreseen and not planned yet, time left, and maximum cost of the rest."""

from __future__ import annotations

from dataclasses import replace

from koevol_core.control.again import REDRAWN, RETRIED, due
from koevol_core.control.estimate import Known, ahead, estimate, estimate_scores
from koevol_core.llm.providers import Provider
from koevol_core.store import Store, runs
from koevol_core.types import Progress, Run


def progress(store: Store, run: Run) -> Progress:
    """Return the progress of a run out of all that it is foreseen to make.

    Until the last generation is planned that is a maximum, as if every child lived: it never grows by itself, and at the
    end it is what there is.
    """
    with store.snapshot() as conn:
        now = runs.progress(conn, run.id)
        planned = now.nodes.get("planned", 0)
        born = ahead(run.spec, runs.planned_rounds(conn, run.id)) if planned else 0
        again = born - runs.planned_beyond(conn, run.id, RETRIED, REDRAWN) if planned and run.spec.redraw else 0
    return replace(now, ahead=born + again - planned + (born if run.spec.answers else 0))


def seconds_left(run: Run, now: Progress, speed: float) -> float | None:
    """Return how long a running run still takes at this speed (calls a second), at most; None while nothing arrives."""
    judged = now.nodes.get("planned", 0) + now.ahead if run.spec.judge else 0
    return (now.left + judged) / speed if speed else None


def price_of_rest(store: Store, run: Run, provider: Provider, failed: bool = False) -> float | None:
    """Return the maximum US dollars of what a run still asks for with this model, or with ``failed`` of asking again
    what failed in it; None if unknown, as for a run of another model."""
    if run.spec.model not in ("", provider.key):
        return None
    now = store.read(runs.progress, run.id)
    children, answers = due(store, run.id) if failed else ([], [])
    known = Known(run=run.id, rounds=[child.round for child in children], answers=len(answers))
    scores = estimate_scores(store, 0, now.scores.get("planned", 0), provider).cost
    rest = estimate(store, run.spec, 0, provider, known=known).cost
    return None if rest is None or scores is None else rest + scores
