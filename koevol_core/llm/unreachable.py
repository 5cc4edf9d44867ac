"""Why a server was not reached: the transport's exceptions as one short sentence each (DNS, proxy, TLS, refused, slow)."""

from __future__ import annotations

from urllib.parse import urlsplit

import aiohttp

from koevol_core.messages import Message
from koevol_core.redaction import redact


def cause(error: Exception, url: str, seconds: float) -> str:
    """Return why no connection to ``url`` was made within ``seconds``."""
    host = redact(str(getattr(error, "host", "")))
    if isinstance(error, (aiohttp.ClientConnectorDNSError, UnicodeError)):  # a name that is too long for DNS
        return Message("llm.cause_dns", host=host or redact(urlsplit(url).hostname or "")[:80])
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return Message("llm.cause_proxy", host=host)
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return Message("llm.cause_proxy_refused", status=error.status)
    if isinstance(error, aiohttp.ClientSSLError):
        return Message("llm.cause_tls", host=host)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        code = "llm.cause_tls_slow" if url.startswith("https") else "llm.cause_slow"
        return Message(code, seconds=f"{seconds:g}")
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, ConnectionRefusedError):
        return Message("llm.cause_refused", host=host, port=error.port)
    return redact(f"{type(error).__name__}: {error}")
