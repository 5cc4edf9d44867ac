"""Database commands: ``backup`` to a file, ``restore`` such a file, ``copy`` the project to another database."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.messages import sentence
from koevol_core.store import Store, restore
from koevol_core.store.copy_rows import copy_project

PAUSE = 5.0
"""Seconds between two progress lines about one table."""


def add(verb: Verb) -> None:
    """Add the flags of the three commands."""
    verb("backup", sentence("cli.about_backup")).add_argument("path", type=Path)
    back = verb("restore", sentence("cli.about_restore"))
    back.add_argument("backup", type=Path)
    copy = verb("copy", sentence("cli.about_copy"))
    copy.add_argument("--to", required=True, metavar="DB", help=sentence("cli.help_copy_to"))


def _backup(store: Store, flags: argparse.Namespace) -> None:
    store.backup(flags.path)
    console.say(sentence("cli.backup_done", path=flags.path))


def _restore(db: str, flags: argparse.Namespace) -> None:
    done = restore(db, flags.backup)
    replaced = Path(done.replaced).name if done.replaced else ""
    console.say(sentence("cli.restored", file=done.file, replaced=replaced))
    printed(flags, {
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
            step = sentence(f"cli.step_{doing}")
            console.say(" ".join(filter(None, (f"{step}:", table, f"{done:,}/{total:,}"))))


def _copy(db: str, flags: argparse.Namespace) -> None:
    done = copy_project(db, flags.to, _Told())
    console.say(sentence("cli.copied", source=done.source, target=done.target))
    if done.replaced:
        notice = sentence("cli.nul_replaced", n=f"{done.replaced:,}")
        console.say("  " + sentence("cli.notice", notice=notice))
    printed(flags, {"from": done.source, "to": done.target, "rows": done.rows, "replaced": done.replaced})


VERBS = {"backup": _backup}
UNOPENED = {"restore": _restore, "copy": _copy}
"""Commands that need the database closed: they get its location, not an open store."""
