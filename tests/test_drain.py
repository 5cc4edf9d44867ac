"""The engine against a server that misbehaves: each fault's outcome, limits, stops, and that what is stored is never asked again."""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

import koevol_core as core
from koevol_core import types
from koevol_core.evolution.engine import jobs
from koevol_core.evolution.engine import requests as sending
from koevol_core.evolution.methods import uniform
from koevol_core.evolution.prompting import ChatPrompts
from koevol_core.llm.response import Body as Opened
from koevol_core.store import Writer, runs, seeds
from koevol_core.types import Method, RawResponse
from tests.conftest import QUICK, Garden, about, only, purpose, sound, topic, until
from tests.databases import db_of, of_files
from tests.loopback import Body, Loopback, every, first_of_each, good_model

TARGET = topic(1)
"""The seed whose requests fail."""


def server_body(garden: Garden) -> Body:
    """The request of the only job again, whole."""
    call = garden.rows("SELECT c.request, p.text FROM call c JOIN prompt p ON p.sha256 = c.prompt_sha256")[0]
    request: Body = json.loads(call["request"])
    fixed = call["text"].partition("\n---\n")[0].replace("{samples}", request.pop("samples", "")).strip()
    return request | {"messages": [{"role": "system", "content": fixed}, *request["messages"]]}


def test_a_stored_request_is_what_was_sent(garden: Garden, server: Loopback) -> None:
    garden.drain(garden.plan(1), server.base_url)
    assert server_body(garden) == server.calls[0].body


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


def test_failures_of_the_server_that_are_not_in_a_row_are_rows_and_no_stop(garden: Garden) -> None:
    run = garden.plan(20)
    with Loopback(faults=every(2, "500")) as server:
        progress = garden.drain(run, server.base_url, replace(QUICK, max_retries=0, batch_size=1))
        assert len(server.calls) == 20
    assert progress.nodes == {"alive": 10, "failed": 10}
    assert progress.reasons == {"server": 10}


def test_the_last_failures_of_a_run_are_rows_too_if_others_were_answered_meanwhile(garden: Garden) -> None:
    run = garden.plan(4)
    with Loopback(faults=only("무지개", "500")) as server:
        assert garden.drain(run, server.base_url).nodes == {"alive": 3, "failed": 1}


def test_a_small_run_that_only_met_a_broken_server_keeps_its_rows_for_later(garden: Garden) -> None:
    run = garden.plan(3)
    with Loopback(faults=lambda body, n: "500") as server, pytest.raises(core.Stopped, match="이유: 서버 오류"):
        garden.drain(run, server.base_url)
    with Loopback() as again:
        assert garden.drain(run, again.base_url).nodes == {"alive": 3}


# limits


def most_in_flight(garden: Garden, size: int, jobs: int) -> int:
    """How many requests were under way at once, of a run that may have so many."""
    run = garden.plan(jobs, judge=True)

    def all_are_there(_body: Body, number: int) -> None:
        if number >= size:
            server.release()

    with Loopback(0.1, faults=all_are_there) as server:
        server.hold(after=0)  # until all places are taken, however long that takes
        garden.drain(run, server.base_url, replace(QUICK, batch_size=size))
        return server.max_in_flight


@pytest.mark.parametrize(("size", "jobs"), [(1, 6), (3, 12)])
def test_no_more_requests_are_in_flight_than_allowed_and_all_places_are_used(
    garden: Garden, size: int, jobs: int
) -> None:
    assert most_in_flight(garden, size, jobs) == size


@pytest.mark.parametrize("fault", ["429_retry_after", "429_retry_after_date"])
def test_nothing_is_sent_before_the_time_that_a_server_asked_for_is_over(garden: Garden, fault: str) -> None:
    run = garden.plan(3)
    with Loopback(faults=lambda body, n: fault if n == 1 else None) as server:
        assert garden.drain(run, server.base_url, replace(QUICK, batch_size=1)).nodes == {"alive": 3}
        refused, *later = server.calls
    assert refused.time_out is not None
    assert len(later) == 3
    assert all(entry.time_in - refused.time_out >= 1.0 for entry in later)


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
            run, server.base_url, replace(QUICK, backoff=500), stop_requested=lambda: bool(server.calls)
        )
    assert progress.nodes == {"planned": 8}
    assert garden.run()["state"] == "stopped"


def test_a_stop_asked_for_in_the_store_stores_what_is_in_flight_and_leaves_the_rest(garden: Garden) -> None:
    run, told = garden.plan(150), threading.Event()

    def stop(body: Body) -> str:
        if len(server.calls) >= 5 and not told.is_set():
            told.set()
            garden.store.write(runs.ask_stop, run)
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
    monkeypatch.setattr(runs, "STALE", LONG)
    run, stop = garden.plan(40), threading.Event()
    with Loopback() as server:
        server.hold(after=3)
        first = threading.Thread(
            target=lambda: garden.drain(run, server.base_url, replace(QUICK, batch_size=1), stop_requested=stop.is_set)
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
    monkeypatch.setattr(runs, "STALE", LONG)
    run = garden.plan(2)
    beating(garden, run, 0)
    progress = garden.drain(run, server.base_url, stop_requested=lambda: True)
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

    def breaks(exchange: RawResponse) -> Opened:
        stored = garden.rows("SELECT state, body FROM call WHERE body IS NOT NULL")
        assert {"state": "got", "body": exchange.body} in stored, "read before it was stored"
        raise RecursionError("too deep for this reader")

    run = garden.plan(3)
    with monkeypatch.context() as patch, pytest.raises(RecursionError):
        patch.setattr(sending, "parse_body", breaks)
        garden.drain(run, server.base_url)
    asked_for = len(server.calls)
    assert garden.drain(run, server.base_url).nodes == {"alive": 3}
    assert len(server.calls) == 3 >= asked_for, "what was stored is not asked again"


class Broken(ChatPrompts):
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

    def broken(_progress: types.Progress) -> None:
        raise RuntimeError("no screen")

    with Loopback(0.02) as server, pytest.raises(RuntimeError, match="no screen"):
        garden.drain(run, server.base_url, on_progress=broken)
    assert garden.run()["state"] == "stopped"


def test_a_store_that_cannot_be_read_stops_the_run_after_what_is_in_flight(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, real, pages = garden.plan(8), garden.store.read, []

    def read(statement: Any, *args: Any, **more: Any) -> Any:
        pages.extend([1] if statement.__name__ == "jobs" else [])
        if len(pages) == 3:
            raise OSError("unreadable")
        return real(statement, *args, **more)

    monkeypatch.setattr(garden.store, "read", read)
    monkeypatch.setattr(jobs, "PAGE", 2)
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
