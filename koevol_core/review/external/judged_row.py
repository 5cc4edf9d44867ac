"""A row that people judged in another tool, whatever the tool is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from koevol_core.tables import storable
from koevol_core.types import Judgement, Verdict

VERDICTS: dict[str, Verdict] = {"accept": "accept", "reject": "reject"}
SCORES = ("complexity", "quality")


@dataclass(frozen=True)
class JudgedRow:
    """A judged row. ``number``: its place in the file, from 1. ``node_id`` (0: unknown), ``trace``, ``text`` and
    ``verdict`` ("" for none): the node as it was exported. ``unfinished``: number of drafts and skipped annotations,
    ``returned``: of koevol's own decision that came back unchanged.
    """

    number: int
    node_id: int
    trace: str
    text: str
    verdict: str
    judgements: tuple[Judgement, ...] = ()
    unfinished: int = 0
    returned: int = 0


class Response(NamedTuple):
    """Answers of one person by question, with the time (UTC seconds or None) and the ids that tell it from others.
    ``finished``: submitted; ``returned``: koevol's own decision, unchanged.
    """

    who: str
    answers: Mapping[str, Any]
    at: float | None
    ids: tuple[object, ...]
    finished: bool
    returned: bool = False


def with_responses(row: JudgedRow, responses: Iterable[Response]) -> JudgedRow:
    """Return the row with the judgements of these responses, oldest first, and the numbers of the others."""
    every = list(responses)
    new = [one for one in every if not one.returned]
    judged = [judgement(one.who, one.answers, one.at, one.ids) if one.finished else None for one in new]
    found = [one for one in judged if one is not None]
    return replace(
        row, judgements=oldest_first(found), unfinished=len(new) - len(found), returned=len(every) - len(new)
    )


def judgement(
    who: str, answers: Mapping[str, Any], at: float | None, row: tuple[object, ...]
) -> Judgement | None:  # fmt: skip
    """Return what one person answered to the questions decision, reason, note, edit, complexity and quality; None
    without a decision and an edit.

    An edit without a decision replaces the text, as in the studio. Scores are kept in the note. ``row`` identifies the
    annotation, so that the same file read again gives the same token.
    """
    said = {name: storable(str(value)).strip() for name, value in answers.items() if value not in (None, "")}
    edit, kind = said.get("edit", ""), VERDICTS.get(said.get("decision", ""))
    if edit:
        kind, said["reason"] = "reject", "edited"
    if kind is None:
        return None
    scores = " · ".join(f"{name} {said[name]}" for name in SCORES if name in said)
    note = "\n".join(filter(None, (said.get("note", ""), scores)))
    told = "\0".join(map(str, (*row, who, kind, edit)))
    token = f"external-{hashlib.sha256(told.encode()).hexdigest()[:32]}"
    return Judgement(kind, who, reason=said.get("reason", ""), note=note, edit=edit, token=token, at=at)


def moment(said: object) -> float | None:
    """Return an ISO 8601 time as UTC seconds; one without a zone is UTC. None for anything else."""
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def number(value: object) -> int:
    """Return a node id from a file; 0 if it is none."""
    said = str(value)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else 0


def oldest_first(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Return judgements by time; those without a time keep their place in the file, first."""
    return tuple(sorted(judgements, key=lambda one: one.at or 0.0))
