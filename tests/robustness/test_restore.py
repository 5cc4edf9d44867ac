"""A back-up comes back: checked before it is trusted, whole or not at all, and what it replaces is never lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import koevol_core as core
from koevol_core.store import migrations, restore, restore_file
from tests.conftest import Cli, Garden, rows, sound, until
from tests.kills import broken, tree_file
from tests.loopback import Loopback
from tests.robustness.test_disk import one_sentence, verb
from tests.robustness.test_upgrade import apart, beside
from tests.schemas import dump, dumps, load


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A project of two seeds."""
    path = tmp_path / "koevol.db"
    store = core.open_store(str(path))
    for words in ("무지개를 설명해 줘.", "김치찌개 끓이는 법을 알려 줘."):
        core.plant(store, core.Seed(words))
    store.close()
    return path


@pytest.fixture
def backup(db: Path, tmp_path: Path) -> Path:
    """A back-up of it, after which a third seed was planted."""
    path = tmp_path / "backup.db"
    store = core.open_store(str(db))
    store.backup(path)
    core.plant(store, core.Seed("경주 여행 코스를 짜 줘."))
    store.close()
    return path


def texts(db: Path) -> list[str]:
    return [row["text"] for row in rows(db, "SELECT text FROM node ORDER BY id")]


def test_a_backup_takes_the_place_of_the_database_which_stays_beside_it(db: Path, backup: Path) -> None:
    before, saved = list(dump(db)), list(dump(backup))
    done = restore(str(db), backup)
    assert (done.file, done.replaced, done.version, done.nodes) == (
        db,
        db.parent / "koevol.db.replaced-1",
        len(migrations.STEPS),
        2,
    )
    assert list(dump(db)) == saved
    assert list(dump(db.parent / "koevol.db.replaced-1")) == before
    assert beside(db) == ["backup.db", "koevol.db", "koevol.db.replaced-1"]
    assert broken(db) == []
    store = core.open_store(str(db))
    core.plant(store, core.Seed("세종대왕의 업적을 정리해 줘."))
    store.close()
    assert len(texts(db)) == 3


def test_the_command_says_what_came_of_it(db: Path, backup: Path) -> None:
    done = verb(db, "restore", backup)
    assert done.returncode == 0, done.stderr
    assert f"복원: {db} (있던 것은 koevol.db.replaced-1)" in done.stderr
    assert '"nodes": 2' in done.stdout
    again = verb(db, "restore", db.parent / "koevol.db.replaced-1")
    assert '"nodes": 3' in again.stdout
    assert beside(db) == ["backup.db", "koevol.db", "koevol.db.replaced-1", "koevol.db.replaced-2"]


def test_a_database_that_is_lost_comes_back(db: Path, backup: Path) -> None:
    db.unlink()
    done = verb(db, "restore", backup)
    assert (done.returncode, '"replaced": null' in done.stdout) == (0, True)
    assert len(texts(db)) == 2
    assert beside(db) == ["backup.db", "koevol.db"]


@pytest.mark.parametrize("where", ["the head", "the middle"])
def test_a_damaged_database_is_replaced_and_its_ruins_are_kept(db: Path, backup: Path, where: str) -> None:
    ruins = bytearray(db.read_bytes())
    start = 0 if where == "the head" else 4096
    ruins[start : start + 4096] = os.urandom(4096)
    db.write_bytes(ruins)
    Path(f"{db}-wal").write_bytes(b"what was written last")
    assert restore(str(db), backup).replaced == db.parent / "koevol.db.replaced-1"
    assert len(texts(db)) == 2
    assert broken(db) == []
    if where == "the head":
        assert (db.parent / "koevol.db.replaced-1").read_bytes() == ruins
        assert (db.parent / "koevol.db.replaced-1-wal").read_bytes() == b"what was written last"


def test_what_was_written_last_is_in_what_is_replaced(db: Path, backup: Path) -> None:
    """A killed program leaves its last commits in a file beside the database."""
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("INSERT INTO setting VALUES ('last', 'word')")
        conn.commit()
        left = {end: Path(f"{db}{end}").read_bytes() for end in ("", "-wal")}
    for end, content in left.items():
        Path(f"{db}{end}").write_bytes(content)
    Path(f"{db}-shm").unlink(missing_ok=True)
    restore(str(db), backup)
    assert rows(db.parent / "koevol.db.replaced-1", "SELECT value FROM setting WHERE name = 'last'") == [
        {"value": "word"}
    ]
    assert rows(db, "SELECT value FROM setting WHERE name = 'last'") == []
    assert len(texts(db)) == 2


def spoilt(backup: Path, how: str) -> Path:
    if how == "cut":
        backup.write_bytes(backup.read_bytes()[: -4096 * 3])
    elif how == "torn":
        content = bytearray(backup.read_bytes())
        content[4096 * 5 : 4096 * 9] = os.urandom(4096 * 4)
        backup.write_bytes(content)
    elif how == "no database":
        backup.write_text("안녕하세요. " * 1000, encoding="utf-8")
    elif how == "empty":
        backup.write_bytes(b"")
    elif how == "missing":
        backup.unlink()
    elif how == "a folder":
        backup.unlink()
        backup.mkdir()
    else:
        statements = {
            "newer": "UPDATE meta SET version = 99",
            "somebody's": "DROP TABLE decision",
            "a reference to nothing": "DELETE FROM node WHERE id = 1",
        }
        with closing(sqlite3.connect(backup)) as conn:
            conn.execute(statements[how])
            conn.commit()
    return backup


SPOILT = {
    "cut": "온전하지 않습니다", "torn": "온전하지 않습니다", "a reference to nothing": "온전하지 않습니다",
    "no database": "온전하지 않습니다", "empty": "비어 있습니다", "missing": "백업 파일이 없습니다", "a folder": "백업 파일이 없습니다",
    "newer": "더 새로운 koevol", "somebody's": "koevol 데이터베이스가 아닙니다",
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_no_whole_backup_is_refused_and_nothing_changes(db: Path, backup: Path, how: str) -> None:
    spoilt(backup, how)
    before, there = list(dump(db)), beside(db)
    one_sentence(verb(db, "restore", backup), SPOILT[how])
    assert (list(dump(db)), beside(db)) == (before, there)


def test_a_database_is_no_backup_of_itself(db: Path) -> None:
    with pytest.raises(core.BadInput, match="같은 파일"):
        restore(str(db), db)
    assert len(texts(db)) == 2


def test_what_is_somebody_elses_is_not_replaced(tmp_path: Path, backup: Path) -> None:
    other = tmp_path / "diary.db"
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("CREATE TABLE diary (day)")
    before = other.read_bytes()
    with pytest.raises(core.BadInput, match="koevol 데이터베이스가 아닌 것은"):
        restore(str(other), backup)
    assert other.read_bytes() == before


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path, backup: Path) -> None:
    with pytest.raises(core.BadInput, match="폴더가 없습니다"):
        restore(str(tmp_path / "nowhere" / "koevol.db"), backup)
    assert not (tmp_path / "nowhere").exists()


def test_a_database_that_somebody_has_open_is_left_alone(db: Path, backup: Path) -> None:
    store = core.open_store(str(db))  # an app that nobody is looking at
    one_sentence(verb(db, "restore", backup), "열어 두어 복원하지 않았습니다")
    assert len(texts(db)) == 3
    core.plant(store, core.Seed("이진 탐색을 구현해 줘."))
    store.close()
    assert len(texts(db)) == 4
    assert verb(db, "restore", backup).returncode == 0


def test_a_run_that_is_drained_is_not_pulled_away(cli: Cli, tmp_path: Path) -> None:
    store = core.open_store(str(cli.db))
    store.backup(tmp_path / "backup.db")
    store.close()
    with Loopback() as server:
        server.hold(after=2)
        process = cli.start(server.base_url)
        until(lambda: len(server.calls) > 2)
        done = verb(cli.db, "restore", tmp_path / "backup.db")
        server.release()
        process.communicate()
    one_sentence(done, "실행 #1이 진행 중이라 복원하지 않았습니다")
    assert process.returncode == 0
    assert broken(cli.db) == []


def test_who_waits_for_the_database_while_it_is_replaced_writes_nothing_into_the_old_one(
    db: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, waiting, said = restore_file._taken, threading.Event(), list[object]()

    def open_it() -> None:
        waiting.set()
        try:
            store = core.open_store(str(db))
            core.plant(store, core.Seed("새 글을 써 줘."))
            store.close()
            said.append(None)
        except core.KoevolError as error:
            said.append(error)

    other = threading.Thread(target=open_it)

    def slowly(*given: Path) -> tuple[int, int, int]:
        other.start()
        waiting.wait()
        time.sleep(0.3)
        return taken(*given)

    monkeypatch.setattr(restore_file, "_taken", slowly)
    restore(str(db), backup)
    other.join()
    assert len(said) == 1
    assert len(texts(db)) == 2 + (said == [None])
    assert len(texts(db.parent / "koevol.db.replaced-1")) == 3
    assert broken(db) == []


def test_an_older_backup_is_brought_up_to_date_when_it_is_opened(db: Path, tmp_path: Path) -> None:
    load(dumps()[0], tmp_path / "old.db")
    many = len(texts(tmp_path / "old.db"))
    assert restore(str(db), tmp_path / "old.db").version == 1
    store = core.open_store(str(db))
    assert store.upgraded and store.upgraded.now == len(migrations.STEPS)
    store.close()
    assert len(texts(db)) == many
    assert broken(db) == []


def test_a_newer_koevols_database_can_be_left_for_an_older_copy(db: Path, backup: Path) -> None:
    """Whoever goes back to the koevol before an upgrade has a database that it does not know."""
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("UPDATE meta SET version = 99")
        conn.commit()
    restore(str(db), backup)
    assert len(texts(db)) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_backup_on_a_disk_that_cannot_be_written_is_taken(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as conn:
        conn.execute("PRAGMA journal_mode=WAL")
    with tempfile.TemporaryDirectory(prefix="koevol-cd-") as name:
        disk, home = Path(name) / "disk", Path(name) / "home"
        for folder in (Path(name), disk, home):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o777)
        there = Path(shutil.move(backup, disk))
        there.chmod(0o444)
        disk.chmod(0o555)

        def take() -> None:
            if os.geteuid() == 0:
                os.setuid(65534)  # root may write everywhere
            restore(str(home / "koevol.db"), there)

        assert apart(take) == 0
        assert list(disk.iterdir()) == [there]
        disk.chmod(0o755)
        assert len(texts(home / "koevol.db")) == 2


def test_who_may_not_read_the_database_may_not_read_its_copies(db: Path, tmp_path: Path) -> None:
    db.chmod(0o600)
    store = core.open_store(str(db))
    store.backup(tmp_path / "backup.db")
    store.close()
    restore(str(db), tmp_path / "backup.db")
    for name in ("koevol.db", "koevol.db.replaced-1", "backup.db"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_database_restored_where_none_was_is_its_owners_alone(backup: Path, tmp_path: Path) -> None:
    restore(str(tmp_path / "new.db"), backup)
    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600


def test_a_name_that_points_to_a_database_goes_on_pointing(db: Path, backup: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.db"
    link.symlink_to(db)
    restore(str(link), backup)
    assert link.is_symlink()
    assert len(texts(db)) == 2
    assert (tmp_path / "koevol.db.replaced-1").exists()


def test_a_file_system_without_second_names_serves_as_well(
    db: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    before = list(dump(db))
    restore(str(db), backup)
    assert list(dump(db.parent / "koevol.db.replaced-1")) == before
    assert len(texts(db)) == 2


def test_a_kill_between_the_names_leaves_one_name_after_the_next_restore(db: Path, backup: Path) -> None:
    os.link(db, db.parent / "koevol.db.replaced-1")
    before = list(dump(db))
    restore(str(db), backup)
    assert beside(db) == ["backup.db", "koevol.db", "koevol.db.replaced-1"]
    assert list(dump(db.parent / "koevol.db.replaced-1")) == before


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A back-up of 800 nodes."""
    folder = tmp_path_factory.mktemp("large")
    store = core.open_store(str(folder / "large.db"))
    core.import_tree(store, tree_file(folder, 200))
    store.backup(folder / "backup.db")
    store.close()
    yield folder / "backup.db"


def test_a_full_disk_while_a_backup_is_restored_changes_nothing(garden: Garden, large: Path) -> None:
    garden.sow(3)
    garden.store.close()
    before, there = list(dump(garden.path)), beside(garden.path)
    one_sentence(verb(garden.path, "restore", large, limit=200_000), "옮길 수 없어 그대로 두었습니다")
    assert (list(dump(garden.path)), beside(garden.path)) == (before, there)
    assert verb(garden.path, "restore", large).returncode == 0
    assert sound(garden.path)
    assert garden.rows("SELECT count(*) AS n FROM node") == [{"n": 800}]
