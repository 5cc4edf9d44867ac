"""Judgement: what waits, a decision, its undo, an edit by hand. Two people on one node: one wins, the other is told."""

from __future__ import annotations

import time
import unicodedata
import uuid
from typing import Any

from sqlalchemy import Connection

from .checks import note_text
from .errors import BadInput, Conflict
from .files import storable
from .model import Decision, DecisionKind, Node, Verdict
from .seeds import problem
from .store import Store, decisions, nodes, pick, sorting
from .store.pick import Choices, State, Wanted

BULK = 5000
"""Nodes that are decided on at once, at most."""
_KST = 9 * 3600


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


def take_back(store: Store, reviewer: str = "", node_id: int | None = None, base_seq: int = 0) -> list[int]:
    """Take back the verdict on ``node_id`` if one stands there, else this reviewer's newest one, with its whole batch.

    Returns the nodes that changed. Raises Conflict when there is nothing left, or somebody decided in the meantime.
    """

    def back(conn: Connection) -> list[int]:
        shown = nodes.get(conn, node_id) if node_id is not None else None
        if shown is not None and shown.verdict is not None:
            decisions.add(conn, shown.id, "undo", base_seq, uuid.uuid4().hex, storable(reviewer), "", "")
            return [shown.id]
        found = decisions.latest(conn, storable(reviewer))
        if found is None:
            raise Conflict("되돌릴 판단이 없습니다.")
        last, batch = found
        seen = decisions.of_batch(conn, batch) if batch else {last.node_id: last.id}
        decisions.add_many(conn, seen, "undo", uuid.uuid4().hex, storable(reviewer))
        return sorted(seen)

    return store.write(back)


def explain(store: Store, node_id: int, reason: str, reviewer: str = "", base_seq: int = 0) -> Decision:
    """Give a rejection its reason afterwards: the old row is taken back and said again with the reason, in one step."""

    def again(conn: Connection) -> Decision:
        who = storable(reviewer)
        row = next((one for one in decisions.of_node(conn, node_id) if one.id == base_seq), None)
        if row is None or row.kind != "reject":
            raise Conflict(f"노드 #{node_id}에는 까닭을 붙일 버림이 없습니다.")
        undone = decisions.add(conn, node_id, "undo", base_seq, uuid.uuid4().hex, who, "", "")
        return decisions.add(
            conn, node_id, "reject", undone.id, uuid.uuid4().hex, who, storable(reason), row.note, batch=None
        )

    return store.write(again)


def decide_all(
    store: Store, kind: Verdict, reviewer: str, wanted: Wanted, upto: int, reason: str = "", limit: int = BULK
) -> int:
    """The same decision on every wanted node up to the id ``upto``, as one batch; returns how many it was.

    Nodes that somebody decided on since they were counted no longer match, and stay as they are.
    """

    def all_of_them(conn: Connection) -> int:
        found = [one for one in sorting.ids(conn, wanted, 0, limit) if one <= upto]
        seen = decisions.seen(conn, found)
        if seen:
            decisions.add_many(conn, seen, kind, uuid.uuid4().hex, storable(reviewer), storable(reason))
        return len(seen)

    return store.write(all_of_them)


def following(store: Store, wanted: Wanted, after: int = 0) -> Node | None:
    """The next wanted node behind ``after``; from the top again when the end is reached. None: nothing is wanted."""
    with store.snapshot() as conn:
        found = sorting.ids(conn, wanted, after, 1) or sorting.ids(conn, wanted, 0, 1)
        return nodes.get(conn, found[0]) if found else None


def wanted_count(store: Store, wanted: Wanted, most: int = BULK) -> int:
    """How many nodes are wanted; ``most`` means that many or more."""
    return store.read(pick.count, wanted, most)


def wanted_rows(store: Store, wanted: Wanted, limit: int = 10) -> list[Node]:
    """The first wanted nodes."""
    with store.snapshot() as conn:
        return nodes.some(conn, sorting.ids(conn, wanted, 0, limit))


def choices(store: Store, state: State) -> Choices:
    """What a person can choose among the nodes of a state."""
    return store.read(pick.choices, state)


def last_said(store: Store, reviewer: str) -> tuple[Decision, Node] | None:
    """This reviewer's newest standing decision and its node: what an undo would take back."""
    with store.snapshot() as conn:
        found = decisions.latest(conn, storable(reviewer))
        node = nodes.get(conn, found[0].node_id) if found else None
        return (found[0], node) if found and node else None


def today(store: Store, reviewer: str) -> dict[str, int]:
    """How many decisions of this reviewer since midnight in Korea stand: ``accept`` and ``reject``."""
    now = time.time() + _KST
    return {"accept": 0, "reject": 0} | store.read(decisions.said_since, storable(reviewer), now - now % 86400 - _KST)


def edit(store: Store, node_id: int, text: str, reviewer: str = "", instead: bool = False, base_seq: int = 0) -> int:
    """A person's version of a node: a new child by the method ``human``, accepted at once. Returns its id.

    With ``instead`` the node itself is rejected in the same step (its last seen decision was ``base_seq``).
    """
    text, reviewer = unicodedata.normalize("NFC", text).strip(), storable(reviewer)
    if reason := problem(text):
        raise BadInput(f"고친 글을 저장할 수 없습니다: {reason}.")

    def add(conn: Connection) -> int:
        parent = nodes.get(conn, node_id)
        if parent is None or parent.status == "planned":
            raise BadInput(f"노드 #{node_id}를 고칠 수 없습니다.")
        if text == parent.text:
            raise BadInput("고친 곳이 없습니다. 그대로 좋다면 채택하세요.")
        slot = sum(child.method == "human" for child in nodes.children(conn, node_id))
        row = {"method": "human", "slot": slot, "round": parent.round + 1, "trace": parent.trace + "h", "status": "alive",
               "address": f"{parent.address}/human.{slot:02d}", "text": text, "author": reviewer}  # fmt: skip
        new_id = nodes.graft(conn, parent, None, row)
        note_text(conn, new_id, parent.text, text)
        batch = uuid.uuid4().hex
        if instead:
            decisions.add(conn, node_id, "reject", base_seq, uuid.uuid4().hex, reviewer, "edited", "", batch)
        decisions.add(conn, new_id, "accept", 0, uuid.uuid4().hex, reviewer, "", "", batch)
        return new_id

    return store.write(add)
