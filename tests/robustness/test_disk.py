"""A disk that is full, a file that somebody holds, and what killed processes leave: one sentence, nothing lost, go on later."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

import koevol_core as core
from koevol_core import review
from koevol_core.fileio import ABANDONED, atomic, whole
from koevol_core.store import Writer, seeds
from tests.conftest import ROOT, Garden, sound, topic
from tests.kills import broken, tree_file


def verb(db: Path, *words: object, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """A headless command, with files that may not grow beyond ``limit`` bytes."""

    def small() -> None:
        assert limit is not None
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    keep = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "koevol_core", *map(str, words), "--db", str(db)], cwd=ROOT, text=True,
        capture_output=True, env=keep | {"PYTHONUTF8": "1"}, preexec_fn=small if limit else None,
    )  # fmt: skip


def one_sentence(done: subprocess.CompletedProcess[str], what: str) -> None:
    assert done.returncode in (1, 2), done
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("koevol: ") and done.stderr.count("\n") == 1
    assert what in done.stderr


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with 800 nodes, as one file."""
    folder = tmp_path_factory.mktemp("forest")
    db = folder / "koevol.db"
    store = core.open_store(str(db))
    core.import_tree(store, tree_file(folder, 200))
    store.close()
    return db


@pytest.mark.parametrize("kind", ["import-seeds", "import-tree"])
def test_a_full_disk_while_a_file_is_read_changes_nothing(garden: Garden, kind: str) -> None:
    garden.sow(3)
    folder = garden.path.parent
    file = tree_file(folder, 60) if kind == "import-tree" else folder / "seeds.json"
    if kind == "import-seeds":
        table = [{"instruction": topic(number)} for number in range(2000)]
        file.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    garden.store.close()
    one_sentence(verb(garden.path, kind, file, limit=garden.path.stat().st_size + 50_000), "디스크에 쓸 수 없습니다")
    assert sound(garden.path)
    assert garden.rows("SELECT count(*) AS n FROM node") == [{"n": 3}]
    assert verb(garden.path, kind, file).returncode == 0
    assert garden.rows("SELECT count(*) AS n FROM node") == [{"n": 2000 if kind == "import-seeds" else 240}]
    assert broken(garden.path) == []


@pytest.mark.parametrize("shape", ["whole", "csv", "chat", "parquet"])
def test_a_full_disk_while_a_file_is_written_leaves_the_old_one(forest: Path, tmp_path: Path, shape: str) -> None:
    path = tmp_path / "out.file"
    path.write_bytes(b"old")
    one_sentence(
        verb(forest, "export", "--format", shape, "--out", path, limit=40_000),
        f"디스크에 자리가 없어 파일을 쓰지 못했습니다: {path}",
    )
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert verb(forest, "export", "--format", shape, "--out", path).returncode == 0
    assert path.stat().st_size > 40_000


def test_a_full_disk_while_a_backup_is_written_leaves_no_half_copy(forest: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    one_sentence(verb(forest, "backup", path, limit=100_000), "백업을 쓸 수 없습니다")
    assert list(tmp_path.iterdir()) == []
    assert verb(forest, "backup", path).returncode == 0
    assert broken(path) == []


def fill_the_disk(garden: Garden) -> None:
    """Let the store grow no further."""
    size = garden.rows("PRAGMA page_count")[0]["page_count"]
    garden.store.engine.dispose()
    event.listen(
        garden.store.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {size}").fetchall()
    )


SAID: dict[str, Callable[[core.Store, str], object]] = {
    "a seed": lambda store, long: core.plant(store, core.Seed(f"긴 글 {long}")),
    "an answer": lambda store, long: review.write_answer(store, 1, long, "나"),
    "a decision": lambda store, long: core.decide(store, 1, "reject", "나", note=long),
}


@pytest.mark.parametrize("what", SAID)
def test_a_full_disk_is_told_to_who_writes_and_the_next_write_succeeds_once_there_is_room(
    garden: Garden, what: str
) -> None:
    garden.sow(2)
    fill_the_disk(garden)
    before = garden.rows("SELECT * FROM node")
    long = "가나다라 " * 3_000
    with pytest.raises(core.Stopped, match="디스크에 쓸 수 없습니다"):
        SAID[what](garden.store, long)
    assert garden.rows("SELECT * FROM node") == before
    garden.store.close()
    again = core.open_store(str(garden.path))
    SAID[what](again, long)
    again.close()
    assert broken(garden.path) == []


def test_a_database_that_another_program_holds_is_one_sentence(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    garden.store.close()
    monkeypatch.setattr("koevol_core.store.database.BUSY_MS", 50)
    holder = sqlite3.connect(garden.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(core.Stopped, match="붙들고"):
        core.plant(garden.store, core.Seed("무지개를 설명해 줘."))
    holder.execute("ROLLBACK")
    holder.close()
    assert core.plant(garden.store, core.Seed("무지개를 설명해 줘."))


def test_what_a_killed_process_left_beside_a_file_is_swept_away_in_time(tmp_path: Path) -> None:
    path = tmp_path / "[답].json"
    old, fresh, other = (tmp_path / name for name in (".[답].json.a.part", ".[답].json.b.part", ".x.json.c.part"))
    for left in (old, fresh, other):
        left.write_text("half")
    long_ago = time.time() - ABANDONED - 10
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    with atomic(path) as out:
        out.write("새 글")
    assert path.read_text(encoding="utf-8") == "새 글"
    assert sorted(tmp_path.iterdir()) == sorted([path, fresh, other])


@pytest.mark.parametrize("kind", ["pipe", "folder", "link to a device"])
def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path, kind: str) -> None:
    """A rename puts a file in the place of anything: of /dev/null too, for whoever may."""
    path = tmp_path / "out.json"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(os.devnull)
    before = os.lstat(path)
    with pytest.raises(core.BadInput, match="파일이 아닌"), atomic(path) as out:
        out.write("글")
    assert (os.lstat(path).st_ino, os.lstat(path).st_mode) == (before.st_ino, before.st_mode)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("export", "--format", "chat\n\n", "--out", "x"), "모르는 형식"),
        (("export", "--format", "chat", "--out", ".", "--validation", "0.1", "--allow-empty", "1"), "파일 이름"),
        (("dataset", "--out", "a" * 300, "--allow-empty", "1"), "이름이 너무 깁니다"),
        (("import-tree", "가" * 100), "이름이 너무 깁니다"),
        (("dataset", "--out", "x", "--name", "\udcff"), "UTF-8이 아닌 글자"),
        (("import-seeds", "\udcff.json"), "UTF-8이 아닌 글자"),
        (("drain", str(10**22)), "없습니다"),
    ],
)
def test_bad_words_for_a_command_are_one_sentence(tmp_path: Path, words: tuple[str, ...], what: str) -> None:
    done = verb(tmp_path / "koevol.db", *words)
    one_sentence(done, what)
    assert done.returncode == 2


def test_a_file_that_was_not_finished_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), whole(tmp_path / "a") as aside:
        aside.write_text("half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_lost_its_right_writes_nothing_of_a_batch(garden: Garden) -> None:
    """The fence stands in the transaction itself: what was queued before it fell is not written either."""

    def fence(_conn: object) -> None:
        raise core.Conflict("weg")

    async def several() -> list[object]:
        async with Writer(garden.store, fence) as writer:
            writes = [writer(seeds.plant, core.Seed(topic(one)), f"a{one}") for one in range(5)]
            return await asyncio.gather(*writes, return_exceptions=True)

    assert [type(one) for one in asyncio.run(several())] == [core.Conflict] * 5
    assert garden.rows("SELECT * FROM node") == []
