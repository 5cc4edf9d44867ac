"""What the export screen needs around a file: what can be chosen, where it goes, and what a trainer should know of it."""

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

from koevol_core.dataset.exports.export import export, export_split
from koevol_core.dataset.exports.folder import write_folder
from koevol_core.dataset.exports.folder_spec import CARD, MANIFEST, File, Plan, Written
from koevol_core.dataset.exports.formats import FORMATS
from koevol_core.dataset.exports.manifest import FORMAT
from koevol_core.dataset.exports.preference import PairCounts, count
from koevol_core.dataset.exports.row_source import rows_of
from koevol_core.dataset.exports.splits import SIDES, Parted, Split, part
from koevol_core.settings import Settings
from koevol_core.store import Store
from koevol_core.store import export_rows as rows
from koevol_core.store.export_rows import Selection

FOLDER = "exports"


@dataclass(frozen=True)
class ExportChoices:
    """What there is to choose from: the deepest generation, and the models that ever replied."""

    deepest: int
    models: tuple[str, ...]


def export_choices(store: Store) -> ExportChoices:
    """What rows can be narrowed by at this moment."""
    with store.snapshot() as conn:
        return ExportChoices(rows.deepest(conn), tuple(rows.models(conn)))


def store_version(store: Store) -> tuple[int, ...]:
    """Differs whenever rows, decisions, answers, choices or calls have changed: a key for what was computed of them."""
    return store.read(rows.version)


def home_of(settings: Settings) -> Path:
    """The folder of the database; the working folder, where the database is on a server."""
    url = "://" in settings.db and not settings.db.startswith("sqlite:///")
    return Path.cwd() if url else Path(settings.db.removeprefix("sqlite:///")).expanduser().resolve().parent


def file_name(format: str, at: float | None = None) -> str:
    """``koevol-chat-20261122-183000.jsonl``, by the clock of this machine."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(at))
    return f"koevol-{format}-{stamp}.{FORMATS[format].suffix}"


def exported(
    store: Store, format: str, selection: Selection = Selection(), orient: str = "records", provenance: bool = False,
    license: str = "", mask_personal: bool = False,
) -> bytes:  # fmt: skip
    """The whole content of a file, for a browser to take."""
    with tempfile.TemporaryDirectory(prefix="koevol-") as folder:
        path = Path(folder) / f"export.{FORMATS[format].suffix}"
        export(store, format, path, selection, orient, provenance, license, mask_personal)
        return path.read_bytes()


def export_beside(
    store: Store, settings: Settings, format: str, selection: Selection = Selection(), orient: str = "records",
    provenance: bool = False, license: str = "", mask_personal: bool = False,
) -> tuple[Path, int]:  # fmt: skip
    """Write a file into the folder ``exports`` beside the database (the working folder, where that is on a server);
    returns where it is and its rows."""
    path = home_of(settings) / FOLDER / file_name(format)
    return path, export(store, format, path, selection, orient, provenance, license, mask_personal)


def exported_side(
    store: Store, side: str, split: Split, format: str, selection: Selection = Selection(), orient: str = "records",
    provenance: bool = False, license: str = "", mask_personal: bool = False,
) -> bytes:  # fmt: skip
    """The whole content of one side's file (``train`` or ``validation``), for a browser to take."""
    with tempfile.TemporaryDirectory(prefix="koevol-") as folder:
        path = Path(folder) / f"export.{FORMATS[format].suffix}"
        done = export_split(store, format, path, split, selection, orient, provenance, license, mask_personal)
        return done[side][0].read_bytes()


def split_beside(
    store: Store, settings: Settings, split: Split, format: str, selection: Selection = Selection(),
    orient: str = "records", provenance: bool = False, license: str = "", mask_personal: bool = False,
) -> dict[str, tuple[Path, int]]:  # fmt: skip
    """Write a file a side into the folder ``exports`` beside the database; by side where it is and its rows."""
    path = home_of(settings) / FOLDER / file_name(format)
    return export_split(store, format, path, split, selection, orient, provenance, license, mask_personal)


def export_sides(store: Store, format: str, selection: Selection, split: Split) -> Parted:
    """The division as files of this format would have it now. Of preference data the rows are its records, which takes as
    long as counting these. Raises BadInput for a share that is none."""
    shape = FORMATS[format]
    wanted = shape.narrowed(selection)
    with store.snapshot() as conn:
        parted = part(conn, split, shape.kept, wanted, selection)
        if not shape.paired:
            return parted
        found = Counter(parted.side(one) for one in rows_of(conn, shape, selection))
        return replace(parted, rows={side: found[side] for side in SIDES})


def pair_counts(store: Store, format: str, selection: Selection) -> PairCounts:
    """What a file of preference data would hold, by the reason why each record is one, and what was dropped and why."""
    return store.read(count, FORMATS[format].narrowed(selection), False, (FORMATS[format].source,))


def dataset_folder(settings: Settings, name: str) -> Path:
    """Where a data set of this name is written: ``exports/dataset-NAME`` beside the database."""
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip("-._")[:60].rstrip("-._")
    return home_of(settings) / FOLDER / f"dataset-{plain or 'koevol'}"


def dataset_beside(store: Store, settings: Settings, plan: Plan) -> Written:
    """Write a data set into its folder beside the database. Raises BadInput as ``write_folder`` does."""
    return write_folder(store, dataset_folder(settings, plan.name), plan)


def dataset_at(folder: Path) -> Written | None:
    """The data set that lies in a folder, as its manifest says, which is one of the files; None where there is none of ours."""
    try:
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
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def written_at(folder: Path) -> float:
    """When the data set in a folder was written, in UTC seconds; 0.0 where there is none."""
    try:
        return (folder / MANIFEST).stat().st_mtime
    except OSError:
        return 0.0
