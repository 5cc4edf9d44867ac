"""HTTP client: sends a prompt once and returns the raw response. The core's only interface to a model.

``Client.send`` makes one attempt and never raises for what the server does: a ``RawResponse`` holds the raw bytes,
which are stored before ``response.read`` parses them. Retries are the caller's, because every attempt is a row in the
store. Requests are posted directly with aiohttp, with ``openai``'s types for the messages: that library's own transport
costs several times the CPU of everything else here.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from koevol_core.llm.dialect import Dialect
from koevol_core.llm.response import KEPT_BODY, MAX_BODY
from koevol_core.llm.retry import action_for_status
from koevol_core.messages import Message
from koevol_core.redaction import keep_secret, redact, redact_bytes
from koevol_core.types import Prompt, Purpose, RawResponse

if TYPE_CHECKING:
    import aiohttp
    from openai.types.chat import ChatCompletionMessageParam

REFUSAL = 8192
"""Maximum bytes of a response other than 200 that are read and stored: enough for its message. A server may repeat the key or
the prompt in it."""
LONGEST = 366 * 86400.0
"""Maximum seconds of a Retry-After; the run stops long before, and says how many minutes are left."""
_PATH = "/chat/completions"
_VERSION = re.compile(r"/v\d+(?:/|beta|$)|/openai(?:/|$)")
"""Part of an address after which no ``/v1`` is missing."""
CONNECT = 30.0
"""Connection timeout in seconds; never more than half of the request's timeout."""


@dataclass(frozen=True)
class Endpoint:
    """Server and model of requests; the key is never shown."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)

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

    def dialect(self, purpose: Purpose) -> Dialect:
        """Return the dialect of the model that answers requests of a purpose; the caller fits prompts to it."""

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

    def __init__(self, endpoint: Endpoint, dialect: Dialect | None = None) -> None:
        self.model = endpoint.model
        self._endpoint, self._dialect = endpoint, dialect or Dialect(endpoint.model, endpoint.base_url)
        self._url = endpoint.base_url.rstrip("/") + _PATH
        other = with_version(endpoint.base_url)
        self._other = other and other + _PATH
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

    def dialect(self, _purpose: Purpose) -> Dialect:
        return self._dialect

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        """Make one attempt; an address without ``/v1`` that is not found (404, not billed) is tried with it once."""
        data, other = encode(self.model, prompt.messages, prompt.params), self._other
        response = await self._post(self._url, data, timeout)
        if response.status == 404 and other:
            response = await self._post(other, data, timeout)
            if response.status != 404:
                self._url = other
        if response.status == 200:
            self._other = ""
        return response

    async def _post(self, url: str, data: bytes, timeout: float) -> RawResponse:
        import aiohttp

        got = bytearray()
        status: int | None = None
        patience = aiohttp.ClientTimeout(total=None, sock_connect=min(CONNECT, timeout / 2))
        try:
            async with (
                asyncio.timeout(timeout),
                self._open().post(url, data=data, allow_redirects=False, timeout=patience) as response,
            ):
                status = response.status
                async for chunk in response.content.iter_any():
                    got += chunk
                    if status != 200 and len(got) > REFUSAL:
                        del got[REFUSAL:]
                        break
                    if len(got) > MAX_BODY:
                        return RawResponse(
                            status,
                            self._kept(got[:KEPT_BODY], status),
                            "too_long",
                            Message("llm.too_long_reply", limit=MAX_BODY >> 20, kept=KEPT_BODY >> 10),
                        )
                wait = _retry_after(response.headers.get("Retry-After"), status)
                return RawResponse(status, self._kept(got, status), retry_after=wait)
        except (
            aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError, aiohttp.InvalidURL,
            UnicodeError,
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


def with_version(base_url: str) -> str:
    """Return a base URL with ``/v1`` if that is missing, else ""."""
    base = base_url.rstrip("/")
    return "" if _VERSION.search(base) else f"{base}/v1"


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
