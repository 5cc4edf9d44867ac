"""Data set folder: Parquet by configuration and split, files for trainers, card, manifest and recipes.

    README.md  manifest.json  dataset_info.json
    data/<config>/<side>-00000-of-0000N.parquet
    formats/<format>-<side>.<suffix>
    prompts/<sha256>.txt  recipes/
    LICENSE.md  (if the licence is ``other``)

The folder is written beside its target and renamed at the end. The same plan and the same state of the store give the
same bytes.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from koevol_core.dataset.exports.folder.card import card
from koevol_core.dataset.exports.folder.folder_spec import CARD, MANIFEST, DatasetPlan, Written
from koevol_core.dataset.exports.folder.folder_writer import FolderWriter
from koevol_core.dataset.exports.folder.language_stats import LanguageCounter
from koevol_core.dataset.exports.folder.manifest import called, dumped, facts, manifest, read_manifest
from koevol_core.dataset.exports.splits import Split, SplitResult, split_rows
from koevol_core.errors import BadInput
from koevol_core.fileio import whole_folder
from koevol_core.store import Store, export_rows

SAMPLE = 300
"""Rows whose language a card preview measures."""
STRAY = {".cache", ".gitattributes", ".DS_Store"}
"""Files that tools leave in such a folder and can recreate; they do not prevent its replacement."""


def write_dataset(store: Store, folder: Path, plan: DatasetPlan = DatasetPlan()) -> Written:
    """Write a data set folder and return what it contains. Raises BadInput for a folder that holds anything but a data
    set of koevol, for a licence weaker than a row's, and if no row would be exported.
    """
    need_ours(folder)
    with store.snapshot() as conn, whole_folder(folder) as aside:
        parted = split_rows(conn, plan.split, plan.rows) if plan.split else None
        names = called(conn, plan.pseudonyms)
        known = facts(conn, plan, parted, names)
        if not known.value["funnel"]["exported"]:
            raise BadInput("dataset.no_rows")
        writer = FolderWriter(conn, aside, plan, parted or SplitResult(Split(0.0)), names)
        value = writer.write(known)
        masked = dict(writer.masked) if plan.mask_personal else None
        writer.keep(CARD, card(manifest(value, (), writer.written, writer.language.stats, masked)))
        value = manifest(value, writer.files, writer.written, writer.language.stats, masked) | {
            "pairs_dropped": writer.dropped
        }
        (aside / MANIFEST).write_text(dumped(value), encoding="utf-8", newline="")
    licence = value["license"]
    return Written(
        folder, tuple(writer.files), writer.written, licence["id"], licence["reason"], value, dict(writer.masked)
    )


def card_preview(store: Store, plan: DatasetPlan = DatasetPlan()) -> str:
    """Return the card as it would be now, without writing anything.

    Measures the language of the first ``SAMPLE`` rows only, and does not count personal data. Takes about a second at
    100,000 nodes; cache it by ``store_version``.
    """
    with store.snapshot() as conn:
        parted = split_rows(conn, plan.split, plan.rows) if plan.split else None
        known = facts(conn, plan, parted, called(conn, plan.pseudonyms))
        counter = LanguageCounter()
        for _ in islice(counter.measure(export_rows.stream(conn, plan.rows)), SAMPLE):
            pass
        sides = parted.rows if parted else {"train": known.value["funnel"]["exported"], "validation": 0}
        value = manifest(known.value, (), {"default": sides}, counter.stats, {} if plan.mask_personal else None)
        return card(value | {"preview": True})


def need_ours(folder: Path) -> None:
    """Raise BadInput if ``folder`` exists and holds anything that is not part of a data set of koevol.

    The folder is replaced as a whole: files of other people, or of a training, would be lost.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    try:
        known = {one["path"] for one in read_manifest(folder)["files"]}
    except BadInput as error:
        raise BadInput("dataset.not_a_folder", folder=folder) from error
    there = {str(one.relative_to(folder).as_posix()) for one in folder.rglob("*") if not one.is_dir()}
    strange = sorted(one for one in there - known - {MANIFEST} if one.split("/")[0] not in STRAY)
    if strange:
        raise BadInput("dataset.foreign_file", path=folder / strange[0], others=len(strange) - 1)
