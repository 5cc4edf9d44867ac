"""DPO pairs of answers: chosen and rejected."""

from koevol_core.dataset.exports.format import Config, Format, Words, turn
from koevol_core.dataset.exports.provenance import Record, of_pair


def record(pair: Record) -> Record:
    return {name: pair[name] for name in ("prompt", "chosen", "rejected", "why")}


def messages(pair: Record) -> Record:
    sides = {name: [turn("assistant", pair[name])] for name in ("chosen", "rejected")}
    return {"prompt": pair["messages"], **sides, "why": pair["why"]}


ABOUT = Words(
    "사람이 고른 답과 고르지 않은 답의 쌍입니다. 한 줄에 prompt·chosen·rejected 하나, why는 쌍이 된 까닭입니다.",
    "Answers that a person chose against those not chosen; one pair a line, with why it is one.",
)
READ_AS = {
    "formatting": "alpaca",
    "ranking": True,
    "columns": {"prompt": "prompt", "chosen": "chosen", "rejected": "rejected"},
}
CONFIG = Config(
    "preference",
    Words("답의 쌍 (preference)", "preference"),
    Words(
        "고른 답과 고르지 않은 답: `prompt`, `chosen`, `rejected`, 그 까닭",
        "chosen and rejected answers, each pair with its reason",
    ),
)
FORMAT = Format(
    "dpo",
    210,
    "answers",
    Words("DPO", "DPO"),
    ABOUT,
    record,
    "jsonl",
    source="answer_pairs",
    messages=messages,
    carries=of_pair,
    read_as=READ_AS,
    config=CONFIG,
)
