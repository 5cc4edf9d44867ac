"""What people preferred, for preference pairs: answers among which a person chose, and judged children with their
siblings and the requests that made them.

Streamed in export order by chunks. A filter applies to both sides: a rejected child or answer is exported as much as
the accepted or chosen one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from koevol_core.store import decisions, prompts
from koevol_core.store.export_rows import ordered
from koevol_core.store.node_filter import NodeFilter, State, answer_judged, branches, conditions
from koevol_core.store.nodes import SLICE
from koevol_core.store.schema import answer, call, choice, decision, finding, node, seed

CHUNK = 200
"""Nodes whose texts are in memory at once, with the texts of their answers or siblings."""


@dataclass(frozen=True)
class Said:
    """An answer to a node. ``author`` is None unless a person wrote it."""

    id: int
    status: str
    text: str
    reason: str | None
    model: str | None
    author: str | None
    created_at: float


@dataclass(frozen=True)
class Chosen:
    """A node with a person's current choice, and its answers of the filter that have a text, oldest first."""

    node_id: int
    root_id: int
    text: str
    model: str | None
    license: str
    answer_id: int
    reviewer: str
    decided_at: float
    answers: tuple[Said, ...]


def chosen(conn: Connection, wanted: NodeFilter) -> Iterator[Chosen]:
    """Yield the kept nodes of a filter on which a person chose an answer, in export order."""
    ids = ordered(conn, [and_(one, node.c.answer_id.is_not(None), answer_judged()) for one in branches(conn, wanted)])
    while chunk := list(islice(ids, CHUNK)):
        found = {row.id: row for row in conn.execute(_NODE.where(node.c.id.in_(chunk)))}
        last = select(func.max(choice.c.id)).join(node, node.c.answer_id == choice.c.answer_id)
        last = last.where(choice.c.node_id.in_(chunk), choice.c.kind == "choose").group_by(choice.c.node_id)
        in_force = {row.node_id: row for row in conn.execute(select(choice).where(choice.c.id.in_(last)))}
        answers: dict[int, list[Said]] = defaultdict(list)
        for row in conn.execute(_answers(chunk, wanted)):
            answers[row.node_id].append(Said(*row[1:]))
        for one in chunk:
            by = in_force[one]
            yield Chosen(*found[one], by.answer_id, by.reviewer, by.created_at, tuple(answers[one]))


LICENSE = func.coalesce(seed.c.license, "").label("license")
_NODE = select(node.c.id, node.c.root_id, node.c.text, node.c.model, LICENSE).outerjoin(
    seed, seed.c.node_id == node.c.root_id
)


def _answers(ids: Sequence[int], wanted: NodeFilter) -> Select[Any]:
    columns = ("node_id", "id", "status", "text", "reason", "model", "author", "created_at")
    query = select(*(answer.c[name] for name in columns)).where(
        answer.c.node_id.in_(ids), func.coalesce(answer.c.status, "") != "planned", func.trim(answer.c.text) != ""
    )
    if wanted.no_model:
        query = query.where(func.coalesce(answer.c.model, "").not_in(wanted.no_model))
    if wanted.no_finding:
        marked = select(finding.c.answer_id).where(
            finding.c.name.in_(wanted.no_finding), finding.c.answer_id.is_not(None)
        )
        query = query.where(answer.c.id.not_in(marked.where(finding.c.answer_id.is_not(None))))
    return query.order_by(answer.c.id)


@dataclass(frozen=True)
class Asked:
    """Origin of a child: the stored template, and the request as it was sent (None: no reply is stored)."""

    sha256: str
    name: str
    template: str
    request: str | None


@dataclass(frozen=True)
class Child:
    """A child node. ``reviewer``, ``decided_at`` and ``said`` (the reason) are those of the current decision."""

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
    """A judged child. ``machine`` is itself, or the model's text that people edited (None: a seed, or outside the
    filter); ``siblings`` are rejected or eliminated children of the same parent, ``good`` the texts accepted
    there."""

    child: Child
    machine: Child | None
    siblings: tuple[Child, ...]
    good: tuple[str, ...]


def accepted(conn: Connection, wanted: NodeFilter, rules: bool = False) -> Iterator[Judged]:
    """Yield the accepted children of a filter that a person made, or that have rejected siblings by the same method.

    Each comes with those siblings; with ``rules`` eliminated ones count, too.
    """
    twin = node.alias("twin")
    beside = exists().where(twin.c.parent_id == node.c.parent_id, twin.c.method == node.c.method, _lost(twin, rules))
    at = or_(node.c.method == "human", beside)
    return _judged(conn, wanted, [and_(one, at) for one in _sorts(conn, wanted, "accept")], rules)


def judged(conn: Connection, wanted: NodeFilter, rules: bool = False) -> Iterator[Judged]:
    """Yield the accepted and rejected children of a filter (with ``rules`` also eliminated ones), without
    siblings."""
    states: tuple[State, ...] = ("accept", "reject", *(("eliminated",) if rules else ()))
    return _judged(conn, wanted, _sorts(conn, wanted, *states), rules, siblings=False)


def _sorts(conn: Connection, wanted: NodeFilter, *states: State) -> list[Any]:
    """Return the conditions of a filter's children in these states, whether answered or not."""
    return [
        and_(one, node.c.method.is_not(None))
        for state in states
        for one in branches(conn, replace(wanted, state=state, answered=None))
    ]


def _judged(
    conn: Connection, wanted: NodeFilter, sorts: Sequence[Any], rules: bool, siblings: bool = True
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
    """Return the accepted texts among the siblings of these nodes, by parent."""
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
    """Return rejected children by parent, ordered by address; with ``rules`` eliminated ones, too."""
    query = select(node.c.parent_id, node.c.id).where(
        node.c.parent_id.in_(parents), _lost(node, rules), node.c.method != "human"
    )
    found: dict[int, list[int]] = defaultdict(list)
    for parent_id, one in conn.execute(query.order_by(node.c.address, node.c.id)):
        found[parent_id].append(one)
    return found


def _lost(of: Any, rules: bool) -> Any:
    """Return a condition that a node was rejected, or (with ``rules``) is undecided and eliminated."""
    verdict = func.coalesce(of.c.verdict, "")
    eliminated = and_(verdict == "", func.coalesce(of.c.status, "") == "eliminated")
    return or_(verdict == "reject", eliminated) if rules else verdict == "reject"


def _machines(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Return for each node made by a person its nearest ancestor that was not."""
    at = {one: one for one in ids}
    found: dict[int, int] = {}
    while at:
        query = select(node.c.id, node.c.parent_id, node.c.method).where(node.c.id.in_(sorted(set(at.values()))))
        rows = {row.id: row for row in conn.execute(query)}
        found |= {one: where for one, where in at.items() if rows[where].method != "human" and where != one}
        at = {one: rows[where].parent_id for one, where in at.items() if rows[where].method == "human"}
    return found


def _children(
    conn: Connection, ids: Sequence[int], wanted: NodeFilter, texts: dict[str, tuple[str, str]]
) -> dict[int, Child]:
    """Return those of these nodes that are children of the filter, with their origins.

    A parent by an excluded model, or with an excluded finding, excludes the child, too.
    """
    about = list(conditions(conn, replace(wanted, state="all", answered=None, no_finding=())))
    found: dict[int, Child] = {}
    for start in range(0, len(ids), SLICE):
        rows = conn.execute(_CHILD.where(node.c.id.in_(ids[start : start + SLICE]), *about)).all()
        involved = {row.id for row in rows} | {row.parent_id for row in rows}
        marked = _marked(conn, sorted(involved), wanted.no_finding)
        fit = [row for row in rows if not {row.id, row.parent_id} & marked and row.parent_model not in wanted.no_model]
        asked = _asked(conn, fit, texts)
        found |= {row.id: _with_verdict(conn, row, asked.get(row.id)) for row in fit}
    return found


def _marked(conn: Connection, ids: Sequence[int], names: Sequence[str]) -> set[int]:
    """Return those of these nodes whose text has one of these findings."""
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
    """Return a child with its current decision, which is older than its newest one if that is an undo."""
    by = (row.reviewer, row.created_at, row.said)
    if row.verdict is None:
        by = ("", None, "")
    elif row.kind != row.verdict and (stands := decisions.current(decisions.of_node(conn, row.id))):
        by = (stands.reviewer, stands.created_at, stands.reason)
    return Child(*tuple(row)[:12], by[0] or "", by[1], by[2] or "", asked)  # type: ignore[call-arg]  # the columns are its first fields, in order


def _asked(conn: Connection, rows: Iterable[Any], texts: dict[str, tuple[str, str]]) -> dict[int, Asked]:
    """Return by node the newest request of its run that got a reply; ``texts`` caches the templates."""
    made = {row.id: row.prompt_sha256 for row in rows if row.prompt_sha256 and row.method != "human"}
    if new := sorted(set(made.values()) - set(texts)):
        texts |= {sha256: (one.name, one.text) for sha256, one in prompts.some(conn, new).items()}
    query = select(call.c.node_id, call.c.request).join(node, node.c.id == call.c.node_id)
    mine = and_(  # a prompt trial belongs to no run, and its node is a parent
        func.coalesce(call.c.run_id, 0) == node.c.run_id, call.c.prompt_sha256 == node.c.prompt_sha256,
        func.coalesce(call.c.state, "") == "got", func.coalesce(call.c.purpose, "") == "evolve",
    )  # fmt: skip
    query = query.where(call.c.node_id.in_(list(made)), mine).order_by(call.c.id)
    sent: dict[int, str] = {row.node_id: row.request for row in conn.execute(query)}
    return {one: Asked(sha, *texts[sha], sent.get(one)) for one, sha in made.items() if sha in texts}
