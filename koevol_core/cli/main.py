"""Headless commands for scripts and the app's worker process: ``python -m koevol_core VERB``; exit codes as main.py.

Each module of ``MODULES`` has ``add`` (its flags) and ``VERBS`` (command name → function).
"""

from __future__ import annotations

import argparse

from koevol_core.cli import (
    backup,
    console,
    drain,
    export,
    file_import,
    hub,
    review_policy,
    scorecard,
    stats,
    text_checks,
    write_dataset,
)
from koevol_core.messages import sentence
from koevol_core.settings import load
from koevol_core.store import open_store

MODULES = (backup, export, write_dataset, hub, scorecard, review_policy, file_import, text_checks, stats, drain)


def parser() -> argparse.ArgumentParser:
    """Build the argument parser with all commands."""
    flags = console.Parser(prog="python -m koevol_core", description=sentence("cli.about_core"))
    console.add_version(flags)
    verbs = flags.add_subparsers(dest="verb", required=True, metavar=sentence("cli.verb"), parser_class=console.Parser)

    def verb(name: str, help: str) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=help, description=help)
        one.add_argument("--db", default=None, help=sentence("cli.help_db"))
        one.add_argument("--json", action="store_true", help=sentence("cli.help_json"))
        return one

    for module in MODULES:
        module.add(verb)
    return flags


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 stopped, 2 bad input."""
    return console.ending(lambda: _main(parser().parse_args(arguments)))


def _main(flags: argparse.Namespace) -> int:
    db = flags.db or load().db
    if flags.verb in backup.UNOPENED:
        backup.UNOPENED[flags.verb](db, flags)
        return 0
    store = open_store(db)
    console.say_upgraded(store.upgraded)
    next(module.VERBS[flags.verb] for module in MODULES if flags.verb in module.VERBS)(store, flags)
    return 0
