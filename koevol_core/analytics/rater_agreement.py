"""Inter-rater agreement on nodes judged independently: from counts to coefficients with 95 % intervals.

Pure: it knows neither the store nor names. A coefficient is None where it is undefined, i.e. where every rater gave one
and the same verdict throughout: agreement expected by chance is then 1, and no agreement can exceed it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from koevol_core.analytics.score_validity import Z
from koevol_core.analytics.scorecards.cards import Rate, wilson

Crossed = Mapping[tuple[str, str], int]
"""(verdict of one rater, verdict of the other): number of nodes."""
Units = Mapping[tuple[str, ...], int]
"""Verdicts on a node, regardless of rater and order: number of nodes."""


class Coefficient(NamedTuple):
    """Coefficient over ``n`` nodes with its 95 % interval. ``value`` is None where undefined; ``low`` and ``high`` are
    None where the standard error cannot be estimated (no disagreement, or at most two nodes)."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class RaterAgreement:
    """Agreement of two raters, or of all pairs pooled, on ``n`` nodes: share with Wilson interval, κ and α."""

    n: int
    observed: Rate | None
    kappa: Coefficient
    alpha: Coefficient


def agreement_of(crossed: Crossed, pooled: bool = False) -> RaterAgreement:
    """Compute all coefficients of one table; ``pooled`` (several pairs of raters in one table) omits κ."""
    n = sum(crossed.values())
    same = sum(many for (one, two), many in crossed.items() if one == two)
    units: Counter[tuple[str, ...]] = Counter()
    for (one, two), many in crossed.items():
        units[tuple(sorted((one, two)))] += many
    return RaterAgreement(n, wilson(same, n), Coefficient(n) if pooled else kappa(crossed), alpha(units))


def kappa(crossed: Crossed) -> Coefficient:
    """Return Cohen's κ of two raters (Cohen, Educ. Psychol. Meas. 20, 1960, 37-46): (p_o - p_e) / (1 - p_e).

    The interval is κ ± 1.96 SE with the large-sample standard error for κ ≠ 0 (Fleiss, Cohen and Everitt, Psychol.
    Bull. 72, 1969, 323-327, formula 13): n (1 - p_e)² SE² = Σ p_ii (1 - (p_i. + p_.i)(1 - κ))² + (1 - κ)² Σ_{i≠j} p_ij
    (p_.i + p_j.)² - (κ - p_e (1 - κ))².
    """
    n = sum(crossed.values())
    if not n:
        return Coefficient(0)
    share = {pair: many / n for pair, many in crossed.items()}
    names = {name for pair in crossed for name in pair}
    rows = {name: sum(p for pair, p in share.items() if pair[0] == name) for name in names}
    columns = {name: sum(p for pair, p in share.items() if pair[1] == name) for name in names}
    observed = sum(p for (one, two), p in share.items() if one == two)
    chance = sum(rows[name] * columns[name] for name in names)
    if chance > 1 - 1e-12:
        return Coefficient(n)
    value = (observed - chance) / (1 - chance)
    spread = -((value - chance * (1 - value)) ** 2)
    for (one, two), p in share.items():
        if one == two:
            spread += p * (1 - (rows[one] + columns[one]) * (1 - value)) ** 2
        else:
            spread += (1 - value) ** 2 * p * (columns[one] + rows[two]) ** 2
    return _interval(n, value, math.sqrt(max(0.0, spread) / n) / (1 - chance))


def alpha(units: Units) -> Coefficient:
    """Return Krippendorff's α for nominal data, any number of raters and missing ratings (Krippendorff, "Computing
    Krippendorff's Alpha-Reliability", 2011, part C; Hayes and Krippendorff, Commun. Methods Meas. 1, 2007, 77-89): 1 -
    D_o / D_e over the coincidences in nodes with two or more ratings.

    The interval is α ± 1.96 SE with the leave-one-node-out jackknife standard error (Efron and Tibshirani, An
    Introduction to the Bootstrap, 1993, formula 11.5): deterministic, and computed once for all nodes with equal
    ratings.
    """
    counted: Counter[tuple[str, ...]] = Counter()
    for unit, many in units.items():
        if len(unit) > 1 and many > 0:
            counted[tuple(sorted(unit))] += many
    n = sum(counted.values())
    value = _alpha(counted)
    if value is None or n < 3:
        return Coefficient(n, value)
    left: list[tuple[float, int]] = []
    for unit, many in counted.items():
        without = _alpha(counted - Counter([unit]))
        if without is None:
            return Coefficient(n, value)  # α is undefined without this node: no jackknife
        left.append((without, many))
    mean = sum(one * many for one, many in left) / n
    return _interval(n, value, math.sqrt((n - 1) / n * sum(many * (one - mean) ** 2 for one, many in left)))


def _alpha(counted: Counter[tuple[str, ...]]) -> float | None:
    names: Counter[str] = Counter()
    differ = 0.0
    for unit, many in counted.items():
        here = Counter(unit)
        for name, times in here.items():
            names[name] += times * many
        pairs = len(unit) * (len(unit) - 1) - sum(times * (times - 1) for times in here.values())
        differ += many * pairs / (len(unit) - 1)
    total = names.total()
    expected = total * total - sum(times * times for times in names.values())
    return 1 - (total - 1) * differ / expected if expected else None


def _interval(n: int, value: float, error: float) -> Coefficient:
    """Clip the interval to [-1, 1]; no interval for an error of 0, which full agreement gives for any number of
    nodes."""
    if error < 1e-12:
        return Coefficient(n, value)
    return Coefficient(n, value, max(-1.0, value - Z * error), min(1.0, value + Z * error))
