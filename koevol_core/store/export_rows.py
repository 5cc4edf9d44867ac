"""Rows for export: nodes with their root, parent, current answer and decision, streamed in one stable order."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select

from koevol_core.store import decisions
from koevol_core.store.counters import CHANGES, get_setting
from koevol_core.store.node_filter import NodeFilter, branches, distinct
from koevol_core.store.schema import answer, call, choice, decision, finding, node, score, seed, tally
from koevol_core.store.statements import Prepared, numbers, over

CHUNK, FIRST = 500, 8
"""Rows fetched at once; the first fetch is small, for callers that need only a few rows."""
MANY = 50
"""Maximum number of models offered for choosing."""
LIVING = NodeFilter()


@dataclass(frozen=True)
class Share:
    """Number of selected rows with the same models (of instruction and answer), licence, and presence of an answer."""

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
            answer.c.author.label("answer_author"), answer.c.reasoning.label("answer_reasoning"), decision.c.kind.label("decided"),
        )
        .join(root, root.c.id == node.c.root_id)
        .outerjoin(parent, parent.c.id == node.c.parent_id)
        .outerjoin(seed, seed.c.node_id == node.c.root_id)
        .outerjoin(answer, answer.c.id == node.c.answer_id)
        .outerjoin(decision, decision.c.id == node.c.decision_id)
    )  # fmt: skip


def stream(conn: Connection, wanted: NodeFilter = LIVING) -> Iterator[dict[str, Any]]:
    """Yield the rows of a filter in file order.

    Rows are fetched in chunks: memory does not grow with the table. Use one snapshot for files that belong together.
    """
    ids = ordered(conn, branches(conn, wanted))
    size = FIRST
    while chunk := list(islice(ids, size)):
        size = CHUNK
        found = _rows(conn, chunk)
        yield from (found[one] for one in chunk)


def _rows(conn: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return these rows by id, each with its lineage and the current decision."""
    result = conn.execute(_query().where(node.c.id.in_(ids)))
    names = tuple(result.keys())
    found = [dict(zip(names, row, strict=True)) for row in result]
    with_line(conn, found)
    for row in found:
        if row["verdict"] is not None and row["decided"] == "undo":
            with_judge(conn, row)
    return {row["id"]: row for row in found}


def ordered(conn: Connection, conditions: Sequence[Any]) -> Iterator[int]:
    """Yield ids of the nodes matching these disjoint conditions, in export order."""
    return (row.id for row in heapq.merge(*(_ordered(conn, one) for one in conditions), key=_place))


def _ordered(conn: Connection, condition: Any) -> Iterator[Any]:
    """Yield positions of the nodes matching one condition, in export order, from a covering index."""
    query = select(*PLACE).where(condition).order_by(*PLACE)
    yield from conn.execute(query, execution_options={"yield_per": CHUNK})


PLACE = (node.c.generation, node.c.root_id, node.c.address, node.c.id)


def _place(row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row)


def flagged(conn: Connection, wanted: NodeFilter) -> dict[tuple[str, str], int]:
    """Return the number of rows of a filter by (finding, severity), of the text and of the current answer."""
    found: Counter[tuple[str, str]] = Counter()
    for condition in branches(conn, wanted):
        query = (
            select(finding.c.name, finding.c.severity, func.count(node.c.id.distinct()))
            .join(node, node.c.id == finding.c.node_id)
            .where(condition, or_(finding.c.answer_id.is_(None), finding.c.answer_id == node.c.answer_id))
            .group_by(finding.c.name, finding.c.severity)
        )
        for name, severity, many in conn.execute(query):
            found[name, severity] += int(many)
    return dict(found.most_common())


def red(conn: Connection, wanted: NodeFilter) -> int:
    """Return the number of rows of a filter with a finding of severity ``bad``."""
    many = 0
    for condition in branches(conn, wanted):
        query = (
            select(func.count(node.c.id.distinct()))
            .select_from(finding)
            .join(node, node.c.id == finding.c.node_id)
            .where(condition, finding.c.severity == "bad")
            .where(or_(finding.c.answer_id.is_(None), finding.c.answer_id == node.c.answer_id))
        )
        many += int(conn.execute(query).scalar_one())
    return many


def size(conn: Connection, wanted: NodeFilter) -> int:
    """Return the number of rows of a filter."""
    return sum(
        int(conn.execute(select(func.count()).select_from(node).where(condition)).scalar_one())
        for condition in branches(conn, wanted)
    )


def shares(conn: Connection, wanted: NodeFilter) -> list[Share]:
    """Return the rows of a filter counted by models, licence and answer.

    One pass over an index: some tenths of a second for 100,000 nodes.
    """
    found: Counter[tuple[Any, ...]] = Counter()
    for condition in branches(conn, wanted):
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


def models(conn: Connection) -> list[str]:
    """Return the models that ever replied, by name; one index lookup each."""
    return distinct(conn, call.c.model, most=MANY)


def version(conn: Connection) -> tuple[int, ...]:
    """Return numbers that change with every new node, decision, answer, choice, call or finding: newest ids and
    counts."""
    newest = [
        conn.execute(select(func.max(table.c.id))).scalar() or 0 for table in (node, decision, answer, choice, call)
    ]
    many = conn.execute(select(tally.c.n).order_by(tally.c.kind, tally.c.status, tally.c.verdict, tally.c.answered))
    noted = conn.execute(select(func.max(finding.c.id))).scalar() or 0
    return (*newest, noted, int(get_setting(conn, CHANGES, "0")), *(row[0] for row in many))


def ids(conn: Connection, wanted: NodeFilter) -> list[int]:
    """Return ids of the nodes of a filter, seeds and children, in creation order."""
    return sorted(ordered(conn, branches(conn, wanted)))


def counts(conn: Connection) -> dict[str, Any]:
    """Return counts of the whole store: nodes by status, verdict, method, rule, model and generation, and answers by
    status."""
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


Record = dict[str, Any]


def with_line(conn: Connection, rows: list[Record]) -> None:
    """Add to each row its ``ancestors`` (ids from the seed to its parent: ``1/7``) and the ``methods`` of each step,
    its own last (``constrain/deepen``)."""
    lines: dict[int, list[tuple[int, str | None]]] = {}
    for one, above, method in _LINES(conn, {"ids": numbers(row["id"] for row in rows)}).fetchall():
        lines.setdefault(one, []).append((above, method))
    for row in rows:
        line = lines.get(row["id"], [])[::-1]
        steps = [method for _, method in line] + [row["method"]]
        row["ancestors"] = "/".join(str(above) for above, _ in line)
        row["methods"] = "/".join(filter(None, steps))


_LINES = Prepared(
    *over(
        "WITH RECURSIVE up(id, above, steps) AS ("
        " SELECT node.id, node.parent_id, 1 FROM {numbers} AS one {join} node ON node.id = one.value"
        " WHERE node.parent_id IS NOT NULL"
        " UNION ALL SELECT up.id, node.parent_id, up.steps + 1 FROM up JOIN node ON node.id = up.above"
        " WHERE node.parent_id IS NOT NULL)"
        " SELECT up.id, up.above, node.method FROM up JOIN node ON node.id = up.above ORDER BY up.id, up.steps",
        "ids",
    )
)


def with_judge(conn: Connection, row: Record) -> None:
    """Replace a row's decision by the current one if its newest decision is an undo that restored an older one."""
    stands = decisions.current(decisions.of_node(conn, row["id"]))
    if stands is not None:
        row |= {
            "reviewer": stands.reviewer,
            "said": stands.reason,
            "decision_note": stands.note,
            "decided_at": stands.created_at,
        }


def noted(conn: Connection, rows: Iterable[Record]) -> Iterator[Record]:
    """Yield the rows with their ``signals`` ((name, severity) of findings on the text and the current answer) and
    ``scores`` (name to (value, model): current scores by models)."""
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        ids = [row["id"] for row in chunk]
        signals, scores = _signals(conn, ids), _scores(conn, ids)
        for row in chunk:
            yield row | {"signals": signals.get(row["id"], ()), "scores": scores.get(row["id"], {})}


def _signals(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    query = select(finding.c.node_id, finding.c.name, finding.c.severity).join(node, node.c.id == finding.c.node_id)
    in_force = finding.c.answer_id.is_(None) | (finding.c.answer_id == node.c.answer_id)
    found: dict[int, dict[str, str]] = {}
    for one, name, severity in conn.execute(query.where(finding.c.node_id.in_(ids), in_force)):
        found.setdefault(one, {})[name] = severity
    return {one: tuple(sorted(names.items())) for one, names in found.items()}


def _scores(conn: Connection, ids: Sequence[int]) -> dict[int, dict[str, tuple[float, str]]]:
    query = select(score.c.node_id, score.c.name, score.c.value, score.c.model).join(node, node.c.id == score.c.node_id)
    in_force = score.c.answer_id.is_(None) | (score.c.answer_id == node.c.answer_id)
    mine = query.where(score.c.node_id.in_(ids), func.coalesce(score.c.status, "") == "filled", in_force)
    found: dict[int, dict[str, tuple[float, str]]] = {}
    for one, name, value, model in conn.execute(
        mine.where(score.c.model.is_not(None)).order_by(score.c.name, score.c.id)
    ):
        found.setdefault(one, {})[name] = (float(value), str(model))
    return found
