"""How models and servers of several vendors answer, for the loopback server: what surrounds a text, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.loopback import Body, Refuse, good_model

THOUGHT = "The user wants a harder request. 사용자는 조건을 더한 지시문을 바란다. 먼저 조건을 고르자."
LONG = 900
"""Tokens that a model of these thinks before it says a word."""
TRACES = re.compile(r"</?think|<\|[^>]*\||assistantfinal|\[/?THINK|The user wants|조건을 고르자")
"""What no exported row may hold: tags, chat tokens, words of the reasoning."""


def limit(body: Body) -> int:
    return int(body.get("max_tokens") or body.get("max_completion_tokens") or 100_000)


def switched_off(body: Body) -> bool:
    return (
        body.get("chat_template_kwargs", {}).get("enable_thinking") is False or body.get("reasoning_effort") == "none"
    )


def tagged(body: Body) -> str | Body:
    """Qwen3 on vLLM without a reasoning parser."""
    if switched_off(body):
        return f"<think>\n\n</think>\n\n{good_model(body)}"
    if limit(body) < LONG:
        return {"content": f"<think>\n{THOUGHT}", "finish_reason": "length"}
    return f"<think>\n{THOUGHT}\n</think>\n\n{good_model(body)}"


def in_field(name: str) -> Callable[[Body], str | Body]:
    """Behind a reasoning parser, which moves the reasoning to a field of this name."""

    def answer(body: Body) -> str | Body:
        if switched_off(body):
            return good_model(body)
        if limit(body) < LONG:
            return {"content": None, name: THOUGHT, "finish_reason": "length"}
        return {"content": f"\n\n{good_model(body)}", name: THOUGHT}

    return answer


def end_alone(body: Body) -> str | Body:
    """Qwen3.5: the chat template opened the block."""
    if limit(body) < LONG:
        return {"content": THOUGHT, "finish_reason": "length"}
    return f"{THOUGHT}\n</think>\n\n{good_model(body)}"


def channels(body: Body) -> str | Body:
    """gpt-oss whose special tokens were left in."""
    head = f"<|channel|>analysis<|message|>{THOUGHT}"
    if limit(body) < LONG:
        return {"content": head, "finish_reason": "length"}
    return f"{head}<|end|><|start|>assistant<|channel|>final<|message|>{good_model(body)}<|return|>"


def hidden(body: Body) -> str | Body:
    """OpenAI's reasoning models: what they think is only counted."""
    if limit(body) < LONG:
        return {"content": "", "finish_reason": "length"}
    return good_model(body)


def parts(body: Body) -> Body:
    """A gateway, or Mistral, that answers in parts."""
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]}
    return {"content": [thinking, {"type": "text", "text": good_model(body)}]}


def openai_refuses(body: Body) -> tuple[str, str] | None:
    if "max_tokens" in body:
        return (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            "max_tokens",
        )
    if body.get("temperature", 1) != 1:
        value = body["temperature"]
        return (
            f"Unsupported value: 'temperature' does not support {value} with this model. Only the default (1) value is supported.",
            "temperature",
        )
    if "top_p" in body:
        return "Unsupported parameter: 'top_p' is not supported with this model.", "top_p"
    return None


def strict_refuses(body: Body) -> tuple[str, str] | None:
    """A server that takes no parameter that it does not know, and names it in the text alone."""
    for name in body.keys() - {"model", "messages", "max_tokens", "temperature", "top_p"}:
        return (
            f"[{{'type': 'extra_forbidden', 'loc': ('body', '{name}'), 'msg': 'Extra inputs are not permitted'}}]",
            "",
        )
    return None


@dataclass(frozen=True)
class Vendor:
    """``refused``: how many requests it refuses until everything is learnt; ``settings``: how it is set up."""

    model: str
    answer: Callable[[Body], str | Body]
    refuse: Refuse | None = None
    refused: int = 0
    thinking: str = ""


VENDORS = {
    "Qwen3 on vLLM": Vendor("Qwen/Qwen3-32B", tagged),
    "Qwen3 on vLLM, thinking off": Vendor("Qwen/Qwen3-32B", tagged, thinking="off"),
    "Qwen3 with a reasoning parser": Vendor("Qwen/Qwen3-32B", in_field("reasoning_content")),
    "Qwen3.5": Vendor("Qwen/Qwen3.5-27B", end_alone),
    "DeepSeek R1": Vendor("deepseek-ai/DeepSeek-R1", in_field("reasoning_content")),
    "gpt-oss": Vendor("openai/gpt-oss-120b", channels),
    "OpenAI": Vendor("gpt-5", hidden, openai_refuses, 3),
    "Ollama": Vendor("qwen3:8b", in_field("reasoning")),
    "LM Studio": Vendor("an-unknown-thinker", tagged),
    "content parts": Vendor("magistral-medium", parts),
    "strict server, thinking off": Vendor("m-1", good_model, strict_refuses, 1, thinking="off"),
}
