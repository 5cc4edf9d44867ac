"""What the server takes from a connection before the sign-in has recognized somebody on it, as ASGI middleware.

Streamlit serves whoever opens a websocket: it keeps their uploads in memory, and lets them drop the caches of all. Here a
connection is a stranger's until a page run on it says who is there (``recognize``): few at a time, small messages, no
upload, no file, no command but "draw the page". Nobody, known or not, may drop what others use.

Knows nothing of pages, stores or roles. Each websocket gets a token in a header that only this server can set, which is
how a page run names the connection that it belongs to.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

import koevol_core as core
from koevol_core import access, messages
from koevol_core import settings as core_settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

STRANGERS = 32
"""Most connections at a time on which nobody is recognized; one more ends the oldest."""
STRANGER_BYTES = 2**20
"""Largest message of a stranger in bytes: a browser that comes back after a restart sends what stands in its fields."""
STRANGER_MESSAGES = 60
"""Most messages of a stranger in a minute; each draws the sign-in page."""
DRAWING = frozenset(("rerun_script", "stop_script", "app_heartbeat"))
"""Messages of the browser that a stranger may send."""
WORKING = DRAWING | {"file_urls_request", "backend_operation_request"}
"""Messages that somebody known may send: not those that clear caches, show the git checkout or change the server."""
OPERATIONS = frozenset(("deferred_file", "dataframe_chunk"))
"""Backend operations that the pages use; the others write files for developers."""
MARK = "x-koevol-connection"
"""Header with the token of a websocket; what a visitor sends under this name is thrown away."""
TOO_BIG, NOT_ALLOWED, TRY_LATER = 1009, 1008, 1013
"""Close codes: https://www.iana.org/assignments/websocket/websocket.xhtml."""

_log = logging.getLogger("uvicorn.error")


@dataclass(eq=False)
class Connection:
    """A websocket: ``credentials`` are a hash of what its handshake said of a person, ``session`` is set while somebody is
    recognized on it."""

    credentials: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    session: str = ""
    uploads: bool = False
    told: bool = False
    minute: float = 0.0
    count: int = 0
    leave: asyncio.Event = field(default_factory=asyncio.Event)

    def refusal(self, data: bytes) -> int | None:
        """Return the close code for a message that ends the connection, or None."""
        if self.session:
            return None
        now = time.monotonic()
        if now - self.minute > 60:
            self.minute, self.count = now, 0
        self.count += 1
        if len(data) > STRANGER_BYTES:
            return TOO_BIG
        return NOT_ALLOWED if self.count > STRANGER_MESSAGES else None

    def passes(self, data: bytes) -> bool:
        """Return True for a message that goes on to the page; what cannot be read goes on, and Streamlit refuses it."""
        message = BackMsg()
        try:
            message.ParseFromString(data)
        except Exception:  # noqa: BLE001  # protobuf's DecodeError, whose home depends on the implementation
            return True
        kind = message.WhichOneof("type")
        if kind == "backend_operation_request" and self.session:
            return message.backend_operation_request.WhichOneof("payload") in OPERATIONS
        return kind in (WORKING if self.session else DRAWING)


_open: dict[str, Connection] = {}
"""Open websockets by token, oldest first. Pages run in threads of their own: they change fields of a connection only."""


def recognize(person: access.Person | None) -> None:
    """Say who was found on the connection of this page run, or that nobody was; a no-op without a server."""
    connection = _open.get(st.context.headers.get(MARK) or "")
    run = get_script_run_ctx()
    if connection and run:
        connection.uploads = person is not None and access.may(person, "plant")
        connection.session = run.session_id if person else ""


class Outside:
    """ASGI middleware around Streamlit's own application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._converse(scope, receive, send)
        elif scope["type"] == "http" and not may_have(scope):
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self.app(scope, receive, send)

    async def _converse(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = Connection(credentials(scope))
        _open[connection.token] = connection
        _make_room()
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != MARK.encode()]
        headers.append((MARK.encode(), connection.token.encode()))
        wire = _Wire(connection, receive, send)
        try:
            await self.app({**scope, "headers": headers}, wire.receive, wire.send)
        finally:
            _open.pop(connection.token, None)


class _Wire:
    """The two ends of a websocket, with what a connection may not send taken out."""

    def __init__(self, connection: Connection, receive: Receive, send: Send) -> None:
        self._connection, self._receive, self._send = connection, receive, send
        self._closed = False

    async def receive(self) -> Message:
        while True:
            message = await self._next()
            data = message.get("bytes") if message["type"] == "websocket.receive" else None
            if data is None:
                return message
            if code := self._connection.refusal(data):
                return await self._close(code)
            if self._connection.passes(data):
                return message
            if not self._connection.told:
                self._connection.told = True
                _log.warning("%s", messages.sentence("access.left_out"))

    async def send(self, message: Message) -> None:
        if not self._closed:
            await self._send(message)

    async def _next(self) -> Message:
        """Wait for a message, or for this connection's turn to leave."""
        waiting = [asyncio.ensure_future(self._receive()), asyncio.ensure_future(self._connection.leave.wait())]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if waiting[0].done():
                message: Message = waiting[0].result()
                return message
            return await self._close(TRY_LATER)
        finally:
            for one in waiting:
                one.cancel()

    async def _close(self, code: int) -> Message:
        self._closed = True
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}


def _make_room() -> None:
    strangers = [one for one in _open.values() if not one.session and not one.leave.is_set()]
    for oldest in strangers[: max(0, len(strangers) - STRANGERS)]:
        oldest.leave.set()


def may_have(scope: Scope) -> bool:
    """Return True if a request may have what it asks for: uploads and files need somebody recognized, metrics nobody has."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = scope["path"].removeprefix(f"/{base}" if base else "")
    if upload := re.match(r"/_stcore/upload_file/([^/]+)/", path):
        return scope["method"] == "OPTIONS" or any(
            one.uploads and one.session == upload[1] for one in [*_open.values()]
        )
    if path.startswith("/media/"):
        mine = credentials(scope)
        return any(one.session and one.credentials == mine for one in [*_open.values()])
    return not path.startswith("/_stcore/metrics")


def credentials(scope: Scope) -> str:
    """Return a hash of what a request says of a person: the proxy's headers, or the sign-in's cookies; the same for
    everybody where nobody signs in."""
    try:
        policy = access.policy(core_settings.load())
    except core.KoevolError:
        return ""
    headers = [(name.decode("latin-1").lower(), value) for name, value in scope["headers"]]
    said: list[bytes] = []
    if policy.mode == "proxy":
        said = [value for name, value in headers if name in (access.PROOF.lower(), policy.header.lower())]
    elif policy.mode == "oidc":
        cookies = [one.strip() for name, value in headers if name == "cookie" for one in value.split(b";")]
        said = sorted(one for one in cookies if one.startswith(b"_streamlit_user"))
    return hashlib.sha256(b"\n".join([policy.mode.encode(), *said])).hexdigest()
