"""Commands ``import-seeds``, ``import-tree`` and ``import-decisions``: read files, data set folders, the original script's
output, and judgements from other tools; ``label-config`` prints what Label Studio needs for them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.dataset.exports.formats.reviewing.label_studio import LABELLING
from koevol_core.dataset.imports.files import read_table
from koevol_core.dataset.imports.project_folder import open_project
from koevol_core.dataset.imports.seed_import import import_seeds
from koevol_core.dataset.imports.tree_import import import_tree
from koevol_core.errors import BadInput
from koevol_core.messages import sentence
from koevol_core.review.external.decision_import import import_decisions, is_judged
from koevol_core.store import Store
from koevol_core.types import Imported


def add(verb: Verb) -> None:
    """Add the flags of the commands."""
    verb("import-seeds", sentence("cli.about_import_seeds")).add_argument("file", type=Path)
    tree = verb("import-tree", sentence("cli.about_import_tree"))
    tree.add_argument("file", type=Path)
    judged = verb("import-decisions", sentence("cli.about_import_decisions"))
    judged.add_argument("file", type=Path)
    judged.add_argument(
        "--reviewer", action="append", default=[], metavar="ID=NAME", help=sentence("cli.help_external_reviewer")
    )
    verb("label-config", sentence("cli.about_label_config"))


def _import_seeds(store: Store, flags: argparse.Namespace) -> None:
    _report(flags.file, import_seeds(store, flags.file, told=console.told_of(flags.file.name)))


def _import_tree(store: Store, flags: argparse.Namespace) -> None:
    if flags.file.is_dir():
        _report(flags.file, open_project(store, flags.file))
        return
    table = read_table(flags.file)
    _report(flags.file, (import_decisions if is_judged(table) else import_tree)(store, table))


def _import_decisions(store: Store, flags: argparse.Namespace) -> None:
    names = dict(said.partition("=")[::2] for said in flags.reviewer)
    if not all(names) or not all(names.values()):
        raise BadInput("cli.external_reviewer", said=", ".join(flags.reviewer))
    _report(flags.file, import_decisions(store, read_table(flags.file), names))


def _label_config(_store: Store, _flags: argparse.Namespace) -> None:
    sys.stdout.write(f"{LABELLING}\n")


def _report(file: Path, done: Imported) -> None:
    console.say_imported(file.name, done)
    refused = [{"row": one.row, "reason": one.reason} for one in done.refused]
    printed({"taken": done.taken, "known": done.known, "refused": refused, "notices": list(done.notices)})


VERBS = {
    "import-seeds": _import_seeds, "import-tree": _import_tree, "import-decisions": _import_decisions,
    "label-config": _label_config,
}  # fmt: skip
