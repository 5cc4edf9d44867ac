"""The command line's timeout and retries hold for every purpose; a terminal without Hangul ends no run."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SOON, Cli, Hasty, purpose
from tests.loopback import Loopback, digest, first_of_each
from tests.test_main import table


def test_timeout_and_retries_hold_for_evolving_judging_and_answering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(faults=first_of_each("hang")) as server, monkeypatch.context() as patch:

        def hangs(body: dict[str, Any], _number: int) -> str | None:
            return None if body in [entry.body for entry in server.calls] else "hang"

        patch.setattr(import_module("koevol_core.llm.providers"), "HttpClient", partial(Hasty, faults=hangs))
        patient = Cli(tmp_path / "patient", seeds=1)
        assert patient(server.base_url, "--timeout", SOON, "--max-retries", 1, "--total-gen", 1).returncode == 0
        counts = {(purpose(e.body), digest(e.body)): 0 for e in server.calls}
        for entry in server.calls:
            counts[purpose(entry.body), digest(entry.body)] += 1
        assert {name for name, _ in counts} == {"evolve", "judge", "answer"}
        assert set(counts.values()) == {2}
    assert len(table(patient, "whole_generations.json")) == 2
    with Loopback(faults=lambda body, n: "hang") as server:
        hasty = Cli(tmp_path / "hasty", seeds=1)
        done = hasty(server.base_url, "--timeout", SOON, "--max-retries", 0, "--total-gen", 1)
        assert done.returncode == 0
        assert len(server.calls) == 2
        assert "결과를 모르는 호출 2번" in done.stdout


def test_a_terminal_without_hangul_ends_no_run(tmp_path: Path, server: Loopback) -> None:
    cli = Cli(tmp_path / "work", seeds=1, environment={"PYTHONIOENCODING": "ascii"})
    done = cli.process(server.base_url, "--total-gen", 1)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("flag", ["--db", "--whole-path", "--failures-path", "--log-json", "--seed-path"])
@pytest.mark.parametrize("place", ["pipe", "/dev/zero", "n" * 300])
def test_what_is_no_ordinary_file_is_refused_before_anything_is_planned(cli: Cli, flag: str, place: str) -> None:
    """Nothing waits for a pipe that nobody writes, or reads a device without an end."""
    os.mkfifo(cli.folder / "pipe")
    if (flag, place) == ("--log-json", "/dev/zero"):
        pytest.skip("a device takes a log")
    done = cli("http://127.0.0.1:9/v1", flag, place)
    assert done.returncode == 2 and place[:40] in done.stderr.splitlines()[-1]
    assert not cli.db.exists() or not cli.rows("SELECT id FROM run")


def test_an_invalid_price_file_is_reported_before_anything_is_planned(cli: Cli) -> None:
    (cli.folder / "prices.json").write_text('{"as_of": "2026-11-22", "models": {"m-1": {"miss": 1e400, "output": 1}}}')
    done = cli("http://127.0.0.1:9/v1")
    assert done.returncode == 2 and "models → m-1 → miss" in done.stderr.splitlines()[-1]
    assert not cli.db.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_behind_the_output_ends_in_one_line_and_exit_1(cli: Cli) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "koevol_core", "stats", "--db", str(cli.db)], cwd=ROOT, stdout=full,
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1 and "디스크에 자리가 없어" in done.stderr and done.stderr.count("\n") == 1
