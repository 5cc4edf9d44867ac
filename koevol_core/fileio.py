"""Atomic writes of files and folders: write a temporary one beside the target, fsync, rename."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from io import BufferedWriter
from pathlib import Path
from typing import IO

from koevol_core.errors import BadInput, KoevolError, Stopped

ABANDONED = 3600.0
"""Seconds without a change after which a temporary file counts as left by a killed process and is removed."""
PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
"""Permissions of what holds data of people: its owner's alone."""
DISK_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
"""Errors of a disk, a quota or a file-size limit that has no room left."""
SWAPS = 20
"""Maximum renames of an existing folder while other processes write the same path."""


@contextmanager
def whole(path: Path, mode: int | None = None) -> Iterator[Path]:
    """Yield an empty temporary file that replaces ``path`` at the end: after a crash or power loss, ``path`` has the
    old content or the new one.

    ``mode`` are its permissions; without them it keeps those of the file that it replaces, and a new one is its owner's
    alone, because it may hold what people said. Raises Stopped if the disk is full, BadInput if it cannot be written, or if ``path`` exists and is not a regular
    file (a privileged rename would replace ``/dev/null``); the temporary file is then removed.
    """
    need_file(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise _refused(path, error) from error
    aside = Path(name)
    try:
        yield aside
        _sync(aside)
        os.chmod(aside, _mode(path, PRIVATE) if mode is None else mode)
        os.replace(aside, path)
    except BaseException as error:
        for left in path.parent.glob(f"{glob.escape(aside.name)}*"):  # SQLite may have left a journal beside it
            left.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _refused(path, error) from error
        raise
    if os.name == "posix":
        _sync(path.parent)  # persist the rename; Windows cannot open a folder and need not


@contextmanager
def atomic(path: Path) -> Iterator[IO[str]]:
    """Open a UTF-8 text file for writing that replaces ``path`` as in ``whole``."""
    with whole(path) as aside, open(aside, "w", encoding="utf-8", newline="") as out:
        yield out


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield an empty temporary folder that replaces ``path`` at the end: ``path`` is the old folder or the complete new
    one. It keeps the permissions of a folder that it replaces; a new one is its owner's alone. Raises BadInput if it
    cannot be written; the temporary folder is then removed.

    A kill between the two renames of an existing folder leaves the old one as ``.NAME.….old``; the next write to this
    path restores it first. If ``path`` is a symbolic link, the folder it points to is replaced, not the link.
    """
    try:
        path = path.resolve() if path.is_symlink() else path.absolute()
        path.parent.mkdir(parents=True, exist_ok=True)
        _bring_back(path)
        _sweep(path)
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    except OSError as error:
        raise _refused(path, error) from error
    try:
        yield aside
        _sync_all(aside)
        os.chmod(aside, _mode(path, PRIVATE_FOLDER))
        old = _swap(aside, path)
    except BaseException as error:
        _bring_back(path)
        shutil.rmtree(aside, ignore_errors=True)
        if isinstance(error, OSError):
            raise _refused(path, error) from error
        raise
    for one in old:
        shutil.rmtree(one, ignore_errors=True)
    if os.name == "posix":
        _sync(path.parent)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold an exclusive lock on a folder, one process at a time; no-op where folders cannot be locked (Windows)."""
    handle = None
    with suppress(OSError, ImportError):
        lock = import_module("fcntl")
        handle = os.open(folder, os.O_RDONLY)
        lock.flock(handle, lock.LOCK_EX)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def append(path: Path) -> BufferedWriter:
    """Open a log file for appending; a new one is its owner's alone. Raises OSError, also for a pipe that nobody reads."""

    def opened(name: str, flags: int) -> int:
        handle = os.open(name, flags | getattr(os, "O_NONBLOCK", 0), PRIVATE)
        if os.name == "posix":
            os.set_blocking(handle, True)
        return handle

    return open(path, "ab", opener=opened)


def _mode(path: Path, new: int) -> int:
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else new


def need_file(path: Path) -> None:
    """Raise BadInput if ``path`` exists and is not a regular file (device, pipe, folder; an empty path is a folder)."""
    with suppress(OSError):
        if path.exists() and not path.is_file():
            raise BadInput("files.in_the_way", path=path)


def _swap(aside: Path, path: Path) -> list[Path]:
    """Rename ``aside`` to ``path``; return where existing folders were moved. The last of concurrent processes wins."""
    olds: list[Path] = []
    while True:
        old = aside.with_suffix(f".{len(olds)}.old")
        with suppress(FileNotFoundError):
            os.replace(path, old)
            olds.append(old)
        try:
            os.replace(aside, path)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or len(olds) > SWAPS:
                raise
        else:
            return olds


def _bring_back(path: Path) -> None:
    """Restore the newest folder that a killed process had moved aside, if ``path`` does not exist."""
    with suppress(OSError):
        left = sorted(path.parent.glob(f".{glob.escape(path.name)}.*.old"), key=lambda one: one.stat().st_mtime)
        if left and not path.exists():
            os.replace(left[-1], path)


def _sync_all(folder: Path) -> None:
    for one in sorted(folder.rglob("*")):
        if one.is_file() or os.name == "posix":  # Windows cannot open a folder and need not
            _sync(one)


def _refused(path: Path, error: OSError) -> KoevolError:
    if error.errno in DISK_FULL:
        return Stopped("files.disk_full", path=path)
    return BadInput("files.not_written", path=path, error=error.strerror or error)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(path: Path) -> None:
    """Remove temporary files that killed processes left for this path; skip those of other users (not removable)."""
    name = f".{glob.escape(path.name)}"
    for left in (*path.parent.glob(f"{name}.*.part*"), *path.parent.glob(f"{name}.*.old")):
        with suppress(OSError):
            now = left.stat()
            changed = (
                max(now.st_mtime, now.st_ctime) if left.suffix == ".old" else now.st_mtime
            )  # a rename sets only ctime
            if time.time() - changed > ABANDONED:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
