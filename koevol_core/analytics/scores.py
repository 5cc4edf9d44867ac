"""Scores as a person works with them: what they can be sorted by, what is still to be scored, and what that costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from koevol_core.errors import BadInput
from koevol_core.evolution.engine.estimate import Estimate, estimate_scores
from koevol_core.evolution.engine.launch import need_judge, start_scores
from koevol_core.evolution.engine.runner import RunLimits
from koevol_core.evolution.engine.runs import plan_scores
from koevol_core.evolution.score import SCORES, is_scoring
from koevol_core.llm.providers import Provider, choose
from koevol_core.settings import Settings
from koevol_core.store import Store, scores
from koevol_core.store import review_order as sorting
from koevol_core.store import runs as work
from koevol_core.store.review_filter import State, Wanted
from koevol_core.store.scores import Score
from koevol_core.types import MEASURES, Run, RunSpec

MOST = 5000
"""Nodes that are scored by one click, at most."""
POOLS: dict[str, tuple[State, ...]] = {"accepted": ("accept",), "living": ("accept", "waiting")}
"""What the command line scores."""


def can_score(provider: Provider) -> bool:
    """Whether this model can be asked for a score: one that continues examples cannot."""
    return provider.kind != "embedded"


def scores_of(store: Store, node_id: int) -> list[Score]:
    """The measures and scores in force of a node and of the answers to it."""
    return store.read(scores.of_node, node_id)


def score_names(store: Store) -> tuple[str, ...]:
    """The measures, and those scores that a model gave to anything, by name."""
    return store.read(scores.present, (*MEASURES, *SCORES))


def to_score(store: Store, wanted: Wanted, names: Sequence[str] = SCORES, limit: int = MOST) -> dict[str, list[int]]:
    """Of the first ``limit`` wanted nodes those that lack each of these scores; ``quality`` is of those with an answer."""
    with store.snapshot() as conn:
        ids = sorting.ids(conn, wanted, 0, limit)
        return {name: [one for one, _ in scores.missing(conn, name, ids)] for name in names}


def price_of_scores(store: Store, provider: Provider, lacking: dict[str, list[int]]) -> Estimate:
    """What it takes to give all of these scores with this model: calls, seconds, and dollars at most."""
    texts, answers = len(lacking.get("complexity", ())), len(lacking.get("quality", ()))
    return estimate_scores(store, texts, answers, provider, RunLimits().batch_size)


def score_all(store: Store, settings: Settings, lacking: dict[str, list[int]], budget: float | None = None) -> int:
    """Start giving these scores; returns the run's id. ``budget`` is in dollars. Raises BadInput when nothing lacks any."""
    ids = sorted({one for some in lacking.values() for one in some})
    names = [name for name, some in lacking.items() if some]
    return start_scores(store, settings, ids, names, RunLimits(budget=budget))


def scoring_runs(store: Store) -> list[Run]:
    """Runs that score, or would if somebody resumed them: those under way, and the newest if it was stopped."""
    going = [run for run in store.read(work.live) if is_scoring(run.spec)]
    newest = store.read(work.latest, 1)
    stopped = [run for run in newest if run.state == "stopped" and is_scoring(run.spec)]
    return going + stopped


def of_pool(store: Store, pool: str, names: Sequence[str], limit: int) -> dict[str, list[int]]:
    """Of the accepted nodes, or of all that live and nobody rejected, those that lack each of these scores."""
    parts = [to_score(store, Wanted(state), names, limit) for state in POOLS[pool]]
    return {name: [one for part in parts for one in part[name]][:limit] for name in names}


def plan_by_hand(store: Store, settings: Settings, names: Sequence[str], lacking: dict[str, list[int]]) -> list[int]:
    """Ids of runs that give these scores, planned and not started: those that were left unfinished first.

    Raises BadInput when nothing is left to score, or for a model that cannot judge.
    """
    provider = choose(settings)
    need_judge(provider)
    spec = RunSpec((), judge=False, model=f"{provider.model}@{provider.base_url}")
    left = [run.id for run in store.read(work.latest, 50) if is_scoring(run.spec) and run.spec.model == spec.model
            and run.state != "done" and store.read(work.left, run.id)]  # fmt: skip
    ids = sorted({one for some in lacking.values() for one in some})
    if not ids and not left:
        raise BadInput("점수를 매길 것이 없습니다. 모두 이미 매겼거나, 답이 없습니다.")
    return left[::-1] + ([plan_scores(store, spec, ids, names)] if ids else [])


def given(store: Store, run_ids: Sequence[int]) -> dict[str, int]:
    """How the scores of these runs stand together: filled, failed, planned."""
    found: Counter[str] = Counter()
    for run_id in run_ids:
        found.update(store.read(work.progress, run_id).scores)
    return dict(found)
