"""Bulk insert of finished nodes from an imported file: buffers rows and writes them by few statements, in the caller's
transaction."""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from koevol_core.store import blind_opinions, search
from koevol_core.store.nodes import FIELDS, SLICE
from koevol_core.store.schema import answer, as_stored, decision, node, seed
from koevol_core.store.statements import Inserted, Prepared, settle_ids
from koevol_core.types import Seed

AT_ONCE = 1000
"""Buffered nodes that trigger a flush."""


class Planting:
    """Buffered insert of nodes with their seeds, answers and decisions.

    A node gets its ``wanted`` id if that is unused. ``flush`` writes the buffers; call it before reading what was
    added, and at the end.
    """

    def __init__(self, conn: Connection, wanted: Collection[int] = ()) -> None:
        self._conn, self._now = conn, time.time()
        self._taken = _there(conn, sorted(wanted))
        self._last = {table.name: _last(conn, table) for table in (node, answer, decision)}
        self._last["node"] = max([self._last["node"], *wanted])
        self._nodes: list[dict[str, Any]] = []
        self._seeds: list[dict[str, Any]] = []
        self._answers: list[dict[str, Any]] = []
        self._decisions: list[dict[str, Any]] = []

    def root(self, one: Seed, address: str, own: bool = True, **values: Any) -> int:
        """Add a seed with its root node; return the node's id.

        With ``own`` False the seed is known from its descendants only, and its own row may ``complete`` it later.
        """
        node_id = self.node({"method": None, "trace": "r", "address": address, "text": one.text, "generation": 0, "status": "alive",
                             "parent_id": None, "root_id": None, "slot": 0, "round": 0, **values})  # fmt: skip
        known = {name: value for name, value in vars(one).items() if name != "text"}
        self._seeds.append(
            known | {"node_id": node_id, "created_at": self._now, "reason": None if own else _DESCENDANTS}
        )
        return node_id

    def free(self, node_id: int) -> bool:
        """True if a node could get this id."""
        return node_id > 0 and node_id not in self._taken

    def complete(self, node_id: int, one: Seed, at: float | None) -> None:
        """Fill in a seed from its own row, if it was known from its descendants only; ``at`` is its creation time or
        None."""
        self.flush()
        known = {name: value for name, value in vars(one).items() if name != "text"}
        if _COMPLETE(self._conn, known | {"node_id": node_id, "reason": None}).rowcount and at:
            _MADE(self._conn, {"id": node_id, "created_at": at})

    def node(self, row: dict[str, Any]) -> int:
        """Add a finished node and return its id.

        ``row`` holds its columns; ``id`` is the wanted id (0: none), ``verdict`` None or (kind, reviewer, time or 0,
        reason, note).
        """
        wanted, verdict = row.pop("id", 0), row.pop("verdict", None)
        if not self.free(wanted):
            wanted = self._next("node")
        self._taken.add(wanted)
        said = self._decision(wanted, verdict) if verdict else None
        row["root_id"] = row["root_id"] or wanted
        row["created_at"] = row.get("created_at") or self._now
        row |= {"id": wanted, "verdict": verdict and verdict[0], "decision_id": said}
        self._nodes.append(
            {name: row.get(name) for name in (*FIELDS, "reasoning")} | {"detail": as_stored(row.get("detail"))}
        )
        if len(self._nodes) >= AT_ONCE:
            self.flush()
        return int(wanted)

    def answer(self, node_id: int, text: str, **more: Any) -> int:
        """Add a filled answer to a node; return its id."""
        row = {"id": self._next("answer"), "node_id": node_id, "sample": 0, "status": "filled", "text": text, "model": None,
               "prompt_sha256": None, "author": None, "reasoning": None, "created_at": self._now}  # fmt: skip
        self._answers.append(row | more)
        return self._last["answer"]

    def decide(self, node_id: int, verdict: Sequence[Any]) -> None:
        """Add the first decision on an existing node."""
        said = self._decision(node_id, verdict)
        self.flush()
        blind_opinions.delete(self._conn, node_id)
        _SETTLE(self._conn, {"id": node_id, "verdict": verdict[0], "decision_id": said})

    def _decision(self, node_id: int, verdict: Sequence[Any]) -> int:
        kind, reviewer, at, reason, note = verdict
        row = {"id": self._next("decision"), "node_id": node_id, "kind": kind, "reason": reason, "note": note,
               "reviewer": reviewer, "token": uuid.uuid4().hex, "base_seq": 0, "created_at": at or self._now}  # fmt: skip
        self._decisions.append(row)
        return self._last["decision"]

    def _next(self, name: str) -> int:
        self._last[name] += 1
        return self._last[name]

    def flush(self) -> None:
        """Write all buffered rows."""
        for insert, rows in (
            (_NODES, self._nodes), (_SEEDS, self._seeds), (_ANSWERS, self._answers), (_DECISIONS, self._decisions),
        ):  # fmt: skip
            insert.many(self._conn, rows)
        search.put(self._conn, [(row["id"], row["text"]) for row in self._nodes])
        if self._nodes or self._answers or self._decisions:
            settle_ids(self._conn, (node, answer, decision))
        self._nodes, self._seeds, self._answers, self._decisions = [], [], [], []


_NODES, _SEEDS, _ANSWERS, _DECISIONS = (Inserted(table) for table in (node, seed, answer, decision))
_DESCENDANTS = "descendants"
_COMPLETE = Prepared(
    lambda put: (
        seed.update()
        .where(seed.c.node_id == put.pop("node_id"), func.coalesce(seed.c.reason, "") == _DESCENDANTS)
        .values(put)
    )
)
_MADE = Prepared(lambda put: node.update().where(node.c.id == put.pop("id")).values(put))
_SETTLE = Prepared(lambda put: node.update().where(node.c.id == put.pop("id")).values(put))


def _there(conn: Connection, ids: Sequence[int]) -> set[int]:
    """Return those of these ids that are in use."""
    found: set[int] = set()
    for start in range(0, len(ids), SLICE):
        found.update(conn.execute(select(node.c.id).where(node.c.id.in_(ids[start : start + SLICE]))).scalars())
    return found


def _last(conn: Connection, table: Any) -> int:
    return int(conn.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())
