"""The seam to the Hub: the library as it is used here, and where a token may go.

``huggingface_hub`` is imported when it is needed. Its retries, waits without end, stored tokens, progress bars, telemetry
and Xet transport are all off: the last has an HTTP stack of its own, to which none of the rules below would apply. The
rules stand in one place, on the client that every request of the library passes: the token goes to the endpoint it was
given for and nowhere else; only downloads follow redirects; silence ends; what may be tried again says so.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
import threading
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
"""Seconds without a byte after which a request counts as lost."""
LONGEST = 60.0
"""Seconds that are waited at most before another try; who asks for more is told to the person."""
AGAIN = (408, 425, 429, 500, 502, 503, 504)
NAME = re.compile(r"(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?")
"""An owner or a name of the Hub (https://huggingface.co/docs/huggingface_hub: validate_repo_id)."""
OID = re.compile(r"[0-9a-f]{40}")
_US = "koevol"
_HOW = "pip install -r requirements-hub.txt"
_lock = threading.Lock()
_homes: dict[str, str] = {}
"""The one origin that each token may go to, by what stands in the request's head: where it was last given for."""
_ready: list[Any] = []


@dataclass(frozen=True)
class Hub:
    """Where data sets are, with whose token, and how patiently: tries a step, seconds before the second (then doubled)."""

    endpoint: str = HOME
    token: str = field(default="", repr=False)
    attempts: int = 3
    backoff: float = 1.0

    @property
    def host(self) -> str:
        """For messages."""
        return redact(urlsplit(self.endpoint).netloc)


class Trouble(Exception):
    """A reply, or its absence, that the library does not get to see: ``network``, ``silence``, ``length`` or ``status``.

    ``after``: seconds that the server asks to wait; ``silent``: seconds without a byte.
    """

    def __init__(self, kind: str, status: int = 0, after: float | None = None) -> None:
        super().__init__(kind)
        self.kind, self.status, self.after, self.silent = kind, status, after, SILENCE


def plain(text: str, length: int) -> str:
    """A line of somebody else's text, without a secret and without what a terminal would obey."""
    kept = "".join(one if one.isprintable() else " " for one in redact(text))
    return " ".join(kept.split())[:length]


def hub_of(settings: Settings) -> Hub:
    """The Hub as it is configured: ``HF_ENDPOINT`` and ``MY_HF_TOKEN``. Raises BadInput for an endpoint that is none."""
    try:
        check_url(settings.hf_endpoint)
    except BadInput:
        how = "https://huggingface.co처럼 적어 주세요(사용자 이름·비밀번호·?·# 없이)"
        raise BadInput(f"HF_ENDPOINT가 허브의 주소가 아닙니다. {how}.") from None
    return Hub((settings.hf_endpoint or HOME).rstrip("/"), settings.hf_token)


def repo_name(said: str, endpoint: str = HOME) -> str:
    """``owner/name`` of what a person wrote, which may be the address of the page. Raises BadInput if it is none."""
    name = said.strip().rstrip("/")
    for start in (f"{endpoint}/", f"{HOME}/", "hf:", "datasets/"):
        name = name.removeprefix(start)
    owner, slash, rest = name.partition("/")
    good = slash and NAME.fullmatch(owner) and NAME.fullmatch(rest)
    if not good or rest.endswith(".git") or len(name) > 96:
        raise BadInput(
            f"저장소 이름이 아닙니다: {plain(said, 80)}. 주인/이름으로 적어 주세요(영문·숫자·-·_·., 96자까지)."
        )
    return name


def library() -> Any:
    """``huggingface_hub`` with the rules of this module. Raises BadInput where it is missing or offline mode is on."""
    with _lock:
        if not _ready:
            _ready.extend(_prepared())
    if _ready[0].constants.is_offline_mode():
        raise BadInput("HF_HUB_OFFLINE이 켜져 있어 허브에 접속하지 않습니다. 접속하려면 그 환경 변수를 지우세요.")
    return _ready[0]


def interface(hub: Hub) -> Any:
    """The library's interface for this Hub: with its token or with none, never with one that the library has stored."""
    found = library()
    if hub.token:
        if not hub.token.isascii() or not hub.token.isprintable() or " " in hub.token:
            raise BadInput("MY_HF_TOKEN에 토큰이 아닌 글자가 들어 있습니다. 토큰만 다시 붙여 넣으세요.")
        _homes[f"Bearer {hub.token}"] = origin(hub.endpoint)
    return found.HfApi(endpoint=hub.endpoint, token=hub.token or False, library_name=_US)


def _prepared() -> tuple[Any, Any]:
    """The library and the HTTP library under it."""
    quiet = {"HF_HUB_DISABLE_PROGRESS_BARS": "1"}  # the only one of these switches that is copied when it is imported
    before = {name: os.environ.get(name) for name in quiet}
    os.environ.update(quiet)
    try:
        found = importlib.import_module("huggingface_hub")
        utils = importlib.import_module("huggingface_hub.utils")
    except ImportError as error:
        raise BadInput(f"허브를 쓰려면 huggingface_hub가 필요합니다: {_HOW}") from error
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    constants = importlib.import_module("huggingface_hub.constants")
    for switch in ("DISABLE_XET", "DISABLE_TELEMETRY", "DISABLE_IMPLICIT_TOKEN", "DISABLE_UPDATE_CHECK"):
        setattr(constants, f"HF_HUB_{switch}", True)
    utils.disable_progress_bars()
    utils.logging.set_verbosity(logging.CRITICAL + 1)  # its warnings hold signed addresses and words of the server
    sample = found.get_session()
    make, hooks, http = type(sample), sample.event_hooks, importlib.import_module(type(sample).__module__.split(".")[0])
    found.set_client_factory(lambda: _ruled(make(event_hooks=hooks, follow_redirects=True), http))
    return found, http


def fetch(hub: Hub, repo: str, revision: str, path: str, most: int, tell: Callable[[int], None] | None = None) -> bytes:
    """A file of a data set, of ``most`` bytes at most; ``tell`` hears how many have come. Raises what the library raises, and
    ``Trouble`` for a reply that breaks off or is longer than that."""
    found, got = library(), bytearray()
    address = found.hf_hub_url(repo, path, repo_type="dataset", revision=revision, endpoint=hub.endpoint)
    utils = importlib.import_module("huggingface_hub.utils")
    interface(hub)  # from here on the token has a home
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
    except _ready[1].TimeoutException as error:
        raise Trouble("silence") from error
    except _ready[1].TransportError as error:
        raise Trouble("network") from error
    return bytes(got)


def _ruled(client: Any, http: Any) -> Any:
    """A client of the library that keeps the rules of this module."""
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
    """Take the token off a request that goes elsewhere: a redirect, or an address that a reply named."""
    said = request.headers.get("authorization")
    if said is not None and _homes.get(said) != origin(str(request.url)):
        del request.headers["authorization"]


def origin(address: str) -> str:
    """Scheme, host and port of an address, with the port that the scheme means where none is said."""
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


def _after(headers: Any) -> float | None:
    """Seconds that a refusal asks to wait: ``Retry-After`` as a number or a date, or the Hub's ``RateLimit``
    (``"api";r=0;t=55``)."""
    said = str(headers.get("retry-after") or "").strip()
    if said.isdecimal():
        return float(said[:9])
    with suppress(ValueError):
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    limit = re.search(r";\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d{1,9})", str(headers.get("ratelimit") or ""))
    return float(limit[1]) if limit else None
