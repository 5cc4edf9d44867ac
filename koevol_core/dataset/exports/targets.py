"""Helpers of the export screen: available filters, locations of files, downloads, and counts shown before an export."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from koevol_core.dataset.exports.export import export_files, rows_of
from koevol_core.dataset.exports.folder.dataset_folder import write_dataset
from koevol_core.dataset.exports.folder.folder_spec import CARD, MANIFEST, DatasetPlan, File, Written
from koevol_core.dataset.exports.folder.manifest import FORMAT
from koevol_core.dataset.exports.pairs.preference import PairCounts, count
from koevol_core.dataset.exports.spec import ExportSpec
from koevol_core.dataset.exports.splits import SIDES, Split, SplitResult, split_rows
from koevol_core.messages import clock
from koevol_core.settings import Settings
from koevol_core.store import Store, export_rows, node_filter, reader

store_version = reader(export_rows.version)
export_ids = reader(export_rows.ids)

FOLDER = "exports"


@dataclass(frozen=True)
class ExportChoices:
    """Values to filter by: the deepest generation, and the models that ever replied."""

    deepest: int
    models: tuple[str, ...]


def export_choices(store: Store) -> ExportChoices:
    """Return the values that rows can be filtered by now."""
    with store.snapshot() as conn:
        return ExportChoices(node_filter.deepest(conn, "living"), tuple(export_rows.models(conn)))


def home_of(settings: Settings) -> Path:
    """Return the folder of the SQLite database, or the working directory if the database is on a server."""
    url = "://" in settings.db and not settings.db.startswith("sqlite:///")
    return Path.cwd() if url else Path(settings.db.removeprefix("sqlite:///")).expanduser().resolve().parent


def file_name(spec: ExportSpec, at: float | None = None) -> str:
    """Return a name such as ``koevol-chat-20261122-183000.jsonl``, in local time; ``at`` is UTC seconds (None: now)."""
    stamp = clock.shown(time.time() if at is None else at, "%Y%m%d-%H%M%S")
    return f"koevol-{spec.shape.id}-{stamp}.{spec.shape.suffix}"


def exported(store: Store, spec: ExportSpec, side: str = "") -> bytes:
    """Return the whole content of a file, or of one split's (``train`` or ``validation``), for a download by the
    browser."""
    with tempfile.TemporaryDirectory(prefix="koevol-") as folder:
        return export_files(store, spec, Path(folder) / f"export.{spec.shape.suffix}")[side][0].read_bytes()


def export_beside(store: Store, settings: Settings, spec: ExportSpec) -> dict[str, tuple[Path, int]]:
    """Write a file, or one per split, into ``exports`` in the folder of ``home_of``; return paths and numbers of rows as
    ``export_files`` does."""
    return export_files(store, spec, home_of(settings) / FOLDER / file_name(spec))


def export_sides(store: Store, spec: ExportSpec) -> SplitResult:
    """Return the split that the files would have now; without one every row is in train.

    Preference data is counted by record, which takes as long as ``pair_counts``.
    """
    with store.snapshot() as conn:
        parted = split_rows(conn, spec.split or Split(0.0), spec.rows, spec.selection)
        if not spec.shape.paired:
            return parted
        found = Counter(parted.side(one) for one in rows_of(conn, spec.shape, spec.selection))
        return replace(parted, rows={side: found[side] for side in SIDES})


def pair_counts(store: Store, spec: ExportSpec) -> PairCounts:
    """Return what a file of preference data would hold, by reason, and what would be dropped, by reason."""
    return store.read(count, spec.rows, False, (spec.shape.source,))


def dataset_folder(settings: Settings, name: str) -> Path:
    """Return the folder of a data set with this name: ``exports/dataset-NAME`` in the folder of ``home_of``."""
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip("-._")[:60].rstrip("-._")
    return home_of(settings) / FOLDER / f"dataset-{plain or 'koevol'}"


def dataset_beside(store: Store, settings: Settings, plan: DatasetPlan) -> Written:
    """Write a data set into its ``dataset_folder``. Raises BadInput as ``write_dataset`` does."""
    return write_dataset(store, dataset_folder(settings, plan.name), plan)


def dataset_at(folder: Path) -> Written | None:
    """Return the data set in a folder as its manifest describes it, or None. The manifest is one of its files."""
    try:
        if not (folder / MANIFEST).is_file():
            return None
        raw = (folder / MANIFEST).read_bytes()
        said = json.loads(raw)
        if said["format"] != FORMAT or not (folder / CARD).is_file():
            return None
        files = tuple(
            File(one["path"], one["bytes"], one["sha256"], one.get("rows"), one.get("config", ""), one.get("split", ""))
            for one in said["files"]
        )
        files += (File(MANIFEST, len(raw), hashlib.sha256(raw).hexdigest()),)
        licence, places = said["license"], said["personal"]["places"]
        return Written(folder, files, said["rows"], licence["id"], licence["reason"], said, places)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def written_at(folder: Path) -> float:
    """Return when the data set in a folder was written, in UTC seconds; 0.0 if there is none."""
    try:
        return (folder / MANIFEST).stat().st_mtime
    except OSError:
        return 0.0
