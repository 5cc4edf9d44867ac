"""Tasks that Label Studio exported: JSON (a task with its annotations) and JSON-MIN (a row an annotation).

Layout: labelstud.io/guide/export#Label-Studio-JSON-format-of-annotated-tasks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koevol_core.review.external.judged_row import VERDICTS, JudgedRow, Response, moment, number, with_responses

TOOL = "label-studio"
_OWN_REGION = "decision"
"""Id of the region in which an export of koevol holds its decision; Label Studio gives its own regions random ids."""
_ANSWERS = ("decision", "reason", "note", "edit", "complexity", "quality")


def is_task(row: Mapping[str, Any]) -> bool:
    """Return True if a row of a file is an exported task, or a row of JSON-MIN."""
    if isinstance(row.get("data"), dict) and isinstance(row.get("annotations"), list):
        return "instruction" in row["data"]
    return "annotation_id" in row and "instruction" in row


def judged(at: int, row: Mapping[str, Any], names: Mapping[str, str]) -> JudgedRow:
    """Return the judgements on a task. ``names``: reviewer by the id or e-mail address of an annotator."""
    if "annotations" not in row:
        return _minimal(at, row, names)
    data = row["data"]
    verdict = str(data.get("decision") or "")
    exported = JudgedRow(at, number(data.get("id")), str(data.get("trace") or ""), str(data["instruction"]), verdict)
    return with_responses(exported, (_response(one, verdict, names) for one in row["annotations"]))


def _response(annotation: Any, verdict: str, names: Mapping[str, str]) -> Response:
    if not isinstance(annotation, dict) or annotation.get("was_cancelled"):
        return Response("", {}, None, (TOOL,), finished=False)
    answers = _answers(annotation.get("result") or [])
    when = moment(annotation.get("updated_at") or annotation.get("created_at"))
    own = bool(answers.get("decision") == verdict and answers.get("own"))
    who = _who(annotation.get("completed_by"), names)
    return Response(who, answers, when, (TOOL, annotation.get("id")), finished=True, returned=own)


def _answers(regions: list[Any]) -> dict[str, Any]:
    """Return the value of each control, and ``own`` if the decision is the region that koevol exported."""
    answers: dict[str, Any] = {}
    for region in regions:
        if not isinstance(region, dict) or not isinstance(region.get("value"), dict):
            continue
        name, value = region.get("from_name"), next(iter(region["value"].values()), None)
        if name in _ANSWERS:
            answers[name] = "\n".join(map(str, value)) if isinstance(value, list) else value
        if name == "decision":
            answers["own"] = region.get("id") == _OWN_REGION
    return answers


def _who(said: object, names: Mapping[str, str]) -> str:
    """Return the reviewer's name: the given one, else the e-mail address, else the tool and the user's number."""
    if isinstance(said, dict):
        mail, spoken = str(said.get("email") or ""), f"{said.get('first_name', '')} {said.get('last_name', '')}".strip()
        return (
            names.get(str(said.get("id")), "") or names.get(mail, "") or mail or spoken or _who(said.get("id"), names)
        )
    return names.get(str(said), "") or (str(said) if "@" in str(said) else f"{TOOL} {said}")


def _minimal(at: int, row: Mapping[str, Any], names: Mapping[str, str]) -> JudgedRow:
    """Return the judgement of a row of JSON-MIN, whose ``id`` is Label Studio's own and whose decision has taken the
    place of the exported one."""
    answers = {name: _plain(row.get(name)) for name in _ANSWERS}
    when = moment(row.get("updated_at") or row.get("created_at"))
    who = _who(row.get("annotator"), names)
    exported = JudgedRow(at, 0, str(row.get("trace") or ""), str(row["instruction"]), "")
    finished = answers["decision"] in VERDICTS
    return with_responses(exported, [Response(who, answers, when, (TOOL, row["annotation_id"]), finished)])


def _plain(value: Any) -> Any:
    """Return the words of a control's value in JSON-MIN: a text, or {"choices": […]} for several."""
    if isinstance(value, dict):
        value = next(iter(value.values()), None)
    return "\n".join(map(str, value)) if isinstance(value, list) else value
