"""Provenance of an exported row: lineage, authors and models of its texts, current decision, licence.

Its names come after a format's own. Files of the original's columns have null for a missing value. Files for trainers
have no nulls: their loaders take a column's type from its first rows (``datasets``: 10 MB), and seeds, which come
first, have no parent. There "" is a missing text, and 0 a missing id or time.
"""

from __future__ import annotations

import json
from typing import Any

from koevol_core.dataset.exports.masking import COLUMN as MASKED
from koevol_core.messages import translated
from koevol_core.store.nodes import FURTHER

PROVENANCE = (
    "id",
    "parent_id",
    "method",
    "model",
    "prompt_sha256",
    "run_id",
    "decision",
    "reviewer",
    "decided_at",
    "license",
    "answer_model",
    "domain",
    "project",
    "ancestors",
    "methods",
    "author",
    "answer_author",
    "answer_prompt_sha256",
    "decision_reason",
)
"""``model`` and ``prompt_sha256`` are of the instruction, models as returned. ``ancestors`` are ids from the seed down
to the parent (``1/7``), ``methods`` those of each step, the row's own last (``constrain/deepen``); ``author`` and
``answer_author`` are people who wrote the text themselves. Append new names at the end."""
NUMBERS = ("generation", "id", "parent_id", "run_id", "node_id", "root_id", "chosen_id", "rejected_id", "completion_id")
"""Integers among the names of all formats; ``decided_at`` is UTC seconds."""

Record = dict[str, Any]


def provenance(row: Record) -> Record:
    """Return a row's provenance in the order of ``PROVENANCE``, and its masked spans if it was masked."""
    stands = row["verdict"] is not None
    decided = {
        "decision": row["verdict"] or "",
        "reviewer": (stands and row["reviewer"]) or "",
        "decided_at": row["decided_at"] if stands else None,
        "decision_reason": (stands and row["said"]) or "",
        "domain": row["domain"] or "",
        "project": _project(row),
        "answer_prompt_sha256": row["answer_prompt"],
    }
    told = {name: decided[name] if name in decided else row[name] for name in PROVENANCE}
    return told | ({MASKED: row[MASKED]} if MASKED in row else {})


def _project(row: Record) -> str:
    """Return as JSON what else an import of the file needs: non-empty values only, sorted by name.

    ``slot`` among its siblings, ``made_at`` in UTC seconds, ``status`` with ``reason`` and ``detail`` of the rule, the
    ``note`` of the decision, the ``answer`` of a row that no file of answers has; of a seed ``task``, ``input``,
    ``about`` and ``state``; the node's ``FURTHER`` columns. Private notes, ``input`` and further columns are left out of
    a masked file.
    """
    kept = row["verdict"] == "accept" or (row["verdict"] is None and row["status"] == "alive")
    facts = {"slot": row["slot"], "made_at": row["created_at"]}
    facts |= {} if kept else {"answer": row["output"]}
    if row["status"] != "alive":
        facts |= {"status": row["status"], "reason": row["reason"], "detail": in_korean(row["detail"])}
    facts |= {"note": row["decision_note"]} if row["verdict"] and MASKED not in row else {}
    if row["method"] is None:
        facts |= {"task": row["task"], "state": row["state"] if row["state"] != "ready" else ""}
        facts |= {"input": row["input"], "about": row["about"]} if MASKED not in row else {}
    facts |= {name: row[name] for name in FURTHER} if MASKED not in row else {}
    return json.dumps({name: fact for name, fact in facts.items() if fact}, ensure_ascii=False, sort_keys=True)


def in_korean(detail: str | None) -> str | None:
    """Return a detail in Korean, whoever exports it: the same rows give the same bytes."""
    return detail and translated(detail, "ko")


def beside(record: Record, row: Record) -> Record:
    """Return a record of the original's columns, followed by the row's provenance."""
    return record | provenance(row)


def flat(record: Record, row: Record) -> Record:
    """Return a trainer's record, followed by position and provenance, which trainers ignore, without nulls."""
    return record | {name: value for name, value in told(row).items() if name not in record}


def told(row: Record) -> Record:
    """Return generation, source of the seed (``root``), trace and provenance without nulls, and without ``project``."""
    place = {"generation": row["generation"], "root": row["source"], "trace": row["trace"]}
    return solid({name: value for name, value in (place | provenance(row)).items() if name != "project"})


def of_pair(record: Record, pair: Record) -> Record:
    """Return a trainer's preference record, followed by the provenance of the pair or label."""
    return record | solid({name: value for name, value in pair.items() if name not in (*record, *_SIDES)})


_SIDES = ("prompt", "messages", "chosen", "rejected", "completion", "label")


def solid(values: Record) -> Record:
    """Return the values with the empty value of its type in place of every null."""
    return {name: _EMPTY.get(name, "") if value is None else value for name, value in values.items()}


_EMPTY: Record = dict.fromkeys(NUMBERS, 0) | {"decided_at": 0.0}
