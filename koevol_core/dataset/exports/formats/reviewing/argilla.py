"""Argilla 2 records, with the decision as a response.

Reviewers are names here and user accounts there: a ``user_id`` is a UUID 5 of the name, to be replaced by the user's own
id before records are sent.
"""

from koevol_core.dataset.exports.annotation import HIGHEST, LOWEST, OURS, fields, finding_names, known
from koevol_core.dataset.exports.format import Format, Words
from koevol_core.dataset.exports.provenance import Record, told
from koevol_core.types import reviewer_uuid


def record(row: Record) -> Record:
    """Return an Argilla record: suggestions hold the arguments of ``rg.Suggestion``, responses those of ``rg.Response``.

    Ratings are integers in Argilla; the metadata has the score as it was given.
    """
    suggestions: list[Record] = [
        {"question_name": name, "value": min(HIGHEST, max(LOWEST, int(value + 0.5))), "agent": model, "type": "model"}
        for name, (value, model) in row["scores"].items()
    ]
    if row["signals"]:
        suggestions.append({"question_name": "signals", "value": finding_names(row), "agent": OURS, "type": "model"})
    user = reviewer_uuid(row["reviewer"] or "")
    response = {"question_name": "decision", "value": row["verdict"], "status": "submitted", "user_id": user}
    return {
        "id": str(row["id"]), "fields": fields(row), "metadata": known(row), "suggestions": suggestions,
        "responses": [response] if row["verdict"] else [],
    }  # fmt: skip


def in_metadata(record: Record, row: Record) -> Record:
    """Return a record with the row's provenance in its metadata."""
    return record | {"metadata": told(row) | record["metadata"]}


ABOUT = Words(
    "Argilla 2의 레코드. 신호와 점수는 제안, 판단은 응답이 됩니다. '살아 있는 것까지'를 고르면 버린 행도 들어갑니다.",
    "Records of Argilla 2: signals and scores are suggestions, decisions responses. Rejected rows go along unless only "
    "accepted ones are wanted.",
)
FORMAT = Format(
    "argilla",
    410,
    "reviewing",
    Words("Argilla", "Argilla"),
    ABOUT,
    record,
    "jsonl",
    carries=in_metadata,
    reviewing=True,
)
