"""A project brought from one database to another, whole or not at all: what has outgrown a file goes on on a server, or back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from koevol_core.errors import BadInput
from koevol_core.store import copy_rows as transfer
from koevol_core.store import file_of, open_store


@dataclass(frozen=True)
class Moved:
    """How many rows of each table are now in ``target``, every one of them compared with ``source``; in ``replaced`` of them
    a text had a NUL, which PostgreSQL cannot hold, and has a replacement character now."""

    source: str
    target: str
    rows: dict[str, int]
    replaced: int


def copy_project(source: str, target: str, tell: Callable[[str, str, int, int], None] = lambda *_: None) -> Moved:
    """Copy all of a project into an empty database, as it is at this moment; others may go on in the source meanwhile.

    ``tell`` is given what is done (``copy``, ``search``, ``index``, ``compare``), the table, and how many rows of how many.
    Raises BadInput if there is no source, if the target is not empty or if it cannot hold a value, Stopped if what came there
    is not the same. The target is empty then, as after a kill.
    """
    here = file_of(source)
    if here and not (here.is_file() and here.stat().st_size):
        raise BadInput(f"옮길 프로젝트가 없습니다: {here}")
    with closing(open_store(source)) as old, closing(open_store(target)) as new:
        if old.url == new.url or (old.path and new.path and old.path.samefile(new.path)):
            raise BadInput("옮길 곳이 옮길 것과 같은 데이터베이스입니다. 다른 곳을 적어 주세요.")
        with old.snapshot() as reading, new.writing() as writing:
            return Moved(old.url, new.url, *transfer.carry(reading, writing, tell))
