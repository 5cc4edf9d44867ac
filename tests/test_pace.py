"""The gate for requests: how it grows, halves, holds and lets go."""

from __future__ import annotations

import asyncio

import pytest

from koevol_core.pace import START, Pace


def filled(pace: Pace) -> int:
    """How many enter without waiting."""

    async def enter_all() -> int:
        before = pace.in_flight
        tasks = [asyncio.create_task(pace.enter()) for _ in range(pace.ceiling + 5)]
        await asyncio.sleep(0)
        entered = pace.in_flight - before
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return entered

    return asyncio.run(enter_all())


@pytest.mark.parametrize(("ceiling", "at_first"), [(1, 1), (3, 3), (64, START)])
def test_it_starts_small_and_never_above_the_ceiling(ceiling: int, at_first: int) -> None:
    assert filled(Pace(ceiling)) == at_first


def test_it_grows_with_good_replies_up_to_the_ceiling() -> None:
    pace = Pace(20)
    for _ in range(5):
        pace.good()
    assert pace.size == START + 5
    for _ in range(100):
        pace.good()
    assert pace.size == 20


def test_it_halves_when_the_server_is_overrun_and_then_grows_slowly() -> None:
    pace = Pace(64)
    pace.size = 32
    pace.slow()
    assert pace.size == 16
    for _ in range(16):
        pace.good()
    assert 16 < pace.size <= 17


def test_a_volley_of_refusals_halves_once() -> None:
    pace = Pace(64)
    pace.size = 32
    for _ in range(20):
        pace.slow()
    assert pace.size == 16


def test_one_place_always_remains() -> None:
    pace = Pace(4)
    for _ in range(10):
        pace._last_cut = -1e9
        pace.slow()
    assert pace.size == 1
    assert filled(pace) == 1


def test_nobody_enters_while_the_server_asked_for_time() -> None:
    pace = Pace(4)
    pace.slow(300)
    assert filled(pace) == 0


def test_a_shorter_time_does_not_shorten_a_longer_one() -> None:
    pace = Pace(4)
    pace.slow(300)
    pace.slow(0)
    assert filled(pace) == 0


def test_the_end_of_the_run_ends_the_wait() -> None:
    async def ended() -> int:
        pace = Pace(4)
        pace.slow(300)
        waiting = asyncio.create_task(pace.enter())
        await asyncio.sleep(0)
        pace.end()
        await asyncio.wait_for(waiting, 5)
        return pace.in_flight

    assert asyncio.run(ended()) == 1


def test_who_waits_comes_in_when_somebody_leaves_even_if_another_gave_up() -> None:
    async def queue() -> None:
        pace = Pace(1)
        await pace.enter()
        gave_up, patient = asyncio.create_task(pace.enter()), asyncio.create_task(pace.enter())
        await asyncio.sleep(0)
        gave_up.cancel()
        pace.leave()
        await asyncio.wait_for(patient, 5)
        assert pace.in_flight == 1

    asyncio.run(queue())
