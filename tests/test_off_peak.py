"""A run that waits for the end of the peak hours: when that is, that it says so, and that it is priced by then."""

from __future__ import annotations

import calendar
import json
from dataclasses import replace
from typing import Any

import pytest

import koevol_core as core
from koevol_core import control, llm
from koevol_core.evolution.engine import runner
from koevol_core.llm import pricing
from koevol_core.types import RunSpec
from tests.conftest import QUICK, Garden
from tests.loopback import Loopback


def at(day: int, hour: float) -> float:
    """Seconds of an hour in Korea; 2026-11-23 is a Monday."""
    return calendar.timegm((2026, 11, day, 0, 0, 0)) + (hour - 9) * 3600


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(23, 9.5), None), (at(23, 10), at(23, 13)), (at(23, 12.99), at(23, 13)), (at(23, 13), None),
        (at(27, 18), at(27, 19)), (at(28, 11), None),
    ],
)  # fmt: skip
def test_the_peak_hours_end_when_the_price_file_says(now: float, then: float | None) -> None:
    assert llm.off_peak("deepseek-flash", now) == then
    assert llm.off_peak("scripted", now) is None


def test_hours_that_follow_each_other_are_waited_for_together() -> None:
    price = replace(pricing.price("deepseek-flash") or pytest.fail(), hours=((22, 24), (0, 2)))
    assert price.off_peak(at(23, 23)) == at(24, 2)
    assert price.off_peak(at(27, 23)) == at(28, 0), "the weekend is cheap"
    assert replace(price, hours=((0, 24),)).off_peak(at(23, 5)) == at(23, 5), "it would wait for days"


def test_a_run_that_waits_asks_nothing_in_dear_hours_and_says_when_it_will(
    garden: Garden, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    until: list[Any] = [4102444800.0, None]
    asked: list[int] = []

    def off_peak(_model: str) -> float | None:
        asked.append(len(server.calls))
        return until.pop(0)

    monkeypatch.setattr(runner.pricing, "off_peak", off_peak)
    monkeypatch.setattr(runner, "PRICE_POLL", 0.01)
    run = garden.plan(2)
    garden.drain(run, server.base_url, replace(QUICK, wait_for="off-peak"))
    assert asked == [0, 0] and len(server.calls) == 2
    [event] = garden.rows("SELECT facts FROM event WHERE name = 'off_peak'")
    assert json.loads(event["facts"]) == {"until": 4102444800.0}
    assert any("시작합니다" in line for _, _, line in control.event_lines(garden.store, run))


def test_a_run_that_waits_is_priced_by_the_hour_in_which_it_starts(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: at(23, 18))
    flash = llm.Provider("deepseek", "", "deepseek-flash")
    spec = RunSpec((("constrain", 1.0),))
    dear, cheap = (
        core.estimate(garden.store, spec, 10, flash, known=control.Known(start=start)).cost or 0.0
        for start in (None, llm.off_peak("deepseek-flash"))
    )
    assert dear == pytest.approx(2 * cheap)
