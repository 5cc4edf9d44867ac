"""Command ``dataset``: write a complete dataset folder for trainers and for the Hugging Face Hub."""

from __future__ import annotations

import argparse
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, names_of, printed
from koevol_core.cli.export import add_options, need_rows, options_of
from koevol_core.dataset.exports.folder.dataset_folder import write_dataset
from koevol_core.dataset.exports.folder.folder_spec import DatasetPlan
from koevol_core.dataset.exports.formats import FORMATS, format_of
from koevol_core.dataset.exports.spec import ExportSpec
from koevol_core.messages import sentence
from koevol_core.store import Store


def add(verb: Verb) -> None:
    """Add the command's flags."""
    out = verb("dataset", sentence("cli.about_dataset"))
    out.add_argument("--out", type=Path, required=True, metavar="FOLDER", help=sentence("cli.help_dataset_out"))
    out.add_argument("--name", default="koevol", help=sentence("cli.help_dataset_name"))
    out.add_argument(
        "--formats",
        default=",".join(DatasetPlan().formats),
        metavar="F,…",
        help=sentence("cli.help_dataset_formats", formats=" ".join(FORMATS)),
    )
    add_options(out, 0.05, sentence("cli.help_validation"))
    out.add_argument("--pseudonyms", action="store_true", help=sentence("cli.help_pseudonyms"))


def _dataset(store: Store, flags: argparse.Namespace) -> None:
    formats = names_of(flags.formats)
    if flags.messages:
        formats = tuple(dict.fromkeys(format_of(name).with_messages.id for name in formats))
    plan = DatasetPlan(name=flags.name, formats=formats, pseudonyms=flags.pseudonyms, **options_of(flags))
    need_rows(store, ExportSpec("whole", plan.selection), flags)
    done = write_dataset(store, flags.out, plan)
    split = done.manifest["split"]
    for config, sides in done.rows.items():
        console.say(f"{config}: " + " · ".join(f"{side} {many:,}" for side, many in sides.items()))
    if split:
        console.say(
            sentence(
                "cli.split_line", share=split["validation_share"], asked=split["validation_asked"], seed=split["seed"]
            )
        )
    printed(flags, {
        "folder": str(done.folder), "rows": done.rows, "files": len(done.files), "split": split,
        "license": done.license, "reason": done.reason, **({"masked": done.masked} if flags.mask_personal else {}),
    }, sentence("cli.folder_line", folder=done.folder, files=len(done.files), license=done.license))  # fmt: skip


VERBS = {"dataset": _dataset}
