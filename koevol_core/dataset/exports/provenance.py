"""Where a row came from: its line of descent, who and what wrote its texts, whose judgement stands, under which licence.

The names stand behind a format's own. Files of the original's columns hold them as they are, null where there is none. In
files for trainers nothing is null: their loaders take a column's type from its first rows (``datasets``: 10 MB), and seeds,
which come first, have no parent. There "" stands for no text, and 0 for no id and no moment.
"""

from __future__ import annotations

import json
from typing import Any

from koevol_core.dataset.exports.masking import COLUMN as MASKED

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
"""``model`` and ``prompt_sha256`` are of the instruction, models as returned. ``ancestors`` are ids from the seed down to
the parent (``1/7``), ``methods`` how each step was made, its own the last (``constrain/deepen``); ``author`` and
``answer_author`` are people who wrote the text themselves. New names go to the end."""
NUMBERS = ("generation", "id", "parent_id", "run_id", "node_id", "root_id", "chosen_id", "rejected_id", "completion_id")
"""Whole numbers among the names of all formats; ``decided_at`` is UTC seconds."""

Record = dict[str, Any]


def provenance(row: Record) -> Record:
    """What a row says of itself, in the order of ``PROVENANCE``, and where it was masked if it was."""
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
    """What opening the file again needs besides, as JSON: only what is not empty, in the order of its names.

    ``slot`` among its siblings, ``made_at`` in UTC seconds, ``status`` with ``reason`` and ``detail`` of the rule, the
    ``note`` of the decision, the ``answer`` of a row that no file of answers has; of a seed ``task``, ``input``, ``about``
    and ``state``. Texts that a person wrote for themselves are left out of a file that is masked.
    """
    kept = row["verdict"] == "accept" or (row["verdict"] is None and row["status"] == "alive")
    facts = {"slot": row["slot"], "made_at": row["created_at"]}
    facts |= {} if kept else {"answer": row["output"]}
    facts |= {name: row[name] for name in ("status", "reason", "detail") if row["status"] != "alive"}
    facts |= {"note": row["decision_note"]} if row["verdict"] and MASKED not in row else {}
    if row["method"] is None:
        facts |= {"task": row["task"], "state": row["state"] if row["state"] != "ready" else ""}
        facts |= {"input": row["input"], "about": row["about"]} if MASKED not in row else {}
    return json.dumps({name: fact for name, fact in facts.items() if fact}, ensure_ascii=False, sort_keys=True)


def beside(record: Record, row: Record) -> Record:
    """The original's columns, and then ours."""
    return record | provenance(row)


def flat(record: Record, row: Record) -> Record:
    """What a trainer reads, and then what it passes over: place and provenance, nothing null."""
    return record | {name: value for name, value in told(row).items() if name not in record}


def told(row: Record) -> Record:
    """Generation, source of the seed (``root``), trace and provenance, nothing null; not what only a project needs."""
    place = {"generation": row["generation"], "root": row["source"], "trace": row["trace"]}
    return solid({name: value for name, value in (place | provenance(row)).items() if name != "project"})


def of_pair(record: Record, pair: Record) -> Record:
    """What a trainer reads of preference data, and then all else that the record of it says of itself."""
    return record | solid({name: value for name, value in pair.items() if name not in (*record, *_SIDES)})


_SIDES = ("prompt", "messages", "chosen", "rejected", "completion", "label")


def solid(values: Record) -> Record:
    """The values with something of their type in the place of every null."""
    return {name: _EMPTY.get(name, "") if value is None else value for name, value in values.items()}


_EMPTY: Record = dict.fromkeys(NUMBERS, 0) | {"decided_at": 0.0}
