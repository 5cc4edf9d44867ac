"""What the button promises before anything is paid: calls to the number, money and time on the safe side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import koevol_core as core
from koevol_core import control, llm
from koevol_core.control.estimate import children, tokens
from koevol_core.types import RunSpec
from tests.conftest import Garden, about, purpose
from tests.loopback import Body, Loopback

TWO = (("constrain", 1.0), ("deepen", 1.0))


def provider(name: str = "deepseek-flash", url: str = "https://api.deepseek.com") -> llm.Provider:
    return llm.Provider("endpoint", name, name, url)


WORDS = ("표로 정리해 줘.", "예를 들어 줘.", "짧게 써 줘.", "초보자에게 맞춰 줘.", "근거를 밝혀 줘.", "반론도 다뤄 줘.")


def never_eliminated(body: Body) -> str:
    if purpose(body) == "evolve":
        parent = about(body).partition("\n")[2]
        return f"{parent} {next(word for word in WORDS if word not in parent)}"
    return "다름" if purpose(body) == "judge" else "답입니다. 물으신 것을 차례로 설명합니다."


@pytest.mark.parametrize(
    ("spec", "parents"),
    [
        (RunSpec(TWO, generations=1, children=2), 5),
        (RunSpec(TWO, generations=3, children=2), 2),
        (RunSpec(TWO, generations=3, children=1, pool="all"), 3),
        (RunSpec(TWO, generations=2, children=2, every_method=True, pool="all"), 2),
        (RunSpec(TWO, generations=2, children=2, every_method=True), 2),
        (RunSpec(TWO, generations=2, answers=True), 4),
    ],
)
def test_a_run_makes_exactly_the_calls_that_were_announced_when_every_child_lives(
    garden: Garden, spec: RunSpec, parents: int
) -> None:
    said = core.estimate(garden.store, spec, parents, provider())
    run = core.plan(garden.store, spec, garden.sow(parents))
    with Loopback(script=never_eliminated) as server:
        done = garden.drain(run, server.base_url)
    assert done.nodes["alive"] == said.children == children(spec, parents)
    assert done.calls == said.calls == said.evolve + said.judge + said.answer


def test_without_a_call_of_this_model_the_guess_says_that_it_is_an_assumption(garden: Garden) -> None:
    said = core.estimate(garden.store, RunSpec(TWO), 10, provider())
    assert said.measured == 0 and said.cost and said.seconds > 1 and said.evolve_seconds > 0


def test_after_a_run_the_guess_rests_on_what_was_measured(garden: Garden, tmp_path: Path) -> None:
    with Loopback(latency=0.2) as slow:
        model = provider("deepseek-flash", slow.base_url)
        spec = RunSpec(TWO, model=f"deepseek-flash@{slow.base_url}", judge=False)
        run = core.plan(garden.store, spec, garden.sow(10))
        garden.drain(run, slow.base_url, model="deepseek-flash")
    said = core.estimate(garden.store, spec, 100, model, batch_size=10)
    assert said.measured == 10
    took = [row["ended_at"] - row["sent_at"] for row in garden.rows("SELECT sent_at, ended_at FROM call")]
    assert 0.2 <= min(took) <= said.evolve_seconds <= max(took)
    rounds = 10 * said.evolve_seconds  # a hundred calls, ten at a time
    assert rounds <= said.seconds <= rounds + 2, "and the start of a worker"


def test_a_run_that_goes_on_is_told_what_is_left(garden: Garden, server: Loopback) -> None:
    """One seed more is priced as one seed, with its children's children and the answers to all of them."""
    ids, spec = garden.sow(10), RunSpec(TWO, answers=True, generations=2, judge=False)
    run = core.plan(garden.store, spec, ids[:9])
    left = core.estimate(garden.store, spec, 9, provider(), known=control.Known(run=run))
    assert (left.children, left.answer) == (18, 27)
    garden.drain(run, server.base_url)
    assert core.plan(garden.store, spec, ids) == run
    left = core.estimate(garden.store, spec, 10, provider(), known=control.Known(run=run))
    assert (left.children, left.answer) == (2, 3)


def test_a_run_into_dear_hours_is_priced_by_them(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it would end after them."""
    monkeypatch.setattr("time.time", lambda: 1795392000.0)  # a Monday, 9:00 in Korea
    short, long = (core.estimate(garden.store, RunSpec(TWO), many, provider(), 1) for many in (10, 8000))
    assert short.cost and long.cost and 11 * 3600 < long.seconds < 20 * 3600
    assert 1.8 * short.cost < long.cost / 800 <= 2 * short.cost


def test_a_model_without_a_price_is_not_called_free(garden: Garden) -> None:
    unknown, free = provider("no-such-model"), llm.Provider("scripted", "", "scripted")
    assert core.estimate(garden.store, RunSpec(TWO), 10, unknown).cost is None
    assert core.estimate(garden.store, RunSpec(TWO), 10, free).cost == 0
    assert [control.price_kind(one) for one in (unknown, free, provider())] == ["unknown", "free", "known"]


def test_the_embedded_model_is_asked_up_to_three_times_and_never_judges(garden: Garden) -> None:
    embedded = llm.Provider("embedded", "", "gemma-3-270m-q4_k_m", parallel=2)
    said = core.estimate(garden.store, RunSpec(TWO, children=2), 10, embedded)
    assert (said.children, said.evolve, said.judge, said.cost) == (20, 60, 0, 0)


def test_longer_parents_and_dearer_hours_cost_more(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    def cost(*sample: str) -> float:
        return core.estimate(garden.store, RunSpec(TWO), 10, provider(), known=control.Known(sample)).cost or 0.0

    monkeypatch.setattr("time.time", lambda: 1795392000.0)  # a Monday, 9:00 in Korea
    assert cost("긴 지시문입니다. " * 50) > cost("짧은 지시문")
    cheap = cost()
    monkeypatch.setattr("time.time", lambda: 1795392000.0 + 2 * 3600)
    assert cost() == pytest.approx(2 * cheap)


def test_answers_and_a_small_limit_of_tokens_are_counted(garden: Garden) -> None:
    spec = RunSpec(TWO, answers=True, judge=False)
    whole = core.estimate(garden.store, spec, 10, provider())
    short = core.estimate(garden.store, replace(spec, max_tokens=50), 10, provider())
    assert whole.answer == 20  # the children and their parents
    assert whole.cost and short.cost and short.cost < whole.cost


def test_tokens_of_korean_are_near_what_was_measured() -> None:
    text = "이 글은 한국어로 쓴 보통의 지시문이며, 토큰 수를 어림하는 데 씁니다."
    assert 0.6 < tokens(text) / len(text) < 0.95


def test_a_trial_of_a_prompt_has_a_price(garden: Garden) -> None:
    prices = [control.price_of_trial(garden.store, provider(), "ko", name) for name in ("constrain", "judge", "answer")]
    assert all(price and 0 < price < 0.01 for price in prices)
    assert control.price_of_trial(garden.store, provider("no-such-model"), "ko", "constrain") is None


def test_a_model_that_thinks_and_one_with_a_role_are_priced_as_such(garden: Garden) -> None:
    plain = provider("deepseek-flash")
    thinking, judged = replace(plain, thinks=True), replace(plain, roles=(("judge", "deepseek-v4-pro"),))
    costs = [
        control.estimate(garden.store, garden.changed(judge=True), 10, one).cost or 0.0
        for one in (plain, judged, thinking)
    ]
    assert 0 < costs[0] < costs[1] < costs[2]
    strange = replace(plain, roles=(("judge", "no-such-model"),))
    assert control.estimate(garden.store, garden.changed(judge=True), 10, strange).cost is None
    assert control.price_kind(strange) == "unknown"
