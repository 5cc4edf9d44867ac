"""Several servers of one model: all are used, a dead one costs nothing, and one that is slow gets less."""

from __future__ import annotations

import asyncio
import socket

import pytest

import koevol_core as core
from koevol_core import llm
from koevol_core.llm.load_balancer import LoadBalancer
from koevol_core.settings import urls
from koevol_core.types import Prompt, RawResponse
from tests.conftest import chat
from tests.loopback import Loopback, every

PROMPT = Prompt("evolve", "글", ({"role": "user", "content": "글"},), {}, "a", "b")


async def asked(client: LoadBalancer, many: int) -> list[RawResponse]:
    try:
        return await asyncio.gather(*(client.send(PROMPT, 60) for _ in range(many)))
    finally:
        await client.aclose()


def dead() -> str:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"


def test_servers_share_what_is_under_way_evenly() -> None:
    with Loopback(0.1) as one, Loopback(0.1) as two, Loopback(0.1) as three:
        servers = [one, two, three]
        asyncio.run(asked(LoadBalancer([chat(server.base_url) for server in servers]), 30))
        assert [len(server.calls) for server in servers] == [10, 10, 10]


def test_a_dead_server_costs_no_request_and_the_others_take_its_share() -> None:
    with Loopback(0.1) as one, Loopback(0.1) as two:
        client = LoadBalancer([chat(url) for url in (one.base_url, dead(), two.base_url)])
        assert {exchange.status for exchange in asyncio.run(asked(client, 30))} == {200}
        assert len(one.calls) + len(two.calls) == 30
        assert min(len(one.calls), len(two.calls)) >= 10


def test_a_server_that_says_that_it_is_down_is_left_alone() -> None:
    with Loopback() as well, Loopback(faults=every(1, "503")) as down:

        async def run() -> list[RawResponse]:
            client = LoadBalancer([chat(down.base_url), chat(well.base_url)])
            try:
                return [await client.send(PROMPT, 60) for _ in range(10)]
            finally:
                await client.aclose()

        assert [exchange.status for exchange in asyncio.run(run())] == [503] + [200] * 9
        assert len(down.calls) == 1


def test_where_no_server_can_be_reached_that_is_said_as_of_one() -> None:
    [exchange] = asyncio.run(asked(LoadBalancer([chat(dead()), chat(dead())]), 1))
    assert (exchange.status, exchange.fault) == (None, "network")


def test_the_order_in_which_servers_are_named_makes_no_other_run() -> None:
    a, b = "http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1"
    settings = [core.Settings(base_url=text, model="m") for text in (f"{a},{b}", f" {b} , {a},", f"{b},{a},{b}")]
    assert len({llm.choose(one).base_url for one in settings}) == 1
    assert urls(a) == (a,) and urls("") == ()
    assert (
        llm.choose(core.Settings(base_url=f"{a},http://localhost:2/v1", model="m")).label == "m (127.0.0.1, localhost)"
    )


@pytest.mark.parametrize("text", ["http://127.0.0.1:1/v1,ftp://x/v1", "http://127.0.0.1:1/v1,http://u:p@x/v1"])
def test_each_of_several_addresses_must_be_one(text: str) -> None:
    with pytest.raises(core.BadInput):
        llm.choose(core.Settings(base_url=text, model="m"))


def test_the_key_goes_to_each_of_the_servers() -> None:
    with Loopback() as one, Loopback() as two:
        both = f"{one.base_url},{two.base_url}"
        client = core.connect(core.Settings(base_url=both, model="m", api_key="sk-planted-0123456789abcdef"))
        assert isinstance(client, LoadBalancer)
        asyncio.run(asked(client, 4))
        for server in (one, two):
            assert server.calls[0].headers["authorization"] == "Bearer sk-planted-0123456789abcdef"
