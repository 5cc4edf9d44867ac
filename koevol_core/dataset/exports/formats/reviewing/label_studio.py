"""Label Studio tasks, with the decision as an annotation.

Reviewers are user accounts there: ``completed_by`` is left to its import, and the name is in ``data``.
"""

from typing import Any
from xml.sax.saxutils import quoteattr

from koevol_core.dataset.exports.annotation import HIGHEST, LOWEST, OURS, fields, finding_names, known
from koevol_core.dataset.exports.format import Format, Words
from koevol_core.dataset.exports.provenance import Record, told
from koevol_core.quality.findings import FINDINGS

VERDICTS = ("accept", "reject")
REASONS = ("pointless", "similar", "wrong", "awkward", "other")
_ABOUT = {"complexity": "instruction", "quality": "output"}
"""Text field that each score refers to."""


def record(row: Record) -> Record:
    """Return a task for a project with the labelling configuration ``LABELLING``."""
    predictions: list[Record] = [
        {"model_version": model, "score": round((value - LOWEST) / (HIGHEST - LOWEST), 4),
         "result": [_region(name, _ABOUT.get(name, "instruction"), "number", value)]}
        for name, (value, model) in row["scores"].items()
    ]  # fmt: skip
    if row["signals"]:
        chosen = _region("signals", "instruction", "choices", finding_names(row))
        predictions.append({"model_version": OURS, "result": [chosen]})
    decided = _region("decision", "instruction", "choices", [row["verdict"]])
    annotation = {"result": [decided], "was_cancelled": False, "ground_truth": False}
    return {
        "data": fields(row) | known(row) | {"signals": ", ".join(finding_names(row))}, "predictions": predictions,
        "annotations": [annotation] if row["verdict"] else [],
    }  # fmt: skip


def _region(name: str, of: str, kind: str, value: Any) -> Record:
    return {"id": name, "from_name": name, "to_name": of, "type": kind, "value": {kind: value}}


def in_meta(task: Record, row: Record) -> Record:
    """Return a task with the row's provenance in ``meta``, which Label Studio stores and does not show."""
    return task | {"meta": told(row)}


LABELLING = "\n".join(
    [
        "<View>",
        *(f'  <Header value="{name}"/>\n  <Text name="{name}" value="${name}"/>' for name in ("parent", "instruction", "output")),
        '  <Choices name="decision" toName="instruction" choice="single">',
        *(f"    <Choice value={quoteattr(one)}/>" for one in VERDICTS),
        "  </Choices>",
        '  <Choices name="reason" toName="instruction" choice="single">',
        *(f"    <Choice value={quoteattr(one)}/>" for one in REASONS),
        "  </Choices>",
        *(f'  <TextArea name="{name}" toName="instruction" maxSubmissions="1"/>' for name in ("edit", "note")),
        *(f'  <Number name="{name}" toName="{of}" min="{LOWEST}" max="{HIGHEST}"/>' for name, of in _ABOUT.items()),
        '  <Choices name="signals" toName="instruction" choice="multiple">',
        *(f"    <Choice value={quoteattr(one)}/>" for one in FINDINGS),
        "  </Choices>",
        "</View>",
    ]
)  # fmt: skip
"""Labelling configuration of Label Studio for these tasks; ``edit`` is a text that replaces the instruction."""

ABOUT = Words(
    "Label Studio의 작업. 신호와 점수는 예측, 판단은 주석이 됩니다. '살아 있는 것까지'를 고르면 버린 행도 들어갑니다.",
    "Tasks of Label Studio: signals and scores are predictions, decisions annotations. Rejected rows go along unless "
    "only accepted ones are wanted.",
)
FORMAT = Format(
    "label-studio",
    420,
    "reviewing",
    Words("Label Studio", "Label Studio"),
    ABOUT,
    record,
    carries=in_meta,
    reviewing=True,
)
