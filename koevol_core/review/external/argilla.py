"""Records that Argilla 2 exported: ``records.to_json`` (responses by question) and ``to_list(flatten=True)``.

Layout: docs.argilla.io/latest/how_to_guides/import_export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from koevol_core.review.external.judged_row import JudgedRow, Response, number, with_responses
from koevol_core.types import reviewer_uuid

TOOL = "argilla"


def is_record(row: Mapping[str, Any]) -> bool:
    """Return True if a row of a file is an exported record."""
    fields = row.get("fields")
    if isinstance(fields, dict):
        return "instruction" in fields and isinstance(row.get("responses"), dict | list)
    return "instruction" in row and "decision.responses" in row


def judged(at: int, row: Mapping[str, Any], names: Mapping[str, str]) -> JudgedRow:
    """Return the judgements on a record. ``names``: reviewer by the id of a user.

    Argilla exports no time of a response. Drafts and discarded responses do not count; ``to_json`` does not tell them
    from submitted ones, so of a record that is still pending no response counts there.
    """
    nested = isinstance(row.get("fields"), dict)
    fields, metadata = (row["fields"], row.get("metadata") or {}) if nested else (row, row)
    verdict, reviewer = str(metadata.get("decision") or ""), str(metadata.get("reviewer") or "")
    pending = nested and row.get("status") == "pending"
    exported = JudgedRow(
        at, number(row.get("id")), str(metadata.get("trace") or ""), str(fields["instruction"]), verdict
    )  # fmt: skip
    return with_responses(
        exported,
        (
            Response(
                names.get(user, "") or f"{TOOL} {user[:8]}", answers, None, (TOOL, row.get("id"), user),
                submitted and not pending, answers.get("decision") == verdict and user == reviewer_uuid(reviewer),
            )
            for user, (answers, submitted) in _by_user(row).items()
        ),
    )  # fmt: skip


def _by_user(row: Mapping[str, Any]) -> dict[str, tuple[dict[str, Any], bool]]:
    """Return each user's answers by question, and whether they were submitted."""
    found: dict[str, tuple[dict[str, Any], bool]] = {}
    for question, user, value, status in _responses(row):
        answers, submitted = found.get(user, ({}, True))
        answers[question] = value
        found[user] = answers, submitted and status in ("", "submitted")
    return found


def _responses(row: Mapping[str, Any]) -> Iterator[tuple[str, str, Any, str]]:
    """Yield question, user, value and status ("" if not told) of every response, from any of the three layouts."""
    said = row.get("responses")
    if isinstance(said, list):
        for one in said:
            yield str(one.get("question_name")), str(one.get("user_id")), one.get("value"), str(one.get("status") or "")
    elif isinstance(said, dict):
        for question, given in said.items():
            for one in given or []:
                yield question, str(one.get("user_id")), one.get("value"), str(one.get("status") or "")
    else:
        for name, values in row.items():
            question, dot, rest = name.partition(".responses")
            if dot and not rest and values:
                users, states = row.get(f"{name}.users") or [], row.get(f"{name}.status") or []
                for place, value in enumerate(values):
                    user = str(users[place]) if place < len(users) else ""
                    yield question, user, value, str(states[place]) if place < len(states) else ""
