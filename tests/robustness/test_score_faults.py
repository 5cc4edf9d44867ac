"""Requests for scores under faults and kills end as those for children do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

import pytest

import koevol_core as core
from koevol_core import evolution
from koevol_core.types import RunSpec
from tests.conftest import KEY, QUICK, ROOT, Garden, sound, topic, until
from tests.databases import db_of
from tests.loopback import Loopback
from tests.robustness.test_faults import TABLE
from tests.test_scores import scored, sown, table


@pytest.mark.parametrize("fault", sorted(TABLE))
def test_a_fault_of_a_score_call_ends_as_that_of_any_other(garden: Garden, fault: str) -> None:
    expected = TABLE[fault]
    ids = sown(garden, 3)
    only_first = lambda body, _n: fault if topic(0) in body["messages"][-1]["content"] else None  # noqa: E731
    with Loopback(script=lambda _body: "4", faults=only_first) as server:
        with suppress(core.Stopped):
            scored(garden, server, ids, effort=replace(QUICK, batch_size=1), faults=only_first)
        mine = next(row for row in table(garden) if row["node_id"] == ids[0])
        calls = garden.rows("SELECT state, body FROM call WHERE node_id = ?", ids[0])
    if expected.status == "planned":
        assert (mine["status"], garden.run()["state"]) == ("planned", "stopped")
    elif fault in ("very_long", "lone_surrogate", "nul"):  # more than a number; where the number is clear, it counts
        assert mine["status"] in ("filled", "failed")
    elif expected.status == "failed":
        assert (mine["status"], mine["reason"], mine["value"]) == ("failed", expected.reason, None)
        assert len(calls) == expected.requests + (fault == "length"), "a cut score is asked once more, with room"
        assert {row["status"] for row in table(garden) if row["node_id"] != ids[0]} == {"filled"}
    else:
        assert (mine["status"], mine["value"]) == ("filled", 4.0)
    assert sound(garden.path)


def test_a_worker_that_was_killed_is_resumed_and_nothing_is_asked_twice(garden: Garden) -> None:
    ids = sown(garden, 40)
    run = evolution.plan_scores(garden.store, RunSpec((), model=""), ids)
    with Loopback() as server:
        server.hold(after=12)
        environment = {**os.environ, "KOEVOL_BASE_URL": server.base_url, "KOEVOL_MODEL": "m-1", "KOEVOL_API_KEY": KEY}
        command = [
            sys.executable,
            "-m",
            "koevol_core",
            "drain",
            str(run),
            "--db",
            db_of(garden.path),
            "--batch-size",
            "4",
        ]
        worker = subprocess.Popen(
            command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        until(lambda: len(server.calls) >= 12 or worker.poll() is not None)
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
        server.release()
        done = garden.drain(run, server.base_url)
        doubtful = garden.rows("SELECT COUNT(*) AS n FROM call WHERE fault = 'doubtful'")[0]["n"]
        assert done.scores == {"filled": 40} and len(server.calls) <= 40 + doubtful
    assert sound(garden.path)
