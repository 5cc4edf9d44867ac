"""A run lives in a process of its own: it outlives who started it, stops when asked, and goes on where it was."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.engine import Connection
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, evolution, llm, types
from koevol_core.__main__ import main as command
from koevol_core.control.launch import environment
from koevol_core.settings import Settings
from koevol_core.store import runs as work
from koevol_core.types import RunSpec
from tests.conftest import KEY, LIMIT, PATIENCE, ROOT, Garden, only, sound, until
from tests.databases import db_of, of_files
from tests.loopback import Body, Loopback, good_model

TWO = RunSpec((("constrain", 1.0), ("deepen", 1.0)), judge=False)
QUICK = evolution.RunLimits(batch_size=2, timeout=LIMIT, backoff=0.01)


def scripted(garden: Garden) -> Settings:
    return Settings(db=db_of(garden.path), model="scripted")


def asking(garden: Garden, server: Loopback, model: str = "m-1") -> Settings:
    return Settings(db=db_of(garden.path), base_url=server.base_url, model=model, api_key=KEY)


def state(garden: Garden, run: int) -> types.Run:
    found = garden.store.read(work.get, run)
    assert found is not None
    return found


def ended(garden: Garden, run: int) -> types.Run:
    until(lambda: state(garden, run).state in ("done", "stopped"))
    return state(garden, run)


def stopping(garden: Garden, run: int) -> None:
    """Wait until the worker has heard of a stop, or has ended by it."""
    until(lambda: (
        any("멈추는 중" in line for _, _, line in control.event_lines(garden.store, run)) or state(garden, run).state == "stopped"
    ))  # fmt: skip


def workers(garden: Garden) -> list[int]:
    """Pids of the worker processes of this store; the address of a server is in their environment alone."""
    found, db = [], f"KOEVOL_DB={db_of(garden.path)}".encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
            said = path.with_name("environ").read_bytes().split(b"\0")
            dead = path.with_name("stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        if b"drain" in words and db in said and not dead:
            found.append(int(path.parent.name))
    return found


@pytest.fixture
def slow() -> Iterator[Loopback]:
    with Loopback(latency=0.25) as server:
        yield server


def test_a_click_makes_children_in_another_process(garden: Garden) -> None:
    run = core.start_run(garden.store, scripted(garden), TWO, garden.sow(5))
    assert ended(garden, run).state == "done"
    assert core.progress(garden.store, run).nodes == {"alive": 5}
    until(lambda: garden.path.with_name("koevol-worker.log").stat().st_size)


def test_a_double_click_is_one_run_with_one_worker(
    garden: Garden, slow: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("koevol_core.control.launch.DOUBLE_CLICK", 600.0)  # so slow may a click be here
    slow.hold(after=0)
    parents = garden.sow(4)
    settings, runs = asking(garden, slow), []
    clicks = [
        threading.Thread(target=lambda: runs.append(core.start_run(garden.store, settings, TWO, parents, QUICK)))
        for _ in range(4)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert len(runs) == 4 and len(set(runs)) == 1
    assert len(workers(garden)) == 1
    slow.release()
    ended(garden, runs[0])
    assert len(slow.ledger) == 4


def test_a_second_click_that_had_to_wait_for_a_slow_start_is_still_a_second_click(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, parents = [time.time()], garden.sow(3)

    def slowly(_worker: control.Worker, _ended: object = None) -> int:
        clock[0] += 60
        return 1

    monkeypatch.setattr("koevol_core.control.launch.time", SimpleNamespace(time=lambda: clock[0]))
    monkeypatch.setattr(control.Worker, "start", slowly)
    first, second = (core.start_run(garden.store, scripted(garden), TWO, parents) for _ in range(2))
    clock[0] += 60
    third = core.start_run(garden.store, scripted(garden), TWO, parents)
    assert first == second != third


def test_the_same_wish_again_later_gives_new_children(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    parents = garden.sow(3)
    first = core.start_run(garden.store, scripted(garden), TWO, parents)
    ended(garden, first)
    monkeypatch.setattr("koevol_core.control.launch.DOUBLE_CLICK", 0.0)
    second = core.start_run(garden.store, scripted(garden), TWO, parents)
    ended(garden, second)
    assert first != second and len(garden.children()) == 6
    assert state(garden, first).spec.seed != state(garden, second).spec.seed


def test_what_was_asked_for_is_kept_with_the_run(garden: Garden, slow: Loopback) -> None:
    """The worker is told nothing but the run's number: how hard to try comes from the store."""
    slow.hold(after=0)
    run = core.start_run(garden.store, asking(garden, slow), TWO, garden.sow(6), replace(QUICK, batch_size=3))
    slow.wait_until(lambda one: len(one.calls) == 3)
    slow.release()
    ended(garden, run)
    assert state(garden, run).effort["batch_size"] == 3
    assert slow.max_in_flight == 3


def test_a_stop_lets_what_has_left_come_home_and_a_resume_makes_the_rest(garden: Garden, slow: Loopback) -> None:
    settings = asking(garden, slow)
    slow.hold(after=4)
    run = core.start_run(garden.store, settings, TWO, garden.sow(12), QUICK)
    slow.wait_until(lambda one: len(one.calls) == 6)
    core.stop_run(garden.store, run)
    stopping(garden, run)
    slow.release()
    assert ended(garden, run).state == "stopped"
    before = core.progress(garden.store, run)
    assert before.calls == before.done == 6
    core.resume_run(garden.store, settings, run)
    core.resume_run(garden.store, settings, run)  # a second click
    assert ended(garden, run).state == "done"
    after = core.progress(garden.store, run)
    assert after.done == 12 and after.calls == 12 == len(slow.ledger)


def test_a_stop_before_the_worker_is_up_is_not_lost(garden: Garden, slow: Loopback) -> None:
    slow.hold(after=0)
    run = core.start_run(garden.store, asking(garden, slow), TWO, garden.sow(30), QUICK)
    core.stop_run(garden.store, run)
    stopping(garden, run)
    slow.release()
    assert ended(garden, run).state == "stopped"
    assert len(slow.ledger) <= 2


def test_a_killed_worker_is_seen_within_ten_seconds_and_resumed_with_one_click(garden: Garden, slow: Loopback) -> None:
    settings = asking(garden, slow)
    slow.hold(after=4)
    run = core.start_run(garden.store, settings, TWO, garden.sow(10), QUICK)
    slow.wait_until(lambda one: len(one.calls) == 6)
    [pid] = workers(garden)
    os.kill(pid, signal.SIGKILL)
    assert work.STALE < 10
    until(lambda: control.interrupted(state(garden, run)))
    slow.release()
    core.resume_run(garden.store, settings, run)
    assert ended(garden, run).state == "done"
    done = core.progress(garden.store, run)
    assert done.done == 10 and sum(done.nodes.values()) == 10
    assert len(slow.ledger) <= 12  # two were in flight when it died


def alive(pid: int) -> bool:
    """Whether a process still runs (one that ended and waits to be noted does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_worker_whose_heart_stood_still_writes_and_sends_nothing_after_another_took_over(garden: Garden) -> None:
    """It was in the middle of two requests; their replies wait for it when it wakes up, and another has the run by then.
    Both are told apart by their keys, and each reply by the number of its request."""
    number = itertools.count(1)
    first_key, second_key = f"{KEY}-first", f"{KEY}-second"

    def told(body: Body) -> str:
        return f"{good_model(body)} 번호는 {next(number)}번입니다."

    def sent(server: Loopback, key: str) -> int:
        return sum(entry.headers["authorization"] == f"Bearer {key}" for entry in server.calls)

    with Loopback(script=told) as server:
        server.hold(after=4)
        settings = replace(asking(garden, server), api_key=first_key)
        run = core.start_run(garden.store, settings, TWO, garden.sow(12), QUICK)
        server.wait_until(lambda one: len(one.calls) == 6)
        until(lambda: core.progress(garden.store, run).done == 4)
        [pid] = workers(garden)
        os.kill(pid, signal.SIGSTOP)
        server.hold(after=6)  # these two replies wait for it; the other worker's wait until it has long been awake
        until(lambda: control.interrupted(state(garden, run)))
        before, filled = sent(server, first_key), len(server.calls)
        known = {row["id"] for row in garden.children() if row["status"] != "planned"}
        core.resume_run(garden.store, replace(settings, api_key=second_key), run)
        server.wait_until(lambda one: sent(one, second_key) > 0)
        os.kill(pid, signal.SIGCONT)
        until(lambda: not alive(pid))
        assert [row["id"] for row in garden.children() if row["status"] != "planned"] == sorted(known)
        assert state(garden, run).state == "running"
        server.release()
        assert ended(garden, run).state == "done"
        assert sent(server, first_key) == before, "it sent nothing more"
        assert len(server.calls) == 12 + 2, "what was in flight is asked again, nothing else"
        late = [row for row in garden.children() if row["id"] not in known]
        assert late and all(int(row["text"].split("번호는 ")[1].split("번")[0]) > filled for row in late)
    assert core.progress(garden.store, run).nodes == {"alive": 12}
    assert garden.rows("SELECT fault, count(*) AS many FROM call WHERE state = 'failed' GROUP BY fault") == [
        {"fault": "doubtful", "many": 2}
    ]
    assert "이어받았습니다" in garden.path.with_name("koevol-worker.log").read_text()
    assert sound(garden.path)


@pytest.fixture
def late_hearts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers to whom a heart that stands still for minutes, as on a machine that stalls, is not dead."""
    python = tmp_path / "python"
    code = (
        "import runpy, sys; from koevol_core.store import runs as work; work.STALE = 600.0; del sys.argv[:2];"
        " runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
    )
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr("koevol_core.control.launch.sys.executable", str(python))


@pytest.mark.usefixtures("late_hearts")
def test_two_workers_that_start_at_once_are_one_at_work(garden: Garden) -> None:
    jobs = 20
    with Loopback() as server:
        server.hold(after=4)
        settings = asking(garden, server)
        run = core.plan(garden.store, replace(TWO, model=f"m-1@{server.base_url}"), garden.sow(jobs))
        garden.store.write(work.keep_effort, run, asdict(QUICK))
        log = garden.path.with_suffix(".log")
        pids = [control.Worker(run, db_of(garden.path), log, environment(settings)).start() for _ in range(3)]
        until(lambda: sum(map(alive, pids)) == 1)
        assert state(garden, run).state == "running"
        server.release()
        assert ended(garden, run).state == "done"
        assert len(server.calls) == jobs
        assert server.max_in_flight <= QUICK.batch_size
    assert log.read_text(errors="replace").count("다른 작업자가 진행하고 있습니다") == 2


def test_a_worker_that_dies_before_it_has_begun_is_seen_and_the_next_click_starts_another(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, slow: Loopback
) -> None:
    settings = asking(garden, slow)
    with monkeypatch.context() as patch:
        patch.setattr("koevol_core.control.launch.sys.executable", "/bin/false")
        run = core.start_run(garden.store, settings, TWO, garden.sow(3), QUICK)
        now = ended(garden, run)
    assert now.state == "stopped" and "koevol-worker.log" in (now.message or "")
    core.resume_run(garden.store, settings, run)
    assert ended(garden, run).state == "done"
    assert core.progress(garden.store, run).nodes == {"alive": 3}


def test_the_late_news_of_a_dead_worker_does_not_stop_its_successor(garden: Garden) -> None:
    run = core.plan(garden.store, TWO, garden.sow(1))
    first = garden.store.write(work.launch, run, 0.0)
    time.sleep(0.002)
    second = garden.store.write(work.launch, run, 0.0)
    assert first and second
    garden.store.write(work.give_up, run, "tot", first)
    assert state(garden, run).state == "queued"
    garden.store.write(work.give_up, run, "tot", second)
    assert state(garden, run).message == "tot"


def test_the_last_word_of_a_worker_does_not_stop_who_went_on_in_that_moment(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = work.end

    def end_and_launch(conn: Connection, run_id: int, worker: str, message: str | None) -> None:
        end(conn, run_id, worker, message)
        assert work.launch(conn, run_id, 0.0)

    monkeypatch.setattr(work, "end", end_and_launch)
    with Loopback(faults=lambda body, number: "402") as broke:
        settings = asking(garden, broke)
        for name, value in environment(settings).items():
            monkeypatch.setenv(name, value)
        run = core.plan(garden.store, TWO, garden.sow(1))
        assert command(["drain", str(run), "--db", settings.db]) == 1
    assert state(garden, run).state == "queued"


def test_the_page_sees_a_killed_worker_and_one_click_goes_on(
    garden: Garden, slow: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"DB": db_of(garden.path), "MODEL": "m-1", "BASE_URL": slow.base_url, "API_KEY": KEY}.items():
        monkeypatch.setenv(f"KOEVOL_{name}", value)
    slow.hold(after=4)
    run = core.start_run(garden.store, asking(garden, slow), TWO, garden.sow(10), QUICK)
    slow.wait_until(lambda one: len(one.calls) == 6)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE).run().switch_page("pages/evolve.py").run()
    until(lambda: any(one.key == "run_stop" for one in page.run().button))
    [pid] = workers(garden)
    os.kill(pid, signal.SIGKILL)
    until(lambda: any(one.key == "run_resume" for one in page.run().button))
    slow.release()
    page.button(key="run_resume").click().run()
    assert not page.exception
    assert ended(garden, run).state == "done"
    assert core.progress(garden.store, run).nodes == {"alive": 10}
    assert len(slow.calls) <= 12


def test_the_worker_outlives_the_death_of_whoever_started_it(garden: Garden, slow: Loopback) -> None:
    """A stand-in for the server: it starts a run, and is killed with its whole process group."""
    parents = garden.sow(8)
    script = (
        "import sys, time, koevol_core as core\n"
        "from koevol_core import evolution, settings\n"
        "from koevol_core.types import RunSpec\n"
        f"store = core.open_store({db_of(garden.path)!r})\n"
        "spec = RunSpec((('constrain', 1.0),), judge=False)\n"
        f"print(core.start_run(store, settings.load(), spec, {parents!r}, evolution.RunLimits(batch_size=2)), flush=True)\n"
        "time.sleep(10_000)\n"
    )
    env = {"PATH": os.environ["PATH"], "KOEVOL_DB": db_of(garden.path), "KOEVOL_BASE_URL": slow.base_url}
    starter = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True,
        env=env | {"KOEVOL_MODEL": "m-1", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert starter.stdout is not None
    run = int(starter.stdout.readline())
    os.killpg(starter.pid, signal.SIGKILL)
    starter.wait()
    assert ended(garden, run).state == "done"
    assert core.progress(garden.store, run).nodes == {"alive": 8}


def test_the_key_is_on_no_command_line_in_no_log_and_not_in_the_store(garden: Garden, slow: Loopback) -> None:
    slow.hold(after=0)
    run = core.start_run(garden.store, asking(garden, slow), TWO, garden.sow(4), QUICK)
    slow.wait_until(lambda one: bool(one.calls))
    shown = b"".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in workers(garden))
    assert b"drain" in shown
    slow.release()
    ended(garden, run)
    assert KEY.encode() not in shown
    assert all(KEY.encode() not in path.read_bytes() for path in garden.path.parent.iterdir() if path.is_file())
    assert slow.ledger[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_run_that_ends_by_the_outside_says_why(garden: Garden) -> None:
    with Loopback(faults=lambda body, number: "402") as broke:
        run = core.start_run(garden.store, asking(garden, broke), TWO, garden.sow(3), QUICK)
        now = ended(garden, run)
    assert now.state == "stopped" and now.message and "잔액" in now.message


def test_a_worker_that_cannot_begin_says_why(garden: Garden) -> None:
    """The operator changed the model between the plan and the resume."""
    run = core.plan(garden.store, replace(TWO, model="other@http://x"), garden.sow(1))
    with pytest.raises(core.BadInput, match="other"):
        core.resume_run(garden.store, scripted(garden), run)
    control.Worker(run, db_of(garden.path), garden.path.with_suffix(".log"), {"KOEVOL_MODEL": "scripted"}).start()
    assert "other" in (ended(garden, run).message or "")


def test_a_ceiling_ends_the_run_and_a_higher_one_goes_on(garden: Garden, slow: Loopback) -> None:
    settings = asking(garden, slow, "deepseek-flash")
    some = replace(TWO, max_tokens=40)
    run = core.start_run(garden.store, settings, some, garden.sow(60), replace(QUICK, batch_size=8, budget=0.001))
    now = ended(garden, run)
    assert now.state == "stopped" and "한도" in (now.message or "")
    assert 0 < core.progress(garden.store, run).done < 60
    core.resume_run(garden.store, settings, run, budget=1.0)
    assert ended(garden, run).state == "done"


def test_a_ceiling_for_a_model_without_a_price_is_refused_before_anything_is_planned(
    garden: Garden, slow: Loopback
) -> None:
    with pytest.raises(core.BadInput, match="가격"):
        core.start_run(garden.store, asking(garden, slow), TWO, garden.sow(2), replace(QUICK, budget=1.0))
    assert garden.children() == [] and garden.rows("SELECT * FROM run") == []


def test_nothing_to_evolve_and_no_method_are_refused(garden: Garden) -> None:
    with pytest.raises(core.BadInput, match="씨앗"):
        core.start_run(garden.store, scripted(garden), TWO, [])
    with pytest.raises(core.BadInput, match="방법"):
        core.start_run(garden.store, scripted(garden), RunSpec(()), garden.sow(1))


def test_failures_are_seen_by_their_reasons_and_do_not_end_the_run(garden: Garden) -> None:
    with Loopback(faults=only("무지개", "length")) as server:
        run = core.start_run(garden.store, asking(garden, server), TWO, garden.sow(4), QUICK)
        assert ended(garden, run).state == "done"
    assert core.progress(garden.store, run).reasons == {"length": 1}


def test_children_are_seen_newest_first_while_they_arrive(garden: Garden, slow: Loopback) -> None:
    run = core.start_run(garden.store, asking(garden, slow), TWO, garden.sow(12), QUICK)
    slow.hold(after=6)
    until(lambda: core.progress(garden.store, run).done >= 4 and control.speed(garden.store, run) > 0)
    seen = control.arrived(garden.store, run, 3)
    assert len(seen) == 3 and all(one.text and one.status != "planned" for one in seen)
    assert [one.created_at for one in seen] == sorted((one.created_at for one in seen), reverse=True)
    slow.release()
    ended(garden, run)


def test_answers_are_filled_by_a_worker_too(garden: Garden) -> None:
    seeds = garden.sow(3)
    run = control.start_answers(garden.store, scripted(garden), seeds)
    assert ended(garden, run).state == "done"
    assert core.progress(garden.store, run).answers == {"filled": 3}
    with pytest.raises(core.BadInput):
        control.start_answers(garden.store, scripted(garden), [])


@of_files
def test_a_database_named_relative_to_the_servers_folder_is_found(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(garden.path.parent)
    settings = Settings(db=garden.path.name, model="scripted")
    assert ended(garden, core.start_run(garden.store, settings, TWO, garden.sow(1))).state == "done"


def test_the_embedded_model_waits_for_its_terms(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("koevol_core.llm.local.server.unavailable", lambda: None)
    settings = Settings(db=db_of(garden.path))
    provider = llm.choose(settings)
    assert provider.kind == "embedded" and "Gemma" in (control.terms(provider) or "")
    with pytest.raises(core.BadInput, match="약관"):
        core.start_run(garden.store, settings, TWO, garden.sow(1))
    assert garden.rows("SELECT * FROM run") == []
    control.accept_terms()
    assert control.terms(provider) is None
