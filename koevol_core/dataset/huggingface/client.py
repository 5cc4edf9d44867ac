"""Hub client: loads and configures ``huggingface_hub``, and restricts where a token may be sent.

``huggingface_hub`` is imported at first use. Its retries, endless waits, stored tokens, progress bars, telemetry and
Xet transport are all disabled: Xet has its own HTTP stack, to which none of these rules would apply. The rules are
enforced in one place, on the HTTP client that every request of the library passes: a token is sent to the endpoint it
was given for and nowhere else; only downloads follow redirects; silence ends in a timeout; a failure that can be
retried raises ``Trouble``.
"""

from __future__ import annotations

import functools
import importlib
import logging
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from koevol_core.errors import BadInput
from koevol_core.redaction import redact
from koevol_core.settings import Settings, check_url

HOME = "https://huggingface.co"
SILENCE = 60.0
"""Timeout: seconds without a byte after which a request has failed."""
LONGEST = 60.0
"""Longest wait before a retry, in seconds; a server that asks for more is reported to the user."""
AGAIN = (408, 425, 429, 500, 502, 503, 504)
NAME = re.compile(r"(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?")
"""Owner or name of a repository (https://huggingface.co/docs/huggingface_hub: validate_repo_id)."""
OID = re.compile(r"[0-9a-f]{40}")
_US = "koevol"
_HOW = "pip install -r requirements-hub.txt"
_homes: dict[str, str] = {}
"""Allowed origin of each token, by ``Authorization`` header: that of the latest ``interface``."""


@dataclass(frozen=True)
class Hub:
    """Hub connection: endpoint, token, attempts per step, and seconds before the second attempt (then doubled)."""

    endpoint: str = HOME
    token: str = field(default="", repr=False)
    attempts: int = 3
    backoff: float = 1.0

    @property
    def host(self) -> str:
        """Host name, for messages."""
        return redact(urlsplit(self.endpoint).netloc)


class Trouble(Exception):
    """Failure that is raised below the library: ``network``, ``silence`` (timeout), ``length`` or ``status``.

    ``after``: seconds that the server asks to wait; ``silent``: the timeout in seconds; ``code`` and ``said``: the Hub's
    error code and message.
    """

    code = said = ""

    def __init__(self, kind: str, status: int = 0, after: float | None = None) -> None:
        super().__init__(kind)
        self.kind, self.status, self.after, self.silent = kind, status, after, SILENCE

    @property
    def again(self) -> bool:
        """True if another attempt may succeed."""
        return not self.status or self.status in AGAIN


def plain(text: str, length: int) -> str:
    """Return untrusted text on one line of at most ``length`` characters, without secrets and control characters."""
    kept = "".join(one if one.isprintable() else " " for one in redact(text))
    return " ".join(kept.split())[:length]


def hub_of(settings: Settings) -> Hub:
    """Return the configured Hub (``HF_ENDPOINT`` and ``MY_HF_TOKEN``). Raises BadInput for an invalid endpoint."""
    try:
        check_url(settings.hf_endpoint)
    except BadInput:
        raise BadInput("hub.endpoint_form") from None
    return Hub((settings.hf_endpoint or HOME).rstrip("/"), settings.hf_token)


def repo_name(said: str, endpoint: str = HOME) -> str:
    """Return ``owner/name`` from user input, which may be the URL of the page. Raises BadInput if it is invalid."""
    name = said.strip().rstrip("/")
    for start in (f"{endpoint}/", f"{HOME}/", "hf:", "datasets/"):
        name = name.removeprefix(start)
    owner, slash, rest = name.partition("/")
    good = slash and NAME.fullmatch(owner) and NAME.fullmatch(rest)
    if not good or rest.endswith(".git") or len(name) > 96:
        raise BadInput("hub.repo_form", name=plain(said, 80))
    return name


def library() -> Any:
    """Return ``huggingface_hub``, configured. Raises BadInput if it is missing or in offline mode."""
    found, _ = _prepared()
    if found.constants.is_offline_mode():
        raise BadInput("hub.offline")
    return found


def interface(hub: Hub) -> Any:
    """Return the library's API object for this Hub: with its token or none, never with one that the library stored.
    Raises BadInput for an invalid token."""
    found = library()
    if hub.token:
        if not hub.token.isascii() or not hub.token.isprintable() or " " in hub.token:
            raise BadInput("hub.token_form")
        _homes[f"Bearer {hub.token}"] = origin(hub.endpoint)
    return found.HfApi(endpoint=hub.endpoint, token=hub.token or False, library_name=_US)


@functools.cache
def _prepared() -> tuple[Any, Any]:
    """Return the library, configured, and the HTTP library that it uses."""
    try:
        found = importlib.import_module("huggingface_hub")
        utils = importlib.import_module("huggingface_hub.utils")
    except ImportError as error:
        raise BadInput("hub.no_library", command=_HOW) from error
    constants = importlib.import_module("huggingface_hub.constants")
    for switch in ("DISABLE_XET", "DISABLE_TELEMETRY", "DISABLE_IMPLICIT_TOKEN", "DISABLE_UPDATE_CHECK"):
        setattr(constants, f"HF_HUB_{switch}", True)
    utils.disable_progress_bars()
    utils.logging.set_verbosity(logging.CRITICAL + 1)  # its warnings contain signed URLs and text of the server
    sample = found.get_session()
    make, hooks, http = type(sample), sample.event_hooks, importlib.import_module(type(sample).__module__.split(".")[0])
    found.set_client_factory(lambda: _ruled(make(event_hooks=hooks, follow_redirects=True), http))
    return found, http


def fetch(hub: Hub, repo: str, revision: str, path: str, most: int, tell: Callable[[int], None] | None = None) -> bytes:
    """Return a file of a data set, of ``most`` bytes at most; ``tell`` gets the bytes received so far. Raises what the
    library raises, and ``Trouble`` for a reply that breaks off or is longer."""
    found, http, got = library(), _prepared()[1], bytearray()
    address = found.hf_hub_url(repo, path, repo_type="dataset", revision=revision, endpoint=hub.endpoint)
    utils = importlib.import_module("huggingface_hub.utils")
    interface(hub)  # registers the origin of the token
    headers = utils.build_hf_headers(token=hub.token or False, library_name=_US) | {"accept-encoding": "identity"}
    try:
        with found.get_session().stream("GET", address, headers=headers) as reply:
            if reply.status_code >= 400:
                reply.read()
            utils.hf_raise_for_status(reply)
            for piece in reply.iter_bytes():
                got += piece
                if len(got) > most:
                    raise Trouble("length")
                if tell:
                    tell(len(got))
    except http.TimeoutException as error:
        raise Trouble("silence") from error
    except http.TransportError as error:
        raise Trouble("network") from error
    return bytes(got)


def _ruled(client: Any, http: Any) -> Any:
    """Return a client of the library with this module's rules enforced."""
    client.event_hooks = {**client.event_hooks, "request": [*client.event_hooks["request"], _token_stays_home]}
    plain = client.send

    def send(request: Any, **more: Any) -> Any:
        download = request.method in ("GET", "HEAD") and "/resolve/" in request.url.path
        request.extensions = {**request.extensions, "timeout": http.Timeout(SILENCE).as_dict()}
        try:
            response = plain(request, **more | {"follow_redirects": download})
        except http.TimeoutException as error:
            raise Trouble("silence") from error
        except (http.TransportError, http.TooManyRedirects, http.InvalidURL) as error:
            raise Trouble("network") from error
        if response.status_code in AGAIN or (300 <= response.status_code < 400 and response.status_code != 304):
            response.close()
            raise Trouble("status", response.status_code, _after(response.headers))
        return response

    client.send = send
    return client


def _token_stays_home(request: Any) -> None:
    """Remove the token from a request to another origin: a redirect, or a URL that a reply named."""
    said = request.headers.get("authorization")
    if said is not None and _homes.get(said) != origin(str(request.url)):
        del request.headers["authorization"]


def origin(address: str) -> str:
    """Return scheme, host and port of a URL, with the scheme's default port if it has none."""
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


def _after(headers: Any) -> float | None:
    """Return the seconds that a refusal asks to wait, or None: ``Retry-After`` as a number or a date, or the Hub's
    ``RateLimit`` (``"api";r=0;t=55``)."""
    said = str(headers.get("retry-after") or "").strip()
    if said.isdecimal():
        return float(said[:9])
    with suppress(ValueError):
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    limit = re.search(r";\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d{1,9})", str(headers.get("ratelimit") or ""))
    return float(limit[1]) if limit else None
