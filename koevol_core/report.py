"""The project in numbers, as a value for a page that is read like a paper: made when somebody asks, from one moment.

Everything in it is a plain text or number, so ``dataclasses.asdict`` gives what JSON takes. Money is in dollars.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import mean, median, quantiles

from .store import Store, counts
from .store import report as numbers
from .store.counts import Funnel

SAMPLE = numbers.SAMPLE


@dataclass(frozen=True)
class Part:
    """Children of one sort (a method, a generation, a model): made, alive by the rules, and what people said of them."""

    name: str
    made: int
    living: int
    accepted: int
    rejected: int
    answered: int

    @property
    def acceptance(self) -> float | None:
        """The accepted among those that a person decided on; None where nobody did."""
        decided = self.accepted + self.rejected
        return self.accepted / decided if decided else None


@dataclass(frozen=True)
class Judge:
    """How a reviewer decided, by the decisions that stand."""

    reviewer: str
    accepted: int
    rejected: int


@dataclass(frozen=True)
class Length:
    """Characters of living instructions of a generation: how many were measured, mean, median and quartiles."""

    generation: int
    measured: int
    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Spend:
    """Replies of one model for one purpose, and their dollars; ``unpriced`` of them have no known price."""

    model: str
    purpose: str
    replies: int
    unpriced: int
    dollars: float
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True)
class Report:
    """All of it. Lists of reasons are (reason, count), the most frequent first; an empty reason is one nobody gave."""

    made_at: float
    funnel: Funnel
    methods: tuple[Part, ...]
    generations: tuple[Part, ...]
    models: tuple[Part, ...]
    judges: tuple[Judge, ...]
    lengths: tuple[Length, ...]
    rejected: tuple[tuple[str, int], ...]
    eliminated: tuple[tuple[str, int], ...]
    failed: tuple[tuple[str, int], ...]
    spend: tuple[Spend, ...]

    @property
    def dollars(self) -> float | None:
        """What was paid; None while replies without a known price are among them."""
        return None if any(one.unpriced for one in self.spend) else sum(one.dollars for one in self.spend)

    @property
    def dollars_a_row(self) -> float | None:
        """What an accepted row cost, with all that was thrown away; None where nothing is accepted or prices are missing."""
        return None if self.dollars is None or not self.funnel.accepted else self.dollars / self.funnel.accepted


Row = tuple[int, str, str, str, str, int, int]


def report(store: Store) -> Report:
    """The numbers of this moment, read out of indices: about half a second at 100,000 nodes."""
    with store.snapshot() as conn:
        made = numbers.children(conn)
        said = numbers.judgements(conn)
        return Report(
            made_at=time.time(), funnel=counts.funnel(conn),
            methods=_parts(made, lambda row: row[1]),
            generations=_parts(made, lambda row: str(row[0]), by_name=True),
            models=_parts(made, lambda row: row[2]),
            judges=_judges(said),
            lengths=tuple(_length(*one) for one in numbers.lengths(conn).items() if one[1]),
            rejected=_counted((reason, many) for _, verdict, reason, many in said if verdict == "reject"),
            eliminated=tuple(numbers.reasons(conn, "eliminated")), failed=tuple(numbers.reasons(conn, "failed")),
            spend=tuple(Spend(*one) for one in numbers.money(conn)),
        )  # fmt: skip


def _parts(made: list[Row], name: Callable[[Row], str], by_name: bool = False) -> tuple[Part, ...]:
    groups: dict[str, Counter[str]] = {}
    for row in made:
        _, _, _, status, verdict, answered, many = row
        if status == "planned":
            continue
        group = groups.setdefault(name(row), Counter())
        group["made"] += many
        group["living"] += many * (status == "alive")
        group[verdict or "open"] += many
        group["answered"] += many * (answered and verdict == "accept")
    found = [
        Part(one, n["made"], n["living"], n["accept"], n["reject"], n["answered"]) for one, n in groups.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=(lambda p: (int(p.name), "")) if by_name else (lambda p: (-p.made, p.name))))


def _judges(said: Iterable[tuple[str, str, str, int]]) -> tuple[Judge, ...]:
    by: dict[str, Counter[str]] = {}
    for reviewer, verdict, _, many in said:
        by.setdefault(reviewer, Counter())[verdict] += many
    found = [Judge(one, n["accept"], n["reject"]) for one, n in by.items()]
    return tuple(sorted(found, key=lambda one: (-one.accepted - one.rejected, one.reviewer)))


def _counted(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for name, many in pairs:
        found[name] += many
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _length(generation: int, sizes: list[int]) -> Length:
    low, _, high = quantiles(sizes, n=4) if len(sizes) > 1 else (sizes[0],) * 3
    return Length(generation, len(sizes), mean(sizes), median(sizes), low, high)
