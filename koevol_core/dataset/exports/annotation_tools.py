"""Rows for external annotation tools: Argilla 2 records and Label Studio tasks. Pure: store rows in, records out.

Both get the instruction, its answer and its parent, the row's metadata, model scores and findings as suggestions, and
the decision as a response. Reviewers are names here and user accounts there: Argilla's ``user_id`` is a UUID 5 of the
name, to be replaced by the user's own id before records are sent; Label Studio's ``completed_by`` is left to its
import, and the name is in ``data``.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.sax.saxutils import quoteattr

from koevol_core.dataset.exports.provenance import Record, solid, told
from koevol_core.quality.findings import FINDINGS

LOWEST, HIGHEST = 1, 6
"""Scale of the scores that models give."""
VERDICTS = ("accept", "reject")
OURS = "koevol"
"""Name of the agent that suggests findings."""
_ABOUT = {"complexity": "instruction", "quality": "output"}
"""Text field that each score refers to."""


def user_id(reviewer: str) -> UUID:
    """Return the UUID of a reviewer in a file for Argilla."""
    return uuid5(NAMESPACE_URL, f"koevol:reviewer:{reviewer}")


def _fields(row: Record) -> Record:
    return {"instruction": row["text"], "output": row["output"] or "", "parent": row["parent"] or ""}


def _known(row: Record) -> Record:
    """Return the metadata that reviewers sort and filter by, without nulls."""
    stands = row["verdict"] is not None
    known = {name: row[name] for name in ("id", "trace", "generation", "method", "model", "answer_model", "license")}
    known |= {"root": row["source"], "decision": row["verdict"], "reviewer": row["reviewer"] if stands else ""}
    known |= {name: value for name, (value, _) in row["scores"].items()}
    return solid(known) | {"signals": [name for name, _ in row["signals"]]}


def argilla(row: Record) -> Record:
    """Return an Argilla 2 record: suggestions hold the arguments of ``rg.Suggestion``, responses those of
    ``rg.Response``.

    Ratings are integers in Argilla; the metadata has the score as it was given.
    """
    suggestions: list[Record] = [
        {"question_name": name, "value": min(HIGHEST, max(LOWEST, int(value + 0.5))), "agent": model, "type": "model"}
        for name, (value, model) in row["scores"].items()
    ]
    if row["signals"]:
        suggestions.append({"question_name": "signals", "value": _names(row), "agent": OURS, "type": "model"})
    response = {"question_name": "decision", "value": row["verdict"], "status": "submitted"}
    return {
        "id": str(row["id"]), "fields": _fields(row), "metadata": _known(row), "suggestions": suggestions,
        "responses": [response | {"user_id": str(user_id(row["reviewer"] or ""))}] if row["verdict"] else [],
    }  # fmt: skip


def _names(row: Record) -> list[str]:
    return [name for name, _ in row["signals"]]


def label_studio(row: Record) -> Record:
    """Return a Label Studio task for a project with the labelling configuration ``LABELLING``."""
    predictions: list[Record] = [
        {"model_version": model, "score": round((value - LOWEST) / (HIGHEST - LOWEST), 4),
         "result": [_region(name, _ABOUT.get(name, "instruction"), "number", value)]}
        for name, (value, model) in row["scores"].items()
    ]  # fmt: skip
    if row["signals"]:
        chosen = _region("signals", "instruction", "choices", _names(row))
        predictions.append({"model_version": OURS, "result": [chosen]})
    decided = _region("decision", "instruction", "choices", [row["verdict"]])
    annotation = {"result": [decided], "was_cancelled": False, "ground_truth": False}
    return {
        "data": _fields(row) | _known(row) | {"signals": ", ".join(_names(row))}, "predictions": predictions,
        "annotations": [annotation] if row["verdict"] else [],
    }  # fmt: skip


def _region(name: str, of: str, kind: str, value: Any) -> Record:
    return {"id": name, "from_name": name, "to_name": of, "type": kind, "value": {kind: value}}


LABELLING = "\n".join(
    [
        "<View>",
        *(f'  <Header value="{name}"/>\n  <Text name="{name}" value="${name}"/>' for name in ("parent", "instruction", "output")),
        '  <Choices name="decision" toName="instruction" choice="single">',
        *(f"    <Choice value={quoteattr(one)}/>" for one in VERDICTS),
        "  </Choices>",
        *(f'  <Number name="{name}" toName="{of}" min="{LOWEST}" max="{HIGHEST}"/>' for name, of in _ABOUT.items()),
        '  <Choices name="signals" toName="instruction" choice="multiple">',
        *(f"    <Choice value={quoteattr(one)}/>" for one in FINDINGS),
        "  </Choices>",
        "</View>",
    ]
)  # fmt: skip
"""Labelling configuration of Label Studio for these tasks."""


def in_metadata(record: Record, row: Record) -> Record:
    """Return an Argilla record with the row's provenance in its metadata."""
    return record | {"metadata": told(row) | record["metadata"]}


def in_meta(task: Record, row: Record) -> Record:
    """Return a task with the row's provenance in ``meta``, which Label Studio stores and does not show."""
    return task | {"meta": told(row)}
