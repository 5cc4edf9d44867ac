"""Planning: the children, answers and scores of a run as rows, before any request is sent.

``plan`` is idempotent: the same spec finds its existing rows, a larger number of generations adds the missing ones. So
a killed run is continued by planning it again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import Connection

from koevol_core.errors import BadInput
from koevol_core.evolution.engine.jobs import KINDS
from koevol_core.evolution.engine.limits import check_spec
from koevol_core.evolution.methods import PROMPTS, draw, fingerprint, offspring, template
from koevol_core.evolution.score import SCORES
from koevol_core.store import Store, calls, nodes, planned, reader, runs
from koevol_core.types import Job, JobKind, Method, Node, Planned, Run, RunSpec

progress = reader(runs.progress)

PAGE = 1000


def expand(spec: RunSpec, parent: Node | Job, round_: int) -> list[Planned]:
    """Return the children to plan for an alive node, in the rounds after its own.

    ``last``: in the next round only. ``all``: in each of the remaining rounds, as in the paper, where every instruction
    of the pool is evolved again each epoch. ``accepted``: in the next round; callers leave out nodes that are not
    accepted, until a reviewer accepts them and the run is planned again.
    """
    last = spec.generations if spec.pool == "all" else min(round_ + 1, spec.generations)
    children: list[Planned] = []
    for turn, target in enumerate(range(round_ + 1, last + 1)):
        chosen = _methods(spec, parent.address, turn)
        children += offspring(parent, chosen, turn * len(chosen), target)
    return children


def _methods(spec: RunSpec, address: str, turn: int) -> list[Method]:
    if spec.every_method:
        return [method for method, _ in spec.methods for _ in range(spec.children)]
    return draw(spec.seed, address, spec.methods, spec.children, turn)


def plan_next(conn: Connection, run: Run, job: Job, text: str) -> list[Job]:
    """Plan the children of a node that has just become alive with ``text``, and its answer; return their jobs."""
    children = expand(run.spec, job, job.round) if run.spec.pool != "accepted" else []
    jobs = planned.plan_children(conn, run.id, children, text)
    for answer_id in planned.plan_answers(conn, run.id, [job.id]) if run.spec.answers else ():
        place = replace(job, kind="answer", id=answer_id, answer_id=answer_id, method=None)
        jobs.append(replace(place, address=f"{job.address}{planned.SAMPLE}0", text=text, parent=job.text))
    return jobs


def plan(store: Store, spec: RunSpec, parents: Sequence[int], fresh: bool = False) -> int:
    """Insert every planned child of ``parents`` (node ids) and of their descendants that does not exist yet; return the
    run's id: the one that grows as ``spec`` says, whatever its parents were, or with ``fresh`` a new one.

    Raises BadInput for an invalid spec, or if there is nothing to evolve.
    """
    check_spec(spec)
    roots = store.read(nodes.some, parents)
    if not roots:
        raise BadInput("run.no_seeds")
    store.write(runs.adopt, _key(spec, []), lambda known: _identity(known) == _identity(spec))
    run = _create(store, spec, [], ("node", "answer"), fresh)
    for start in range(0, len(roots), PAGE):
        _plan_page(store, run, [(node, 0) for node in roots[start : start + PAGE]])
    after, wanted = 0, set(parents)
    while page := store.read(nodes.living, run.id, after, PAGE):
        after = page[-1].id
        for node in page:
            if node.parent_id in wanted:
                wanted.add(node.id)
        _plan_page(store, run, [(node, node.round) for node in page if node.id in wanted])
    return run.id


def _plan_page(store: Store, run: Run, page: Sequence[tuple[Node, int]]) -> None:
    children: list[Planned] = []
    for node, round_ in page:
        if round_ == 0 or run.spec.pool != "accepted" or node.verdict == "accept":
            children += expand(run.spec, node, round_)
    with store.writing() as conn:
        planned.plan_children(conn, run.id, children)
        if run.spec.answers:
            planned.plan_answers(conn, run.id, nodes.without_answer(conn, [node.id for node, _ in page]))


def plan_answers(store: Store, spec: RunSpec, node_ids: Sequence[int], sample: int = 0) -> int:
    """Insert a planned answer for each of these nodes; return the run's id. Raises BadInput if there are none."""
    if not node_ids:
        raise BadInput("run.nothing_to_answer")
    run = _create(store, spec, ["answers", sample, *node_ids], ("answer",))
    store.write(planned.plan_answers, run.id, node_ids, sample)
    return run.id


def plan_scores(store: Store, spec: RunSpec, node_ids: Sequence[int], names: Sequence[str] = SCORES) -> int:
    """Insert planned scores ``names`` (``complexity`` of the instruction, ``quality`` of its current answer) for those
    of these nodes that have none and that no active run is about to score; return the run's id.

    Raises BadInput for an unknown name, and if nothing is left to score.
    """
    if unknown := [name for name in names if name not in SCORES]:
        raise BadInput("run.no_score", name=unknown[0], choices=", ".join(SCORES))
    if not any(store.read(planned.missing_scores, name, node_ids) for name in names):
        raise BadInput("run.nothing_to_score")
    spec = replace(spec, methods=(), answers=False, judge=False)
    run = _create(store, spec, ["scores", *names, *node_ids], ("score",))
    store.write(planned.plan_scores, run.id, names, node_ids)
    return run.id


def _identity(spec: RunSpec) -> dict[str, Any]:
    """Return what shapes a tree: all fields but ``REACH``, those from ``prompts`` on only if they are not the default, so
    that runs from before there were such fields keep their keys.
    """
    names = [one.name for one in fields(spec)]
    later = {one.name: one.default for one in fields(spec)[names.index("prompts") :]}
    return {
        name: value
        for name, value in asdict(spec).items()
        if name not in (*RunSpec.REACH, "samples") and (name not in later or value != later[name])
    }


def _key(spec: RunSpec, scope: Sequence[object]) -> str:
    """Return the hash that identifies a run: how it grows; ``scope`` are the rows of one that asks for no children."""
    return fingerprint(json.dumps([_identity(spec), list(scope)], ensure_ascii=False, sort_keys=True), 32)


def _create(
    store: Store, spec: RunSpec, scope: Sequence[object], kinds: Sequence[JobKind], fresh: bool = False
) -> Run:  # fmt: skip
    """Create a run, or extend the existing one; first store every template that it may use under its hash."""
    with store.writing() as conn:
        for name in (name for kind in kinds for name in KINDS[kind].templates):
            prompt = template(spec.language, name)
            calls.keep_prompt(conn, prompt.sha256, prompt.name, prompt.text)
        for file in sorted((PROMPTS / "fewshot").glob("*.txt")):
            text = file.read_text(encoding="utf-8")
            calls.keep_prompt(conn, fingerprint(text, 64), f"fewshot/{file.stem}", text)
    return store.write(runs.create, _key(spec, scope), spec, fresh)
