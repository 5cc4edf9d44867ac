"""Database commands: ``backup`` to a file, ``restore`` such a file, ``copy`` the project to another database."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.store import Store, restore
from koevol_core.store.copy_project import copy_project

DOING = {"copy": "옮김", "search": "검색 만듦", "index": "색인 만듦", "compare": "견줌"}
PAUSE = 5.0
"""Seconds between two progress lines about one table."""


def add(verb: Verb) -> None:
    """Add the flags of the three commands."""
    verb("backup", "쓰는 중에도 온전한 사본을 만든다").add_argument("path", type=Path)
    back = verb(
        "restore", "백업을 데이터베이스 자리에 놓는다 (있던 것은 NAME.replaced-1로 남긴다). 앱을 끝낸 뒤에 쓴다"
    )
    back.add_argument("backup", type=Path)
    copy = verb("copy", "프로젝트를 비어 있는 다른 데이터베이스로 옮기고 모든 행을 견준다 (SQLite와 PostgreSQL 사이)")
    copy.add_argument("--to", required=True, metavar="DB", help="비어 있는 데이터베이스: 경로 또는 SQLAlchemy URL")


def _backup(store: Store, flags: argparse.Namespace) -> None:
    store.backup(flags.path)
    console.say(f"백업: {flags.path}")


def _restore(db: str, flags: argparse.Namespace) -> None:
    done = restore(db, flags.backup)
    console.say(f"복원: {done.file}" + (f" (있던 것은 {Path(done.replaced).name})" if done.replaced else ""))
    printed({
        "file": str(done.file), "replaced": str(done.replaced) if done.replaced else None, "schema": done.version,
        "nodes": done.nodes, "decisions": done.decisions,
    })  # fmt: skip


class _Told:
    """Progress output of a copy: one line when a table is done, and at most one in ``PAUSE`` seconds before."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, doing: str, table: str, done: int, total: int) -> None:
        now = time.monotonic()
        if total and (done == total or now - self._said > PAUSE):
            self._said = now
            console.say(" ".join(filter(None, (f"{DOING[doing]}:", table, f"{done:,}/{total:,}"))))


def _copy(db: str, flags: argparse.Namespace) -> None:
    done = copy_project(db, flags.to, _Told())
    console.say(f"옮겼습니다: {done.source} → {done.target} (모든 행이 같습니다)")
    if done.replaced:
        console.say(
            f"  알림: {done.replaced:,}행의 글에 PostgreSQL이 담지 못하는 NUL 글자가 있어 U+FFFD로 바꾸었습니다."
        )
    printed({"from": done.source, "to": done.target, "rows": done.rows, "replaced": done.replaced})


VERBS = {"backup": _backup}
UNOPENED = {"restore": _restore, "copy": _copy}
"""Commands that need the database closed: they get its location, not an open store."""
