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
from typing import Any

from sqlalchemy import Connection

from koevol_core.errors import BadInput, Conflict
from koevol_core.quality.annotate import annotate_new_text
from koevol_core.store import Store, blind_opinions, counters, decisions, nodes, reviewer_names
from koevol_core.store.blind_opinions import Opinion, Round, Rounds
from koevol_core.tables import storable
from koevol_core.types import Decision, DecisionKind, Node, Verdict

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
        raise BadInput(f"이중 검토의 비율은 0에서 100까지입니다: {percent}.")
    store.write(counters.keep_setting, SETTING, str(percent))


def _share(conn: Connection) -> int:
    text = counters.get_setting(conn, SETTING, "0")
    return min(100, int(text)) if text.isdecimal() else 0


def drawn(percent: int, address: str) -> bool:
    """Return True if the node at this address is in the sample of ``percent`` %.

    Drawn by the address's hash: deterministic, and a smaller sample is always a subset of a larger one.
    """
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:8], "big") % 100 < percent


def is_double(store: Store, node: Node) -> bool:
    """Return True if the project's choice puts an undecided node under double review.

    Does not reveal whether anybody has given an opinion.
    """
    return node.parent_id is not None and node.verdict is None and drawn(double_share(store), node.address)


def may_adjudicate(now: Round | None, who: str, owner: bool = False) -> bool:
    """Return True if a person may see two differing opinions and decide between them: any named person except their two
    authors, or an owner."""
    mine = reviewer_names.key(who)
    return now is not None and now.state == "split" and bool(mine) and (owner or mine not in (now.who, now.other))


def under(conn: Connection, node: Node | None) -> bool:
    """Return True if a verdict on the node is now stored as an opinion, not as a decision."""
    if node is None or node.verdict is not None or node.parent_id is None:
        return False
    now = blind_opinions.round_of(conn, node.id)
    return (now is not None and now.state != "settled") or drawn(_share(conn), node.address)


def say(
    conn: Connection, node_id: int, kind: DecisionKind, base_seq: int, token: str, reviewer: str, reason: str = "",
    note: str = "", batch: str | None = None, edit: str = "",
) -> Decision | Opinion:  # fmt: skip
    """Store a reviewer's verdict on a node: as a decision, or under blind double review as an opinion.

    The same ``token`` again returns the existing row. Raises like ``decisions.add``; BadInput for an opinion without a
    reviewer name, Conflict if the node already has two differing opinions.
    """
    if found := blind_opinions.by_token(conn, token):
        return found
    node = blind_opinions.locked(conn, node_id)
    if not under(conn, node):
        if kind == "undo":
            return _undo(conn, node_id, base_seq, token, reviewer)
        return decisions.add(conn, node_id, kind, base_seq, token, reviewer, reason, note, batch)
    assert node is not None
    who = reviewer_names.key(reviewer)
    if not who:
        raise BadInput("이 노드는 두 사람이 따로 검토합니다. 누구의 의견인지 알 수 있게 이름을 적어 주세요.")
    now = blind_opinions.round_of(conn, node_id)
    if kind == "undo":
        return withdraw(conn, now, who, reviewer, token)
    decisions.check(conn, node_id, kind, base_seq)
    if now is not None and who in (now.who, now.other) and now.state != "settled":
        withdraw(conn, now, who, reviewer)  # the reviewer replaces their own opinion
        now = blind_opinions.round_of(conn, node_id)
    if now is not None and now.state == "split":
        raise Conflict(f"노드 #{node_id}에는 두 사람의 의견이 이미 모였습니다. 다음 노드로 넘어가세요.")
    said = blind_opinions.add(conn, node_id, who, token, kind, reviewer=reviewer, reason=reason, note=note, edit=edit)
    _gather(conn, node, now, said)
    return said


def _gather(conn: Connection, node: Node, now: Round | None, said: Opinion) -> None:
    """Advance the review after a new opinion: open it, settle it, or mark it as split."""
    if now is None or now.state == "settled":
        blind_opinions.keep(conn, Round(node.id, "open", said.id, None, said.who))
        return
    first = blind_opinions.get(conn, now.first)
    if node.decision_id is None:  # after any decision, a second opinion is no longer independent
        blind_opinions.rate(conn, node.method or "", first, said)
    if first.kind == said.kind:
        _settle(conn, node, [first, said])
    else:
        blind_opinions.keep(conn, Round(node.id, "split", first.id, said.id, first.who, said.who))


def _settle(conn: Connection, node: Node, both: list[Opinion], **third: Any) -> Decision:
    """Turn opinions into decisions, one on top of the other, each with its original time; add the third person's
    decision last."""
    batch, base = uuid.uuid4().hex, node.decision_id or 0
    rows = [
        {"kind": one.kind, "token": f"{batch}-{one.id}", "reviewer": one.reviewer, "reason": one.reason, "note": one.note,
         "at": one.created_at}
        for one in both
    ]  # fmt: skip
    for row in [*rows, third] if third else rows:
        last = decisions.add(conn, node.id, base_seq=base, batch=batch, **row)
        base = last.id
    whose = [one.who for one in both]
    second = both[1].id if len(both) > 1 else None
    blind_opinions.keep(conn, Round(node.id, "settled", both[0].id, second, whose[0], "".join(whose[1:]), batch))
    for one in both:
        if one.edit:
            graft(conn, node, one.edit, one.reviewer, batch)
    return last


def graft(conn: Connection, parent: Node, text: str, reviewer: str, batch: str) -> int:
    """Add a person's version of a node as a child with method ``human``, accepted by its author. Return its id."""
    slot = sum(child.method == "human" for child in nodes.children(conn, parent.id))
    row = {"method": "human", "slot": slot, "round": parent.round + 1, "trace": parent.trace + "h", "status": "alive",
           "address": f"{parent.address}/human.{slot:02d}", "text": text, "author": reviewer}  # fmt: skip
    new_id = nodes.graft(conn, parent, None, row)
    annotate_new_text(conn, new_id, parent.text, text)
    say(conn, new_id, "accept", 0, uuid.uuid4().hex, reviewer, batch=batch)
    return new_id


def mine(conn: Connection, node_id: int, who: str) -> Opinion | None:
    """Return a person's own pending opinion on a node, or None; ``who`` is a normalized name
    (``reviewer_names.key``)."""
    now = blind_opinions.round_of(conn, node_id)
    if now is None or now.state == "settled" or not who or who not in (now.who, now.other):
        return None
    return blind_opinions.get(conn, now.first if who == now.who else now.second or now.first)


def withdraw(conn: Connection, now: Round | None, who: str, reviewer: str, token: str = "") -> Opinion:
    """Withdraw an opinion by adding an ``undo`` row; a remaining opinion becomes the first. Raises Conflict if there is
    none."""
    if now is None or now.state == "settled" or who not in (now.who, now.other):
        raise Conflict("되돌릴 의견이 없습니다.")
    undone = blind_opinions.add(conn, now.node_id, who, token or uuid.uuid4().hex, "undo", reviewer=reviewer)
    _stand(conn, now, [one for one in (now.first, now.second) if one is not None], who)
    return undone


def _stand(conn: Connection, now: Round, ids: list[int], without: str) -> None:
    """Restore the review to these opinions except ``without``'s: one left is open, two that differ are split. Two that
    agree were undone together: the review starts again without opinions."""
    left = [one for one in (blind_opinions.get(conn, one) for one in ids) if one.who != without]
    if len(left) == 1:
        blind_opinions.keep(conn, Round(now.node_id, "open", left[0].id, None, left[0].who))
    elif len({one.kind for one in left}) == 2:
        blind_opinions.keep(conn, Round(now.node_id, "split", left[0].id, left[1].id, left[0].who, left[1].who))
    else:
        blind_opinions.forget(conn, now.node_id)


def _undo(conn: Connection, node_id: int, base_seq: int, token: str, reviewer: str) -> Decision:
    """Undo the current decision. On a node settled by double review, undo every decision of the settlement; the
    opinions are pending again, except those of the person who undoes it."""
    if found := decisions.by_token(conn, token):
        return found
    now, stands = blind_opinions.round_of(conn, node_id), decisions.standing(decisions.of_node(conn, node_id))
    undone = decisions.add(conn, node_id, "undo", base_seq, token, reviewer, "", "")
    if now is None or stands is None or settled_by(conn, stands) is None:
        return undone
    while (below := decisions.standing(decisions.of_node(conn, node_id))) is not None:
        if decisions.batch_of(conn, below.id) != now.batch:
            break
        undone = decisions.add(conn, node_id, "undo", undone.id, uuid.uuid4().hex, reviewer, "", "")
    who = reviewer_names.key(reviewer)
    if who in (now.who, now.other):
        blind_opinions.add(conn, node_id, who, uuid.uuid4().hex, "undo", reviewer=reviewer)
    _stand(conn, now, [one for one in (now.first, now.second) if one is not None], who)
    return undone


def settled_by(conn: Connection, said: Decision) -> str | None:
    """Return the batch by which double review settled the node, if this decision belongs to it; else None."""
    now = blind_opinions.round_of(conn, said.node_id)
    settled = now is not None and now.state == "settled" and decisions.batch_of(conn, said.id) == now.batch
    return now.batch if now is not None and settled else None


def adjudicate(
    store: Store, node_id: int, kind: Verdict, reviewer: str, token: str | None = None, reason: str = "", note: str = "",
    owner: bool = False,
) -> Decision:  # fmt: skip
    """Decide between two differing opinions after seeing both. The same ``token`` again returns the same decision.

    Raises Conflict if the node no longer has two differing opinions or already has a verdict, BadInput if this person
    may not decide.
    """
    token = token or uuid.uuid4().hex

    def decide(conn: Connection) -> Decision:
        if found := decisions.by_token(conn, token):
            return found
        node, now = blind_opinions.locked(conn, node_id), blind_opinions.round_of(conn, node_id)
        if node is None or now is None or now.state != "split" or now.second is None or node.verdict is not None:
            raise Conflict(f"노드 #{node_id}는 이제 판정을 기다리지 않습니다. 화면을 새로 고치세요.")
        if not may_adjudicate(now, reviewer, owner):
            raise BadInput("의견을 낸 두 사람이 아닌, 이름을 적은 사람만 판정할 수 있습니다.")
        both = [blind_opinions.get(conn, now.first), blind_opinions.get(conn, now.second)]
        third = {"reviewer": storable(reviewer), "reason": storable(reason), "note": storable(note)}
        return _settle(conn, node, both, kind=kind, token=token, **third)

    return store.write(decide)


def split_opinions(store: Store, node_id: int, who: str, owner: bool = False) -> tuple[Opinion, ...]:
    """Return the two differing opinions on a node if this person may decide between them; else ()."""
    with store.snapshot() as conn:
        now, node = blind_opinions.round_of(conn, node_id), nodes.get(conn, node_id)
        if now is None or now.second is None or not may_adjudicate(now, who, owner) or not node or node.verdict:
            return ()
        return blind_opinions.get(conn, now.first), blind_opinions.get(conn, now.second)


def my_opinion(store: Store, node_id: int, who: str) -> Opinion | None:
    """Return this person's pending opinion on a node, or None."""
    with store.snapshot() as conn:
        return mine(conn, node_id, reviewer_names.key(who))


def alone(conn: Connection, ids: list[int]) -> list[int]:
    """Return those of these nodes on which one person may decide: neither drawn for double review nor with a pending
    opinion."""
    percent, found = _share(conn), blind_opinions.undecided(conn, ids)
    return [one for one in ids if one not in found or not (found[one][1] or drawn(percent, found[one][0]))]


def rounds(store: Store) -> Rounds:
    """Return the numbers of nodes that need a second opinion, and that need a third person's decision."""
    return store.read(blind_opinions.rounds)


def waiting_for(store: Store, who: str) -> int:
    """Return the number of undecided nodes for this person to review: without those they gave an opinion on, and those
    with two differing opinions."""
    with store.snapshot() as conn:
        many, mine_ = counters.funnel(conn).waiting, reviewer_names.key(who)
        return many - blind_opinions.hidden(conn, mine_) if mine_ else many


def settle_singles(store: Store) -> int:
    """Turn every opinion without a second one into a decision, once double review is off. Return their number.

    Raises BadInput while double review is on, as a second opinion may still be given.
    """

    def some(conn: Connection) -> int:
        if _share(conn):
            raise BadInput("이중 검토가 켜져 있는 동안에는 한 사람의 의견으로 판단을 마칠 수 없습니다. 먼저 끄세요.")
        found = blind_opinions.singles(conn, AT_ONCE)
        for now in found:
            node = blind_opinions.locked(conn, now.node_id)
            assert node is not None
            _settle(conn, node, [blind_opinions.get(conn, now.first)])
        return len(found)

    many = 0
    while settled := store.write(some):
        many += settled
    return many
