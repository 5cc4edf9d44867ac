"""Model scores: nodes that lack one, cost estimate, scoring runs, and the scores and measures of a node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from koevol_core.control.estimate import Estimate, estimate_scores
from koevol_core.control.launch import need_judge, start_scores
from koevol_core.errors import BadInput
from koevol_core.evolution.engine.limits import RunLimits
from koevol_core.evolution.engine.planning import plan_scores
from koevol_core.evolution.score import SCORES, is_scoring
from koevol_core.llm.providers import Provider, choose
from koevol_core.settings import Settings
from koevol_core.store import Store, node_order, planned, reader, runs, scores
from koevol_core.store.node_filter import NodeFilter
from koevol_core.types import MEASURES, Run, RunSpec

scores_of = reader(scores.of_node)

MOST = 5000
"""Maximum nodes scored per run started from a page."""


def can_score(provider: Provider) -> bool:
    """Return True if this model can give scores; a model prompted by examples (embedded) cannot."""
    return not provider.few_shot


def score_names(store: Store) -> tuple[str, ...]:
    """Return the names of the measures, and of the scores that any node or answer has."""
    return store.read(scores.present, (*MEASURES, *SCORES))


def to_score(
    store: Store, wanted: NodeFilter, names: Sequence[str] = SCORES, limit: int = MOST
) -> dict[str, list[int]]:
    """Return, of the first ``limit`` wanted nodes, those that lack each of these scores; ``quality`` requires an
    answer."""
    with store.snapshot() as conn:
        ids = node_order.ids(conn, wanted, 0, limit)
        return {name: [one for one, _ in planned.missing_scores(conn, name, ids)] for name in names}


def price_of_scores(store: Store, provider: Provider, lacking: dict[str, list[int]]) -> Estimate:
    """Estimate giving all of these scores with this model: calls, seconds, and maximum US dollars."""
    texts, answers = len(lacking.get("complexity", ())), len(lacking.get("quality", ()))
    return estimate_scores(store, texts, answers, provider, RunLimits().batch_size)


def score_all(store: Store, settings: Settings, lacking: dict[str, list[int]], budget: float | None = None) -> int:
    """Start a run that gives these scores; return its id. ``budget`` is in US dollars.

    Raises BadInput if no score is missing, or the configured model cannot give scores.
    """
    ids = sorted({one for some in lacking.values() for one in some})
    names = [name for name, some in lacking.items() if some]
    return start_scores(store, settings, ids, names, RunLimits(budget=budget))


def scoring_runs(store: Store) -> list[Run]:
    """Return the live scoring runs, and the newest run if it is a stopped scoring run that can be resumed."""
    going = [run for run in store.read(runs.live) if is_scoring(run.spec)]
    newest = store.read(runs.latest, 1)
    stopped = [run for run in newest if run.state == "stopped" and is_scoring(run.spec)]
    return going + stopped


def plan_by_hand(store: Store, settings: Settings, names: Sequence[str], lacking: dict[str, list[int]]) -> list[int]:
    """Plan, without starting, runs that give these scores; return the run ids, unfinished existing runs first.

    Raises BadInput if no score is missing and no run is unfinished, or the configured model cannot give scores.
    """
    provider = choose(settings)
    need_judge(provider)
    spec = RunSpec((), judge=False, model=provider.key)
    left = [run.id for run in store.read(runs.latest, 50) if is_scoring(run.spec) and run.spec.model == spec.model
            and run.state != "done" and store.read(runs.left, run.id)]  # fmt: skip
    ids = sorted({one for some in lacking.values() for one in some})
    if not ids and not left:
        raise BadInput("run.nothing_to_score")
    return left[::-1] + ([plan_scores(store, spec, ids, names)] if ids else [])


def given(store: Store, run_ids: Sequence[int]) -> dict[str, int]:
    """Return the number of scores of these runs by state: filled, failed, planned."""
    found: Counter[str] = Counter()
    for run_id in run_ids:
        found.update(store.read(runs.progress, run_id).scores)
    return dict(found)
