"""Judgement: what waits, a decision, its undo, an edit by hand. Two people on one node: one wins, the other is told."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from sqlalchemy import Connection

from .errors import BadInput
from .files import storable
from .model import Decision, DecisionKind, Node
from .seeds import problem
from .store import Store, decisions, nodes


def queue(store: Store, after: int = 0, limit: int = 20, **wanted: Any) -> list[Node]:
    """The next undecided living nodes, narrowed by columns (``method="constrain"``, ``generation=2``, ``model=...``)."""
    return store.read(lambda conn: decisions.queue(conn, after, limit, **wanted))


def decide(
    store: Store, node_id: int, kind: DecisionKind, reviewer: str = "", base_seq: int = 0, token: str | None = None,
    reason: str = "", note: str = "",
) -> Decision:  # fmt: skip
    """Accept or reject a node as ``reviewer``, who last saw the decision ``base_seq`` on it (0: none).

    The same ``token`` again is the same decision. Raises Conflict if another decision came first, BadInput if there is
    nothing to decide on.
    """
    said = [storable(text) for text in (reviewer, reason, note)]
    return store.write(decisions.add, node_id, kind, base_seq, token or uuid.uuid4().hex, *said)


def undo(store: Store, node_id: int, reviewer: str = "", base_seq: int = 0, token: str | None = None) -> Decision:
    """Take back the newest standing decision: a new row, nothing is erased. Raises Conflict against a newer verdict."""
    return decide(store, node_id, "undo", reviewer, base_seq, token)


def edit(store: Store, node_id: int, text: str, reviewer: str = "") -> int:
    """A person's version of a node: a new child by the method ``human``, accepted at once. Returns its id."""
    text, reviewer = unicodedata.normalize("NFC", text).strip(), storable(reviewer)
    if reason := problem(text):
        raise BadInput(f"고친 글을 저장할 수 없습니다: {reason}.")

    def add(conn: Connection) -> int:
        parent = nodes.get(conn, node_id)
        if parent is None or parent.status == "planned":
            raise BadInput(f"노드 #{node_id}를 고칠 수 없습니다.")
        slot = sum(child.method == "human" for child in nodes.children(conn, node_id))
        row = {"method": "human", "slot": slot, "round": parent.round + 1, "trace": parent.trace + "h", "status": "alive",
               "address": f"{parent.address}/human.{slot:02d}", "text": text, "author": reviewer}  # fmt: skip
        new_id = nodes.graft(conn, parent, None, row)
        decisions.add(conn, new_id, "accept", 0, uuid.uuid4().hex, reviewer, "", "")
        return new_id

    return store.write(add)
