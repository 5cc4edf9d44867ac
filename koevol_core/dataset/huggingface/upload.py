"""Upload of a folder as a data set: dry run, upload file by file, and one commit at the end that makes it visible.

An interrupted upload leaves only stored blobs that no page shows; repeated, it sends what is missing. Nobody's work is
overwritten: other content in the repository, another visibility, or a commit in between raises an error.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from koevol_core.dataset.huggingface.client import Hub, interface, library, plain, repo_name
from koevol_core.dataset.huggingface.hub_errors import patiently
from koevol_core.dataset.huggingface.local_folder import (
    LARGEST_MANIFEST,
    MANIFEST,
    Folder,
    LocalFile,
    files_of,
    manifest_of,
    read_folder,
)
from koevol_core.dataset.huggingface.repository import Repository, accounts, content, other_kinds, there
from koevol_core.errors import BadInput, Conflict, KoevolError, Stopped
from koevol_core.messages import Message

Change = Literal["new", "replaced", "same", "deleted"]
Tell = Callable[[int, int, str], None]
"""Progress callback: bytes done, total bytes, and the file. An exception that it raises ends the upload."""
KEPT = ".gitattributes"
"""File of the Hub itself in every repository; never deleted."""


@dataclass(frozen=True)
class PlannedFile:
    """Planned change of a path in the repository; ``size`` is that of the local file in bytes, 0 for a deletion."""

    path: str
    size: int
    change: Change


@dataclass(frozen=True)
class PushPlan:
    """Planned upload. ``base`` is the parent commit, empty if the repository does not exist yet."""

    repo: str
    url: str
    private: bool
    exists: bool
    base: str
    files: tuple[PlannedFile, ...]
    notices: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[PlannedFile, ...]:
        """Files that differ from those in the repository."""
        return tuple(one for one in self.files if one.change != "same")

    @property
    def bytes(self) -> int:
        """Bytes to send, at most: an interrupted upload may have sent some."""
        return sum(one.size for one in self.changes)


@dataclass(frozen=True)
class Pushed:
    """Result of an upload: the repository's commit, and True if that changed it."""

    oid: str
    changed: bool
    plan: PushPlan

    @property
    def commit_url(self) -> str:
        return f"{self.plan.url}/commit/{self.oid}"


@dataclass(frozen=True)
class PushTarget:
    """Where to upload to. ``public`` and ``replace`` allow what is not done unasked: to create a public repository, and
    to replace content that koevol did not upload (its history stays). ``message`` is the commit's, "" for the usual."""

    repo: str
    public: bool = False
    replace: bool = False
    message: str = ""


def push_plan(hub: Hub, folder: Path, target: PushTarget) -> PushPlan:
    """Return what an upload of the folder would do (dry run: requests only read).

    Raises BadInput for what the user has to change, Stopped for what the Hub refuses.
    """
    repo_name(target.repo, hub.endpoint)
    return _plan(hub, read_folder(folder), target)


def push(hub: Hub, folder: Path, target: PushTarget, tell: Tell = lambda done, whole, path: None) -> Pushed:
    """Upload a folder, and verify afterwards that the repository equals it. Raises BadInput, Conflict or Stopped."""
    repo_name(target.repo, hub.endpoint)
    local = read_folder(folder)
    plan = _plan(hub, local, target)
    if not plan.changes:
        return Pushed(plan.base, False, plan)
    base = plan.base or _create(hub, plan)
    additions, failure = _send(hub, plan, local, tell), None
    try:
        _commit(hub, plan, base, additions, plain(target.message, 200) or f"koevol: {len(plan.changes):,} files")
    except (Stopped, Conflict) as error:
        failure = error  # the commit may have been made all the same, and only the reply was lost
    try:
        after = there(hub, plan.repo)
    except KoevolError as error:
        raise failure or error from None
    lacks = [one.path for one in local.files if _change(one, after) != "same"]
    lacks += [one.path for one in plan.files if one.change == "deleted" and after and one.path in after.files]
    if lacks or after is None:
        raise failure or Stopped("hub.differs_there", name=plan.repo, files=", ".join(lacks[:3]))
    return Pushed(after.oid, True, plan)


def _plan(hub: Hub, local: Folder, target: PushTarget) -> PushPlan:
    if not hub.token:
        raise BadInput("hub.token_needed")
    repo = repo_name(target.repo, hub.endpoint)
    owners = accounts(hub)
    now = there(hub, repo)
    if now and now.private == target.public:
        raise BadInput("hub.is_private" if target.public else "hub.is_public", repo=repo)
    files = [PlannedFile(one.path, one.size, _change(one, now)) for one in local.files]
    files += [PlannedFile(path, 0, "deleted") for path in (_gone(hub, repo, now, local, target.replace) if now else ())]
    notices = _notices(hub, repo, local, owners, now is None)
    url = f"{hub.endpoint}/datasets/{repo}"
    return PushPlan(repo, url, not target.public, now is not None, now.oid if now else "", tuple(files), notices)


def _notices(hub: Hub, repo: str, local: Folder, owners: tuple[str, ...], new: bool) -> tuple[str, ...]:
    said = []
    owner = repo.split("/")[0]
    if owner.casefold() not in map(str.casefold, owners):
        said.append(Message("hub.other_owner", owner=owner))
    if new:
        kinds = other_kinds(hub, repo)
        said += [Message(f"hub.same_name_{one}") for one in kinds]
    if local.red:
        said.append(Message("hub.red_rows", rows=local.red))
    if local.left:
        names = plain(", ".join(local.left[:5]), 200)
        said.append(Message("hub.files_unlisted", count=len(local.left), names=names))
    return tuple(said)


def _change(one: LocalFile, now: Repository | None) -> Change:
    if now is None or one.path not in now.files:
        return "new"
    return "same" if one.is_(now.files[one.path]) else "replaced"


def _gone(hub: Hub, repo: str, now: Repository, local: Folder, replace: bool) -> list[str]:
    """Return the paths to delete: those of an older upload of koevol, or all of anyone else's content."""
    theirs = set(now.files) - {KEPT}
    others = theirs - {one.path for one in local.files}
    blob = now.files.get(MANIFEST)
    if blob and blob.size <= LARGEST_MANIFEST:
        said = manifest_of(content(hub, repo, now.oid, MANIFEST, blob))
        if said is not None:
            return sorted(others & set(files_of(said)))
    if theirs and not replace:
        raise BadInput("hub.foreign", repo=repo, count=len(theirs))
    return sorted(others)


def _create(hub: Hub, plan: PushPlan) -> str:
    """Create the repository and return its first commit: as the parent of ours it keeps a retry from committing
    twice."""

    def make() -> None:
        interface(hub).create_repo(plan.repo, repo_type="dataset", private=plan.private)

    try:
        patiently(hub, Message("hub.creating", repo=plan.repo), make, push=True)
    except Conflict:
        if there(hub, plan.repo):
            raise
        raise BadInput("hub.name_taken", repo=plan.repo) from None
    made = there(hub, plan.repo)
    return made.oid if made else ""


def _send(hub: Hub, plan: PushPlan, local: Folder, tell: Tell) -> list[Any]:
    """Upload the content of new and changed files; what the Hub already stores is not sent again."""
    changed = {one.path for one in plan.changes}
    operations, done = [], 0
    for one in local.files:
        if one.path not in changed:
            continue
        tell(done, plan.bytes, one.path)
        operation = library().CommitOperationAdd(one.path, one.file)
        patiently(hub, Message("hub.uploading", path=one.path), partial(_store, hub, plan.repo, operation), push=True)
        if operation.upload_info.sha256.hex() != one.sha256:
            raise Conflict("hub.changed_while", file=one.file)
        operations.append(operation)
        done += one.size
        tell(done, plan.bytes, one.path)
    return operations


def _store(hub: Hub, repo: str, operation: Any) -> None:
    interface(hub).preupload_lfs_files(repo, [operation], repo_type="dataset", num_threads=1, free_memory=False)


def _commit(hub: Hub, plan: PushPlan, base: str, additions: list[Any], message: str) -> None:
    gone = [library().CommitOperationDelete(one.path) for one in plan.files if one.change == "deleted"]

    def make() -> None:
        with warnings.catch_warnings(action="ignore"):  # the Hub's untranslated remarks on the card
            interface(hub).create_commit(
                plan.repo,
                [*additions, *gone],
                commit_message=message,
                repo_type="dataset",
                parent_commit=base or None,
            )

    patiently(hub, Message("hub.committing", repo=plan.repo), make, push=True)
