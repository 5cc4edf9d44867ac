"""One child, asked for over a real connection: what lives, what a rule takes out, and when a judge is paid."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from koevol_core import evolve
from koevol_core.evolution.checks import Rules
from koevol_core.evolution.evolve import Ask
from koevol_core.evolution.prompting import ChatPrompts
from koevol_core.llm.response import ProviderError, read
from koevol_core.quality import checks, findings_of
from koevol_core.types import METHODS, Method, Outcome, Prompt, Reply
from tests.conftest import LIMIT, chat, only, purpose
from tests.loopback import Body, Loopback, good_model

RULES = Rules(checks)

PARENT = "무지개가 생기는 원리를 설명해줘."


def child(server: Loopback, method: Method = "deepen", **style: Any) -> Outcome:
    """What becomes of one child of PARENT at this server."""

    async def once() -> Outcome:
        client = chat(server.base_url)

        async def ask(prompt: Prompt, turn: int) -> Reply:
            return read(await client.send(prompt, LIMIT))

        try:
            typed: Ask = ask
            return await evolve(typed, ChatPrompts(**style), method, PARENT, "abc/deepen.00", RULES)
        finally:
            await client.aclose()

    return asyncio.run(once())


def saying(evolved: str | None = None, verdict: str | None = None) -> Any:
    """A model that says these words, and otherwise what a good one says."""

    def say(body: Body) -> str:
        if purpose(body) == "judge" and verdict is not None:
            return verdict
        return evolved if purpose(body) == "evolve" and evolved is not None else good_model(body)

    return say


@pytest.mark.parametrize("method", METHODS)
def test_a_good_child_lives_and_its_prompt_and_model_are_named(server: Loopback, method: Method) -> None:
    born = child(server, method)
    assert (born.status, born.reason, born.model) == ("alive", None, "m-1")
    assert born.text.startswith(PARENT)
    assert len(born.prompt_sha256 or "") == 64
    assert [purpose(entry.body) for entry in server.calls] == ["evolve", "judge"]


def test_each_method_asks_in_its_own_words(server: Loopback) -> None:
    assert len({child(server, method).prompt_sha256 for method in METHODS}) == len(METHODS)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (PARENT, "no_gain"),
        ("...", "empty"),
        ("다음은 수정된 지시문입니다: 무지개가 생기는 원리를 초등학생에게 다섯 문장으로 설명해줘.", "leak"),
        ("Explain how a rainbow appears to a child in five sentences, please.", "language"),
    ],
)
def test_a_child_that_a_local_rule_takes_out_is_never_sent_to_the_judge(text: str, rule: str) -> None:
    with Loopback(script=saying(text)) as server:
        born = child(server)
        assert [purpose(entry.body) for entry in server.calls] == ["evolve"]
    assert (born.status, born.reason) == ("eliminated", rule)
    assert born.text, "the text is kept"
    assert rule in (born.detail or "")


@pytest.mark.parametrize(("finish", "rules"), [("", ["truncated"]), ("eos", ["truncated"]), ("stop", [])])
def test_a_text_that_its_server_calls_complete_is_not_eliminated_as_cut_off(finish: str, rules: list[str]) -> None:
    cut = "무지개가 생기는 원리를 초등학생도 이해할 수 있게 그림과 함께 설명해 주세"
    assert [one.rule for one in asyncio.run(RULES.found(PARENT, cut, finish=finish))] == rules
    assert "cut_off" in [one.kind for one in findings_of(cut, PARENT)]


@pytest.mark.parametrize(
    ("reply", "kinds"),
    [
        ("다름 / 가능 / 지시문", []),
        ("다름", []),
        ("다름 / 모순 / 지시문", ["judge_doubt"]),
        ("다름 / 자료없음 / 지시문", ["judge_doubt"]),
        ("다름 / 가능 / 아님", ["judge_doubt"]),
        ("글쎄요", ["judge_unread"]),
    ],
)
def test_what_the_judge_doubts_is_a_finding_and_the_child_lives(reply: str, kinds: list[str]) -> None:
    with Loopback(script=saying(verdict=reply)) as server:
        born = child(server)
    assert (born.status, [one.kind for one in born.judged]) == ("alive", kinds)


def test_a_child_that_the_judge_finds_equal_goes_with_the_verdict_as_evidence() -> None:
    with Loopback(script=saying(verdict="같음")) as server:
        born = child(server)
    assert (born.status, born.reason) == ("eliminated", "no_gain")
    assert "같음" in (born.detail or "")
    assert born.text.startswith(PARENT)


@pytest.mark.parametrize("verdict", ["글쎄요", "같음 다름", '{"answer": 1}x', "같음이 아니라 다름"])
def test_a_verdict_that_cannot_be_read_lets_the_child_live_with_a_note(verdict: str) -> None:
    with Loopback(script=saying(verdict=verdict)) as server:
        born = child(server)
    assert born.status == "alive"
    assert verdict[:5] in (born.detail or "")


def test_the_judge_is_asked_coldly_and_in_few_tokens_whatever_the_run_wants(server: Loopback) -> None:
    child(server, sampling=(("temperature", 1.5), ("top_p", 0.5), ("max_tokens", 300)))
    asked, judged = server.calls
    assert {name: asked.body[name] for name in ("temperature", "top_p", "max_tokens")} == {
        "temperature": 1.5, "top_p": 0.5, "max_tokens": 300,
    }  # fmt: skip
    assert (judged.body["temperature"], judged.body["max_tokens"]) == (0, 100)


def test_without_a_judge_one_request_is_enough(server: Loopback) -> None:
    assert child(server, judging=False).status == "alive"
    assert len(server.calls) == 1


def test_a_failed_judge_fails_the_child_and_keeps_its_text() -> None:
    with Loopback(faults=only("", "null_content", of="judge")) as server:
        born = child(server)
    assert (born.status, born.reason) == ("failed", "empty")
    assert born.text.startswith(PARENT)
    assert "판정" in (born.detail or "")


@pytest.mark.parametrize("asked", ["evolve", "judge"])
def test_a_fault_that_stops_the_run_is_no_outcome_of_the_child(asked: str) -> None:
    with Loopback(faults=only("", "402", of=asked)) as server, pytest.raises(ProviderError) as caught:
        child(server)
    assert caught.value.action == "stop"


@pytest.mark.parametrize("wrapped", ['"{}"', "“{}”", "새 지시문: {}", "```\n{}\n```", "\n  {}  \n"])
def test_what_a_model_wraps_around_an_instruction_is_taken_off(wrapped: str) -> None:
    wanted = f"{PARENT} 초등학생도 알 수 있게 다섯 문장으로 써 줘."
    with Loopback(script=saying(wrapped.format(wanted))) as server:
        assert child(server).text == wanted


@pytest.mark.parametrize("fault", ["length", "content_filter"])
def test_a_cut_or_withheld_child_fails_and_its_text_is_kept(fault: str) -> None:
    with Loopback(faults=lambda body, n: fault) as server:
        born = child(server)
        assert len(server.calls) == 1
    assert (born.status, born.reason) == ("failed", fault.removeprefix("content_"))
    assert born.text


def test_other_requests_go_on_while_the_rules_read_a_very_long_reply() -> None:
    turns: list[None] = []
    came: list[int] = []

    class Watched(ChatPrompts):
        def child(self, method: Method, parent: str, reply: str) -> tuple[str, str | None]:
            came.append(len(turns))
            return super().child(method, parent, reply)

    async def clock() -> None:
        while True:
            turns.append(None)
            await asyncio.sleep(0)

    async def once() -> int:
        ticking = asyncio.create_task(clock())

        async def ask(prompt: Prompt, turn: int) -> Reply:
            await asyncio.sleep(0)
            return Reply(f"{PARENT} {'아주 긴 답변입니다. ' * 1_500}", "m-1", "stop")

        born = await evolve(ask, Watched(judging=False), "deepen", PARENT, "abc/deepen.00", RULES)
        assert born.reason == "repetition"
        ticking.cancel()
        return len(turns)

    assert asyncio.run(once()) > came[0]
