"""Reviewers in numbers: how far the first two independent opinions agree, what each person accepted, and what waits.

Made of counts that the store adds up, so a million nodes are a few dozen rows here. Opinions that wait are in none of it but
in the numbers of those that wait: nobody can read another's out of it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from koevol_core.analytics.rater_agreement import Agreed, agreed
from koevol_core.analytics.scorecards.cards import Rate, wilson
from koevol_core.store import Store
from koevol_core.store import blind_opinions as opinions
from koevol_core.store import report as numbers
from koevol_core.store import reviewer_names as people
from koevol_core.store.blind_opinions import Cell, Rounds

PAUSE = 300.0
"""Seconds between two decisions beyond which somebody did something else."""


@dataclass(frozen=True)
class Agreeing:
    """How far two people agree, or everybody on the nodes of one ``method`` (then without names; "": of all). Of more than
    two people together there is no κ."""

    one: str
    two: str
    method: str
    found: Agreed


@dataclass(frozen=True)
class Reviewer:
    """What a person decided, by the decisions that stand and those that these stand on; ``seconds``: the median time from
    one decision to the next, None where it cannot be told."""

    name: str
    judged: int
    accepted: Rate | None
    seconds: float | None


@dataclass(frozen=True)
class Consensus:
    """All of it: everybody, each pair of people, each method; every reviewer; and how many nodes wait for whom."""

    whole: Agreeing
    pairs: tuple[Agreeing, ...]
    methods: tuple[Agreeing, ...]
    reviewers: tuple[Reviewer, ...]
    waiting: Rounds


def consensus(store: Store) -> Consensus:
    """The numbers of this moment."""
    with store.snapshot() as conn:
        cells = opinions.cells(conn)
        names = {who: opinions.name_of(conn, who) for cell in cells for who in cell[1:3]}
        said = numbers.said_by(conn)
        paces = {name: numbers.moments(conn, name) for name in {row[0] for row in said}}
        waiting = opinions.rounds(conn)
    pairs = _grouped(cells, lambda cell: (names[cell[1]], names[cell[2]], ""))
    return Consensus(
        whole=next(iter(_grouped(cells, lambda _: ("", "", ""), pooled=True)), Agreeing("", "", "", agreed({}))),
        pairs=pairs,
        methods=_grouped(cells, lambda cell: ("", "", cell[0]), pooled=True),
        reviewers=_reviewers(said, paces), waiting=waiting,
    )  # fmt: skip


def said_newest(store: Store) -> int:
    """Differs whenever an opinion was given or taken back: a key for what was computed of them."""
    return store.read(opinions.newest)


def _grouped(
    cells: Iterable[Cell], name: Callable[[Cell], tuple[str, str, str]], pooled: bool = False
) -> tuple[Agreeing, ...]:
    """Tables of agreement by name, the one over most nodes first."""
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
        who = people.key(name)
        by.setdefault(who, Counter())[kind] += many
        shown.setdefault(who, name)
    for name, some in paces.items():
        moments.setdefault(people.key(name), []).extend(some)
    found = [
        Reviewer(shown[who], n.total(), wilson(n["accept"], n.total()), _pace(moments[who])) for who, n in by.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.judged, one.name)))


def _pace(moments: list[float]) -> float | None:
    """The median of the times between decisions that were made one after another; those made at once count as one."""
    moments = sorted(set(moments))
    gaps = [after - before for before, after in itertools.pairwise(moments) if after - before <= PAUSE]
    return median(gaps) if gaps else None
