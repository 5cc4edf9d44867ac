"""What a reply costs: by the book, twice as much in peak hours, and unknown where it cannot be known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from koevol_core import control
from koevol_core.errors import BadInput
from koevol_core.llm import pricing
from koevol_core.llm.pricing import PriceAge, cost, known, price_age
from tests.conftest import Cli, Garden
from tests.loopback import Loopback, good_model

KST = timezone(timedelta(hours=9))
MODEL = "deepseek-flash"
BOOK: dict[str, Any] = json.loads(pricing.FILE.read_text(encoding="utf-8"))


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> float:
    """Seconds of a moment in Korea in November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=KST).timestamp()


NIGHT = at(23, 3)


@contextmanager
def at_hour(clock: Callable[[], float]) -> Iterator[None]:
    """Let requests leave at a moment of our choosing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("koevol_core.evolution.engine.budget.time", SimpleNamespace(time=clock))
        yield


def test_a_reply_is_paid_by_the_million_tokens() -> None:
    price = BOOK["models"][MODEL]
    assert cost(MODEL, 10**6, 0, 0, NIGHT) == pytest.approx(price["miss"])
    assert cost(MODEL, 10**6, 0, 10**6, NIGHT) == pytest.approx(price["hit"])
    assert cost(MODEL, 0, 10**6, 0, NIGHT) == pytest.approx(price["output"])
    mixed = (400 * price["hit"] + 600 * price["miss"] + 50 * price["output"]) / 1e6
    assert cost(MODEL, 1000, 50, 400, NIGHT) == pytest.approx(mixed)


def test_no_more_tokens_can_be_cached_than_were_sent() -> None:
    assert cost(MODEL, 100, 0, 10**9, NIGHT) == cost(MODEL, 100, 0, 100, NIGHT)
    assert cost(MODEL, 100, 7, None, NIGHT) == cost(MODEL, 100, 7, 0, NIGHT)


@pytest.mark.parametrize(
    ("moment", "peak"),
    [
        (at(23, 9, 59, 59), False), (at(23, 10), True), (at(23, 12, 59, 59), True), (at(23, 13), False),
        (at(23, 14, 59, 59), False), (at(23, 15), True), (at(23, 18, 59, 59), True), (at(23, 19), False),
        (at(23, 0), False), (at(27, 10), True), (at(27, 18, 59, 59), True), (at(27, 19), False), (at(28, 10), False), (at(29, 18), False), (at(30, 10), True),
        (at(22, 23, 59, 59), False), (at(23, 0, 0, 1), False),
    ],
)  # fmt: skip
def test_peak_hours_are_korean_office_hours(moment: float, peak: bool) -> None:
    times = BOOK["models"][MODEL]["peak"]
    assert times > 1
    assert cost(MODEL, 1000, 100, 0, moment) == pytest.approx(cost(MODEL, 1000, 100, 0, NIGHT) * (times if peak else 1))  # type: ignore[operator]


def test_an_unknown_model_has_no_price_and_that_is_not_free() -> None:
    assert cost("some-model", 1, 1, 0) is None
    assert (known("some-model"), known(MODEL)) == (False, True)


@pytest.mark.parametrize("model", ["scripted", "gemma-3-270m-q4_k_m"])
def test_what_runs_here_is_free_whatever_the_server_counts(model: str) -> None:
    assert cost(model, None, None, None) == cost(model, 10**6, 10**6, 0, at(23, 10)) == 0.0


@pytest.mark.parametrize(("prompt", "completion"), [(None, 1), (1, None), (None, None)])
def test_without_counts_there_is_no_price(prompt: int | None, completion: int | None) -> None:
    assert cost(MODEL, prompt, completion, 0) is None


@pytest.mark.parametrize("model", ["elsewhere", "gemma-3-270m-q4_k_m"])
def test_a_model_without_peak_hours_costs_the_same_all_day(project: Path, model: str) -> None:
    (project / "prices.json").write_text(own(elsewhere={"miss": 1, "output": 2}), encoding="utf-8")
    assert len({cost(model, 10**6, 10**6, 0, at(23, hour)) for hour in range(24)}) == 1


def test_a_reply_is_priced_by_the_hour_its_request_left(garden: Garden) -> None:
    """Sent a second before ten on a Monday, answered after ten: the price of before ten."""
    noon = [at(23, 9, 59, 59)]
    run = garden.plan(1)
    with Loopback(script=lambda body: noon.append(at(23, 10)) or good_model(body)) as server, at_hour(lambda: noon[-1]):
        cheap = garden.drain(run, server.base_url, model=MODEL).bill
    assert cheap.dollars == pytest.approx(
        cost(MODEL, cheap.prompt_tokens, cheap.completion_tokens, cheap.cached_tokens, NIGHT)
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def own(as_of: str = "2026-12-01", **models: dict[str, Any]) -> str:
    return json.dumps({"as_of": as_of, "models": models})


def test_a_file_in_the_working_folder_goes_before_what_ships(project: Path) -> None:
    (project / "prices.json").write_text(own(mine={"miss": 1, "output": 2, "hit": 0.5}), encoding="utf-8-sig")
    assert cost("mine", 10**6, 10**6, 10**6, NIGHT) == pytest.approx(2.5)
    assert cost(MODEL, 10**6, 0, 0, NIGHT) == pytest.approx(BOOK["models"][MODEL]["miss"])
    (project / "prices.json").write_text(own(**{MODEL: {"miss": 9, "output": 9}}), encoding="utf-8")
    assert cost(MODEL, 10**6, 0, 0, at(23, 10)) == pytest.approx(9), "read again, and whole: without peak hours"
    (project / "prices.json").unlink()
    assert cost(MODEL, 10**6, 0, 0, NIGHT) == pytest.approx(BOOK["models"][MODEL]["miss"])


def test_without_a_price_of_its_own_a_cached_token_costs_as_any_other(project: Path) -> None:
    (project / "prices.json").write_text(own(mine={"miss": 1, "output": 2}), encoding="utf-8")
    assert cost("mine", 10**6, 0, 10**6, NIGHT) == pytest.approx(1)


def test_a_worker_pays_by_the_prices_of_the_folder_that_it_was_started_from(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "prices.json").write_text(own(mine={"miss": 1, "output": 2}), encoding="utf-8")
    told: dict[str, str] = {}
    monkeypatch.setattr("subprocess.Popen", lambda *_, env, **__: told.update(env) or SimpleNamespace(pid=1, wait=int))
    control.Worker(1, str(project / "k.db"), project / "log").start()
    monkeypatch.chdir("/")
    assert not known("mine")
    monkeypatch.setenv(pricing.WHERE, told[pricing.WHERE])
    assert known("mine")


def test_a_price_says_how_old_it_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "prices.json").write_text(own("2026-11-01", mine={"miss": 1, "output": 2}), encoding="utf-8")
    for days, old in ((90, False), (91, True)):
        monkeypatch.setattr("time.time", lambda days=days: at(1, 12) + days * 86400)
        assert price_age("mine") == PriceAge("2026-11-01", days) and price_age("mine").old is old  # type: ignore[union-attr]
    assert price_age("scripted") is None and price_age("some-model") is None
    assert price_age(MODEL).as_of == BOOK["as_of"]  # type: ignore[union-attr]


GOOD = '{"as_of": "2026-11-22", "models": {"m": {"miss": 1, "output": 1%s}}}'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "1행 1칸"), ('{"as_of": "2026-11-22",\n "models": {]}', "2행"), ("[]", "맨 위"), ("{}", "as_of"), ("\xff", "UTF-8"),
        ('{"as_of": "22. 11. 2026", "models": {}}', "as_of"), ('{"as_of": "2026-11-22", "models": []}', "models"),
        ('{"as_of": "2026-11-22", "models": {}, "krw_per_usd": 0}', "krw_per_usd"),
        ('{"as_of": "2026-11-22", "models": {"m": 1}}', "models → m"),
        ('{"as_of": "2026-11-22", "models": {"m": {"miss": 1}}}', "models → m → output"),
        (GOOD % ', "hit": "a"', "m → hit"), (GOOD % ', "hit": -1', "m → hit"), (GOOD % ', "hit": NaN', "m → hit"),
        (GOOD % ', "hit": true', "m → hit"), (GOOD % ', "outputt": 2', "m → outputt"), (GOOD % ', "miss": 2', "miss: 두 번"),
        (GOOD % ', "peak": 2', "m → peak"), (GOOD % ', "peak_hours_kst": [10, 13]', "m → peak_hours_kst"),
        (GOOD % ', "peak_hours_kst": [[13, 10]]', "m → peak_hours_kst"), ("[" * 100_000, "JSON"),
    ],
)  # fmt: skip
def test_a_price_file_that_was_mended_badly_is_named_with_the_place(project: Path, text: str, place: str) -> None:
    (project / "prices.json").write_text(text, encoding="latin-1" if text == "\xff" else "utf-8")
    with pytest.raises(BadInput, match=rf"가격 파일을 읽을 수 없습니다\(.*{place}.*{project}.*prices\.json"):
        known("m")


def test_the_command_line_refuses_a_bad_price_file_before_the_first_call(cli: Cli, server: Loopback) -> None:
    (cli.folder / "prices.json").write_text("{", encoding="utf-8")
    done = cli(server.base_url)
    assert (done.returncode, server.calls) == (2, [])
    assert "prices.json" in done.stderr and "Traceback" not in done.stderr


def test_the_command_line_says_calls_time_and_money_before_it_starts(cli: Cli, server: Loopback) -> None:
    done = cli(server.base_url, "--model", MODEL, "--budget", "1")
    before = done.stderr.partition("█")[0].partition("░")[0]
    assert "예상: 호출 최대 70번(다시 보내기 빼고) · 약 " in before and "최대 $" in before and "한도 $1" in before
    assert f"가격: {BOOK['as_of']} 기준." in before
    (cli.folder / "prices.json").write_text(own("2026-01-01", **{MODEL: {"miss": 1, "output": 2}}), encoding="utf-8")
    again = cli(server.base_url, "--model", MODEL, "--seed", "7").stderr
    assert "일 전 것이니" in again and "이 프로젝트의 호출" in again


def test_a_price_file_that_is_not_there_is_no_fault(project: Path) -> None:
    assert known(MODEL)
