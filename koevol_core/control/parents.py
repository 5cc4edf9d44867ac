"""Choices of parents for a run, and the newest children of one, for the page that starts and watches runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from koevol_core.store import Store, nodes, reader, run_parents
from koevol_core.store.node_filter import NodeFilter
from koevol_core.store.run_parents import ANY
from koevol_core.types import Node

some_nodes = reader(nodes.some)

Parents = Literal["accepted", "ready", "fresh", "one", "last"]
"""Kind of parents. accepted: accepted by a reviewer and not evolved yet · ready: ready seeds, those without children
first · fresh: ready seeds without children · one: one chosen node · last: alive nodes of the newest run's last
generation that are not rejected.
"""
CAP = 10_000
"""Maximum number of parents that is counted; a larger number is not worth the query time."""


@dataclass(frozen=True)
class ParentChoice:
    """Kind of parents and their number; ``more`` if counting stopped at ``CAP``."""

    kind: Parents
    count: int
    more: bool = False


def parent_choices(store: Store, node_id: int | None = None, wanted: NodeFilter = ANY) -> tuple[ParentChoice, ...]:
    """Return every kind of parents with the number that matches a filter, in display order; ``one``, which no filter
    applies to, only if that node can have children."""
    choices: list[ParentChoice] = []
    with store.snapshot() as conn:
        for kind in get_args(Parents):
            if kind == "one":
                one = nodes.get(conn, node_id) if node_id else None
                if one and one.text and one.status != "planned":
                    choices.append(ParentChoice("one", 1))
                continue
            count = run_parents.how_many(conn, kind, CAP + 1, wanted)
            choices.append(ParentChoice(kind, min(count, CAP), count > CAP))
    return tuple(choices)


def parents(
    store: Store, kind: Parents, limit: int, node_id: int | None = None, wanted: NodeFilter = ANY
) -> list[int]:  # fmt: skip
    """Return the ids of at most ``limit`` parents of a kind that match a filter, whose state is that of the kind."""
    if kind == "one":
        return [node_id] if node_id else []
    return store.read(run_parents.of_kind, kind, limit, wanted)


def arrived(store: Store, run_id: int, limit: int = 8) -> list[Node]:
    """Return the newest finished children of a run, newest first."""
    return store.read(run_parents.arrived, run_id, limit)


def speed(store: Store, run_id: int) -> float:
    """Return the replies per second that a run received in the last ten seconds."""
    return store.read(run_parents.speed, run_id)
