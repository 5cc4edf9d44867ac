"""An OpenAI-compatible server on 127.0.0.1 that misbehaves on the socket when asked to, and keeps a ledger.

In a test: ``with Loopback(latency=0.1, faults=every(5, "429")) as server: ... server.base_url, server.ledger``.
As a process: ``python -m tests.loopback --port 0 --latency 0.3 --faults "every:5:429"`` prints its base URL as the
first line, answers ``GET /_ledger`` with the ledger as JSON, and serves until SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import json
import re
import signal
import socket
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

PATIENCE = 300.0
"""Seconds that anything here may take on a busy machine; they pass only where something is broken."""
Body = dict[str, Any]
Script = Callable[[Body], str | Body]
Refuse = Callable[[Body], tuple[str, str] | None]
"""The message and the parameter of a 400, for a body that a vendor refuses."""
Faults = Callable[[Body, int], str | None]
Misbehaviour = Callable[[bytes, float, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bool]]

CHAT, MODELS, REDIRECTED, LEDGER = "/v1/chat/completions", "/v1/models", "/v1/redirected", "/_ledger"
HTML = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>Welcome</h1></body></html>"
RST_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 seconds

ERRORS: dict[str, tuple[int, str, str]] = {  # name: status, code, message
    "429": (429, "rate_limit_exceeded", "Rate limit reached for {key}"),
    "429_retry_after": (429, "rate_limit_exceeded", "Rate limit reached"),
    "429_retry_after_date": (429, "rate_limit_exceeded", "Rate limit reached"),
    "429_long": (429, "rate_limit_exceeded", "Daily limit reached"),
    "429_long_date": (429, "rate_limit_exceeded", "Daily limit reached"),
    "402": (402, "invalid_request_error", "Insufficient Balance"),
    "401": (401, "invalid_api_key", "Authentication Fails, Your api key: {key} is invalid"),
    "403": (403, "permission_denied", "Your account may not use this model"),
    "404_model": (404, "model_not_found", "The model `{model}` does not exist"),
    "422": (422, "invalid_parameter", "Invalid parameters: temperature"),
    "400_context": (400, "context_length_exceeded", "This model's maximum context length is 8192 tokens ({key})"),
    "400_request": (400, "invalid_request_error", "A JSON object with messages is required"),
    "500": (500, "server_error", "Internal server error for {key}"),
    "502": (502, "bad_gateway", ""),  # sent as the HTML page of a gateway
    "503": (503, "server_overloaded", "The server is overloaded"),
    "503_long": (503, "server_overloaded", "Down for maintenance"),
    "error_200": (200, "server_error", "The server had an error"),
}
TOOL_CALL = {"id": "call_0", "type": "function", "function": {"name": "answer", "arguments": "{}"}}
MESSAGES: dict[str, Callable[[str], Body]] = {  # name: what replaces fields of the assistant's message
    "bad_encoding": lambda text: {"content": f"잘못된 글자 {text}"},
    "null_content": lambda text: {"content": None},
    "blank_content": lambda text: {"content": " \n\t "},
    "tool_call_only": lambda text: {"content": None, "tool_calls": [TOOL_CALL]},
    "reasoning_only": lambda text: {"content": "", "reasoning_content": f"생각해 보면, {text}"},
    "length": lambda text: {"content": text[: len(text) // 2 + 1]},
    "very_long": lambda text: {"content": f"{text} " + "아주 긴 답변입니다. " * 75_000},
    "lone_surrogate": lambda text: {"content": f"{text} \ud800 끝"},
    "nul": lambda text: {"content": f"{text} \x00 끝"},
}


def cut(raw: bytes) -> int:
    """Where a body is cut off so that its letters are whole and its JSON is not."""
    return raw.rindex(b'"finish_reason"') if b'"finish_reason"' in raw else len(raw) // 2


FINISH = ("length", "content_filter", "insufficient_system_resource")
BYTES: dict[str, Callable[[bytes], bytes]] = {  # name: what replaces the body
    "bom": lambda raw: b"\xef\xbb\xbf" + raw,
    "truncated_json": lambda raw: raw[: cut(raw)],
    "empty_body": lambda raw: b"",
    "bad_encoding": lambda raw: raw.decode().encode("cp949", "replace"),
    "wrong_shape": lambda raw: b'["ok", 1]',
    "wrong_shape_deep": lambda raw: b'{"id": 1, "object": "chat.completion", "choices": [{"message": "ok"}]}',
    "gzip": gzip.compress,
    "cut_gzip": lambda raw: gzip.compress(raw)[:-12],
    "bad_gzip": lambda raw: b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03 this is no deflate stream",
    "html_200": lambda raw: HTML,
    "redirect": lambda raw: b"",
}
ZIPPED = ("Content-Encoding: gzip",)
HEADERS = {"gzip": ZIPPED, "cut_gzip": ZIPPED, "bad_gzip": ZIPPED, "redirect": (f"Location: {REDIRECTED}",)}

NEEDS = (
    "구체적인 예를 {n}가지 들어|답을 {n}문장 이내로 써|장점과 단점을 {n}가지씩 비교해|핵심을 {n}줄로 요약해"
    "|이유를 {n}단계로 나누어 밝혀|비용이 {n}0만 원을 넘지 않는 방법만 다뤄|{n}0분 안에 할 수 있는 일로 한정해"
    "|결과를 {n}열짜리 표로 정리해|반론을 {n}개 소개하고 답해|어려운 낱말 {n}개의 뜻을 풀어|흔한 실수 {n}가지를 짚어"
    "|확인 질문 {n}개를 끝에 붙여|앞으로 {n}년 동안의 변화를 내다봐|우선순위가 높은 것부터 {n}개만 골라"
    "|서로 다른 관점 {n}개에서 살펴봐|주의할 점 {n}가지를 덧붙여"
)
READERS = (
    "처음 배우는 중학생|바쁜 직장인|혼자 사는 대학생|은퇴한 어르신|작은 가게 주인|초등학교 교사|농촌에 사는 주민"
    "|신입 개발자|한국어를 배우는 외국인|아이를 키우는 부모|예산이 적은 동아리|시력이 나쁜 사람|취업을 준비하는 청년"
    "|비전공자|밤에 일하는 간호사|여행을 앞둔 가족"
)
TONES = (
    "정중한 존댓말로 써|전문 용어는 피해|표와 목록을 섞어 써|문장은 짧게 써|근거의 출처를 밝혀"
    "|확실하지 않은 내용은 구분해|결론부터 말해|비유를 하나 넣어"
)
LABEL_WORDS = "지시|지시문|질문|프롬프트|씨앗글|instruction|prompt|question|seed text"
LABEL = re.compile(rf"\A(?:[^\n]{{1,30}}↓|[^\w\n]*(?:\w+ ){{0,3}}(?:{LABEL_WORDS}))[^\w\n]*\n", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One request as the server saw it; by the monotonic clock; ``time_out`` is None while it is in flight."""

    n: int
    time_in: float
    path: str
    headers: dict[str, str]
    body: Body
    fault: str | None
    in_flight: int  # at arrival, this request included
    billed: bool = False
    time_out: float | None = None


def digest(value: object) -> int:
    """Return 64 bits that depend on a JSON value only, not on the order of its keys."""
    return int.from_bytes(hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()[:8], "big")


def good_model(body: Body) -> str:
    """Imitate a good model: a verdict, a score, an answer or an evolved instruction, by the request's messages only."""
    messages = body["messages"]
    system = "\n".join(str(m["content"]) for m in messages if m["role"] in ("system", "developer"))
    for same, different in (("같음", "다름"), ("EQUAL", "DIFFERENT")):
        if same in system and different in system:
            return different
    seed = digest(messages)
    if "1에서 6까지" in system or "from 1 to 6" in system:
        return str(1 + seed % 6)
    if "모름" in system:
        return f"요청하신 내용을 정리했습니다. 먼저 핵심을 짚고 까닭을 설명합니다. 확인 번호는 {seed:016x}입니다."
    return evolve(str(messages[-1]["content"]), seed)


def evolve(user: str, seed: int) -> str:
    """Return the instruction in a user message with one more requirement, chosen by the seed."""
    instruction = LABEL.sub("", user.strip()).strip()
    reader, need, tone = (pick(seed >> shift, words) for shift, words in ((0, READERS), (8, NEEDS), (16, TONES)))
    added = f"{reader}에게 도움이 되도록 {need.format(n=2 + (seed >> 24) % 8)} 주고, {tone} 주세요."
    return f"{instruction}{chr(10) if chr(10) in instruction else ' '}{added}"


def pick(seed: int, words: str) -> str:
    """Return one of some phrases that bars separate."""
    phrases = words.split("|")
    return phrases[seed % len(phrases)]


def completion(body: Body, said: str | Body, fault: str | None, entry: int, model: str) -> Body:
    """Return a whole ChatCompletion object, with the faults that live in its fields. What a script says is the text, or an
    object of the choice's and the message's fields."""
    fields = {"content": said} if isinstance(said, str) else said
    text = said if isinstance(said, str) else str(said.get("content"))
    message = {"role": "assistant"} | {name: value for name, value in fields.items() if name != "finish_reason"}
    message |= MESSAGES[fault](text) if fault in MESSAGES else {}
    finish = fields.get(
        "finish_reason", fault if fault in FINISH else "tool_calls" if fault == "tool_call_only" else "stop"
    )
    choices = [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}]
    sizes = [len(str(m["content"])) // 2 + 4 for m in body["messages"]]
    hit, made = sum(sizes[:-1]) // 64 * 64, len(text) // 2 + 1
    usage = {"prompt_tokens": sum(sizes), "completion_tokens": made, "total_tokens": sum(sizes) + made}
    usage |= {"prompt_cache_hit_tokens": hit, "prompt_cache_miss_tokens": sum(sizes) - hit}
    head = {"id": f"chatcmpl-{entry}", "object": "chat.completion", "created": int(time.time()), "model": model}
    return head | {"choices": [] if fault == "no_choices" else choices, "usage": usage}


def every(k: int, name: str) -> Faults:
    """Fail every k-th request so."""
    return lambda body, n: known(name) if n % k == 0 else None


def first_of_each(name: str) -> Faults:
    """Fail each distinct body so when it is seen first."""
    seen: set[int] = set()

    def choose(body: Body, n: int) -> str | None:
        size = len(seen)
        seen.add(digest(body))
        return known(name) if len(seen) > size else None

    return choose


def share(part: float, names: Sequence[str], seed: int = 0) -> Faults:
    """Fail a share of all bodies, each always in the same way."""

    def choose(body: Body, n: int) -> str | None:
        kind, place = divmod(digest([seed, body]), 1_000_000)
        return known(names[kind % len(names)]) if place < part * 1_000_000 else None

    return choose


def either(*choosers: Faults) -> Faults:
    """Ask every chooser; the first that names a fault wins."""
    return lambda body, n: next((name for name in [choose(body, n) for choose in choosers] if name), None)


def parse_faults(spec: str) -> Faults:
    """Read ``NAME``, ``every:K:NAME``, ``first:NAME`` or ``share:PART:NAME,NAME[:SEED]``, several joined by ``;``."""
    choosers = []
    for kind, *rest in (part.split(":") for part in spec.split(";")):
        names = [known(name) for name in (rest[1 if kind != "first" else 0] if rest else kind).split(",")]
        if kind == "share":
            choosers.append(share(float(rest[0]), names, int(rest[2]) if len(rest) > 2 else 0))
        else:
            k = int(rest[0]) if kind == "every" else 1
            choosers.append(first_of_each(names[0]) if kind == "first" else every(k, names[0]))
    return either(*choosers)


def http(status: int, body: bytes, mime: str = "application/json", headers: Sequence[str] = (), more: int = 0) -> bytes:
    """Return the bytes of an answer; ``more`` is how much longer than the body its length claims to be."""
    length = f"Content-Length: {len(body) + more}"
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {mime}", length, *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def dumps(value: object) -> bytes:
    """Encode JSON as UTF-8; a lone surrogate becomes its escape."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def parse(head: bytes) -> tuple[str, str, dict[str, str]]:
    """Split a request head into method, path and headers with lower-case names."""
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return method, urlsplit(target).path, {name.strip().lower(): value.strip() for name, _, value in pairs}


def load(raw: bytes) -> Body:
    """Read a request's JSON object; anything else counts as an empty one, which is answered with 400."""
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


async def send(writer: asyncio.StreamWriter, data: bytes) -> bool:
    """Hand all bytes to the kernel; the connection may go on."""
    writer.write(data)
    await writer.drain()
    return True


async def reset_before(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Reset the connection (RST, not FIN)."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)
    return False


async def end_mid_body(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Promise the whole body, send half of it and close."""
    half = raw[: len(raw) // 2]
    await send(writer, http(200, half, more=len(raw) - len(half)))
    return False


async def reset_mid_body(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Send half of the body, then reset."""
    await end_mid_body(raw, pace, reader, writer)
    return await reset_before(raw, pace, reader, writer)


async def hang(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Say nothing until the client leaves."""
    await reader.read()
    return False


async def silent_mid_body(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Send half of the body, then say nothing until the client leaves."""
    await end_mid_body(raw, pace, reader, writer)
    return await hang(raw, pace, reader, writer)


async def drip(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Send a byte at a time for ever: the answer, then spaces."""
    await send(writer, http(200, b"", more=1_000_000_000))
    sent = 0
    while await send(writer, raw[sent : sent + 1] or b" "):
        sent += 1
        await asyncio.sleep(pace)
    return False


async def keepalive(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Send blank lines and keep-alive comments for a while, then the answer, all in one chunked body."""
    await send(writer, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    for line in (b"\n", b": keep-alive\n\n", b"\r\n", b": keep-alive\n\n", b"\n"):
        await send(writer, b"%x\r\n%b\r\n" % (len(line), line))
        await asyncio.sleep(pace)
    return await send(writer, b"%x\r\n%b\r\n0\r\n\r\n" % (len(raw), raw))


async def head_only(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Send the head and no byte of the body, until the client leaves."""
    await send(writer, http(200, b"", more=len(raw)))
    return await hang(raw, pace, reader, writer)


async def short_length(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Promise half of the body and send all of it, the rest late, when another request may use the connection."""
    await send(writer, http(200, raw[: cut(raw)]))
    await asyncio.sleep(pace)
    return await send(writer, raw[cut(raw) :])


async def bad_chunk(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Send a chunk, then what is no chunk, and close."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    half = raw[: len(raw) // 2]
    await send(writer, head + b"%x\r\n%b\r\nno chunk\r\n" % (len(half), half))
    return False


async def not_http(raw: bytes, pace: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answer in another protocol, and close."""
    await send(writer, b"220 mail.example ESMTP\r\n\r\n")
    return False


SOCKET: dict[str, Misbehaviour] = {
    "reset_before": reset_before,
    "reset_mid_body": reset_mid_body,
    "end_mid_body": end_mid_body,
    "silent_mid_body": silent_mid_body,
    "head_only": head_only,
    "short_length": short_length,
    "bad_chunk": bad_chunk,
    "not_http": not_http,
    "hang": hang,
    "drip": drip,
    "keepalive_then_answer": keepalive,
}
UNBILLED = frozenset((*ERRORS, "reset_before"))
NAMES = tuple(dict.fromkeys((*ERRORS, *SOCKET, *BYTES, "no_choices", *MESSAGES, *FINISH)))


def known(name: str) -> str:
    """Return the name of a fault, or refuse it."""
    if name not in NAMES:
        raise ValueError(f"unknown fault {name!r}; known: {', '.join(NAMES)}")
    return name


class Loopback:
    """The server, in a thread of its own for as long as the ``with`` block lasts."""

    def __init__(
        self,
        latency: float | Callable[[Body], float] = 0.0,
        script: Script | None = None,
        faults: Faults | None = None,
        *,
        port: int = 0,
        model: str | None = None,
        usage: bool = True,
        retry_after: int = 1,
        pace: float = 0.05,
        refuse: Refuse | None = None,
    ) -> None:
        """Latency: what a completion takes; refusals come at once. Pace: the gap between slow bytes or lines."""
        self._latency, self._script, self._faults = latency, script or good_model, faults
        self._model, self._usage, self._retry_after, self._pace = model, usage, retry_after, pace
        self._refuses = refuse
        self._port, self._started = port, Future[int]()
        self._entries: list[Entry] = []
        self._in_flight = self.max_in_flight = 0
        self._answered: int | None = None
        self._changed = threading.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._errors: list[BaseException] = []
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), name="loopback", daemon=True)

    @property
    def url(self) -> str:
        """Return the server's root."""
        return f"http://127.0.0.1:{self._started.result(PATIENCE)}"

    @property
    def base_url(self) -> str:
        """Return the base URL a client is given."""
        return f"{self.url}/v1"

    @property
    def ledger(self) -> list[Entry]:
        """Return every request so far, in order of arrival, except those for the ledger itself."""
        return list(self._entries)

    @property
    def calls(self) -> list[Entry]:
        """Return the requests for a completion only."""
        return [entry for entry in self._entries if entry.path == CHAT]

    @property
    def billed(self) -> int:
        """Return how many completions were generated."""
        return sum(entry.billed for entry in self._entries)

    @property
    def redirect_hits(self) -> int:
        """Return how often a redirect was followed."""
        return sum(entry.path == REDIRECTED for entry in self._entries)

    def hold(self, after: int) -> None:
        """Answer completions up to the ``after``-th that arrives, and let later ones wait until more are let go."""
        self._answered = after

    def release(self) -> None:
        """Let all go that wait, and those to come."""
        self._answered = None

    def wait_until(self, condition: Callable[[Self], bool], timeout: float = PATIENCE) -> None:
        """Block until the ledger fulfils a condition (from a coroutine: by ``asyncio.to_thread``)."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self), timeout):
                raise TimeoutError(f"not so after {timeout} s and {len(self._entries)} requests")

    def __enter__(self) -> Self:
        """Start, and return once the port listens."""
        self._thread.start()
        self._started.result(PATIENCE)
        return self

    def __exit__(self, *exc: object) -> None:
        """Stop at once, whatever hangs; an error of a script or of the server itself comes out here."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            raise RuntimeError("the loopback server did not stop")
        if self._errors:
            raise self._errors[0]

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await asyncio.start_server(self._accept, "127.0.0.1", self._port, backlog=1024)
        except OSError as error:
            self._started.set_exception(error)
            return
        self._started.set_result(server.sockets[0].getsockname()[1])
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._errors.append(error)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(0)  # so that drain() means: the kernel has it
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):  # the client left: the usual end
                while await self._exchange(reader, writer):
                    pass
        finally:
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        method, path, headers = parse(await reader.readuntil(b"\r\n\r\n"))
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        if path == LEDGER:
            return await send(writer, http(200, dumps([vars(entry) for entry in self._entries])))
        entry = self._arrive(path if path != CHAT or method == "POST" else f"{method} {path}", headers, load(raw))
        try:
            return await self._answer(entry, reader, writer) and headers.get("connection", "").lower() != "close"
        finally:
            self._leave(entry)

    def _arrive(self, path: str, headers: dict[str, str], body: Body) -> Entry:
        with self._changed:
            n, fault = len(self._entries) + 1, None
            if path == CHAT and not body.get("messages"):
                fault = "400_request"
            elif path == CHAT and self._faults is not None:
                fault = self._faults(body, n)
            self._in_flight += 1
            self.max_in_flight = max(self.max_in_flight, self._in_flight)
            entry = Entry(n, time.monotonic(), path, headers, body, fault and known(fault), self._in_flight)
            self._entries.append(entry)
            self._changed.notify_all()
            return entry

    def _bill(self, entry: Entry) -> None:
        with self._changed:
            self._entries[entry.n - 1] = replace(entry, billed=True)
            self._changed.notify_all()

    def _leave(self, entry: Entry) -> None:
        """Note the end of a request, once; before the last byte, so that a client never sees an older ledger."""
        with self._changed:
            if self._entries[entry.n - 1].time_out is None:
                self._entries[entry.n - 1] = replace(self._entries[entry.n - 1], time_out=time.monotonic())
                self._in_flight -= 1
                self._changed.notify_all()

    async def _answer(self, entry: Entry, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        fault, raw = entry.fault, b""
        if entry.path == CHAT and self._refuses and (refused := self._refuses(entry.body)):
            self._leave(entry)
            error = {"message": refused[0], "type": "invalid_request_error", "param": refused[1] or None, "code": None}
            return await send(writer, http(400, dumps({"error": error})))
        if entry.path == CHAT and fault not in UNBILLED:
            await asyncio.sleep(self._latency(entry.body) if callable(self._latency) else self._latency)
            while self._answered is not None and entry.n > self._answered:
                await asyncio.sleep(0.01)
            raw = self._generate(entry)
            self._bill(entry)
        if fault in SOCKET:
            return await SOCKET[fault](raw, self._pace, reader, writer)
        answer = self._refuse(entry, fault) if fault in ERRORS else self._whole(entry, raw)
        self._leave(entry)
        return await send(writer, answer)

    def _generate(self, entry: Entry) -> bytes:
        model = self._model or str(entry.body.get("model"))
        whole = completion(entry.body, self._script(entry.body), entry.fault, entry.n, model)
        return dumps(whole if self._usage else {name: value for name, value in whole.items() if name != "usage"})

    def _whole(self, entry: Entry, raw: bytes) -> bytes:
        fault = entry.fault or ""
        if entry.path == MODELS:
            listed = {"id": self._model or "loopback", "object": "model", "created": 0, "owned_by": "loopback"}
            return http(200, dumps({"object": "list", "data": [listed]}))
        if entry.path != CHAT:
            return http(200 if entry.path == REDIRECTED else 404, dumps({"path": entry.path}))
        mime = "text/html; charset=utf-8" if fault == "html_200" else "application/json; charset=utf-8"
        return http(302 if fault == "redirect" else 200, BYTES.get(fault, bytes)(raw), mime, HEADERS.get(fault, ()))

    def _refuse(self, entry: Entry, fault: str) -> bytes:
        status, code, message = ERRORS[fault]
        if fault == "502":
            return http(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")
        key = entry.headers.get("authorization", "").removeprefix("Bearer ")
        message = message.format(key=key, model=entry.body.get("model"))
        later = formatdate(time.time() + self._retry_after + 1, usegmt=True)  # the date has no fractions: never early
        waits = {"429_retry_after": str(self._retry_after), "429_retry_after_date": later, "429_long": "1200"}
        waits |= {"503_long": "1200", "429_long_date": formatdate(time.time() + 1201, usegmt=True)}
        headers = [f"Retry-After: {waits[fault]}"] if fault in waits else []
        error = {"message": message, "type": code, "param": None, "code": code}
        return http(status, dumps({"error": error}), headers=headers)


def main() -> None:
    """Serve as a process until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.loopback", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds a completion takes")
    parser.add_argument("--faults", type=parse_faults, default=None, help=parse_faults.__doc__)
    parser.add_argument("--model", default=None, help="the model that answers name, instead of the one asked for")
    parser.add_argument("--retry-after", type=int, default=1)
    args = parser.parse_args()
    stop = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)  # before the thread starts, which inherits it
    options = {"port": args.port, "model": args.model, "retry_after": args.retry_after}
    with Loopback(args.latency, faults=args.faults, **options) as server:
        print(server.base_url, flush=True)
        signal.sigwait(stop)


if __name__ == "__main__":
    main()
