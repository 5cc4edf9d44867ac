"""A prompt with its completion, each a text or a list of messages: TRL's SFT and KTO, OpenAI's legacy fine-tuning.

A completion that is marked as bad (``label`` false) is left behind.
"""

from __future__ import annotations

from typing import Any

from koevol_core.dataset.imports.shapes.chat import Turns, talk, turns_of
from koevol_core.dataset.imports.shapes.shape import Left, Row, Shape, unpacked
from koevol_core.dataset.imports.shapes.transcript import is_transcript, turns_of_text


def fits(row: Row) -> bool:
    """Return True for a row with a prompt and a completion."""
    return "prompt" in row and "completion" in row


def read(row: Row, left: Left) -> list[Row]:
    """Return the prompt with its completion."""
    marked = {**row, "label": False} if row.get("label") in (0, "0") else row
    return [talk(marked, said(row["prompt"], "user", left) + said(row["completion"], "assistant", left), left)]


def said(value: Any, who: str, left: Left) -> Turns:
    """Return a text as one turn; a transcript, or a list of messages, as its turns."""
    value = unpacked(value)
    if not isinstance(value, str):
        return turns_of(value, left)
    if who == "user" and is_transcript(value):
        return turns_of_text(value)
    return [(who, value.strip())]


SHAPE = Shape(
    "completion", 40, "질문과 완성 (prompt·completion)", "prompts with completions", fits, read,
    "TRL (SFT, KTO), KoChatGPT 1_SFT",
    {"prompt": "기차표를 환불하는 법을 알려 줘.", "completion": "역 창구나 앱에서 환불합니다.", "label": True},
)  # fmt: skip
