"""Commands ``import-seeds`` and ``import-tree``: read files, data set folders and the original script's output."""

from __future__ import annotations

import argparse
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.dataset.imports.project_folder import open_project
from koevol_core.dataset.imports.seed_import import import_seeds
from koevol_core.dataset.imports.tree_import import import_tree
from koevol_core.messages import sentence
from koevol_core.store import Store
from koevol_core.types import Imported


def add(verb: Verb) -> None:
    """Add the flags of both commands."""
    verb("import-seeds", sentence("cli.about_import_seeds")).add_argument("file", type=Path)
    tree = verb("import-tree", sentence("cli.about_import_tree"))
    tree.add_argument("file", type=Path)


def _import_seeds(store: Store, flags: argparse.Namespace) -> None:
    _report(flags.file, import_seeds(store, flags.file))


def _import_tree(store: Store, flags: argparse.Namespace) -> None:
    opened = open_project if flags.file.is_dir() else import_tree
    _report(flags.file, opened(store, flags.file))


def _report(file: Path, done: Imported) -> None:
    console.say_imported(file.name, done)
    refused = [{"row": one.row, "reason": one.reason} for one in done.refused]
    printed({"taken": done.taken, "known": done.known, "refused": refused, "notices": list(done.notices)})


VERBS = {"import-seeds": _import_seeds, "import-tree": _import_tree}
