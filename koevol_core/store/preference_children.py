"""The children that people judged, with siblings and what they were made by, as material for preference data.

Streamed in the order of files, a chunk at a time. A selection narrows both sides: a rejected child leaves the house as
much as an accepted one does. As it speaks of instructions here, it is no matter whether they are answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select

from koevol_core.store import decisions, prompts
from koevol_core.store.export_rows import Selection, branches, narrow, ordered
from koevol_core.store.nodes import SLICE
from koevol_core.store.preference_answers import CHUNK, LICENSE
from koevol_core.store.schema import call, decision, finding, node, seed


@dataclass(frozen=True)
class Asked:
    """What a child was made by: the kept template, and the request as it was stored (None: no reply is kept)."""

    sha256: str
    name: str
    template: str
    request: str | None


@dataclass(frozen=True)
class Child:
    """A node below another. ``reviewer``, ``decided_at`` and ``said`` (the reason) are those of the verdict in force."""

    id: int
    parent_id: int
    root_id: int
    method: str
    status: str
    text: str
    reason: str | None
    model: str | None
    verdict: str | None
    license: str
    parent: str
    parent_model: str | None
    reviewer: str = ""
    decided_at: float | None = None
    said: str = ""
    asked: Asked | None = None


@dataclass(frozen=True)
class Judged:
    """A judged child. ``machine`` is itself, or what a model wrote before people edited it (None: a seed, or outside the
    selection); ``siblings`` are rejected or eliminated children of the same parent, ``good`` texts accepted there."""

    child: Child
    machine: Child | None
    siblings: tuple[Child, ...]
    good: tuple[str, ...]


def accepted(conn: Connection, wanted: Selection, rules: bool = False) -> Iterator[Judged]:
    """The accepted children of a selection that a person made, or that have siblings by the same method which were rejected
    (with ``rules`` eliminated ones, too); each with those siblings."""
    twin = node.alias("twin")
    beside = exists().where(twin.c.parent_id == node.c.parent_id, twin.c.method == node.c.method, _lost(twin, rules))
    at = or_(node.c.method == "human", beside)
    return _judged(conn, wanted, [and_(one, at) for one in _sorts(wanted, "accept")], rules)


def judged(conn: Connection, wanted: Selection, rules: bool = False) -> Iterator[Judged]:
    """The accepted and the rejected children of a selection (with ``rules`` the eliminated ones, too), without siblings."""
    sorts = _sorts(wanted, "accept") + _sorts(wanted, "reject") + (_sorts(wanted, None) if rules else [])
    return _judged(conn, wanted, sorts, rules, siblings=False)


def _about_text(wanted: Selection) -> Selection:
    """A selection of instructions: who accepted them, or whether they are answered, is no part of it."""
    return replace(wanted, accepted_only=False, answered_only=False)


def _sorts(wanted: Selection, verdict: str | None) -> list[Any]:
    """The children of a selection on which a verdict stands; of no verdict those that a rule eliminated."""
    kept, eliminated = verdict == "accept", func.coalesce(node.c.status, "") == "eliminated"
    at = 0 if verdict else 1
    one = branches(kept, _about_text(wanted))[at]
    return [and_(one, node.c.method.is_not(None), *([] if verdict else [eliminated]))]


def _judged(
    conn: Connection, wanted: Selection, sorts: Sequence[Any], rules: bool, siblings: bool = True
) -> Iterator[Judged]:
    ids = ordered(conn, sorts)
    texts: dict[str, tuple[str, str]] = {}
    while chunk := list(islice(ids, CHUNK)):
        of_parent = _good(conn, chunk)
        others = _siblings(conn, list(of_parent), rules) if siblings else {}
        above = _machines(conn, chunk)
        known = {*chunk, *above.values(), *(one for some in others.values() for one in some)}
        found = _children(conn, sorted(known), wanted, texts)
        for one in chunk:
            if (child := found.get(one)) is None:
                continue
            beside = (found.get(other) for other in others.get(child.parent_id, ()))
            yield Judged(
                child, found.get(above.get(one, one)), tuple(filter(None, beside)), of_parent.get(child.parent_id, ())
            )


def _good(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The texts that were accepted among the children of the parents of these nodes, by parent."""
    parents = select(node.c.parent_id).where(node.c.id.in_(ids)).distinct()
    found: dict[int, tuple[str, ...]] = {int(row[0]): () for row in conn.execute(parents)}
    sibling = node.alias("sibling")
    query = select(sibling.c.parent_id, sibling.c.text).where(
        sibling.c.parent_id.in_(list(found)), func.coalesce(sibling.c.verdict, "") == "accept"
    )
    for parent_id, text in conn.execute(query.order_by(sibling.c.id)):
        found[parent_id] += (text,)
    return found


def _siblings(conn: Connection, parents: Sequence[int], rules: bool) -> dict[int, list[int]]:
    """Rejected children by parent, in the order of addresses; with ``rules`` those that a rule eliminated besides."""
    query = select(node.c.parent_id, node.c.id).where(
        node.c.parent_id.in_(parents), _lost(node, rules), node.c.method != "human"
    )
    found: dict[int, list[int]] = defaultdict(list)
    for parent_id, one in conn.execute(query.order_by(node.c.address, node.c.id)):
        found[parent_id].append(one)
    return found


def _lost(of: Any, rules: bool) -> Any:
    """Whether a node was rejected, or (with ``rules``) a rule eliminated it and nobody said otherwise."""
    verdict = func.coalesce(of.c.verdict, "")
    eliminated = and_(verdict == "", func.coalesce(of.c.status, "") == "eliminated")
    return or_(verdict == "reject", eliminated) if rules else verdict == "reject"


def _machines(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Nodes that a person made, each with the nearest node above it that no person did."""
    at = {one: one for one in ids}
    found: dict[int, int] = {}
    while at:
        query = select(node.c.id, node.c.parent_id, node.c.method).where(node.c.id.in_(sorted(set(at.values()))))
        rows = {row.id: row for row in conn.execute(query)}
        found |= {one: where for one, where in at.items() if rows[where].method != "human" and where != one}
        at = {one: rows[where].parent_id for one, where in at.items() if rows[where].method == "human"}
    return found


def _children(
    conn: Connection, ids: Sequence[int], wanted: Selection, texts: dict[str, tuple[str, str]]
) -> dict[int, Child]:
    """Those of these nodes that are children and in the selection, with what they were made by; neither a model that may
    not have written them nor a signal that they may not carry comes in by their parents."""
    about = replace(_about_text(wanted), unmarked=())
    found: dict[int, Child] = {}
    for start in range(0, len(ids), SLICE):
        rows = conn.execute(_CHILD.where(node.c.id.in_(ids[start : start + SLICE]), *narrow(about))).all()
        involved = {row.id for row in rows} | {row.parent_id for row in rows}
        marked = _marked(conn, sorted(involved), wanted.unmarked)
        fit = [row for row in rows if not {row.id, row.parent_id} & marked and row.parent_model not in wanted.without]
        asked = _asked(conn, fit, texts)
        found |= {row.id: _with_verdict(conn, row, asked.get(row.id)) for row in fit}
    return found


def _marked(conn: Connection, ids: Sequence[int], names: Sequence[str]) -> set[int]:
    """Those of these nodes whose text carries one of these signals."""
    found: set[int] = set()
    for start in range(0, len(ids) if names else 0, SLICE):
        query = select(finding.c.node_id).where(
            finding.c.name.in_(names), finding.c.node_id.in_(ids[start : start + SLICE]), finding.c.answer_id.is_(None)
        )
        found |= set(conn.execute(query).scalars())
    return found


_ABOVE = node.alias("above")
_CHILD = (
    select(
        node.c.id, node.c.parent_id, node.c.root_id, node.c.method, node.c.status, node.c.text, node.c.reason,
        node.c.model, node.c.verdict, LICENSE, _ABOVE.c.text.label("parent"), _ABOVE.c.model.label("parent_model"),
        decision.c.kind, decision.c.reviewer, decision.c.created_at, decision.c.reason.label("said"),
        node.c.run_id, node.c.prompt_sha256,
    )
    .join(_ABOVE, _ABOVE.c.id == node.c.parent_id)
    .outerjoin(seed, seed.c.node_id == node.c.root_id)
    .outerjoin(decision, decision.c.id == node.c.decision_id)
)  # fmt: skip


def _with_verdict(conn: Connection, row: Any, asked: Asked | None) -> Child:
    """A child with whose verdict stands: behind an undo that is an older decision than the newest."""
    by = (row.reviewer, row.created_at, row.said)
    if row.verdict is None:
        by = ("", None, "")
    elif row.kind != row.verdict and (stands := decisions.standing(decisions.of_node(conn, row.id))):
        by = (stands.reviewer, stands.created_at, stands.reason)
    return Child(*tuple(row)[:12], by[0] or "", by[1], by[2] or "", asked)  # type: ignore[call-arg]  # the columns are its first fields, in order


def _asked(conn: Connection, rows: Iterable[Any], texts: dict[str, tuple[str, str]]) -> dict[int, Asked]:
    """The newest request of its run that got a reply, by node; ``texts`` keeps the templates that were read."""
    made = {row.id: row.prompt_sha256 for row in rows if row.prompt_sha256 and row.method != "human"}
    if new := sorted(set(made.values()) - set(texts)):
        texts |= {sha256: (one.name, one.text) for sha256, one in prompts.some(conn, new).items()}
    query = select(call.c.node_id, call.c.request).join(node, node.c.id == call.c.node_id)
    mine = and_(  # a trial on the bench belongs to no run, and is about a parent
        func.coalesce(call.c.run_id, 0) == node.c.run_id, call.c.prompt_sha256 == node.c.prompt_sha256,
        func.coalesce(call.c.state, "") == "got", func.coalesce(call.c.purpose, "") == "evolve",
    )  # fmt: skip
    query = query.where(call.c.node_id.in_(list(made)), mine).order_by(call.c.id)
    sent: dict[int, str] = {row.node_id: row.request for row in conn.execute(query)}
    return {one: Asked(sha, *texts[sha], sent.get(one)) for one, sha in made.items() if sha in texts}
