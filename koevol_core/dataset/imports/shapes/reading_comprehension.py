"""Questions about a text: SQuAD and KorQuAD (documents or flat), and AI-Hub's question sets.

Every question of a document is a seed with its text as the input; several answers to a question are all taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from koevol_core.dataset.imports.shapes.shape import Left, Row, Shape, plain, unpacked
from koevol_core.tables import text_of

_USED = ("paragraphs", "qas", "context", "question", "answers", "answer", "raw_html")
_INSIDE = ("text", "contents", "content", "answer")
"""Keys under which an answer's words stand."""


def fits(row: Row) -> bool:
    """Return True for a document with questions, and for a question whose answer is an object with its words."""
    if any(isinstance(row.get(name), list) and _objects(row[name]) for name in ("paragraphs", "qas")):
        return True
    return isinstance(row.get("question"), str) and any(_answer(row, name) for name in ("answers", "answer"))


def _objects(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(one, dict) for one in value)


def _answer(row: Row, name: str) -> bool:
    value = unpacked(row.get(name))
    return (isinstance(value, dict) and any(key in value for key in _INSIDE)) or (
        isinstance(value, list) and _objects(value) and any(key in value[0] for key in _INSIDE)
    )


def read(row: Row, left: Left) -> list[Row]:
    """Return a row for every question, and for every further answer to it."""
    found = []
    for context, asked in _asked(row):
        texts = [] if asked.get("is_impossible") is True else _texts(asked)
        more = {name: value for name, value in row.items() if name not in _USED and name not in asked}
        for text in texts or [""]:
            found.append(plain({**more, **asked}, _USED, text_of(asked, "question"), text, input=context))
    return found


def _asked(row: Row) -> Iterator[tuple[str, Row]]:
    paragraphs = row.get("paragraphs")
    for part in paragraphs if isinstance(paragraphs, list) else [row]:
        if not isinstance(part, dict):
            continue
        context = text_of(part, "context", "passage", "paragraph")
        questions = part.get("qas")
        for one in questions if isinstance(questions, list) else [part]:
            if isinstance(one, dict):
                yield context, one


def _texts(asked: Row) -> list[str]:
    value = unpacked(asked.get("answers") or asked.get("answer"))
    parts = value if isinstance(value, list) else [value]
    texts: list[str] = []
    for one in parts:
        said = next((one[key] for key in _INSIDE if key in one), "") if isinstance(one, dict) else one
        texts += [text for text in (said if isinstance(said, list) else [said]) if isinstance(text, str)]
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


SHAPE = Shape(
    "reading", 55, "독해 질문 (KorQuAD · SQuAD · AI-Hub)", "reading comprehension (KorQuAD, SQuAD, AI-Hub)", fits, read,
    "KorQuAD 1.0, KLUE-MRC, AI-Hub MRC",
    {"title": "푸른역", "paragraphs": [{"context": "푸른역은 1987년에 문을 열었다.", "qas": [{"question": "푸른역은 언제 문을 열었나?", "answers": [{"text": "1987년", "answer_start": 5}]}]}]},
)  # fmt: skip
