"""Runs: plan children, answers and scores as rows, and process them. Knows store and client.

``plan`` is idempotent: the same spec finds its existing rows, a larger number of generations adds the missing ones. So
a killed run is continued by planning it again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from koevol_core.errors import BadInput
from koevol_core.evolution.checks import Checks
from koevol_core.evolution.engine.limits import RunLimits, check, check_limits
from koevol_core.evolution.engine.runner import Runner
from koevol_core.evolution.methods import PROMPTS, draw, fingerprint, offspring, template
from koevol_core.evolution.prompting import PromptStrategy
from koevol_core.evolution.score import SCORES
from koevol_core.llm.client import Client
from koevol_core.store import Store, answers, calls, nodes, runs, scores
from koevol_core.types import METHODS, RULES, Method, Node, Planned, Progress, Run, RunSpec

PAGE = 1000


def expand(
    spec: RunSpec, parent: int, root: int, address: str, trace: str, generation: int, round_: int
) -> list[Planned]:
    """Return the children to plan for an alive node, in the rounds after its own.

    ``last``: in the next round only. ``all``: in each of the remaining rounds, as in the paper, where every instruction
    of the pool is evolved again each epoch. ``accepted``: in the next round; callers leave out nodes that are not
    accepted, until a reviewer accepts them and the run is planned again.
    """
    rounds = range(round_ + 1, spec.generations + 1) if spec.pool == "all" else range(round_ + 1, round_ + 2)
    planned: list[Planned] = []
    for turn, target in enumerate(rounds):
        if target > spec.generations:
            break
        chosen = _methods(spec, address, turn)
        planned += offspring(parent, root, address, trace, generation, chosen, turn * len(chosen), target)
    return planned


def _methods(spec: RunSpec, address: str, turn: int) -> list[Method]:
    if spec.every_method:
        return [method for method, _ in spec.methods for _ in range(spec.children)]
    return draw(spec.seed, address, spec.methods, spec.children, turn)


def plan(store: Store, spec: RunSpec, parents: Sequence[int]) -> int:
    """Insert every planned child of ``parents`` (node ids) that does not exist yet; return the run's id.

    Raises BadInput for an invalid spec, or if there is nothing to evolve.
    """
    check(spec)
    found = store.read(nodes.some, parents)
    if not found:
        raise BadInput("진화시킬 씨앗이 없습니다.")
    _keep_prompts(store, spec)
    run = store.write(
        runs.create, _key(spec, [] if spec.pool == "accepted" else [node.address for node in found]), spec
    )
    for start in range(0, len(found), PAGE):
        _plan_page(store, run, [(node, 0) for node in found[start : start + PAGE]])
    after = 0
    while page := store.read(nodes.living, run.id, after, PAGE):
        after = page[-1].id
        _plan_page(store, run, [(node, node.round) for node in page])
    return run.id


def _plan_page(store: Store, run: Run, page: Sequence[tuple[Node, int]]) -> None:
    planned: list[Planned] = []
    for node, round_ in page:
        if round_ == 0 or run.spec.pool != "accepted" or node.verdict == "accept":
            planned += expand(run.spec, node.id, node.root_id, node.address, node.trace, node.generation, round_)
    with store.writing() as conn:
        nodes.plan(conn, run.id, planned)
        if run.spec.answers:
            answers.plan(conn, run.id, nodes.without_answer(conn, [node.id for node, _ in page]))


def plan_answers(store: Store, spec: RunSpec, node_ids: Sequence[int], sample: int = 0) -> int:
    """Insert a planned answer for each of these nodes; return the run's id. Raises BadInput if there are none."""
    if not node_ids:
        raise BadInput("답을 채울 노드가 없습니다.")
    _keep_prompts(store, spec)
    run = store.write(runs.create, _key(spec, ["answers", sample, *node_ids]), spec)
    store.write(answers.plan, run.id, node_ids, sample)
    return run.id


def plan_scores(store: Store, spec: RunSpec, node_ids: Sequence[int], names: Sequence[str] = SCORES) -> int:
    """Insert planned scores ``names`` (``complexity`` of the instruction, ``quality`` of its current answer) for those
    of these nodes that have none and that no active run is about to score; return the run's id.

    Raises BadInput for an unknown name, and if nothing is left to score.
    """
    if unknown := [name for name in names if name not in SCORES]:
        raise BadInput(f"'{unknown[0]}'(이)라는 점수는 없습니다. 고를 수 있는 것: {', '.join(SCORES)}.")
    if not any(store.read(scores.missing, name, node_ids) for name in names):
        raise BadInput("점수를 매길 것이 없습니다. 모두 이미 매겼거나, 답이 없습니다.")
    spec = replace(spec, methods=(), answers=False, judge=False)
    _keep_prompts(store, spec, [f"score_{name}" for name in names])
    run = store.write(runs.create, _key(spec, ["scores", *names, *node_ids]), spec)
    store.write(scores.plan, run.id, names, node_ids)
    return run.id


def _key(spec: RunSpec, scope: Sequence[object]) -> str:
    """Return the hash that identifies a run: all that shapes the tree, but not how far it grows."""
    same = {name: value for name, value in asdict(spec).items() if name not in ("generations", "answers")}
    if not spec.prompts:
        del same["prompts"]  # keeps the key of runs planned before prompts had versions
    if spec.rules == RULES:
        del same["rules"]  # keeps the key of runs planned before rules could be disabled
    return fingerprint(json.dumps([same, list(scope)], ensure_ascii=False, sort_keys=True), 32)


def _keep_prompts(store: Store, spec: RunSpec, names: Sequence[str] = (*METHODS, "judge", "answer")) -> None:
    """Store every template that this run may use under its hash, before any request is sent."""
    with store.writing() as conn:
        for name in names:
            one = template(spec.language, name)
            calls.keep_prompt(conn, one.sha256, one.name, one.text)
        for file in sorted((PROMPTS / "fewshot").glob("*.txt")):
            text = file.read_text(encoding="utf-8")
            calls.keep_prompt(conn, fingerprint(text, 64), f"fewshot/{file.stem}", text)


def drain(
    store: Store, run_id: int, client: Client, style: PromptStrategy, limits: RunLimits = RunLimits(),
    tell: Callable[[Progress], None] = lambda _: None, asked_to_stop: Callable[[], bool] = lambda: False, *, checks: Checks,
) -> Progress:  # fmt: skip
    """Process the planned rows of a run; return its progress when nothing is left or a stop was requested.

    ``checks`` checks the texts (koevol's own: ``quality.checks``). Raises Stopped for an external cause (balance, key,
    endpoint, budget), Conflict while another worker has the run, and BadInput for an unknown run. In each case stored
    results stay, and the rest stays planned.
    """
    check_limits(limits, client.model)
    run = store.read(runs.get, run_id)
    if run is None:
        raise BadInput(f"실행 #{run_id}이(가) 없습니다.")

    def grow(*place: object) -> list[Planned]:
        return expand(run.spec, *place) if run.spec.pool != "accepted" else []  # type: ignore[arg-type]

    async def whole() -> Progress:
        try:
            return await Runner(store, run, client, style, limits, grow, checks, tell, asked_to_stop).run()
        finally:
            await client.aclose()

    return asyncio.run(whole())


def progress(store: Store, run_id: int) -> Progress:
    """Return the counts of a run's rows at this moment."""
    return store.read(runs.progress, run_id)
