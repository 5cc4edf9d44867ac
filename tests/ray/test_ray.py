"""The engine over a Ray cluster of two nodes on this machine: the same tree, whatever dies.

Skipped where Ray is not installed; with ``KOEVOL_RAY_REQUIRED=1`` that is a failure.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import KEY, Cli, within
from tests.kills import TREE, rows_of
from tests.loopback import Body, Loopback, digest, every
from tests.ray.nodes import Nodes
from tests.ray.story import CALLS, FLAGS, MODEL, SIZE, Story, records

HERE = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(
    not HERE and os.environ.get("KOEVOL_RAY_REQUIRED") != "1", reason="Ray is not installed (requirements-ray.txt)"
)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with within(600), Nodes(2) as both:
        yield both


@pytest.fixture(scope="module")
def story(nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(nodes, tmp_path_factory.mktemp("story"), 10)


@pytest.fixture
def away(nodes: Nodes, tmp_path: Path) -> Cli:
    """The command line on the cluster."""
    return Cli(tmp_path / "ray", 10, environment=nodes.environment | {"HOME": str(tmp_path)})


@needs_ray
def test_both_nodes_ask_and_the_rows_are_those_of_the_local_engine(story: Story) -> None:
    assert story.undisturbed().wrong == []
    logs = list((story.cli("nobody-is-killed").folder / "ray-log").glob("*/*.jsonl"))
    assert len(logs) == 2 and all(path.stat().st_size for path in logs)


@needs_ray
def test_a_driver_that_is_killed_asks_nothing_again_that_the_logs_hold(story: Story) -> None:
    tally = story.driver_with_answers()
    assert tally.wrong == []
    assert (tally.repeated, tally.lost) == (0, 0)


@needs_ray
def test_a_node_that_is_killed_loses_nothing_and_repeats_what_was_under_way_on_it(nodes: Nodes, story: Story) -> None:
    try:
        tally = story.node_in_flight()
    finally:
        nodes.start(1)
    assert tally.wrong == []
    assert tally.lost == 0 and tally.repeated <= SIZE // 2


def first_a_fault(body: Body, seen: set[int]) -> str | None:
    """Each request is met with one of four faults when it comes first, always with the same."""
    which = digest(body)
    if which in seen or which % 3:
        return None
    seen.add(which)
    return ("429", "500", "end_mid_body", "hang")[which // 3 % 4]


@needs_ray
def test_a_server_that_misbehaves_is_met_as_by_the_local_engine(nodes: Nodes, away: Cli, tmp_path: Path) -> None:
    outcomes = []
    for cli, more in ((Cli(tmp_path / "local"), []), (away, ["--engine", "ray", "--ray-address", nodes.address])):
        seen: set[int] = set()
        with Loopback(faults=lambda body, n, seen=seen: first_a_fault(body, seen)) as server:
            done = cli.process(server.base_url, *FLAGS, "--timeout", 10, "--max-retries", 3, *more)
            assert done.returncode == 0, done.stderr
            asked = Counter(digest(entry.body) for entry in server.calls)
            assert {entry.fault for entry in server.calls} == {None, "429", "500", "end_mid_body", "hang"}
        attempts = "SELECT purpose, turn, attempt, state, http_status, fault, body IS NULL, at_most IS NULL FROM call"
        outcomes.append(
            [rows_of(cli.db, TREE), asked, *(Counter(rows_of(cli.db, query)) for query in (CALLS, attempts))]
        )
    assert outcomes[0] == outcomes[1]


@needs_ray
def test_a_budget_holds_over_all_nodes(nodes: Nodes, away: Cli) -> None:
    prices = {"as_of": "2026-11-01", "models": {MODEL: {"miss": 0.15, "output": 0.60}}}  # the same at every hour
    (away.folder / "prices.json").write_text(json.dumps(prices), encoding="utf-8")
    with Loopback(0.05) as server:
        flags = [*FLAGS, "--engine", "ray", "--ray-address", nodes.address]
        short = away.process(server.base_url, *flags, "--budget", 0.002)
        assert short.returncode == 1
        assert "한도 $0.002" in short.stderr
        [(spent,)] = rows_of(away.db, "SELECT sum(coalesce(cost, at_most)) FROM call")
        assert 0 < spent <= 0.002
        assert rows_of(away.db, "SELECT 1 FROM node WHERE status = 'planned'")


@needs_ray
def test_ctrl_c_stores_what_is_under_way_and_the_command_goes_on_later(nodes: Nodes, away: Cli) -> None:
    flags = [*FLAGS, "--engine", "ray", "--ray-address", nodes.address]
    with Loopback(0.05) as server:
        server.hold(after=12)
        process = away.start(server.base_url, *flags, start_new_session=True)
        server.wait_until(lambda one: len(one.calls) >= 12 + SIZE)
        os.killpg(process.pid, signal.SIGINT)
        server.release()
        _, err = process.communicate()
        assert process.returncode == 1, err
        assert "같은 명령을 다시 실행하면 이어집니다" in err and "Traceback" not in err
        [(got,)] = rows_of(away.db, "SELECT count(*) FROM call WHERE state = 'got'")
        assert got == server.billed == len(server.calls)
        assert away.process(server.base_url, *flags).returncode == 0
        assert max(Counter(str(entry.body) for entry in server.calls).values()) == 1


@needs_ray
def test_who_has_no_token_or_a_wrong_one_is_not_let_in(nodes: Nodes, away: Cli, server: Loopback) -> None:
    away.environment.pop("RAY_AUTH_TOKEN_PATH")
    for token in ({}, {"RAY_AUTH_TOKEN": "f" * 64}):
        stranger = Cli(away.folder, 10, environment=away.environment | token)
        done = stranger.process(server.base_url, *FLAGS, "--engine", "ray", "--ray-address", nodes.address)
        assert done.returncode == 1, done.stderr
        assert "koevol: Ray 클러스터가 토큰을" in done.stderr and "Traceback" not in done.stderr
    assert not server.calls


@needs_ray
def test_the_key_is_in_no_log_of_ray_no_answer_log_and_no_database(nodes: Nodes, away: Cli) -> None:
    with Loopback(faults=every(7, "500")) as server:  # whose message says the key
        done = away.process(server.base_url, *FLAGS, "--engine", "ray", "--ray-address", nodes.address)
        assert done.returncode == 0, done.stderr
        assert {entry.headers["authorization"] for entry in server.calls} == {f"Bearer {KEY}"}
    assert records(away.folder) == len(server.calls)
    files = [path for folder in (nodes.logs, away.folder) for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []
    assert KEY not in done.stdout + done.stderr


@needs_ray
def test_requests_are_shared_among_servers_and_a_dead_one_is_left_alone(nodes: Nodes, away: Cli) -> None:
    with socket.socket() as nobody, Loopback(0.05) as one, Loopback(0.05) as two:
        nobody.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"
        done = away.process(
            f"{one.base_url},{dead}",
            *FLAGS,
            "--base-url",
            two.base_url,
            "--engine",
            "ray",
            "--ray-address",
            nodes.address,
        )
        assert done.returncode == 0, done.stderr
        assert min(len(one.calls), len(two.calls)) > len(one.calls + two.calls) // 4
    assert rows_of(away.db, "SELECT DISTINCT state FROM call") == [("got",)]


@needs_ray
def test_without_an_address_a_cluster_of_its_own_does_the_work(tmp_path: Path, server: Loopback) -> None:
    cli = Cli(tmp_path / "own", 3, environment={"HOME": str(tmp_path)})
    done = cli.process(server.base_url, *FLAGS, "--total-gen", 1, "--engine", "ray")
    assert done.returncode == 0, done.stderr
    assert "Ray: 노드 1대" in done.stderr
    assert [line for line in done.stderr.splitlines() if "ray" in line.lower() and "Ray: 노드" not in line] == []


@needs_ray
def test_a_cluster_that_is_not_there_ends_with_one_line_and_the_rest_stays_planned(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "ray", 3)
    with socket.socket() as nobody, Loopback() as server:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        done = cli.process(server.base_url, *FLAGS, "--engine", "ray", "--ray-address", address)
        assert not server.calls
    assert done.returncode == 1
    assert "닿지 못했습니다" in done.stderr and "Traceback" not in done.stderr
    assert rows_of(cli.db, "SELECT DISTINCT status FROM node WHERE parent_id IS NOT NULL") == [("planned",)]


def test_without_ray_one_line_says_what_to_install(cli: Cli, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "ray" else known(name, *more))
    done = cli(server.base_url, "--engine", "ray")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("pip install -r requirements-ray.txt를 실행하세요.")
    assert not cli.db.exists() and not server.calls


def test_flags_of_the_cluster_without_the_engine_are_refused(cli: Cli, server: Loopback) -> None:
    done = cli(server.base_url, "--ray-address", "127.0.0.2:6379")
    assert done.returncode == 2
    assert "--engine ray" in done.stderr


def test_ray_is_there_where_it_is_required() -> None:
    assert HERE or os.environ.get("KOEVOL_RAY_REQUIRED") != "1"
