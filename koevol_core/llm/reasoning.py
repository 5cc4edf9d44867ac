"""Reasoning of a thinking model: separates it from the text of a reply, wherever the server put it.

A reasoning parser of the server moves it to a field of its own; without one it leads the text between tags, sometimes
with the end tag alone, or in the channels of gpt-oss. The tags of all vendors are in ``vendors.json``. Only what leads a
text is taken off: a tag that a text speaks of stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

VENDORS: dict[str, Any] = json.loads(Path(__file__).with_name("vendors.json").read_text(encoding="utf-8"))
"""What is known of vendors; the file names each entry."""
_FIELDS = ("reasoning_content", "reasoning", "thinking")
"""Fields of a message that hold reasoning: DeepSeek, vLLM and LM Studio; OpenRouter, Ollama and vLLM; Ollama."""


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)


_CLOSE: dict[str, str] = dict(VENDORS["tags"])
_OPEN = re.compile(rf"\s*(?:<\|(?:im_start|start)\|>assistant\s*)?({_one_of(_CLOSE)})", re.I)
_LONE = re.compile(
    _one_of(end for end in _CLOSE.values() if re.search(r"/[^/]*(?:think|thought|reasoning)", end, re.I)), re.I
)
_SPOKEN_OF = re.compile(rf"[`'\"’”)]|\s?(?:{VENDORS['after_a_mentioned_tag']})")
_WRAPPED = re.compile(
    "|".join(rf"\s*{re.escape(a)}(.*?)(?:{re.escape(z)}\s*|$)" for a, z in VENDORS["wrappers"]), re.S | re.I
)
_CHANNEL = re.compile(
    r"<\|channel\|>\s*(\w++)[^<]*<\|message\|>(.*?)(?=<\|(?:end|return|call|start|channel)\|>|$)", re.S
)
_BARE_CHANNEL = re.compile(r"\s*(?:analysis|commentary)(?!\s)(.*?)assistant\s*final(.*)", re.S)
"""Channels of gpt-oss, and the same where the server dropped the special tokens."""


def message_texts(message: dict[str, Any], cut: bool) -> tuple[str, str] | None:
    """Return (text, reasoning) of an assistant's message; None if its content is neither text nor parts. ``cut``: the
    reply ended at its limit, so an open block is reasoning.
    """
    content = message.get("content")
    text, beside = _parts(content) if isinstance(content, list) else (content or "", "")
    if not isinstance(text, str):
        return None
    text, within = split(text, cut)
    told = next((_flat(message[name]) for name in _FIELDS if message.get(name)), "")
    return text, "\n\n".join(part for part in (told, beside, within) if part)


def _parts(parts: list[Any]) -> tuple[str, str]:
    """Return (text, reasoning) of a content list, as gateways and Mistral send it."""
    thought = ("thinking", "reasoning", "reasoning_text")
    sides: tuple[list[str], list[str]] = ([], [])
    for part in parts:
        kind = part.get("type") if isinstance(part, dict) else "text"
        sides[kind in thought].append(_flat(part))
    return "".join(sides[0]), "\n".join(filter(None, sides[1]))


def _flat(value: Any) -> str:
    """Return the text in a part or field, however it is nested; "" if there is none."""
    if isinstance(value, list):
        return "".join(map(_flat, value))
    if isinstance(value, dict):
        names = ("text", "thinking", "reasoning", "value", "content", "summary", "refusal")
        return next((_flat(value[name]) for name in names if value.get(name)), "")
    return value if isinstance(value, str) else ""


def split(text: str, cut: bool = False) -> tuple[str, str]:
    """Return (text, reasoning): all leading reasoning blocks taken off; the text is unchanged if there is none."""
    if "<|channel|>" in text:
        return _channels(text)
    if bare := _BARE_CHANNEL.fullmatch(text):
        return bare[2].strip(), bare[1].strip()
    rest, taken = text, list[str]()
    while (block := _block(rest, cut)) or (not taken and (block := _end_alone(rest))):
        taken.append(block[0].strip())
        rest = block[1]
    if not taken:
        return text, ""
    if wrapped := _WRAPPED.fullmatch(rest):
        rest = next(part for part in wrapped.groups() if part is not None)
    return rest.strip(), "\n\n".join(filter(None, taken))


def _channels(text: str) -> tuple[str, str]:
    sides: tuple[list[str], list[str]] = ([], [])
    for name, said in _CHANNEL.findall(text):
        sides[name != "final"].append(said.strip())
    return "\n".join(sides[0]), "\n\n".join(filter(None, sides[1]))


def _block(text: str, cut: bool) -> tuple[str, str] | None:
    """Return (reasoning, rest) of a block that leads the text. A block without an end is all reasoning if the reply was
    cut or a line break follows its tag."""
    start = _OPEN.match(text)
    if not start:
        return None
    close = next(end for tag, end in _CLOSE.items() if tag.lower() == start[1].lower())
    inside, end, rest = text[start.end() :], None, ""
    if end := re.search(re.escape(close), inside, re.I):
        inside, rest = inside[: end.start()], inside[end.end() :]
    lines = "\n" in (inside[:1], inside[-1:], rest[:1])
    if end is None:
        return (inside, "") if cut or lines else None
    return (inside, rest) if lines or not (_SPOKEN_OF.match(inside) or _SPOKEN_OF.match(rest)) else None


def _end_alone(text: str) -> tuple[str, str] | None:
    """Return (reasoning, rest) where only the end tag came: the chat template itself had opened the block."""
    for end in _LONE.finditer(text):
        before, rest = text[: end.start()], text[end.end() :]
        if end[0].replace("/", "")[:-1].lower() in before.lower() or before.count("```") % 2:
            return None
        if rest[:1] == "\n" or not ((before[-1:] in "`'\"‘“(" and before) or _SPOKEN_OF.match(rest)):
            return before, rest
    return None
