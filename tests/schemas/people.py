"""What people do to a tree, as far as the code on the path lets them: run by ``python -m tests.schemas``, on old code too."""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import koevol_core as core

ROOMS = ("review", "evolution", "quality", "store", "double", "answers", "views", "checks")
"""Modules that offer verbs, in this version or in an older one, whose root offered all of them."""


def verb(name: str) -> Any:
    """A verb of the code on the path; None if that version has none of this name."""
    rooms = [core, *(import_module(f"koevol_core.{room}") for room in ROOMS if find_spec(f"koevol_core.{room}"))]
    return next((getattr(room, name) for room in rooms if hasattr(room, name)), None)


def main(db: str) -> None:
    """Accept, reject, undo, edit, answer, choose, prefer; with reasons, by two people."""
    store = core.open_store(db)
    conn = sqlite3.connect(db)
    alive = [
        row[0] for row in conn.execute("SELECT id FROM node WHERE status = 'alive' AND method IS NOT NULL ORDER BY id")
    ]
    lost = [row[0] for row in conn.execute("SELECT id FROM node WHERE status = 'eliminated' ORDER BY id")]
    answered = [row[0] for row in conn.execute("SELECT node_id FROM answer WHERE status = 'filled' ORDER BY id")]
    conn.close()
    accepted = list(dict.fromkeys([*answered[:3], *alive[:3]]))
    for one in accepted:
        core.decide(store, one, "accept", "민지")
    rejected = [one for one in alive if one not in accepted]
    core.decide(store, rejected[0], "reject", "서준", reason="뜻이 바뀜", note="부모와 다른 일을 시킨다")
    first = core.decide(store, rejected[1], "reject", "서준")
    core.decide(store, rejected[1], "undo", "민지", base_seq=first.id)
    core.decide(store, lost[0], "accept", "민지", note="규칙이 틀렸다")
    verb("edit")(store, rejected[2], "무지개가 생기는 까닭을 초등학생에게 설명하고 그림 하나를 말로 그려 줘.", "민지")
    if verb("write_answer"):
        verb("write_answer")(store, accepted[0], "사람이 쓴 답입니다.", "민지", seen(store, accepted[0]))
        one = verb("answers_to")(store, accepted[0])
        if one is not None:
            verb("choose_answer")(
                store,
                next(other.answer.id for other in one.answers if other.answer.author is None),
                "서준",
                seen(store, accepted[0]),
            )
    if verb("keep_setting"):
        verb("keep_setting")(store, "reviewer", "민지")
    if verb("prefer_twin"):
        verb("prefer_twin")(store, core.plant(store, core.Seed("김치찌개를 끓이는 방법을 알려줘!")), True, "민지")
    if verb("keep_double_share"):
        double(store, [one for one in rejected[3:] if one in alive])
    store.close()


def double(store: core.Store, some: list[int]) -> None:
    """Blind double review: agreed, split, open; and a node that somebody looks at."""
    verb("keep_double_share")(store, 100)
    for one in some[:2]:
        core.decide(store, one, "accept", "민지")
    core.decide(store, some[0], "accept", "서준")
    core.decide(store, some[1], "reject", "서준", reason="similar")
    core.decide(store, some[2], "reject", "민지")
    verb("keep_double_share")(store, 0)
    (verb("next_node") or verb("following"))(store, (verb("NodeFilter") or verb("Wanted"))("waiting", judge="서준"))


def seen(store: core.Store, node_id: int) -> int:
    compared = verb("answers_to")(store, node_id)
    return compared.seen if compared else 0


if __name__ == "__main__":
    main(sys.argv[sys.argv.index("--db") + 1])
