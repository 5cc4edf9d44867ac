"""Upload of a folder as a data set: dry run, upload file by file, and one commit at the end that makes it visible.

An interrupted upload leaves only stored blobs that no page shows; repeated, it sends what is missing. Nobody's work is
overwritten: other content in the repository, another visibility, or a commit in between raises an error.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from koevol_core.dataset.huggingface.client import Hub, Trouble, fetch, interface, library, plain, repo_name
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
from koevol_core.dataset.huggingface.repository import There, other_kinds, there, whoami
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
    owner: str
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
    """Result of an upload: URLs of the data set and its commit, commit id, and True if the repository changed."""

    url: str
    commit_url: str
    oid: str
    changed: bool
    plan: PushPlan


def push_plan(hub: Hub, folder: Path, repo: str, public: bool = False, replace: bool = False) -> PushPlan:
    """Return what an upload of the folder would do (dry run: requests only read).

    ``replace`` allows replacing content that koevol did not upload (its history stays). Raises BadInput for what the
    user has to change, Stopped for what the Hub refuses.
    """
    name = repo_name(repo, hub.endpoint)
    return _plan(hub, read_folder(folder), name, public, replace)


def push(
    hub: Hub, folder: Path, repo: str, public: bool = False, replace: bool = False, message: str = "",
    tell: Tell | None = None,
) -> Pushed:  # fmt: skip
    """Upload a folder, and verify afterwards that the repository equals it. Raises BadInput, Conflict or Stopped."""
    name = repo_name(repo, hub.endpoint)
    local = read_folder(folder)
    plan = _plan(hub, local, name, public, replace)
    if not plan.changes:
        return _pushed(hub, plan, plan.base, False)
    if not plan.exists:
        _create(hub, plan)
    base = plan.base or there(hub, name, True).oid
    additions = _send(hub, plan, local, tell or (lambda done, whole, path: None))
    try:
        _commit(hub, plan, base, additions, plain(message, 200) or f"koevol: {len(plan.changes):,} files")
    except (Stopped, Conflict):
        with suppress(KoevolError):
            after = there(hub, name, True)
            if not _lacks(after, local, plan):  # committed: only the reply was lost
                return _pushed(hub, plan, after.oid, True)
        raise
    after = there(hub, name, True)
    if lacks := _lacks(after, local, plan):
        check = "저장소의 .gitignore나 다른 사람의 커밋을 확인하세요"
        raise Stopped(f"올렸지만 저장소 {name}의 내용이 폴더와 다릅니다: {', '.join(lacks[:3])}. {check}.")
    return _pushed(hub, plan, after.oid, True)


def _plan(hub: Hub, local: Folder, repo: str, public: bool, replace: bool) -> PushPlan:
    if not hub.token:
        raise BadInput("허브에 올리려면 쓰기 권한이 있는 토큰이 필요합니다. 환경 변수나 .env의 MY_HF_TOKEN에 넣으세요.")
    owner, groups = whoami(hub)
    now = there(hub, repo)
    if now and now.private == public:
        is_, flag = ("비공개", "--public을 빼거나") if public else ("공개", "--public을 주거나")
        raise BadInput(f"이미 있는 저장소 {repo}는 {is_}입니다. {flag} 허브의 설정에서 공개 여부를 바꾸세요.")
    known = now.files if now else {}
    files = [PlannedFile(one.path, one.size, _change(one, known)) for one in local.files]
    files += [PlannedFile(path, 0, "deleted") for path in (_gone(hub, repo, now, local, replace) if now else ())]
    notices = _notices(hub, repo, local, {owner, *groups}, now is None)
    url = f"{hub.endpoint}/datasets/{repo}"
    return PushPlan(repo, url, owner, not public, now is not None, now.oid if now else "", tuple(files), notices)


def _notices(hub: Hub, repo: str, local: Folder, accounts: set[str], new: bool) -> tuple[str, ...]:
    said = []
    owner = repo.split("/")[0]
    if owner.casefold() not in {one.casefold() for one in accounts}:
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


def _change(one: LocalFile, known: dict[str, str]) -> Change:
    if one.path not in known:
        return "new"
    return "same" if known[one.path] in (one.sha256, one.blob) else "replaced"


def _gone(hub: Hub, repo: str, now: There, local: Folder, replace: bool) -> list[str]:
    """Return the paths to delete: those of an older upload of koevol, or all of anyone else's content."""
    theirs = set(now.files) - {KEPT}
    others = theirs - {one.path for one in local.files}
    said = None
    if MANIFEST in theirs:
        doing = f"저장소 {repo}의 manifest.json을 읽다가"
        said = manifest_of(patiently(hub, doing, lambda: _manifest(hub, repo, now.oid), push=True))
    if said is not None:
        return sorted(others & set(files_of(said)))
    if theirs and not replace:
        raise BadInput(
            f"저장소 {repo}에 koevol이 올리지 않은 파일 {len(theirs):,}개가 있습니다. 다른 이름으로 올리거나, "
            "그 파일들을 이 폴더로 바꾸려면 --replace를 주세요."
        )
    return sorted(others)


def _manifest(hub: Hub, repo: str, oid: str) -> bytes:
    try:
        return fetch(hub, repo, oid, MANIFEST, LARGEST_MANIFEST)
    except Trouble as trouble:
        if trouble.kind == "length":
            return b""  # larger than any manifest of koevol
        raise


def _create(hub: Hub, plan: PushPlan) -> None:
    def make() -> None:
        interface(hub).create_repo(plan.repo, repo_type="dataset", private=plan.private)

    try:
        patiently(hub, f"저장소 {plan.repo}를 만들다가", make, push=True)
    except Conflict:
        if there(hub, plan.repo):
            raise
        hidden = "이미 쓰이고 있지만 이 토큰으로는 볼 수 없습니다"
        raise BadInput(f"저장소 이름 {plan.repo}은(는) {hidden}. 다른 이름으로 올리세요.") from None


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
                plan.repo, [*additions, *gone], commit_message=message, repo_type="dataset", parent_commit=base
            )

    patiently(hub, f"저장소 {plan.repo}에 커밋하다가", make, push=True)


def _lacks(there: There, local: Folder, plan: PushPlan) -> list[str]:
    """Return the paths that differ from the plan."""
    wrong = [one.path for one in local.files if there.files.get(one.path) not in (one.sha256, one.blob)]
    return wrong + [one.path for one in plan.files if one.change == "deleted" and one.path in there.files]


def _pushed(hub: Hub, plan: PushPlan, oid: str, changed: bool) -> Pushed:
    return Pushed(plan.url, f"{plan.url}/commit/{oid}", oid, changed, plan)
