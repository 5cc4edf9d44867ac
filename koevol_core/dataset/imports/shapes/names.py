"""Names that people give to columns and speakers, in Korean and English, and words by which texts are told apart.

``COLUMNS`` follows the data sets that are named in ``docs/shapes.md``: the preferred name of a field comes first.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

FIELDS = ("text", "input", "output", "system", "domain", "source", "license", "note", "task")
"""What a column can be taken for: the fields of a seed, its answer (``output``), and the system prompt."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "text": (
        "instruction", "지시문", "prompt", "question", "질문", "text", "instructions", "지시", "지시 사항", "명령", "명령어", "프롬프트", "질문 내용",
        "문항", "문제", "질의", "질의문", "물음", "문의", "문의 내용", "q", "query", "human", "user", "사용자", "user input",
        "user message", "problem", "문제 내용", "발문", "inputs", "request", "요청", "요청 사항", "발화", "글", "할 일", "씨앗",
    ),
    "input": ("input", "입력", "입력값", "입력문", "지문", "context", "본문", "문맥", "맥락", "passage", "paragraph", "참고 자료", "참고 글", "보기글"),
    "output": (
        "output", "출력", "출력값", "출력문", "answer", "answers", "답변", "답", "정답", "대답", "응답", "response", "completion", "a",
        "답변 내용", "응답문", "답안", "모범 답안", "모범답안", "outputs", "reply", "target", "targets", "assistant", "gpt",
        "bot", "챗봇", "chatbot", "solution", "풀이", "answer text", "best answer", "model answer", "모델 답변", "gold answer",
    ),
    "system": ("system", "system prompt", "system message", "시스템", "시스템 프롬프트"),
    "domain": ("domain", "분야", "분류", "category", "topic", "주제", "카테고리", "대분류", "subject", "영역"),
    "source": ("source", "root", "출처", "origin url"),
    "license": ("license", "licence", "라이선스", "저작권", "라이센스"),
    "note": ("note", "메모", "비고", "comment", "참고", "notes"),
    "task": ("task", "과제", "과제 종류", "task type", "과업"),
}  # fmt: skip
"""Usual names of the columns of each field."""
MEDIA = ("image", "images", "video", "videos", "audio", "audios", "이미지", "그림", "사진")
"""Columns that hold pictures or sound."""
MARKS = ("label", "kto_tag")
"""Columns that say whether the answer is a good one."""
NO_INPUT = {"<noinput>", "<no input>", "nan", "none", "null", "n/a", "없음", "입력 없음", "-"}
"""What stands in an input that is none, in lower case."""
PEOPLE = {
    "human",
    "user",
    "prompter",
    "사용자",
    "질문자",
    "사람",
    "customer",
    "고객",
    "instruction",
    "question",
    "client",
}
MODELS = {"gpt", "assistant", "chatgpt", "bing", "bard", "model", "bot", "chatbot", "챗봇", "상담원", "상담사", "response", "answer", "ai", "모델"}  # fmt: skip
SYSTEMS = {"system", "developer", "시스템"}
"""Speakers of a conversation, in lower case."""
_ASKS, _ANSWERS = "질문|물음|문의|사용자|지시문|지시|명령", "답변|대답|정답|응답|챗봇|답"
ASKS_LINE = re.compile(rf"\s{{0,8}}(?:[-*]\s)?\**(?:Q\d{{0,4}}|{_ASKS}|문)\**\s?[:.)]\**\s?", re.IGNORECASE)
ANSWERS_LINE = re.compile(rf"\s{{0,8}}(?:[-*]\s)?\**(?:A\d{{0,4}}|{_ANSWERS})\**\s?[:.)]\**\s?", re.IGNORECASE)
"""Beginning of a line that asks, and of one that answers."""
ASKING_LABEL = rf"질문|{_ASKS}|instruction|human|user|question|usr|prompter|client"
ANSWERING_LABEL = rf"{_ANSWERS}|response|assistant|gpt|bot|answer|ai|output|출력"
"""Labels of the turns of a transcript, as alternatives of a pattern."""
_ENDINGS = ("요", "다", "까", "줘", "라", "오", "죠", "네")
_ASKING = (
    "?",
    "까",
    "나요",
    "가요",
    "은요",
    "는요",
    "줘",
    "주세요",
    "줘요",
    "하라",
    "시오",
    "해라",
    "바랍니다",
    "할까",
    "하기",
    "인가",
    "한가",
    "는지",
    "을까",
    "뭐야",
    "뭔가요",
    "싶어",
    "봐",
    "알려줄래",
)
_APART = re.compile(r"[\s_\-]+")


@lru_cache(4096)
def plain_name(name: str) -> str:
    """Return a column's name for comparison: without case, blanks, underscores, hyphens and what is in brackets."""
    return _APART.sub("", re.sub(r"[(\[（][^)\]）]{0,40}[)\]）]", "", name.strip().casefold())).removeprefix("\ufeff")


_FIELD_OF = {plain_name(name): field for field, names in reversed(COLUMNS.items()) for name in names}


def known_name(name: str) -> str:
    """Return the field that a column of this name is usually taken for; empty if it is not known."""
    return _FIELD_OF.get(plain_name(name), "")


_IN_KOREAN = ("ko", "kr", "kor", "korean", "한국어", "한글")
"""Endings of the Korean one of several columns with a translation."""


def columns_of(field: str, there: Collection[str]) -> tuple[str, ...]:
    """Return those columns that bear a usual name of a field, the preferred name first, Korean before a translation."""
    return _columns_of(field, tuple(there))


@lru_cache(1024)
def _columns_of(field: str, there: tuple[str, ...]) -> tuple[str, ...]:
    by_name: dict[str, list[str]] = {}
    for name in there:
        by_name.setdefault(plain_name(name), []).append(name)
    known = [plain_name(name) for name in COLUMNS[field]]
    wanted = [f"{name}{ending}" for name in known for ending in _IN_KOREAN if len(name) > 1] + known
    return tuple(name for one in wanted for name in by_name.pop(one, ()))


def ends_as_a_sentence(text: str) -> bool:
    """Return True if a short text reads like a sentence and not like a name."""
    return text[-1:] in ".?!。？！…" or (" " in text and len(text) > 7 and text.endswith(_ENDINGS))


def asks(text: str) -> bool:
    """Return True if a text ends as a question or a request does."""
    return text.rstrip(" .!~\n").endswith(_ASKING)
