"""``backup`` and ``restore``: a whole copy of the database, and such a copy put in its place."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import console
from ..store import Store, restore
from .shared import Verb, printed


def add(verb: Verb) -> None:
    """The flags of the verbs."""
    verb("backup", "쓰는 중에도 온전한 사본을 만든다").add_argument("path", type=Path)
    back = verb(
        "restore", "백업을 데이터베이스 자리에 놓는다 (있던 것은 NAME.replaced-1로 남긴다). 앱을 끝낸 뒤에 쓴다"
    )
    back.add_argument("backup", type=Path)


def _backup(store: Store, flags: argparse.Namespace) -> None:
    store.backup(flags.path)
    console.say(f"백업: {flags.path}")


def _restore(db: str, flags: argparse.Namespace) -> None:
    done = restore(db, flags.backup)
    console.say(f"복원: {done.file}" + (f" (있던 것은 {done.replaced.name})" if done.replaced else ""))
    printed({
        "file": str(done.file), "replaced": str(done.replaced) if done.replaced else None, "schema": done.version,
        "nodes": done.nodes, "decisions": done.decisions,
    })  # fmt: skip


VERBS = {"backup": _backup}
UNOPENED = {"restore": _restore}
"""What must find the database closed: it is given the place of it, never the store."""
