"""One zone for every time that is shown and for every day that is counted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import koevol_core as core
from koevol_core import control, messages, review, settings, store
from koevol_core.messages import clock
from koevol_core.messages.event_text import sentence
from tests.conftest import Garden

ROOT = Path(__file__).resolve().parent.parent
EVENING = datetime(2026, 11, 30, 20, 42, tzinfo=UTC).timestamp()
CODE = [ROOT / "app.py", ROOT / "main.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "koevol_core").rglob("*.py")]
KEPT = {"clock.py", "server.py", "manifest.py"}
"""The clock itself, what the embedded model notes on this machine, and the times of exports in UTC."""


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    clock.use("")


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Seoul", "12-01 05:42"), ("UTC", "11-30 20:42"), ("America/New_York", "11-30 15:42")],
)
def test_a_time_and_its_day_are_those_of_the_zone(zone: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: EVENING)
    clock.use(zone)
    assert clock.shown(EVENING) == shown and clock.zone_name() == zone
    assert shown in sentence("off_peak", {"until": EVENING})
    hour = int(shown.split()[1][:2])
    assert EVENING - clock.midnight() == hour * 3600 + 42 * 60
    assert clock.today() == date(2026, *map(int, shown.split()[0].split("-")))


def test_spending_and_decisions_of_today_begin_at_the_same_midnight(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20:42 in UTC is the next day in Korea: what was decided four hours ago was yesterday there."""
    garden.plan(1)
    with garden.store.writing() as conn:
        conn.exec_driver_sql("UPDATE node SET status = 'alive', text = 't' WHERE parent_id IS NOT NULL")
    [child] = garden.children()
    monkeypatch.setattr("time.time", lambda: EVENING - 6 * 3600)
    core.decide(garden.store, child["id"], "accept", "수진")
    with garden.store.writing() as conn:
        conn.exec_driver_sql(
            "INSERT INTO call (run_id, node_id, purpose, turn, attempt, prompt_sha256, request, state, sent_at, cost) "
            "SELECT run_id, id, 'evolve', 0, 1, '', '', 'got', ?, 1.0 FROM node WHERE id = ?",
            (EVENING - 6 * 3600, child["id"]),
        )
    monkeypatch.setattr("time.time", lambda: EVENING)
    told = {}
    for zone in ("UTC", "Asia/Seoul"):
        clock.use(zone)
        told[zone] = (review.today(garden.store, "수진")["accept"], control.spent_today(garden.store).dollars)
    assert told == {"UTC": (1, 1.0), "Asia/Seoul": (0, 0.0)}


def test_a_day_that_somebody_names_is_one_of_the_zone() -> None:
    clock.use("Asia/Seoul")
    since, until = store.condition("since", ["2026-12-01"]), store.condition("until", ["2026-12-01"])
    assert since <= EVENING < until and until - since == 86_400
    for edge in ("0001-01-01", "9999-12-31"):
        for name in ("since", "until"):
            try:
                store.condition(name, [edge])
            except ValueError:
                continue


def test_the_settings_name_the_zone_and_an_unknown_one_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.load({"KOEVOL_TZ": "Asia/Seoul"}, tmp_path)
    assert clock.zone_name() == "Asia/Seoul"
    for wrong in ("Seoul", "../../etc/passwd", "Asia/\0", "9", "Asia"):
        with pytest.raises(core.BadInput, match="KOEVOL_TZ"):
            settings.load({"KOEVOL_TZ": wrong}, tmp_path)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    settings.load({}, tmp_path)
    assert clock.zone_name() == "Asia/Tokyo"


def test_nothing_else_formats_a_time_or_knows_a_zone() -> None:
    """Peak hours of prices alone are the provider's."""
    found = []
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        names = {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
        if {"strftime", "localtime", "gmtime"} & names and path.name not in KEPT:
            found.append(path.name)
        if re.search(r"9 \* 3600|hours=9", text) and path.name != "pricing.py":
            found.append(path.name)
    assert found == []


def test_the_zone_is_said_where_times_are_shown(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, opened: object
) -> None:
    monkeypatch.setenv("KOEVOL_TZ", "Asia/Seoul")
    garden.plan(1)
    at = opened("evolve")  # type: ignore[operator]
    said = messages.text("ko", "common.zone", zone="Asia/Seoul")
    assert [one.value for one in at.caption].count(said) == 1
    monkeypatch.setenv("KOEVOL_TZ", "Korea/Seoul")
    broken = at.run()
    assert not broken.exception and any("KOEVOL_TZ" in one.value for one in broken.text)
