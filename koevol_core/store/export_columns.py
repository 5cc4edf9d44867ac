"""Additional columns of exported rows: lineage, findings, scores, and the reviewer of the current decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, select

from koevol_core.store import decisions
from koevol_core.store.schema import finding, node, score
from koevol_core.store.statements import Prepared, numbers, over

CHUNK = 500
"""Rows whose findings and scores are fetched at once."""
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
