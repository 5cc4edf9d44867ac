"""WizardLM: instruction and output."""

from koevol_core.dataset.exports.format import Format, Words
from koevol_core.dataset.exports.provenance import Record


def record(row: Record) -> Record:
    return {"instruction": row["text"], "output": row["output"]}


ABOUT = Words(
    "instruction·output의 JSON 배열. 답이 있는 행만 나갑니다.",
    "A JSON array of instruction and output; answered rows only.",
)
READ_AS = {"formatting": "alpaca", "columns": {"prompt": "instruction", "response": "output"}}
FORMAT = Format(
    "wizardlm", 160, "training", Words("WizardLM", "WizardLM"), ABOUT, record, answered_only=True, read_as=READ_AS
)
