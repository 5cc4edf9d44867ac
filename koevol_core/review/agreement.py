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

from koevol_core.analytics.rater_agreement import Agreed, agreed
from koevol_core.analytics.scorecards.cards import Rate, wilson
from koevol_core.store import Store, blind_opinions, report, reviewer_names
from koevol_core.store.blind_opinions import Cell, Rounds

PAUSE = 300.0
"""Longest gap in seconds between two decisions that counts as continuous work."""


@dataclass(frozen=True)
class Agreeing:
    """Agreement of a pair of reviewers, or of all reviewers on the nodes of one ``method``; ``one`` and ``two`` are
    empty for all reviewers, ``method`` "" is all methods. κ is computed for a pair only."""

    one: str
    two: str
    method: str
    found: Agreed


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

    whole: Agreeing
    pairs: tuple[Agreeing, ...]
    methods: tuple[Agreeing, ...]
    reviewers: tuple[Reviewer, ...]
    waiting: Rounds


def consensus(store: Store) -> Consensus:
    """Compute all reviewer statistics from one snapshot of the store."""
    with store.snapshot() as conn:
        cells = blind_opinions.cells(conn)
        names = {who: blind_opinions.name_of(conn, who) for cell in cells for who in cell[1:3]}
        verdicts = report.verdicts_by_reviewer(conn)
        paces = {name: report.decision_times(conn, name) for name in {row[0] for row in verdicts}}
        waiting = blind_opinions.rounds(conn)
    pairs = _grouped(cells, lambda cell: (names[cell[1]], names[cell[2]], ""))
    return Consensus(
        whole=next(iter(_grouped(cells, lambda _: ("", "", ""), pooled=True)), Agreeing("", "", "", agreed({}))),
        pairs=pairs,
        methods=_grouped(cells, lambda cell: ("", "", cell[0]), pooled=True),
        reviewers=_reviewers(verdicts, paces), waiting=waiting,
    )  # fmt: skip


def said_newest(store: Store) -> int:
    """Return a cache key that changes whenever an opinion is given or withdrawn."""
    return store.read(blind_opinions.newest)


def _grouped(
    cells: Iterable[Cell], name: Callable[[Cell], tuple[str, str, str]], pooled: bool = False
) -> tuple[Agreeing, ...]:
    """Sum cells into one agreement table per name, largest node count first."""
    groups: dict[tuple[str, str, str], Counter[tuple[str, str]]] = {}
    for cell in cells:
        groups.setdefault(name(cell), Counter())[cell[3], cell[4]] += cell[5]
    found = [Agreeing(*names, agreed(crossed, pooled)) for names, crossed in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.found.n, one.method, one.one, one.two)))


def _reviewers(said: list[tuple[str, str, int]], paces: dict[str, list[float]]) -> tuple[Reviewer, ...]:
    by: dict[str, Counter[str]] = {}
    shown: dict[str, str] = {}
    moments: dict[str, list[float]] = {}
    for name, kind, many in said:
        who = reviewer_names.key(name)
        by.setdefault(who, Counter())[kind] += many
        shown.setdefault(who, name)
    for name, some in paces.items():
        moments.setdefault(reviewer_names.key(name), []).extend(some)
    found = [
        Reviewer(shown[who], n.total(), wilson(n["accept"], n.total()), _pace(moments[who])) for who, n in by.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.judged, one.name)))


def _pace(moments: list[float]) -> float | None:
    """Return the median gap in seconds between consecutive decisions, ignoring gaps over ``PAUSE``; decisions with an
    equal time (bulk decisions) count as one."""
    moments = sorted(set(moments))
    gaps = [after - before for before, after in itertools.pairwise(moments) if after - before <= PAUSE]
    return median(gaps) if gaps else None
