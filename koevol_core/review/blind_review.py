"""Blind double review: two people say what they think of a node before either can know what the other said.

While one opinion stands, the node has no verdict, and nothing that reads nodes and decisions can tell. When the second
says the same, both become decisions, one on the other; when it differs, a third person decides, who sees both. What a
person would write instead is an opinion too: their text enters the tree when the node is settled, and not before.

Which nodes are under it is a choice of the project: none, all, or a share of them that follows from their addresses alone.
A review that has begun is ended as it began, whatever the choice becomes.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from sqlalchemy import Connection

from koevol_core.errors import BadInput, Conflict
from koevol_core.quality.annotate import note_text
from koevol_core.store import Store, decisions, nodes
from koevol_core.store import blind_opinions as opinions
from koevol_core.store import counters as counts
from koevol_core.store import reviewer_names as people
from koevol_core.store.blind_opinions import Opinion, Round, Rounds
from koevol_core.tables import storable
from koevol_core.types import Decision, DecisionKind, Node, Verdict

SETTING = "double_review"
AT_ONCE = 500
"""Nodes that one transaction settles."""


def double_share(store: Store) -> int:
    """Of a hundred nodes how many two people have to look at; 0: none, no blind review."""
    return store.read(_share)


def keep_double_share(store: Store, percent: int) -> None:
    """Choose it. Raises BadInput for anything but 0 to 100. Opinions that wait are neither lost nor shown by it."""
    if not 0 <= percent <= 100:
        raise BadInput(f"이중 검토의 비율은 0에서 100까지입니다: {percent}.")
    store.write(counts.keep_setting, SETTING, str(percent))


def _share(conn: Connection) -> int:
    text = counts.get_setting(conn, SETTING, "0")
    return min(100, int(text)) if text.isdecimal() else 0


def drawn(percent: int, address: str) -> bool:
    """Whether the node at this address is among so many of a hundred: by its hash, so always the same, and all of a smaller
    share are in a greater one."""
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:8], "big") % 100 < percent


def is_double(store: Store, node: Node) -> bool:
    """Whether two people have to look at a node, by the project's choice. It does not tell whether anybody did."""
    return node.parent_id is not None and node.verdict is None and drawn(double_share(store), node.address)


def may_adjudicate(now: Round | None, who: str, owner: bool = False) -> bool:
    """Whether a person may see the two opinions and decide between them: anybody with a name but the two, or an owner."""
    mine = people.key(who)
    return now is not None and now.state == "split" and bool(mine) and (owner or mine not in (now.who, now.other))


def under(conn: Connection, node: Node | None) -> bool:
    """Whether what is said of a node now is an opinion and not yet a decision."""
    if node is None or node.verdict is not None or node.parent_id is None:
        return False
    now = opinions.round_of(conn, node.id)
    return (now is not None and now.state != "settled") or drawn(_share(conn), node.address)


def say(
    conn: Connection, node_id: int, kind: DecisionKind, base_seq: int, token: str, reviewer: str, reason: str = "",
    note: str = "", batch: str | None = None, edit: str = "",
) -> Decision | Opinion:  # fmt: skip
    """What a person says of a node: a decision, or under blind double review an opinion. Raises as ``decisions.add``, and
    BadInput from somebody without a name, Conflict where two opinions are there already."""
    if found := opinions.by_token(conn, token):
        return found
    node = opinions.locked(conn, node_id)
    if not under(conn, node):
        if kind == "undo":
            return _undo(conn, node_id, base_seq, token, reviewer)
        return decisions.add(conn, node_id, kind, base_seq, token, reviewer, reason, note, batch)
    assert node is not None
    who = people.key(reviewer)
    if not who:
        raise BadInput("이 노드는 두 사람이 따로 검토합니다. 누구의 의견인지 알 수 있게 이름을 적어 주세요.")
    now = opinions.round_of(conn, node_id)
    if kind == "undo":
        return withdraw(conn, now, who, reviewer, token)
    decisions.check(conn, node_id, kind, base_seq)
    if now is not None and who in (now.who, now.other) and now.state != "settled":
        withdraw(conn, now, who, reviewer)  # they changed their mind
        now = opinions.round_of(conn, node_id)
    if now is not None and now.state == "split":
        raise Conflict(f"노드 #{node_id}에는 두 사람의 의견이 이미 모였습니다. 다음 노드로 넘어가세요.")
    said = opinions.add(conn, node_id, who, token, kind, reviewer=reviewer, reason=reason, note=note, edit=edit)
    _gather(conn, node, now, said)
    return said


def _gather(conn: Connection, node: Node, now: Round | None, said: Opinion) -> None:
    """What follows from a new opinion."""
    if now is None or now.state == "settled":
        opinions.keep(conn, Round(node.id, "open", said.id, None, said.who))
        return
    first = opinions.get(conn, now.first)
    if node.decision_id is None:  # where a decision was ever made, nobody is blind any more
        opinions.rate(conn, node.method or "", first, said)
    if first.kind == said.kind:
        _settle(conn, node, [first, said])
    else:
        opinions.keep(conn, Round(node.id, "split", first.id, said.id, first.who, said.who))


def _settle(conn: Connection, node: Node, both: list[Opinion], **third: Any) -> Decision:
    """Opinions become decisions, one on the other, each with the moment at which it was said; a third one's on top."""
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
    opinions.keep(conn, Round(node.id, "settled", both[0].id, second, whose[0], "".join(whose[1:]), batch))
    for one in both:
        if one.edit:
            graft(conn, node, one.edit, one.reviewer, batch)
    return last


def graft(conn: Connection, parent: Node, text: str, reviewer: str, batch: str) -> int:
    """A person's version of a node: a new child by the method ``human``, which they accept. Returns its id."""
    slot = sum(child.method == "human" for child in nodes.children(conn, parent.id))
    row = {"method": "human", "slot": slot, "round": parent.round + 1, "trace": parent.trace + "h", "status": "alive",
           "address": f"{parent.address}/human.{slot:02d}", "text": text, "author": reviewer}  # fmt: skip
    new_id = nodes.graft(conn, parent, None, row)
    note_text(conn, new_id, parent.text, text)
    say(conn, new_id, "accept", 0, uuid.uuid4().hex, reviewer, batch=batch)
    return new_id


def mine(conn: Connection, node_id: int, who: str) -> Opinion | None:
    """A person's own opinion that waits on a node; ``who`` is a name as it is compared."""
    now = opinions.round_of(conn, node_id)
    if now is None or now.state == "settled" or not who or who not in (now.who, now.other):
        return None
    return opinions.get(conn, now.first if who == now.who else now.second or now.first)


def withdraw(conn: Connection, now: Round | None, who: str, reviewer: str, token: str = "") -> Opinion:
    """Take an opinion back: a new row, and the other's, if there is one, is the first again. Raises Conflict where there is
    none."""
    if now is None or now.state == "settled" or who not in (now.who, now.other):
        raise Conflict("되돌릴 의견이 없습니다.")
    undone = opinions.add(conn, now.node_id, who, token or uuid.uuid4().hex, "undo", reviewer=reviewer)
    _stand(conn, now, [one for one in (now.first, now.second) if one is not None], who)
    return undone


def _stand(conn: Connection, now: Round, ids: list[int], without: str) -> None:
    """Let those of these opinions stand that are not this person's: one is open, two that differ are split. Two that agree
    were taken back together: then the node waits for two people anew."""
    left = [one for one in (opinions.get(conn, one) for one in ids) if one.who != without]
    if len(left) == 1:
        opinions.keep(conn, Round(now.node_id, "open", left[0].id, None, left[0].who))
    elif len({one.kind for one in left}) == 2:
        opinions.keep(conn, Round(now.node_id, "split", left[0].id, left[1].id, left[0].who, left[1].who))
    else:
        opinions.forget(conn, now.node_id)


def _undo(conn: Connection, node_id: int, base_seq: int, token: str, reviewer: str) -> Decision:
    """Take the standing decision back; of a node that two people settled, all that it was settled by, and their opinions wait
    again but for those of whoever takes it back."""
    if found := decisions.by_token(conn, token):
        return found
    now, stands = opinions.round_of(conn, node_id), decisions.standing(decisions.of_node(conn, node_id))
    undone = decisions.add(conn, node_id, "undo", base_seq, token, reviewer, "", "")
    if now is None or stands is None or settled_by(conn, stands) is None:
        return undone
    while (below := decisions.standing(decisions.of_node(conn, node_id))) is not None:
        if decisions.batch_of(conn, below.id) != now.batch:
            break
        undone = decisions.add(conn, node_id, "undo", undone.id, uuid.uuid4().hex, reviewer, "", "")
    who = people.key(reviewer)
    if who in (now.who, now.other):
        opinions.add(conn, node_id, who, uuid.uuid4().hex, "undo", reviewer=reviewer)
    _stand(conn, now, [one for one in (now.first, now.second) if one is not None], who)
    return undone


def settled_by(conn: Connection, said: Decision) -> str | None:
    """The batch of a decision by which two people settled its node; None for any other decision."""
    now = opinions.round_of(conn, said.node_id)
    settled = now is not None and now.state == "settled" and decisions.batch_of(conn, said.id) == now.batch
    return now.batch if now is not None and settled else None


def adjudicate(
    store: Store, node_id: int, kind: Verdict, reviewer: str, token: str | None = None, reason: str = "", note: str = "",
    owner: bool = False,
) -> Decision:  # fmt: skip
    """Decide between two opinions that differ, after seeing both. The same ``token`` again is the same decision.

    Raises Conflict if somebody was quicker or one of the two took theirs back, BadInput if this person may not.
    """
    token = token or uuid.uuid4().hex

    def decide(conn: Connection) -> Decision:
        if found := decisions.by_token(conn, token):
            return found
        node, now = opinions.locked(conn, node_id), opinions.round_of(conn, node_id)
        if node is None or now is None or now.state != "split" or now.second is None or node.verdict is not None:
            raise Conflict(f"노드 #{node_id}는 이제 판정을 기다리지 않습니다. 화면을 새로 고치세요.")
        if not may_adjudicate(now, reviewer, owner):
            raise BadInput("의견을 낸 두 사람이 아닌, 이름을 적은 사람만 판정할 수 있습니다.")
        both = [opinions.get(conn, now.first), opinions.get(conn, now.second)]
        third = {"reviewer": storable(reviewer), "reason": storable(reason), "note": storable(note)}
        return _settle(conn, node, both, kind=kind, token=token, **third)

    return store.write(decide)


def split_opinions(store: Store, node_id: int, who: str, owner: bool = False) -> tuple[Opinion, ...]:
    """The two opinions on a node that differ, for somebody who may decide between them; nothing for anybody else."""
    with store.snapshot() as conn:
        now, node = opinions.round_of(conn, node_id), nodes.get(conn, node_id)
        if now is None or now.second is None or not may_adjudicate(now, who, owner) or not node or node.verdict:
            return ()
        return opinions.get(conn, now.first), opinions.get(conn, now.second)


def my_opinion(store: Store, node_id: int, who: str) -> Opinion | None:
    """One's own opinion on a node, while it waits."""
    with store.snapshot() as conn:
        return mine(conn, node_id, people.key(who))


def alone(conn: Connection, ids: list[int]) -> list[int]:
    """Those of these nodes on which one person may decide."""
    percent, found = _share(conn), opinions.undecided(conn, ids)
    return [one for one in ids if one not in found or not (found[one][1] or drawn(percent, found[one][0]))]


def rounds(store: Store) -> Rounds:
    """How many nodes wait for a second opinion, and for somebody who decides between two."""
    return store.read(opinions.rounds)


def waiting_for(store: Store, who: str) -> int:
    """How many nodes wait for this person: those that nobody decided on, without what they said their opinion of already
    and what two others are split over."""
    with store.snapshot() as conn:
        many, mine_ = counts.funnel(conn).waiting, people.key(who)
        return many - opinions.hidden(conn, mine_) if mine_ else many


def settle_singles(store: Store) -> int:
    """Let every opinion that no second one came to be a decision; only where double review is off. Returns how many.

    Raises BadInput while it is on: a second person may come yet.
    """

    def some(conn: Connection) -> int:
        if _share(conn):
            raise BadInput("이중 검토가 켜져 있는 동안에는 한 사람의 의견으로 판단을 마칠 수 없습니다. 먼저 끄세요.")
        found = opinions.singles(conn, AT_ONCE)
        for now in found:
            node = opinions.locked(conn, now.node_id)
            assert node is not None
            _settle(conn, node, [opinions.get(conn, now.first)])
        return len(found)

    many = 0
    while settled := store.write(some):
        many += settled
    return many
