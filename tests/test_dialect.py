"""What an endpoint refuses is learnt from its words, once, and never drops a limit of the reply."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from koevol_core.llm.client import Endpoint, HttpClient
from koevol_core.llm.dialect import Dialect, merged, switches
from koevol_core.types import Prompt, RawResponse
from tests.conftest import LIMIT, Garden, purpose
from tests.loopback import Body, Loopback, good_model
from tests.vendors import openai_refuses

PARAMS = {"temperature": 0.9, "top_p": 0.9, "max_tokens": 2048}


def prompt(room: int = 0, **params: Any) -> Prompt:
    return Prompt("evolve", "글", ({"role": "user", "content": "글"},), {**PARAMS, **params}, "0" * 64, "t", room=room)


def refused(dialect: Dialect, said: str, param: str = "", room: int = 0, status: int = 400) -> dict[str, Any] | None:
    """The parameters of the next request after one refusal; None if nothing can be changed."""
    asked = prompt(room)
    body = json.dumps({"error": {"message": said, "param": param or None}}).encode()
    change = dialect.learn(RawResponse(status, body), asked, dialect.fit(asked))
    return None if change is None else dialect.fit(asked).params


@pytest.mark.parametrize(
    ("said", "param", "now"),
    [
        ("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens",
         {"temperature": 0.9, "top_p": 0.9, "max_completion_tokens": 2048}),
        ("Unrecognized request argument supplied: max_tokens", "", {"temperature": 0.9, "top_p": 0.9, "max_completion_tokens": 2048}),
        ("Unsupported value: 'temperature' does not support 0.9 with this model. Only the default (1) value is supported.", "temperature",
         {"top_p": 0.9, "max_tokens": 2048}),
        ("invalid temperature: only 1 is allowed for this model", "", {"top_p": 0.9, "max_tokens": 2048}),
        ("`temperature` and `top_p` cannot both be specified for this model.", "", {"temperature": 0.9, "max_tokens": 2048}),
        ("max_tokens is too large: 2048. This model supports at most 1024 completion tokens.", "max_tokens", {**PARAMS, "max_tokens": 1024}),
        ("Invalid max_tokens value, the valid range of max_tokens is [1, 512]", "", {**PARAMS, "max_tokens": 512}),
        ("The messages are not well formed.", "", None),
        ("This model's maximum context length is 4096 tokens, however the prompt has 5000.", "", None),
    ],
)  # fmt: skip
def test_a_refusal_changes_what_it_names_and_nothing_else(said: str, param: str, now: dict[str, Any] | None) -> None:
    assert refused(Dialect("m"), said, param) == now


def test_a_switch_of_thinking_that_a_server_does_not_know_is_left_out() -> None:
    dialect = Dialect("m", extra={"chat_template_kwargs": {"enable_thinking": False}})
    said = "[{'type': 'extra_forbidden', 'loc': ('body', 'chat_template_kwargs'), 'msg': 'Extra inputs are not permitted'}]"
    assert refused(dialect, said, status=422) == PARAMS


def test_an_effort_that_a_model_does_not_have_becomes_the_nearest_one() -> None:
    dialect = Dialect("m", extra={"reasoning_effort": "none"})
    said = "Unsupported value: 'reasoning_effort' does not support 'none'. Supported values are: 'low', 'medium', and 'high'."
    assert refused(dialect, said, "reasoning_effort") == {**PARAMS, "reasoning_effort": "low"}
    assert refused(dialect, said, "reasoning_effort") == PARAMS


def test_a_limit_that_is_refused_under_both_names_ends_the_run() -> None:
    dialect = Dialect("m")
    assert refused(dialect, "Unknown parameter: 'max_tokens'", "max_tokens") is not None
    assert refused(dialect, "Unknown parameter: 'max_completion_tokens'", "max_completion_tokens") is None


def test_room_for_reasoning_shrinks_to_what_a_short_context_holds() -> None:
    dialect = Dialect("m", thinks=True)
    said = (
        "'max_tokens' is too large: 6144. This model's maximum context length is 5000 tokens and your request has 300."
    )
    assert (refused(dialect, said, room=4096) or {})["max_tokens"] == 4096
    assert dialect.fit(prompt()).params == PARAMS


def test_what_is_remembered_holds_for_the_same_switches() -> None:
    known = Dialect("m", extra={"a": 1}, learnt={"max_tokens": {"to": "max_completion_tokens"}}, thinks=True)
    same, other = Dialect("m", extra={"a": 1}), Dialect("m")
    for dialect in (same, other):
        dialect.recall(known.remembered())
        assert dialect.learnt == known.learnt
    assert (same.met, same.thinks, other.met, other.thinks) == (True, True, False, False)


@pytest.mark.parametrize(
    ("url", "model", "thinking", "sent"),
    [
        ("https://api.deepseek.com", "deepseek-flash", "", {"thinking": {"type": "disabled"}}),
        ("https://api.deepseek.com", "deepseek-flash", "model", {}),
        ("https://api.deepseek.com", "deepseek-flash", "high", {"thinking": {"type": "enabled"}}),
        ("https://openrouter.ai/api/v1", "qwen/qwen3-32b", "low", {"reasoning": {"effort": "low"}}),
        ("https://openrouter.ai/api/v1", "qwen/qwen3-32b", "off", {"reasoning": {"enabled": False}}),
        ("https://api.openai.com/v1", "gpt-5", "off", {"reasoning_effort": "none"}),
        ("http://gpu:8000/v1", "Qwen/Qwen3-32B", "off", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("http://gpu:8000/v1", "openai/gpt-oss-20b", "high", {"reasoning_effort": "high"}),
        ("http://gpu:8000/v1", "openai/gpt-oss-20b", "off", {"reasoning_effort": "low"}),
        ("http://localhost:11434/v1", "qwen3:8b", "off", {"reasoning_effort": "none"}),
        ("http://gpu:8000/v1", "Qwen/Qwen3-32B", "", {}),
        ("http://gpu:8000/v1", "deepseek-ai/DeepSeek-V3.1", "off", {"chat_template_kwargs": {"thinking": False}}),
    ],
)  # fmt: skip
def test_each_vendor_has_its_own_switch_of_thinking(url: str, model: str, thinking: str, sent: dict[str, Any]) -> None:
    assert switches(url, model, thinking)[0] == sent


def test_an_extra_body_completes_a_switch_and_wins() -> None:
    mine = {"chat_template_kwargs": {"lang": "ko"}, "top_k": 20}
    assert merged({"chat_template_kwargs": {"enable_thinking": False}}, mine) == {
        "chat_template_kwargs": {"enable_thinking": False, "lang": "ko"}, "top_k": 20,
    }  # fmt: skip


@pytest.mark.parametrize("path", ["", "/v1"])
def test_an_address_without_its_version_is_found_by_one_more_request(path: str) -> None:
    with Loopback() as server:
        client = HttpClient(Endpoint(server.url + path, "m"))

        async def twice() -> list[int | None]:
            statuses = [(await client.send(prompt(), LIMIT)).status for _ in range(2)]
            await client.aclose()
            return statuses

        assert asyncio.run(twice()) == [200, 200]
        assert [entry.path for entry in server.ledger] == [
            *([] if path else ["/chat/completions"]),
            *["/v1/chat/completions"] * 2,
        ]


def test_a_run_learns_a_refusal_once_and_the_next_run_knows_it(garden: Garden) -> None:
    with Loopback(refuse=openai_refuses) as server:
        for count in (6, 2):
            garden.drain(garden.plan(garden.sow(count)[-2:] if count == 2 else count), server.base_url)
        assert len(server.calls) == 6 + 3 + 2
    assert [child["status"] for child in garden.children()] == ["alive"] * 8
    assert len(garden.rows("SELECT * FROM event WHERE name = 'adapted'")) == 3


def test_a_judge_whose_reply_was_cut_is_asked_once_more_with_room(garden: Garden) -> None:
    def terse(body: Body) -> str | Body:
        short = purpose(body) == "judge" and body["max_tokens"] <= 100
        return {"content": "음, 두 지시문을 견주어 보면", "finish_reason": "length"} if short else good_model(body)

    with Loopback(script=terse) as server:
        garden.drain(garden.plan(2, judge=True), server.base_url)
        assert [purpose(entry.body) for entry in server.calls].count("judge") == 4
    assert [child["status"] for child in garden.children()] == ["alive"] * 2
