"""Index of existing and imported nodes, used to match file rows.

Nodes are indexed by position (origin, trace) and by text. ``TreeIndex.place`` finds each row's node, or its parent, or
a reason in Korean why there is none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from koevol_core.dataset.imports.deferred_checks import Fresh
from koevol_core.dataset.imports.tree_row import TreeRow, method_of, plain
from koevol_core.dataset.seeds import address_of
from koevol_core.messages import Message
from koevol_core.store import answers, nodes
from koevol_core.store.bulk_insert import Planting
from koevol_core.store.nodes import FURTHER

NO_PARENT = "imports.no_parent"
"""Prefix of the reason of a rejected row that waits for its parent."""


@dataclass(slots=True)
class PlacedNode:
    """Indexed node; ``said`` is its text normalized for comparison, ``judged`` is True if it ever had a decision."""

    id: int
    parent: PlacedNode | None
    root_id: int
    round: int
    trace: str
    address: str
    text: str
    said: str
    status: str
    verdict: str | None = None
    judged: bool = False


@dataclass
class _Book:
    """Nodes by the ids of one file, and back."""

    ids: dict[str, PlacedNode] = field(default_factory=dict)
    whose: dict[int, str] = field(default_factory=dict)


class TreeIndex:
    """Trees of the imported rows, and the counts of an import.

    ``roots``: root ids by origin; ``taken``: number of new nodes; ``known``: number of rows that existed; ``fresh``:
    rows to be checked; ``remarks``: how rows that contradict the store were handled (edited, judged).
    """

    def __init__(self, conn: Connection, known: dict[str, int], planting: Planting, root_ids: dict[str, int]) -> None:
        self._conn, self._known_roots, self._planting, self._root_ids = conn, known, planting, root_ids
        self._places: dict[tuple[str, str], list[PlacedNode]] = defaultdict(list)
        self._texts: dict[tuple[str, str, str], list[PlacedNode]] = defaultdict(list)
        self._books: dict[str, _Book] = defaultdict(_Book)
        self._slots: dict[tuple[int, str], int] = defaultdict(int)
        self._full: set[tuple[int, str, int]] = set()
        self._planted: set[int] = set()
        self._answers: dict[int, set[str]] = {}
        self.roots: dict[str, int] = {}
        self.fresh = Fresh()
        self.remarks: list[str] = []
        self.taken = self.known = 0

    def stands(self, row: TreeRow) -> bool:
        """Return True if the tree of this row is in the index or in the store."""
        return row.origin in self.roots or address_of(row.origin) in self._known_roots

    def close(self) -> None:
        """Write the buffered rows."""
        self._planting.flush()

    def place(self, row: TreeRow, batch: str) -> str | None:
        """Place a row of the file ``batch`` in its tree. Returns None, or the reason in Korean why it cannot."""
        self._root(row)
        book = self._books[batch]
        if row.id in book.ids:
            return Message("imports.id_twice", id=row.id)
        found = self._known(row, book)
        if found is None:
            if row.trace == "r":
                return Message("imports.seed_text")
            parent = self._parent(row, book)
            if isinstance(parent, str):
                return parent
            found = self._graft(parent, row)
        else:
            self._meet(found, row)
        if row.id:
            book.ids[row.id] = found
            book.whose[found.id] = row.id
        self._answer(row, found)
        return None

    def _root(self, row: TreeRow) -> None:
        """Ensure that the tree of this row's origin exists and that its stored nodes are indexed."""
        if row.origin in self.roots:
            return
        address = address_of(row.origin)
        node_id = self._known_roots.get(address)
        if node_id is not None:
            self._read(row.origin, node_id)
        else:
            own = row.trace == "r" and row.said == row.origin
            seed = row.seed if own else replace(row.seed, task="", input="", note="", state="ready")
            more = _further(row) | {"created_at": row.made_at, "verdict": _said(row)} if own else {}
            node_id = self._planting.root(seed, address, own, id=self._root_ids.get(row.origin, 0), **more)
            verdict = row.verdict.kind if own and row.verdict else None
            root = PlacedNode(
                node_id, None, node_id, 0, "r", address, row.origin, row.origin, "alive", verdict, bool(verdict)
            )
            self._add(row.origin, root, new=True)
            self._planted.add(node_id)
        self.roots[row.origin] = node_id

    def _read(self, origin: str, root_id: int) -> None:
        """Index the stored nodes of a tree."""
        here: dict[int, PlacedNode] = {}
        for one in nodes.tree(self._conn, root_id, limit=1_000_000):
            parent = here.get(one.parent_id or 0)
            here[one.id] = PlacedNode(one.id, parent, root_id, one.round, one.trace, one.address, one.text, plain(one.text), one.status,
                                 one.verdict, one.decision_id is not None)  # fmt: skip
            self._add(origin, here[one.id])
            if parent:
                key = (parent.id, one.method or "")
                self._slots[key] = max(self._slots[key], one.slot + 1)
                self._full.add((*key, one.slot))

    def _add(self, origin: str, one: PlacedNode, new: bool = False) -> None:
        self._places[origin, one.trace].append(one)
        self._texts[origin, one.trace, one.said].append(one)
        if new:
            self.taken += 1
            self._answers[one.id] = set()
            if one.text:
                self.fresh.texts.append(
                    (one.id, one.parent.text if one.parent else "", one.text, one.status == "alive")
                )

    def _known(self, row: TreeRow, book: _Book) -> PlacedNode | None:
        """Return the node that this row already is: same text and position, under the parent that the row names, and
        not matched by another row of its file."""
        same = self._texts.get((row.origin, row.trace, row.said), [])
        if row.parent_id in book.ids:
            same = [one for one in same if one.parent is book.ids[row.parent_id]]
        elif row.parent and row.trace != "r":
            same = [one for one in same if one.parent and one.parent.said == row.parent]
        if row.id:
            same = [one for one in same if one.id not in book.whose]
            same = [one for one in same if one.id == row.wanted_id] or same
        return same[0] if same else None

    def _parent(self, row: TreeRow, book: _Book) -> PlacedNode | str:
        found = self._places.get((row.origin, row.trace[:-1]), [])
        if row.parent_id in book.ids:
            its = book.ids[row.parent_id]
            same = its.trace == row.trace[:-1] and its.root_id == self.roots[row.origin]
            return its if same else Message("imports.parent_id_wrong", id=row.parent_id)
        if row.parent_id and len(row.trace) > 2:  # nodes matched to other ids of this file are not the parent
            found = [one for one in found if one.id not in book.whose]
            named = [one for other in self._books.values() if (one := other.ids.get(row.parent_id)) in found and one]
            named = named or [one for one in found if str(one.id) == row.parent_id]
            found = [one for one in named if row.parent in ("", one.said)] or (found if row.parent else [])
        found = [one for one in found if one.status == "alive" or one.verdict == "accept"] or found
        if row.parent:
            found = [one for one in found if one.said == row.parent]
        if len(found) > 1:
            found = [one for one in found if one.text in row.text] or found
        if not found:
            return Message(NO_PARENT, trace=row.trace[:-1][:40], text=bool(row.parent), alone=not row.parent)
        return found[0] if len(found) == 1 else Message("imports.parents_many", count=len(found))

    def _graft(self, parent: PlacedNode, row: TreeRow) -> PlacedNode:
        method = method_of(row.trace) or ""
        key = (parent.id, method)
        slot = self._slots[key]
        if row.slot is not None and (self._planting.free(row.wanted_id) or (*key, row.slot) not in self._full):
            slot = row.slot  # siblings of two runs may share a slot
        self._slots[key] = max(self._slots[key], slot + 1)
        address = f"{parent.address}/{method}.{slot:02d}"
        node_id = self._planting.node({
            "id": row.wanted_id, "parent_id": parent.id, "root_id": parent.root_id, "method": method, "slot": slot,
            "round": parent.round + 1, "generation": len(row.trace) - 1, "trace": row.trace, "address": address, "status": row.status,
            "text": row.text, "reason": row.reason, "detail": row.detail, "model": row.model, "prompt_sha256": row.prompt_sha256,
            "verdict": _said(row), "author": row.author, "created_at": row.made_at, "reasoning": row.reasoning, **_further(row),
        })  # fmt: skip
        if row.wanted_id not in (0, node_id) and any(
            str(one.id) == row.id for one in self._places[row.origin, row.trace]
        ):
            self.remarks.append("edited")
        verdict = row.verdict.kind if row.verdict else None
        found = PlacedNode(node_id, parent, parent.root_id, parent.round + 1, row.trace, address, row.text, row.said, row.status, verdict,
                      bool(verdict))  # fmt: skip
        self._add(row.origin, found, new=True)
        return found

    def _meet(self, found: PlacedNode, row: TreeRow) -> None:
        """Update the existing node of a row, which may have the first decision on it."""
        if found.id in self._planted:
            self._planted.remove(found.id)  # own row of a root that was counted when it was created
            return
        self.known += 1
        if row.trace == "r" and row.made_at:
            self._planting.complete(found.id, row.seed, row.made_at)
        said = _said(row)
        if said and not found.judged and found.text:
            self._planting.decide(found.id, said)
            found.verdict, found.judged = said[0], True
        elif said and found.verdict != said[0]:
            self.remarks.append("judged")

    def _answer(self, row: TreeRow, node: PlacedNode) -> None:
        if not row.output:
            return
        known = self._answers.get(node.id)
        if known is None:
            known = self._answers[node.id] = {plain(one.text) for one in answers.of_node(self._conn, node.id)}
        if plain(row.output) not in known:
            known.add(plain(row.output))
            new = self._planting.answer(
                node.id, row.output, model=row.answer_model, prompt_sha256=row.answer_prompt, author=row.answer_author,
                reasoning=row.answer_reasoning,
            )  # fmt: skip
            self.fresh.answers.append((new, node.id, node.text, row.output))


def _further(row: TreeRow) -> dict[str, Any]:
    """Return the node's ``FURTHER`` columns that a row has, each if it is of its column's type."""
    return {name: row.more[name] for name, kind in FURTHER.items() if isinstance(row.more.get(name), kind)}


def _said(row: TreeRow) -> tuple[str, str, float, str, str] | None:
    """Return the decision of a row, if its node has a text to decide on."""
    one = row.verdict
    return (one.kind, one.reviewer, one.at, one.said, one.note) if one and row.text else None
