"""Scorecard values: outcome and cost of children by method, generation, model, prompt version and domain.

Counts are kept in cells keyed by all five dimensions; a card sums cells, so that any dimension can be shown within
another. Money is in US dollars. Manual edits are no method's work and are in no cell.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from koevol_core.analytics.score_validity import Z, quartiles
from koevol_core.errors import BadInput
from koevol_core.types import Bill

DIMENSIONS = ("method", "generation", "model", "prompt", "domain")


class Rate(NamedTuple):
    """Share of ``n``, 0–1, with its 95 % score interval (Wilson, J. Am. Statist. Assoc. 22, 1927, 209-212)."""

    rate: float
    low: float
    high: float
    n: int


def wilson(hits: int, n: int) -> Rate | None:
    """Return the share of ``hits`` in ``n`` with its interval; None if ``n`` is 0."""
    if not n:
        return None
    rate, spread = hits / n, Z * Z / n
    middle = (rate + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(rate * (1 - rate) / n + spread / (4 * n))
    return Rate(rate, 0.0 if not hits else middle - half, 1.0 if hits == n else middle + half, n)


class Price(NamedTuple):
    """US dollars per accepted row, with lower and upper bound."""

    dollars: float
    low: float
    high: float


@dataclass(frozen=True)
class Growth:
    """Length of a child in characters divided by its parent's, over ``n`` living children: median and quartiles."""

    n: int
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Judged:
    """Confusion counts of the model judge (is the child equal to its parent?) and reviewers. Only two decisions are
    evidence: accepted means different, rejected as too similar means equal; other rejections are ignored."""

    passed_accepted: int = 0
    passed_similar: int = 0
    stopped_accepted: int = 0
    stopped_similar: int = 0

    @property
    def agreement(self) -> Rate | None:
        """Share of children on which judge and reviewer agree."""
        agreed = self.passed_accepted + self.stopped_similar
        return wilson(agreed, agreed + self.passed_similar + self.stopped_accepted)


@dataclass(frozen=True)
class Card:
    """Children of one dimension value. ``made`` = ``living`` + ``eliminated`` + ``failed``; ``undecided``: living and
    without a decision; ``rescued``: eliminated but accepted; ``edited``: rejected in favour of a manual edit;
    ``imported``: from a file, without recorded calls. ``family`` is the template of a prompt version: only versions of
    one template are comparable."""

    name: str
    family: str = ""
    made: int = 0
    living: int = 0
    eliminated: tuple[tuple[str, int], ...] = ()
    failed: tuple[tuple[str, int], ...] = ()
    accepted: int = 0
    rejected: int = 0
    undecided: int = 0
    rescued: int = 0
    edited: int = 0
    answered: int = 0
    imported: int = 0
    bill: Bill = field(default_factory=Bill)
    seconds: float | None = None
    growth: Growth | None = None
    judged: Judged = Judged()

    @property
    def decided(self) -> int:
        return self.accepted + self.rejected

    @property
    def acceptance(self) -> Rate | None:
        """Accepted share of the decided children."""
        return wilson(self.accepted, self.decided)

    @property
    def cost(self) -> float | None:
        """US dollars of all calls; None while any cost is unknown."""
        return None if self.bill.unpriced or self.imported or not self.bill.calls else self.bill.dollars

    @property
    def dollars_a_row(self) -> float | None:
        """US dollars per accepted child so far, discarded children included, as far as prices are known."""
        return self.bill.dollars / self.accepted if self.accepted and self.bill.calls else None

    @property
    def price(self) -> Price | None:
        """Expected US dollars per accepted child, if undecided children are accepted at the rate of the decided ones:
        comparable between cards that are reviewed to different extents.

        The bounds are those of the acceptance rate; the upper one adds the maximum cost of unpriced and lost replies.
        None if that maximum is unknown, or nothing is accepted.
        """
        found, bill = self.acceptance, self.bill
        dark = bill.unpriced and not (bill.dollars and bill.at_risk)
        if dark or self.imported or not bill.calls or found is None or not found.rate:
            return None
        all_of_them = self.decided + self.undecided
        rows = [all_of_them * share for share in (found.rate, found.high, found.low)]
        return Price(bill.dollars / rows[0], bill.dollars / rows[1], (bill.dollars + bill.at_risk) / rows[2])


@dataclass(frozen=True)
class ModelAnswers:
    """Answers of one model. ``unknown``: the model says it does not know; ``eliminated`` by a rule, including
    ``refused``; ``in_force``: current answer of an accepted instruction; ``chosen`` by a person; ``edited``: replaced
    by a person's edit."""

    model: str
    made: int
    filled: int
    eliminated: int
    refused: int
    failed: int
    unknown: int
    in_force: int
    chosen: int
    edited: int
    replies: int
    dollars: float
    unpriced: int


@dataclass(frozen=True)
class Version:
    """Prompt version: template name, and ``standing``: ``shipped`` (current default text), ``kept`` (another stored
    text) or "" (text not on record)."""

    name: str
    standing: str


@dataclass
class Cell:
    """Mutable counts of one cell, final once counting is done. ``n`` holds the counts of ``Card`` by name, ``judged``
    those of ``Judged``; ``seconds`` is the total over ``timed`` replies."""

    n: Counter[str] = field(default_factory=Counter)
    eliminated: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    growth: list[float] = field(default_factory=list)
    bill: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    timed: int = 0


CellKey = tuple[str, str, str, str, str]
"""A value of each of ``DIMENSIONS``; empty if unknown."""


@dataclass(frozen=True)
class Scorecards:
    """Counts of one snapshot. ``versions`` are prompt versions by hash; ``by_hand`` is the number of manual edits."""

    cells: Mapping[CellKey, Cell]
    answers: tuple[ModelAnswers, ...]
    versions: Mapping[str, Version]
    by_hand: int

    def values(self, by: str) -> tuple[str, ...]:
        """Return all values of a dimension, generations in numeric order. Raises BadInput for an unknown dimension."""
        at = _at(by)
        return tuple(sorted({place[at] for place in self.cells}, key=_order))

    def cards(self, by: str, within: Mapping[str, str] | None = None) -> tuple[Card, ...]:
        """Return a card per value of dimension ``by``, of children with the values ``within`` (dimension: value):
        highest acceptance first, but generations by number and versions of one template together. Raises BadInput for
        an unknown dimension."""
        at, fixed = _at(by), [(_at(name), value) for name, value in (within or {}).items()]
        groups: dict[str, list[Cell]] = {}
        for place, cell in self.cells.items():
            if all(place[other] == value for other, value in fixed):
                groups.setdefault(place[at], []).append(cell)
        found = [_card(name, self._family(by, name), some) for name, some in groups.items()]
        if by == "generation":
            return tuple(sorted(found, key=lambda card: _order(card.name)))
        return tuple(sorted(found, key=_rank))

    def _family(self, by: str, name: str) -> str:
        """Return the template of a prompt version; its own hash if unknown, so that it is compared with no other."""
        if by != "prompt":
            return ""
        return self.versions[name].name if name in self.versions and self.versions[name].name else name


def _at(by: str) -> int:
    if by not in DIMENSIONS:
        raise BadInput("cards.no_dimension", name=by, choices=", ".join(DIMENSIONS))
    return DIMENSIONS.index(by)


def _order(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isascii() and name.isdecimal() and len(name) < 6 else (-1, name)


def _rank(card: Card) -> tuple[str, float, int, str]:
    return (card.family, -card.acceptance.rate if card.acceptance else 1.0, -card.made, card.name)


COUNTS = ("made", "living", "accepted", "rejected", "undecided", "rescued", "edited", "answered", "imported")


def _card(name: str, family: str, cells: Sequence[Cell]) -> Card:
    n, eliminated, failed, judged, bill = (Counter[str]() for _ in range(5))
    for cell in cells:
        n.update(cell.n)
        eliminated.update(cell.eliminated)
        failed.update(cell.failed)
        judged.update(cell.judged)
        bill.update(cell.bill)
    timed = sum(cell.timed for cell in cells)
    return Card(
        name, family, eliminated=by_count(eliminated), failed=by_count(failed), **{one: n[one] for one in COUNTS},
        bill=Bill(**bill), judged=Judged(**judged),  # type: ignore[arg-type]
        seconds=sum(cell.seconds for cell in cells) / timed if timed else None,
        growth=_growth(sorted(one for cell in cells for one in cell.growth)),
    )  # fmt: skip


def by_count(reasons: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Return (name, count) of what occurred, most frequent first."""
    return tuple(sorted(((one, n) for one, n in reasons.items() if n), key=lambda one: (-one[1], one[0])))


def _growth(ratios: list[float]) -> Growth | None:
    if not ratios:
        return None
    middle, low, high = quartiles(ratios)
    return Growth(len(ratios), low, middle, high)
