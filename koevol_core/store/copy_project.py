"""Copy of a whole project from one database to another, all or nothing: from a SQLite file to a PostgreSQL server, or
back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from koevol_core.errors import BadInput
from koevol_core.store import copy_rows, file_of, open_store


@dataclass(frozen=True)
class Moved:
    """Result of a copy: rows per table now in ``target``, all compared with ``source``.

    In ``replaced`` of them a NUL in a text became a replacement character, because PostgreSQL cannot store NUL.
    """

    source: str
    target: str
    rows: dict[str, int]
    replaced: int


def copy_project(source: str, target: str, tell: Callable[[str, str, int, int], None] = lambda *_: None) -> Moved:
    """Copy all of a project's current rows into an empty database; others may go on writing to the source.

    ``tell`` is called with the step (``copy``, ``search``, ``index``, ``compare``), the table, the number of rows done
    and their total. Raises BadInput if there is no source, if the target is not empty or cannot store a value, Stopped
    if the copy differs from the source. The target is empty then, as after a kill.
    """
    here = file_of(source)
    if here and not (here.is_file() and here.stat().st_size):
        raise BadInput("store.nothing_to_copy", db=here)
    with closing(open_store(source)) as old, closing(open_store(target)) as new:
        if old.url == new.url or (old.path and new.path and old.path.samefile(new.path)):
            raise BadInput("store.copy_same")
        with old.snapshot() as reading, new.writing() as writing:
            return Moved(old.url, new.url, *copy_rows.carry(reading, writing, tell))
