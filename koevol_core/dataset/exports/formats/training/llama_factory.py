"""Alpaca's records with an entry in LLaMA-Factory's ``dataset_info.json``."""

from dataclasses import replace

from koevol_core.dataset.exports.format import Words
from koevol_core.dataset.exports.formats.training import alpaca
from koevol_core.dataset.exports.provenance import Record


def reasoned(record: Record, reasoning: str) -> Record:
    """Put the reasoning before the answer, between the tags of LLaMA-Factory's thinking templates."""
    thought = f"<think>\n{reasoning}\n</think>\n\n" if reasoning else ""
    return {**record, "output": thought + record["output"]}


ABOUT = Words(
    "Alpaca 모양. 폴더에 저장하면 옆의 dataset_info.json에 항목이 더해집니다. 답이 있는 행만 나갑니다.",
    "Alpaca's shape; saved into the folder, it gets its entry in dataset_info.json. Answered rows only.",
)
FORMAT = replace(
    alpaca.FORMAT,
    id="llama-factory",
    order=150,
    label=Words("LLaMA-Factory", "LLaMA-Factory"),
    about=ABOUT,
    listed=True,
    reasoned=reasoned,
)
