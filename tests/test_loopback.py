"""The loopback server itself: what it answers, what it counts, and that each fault is really seen on the socket."""

from __future__ import annotations

import asyncio
import email.utils
import gzip
import json
import socket
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import openai
import pytest

from tests.loopback import (
    ERRORS,
    NAMES,
    PATIENCE,
    Body,
    Entry,
    Loopback,
    either,
    every,
    first_of_each,
    good_model,
    parse_faults,
    share,
)

KEY = "sk-loopback-0123456789"
ROOT = Path(__file__).resolve().parents[1]
Answer = tuple[int, dict[str, str], bytes]


def body(user: str = "김치를 담그는 법을 알려 주세요.", system: str = "더 어렵게 만드세요.") -> Body:
    """Return the body of a request for a completion."""
    return {"model": "m-1", "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}]}


def request(sent: Body) -> bytes:
    """Return the bytes of a request for a completion."""
    raw = json.dumps(sent).encode()
    return b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(raw), raw)


async def connect(base_url: str, sent: Body) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send one request over a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(base_url).port)
    writer.write(request(sent))
    return reader, writer


async def post(server: Loopback, *bodies: Body, follow: bool = False) -> list[Answer]:
    """Post bodies one after the other over one aiohttp session, and return status, headers and undecoded bytes."""
    answers = []
    async with aiohttp.ClientSession(auto_decompress=False, headers={"Authorization": f"Bearer {KEY}"}) as session:
        for sent in bodies:
            url = f"{server.base_url}/chat/completions"
            async with session.post(url, json=sent, allow_redirects=follow) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                answers.append((response.status, headers, await response.read()))
    return answers


def ask(server: Loopback, sent: Body, timeout: float = PATIENCE) -> Any:
    """Ask through the real client, without its retries."""
    with openai.OpenAI(base_url=server.base_url, api_key=KEY, max_retries=0, timeout=timeout) as client:
        return client.chat.completions.create(**sent)


def fault(name: str) -> tuple[Answer, Entry]:
    """Return the answer to one request that fails so, and its ledger entry."""
    with Loopback(faults=every(1, name), pace=0.01) as server:
        answer = asyncio.run(post(server, body()))[0]
        return answer, server.ledger[0]


def field(path: str, answer: Answer) -> Any:
    """Return a value of the first choice by a dotted path."""
    value = json.loads(answer[2])["choices"][0]
    for name in path.split("."):
        value = value[name]
    return value


def decodes(answer: Answer) -> bool:
    """Tell whether a body is the UTF-8 (without BOM) of JSON."""
    try:
        json.loads(answer[2].decode("utf-8"))
    except ValueError:
        return False
    return True


def zipped_whole(data: bytes) -> bool:
    """Tell whether a gzip stream reaches its end."""
    stream = zlib.decompressobj(31)
    assert stream.decompress(data)
    return stream.eof


WELL_FRAMED: dict[str, Callable[[Answer], bool]] = {
    "bom": lambda a: a[2].startswith(b"\xef\xbb\xbf{") and not decodes(a) and "choices" in json.loads(a[2]),
    "truncated_json": lambda a: a[2].startswith(b'{"id"') and not decodes(a),
    "empty_body": lambda a: a[2] == b"",
    "bad_encoding": lambda a: "잘못된 글자" in a[2].decode("cp949") and not decodes(a),
    "wrong_shape": lambda a: isinstance(json.loads(a[2]), list),
    "wrong_shape_deep": lambda a: field("message", a) == "ok",
    "gzip": lambda a: a[1]["content-encoding"] == "gzip" and b"choices" in gzip.decompress(a[2]),
    "cut_gzip": lambda a: not zipped_whole(a[2]),
    "bad_gzip": lambda a: a[1]["content-encoding"] == "gzip" and not decodes(a),
    "html_200": lambda a: a[1]["content-type"].startswith("text/html") and a[2].startswith(b"<!DOCTYPE"),
    "redirect": lambda a: a[1]["location"] == "/v1/redirected",
    "no_choices": lambda a: json.loads(a[2])["choices"] == [],
    "null_content": lambda a: field("message.content", a) is None,
    "blank_content": lambda a: field("message.content", a).strip() == "",
    "tool_call_only": lambda a: field("message.content", a) is None and bool(field("message.tool_calls", a)),
    "reasoning_only": lambda a: not field("message.content", a) and bool(field("message.reasoning_content", a)),
    "length": lambda a: field("finish_reason", a) == "length" and bool(field("message.content", a)),
    "content_filter": lambda a: field("finish_reason", a) == "content_filter" and bool(field("message.content", a)),
    "insufficient_system_resource": lambda a: field("finish_reason", a) == "insufficient_system_resource",
    "very_long": lambda a: len(a[2]) > 2_000_000 and len(field("message.content", a)) > 500_000,
    "lone_surrogate": lambda a: rb" \ud800 " in a[2] and "\ud800" in field("message.content", a),
    "nul": lambda a: b"\\u0000" in a[2] and "\x00" in field("message.content", a),
    "keepalive_then_answer": lambda a: a[2].startswith(b"\n: keep-alive\n\n\r\n") and b'{"id"' in a[2],
}
ON_THE_SOCKET = (
    "reset_before", "reset_mid_body", "end_mid_body", "silent_mid_body", "head_only", "short_length", "bad_chunk",
    "not_http", "hang", "drip",
)  # fmt: skip


def test_every_fault_has_a_test() -> None:
    """No name is left unproved."""
    assert set(NAMES) == {*ERRORS, *WELL_FRAMED, *ON_THE_SOCKET}


@pytest.mark.parametrize("name", WELL_FRAMED)
def test_well_framed_fault(name: str) -> None:
    """A body of the right length with the wrong thing in it; the completion was generated."""
    answer, entry = fault(name)
    assert answer[0] == (302 if name == "redirect" else 200)
    assert WELL_FRAMED[name](answer)
    assert (entry.fault, entry.billed) == (name, True)


@pytest.mark.parametrize("name", [name for name in ERRORS if name != "502"])
def test_error_status(name: str) -> None:
    """An error object with its status; nothing was generated."""
    (status, _, raw), entry = fault(name)
    assert (status, json.loads(raw)["error"]["code"]) == ERRORS[name][:2]
    assert (entry.fault, entry.billed) == (name, False)
    assert entry.time_out is not None


def test_details_of_errors() -> None:
    """The gateway's page, the echoed key, the model's name, and the kinds of Retry-After."""
    assert fault("502")[0][0] == 502
    assert fault("502")[0][2].startswith(b"<html>")
    for name in ("401", "429", "500", "400_context"):
        assert KEY in json.loads(fault(name)[0][2])["error"]["message"]
    assert "m-1" in json.loads(fault("404_model")[0][2])["error"]["message"]
    assert "retry-after" not in fault("429")[0][1]
    assert fault("429_retry_after")[0][1]["retry-after"] == "1"
    assert int(fault("429_long")[0][1]["retry-after"]) > 600
    assert int(fault("503_long")[0][1]["retry-after"]) > 600
    before = time.time()
    assert email.utils.parsedate_to_datetime(fault("429_retry_after_date")[0][1]["retry-after"]).timestamp() > before
    long = email.utils.parsedate_to_datetime(fault("429_long_date")[0][1]["retry-after"]).timestamp()
    assert long > before + 600


def raw_fault(name: str, check: Callable[[asyncio.StreamReader], Any]) -> Entry:
    """Run a check on the bare socket of a request that fails so, and return its finished entry."""

    async def client(server: Loopback) -> None:
        reader, writer = await connect(server.base_url, body())
        try:
            await asyncio.wait_for(check(reader), PATIENCE)
        finally:
            writer.close()

    with Loopback(faults=every(1, name), pace=0.01) as server:
        asyncio.run(client(server))
        server.wait_until(lambda s: s.ledger[0].time_out is not None)
        return server.ledger[0]


def until_closed(server: Loopback) -> tuple[bytes, bool]:
    """Send one request over a bare socket, and return all that comes and whether it ends with a reset."""
    received = b""
    with socket.create_connection(("127.0.0.1", urlsplit(server.base_url).port or 0), timeout=PATIENCE) as bare:
        bare.sendall(request(body()))
        try:
            while data := bare.recv(4096):
                received += data
        except ConnectionResetError:
            return received, True
    return received, False


def missing(received: bytes) -> int:
    """Return how many bytes of the body that the head promises did not come."""
    head, _, part = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert part.startswith(b'{"id"')
    return int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]) - len(part)


async def silence(reader: asyncio.StreamReader) -> None:
    """Neither a whole body nor an end comes (a bounded look: silence itself cannot be awaited)."""
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(), 0.2)


def test_reset_before() -> None:
    """A reset instead of an answer, and nothing billed."""
    with Loopback(faults=every(1, "reset_before")) as server:
        assert until_closed(server) == (b"", True)
        assert not server.billed


@pytest.mark.parametrize(("name", "reset"), [("reset_mid_body", True), ("end_mid_body", False)])
def test_broken_off(name: str, reset: bool) -> None:
    """Half an answer, then a reset or an orderly end."""
    with Loopback(faults=every(1, name)) as server:
        received, was_reset = until_closed(server)
        assert missing(received) > 200
        assert (was_reset, server.billed) == (reset, 1)


def test_silent_mid_body() -> None:
    """Half an answer, then nothing."""

    async def check(reader: asyncio.StreamReader) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert missing(head + await reader.readexactly(200)) > 200
        await silence(reader)

    assert raw_fault("silent_mid_body", check).billed


def test_head_only() -> None:
    """A head that promises, then nothing."""

    async def check(reader: asyncio.StreamReader) -> None:
        assert b"Content-Length: " in await reader.readuntil(b"\r\n\r\n")
        await silence(reader)

    assert raw_fault("head_only", check).billed


def test_short_length() -> None:
    """Half of the answer is promised, and all of it comes."""

    async def check(reader: asyncio.StreamReader) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        half = await reader.readexactly(size)
        assert not decodes((200, {}, half))
        assert json.loads(half + await reader.readuntil(b"}}"))

    assert raw_fault("short_length", check).billed


@pytest.mark.parametrize(("name", "what"), [("bad_chunk", b"no chunk"), ("not_http", b"220 mail")])
def test_another_protocol(name: str, what: bytes) -> None:
    """What comes is not what HTTP allows, then the end."""
    with Loopback(faults=every(1, name)) as server:
        received, _ = until_closed(server)
        assert what in received
        assert server.billed == 1


def test_hang() -> None:
    """Not a byte."""
    assert raw_fault("hang", silence).billed


def test_drip() -> None:
    """Bytes keep coming, so that no read times out, and the answer never ends."""

    async def check(reader: asyncio.StreamReader) -> None:
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(5) == b'{"id"'
        assert all([await reader.read(4096) for _ in range(10)]), "it comes in pieces"
        await silence(reader)

    assert raw_fault("drip", check).billed


def test_the_real_client_reads_an_answer() -> None:
    """The whole ChatCompletion shape, the model list, another model's name and a missing usage."""
    with Loopback() as server:
        answer = ask(server, body())
        with openai.OpenAI(base_url=server.base_url, api_key=KEY) as client:
            assert [model.id for model in client.models.list()] == ["loopback"]
    assert (answer.model, answer.object, answer.choices[0].finish_reason) == ("m-1", "chat.completion", "stop")
    assert answer.choices[0].message.content.startswith("김치를 담그는 법을 알려 주세요. ")
    usage = answer.usage.model_dump()
    assert usage["prompt_tokens"] == usage["prompt_cache_hit_tokens"] + usage["prompt_cache_miss_tokens"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    with Loopback(model="m-2", usage=False) as server:
        answer = ask(server, body())
    assert (answer.model, answer.usage) == ("m-2", None)


SEEN_BY_OPENAI: dict[str, type[Exception]] = {
    "400_context": openai.BadRequestError,
    "401": openai.AuthenticationError,
    "402": openai.APIStatusError,
    "403": openai.PermissionDeniedError,
    "404_model": openai.NotFoundError,
    "422": openai.UnprocessableEntityError,
    "429": openai.RateLimitError,
    "503": openai.InternalServerError,
    "reset_before": openai.APIConnectionError,
    "hang": openai.APITimeoutError,
}


@pytest.mark.parametrize("name", SEEN_BY_OPENAI)
def test_the_real_client_sees_the_fault(name: str) -> None:
    """The faults look to the official client like a provider's."""
    with Loopback(faults=every(1, name)) as server, pytest.raises(SEEN_BY_OPENAI[name]):
        ask(server, body(), timeout=0.5 if name == "hang" else PATIENCE)


def test_a_followed_redirect_is_counted() -> None:
    """A client that follows is caught; one that does not follow is not."""
    for follow in (False, True):
        with Loopback(faults=every(1, "redirect")) as server:
            asyncio.run(post(server, body(), follow=follow))
            assert server.redirect_hits == follow


def test_the_model_depends_on_the_messages_only() -> None:
    """Same messages, same text; another method, another child; a label line is not part of the instruction."""
    assert good_model(body() | {"temperature": 1.3}) == good_model(body())
    children = {good_model(body(system=f"방법 {i}")) for i in range(12)}
    assert len(children) == 12
    assert all(child.startswith("김치를 담그는 법을 알려 주세요. ") for child in children)
    for label in (
        "씨앗글 ↓\n",
        "Seed text ↓\n",
        "지시문:\n",
        "## 주어진 지시문\n",
        "[Instruction]\n\n",
        "Given prompt:\n",
    ):
        assert good_model(body(f"{label}시를 써.")).startswith("시를 써. ")
    assert good_model(body("다음 글을 요약하세요:\n긴 글")).startswith("다음 글을 요약하세요:\n긴 글\n")


def test_the_model_judges_and_answers() -> None:
    """The kinds of request are told apart by the system text."""
    assert good_model(body(system="같음 또는 다름으로만 답하세요. 모르면 모름.")) == "다름"
    assert good_model(body(system="Say EQUAL or DIFFERENT.")) == "DIFFERENT"
    answers = {good_model(body(f"질문 {i}", system="모르면 '모름'이라고 하세요.")) for i in range(5)}
    assert len(answers) == 5
    assert all("확인 번호" in answer for answer in answers)


def test_the_ledger() -> None:
    """Order, keep-alive, headers, bodies, bills and what is not a request for a completion."""
    with Loopback(faults=every(3, "500")) as server:
        sent = [body(f"질문 {i}") for i in range(5)]
        statuses = [status for status, _, _ in asyncio.run(post(server, *sent, {"model": "m-1"}))]
        assert statuses == [200, 200, 500, 200, 200, 400]
        assert [entry.body for entry in server.calls[:5]] == sent
        assert [(entry.n, entry.in_flight) for entry in server.ledger] == [(n, 1) for n in range(1, 7)]
        assert [entry.fault for entry in server.ledger] == [None, None, "500", None, None, "400_request"]
        assert (server.billed, server.max_in_flight) == (4, 1)
        assert server.ledger[0].headers["authorization"] == f"Bearer {KEY}"
        assert all(entry.time_out is not None and entry.time_in <= entry.time_out for entry in server.ledger)


def test_in_flight() -> None:
    """The ledger knows how many requests were open at once."""

    async def clients(server: Loopback) -> None:
        open_ones = [await connect(server.base_url, body(f"질문 {i}")) for i in range(20)]
        await asyncio.to_thread(server.wait_until, lambda s: len(s.ledger) == 20)
        for _, writer in open_ones:
            writer.close()
        await asyncio.to_thread(server.wait_until, lambda s: all(entry.time_out for entry in s.ledger))
        await post(server, body("다음"))

    with Loopback(faults=lambda body, n: "hang" if n <= 20 else None) as server:
        asyncio.run(clients(server))
        assert sorted(entry.in_flight for entry in server.ledger) == sorted([*range(1, 21), 1])
        assert server.max_in_flight == 20


def test_choosers() -> None:
    """Which requests fail is decided by number or by body, and by the same words on the command line."""
    bodies = [body(f"질문 {i}") for i in range(1000)]
    hit = [share(0.3, ["429", "500"], 1)(sent, 0) for sent in bodies]
    assert 240 < sum(name is not None for name in hit) < 360
    assert {"429", "500"} == set(hit) - {None}
    assert hit == [parse_faults("share:0.3:429,500:1")(sent, 7) for sent in bodies]
    for first in (first_of_each("hang"), parse_faults("first:hang")):
        assert [first(sent, 0) for sent in (*bodies[:2], *bodies[:2])] == ["hang", "hang", None, None]
    for both in (either(every(2, "429"), every(3, "500")), parse_faults("every:2:429;every:3:500")):
        assert [both(bodies[0], n) for n in range(1, 7)] == [None, "429", "500", "429", None, "429"]
    assert parse_faults("drip")(bodies[0], 1) == "drip"
    with pytest.raises(ValueError, match="unknown fault"):
        parse_faults("every:2:nonsense")


def script_that_fails(sent: Body) -> str:
    """Stand for a bug in a test's own script."""
    raise LookupError(sent["model"])


def test_a_broken_script_comes_out() -> None:
    """An error of a script is not lost: it ends the block."""
    broken = pytest.raises(LookupError, match="m-1")
    with broken, Loopback(script=script_that_fails) as server, pytest.raises(aiohttp.ClientError):
        asyncio.run(post(server, body()))


@pytest.mark.parametrize("name", ["hang", "silent_mid_body", "drip", None])
def test_stops_promptly(name: str | None) -> None:
    """Connections that hang, and completions that take hours, do not delay the end."""

    async def leave() -> None:
        server = Loopback(latency=0 if name else 10_000, faults=every(1, name) if name else None).__enter__()
        reader, writer = await connect(server.base_url, body())
        await asyncio.to_thread(server.wait_until, lambda s: len(s.ledger) == 1)
        await asyncio.wait_for(asyncio.to_thread(server.__exit__), PATIENCE)
        await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()

    asyncio.run(leave())


def test_as_a_process() -> None:
    """The first line is the base URL, the ledger is a page, SIGTERM ends it although a request hangs."""

    async def use() -> None:
        command = ("-m", "tests.loopback", "--port", "0", "--faults", "every:2:hang")
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        url = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode().strip()
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{url}/chat/completions", json=body()) as response:
                assert response.status == 200
            _, writer = await connect(url, body())
            ledger = await asyncio.wait_for(rows(session, url.removesuffix("/v1"), 2), PATIENCE)
        assert [(row["n"], row["fault"], row["billed"]) for row in ledger] == [(1, None, True), (2, "hang", True)]
        process.terminate()
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
        writer.close()

    asyncio.run(use())


async def rows(session: aiohttp.ClientSession, url: str, count: int) -> list[dict[str, Any]]:
    """Ask for the ledger until it has so many billed rows."""
    while True:
        async with session.get(f"{url}/_ledger") as response:
            ledger: list[dict[str, Any]] = await response.json()
        if sum(row["billed"] for row in ledger) >= count:
            return ledger
