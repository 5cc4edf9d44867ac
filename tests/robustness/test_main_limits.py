"""The command line's timeout and retries hold for every purpose; a terminal without Hangul ends no run."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SOON, Cli, Hasty, purpose
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
