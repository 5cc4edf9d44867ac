"""Estimate of a run before it starts: maximum calls, seconds, maximum US dollars; measured on this project's calls if
any.

For models that this project has not called yet, tokens of Korean text are estimated by script (least squares on short
Korean texts, within about 15 %). Estimated cost is on the high side: peak hours, no cached tokens, long replies.
"""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, pstdev
from typing import Literal

from koevol_core.control.prompt_versions import versions
from koevol_core.evolution import methods
from koevol_core.evolution.prompting import CHAT_PARAMS, JUDGE_PARAMS
from koevol_core.llm import pricing
from koevol_core.llm.local.fewshot import TRIES
from koevol_core.llm.providers import Provider
from koevol_core.store import Store, run_parents, runs
from koevol_core.types import METHODS, Language, Purpose, RunSpec

MARGIN = 1.15
"""Factor by which token counts are raised for estimation errors."""
TYPICAL_SEED = "우리 동네 도서관을 소개하는 글을 써 주세요. 처음 오는 사람에게 도움이 되도록 써 주세요."
ASSUMED: dict[str, dict[Purpose, float]] = {
    "embedded": {"evolve": 3.0, "judge": 0.0, "answer": 10.0, "score": 0.0},
    "scripted": {"evolve": 0.02, "judge": 0.02, "answer": 0.02, "score": 0.02},
}
"""Seconds of a call where none was measured, by kind of provider; ``CHAT`` for all others."""
CHAT: dict[Purpose, float] = {"evolve": 4.0, "judge": 1.5, "answer": 15.0, "score": 1.5}
START = {"embedded": 3.5}
"""Seconds until the first request is sent; one for other providers."""
ANSWER_TOKENS, SAMPLE_TOKENS = 900, 220
THOUGHT = 1200
"""Tokens of reasoning of a thinking model a reply, where none was measured."""
COUNTED = 20_000
"""Characters of a text of which the tokens are estimated one by one."""
HALF_HOUR, WEEK = 1800, 7 * 86400
RUNS, ENOUGH = 5, 5
"""Newest runs of a model that are measured, and minimum replies of a purpose for a measurement."""


@dataclass(frozen=True)
class Estimate:
    """Estimate of a run: maximum children, and maximum calls by purpose (retries not counted).

    ``cost``: maximum US dollars, None if no price is known. ``measured``: replies of this project behind seconds and
    cost; 0 means an assumption of ``evolve_seconds`` per evolution call. ``likely``: US dollars if calls are like those
    replies (tokens, cached share) and every child is alive; None without a price or a measurement.
    """

    children: int
    evolve: int
    judge: int
    answer: int
    seconds: float
    cost: float | None
    measured: int
    evolve_seconds: float = 0.0
    likely: float | None = None
    score: int = 0

    @property
    def calls(self) -> int:
        return self.evolve + self.judge + self.answer + self.score


@dataclass(frozen=True)
class _Call:
    """One call of a purpose: prompt tokens (maximum), completion tokens and their standard deviation, seconds; number
    of measured replies, their mean prompt tokens and cached share (0–1).
    """

    prompt: float
    completion: float
    spread: float
    seconds: float
    replies: int = 0
    mean_prompt: float = 0.0
    cached: float = 0.0


def children(spec: RunSpec, n_parents: int) -> int:
    """Return the number of children of a run with ``n_parents`` parents if all of them are alive."""
    each = spec.children * (len(spec.methods) if spec.every_method else 1)
    if spec.pool == "accepted":
        return n_parents * each
    if spec.pool == "all":
        return n_parents * (int((1 + each) ** spec.generations) - 1)
    return n_parents * sum(int(each**turn) for turn in range(1, spec.generations + 1))


@dataclass(frozen=True)
class Known:
    """Facts for an estimate beside the size of the work: texts of some of the parents, the run, if its rows are planned,
    and its start (UTC seconds; None: now). ``rounds`` and ``answers``: children by round, and answers, that are about to
    be planned in that run.
    """

    sample: Sequence[str] = ()
    run: int | None = None
    start: float | None = None
    rounds: Sequence[int] = ()
    answers: int = 0


def ahead(spec: RunSpec, rounds: Mapping[int, int]) -> int:
    """Return the number of children that so many planned ones of each round become, themselves included, if all of them
    are alive."""
    born = 0
    for turn, many in rounds.items():
        rest = replace(spec, generations=max(0, spec.generations - turn))
        born += many * (1 if spec.pool == "accepted" else 1 + children(rest, 1))
    return born


def _left(store: Store, spec: RunSpec, known: Known) -> tuple[int, int]:
    """Return the maximum number of children and answers that a planned run still asks for."""
    assert known.run is not None
    rounds, planned = Counter(store.read(runs.planned_rounds, known.run)), known.answers
    born = ahead(spec, rounds + Counter(known.rounds))
    planned += store.read(runs.progress, known.run).answers.get("planned", 0)
    return born, planned + (born if spec.answers else 0)


def estimate(
    store: Store, spec: RunSpec, n_parents: int, provider: Provider, batch_size: int = 10, known: Known = Known()
) -> Estimate:
    """Estimate ``spec`` on ``n_parents`` parents with this model; of a planned run, what it still asks for."""
    born = children(spec, n_parents) if spec.methods else 0
    answers = born + n_parents if spec.answers else 0
    if known.run is not None:
        born, answers = _left(store, spec, known)
    by_example, asked = provider.few_shot, born * (2 if spec.redraw else 1)
    counts: dict[Purpose, int] = {
        "evolve": asked * (TRIES if by_example else 1),
        "judge": asked if spec.judge and not by_example else 0,
        "answer": answers, "score": 0,
    }  # fmt: skip
    return replace(_estimated(store, spec, counts, provider, batch_size, known), children=born)


def estimate_scores(store: Store, texts: int, answers: int, provider: Provider, batch_size: int = 10) -> Estimate:
    """Estimate the scoring of so many instructions (``texts``) and answers with this model."""
    counts: dict[Purpose, int] = {"evolve": 0, "judge": 0, "answer": 0, "score": texts + answers}
    return _estimated(store, RunSpec(()), counts, provider, batch_size, Known())


def _estimated(
    store: Store, spec: RunSpec, counts: dict[Purpose, int], provider: Provider, batch_size: int, known: Known
) -> Estimate:
    measured, guessed = _measured(store, provider), _guessed(store, spec, provider, known.sample)
    calls = {purpose: measured.get(purpose, guessed[purpose]) for purpose in counts}
    work = _Work(spec, provider, counts, calls, time.time() if known.start is None else known.start)
    seconds = work.seconds(batch_size)
    replies = sum(call.replies for purpose, call in measured.items() if counts[purpose])
    return Estimate(
        0, counts["evolve"], counts["judge"], counts["answer"], seconds, work.most(seconds), replies,
        calls["evolve"].seconds, work.likely(), counts["score"],
    )  # fmt: skip


def price_kind(provider: Provider) -> Literal["known", "free", "unknown"]:
    """Return "known", "free" (costs nothing) or "unknown" for the price of this model and of those with a role."""
    prices = [pricing.price(model) for model in provider.models]
    return "unknown" if None in prices else "free" if all(price and price.free for price in prices) else "known"


def price_of_trial(store: Store, provider: Provider, language: Language, name: str) -> float | None:
    """Return the maximum US dollars of a prompt trial on one node, two calls with the template ``name``; None if
    unknown."""
    if name in ("score_complexity", "score_quality"):
        return estimate_scores(store, 2, 0, provider).cost
    method = next((known for known in METHODS if known == name), METHODS[0])
    spec = RunSpec(((method, 1.0),), language=language, judge=name == "judge", answers=name == "answer")
    whole = estimate(store, spec, 2, provider).cost
    return whole if whole is None or name in METHODS else whole - (_without(store, spec, provider) or 0.0)


def _without(store: Store, spec: RunSpec, provider: Provider) -> float | None:
    """Return the maximum US dollars of the same run without judge and answers."""
    return estimate(store, replace(spec, judge=False, answers=False), 2, provider).cost


def tokens(text: str) -> float:
    """Estimate the tokens of a text from its Hangul syllables and words, Latin words, digits, and punctuation; those of a
    very long one from its first ``COUNTED`` characters.
    """
    head = text[:COUNTED]
    syllables, words = len(re.findall(r"[가-힣]", head)), len(re.findall(r"[가-힣]+", head))
    latin, digits, marks = (len(re.findall(kind, head)) for kind in (r"[A-Za-z]+", r"\d", r"[^\w ]"))
    counted = 0.69 * syllables + 0.72 * words + 0.74 * latin + 0.49 * digits + 0.73 * marks
    return counted * (len(text) / len(head)) if head else 0.0


def _measured(store: Store, provider: Provider) -> dict[Purpose, _Call]:
    """Return the mean call of each purpose, measured on this model's newest runs in this project."""
    model = provider.key
    newest = [run.id for run in store.read(runs.latest, 50) if run.spec.model == model][:RUNS]
    by: dict[Purpose, list[run_parents.Taken]] = {}
    for reply in store.read(run_parents.taken, newest):
        by.setdefault(reply.purpose, []).append(reply)  # type: ignore[arg-type]
    return {purpose: _mean(replies) for purpose, replies in by.items() if len(replies) >= ENOUGH}


def _mean(replies: list[run_parents.Taken]) -> _Call:
    completion, prompts = [reply.completion for reply in replies], sum(reply.prompt for reply in replies)
    return _Call(
        max(reply.prompt for reply in replies), fmean(completion) * MARGIN, pstdev(completion),
        fmean(reply.seconds for reply in replies), len(replies), prompts / len(replies),
        sum(reply.cached for reply in replies) / prompts if prompts else 0.0,
    )  # fmt: skip


def _guessed(store: Store, spec: RunSpec, provider: Provider, sample: Sequence[str]) -> dict[Purpose, _Call]:
    """Return an estimated call of each purpose, on the high side, from templates and texts, where none is measured."""
    text = fmean(tokens(parent) for parent in sample or (TYPICAL_SEED,)) * MARGIN
    child = text * 2 + 60  # texts grow most in the first generation
    kept = {version.name: version for version in versions(store, spec)}

    def fixed(name: str) -> float:
        full = f"{spec.language}/{name}"
        text = (kept.get(full) or methods.template(spec.language, name)).text
        return (tokens(text) + (SAMPLE_TOKENS if "{samples}" in text else 0)) * MARGIN

    most = spec.max_tokens or int(CHAT_PARAMS["max_tokens"])
    thought = THOUGHT if provider.thinks else 0
    seconds = ASSUMED.get(provider.kind, CHAT)
    longest = max((fixed(name) for name, _ in spec.methods), default=0.0)
    return {
        "evolve": _Call(longest + max(text, child), min(child, most) + thought, child / 3, seconds["evolve"]),
        "judge": _Call(fixed("judge") + 2 * child, min(10, JUDGE_PARAMS["max_tokens"]) + thought, 3, seconds["judge"]),
        "answer": _Call(
            fixed("answer") + child, min(ANSWER_TOKENS, most) + thought, ANSWER_TOKENS / 3, seconds["answer"]
        ),
        "score": _Call(fixed("score_quality") + child + ANSWER_TOKENS, 6 + thought, 2, seconds["score"]),
    }


@dataclass(frozen=True)
class _Work:
    """Calls of a run by purpose: how many, what one of them takes, and when the first is sent (UTC seconds)."""

    spec: RunSpec
    provider: Provider
    counts: dict[Purpose, int]
    calls: dict[Purpose, _Call]
    start: float

    def seconds(self, batch_size: int) -> float:
        """Return the total duration of all calls divided by the requests in flight, or the duration of one chain from
        the first parent to the last answer, if that is longer.
        """
        counts, calls = self.counts, self.calls
        at_once = min(batch_size, self.provider.parallel or batch_size)
        total = sum(count * calls[purpose].seconds for purpose, count in counts.items() if purpose != "evolve")
        tries = 1.4 / TRIES if self.provider.few_shot else 1.0  # mean number of tries, of at most three
        total += counts["evolve"] * calls["evolve"].seconds * tries
        steps = self.spec.generations if counts["evolve"] else 0
        chain = steps * (calls["evolve"].seconds + (calls["judge"].seconds if counts["judge"] else 0.0))
        chain += max((calls[last].seconds for last in ("answer", "score") if counts[last]), default=0.0)
        return START.get(self.provider.kind, 1.0) + max(total / max(at_once, 1), chain)

    def price(self, purpose: Purpose) -> pricing.Price | None:
        return pricing.price(self.provider.model_of(purpose))

    def most(self, seconds: float) -> float | None:
        """Return the maximum US dollars: no cached tokens, replies two standard deviations long (of this run's mean and
        of the measured one), peak hours if the run touches any.
        """
        times = [self.start + step for step in range(0, int(min(seconds, WEEK)) + 1, HALF_HOUR)] + [
            self.start + seconds
        ]
        total = 0.0
        for purpose, count in self.counts.items():
            if (price := self.price(purpose)) is None:
                return None
            dear = max(times, key=price.factor)
            call = self.calls[purpose]
            doubt = math.sqrt(1 / count + (1 / call.replies if call.replies else 0)) if count else 0.0
            completion = call.completion + 2 * call.spread * doubt
            total += price.cost(math.ceil(call.prompt * count), math.ceil(completion * count), 0, dear) or 0.0
        return total

    def likely(self) -> float | None:
        """Return the US dollars at this hour if calls are like the measured ones."""
        total = 0.0
        for purpose, count in self.counts.items():
            call, price = self.calls[purpose], self.price(purpose)
            if price is None or (count and not call.replies):
                return None
            prompt, completion = call.mean_prompt * count, call.completion / MARGIN * count
            total += price.cost(round(prompt), round(completion), round(prompt * call.cached), self.start) or 0.0
        return total
