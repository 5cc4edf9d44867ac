"""Coefficients of agreement equal what is worked out by hand and what is published, and say where they are not defined."""

from __future__ import annotations

import random
from collections import Counter
from statistics import stdev

import pytest

from koevol_core.analytics.rater_agreement import Coefficient, agreement_of, alpha, kappa

Z = 1.959964


def crossed(names: str, *rows: tuple[int, ...]) -> dict[tuple[str, str], int]:
    """A table, a row for each judgement of the one and a column for each of the other."""
    return {
        (one, two): many for one, row in zip(names, rows, strict=True) for two, many in zip(names, row, strict=True)
    }


def units(*judges: str) -> Counter[tuple[str, ...]]:
    """A line a judge, a character a node; a dot is a missing judgement."""
    return Counter(tuple(one for one in column if one != ".") for column in zip(*judges, strict=True))


def error(found: Coefficient) -> float:
    assert found.high is not None and found.value is not None
    return (found.high - found.value) / Z


def test_kappa_of_two_verdicts_is_what_a_hand_works_out() -> None:
    """accept/reject: 20 both accept, 5 only the one, 10 only the other, 15 neither; n = 50.

    p_o = 35/50 = .7; p_e = (25·30 + 25·20)/2500 = .5; κ = .2/.5 = .4.
    SE² = (A + B - C) / (n (1 - p_e)²) with 1 - κ = .6:
    A = .4 (1 - (.5+.6) .6)² + .3 (1 - (.5+.4) .6)² = .4·.34² + .3·.46² = .04624 + .06348 = .10972
    B = .36 (.1 (.6+.5)² + .2 (.4+.5)²) = .36 (.121 + .162) = .10188
    C = (.4 - .5·.6)² = .01;  SE² = .2016/12.5 = .016128; SE = .1269961
    """
    found = kappa(crossed("ar", (20, 5), (10, 15)))
    assert found.n == 50
    assert found.value == pytest.approx(0.4)
    assert error(found) == pytest.approx(0.016128**0.5)
    assert found.low == pytest.approx(0.4 - Z * 0.016128**0.5)


def test_kappa_of_cohens_own_table() -> None:
    """Cohen 1960: p_o = 140/200 = .70, p_e = (100·120 + 60·60 + 40·20)/40000 = .41, κ = .29/.59 = .492."""
    found = kappa(crossed("123", (88, 10, 2), (14, 40, 6), (18, 10, 12)))
    assert found.value == pytest.approx(0.29 / 0.59)
    assert round(found.value or 0, 3) == 0.492


def test_kappa_and_its_error_of_the_table_in_fleiss_book() -> None:
    """Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1: p_o = .89, p_e = .66, κ = .68,
    standard error .087 to .088."""
    found = kappa(crossed("pno", (75, 1, 4), (5, 4, 1), (0, 0, 10)))
    assert found.value == pytest.approx(0.23 / 0.34)
    assert error(found) == pytest.approx(0.0877, abs=5e-5)


def test_kappa_does_not_depend_on_the_order_of_the_two() -> None:
    table = crossed("123", (88, 10, 2), (14, 40, 6), (18, 10, 12))
    other = {(two, one): many for (one, two), many in table.items()}
    assert kappa(other) == pytest.approx(kappa(table))


def test_the_error_of_kappa_is_the_spread_of_kappa_over_many_samples() -> None:
    table = crossed("ar", (120, 30), (50, 100))
    cells, weights = list(table), list(table.values())
    random_ = random.Random(7)
    found = [kappa(Counter(random_.choices(cells, weights, k=300))).value or 0 for _ in range(1500)]
    assert error(kappa(table)) == pytest.approx(stdev(found), rel=0.08)


def test_alpha_of_two_verdicts_is_what_a_hand_works_out() -> None:
    """Krippendorff 2011, A: ten nodes, two judges; six agree (five 0-0, one 1-1), four differ: o_01 = 4, n_0 = 14, n_1 = 6.
    α = 1 - 19·4/(14·6) = 1 - 76/84 = .095."""
    found = alpha(units("0100000010", "1110010000"))
    assert found.n == 10
    assert found.value == pytest.approx(1 - 76 / 84)
    assert round(found.value or 0, 3) == 0.095


def test_alpha_of_two_judges_and_five_names() -> None:
    """Krippendorff 2011, B: .692."""
    assert round(alpha(units("aabbdcccedda", "babbbccceddd")).value or 0, 3) == 0.692


def test_alpha_of_four_judges_with_missing_judgements() -> None:
    """Krippendorff 2011, C: four judges, twelve nodes, one of which only one judged: .743."""
    found = alpha(units("123321412...", "1233224125.3", ".3332342251.", "12332441251."))
    assert found.n == 11
    assert round(found.value or 0, 3) == 0.743


def test_alpha_of_three_judges_with_many_missing_judgements() -> None:
    """Of fifteen nodes twelve were judged by more than one: .691."""
    found = alpha(units(".....34121133.3", "1.213343.......", "..21344.21133.4"))
    assert found.n == 12
    assert round(found.value or 0, 3) == 0.691


def test_the_jackknife_of_alpha_is_what_leaving_out_each_node_gives() -> None:
    """Four nodes: aa aa ar rr. n = 8, n_a = 5, n_r = 3, o_ar = 1: α = 1 - 7·1/15 = 8/15.

    Without one aa (twice): n_a = 3, n_r = 3: 1 - 5·1/9 = 4/9. Without ar: nothing differs: 1. Without rr: n_a = 5, n_r = 1:
    1 - 5·1/5 = 0. Mean (4/9 + 4/9 + 1 + 0)/4 = 17/36; Σ(…)² = 2(1/36)² + (19/36)² + (17/36)² = 652/1296;
    SE² = 3/4 · 652/1296 = .377315.
    """
    found = alpha({("a", "a"): 2, ("a", "r"): 1, ("r", "r"): 1})
    assert found.value == pytest.approx(8 / 15)
    assert found.low == pytest.approx(8 / 15 - Z * (0.75 * 652 / 1296) ** 0.5)
    assert found.high == 1.0, "it cannot be more"


def test_the_error_of_alpha_is_the_spread_of_alpha_over_many_samples() -> None:
    table = {("a", "a"): 150, ("a", "r"): 60, ("r", "r"): 90}
    cells, weights = list(table), list(table.values())
    random_ = random.Random(11)
    found = [alpha(Counter(random_.choices(cells, weights, k=300))).value or 0 for _ in range(1500)]
    assert error(alpha(table)) == pytest.approx(stdev(found), rel=0.08)


def test_one_verdict_throughout_leaves_the_coefficients_undefined_and_the_share_whole() -> None:
    found = agreement_of({("accept", "accept"): 12})
    assert found.observed is not None
    assert found.observed.rate == 1.0
    assert found.observed.low == pytest.approx(12 / (12 + Z * Z))
    assert (found.kappa, found.alpha) == (Coefficient(12), Coefficient(12))


def test_nothing_judged_twice_is_no_agreement() -> None:
    found = agreement_of({})
    assert (found.n, found.observed, found.kappa, found.alpha) == (0, None, Coefficient(0), Coefficient(0))
    assert alpha({("a",): 5}) == Coefficient(0), "one judgement of a node is no pair"


def test_full_agreement_has_a_value_and_no_interval_that_pretends_to_be_sure() -> None:
    found = agreement_of({("accept", "accept"): 3, ("reject", "reject"): 2})
    assert found.kappa == Coefficient(5, 1.0)
    assert found.alpha == Coefficient(5, 1.0)


def test_many_nodes_take_as_long_as_few() -> None:
    """What is counted is kinds of nodes: a million are four cells."""
    found = agreement_of({("a", "a"): 500_000, ("a", "r"): 100_000, ("r", "a"): 100_000, ("r", "r"): 300_000})
    assert found.observed is not None
    assert found.observed.rate == 0.8
    assert found.kappa.value == pytest.approx((0.8 - 0.52) / 0.48)
    assert found.alpha.value == pytest.approx(found.kappa.value, abs=1e-5)


def test_pairs_thrown_together_have_no_kappa() -> None:
    assert agreement_of({("a", "a"): 3, ("a", "r"): 1}, pooled=True).kappa == Coefficient(4)
