"""ShareGPT: conversations of human and gpt."""

from koevol_core.dataset.exports.format import Format, Words
from koevol_core.dataset.exports.provenance import Record


def record(row: Record) -> Record:
    return {"conversations": [{"from": "human", "value": row["text"]}, {"from": "gpt", "value": row["output"]}]}


ABOUT = Words(
    "human·gpt 대화의 JSON 배열. 답이 있는 행만 나갑니다.", "A JSON array of conversations; answered rows only."
)
READ_AS = {
    "formatting": "sharegpt",
    "columns": {"messages": "conversations"},
    "tags": {"role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt"},
}
FORMAT = Format(
    "sharegpt", 120, "training", Words("ShareGPT", "ShareGPT"), ABOUT, record, answered_only=True, read_as=READ_AS
)
