"""Findings about texts and answers: computed rows, replaced when the rules change, queried by name."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from koevol_core.messages import Message
from koevol_core.store.nodes import SLICE
from koevol_core.store.schema import answer, as_stored, finding, node
from koevol_core.store.statements import Prepared
from koevol_core.types import Finding, Severity

MOST = 200
"""Characters of evidence that are stored, unless it is a sentence of ours."""
Place = tuple[int, int | None]
"""(node, answer or None): the subject of a finding."""


@dataclass(frozen=True)
class StoredFinding:
    """A stored finding: of the node's text if ``answer_id`` is None, else of that answer."""

    kind: str
    severity: Severity
    evidence: str
    answer_id: int | None = None


def put(
    conn: Connection, names: Sequence[str], found: Iterable[tuple[Place, Iterable[Finding]]], new: bool = False
) -> None:
    """Replace the findings with these ``names`` at these places; findings with other names stay.

    With ``new`` places, skip the search for findings to replace.
    """
    places = {place: tuple(some) for place, some in found}
    ids = [] if new else sorted({node_id for node_id, _ in places})
    for start in range(0, len(ids), SLICE):
        query = select(finding.c.id, finding.c.node_id, finding.c.answer_id)
        old = conn.execute(query.where(finding.c.node_id.in_(ids[start : start + SLICE]), finding.c.name.in_(names)))
        if gone := [row.id for row in old if (row.node_id, row.answer_id) in places]:
            conn.execute(delete(finding).where(finding.c.id.in_(gone)))
    now = time.time()
    rows = [
        {"node_id": node_id, "answer_id": answer_id, "name": one.kind, "severity": one.severity,
         "evidence": as_stored(one.evidence if isinstance(one.evidence, Message) else one.evidence[:MOST]), "created_at": now}
        for (node_id, answer_id), some in places.items()
        for one in {one.kind: one for one in some}.values()
    ]  # fmt: skip
    _PUT.many(conn, rows)


_PUT = Prepared(lambda put: finding.insert().values(put))


def forget_strange(conn: Connection, names: Iterable[str]) -> None:
    """Delete findings whose name is not in ``names``."""
    conn.execute(delete(finding).where(finding.c.name.not_in(tuple(names))))


def of_node(conn: Connection, node_id: int) -> list[StoredFinding]:
    """Return the findings of a node and its answers, in insertion order."""
    query = select(finding.c.name, finding.c.severity, finding.c.evidence, finding.c.answer_id)
    return [
        StoredFinding(*row) for row in conn.execute(query.where(finding.c.node_id == node_id).order_by(finding.c.id))
    ]


def present(conn: Connection, names: Iterable[str], most: int = 1000) -> dict[str, int]:
    """Return the number of findings for each of these names that has any, counting up to ``most``, by index."""
    found = {}
    for name in names:
        some = select(finding.c.node_id).where(finding.c.name == name).limit(most).subquery()
        if many := int(conn.execute(select(func.count()).select_from(some)).scalar_one()):
            found[name] = many
    return found


def counts(conn: Connection) -> dict[str, int]:
    """Return the number of nodes with each finding, for a report: scans the whole index by name."""
    query = select(finding.c.name, func.count(finding.c.node_id.distinct())).group_by(finding.c.name)
    return {str(row[0]): int(row[1]) for row in conn.execute(query)}


def texts_behind(conn: Connection, after: int, limit: int) -> list[tuple[int, str, str, bool]]:
    """Return (node, its parent's text or "", its text, True if alive) by id after ``after``, of nodes that have a
    text."""
    parent = node.alias("parent")
    query = (
        select(node.c.id, func.coalesce(parent.c.text, ""), node.c.text, node.c.status == "alive")
        .outerjoin(parent, parent.c.id == node.c.parent_id)
        .where(node.c.id > after, node.c.text != "")
        .order_by(node.c.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], bool(row[3])) for row in conn.execute(query)]


def answers_behind(conn: Connection, after: int, limit: int) -> list[tuple[int, int, str, str]]:
    """Return (answer, its node, the instruction, the answer's text) by id after ``after``, of answers that have a
    text."""
    query = (
        select(answer.c.id, answer.c.node_id, node.c.text, answer.c.text)
        .join(node, node.c.id == answer.c.node_id)
        .where(answer.c.id > after, answer.c.text != "")
        .order_by(answer.c.id)
        .limit(limit)
    )
    return [tuple(row) for row in conn.execute(query)]
