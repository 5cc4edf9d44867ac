"""HTTP client: sends a prompt once and returns the raw response. The core's only interface to a model.

``Client.send`` makes one attempt and never raises for what the server does: a ``RawResponse`` holds the raw bytes,
which are stored before ``response.read`` parses them. Retries are the caller's, because every attempt is a row in the
store. Requests are posted directly with aiohttp, with ``openai``'s types for the messages: that library's own transport
costs several times the CPU of everything else here.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from koevol_core.llm.retry import action_for_status
from koevol_core.messages import Message
from koevol_core.redaction import keep_secret, redact, redact_bytes
from koevol_core.types import Prompt, RawResponse

if TYPE_CHECKING:
    import aiohttp
    from openai.types.chat import ChatCompletionMessageParam

MAX_BODY = 32 * 2**20
"""Maximum bytes of a response that are read; a chat answer is some kilobytes."""
LONGEST = 366 * 86400.0
"""Maximum seconds of a Retry-After; the run stops long before, and says how many minutes are left."""
CONNECT = 30.0
"""Connection timeout in seconds; never more than half of the request's timeout."""


@dataclass(frozen=True)
class Endpoint:
    """Server and model of requests: ``extra`` is sent in every body, the key is never shown."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    extra: tuple[tuple[str, Any], ...] = ()

    def __post_init__(self) -> None:
        keep_secret(self.api_key)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Register the key as a secret on the machine where this is unpickled as well."""
        self.__dict__.update(state)
        keep_secret(self.api_key)

    def __repr__(self) -> str:
        return redact(f"Endpoint(base_url={self.base_url!r}, model={self.model!r})")


class Client(Protocol):
    """Interface of a model for the rest of the core."""

    model: str

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        """Make one attempt within ``timeout`` seconds of wall-clock time."""

    async def aclose(self) -> None:
        """Close connections."""


@runtime_checkable
class RecoverableClient(Protocol):
    """Client whose responses outlive this process, because they are logged where the requests are sent."""

    async def recover(self, tickets: Collection[str]) -> dict[str, RawResponse]:
        """Return the responses of these attempts, by ticket, as far as they are known."""


class HttpClient:
    """OpenAI-compatible endpoint: no retries, no redirects, and a deadline that slowly arriving bytes cannot extend."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.model = endpoint.model
        self._endpoint = endpoint
        self._url = endpoint.base_url.rstrip("/") + "/chat/completions"
        self._session: aiohttp.ClientSession | None = None

    def _open(self) -> aiohttp.ClientSession:
        import aiohttp

        if self._session is None:
            headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
            if self._endpoint.api_key:
                headers["Authorization"] = f"Bearer {self._endpoint.api_key}"
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300),
                headers=headers,
                auto_decompress=False,
                trust_env=not _is_here(self._url),
            )
        return self._session

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        import aiohttp

        got = bytearray()
        status: int | None = None
        data = encode(self.model, prompt.messages, {**prompt.params, **dict(self._endpoint.extra)})
        patience = aiohttp.ClientTimeout(total=None, sock_connect=min(CONNECT, timeout / 2))
        try:
            async with (
                asyncio.timeout(timeout),
                self._open().post(self._url, data=data, allow_redirects=False, timeout=patience) as response,
            ):
                status = response.status
                async for chunk in response.content.iter_any():
                    got += chunk
                    if len(got) > MAX_BODY:
                        return RawResponse(
                            status,
                            self._kept(got, status),
                            "parse",
                            Message("llm.too_long_reply", limit=MAX_BODY >> 20),
                        )
                wait = _retry_after(response.headers.get("Retry-After"), status)
                return RawResponse(status, self._kept(got, status), retry_after=wait)
        except (
            aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError, aiohttp.InvalidURL
        ) as error:  # fmt: skip
            if isinstance(error, aiohttp.ClientHttpProxyError) and error.status == 407:
                return RawResponse(407)
            from koevol_core.llm.unreachable import cause

            return RawResponse(None, b"", "network", cause(error, self._url, patience.sock_connect or timeout))
        except TimeoutError:
            detail = Message("llm.no_reply_in_time", seconds=timeout)
            return RawResponse(status, self._kept(got, status), "timeout", detail)
        except (aiohttp.ClientError, ConnectionError, OSError, ValueError) as error:
            return RawResponse(status, self._kept(got, status), "doubtful", self._safe(error))

    def _kept(self, got: bytearray, status: int | None) -> bytes:
        """Return the raw bytes with an echoed key redacted.

        A short key may be an ordinary word: it is redacted only if the status is not 200.
        """
        raw = redact_bytes(bytes(got))
        key = self._endpoint.api_key.encode("utf-8", "replace")
        return raw.replace(key, b"***") if key and status != 200 else raw

    def _safe(self, error: Exception) -> str:
        key = self._endpoint.api_key
        text = redact(f"{type(error).__name__}: {error}")
        return text.replace(key, "***") if key else text

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def _is_here(url: str) -> bool:
    """Return True if an address is this machine's own (loopback), where no proxy is used."""
    host = urlsplit(url).hostname or ""
    return host == "localhost" or host == "::1" or host.startswith("127.")


def encode(
    model: str, messages: Sequence[ChatCompletionMessageParam | dict[str, str]], params: dict[str, Any]
) -> bytes:
    """Return the body of a chat completion request; Hangul is not escaped, lone surrogates are replaced."""
    body = {"model": model, "messages": list(messages), **params}
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _retry_after(value: str | None, status: int) -> float | None:
    """Return the seconds of a Retry-After header, given in seconds or as a date, at most ``LONGEST``; None if it is invalid
    or the status is not one that is retried."""
    if not value or action_for_status(status, 0.0) != "retry":
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (TypeError, ValueError, OverflowError, OSError, LookupError):
            return None
    return min(max(0.0, seconds), LONGEST) if math.isfinite(seconds) else None


class ScriptedClient:
    """Offline model for demos, docs and tests: the same prompt always gets the same reply.

    An instruction gets one of a few additional requests, the judge always says "different", an answer names its topic,
    a score is derived from a hash. ``latency`` is in seconds.
    """

    model = "scripted"
    _MORE = (
        "실제 사례를 두 가지 들어 줘.", "초보자도 이해할 수 있게 쉬운 말로 써 줘.", "결론을 먼저 쓰고 근거를 세 가지 덧붙여 줘.",
        "표로 정리하고 마지막에 한 문장으로 요약해 줘.", "흔히 하는 실수와 그 해결 방법도 함께 알려 줘.", "전체를 300자 안으로 써 줘.",
    )  # fmt: skip

    _POINTS = (
        "먼저 전체를 훑은 다음 중요한 것부터 차례로 다룹니다.", "까닭과 결과를 나누어 하나씩 살펴봅니다.",
        "처음 접하는 사람도 따라올 수 있게 쉬운 것에서 어려운 것으로 갑니다.", "알려진 사실과 아직 모르는 것을 가려서 적습니다.",
    )  # fmt: skip

    def __init__(self, latency: float = 0.0) -> None:
        self._latency = latency

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        if self._latency:
            await asyncio.sleep(self._latency)
        text = self._say(prompt)
        usage = {"prompt_tokens": sum(len(m["content"]) for m in prompt.messages), "completion_tokens": len(text)}
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        body = {"object": "chat.completion", "model": self.model, "choices": [choice], "usage": usage}
        return RawResponse(200, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))

    def _say(self, prompt: Prompt) -> str:
        number = int(hashlib.sha256(repr(prompt.messages).encode()).hexdigest()[:8], 16)
        if prompt.purpose == "judge":
            return "다름"
        if prompt.purpose == "score":
            return str(1 + number % 6)
        if prompt.purpose == "answer":
            about = " ".join(re.findall(r"\w+", prompt.subject)[:3])[:30]
            return f"연습용 답입니다. ‘{about}’에 대한 글이 들어갈 자리이며, {self._POINTS[number % len(self._POINTS)]}"
        return f"{prompt.subject} {self._MORE[number % len(self._MORE)]}"

    async def aclose(self) -> None:
        return None
