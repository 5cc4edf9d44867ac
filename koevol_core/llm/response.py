"""Response parser: turns the raw bytes of one response into a ``Reply``, or a ``ProviderError`` that says what to do
next.

Sends and stores nothing. Whatever a server does, ``read`` has one of these two outcomes and raises no other exception.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from typing import Any

from koevol_core.llm.reasoning import message_texts
from koevol_core.llm.retry import ACTIONS, STOPPING_STATUS, Action, action_for_status
from koevol_core.messages import Message
from koevol_core.types import RawResponse, Reason, Reply

MAX_BODY = 4 * 2**20
"""Maximum bytes of a response, and of what is in it, that are read; a chat answer is some kilobytes."""
KEPT_BODY = 64 * 2**10
"""Bytes that are stored of a response that is longer than ``MAX_BODY``: it cannot be parsed, only looked at."""


class ProviderError(Exception):
    """No usable text. ``action``: retry (not billed) · resend once (maybe billed) · fail this job · stop the run.

    ``wait``: Retry-After in seconds; ``text``: the incomplete text, if any; ``thought``: the model did reason.
    """

    thought = False

    def __init__(self, reason: Reason, action: Action, detail: str, wait: float = 0.0, text: str = "") -> None:
        super().__init__(detail)
        self.reason, self.action, self.detail, self.wait, self.text = reason, action, detail, wait, text


def _fault(reason: Reason, detail: str, text: str = "") -> ProviderError:
    return ProviderError(reason, ACTIONS[reason], detail, text=text)


Body = dict[str, Any] | ProviderError
"""JSON object of a response, or the error why there is none."""


def parse_body(response: RawResponse) -> Body:
    """Parse the body of a response once, for ``read`` and ``facts``."""
    try:
        return _json(response.body)
    except ProviderError as fault:
        return fault


def read(response: RawResponse, body: Body | None = None) -> Reply:
    """Return the reply in a response (``body``: already parsed). Raises only ProviderError, with the next action."""
    if response.fault:
        _transport(response)
    status = response.status or 0
    if status != 200:
        _status(response, status)
    body = parse_body(response) if body is None else body
    if isinstance(body, ProviderError):
        raise body
    if isinstance(body.get("error"), (dict, str)) and "choices" not in body:
        raise _fault("server", _message(body) or Message("llm.error_in_200"))
    return _reply(body)


def _transport(response: RawResponse) -> None:
    reason, detail = response.fault or "parse", response.detail
    if reason == "network":
        detail = Message("llm.not_reached", detail=detail)
    elif reason == "doubtful":
        detail = Message("llm.broke_off", detail=detail)
    raise _fault(reason, detail)


CONTEXT = re.compile(r"context|(?:prompt|input|message)s? (?:is|are) too long|too many tokens|reduce the length", re.I)
NAME = 200
"""Maximum characters of a model's name that are stored, because it is indexed."""
_PARAMETERS = re.compile(r"max_tokens|max_completion_tokens|temperature|top_p|\bmodel\b", re.I)
"""Words of a 400 about a setting that every job shares; those of ``CONTEXT`` mean that the text is too long."""


def _status(response: RawResponse, status: int) -> None:
    said, wait = _said(response.body), response.retry_after or 0.0
    if status == 429 and b"insufficient_quota" in response.body:
        status = 402
    if status == 400 and CONTEXT.search(said):
        raise _fault("context", Message("llm.context_too_long", said=said))
    if status == 400 and _PARAMETERS.search(said):
        raise ProviderError("stop", "stop", Message("llm.setting_refused", said=said))
    action = action_for_status(status, wait)
    if status == 404 and "model" in said.lower():
        raise ProviderError("stop", action, Message("llm.model_missing", said=said))
    if status in STOPPING_STATUS:
        raise ProviderError("stop", action, Message(f"llm.status_{status}"))
    if 300 <= status < 400:
        raise ProviderError("stop", action, Message("llm.redirected", status=status))
    if action == "stop":
        later = Message("llm.come_back", minutes=wait / 60, status=status)
        raise ProviderError("rate", action, later, wait)
    if status == 429:
        raise ProviderError("rate", action, Message("llm.too_many_requests", said=said), wait)
    if action == "retry":
        raise ProviderError("server", action, Message("llm.server_error", status=status, said=said), wait)
    raise ProviderError("server", action, Message("llm.refused", status=status, said=said))


def _said(body: bytes) -> str:
    """Return the server's error message, at most 300 characters; "" if it cannot be read."""
    return error_of(body)[0][:300]


def error_of(body: bytes) -> tuple[str, str]:
    """Return the error message of a response and the parameter that it names; "" for what it does not say. Of a JSON object
    that is cut off the message is its beginning."""
    try:
        said = _json(body, "replace")
    except ProviderError:
        return (clean(body[:1200].decode("utf-8", "replace")) if body.lstrip()[:1] == b"{" else ""), ""
    error = said.get("error")
    param = error.get("param") if isinstance(error, dict) else None
    return _message(said) or clean(json.dumps(said.get("detail", ""), ensure_ascii=False)), str(param or "")


def _message(body: dict[str, Any]) -> str:
    error = body.get("error", body.get("message", ""))
    return clean(str(error.get("message") or "") if isinstance(error, dict) else str(error))


def _json(raw: bytes, errors: str = "strict") -> dict[str, Any]:
    """Parse the JSON object in a body, after keep-alive lines and a BOM."""
    try:
        text = _plain(raw).decode("utf-8", errors)
    except UnicodeDecodeError:
        raise _fault("parse", Message("llm.reply_not_utf8")) from None
    while (text := text.lstrip("\ufeff \t\r\n")).startswith(":"):
        text = text.partition("\n")[2]
    if not text:
        raise _fault("parse", Message("llm.reply_empty"))
    if text[:1] == "<":
        raise ProviderError("stop", "stop", Message("llm.web_page"))
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        shape = "llm.reply_stream" if text.startswith(("data:", "event:", "id:")) else "llm.reply_not_json"
        raise _fault("parse", Message(shape)) from None
    if not isinstance(body, dict):
        raise _fault("parse", Message("llm.reply_shape"))
    return body


def _plain(raw: bytes) -> bytes:
    """Decompress gzip, which a server may send unrequested, up to ``MAX_BODY`` bytes."""
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        return zlib.decompressobj(31).decompress(raw, MAX_BODY)
    except zlib.error:
        raise _fault("parse", Message("llm.reply_packed")) from None


def _reply(body: dict[str, Any]) -> Reply:
    choices = body.get("choices")
    if choices == [] or (choices is None and "object" in body):
        raise _fault("empty", Message("llm.reply_no_text"))
    message = first_choice(body).get("message")
    if not isinstance(message, dict):
        raise _fault("parse", Message("llm.reply_shape"))
    details = _details(body)
    finish = details["finish"] or ""
    if (texts := message_texts(message, finish == "length")) is None:
        raise _fault("parse", Message("llm.reply_not_text"))
    text, reasoning = map(clean, texts)
    thought = bool(reasoning or _reasoning_tokens(body))
    if finish == "content_filter":
        raise _fault("filter", Message("llm.reply_stopped", finish=finish), text)
    if finish == "insufficient_system_resource":
        raise ProviderError("server", "fail", Message("llm.reply_stopped", finish=finish), text=text)
    if finish == "length":
        cut = _fault("length", Message("llm.reply_cut" if text.strip() or not thought else "llm.only_reasoning"), text)
        cut.thought = thought or not text.strip()
        raise cut
    if not text.strip():
        raise _fault("empty", Message("llm.reply_no_text"))
    return Reply(
        text=text, reasoning=reasoning, thought=thought, **details | {"model": details["model"] or "", "finish": finish}
    )


def facts(response: RawResponse, body: Body | None = None) -> dict[str, Any]:
    """Return model, finish reason and token counts of a response (``body``: already parsed), as far as they can be
    read: also of failures and of text that is not UTF-8.
    """
    if body is None or isinstance(body, ProviderError):
        try:
            body = _json(response.body, "replace")
        except ProviderError:
            return {}
    return _details(body)


def first_choice(body: dict[str, Any]) -> dict[str, Any]:
    """Return the first choice of a reply, empty if there is none."""
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    return choice if isinstance(choice, dict) else {}


def _details(body: dict[str, Any]) -> dict[str, Any]:
    usage = body.get("usage") if isinstance(body.get("usage"), dict) else {}
    return {
        "model": clean(str(body.get("model") or ""))[:NAME] or None,
        "finish": clean(str(first_choice(body).get("finish_reason") or "")) or None,
        "prompt_tokens": _count(usage, "prompt_tokens"),
        "completion_tokens": _completion(usage, _reasoning_tokens(body)),
        "cached_tokens": _cached(usage),
    }


def _count(usage: Any, name: str) -> int | None:
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None


def _completion(usage: Any, reasoning: int) -> int | None:
    """Return the tokens of a reply with its reasoning, which xAI counts apart: only the total then tells."""
    apart, prompt, total = (_count(usage, f"{kind}_tokens") for kind in ("completion", "prompt", "total"))
    return total - prompt if apart is not None and prompt is not None and total == prompt + apart + reasoning else apart


def _reasoning_tokens(body: dict[str, Any]) -> int:
    """Return the tokens of reasoning, which OpenAI counts and does not show."""
    usage = body.get("usage") if isinstance(body.get("usage"), dict) else {}
    return _count((usage or {}).get("completion_tokens_details"), "reasoning_tokens") or 0


def _cached(usage: Any) -> int | None:
    """Return the prompt tokens from the provider's cache: DeepSeek's field, else OpenAI's."""
    direct = _count(usage, "prompt_cache_hit_tokens")
    return direct if direct is not None else _count((usage or {}).get("prompt_tokens_details"), "cached_tokens")


def clean(text: str) -> str:
    """Return NFC text that databases and files can store: lone surrogates and NUL are replaced."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd"))
