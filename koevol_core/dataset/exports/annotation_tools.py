"""Rows for reviewing elsewhere: Argilla 2 and Label Studio. Pure: a row of the store in, a record or a task out.

Both get the instruction, its answer and its parent, what is known of the row, the scores of models and our signals as
suggestions, and the decision as a response. Reviewers are names here and users there: Argilla's ``user_id`` is made of the
name (UUID 5), to be replaced by the user's own before records are sent; Label Studio's ``completed_by`` is left to its
import, and the name stands in ``data``.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.sax.saxutils import quoteattr

from koevol_core.dataset.exports.provenance import Record, solid, told
from koevol_core.quality.signals import SIGNALS

LOWEST, HIGHEST = 1, 6
"""The scale of scores that models give."""
VERDICTS = ("accept", "reject")
OURS = "koevol"
"""Who suggests signals."""
_ABOUT = {"complexity": "instruction", "quality": "output"}
"""The text that each score is about."""


def user_id(reviewer: str) -> UUID:
    """The id that stands for a reviewer in a file for Argilla."""
    return uuid5(NAMESPACE_URL, f"koevol:reviewer:{reviewer}")


def _fields(row: Record) -> Record:
    return {"instruction": row["text"], "output": row["output"] or "", "parent": row["parent"] or ""}


def _known(row: Record) -> Record:
    """What a reviewer sorts and filters by; nothing null."""
    stands = row["verdict"] is not None
    known = {name: row[name] for name in ("id", "trace", "generation", "method", "model", "answer_model", "license")}
    known |= {"root": row["source"], "decision": row["verdict"], "reviewer": row["reviewer"] if stands else ""}
    known |= {name: value for name, (value, _) in row["scores"].items()}
    return solid(known) | {"signals": [name for name, _ in row["signals"]]}


def argilla(row: Record) -> Record:
    """A record of Argilla 2: each suggestion holds the arguments of ``rg.Suggestion``, each response of ``rg.Response``.

    Ratings are whole numbers there; the score as it was given stands in the metadata.
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
    """A task of Label Studio for a project with the configuration ``LABELLING``."""
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
        *(f"    <Choice value={quoteattr(one)}/>" for one in SIGNALS),
        "  </Choices>",
        "</View>",
    ]
)  # fmt: skip
"""The labelling configuration of Label Studio that tasks of ours fit."""


def in_metadata(record: Record, row: Record) -> Record:
    """Provenance among an Argilla record's metadata."""
    return record | {"metadata": told(row) | record["metadata"]}


def in_meta(task: Record, row: Record) -> Record:
    """Provenance in a task's ``meta``, which Label Studio keeps and does not show."""
    return task | {"meta": told(row)}
