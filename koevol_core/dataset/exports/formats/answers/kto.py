"""KTO labels of answers: good or bad."""

from koevol_core.dataset.exports.format import Format, Words, turn
from koevol_core.dataset.exports.provenance import Record, of_pair


def record(label: Record) -> Record:
    return {name: label[name] for name in ("prompt", "completion", "label", "why")}


def messages(label: Record) -> Record:
    turns = {"prompt": label["messages"], "completion": [turn("assistant", label["completion"])]}
    return turns | {"label": label["label"], "why": label["why"]}


ABOUT = Words(
    "답마다 좋음(true)·나쁨(false) 표시입니다. 한 줄에 prompt·completion·label 하나입니다.",
    "Answers labelled true or false, one a line.",
)
READ_AS = {"formatting": "alpaca", "columns": {"prompt": "prompt", "response": "completion", "kto_tag": "label"}}
FORMAT = Format(
    "kto",
    220,
    "answers",
    Words("KTO", "KTO"),
    ABOUT,
    record,
    "jsonl",
    source="answer_labels",
    messages=messages,
    carries=of_pair,
    read_as=READ_AS,
)
