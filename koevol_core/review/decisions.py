"""Decisions on nodes: review queue, accept, reject, undo and manual edits, with optimistic locking between reviewers.

Under blind double review a verdict is stored as an opinion first (``blind_review``). Named reviewers get the next node
under a lease, so that two do not review the same one; it ends when they move on or after ``LEASE`` seconds, and blocks
nobody.
"""

from __future__ import annotations

import time
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Unpack

from sqlalchemy import Connection

from koevol_core.errors import BadInput, Conflict
from koevol_core.messages import clock
from koevol_core.review import blind_review
from koevol_core.store import Store, blind_opinions, decisions, leases, node_filter, node_order, nodes, reader, tree
from koevol_core.store.blind_opinions import Opinion
from koevol_core.store.node_filter import NodeFilter
from koevol_core.tables import problem, storable
from koevol_core.types import Decision, DecisionKind, Judgement, Node, Remark, Verdict, reviewer_key

choices = reader(node_filter.choices)
nodes_of = reader(nodes.some)
undecided_below = reader(tree.undecided_below)

BULK = 5000
"""Maximum nodes per bulk decision."""
LEASE = 180.0
"""Seconds of a lease on a node; any action of its reviewer renews it."""
_TRIES, _SPARE = 20, 4
"""Attempts to lease a free node, and spare candidates per attempt, for when other reviewers take nodes concurrently."""
WAITING = NodeFilter("waiting")


def queue(store: Store, after: int = 0, limit: int = 20, wanted: NodeFilter = WAITING) -> list[Node]:
    """Return the next wanted nodes after node ``after`` (0: from the first), in review order."""
    with store.snapshot() as conn:
        return nodes.some(conn, node_order.ids(conn, wanted, after, limit))


def decide(
    store: Store, node_id: int, kind: DecisionKind, reviewer: str = "", base_seq: int = 0, token: str | None = None,
    **remark: Unpack[Remark],
) -> Decision | Opinion:  # fmt: skip
    """Accept or reject a node as ``reviewer``, who last saw the decision ``base_seq`` on it (0: none); ``reason`` and
    ``note`` may be given by keyword.

    The same ``token`` again returns the same decision. Under blind double review the result is an opinion. Raises
    Conflict if there is a newer decision, BadInput if there is nothing to decide on.
    """
    judgement = blind_review.judgement_of(kind, reviewer, base_seq, token, **remark)
    return store.write(blind_review.judge, node_id, judgement)


def undo(
    store: Store, node_id: int, reviewer: str = "", base_seq: int = 0, token: str | None = None
) -> Decision | Opinion:
    """Undo the current decision on a node, or the reviewer's own opinion: adds a row, deletes nothing.

    Raises Conflict if there is a newer decision than ``base_seq`` or nothing to undo.
    """
    return decide(store, node_id, "undo", reviewer, base_seq, token)


def take_back(store: Store, reviewer: str = "", node_id: int | None = None, base_seq: int = 0) -> list[int]:
    """Undo the verdict or the reviewer's own opinion on ``node_id`` if there is one, else the reviewer's newest
    decision or opinion, with its whole batch.

    Return the ids of the changed nodes. Raises Conflict if nothing is left to undo or there is a newer decision.
    """
    undo_by = blind_review.judgement_of("undo", reviewer, base_seq)
    reviewer = undo_by.reviewer

    def back(conn: Connection) -> list[int]:
        shown = nodes.get(conn, node_id) if node_id is not None else None
        if shown and (shown.verdict is not None or blind_review.pending_opinion(conn, shown.id, reviewer)):
            blind_review.judge(conn, shown.id, undo_by)
            return [shown.id]
        last, batch = _latest(conn, reviewer)
        if last is None:
            raise Conflict("review.nothing_undone")
        seen = decisions.of_batch(conn, batch) if batch else {}
        if len(seen) < 2:
            base = last.id if isinstance(last, Decision) else 0
            blind_review.judge(conn, last.node_id, replace(undo_by, base_seq=base))
            return [last.node_id]
        decisions.add_many(conn, seen, undo_by)
        return sorted(seen)

    return store.write(back)


def _latest(conn: Connection, reviewer: str) -> tuple[Decision | Opinion | None, str | None]:
    """Return this reviewer's newest current decision or pending opinion, and the decision's batch."""
    decided, opinion = decisions.latest(conn, reviewer), blind_opinions.latest(conn, reviewer_key(reviewer))
    if opinion is not None and (decided is None or opinion.created_at > decided[0].created_at):
        return opinion, None
    return decided or (None, None)


def explain(store: Store, node_id: int, reason: str, reviewer: str = "", base_seq: int = 0) -> Decision | Opinion:
    """Add a reason to an existing rejection: undo it and reject again with the reason, in one transaction.

    ``base_seq`` is the id of the rejection. Raises Conflict if it is not a rejection of this node, or no longer
    current.
    """

    rejection = blind_review.judgement_of("reject", reviewer, reason=reason)

    def again(conn: Connection) -> Decision | Opinion:
        opinion = blind_review.pending_opinion(conn, node_id, rejection.reviewer)
        if opinion is not None and opinion.id == base_seq and opinion.kind == "reject":
            node = nodes.get(conn, node_id)
            base = (node and node.decision_id) or 0
            same = replace(rejection, base_seq=base, note=opinion.note, edit=opinion.edit)
            return blind_review.judge(conn, node_id, same)
        row = next((one for one in decisions.of_node(conn, node_id) if one.id == base_seq), None)
        if row is None or row.kind != "reject":
            raise Conflict("review.no_reject", id=node_id)
        undone = decisions.add(conn, node_id, Judgement("undo", rejection.reviewer, base_seq))
        batch = blind_review.settled_by(conn, row)
        return decisions.add(conn, node_id, replace(rejection, base_seq=undone.id, note=row.note, batch=batch))

    return store.write(again)


def reject_branch(store: Store, node_id: int, reviewer: str = "", base_seq: int = 0) -> int:
    """Reject what is undecided below a rejected node, in one batch with that rejection, so that one undo brings all of
    it back; return the number of further nodes.

    ``base_seq`` is the id of the rejection. Raises Conflict if it is not a rejection of this node, or no longer
    current.
    """

    def again(conn: Connection) -> int:
        row = next((one for one in decisions.of_node(conn, node_id) if one.id == base_seq), None)
        if row is None or row.kind != "reject":
            raise Conflict("review.no_reject", id=node_id)
        ids = blind_review.for_one_reviewer(conn, tree.undecided_below(conn, node_id))
        undone = decisions.add(conn, node_id, blind_review.judgement_of("undo", reviewer, base_seq))
        same = blind_review.judgement_of("reject", reviewer, reason=row.reason, note=row.note)
        decisions.add_many(conn, {**decisions.seen(conn, ids), node_id: undone.id}, same)
        return len(ids)

    return store.write(again)


def decide_all(store: Store, kind: Verdict, reviewer: str, wanted: NodeFilter, upto: int, reason: str = "") -> int:
    """Store the same decision on every wanted node with an id up to ``upto``, at most ``BULK``, as one batch; return the
    number of nodes.

    Nodes decided since they were counted no longer match the filter and stay unchanged; nodes under double review are
    skipped. Raises BadInput if all wanted nodes are under double review.
    """

    def all_of_them(conn: Connection) -> int:
        ids = [node_id for node_id in node_order.ids(conn, wanted, 0, BULK) if node_id <= upto]
        return _at_once(conn, decisions.seen(conn, ids), blind_review.judgement_of(kind, reviewer, reason=reason))

    return store.write(all_of_them)


def decide_some(store: Store, kind: Verdict, reviewer: str, chosen: Mapping[int, int], reason: str = "") -> int:
    """Store the same decision on these nodes as one batch; return the number of nodes. ``chosen`` maps each to the last
    decision seen on it (0: none).

    Nodes decided since then, and those under double review, stay unchanged. Raises BadInput if all are under double
    review.
    """

    def some(conn: Connection) -> int:
        now = decisions.seen(conn, list(chosen))
        same = {node_id: base for node_id, base in now.items() if base == chosen[node_id]}
        return _at_once(conn, same, blind_review.judgement_of(kind, reviewer, reason=reason))

    return store.write(some)


def _at_once(conn: Connection, seen: dict[int, int], judgement: Judgement) -> int:
    single = set(blind_review.for_one_reviewer(conn, list(seen)))
    if seen and not single:
        raise BadInput("review.not_at_once")
    seen = {node_id: base for node_id, base in seen.items() if node_id in single}
    if seen:
        decisions.add_many(conn, seen, judgement)
    return len(seen)


def next_node(store: Store, wanted: NodeFilter, after: int = 0) -> Node | None:
    """Return the next wanted node after node ``after``, continuing from the first at the end; None if no node matches.

    For a named reviewer (``wanted.judge``) skip nodes leased to others and lease the result. If others take every
    candidate in all attempts, return the first one without a lease: a lease blocks nobody.
    """
    key = reviewer_key(wanted.judge) if wanted.state in node_filter.JUDGED else ""
    for _ in range(_TRIES):
        with store.snapshot() as conn:
            taken = leases.others(conn, key, time.time()) if key else {}
            limit = 1 if not key else len(taken) + 1 + _SPARE
            free = _free(conn, wanted, after, limit, taken) or _free(conn, wanted, 0, limit, taken)
            if not free or not key:
                return nodes.get(conn, free[0]) if free else None
        leased = store.write(leases.take, free, key, time.time(), time.time() + LEASE)
        if leased is not None:
            return store.read(nodes.get, leased)
    return store.read(nodes.get, free[0])


def _free(conn: Connection, wanted: NodeFilter, after: int, limit: int, taken: dict[int, float]) -> list[int]:
    return [node_id for node_id in node_order.ids(conn, wanted, after, limit) if node_id not in taken]


def hold(store: Store, node: Node, reviewer: str) -> bool:
    """Return True if another reviewer has a lease on the node. Otherwise lease it to this person if it needs their
    review; an own lease is renewed after a third of its time."""
    key, now = reviewer_key(reviewer), time.time()
    if not key or node.verdict is not None or node.parent_id is None or node.status == "planned":
        return False
    with store.snapshot() as conn:
        lease = leases.held(conn, node.id, now)
        opinion = blind_review.pending_opinion(conn, node.id, reviewer)
    if lease is not None and lease[0] != key:
        return True
    if opinion is None and (lease is None or lease[1] - now < LEASE * 2 / 3):
        store.write(leases.take, [node.id], key, now, now + LEASE)
    return False


def earliest_lease(store: Store, wanted: NodeFilter) -> tuple[int, float] | None:
    """Return (node id, seconds) of the lease that ends first if all wanted nodes are leased to other reviewers; else
    None."""
    key, now = reviewer_key(wanted.judge), time.time()
    with store.snapshot() as conn:
        taken = leases.others(conn, key, now)
        ids = set(node_order.ids(conn, wanted, 0, len(taken) + 1)) if taken else set()
        if not ids or not ids <= set(taken):
            return None
        first = next(one for one in taken if one in ids)
        return first, max(0.0, taken[first] - now)


def wanted_count(store: Store, wanted: NodeFilter, most: int = BULK) -> int:
    """Return the number of wanted nodes; ``most`` means that many or more."""
    return store.read(node_filter.count, wanted, most)


def wanted_rows(store: Store, wanted: NodeFilter, limit: int = 10) -> list[Node]:
    """Return the first wanted nodes."""
    return queue(store, 0, limit, wanted)


def last_judgement(store: Store, reviewer: str) -> tuple[Decision | Opinion, Node] | None:
    """Return this reviewer's newest current decision or pending opinion, and its node: the one ``take_back`` would
    undo. None if there is none."""
    with store.snapshot() as conn:
        judgement = _latest(conn, storable(reviewer))[0]
        node = nodes.get(conn, judgement.node_id) if judgement else None
        return (judgement, node) if judgement and node else None


def today(store: Store, reviewer: str) -> dict[str, int]:
    """Return the reviewer's current decisions and pending opinions of today, by ``accept`` and ``reject``."""
    midnight = clock.midnight()
    with store.snapshot() as conn:
        decided = decisions.counts_since(conn, storable(reviewer), midnight)
        pending = blind_opinions.since(conn, reviewer_key(reviewer), midnight)
    return {kind: decided.get(kind, 0) + pending.get(kind, 0) for kind in ("accept", "reject")}


def edit(
    store: Store, node_id: int, text: str, reviewer: str = "", instead: bool = False, base_seq: int | None = None
) -> int:
    """Add a person's version of a node as a child with method ``human``, accepted at once. Return its id.

    ``base_seq`` is the last decision seen on the node (0: none); None, for scripts, takes whichever is there. With
    ``instead`` also reject the node in the same transaction; None then means that no decision was seen. Under blind
    double review ``instead`` is required and the edit is an opinion: the child is added when the node is settled, and
    the returned id is the node's own. Raises BadInput for an invalid or unchanged text or a missing node, Conflict if
    there is a newer decision.
    """
    text, reviewer = unicodedata.normalize("NFC", text).strip(), storable(reviewer)
    if reason := problem(text):
        raise BadInput("review.edit_refused", reason=reason)

    def add(conn: Connection) -> int:
        parent = blind_opinions.locked(conn, node_id)
        if parent is None or parent.status == "planned":
            raise BadInput("review.not_editable", id=node_id)
        if text == parent.text:
            raise BadInput("review.edit_same")
        if base_seq is not None:
            decisions.check_seen(conn, parent, base_seq)
        blind = blind_review.is_blind(conn, parent)
        if blind and not instead:
            raise BadInput("review.edit_double")
        batch = uuid.uuid4().hex
        if instead:
            rejection = Judgement("reject", reviewer, base_seq or 0, "edited", edit=text if blind else "", batch=batch)
            blind_review.judge(conn, node_id, rejection)
        return node_id if blind else blind_review.add_edit(conn, parent, text, reviewer, batch)

    return store.write(add)
