"""Opinions under blind double review: append-only rows, and the review state of each node by its current opinions.

Results are only for the author of an opinion, or for a reviewer who may decide between two. No other module of the
store reads these tables (``report`` reads settled rows only), so that no page, count or file reveals an opinion.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import Connection, and_, func, literal, or_, select

from koevol_core.store import nodes
from koevol_core.store.nodes import SLICE
from koevol_core.store.schema import blind, decision, node, opinion, rated
from koevol_core.store.statements import held, insert_new, upsert
from koevol_core.types import DecisionKind, Judgement, Node, reviewer_key

BlindStatus = Literal["open", "split", "settled"]
PairCount = tuple[str, str, str, str, str, int]
"""(method, one reviewer, the other, the one's opinion, the other's opinion, number of nodes)."""


@dataclass(frozen=True)
class Opinion:
    """An opinion given without knowing another's. ``edit``: the replacement text that the reviewer proposes."""

    id: int
    node_id: int
    kind: DecisionKind
    reason: str
    note: str
    reviewer: str
    created_at: float
    who: str
    edit: str = ""


@dataclass(frozen=True)
class BlindState:
    """Review state of a node: opinions by id, reviewers by normalized name. ``batch`` is that of the resulting
    decisions."""

    node_id: int
    state: BlindStatus
    first: int
    second: int | None
    who: str
    other: str = ""
    batch: str | None = None


@dataclass(frozen=True)
class PendingCounts:
    """Numbers of nodes with one opinion, and with two that differ."""

    open: int = 0
    split: int = 0


_OPINION = [opinion.c[field.name] for field in fields(Opinion)]
_STATE = [blind.c[field.name] for field in fields(BlindState)]


def locked(conn: Connection, node_id: int) -> Node | None:
    """Lock a node against other opinions until this transaction ends, and return it (SQLite has only one writer
    anyway)."""
    conn.execute(select(node.c.id).where(node.c.id == node_id).with_for_update())
    return nodes.get(conn, node_id)


def add(conn: Connection, node_id: int, judgement: Judgement) -> Opinion:
    """Append an opinion and return it."""
    row: dict[str, Any] = {
        name: getattr(judgement, name) for name in ("kind", "reviewer", "reason", "note", "edit", "token")
    }
    row |= {"node_id": node_id, "who": reviewer_key(judgement.reviewer)}
    row["created_at"] = time.time() if judgement.at is None else judgement.at
    done = conn.execute(opinion.insert().values(row))
    return get(conn, int(done.inserted_primary_key[0]))  # type: ignore[index]


def get(conn: Connection, opinion_id: int) -> Opinion:
    return Opinion(*conn.execute(select(*_OPINION).where(opinion.c.id == opinion_id)).one())


def by_token(conn: Connection, token: str) -> Opinion | None:
    row = conn.execute(select(*_OPINION).where(opinion.c.token == token)).one_or_none()
    return Opinion(*row) if row else None


def state_of(conn: Connection, node_id: int) -> BlindState | None:
    row = conn.execute(select(*_STATE).where(blind.c.node_id == node_id)).one_or_none()
    return BlindState(*row) if row else None


def save(conn: Connection, state: BlindState) -> None:
    """Store the review state of a node."""
    alive = conn.execute(select(node.c.status).where(node.c.id == state.node_id)).scalar_one() == "alive"
    conn.execute(upsert(conn, blind, vars(state) | {"waits": int(alive)}, ("node_id",)))


def delete(conn: Connection, node_id: int) -> None:
    """Delete the review state of a node: its opinions no longer count."""
    conn.execute(blind.delete().where(blind.c.node_id == node_id))


def record_pair(conn: Connection, method: str, first: Opinion, second: Opinion) -> None:
    """Record the first two independent opinions on a node, once; those after an undo are not independent."""
    one, two = sorted((first, second), key=lambda opinion: opinion.who)
    row = {"node_id": one.node_id, "method": method, "one": one.who, "two": two.who, "kind_one": one.kind,
           "kind_two": two.kind}  # fmt: skip
    conn.execute(insert_new(conn, rated).values(row))


def hidden_from(who: str) -> Any:
    """Return a condition that an undecided node is not in this reviewer's queue: they gave an opinion, or two others
    differ."""
    mine = or_(blind.c.state == "split", and_(blind.c.state == "open", blind.c.who == who))
    return held(select(literal(1)).where(blind.c.node_id == node.c.id, mine).correlate(node))


def split_for(who: str) -> Any:
    """Return a query of the nodes on which two reviewers differ, neither of them ``who`` (empty: any two)."""
    found = select(blind.c.node_id).where(blind.c.state == "split")
    return found.where(blind.c.who != who, blind.c.other != who) if who else found


def given_by(who: str) -> Any:
    """Return a query of the nodes on which this reviewer's opinion waits for another's, or for a decision between
    two."""
    return select(blind.c.node_id).where(
        or_(blind.c.who == who, blind.c.other == who), blind.c.state.in_(("open", "split"))
    )


def hidden(conn: Connection, who: str) -> int:
    """Return the number of alive undecided nodes that are not in this reviewer's queue."""
    mine = select(func.count()).where(blind.c.who == who, blind.c.state == "open", blind.c.waits == 1)
    split = select(func.count()).where(blind.c.state == "split", blind.c.waits == 1)
    return sum(int(conn.execute(query.select_from(blind)).scalar_one()) for query in (mine, split))


def pending_counts(conn: Connection) -> PendingCounts:
    """Return the numbers of nodes that wait for a second opinion, and for a decision between two."""
    query = select(blind.c.state, func.count()).where(blind.c.state.in_(("open", "split"))).group_by(blind.c.state)
    counts = {row[0]: int(row[1]) for row in conn.execute(query)}
    return PendingCounts(counts.get("open", 0), counts.get("split", 0))


def singles(conn: Connection, limit: int) -> list[BlindState]:
    """Return review states with one opinion, those of eliminated or failed nodes first."""
    query = select(*_STATE).where(blind.c.state == "open").order_by(blind.c.waits, blind.c.node_id)
    return [BlindState(*row) for row in conn.execute(query.limit(limit))]


def undecided(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """Return the undecided ones of these children: id to (address, True if they have a current opinion)."""
    nodes_by_id: dict[int, tuple[str, bool]] = {}
    for start in range(0, len(ids), SLICE):
        begun = and_(blind.c.node_id == node.c.id, blind.c.state.in_(("open", "split")))
        query = select(node.c.id, node.c.address, blind.c.node_id).outerjoin(blind, begun).where(
            node.c.id.in_(ids[start : start + SLICE]), node.c.verdict.is_(None), node.c.parent_id.is_not(None)
        )  # fmt: skip
        nodes_by_id |= {int(row[0]): (str(row[1]), row[2] is not None) for row in conn.execute(query)}
    return nodes_by_id


def latest(conn: Connection, who: str) -> Opinion | None:
    """Return a reviewer's newest opinion that still waits (the greatest id, by index lookups); None if there is
    none."""
    ids = [
        conn.execute(select(func.max(one)).where(whose == who, blind.c.state == state)).scalar()
        for one, whose in ((blind.c.first, blind.c.who), (blind.c.second, blind.c.other)) for state in ("open", "split")
    ]  # fmt: skip
    found = max((one for one in ids if one is not None), default=None)
    return None if found is None or not who else get(conn, found)


def since(conn: Connection, who: str, moment: float) -> dict[str, int]:
    """Return by kind the number of a reviewer's opinions since ``moment`` (UTC seconds) that wait, or whose node was
    settled by another reviewer's decision."""
    query = select(opinion.c.kind, func.count()).join(blind, blind.c.node_id == opinion.c.node_id)
    query = query.join(node, node.c.id == blind.c.node_id).outerjoin(decision, decision.c.id == node.c.decision_id)
    waits = and_(blind.c.state.in_(("open", "split")), node.c.verdict.is_(None))
    under = and_(
        blind.c.state == "settled", decision.c.batch == blind.c.batch, decision.c.reviewer != opinion.c.reviewer
    )
    query = query.where(
        opinion.c.who == who, opinion.c.created_at >= moment, or_(waits, under),
        or_(blind.c.first == opinion.c.id, blind.c.second == opinion.c.id),
    )  # fmt: skip
    return {str(row[0]): int(row[1]) for row in conn.execute(query.group_by(opinion.c.kind))}


def pair_counts(conn: Connection) -> list[PairCount]:
    """Return the counts of first two independent opinions, from which agreement is computed; only of nodes that have a
    decision, so that no count reveals an opinion before."""
    columns = (rated.c.method, rated.c.one, rated.c.two, rated.c.kind_one, rated.c.kind_two)
    query = select(*columns, func.count()).join_from(rated, node, node.c.id == rated.c.node_id)
    query = query.where(node.c.decision_id.is_not(None)).group_by(*columns).order_by(*columns)
    return [(row[0], row[1], row[2], row[3], row[4], int(row[5])) for row in conn.execute(query)]


def name_of(conn: Connection, who: str) -> str:
    """Return a reviewer's name as they wrote it last."""
    query = select(opinion.c.reviewer).where(opinion.c.who == who).order_by(opinion.c.created_at.desc())
    return str(conn.execute(query.limit(1)).scalar() or who)


def newest(conn: Connection) -> int:
    """Return the newest opinion's id (0: none), which changes with every opinion."""
    return int(conn.execute(select(func.max(opinion.c.id))).scalar() or 0)
