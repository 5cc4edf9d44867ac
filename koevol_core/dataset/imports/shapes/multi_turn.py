"""Test questions in several turns: LogicKor (``questions``) and MT-Bench (``turns``). The first turn comes in."""

from __future__ import annotations

from typing import Any

from koevol_core.dataset.imports.shapes.shape import Left, Row, Shape, Unfit, plain, unpacked
from koevol_core.messages import Message

_NAMES, _REFERENCES = ("questions", "turns"), ("references", "reference", "reference_answer")


def _questions(row: Row) -> list[Any]:
    for name in _NAMES:
        value = unpacked(row.get(name))
        if isinstance(value, list) and value and isinstance(value[0], str):
            return value
    return []


def fits(row: Row) -> bool:
    """Return True for a row with a list of questions."""
    return bool(_questions(row)) and "question" not in row


def read(row: Row, left: Left) -> list[Row]:
    """Return the first question, with its reference answer if there is one."""
    questions = _questions(row)
    if not all(isinstance(one, str) for one in questions):
        raise Unfit(Message("imports.talk_form"))
    notes = [left.turns(len(questions))] if len(questions) > 1 else []
    reference = unpacked(next((row[name] for name in _REFERENCES if row.get(name)), ""))
    first = reference[0] if isinstance(reference, list) and reference else reference
    answer = first if isinstance(first, str) else ""
    return [plain(row, (*_NAMES, *_REFERENCES), questions[0].strip(), answer.strip(), notes=notes)]


SHAPE = Shape(
    "multi_turn", 70, "여러 차례의 시험 질문 (LogicKor · MT-Bench)", "questions in turns (LogicKor, MT-Bench)", fits, read,
    "LogicKor questions.jsonl, MT-Bench question.jsonl",
    {"id": 1, "category": "추론", "questions": ["세 사람이 줄을 서는 방법은 몇 가지인가?", "네 사람이면?"], "references": ["6가지", None]},
)  # fmt: skip
