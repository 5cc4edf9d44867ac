"""Reopen a data set folder as a project: validate its manifest, verify checksums, rebuild its trees.

Of a folder of koevol every file with positions in trees is opened, the configuration ``default`` first. Files for
trainers repeat the same rows without positions, and preference pairs are derived from them: both are skipped. A file
that was changed after the export is named and still opened: a person may have corrected it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from koevol_core.dataset.exports.folder.folder_spec import MANIFEST
from koevol_core.dataset.exports.folder.manifest import read_manifest
from koevol_core.dataset.exports.formats import FORMATS
from koevol_core.dataset.imports.files import read_table
from koevol_core.dataset.imports.tree_import import import_tree
from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.store import Store
from koevol_core.types import Imported, Refused

LOOKED_AT = 10_000
"""Entries of a folder that are looked through."""
SHOWN = 50
"""Folders offered for opening, at most."""


@dataclass(frozen=True)
class Opened:
    """Files with trees in a folder, in the order in which they are opened, and notices for the user."""

    trees: tuple[Path, ...]
    notices: tuple[str, ...]


def project_folders(home: Path) -> list[Path]:
    """Return the folders with a manifest in ``home`` and in its ``exports``, newest first, ``SHOWN`` at most.
    Unreadable ones are skipped: they may belong to another user."""
    found = []
    for place in (home, home / "exports"):
        for path in _folders(place):
            with suppress(OSError):
                found.append(((path / MANIFEST).stat().st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)[:SHOWN]]


def _folders(place: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from (one for one in islice(place.iterdir(), LOOKED_AT) if one.is_dir() and not one.is_symlink())


def open_project(store: Store, folder: Path) -> Imported:
    """Rebuild the trees of a folder. The reason of a rejected row names its file.

    Raises BadInput for a folder without a manifest of koevol, and for one without files that hold trees.
    """
    found = look_into(folder)
    done = Imported(0, notices=found.notices)
    for path in found.trees:
        done = _sum(done, import_tree(store, read_table(path, path.name)), path.relative_to(folder))
    return done


def look_into(folder: Path) -> Opened:
    """Read a folder's manifest and verify its files' checksums. Raises BadInput as ``open_project`` does."""
    listed = read_manifest(folder)["files"]
    trees, other, changed, missing = [], 0, [], []
    for one in listed:
        path = _inside(folder, one)
        if not path.is_file():
            missing.append(one["path"])
            continue
        if _digest(path) != one.get("sha256"):
            changed.append(one["path"])
        if _holds_trees(one):
            trees.append(path)
        else:
            other += one.get("rows") is not None
    if not trees:
        raise BadInput("imports.no_trees", folder=folder)
    trees.sort(key=lambda path: (path.parent.name != "default", path.name))
    notices: list[str] = [
        Message(code, count=len(some), files=", ".join(some[:5]))
        for some, code in ((changed, "imports.files_changed"), (missing, "imports.files_missing"))
        if some
    ]
    if other:
        notices.append(Message("imports.other_shapes", count=other))
    return Opened(tuple(trees), tuple(notices))


def _inside(folder: Path, one: dict[str, Any]) -> Path:
    """Return the path of a listed file. Raises BadInput if it is outside the folder."""
    path = folder / str(one["path"])
    try:
        if path.is_symlink():
            path.stat()  # a loop raises here on every Python; since 3.13 resolve() returns it
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BadInput("imports.manifest_outside", file=MANIFEST, path=one["path"][:100])
    except (OSError, ValueError, RuntimeError) as error:  # name too long or undecodable, or a symlink loop
        raise BadInput("imports.manifest_bad_name", file=MANIFEST, path=ascii(one["path"][:100])) from error
    return path


def _holds_trees(one: dict[str, Any]) -> bool:
    """Return True for the configuration ``default``, and for files of formats with the original's columns."""
    if one.get("config") == "default":
        return True
    path = Path(one["path"])
    shape = FORMATS.get(path.stem.rpartition("-")[0])
    return not one.get("config") and shape is not None and bool(shape.columns) and path.suffix == f".{shape.suffix}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sum(done: Imported, one: Imported, path: Path) -> Imported:
    refused = tuple(Refused(row.row, f"{path.as_posix()}: {row.reason}", row.content) for row in one.refused)
    return Imported(
        done.taken + one.taken, done.known + one.known, (*done.refused, *refused),
        tuple(dict.fromkeys((*done.notices, *one.notices))), tuple(dict.fromkeys((*done.node_ids, *one.node_ids))),
        done.beyond + one.beyond,
    )  # fmt: skip
