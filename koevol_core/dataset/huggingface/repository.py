"""Repositories of the Hub: what lies in one, the content of a file, and the account of the token."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from koevol_core.dataset.huggingface.client import OID, Hub, fetch, interface, library, plain
from koevol_core.dataset.huggingface.hub_errors import patiently, status_of
from koevol_core.errors import BadInput, Stopped
from koevol_core.messages import Message

MOST = 20_000
"""Files of a repository, at most."""
KINDS = ("model", "space")


@dataclass(frozen=True)
class Blob:
    """File of a repository: bytes, and the checksum by which the Hub knows it (SHA-256 or git blob id)."""

    size: int
    mark: str


@dataclass(frozen=True)
class Repository:
    """State of a data set repository: its commit, True if private, and its files by path."""

    oid: str
    private: bool
    files: dict[str, Blob]


def look(hub: Hub, repo: str, revision: str | None = None) -> Repository:
    """Return the state at a revision. Raises what the library raises: a step for ``patiently``."""
    about = interface(hub).repo_info(repo, repo_type="dataset", revision=revision)
    if not isinstance(about.sha, str) or not OID.fullmatch(about.sha) or not isinstance(about.private, bool):
        raise ValueError("no commit of a repository")
    files: dict[str, Blob] = {}
    for one in interface(hub).list_repo_tree(repo, repo_type="dataset", revision=about.sha, recursive=True):
        if getattr(one, "blob_id", None) is not None:
            files[one.path] = _blob(one)
        if len(files) > MOST:
            raise BadInput("hub.too_many_there", limit=MOST, repo=repo)
    return Repository(about.sha, about.private, files)


def _blob(one: Any) -> Blob:
    mark = one.lfs.sha256 if one.lfs else one.blob_id
    if not isinstance(one.path, str) or not isinstance(one.size, int) or not isinstance(mark, str) or one.size < 0:
        raise ValueError("no entry of a tree")
    return Blob(one.size, mark)


def there(hub: Hub, repo: str) -> Repository | None:
    """Return the repository's state for an upload, or None if it does not exist."""

    def ask() -> Repository | None:
        try:
            return look(hub, repo)
        except library().errors.HfHubHTTPError as error:
            if status_of(error) == 404:
                return None
            raise

    return patiently(hub, Message("hub.checking_repo", repo=repo), ask, push=True)


def content(
    hub: Hub, repo: str, oid: str, path: str, blob: Blob, tell: Callable[[int], None] | None = None
) -> bytes:  # fmt: skip
    """Return a file, verified against the Hub's checksum; ``tell`` gets the bytes received. Raises Stopped."""
    doing = Message("hub.fetching", name=repo, file=plain(path, 100))
    raw = patiently(hub, doing, lambda: fetch(hub, repo, oid, path, blob.size, tell))
    if len(raw) != blob.size or blob.mark not in (hashlib.sha256(raw).hexdigest(), git_blob(raw)):
        raise Stopped("hub.other_content", doing=doing)
    return raw


def git_blob(raw: bytes) -> str:
    return hashlib.sha1(b"blob %d\x00" % len(raw) + raw, usedforsecurity=False).hexdigest()


def accounts(hub: Hub) -> tuple[str, ...]:
    """Return the account of the token and its organizations. Raises Stopped for a read-only token."""

    def ask() -> tuple[str, list[str]]:
        about = interface(hub).whoami()
        token = (about.get("auth") or {}).get("accessToken") or {}
        return str(token.get("role")), [plain(str(one["name"]), 96) for one in (about, *(about.get("orgs") or []))]

    role, names = patiently(hub, Message("hub.checking_token"), ask, push=True)
    if role == "read":
        raise Stopped("hub.read_token")
    return tuple(names)


def other_kinds(hub: Hub, repo: str) -> list[str]:
    """Return the kinds of other repositories that have this name: models and spaces."""
    doing = Message("hub.checking_name", repo=repo)
    return [kind for kind in KINDS if patiently(hub, doing, partial(_is, hub, repo, kind))]


def _is(hub: Hub, repo: str, kind: str) -> bool:
    try:
        return bool(interface(hub).repo_info(repo, repo_type=kind).id)
    except library().errors.HfHubHTTPError as error:
        if status_of(error) in (401, 403, 404):
            return False
        raise
