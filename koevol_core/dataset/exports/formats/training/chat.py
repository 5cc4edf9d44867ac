"""OpenAI's chat messages."""

from koevol_core.dataset.exports.format import Format, Words, turn
from koevol_core.dataset.exports.provenance import Record


def record(row: Record) -> Record:
    return {"messages": [turn("user", row["text"]), turn("assistant", row["output"])]}


def reasoned(record: Record, reasoning: str) -> Record:
    """Add the reasoning to the answer, in the field that DeepSeek and vLLM use."""
    question, answer = record["messages"]
    return {**record, "messages": [question, {**answer, "reasoning_content": reasoning}]}


ABOUT = Words(
    "한 줄에 대화 하나인 JSONL. 답이 있는 행만 나갑니다.", "JSONL, one conversation a line; answered rows only."
)
READ_AS = {
    "formatting": "sharegpt",
    "columns": {"messages": "messages"},
    "tags": {
        "role_tag": "role",
        "content_tag": "content",
        "user_tag": "user",
        "assistant_tag": "assistant",
        "system_tag": "system",
    },
}
FORMAT = Format(
    "chat",
    130,
    "training",
    Words("OpenAI chat", "OpenAI chat"),
    ABOUT,
    record,
    "jsonl",
    answered_only=True,
    read_as=READ_AS,
    reasoned=reasoned,
)
