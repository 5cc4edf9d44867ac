"""Node tree: read nodes, insert roots, plan children, and fill planned ones."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, func, select

from koevol_core.store import search
from koevol_core.store.schema import answer, node
from koevol_core.store.statements import Prepared
from koevol_core.types import Node

FIELDS = [field.name for field in fields(Node)]
_COLUMNS = [node.c[name] for name in FIELDS]
FURTHER = {name: node.c[name].type.python_type for name in FIELDS[FIELDS.index("created_at") + 1 :]}
"""Columns that ``Node`` lists after ``created_at``, with their types: files of trees carry them as they are."""
SLICE = 500
"""Rows per statement; SQLite allows 32,766 parameters, and a node has about a dozen."""


def value(row: Row[Any]) -> Node:
    return Node(*row)  # type: ignore[call-arg]  # the columns are the fields, in order


def get(conn: Connection, node_id: int) -> Node | None:
    row = conn.execute(select(*_COLUMNS).where(node.c.id == node_id)).one_or_none()
    return value(row) if row else None


def reasoning(conn: Connection, node_id: int) -> tuple[str, str]:
    """Return the reasoning of the models before a node's text and before its current answer; "" where there is none."""
    query = select(node.c.reasoning, answer.c.reasoning).outerjoin(answer, answer.c.id == node.c.answer_id)
    row = conn.execute(query.where(node.c.id == node_id)).one_or_none()
    return (row[0] or "", row[1] or "") if row else ("", "")


def children(conn: Connection, parent_id: int) -> list[Node]:
    query = select(*_COLUMNS).where(node.c.parent_id == parent_id).order_by(node.c.address, node.c.id)
    return [value(row) for row in conn.execute(query)]


def path(conn: Connection, node_id: int) -> list[Node]:
    """Return the nodes from the root down to a node; one query per generation."""
    found: list[Node] = []
    at: int | None = node_id
    while at is not None and (one := get(conn, at)):
        found.append(one)
        at = one.parent_id
    return found[::-1]


def tree(conn: Connection, root_id: int, limit: int = 10_000) -> list[Node]:
    """Return the tree of one root by generation, siblings by address; at most ``limit`` nodes."""
    query = select(*_COLUMNS).where(node.c.root_id == root_id)
    return [
        value(row) for row in conn.execute(query.order_by(node.c.generation, node.c.address, node.c.id).limit(limit))
    ]


def by_address(conn: Connection, addresses: Sequence[str]) -> dict[str, int]:
    """Return address to id of the roots at these addresses (a root's address is the hash of its text)."""
    found: dict[str, int] = {}
    for start in range(0, len(addresses), SLICE):
        query = select(node.c.address, node.c.id).where(
            node.c.address.in_(addresses[start : start + SLICE]), node.c.parent_id.is_(None)
        )
        found.update((row.address, row.id) for row in conn.execute(query))
    return found


def plant(conn: Connection, text: str, address: str) -> int:
    """Insert a root and return its id."""
    row = {"slot": 0, "round": 0, "generation": 0, "trace": "r", "status": "alive", "created_at": time.time()}
    [[new_id]] = _PLANT(conn, row | {"text": text, "address": address}).fetchall()
    _ROOT(conn, {"id": new_id})
    search.put_one(conn, new_id, text)
    return int(new_id)


_PLANT = Prepared(lambda put: node.insert().values(put).returning(node.c.id))
_ROOT = Prepared(lambda put: node.update().where(node.c.id == put["id"]).values(root_id=node.c.id))


def find(conn: Connection, words: str, limit: int = 50) -> list[Node]:
    """Return nodes whose text contains every word of ``words``, newest first."""
    return some(conn, search.newest(conn, words, limit))


def graft(conn: Connection, parent: Node, run_id: int | None, row: dict[str, Any]) -> int:
    """Insert a finished child (from a file, or written by a person) under ``parent`` and return its id."""
    base = {"parent_id": parent.id, "root_id": parent.root_id, "run_id": run_id, "created_at": time.time()}
    base |= {"slot": 0, "round": 0, "generation": parent.generation + 1}
    [[new_id]] = _PLANT(conn, base | row).fetchall()
    search.put_one(conn, new_id, row["text"])
    return int(new_id)


def living(conn: Connection, run_id: int, after: int, limit: int) -> list[Node]:
    """Return a run's alive nodes that are not rejected, by id, after the id ``after``."""
    query = select(*_COLUMNS).where(
        node.c.run_id == run_id,
        node.c.status == "alive",
        node.c.id > after,
        func.coalesce(node.c.verdict, "") != "reject",
    )
    return [value(row) for row in conn.execute(query.order_by(node.c.id).limit(limit))]


def some(conn: Connection, ids: Sequence[int]) -> list[Node]:
    """Return the nodes with these ids, in the order of ``ids``; missing ones are skipped."""
    found: dict[int, Node] = {}
    for start in range(0, len(ids), SLICE):
        query = select(*_COLUMNS).where(node.c.id.in_(ids[start : start + SLICE]))
        found.update((row.id, value(row)) for row in conn.execute(query))
    return [found[one] for one in ids if one in found]


def last_id(conn: Connection) -> int:
    return int(conn.execute(select(func.max(node.c.id))).scalar() or 0)


def without_answer(conn: Connection, ids: Sequence[int]) -> list[int]:
    """Return those of ``ids`` that have no answer in any state."""
    found: list[int] = []
    for start in range(0, len(ids), SLICE):
        known = select(answer.c.node_id).where(answer.c.node_id.in_(ids[start : start + SLICE]))
        taken = {row[0] for row in conn.execute(known)}
        found += [one for one in ids[start : start + SLICE] if one not in taken]
    return found
