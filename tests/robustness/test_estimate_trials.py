"""Over twenty projects, what a run costs lies under what was estimated and near what was called likely."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from statistics import NormalDist, median

import pytest

import koevol_core as core
from koevol_core.evolution.methods import uniform
from koevol_core.types import RunSpec
from tests.conftest import Garden, about, purpose
from tests.loopback import Body, Loopback, digest, evolve
from tests.test_estimate import TWO, provider


def talkative(spread: float) -> Callable[[Body], str]:
    """A model whose replies differ in length as widely as those of real ones do: by a log-normal factor."""

    def script(body: Body) -> str:
        if purpose(body) == "judge":
            return "다름"
        factor = math.exp(spread * NormalDist().inv_cdf(uniform(digest(body))))
        if purpose(body) == "evolve":
            return evolve(about(body), digest(body)) + " 덧붙여 써 주세요."[: round(5 * factor)]
        return " ".join(evolve("", digest([n, body])) for n in range(max(1, round(4 * factor))))

    return script


def test_all_purposes_are_measured_though_answers_come_last(garden: Garden, server: Loopback) -> None:
    spec = RunSpec(TWO, answers=True, model=f"deepseek-flash@{server.base_url}")
    garden.drain(core.plan(garden.store, spec, garden.sow(250)), server.base_url, model="deepseek-flash")
    said = core.estimate(garden.store, spec, 10, provider("deepseek-flash", server.base_url))
    assert said.likely is not None, "children, judgements and answers have been measured"


@pytest.mark.parametrize("spec", [RunSpec(TWO), RunSpec(TWO, answers=True)], ids=["children", "answers"])
def test_what_an_equal_run_costs_lies_under_what_was_said_and_near_what_was_called_likely(
    garden: Garden, spec: RunSpec
) -> None:
    """Twenty projects with ten seeds each: the first run is measured, and the next one costs no more than was said."""
    under, near, ratios = 0, 0, []
    seeds = garden.sow(20 * TRIALS)
    with Loopback(script=talkative(0.7)) as server:
        for trial in range(TRIALS):
            model = provider("deepseek-flash", f"http://project-{trial}/v1")  # nothing of the others is known of it
            mine, ids = replace(spec, model=f"deepseek-flash@{model.base_url}"), seeds[20 * trial : 20 * trial + 20]
            garden.drain(core.plan(garden.store, mine, ids[:10]), server.base_url, model=model.model)
            said = core.estimate(garden.store, mine, 10, model)
            run = core.plan(garden.store, mine, ids[10:], fresh=True)
            spent = garden.drain(run, server.base_url, model=model.model).cost or 0.0
            assert said.cost and said.likely and said.measured
            under += spent <= said.cost
            near += 0.7 * said.likely <= spent <= 1.3 * said.likely
            ratios.append(said.cost / spent)
    assert under >= 0.95 * TRIALS and near >= 0.8 * TRIALS
    assert 1 < median(ratios) < 4, "and no scare: most of what is over is the cache, which nobody promises"


TRIALS = 20
