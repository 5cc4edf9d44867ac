"""The gate for requests: how it grows, halves, holds and lets go."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from koevol_core.evolution.engine.rate_limit import DOUBLING, START, RateLimiter
from tests.conftest import LIMIT


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that happens in a test happens at one time for the gate, on a slow machine too."""
    monkeypatch.setattr("koevol_core.evolution.engine.rate_limit.time", SimpleNamespace(monotonic=lambda: 1000.0))


def filled(pace: RateLimiter) -> int:
    """How many enter without waiting."""

    async def enter_all() -> int:
        before = pace.in_flight
        tasks = [asyncio.create_task(pace.acquire()) for _ in range(pace.ceiling + 5)]
        await asyncio.sleep(0)
        entered = pace.in_flight - before
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return entered

    return asyncio.run(enter_all())


@pytest.mark.parametrize(("ceiling", "at_first"), [(1, 1), (3, 3), (64, START)])
def test_it_starts_small_and_never_above_the_ceiling(ceiling: int, at_first: int) -> None:
    assert filled(RateLimiter(ceiling)) == at_first


def test_the_places_double_until_the_ceiling_while_all_are_taken_and_none_is_refused() -> None:
    async def sizes() -> list[float]:
        pace = RateLimiter(20, lambda: seen.append(pace.size))
        seen = [pace.size]
        await asyncio.wait_for(asyncio.gather(*(pace.acquire() for _ in range(20))), LIMIT)
        assert pace.in_flight == 20
        return seen

    assert asyncio.run(sizes()) == [START, 2 * START, 20]


def test_the_places_stay_few_while_nobody_waits_for_one() -> None:
    async def size() -> float:
        pace = RateLimiter(64)
        for _ in range(START):
            await pace.acquire()
            pace.succeeded()
        await asyncio.sleep(2 * DOUBLING)
        return pace.size

    assert asyncio.run(size()) == START


def test_the_first_refusal_ends_the_doubling() -> None:
    async def size() -> float:
        pace = RateLimiter(64)
        tasks = [asyncio.create_task(pace.acquire()) for _ in range(START + 1)]
        await asyncio.sleep(0)
        pace.refused()
        await asyncio.sleep(2 * DOUBLING)
        tasks[-1].cancel()
        return pace.size

    assert asyncio.run(size()) == START - 1


def settled(in_flight: int = 32, ceiling: int = 64) -> RateLimiter:
    """A gate whose server refused something long ago, with all places taken."""
    pace = RateLimiter(ceiling)
    pace.in_flight = pace.size = in_flight + 1
    pace.refused()
    pace.in_flight = in_flight
    pace._last_cut = -1e9
    return pace


def test_each_refusal_at_the_start_closes_the_place_that_it_had() -> None:
    pace = RateLimiter(256)
    pace.size = pace.in_flight = 64
    for _ in range(25):
        pace.refused()
        pace.in_flight -= 1
    assert pace.size == 39, "as many as the server holds"


def test_it_halves_when_the_server_is_overrun_comes_back_soon_and_then_feels_its_way() -> None:
    pace = settled(32)
    pace.refused()
    assert pace.size == 16
    for _ in range(3 * 32):
        pace.succeeded()
    assert 28 < pace.size <= 31, "in three rounds it is near where it was refused"
    near = pace.size
    for _ in range(32):
        pace.succeeded()
    assert near < pace.size < near + 1


def test_a_volley_of_refusals_halves_once() -> None:
    pace = settled(32)
    for _ in range(10):
        pace.refused()
        pace.in_flight -= 1
    assert pace.size == 16


def test_an_old_limit_no_longer_counts() -> None:
    pace = settled(32)
    for _ in range(2 * 32):
        pace.succeeded()
    assert pace.size > 40


def test_it_never_grows_above_the_ceiling() -> None:
    pace = settled(32, 34)
    for _ in range(500):
        pace.succeeded()
    assert pace.size == 34


def test_one_place_always_remains() -> None:
    pace = settled(4)
    for _ in range(10):
        pace._last_cut = -1e9
        pace.refused()
    assert pace.size == 1
    pace.in_flight = 0
    assert filled(pace) == 1


def test_nobody_enters_while_the_server_asked_for_time() -> None:
    pace = RateLimiter(4)
    pace.refused(300)
    assert filled(pace) == 0


def test_a_shorter_time_does_not_shorten_a_longer_one() -> None:
    pace = RateLimiter(4)
    pace.refused(300)
    pace.refused(0)
    assert filled(pace) == 0


def test_the_end_of_the_run_ends_the_wait() -> None:
    async def ended() -> int:
        pace = RateLimiter(4)
        pace.refused(300)
        waiting = asyncio.create_task(pace.acquire())
        await asyncio.sleep(0)
        pace.stop()
        await asyncio.wait_for(waiting, LIMIT)
        return pace.in_flight

    assert asyncio.run(ended()) == 1


def test_who_waits_comes_in_when_somebody_leaves_even_if_another_gave_up() -> None:
    async def queue() -> None:
        pace = RateLimiter(1)
        await pace.acquire()
        gave_up, patient = asyncio.create_task(pace.acquire()), asyncio.create_task(pace.acquire())
        await asyncio.sleep(0)
        gave_up.cancel()
        pace.release()
        await asyncio.wait_for(patient, LIMIT)
        assert pace.in_flight == 1

    asyncio.run(queue())
