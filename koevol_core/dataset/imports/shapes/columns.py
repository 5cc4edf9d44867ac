"""Rows whose columns are what they are called: Alpaca, Dolly, OpenOrca, GSM8K, Q and A, 질문 and 답변, 지시문 and 출력.

Nothing is renamed: the columns keep their names, and ``koevol_core.dataset.imports.columns`` says what each is taken
for.
"""

from __future__ import annotations

from koevol_core.dataset.imports.shapes.names import columns_of
from koevol_core.dataset.imports.shapes.shape import Left, Row, Shape, is_bad


def fits(row: Row) -> bool:
    """Return True for a row with a column for the answer beside one for the question."""
    answers = columns_of("output", row)
    return bool(answers) and bool(columns_of("text", row) or columns_of("input", row))


def read(row: Row, left: Left) -> list[Row]:
    """Return the row without a position in a tree that is not in this file, and without an answer marked as bad."""
    found = {name: value for name, value in row.items() if name not in ("generation", "trace")}
    answers = [name for name in columns_of("output", row) if row[name]]
    if answers and is_bad(row):
        left.counts["bad"] += 1
        found |= dict.fromkeys(answers, "")
    return [found]


SHAPE = Shape(
    "answered", 90, "질문과 답의 열 (Alpaca · Dolly · Q/A)", "columns of questions and answers (Alpaca, Dolly, Q/A)", fits, read,
    "Alpaca, KoAlpaca, KULLM, Dolly, OpenOrca, GSM8K, Chatbot_data",
    {"instruction": "다음 글에서 역이 생긴 해를 찾아 줘.", "context": "푸른역은 1987년에 문을 열었다.", "response": "1987년", "category": "closed_qa"},
)  # fmt: skip
