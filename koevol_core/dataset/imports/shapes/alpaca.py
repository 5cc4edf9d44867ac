"""Alpaca with the turns before it (LLaMA-Factory's ``history``): the first question of the history comes in."""

from __future__ import annotations

from typing import Any

from koevol_core.dataset.imports.shapes.chat import talk
from koevol_core.dataset.imports.shapes.shape import Left, Row, Shape, Unfit, unpacked
from koevol_core.messages import Message


def fits(row: Row) -> bool:
    """Return True for a row with an instruction and the turns before it."""
    return "instruction" in row and bool(_history(row))


def _history(row: Row) -> Any:
    history = unpacked(row.get("history"))
    return history if isinstance(history, list) else []


def read(row: Row, left: Left) -> list[Row]:
    """Return the first question of the history with its answer."""
    history = _history(row)
    if not (isinstance(history[0], (list, tuple)) and len(history[0]) == 2 and all(isinstance(one, str) for one in history[0])):  # fmt: skip
        raise Unfit(Message("imports.history_form"))
    asked = [("user", ""), ("assistant", "")] * len(history) + [("user", "")]
    rest = {name: value for name, value in row.items() if name != "history"}
    return [talk(rest, [("user", history[0][0]), ("assistant", history[0][1]), *asked[2:]], left)]


SHAPE = Shape(
    "alpaca_history", 60, "Alpaca와 앞선 대화 (history)", "Alpaca with history", fits, read,
    "LLaMA-Factory alpaca with history",
    {"instruction": "더 짧게 써 줘.", "output": "봄이다.", "history": [["봄에 대한 글을 써 줘.", "봄이 오면 들이 푸릅니다."]]},
)  # fmt: skip
