"""TRL's prompt and completion."""

from koevol_core.dataset.exports.format import Format, Words
from koevol_core.dataset.exports.provenance import Record


def record(row: Record) -> Record:
    return {"prompt": row["text"], "completion": row["output"]}


ABOUT = Words(
    "한 줄에 prompt·completion 하나인 JSONL. 답이 있는 행만 나갑니다.", "JSONL, one pair a line; answered rows only."
)
READ_AS = {"formatting": "alpaca", "columns": {"prompt": "prompt", "response": "completion"}}
FORMAT = Format(
    "trl",
    140,
    "training",
    Words("TRL prompt·completion", "TRL prompt·completion"),
    ABOUT,
    record,
    "jsonl",
    answered_only=True,
    read_as=READ_AS,
)
