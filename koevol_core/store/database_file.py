"""The file under an open SQLite database: private to its owner, on a local disk, and the same file until it is closed.

A file that is deleted or replaced stays open under its old name: SQLite would go on writing into a file that nobody can
find, or mix two projects. What SQLite demands of a file: https://www.sqlite.org/howtocorrupt.html.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from koevol_core.errors import BadInput, Stopped
from koevol_core.fileio import PRIVATE

MOUNTS = Path("/proc/self/mountinfo")
"""Mounted file systems on Linux: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html."""
NETWORK = (
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "beegfs", "gpfs", "davfs", "fuse.sshfs",
    "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse",
)  # fmt: skip
"""File systems between machines, on which a write-ahead log does not work: https://www.sqlite.org/wal.html#overview."""
_APPLICATION_ID = 68
"""Offset of the application id in the file, 4 bytes, big-endian: https://www.sqlite.org/fileformat2.html."""

_lock = threading.Lock()
_held: dict[tuple[int, int], list[int]] = {}
"""File descriptor and number of users of each open database, by device and inode.

One per file and process: closing any descriptor of a file drops all of the process's locks on it, SQLite's too.
"""


class DatabaseFile:
    """Identity of a database file: device, inode, and the application id that each database draws at random.

    Creates a missing file readable by its owner alone. Raises BadInput on a network file system.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._identity: tuple[int, int] | None = None
        self._ids: frozenset[bytes] = frozenset()
        self._log: Path | None = None
        if _in_memory(path):
            return
        if (kind := file_system(path.parent)) in NETWORK:
            raise BadInput("store.network_disk", path=path, kind=kind)
        with suppress(OSError):  # it exists, or SQLite says why it cannot be made
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        if path.is_file() and os.access(path, os.R_OK):
            self._identity = _hold(path)
            self.release = weakref.finalize(self, _release, self._identity)

    def need_own_log(self, application_id: int) -> None:
        """Raise BadInput if SQLite's log beside the file is one of another database, left when the file was replaced."""
        if self._header() not in (b"", bytes(4), application_id.to_bytes(4, "big")):
            raise BadInput("store.foreign_log", path=self.path, log=f"{self.path.name}-wal")

    def settle(self, application_id: int) -> None:
        """Remember the application id, as SQLite reports it and as the file has it, where a log may still hold it."""
        self._ids = frozenset((application_id.to_bytes(4, "big"), self._header()))
        log = Path(f"{self.path}-wal")
        self._log = log if log.exists() else None

    def verify(self, writing: bool = False) -> None:
        """Raise Stopped if the path no longer names the file that was opened, or the file became another database.

        ``writing``: in a write transaction, in which SQLite's log exists, too.
        """
        if self._identity is None:
            return
        try:
            now = self.path.stat()
            if writing and self._log:
                self._log.stat()
        except OSError as error:
            raise Stopped("store.file_gone", path=self.path) from error
        if (now.st_dev, now.st_ino) != self._identity or (self._ids and self._header() not in self._ids):
            raise Stopped("store.file_replaced", path=self.path)

    def close(self) -> None:
        """Give the file up; ``verify`` then knows device and inode alone."""
        if self._identity is not None:
            self.release()
            self._ids, self._log = frozenset(), None

    def _header(self) -> bytes:
        descriptor, _ = _held.get(self._identity or (0, 0), (-1, 0))
        return b"" if descriptor < 0 else os.pread(descriptor, 4, _APPLICATION_ID)


def _in_memory(path: Path) -> bool:
    return str(path) == ":memory:" or str(path).startswith("file:")


def _hold(path: Path) -> tuple[int, int]:
    with _lock:
        found = path.stat()
        identity = found.st_dev, found.st_ino
        if identity in _held:
            _held[identity][1] += 1
        else:  # Windows refuses to delete or rename an open file by itself
            _held[identity] = [os.open(path, os.O_RDONLY) if os.name == "posix" else -1, 1]
        return identity


def _release(identity: tuple[int, int]) -> None:
    with _lock:
        _held[identity][1] -= 1
        descriptor, users = _held[identity]
        if not users:
            del _held[identity]
            if descriptor >= 0:
                os.close(descriptor)


def file_system(folder: Path) -> str:
    """Return the type of the file system that a folder is on; "" where the system does not tell."""
    try:
        device = folder.stat().st_dev
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in lines:
        fields, _, kind = line.partition(" - ")
        if fields.split()[2:3] == [number]:
            return kind.partition(" ")[0]
    return ""


def has_reset_race(version: Sequence[int] = sqlite3.sqlite_version_info) -> bool:
    """Return True if this SQLite can damage a database that several processes write (the "WAL-reset bug").

    Fixed in 3.51.3 and in the patched 3.50.7 and 3.44.6: https://www.sqlite.org/wal.html#walresetbug.
    """
    major, minor, patch = version[:3]
    return (major, minor, patch) < (3, 51, 3) and not (minor == 50 and patch >= 7) and not (minor == 44 and patch >= 6)
