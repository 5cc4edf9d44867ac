"""A run tells its story: in words on a terminal, as JSON lines, and beside the run in the database."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, evolution, llm, messages, quality
from koevol_core.evolution.engine import event_log, event_reporter
from koevol_core.llm.dialect import Dialect
from koevol_core.messages import event_text
from koevol_core.settings import Settings
from koevol_core.store import events, runs
from koevol_core.types import Progress, RawResponse
from tests.conftest import LIMIT, PATIENCE, QUICK, ROOT, Cli, Garden, chat, until
from tests.databases import db_of
from tests.loopback import Loopback, every, first_of_each

Line = dict[str, Any]


def lines(cli: Cli, name: str = "run.jsonl") -> list[Line]:
    return [json.loads(line) for line in (cli.folder / name).read_text(encoding="utf-8").splitlines()]


def names(told: list[Line]) -> list[str]:
    return [line["event"] for line in told]


def told(garden: Garden, run: int) -> list[tuple[str, dict[str, Any]]]:
    """The story as it stands in the database."""
    return [(one.name, one.facts) for one in garden.store.read(events.last, run)]


def facts(garden: Garden, run: int, name: str) -> dict[str, Any]:
    return next(found for event, found in told(garden, run) if event == name)


def test_a_run_tells_who_what_and_how_it_ended(cli: Cli, server: Loopback) -> None:
    began = time.time()
    done = cli.process(server.base_url, "--log-json", "run.jsonl", "--methods", "constrain,deepen", "--batch-size", 4)
    assert done.returncode == 0
    first, start, end = lines(cli)
    assert (first["event"], start["event"], end["event"]) == ("planned", "started", "done")
    assert (first["by"], first["parents"], first["methods"]) == ("cli", 10, ["constrain", "deepen"])
    assert (first["model"], first["generations"], first["answers"]) == ("m-1", 2, True)
    assert (start["left"], start["batch_size"], start["budget"], start["retries"]) == (20, 4, None, 2)
    assert (end["done"], end["total"], end["calls"]) == (end["total"], end["total"], len(server.calls))
    assert end["prompt_tokens"] > 0 and end["usd"] is None and end["tokens"] > end["prompt_tokens"]
    for line in (first, start, end):
        assert line["run"] == 1 and line["level"] == "info" and line["time"].endswith("Z")
        assert began - 1 < _moment(line["time"]) < time.time() + 1
        assert f"#1 {line['text']}" in done.stderr
    assert "부모 10개" in done.stderr and "끝남" in done.stderr and done.stderr.splitlines()[-1].startswith("저장: ")


def _moment(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()


def test_the_story_is_beside_the_run_and_a_command_prints_it(cli: Cli, server: Loopback) -> None:
    cli(server.base_url, "--total-gen", 1, "--log-json", "run.jsonl")
    shown = subprocess.run(
        [sys.executable, "-m", "koevol_core", "runs", "--story", "1", "--db", db_of(cli.db)], cwd=ROOT, text=True,
        capture_output=True, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert shown.returncode == 0
    assert [line.partition(" ")[2].partition(" ")[2] for line in shown.stdout.splitlines()] == [
        line["text"] for line in lines(cli)
    ]
    assert cli.rows("SELECT DISTINCT run_id AS run FROM event") == [{"run": 1}]
    none = subprocess.run([sys.executable, "-m", "koevol_core", "runs", "--story", "9", "--db", db_of(cli.db)], cwd=ROOT, text=True, capture_output=True)  # fmt: skip
    assert none.returncode == 2 and "실행 #9" in none.stderr


def test_many_refusals_are_told_together_and_no_request_has_a_line(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_reporter, "EVERY", 3600.0)  # the run ends before it is time for the next line
    run = garden.plan(60, answers=True)
    with Loopback(latency=0.01, faults=every(5, "429")) as server:
        garden.drain(run, server.base_url, replace(QUICK, batch_size=16))
        refused = sum(entry.fault == "429" for entry in server.calls)
        assert len(server.calls) > 100 and refused > 20
    counts = Counter(name for name, _ in told(garden, run))
    assert counts["slowed"] == counts["retried"] == 2  # the first at once, the others together
    assert sum(found["count"] for name, found in told(garden, run) if name == "slowed") == refused
    slowed = facts(garden, run, "slowed")
    assert slowed["count"] == 1 and 1 <= slowed["size"] < 16
    assert sum(counts.values()) < 10
    assert "늦췄습니다" in "\n".join(line for _, _, line in control.event_lines(garden.store, run))


def test_the_time_that_a_server_asks_for_is_told(garden: Garden) -> None:
    run = garden.plan(2)
    with Loopback(faults=first_of_each("429_retry_after")) as server:
        garden.drain(run, server.base_url)
    assert facts(garden, run, "waiting")["wait"] == 1.0
    assert "Retry-After" in "\n".join(line for _, _, line in control.event_lines(garden.store, run))


def test_why_requests_went_out_again_is_told(garden: Garden) -> None:
    run = garden.plan(3)
    with Loopback(faults=first_of_each("500")) as server:
        garden.drain(run, server.base_url)
    again = facts(garden, run, "retried")
    assert again["reason"] == "server" and "500" in again["detail"]
    lost = garden.plan(2, seed=1)
    with Loopback(faults=first_of_each("end_mid_body")) as server:
        garden.drain(lost, server.base_url)
    assert facts(garden, lost, "resent")["reason"] == "doubtful"
    assert facts(garden, lost, "done")["doubtful"] == 2


def test_five_failures_in_a_row_are_told_and_the_last_line_stays_what_it_was(cli: Cli) -> None:
    with Loopback(faults=lambda body, number: "500") as server:
        done = cli.process(server.base_url, "--max-retries", 0, "--answer-filling", 0, "--log-json", "run.jsonl")
    assert done.returncode == 1 and done.stderr.splitlines()[-1].startswith("koevol: 서버가 5번 이어서")
    assert [name for name in names(lines(cli)) if name != "retried"] == [
        "planned", "started", "failing", "stopping", "stopped"
    ]  # fmt: skip
    end = lines(cli)[-1]
    assert end["left"] == 10 and end["message"] in done.stderr and end["level"] == "warning"


def test_a_ceiling_that_is_reached_is_told(garden: Garden, server: Loopback) -> None:
    run = garden.plan(4)
    with pytest.raises(core.Stopped):
        garden.drain(run, server.base_url, replace(QUICK, budget=1e-6), model="deepseek-flash")
    assert facts(garden, run, "budget")["budget"] == 1e-6
    assert [name for name, _ in told(garden, run)] == ["started", "budget", "stopping", "stopped"]


def test_a_signal_stops_and_the_same_command_tells_what_was_left(cli: Cli) -> None:
    with Loopback() as slow:
        slow.hold(after=3)
        process = cli.start(slow.base_url, "--batch-size", 2, "--log-json", "run.jsonl", "--answer-filling", 0)
        slow.wait_until(lambda server: len(server.calls) == 5)
        process.send_signal(signal.SIGTERM)
        until(lambda: b'"stopping"' in (cli.folder / "run.jsonl").read_bytes())
        slow.release()
        process.communicate(timeout=LIMIT)
        assert process.returncode == 1
        cli(slow.base_url, "--log-json", "more.jsonl", "--answer-filling", 0)
    stopping, stopped = lines(cli)[-2:]
    assert (stopping["event"], stopping["by"]) == ("stopping", "signal") and stopping["in_flight"] > 0
    assert (stopped["event"], stopped["message"]) == ("stopped", None) and stopped["left"] > 0
    resumed = lines(cli, "more.jsonl")[0]
    assert resumed["event"] == "resumed" and not resumed["crashed"]
    assert (resumed["left"], resumed["done"]) == (stopped["left"], stopped["done"])


def test_after_a_kill_the_doubtful_calls_are_told(cli: Cli) -> None:
    latency = [10_000.0]
    with Loopback(latency=lambda _: latency[0]) as server:
        process = cli.start(server.base_url, "--batch-size", 3)
        server.wait_until(lambda server: len(server.calls) == 3)
        process.kill()
        process.communicate()
        cli.forget_heart()
        latency[0] = 0.0
        assert cli(server.base_url, "--log-json", "run.jsonl").returncode == 0
    resumed = lines(cli)[0]
    assert (resumed["event"], resumed["crashed"], resumed["doubtful"], resumed["left"]) == ("resumed", True, 3, 20)
    assert "비용이 나갔을 수 있음" in resumed["text"]


def test_who_started_and_who_stopped_a_run_in_the_app_is_told(garden: Garden) -> None:
    with Loopback() as slow:
        slow.hold(after=0)
        settings = Settings(db=db_of(garden.path), base_url=slow.base_url, model="m-1")
        spec = replace(garden.spec, methods=(("deepen", 1.0),))
        run = core.start_run(garden.store, settings, spec, garden.sow(6), evolution.RunLimits(2), "진아")
        slow.wait_until(lambda server: len(server.calls) > 1)
        core.stop_run(garden.store, run, "민수")
        until(lambda: "stopping" in dict(told(garden, run)))
        slow.release()
        until(lambda: garden.store.read(runs.get, run).state == "stopped")  # type: ignore[union-attr]
    until(lambda: "stopped" in dict(told(garden, run)))
    until(lambda: f"#{run} 멈춤".encode() in garden.path.with_name("koevol-worker.log").read_bytes())
    assert [name for name, _ in told(garden, run)] == ["planned", "started", "stop_asked", "stopping", "stopped"]
    assert (facts(garden, run, "planned")["by"], facts(garden, run, "planned")["who"]) == ("app", "진아")
    assert facts(garden, run, "stop_asked")["who"] == "민수" and facts(garden, run, "stopping")["by"] == "request"
    said = garden.path.with_name("koevol-worker.log").read_text(encoding="utf-8")
    assert f"#{run} 시작" in said and f"#{run} 멈춤" in said


def test_a_worker_that_could_not_begin_says_why_in_the_story(garden: Garden) -> None:
    run = core.plan(garden.store, replace(garden.spec, model="other@http://x"), garden.sow(1))
    done = subprocess.run(
        [sys.executable, "-m", "koevol_core", "drain", str(run), "--db", db_of(garden.path), "--log-json", "-"], cwd=ROOT,
        capture_output=True, text=True, env={**os.environ, "KOEVOL_MODEL": "scripted", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 2 and "other" in facts(garden, run, "refused")["message"]
    first, last = done.stderr.splitlines()
    assert json.loads(first)["event"] == "refused" and last.startswith("koevol: ")


def test_a_dash_sends_json_lines_to_standard_error_and_no_bar_between(cli: Cli, server: Loopback) -> None:
    done = cli.process(server.base_url, "--log-json", "-", "--total-gen", 1)
    assert names([json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]) == [
        "planned", "started", "done"
    ]  # fmt: skip
    assert "░" not in done.stderr and "█" not in done.stderr and "방법별" in done.stdout


def test_single_requests_are_told_at_debug_level_alone(cli: Cli, server: Loopback) -> None:
    cli(server.base_url, "--total-gen", 1, "--log-json", "run.jsonl", "--log-level", "debug")
    calls = [line for line in lines(cli) if line["event"] == "call"]
    assert len(calls) == len(server.calls) and {line["level"] for line in calls} == {"debug"}
    assert {"evolve", "judge", "answer"} == {line["purpose"] for line in calls}
    assert all(line["status"] == 200 and line["bytes"] > 0 and line["seconds"] >= 0 for line in calls)
    assert "call" not in {row["name"] for row in cli.rows("SELECT name FROM event")}
    cli(server.base_url, "--total-gen", 1, "--seed", 1, "--log-json", "plain.jsonl")
    assert "call" not in names(lines(cli, "plain.jsonl"))


@pytest.mark.parametrize("place", ["no/such/folder/run.jsonl", ".", "whole_generations.json", "seeds.json"])
def test_a_log_that_cannot_be_written_is_refused_before_the_first_call(cli: Cli, server: Loopback, place: str) -> None:
    done = cli(server.base_url, "--log-json", place)
    assert done.returncode == 2 and "기록" in done.stderr.splitlines()[-1] and not server.calls
    assert not (cli.folder / "whole_generations.json").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_the_log_ends_no_run(cli: Cli, server: Loopback) -> None:
    done = cli.process(server.base_url, "--log-json", "/dev/full", "--total-gen", 1)
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert done.stderr.count("기록을 더는 쓸 수 없습니다: /dev/full") == 1 and "끝남" in done.stderr


def test_a_fault_of_the_program_is_in_the_story_with_its_place(garden: Garden) -> None:
    class Broken:
        model = "m-1"

        def dialect(self, _: object) -> Dialect:
            return Dialect(self.model)

        async def send(self, *_: object) -> RawResponse:
            raise ZeroDivisionError("no such luck")

        async def aclose(self) -> None:
            return None

    run = garden.plan(1)
    with pytest.raises(ZeroDivisionError):
        core.drain(
            garden.store,
            run,
            Broken(),
            evolution.style(llm.Provider("endpoint", "m", "m-1"), garden.spec),
            QUICK,
            hooks=evolution.Hooks(quality.checks),
        )
    crashed = facts(garden, run, "crashed")
    assert (crashed["error"], crashed["at"].split(":")[0]) == ("ZeroDivisionError", "test_log.py")
    assert "no such luck" in crashed["trace"] and told(garden, run)[-1][0] == "stopped"


def test_a_program_that_uses_the_core_hears_the_story_by_its_own_handlers(
    garden: Garden, server: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "koevol"):
        garden.drain(garden.plan(2), server.base_url)
    assert [record.event for record in caplog.records if record.name == "koevol.run"] == ["started", "done"]  # type: ignore[attr-defined]


def test_the_way_is_told_by_tenths_and_at_most_once_a_minute(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[str, dict[str, Any]]] = []
    now = [1000.0]
    monkeypatch.setattr("koevol_core.evolution.engine.event_reporter.time.monotonic", lambda: now[0])
    run = garden.store.read(runs.get, garden.plan(1))
    assert run is not None
    story = event_reporter.EventReporter(run, lambda _, __, name, found: kept.append((name, found)), lambda _: None)
    for done in range(101):
        now[0] += 20
        story.progress(Progress("running", {"alive": done, "planned": 100 - done}), 7.5)
    assert [found["done"] for _, found in kept] == [10, 20, 30, 40, 50, 60, 70, 80, 90]
    assert {found["size"] for _, found in kept} == {7}


def test_every_event_is_a_sentence_in_both_languages() -> None:
    values: dict[str, Any] = dict.fromkeys(["parents", "generations", "children", "nodes", "left", "batch_size", "done", "total", "alive", "eliminated", "failed", "filled", "size", "calls", "prompt_tokens", "completion_tokens", "count", "in_flight", "doubtful", "attempt", "bytes", "crashed", "answers", "status"], 3) | {"methods": ["deepen"], "by": "signal", "usd": 0.25, "budget": 1.0, "seconds": 3700.0, "wait": 61, "timeout": 5}  # fmt: skip
    for name in messages.entries("event"):
        for given in (values, {}):
            for language in ("ko", "en"):
                line = event_text.sentence(name, given, language)  # type: ignore[arg-type]
                assert line and not set("{}[]?") & set(line) and "\n" not in line, (name, line)
    assert event_text.sentence("done", values).count("1시간 1분") == 1 and "$0.25" in event_text.sentence(
        "done", values
    )
    assert (
        event_text.sentence("budget", {"budget": 1.0, "usd": 0.25}, "en") == "the ceiling of $1 is reached; spent $0.25"
    )
    assert event_text.sentence("of a newer version", {}) == "of a newer version"
    documented = {
        line.split()[0]
        for line in (event_log.__doc__ or "").splitlines()
        if line and line[0] not in "=" and "  " in line
    }
    assert set(messages.entries("event")) <= documented


def test_telling_costs_nothing_a_request_can_feel() -> None:
    """Nothing is formatted or written for a request that nobody wants to hear of."""
    assert not event_log.calls_wanted()
    logging.getLogger("koevol").setLevel(logging.INFO)
    try:
        assert not event_log.calls_wanted()
    finally:
        logging.getLogger("koevol").setLevel(logging.NOTSET)


def test_the_page_shows_the_story_folded_in_either_language(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOEVOL_DB", db_of(garden.path))
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    with Loopback() as server:
        run = garden.plan(2)
        garden.drain(run, server.base_url)

    def shown(language: str) -> tuple[str, str]:
        script = (
            "from koevol_core import access, control, settings as core_settings\nfrom pages import Page, opened\nfrom pages.parts.evolve_story import story\n"
            "settings = core_settings.load()\nstore = opened(settings.db)\n"
            f"page = Page(store, settings, {language!r}, access.Person('', 'owner'), access.Policy())\n"
            "story(page, control.recent_runs(store, 1)[0])\n"
        )
        at = AppTest.from_string(script, default_timeout=PATIENCE).run()
        assert not at.exception
        return at.expander[0].label, at.code[0].value

    label, text = shown("ko")
    assert label == "기록" and "시작: 할 일 2개" in text and "끝남: 2/2" in text
    label, text = shown("en")
    assert label == "Log" and "started: 2 jobs" in text and "done: 2/2" in text
    assert chat(server.base_url).model == "m-1"
