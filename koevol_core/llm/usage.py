"""Bounds of the token counts that a server reports, from the texts that were sent and received.

A count that the texts contradict is unknown (None), like a missing one: a wrong one would let a run spend beyond its
budget, or fill the budget with money that nobody spent. Knows neither prices nor runs.
"""

from __future__ import annotations

import re
from typing import Any

from koevol_core.llm.response import first_choice
from koevol_core.types import Prompt

LENGTH = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
"""Names of the limit of a reply, each with the other one."""
OVERHEAD = 16
"""Tokens that a chat format adds per message, with a margin; the known formats add four to eight."""
BYTES_A_TOKEN, REPEATED = 16, 128
"""Maximum average of UTF-8 bytes per token, and characters of a token that repeats one: published vocabularies (o200k,
Llama 3, Qwen, DeepSeek) average 3 to 6 bytes on prose, and their longest tokens are up to 128 equal characters."""
_RUN = re.compile(r"(.)\1+", re.DOTALL)


def most_sent(prompt: Prompt) -> int:
    """Return the maximum number of tokens of a request: a token has at least one byte of text."""
    return sum(len(message["content"].encode("utf-8", "replace")) + OVERHEAD for message in prompt.messages)


def most_allowed(prompt: Prompt) -> int:
    """Return the maximum number of tokens of a reply that a request allows; 0 if it sets no limit."""
    return int(next((prompt.params[name] for name in LENGTH if prompt.params.get(name)), 0))


def fewest(text: str) -> int:
    """Return the minimum number of tokens of a text."""
    varied = len(_RUN.sub(r"\1", text).encode("utf-8", "replace")) // BYTES_A_TOKEN
    return max(varied, len(text) // REPEATED, 1 if text else 0)


def checked(known: dict[str, Any], prompt: Prompt, body: object) -> dict[str, Any]:
    """Return what ``response.facts`` found in a reply with None for every count that cannot be true.

    ``body``: the reply's JSON object, if it could be parsed. Text beyond the allowed tokens is counted as it came, for a
    server may ignore the limit; more cached tokens than prompt tokens are contradicted too.
    """
    sent = sum(fewest(message["content"]) for message in prompt.messages)
    message = _message(body)
    text = message.get("content")
    came = fewest(text) if isinstance(text, str) else 0
    written = sum(len(part.encode("utf-8", "replace")) for part in message.values() if isinstance(part, str))
    tokens_in = _within(known["prompt_tokens"], sent, most_sent(prompt))
    tokens_out = _within(known["completion_tokens"], came, max(most_allowed(prompt) + prompt.room, written) + OVERHEAD)
    cached = None if tokens_in is None else _within(known["cached_tokens"], 0, tokens_in)
    return known | {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "cached_tokens": cached}


def _within(count: int | None, low: int, high: int) -> int | None:
    return count if count is not None and low <= count <= high else None


def _message(body: object) -> dict[str, Any]:
    """Return the message of a reply's first choice, empty if there is none."""
    message = first_choice(body).get("message") if isinstance(body, dict) else None
    return message if isinstance(message, dict) else {}
