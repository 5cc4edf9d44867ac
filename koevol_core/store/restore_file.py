"""Restore of a SQLite database from a backup: verified before use, replaced atomically."""

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
from koevol_core.messages import Message, sentence
from koevol_core.store import migrations
from koevol_core.store.backup import address, free_name, looking, mode_of
from koevol_core.store.runs import STALE

MAGIC = b"SQLite format 3\0"
"""Header of every SQLite database: https://www.sqlite.org/fileformat.html#magic_header_string."""
BESIDE = ("-wal", "-journal")
"""Suffixes of the files that SQLite keeps beside an unclosed database and that belong to it alone."""


@dataclass(frozen=True)
class Restored:
    """Result of a restore: a backup of schema version ``version`` is now at ``file``; ``replaced`` is the former
    database, if any.

    On a server ``file`` is an address, and ``replaced`` the name of another database on it.
    """

    file: Path | str
    replaced: Path | str | None
    version: int
    nodes: int
    decisions: int


def restore(db: Path, backup: Path) -> Restored:
    """Replace a database by a backup; keep the former one beside it as ``NAME.replaced-1``.

    A power failure leaves the old content or the new one. Raises BadInput if the backup is invalid, damaged or newer
    than this koevol, Stopped if the database is in use or the disk is full; nothing was changed then.
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
                lock.close()  # Windows cannot rename an open file
    finally:
        _forget_second_names(db)
    return Restored(db, replaced, version, nodes, decisions)


def _forget_second_names(db: Path) -> None:
    """Remove hard links that an interrupted restore left: SQLite must find a database under one name only."""
    for left in db.parent.glob(f"{glob.escape(db.name)}.replaced-*"):
        if db.exists() and left.samefile(db):
            left.unlink()


def _recognize(db: Path, backup: Path) -> None:
    """Raise BadInput if the file cannot be a backup of this database."""
    if not backup.is_file():
        raise BadInput("store.no_backup", path=backup)
    if not db.parent.is_dir():
        raise BadInput("store.no_folder", folder=db.parent)
    if db.is_dir():
        raise BadInput("store.folder_in_place", db=db)
    if db.exists() and db.samefile(backup):
        raise BadInput("store.backup_is_db", path=backup)
    try:
        with looking(backup) as conn:
            version = migrations.version(conn, hint=False)
    except DatabaseError as error:
        raise _broken(backup, error.orig) from error
    except BadInput as error:
        raise BadInput("store.backup_unusable", path=backup, error=error) from error
    if not version:
        raise BadInput("store.backup_empty", path=backup)


def _taken(backup: Path, aside: Path) -> tuple[int, int, int]:
    """Copy a backup, verify the copy, and return its version, number of nodes and number of decisions."""
    try:
        with closing(sqlite3.connect(address(backup), uri=True)) as taken, closing(sqlite3.connect(aside)) as copy:
            taken.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as error:
        raise Stopped("store.backup_not_moved_file", error=error) from error
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
    return BadInput("store.backup_broken", path=backup, error=why)


@contextmanager
def _alone(db: Path) -> Iterator[sqlite3.Connection | None]:
    """Hold an exclusive lock on a database, with its write-ahead log merged into the file.

    Yields None if nothing can be locked: there is no file, or SQLite cannot read it. SQLite lets only the last
    connection leave WAL mode, so idle connections are detected, too. Programs that open the file from now on wait, and
    then cannot write to the renamed file.
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
                raise BadInput("store.not_replaceable", db=db, error=error) from error
            raise Stopped(_in_use(db)) from error
        except sqlite3.DatabaseError:
            lock.close()
            yield None
            return
        if mode != "delete":
            raise Stopped(_in_use(db))
        if names and not names >= {"meta", "node", "decision"}:
            raise BadInput("store.not_replaced", db=db)
        yield lock


def _begins_well(db: Path) -> bool:
    """True if a file has SQLite's header; of a damaged file SQLite would discard what it does not understand."""
    if not db.exists():
        return False
    with open(db, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _in_use(db: Path) -> str:
    beating, going = text("SELECT id FROM run WHERE state = 'running' AND heartbeat > :since"), None
    with suppress(DatabaseError), looking(db) as conn:  # the program that has it open may block readers
        going = conn.execute(beating, {"since": time.time() - STALE}).scalar()
    if going:
        return sentence("store.run_going", run=going)
    return Message("store.in_use", db=db)


def _set_aside(db: Path, replaced: Path) -> None:
    """Give a database a second name (hard link, else a copy) that remains when the first is replaced; move its journal
    files along."""
    try:
        os.link(db, replaced)
    except OSError:  # the file system has no hard links
        with whole(replaced, mode_of(db)) as aside:
            shutil.copyfile(db, aside)
    for end in BESIDE:
        if (beside := Path(f"{db}{end}")).exists():
            os.replace(beside, f"{replaced}{end}")
    Path(f"{db}-shm").unlink(missing_ok=True)
