"""Bytes to a reply or to a fault, and what the fault says to do next."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from koevol_core.llm.response import MAX_BODY, ProviderError, facts, read
from koevol_core.types import RawResponse


def reply(content: Any = "새 지시문입니다.", finish: Any = "stop", **more: Any) -> bytes:
    """The bytes of an ordinary answer."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "prompt_cache_hit_tokens": 5}
    body = {"object": "chat.completion", "model": "m-1", "choices": [choice], "usage": usage}
    return json.dumps(body | more).encode()


def fault(exchange: RawResponse) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        read(exchange)
    return caught.value


def error(message: str, code: str = "x") -> bytes:
    return json.dumps({"error": {"message": message, "code": code}}).encode()


def test_an_answer_is_text_with_its_tokens() -> None:
    got = read(RawResponse(200, reply()))
    assert (got.text, got.model, got.finish) == ("새 지시문입니다.", "m-1", "stop")
    assert (got.prompt_tokens, got.completion_tokens, got.cached_tokens) == (11, 7, 5)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + reply(),
        b"\n\n: keep-alive\n\r\n: keep-alive\n" + reply(),
        b"\n\xef\xbb\xbf" + reply(),
        gzip.compress(reply()),
        reply(object="other", extra={"deep": [1]}),
    ],
)
def test_a_mark_keepalive_lines_or_gzip_before_an_answer_do_not_matter(raw: bytes) -> None:
    assert read(RawResponse(200, raw)).text == "새 지시문입니다."


@pytest.mark.parametrize(
    ("status", "body", "reason", "action"),
    [
        (429, error("slow down"), "rate", "retry"),
        (429, error("You exceeded your current quota", "insufficient_quota"), "stop", "stop"),
        (402, error("Insufficient Balance"), "stop", "stop"),
        (401, error("no"), "stop", "stop"),
        (403, error("no"), "stop", "stop"),
        (404, error("no"), "stop", "stop"),
        (404, b"<html>", "stop", "stop"),
        (405, b"", "stop", "stop"),
        (422, error("temperature"), "stop", "stop"),
        (301, b"", "stop", "stop"),
        (302, b"", "stop", "stop"),
        (400, error("This model's maximum context length is 8192 tokens"), "context", "fail"),
        (400, error("messages is required"), "server", "fail"),
        (408, b"", "server", "retry"),
        (500, b"", "server", "retry"),
        (502, b"<html>Bad Gateway</html>", "server", "retry"),
        (503, error("overloaded"), "server", "retry"),
        (599, b"\xff\xfe", "server", "retry"),
        (200, error("oops"), "server", "retry"),
        (200, b"", "parse", "fail"),
        (200, b"   \n", "parse", "fail"),
        (200, b"<!DOCTYPE html>", "stop", "stop"),
        (200, reply()[:40], "parse", "fail"),
        (200, reply("잘못된 글자").replace(b"\\uc798", "잘".encode("cp949")), "parse", "fail"),
        (200, b"[1]", "parse", "fail"),
        (200, b'"ok"', "parse", "fail"),
        (200, b"[" * 100_000, "parse", "fail"),
        (200, b'{"a": ' * 100_000, "parse", "fail"),
        (200, b"9" * 10_000, "parse", "fail"),
        (200, b"{}", "parse", "fail"),
        (200, b'{"choices": 3}', "parse", "fail"),
        (200, b'{"choices": [[]]}', "parse", "fail"),
        (200, b'{"choices": [{"message": "ok"}]}', "parse", "fail"),
        (200, reply(7), "parse", "fail"),
        (200, reply([{"type": "image_url", "image_url": {"url": "x"}}]), "empty", "fail"),
        (200, reply("<think>\n\uc0dd\uac01\n</think>"), "empty", "fail"),
        (200, reply("<think>\n\uc0dd\uac01", "length"), "length", "fail"),
        (200, b"\x1f\x8bnot gzip at all", "parse", "fail"),
        (200, reply(choices=[]), "empty", "fail"),
        (200, reply(None), "empty", "fail"),
        (200, reply(" \n\t"), "empty", "fail"),
        (200, reply("잘린", "length"), "length", "fail"),
        (200, reply("가린", "content_filter"), "filter", "fail"),
        (200, reply("모자란", "insufficient_system_resource"), "server", "fail"),
    ],
)
def test_each_fault_has_its_reason_and_what_to_do(status: int, body: bytes, reason: str, action: str) -> None:
    found = fault(RawResponse(status, body))
    assert (found.reason, found.action) == (reason, action)
    assert found.detail


@pytest.mark.parametrize(("transport", "action"), [("network", "retry"), ("timeout", "resend"), ("doubtful", "resend"), ("parse", "fail")])  # fmt: skip
def test_what_may_have_been_billed_is_sent_again_only_once(transport: Any, action: str) -> None:
    found = fault(RawResponse(200, reply(), transport, "까닭"))
    assert (found.reason, found.action) == (transport, action)


@pytest.mark.parametrize("finish", ["length", "content_filter"])
def test_a_cut_or_withheld_text_is_kept(finish: str) -> None:
    assert fault(RawResponse(200, reply("여기까지", finish))).text == "여기까지"


def test_reasoning_is_kept_apart_and_is_no_answer() -> None:
    thought = {"role": "assistant", "content": "", "reasoning_content": "생각"}
    assert fault(RawResponse(200, reply(choices=[{"message": thought, "finish_reason": "stop"}]))).reason == "empty"
    both = {"role": "assistant", "content": "답", "reasoning_content": "생각"}
    got = read(RawResponse(200, reply(choices=[{"message": both, "finish_reason": "stop"}])))
    assert (got.text, got.reasoning) == ("답", "생각")


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_wait_is_waited_and_a_long_one_stops_and_says_when_to_return(status: int) -> None:
    found = fault(RawResponse(status, b"", retry_after=30))
    assert (found.action, found.wait) == ("retry", 30)
    found = fault(RawResponse(status, b"", retry_after=1200))
    assert found.action == "stop"
    assert "20분" in found.detail


def test_letters_that_no_database_takes_become_replacements_everywhere() -> None:
    got = read(RawResponse(200, reply("a\ud800b\x00c", "st\ud800op", model="m\ud800\x00")))
    for text in (got.text, got.finish, got.model):
        assert text.encode()
        assert "\x00" not in text
    assert fault(RawResponse(500, b'{"error": {"message": "\\ud800 \\u0000"}}')).detail.encode()
    assert fault(RawResponse(400, b'{"error": "\\ud800"}')).detail.encode()
    found = facts(RawResponse(200, reply(None, "\ud800", model="\ud800")))
    assert found["model"].encode() + found["finish"].encode()


@pytest.mark.parametrize("usage", [None, [], "x", {}, {"prompt_tokens": "7"}, {"prompt_tokens": -1}, {"prompt_tokens": True}, {"prompt_tokens": 2**40}, {"prompt_tokens_details": 3}])  # fmt: skip
def test_token_counts_that_are_none_are_unknown_and_harm_nothing(usage: Any) -> None:
    got = read(RawResponse(200, reply(usage=usage)))
    assert (got.prompt_tokens, got.cached_tokens) == (None, None)


def test_cached_tokens_are_read_as_openai_says_them_too() -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 4}}
    assert read(RawResponse(200, reply(usage=usage))).cached_tokens == 4


@pytest.mark.parametrize("raw", [reply("잘린", "length"), reply(None), reply("가").replace(b"\\uac00", b"\xb0\xa1")])
def test_a_failure_that_was_billed_is_counted(raw: bytes) -> None:
    assert facts(RawResponse(200, raw))["completion_tokens"] == 7


def test_what_cannot_be_read_has_no_facts() -> None:
    assert facts(RawResponse(200, b"")) == facts(RawResponse(502, b"<html>")) == {}


def test_an_unpacked_bomb_is_cut() -> None:
    assert fault(RawResponse(200, gzip.compress(b" " * (MAX_BODY + 10) + reply()))).reason == "parse"
