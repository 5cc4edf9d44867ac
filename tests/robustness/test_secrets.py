"""A planted key is looked for everywhere: on the disk, in logs, on terminals and pages, in exports and in errors."""

from __future__ import annotations

import base64
import gzip
import json
import os
import socketserver
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control
from koevol_core.dataset.exports.formats import format_names
from koevol_core.llm.client import REFUSAL, Endpoint, HttpClient
from koevol_core.redaction import CUT, redact, redact_bytes
from koevol_core.settings import Settings
from tests.conftest import PATIENCE, QUICK, ROOT, Cli, Garden, chat
from tests.databases import db_of

KEY = "sk-planted/4f1c9e7ab2d85036+c7e19f04bd6a2358="
TOKEN = "hf_plantedAbCdEfGhIjKlMnOpQrStUvWxYz012345"
PASSWORD = "geheim-Pa55"
CRLF = "\r\n"


def body_of(text: str, **more: Any) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return json.dumps({"object": "chat.completion", "model": "m-1", "choices": [choice], **more}).encode()


def error_of(text: str) -> bytes:
    return json.dumps({"error": {"message": text, "type": "x", "code": "x"}}).encode()


def answer(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {length or len(body)}", *headers]
    return CRLF.join([*lines, "Connection: close", "", ""]).encode() + body


def chunked(body: bytes, parts: int = 40) -> list[bytes]:
    """A body of which every few bytes are a chunk of their own."""
    size = len(body) // parts + 1
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    head = CRLF.join(["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Connection: close", "", ""]).encode()
    return [head, *(b"%x\r\n%b\r\n" % (len(one), one) for one in pieces), b"0\r\n\r\n"]


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(one):04X}" for one in text)


def said(key: str) -> str:
    return f"김치찌개를 끓이는 순서를 표로 정리하고 열쇠 {key} 도 함께 적어 줘."


ECHOES: dict[str, Callable[[str], bytes | list[bytes]]] = {
    "in a child's text": lambda key: answer("200 OK", body_of(said(key))),
    "in a field beside": lambda key: answer("200 OK", body_of(said(""), model=f"m-{key}", id=key)),
    "escaped as JSON may": lambda key: answer("200 OK", body_of(said("KEY")).replace(b"KEY", escaped(key).encode())),
    "with escaped slashes": lambda key: answer(
        "200 OK", body_of(said("K")).replace(b"K", key.replace("/", "\\/").encode())
    ),
    "split across chunks": lambda key: chunked(body_of(said(key))),
    "packed": lambda key: answer("200 OK", gzip.compress(body_of(said(key)))),
    "in headers": lambda key: answer("200 OK", body_of(said("")), f"X-Key: {key}", f"Set-Cookie: k={key}"),
    "in an error": lambda key: answer("500 Internal Server Error", error_of(f"bad key {key}")),
    "in an error of 400": lambda key: answer("400 Bad Request", error_of(f"no such thing {key}")),
    "in an error with 200": lambda key: answer("200 OK", error_of(f"bad key {key}")),
    "in a packed error": lambda key: answer("400 Bad Request", gzip.compress(error_of(f"bad key {key}"))),
    "in the reason of a status": lambda key: answer(f"500 {key}", b""),
    "where the line breaks": lambda key: answer("200 OK", body_of(said(key)).split(key[-1].encode())[0], length=9999),
    "cut in its middle": lambda key: answer("200 OK", body_of(said(key[:-4])).split(b" \\ub3c4")[0], length=9999),
    "in no HTTP at all": lambda key: f"{key}{CRLF}{key}{CRLF}{CRLF}".encode(),
    "in a broken header": lambda key: f"HTTP/1.1 200 OK{CRLF}{key} {key}{CRLF}{CRLF}".encode(),
    "in a wrong Retry-After": lambda key: answer("503 Busy", error_of("busy"), f"Retry-After: {key}"),
}
STOPS: dict[str, Callable[[str], bytes | list[bytes]]] = {
    "wrong key": lambda key: answer("401 Unauthorized", error_of(f"Your api key {key} is invalid")),
    "no rights": lambda key: answer(f"403 {key}", error_of(f"{key} may not")),
    "redirect": lambda key: answer("302 Found", b"", f"Location: http://127.0.0.1:1/login?key={key}"),
    "web page": lambda key: answer("200 OK", f"<html>{key}</html>".encode()),
    "wrong setting": lambda key: answer("400 Bad Request", error_of(f"temperature is wrong for {key}")),
}


class Echo(socketserver.ThreadingTCPServer):
    """A server that gives back the key that it was sent, in a different place each time."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, echoes: dict[str, Callable[[str], bytes | list[bytes]]]) -> None:
        self.echoes, self.seen, self.lock = list(echoes.values()), 0, threading.Lock()
        super().__init__(("127.0.0.1", 0), _Echo)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        key, length = "", 0
        self.rfile.readline()
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            key = value.strip().removeprefix("Bearer ") if name.lower() == "authorization" else key
            length = int(value) if name.lower() == "content-length" else length
        self.rfile.read(length)
        server: Any = self.server
        with server.lock:
            place, server.seen = server.seen, server.seen + 1
        reply = server.echoes[place % len(server.echoes)](key)
        for piece in [reply] if isinstance(reply, bytes) else reply:
            self.wfile.write(piece)
            self.wfile.flush()


@pytest.fixture
def echo() -> Iterator[Callable[..., Echo]]:
    made: list[Echo] = []

    def go(echoes: dict[str, Callable[[str], bytes | list[bytes]]] = ECHOES) -> Echo:
        made.append(Echo(echoes))
        threading.Thread(target=made[-1].serve_forever, daemon=True).start()
        return made[-1]

    yield go
    for server in made:
        server.shutdown()
        server.server_close()


WRITINGS = (KEY, KEY[:-1], KEY.replace("/", "\\/"), escaped(KEY), TOKEN, PASSWORD)


def leaks(*texts: str | bytes) -> list[str]:
    """What of the secrets stands in these texts, whichever way it is written."""
    whole = b"\n".join(one.encode("utf-8", "replace") if isinstance(one, str) else one for one in texts)
    return [one for one in WRITINGS if one.encode() in whole or one.encode("utf-16-le") in whole]


def on_disk(folder: Path) -> list[str]:
    return [
        f"{path.name}: {found}" for path in folder.rglob("*") if path.is_file() for found in leaks(path.read_bytes())
    ]


def grown(garden: Garden, server: Echo) -> int:
    """A run on a server that echoes the key in every way that does not end it."""
    run = garden.plan(len(ECHOES) + 3, judge=False, answers=True)
    for _ in range(8):
        try:
            garden.drain(run, server.base_url, replace(QUICK, batch_size=1, max_retries=1), key=KEY)
            break
        except core.Stopped:
            continue  # five failures of the outside in a row; the rest goes on
    assert server.seen > 2 * len(ECHOES)
    return run


def test_the_places_to_look_in_would_show_a_leak(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"x{KEY}y")
    assert on_disk(tmp_path) and leaks(escaped(KEY)) and leaks(f"x{TOKEN}".encode()) and not leaks("sk-planted")


@pytest.mark.parametrize("name", ECHOES)
def test_no_echo_reaches_the_store_or_an_error(garden: Garden, echo: Callable[..., Echo], name: str) -> None:
    run = garden.plan(1, judge=False)
    errors = []
    try:
        garden.drain(run, echo({name: ECHOES[name]}).base_url, replace(QUICK, batch_size=1), key=KEY)
    except core.KoevolError as error:
        errors.append("".join(traceback.format_exception(error)))
    assert garden.rows("SELECT * FROM call")
    assert not garden.store.path or garden.path.with_name("koevol.db-wal").stat().st_size > 0
    assert not on_disk(garden.path.parent) and not leaks(*errors)
    shown = json.dumps([json.loads(json.dumps(one, default=lambda raw: raw.decode("utf-8", "replace"))) for one in garden.rows("SELECT * FROM call")])  # fmt: skip
    assert not leaks(shown, *(str(row) for row in garden.children()))
    for row in garden.rows("SELECT body FROM call"):
        try:
            again = json.dumps(json.loads(row["body"] or b"null"))  # as a page makes it readable
        except ValueError:
            continue
        assert not leaks(again)


@pytest.mark.parametrize("name", STOPS)
def test_what_ends_a_run_is_told_without_the_key(tmp_path: Path, echo: Callable[..., Echo], name: str) -> None:
    cli = Cli(tmp_path / "work", seeds=2, key=KEY, environment={"MY_HF_TOKEN": TOKEN})
    done = cli.process(echo({name: STOPS[name]}).base_url, "--log-json", "run.jsonl", "--log-level", "debug")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert not leaks(done.stdout, done.stderr) and not on_disk(cli.folder)
    assert "stopped" in (cli.folder / "run.jsonl").read_text(encoding="utf-8")


def test_a_whole_run_leaves_the_key_in_no_file_log_or_export(tmp_path: Path, echo: Callable[..., Echo]) -> None:
    cli = Cli(tmp_path / "work", seeds=10, key=KEY, environment={"MY_HF_TOKEN": TOKEN, "DEEPSEEK_API_KEY": KEY[::-1]})
    server, shown = echo(), []
    for number, place in enumerate(("run.jsonl", "-")):
        done = cli.process(
            server.base_url, "--batch-size", 2, "--log-json", place, "--log-level", "debug", "--provenance", 1, "--max-retries", 1,
            "--seed", number,
        )  # fmt: skip
        shown += [done.stdout, done.stderr]
    assert server.seen > 10 and '"event": "call"' in shown[-1]
    environment = {
        **os.environ,
        "KOEVOL_API_KEY": KEY,
        "MY_HF_TOKEN": TOKEN,
        "KOEVOL_DB": db_of(cli.db),
        "PYTHONPATH": str(ROOT),
    }
    for verb in (
        ["stats"],
        ["runs"],
        ["runs", "--story", "1"],
        ["export", "--format", "jsonl", "--out", "x.jsonl"],
        ["nonsense"],
    ):
        told = subprocess.run(
            [sys.executable, "-m", "koevol_core", *verb], cwd=cli.folder, env=environment, capture_output=True, text=True
        )  # fmt: skip
        shown += [told.stdout, told.stderr]
    assert not leaks(*shown) and not on_disk(cli.folder)


def test_no_export_and_no_backup_holds_the_key(garden: Garden, echo: Callable[..., Echo], tmp_path: Path) -> None:
    grown(garden, echo())
    for node in garden.rows("SELECT id FROM node WHERE status = 'alive' AND parent_id IS NOT NULL LIMIT 5"):
        core.decide(garden.store, node["id"], "accept")
    out = tmp_path / "out"
    out.mkdir()
    for name in format_names():
        try:
            core.export(garden.store, name, out / name, provenance=True)
        except core.BadInput as error:
            assert not leaks(str(error))
    garden.store.backup(out / "copy.db")
    assert len(list(out.iterdir())) > 5 and not on_disk(out)


PAGES = (
    "app.py",
    "pages/seeds.py",
    "pages/evolve.py",
    "pages/prompts.py",
    "pages/review.py",
    "pages/answers.py",
    "pages/export.py",
)


def whole(at: AppTest) -> str:
    """Everything that a page sends to the browser."""
    return "\n".join(f"{one.proto!s}" for one in at._tree if getattr(one, "proto", None) is not None)


def test_no_page_shows_the_key(garden: Garden, echo: Callable[..., Echo], monkeypatch: pytest.MonkeyPatch) -> None:
    server = echo()
    grown(garden, server)
    names = {"KOEVOL_DB": db_of(garden.path), "KOEVOL_MODEL": "m-1", "KOEVOL_BASE_URL": server.base_url}
    for name, value in (names | {"KOEVOL_API_KEY": KEY, "MY_HF_TOKEN": TOKEN, "DEEPSEEK_API_KEY": KEY[::-1]}).items():
        monkeypatch.setenv(name, value)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for page in PAGES:
        shown = whole(at.switch_page(page).run() if page != "app.py" else at.run())
        assert not at.exception and "koevol" in shown and not leaks(shown), page
    told, at = [], at.switch_page("pages/review.py")
    for row in garden.rows("SELECT DISTINCT node_id AS id FROM call"):
        at.query_params["node"] = str(row["id"])
        at.run()
        for part in ("calls", "siblings", "answers", "history"):
            told.append(whole(at.pills(key="review_part").set_value(part).run()))
    assert any("chat.completion" in one for one in told), "the raw calls were never open"
    assert not leaks(*told)


def test_no_repr_shows_a_key_or_a_password() -> None:
    settings = Settings(f"postgresql://u:{PASSWORD}@db/k", f"http://u:{PASSWORD}@host/v1", "m-1", KEY, KEY[::-1], TOKEN)
    endpoint = Endpoint(settings.base_url, "m-1", KEY)
    worker = control.Worker(1, settings.db, Path("x.log"), {"KOEVOL_API_KEY": KEY})
    for one in (settings, endpoint, worker, HttpClient(endpoint), chat("http://h", KEY), replace(settings, model="x")):
        assert not leaks(repr(one), str(one), f"{one}"), type(one)
    assert "m-1" in repr(settings) and "u:***@db" in repr(settings)


@pytest.mark.parametrize(
    "url", [KEY, f"user:{PASSWORD}@host/v1", f"http://u:{PASSWORD}@host/v1", f"http://h/v1?key={KEY}", f"ftp://u:{PASSWORD}@h", f"http://u:{PASSWORD}@[x"]
)  # fmt: skip
def test_a_key_in_the_wrong_place_is_refused_and_not_repeated(tmp_path: Path, url: str) -> None:
    cli = Cli(tmp_path / "work", environment={"KOEVOL_BASE_URL": url})
    for flags in ((), ("--base-url", url)):
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), "--seed-path", "seeds.json", "--model", "m-1", *flags], cwd=cli.folder,
            env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"} | ({} if flags else cli.environment), capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 2 and not leaks(done.stdout, done.stderr) and not on_disk(cli.folder)


def test_a_key_given_as_a_flag_is_not_repeated(cli: Cli) -> None:
    done = cli.process("http://127.0.0.1:9/v1", "--api-key", KEY, f"--token={TOKEN}")
    assert done.returncode == 2 and "--api-key" in done.stderr and not leaks(done.stderr)


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    for url in (
        f"postgresql+psycopg://u:{PASSWORD}@127.0.0.1:1/k",
        f"mysql://u:{PASSWORD}@h/k",
        f"x y://u:{PASSWORD}@h",
    ):
        done = subprocess.run(
            [sys.executable, "-m", "koevol_core", "stats"], cwd=tmp_path, capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "KOEVOL_DB": url, "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert done.returncode == 2 and "Traceback" not in done.stderr and not leaks(done.stdout, done.stderr), url


def test_the_password_of_a_proxy_is_in_no_error(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://u:{PASSWORD}@127.0.0.1:1")
    run = garden.plan(5)
    with pytest.raises(core.Stopped) as caught:
        garden.drain(run, "http://koevol.invalid/v1", replace(QUICK, max_retries=0), key=KEY)
    assert not leaks(str(caught.value)) and not on_disk(garden.path.parent)


def test_a_fault_of_the_program_is_told_and_kept_without_the_key(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(f"a bug near {cli.key} and http://u:{PASSWORD}@host")

    cli.key = KEY
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(HttpClient, "send", broken)
    done = cli("http://127.0.0.1:9/v1", "--log-json", "run.jsonl")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "프로그램 오류" in done.stderr.splitlines()[-1]
    assert not leaks(done.stdout, done.stderr) and not on_disk(tmp_path)
    assert "RuntimeError" in (cli.folder / "run.jsonl").read_text(encoding="utf-8")
    (trace,) = tmp_path.glob("koevol-*.log")
    assert "a bug near ***" in trace.read_text(encoding="utf-8") and trace.name in done.stderr


def test_keys_and_database_passwords_reach_a_worker_by_its_environment_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    class Started:
        pid = 1

        def __init__(self, command: list[str], **more: Any) -> None:
            seen.update(more, command=command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(subprocess, "Popen", Started)
    url = f"postgresql://u:{PASSWORD}@h/k"
    control.Worker(7, url, tmp_path / "x.log", {"KOEVOL_API_KEY": KEY, "MY_HF_TOKEN": TOKEN}).start()
    assert (
        not leaks(" ".join(seen["command"]))
        and seen["env"]["KOEVOL_API_KEY"] == KEY
        and seen["env"]["KOEVOL_DB"] == url
    )


def test_errors_and_addresses_lose_their_secrets_and_other_texts_stay_as_they_are() -> None:
    Settings(api_key=KEY)
    assert not leaks(str(core.BadInput(f"{KEY} {KEY}")), redact(f"http://u:{PASSWORD}@h, postgres://u:{PASSWORD}@x/y"))
    for text in ("mail me@host.kr", "http://host/a@b", "12:30 시작 https://host:80/x", "a://b/c:d@e"):
        assert redact(text) == text
    raw = body_of("보통 글 <b>\\/ & 'x'")
    assert redact_bytes(raw) is raw and redact_bytes(gz := gzip.compress(raw)) is gz
    assert redact_bytes(b"..." + KEY[:CUT].encode()) == b"...***" and redact_bytes(b"...sk-p") == b"...sk-p"


CHANGED: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "UTF-16": lambda text: text.encode("utf-16-le").decode("latin-1"),
    "UTF-16, the other way round": lambda text: text.encode("utf-16-be").decode("latin-1"),
}


@pytest.mark.parametrize("before", ["", "x", "me:"])
@pytest.mark.parametrize("form", CHANGED)
def test_a_key_that_comes_back_changed_or_cut_is_struck_out_too(before: str, form: str) -> None:
    Settings(api_key=KEY)
    change = CHANGED[form]
    assert change(KEY[6:-6])[3:-3] not in redact(f"a {change(before + KEY + ':x')} z")
    for piece in (change(KEY)[: len(change(KEY)) * 3 // 5], change(KEY)[len(change(KEY)) * 2 // 5 :]):
        assert len(redact(f"a {piece} z")) <= len("a *** z") + 3


def test_a_refusal_is_stored_as_far_as_its_message_and_no_further(garden: Garden, echo: Callable[..., Echo]) -> None:
    run = garden.plan(2)
    refused = {
        "": lambda key: answer("400 Bad Request", error_of(f"no such thing for {key.swapcase()} " + "x" * 100_000))
    }
    with pytest.raises(core.Stopped, match=r"no such thing for \*\*\*"):
        garden.drain(run, echo(refused).base_url, key=KEY)
    for row in garden.rows("SELECT body FROM call"):
        assert len(row["body"]) <= REFUSAL and b"no such thing for ***" in row["body"]
