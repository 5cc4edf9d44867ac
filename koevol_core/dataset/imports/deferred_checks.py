"""Deferred checks of imported rows: findings are computed after the import, in batches, to keep its transaction short.

The ids to be checked are stored in the transaction that writes the rows, and removed after the check. If the process is
killed in between, the next import, or ``check``, resumes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy import Connection

from koevol_core.quality.annotate import BATCH, annotate_answer, annotate_text, store_annotations
from koevol_core.store import Store, counters, findings

_OWED = "unlooked"
"""Setting with the id ranges of unchecked rows, each [first and last node, first and last answer]."""


@dataclass
class Fresh:
    """New rows of the store that were not checked: (node, its parent's text, its text, True if alive) and (answer, its
    node, the instruction, the answer)."""

    texts: list[tuple[int, str, str, bool]] = field(default_factory=list)
    answers: list[tuple[int, int, str, str]] = field(default_factory=list)


def owe(conn: Connection, fresh: Fresh) -> list[int]:
    """Record, in the transaction that writes them, that these rows must be checked; return their range of ids."""
    if not fresh.texts and not fresh.answers:
        return []
    ids = [[one[0] for one in some] for some in (fresh.texts, fresh.answers)]
    span = [edge(some) if some else -side for some in ids for side, edge in enumerate((min, max))]
    _keep_owed(conn, [*_owed(conn), span])
    return span


def look_at_fresh(store: Store, fresh: Fresh, span: list[int], batch: int = 5 * BATCH) -> None:
    """Check rows in the order of ids, each batch in its own transaction, then remove their range ``span``."""
    texts, answers = sorted(fresh.texts), sorted(fresh.answers)
    for start in range(0, len(texts), batch):
        store.write(
            store_annotations, [(row[0], None, annotate_text(*row[1:])) for row in texts[start : start + batch]], False
        )
    for start in range(0, len(answers), batch):
        some = answers[start : start + batch]
        store.write(
            store_annotations, [(one, which, annotate_answer(text, said)) for which, one, text, said in some], False
        )
    store.write(_paid, span)


def settle_owed(store: Store) -> int:
    """Check the rows that an interrupted import left unchecked; return the number of their ranges."""
    spans = store.read(_owed)
    for span in spans:
        low, high, first, last = span
        while rows := [row for row in store.read(findings.texts_behind, low - 1, BATCH) if row[0] <= high]:
            store.write(store_annotations, [(row[0], None, annotate_text(*row[1:])) for row in rows], False)
            low = rows[-1][0] + 1
        while answers := [row for row in store.read(findings.answers_behind, first - 1, BATCH) if row[0] <= last]:
            said = [(one, which, annotate_answer(text, answer)) for which, one, text, answer in answers]
            store.write(store_annotations, said, False)
            first = answers[-1][0] + 1
        store.write(_paid, span)
    return len(spans)


def _owed(conn: Connection) -> list[list[int]]:
    return list(json.loads(counters.get_setting(conn, _OWED, "[]")))


def _keep_owed(conn: Connection, spans: list[list[int]]) -> None:
    counters.keep_setting(conn, _OWED, json.dumps(spans))


def _paid(conn: Connection, span: list[int]) -> None:
    left = _owed(conn)
    if span in left:
        left.remove(span)
        _keep_owed(conn, left)
