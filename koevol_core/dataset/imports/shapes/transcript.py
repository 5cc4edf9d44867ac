"""Whole conversations in one text column: ``### 질문: … ### 답변: …``, Human and Assistant, ``<usr>``, chat templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from koevol_core.dataset.imports.shapes.chat import Turns, talk
from koevol_core.dataset.imports.shapes.names import ANSWERING_LABEL, ASKING_LABEL, columns_of
from koevol_core.dataset.imports.shapes.shape import Left, Row, Shape

COLUMNS = (
    "text",
    "content",
    "prompt",
    "conversation",
    "dialogue",
    "dialog",
    "chat",
    "instruction",
    "지시문",
    "대화",
    "본문",
    "글",
)
"""Columns in which a transcript is looked for."""
_WHO = rf"(?:(?P<user>{ASKING_LABEL})|(?P<assistant>{ANSWERING_LABEL})|(?P<system>system|sys|시스템)|(?P<input>input|입력|context))"
_PATTERNS = (
    re.compile(rf"#{{2,4}}[ \t]?{_WHO}[ \t]?(?::|\n)[ \t]*", re.IGNORECASE),
    re.compile(r"<\|im_start\|>[ \t]?(?:(?P<user>user)|(?P<assistant>assistant)|(?P<system>system|developer))[ \t]?\n?", re.IGNORECASE),
    re.compile(r"<\|start_header_id\|>(?:(?P<user>user)|(?P<assistant>assistant)|(?P<system>system))<\|end_header_id\|>\s{0,4}", re.IGNORECASE),
    re.compile(r"<start_of_turn>(?:(?P<user>user)|(?P<assistant>model))\n?", re.IGNORECASE),
    re.compile(r"<\|(?:(?P<user>user|prompter|human)|(?P<assistant>assistant|bot)|(?P<system>system))\|>\s{0,4}", re.IGNORECASE),
    re.compile(r"<(?:(?P<user>usr|human|user)|(?P<assistant>bot|assistant|gpt)|(?P<system>sys|system))>:?[ \t]*", re.IGNORECASE),
    re.compile(r"\[\|(?:(?P<user>human|사용자)|(?P<assistant>ai|assistant|챗봇))\|\][ \t]*", re.IGNORECASE),
    re.compile(r"(?P<assistant>\[/INST\])|(?P<user>\[INST\])", re.IGNORECASE),
    re.compile(rf"(?:^|(?<=\n))[ \t]*\**(?:(?P<user>{ASKING_LABEL}|q)|(?P<assistant>{ANSWERING_LABEL}|a)|(?P<system>system|시스템))\**[ \t]?:\**[ \t]*", re.IGNORECASE),
)  # fmt: skip
_TOKENS = re.compile(
    r"<\|endoftext\|>|<\|im_end\|>|<\|eot_id\|>|<\|begin_of_text\|>|<end_of_turn>|<bos>|<eos>|</?s>|\[EOS\]|<\|end\|>|<\|end_of_text\|>"
)
_SYSTEM = re.compile(r"<<SYS>>(?P<said>[^<]{0,4000})<</SYS>>")
_PREFACE = 600
"""Characters that may stand before the first label: Alpaca's "Below is an instruction …"."""


def is_transcript(text: str) -> bool:
    """Return True if a text is a conversation with labels: a question first, and an answer after it."""
    return _pattern(text) is not None


def _pattern(text: str) -> re.Pattern[str] | None:
    head = text[:20_000]
    for pattern in _PATTERNS:
        labels = (found.lastgroup for found in _labels(pattern, head))
        asked = next((one for one in labels if one != "system"), "")
        first = pattern.search(head)
        if not first or asked != "user" or first.start() > (_PREFACE if pattern is _PATTERNS[0] else 20):
            continue
        if any(one == "assistant" for one in labels):
            return pattern
    return None


def _labels(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    return pattern.finditer(text)


def turns_of_text(text: str) -> Turns:
    """Return the turns of a transcript; an input after the question belongs to the question."""
    pattern = _pattern(text)
    turns: Turns = []
    if pattern is None:
        return turns
    if system := _SYSTEM.search(text[:8000]):
        turns.append(("system", system["said"].strip()))
        text = text.replace(system[0], "", 1)
    found = list(pattern.finditer(text))
    for one, after in zip(found, [*found[1:], None], strict=True):
        who = one.lastgroup or ""
        words = _TOKENS.sub("", text[one.end() : after.start() if after else len(text)]).strip()
        joined = who == "input" or (turns and turns[-1][0] == who)
        if joined and turns:
            turns[-1] = (turns[-1][0], "\n\n".join(filter(None, (turns[-1][1], words))))
        elif who != "input":
            turns.append((who, words))
    return turns


def fits(row: Row) -> bool:
    """Return True for a row with a transcript in one of its columns and no answer beside it."""
    return not any(row[name] for name in columns_of("output", row)) and _column(row) is not None


def _column(row: Row) -> str | None:
    there = [name for name in COLUMNS if isinstance(row.get(name), str)]
    there += [name for name, value in row.items() if isinstance(value, str) and name.startswith("column_")]
    return next((name for name in there if is_transcript(row[name])), None)


def read(row: Row, left: Left) -> list[Row]:
    """Return the first question of the transcript with its answer."""
    name = _column(row) or ""
    rest = {key: value for key, value in row.items() if key != name}
    return [talk(rest, turns_of_text(row[name]), left)]


SHAPE = Shape(
    "transcript", 80, "글 한 칸에 든 대화", "conversations in one text column", fits, read,
    "KoAlpaca v1.1a_textonly, openassistant-guanaco, OIG-ko, open-korean-instructions",
    {"text": "### 질문: 자전거 공기압은 얼마가 알맞나요?\n\n### 답변: 보통 40~65 psi가 알맞습니다.<|endoftext|>"},
)  # fmt: skip
