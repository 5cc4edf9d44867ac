"""Listing of a data set, on the Hub or in a folder: its readable files with their splits, its licence, its source.

A file's name in a data set is never used as a local path: content from the Hub stays in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from koevol_core.dataset.huggingface.client import Hub, library, plain, repo_name
from koevol_core.dataset.huggingface.dataset_card import LARGEST, Card, place, read_card
from koevol_core.dataset.huggingface.hub_errors import patiently, status_of
from koevol_core.dataset.huggingface.local_folder import CARD
from koevol_core.dataset.huggingface.repository import Blob, Repository, content, look, other_kinds
from koevol_core.dataset.imports.files import SUFFIXES, read_table
from koevol_core.dataset.imports.shapes import plain_rows
from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.quality.findings.licence_terms import find
from koevol_core.quality.licence import KINDS
from koevol_core.quality.licence_policy import label
from koevol_core.tables import MAX_BYTES, Table

READABLE = tuple(f".{one}" for one in SUFFIXES if one not in ("md", "txt", "zip"))
_NO_ROWS = ("dataset_infos.json", "dataset_info.json", "manifest.json", "state.json")
"""Usual names of files without rows."""


@dataclass(frozen=True)
class DataFile:
    """File with rows: path in the data set, bytes, configuration and split (empty if unknown), checksum (``mark``)."""

    path: str
    size: int
    config: str = ""
    split: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Listing:
    """Data set: name, commit (empty for a folder), licence of its card, ``source`` for its seeds, and files."""

    name: str
    revision: str
    license: str
    source: str
    files: tuple[DataFile, ...]
    notices: tuple[str, ...] = ()
    folder: Path | None = None

    @property
    def splits(self) -> tuple[str, ...]:
        """Splits, in the order of the files."""
        return tuple(dict.fromkeys(one.split for one in self.files if one.split))


def hub_files(hub: Hub, repo: str, revision: str = "main") -> Listing:
    """List a data set of the Hub at a branch, tag or commit. Raises BadInput or Stopped."""
    name = repo_name(repo, hub.endpoint)
    if not revision.strip() or len(revision) > 200 or not revision.isprintable():
        raise BadInput("hub.revision_form")
    repository = patiently(hub, Message("hub.finding", name=name), lambda: _found(hub, name, revision.strip()))
    oid, card = repository.oid, Card()
    if paper := repository.files.get(CARD):
        if paper.size > LARGEST:
            raise BadInput("hub.card_too_large", size=paper.size >> 10, name=name)
        card = read_card(content(hub, name, oid, CARD, paper), name)
    return _listed(Listing(name, oid, card.license, f"hf:{name}@{oid}", ()), card, repository.files)


def _found(hub: Hub, name: str, revision: str) -> Repository:
    try:
        return look(hub, name, revision)
    except library().errors.HfHubHTTPError as error:
        if status_of(error) in (401, 404) and (kinds := other_kinds(hub, name)):
            raise BadInput(f"hub.is_{kinds[0]}", name=name) from error
        raise


def local_files(path: Path) -> Listing:
    """List a folder, or one file; the card is the ``README.md`` in the same folder. Raises BadInput."""
    if not path.exists():
        raise BadInput("hub.no_path", path=path)
    folder = path if path.is_dir() else path.parent
    try:
        files = (
            {one.relative_to(folder): one for one in folder.rglob("*")} if path.is_dir() else {Path(path.name): path}
        )
        sizes = {
            name.as_posix(): Blob(one.stat().st_size, "") for name, one in files.items() if _is_plain(folder, name)
        }
        paper = folder / CARD
        raw = paper.read_bytes() if paper.is_file() and paper.stat().st_size <= LARGEST else b""
    except OSError as error:
        raise BadInput("hub.folder_unreadable", folder=error.filename or folder, error=error.strerror) from error
    card = read_card(raw, str(paper))
    name = folder.resolve().name if path.is_dir() else path.stem
    return _listed(Listing(name, "", card.license, name, (), folder=folder), card, sizes)


def _is_plain(folder: Path, name: Path) -> bool:
    """True for a file that is neither hidden nor a symlink, nor below such a folder."""
    ways = [folder.joinpath(*name.parts[: depth + 1]) for depth in range(len(name.parts))]
    return ways[-1].is_file() and not any(way.name.startswith(".") or way.is_symlink() for way in ways)


def chosen_files(
    listing: Listing, files: tuple[str, ...] = (), split: str = "", config: str = ""
) -> tuple[DataFile, ...]:
    """Return the files that are named, or those of a split and configuration, or the only one.

    Raises BadInput, naming the available files, if none matches, if the choice is ambiguous, or if it is too large.
    """
    there = {one.path: one for one in listing.files}
    if missing := [one for one in files if one not in there]:
        raise BadInput("hub.no_such_file", file=plain(missing[0], 100), choices=_choices(listing))
    found = [there[one] for one in dict.fromkeys(files)] or list(listing.files)
    found = [one for one in found if split in ("", one.split) and config in ("", one.config)]
    if not found:
        raise BadInput("hub.no_such_files", choices=_choices(listing))
    if not (files or split or config) and len(found) > 1:
        raise BadInput("hub.which_file", choices=_choices(listing))
    if (size := sum(one.size for one in found)) > MAX_BYTES:
        raise BadInput("hub.too_large_at_once", size=size >> 20, limit=MAX_BYTES >> 20, file=plain(found[0].path, 100))  # fmt: skip
    return tuple(found)


def read_data_file(
    hub: Hub, listing: Listing, file: DataFile, tell: Callable[[int, int, str], None] | None = None
) -> Table:
    """Return the rows of a file, normalized to plain rows; ``tell`` gets bytes done, total bytes and the path. Raises
    BadInput or Stopped."""
    shown = f"{listing.name}/{plain(file.path, 200)}"
    if listing.folder is not None:
        return plain_rows(read_table(listing.folder / file.path, shown))
    if file.size > MAX_BYTES:
        raise BadInput("hub.file_too_large", size=file.size >> 20, limit=MAX_BYTES >> 20, file=shown)

    def heard(done: int) -> None:
        if tell:
            tell(done, file.size, file.path)

    blob = Blob(file.size, file.mark)
    return plain_rows(read_table(content(hub, listing.name, listing.revision, file.path, blob, heard), shown))


def _listed(listing: Listing, card: Card, tree: Mapping[str, Blob]) -> Listing:
    """Return the listing with its files that can hold rows, and notices for the user."""
    files, other = [], 0
    for path, blob in sorted(tree.items()):
        name = path.rsplit("/", 1)[-1]
        strange = not path.isprintable() or "\\" in path or {"", ".", ".."} & set(path.split("/"))
        if strange or not name.casefold().endswith(READABLE) or name in _NO_ROWS:
            other += name not in (CARD, ".gitattributes", *_NO_ROWS)
            continue
        config, split = place(card, path)
        files.append(DataFile(path, blob.size, config, split, blob.mark))
    if not files:
        raise BadInput("hub.nothing_to_read", name=listing.name)
    notices: list[str] = [Message("hub.files_left", count=other)] if other else []
    if not listing.license:
        notices.append(Message("hub.no_licence"))
    if red := [one.kind for one in find(listing.license)]:
        notices.append(_red(listing.license, red))
    return replace(listing, files=tuple(files), notices=tuple(notices))


def _red(license: str, kinds: Sequence[str]) -> str:
    words = tuple(label(kind) for kind in KINDS if kind in kinds)
    return Message("hub.grave_licence", license=license, words=words, derivatives="no_derivatives" in kinds)


def _choices(listing: Listing) -> str:
    names = ", ".join(plain(one.path, 80) for one in listing.files[:5]) + (" …" if len(listing.files) > 5 else "")
    return Message("hub.choices", names=names, splits=", ".join(listing.splits[:10]))
