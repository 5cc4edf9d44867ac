"""Files of the original script come back as trees: whole generations, results and failures, in both shapes.

Their rows have no ids. A row's parent is the row of the same ``origin`` whose ``trace`` is one digit shorter; where several
could be it, the one that our ``parent_id`` or a failure names, or whose text the child contains. A row that cannot be placed
is refused by number, never attached to a guess. Rows that the store knows already are passed over, so reading a file again
changes nothing.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import Connection

from .checks import Noticed, note, notice_answer, notice_text
from .files import Table, read_table, shown, text_of
from .methods import BY_DIGIT, methods_of_trace
from .model import Imported, Node, Reason, Refused, Rule, Seed
from .seeds import address_of, problem
from .store import Store, answers, decisions, nodes
from .store import seeds as seed_rows

BATCH = 1000
"""Texts and answers whose signals are written at once."""
UNFILLED = "IDK"
REJECTED = "rejected"
"""The reason of a failure that no rule but a person decided."""


@dataclass(frozen=True)
class _Row:
    number: int
    text: str
    origin: str
    trace: str
    source: str
    output: str
    parent: str
    failure: bool
    reason: str
    detail: str
    license: str
    id: str
    parent_id: str


@dataclass
class _Forest:
    """The trees as far as they are placed: nodes by (origin, trace), and by the ids that the file itself gives.

    ``known_roots`` are those that stand in the store, by address; ``fresh`` the nodes that were made here, with their
    answers; ``seen`` what was noticed about all that is new.
    """

    conn: Connection
    known_roots: dict[str, int]
    places: dict[tuple[str, str], list[Node]] = field(default_factory=lambda: defaultdict(list))
    roots: dict[str, int] = field(default_factory=dict)
    planted: set[int] = field(default_factory=set)
    ids: dict[str, Node] = field(default_factory=dict)
    fresh: dict[int, set[str]] = field(default_factory=dict)
    seen: list[tuple[int, int | None, Noticed]] = field(default_factory=list)
    taken: int = 0
    known: int = 0

    def root(self, row: _Row) -> None:
        """Make sure that the tree of this row's origin stands, and that its nodes in the store are known here."""
        if row.origin in self.roots:
            return
        address = address_of(row.origin)
        node_id = self.known_roots.get(address)
        if node_id is None:
            node_id = seed_rows.plant(self.conn, Seed(row.origin, row.source, row.license), address)
            root = Node(node_id, None, node_id, None, None, 0, 0, 0, "r", address, "alive", row.origin)
            self.places[row.origin, "r"].append(root)
            self._made(root, "")
            self.planted.add(node_id)
            self.taken += 1
        else:
            for node in nodes.tree(self.conn, node_id, limit=1_000_000):
                self.places[row.origin, node.trace].append(node)
        self.roots[row.origin] = node_id

    def _made(self, node: Node, parent: str) -> None:
        """Look at a new node of the store, which has no answer yet."""
        self.fresh[node.id] = set()
        if node.text:
            self.seen.append((node.id, None, notice_text(parent, node.text, node.status == "alive")))

    def place(self, row: _Row) -> str | None:
        """Put a row into its tree; in Korean why not, or None."""
        if row.id in self.ids:
            return f"id {row.id}이(가) 두 번 나옴"
        found = self._known(row)
        if found is None:
            if row.trace == "r":
                return "씨앗의 글이 origin과 다름"
            parent = self._parent(row)
            if isinstance(parent, str):
                return parent
            found = self._graft(parent, row)
            self.places[row.origin, row.trace].append(found)
            self.taken += 1
        elif found.id in self.planted:
            self.planted.remove(found.id)  # the row of a root that was counted when it was planted
        else:
            self.known += 1
        if row.id:
            self.ids[row.id] = found
        self._answer(row, found)
        return None

    def _known(self, row: _Row) -> Node | None:
        """The node that this row is already: the same text at the same place, under the parent that the row names."""
        same = [node for node in self.places[row.origin, row.trace] if _plain(node.text) == row.text]
        parents = {node.id: node for node in self.places[row.origin, row.trace[:-1]]}
        if row.parent_id in self.ids:
            same = [node for node in same if node.parent_id == self.ids[row.parent_id].id]
        elif row.parent and row.trace != "r":
            same = [node for node in same if _plain(parents[node.parent_id or 0].text) == row.parent]
        return same[0] if same else None

    def _parent(self, row: _Row) -> Node | str:
        found = self.places[row.origin, row.trace[:-1]]
        if row.parent_id in self.ids:
            named = self.ids[row.parent_id]
            return named if named in found else f"parent_id {row.parent_id}이(가) origin이나 trace와 맞지 않음"
        found = [node for node in found if node.status == "alive" or node.verdict == "accept"] or found
        if row.parent:
            found = [node for node in found if _plain(node.text) == row.parent]
        if len(found) > 1:
            found = [node for node in found if node.text in row.text] or found
        if not found:
            which = "이고 글이 parent와 같은" if row.parent else "인"
            return f"부모를 찾지 못함(trace {row.trace[:-1][:40]}{which} 행이 없음)"
        return found[0] if len(found) == 1 else f"부모 후보가 {len(found)}개라 정하지 못함"

    def _graft(self, parent: Node, row: _Row) -> Node:
        method = BY_DIGIT[row.trace[-1]]
        slot = sum(child.parent_id == parent.id for child in self.places[row.origin, row.trace])
        values = {"method": method, "slot": slot, "round": parent.round + 1, "trace": row.trace, "text": row.text,
                  "address": f"{parent.address}/{method}.{slot:02d}", **_fate(row)}  # fmt: skip
        new_id = nodes.graft(self.conn, parent, None, values)
        node = Node(new_id, parent.id, parent.root_id, None, generation=parent.generation + 1, **values)
        if row.failure and row.reason == REJECTED:
            decisions.add(self.conn, new_id, "reject", 0, uuid.uuid4().hex, "", row.detail, "")
            node = replace(node, verdict="reject")
        self._made(node, parent.text)
        return node

    def _answer(self, row: _Row, node: Node) -> None:
        if row.output in ("", UNFILLED):
            return
        known = self.fresh.get(node.id)
        if known is None:
            known = self.fresh[node.id] = {_plain(one.text) for one in answers.of_node(self.conn, node.id)}
        if row.output not in known:
            known.add(row.output)
            new_id = answers.add(self.conn, node.id, row.output)
            self.seen.append((node.id, new_id, notice_answer(node.text, row.output)))


def _plain(text: str) -> str:
    """A text of the store as it comes back out of a file."""
    return unicodedata.normalize("NFC", text).strip()


def _fate(row: _Row) -> dict[str, Any]:
    """The status of an imported row; the original's failures are children that its judge found equal to their parents."""
    if not row.failure or row.reason == REJECTED:
        return {"status": "alive"}
    reason = row.reason if row.reason in (*get_args(Rule), *get_args(Reason)) else "no_gain"
    status = "eliminated" if reason in get_args(Rule) else "failed"
    return {"status": status, "reason": reason, "detail": row.detail or "가져온 실패 기록"}


def import_tree(store: Store, file: Path | Table) -> Imported:
    """Rebuild trees from a file of the original (or ours): whole generations, a result, or failures.

    ``node_ids`` of the result are the roots. Raises BadInput if the file as a whole is bad; nothing is changed then.
    """
    table = file if isinstance(file, Table) else read_table(file)
    refused, good = list(table.refused), []
    for number, raw in table.rows:
        row = _row(number, raw)
        if isinstance(row, str):
            refused.append(Refused(number, row, shown(raw)))
        else:
            good.append((row, raw))
    places = list({address_of(row.origin) for row, _ in good})
    with store.writing() as conn:
        forest = _Forest(conn, nodes.by_address(conn, places))
        for row, raw in sorted(good, key=lambda item: len(item[0].trace)):
            forest.root(row)
            if reason := forest.place(row):
                refused.append(Refused(row.number, reason, shown(raw)))
        for start in range(0, len(forest.seen), BATCH):
            note(conn, forest.seen[start : start + BATCH])
        refused.sort(key=lambda one: one.row)
        seed_rows.refuse(conn, table.batch, refused)
    return Imported(forest.taken, forest.known, tuple(refused), tuple(table.notices), tuple(forest.roots.values()))


def _row(number: int, raw: dict[str, Any]) -> _Row | str:
    """A row read and checked; in Korean why it cannot be one."""
    failure = "child" in raw and "instruction" not in raw
    text = text_of(raw, "child" if failure else "instruction")
    trace = _trace(raw)
    if trace is None or methods_of_trace(trace) is None:
        return f"trace를 읽을 수 없음: {str(raw.get('trace'))[:40]}"
    generation = text_of(raw, "generation") or str(len(trace) - 1)
    if generation not in (str(len(trace) - 1), f"{len(trace) - 1}.0"):
        return f"세대({generation[:40]})가 trace({trace[:40]})와 맞지 않음"
    origin = text_of(raw, "origin") or (text if trace == "r" else "")
    if not origin:
        return "origin(씨앗의 글)이 없음"
    said = text_of(raw, "reason")
    if not text and not (failure and said in get_args(Reason)):
        return "지시문이 비어 있음"
    if reason := problem(origin):
        return reason
    return _Row(
        number, text, origin, trace, text_of(raw, "root"), text_of(raw, "output"), text_of(raw, "parent"), failure,
        said, text_of(raw, "detail"), text_of(raw, "license"), _whole_number(raw, "id"), _whole_number(raw, "parent_id"),
    )  # fmt: skip


def _whole_number(raw: dict[str, Any], name: str) -> str:
    """An id as digits: 12, "12" and 12.0 are the same; empty where there is none."""
    return text_of(raw, name).removesuffix(".0")


def _trace(raw: dict[str, Any]) -> str | None:
    """A trace as we write it. The original's may lack the ``r``; as a number it may have lost leading zeros."""
    value = raw.get("trace")
    if isinstance(value, (bool, list, dict)):
        return None
    trace = text_of(raw, "trace")
    if not trace or trace.startswith("r"):
        return trace or "r"
    digits = trace.removesuffix(".0") if isinstance(value, float) else trace
    generation = text_of(raw, "generation").removesuffix(".0")
    return "r" + digits.zfill(int(generation) if generation.isdecimal() and len(generation) < 4 else 0)
