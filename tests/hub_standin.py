"""The part of the Hugging Face Hub's HTTP interface that a data set needs, on 127.0.0.1, which misbehaves when asked to.

``with HubStandin() as hub: ... hub.url, hub.repos, hub.ledger``. It keeps commits, stored objects, and a ledger of every
request with the token that came with it. ``hub.fail("POST /api/datasets", "500", times=1)`` spoils the next requests
whose method and path hold these words. The shapes are those that huggingface_hub 1.17 to 2.4 sends and reads, without Xet.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "hf_standinWRITE0123456789abcdefghij"
READER = "hf_standinREAD0123456789abcdefghijk"
STRANGER = "hf_standinSTRANGER0123456789abcdefg"
RST_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 seconds
HTML = b"<!DOCTYPE html><title>Sign in</title><h1>Sign in to the wireless network</h1>"
KINDS = {"datasets": "dataset", "models": "model", "spaces": "space"}


def git_blob(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Commit:
    """A state of a repository: its files' contents by path, and which of them are large (stored by SHA-256)."""

    oid: str
    message: str
    files: dict[str, bytes]
    large: frozenset[str] = frozenset()


@dataclass
class Repo:
    kind: str
    private: bool = False
    commits: list[Commit] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> Commit:
        return self.commits[-1]

    def at(self, revision: str) -> Commit | None:
        oid = self.head.oid if revision == "main" else self.tags.get(revision, revision)
        return next((one for one in self.commits if one.oid == oid), None)

    def commit(self, message: str, files: dict[str, bytes], large: frozenset[str] = frozenset()) -> Commit:
        seed = f"{len(self.commits)} {message} {sorted((name, sha256(data)) for name, data in files.items())}"
        self.commits.append(Commit(hashlib.sha1(seed.encode()).hexdigest(), message, files, large))
        return self.head


@dataclass(frozen=True)
class Seen:
    """A request as it came: its token (empty if none), the bytes of its body, and what was replied (0: nothing)."""

    method: str
    path: str
    token: str
    size: int
    status: int
    body: bytes = field(repr=False, default=b"")


@dataclass
class ProviderError:
    words: str
    what: str
    times: int


class HubStandin:
    """A Hub with accounts ``kim`` (of the organization ``lab``) and ``lee``; ``kim`` has a token to write and one to read.

    ``part``: large files go up in parts of so many bytes. ``page``: entries of a tree in one reply. ``verify_at``, ``cdn``:
    another server that is named for the check after an upload, and that downloads of large files are redirected to.
    """

    def __init__(self, part: int = 0, page: int = 1000) -> None:
        self.part, self.page = part, page
        self.verify_at = self.cdn = ""
        self.accounts = {
            TOKEN: ("kim", "write", ["lab"]),
            READER: ("kim", "read", ["lab"]),
            STRANGER: ("lee", "write", []),
        }
        self.repos: dict[tuple[str, str], Repo] = {}
        self.stored: dict[str, bytes] = {}
        self.verified: set[str] = set()
        self.parts: dict[tuple[str, int], bytes] = {}
        self.ledger: list[Seen] = []
        self.faults: list[ProviderError] = []
        self.before: Callable[[str], None] = lambda line: None
        self.closing = threading.Event()
        self.lock = threading.RLock()

    def __enter__(self) -> Self:
        hub = self

        class Handler(_Handler):
            standin = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail(self, words: str, what: str, times: int = 1_000_000) -> None:
        """Spoil requests: a status (``429``, ``429 after 7``), ``reset`` (in the middle of the body), ``lost`` (done, but
        the reply is), ``silent``, ``html``, ``wrong`` (another JSON), ``to URL`` (redirect), ``echo`` (400 with the token), ``gated``,
        ``changed`` (other bytes of the same length), ``longer``, ``cut`` (fewer bytes than announced)."""
        self.faults.append(ProviderError(words, what, times))

    def repo(
        self, name: str, files: dict[str, bytes] | None = None, kind: str = "dataset", private: bool = False
    ) -> Repo:
        """Make a repository with one commit of these files; ``.parquet`` files are large."""
        one = self.repos[kind, name] = Repo(kind, private)
        one.commit("initial commit", {".gitattributes": b"*.parquet filter=lfs\n"})
        if files:
            large = frozenset(path for path in files if path.endswith(".parquet"))
            one.commit("by hand", one.head.files | files, large)
        return one

    def seen(self, words: str) -> list[Seen]:
        return [one for one in self.ledger if words in f"{one.method} {one.path}"]

    @property
    def tokens(self) -> set[str]:
        return {one.token for one in self.ledger}


class _Handler(BaseHTTPRequestHandler):
    standin: HubStandin
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """The ledger says it."""

    def _serve(self) -> None:
        self.hub = self.standin
        line = f"{self.command} {self.path}"
        self.token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        self.status, self.body, self.noted = 0, b"", False
        with self.hub.lock:
            fault = next((one for one in self.hub.faults if one.words in line and one.times > 0), None)
            if fault:
                fault.times -= 1
        try:
            self._answer(line, fault.what if fault else "")
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        finally:
            self._note()

    def _note(self) -> None:
        """Before a reply leaves: whoever has it finds its request in the ledger."""
        with self.hub.lock:
            if not self.noted:
                self.noted = True
                self.hub.ledger.append(
                    Seen(self.command, self.path, self.token, len(self.body), self.status, self.body)
                )

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _serve

    def _answer(self, line: str, fault: str) -> None:
        self.fault = fault
        length = int(self.headers.get("Content-Length") or 0)
        if fault == "reset":
            self.body = self.rfile.read(length // 2)
            return self._reset()
        self.body = self._chunks() if self.headers.get("Transfer-Encoding") else self.rfile.read(length)
        self.hub.before(line)
        if fault == "silent":
            self.hub.closing.wait()
            return self._reset()
        if fault == "html":
            return self._send(200, HTML, "Content-Type: text/html")
        if fault == "wrong":
            return self._json({"files": 7, "objects": {}, "id": None})
        if fault == "echo":
            return self._json({"error": f"who is {self.token}?"}, 400, f"X-Error-Message: who is {self.token}?")
        if fault == "gated":
            return self._error(403, "GatedRepo", "Access to this dataset is restricted")
        if fault.startswith("to "):
            return self._send(307, b"", f"Location: {fault[3:]}{self.path}")
        if fault[:3].isdigit():
            status, _, after = fault.partition(" after ")
            return self._json({"error": "as asked"}, int(status), *([f"Retry-After: {after}"] if after else []))
        with self.hub.lock:
            self._route()

    def _chunks(self) -> bytes:
        got = b""
        while size := int(self.rfile.readline(), 16):
            got += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return got

    def _reset(self) -> None:
        self._note()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)
        self.connection.close()
        self.close_connection = True

    def _json(self, value: Any, status: int = 200, *headers: str) -> None:
        self._send(status, json.dumps(value).encode(), "Content-Type: application/json", *headers)

    def _send(self, status: int, body: bytes, *headers: str, announced: int | None = None) -> None:
        if self.fault == "lost":
            return self._reset()
        self.status = status
        self._note()
        self.send_response(status)
        for one in headers:
            name, _, value = one.partition(": ")
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if announced is None else announced))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if announced is not None and announced > len(body):
            self.close_connection = True

    def _error(self, status: int, code: str, words: str) -> None:
        self._json({"error": words}, status, f"X-Error-Code: {code}", f"X-Error-Message: {words}")

    # what is asked

    def _route(self) -> None:
        path = unquote(urlsplit(self.path).path)
        account = self.hub.accounts.get(self.token)
        if path.startswith("/_store/"):
            return self._store(path.removeprefix("/_store/"))
        if self.token and account is None:
            return self._error(401, "", "Invalid credentials in Authorization header")
        self.account = account or ("", "", [])
        if path == "/api/whoami-v2":
            if not account:
                return self._error(401, "", "Invalid username or password.")
            name, role, groups = account
            said = {"type": "user", "name": name, "orgs": [{"name": one} for one in groups]}
            return self._json(said | {"auth": {"type": "access_token", "accessToken": {"role": role}}})
        if path == "/api/validate-yaml":
            return self._validate()
        if path == "/api/repos/create":
            return self._create()
        if found := re.fullmatch(r"/api/(datasets|models|spaces)/([^/]+/[^/]+)(?:/(.*))?", path):
            return self._repo(KINDS[found[1]], found[2], found[3] or "")
        if found := re.fullmatch(r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", path):
            return self._batch(found[1])
        if found := re.fullmatch(r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            return self._resolve(*found.groups())
        return self._error(404, "", "Not Found")

    def _validate(self) -> None:
        content = json.loads(self.body)["content"]
        if "license: bad" in content:
            return self._json({"errors": [{"message": '"license" must be one of [...]'}], "warnings": []}, 400)
        self._json({"errors": [], "warnings": [{"message": "a remark on the card"}]})

    def _create(self) -> None:
        said = json.loads(self.body)
        owner, role, groups = self.account
        name = f"{said.get('organization') or owner}/{said['name']}"
        if role != "write" or name.split("/")[0] not in (owner, *groups):
            return self._error(403, "", "You don't have the rights to create a dataset under this namespace")
        if (said["type"], name) in self.hub.repos:
            return self._json({"error": "You already created this dataset repo"}, 409)
        self.hub.repo(name, kind=said["type"], private=said.get("visibility") == "private" or bool(said.get("private")))
        self._json({"url": f"{self.hub.url}/{said['type']}s/{name}", "name": name})

    def _visible(self, kind: str, name: str) -> Repo | None:
        repo = self.hub.repos.get((kind, name))
        mine = name.split("/")[0] in (self.account[0], *self.account[2])
        return repo if repo and (mine or not repo.private) else None

    def _repo(self, kind: str, name: str, rest: str) -> None:
        repo = self._visible(kind, name)
        if repo is None:
            return self._error(404 if self.token else 401, "RepoNotFound", "Repository not found")
        what, _, more = rest.partition("/")
        commit = repo.at(more or "main")
        if commit is None:
            return self._error(404, "RevisionNotFound", f"Invalid rev id: {more}")
        if what in ("", "revision"):
            return self._json({"id": name, "sha": commit.oid, "private": repo.private, "siblings": [], "tags": []})
        if what == "tree":
            return self._tree(commit)
        if name.split("/")[0] not in (self.account[0], *self.account[2]) or self.account[1] != "write":
            return self._error(403, "", "Authorization error: you need write access")
        if what == "preupload":
            return self._preupload(commit)
        if what == "commit":
            return self._commit(repo, name)
        self._error(404, "", "Not Found")

    def _tree(self, commit: Commit) -> None:
        folders = {
            "/".join(path.split("/")[:depth]) for path in commit.files for depth in range(1, path.count("/") + 1)
        }
        entries: list[dict[str, Any]] = [
            {"type": "directory", "oid": "0" * 40, "size": 0, "path": one} for one in sorted(folders)
        ]
        for path, data in sorted(commit.files.items()):
            one: dict[str, Any] = {"type": "file", "oid": git_blob(data), "size": len(data), "path": path}
            if path in commit.large:
                one |= {
                    "oid": git_blob(b"pointer " + data),
                    "lfs": {"oid": sha256(data), "size": len(data), "pointerSize": 134},
                }
            entries.append(one)
        if parse_qs(urlsplit(self.path).query).get("recursive", [""])[0].lower() != "true":
            entries = [one for one in entries if "/" not in one["path"]]
        start = int(parse_qs(urlsplit(self.path).query).get("cursor", ["0"])[0])
        link = f"{self.hub.url}{urlsplit(self.path).path}?recursive=True&cursor={start + self.hub.page}"
        more = [f'Link: <{link}>; rel="next"'] if start + self.hub.page < len(entries) else []
        self._json(entries[start : start + self.hub.page], 200, *more)

    def _preupload(self, commit: Commit) -> None:
        ignored = commit.files.get(".gitignore", b"").decode().split()
        files = []
        for one in json.loads(self.body)["files"]:
            large = one["path"].endswith(".parquet") or one["size"] > 10_000_000
            known = commit.files.get(one["path"])
            oid = None if known is None else sha256(known) if one["path"] in commit.large else git_blob(known)
            mode = "lfs" if large else "regular"
            files.append({"path": one["path"], "uploadMode": mode, "shouldIgnore": one["path"] in ignored, "oid": oid})
        self._json({"files": files})

    def _batch(self, name: str) -> None:
        if self._visible("dataset", name) is None or self.account[1] != "write":
            return self._error(403, "", "You need write access")
        objects = []
        for one in json.loads(self.body)["objects"]:
            about = {"oid": one["oid"], "size": one["size"]}
            if one["oid"] not in self.hub.verified:
                href = f"{self.hub.url}/_store/{one['oid']}"
                upload: dict[str, Any] = {"href": href}
                if self.hub.part:
                    many = -(-one["size"] // self.hub.part)
                    header = {str(at + 1): f"{href}?part={at + 1}" for at in range(many)}
                    upload = {"href": f"{href}?whole", "header": {**header, "chunk_size": str(self.hub.part)}}
                verify = {"href": f"{self.hub.verify_at or self.hub.url}/_store/{one['oid']}?verify"}
                about["actions"] = {"upload": upload, "verify": verify}
            objects.append(about)
        self._json({"transfer": "multipart" if self.hub.part else "basic", "objects": objects})

    def _store(self, oid: str) -> None:
        """The storage, to which nobody's token has to go."""
        asked = urlsplit(self.path).query
        if self.command == "GET":
            return self._content(self.hub.stored[oid])
        if asked == "verify":
            self.hub.verified.add(oid)
            return self._json({})
        if asked.startswith("part="):
            self.hub.parts[oid, int(asked[5:])] = self.body
            return self._send(200, b"", f'ETag: "{sha256(self.body)}"')
        if asked == "whole":
            parts = json.loads(self.body)["parts"]
            data = b"".join(self.hub.parts[oid, one["partNumber"]] for one in parts)
        else:
            data = self.body
        if sha256(data) != oid:
            return self._error(400, "", "the content has another SHA-256")
        self.hub.stored[oid] = data
        self._json({})

    def _commit(self, repo: Repo, name: str) -> None:
        lines = [json.loads(line) for line in self.body.splitlines()]
        head = lines[0]["value"]
        if head.get("parentCommit") not in (None, repo.head.oid):
            return self._error(412, "", "A commit has happened since. Please refresh and try again.")
        files, large = dict(repo.head.files), set(repo.head.large)
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
                large.discard(value["path"])
            elif line["key"] == "lfsFile":
                if value["oid"] not in self.hub.stored:
                    return self._error(
                        400, "", "Your push was rejected because an LFS pointer pointed to a file that does not exist"
                    )
                files[value["path"]] = self.hub.stored[value["oid"]]
                large.add(value["path"])
            elif line["key"] == "deletedFile":
                if files.pop(value["path"], None) is None:
                    return self._error(404, "EntryNotFound", "A file with this name doesn't exist")
                large.discard(value["path"])
        made = repo.commit(head["summary"], files, frozenset(large))
        self._json(
            {"commitUrl": f"{self.hub.url}/datasets/{name}/commit/{made.oid}", "commitOid": made.oid, "success": True}
        )

    def _resolve(self, name: str, revision: str, path: str) -> None:
        repo = self._visible("dataset", name)
        commit = repo.at(revision) if repo else None
        if commit is None or path not in commit.files:
            return self._error(404, "EntryNotFound", "Entry not found")
        data = commit.files[path]
        headers = (f"X-Repo-Commit: {commit.oid}", f'ETag: "{git_blob(data)}"')
        if self.hub.cdn and path in commit.large:
            self.hub.stored[sha256(data)] = data
            linked = (f'X-Linked-ETag: "{sha256(data)}"', f"X-Linked-Size: {len(data)}")
            return self._send(302, b"", f"Location: {self.hub.cdn}/_store/{sha256(data)}", *headers, *linked)
        self._content(data, *headers)

    def _content(self, data: bytes, *headers: str) -> None:
        if self.fault == "changed":
            data = data[::-1]
        if self.fault == "longer":
            data *= 2
        half = self.fault == "cut"
        self._send(200, data[: len(data) // 2] if half else data, *headers, announced=len(data) if half else None)
