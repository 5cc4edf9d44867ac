"""Distribution of measures and scores, and their agreement with reviewers' decisions.

Agreement is the area under the ROC curve: the probability that of one accepted and one rejected row the accepted one
has the greater number (ties count half).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median, quantiles

ENOUGH, ENOUGH_EACH = 30, 5
"""Minimum decided rows, and minimum accepted and rejected rows each, for a conclusion."""
Z = 1.959964
"""Normal quantile of a 95 % interval."""
BUCKETS = 5
"""Number of equally large buckets for values that are not on a rating scale."""

Compared = tuple[str, int, str, float]
"""(name of the number, generation, "accept", "reject" or "", value)."""


@dataclass(frozen=True)
class Spread:
    """Distribution of one number in one generation: count, mean, median and quartiles."""

    name: str
    generation: int
    measured: int
    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Bucket:
    """Decided rows with a value from ``low`` to ``high``, both inclusive."""

    low: float
    high: float
    accepted: int
    rejected: int

    @property
    def acceptance(self) -> float:
        return self.accepted / (self.accepted + self.rejected)


@dataclass(frozen=True)
class Agreement:
    """Agreement of one number with reviewers' decisions: ``auc`` with its 95 % interval ``low`` to ``high`` (0.5: no
    information) and acceptance by bucket of values. ``auc`` is None if only one verdict occurs."""

    name: str
    accepted: int
    rejected: int
    auc: float | None
    low: float
    high: float
    buckets: tuple[Bucket, ...]

    @property
    def n(self) -> int:
        return self.accepted + self.rejected

    @property
    def enough(self) -> bool:
        """True if there are enough decisions for a conclusion."""
        return self.n >= ENOUGH and min(self.accepted, self.rejected) >= ENOUGH_EACH


def spreads(rows: Iterable[Compared]) -> tuple[Spread, ...]:
    """Return the distribution of each number in each generation, without rejected rows, by name and generation."""
    groups: dict[tuple[str, int], list[float]] = {}
    for name, generation, verdict, value in rows:
        if verdict != "reject":
            groups.setdefault((name, generation), []).append(value)
    return tuple(_spread(*names, values) for names, values in sorted(groups.items()))


def _spread(name: str, generation: int, values: list[float]) -> Spread:
    return Spread(name, generation, len(values), mean(values), *quartiles(values))


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Return median, lower and upper quartile of at least one value."""
    low, _, high = quantiles(values, n=4) if len(values) > 1 else (values[0],) * 3
    return median(values), low, high


def agreements(rows: Iterable[Compared]) -> tuple[Agreement, ...]:
    """Return the agreement of each number with reviewers' decisions, by name; undecided rows are ignored."""
    groups: dict[str, list[tuple[float, bool]]] = {}
    for name, _, verdict, value in rows:
        if verdict in ("accept", "reject"):
            groups.setdefault(name, []).append((value, verdict == "accept"))
    return tuple(_agreement(name, sorted(pairs)) for name, pairs in sorted(groups.items()))


def _agreement(name: str, pairs: list[tuple[float, bool]]) -> Agreement:
    accepted = sum(taken for _, taken in pairs)
    rejected = len(pairs) - accepted
    found = auc(pairs)
    low, high = interval(found, accepted, rejected) if found is not None else (0.0, 1.0)
    return Agreement(name, accepted, rejected, found, low, high, _buckets(pairs))


def auc(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Return the area under the ROC curve of (value, accepted) pairs sorted by value; None if only one verdict occurs.

    Computed from the rank sum of the accepted rows (Mann and Whitney, Ann. Math. Statist. 18, 1947), ties at their mean
    rank.
    """
    ranks, at = 0.0, 0
    accepted = sum(taken for _, taken in pairs)
    while at < len(pairs):
        end = at
        while end < len(pairs) and pairs[end][0] == pairs[at][0]:
            end += 1
        ranks += sum(taken for _, taken in pairs[at:end]) * (at + 1 + end) / 2
        at = end
    if not 0 < accepted < len(pairs):
        return None
    return (ranks - accepted * (accepted + 1) / 2) / (accepted * (len(pairs) - accepted))


def interval(found: float, accepted: int, rejected: int) -> tuple[float, float]:
    """Return the 95 % score interval of an AUC, which stays within 0–1 even at the ends (Newcombe, Statist. Med. 25,
    2006, 559-573, method 5)."""
    more = (accepted + rejected) / 2 - 1

    def far(theta: float) -> bool:
        spread = theta * (1 - theta) * (1 + more * ((1 - theta) / (2 - theta) + theta / (1 + theta)))
        return abs(theta - found) > Z * math.sqrt(spread / (accepted * rejected))

    return _edge(found, 0.0, far), _edge(found, 1.0, far)


def _edge(inside: float, outside: float, far: Callable[[float], bool]) -> float:
    """Find by bisection where ``far`` becomes true between ``inside`` (false) and ``outside``."""
    for _ in range(40):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if far(middle) else (middle, outside)
    return (inside + outside) / 2


def _buckets(pairs: list[tuple[float, bool]]) -> tuple[Bucket, ...]:
    """Group by whole number on a rating scale (all values 1–6), else into about equally large groups; equal values are
    never separated."""
    values = sorted({value for value, _ in pairs})
    if values[0] >= 1 and values[-1] <= 6:
        key = {value: int(value + 0.5) for value in values}
    else:
        first = {value: place for place, (value, _) in reversed(list(enumerate(pairs)))}
        key = {value: first[value] * BUCKETS // len(pairs) for value in values}
    groups: dict[int, list[tuple[float, bool]]] = {}
    for value, taken in pairs:
        groups.setdefault(key[value], []).append((value, taken))
    return tuple(
        Bucket(some[0][0], some[-1][0], sum(taken for _, taken in some), sum(not taken for _, taken in some))
        for _, some in sorted(groups.items())
    )
