"""What the export screen needs around a file: what can be chosen, where it goes, and what a trainer should know of it."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from . import local_model
from .dataset.formats import FORMATS
from .export import export
from .providers import providers
from .settings import Settings
from .store import Store, rows
from .store.rows import Selection

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


def practice_models() -> tuple[str, ...]:
    """Models whose texts are for trying things out and not for training."""
    return tuple(sorted({local_model.MODEL, *(one.model for one in providers(Settings()) if not one.for_data)}))


def store_version(store: Store) -> tuple[int, ...]:
    """Differs whenever rows, decisions, answers, choices or calls have changed: a key for what was computed of them."""
    return store.read(rows.version)


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
        path = Path(folder) / "export"
        export(store, format, path, selection, orient, provenance, license, mask_personal)
        return path.read_bytes()


def export_beside(
    store: Store, settings: Settings, format: str, selection: Selection = Selection(), orient: str = "records",
    provenance: bool = False, license: str = "", mask_personal: bool = False,
) -> tuple[Path, int]:  # fmt: skip
    """Write a file into the folder ``exports`` beside the database (the working folder, where that is on a server);
    returns where it is and its rows."""
    url = "://" in settings.db and not settings.db.startswith("sqlite:///")
    home = Path.cwd() if url else Path(settings.db.removeprefix("sqlite:///")).expanduser().resolve().parent
    path = home / FOLDER / file_name(format)
    return path, export(store, format, path, selection, orient, provenance, license, mask_personal)
