"""Files that get their names only when they are whole and on the disk: written aside, synced, renamed."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import IO

from koevol_core.errors import BadInput

ABANDONED = 3600.0
"""Seconds without a change after which a file beside the goal is what a killed process left, and is swept away."""
SWAPS = 20
"""Times that a folder is put in its place, while others do the same."""


@contextmanager
def whole(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """An empty file to be written in the place of ``path``, whose name it gets at the end: the old content or the new one
    is there, whenever the power goes. ``mode`` are its permissions. Raises BadInput if it cannot be written, or where
    something is that is no file (a rename would put one in the place of ``/dev/null``, for whoever may); nothing is left
    beside it then.
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
        os.chmod(aside, mode)
        os.replace(aside, path)
    except BaseException as error:
        for left in path.parent.glob(f"{glob.escape(aside.name)}*"):  # a database that was written here has a journal
            left.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _refused(path, error) from error
        raise
    if os.name == "posix":
        _sync(path.parent)  # the rename itself; Windows has no handle of a folder and needs none


@contextmanager
def atomic(path: Path) -> Iterator[IO[str]]:
    """A text file in UTF-8 that is written as by ``whole``."""
    with whole(path) as aside, open(aside, "w", encoding="utf-8", newline="") as out:
        yield out


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """An empty folder to be filled in the place of ``path``, whose name it gets at the end: the old content or all of the
    new one is there. Raises BadInput if it cannot be written; nothing is left beside it then.

    A kill between the two renames of a folder that was there leaves the old one beside it as ``.NAME.….old``; the next
    one to write here puts it back first. Behind a link the folder is replaced, not the link.
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
        os.chmod(aside, 0o755)  # noqa: S103 (a temporary folder is its owner's alone; this one is for whoever reads files)
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
    """Only one process at a time is in here for a folder, where the system can lock one (Windows cannot)."""
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


def need_file(path: Path) -> None:
    """Raise BadInput where ``path`` is a device, a pipe or a folder, or names nothing at all."""
    with suppress(OSError):
        if path.exists() and not path.is_file():
            raise BadInput(f"파일을 쓸 수 없습니다: {path} (파일이 아닌 것이 있습니다)")


def _swap(aside: Path, path: Path) -> list[Path]:
    """Put a folder in the place of another; where that one is now. Another process may do the same at this moment: then
    the last one stays."""
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
    """Where there is no folder but one that a killed process had put aside: that one, the newest of them."""
    with suppress(OSError):
        left = sorted(path.parent.glob(f".{glob.escape(path.name)}.*.old"), key=lambda one: one.stat().st_mtime)
        if left and not path.exists():
            os.replace(left[-1], path)


def _sync_all(folder: Path) -> None:
    for one in sorted(folder.rglob("*")):
        if one.is_file() or os.name == "posix":  # Windows has no handle of a folder and needs none
            _sync(one)


def _refused(path: Path, error: OSError) -> BadInput:
    return BadInput(f"파일을 쓸 수 없습니다: {path} ({error.strerror or error})")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(path: Path) -> None:
    """Remove what killed processes left of this file; what is another user's stays and is in nobody's way."""
    name = f".{glob.escape(path.name)}"
    for left in (*path.parent.glob(f"{name}.*.part*"), *path.parent.glob(f"{name}.*.old")):
        with suppress(OSError):
            now = left.stat()
            changed = (
                max(now.st_mtime, now.st_ctime) if left.suffix == ".old" else now.st_mtime
            )  # a rename is no change
            if time.time() - changed > ABANDONED:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
