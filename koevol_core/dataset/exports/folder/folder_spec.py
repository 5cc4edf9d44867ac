"""Values that the modules of a data set folder share: the plan, a file, and the result."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from koevol_core.dataset.exports.formats import format_of
from koevol_core.dataset.exports.licensing import AUTO
from koevol_core.dataset.exports.spec import need_valid
from koevol_core.dataset.exports.splits import Split
from koevol_core.store.node_filter import NodeFilter

MANIFEST, CARD, INFO = "manifest.json", "README.md", "dataset_info.json"
DATA, FORMATS_FOLDER, RECIPES = "data", "formats", "recipes"
"""Fixed names in every data set folder, by which other programs recognize it."""


_EVERYTHING, _USUAL = NodeFilter(), Split()


@dataclass(frozen=True)
class DatasetPlan:
    """Intended content of a data set folder.

    ``name`` is the title of the card; ``formats`` are names (with ``-chat``: as messages) written besides the Parquet files of
    ``data/``. ``split`` None: all rows are in train. ``pseudonyms``: reviewers are called by number, in
    manifest, card and rows. ``license`` is an identifier of the Hub, "" for the strictest of the rows'. Raises BadInput
    for an unknown format, finding or licence.
    """

    name: str = "koevol"
    selection: NodeFilter = _EVERYTHING
    formats: tuple[str, ...] = ("alpaca", "chat", "dpo")
    split: Split | None = _USUAL
    provenance: bool = False
    mask_personal: bool = False
    license: str = AUTO
    pseudonyms: bool = False
    pairs: bool = True

    def __post_init__(self) -> None:
        for name in self.formats:
            format_of(name)
        need_valid(self.selection, self.license)

    @property
    def rows(self) -> NodeFilter:
        """The selection of the instruction data: answered rows only."""
        return replace(self.selection, answered=True)


@dataclass(frozen=True)
class File:
    """File of a folder: relative path with ``/``, bytes, SHA-256, rows (None: it has none), configuration, split."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None
    config: str = ""
    split: str = ""


@dataclass(frozen=True)
class Written:
    """Result of writing a folder: ``rows`` by configuration and split, ``manifest`` as in ``manifest.json``, and the
    ``masked`` spans of personal data by kind."""

    folder: Path
    files: tuple[File, ...]
    rows: dict[str, dict[str, int]]
    license: str
    reason: str
    manifest: dict[str, Any]
    masked: dict[str, int] = field(default_factory=dict)
