"""A back-up put in the place of a database: checked before it is trusted, whole or not at all."""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from koevol_core.errors import BadInput, Stopped
from koevol_core.fileio import whole
from koevol_core.store import migrations
from koevol_core.store.backup import address, free_name, looking, mode_of
from koevol_core.store.runs import STALE

MAGIC = b"SQLite format 3\0"
"""What every SQLite database begins with: https://www.sqlite.org/fileformat.html#magic_header_string."""
BESIDE = ("-wal", "-journal")
"""What SQLite keeps beside a file that was not closed, and what belongs to it alone."""


@dataclass(frozen=True)
class Restored:
    """A back-up of version ``version`` is now in the place of ``file``; ``replaced`` is what stood there, if anything. On a
    server the one is an address, the other the name of a database beside it."""

    file: Path | str
    replaced: Path | str | None
    version: int
    nodes: int
    decisions: int


def restore(db: Path, backup: Path) -> Restored:
    """Put a back-up in the place of a database, and keep what stood there beside it as ``NAME.replaced-1``.

    The old content or the new one is there, whenever the power goes. Raises BadInput for a back-up that is none, is damaged
    or newer than this koevol, Stopped while the database is in use or there is no room; nothing was changed then.
    """
    db = db.resolve()
    _recognize(db, backup)
    there = db.exists() and db.stat().st_size > 0
    try:
        with _alone(db) as lock, whole(db, mode_of(db)) as aside:
            version, nodes, decisions = _taken(backup, aside)
            _forget_second_names(db)
            replaced = free_name(db, "replaced-1") if there else None
            if replaced:
                _set_aside(db, replaced)
            if os.name == "nt" and lock:
                lock.close()  # an open file can be given no other name there
    finally:
        _forget_second_names(db)
    return Restored(db, replaced, version, nodes, decisions)


def _forget_second_names(db: Path) -> None:
    """Take away what a restore that came to no end had named already: SQLite may meet a file under one name alone."""
    for left in db.parent.glob(f"{glob.escape(db.name)}.replaced-*"):
        if db.exists() and left.samefile(db):
            left.unlink()


def _recognize(db: Path, backup: Path) -> None:
    """Refuse at once what can be no back-up of this database."""
    if not backup.is_file():
        raise BadInput(f"백업 파일이 없습니다: {backup}")
    if not db.parent.is_dir():
        raise BadInput(f"데이터베이스를 둘 폴더가 없습니다: {db.parent}")
    if db.is_dir():
        raise BadInput(f"데이터베이스 자리에 폴더가 있습니다: {db}")
    if db.exists() and db.samefile(backup):
        raise BadInput(f"백업과 데이터베이스가 같은 파일입니다: {backup}")
    try:
        with looking(backup) as conn:
            version = migrations.version(conn, hint="")
    except DatabaseError as error:
        raise _broken(backup, error.orig) from error
    except BadInput as error:
        raise BadInput(f"백업을 쓸 수 없습니다: {backup}. {error}") from error
    if not version:
        raise BadInput(f"백업이 비어 있습니다: {backup}")


def _taken(backup: Path, aside: Path) -> tuple[int, int, int]:
    """Copy a back-up and look whether the copy is whole: its version, its nodes and its decisions."""
    try:
        with closing(sqlite3.connect(address(backup), uri=True)) as taken, closing(sqlite3.connect(aside)) as copy:
            taken.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as error:
        raise Stopped(f"백업을 옮길 수 없어 그대로 두었습니다: {error}. 자리를 비운 뒤 다시 하세요.") from error
    except sqlite3.DatabaseError as error:
        raise _broken(backup, error) from error
    try:
        with looking(aside) as conn:
            wrong = [row[0] for row in conn.execute(text("PRAGMA integrity_check(1)")) if row[0] != "ok"]
            wrong += [f"{row[0]} → {row[2]}" for row in conn.execute(text("PRAGMA foreign_key_check")).fetchmany(1)]
            counts = conn.execute(text("SELECT (SELECT count(*) FROM node), (SELECT count(*) FROM decision)")).one()
            version = migrations.version(conn)
    except DatabaseError as error:
        raise _broken(backup, error.orig) from error
    if wrong:
        raise _broken(backup, wrong[0].splitlines()[0])
    return version, counts[0], counts[1]


def _broken(backup: Path, why: object) -> BadInput:
    return BadInput(f"백업이 온전하지 않습니다: {backup} ({why})")


@contextmanager
def _alone(db: Path) -> Iterator[sqlite3.Connection | None]:
    """Hold a database so that nobody else has it open, with everything of it in the one file. None where nothing can be
    held: there is no file, or it is damaged beyond SQLite's understanding.

    Leaving the write-ahead log is what SQLite allows to the last connection alone: so also who only sleeps is noticed. Who
    opens the file from now on has to wait, and may then write nothing into what has another name.
    """
    if not _begins_well(db):
        yield None
        return
    with closing(sqlite3.connect(db, isolation_level=None, timeout=1)) as lock:
        try:
            lock.execute("PRAGMA journal_mode=DELETE").fetchall()
            lock.execute("BEGIN EXCLUSIVE")
            [(mode,)] = lock.execute("PRAGMA journal_mode").fetchall()
            names = {name for (name,) in lock.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise BadInput(f"데이터베이스를 바꿀 수 없습니다: {db} ({error})") from error
            raise Stopped(_in_use(db)) from error
        except sqlite3.DatabaseError:
            lock.close()
            yield None
            return
        if mode != "delete":
            raise Stopped(_in_use(db))
        if names and not names >= {"meta", "node", "decision"}:
            raise BadInput(f"koevol 데이터베이스가 아닌 것은 바꾸지 않습니다: {db}. --db 또는 KOEVOL_DB를 확인하세요.")
        yield lock


def _begins_well(db: Path) -> bool:
    """Whether SQLite could know a file as its own; of ruins it would throw away what it does not understand."""
    if not db.exists():
        return False
    with open(db, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _in_use(db: Path) -> str:
    beating, going = text("SELECT id FROM run WHERE state = 'running' AND heartbeat > :since"), None
    with suppress(DatabaseError), looking(db) as conn:  # who has it open may let nobody read
        going = conn.execute(beating, {"since": time.time() - STALE}).scalar()
    if going:
        return f"실행 #{going}이(가) 진행 중이라 복원하지 않았습니다. 실행을 멈추고 앱을 끝낸 뒤 다시 하세요."
    return (
        f"다른 프로그램이 이 데이터베이스를 열어 두어 복원하지 않았습니다: {db}. 앱과 명령을 모두 끝낸 뒤 다시 하세요."
    )


def _set_aside(db: Path, replaced: Path) -> None:
    """Give a file a second name, under which it stays when another takes the first; what belongs to it goes along."""
    try:
        os.link(db, replaced)
    except OSError:  # a file system without second names
        with whole(replaced, mode_of(db)) as aside:
            shutil.copyfile(db, aside)
    for end in BESIDE:
        if (beside := Path(f"{db}{end}")).exists():
            os.replace(beside, f"{replaced}{end}")
    Path(f"{db}-shm").unlink(missing_ok=True)
