"""Rows that came in bulk and are looked at afterwards, batch by batch, so that a large file holds the database only briefly.

What has to be looked at is written in the transaction that brings the rows, and crossed out when it was done: whoever is
killed in between leaves a note, and the next import, or ``check``, goes on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy import Connection

from koevol_core.quality.annotate import BATCH, note, notice_answer, notice_text
from koevol_core.store import Store, findings
from koevol_core.store import counters as counts

_OWED = "unlooked"
"""Stretches of rows that came without being looked at: [first and last node, first and last answer], each."""


@dataclass
class Fresh:
    """Rows that are new in the store and were not looked at: (node, its parent's text, its text, whether it lives) and
    (answer, its node, the instruction, the answer)."""

    texts: list[tuple[int, str, str, bool]] = field(default_factory=list)
    answers: list[tuple[int, int, str, str]] = field(default_factory=list)


def owe(conn: Connection, fresh: Fresh) -> list[int]:
    """Note, in the transaction that writes them, that these rows have to be looked at; what is noted of them."""
    if not fresh.texts and not fresh.answers:
        return []
    ids = [[one[0] for one in some] for some in (fresh.texts, fresh.answers)]
    span = [edge(some) if some else -side for some in ids for side, edge in enumerate((min, max))]
    _keep_owed(conn, [*_owed(conn), span])
    return span


def look_at_fresh(store: Store, fresh: Fresh, span: list[int], batch: int = 5 * BATCH) -> None:
    """Look at rows in the order of their ids, each batch in a transaction of its own, and pay what was owed of them."""
    texts, answers = sorted(fresh.texts), sorted(fresh.answers)
    for start in range(0, len(texts), batch):
        store.write(note, [(row[0], None, notice_text(*row[1:])) for row in texts[start : start + batch]], False)
    for start in range(0, len(answers), batch):
        some = answers[start : start + batch]
        store.write(note, [(one, which, notice_answer(text, said)) for which, one, text, said in some], False)
    store.write(_paid, span)


def settle_owed(store: Store) -> int:
    """Look at rows that an import was stopped before it could; how many stretches of them there were."""
    spans = store.read(_owed)
    for span in spans:
        low, high, first, last = span
        while rows := [row for row in store.read(findings.texts_behind, low - 1, BATCH) if row[0] <= high]:
            store.write(note, [(row[0], None, notice_text(*row[1:])) for row in rows], False)
            low = rows[-1][0] + 1
        while answers := [row for row in store.read(findings.answers_behind, first - 1, BATCH) if row[0] <= last]:
            said = [(one, which, notice_answer(text, answer)) for which, one, text, answer in answers]
            store.write(note, said, False)
            first = answers[-1][0] + 1
        store.write(_paid, span)
    return len(spans)


def _owed(conn: Connection) -> list[list[int]]:
    return list(json.loads(counts.get_setting(conn, _OWED, "[]")))


def _keep_owed(conn: Connection, spans: list[list[int]]) -> None:
    counts.keep_setting(conn, _OWED, json.dumps(spans))


def _paid(conn: Connection, span: list[int]) -> None:
    left = _owed(conn)
    if span in left:
        left.remove(span)
        _keep_owed(conn, left)
