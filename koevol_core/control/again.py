"""Another try in a run: of what failed (``plan_retries``), and in place of an eliminated child (``redrawn``). What failed
or was eliminated is kept; the new row is its sibling, found by its slot.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from koevol_core.evolution.methods import DIGITS, draw
from koevol_core.store import Store, nodes, planned, runs
from koevol_core.types import Job, Method, Node, Planned, Run

REDRAWN, RETRIED = 1_000_000, 10_000_000
"""Added to a child's slot for the one that is drawn in its place, and for another try of it."""


def plan_retries(store: Store, run_id: int) -> int:
    """Plan another try of a run's failed and refused children, and of every answer that a living node of it still lacks;
    return how many. A try that is planned already is not planned twice.
    """
    children, lacking = due(store, run_id)
    again = [_beside(child, child.method, child.slot + RETRIED) for child in children if child.method]
    with store.writing() as conn:
        answers = [planned.plan_answers(conn, run_id, [node_id], sample) for node_id, sample in lacking]
        return len(planned.plan_children(conn, run_id, again)) + sum(map(len, answers))


def due(store: Store, run_id: int) -> tuple[list[Node], list[tuple[int, int]]]:
    """Return what ``plan_retries`` would ask again: the children, and the answers by node and sample."""
    return store.read(planned.siblings_due, run_id, "failed", RETRIED), store.read(planned.answers_due, run_id)


def retries_due(store: Store, run_id: int) -> int:
    """Return how many rows ``plan_retries`` would plan."""
    children, answers = due(store, run_id)
    return len(children) + len(answers)


def redrawn(conn: Connection, run: Run, job: Job) -> list[Job]:
    """Plan what comes in place of a child that was just eliminated, if the run wants that; for ``Hooks.eliminated``."""
    child = nodes.get(conn, job.id) if run.spec.redraw else None
    return _redraw(conn, run, child, job.text) if child else []


def plan_redraws(store: Store, run_id: int, parents: Sequence[int]) -> None:
    """Plan what comes in place of a run's children that were eliminated before it wanted that, in these parents' trees."""
    run = store.read(runs.get, run_id)
    if run is None or not run.spec.redraw:
        return
    roots = {node.root_id for node in store.read(nodes.some, parents)}
    for child in store.read(planned.siblings_due, run_id, "eliminated", REDRAWN):
        if child.root_id in roots:
            store.write(_redraw, run, child)


def _redraw(conn: Connection, run: Run, child: Node, text: str = "") -> list[Job]:
    """Plan one more child of the parent, by the next method of its draw that it did not get in this round, as the paper
    returns the parent to the pool; none in place of one that was drawn so itself. ``text`` is the parent's.
    """
    if child.slot % RETRIED >= REDRAWN:
        return []
    used = planned.methods_beside(conn, run.id, child)
    order = draw(run.spec.seed, child.address.rpartition("/")[0], run.spec.methods, len(run.spec.methods))
    left = [method for method in order if method not in used][:1]
    return planned.plan_children(conn, run.id, [_beside(child, one, child.slot + REDRAWN) for one in left], text)


def _beside(child: Node, method: Method, slot: int) -> Planned:
    """Return a sibling of a child, in its round, by this method."""
    address = f"{child.address.rpartition('/')[0]}/{method}.{slot:02d}"
    assert child.parent_id is not None, "a child has a parent"
    trace = child.trace[:-1] + DIGITS[method]
    return Planned(child.parent_id, child.root_id, method, slot, child.round, child.generation, trace, address)
