"""What a folder of a data set should hold, and what was written into one: values that its modules share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from koevol_core.dataset.exports.licensing import AUTO
from koevol_core.dataset.exports.splits import Split
from koevol_core.store.export_rows import Selection

MANIFEST, CARD, INFO = "manifest.json", "README.md", "dataset_info.json"
DATA, FORMATS_FOLDER, RECIPES = "data", "formats", "recipes"
"""The names of what lies in every folder of ours, by which another program knows it."""


_EVERYTHING, _USUAL = Selection(), Split()


@dataclass(frozen=True)
class Plan:
    """What a folder should hold.

    ``name`` is the title of the card; ``formats`` are names of ``FORMATS`` that are written beside the Parquet files of
    ``data/``. ``split`` None: everything is for training. ``pseudonyms``: reviewers are called ``검토자 1`` and so on, in
    the manifest, the card and the rows. ``license`` is an identifier of the Hub, "" for the strictest of the rows'.
    """

    name: str = "koevol"
    selection: Selection = _EVERYTHING
    formats: tuple[str, ...] = ("alpaca", "chat", "dpo")
    split: Split | None = _USUAL
    provenance: bool = False
    mask_personal: bool = False
    license: str = AUTO
    pseudonyms: bool = False
    pairs: bool = True


@dataclass(frozen=True)
class File:
    """A file of a folder: its path in it with ``/``, bytes, SHA-256, rows (None where it has none), configuration and side."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None
    config: str = ""
    split: str = ""


@dataclass(frozen=True)
class Written:
    """A folder as it was written: ``rows`` by configuration and side, ``manifest`` what stands in ``manifest.json``, and
    the places of personal data that were masked, by kind."""

    folder: Path
    files: tuple[File, ...]
    rows: dict[str, dict[str, int]]
    license: str
    reason: str
    manifest: dict[str, Any]
    masked: dict[str, int] = field(default_factory=dict)
