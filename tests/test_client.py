"""One attempt over a real socket: what leaves, what is kept, and that nothing a server does is raised or leaks the key."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from koevol_core.llm.client import Endpoint, HttpClient
from koevol_core.llm.dialect import Dialect
from koevol_core.llm.local.scripted import ScriptedClient
from koevol_core.llm.response import read
from koevol_core.types import Prompt, RawResponse
from tests.conftest import KEY, LIMIT, chat
from tests.loopback import Loopback

PROMPT = Prompt(
    "evolve",
    "김치를 담그는 법을 알려 주세요.",
    ({"role": "system", "content": "더 어렵게."}, {"role": "user", "content": "김치를 담그는 법을 알려 주세요."}),
    {"temperature": 0.5, "top_p": 0.25, "max_tokens": 77},
    "0" * 64,
    "ko/deepen",
)


def send(client: HttpClient | ScriptedClient, timeout: float = LIMIT, prompt: Prompt = PROMPT) -> RawResponse:
    async def once() -> RawResponse:
        try:
            return await client.send(prompt, timeout)
        finally:
            await client.aclose()

    return asyncio.run(once())


@pytest.fixture
def closed() -> str:
    """A base URL where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


@pytest.fixture
def deaf() -> Iterator[str]:
    """A base URL whose machine never takes up a connection."""
    with ExitStack() as open_:
        full = open_.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            caller = open_.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        yield f"http://127.0.0.1:{full.getsockname()[1]}/v1"


def test_the_server_sees_model_messages_sampling_and_key(server: Loopback) -> None:
    send(chat(server.base_url, KEY))
    (entry,) = server.calls
    assert entry.body == {"model": "m-1", "messages": list(PROMPT.messages), **PROMPT.params}
    assert entry.headers["authorization"] == f"Bearer {KEY}"


def test_what_an_endpoint_always_wants_is_in_every_body(server: Loopback) -> None:
    dialect = Dialect("m-1", extra={"thinking": {"type": "disabled"}})
    send(HttpClient(Endpoint(server.base_url, "m-1"), dialect), prompt=dialect.fit(PROMPT))
    assert server.calls[0].body["thinking"] == {"type": "disabled"}


def test_without_a_key_no_key_is_sent(server: Loopback) -> None:
    send(chat(server.base_url))
    assert "authorization" not in server.calls[0].headers


def test_texts_with_braces_surrogates_and_percent_signs_arrive(server: Loopback) -> None:
    odd = 'a {b} %s $x "q" \ud800 끝'
    send(
        chat(server.base_url),
        prompt=Prompt("evolve", odd, ({"role": "user", "content": odd},), {}, "0" * 64, "ko/deepen"),
    )
    assert server.calls[0].body["messages"][0]["content"] == 'a {b} %s $x "q" ? 끝'


def test_a_key_that_a_server_echoes_is_struck_out_of_the_kept_bytes() -> None:
    with Loopback(faults=lambda body, n: "401") as server:
        assert b"Your api key: *** is invalid" in send(chat(server.base_url, KEY)).body
    with Loopback(script=lambda body: f"열쇠는 {KEY}입니다") as server:
        assert "열쇠는 ***입니다" in send(chat(server.base_url, KEY)).body.decode()


def test_a_key_that_is_only_a_word_changes_no_reply() -> None:
    with Loopback(script=lambda body: "EMPTY 라는 낱말을 설명해 줘.") as server:
        assert read(send(chat(server.base_url, "EMPTY"))).text == "EMPTY 라는 낱말을 설명해 줘."


def test_a_key_is_not_in_the_repr_of_an_endpoint() -> None:
    assert KEY not in repr(Endpoint("http://x/v1", "m", KEY))


def test_a_port_where_nobody_listens_was_not_reached(closed: str) -> None:
    exchange = send(chat(closed, KEY))
    assert (exchange.status, exchange.fault, exchange.body) == (None, "network", b"")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection may take no more than a moment; what comes after it, as long as it wants."""
    monkeypatch.setattr("koevol_core.llm.client.CONNECT", 0.3)


@pytest.mark.usefixtures("hurried")
def test_a_machine_that_takes_no_connection_was_not_reached(deaf: str) -> None:
    assert send(chat(deaf)).fault == "network"


def test_a_name_that_does_not_exist_was_not_reached() -> None:
    assert send(chat("http://koevol.invalid/v1")).fault == "network"


@pytest.mark.usefixtures("hurried")
def test_tls_with_a_server_that_speaks_none_was_not_reached(server: Loopback) -> None:
    assert send(chat(server.base_url.replace("http:", "https:"))).fault == "network"
    assert server.calls == []


def test_a_dead_proxy_was_not_reached(closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", closed.removesuffix("/v1"))
    assert send(chat("http://koevol.invalid/v1")).fault == "network"


def test_a_server_on_this_machine_is_asked_without_the_proxy(
    server: Loopback, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", closed.removesuffix("/v1"))
    assert send(chat(server.base_url)).status == 200


@pytest.mark.parametrize("fault", ["429_retry_after", "429_retry_after_date"])
def test_the_time_a_server_asks_for_is_read_as_seconds_and_as_a_date(fault: str) -> None:
    with Loopback(faults=lambda body, n: fault, retry_after=10_000) as server:
        wait = send(chat(server.base_url)).retry_after
    assert wait is not None
    assert 10_000 - LIMIT < wait <= 10_001


def test_a_reply_without_end_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("koevol_core.llm.client.MAX_BODY", 1000)
    monkeypatch.setattr("koevol_core.llm.client.KEPT_BODY", 500)
    with Loopback(faults=lambda body, n: "very_long") as server:
        exchange = send(chat(server.base_url))
    assert exchange.fault == "too_long"
    assert len(exchange.body) == 500
    assert "MiB" in exchange.detail


def test_connections_are_used_again(server: Loopback) -> None:
    async def thrice() -> None:
        client = chat(server.base_url)
        for _ in range(3):
            assert (await client.send(PROMPT, LIMIT)).status == 200
        assert client._session is not None
        assert client._session.connector is not None
        assert len(client._session.connector._conns) == 1
        await client.aclose()

    asyncio.run(thrice())


def test_the_scripted_model_says_the_same_to_the_same_and_needs_no_network(tmp_path: Path) -> None:
    first, second = send(ScriptedClient()), send(ScriptedClient())
    assert first == second
    assert read(first).text.startswith(PROMPT.subject)
