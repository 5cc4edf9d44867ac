"""Train/validation split by root, so that related rows and near-duplicates are never in different splits.

Roots whose trees hold near-duplicates of each other form one family (union-find), which goes into one split as a whole.
Families are ordered by a hash of the random seed and of one of their addresses, which is the fingerprint of a text: the
same data is split the same in every database, and added seeds move hardly any others. Validation takes families in that
order as long as each brings its row count nearer to the requested share.

The rows of a family are counted alike for every file of a selection, whatever part of it the format includes: its
answered rows; without any, its kept rows; without those, its lost rows; else its roots. So a root that is in validation
in a file of chats is so in one of preference pairs, and in the data set folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from koevol_core.errors import BadInput
from koevol_core.evolution.methods import uniform
from koevol_core.store import export_statistics as rows
from koevol_core.store.node_filter import NodeFilter

TRAIN, VALIDATION = "train", "validation"
SIDES = (TRAIN, VALIDATION)
MOST = 0.5
"""Highest share of validation: above it, training would be the smaller part."""


@dataclass(frozen=True)
class Split:
    """Parameters of a split: the ``share`` of rows that validation should get, and the random seed. Raises BadInput for
    a share outside of 0 to ``MOST``."""

    share: float = 0.05
    seed: int = 42

    def __post_init__(self) -> None:
        if not 0 <= self.share <= MOST:
            raise BadInput("dataset.share_range", most=MOST, share=self.share)


@dataclass(frozen=True)
class SplitResult:
    """Result of a split: ``validation`` has the root ids of that split; all others are in train.

    ``rows``, ``roots`` and ``families`` are counts by split; ``largest`` is the number of rows of the largest family.
    """

    split: Split
    validation: frozenset[int] = frozenset()
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    roots: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    families: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    largest: int = 0

    @property
    def share(self) -> float:
        """Share of the rows that validation got (0–1)."""
        return self.rows[VALIDATION] / total if (total := sum(self.rows.values())) else 0.0

    def side(self, row: Mapping[str, Any]) -> str:
        """Return the split of a store row, by its ``root_id``."""
        return VALIDATION if row["root_id"] in self.validation else TRAIN

    def only(self, side: str) -> Callable[[Mapping[str, Any]], bool]:
        """Return the filter of the store rows that are in this split."""
        return lambda row: self.side(row) == side


def split_rows(
    conn: Connection, split: Split, selection: NodeFilter = NodeFilter(), of: NodeFilter | None = None
) -> SplitResult:  # fmt: skip
    """Split the rows of a selection at the time of a snapshot.

    ``of``: the selection that was requested, if ``selection`` is only the part
    that a format includes.

    Holds the row counts and the address of each root in memory: some megabytes for 100,000 roots.
    """
    sizes = rows.by_root(conn, selection)
    addresses = rows.addresses(conn)
    families = _families(addresses, rows.twin_roots(conn))
    every = replace(selection if of is None else of, answered=None)
    among = addresses if every.roots is None else addresses.keys() & set(every.roots)
    weights = [
        rows.by_root(conn, replace(every, answered=True)), rows.by_root(conn, every),
        rows.by_root(conn, replace(every, state="lost")), Counter(dict.fromkeys(among, 1)),
    ]  # fmt: skip
    return _divided(split, sizes, weights, families)


def _families(addresses: dict[int, str], twins: Iterable[tuple[int, int]]) -> dict[str, list[int]]:
    """Return the roots of each family, by the first of their addresses."""
    over = {root: root for root in addresses}

    def top(one: int) -> int:
        while over[one] != one:
            over[one] = one = over[over[one]]
        return one

    first: dict[object, int] = {}
    for key, root in [*((("head", head), root) for head, root in twins), *((a, root) for root, a in addresses.items())]:
        if root in over:  # equal addresses are equal texts, even if they were not checked for near-duplicates
            over[top(root)] = top(first.setdefault(key, root))
    members: dict[int, list[int]] = {}
    for root in addresses:
        members.setdefault(top(root), []).append(root)
    return {min(addresses[root] for root in some): some for some in members.values()}


def _divided(
    split: Split, sizes: Counter[int], weights: list[Counter[int]], families: dict[str, list[int]]
) -> SplitResult:
    validation = frozenset(root for some in _levels(weights, families) for root in _drawn(split, some))
    found = SplitResult(split, validation)
    largest = 0
    for roots in families.values():
        many = sum(sizes[root] for root in roots)
        if not many:
            continue
        largest = max(largest, many)
        side = VALIDATION if roots[0] in validation else TRAIN
        found.rows[side] += many
        found.roots[side] += sum(1 for root in roots if sizes[root])
        found.families[side] += 1
    return replace(found, largest=largest)


Weighed = tuple[str, list[int], int]
"""Address, roots and rows of a family."""


def _levels(weights: list[Counter[int]], families: dict[str, list[int]]) -> list[list[Weighed]]:
    """Return the families grouped by the first of the weights in which they have rows."""
    found: list[list[Weighed]] = [[] for _ in weights]
    for address, roots in families.items():
        for some, weight in zip(found, weights, strict=True):
            if many := sum(weight[root] for root in roots):
                some.append((address, roots, many))
                break
    return found


def _drawn(split: Split, families: list[Weighed]) -> list[int]:
    """Return the roots of the families that go to validation."""
    wanted, taken = split.share * sum(many for _, _, many in families), 0
    found: list[int] = []
    for _, roots, many in sorted(families, key=lambda one: (uniform(split.seed, one[0]), one[0])):
        if split.share and taken < wanted and abs(taken + many - wanted) <= abs(taken - wanted):
            taken += many
            found += roots
    return found
