"""The file under an open project: deleted, moved or replaced by hand it takes no more decisions, and only its owner reads it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import koevol_core as core
from koevol_core import messages
from koevol_core.fileio import append, whole_folder
from koevol_core.store import database_file
from tests.conftest import Garden, sound, topic
from tests.databases import fresh, of_files, rows, tuples
from tests.loopback import Body, Loopback

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

pytestmark = of_files
GONE, REPLACED = "지워지거나 옮겨졌습니다", "다른 파일로 바뀌었습니다"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another project, with one seed."""
    path = tmp_path / "other" / "koevol.db"
    path.parent.mkdir()
    store = core.open_store(str(path))
    core.plant(store, core.Seed("다른 프로젝트의 씨앗을 설명해줘."))
    store.close()
    return path


def delete(db: Path, _other: Path) -> None:
    db.unlink()


def delete_all(db: Path, _other: Path) -> None:
    for file in db.parent.glob(f"{db.name}*"):
        file.unlink()


def delete_log(db: Path, _other: Path) -> None:
    Path(f"{db}-wal").unlink()


def move_in(db: Path, other: Path) -> None:
    os.replace(other, db)


def copy_over(db: Path, other: Path) -> None:
    shutil.copyfile(other, db)


@pytest.mark.parametrize(
    ("harm", "said"),
    [(delete, GONE), (delete_all, GONE), (delete_log, GONE), (move_in, REPLACED), (copy_over, REPLACED)],
)
def test_a_decision_is_not_acknowledged_once_the_file_under_it_is_another(
    garden: Garden, other: Path, harm: Callable[[Path, Path], None], said: str
) -> None:
    garden.sow(2)
    harm(garden.path, other)
    for _ in range(2):
        with pytest.raises(core.Stopped, match=said):
            core.plant(garden.store, core.Seed(topic(5)))
    if harm is not delete_log:  # what is there may be another project's: it is not read either
        with pytest.raises(core.Stopped, match=said):
            garden.store.read(lambda conn: conn.exec_driver_sql("SELECT 1"))


def test_a_page_says_that_the_file_was_replaced_and_shows_nothing_of_it(
    garden: Garden, other: Path, opened: Callable[..., AppTest]
) -> None:
    garden.sow(2)
    opened("seeds")
    move_in(garden.path, other)
    at = opened("seeds")
    assert REPLACED in at.text[0].value and len(at.text) == 1 and not at.button and not at.dataframe


def test_a_run_ends_with_the_cause_and_leaves_the_new_file_alone(garden: Garden, other: Path) -> None:
    run = garden.plan(6)

    def misbehave(_body: Body, number: int) -> None:
        if number == 3:
            move_in(garden.path, other)

    with Loopback(faults=misbehave) as server, pytest.raises(core.Stopped, match=REPLACED):
        garden.drain(run, server.base_url)
    garden.store.engine.dispose()


def test_a_log_of_another_database_is_not_poured_into_the_file_that_took_its_place(garden: Garden, other: Path) -> None:
    """Who deletes koevol.db while it is open, puts another project there and forgets the log beside it."""
    with garden.store.writing() as conn:
        conn.exec_driver_sql("CREATE TABLE much (x)")
        conn.exec_driver_sql("INSERT INTO much VALUES (zeroblob(100000))")
    log = Path(f"{garden.path}-wal").read_bytes()
    garden.store.close()
    before, log_there = other.read_bytes(), Path(f"{other}-wal")
    log_there.write_bytes(log)
    with pytest.raises(core.BadInput, match=r"koevol\.db-wal"):
        core.open_store(str(other))
    assert other.read_bytes() == before
    log_there.unlink()
    core.open_store(str(other)).close()
    assert len(tuples(other, "SELECT * FROM seed")) == 1


def test_every_project_has_an_application_id_of_its_own_and_its_back_ups_share_it(
    garden: Garden, tmp_path: Path
) -> None:
    core.open_store(str(tmp_path / "second.db")).close()
    garden.store.backup(tmp_path / "backup.db")
    first, second, backup = (
        tuples(tmp_path / name, "PRAGMA application_id") for name in ("koevol.db", "second.db", "backup.db")
    )
    assert first == backup != second


def test_a_second_store_on_the_file_keeps_its_locks_when_the_first_is_closed(garden: Garden) -> None:
    """Closing any descriptor of a file drops the locks of the whole process; then another process deletes the log."""
    second = core.open_store(str(garden.path))
    garden.store.close()
    subprocess.run(
        [sys.executable, "-c", "import sys, sqlite3; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM node'); c.close()",
         str(garden.path)], check=True,
    )  # fmt: skip
    assert Path(f"{garden.path}-wal").exists(), "the other process thought it was the last"
    core.plant(second, core.Seed(topic(1)))
    second.close()
    assert len(rows(garden.path, "SELECT * FROM seed")) == 1 and sound(garden.path)


@pytest.mark.parametrize(("kind", "refused"), [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("ext4", False)])
def test_a_network_file_system_is_refused_before_a_file_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, refused: bool
) -> None:
    device = tmp_path.stat().st_dev
    table = tmp_path / "mountinfo"
    table.write_text(
        f"22 1 0:1 / /proc rw - proc proc rw\n36 22 {os.major(device)}:{os.minor(device)} / / rw shared:1 - {kind} host:/x rw\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(database_file, "MOUNTS", table)
    path = tmp_path / "project.db"
    if not refused:
        core.open_store(str(path)).close()
        return
    with pytest.raises(core.BadInput, match=kind):
        core.open_store(str(path))
    assert not path.exists()


def test_the_real_file_system_of_this_machine_is_told() -> None:
    assert database_file.file_system(Path("/proc")) == "proc"


@pytest.mark.parametrize(
    ("version", "risk"),
    [((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 50, 6), True), ((3, 50, 7), False),
     ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 0), False)],
)  # fmt: skip
def test_an_sqlite_with_the_fault_of_the_log_is_known_by_its_version(version: tuple[int, ...], risk: bool) -> None:
    assert database_file.has_reset_race(version) is risk


def test_the_first_page_warns_of_such_an_sqlite_and_only_of_such(
    garden: Garden, opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    garden.sow(1)
    for risk in (True, False):
        monkeypatch.setattr("koevol_core.store.has_reset_race", lambda risk=risk: risk)
        at = opened().switch_page("app.py").run()
        said = messages.text("ko", "home.old_sqlite", version=sqlite3.sqlite_version)
        assert (said in [one.value for one in at.caption]) is risk


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_people_said_is_their_owners_to_read(garden: Garden, tmp_path: Path) -> None:
    """Under the usual umask, with which other users of the machine may read what is made."""
    before = os.umask(0o022)
    try:
        store = core.open_store(str(tmp_path / "own.db"))
        core.plant(store, core.Seed(topic(1), license="cc0-1.0"))
        made = [tmp_path / "own.db", tmp_path / "own.db-wal", tmp_path / "own.db-shm"]
        assert [mode(path) for path in made] == [0o600] * 3
        core.export(store, "seeds", tmp_path / "seeds.json")
        append(tmp_path / "worker.log").close()
        store.close()
    finally:
        os.umask(before)
    assert mode(tmp_path / "seeds.json") == mode(tmp_path / "worker.log") == 0o600


def test_a_folder_of_data_is_its_owners_and_keeps_what_was_given(tmp_path: Path) -> None:
    for given in (None, 0o750):
        if given:
            (tmp_path / "data").chmod(given)
        with whole_folder(tmp_path / "data") as aside:
            (aside / "train.jsonl").write_text("{}", encoding="utf-8")
        assert mode(tmp_path / "data") == (given or 0o700)


def test_permissions_that_somebody_gave_a_file_stay_with_its_next_version(garden: Garden, tmp_path: Path) -> None:
    garden.sow(1)
    shared = tmp_path / "seeds.json"
    core.export(garden.store, "seeds", shared)
    shared.chmod(0o640)
    core.export(garden.store, "seeds", shared)
    assert mode(shared) == 0o640
    old = fresh(tmp_path / "shared.db")
    old.chmod(0o660)
    core.open_store(str(old)).close()
    assert mode(old) == 0o660, "a database that was there keeps what its owner decided"
