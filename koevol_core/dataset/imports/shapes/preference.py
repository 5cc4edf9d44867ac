"""Preference data: a prompt with a better and a worse answer (DPO, ShareGPT's, Anthropic HH).

Only the prompt comes in: the better of two answers is not therefore the answer of a seed.
"""

from __future__ import annotations

from koevol_core.dataset.imports.shapes.chat import COLUMNS, Turns, talk, turns_in, turns_of
from koevol_core.dataset.imports.shapes.completion import said
from koevol_core.dataset.imports.shapes.names import columns_of
from koevol_core.dataset.imports.shapes.shape import INPUT, Left, Row, Shape, Unfit, unpacked
from koevol_core.dataset.imports.shapes.transcript import is_transcript, turns_of_text
from koevol_core.messages import Message
from koevol_core.tables import text_of


def fits(row: Row) -> bool:
    """Return True for a row with a chosen and a rejected answer."""
    return "chosen" in row and "rejected" in row


def read(row: Row, left: Left) -> list[Row]:
    """Return the prompt alone; without one, the first question of the chosen conversation."""
    prompt = next((row[name] for name in columns_of("text", row) if row.get(name)), None)
    if prompt is not None:
        turns = said(prompt, "user", left)
    elif turns_in(row) is not None:
        turns = turns_of(turns_in(row), left)
    else:
        turns = _chosen(row, left)
    asked = {name: value for name, value in row.items() if name not in COLUMNS}
    found = talk(asked, turns, left, text_of(row, INPUT, "context"))
    left.counts["preference"] += 1
    return [{**found, "output": ""}]


def _chosen(row: Row, left: Left) -> Turns:
    chosen = unpacked(row["chosen"])
    if not isinstance(chosen, str):
        return turns_of(chosen, left)
    if not is_transcript(chosen):
        raise Unfit(Message("imports.no_question"))
    return turns_of_text(chosen)


SHAPE = Shape(
    "preference", 20, "선호 데이터 (chosen·rejected)", "preference data (chosen, rejected)", fits, read,
    "Anthropic HH-RLHF, UltraFeedback, LLaMA-Factory dpo_en_demo, TRL",
    {"prompt": "동네 산책길을 소개해 줘.", "chosen": "하천을 따라 걷는 길이 좋습니다.", "rejected": "모릅니다."},
)  # fmt: skip
