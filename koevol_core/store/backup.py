"""Full copies of a SQLite database: backups, and the copy kept before a migration."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine

from koevol_core.errors import BadInput, Stopped
from koevol_core.fileio import PRIVATE, whole


@dataclass(frozen=True)
class Upgraded:
    """A migration on opening: from version ``before`` to ``now``; ``copy`` is the file as it was before."""

    before: int
    now: int
    copy: Path


@contextmanager
def looking(path: Path) -> Iterator[Connection]:
    """Yield a read-only connection, which also works where nothing may be written."""
    where = address(path)
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(where, uri=True), poolclass=NullPool)
    with engine.connect() as conn:
        yield conn


def address(path: Path) -> str:
    """Return the URI of a file to be read only.

    SQLite writes files beside a database even for reading; where it cannot, and no write-ahead log exists, the URI says
    that the file does not change (``immutable``).
    """
    plain = f"file:{quote(str(path))}?mode=ro"
    try:
        with closing(sqlite3.connect(plain, uri=True)) as trial:
            trial.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return plain if Path(f"{path}-wal").exists() else f"{plain}&immutable=1"
    except sqlite3.DatabaseError:
        return plain  # the reader gets the error
    return plain


def back_up(db: Path, path: Path) -> None:
    """Write a consistent copy to ``path`` while others go on writing. Raises BadInput if it exists or cannot be
    written."""
    if path.exists():
        raise BadInput("store.backup_exists", path=path)
    if not path.parent.is_dir():
        raise BadInput("store.no_backup_folder", folder=path.parent)
    try:
        with whole(path, mode_of(db)) as aside:
            _vacuum(db, aside)
    except sqlite3.Error as error:
        raise BadInput("store.backup_not_written", path=path, error=error) from error


@contextmanager
def kept(db: Path, at: int) -> Iterator[Path]:
    """Yield the path of a copy of the database at version ``at``, taken before the block changes it.

    The copy gets its name when the block ends; nothing is left if the block fails. The caller keeps others from
    writing. Raises Stopped if the disk is full.
    """
    path = free_name(db, f"v{at}-backup", "-")
    with whole(path, mode_of(db)) as aside:
        try:
            _vacuum(db, aside)
        except sqlite3.Error as error:
            raise Stopped("store.no_copy_before", path=path, error=error, size=db.stat().st_size / 2**20) from error
        yield path


def _vacuum(db: Path, into: Path) -> None:
    with closing(sqlite3.connect(db, isolation_level=None, timeout=30)) as copy:
        copy.execute("VACUUM INTO ?", (str(into),))


def free_name(db: Path, kind: str, dash: str = "") -> Path:
    """Return an unused path beside a database: ``NAME.kind``, numbered if that exists.

    With ``dash`` the number is appended; otherwise it replaces the number at the end of ``kind``.
    """
    first, number = f"{db.name}.{kind}", 2
    name = first
    while (db.parent / name).exists():
        name = f"{first}-{number}" if dash else f"{first.rpartition('-')[0]}-{number}"
        number += 1
    return db.parent / name


def mode_of(db: Path) -> int:
    """Return the permission bits for copies of a database: its own, or only the owner's where there is none, so that
    nobody else can read them."""
    return stat.S_IMODE(db.stat().st_mode) if db.exists() else PRIVATE
