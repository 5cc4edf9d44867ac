"""Judgement: what waits, a decision, its undo, an edit by hand. Two people on one node: one wins, the other is told.

Under blind double review what is said of a node is an opinion first (``double``). Where people have names, the next node is
handed to one of them at a time: a lease, which ends when they move on or after a while, and which nothing waits for.
"""

from __future__ import annotations

import time
import unicodedata
import uuid
from typing import Any

from sqlalchemy import Connection

from koevol_core.errors import BadInput, Conflict
from koevol_core.review import blind_review as double
from koevol_core.store import Store, decisions, leases, nodes
from koevol_core.store import blind_opinions as opinions
from koevol_core.store import review_filter as pick
from koevol_core.store import review_order as sorting
from koevol_core.store import reviewer_names as people
from koevol_core.store.blind_opinions import Opinion
from koevol_core.store.review_filter import Choices, State, Wanted
from koevol_core.tables import problem, storable
from koevol_core.types import Decision, DecisionKind, Node, Verdict

BULK = 5000
"""Nodes that are decided on at once, at most."""
LEASE = 180.0
"""Seconds for which a node is handed to a person who does nothing; whatever they do begins them anew."""
_TRIES, _SPARE = 20, 4
"""Looks for a node that is free, and nodes besides the first that each tries, where others take theirs at that moment."""
_KST = 9 * 3600


def queue(store: Store, after: int = 0, limit: int = 20, **wanted: Any) -> list[Node]:
    """The next undecided living nodes, narrowed by columns (``method="constrain"``, ``generation=2``, ``model=...``)."""
    return store.read(lambda conn: decisions.queue(conn, after, limit, **wanted))


def decide(
    store: Store, node_id: int, kind: DecisionKind, reviewer: str = "", base_seq: int = 0, token: str | None = None,
    reason: str = "", note: str = "",
) -> Decision | Opinion:  # fmt: skip
    """Accept or reject a node as ``reviewer``, who last saw the decision ``base_seq`` on it (0: none).

    The same ``token`` again is the same decision. Under blind double review it is an opinion. Raises Conflict if another
    decision came first, BadInput if there is nothing to decide on.
    """
    said = [storable(text) for text in (reviewer, reason, note)]
    return store.write(double.say, node_id, kind, base_seq, token or uuid.uuid4().hex, *said)


def undo(
    store: Store, node_id: int, reviewer: str = "", base_seq: int = 0, token: str | None = None
) -> Decision | Opinion:
    """Take back the newest standing decision, or one's own opinion: a new row, nothing is erased. Raises Conflict against a
    newer verdict."""
    return decide(store, node_id, "undo", reviewer, base_seq, token)


def take_back(store: Store, reviewer: str = "", node_id: int | None = None, base_seq: int = 0) -> list[int]:
    """Take back the verdict or one's own opinion on ``node_id`` if there is one, else the newest of what this reviewer said,
    with its whole batch.

    Returns the nodes that changed. Raises Conflict when there is nothing left, or somebody decided in the meantime.
    """
    reviewer = storable(reviewer)

    def back(conn: Connection) -> list[int]:
        shown = nodes.get(conn, node_id) if node_id is not None else None
        if shown and (shown.verdict is not None or double.mine(conn, shown.id, people.key(reviewer))):
            double.say(conn, shown.id, "undo", base_seq, uuid.uuid4().hex, reviewer)
            return [shown.id]
        last, batch = _latest(conn, reviewer)
        if last is None:
            raise Conflict("되돌릴 판단이 없습니다.")
        seen = decisions.of_batch(conn, batch) if batch else {}
        if len(seen) < 2:
            base = last.id if isinstance(last, Decision) else 0
            double.say(conn, last.node_id, "undo", base, uuid.uuid4().hex, reviewer)
            return [last.node_id]
        decisions.add_many(conn, seen, "undo", uuid.uuid4().hex, reviewer)
        return sorted(seen)

    return store.write(back)


def _latest(conn: Connection, reviewer: str) -> tuple[Decision | Opinion | None, str | None]:
    """What this reviewer said last that stands or waits, and the batch of a decision."""
    found, waits = decisions.latest(conn, reviewer), opinions.latest(conn, people.key(reviewer))
    if waits is not None and (found is None or waits.created_at > found[0].created_at):
        return waits, None
    return found or (None, None)


def explain(store: Store, node_id: int, reason: str, reviewer: str = "", base_seq: int = 0) -> Decision | Opinion:
    """Give a rejection its reason afterwards: the old row is taken back and said again with the reason, in one step."""

    def again(conn: Connection) -> Decision | Opinion:
        who, why = storable(reviewer), storable(reason)
        waits = double.mine(conn, node_id, people.key(who))
        if waits is not None and waits.id == base_seq and waits.kind == "reject":
            now = nodes.get(conn, node_id)
            base = (now and now.decision_id) or 0
            return double.say(conn, node_id, "reject", base, uuid.uuid4().hex, who, why, waits.note, edit=waits.edit)
        row = next((one for one in decisions.of_node(conn, node_id) if one.id == base_seq), None)
        if row is None or row.kind != "reject":
            raise Conflict(f"노드 #{node_id}에는 까닭을 붙일 버림이 없습니다.")
        undone = decisions.add(conn, node_id, "undo", base_seq, uuid.uuid4().hex, who, "", "")
        batch = double.settled_by(conn, row)
        return decisions.add(conn, node_id, "reject", undone.id, uuid.uuid4().hex, who, why, row.note, batch)

    return store.write(again)


def decide_all(
    store: Store, kind: Verdict, reviewer: str, wanted: Wanted, upto: int, reason: str = "", limit: int = BULK
) -> int:
    """The same decision on every wanted node up to the id ``upto``, as one batch; returns how many it was.

    Nodes that somebody decided on since they were counted no longer match, and stay as they are; those that two people have
    to look at are passed over. Raises BadInput where there are only such.
    """

    def all_of_them(conn: Connection) -> int:
        found = [one for one in sorting.ids(conn, wanted, 0, limit) if one <= upto]
        ours = double.alone(conn, found)
        if found and not ours:
            raise BadInput("두 사람이 따로 검토하는 것은 한꺼번에 판단할 수 없습니다. 하나씩 보고 판단하세요.")
        seen = decisions.seen(conn, ours)
        if seen:
            decisions.add_many(conn, seen, kind, uuid.uuid4().hex, storable(reviewer), storable(reason))
        return len(seen)

    return store.write(all_of_them)


def following(store: Store, wanted: Wanted, after: int = 0) -> Node | None:
    """The next wanted node behind ``after``; from the top again when the end is reached. None: nothing is wanted.

    For a person with a name (``wanted.judge``) it is one that nobody else has before them, and it is handed to them. Where
    others are quicker again and again it is shown all the same: a lease keeps nobody waiting.
    """
    who = people.key(wanted.judge) if wanted.state in pick.JUDGED else ""
    for _ in range(_TRIES):
        with store.snapshot() as conn:
            taken = leases.others(conn, who, time.time()) if who else {}
            many = 1 if not who else len(taken) + 1 + _SPARE
            found = _free(conn, wanted, after, many, taken) or _free(conn, wanted, 0, many, taken)
            if not found or not who:
                return nodes.get(conn, found[0]) if found else None
        got = store.write(leases.take, found, who, time.time(), time.time() + LEASE)
        if got is not None:
            return store.read(nodes.get, got)
    return store.read(nodes.get, found[0])


def _free(conn: Connection, wanted: Wanted, after: int, many: int, taken: dict[int, float]) -> list[int]:
    return [one for one in sorting.ids(conn, wanted, after, many) if one not in taken]


def hold(store: Store, node: Node, who: str) -> bool:
    """Whether somebody else has this node before them just now. If nobody has, and it waits for this person, it is handed to
    them; their lease begins anew when a third of it is over."""
    mine, now = people.key(who), time.time()
    if not mine or node.verdict is not None or node.parent_id is None or node.status == "planned":
        return False
    with store.snapshot() as conn:
        found = leases.held(conn, node.id, now)
        said = double.mine(conn, node.id, mine)
    if found is not None and found[0] != mine:
        return True
    if said is None and (found is None or found[1] - now < LEASE * 2 / 3):
        store.write(leases.take, [node.id], mine, now, now + LEASE)
    return False


def held_up(store: Store, wanted: Wanted) -> tuple[int, float] | None:
    """Where all that is wanted is before other people: the node that is free first, and in how many seconds. None: it is not
    so."""
    who, now = people.key(wanted.judge), time.time()
    with store.snapshot() as conn:
        taken = leases.others(conn, who, now)
        found = set(sorting.ids(conn, wanted, 0, len(taken) + 1)) if taken else set()
        if not found or not found <= set(taken):
            return None
        first = next(one for one in taken if one in found)
        return first, max(0.0, taken[first] - now)


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


def last_said(store: Store, reviewer: str) -> tuple[Decision | Opinion, Node] | None:
    """What this reviewer said last that stands or waits, and its node: what an undo would take back."""
    with store.snapshot() as conn:
        found = _latest(conn, storable(reviewer))[0]
        node = nodes.get(conn, found.node_id) if found else None
        return (found, node) if found and node else None


def today(store: Store, reviewer: str) -> dict[str, int]:
    """How many decisions and opinions of this reviewer since midnight in Korea stand or wait: ``accept`` and ``reject``."""
    now = time.time() + _KST
    midnight = now - now % 86400 - _KST
    with store.snapshot() as conn:
        stand = decisions.said_since(conn, storable(reviewer), midnight)
        wait = opinions.since(conn, people.key(reviewer), midnight)
    return {kind: stand.get(kind, 0) + wait.get(kind, 0) for kind in ("accept", "reject")}


def edit(store: Store, node_id: int, text: str, reviewer: str = "", instead: bool = False, base_seq: int = 0) -> int:
    """A person's version of a node: a new child by the method ``human``, accepted at once. Returns its id.

    With ``instead`` the node itself is rejected in the same step (its last seen decision was ``base_seq``). Under blind
    double review it has to be so, and is an opinion: the child comes when the node is settled, and the id is the node's.
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
        if double.under(conn, parent):
            if not instead:
                raise BadInput(
                    "두 사람이 따로 검토하는 글입니다. 고치는 것도 의견이니 '원래 글은 버리기'를 함께 고르세요."
                )
            double.say(conn, node_id, "reject", base_seq, uuid.uuid4().hex, reviewer, "edited", edit=text)
            return node_id
        batch = uuid.uuid4().hex
        if instead:
            double.say(conn, node_id, "reject", base_seq, uuid.uuid4().hex, reviewer, "edited", batch=batch)
        return double.graft(conn, parent, text, reviewer, batch)

    return store.write(add)
