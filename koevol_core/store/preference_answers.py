"""Answers among which a person chose, for preference pairs; streamed in export order.

A filter applies to both sides: a rejected answer is exported as much as the chosen one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, select

from koevol_core.store.export_rows import ordered
from koevol_core.store.node_filter import NodeFilter, branches
from koevol_core.store.schema import answer, choice, finding, node, seed

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
    picked = exists().where(choice.c.node_id == node.c.id)
    ids = ordered(conn, [and_(one, node.c.answer_id.is_not(None), picked) for one in branches(conn, wanted)])
    while chunk := list(islice(ids, CHUNK)):
        found = {row.id: row for row in conn.execute(_NODE.where(node.c.id.in_(chunk)))}
        last = select(func.max(choice.c.id)).where(choice.c.node_id.in_(chunk)).group_by(choice.c.node_id)
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
