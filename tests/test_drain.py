"""The engine against a server that misbehaves: each fault's outcome, limits, stops, and that what is stored is never asked again."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

import koevol_core as core
from koevol_core import client, kinds, sending
from koevol_core.asking import ByOrder
from koevol_core.methods import uniform
from koevol_core.model import Exchange, Method
from koevol_core.reading import Body as Opened
from koevol_core.store import Writer, seeds, work
from tests.conftest import KEY, QUICK, Garden, about, only, purpose, sound, topic, until
from tests.databases import db_of, holding, of_files
from tests.loopback import NAMES, Body, Entry, Loopback, digest, every, first_of_each, good_model, share

TARGET = topic(1)
"""The seed whose requests fail."""


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
    "429": RATE, "429_long": STOP, "429_long_date": STOP, "503_long": STOP, "402": STOP, "401": STOP, "403": STOP, "404_model": STOP, "422": STOP,
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
    "very_long": Row("eliminated", "repetition", 1, True), "lone_surrogate": GOOD,
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


def server_body(garden: Garden) -> Body:
    """The request of the only job again, whole."""
    call = garden.rows("SELECT c.request, p.text FROM call c JOIN prompt p ON p.sha256 = c.prompt_sha256")[0]
    fixed = call["text"].partition("\n---\n")[0].strip()
    request: Body = json.loads(call["request"])
    return request | {"messages": [{"role": "system", "content": fixed}, *request["messages"]]}


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


def test_a_stored_request_is_what_was_sent(garden: Garden, server: Loopback) -> None:
    garden.drain(garden.plan(1), server.base_url)
    assert server_body(garden) == server.calls[0].body


@pytest.mark.parametrize("asked_for", ["evolve", "judge", "answer"])
@pytest.mark.parametrize("retries", [0, 1, 3])
def test_a_request_is_repeated_as_often_as_allowed(garden: Garden, asked_for: str, retries: int) -> None:
    run = garden.plan(1, judge=True, answers=True)
    with Loopback(faults=only("", "503", of=asked_for)) as server:
        garden.drain(run, server.base_url, replace(QUICK, max_retries=retries))
        counts = Counter(digest(entry.body) for entry in server.calls if purpose(entry.body) == asked_for)
    assert set(counts.values()) == {retries + 1}


def test_a_doubtful_request_is_not_repeated_when_retries_are_off(garden: Garden) -> None:
    run = garden.plan(1)
    with Loopback(faults=lambda body, n: "end_mid_body") as server:
        progress = garden.drain(run, server.base_url, replace(QUICK, max_retries=0))
        assert len(server.calls) == 1
    assert progress.doubtful == 1


@pytest.mark.parametrize("fault", ["503", "end_mid_body", "429", "reset_before", "error_200"])
def test_a_fault_that_passes_leaves_no_trace_in_the_tree(garden: Garden, fault: str) -> None:
    run = garden.plan(6)
    with Loopback(faults=first_of_each(fault)) as server:
        progress = garden.drain(run, server.base_url)
        assert len(server.calls) == 12
    assert progress.nodes == {"alive": 6}
    attempts = garden.rows("SELECT attempt, count(*) AS many FROM call GROUP BY attempt ORDER BY 1")
    assert attempts == [{"attempt": 1, "many": 6}, {"attempt": 2, "many": 6}]


@pytest.mark.parametrize("fault", ["500", "error_200", None])
def test_a_server_that_is_down_stops_the_run_and_no_job_is_lost(garden: Garden, fault: str | None) -> None:
    run = garden.plan(12)
    with Loopback(faults=lambda body, n: fault) as server:
        url = server.base_url if fault else "http://127.0.0.1:9/v1"
        with pytest.raises(core.Stopped, match="5번"):
            garden.drain(run, url, replace(QUICK, max_retries=1))
        assert len(server.calls) < 24
    assert {row["status"] for row in garden.children()} == {"planned"}
    assert garden.run()["state"] == "stopped"
    with Loopback() as back:
        assert garden.drain(run, back.base_url).nodes == {"alive": 12}


def test_a_server_that_gave_up_on_paid_replies_is_asked_again_when_the_run_goes_on(garden: Garden) -> None:
    """These replies are stored: read again for ever, they would stop the run each time."""
    run = garden.plan(12)
    with Loopback(faults=lambda body, n: "insufficient_system_resource") as server:
        with pytest.raises(core.Stopped, match="5번"):
            garden.drain(run, server.base_url)
        assert server.billed == len(garden.rows("SELECT id FROM call WHERE state = 'got'"))
    with Loopback() as back:
        assert garden.drain(run, back.base_url).nodes == {"alive": 12}
        assert len(back.calls) == 12


def unreachable(way: str, patch: pytest.MonkeyPatch) -> str:
    """A base URL that cannot be reached, for one of the reasons that there are."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    if way == "proxy":
        patch.setenv("http_proxy", closed)
    return f"{closed}/v1" if way == "refused" else "http://koevol.invalid/v1"


@pytest.mark.parametrize("way", ["refused", "dns", "proxy", "tls"])
def test_a_server_that_cannot_be_reached_is_tried_again_and_then_is_a_reason(
    garden: Garden, server: Loopback, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.base_url.replace("http:", "https:") if way == "tls" else unreachable(way, monkeypatch)
    monkeypatch.setattr(client, "CONNECT", 0.3)  # what says nothing where TLS should begin is waited for so long
    few = garden.plan(2)
    assert garden.drain(few, url).reasons == {"network": 2}
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


def test_failures_of_the_server_that_are_not_in_a_row_are_rows_and_no_stop(garden: Garden) -> None:
    run = garden.plan(20)
    with Loopback(faults=every(2, "500")) as server:
        progress = garden.drain(run, server.base_url, replace(QUICK, max_retries=0, batch_size=1))
        assert len(server.calls) == 20
    assert progress.nodes == {"alive": 10, "failed": 10}
    assert progress.reasons == {"server": 10}


def test_the_last_failures_of_a_run_are_rows_too(garden: Garden) -> None:
    run = garden.plan(3)
    with Loopback(faults=lambda body, n: "500") as server:
        assert garden.drain(run, server.base_url).nodes == {"failed": 3}


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


def patient(drain: Callable[[], core.Progress], times: int = 20) -> core.Progress:
    """A person who says "go on" whenever the server seemed to be down."""
    for _ in range(times):
        try:
            return drain()
        except core.Stopped as stopped:
            assert "5번" in str(stopped)
    raise AssertionError("the run never ends")


# limits


@pytest.mark.parametrize(("size", "jobs"), [(1, 6), (3, 12), (20, 60)])
def test_no_more_requests_are_in_flight_than_allowed_and_all_places_are_used(
    garden: Garden, size: int, jobs: int
) -> None:
    run = garden.plan(jobs, judge=True)

    def all_are_there(_body: Body, number: int) -> None:
        if number >= size:
            server.release()

    with Loopback(0.1, faults=all_are_there) as server:
        server.hold(after=0)  # until all places are taken, however long that takes
        garden.drain(run, server.base_url, replace(QUICK, batch_size=size))
        assert server.max_in_flight == size


@pytest.mark.parametrize("fault", ["429_retry_after", "429_retry_after_date"])
def test_nothing_is_sent_before_the_time_that_a_server_asked_for_is_over(garden: Garden, fault: str) -> None:
    run = garden.plan(3)
    with Loopback(faults=lambda body, n: fault if n == 1 else None) as server:
        assert garden.drain(run, server.base_url, replace(QUICK, batch_size=1)).nodes == {"alive": 3}
        refused, *later = server.calls
    assert refused.time_out is not None
    assert len(later) == 3
    assert all(entry.time_in - refused.time_out >= 1.0 for entry in later)


def test_retries_come_later_each_time_and_not_all_at_once(garden: Garden) -> None:
    run = garden.plan(8)
    with Loopback(faults=lambda body, n: "429") as server:
        garden.drain(run, server.base_url, replace(QUICK, backoff=1.0))
        by_job: dict[str, list[Entry]] = {}
        for entry in server.calls:
            by_job.setdefault(about(entry.body), []).append(entry)
    first = [two.time_in - (one.time_out or 0.0) for one, two, _ in by_job.values()]
    second = [three.time_in - (two.time_out or 0.0) for _, two, three in by_job.values()]
    assert min(first) >= 0.5 and min(second) >= 1.0, "each wait is at least half of its step, and steps double"
    orders = [sorted(by_job, key=lambda one, n=n: by_job[one][n].time_in) for n in range(3)]  # type: ignore[misc]
    assert orders != [orders[0]] * 3, "chance scatters who was refused together"


def test_a_wait_of_many_minutes_stops_at_once_and_says_when_to_return(garden: Garden) -> None:
    run = garden.plan(8)
    with Loopback(0.05, faults=only(TARGET, "429_long")) as server, pytest.raises(core.Stopped, match="20분"):
        garden.drain(run, server.base_url, replace(QUICK, batch_size=2))


def asks_when(server: Loopback, condition: Callable[[Loopback], bool]) -> Callable[[], bool]:
    return lambda: condition(server)


@pytest.mark.parametrize("fault", ["429_retry_after", "503"])
def test_a_stop_ends_a_long_wait(garden: Garden, fault: str) -> None:
    run = garden.plan(8)
    with Loopback(faults=lambda body, n: fault, retry_after=500) as server:
        progress = garden.drain(
            run, server.base_url, replace(QUICK, backoff=500), asked_to_stop=lambda: bool(server.calls)
        )
    assert progress.nodes == {"planned": 8}
    assert garden.run()["state"] == "stopped"


def test_a_stop_asked_for_in_the_store_stores_what_is_in_flight_and_leaves_the_rest(garden: Garden) -> None:
    run, told = garden.plan(150), threading.Event()

    def stop(body: Body) -> str:
        if len(server.calls) >= 5 and not told.is_set():
            told.set()
            garden.store.write(work.ask_stop, run)
        return good_model(body)

    with Loopback(0.1, script=stop) as server:
        progress = garden.drain(run, server.base_url, replace(QUICK, batch_size=4))
        assert len(server.calls) == progress.nodes["alive"] < 150
        assert progress.doubtful == 0
    assert progress.nodes["planned"] == 150 - progress.nodes["alive"]
    assert garden.run()["state"] == "stopped"
    assert garden.run()["message"] is None
    with Loopback() as again:
        assert garden.drain(run, again.base_url, replace(QUICK, batch_size=32)).nodes == {"alive": 150}
        assert len(again.calls) == 150 - len(server.calls)


def test_a_reply_stored_between_two_requests_of_a_job_is_used_after_a_stop(garden: Garden) -> None:
    run = garden.plan(6, judge=True)
    with (
        Loopback(faults=only("", "402", of="judge")) as server,
        pytest.raises(core.Stopped, match="잔액"),
    ):
        garden.drain(run, server.base_url)
    asked_before = [entry.body for entry in server.calls if purpose(entry.body) == "evolve"]
    with Loopback() as again:
        assert garden.drain(run, again.base_url).nodes == {"alive": 6}
        asked_after = [entry.body for entry in again.calls if purpose(entry.body) == "evolve"]
    assert len(asked_before) + len(asked_after) == 6
    assert not [body for body in asked_after if body in asked_before]


# two workers


LONG = 600.0
"""Seconds that no heart on a stalled machine stands still."""


def test_a_second_worker_is_refused_while_the_first_ones_heart_beats(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "STALE", LONG)
    run, stop = garden.plan(40), threading.Event()
    with Loopback() as server:
        server.hold(after=3)
        first = threading.Thread(
            target=lambda: garden.drain(run, server.base_url, replace(QUICK, batch_size=1), asked_to_stop=stop.is_set)
        )
        first.start()
        try:
            server.wait_until(lambda one: len(one.calls) > 0)
            with Loopback() as other:
                with pytest.raises(core.Conflict, match=f"#{run}"):
                    garden.drain(run, other.base_url)
                assert other.calls == []
        finally:
            stop.set()
            heard = "SELECT 1 FROM event WHERE name = 'stopping'"
            until(lambda: garden.rows(heard) or not first.is_alive())
            server.release()
            first.join()
    assert garden.run()["state"] == "stopped"
    assert [row["status"] for row in garden.children()].count("alive") == len(server.calls)


def beating(garden: Garden, run: int, ahead: float) -> None:
    """Let the run look as if a worker had it whose heart last beat so many seconds from now."""
    with garden.store.writing() as conn:
        conn.exec_driver_sql(
            "UPDATE run SET state = 'running', worker = 'x', heartbeat = ? WHERE id = ?", (time.time() + ahead, run)
        )


@pytest.mark.parametrize("ahead", [-60.0, -4.5, 3600.0])
def test_a_run_whose_worker_died_is_taken_over_even_if_the_clock_was_changed(
    garden: Garden, server: Loopback, ahead: float
) -> None:
    run = garden.plan(2)
    beating(garden, run, ahead)
    assert garden.drain(run, server.base_url).nodes == {"alive": 2}


def test_a_stop_while_waiting_for_another_worker_ends_the_wait(
    garden: Garden, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "STALE", LONG)
    run = garden.plan(2)
    beating(garden, run, 0)
    progress = garden.drain(run, server.base_url, asked_to_stop=lambda: True)
    assert progress.nodes == {"planned": 2}
    assert server.calls == []
    assert garden.rows("SELECT worker FROM run")[0]["worker"] == "x"


def test_a_worker_that_was_taken_for_dead_stops_by_itself(garden: Garden) -> None:
    run = garden.plan(300)

    def take_over(body: Body) -> str:
        if len(server.calls) >= 3:
            until(lambda: [row["status"] for row in garden.children()].count("alive") == 2)
            beating(garden, run, 0)
        return good_model(body)

    with Loopback(0.02, script=take_over) as server:
        with pytest.raises(core.Conflict, match=f"#{run}.*이어받았습니다"):
            garden.drain(run, server.base_url, replace(QUICK, batch_size=1))
        assert len(server.calls) == 3, "nothing leaves once another has the run"
    assert [row["status"] for row in garden.children()].count("alive") == 2, "and nothing is written"
    assert garden.run()["worker"] == "x"
    assert garden.run()["state"] == "running"


# money


def test_a_budget_needs_a_price(garden: Garden, server: Loopback) -> None:
    with pytest.raises(core.BadInput, match="가격"):
        garden.drain(garden.plan(1), server.base_url, replace(QUICK, budget=1.0))
    assert server.calls == []


@pytest.mark.parametrize("wrong", [{"batch_size": 0}, {"timeout": 0}, {"max_retries": -1}, {"budget": float("nan")}])
def test_an_effort_that_cannot_be_made_is_refused(garden: Garden, server: Loopback, wrong: dict[str, Any]) -> None:
    with pytest.raises(core.BadInput):
        garden.drain(garden.plan(1), server.base_url, replace(QUICK, **wrong))
    assert server.calls == []


# errors of our own


def test_the_bytes_of_a_reply_are_on_the_disk_before_anybody_reads_in_them(
    garden: Garden, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that breaks, or takes the whole process with it, loses nothing that was paid for."""

    def breaks(exchange: Exchange) -> Opened:
        stored = garden.rows("SELECT state, body FROM call WHERE body IS NOT NULL")
        assert {"state": "got", "body": exchange.body} in stored, "read before it was stored"
        raise RecursionError("too deep for this reader")

    run = garden.plan(3)
    with monkeypatch.context() as patch, pytest.raises(RecursionError):
        patch.setattr(sending, "opened", breaks)
        garden.drain(run, server.base_url)
    asked_for = len(server.calls)
    assert garden.drain(run, server.base_url).nodes == {"alive": 3}
    assert len(server.calls) == 3 >= asked_for, "what was stored is not asked again"


class Broken(ByOrder):
    """A style with a bug in it."""

    def child(self, method: Method, parent: str, reply: str) -> tuple[str, str | None]:
        if TARGET in parent:
            raise ZeroDivisionError("a bug")
        return super().child(method, parent, reply)


def test_a_bug_in_a_job_comes_out_and_the_run_is_stopped(garden: Garden) -> None:
    run = garden.plan(8)
    with Loopback(0.05) as server, pytest.raises(ZeroDivisionError, match="a bug"):
        garden.drain(run, server.base_url, style=Broken(judging=False))
    assert (garden.run()["state"], garden.run()["message"]) == ("stopped", "프로그램 오류로 멈췄습니다.")
    assert not garden.rows("SELECT id FROM call WHERE state = 'sent'")
    with Loopback() as again:
        assert garden.drain(run, again.base_url).nodes == {"alive": 8}
        assert not [entry for entry in again.calls if TARGET in about(entry.body)], "its reply was stored"


def test_a_screen_that_breaks_stops_the_run_instead_of_its_heart(garden: Garden) -> None:
    run = garden.plan(300)

    def broken(_progress: core.Progress) -> None:
        raise RuntimeError("no screen")

    with Loopback(0.02) as server, pytest.raises(RuntimeError, match="no screen"):
        garden.drain(run, server.base_url, tell=broken)
    assert garden.run()["state"] == "stopped"


def test_a_store_that_cannot_be_read_stops_the_run_after_what_is_in_flight(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, real, pages = garden.plan(8), garden.store.read, []

    def read(statement: Any, *args: Any, **more: Any) -> Any:
        pages.extend([1] if statement.__name__ == "planned" else [])
        if len(pages) == 3:
            raise OSError("unreadable")
        return real(statement, *args, **more)

    monkeypatch.setattr(garden.store, "read", read)
    monkeypatch.setattr(kinds, "PAGE", 2)
    with Loopback(0.1) as server, pytest.raises(OSError, match="unreadable"):
        garden.drain(run, server.base_url, replace(QUICK, batch_size=1))
    assert garden.run()["state"] == "stopped"
    assert [row["state"] for row in garden.rows("SELECT state FROM call")] == ["got"] * len(server.calls)
    assert len(server.calls) > 0


def fill_the_disk(garden: Garden, pages: int) -> None:
    """Let the store grow by so many pages and no further."""
    size = garden.rows("PRAGMA page_count")[0]["page_count"]
    garden.store.engine.dispose()
    event.listen(
        garden.store.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {size + pages}").fetchall()
    )


@of_files
@pytest.mark.parametrize("pages", [0, 20])
def test_a_full_disk_stops_the_run_with_one_line_and_loses_nothing_stored(
    garden: Garden, pages: int, caplog: pytest.LogCaptureFixture
) -> None:
    run = garden.plan(200)
    fill_the_disk(garden, pages)
    with Loopback() as server, pytest.raises(core.Stopped, match="디스크"):
        garden.drain(run, server.base_url)
    assert not [one for one in caplog.records if one.name == "asyncio"], "no error is left for the interpreter to print"
    garden.store.close()
    assert sound(garden.path)
    left = Garden(core.open_store(db_of(garden.path)), garden.path)
    beating(left, run, -60)
    with Loopback() as again:
        assert left.drain(run, again.base_url).nodes == {"alive": 200}
    requests = Counter(row["request"] for row in left.rows("SELECT request FROM call WHERE state = 'got'"))
    assert set(requests.values()) == {1}
    left.store.close()


# the writer


def gathered(store: core.Store, *statements: Callable[[Connection], Any]) -> list[Any]:
    async def all_at_once() -> list[Any]:
        async with Writer(store) as writer:
            return await asyncio.gather(*map(writer, statements), return_exceptions=True)

    return asyncio.run(all_at_once())


def test_a_statement_that_raises_fails_alone(garden: Garden) -> None:
    def bad(conn: Connection) -> int:
        seeds.plant(conn, core.Seed("사라질 씨앗"), "gone")
        raise ValueError("bad")

    good: Sequence[Callable[[Connection], int]] = [
        lambda conn, n=number: seeds.plant(conn, core.Seed(f"씨앗 {n}"), f"a{n}")  # type: ignore[misc]
        for number in range(6)
    ]
    first, *others = gathered(garden.store, good[0], bad, *good[1:])
    assert isinstance(others[0], ValueError)
    ids = [first, *others[1:]]
    assert len(set(ids)) == 6
    assert [row["text"] for row in garden.rows("SELECT text FROM node ORDER BY id")] == [f"씨앗 {n}" for n in range(6)]


def test_a_value_comes_back_only_when_others_can_see_it(garden: Garden) -> None:
    async def seen() -> list[int]:
        async with Writer(garden.store) as writer:
            found = []
            for number in range(5):
                node = await writer(seeds.plant, core.Seed(f"씨앗 {number}"), f"a{number}")
                found.append(garden.rows("SELECT count(*) AS many FROM node WHERE id = ?", node)[0]["many"])
            return found

    assert asyncio.run(seen()) == [1] * 5


def test_statements_that_arrive_together_share_a_commit(garden: Garden) -> None:
    commits: list[object] = []
    event.listen(garden.store.engine, "commit", commits.append)
    statements = [
        lambda conn, n=number: seeds.plant(conn, core.Seed(f"씨앗 {n}"), f"a{n}")  # type: ignore[misc]
        for number in range(100)
    ]
    there = threading.Event()

    async def together() -> list[int]:
        async with Writer(garden.store) as writer:
            busy = writer(lambda _conn: there.wait())  # the writer has something to do until all are in
            ids = [writer(statement) for statement in statements]
            there.set()
            assert await busy
            return list(await asyncio.gather(*ids))

    assert len(set(asyncio.run(together()))) == 100
    assert len(commits) <= 2


def test_what_goes_along_has_no_commit_of_its_own_and_is_there_with_the_next(garden: Garden) -> None:
    async def seen() -> list[int]:
        async with Writer(garden.store) as writer:
            rides = writer.along(seeds.plant, core.Seed("얹혀 간 씨앗"), "along")
            await asyncio.sleep(0.05)
            counts = [len(garden.rows("SELECT id FROM node"))]
            await writer(seeds.plant, core.Seed("씨앗"), "a")
            counts.append(len(garden.rows("SELECT id FROM node")))
            assert rides.done() and rides.result() == 1, "it comes first"
            last = writer.along(seeds.plant, core.Seed("마지막"), "last")
        assert await last == 3
        return counts

    assert asyncio.run(seen()) == [0, 2]


# the draw


def test_the_tree_does_not_depend_on_the_order_or_number_of_requests(garden: Garden, tmp_path: Path) -> None:
    trees = []
    for number, size in enumerate((1, 7, 64)):
        path = tmp_path / f"{number}.db"
        one = Garden(core.open_store(db_of(path)), path)
        ids = one.sow(3)
        run = one.plan(ids if size == 7 else ids[::-1], generations=2, children=2, judge=True, answers=True)
        with Loopback(lambda body: uniform(random.random()) * 0.01) as server:
            one.drain(run, server.base_url, replace(QUICK, batch_size=size))
        trees.append(
            one.rows(
                "SELECT n.address, n.status, n.text, a.status, a.text FROM node n LEFT JOIN answer a ON a.node_id = n.id"
                " ORDER BY n.address"
            )
        )
        one.store.close()
    assert trees[0] == trees[1] == trees[2]
    assert 15 < len(trees[0]) <= 3 * (1 + 2 + 4)
