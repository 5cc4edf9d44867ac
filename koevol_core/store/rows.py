"""Rows for files: nodes with their root, parent, answer in force and decision, streamed in one stable order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, not_, or_, select

from .schema import answer, decision, node, seed

CHUNK = 1000


def _kept() -> Any:
    """Lives by the rules or was rescued by a person, and was not rejected."""
    said = func.coalesce(node.c.verdict, "")
    return or_(and_(node.c.status == "alive", said != "reject"), and_(node.c.status != "alive", said == "accept"))


def _query() -> Select[Any]:
    root, parent = node.alias("root"), node.alias("parent")
    return (
        select(
            node, root.c.text.label("origin"), parent.c.text.label("parent"), answer.c.text.label("output"),
            seed.c.source.label("source"), seed.c.license.label("license"), decision.c.reviewer.label("reviewer"),
            decision.c.reason.label("said"), decision.c.created_at.label("decided_at"),
        )
        .join(root, root.c.id == node.c.root_id)
        .outerjoin(parent, parent.c.id == node.c.parent_id)
        .outerjoin(seed, seed.c.node_id == node.c.root_id)
        .outerjoin(answer, answer.c.id == node.c.answer_id)
        .outerjoin(decision, decision.c.id == node.c.decision_id)
        .order_by(node.c.generation, node.c.root_id, node.c.address, node.c.id)
    )  # fmt: skip


def stream(
    conn: Connection, kept: bool, roots: Sequence[int] | None = None, generation: int | None = None,
    accepted_only: bool = False,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Kept rows, or with ``kept`` False those that were eliminated, failed or rejected; of these roots or of all.

    Rows arrive in chunks: memory does not grow with the table. Hold one snapshot for files that belong together.
    """
    query = _query().where(node.c.status != "planned", _kept() if kept else not_(_kept()))
    if generation is not None:
        query = query.where(node.c.generation == generation)
    if accepted_only:
        query = query.where(node.c.verdict == "accept")
    if roots is not None:
        wanted = select(func.json_each(_json(roots)).table_valued("value").c.value)
        query = query.where(node.c.root_id.in_(wanted))
    for row in conn.execution_options(yield_per=CHUNK).execute(query):
        yield dict(row._mapping)


def _json(roots: Sequence[int]) -> str:
    return "[" + ",".join(str(int(one)) for one in roots) + "]"


def accepted(conn: Connection, roots: Sequence[int]) -> list[int]:
    """Ids of the accepted nodes of these trees, in the order they were made."""
    wanted = select(func.json_each(_json(roots)).table_valued("value").c.value)
    query = select(node.c.id).where(node.c.verdict == "accept", node.c.root_id.in_(wanted)).order_by(node.c.id)
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
