"""Files that get their names only when they are whole and on the disk: written aside, synced, renamed."""

from __future__ import annotations

import glob
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from .errors import BadInput

ABANDONED = 3600.0
"""Seconds without a change after which a file beside the goal is what a killed process left, and is swept away."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """An empty file to be written in the place of ``path``, whose name it gets at the end: the old content or the new one
    is there, whenever the power goes. Raises BadInput if it cannot be written; nothing is left beside it then.
    """
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
        os.chmod(aside, 0o644)
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
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()
