"""A back-up of a PostgreSQL database comes back: whole or not at all, and what it replaces stays beside it."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url, text

import koevol_core as core
from koevol_core import control
from koevol_core.store import copy_rows, open_store, postgres_backup, restore
from koevol_core.store.copy_rows import copy_project
from tests import postgres as clusters
from tests.conftest import until
from tests.robustness.test_disk import one_sentence, verb
from tests.robustness.test_upgrade import apart

THIRD = "경주 여행 코스를 짜 줘."
LAST = "세종대왕의 업적을 정리해 줘."


@pytest.fixture
def db(served: str) -> str:
    """A project of two seeds on a server."""
    plant(served, "무지개를 설명해 줘.", "김치찌개 끓이는 법을 알려 줘.")
    return served


@pytest.fixture
def backup(db: str, tmp_path: Path) -> Path:
    """A back-up of it, after which a third seed was planted."""
    path = tmp_path / "backup.dump"
    with closing(open_store(db)) as store:
        store.backup(path)
    plant(db, THIRD)
    return path


def plant(db: str, *words: str) -> None:
    with closing(open_store(db)) as store:
        for one in words:
            core.plant(store, core.Seed(one))


def ask(db: str, *statements: str) -> list[object]:
    """The first column of the last statement, by a connection of its own."""
    with create_engine(db, poolclass=NullPool).begin() as conn:
        done = [conn.execute(text(statement)) for statement in statements][-1]
        return list(done.scalars()) if done.returns_rows else []


def texts(db: str) -> list[object]:
    return ask(db, "SELECT text FROM node ORDER BY id")


def beside(db: str) -> list[object]:
    """The databases of this test on the server."""
    name = make_url(db).database or ""
    return [str(one).removeprefix(name) for one in ask(another(db, "postgres"), f"SELECT datname FROM pg_database WHERE starts_with(datname, '{name}') ORDER BY 1")]  # fmt: skip


def another(db: str, name: str) -> str:
    return make_url(db).set(database=name).render_as_string(hide_password=False)


def replaced(db: str, number: int = 1) -> str:
    return another(db, f"{make_url(db).database}_replaced_{number}")


def everything(db: str) -> dict[str, list[tuple[object, ...]]]:
    with closing(open_store(db)) as store, store.snapshot() as conn:
        return {table.name: list(copy_rows._rows(conn, table)) for table in copy_rows._tables()}


def test_a_backup_takes_the_place_of_the_database_which_stays_beside_it(db: str, backup: Path) -> None:
    done = restore(db, backup)
    assert (done.replaced, done.nodes, done.decisions) == (make_url(replaced(db)).database, 2, 0)
    assert len(texts(db)) == 2
    assert texts(replaced(db))[2:] == [THIRD]
    assert beside(db) == ["", "_replaced_1"]


def test_everything_is_as_it_was_and_goes_on(grown: Path, served: str, tmp_path: Path) -> None:
    copy_project(str(grown), served)
    before = everything(served)
    with closing(open_store(served)) as store:
        store.backup(tmp_path / "backup.dump")
        funnel = control.funnel(store)
    ask(served, "UPDATE node SET text = 'gone', verdict = NULL", "DELETE FROM call", "DELETE FROM setting")
    restore(served, tmp_path / "backup.dump")
    assert everything(served) == before
    with closing(open_store(served)) as store:
        assert control.funnel(store) == funnel
        core.plant(store, core.Seed(LAST))
        [found] = [node for node in control.search(store, "세종대왕의 업적") if node.text == LAST]
        assert found.id == 1 + max(row[0] for row in before["node"] if isinstance(row[0], int))
        core.decide(store, found.id, "accept", "민지")
        assert control.funnel(store).seeds == funnel.seeds + 1
        assert sum(ask(served, "SELECT n FROM tally WHERE kind = 'seed' AND verdict = 'accept'")) > 0
    made = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1"
    assert ask(served, made) == ask(replaced(served), made)


def test_the_command_says_what_came_of_it(db: str, backup: Path) -> None:
    name = make_url(db).database
    done = verb(db, "restore", backup)
    assert done.returncode == 0, done.stderr
    assert f"(있던 것은 {name}_replaced_1)" in done.stderr
    assert '"nodes": 2' in done.stdout
    plant(db, THIRD, LAST)
    assert verb(db, "restore", backup).returncode == 0
    assert [len(texts(one)) for one in (db, replaced(db), replaced(db, 2))] == [2, 3, 4]


def test_a_database_that_is_lost_comes_back(db: str, backup: Path) -> None:
    with create_engine(another(db, "postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as conn:
        conn.execute(text(f"DROP DATABASE {make_url(db).database}"))
    done = verb(db, "restore", backup)
    assert (done.returncode, '"replaced": null' in done.stdout) == (0, True)
    assert len(texts(db)) == 2
    assert beside(db) == [""]


CHANGES = {
    "newer": "UPDATE meta SET version = 99",
    "somebody's": "DROP TABLE decision CASCADE",
    "bare": "DROP SCHEMA public CASCADE",
}
SPOILT = {
    "cut": "온전하지 않습니다", "torn": "온전하지 않습니다", "no database": "온전하지 않습니다", "of SQLite": "온전하지 않습니다",
    "empty": "온전하지 않습니다", "missing": "백업 파일이 없습니다", "a folder": "백업 파일이 없습니다",
    "newer": "더 새로운 koevol", "somebody's": "koevol 데이터베이스가 아닙니다", "bare": "비어 있습니다",
}  # fmt: skip


def spoilt(backup: Path, how: str, server: str) -> None:
    content = backup.read_bytes()
    backup.unlink()
    if how == "cut":
        backup.write_bytes(content[: len(content) // 2])
    elif how == "torn":
        middle = len(content) // 2
        backup.write_bytes(content[:middle] + os.urandom(len(content) // 4) + content[middle + len(content) // 4 :])
    elif how == "no database":
        backup.write_text("안녕하세요. " * 1000, encoding="utf-8")
    elif how == "empty":
        backup.touch()
    elif how == "a folder":
        backup.mkdir()
    elif how == "of SQLite":
        plant(str(backup), LAST)
    elif how != "missing":
        with clusters.database(server) as other:
            plant(other, LAST)
            ask(other, CHANGES[how])
            postgres_backup.back_up(make_url(other), backup)


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_no_whole_backup_is_refused_and_nothing_changes(db: str, backup: Path, how: str, postgres: str) -> None:
    spoilt(backup, how, postgres)
    before, there = everything(db), beside(db)
    one_sentence(verb(db, "restore", backup), SPOILT[how])
    assert (everything(db), beside(db)) == (before, there)


def test_what_is_somebody_elses_is_not_replaced(db: str, backup: Path) -> None:
    ask(db, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "CREATE TABLE diary (day date)")
    with pytest.raises(core.BadInput, match="koevol 데이터베이스가 아닌 것은"):
        restore(db, backup)
    assert ask(db, "SELECT count(*) FROM diary") == [0]
    assert beside(db) == [""]


def test_a_server_that_is_not_there_is_one_sentence(db: str, backup: Path) -> None:
    nowhere = make_url(db).set(port=1).render_as_string(hide_password=False)
    one_sentence(verb(nowhere, "restore", backup), "복원하지 못해 그대로 두었습니다")
    one_sentence(verb(nowhere, "backup", backup.with_name("other.dump")), "연결할 수 없습니다")
    assert not backup.with_name("other.dump").exists()


def test_a_newer_koevols_database_can_be_left_for_an_older_copy(db: str, backup: Path) -> None:
    ask(db, "UPDATE meta SET version = 99")
    restore(db, backup)
    assert len(texts(db)) == 2
    assert ask(replaced(db), "SELECT version FROM meta") == [99]


def test_a_database_that_somebody_has_open_is_left_alone(db: str, backup: Path) -> None:
    store = open_store(db)  # an app that nobody is looking at
    control.funnel(store)
    one_sentence(verb(db, "restore", backup), "연결되어 있어 복원하지 않았습니다")
    assert beside(db) == [""]
    core.plant(store, core.Seed(LAST))
    store.close()
    assert len(texts(db)) == 4
    until(lambda: verb(db, "restore", backup).returncode == 0)


def test_a_run_that_is_drained_is_not_pulled_away(db: str, backup: Path) -> None:
    with closing(open_store(db)) as store, store.writing() as conn:
        conn.execute(text("INSERT INTO run (id, key, spec, state, stop_asked, heartbeat, created_at) VALUES"
                          " (1, 'k', '{}', 'running', 0, 1e12, 1.0)"))  # fmt: skip
        conn.commit()
        one_sentence(verb(db, "restore", backup), "실행 #1이 진행 중이라 복원하지 않았습니다")
    assert len(texts(db)) == 3


def test_who_comes_while_it_is_restored_keeps_the_database(
    db: str, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, came = postgres_backup._taken, []

    def slowly(aside: URL, path: Path) -> tuple[int, int, int]:
        came.append(open_store(db))
        core.plant(came[0], core.Seed(LAST))
        return taken(aside, path)

    monkeypatch.setattr(postgres_backup, "_taken", slowly)
    with pytest.raises(core.Stopped, match="연결되어 있어 복원하지 않았습니다"):
        restore(db, backup)
    assert beside(db) == [""]
    assert control.funnel(came[0]).seeds == 4
    came[0].close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_kill_before_the_names_change_leaves_the_database_as_it_was(db: str, backup: Path) -> None:
    before = everything(db)

    def killed(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def restore_and_die() -> None:
        postgres_backup._swapped = killed
        restore(db, backup)

    assert apart(restore_and_die) == -signal.SIGKILL
    assert everything(db) == before
    assert beside(db) == ["", "_restoring"]
    until(lambda: verb(db, "restore", backup).returncode == 0)  # the server may not have noticed that we are gone
    assert len(texts(db)) == 2
    assert beside(db) == ["", "_replaced_1"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_kill_while_it_is_written_leaves_no_backup_under_the_name(db: str, tmp_path: Path) -> None:
    def killed(*given: object) -> None:
        program(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    program = postgres_backup._program

    def write_and_die() -> None:
        postgres_backup._program = killed
        open_store(db).backup(tmp_path / "backup.dump")

    assert apart(write_and_die) == -signal.SIGKILL
    assert not (tmp_path / "backup.dump").exists()
    assert verb(db, "backup", tmp_path / "backup.dump").returncode == 0


def test_a_backup_is_its_writers_alone_and_overwrites_nothing(db: str, backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    before = backup.read_bytes()
    one_sentence(verb(db, "backup", backup), "이미 있는 파일에는")
    assert backup.read_bytes() == before


def test_a_role_that_may_make_no_database_is_told_so(db: str, backup: Path) -> None:
    role = f"r{make_url(db).database}"
    ask(db, f"CREATE ROLE {role} LOGIN")
    try:
        plain = make_url(db).set(username=role).render_as_string(hide_password=False)
        with pytest.raises(core.BadInput, match="권한"):
            restore(plain, backup)
    finally:
        ask(db, f"DROP ROLE {role}")
    assert len(texts(db)) == 3


@contextmanager
def instead(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another ``pg_dump`` in front of that of the machine."""
    folder.mkdir()
    program = folder / "pg_dump"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        yield


def test_a_password_is_told_to_the_program_alone(db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = make_url(db).set(password="s3cret'\\ %").render_as_string(hide_password=False)
    script = f'echo "$@" > {tmp_path}/words; printf %s "$PGPASSWORD" > {tmp_path}/secret'
    with instead(tmp_path / "bin", script, monkeypatch), closing(open_store(url)) as store:
        store.backup(tmp_path / "backup.dump")
    assert "s3cret" not in (tmp_path / "words").read_text()
    assert "127.0.0.1" in (tmp_path / "words").read_text()
    assert (tmp_path / "secret").read_text() == "s3cret'\\ %"


def test_an_older_program_is_one_sentence(db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = """echo 'pg_dump: error: aborting because of server version mismatch' >&2
echo 'pg_dump: detail: server version: 99.1; pg_dump version: 15.9' >&2; exit 1"""
    said = "서버보다 낮은 판입니다: server version: 99.1; pg_dump version: 15.9"
    with (
        instead(tmp_path / "bin", script, monkeypatch), closing(open_store(db)) as store,
        pytest.raises(core.BadInput, match=said),
    ):  # fmt: skip
        store.backup(tmp_path / "backup.dump")
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]


def test_a_missing_program_is_one_sentence(db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_store(db)) as store, monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        with pytest.raises(core.BadInput, match="pg_dump 프로그램이 없습니다"):
            store.backup(tmp_path / "backup.dump")
    assert list(tmp_path.iterdir()) == []
