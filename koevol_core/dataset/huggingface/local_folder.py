"""Local folder to upload: its files, with the checksums by which the Hub identifies them.

Only the manifest, the files that it names and the card are uploaded: a database or a key in the folder is not.
"""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from koevol_core.dataset.huggingface.repository import Blob
from koevol_core.errors import BadInput

MANIFEST, CARD = "manifest.json", "README.md"
OURS = "koevol-dataset"
"""Value of ``format`` in a manifest of koevol."""
LARGEST_MANIFEST = 16 * 2**20
MOST = 5_000
"""Files of a folder, at most."""
_PIECE = 2**20


@dataclass(frozen=True)
class LocalFile:
    """File to upload: path in the repository, local path, bytes, SHA-256 and git blob id."""

    path: str
    file: Path
    size: int
    sha256: str
    blob: str

    def is_(self, blob: Blob) -> bool:
        """True if a file of a repository has the same content."""
        return blob.mark in (self.sha256, self.blob)


@dataclass(frozen=True)
class Folder:
    """Files to upload, by path; names of files left out; rows with a severe (``bad``) finding, from the manifest."""

    files: tuple[LocalFile, ...]
    left: tuple[str, ...] = ()
    red: int = 0


def read_folder(folder: Path) -> Folder:
    """Return the folder as it would be uploaded. Raises BadInput if it is no data set of koevol, or differs from its
    manifest."""
    if not folder.is_dir():
        raise BadInput("hub.no_folder", folder=folder)
    try:
        said = _manifest(folder)
        listed = files_of(said)
        if len(listed) > MOST:
            raise BadInput("hub.too_many_here", count=len(listed), limit=MOST, folder=folder)
        files = tuple(_local(folder, path) for path in sorted({*listed, MANIFEST, CARD}))
        known = {one.path for one in files}
        names = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if not one.is_dir())
    except OSError as error:
        raise BadInput("hub.folder_unreadable", folder=error.filename or folder, error=error.strerror) from error
    for one in files:
        if one.path != CARD and listed.get(one.path) not in (None, one.sha256):
            raise BadInput("hub.file_differs", file=one.file)
    red = said.get("red_rows")
    return Folder(files, tuple(name for name in names if name not in known), red if isinstance(red, int) else 0)


def _manifest(folder: Path) -> dict[str, Any]:
    place = folder / MANIFEST
    for name in (MANIFEST, CARD):
        if not (folder / name).is_file():
            raise BadInput("hub.not_a_folder", file=name, folder=folder)
    try:
        (folder / CARD).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("hub.card_not_utf8", path=folder / CARD) from error
    if place.stat().st_size > LARGEST_MANIFEST:
        raise BadInput("hub.manifest_too_large", path=place)
    said = manifest_of(place.read_bytes())
    if said is None:
        raise BadInput("hub.manifest_not_ours", path=place)
    return said


def manifest_of(raw: bytes) -> dict[str, Any] | None:
    """Return a parsed manifest, or None if koevol did not write it."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and said.get("format") == OURS else None


def files_of(manifest: dict[str, Any]) -> dict[str, str]:
    """Return the SHA-256 of a manifest's files by path, without invalid paths and those outside the folder."""
    files = manifest.get("files")
    found = {}
    for one in files if isinstance(files, list) else ():
        path, sha = (one.get("path"), one.get("sha256")) if isinstance(one, dict) else (None, None)
        if isinstance(path, str) and isinstance(sha, str) and inside(path):
            found[path] = sha
    return found


def inside(path: str) -> bool:
    """Return True if a path stays in its folder and is valid on every system and on the Hub."""
    parts = PurePosixPath(path).parts
    plain = path.isprintable() and not set(path) & set('\\:*?"<>|')
    hidden = any(part.startswith(".") or part != part.strip() for part in parts)
    return bool(parts) and plain and not hidden and not path.startswith("/") and "/".join(parts) == path


def _local(folder: Path, path: str) -> LocalFile:
    file = folder / path
    about = file.lstat()
    if not stat.S_ISREG(about.st_mode) or folder.resolve() not in file.resolve().parents:
        raise BadInput("hub.not_regular", file=file)
    sha, blob = hashlib.sha256(), hashlib.sha1(b"blob %d\x00" % about.st_size, usedforsecurity=False)
    with open(file, "rb") as data:
        while piece := data.read(_PIECE):
            sha.update(piece)
            blob.update(piece)
    return LocalFile(path, file, about.st_size, sha.hexdigest(), blob.hexdigest())
