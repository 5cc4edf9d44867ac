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
from koevol_core.dataset.huggingface.errors import patiently
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
        check = "저장소의 .gitignore나 다른 사람의 커밋을 확인하세요"
        raise failure or Stopped(
            f"올렸지만 저장소 {plan.repo}의 내용이 폴더와 다릅니다: {', '.join(lacks[:3])}. {check}."
        )
    return Pushed(after.oid, True, plan)


def _plan(hub: Hub, local: Folder, target: PushTarget) -> PushPlan:
    if not hub.token:
        raise BadInput("허브에 올리려면 쓰기 권한이 있는 토큰이 필요합니다. 환경 변수나 .env의 MY_HF_TOKEN에 넣으세요.")
    repo = repo_name(target.repo, hub.endpoint)
    owners = accounts(hub)
    now = there(hub, repo)
    if now and now.private == target.public:
        is_, flag = ("비공개", "--public을 빼거나") if target.public else ("공개", "--public을 주거나")
        raise BadInput(f"이미 있는 저장소 {repo}는 {is_}입니다. {flag} 허브의 설정에서 공개 여부를 바꾸세요.")
    files = [PlannedFile(one.path, one.size, _change(one, now)) for one in local.files]
    files += [PlannedFile(path, 0, "deleted") for path in (_gone(hub, repo, now, local, target.replace) if now else ())]
    notices = _notices(hub, repo, local, owners, now is None)
    url = f"{hub.endpoint}/datasets/{repo}"
    return PushPlan(repo, url, not target.public, now is not None, now.oid if now else "", tuple(files), notices)


def _notices(hub: Hub, repo: str, local: Folder, owners: tuple[str, ...], new: bool) -> tuple[str, ...]:
    said = []
    owner = repo.split("/")[0]
    if owner.casefold() not in map(str.casefold, owners):
        said.append(f"저장소의 주인 {owner}은(는) 토큰의 계정이나 조직이 아닙니다. 권한이 없으면 허브가 거절합니다.")
    if new:
        kinds = other_kinds(hub, repo)
        said += [f"같은 이름의 {one} 저장소가 있습니다. 데이터셋 저장소는 따로 만들어집니다." for one in kinds]
    if local.red:
        said.append(f"빨간 신호가 있는 행 {local.red:,}개가 들어 있습니다.")
    if local.left:
        names = plain(", ".join(local.left[:5]), 200)
        said.append(f"manifest.json에 없어서 올리지 않는 파일 {len(local.left):,}개: {names}")
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
        raise BadInput(
            f"저장소 {repo}에 koevol이 올리지 않은 파일 {len(theirs):,}개가 있습니다. 다른 이름으로 올리거나, "
            "그 파일들을 이 폴더로 바꾸려면 --replace를 주세요."
        )
    return sorted(others)


def _create(hub: Hub, plan: PushPlan) -> str:
    """Create the repository and return its first commit: as the parent of ours it keeps a retry from committing
    twice."""

    def make() -> None:
        interface(hub).create_repo(plan.repo, repo_type="dataset", private=plan.private)

    try:
        patiently(hub, f"저장소 {plan.repo}를 만들다가", make, push=True)
    except Conflict:
        if there(hub, plan.repo):
            raise
        hidden = "이미 쓰이고 있지만 이 토큰으로는 볼 수 없습니다"
        raise BadInput(f"저장소 이름 {plan.repo}은(는) {hidden}. 다른 이름으로 올리세요.") from None
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
        patiently(hub, f"{one.path}을(를) 올리다가", partial(_store, hub, plan.repo, operation), push=True)
        if operation.upload_info.sha256.hex() != one.sha256:
            raise Conflict(f"올리는 동안 파일이 바뀌었습니다: {one.file}. 아직 보이는 것은 없습니다. 다시 올리세요.")
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

    patiently(hub, f"저장소 {plan.repo}에 커밋하다가", make, push=True)
