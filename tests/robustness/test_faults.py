"""Each fault of a server has the outcome that the table promises, alone, in a mixed run, and for scores."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

import koevol_core as core
from koevol_core import types
from koevol_core.llm import client
from tests.conftest import KEY, QUICK, Garden, about, only, purpose, sound
from tests.databases import holding
from tests.loopback import NAMES, Body, Entry, Loopback, digest, share
from tests.test_drain import TARGET, server_body


def asked(server: Loopback, word: str = TARGET) -> int:
    return sum(word in about(entry.body) for entry in server.calls)


@dataclass(frozen=True)
class Row:
    """A line of the table of faults: what becomes of the child, after how many requests, with or without text."""

    status: str
    reason: str | None = None
    requests: int = 1
    text: bool = False


RATE, SERVER = Row("failed", "rate", 3), Row("failed", "server", 3)


DOUBTFUL, TIMEOUT = Row("failed", "doubtful", 2), Row("failed", "timeout", 2)


PARSE, EMPTY = Row("failed", "parse"), Row("failed", "empty")


STOP, GOOD = Row("planned"), Row("alive", None, 1, True)


TABLE = {
    "429": RATE, "429_long": STOP, "429_long_date": STOP, "503_long": STOP, "402": STOP, "401": STOP, "403": STOP, "404_model": STOP,
    "422": Row("planned", None, 2),  # once more without the setting that it names
    "400_context": Row("failed", "context"), "400_request": Row("failed", "server"),
    "500": SERVER, "502": SERVER, "503": SERVER, "error_200": SERVER,
    "reset_before": DOUBTFUL, "reset_mid_body": DOUBTFUL, "end_mid_body": DOUBTFUL,
    "bad_chunk": DOUBTFUL, "not_http": DOUBTFUL,
    "silent_mid_body": TIMEOUT, "head_only": TIMEOUT, "hang": TIMEOUT, "drip": TIMEOUT, "keepalive_then_answer": GOOD, "bom": GOOD,
    "truncated_json": PARSE, "empty_body": PARSE, "bad_encoding": PARSE, "wrong_shape": PARSE, "wrong_shape_deep": PARSE,
    "gzip": GOOD, "cut_gzip": PARSE, "bad_gzip": PARSE, "short_length": PARSE, "html_200": STOP, "redirect": STOP,
    "no_choices": EMPTY, "null_content": EMPTY, "blank_content": EMPTY, "tool_call_only": EMPTY, "reasoning_only": EMPTY,
    "length": Row("failed", "length", 1, True), "content_filter": Row("failed", "filter", 1, True),
    "insufficient_system_resource": Row("failed", "server", 1, True),
    "very_long": Row("eliminated", "too_long", 1, True), "lone_surrogate": GOOD,
    "nul": Row("eliminated", "language", 1, True),
}  # fmt: skip


def test_the_table_of_faults_is_whole() -> None:
    assert set(NAMES) - set(TABLE) == {"429_retry_after", "429_retry_after_date"}


@pytest.mark.parametrize("fault", TABLE)
def test_a_fault_of_one_job_ends_as_promised_and_touches_no_other(garden: Garden, fault: str) -> None:
    want, faults = TABLE[fault], only(TARGET, fault)
    run = garden.plan(4)
    with Loopback(faults=faults, pace=0.01) as server:
        if want.status == "planned":
            with pytest.raises(core.Stopped) as stopped:
                garden.drain(run, server.base_url, key=KEY)
            assert garden.run()["message"] == str(stopped.value)
            assert "\n" not in str(stopped.value)
            assert KEY not in str(stopped.value)
        else:
            garden.drain(run, server.base_url, key=KEY, faults=faults)
        assert asked(server) == want.requests
        assert server.redirect_hits == 0
    target = next(row for row in garden.children() if TARGET in parent_text(garden, row))
    assert (target["status"], target["reason"]) == (want.status, want.reason)
    assert bool(target["text"]) == want.text
    others = [row for row in garden.children() if row is not target and row["id"] != target["id"]]
    stays = {"alive", "planned"} if want.status == "planned" else {"alive"}
    assert {row["status"] for row in others} <= stays
    assert garden.run()["state"] == ("stopped" if want.status == "planned" else "done")
    assert not garden.rows("SELECT id FROM call WHERE state = 'sent'")
    assert not holding(garden.path, KEY)
    assert sound(garden.path)

    done = {row["parent_id"] for row in garden.children() if row["status"] != "planned"}
    with Loopback() as again:
        progress = garden.drain(run, again.base_url)
        assert progress.done == progress.total
        assert len(again.calls) == 4 - len(done), "only what was left planned is asked"
    assert garden.run()["state"] == "done"


def parent_text(garden: Garden, row: dict[str, Any]) -> str:
    return str(garden.rows("SELECT text FROM node WHERE id = ?", row["parent_id"])[0]["text"])


KEPT = ("bom", "bad_encoding", "bad_gzip", "truncated_json", "html_200", "lone_surrogate", "nul", "keepalive_then_answer", "length")  # fmt: skip


@pytest.mark.parametrize("fault", KEPT)
def test_the_bytes_of_a_reply_are_kept_as_they_came(garden: Garden, fault: str) -> None:
    run = garden.plan(1)
    with Loopback(faults=lambda body, n: fault) as server:
        with_stop(lambda: garden.drain(run, server.base_url))
        bodies = {bytes(row["body"]) for row in garden.rows("SELECT body FROM call")}
    with Loopback(faults=lambda body, n: fault) as server:
        sent = asyncio.run(raw_reply(server, json.loads(json.dumps(server_body(garden)))))
    assert [without_time(body) for body in bodies] == [sent]


def test_half_a_reply_is_kept_too(garden: Garden) -> None:
    run = garden.plan(1)
    with Loopback(faults=lambda body, n: "end_mid_body") as server:
        garden.drain(run, server.base_url)
    for row in garden.rows("SELECT body, fault, state FROM call"):
        assert (row["fault"], row["state"]) == ("doubtful", "failed")
        assert row["body"].startswith(b'{"id": "chatcmpl-')


def with_stop(action: Callable[[], object]) -> None:
    try:
        action()
    except core.Stopped:
        return


async def raw_reply(server: Loopback, body: Body) -> bytes:
    """What the server sends to this body, read off the socket."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    data = json.dumps(body).encode()
    writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(data))
    writer.write(data)
    head = await reader.readuntil(b"\r\n\r\n")
    raw = await reader.read(-1)
    writer.close()
    if b"chunked" in head:
        parts, rest = b"", raw
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            parts, rest = parts + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
        raw = parts
    return without_time(raw)


def without_time(raw: bytes) -> bytes:
    """A reply without the second in which it was made."""
    before, mark, after = raw.partition(b'"created": ')
    return before + mark + after.lstrip(b"0123456789")


@pytest.mark.parametrize("asked_for", ["evolve", "judge", "answer"])
@pytest.mark.parametrize("retries", [0, 1, 3])
def test_a_request_is_repeated_as_often_as_allowed(garden: Garden, asked_for: str, retries: int) -> None:
    run = garden.plan(1, judge=True, answers=True)
    with Loopback(faults=only("", "503", of=asked_for)) as server:
        with_stop(lambda: garden.drain(run, server.base_url, replace(QUICK, max_retries=retries)))
        counts = Counter(digest(entry.body) for entry in server.calls if purpose(entry.body) == asked_for)
    assert set(counts.values()) == {retries + 1}


def unreachable(way: str, patch: pytest.MonkeyPatch) -> str:
    """A base URL that cannot be reached, for one of the reasons that there are."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    if way == "proxy":
        patch.setenv("http_proxy", closed)
    return f"{closed}/v1" if way == "refused" else "http://koevol.invalid/v1"


@pytest.mark.parametrize("way", ["refused", "dns", "proxy", "tls"])
def test_a_server_that_cannot_be_reached_is_tried_again_and_then_stops_the_run(
    garden: Garden, server: Loopback, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.base_url.replace("http:", "https:") if way == "tls" else unreachable(way, monkeypatch)
    monkeypatch.setattr(client, "CONNECT", 0.3)  # what says nothing where TLS should begin is waited for so long
    few = garden.plan(2)
    with pytest.raises(core.Stopped, match=r"2개를 남겨 두고 .*서버에 닿지 못했습니다"):
        garden.drain(few, url)
    assert garden.rows(
        "SELECT attempt, fault, state, count(*) AS many FROM call GROUP BY attempt, fault, state ORDER BY 1"
    ) == [{"attempt": number, "fault": "network", "state": "failed", "many": 2} for number in (1, 2, 3)]
    assert garden.rows("SELECT count(*) AS doubtful FROM call WHERE fault = 'doubtful'") == [{"doubtful": 0}], (
        "none was billed"
    )
    many = garden.plan(garden.sow(20)[2:])
    with pytest.raises(core.Stopped, match="5번"):
        garden.drain(many, url)
    assert {row["status"] for row in garden.children() if row["run_id"] == many} == {"planned"}


MIXED = (
    "429", "400_context", "500", "503", "502", "error_200", "reset_before", "reset_mid_body", "end_mid_body", "hang",
    "silent_mid_body", "head_only", "drip", "short_length", "bad_chunk", "not_http", "keepalive_then_answer", "bom", "gzip",
    "cut_gzip", "bad_gzip", "truncated_json", "empty_body", "bad_encoding", "wrong_shape", "wrong_shape_deep",
    "no_choices", "null_content", "blank_content", "tool_call_only", "reasoning_only", "length", "content_filter",
    "insufficient_system_resource", "lone_surrogate", "nul",
)  # fmt: skip
"""Every fault that concerns one job and stops no run."""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_mixed_run_adds_up_and_shows_what_may_have_been_billed(garden: Garden, seed: int) -> None:
    """300 jobs, 30 % of all requests fail in all the ways there are; a job that fails by the server's fault is followed
    by others, so that the row of five which stops a run comes now and then: then it goes on."""
    run = garden.plan(300)
    effort, faults = replace(QUICK, batch_size=64), share(0.3, MIXED, seed=seed)
    with Loopback(faults=faults, pace=0.01) as server:
        progress = patient(lambda: garden.drain(run, server.base_url, effort, KEY, faults=faults))
        stored = garden.rows("SELECT count(*) AS many FROM call WHERE state = 'got'")[0]["many"]
        assert 0 < server.billed - stored <= progress.doubtful
        assert progress.calls == garden.rows("SELECT count(*) AS many FROM call")[0]["many"]
        cut = sum(entry.fault == "short_length" for entry in server.calls)
        assert 0 <= progress.calls - len(server.calls) <= cut, (
            "unread: at most what shared a connection with a late rest"
        )
        assert server.max_in_flight <= 64
    assert sum(progress.nodes.values()) == len(garden.children()) == 300
    assert progress.nodes["alive"] > 150
    assert progress.nodes["failed"] > 30
    assert progress.nodes.get("planned", 0) == 0
    assert not garden.rows("SELECT id FROM node WHERE status = 'failed' AND coalesce(reason, '') = ''")
    assert sound(garden.path)
    assert not holding(garden.path, KEY)


def patient(drain: Callable[[], types.Progress], times: int = 20) -> types.Progress:
    """A person who says "go on" whenever the server seemed to be down: to five in a row, or to all of the last few."""
    for _ in range(times):
        try:
            return drain()
        except core.Stopped as stopped:
            assert re.search(r"5번|서버에서 응답을 받지 못한 \d+개를 남겨 두고", str(stopped))
    raise AssertionError("the run never ends")


def test_retries_come_later_each_time_and_not_all_at_once(garden: Garden) -> None:
    run = garden.plan(8)
    with Loopback(faults=lambda body, n: "429") as server:
        with_stop(lambda: garden.drain(run, server.base_url, replace(QUICK, backoff=1.0)))
        by_job: dict[str, list[Entry]] = {}
        for entry in server.calls:
            by_job.setdefault(about(entry.body), []).append(entry)
    by_job = {
        job: entries for job, entries in by_job.items() if len(entries) == 3
    }  # a stop ends the waits of the others
    first = [two.time_in - (one.time_out or 0.0) for one, two, _ in by_job.values()]
    second = [three.time_in - (two.time_out or 0.0) for _, two, three in by_job.values()]
    assert len(by_job) >= 5
    assert min(first) >= 0.5 and min(second) >= 1.0, "each wait is at least half of its step, and steps double"
    orders = [sorted(by_job, key=lambda one, n=n: by_job[one][n].time_in) for n in range(3)]  # type: ignore[misc]
    assert orders != [orders[0]] * 3, "chance scatters who was refused together"
