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
from koevol_core.dataset.imports.sampling import Sample
from koevol_core.dataset.imports.seed_import import import_seeds
from koevol_core.dataset.imports.shapes.names import FIELDS
from koevol_core.dataset.imports.tree_import import import_tree
from koevol_core.dataset.seeds import plant
from koevol_core.errors import BadInput
from koevol_core.messages import sentence
from koevol_core.review.external.decision_import import import_decisions, is_judged
from koevol_core.store import Store
from koevol_core.types import Imported, Refused, Seed


def add(verb: Verb) -> None:
    """Add the flags of the commands."""
    seeds = verb("import-seeds", sentence("cli.about_import_seeds"))
    seeds.add_argument("file", type=Path, help=sentence("cli.help_seed_file"))
    add_columns(seeds)
    add_sample(seeds)
    one = verb("seed", sentence("cli.about_seed"))
    one.add_argument("text", nargs="+", help=sentence("cli.help_seed_text"))
    for name in ("source", "license", "domain", "task"):
        one.add_argument(f"--{name}", default="", help=sentence(f"cli.help_seed_{name}"))
    tree = verb("import-tree", sentence("cli.about_import_tree"))
    tree.add_argument("file", type=Path)
    judged = verb("import-decisions", sentence("cli.about_import_decisions"))
    judged.add_argument("file", type=Path)
    judged.add_argument(
        "--reviewer", action="append", default=[], metavar="ID=NAME", help=sentence("cli.help_external_reviewer")
    )
    verb("label-config", sentence("cli.about_label_config"))


def add_columns(verb: argparse.ArgumentParser) -> None:
    """Add the flag that says what a column is taken for."""
    verb.add_argument(
        "--column", action="append", default=[], metavar="FIELD=COLUMN",
        help=sentence("cli.help_hub_column", fields=' '.join(FIELDS)),
    )  # fmt: skip


def columns_named(said: list[str]) -> dict[str, str]:
    """Return what ``--column`` says: the column of each field. Raises BadInput for a field that there is not."""
    return dict(map(_column, said))


def _column(said: str) -> tuple[str, str]:
    field, equals, column = said.partition("=")
    if not equals or field not in FIELDS:
        raise BadInput("cli.column_form", fields=" ".join(FIELDS), said=said[:60])
    return field, column


def add_sample(seeds: argparse.ArgumentParser) -> None:
    """Add the flags of a random sample."""
    seeds.add_argument("--sample", type=int, default=None, metavar="N", help=sentence("cli.help_sample"))
    seeds.add_argument("--per", default="", metavar="COLUMN", help=sentence("cli.help_sample_per"))
    seeds.add_argument("--seed", type=int, default=42, help=sentence("cli.help_sample_seed"))


def sample_of(flags: argparse.Namespace) -> Sample | None:
    """Return the sample of these flags. Raises BadInput for ``--per`` without a number."""
    if flags.per and flags.sample is None:
        raise BadInput("cli.per_alone")
    return None if flags.sample is None else Sample(flags.sample, flags.per, flags.seed)


def _import_seeds(store: Store, flags: argparse.Namespace) -> None:
    name, columns = flags.file.name, columns_named(flags.column)
    done = import_seeds(
        store, flags.file, limit=sample_of(flags), columns=columns, told=console.told_of(name)
    )  # fmt: skip
    _report(flags, name, done)


def _seed(store: Store, flags: argparse.Namespace) -> None:
    """Plant each text; a known one is counted, and one that cannot be a seed is named by its place."""
    taken, known, refused = 0, 0, []
    for place, text in enumerate(flags.text, 1):
        try:
            plant(store, Seed(text, flags.source, flags.license, flags.domain, flags.task))
            taken += 1
        except BadInput as error:
            if error.code == "seeds.known":
                known += 1
            else:
                refused.append(Refused(place, error.message))
    _report(flags, sentence("cli.seeds_typed"), Imported(taken, known, tuple(refused)))


def _import_tree(store: Store, flags: argparse.Namespace) -> None:
    if flags.file.is_dir():
        _report(flags, flags.file.name, open_project(store, flags.file))
        return
    table = read_table(flags.file)
    _report(flags, flags.file.name, (import_decisions if is_judged(table) else import_tree)(store, table))


def _import_decisions(store: Store, flags: argparse.Namespace) -> None:
    names = dict(said.partition("=")[::2] for said in flags.reviewer)
    if not all(names) or not all(names.values()):
        raise BadInput("cli.external_reviewer", said=", ".join(flags.reviewer))
    _report(flags, flags.file.name, import_decisions(store, read_table(flags.file), names))


def _label_config(_store: Store, _flags: argparse.Namespace) -> None:
    sys.stdout.write(f"{LABELLING}\n")


def _report(flags: argparse.Namespace, what: str, done: Imported) -> None:
    console.say_imported(what, done)
    refused = [{"row": one.row, "reason": one.reason} for one in done.refused]
    printed(flags, {"taken": done.taken, "known": done.known, "refused": refused, "notices": list(done.notices)})
    console.need_some(what, done)


VERBS = {
    "import-seeds": _import_seeds, "seed": _seed, "import-tree": _import_tree, "import-decisions": _import_decisions,
    "label-config": _label_config,
}  # fmt: skip
