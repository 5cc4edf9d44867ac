"""Killed at any point and started again: nothing stored is lost or asked again, and the tree is the undisturbed one."""

from __future__ import annotations

import resource
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import Cli, rows, sound
from tests.databases import of_files
from tests.loopback import Loopback, digest, share

SIZE = 6
FLAGS = ("--total-gen", 2, "--batch-size", SIZE)
FAULTS = share(0.15, ("null_content", "truncated_json", "content_filter"), seed=1)
TREE = (
    "SELECT n.address, n.status, n.reason, n.text, a.status AS answered, a.reason AS why, a.text AS answer "
    "FROM node n LEFT JOIN answer a ON a.node_id = n.id ORDER BY n.address"
)


def repeated(server: Loopback) -> int:
    """How many requests had been made before, word for word."""
    counts = Counter(digest(entry.body) for entry in server.calls)
    return sum(many - 1 for many in counts.values())


def doubtful(cli: Cli) -> int:
    return int(cli.rows("SELECT count(*) AS many FROM call WHERE fault = 'doubtful'")[0]["many"])


def test_killed_three_times_the_tree_is_that_of_an_undisturbed_run(tmp_path: Path) -> None:
    calm, torn = Cli(tmp_path / "calm"), Cli(tmp_path / "torn")
    with Loopback(faults=FAULTS) as server:
        assert calm.process(server.base_url, *FLAGS).returncode == 0
        total = len(server.calls)
        assert repeated(server) == 0
    with Loopback(0.03, faults=FAULTS) as server:
        for point in (2, total // 3, 2 * total // 3):
            server.hold(after=point + SIZE)  # so that it is never done before it is killed
            process = torn.start(server.base_url, *FLAGS)
            server.wait_until(lambda one, at=point: len(one.calls) >= at)
            process.kill()
            assert process.wait() == -signal.SIGKILL
            process.communicate()
            assert sound(torn.db)
            orphans = torn.rows("SELECT count(*) AS many FROM call WHERE state = 'sent'")[0]["many"]
            assert orphans <= SIZE
            torn.forget_heart()
        server.release()
        done = torn.process(server.base_url, *FLAGS)
        assert done.returncode == 0, done.stderr
        assert repeated(server) <= doubtful(torn) <= 3 * SIZE
        stored = torn.rows("SELECT count(*) AS many FROM call WHERE state = 'got'")[0]["many"]
        assert 0 <= server.billed - stored <= doubtful(torn)
    assert torn.rows(TREE) == calm.rows(TREE)
    assert torn.files() == calm.files()
    assert sound(torn.db)
    assert not torn.rows("SELECT id FROM call WHERE state = 'sent'")
    again = "SELECT 1 FROM call WHERE state = 'got' GROUP BY request, prompt_sha256 HAVING count(*) > 1"
    assert not torn.rows(again), "no reply that was stored was asked for again"
    jobs = "SELECT 1 FROM node WHERE parent_id IS NOT NULL GROUP BY run_id, parent_id, method, slot HAVING count(*) > 1"
    assert not torn.rows(jobs)
    if doubtful(torn):
        assert f"결과를 모르는 호출 {doubtful(torn)}번" in done.stdout


HEARD, STOPPING = "멈추는 중입니다", "응답을 기다립니다"
"""What is said by who catches the signal, and a moment later by the engine, which sends nothing from then on."""


def said_so_far(process: subprocess.Popen[str], until: str) -> str:
    """Wait until the command says so; all that it said up to there."""
    assert process.stderr is not None
    said = ""
    while until not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    return said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_polite_kill_store_what_is_in_flight_and_the_command_goes_on_later(
    cli: Cli, number: signal.Signals
) -> None:
    with Loopback() as server:
        server.hold(after=SIZE)
        process = cli.start(server.base_url, *FLAGS)
        server.wait_until(lambda one: len(one.calls) >= SIZE + 2)
        process.send_signal(number)
        heard = said_so_far(process, STOPPING)
        server.release()
        out, err = process.communicate()
        err = heard + err
        assert process.returncode == 1
        assert "Traceback" not in err
        assert err.rstrip().splitlines()[-1].startswith("koevol: 멈췄습니다")
        states = Counter(row["state"] for row in cli.rows("SELECT state FROM call"))
        assert states == {"got": len(server.calls)}, "every reply that was asked for is stored"
        assert cli.rows("SELECT state, heartbeat FROM run") == [{"state": "stopped", "heartbeat": None}]
        assert {"whole_generations.json", "failures.json", "koevol_result.json"} <= set(cli.files())
        assert cli(server.base_url, *FLAGS).returncode == 0
        assert repeated(server) == 0
    assert "대기" in out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_with_the_deadline_of_what_is_in_flight_if_the_server_never_answers(
    cli: Cli, number: signal.Signals
) -> None:
    fault: list[str | None] = ["hang"]
    with Loopback(faults=lambda body, n: fault[0]) as server:
        process = cli.start(server.base_url, *FLAGS, "--timeout", 6)
        server.wait_until(lambda one: len(one.calls) >= SIZE)
        process.send_signal(number)
        _, err = process.communicate()
        assert process.returncode == 1
        assert "Traceback" not in err
        assert err.rstrip().splitlines()[-1].startswith("koevol: 멈췄습니다")
        assert len(server.calls) == SIZE, "nothing is sent again after the stop"
        found = cli.rows("SELECT state, fault, count(*) AS many FROM call GROUP BY state, fault")
        assert found == [{"state": "failed", "fault": "timeout", "many": SIZE}]
        assert not cli.rows("SELECT id FROM node WHERE status = 'failed'"), "these jobs wait for the next time"
        fault[0] = None
        assert cli(server.base_url, *FLAGS).returncode == 0
    assert not cli.rows("SELECT id FROM node WHERE status = 'planned'")


def test_a_second_ctrl_c_ends_at_once(cli: Cli) -> None:
    with Loopback(faults=lambda body, n: "hang") as server:
        process = cli.start(server.base_url, *FLAGS)
        server.wait_until(lambda one: len(one.calls) >= 2)
        process.send_signal(signal.SIGINT)
        said_so_far(process, HEARD)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 1
    assert "Traceback" not in err
    assert err.rstrip().splitlines()[-1].startswith("koevol: 곧바로 끝냅니다")
    cli.forget_heart()
    with Loopback() as server:
        assert cli(server.base_url, *FLAGS).returncode == 0
    assert sound(cli.db)


@of_files
def test_a_disk_that_is_full_ends_with_one_line_and_the_command_goes_on_later(cli: Cli) -> None:
    with Loopback() as server:
        assert cli(server.base_url, "--total-gen", 1, "--answer-filling", 0).returncode == 0
        room = cli.db.stat().st_size + 60_000

        def small() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

        full = cli.process(server.base_url, "--total-gen", 3, preexec_fn=small)
        assert full.returncode == 1
        assert "Traceback" not in full.stderr
        assert "디스크에 쓸 수 없습니다" in full.stderr.rstrip().splitlines()[-1]
        assert sound(cli.db)
        cli.forget_heart()
        assert cli(server.base_url, "--total-gen", 3).returncode == 0
        assert repeated(server) <= 10, "no more than were in flight"
    assert sound(cli.db)
    assert not rows(cli.db, "SELECT id FROM node WHERE status = 'planned'")
