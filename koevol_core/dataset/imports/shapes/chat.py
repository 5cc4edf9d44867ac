"""Conversations as a list of turns: OpenAI's messages, ShareGPT, LIMA's plain lists, and their variants.

Of a conversation the first question and its answer come in, because only they are self-contained; turns of one speaker
in a row are one turn. Pictures, sound and tools are refused.
"""

from __future__ import annotations

from typing import Any

from koevol_core.dataset.imports.shapes.names import MODELS, PEOPLE, SYSTEMS
from koevol_core.dataset.imports.shapes.shape import (
    Left,
    Row,
    Shape,
    Unfit,
    is_bad,
    is_picture,
    plain,
    system_note,
    unpacked,
)
from koevol_core.messages import Message
from koevol_core.tables import text_of

COLUMNS = ("conversations", "messages", "conversation", "turns", "dialog", "dialogue", "chat")
"""Columns that hold the turns."""
USED = (*COLUMNS, "system", "prompt", "completion", "chosen", "rejected", "label", "kto_tag")
_TOOLS = ("tool", "function", "function_call", "observation", "tool_call", "tool_response", "ipython")
_THOUGHT = ("thinking", "reasoning", "redacted_thinking")
_TEXTS = ("text", "input_text", "output_text")
Turns = list[tuple[str, str]]
"""(user, assistant or system; text)."""


def turns_in(row: Row) -> Any:
    """Return the list of turns of a row, or None."""
    for name in COLUMNS:
        value = unpacked(row.get(name))
        if isinstance(value, list) and (name in COLUMNS[:3] or (value and isinstance(value[0], dict))):
            return value
    return None


def fits(row: Row) -> bool:
    """Return True for a row with a list of turns."""
    return turns_in(row) is not None


def read(row: Row, left: Left) -> list[Row]:
    """Return the first question of a conversation with its answer."""
    found = talk(row, turns_of(turns_in(row), left), left)
    return [found]


def talk(row: Row, turns: Turns, left: Left, input: str = "") -> Row:
    """Return the first question of these turns with its answer, unless the row marks the answer as bad."""
    notes = system_note(text_of(row, "system", "system_prompt"), left)
    if turns and turns[0][0] == "system":
        notes = notes or system_note(turns[0][1], left)
        turns = turns[1:]
    if not turns or turns[0][0] != "user":
        raise Unfit(Message("imports.no_question"))
    many = sum(who == "user" for who, _ in turns)
    if many > 1:
        notes = [*notes, left.turns(many)]
    answer = turns[1][1] if len(turns) > 1 and turns[1][0] == "assistant" else ""
    if answer and is_bad(row):
        left.counts["bad"] += 1
        answer = ""
    return plain(row, USED, turns[0][1], answer, notes=notes, input=input)


def turns_of(value: Any, left: Left) -> Turns:
    """Return the turns of a conversation, those of one speaker in a row joined. Raises Unfit."""
    value = unpacked(value)
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        value = [{"role": "assistant" if at % 2 else "user", "content": one} for at, one in enumerate(value)]
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Unfit(Message("imports.talk_form"))
    found: Turns = []
    for one in value:
        who, words = _speaker(one), _words(_said(one), left)
        if who == "assistant" and 0 in (one.get("weight"), one.get("loss_weight")) and words:
            left.counts["bad"] += 1  # a turn that must not be trained on
            words = ""
        if found and found[-1][0] == who:
            found[-1] = (who, "\n".join(filter(None, (found[-1][1], words))))
        else:
            found.append((who, words))
    return _filled(found)


def _filled(turns: Turns) -> Turns:
    """Leave out what is empty before the first question."""
    while len(turns) > 1 and not turns[0][1] and turns[0][0] != "user":
        turns = turns[1:]
    return turns


def _speaker(turn: Row) -> str:
    name = next((turn[key] for key in ("role", "from", "speaker", "user") if key in turn), "")
    said = str(name).strip().lower()
    who = "user" if said in PEOPLE else "assistant" if said in MODELS else "system" if said in SYSTEMS else ""
    if not who or turn.get("tool_calls") or turn.get("function_call") or said in _TOOLS:
        raise Unfit(Message("imports.talk_tools", who=said[:40] or Message("imports.nameless")))
    return who


def _said(turn: Row) -> Any:
    return next((turn[key] for key in ("content", "value", "text", "utterance", "message") if key in turn), None)


def _words(value: Any, left: Left) -> str:
    """Return the text of a turn; of one in parts only if all of them are text, without thoughts."""
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, list):
        parts = []
        for one in value:
            kind = one.get("type", "text") if isinstance(one, dict) else ""
            if kind in _THOUGHT:
                left.counts["reasoning"] += 1
                continue
            if kind in _TOOLS or kind in ("tool_use", "tool_result"):
                raise Unfit(Message("imports.talk_tools", who=kind))
            words = (
                one
                if isinstance(one, str)
                else one.get("text", one.get("value", one.get("content")))
                if kind in _TEXTS
                else None
            )
            if not isinstance(words, str):
                raise Unfit(Message("imports.talk_media"))
            parts.append(words)
        value = "".join(parts)
    if not isinstance(value, str) or is_picture(value):
        raise Unfit(Message("imports.talk_media"))
    return value.strip()


SHAPE = Shape(
    "chat", 30, "대화 목록 (OpenAI messages · ShareGPT)", "lists of turns (OpenAI messages, ShareGPT)", fits, read,
    "ShareGPT, WizardLM V2, UltraChat, LIMA, LLaMA-Factory v1",
    {"messages": [{"role": "user", "content": "봄 텃밭에 심을 채소를 알려 줘."}, {"role": "assistant", "content": "상추와 쑥갓이 좋습니다."}]},
)  # fmt: skip
