"""One answer, asked for over a real connection: filled, refused, not known, or failed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from koevol_core import answer
from koevol_core.evolution.checks import Rules
from koevol_core.evolution.prompting import ChatPrompts
from koevol_core.llm.response import ProviderError, read
from koevol_core.quality import checks
from koevol_core.types import Outcome, Prompt, Reply
from tests.conftest import LIMIT, chat
from tests.loopback import Loopback

RULES = Rules(checks)

PARENT = "무지개가 생기는 원리를 설명해줘."
CHILD = "무지개가 생기는 원리를 초등학생도 알 수 있게 비유를 들어 설명해줘."


def written(server: Loopback, **style: Any) -> Outcome:
    """What becomes of one answer to CHILD at this server."""

    async def once() -> Outcome:
        client = chat(server.base_url)

        async def ask(prompt: Prompt, turn: int) -> Reply:
            return read(await client.send(prompt, LIMIT))

        try:
            return await answer(ask, ChatPrompts(**style), PARENT, CHILD, "abc/deepen.00#0", RULES)
        finally:
            await client.aclose()

    return asyncio.run(once())


def test_a_good_answer_is_filled_by_one_request(server: Loopback) -> None:
    got = written(server)
    assert (got.status, got.reason, got.model) == ("filled", None, "m-1")
    assert got.text.startswith("요청하신 내용을")
    (entry,) = server.calls
    assert entry.body["messages"][-1]["content"] == CHILD


def test_the_answer_is_asked_for_with_the_sampling_of_the_run(server: Loopback) -> None:
    written(server, sampling=(("temperature", 0.3), ("max_tokens", 50)))
    assert (server.calls[0].body["temperature"], server.calls[0].body["max_tokens"]) == (0.3, 50)


@pytest.mark.parametrize("text", ["모름", " 모름. ", "IDK", "I don't know.", "잘 모르겠습니다."])
def test_a_model_that_does_not_know_gives_no_answer(text: str) -> None:
    with Loopback(script=lambda body: text) as server:
        got = written(server)
    assert (got.status, got.reason, got.text) == ("failed", "unknown", text.strip())


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("죄송하지만 그 요청은 도와드릴 수 없습니다.", "refusal"),
        ("물론입니다.", "empty"),
    ],
)
def test_a_refusal_and_the_like_are_taken_out_by_name_and_kept(text: str, rule: str) -> None:
    with Loopback(script=lambda body: text) as server:
        got = written(server)
    assert (got.status, got.reason, got.text) == ("eliminated", rule, text)
    assert rule in (got.detail or "")


def test_rules_about_the_instruction_are_not_held_against_its_answer() -> None:
    """An instruction that a person rescued may break a rule; its answer is looked at by itself."""

    async def once(server: Loopback) -> Outcome:
        client = chat(server.base_url)

        async def ask(prompt: Prompt, turn: int) -> Reply:
            return read(await client.send(prompt, LIMIT))

        try:
            return await answer(ask, ChatPrompts(), PARENT, PARENT, "abc/deepen.00#0", RULES)
        finally:
            await client.aclose()

    with Loopback() as server:
        assert asyncio.run(once(server)).status == "filled"


@pytest.mark.parametrize(("fault", "reason"), [("length", "length"), ("content_filter", "filter"), ("no_choices", "empty"), ("truncated_json", "parse"), ("400_context", "context"), ("bad_encoding", "parse")])  # fmt: skip
def test_a_fault_of_the_reply_is_a_failure_with_its_reason(fault: str, reason: str) -> None:
    with Loopback(faults=lambda body, n: fault) as server:
        got = written(server)
    assert (got.status, got.reason) == ("failed", reason)
    assert bool(got.text) == (fault in ("length", "content_filter"))


def test_a_fault_that_stops_the_run_is_no_outcome_of_the_answer() -> None:
    with Loopback(faults=lambda body, n: "401") as server, pytest.raises(ProviderError) as caught:
        written(server)
    assert caught.value.action == "stop"
