"""Seeds: metadata of root nodes, and refused rows of files that wait to be corrected."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Text, delete, func, or_, select, type_coerce

from koevol_core.messages import beginnings
from koevol_core.store import nodes, search
from koevol_core.store.schema import answer, node, seed
from koevol_core.store.search import grams
from koevol_core.store.statements import Prepared, insert_new
from koevol_core.types import Refused, Seed

PAGE = 50
_FIELDS = ("source", "license", "domain", "task", "input", "note", "state")


@dataclass(frozen=True)
class SeedRow:
    """A stored seed. ``grown``: True if its text is in use (it has a child, an answer or a decision)."""

    node_id: int
    seed: Seed
    children: int = 0
    grown: bool = False
    created_at: float = 0.0


@dataclass(frozen=True)
class SeedPage:
    """One page of a list of seeds, newest first, and the total number of seeds."""

    rows: tuple[SeedRow, ...]
    total: int


@dataclass(frozen=True)
class Refusal:
    """A refused row that waits to be corrected: its origin, the reason for refusal, and its metadata."""

    id: int
    batch: str
    row: int
    reason: str
    content: str
    seed: Seed


def plant(conn: Connection, one: Seed, address: str) -> int:
    """Insert a seed with its root node and return the node's id."""
    node_id = nodes.plant(conn, one.text, address)
    _SEED(conn, _known(one) | {"node_id": node_id, "created_at": time.time()})
    return node_id


_SEED = Prepared(lambda put: seed.insert().values(put))


def _known(one: Seed) -> dict[str, Any]:
    """Return a seed's fields except its text, which is stored in its node."""
    return {name: value for name, value in vars(one).items() if name != "text"}


def refuse(conn: Connection, batch: str, refused: Sequence[Refused], known: dict[int, Seed] | None = None) -> None:
    """Store refused rows of a file (identified by ``batch``) with their reasons, and the metadata in ``known`` by row
    number.

    They replace the earlier refused rows of this file; rows that were corrected since stay as they are.
    """
    conn.execute(delete(seed).where(seed.c.state == "refused", seed.c.batch == batch))
    now = time.time()
    rows = [
        _known((known or {}).get(one.row, Seed("")))
        | {"state": "refused", "batch": batch, "row": one.row, "reason": one.reason, "content": one.content, "created_at": now}
        for one in refused
    ]  # fmt: skip
    for start in range(0, len(rows), nodes.SLICE):
        conn.execute(insert_new(conn, seed), rows[start : start + nodes.SLICE])


def get(conn: Connection, node_id: int) -> dict[str, Any] | None:
    row = conn.execute(select(seed).where(seed.c.node_id == node_id)).one_or_none()
    return dict(row._mapping) if row else None


def refused(conn: Connection, limit: int = 100) -> list[Refused]:
    query = (
        select(seed.c.row, seed.c.reason, seed.c.content).where(seed.c.state == "refused").order_by(seed.c.id.desc())
    )
    return [Refused(row[0] or 0, row[1] or "", row[2] or "") for row in conn.execute(query.limit(limit))]


def ready(conn: Connection, limit: int = 100_000) -> list[int]:
    """Return node ids of the seeds that may be evolved, in insertion order."""
    query = select(seed.c.node_id).where(seed.c.state == "ready").order_by(seed.c.id).limit(limit)
    return [int(row[0]) for row in conn.execute(query)]


def idle(conn: Connection, ids: Sequence[int]) -> set[int]:
    """Return those of these seeds that may not be evolved, such as drafts and retired ones."""
    found: set[int] = set()
    for start in range(0, len(ids), nodes.SLICE):
        query = select(seed.c.node_id).where(
            seed.c.node_id.in_(ids[start : start + nodes.SLICE]), seed.c.state != "ready"
        )
        found.update(conn.execute(query).scalars())
    return found


def counts(conn: Connection) -> dict[str, int]:
    query = select(seed.c.state, func.count()).group_by(seed.c.state)
    return {row[0]: int(row[1]) for row in conn.execute(query)}


def row(conn: Connection, node_id: int) -> SeedRow | None:
    """Return one seed with its text and its number of children; None if there is none."""
    found = _rows(conn, [node_id])
    return found[0] if found else None


def _rows(conn: Connection, ids: Sequence[int]) -> list[SeedRow]:
    """Return seeds by node id, in the order of ``ids``."""
    columns = [seed.c[name] for name in _FIELDS]
    query = select(node.c.id, node.c.text, node.c.decision_id, node.c.created_at, *columns)
    found = conn.execute(query.join(seed, seed.c.node_id == node.c.id).where(node.c.id.in_(ids))).all()
    born = select(node.c.parent_id, func.count()).where(node.c.parent_id.in_(ids)).group_by(node.c.parent_id)
    children = {one[0]: int(one[1]) for one in conn.execute(born)}
    answered = set(conn.execute(select(answer.c.node_id).where(answer.c.node_id.in_(ids))).scalars())
    rows = {
        one.id: SeedRow(
            one.id, Seed(one.text, *(one._mapping[name] for name in _FIELDS)), children.get(one.id, 0),
            one.id in children or one.id in answered or one.decision_id is not None, one.created_at,
        )
        for one in found
    }  # fmt: skip
    return [rows[one] for one in ids if one in rows]


def find(conn: Connection, words: str, wanted: dict[str, str], page: int) -> SeedPage:
    """Return a page (from 1) of seeds, newest first, whose text contains every word and whose columns have these
    values."""
    query = _narrowed(conn, words, wanted)
    if query is None:
        return SeedPage((), 0)
    total = int(conn.execute(select(func.count()).select_from(query.subquery())).scalar_one())
    ids = conn.execute(query.order_by(seed.c.node_id.desc()).limit(PAGE).offset(PAGE * (page - 1))).scalars()
    return SeedPage(tuple(_rows(conn, list(ids))), total)


def _narrowed(conn: Connection, words: str, wanted: dict[str, str]) -> Select[Any] | None:
    query = select(seed.c.node_id).where(seed.c.node_id > 0)
    if words.strip():
        if (holding := search.held_by(conn, words, seed.c.node_id)) is None:
            return None
        query = query.where(holding)
    for name, value in wanted.items():
        query = query.where(seed.c[name] == value)
    return query


def choices(conn: Connection, name: str, limit: int = 100) -> list[tuple[str, int]]:
    """Return the most frequent values of a column among the seeds, with their counts."""
    one, many = seed.c[name], func.count()
    query = select(one, many).where(seed.c.node_id > 0, one != "").group_by(one).order_by(many.desc(), one).limit(limit)
    return [(found[0], int(found[1])) for found in conn.execute(query)]


def change(conn: Connection, node_id: int, one: Seed, address: str | None) -> None:
    """Overwrite a seed's metadata; with an ``address`` its text, too, which must not be in use (``SeedRow.grown``)."""
    conn.execute(seed.update().where(seed.c.node_id == node_id).values(**_known(one)))
    if address is not None:
        conn.execute(node.update().where(node.c.id == node_id).values(text=one.text, address=address))
        search.put_one(conn, node_id, one.text)


def refusals(conn: Connection, limit: int = PAGE, batch: str = "") -> list[Refusal]:
    """Return refused rows in order: those of one file (``batch``) by row number, or of all files by id."""
    query = select(seed).where(seed.c.state == "refused")
    if batch:
        query = query.where(seed.c.batch == batch).order_by(seed.c.row)
    return [_refusal(one) for one in conn.execute(query.order_by(seed.c.id).limit(limit))]


def waiting(conn: Connection, reason: str, limit: int) -> list[Refusal]:
    """Return refused rows whose reason is the message ``reason``, in insertion order."""
    why = type_coerce(seed.c.reason, Text)
    starts = [why.startswith(start, autoescape=True) for start in beginnings(reason)]
    query = select(seed).where(seed.c.state == "refused", or_(*starts))
    return [_refusal(one) for one in conn.execute(query.order_by(seed.c.id).limit(limit))]


def refusal(conn: Connection, refusal_id: int) -> Refusal | None:
    found = conn.execute(select(seed).where(seed.c.id == refusal_id, seed.c.state == "refused")).one_or_none()
    return _refusal(found) if found else None


def _refusal(one: Any) -> Refusal:
    known = Seed("", *(getattr(one, name) for name in _FIELDS))
    return Refusal(one.id, one.batch or "", one.row or 0, one.reason or "", one.content or "", known)


def mend(conn: Connection, refusal_id: int, one: Seed, address: str) -> int:
    """Insert the corrected seed of a refused row and return its node id: the row keeps its file, number and reason."""
    node_id = nodes.plant(conn, one.text, address)
    conn.execute(seed.update().where(seed.c.id == refusal_id).values(node_id=node_id, **_known(one)))
    return node_id


def forget(conn: Connection, ids: Sequence[int] | None = None) -> int:
    """Delete refused rows, these or all; return the number deleted."""
    query = delete(seed).where(seed.c.state == "refused")
    return conn.execute(query if ids is None else query.where(seed.c.id.in_(ids))).rowcount


def alike(conn: Connection, words: str, limit: int = 20) -> list[tuple[int, str]]:
    """Return (id, text) of the seeds that, or whose descendants, share most of a text's rarest bigrams."""
    known = search.often(conn, list(dict.fromkeys(grams(words).split()[:_PAIRS])), _HOLDERS)
    rare = sorted((pair for pair, often in known.items() if often), key=lambda pair: known[pair])[:_RAREST]
    votes: Counter[int] = Counter()
    for pair in rare:
        votes.update(search.holding(conn, pair, _HOLDERS))
    best = [one for one, _ in votes.most_common(10 * limit)]
    roots = {row[0]: row[1] for row in conn.execute(select(node.c.id, node.c.root_id).where(node.c.id.in_(best)))}
    ids = list(dict.fromkeys(roots[one] for one in best if roots.get(one)))[:limit]
    texts = {row[0]: row[1] for row in conn.execute(select(node.c.id, node.c.text).where(node.c.id.in_(ids)))}
    return [(one, texts[one]) for one in ids if one in texts]


_PAIRS, _RAREST, _HOLDERS = 400, 10, 3000
