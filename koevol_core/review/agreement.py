"""Reviewer statistics: agreement of the first two independent opinions, acceptance rate per reviewer, pending counts.

Computed from counts that the store aggregates, so a million nodes are a few dozen rows here. An opinion without a
second one enters only the pending counts, so that nobody can infer another reviewer's opinion from these statistics.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from koevol_core.analytics.rater_agreement import RaterAgreement, agreement_of
from koevol_core.analytics.scorecards.cards import Rate, wilson
from koevol_core.store import Store, blind_opinions, reader, report
from koevol_core.store.blind_opinions import PairCount, PendingCounts
from koevol_core.types import reviewer_key

newest_opinion = reader(blind_opinions.newest)

PAUSE = 300.0
"""Longest gap in seconds between two decisions that counts as continuous work."""


@dataclass(frozen=True)
class PairAgreement:
    """Agreement of a pair of reviewers, or of all reviewers on the nodes of one ``method``; ``one`` and ``two`` are
    empty for all reviewers, ``method`` "" is all methods. κ is computed for a pair only."""

    one: str
    two: str
    method: str
    found: RaterAgreement


@dataclass(frozen=True)
class Reviewer:
    """Decisions of one reviewer: the current ones, and those below them by which double review settled the node;
    ``seconds`` is the median time between consecutive decisions, None if it cannot be computed."""

    name: str
    judged: int
    accepted: Rate | None
    seconds: float | None


@dataclass(frozen=True)
class Consensus:
    """Agreement overall, by pair and by method; statistics of every reviewer; numbers of nodes pending in double
    review."""

    whole: PairAgreement
    pairs: tuple[PairAgreement, ...]
    methods: tuple[PairAgreement, ...]
    reviewers: tuple[Reviewer, ...]
    waiting: PendingCounts


def consensus(store: Store) -> Consensus:
    """Compute all reviewer statistics from one snapshot of the store."""
    with store.snapshot() as conn:
        counts = blind_opinions.pair_counts(conn)
        names = {key: blind_opinions.name_of(conn, key) for count in counts for key in count[1:3]}
        verdicts = report.verdicts_by_reviewer(conn)
        times = {name: report.decision_times(conn, name) for name in {row[0] for row in verdicts}}
        waiting = blind_opinions.pending_counts(conn)
    whole = _grouped(counts, lambda _: ("", "", ""), pooled=True) or (PairAgreement("", "", "", agreement_of({})),)
    return Consensus(
        whole=whole[0], pairs=_grouped(counts, lambda count: (names[count[1]], names[count[2]], "")),
        methods=_grouped(counts, lambda count: ("", "", count[0]), pooled=True),
        reviewers=_reviewers(verdicts, times), waiting=waiting,
    )  # fmt: skip


def _grouped(
    counts: Iterable[PairCount], name: Callable[[PairCount], tuple[str, str, str]], pooled: bool = False
) -> tuple[PairAgreement, ...]:
    """Sum counts into one agreement table per name, largest node count first."""
    groups: dict[tuple[str, str, str], Counter[tuple[str, str]]] = {}
    for count in counts:
        groups.setdefault(name(count), Counter())[count[3], count[4]] += count[5]
    rows = [PairAgreement(*names, agreement_of(crossed, pooled)) for names, crossed in groups.items()]
    return tuple(sorted(rows, key=lambda one: (-one.found.n, one.method, one.one, one.two)))


def _reviewers(verdicts: list[tuple[str, str, int]], times: dict[str, list[float]]) -> tuple[Reviewer, ...]:
    """Sum by normalized name; the first spelling is shown."""
    counts: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    decided: dict[str, list[float]] = {}
    for name, verdict, n in verdicts:
        key = reviewer_key(name)
        counts.setdefault(key, Counter())[verdict] += n
        names.setdefault(key, name)
    for name, moments in times.items():
        decided.setdefault(reviewer_key(name), []).extend(moments)
    reviewers = [
        Reviewer(names[key], n.total(), wilson(n["accept"], n.total()), _pace(decided[key]))
        for key, n in counts.items()
    ]
    return tuple(sorted(reviewers, key=lambda reviewer: (-reviewer.judged, reviewer.name)))


def _pace(times: list[float]) -> float | None:
    """Return the median gap in seconds between consecutive decisions, ignoring gaps over ``PAUSE``; decisions with an
    equal time (bulk decisions) count as one."""
    gaps = [after - before for before, after in itertools.pairwise(sorted(set(times))) if after - before <= PAUSE]
    return median(gaps) if gaps else None
