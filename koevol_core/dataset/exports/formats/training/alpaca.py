"""Alpaca: instruction, input and output."""

from koevol_core.dataset.exports.format import Format, Words
from koevol_core.dataset.exports.provenance import Record


def record(row: Record) -> Record:
    """Return an Alpaca record. Only a seed has a separate input: models rewrote it into the texts evolved from it."""
    instruction, input = row["text"], row["input"] or ""
    if row["parent_id"] is None and input and instruction.endswith(input) and instruction != input:
        instruction = instruction.removesuffix(input).rstrip()
    else:
        input = ""
    return {"instruction": instruction, "input": input, "output": row["output"]}


ABOUT = Words("instruction·input·output의 JSON 배열. 답이 있는 행만 나갑니다.", "A JSON array; answered rows only.")
READ_AS = {"formatting": "alpaca", "columns": {"prompt": "instruction", "query": "input", "response": "output"}}
FORMAT = Format(
    "alpaca", 110, "training", Words("Alpaca", "Alpaca"), ABOUT, record, answered_only=True, read_as=READ_AS
)
