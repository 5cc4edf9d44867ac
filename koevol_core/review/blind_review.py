"""Blind double review: two reviewers give an opinion on a node before either can see the other's.

With one opinion a node has no verdict, and nothing that reads nodes and decisions shows that the opinion exists. If the
second opinion agrees, both become decisions, one on top of the other; if it differs, a third person sees both and
decides. An edited text is an opinion, too: it becomes a child only when the node is settled.

The project chooses which nodes need double review: none, all, or a percentage drawn by a hash of the node's address. A
review that has begun is finished under the same procedure even if that choice changes.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

from sqlalchemy import Connection

from koevol_core.errors import BadInput, Conflict
from koevol_core.quality.annotate import annotate_new_text
from koevol_core.store import Store, blind_opinions, counters, decisions, node_filter, nodes, reader
from koevol_core.store.blind_opinions import BlindState, Opinion
from koevol_core.tables import storable
from koevol_core.types import Decision, DecisionKind, Judgement, Node, Remark, Verdict, reviewer_key

pending_counts = reader(blind_opinions.pending_counts)

SETTING = "double_review"
AT_ONCE = 500
"""Nodes settled per transaction."""


def double_share(store: Store) -> int:
    """Return the percentage of nodes under double review, 0–100 (0: off)."""
    return store.read(_share)


def keep_double_share(store: Store, percent: int) -> None:
    """Store the percentage of nodes under double review. Raises BadInput outside 0–100.

    Pending opinions are neither deleted nor revealed by the change.
    """
    if not 0 <= percent <= 100:
        raise BadInput("review.double_share_range", percent=percent)
    store.write(counters.keep_setting, SETTING, str(percent))


def _share(conn: Connection) -> int:
    text = counters.get_setting(conn, SETTING, "0")
    return min(100, int(text)) if text.isdecimal() else 0


def in_sample(percent: int, address: str) -> bool:
    """Return True if the node at this address is in the sample of ``percent`` %.

    Drawn by the address's hash: deterministic, and a smaller sample is always a subset of a larger one.
    """
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:8], "big") % 100 < percent


def is_double(store: Store, node: Node) -> bool:
    """Return True if the project's choice puts an undecided node under double review.

    Does not reveal whether anybody has given an opinion.
    """
    return node.parent_id is not None and node.verdict is None and in_sample(double_share(store), node.address)


def may_adjudicate(current: BlindState | None, reviewer: str, owner: bool = False) -> bool:
    """Return True if a person may see two differing opinions and decide between them: any named person except their two
    authors, or an owner."""
    key = reviewer_key(reviewer)
    if current is None or current.state != "split" or not key:
        return False
    return owner or key not in (current.who, current.other)


def is_blind(conn: Connection, node: Node | None) -> bool:
    """Return True if a verdict on the node is now stored as an opinion, not as a decision."""
    if node is None or node.verdict is not None or node.parent_id is None:
        return False
    current = blind_opinions.state_of(conn, node.id)
    return (current is not None and current.state != "settled") or in_sample(_share(conn), node.address)


def judge(conn: Connection, node_id: int, judgement: Judgement) -> Decision | Opinion:
    """Store a judgement on a node: as a decision, or under blind double review as an opinion.

    The same token again returns the existing row. Raises like ``decisions.add``; BadInput for an opinion without a
    reviewer name, Conflict if the node already has two differing opinions.
    """
    if existing := blind_opinions.by_token(conn, judgement.token):
        return existing
    node = blind_opinions.locked(conn, node_id)
    if not is_blind(conn, node):
        add = _undo if judgement.kind == "undo" else decisions.add
        return add(conn, node_id, judgement)
    assert node is not None
    key = reviewer_key(judgement.reviewer)
    if not key:
        raise BadInput("review.double_name")
    current = blind_opinions.state_of(conn, node_id)
    if judgement.kind == "undo":
        return withdraw(conn, current, judgement)
    decisions.check(conn, node_id, judgement)
    if current is not None and key in (current.who, current.other) and current.state != "settled":
        withdraw(conn, current, Judgement("undo", judgement.reviewer))  # the reviewer replaces their own opinion
        current = blind_opinions.state_of(conn, node_id)
    if current is not None and current.state == "split":
        raise Conflict("review.double_full", id=node_id)
    opinion = blind_opinions.add(conn, node_id, judgement)
    _advance(conn, node, current, opinion)
    return opinion


def _advance(conn: Connection, node: Node, current: BlindState | None, opinion: Opinion) -> None:
    """Advance the review after a new opinion: open it, settle it, or mark it as split."""
    if current is None or current.state == "settled":
        blind_opinions.save(conn, BlindState(node.id, "open", opinion.id, None, opinion.who))
        return
    first = blind_opinions.get(conn, current.first)
    if node.decision_id is None:  # after any decision, a second opinion is no longer independent
        blind_opinions.record_pair(conn, node.method or "", first, opinion)
    if first.kind == opinion.kind:
        _settle(conn, node, [first, opinion])
    else:
        blind_opinions.save(conn, BlindState(node.id, "split", first.id, opinion.id, first.who, opinion.who))


def judge_independently(conn: Connection, node_id: int, judgements: Sequence[Judgement]) -> None:
    """Store what several people judged without seeing each other's judgements, oldest first.

    The first two are opinions; if they differ and nobody else judged, a third person decides. Of more than two the
    majority stands, at a tie the newest: all become decisions, the majority's on top. A node under review in the studio
    takes them one after the other. Raises as ``judge``.
    """
    node, current = blind_opinions.locked(conn, node_id), blind_opinions.state_of(conn, node_id)
    if node is None or len(judgements) == 1 or (current is not None and current.state != "settled"):
        for one in judgements:
            _add_own(conn, node_id, one)
        return
    votes = Counter(one.kind for one in judgements)
    newest = {one.kind: place for place, one in enumerate(judgements)}
    majority = max(votes, key=lambda kind: (votes[kind], newest[kind]))
    pair, others = (list(judgements[:2]), judgements[2:]) if node.verdict is None else ([], judgements)
    for one in (one for one in others if one.kind != majority):
        _add_own(conn, node_id, one)
    on_top = [one for one in others if one.kind == majority]
    if pair:
        first, second = (blind_opinions.add(conn, node_id, one) for one in pair)
        blind_opinions.record_pair(conn, node.method or "", first, second)
        if first.kind == second.kind or on_top:
            _settle(conn, nodes.get(conn, node_id) or node, [first, second])
        else:
            blind_opinions.save(conn, BlindState(node_id, "split", first.id, second.id, first.who, second.who))
    for one in on_top:
        _add_own(conn, node_id, one)


def _add_own(conn: Connection, node_id: int, judgement: Judgement) -> None:
    """Store a judgement on top of the newest decision, its edit as a child."""
    node = blind_opinions.locked(conn, node_id)
    judgement = replace(judgement, base_seq=(node and node.decision_id) or 0)
    if node is None or is_blind(conn, node):
        judge(conn, node_id, judgement)
        return
    decisions.add(conn, node_id, judgement)
    if judgement.edit:
        add_edit(conn, node, judgement.edit, judgement.reviewer, judgement.token, judgement.at)


def _settle(conn: Connection, node: Node, opinions: list[Opinion], third: Judgement | None = None) -> Decision:
    """Turn opinions into decisions, one on top of the other, each with its original time; add the third person's
    decision last."""
    batch, base = uuid.uuid4().hex, node.decision_id or 0
    judgements = [
        Judgement(
            one.kind, one.reviewer, reason=one.reason, note=one.note, token=f"{batch}-{one.id}", at=one.created_at
        )
        for one in opinions
    ]
    for judgement in [*judgements, third] if third else judgements:
        last = decisions.add(conn, node.id, replace(judgement, base_seq=base, batch=batch))
        base = last.id
    keys, second = [one.who for one in opinions], opinions[1].id if len(opinions) > 1 else None
    blind_opinions.save(conn, BlindState(node.id, "settled", opinions[0].id, second, keys[0], "".join(keys[1:]), batch))
    for one in opinions:
        if one.edit:
            add_edit(conn, node, one.edit, one.reviewer, batch, one.created_at)
    return last


def add_edit(
    conn: Connection, parent: Node, text: str, reviewer: str, batch: str, at: float | None = None
) -> int:  # fmt: skip
    """Add a person's version of a node as a child with method ``human``, accepted by its author. Return its id."""
    slot = sum(child.method == "human" for child in nodes.children(conn, parent.id))
    row = {"method": "human", "slot": slot, "round": parent.round + 1, "trace": parent.trace + "h", "status": "alive",
           "address": f"{parent.address}/human.{slot:02d}", "text": text, "author": reviewer}  # fmt: skip
    new_id = nodes.graft(conn, parent, None, row)
    annotate_new_text(conn, new_id, parent.text, text)
    judge(conn, new_id, Judgement("accept", reviewer, batch=batch, at=at))
    return new_id


def pending_opinion(conn: Connection, node_id: int, reviewer: str) -> Opinion | None:
    """Return a person's own pending opinion on a node, or None."""
    key, current = reviewer_key(reviewer), blind_opinions.state_of(conn, node_id)
    if current is None or current.state == "settled" or not key or key not in (current.who, current.other):
        return None
    return blind_opinions.get(conn, current.first if key == current.who else current.second or current.first)


def withdraw(conn: Connection, current: BlindState | None, judgement: Judgement) -> Opinion:
    """Withdraw a reviewer's opinion by adding an ``undo`` row; a remaining opinion becomes the first. Raises Conflict if
    there is none."""
    key = reviewer_key(judgement.reviewer)
    if current is None or current.state == "settled" or key not in (current.who, current.other):
        raise Conflict("review.nothing_withdrawn")
    undone = blind_opinions.add(conn, current.node_id, judgement)
    _restore(conn, current, key)
    return undone


def _restore(conn: Connection, current: BlindState, without: str) -> None:
    """Restore the review to its opinions except ``without``'s: one left is open, two that differ are split. Two that
    agree were undone together: the review starts again without opinions."""
    opinions = [blind_opinions.get(conn, one) for one in (current.first, current.second) if one is not None]
    left = [one for one in opinions if one.who != without]
    if len(left) == 1:
        blind_opinions.save(conn, BlindState(current.node_id, "open", left[0].id, None, left[0].who))
    elif len({one.kind for one in left}) == 2:
        blind_opinions.save(
            conn, BlindState(current.node_id, "split", left[0].id, left[1].id, left[0].who, left[1].who)
        )
    else:
        blind_opinions.delete(conn, current.node_id)


def _undo(conn: Connection, node_id: int, judgement: Judgement) -> Decision:
    """Undo the current decision. On a node settled by double review, undo every decision of the settlement; the
    opinions are pending again, except those of the person who undoes it."""
    if existing := decisions.by_token(conn, judgement.token):
        return existing
    current, verdict = blind_opinions.state_of(conn, node_id), decisions.current(decisions.of_node(conn, node_id))
    undone = decisions.add(conn, node_id, judgement)
    if current is None or verdict is None or settled_by(conn, verdict) is None:
        return undone
    again = Judgement("undo", judgement.reviewer)
    while (below := decisions.current(decisions.of_node(conn, node_id))) is not None:
        if decisions.batch_of(conn, below.id) != current.batch:
            break
        undone = decisions.add(conn, node_id, replace(again, base_seq=undone.id, token=uuid.uuid4().hex))
    key = reviewer_key(judgement.reviewer)
    if key in (current.who, current.other):
        blind_opinions.add(conn, node_id, again)
    _restore(conn, current, key)
    return undone


def settled_by(conn: Connection, decision: Decision) -> str | None:
    """Return the batch by which double review settled the node, if this decision belongs to it; else None."""
    current = blind_opinions.state_of(conn, decision.node_id)
    if current is None or current.state != "settled" or decisions.batch_of(conn, decision.id) != current.batch:
        return None
    return current.batch


def judgement_of(
    kind: DecisionKind, reviewer: str, base_seq: int = 0, token: str | None = None, **remark: Unpack[Remark]
) -> Judgement:
    """Return a judgement whose texts the store can hold, with a new token if there is none."""
    reason, note = storable(remark.get("reason", "")), storable(remark.get("note", ""))
    return Judgement(kind, storable(reviewer), base_seq, reason, note, token=token or uuid.uuid4().hex)


def adjudicate(
    store: Store, node_id: int, kind: Verdict, reviewer: str, token: str | None = None, *, owner: bool = False,
    **remark: Unpack[Remark],
) -> Decision:  # fmt: skip
    """Decide between two differing opinions after seeing both. The same ``token`` again returns the same decision.

    Raises Conflict if the node no longer has two differing opinions or already has a verdict, BadInput if this person
    may not decide.
    """
    third = judgement_of(kind, reviewer, token=token, **remark)

    def decide(conn: Connection) -> Decision:
        if existing := decisions.by_token(conn, third.token):
            return existing
        node, current = blind_opinions.locked(conn, node_id), blind_opinions.state_of(conn, node_id)
        if (
            node is None
            or current is None
            or current.state != "split"
            or current.second is None
            or node.verdict is not None
        ):
            raise Conflict("review.adjudicated", id=node_id)
        if not may_adjudicate(current, reviewer, owner):
            raise BadInput("review.third_person")
        both = [blind_opinions.get(conn, current.first), blind_opinions.get(conn, current.second)]
        return _settle(conn, node, both, third)

    return store.write(decide)


def split_opinions(store: Store, node_id: int, reviewer: str, owner: bool = False) -> tuple[Opinion, ...]:
    """Return the two differing opinions on a node if this person may decide between them; else ()."""
    with store.snapshot() as conn:
        current, node = blind_opinions.state_of(conn, node_id), nodes.get(conn, node_id)
        if current is None or current.second is None or not may_adjudicate(current, reviewer, owner):
            return ()
        if node is None or node.verdict:
            return ()
        return blind_opinions.get(conn, current.first), blind_opinions.get(conn, current.second)


def my_opinion(store: Store, node_id: int, reviewer: str) -> Opinion | None:
    """Return this person's pending opinion on a node, or None."""
    return store.read(pending_opinion, node_id, reviewer)


def for_one_reviewer(conn: Connection, ids: list[int]) -> list[int]:
    """Return those of these nodes on which one person may decide: neither drawn for double review nor with a pending
    opinion."""
    percent, undecided = _share(conn), blind_opinions.undecided(conn, ids)
    blind = {node_id for node_id, (address, begun) in undecided.items() if begun or in_sample(percent, address)}
    return [node_id for node_id in ids if node_id not in blind]


def waiting_for(store: Store, reviewer: str) -> int:
    """Return the number of undecided nodes for this person to review: without those below a rejected one, those they
    gave an opinion on, and those with two differing opinions."""
    with store.snapshot() as conn:
        waiting, key = counters.funnel(conn).waiting, reviewer_key(reviewer)
        if not key:
            return waiting - node_filter.buried(conn)
        below = node_filter.buried(conn, ~blind_opinions.hidden_from(key))
        return waiting - blind_opinions.hidden(conn, key) - below


def settle_singles(store: Store) -> int:
    """Turn every opinion without a second one into a decision, once double review is off. Return their number.

    Raises BadInput while double review is on, as a second opinion may still be given.
    """

    def settle_some(conn: Connection) -> int:
        if _share(conn):
            raise BadInput("review.still_double")
        singles = blind_opinions.singles(conn, AT_ONCE)
        for current in singles:
            node = blind_opinions.locked(conn, current.node_id)
            assert node is not None
            _settle(conn, node, [blind_opinions.get(conn, current.first)])
        return len(singles)

    total = 0
    while settled := store.write(settle_some):
        total += settled
    return total
