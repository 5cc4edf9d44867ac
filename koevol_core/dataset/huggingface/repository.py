"""State of a repository on the Hub, and the account of the token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, overload

from koevol_core.dataset.huggingface.client import OID, Hub, interface, library, plain
from koevol_core.dataset.huggingface.errors import patiently, status_of
from koevol_core.errors import BadInput, Stopped

MOST = 20_000
"""Files of a repository, at most."""
KINDS = {"model": "모델", "space": "스페이스"}


@dataclass(frozen=True)
class There:
    """Repository: its commit, True if private, and its files' checksums (SHA-256 or git blob id) by path."""

    oid: str
    private: bool
    files: dict[str, str]


def whoami(hub: Hub) -> tuple[str, list[str]]:
    """Return the account of the token and its organizations. Raises Stopped for a read-only token."""

    def ask() -> tuple[str, list[str], str]:
        said = interface(hub).whoami()
        token = (said.get("auth") or {}).get("accessToken") or {}
        return (
            plain(str(said["name"]), 96),
            [str(one["name"]) for one in said.get("orgs") or []],
            str(token.get("role")),
        )

    name, groups, role = patiently(hub, "토큰을 확인하다가", ask, push=True)
    if role == "read":
        raise Stopped("읽기 권한만 있는 토큰입니다. 쓰기(write) 권한이 있는 토큰을 MY_HF_TOKEN에 넣으세요.")
    return name, groups


@overload
def there(hub: Hub, repo: str, sure: Literal[True]) -> There: ...
@overload
def there(hub: Hub, repo: str) -> There | None: ...
def there(hub: Hub, repo: str, sure: bool = False) -> There | None:
    """Return the repository's state, or None if it does not exist; with ``sure`` that raises an error."""

    def ask() -> There | None:
        try:
            about = interface(hub).repo_info(repo, repo_type="dataset")
        except library().errors.HfHubHTTPError as error:
            if status_of(error) == 404 and not sure:
                return None
            raise
        if not isinstance(about.sha, str) or not OID.fullmatch(about.sha) or not isinstance(about.private, bool):
            raise ValueError("no commit of a repository")
        return There(about.sha, about.private, _tree(hub, repo, about.sha))

    return patiently(hub, f"저장소 {repo}를 확인하다가", ask, push=True)


def _tree(hub: Hub, repo: str, oid: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in interface(hub).list_repo_tree(repo, repo_type="dataset", revision=oid, recursive=True):
        if (blob := getattr(one, "blob_id", None)) is not None:
            found[one.path] = one.lfs.sha256 if one.lfs else blob
        if len(found) > MOST:
            raise BadInput(f"저장소에 파일이 너무 많습니다(한도 {MOST:,}): {repo}")
    return found


def other_kinds(hub: Hub, repo: str) -> list[str]:
    """Return the kinds of other repositories, in Korean, that have this name: models and spaces."""
    return [said for kind, said in KINDS.items() if _is(hub, repo, kind)]


def _is(hub: Hub, repo: str, kind: str) -> bool:
    def ask() -> bool:
        try:
            return bool(interface(hub).repo_info(repo, repo_type=kind).id)
        except library().errors.HfHubHTTPError as error:
            if status_of(error) in (401, 403, 404):
                return False
            raise

    return patiently(hub, f"이름 {repo}을(를) 확인하다가", ask)
