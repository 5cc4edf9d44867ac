"""Rows for files: nodes with their root, parent, answer in force and decision, streamed in one stable order."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select

from koevol_core.store.counters import CHANGES, get_setting
from koevol_core.store.export_columns import with_judge, with_line
from koevol_core.store.near_duplicates import passed_over_query
from koevol_core.store.schema import answer, call, choice, decision, finding, node, seed, tally
from koevol_core.store.statements import among

CHUNK, FIRST = 500, 8
"""Rows that are fetched at once; the first few alone, for whoever wants no more."""
MANY = 50
"""Models that are offered for choosing."""


@dataclass(frozen=True)
class Selection:
    """Which rows a file has; None or empty means no limit.

    ``accepted_only``: what a person accepted, else all that lives and nobody rejected. ``methods`` are how a node was
    made (``""``: a seed), ``models`` who wrote the instruction, ``without`` models that may have written neither the
    instruction nor the answer. ``unmarked`` are signals that neither the instruction nor the answer in force may carry
    (``twin``: rows whose group has another that a person prefers). ``rejected``: of kept rows those besides that a person
    rejected. ``since`` and ``until`` (not itself) are moments in UTC seconds when a node was made.
    """

    roots: Sequence[int] | None = None
    generation: int | None = None
    accepted_only: bool = False
    generations: tuple[int, ...] = ()
    methods: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    since: float | None = None
    until: float | None = None
    answered_only: bool = False
    unmarked: tuple[str, ...] = ()
    rejected: bool = False


@dataclass(frozen=True)
class Share:
    """So many of the selected rows have the same models (of instruction and answer), licence, and answer or none."""

    model: str | None
    answer_model: str | None
    license: str
    answered: bool
    rows: int


def _query() -> Select[Any]:
    root, parent = node.alias("root"), node.alias("parent")
    return (
        select(
            node, root.c.text.label("origin"), parent.c.text.label("parent"), answer.c.text.label("output"),
            seed.c.source.label("source"), seed.c.license.label("license"), decision.c.reviewer.label("reviewer"),
            decision.c.reason.label("said"), decision.c.created_at.label("decided_at"),
            decision.c.note.label("decision_note"), answer.c.model.label("answer_model"),
            answer.c.prompt_sha256.label("answer_prompt"), seed.c.domain.label("domain"), seed.c.task.label("task"),
            seed.c.input.label("input"), seed.c.note.label("about"), seed.c.state.label("state"),
            answer.c.author.label("answer_author"), decision.c.kind.label("decided"),
        )
        .join(root, root.c.id == node.c.root_id)
        .outerjoin(parent, parent.c.id == node.c.parent_id)
        .outerjoin(seed, seed.c.node_id == node.c.root_id)
        .outerjoin(answer, answer.c.id == node.c.answer_id)
        .outerjoin(decision, decision.c.id == node.c.decision_id)
    )  # fmt: skip


def stream(conn: Connection, kept: bool, wanted: Selection = Selection()) -> Iterator[dict[str, Any]]:
    """Kept rows (alive and not rejected, or rescued by a person), or with ``kept`` False the eliminated, failed and
    rejected ones, of this selection.

    Rows arrive in chunks: memory does not grow with the table. Hold one snapshot for files that belong together.
    """
    ids = ordered(conn, branches(kept, wanted))
    size = FIRST
    while chunk := list(islice(ids, size)):
        size = CHUNK
        found = _rows(conn, chunk)
        yield from (found[one] for one in chunk)


def _rows(conn: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """These rows by id, each with its line of descent and the decision that stands."""
    result = conn.execute(_query().where(node.c.id.in_(ids)))
    names = tuple(result.keys())
    found = [dict(zip(names, row, strict=True)) for row in result]
    with_line(conn, found)
    for row in found:
        if row["verdict"] is not None and row["decided"] == "undo":
            with_judge(conn, row)
    return {row["id"]: row for row in found}


def ordered(conn: Connection, conditions: Sequence[Any]) -> Iterator[int]:
    """Ids of the nodes of these sorts, which share none, in the order of files."""
    return (row.id for row in heapq.merge(*(_ordered(conn, one) for one in conditions), key=_place))


def _ordered(conn: Connection, condition: Any) -> Iterator[Any]:
    """Places and ids of the nodes of one sort, in the order of files, out of an index that holds all of it."""
    query = select(*PLACE).where(condition).order_by(*PLACE)
    yield from conn.execute(query, execution_options={"yield_per": CHUNK})


PLACE = (node.c.generation, node.c.root_id, node.c.address, node.c.id)


def _place(row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row)


def branches(kept: bool, wanted: Selection) -> list[Any]:
    """Conditions that are each a stretch of one index (by verdict) and share no row."""
    status = func.coalesce(node.c.status, "")  # so that no other index is thought better
    if kept:
        sorts = [and_(node.c.verdict == "accept", status != "planned")]
        sorts += [] if wanted.accepted_only else [and_(node.c.verdict.is_(None), status == "alive")]
        sorts += [and_(node.c.verdict == "reject", status != "planned")] if wanted.rejected else []
    else:
        sorts = [and_(node.c.verdict == "reject", status != "planned")]
        sorts += [and_(node.c.verdict.is_(None), status.in_(("eliminated", "failed")))]
        sorts = [] if wanted.accepted_only else sorts
    return [and_(one, *narrow(wanted)) for one in sorts]


def narrow(wanted: Selection) -> Iterator[Any]:
    """What a selection asks of a node, whoever judged it and however."""
    if wanted.roots is not None:
        yield node.c.root_id.in_(among(wanted.roots))
    if wanted.generation is not None:
        yield node.c.generation == wanted.generation
    if wanted.generations:
        yield node.c.generation.in_(wanted.generations)
    if wanted.methods:
        yield func.coalesce(node.c.method, "").in_(wanted.methods)
    if wanted.models:
        yield func.coalesce(node.c.model, "").in_(wanted.models)
    if wanted.without:
        yield func.coalesce(node.c.model, "").not_in(wanted.without)
        given = answer.alias("given")
        yield ~exists().where(given.c.id == node.c.answer_id, given.c.model.in_(wanted.without))
    if wanted.since is not None:
        yield node.c.created_at >= wanted.since
    if wanted.until is not None:
        yield node.c.created_at < wanted.until
    if wanted.answered_only:
        yield node.c.answer_id.is_not(None)
    if wanted.unmarked:
        yield node.c.id.not_in(_carrying(wanted.unmarked))


def _carrying(names: Sequence[str]) -> Any:
    """The nodes whose instruction, or answer in force, carries one of these signals; all that a list has to know."""
    bearer = node.alias("bearer")
    query = select(finding.c.node_id).where(finding.c.name.in_([name for name in names if name != "twin"]))
    query = query.join(bearer, bearer.c.id == finding.c.node_id).where(
        or_(finding.c.answer_id.is_(None), finding.c.answer_id == bearer.c.answer_id)
    )
    return query.union_all(passed_over_query()) if "twin" in names else query


def flagged(conn: Connection, kept: bool, wanted: Selection) -> dict[tuple[str, str], int]:
    """How many rows of a selection carry each signal, by (signal, severity); of the text and of the answer in force."""
    found: Counter[tuple[str, str]] = Counter()
    for condition in branches(kept, wanted):
        query = (
            select(finding.c.name, finding.c.severity, func.count(node.c.id.distinct()))
            .join(node, node.c.id == finding.c.node_id)
            .where(condition, or_(finding.c.answer_id.is_(None), finding.c.answer_id == node.c.answer_id))
            .group_by(finding.c.name, finding.c.severity)
        )
        for name, severity, many in conn.execute(query):
            found[name, severity] += int(many)
    return dict(found.most_common())


def red(conn: Connection, kept: bool, wanted: Selection) -> int:
    """How many rows of a selection carry a signal of the gravest kind."""
    many = 0
    for condition in branches(kept, wanted):
        query = (
            select(func.count(node.c.id.distinct()))
            .select_from(finding)
            .join(node, node.c.id == finding.c.node_id)
            .where(condition, finding.c.severity == "bad")
            .where(or_(finding.c.answer_id.is_(None), finding.c.answer_id == node.c.answer_id))
        )
        many += int(conn.execute(query).scalar_one())
    return many


def size(conn: Connection, kept: bool, wanted: Selection) -> int:
    """How many rows a selection has."""
    return sum(
        int(conn.execute(select(func.count()).select_from(node).where(condition)).scalar_one())
        for condition in branches(kept, wanted)
    )


def shares(conn: Connection, kept: bool, wanted: Selection) -> list[Share]:
    """The rows of a selection counted by models, licence and answer: one pass over an index, some tenths of a second at
    100,000 nodes."""
    found: Counter[tuple[Any, ...]] = Counter()
    for condition in branches(kept, wanted):
        answered = node.c.answer_id.is_not(None)
        columns = (node.c.model, answer.c.model, func.coalesce(seed.c.license, ""), answered)
        query = (
            select(*columns, func.count())
            .select_from(node)
            .outerjoin(answer, answer.c.id == node.c.answer_id)
            .outerjoin(seed, seed.c.node_id == node.c.root_id)
            .where(condition)
            .group_by(*columns)
        )
        for row in conn.execute(query):
            found[row[0], row[1], row[2], bool(row[3])] += int(row[4])
    return [Share(one[0], one[1], one[2], one[3], many) for one, many in found.most_common()]


def deepest(conn: Connection) -> int:
    """The highest generation of a node that lives or was accepted."""
    tops = [
        conn.execute(select(func.max(node.c.generation)).where(condition)).scalar()
        for condition in (node.c.verdict == "accept", and_(node.c.status == "alive", node.c.verdict.is_(None)))
    ]
    return max((top for top in tops if top is not None), default=0)


def models(conn: Connection) -> list[str]:
    """The models that ever replied, by name; one step in an index each."""
    found: list[str] = []
    while True:
        query = select(func.min(call.c.model)).where(call.c.model > (found[-1] if found else ""))
        name = conn.execute(query).scalar()
        if name is None or len(found) == MANY:
            return found
        found.append(name)


def version(conn: Connection) -> tuple[int, ...]:
    """Numbers that differ whenever something was made, decided, answered, chosen, paid or noticed: newest ids and counts."""
    newest = [
        conn.execute(select(func.max(table.c.id))).scalar() or 0 for table in (node, decision, answer, choice, call)
    ]
    many = conn.execute(select(tally.c.n).order_by(tally.c.kind, tally.c.status, tally.c.verdict, tally.c.answered))
    noted = conn.execute(select(func.max(finding.c.id))).scalar() or 0
    return (*newest, noted, int(get_setting(conn, CHANGES, "0")), *(row[0] for row in many))


def accepted(conn: Connection, roots: Sequence[int]) -> list[int]:
    """Ids of the accepted nodes of these trees, in the order they were made."""
    query = select(node.c.id).where(node.c.verdict == "accept", node.c.root_id.in_(among(roots))).order_by(node.c.id)
    return [int(row[0]) for row in conn.execute(query)]


def counts(conn: Connection) -> dict[str, Any]:
    """The whole store in numbers: nodes by status, decision, method and rule, and answers by status."""
    return {
        "nodes": _by(conn, node.c.status),
        "decisions": _by(conn, node.c.verdict),
        "methods": _by(conn, node.c.method),
        "rules": _by(conn, node.c.reason),
        "models": _by(conn, node.c.model),
        "generations": _by(conn, node.c.generation),
        "answers": _by(conn, answer.c.status),
    }


def _by(conn: Connection, column: Any) -> dict[str, int]:
    query = select(column, func.count()).where(column.is_not(None)).group_by(column).order_by(column)
    return {str(row[0]): int(row[1]) for row in conn.execute(query)}
