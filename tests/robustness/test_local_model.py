"""The embedded model really runs: start, ask, refuse strangers, stop, and survive a damaged file."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from koevol_core.errors import LocalModelError
from koevol_core.llm.local import server
from koevol_core.llm.local.server import Endpoint
from tests.conftest import LIMIT, until

ROOT = Path(__file__).resolve().parents[2]
REASON = server.unavailable()
runs_here = pytest.mark.skipif(REASON is not None, reason=f"embedded model cannot run here: {REASON}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder for the module: the weights are 253 MB."""
    folder = tmp_path_factory.mktemp("data")
    yield folder
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def own_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(home, monkeypatch)


def elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(folder))


def ask(endpoint: Endpoint, key: str, **more: Any) -> dict[str, Any]:
    body = {"model": endpoint.model, "max_tokens": 24, "temperature": 0, "stop": ["\n"], **more}
    body.setdefault("messages", [{"role": "user", "content": "한국의 수도는 어디인가요?"}])
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    url = f"{endpoint.base_url}/chat/completions"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=LIMIT) as reply:
        answer: dict[str, Any] = json.load(reply)
    return answer


def rendered(endpoint: Endpoint, messages: list[dict[str, str]]) -> object:
    headers = {"Authorization": f"Bearer {endpoint.api_key}", "Content-Type": "application/json"}
    url = endpoint.base_url.removesuffix("/v1") + "/apply-template"
    request = urllib.request.Request(url, json.dumps({"messages": messages}).encode(), headers)
    with urllib.request.urlopen(request, timeout=LIMIT) as reply:
        return json.load(reply)["prompt"]


@runs_here
def test_it_starts_once_and_answers_in_korean() -> None:
    endpoint = server.start()
    assert server.start() is endpoint
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/v1", endpoint.base_url)
    reply = ask(endpoint, endpoint.api_key)
    assert re.search("[가-힣]", reply["choices"][0]["message"]["content"])
    assert reply["model"] == server.MODEL


@runs_here
def test_two_threads_starting_together_get_the_same_server() -> None:
    found: list[Endpoint] = []
    threads = [threading.Thread(target=lambda: found.append(server.start())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 and found[0] is found[1]


@runs_here
def test_a_stranger_without_the_key_is_refused_and_the_key_is_not_shown() -> None:
    endpoint = server.start()
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(endpoint, "wrong")
    assert refused.value.code == 401
    assert endpoint.api_key not in repr(endpoint) and len(endpoint.api_key) >= 32


@runs_here
def test_turns_become_an_example_list_and_a_begun_reply_is_finished_not_lost() -> None:
    endpoint = server.start()
    turns = [("system", "붙인다."), ("user", "가"), ("assistant", "단, 나"), ("user", "다"), ("assistant", " 단, 쉬운")]
    messages = [{"role": role, "content": content} for role, content in turns]
    assert rendered(endpoint, messages[:4]) == "붙인다.\n\n지시문: 가\n결과: 단, 나\n\n지시문: 다\n결과:"
    reply = ask(endpoint, endpoint.api_key, messages=messages)["choices"][0]["message"]["content"]
    assert reply.startswith(" 단, 쉬운")


@runs_here
def test_stop_ends_the_server_and_a_new_start_has_a_new_key() -> None:
    old = server.start()
    server.stop()
    server.stop()
    with pytest.raises(urllib.error.URLError):
        ask(old, old.api_key)
    assert server.start().api_key != old.api_key


@runs_here
def test_a_damaged_weight_file_is_rebuilt_before_the_engine_reads_it() -> None:
    server.start()
    server.stop()
    weights = server.data_folder() / server.WEIGHTS
    with weights.open("r+b") as file:
        file.seek(1000)
        file.write(b"damaged")
    endpoint = server.start()
    assert ask(endpoint, endpoint.api_key)["choices"]
    with weights.open("rb") as file:
        file.seek(1000)
        assert file.read(7) != b"damaged"
    assert not list(weights.parent.glob("*.part"))


@runs_here
def test_an_unchanged_file_is_not_hashed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    server.start()
    server.stop()
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("hashed again"))
    server.start()


@runs_here
def test_damaged_packages_are_refused_in_korean_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()
    elsewhere(tmp_path, monkeypatch)
    monkeypatch.setattr(server, "_pieces", lambda: iter([b"GGUF", b"damaged"]))
    with pytest.raises(LocalModelError, match="손상"):
        server.start()
    assert [path.name for path in server.data_folder().iterdir()] == []


@runs_here
@pytest.mark.parametrize(("code", "said"), [(28, "디스크가 가득"), (13, "쓸 수 없습니다")])
def test_a_full_or_locked_disk_is_said_with_its_place(
    code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> Iterator[bytes]:
        yield b"GGUF"
        raise OSError(code, os.strerror(code))

    server.stop()
    elsewhere(tmp_path, monkeypatch)
    monkeypatch.setattr(server, "_pieces", fails)
    with pytest.raises(LocalModelError, match=f"{said}.*{tmp_path}"):
        server.start()
    assert list(server.data_folder().iterdir()) == []


@runs_here
def test_nothing_of_the_engine_is_heard_on_the_terminal(home: Path) -> None:
    code = (
        "from koevol_core.llm.local import server as local_model; import urllib.request as u, urllib.error\n"
        "e = local_model.start()\n"
        "h = {'Authorization': 'Bearer ' + e.api_key, 'Content-Type': 'application/json'}\n"
        'for key in (b\'{"messages":[{"role":"user","content":"a"}],"max_tokens":2}\', b\'{\'):\n'
        "    try: u.urlopen(u.Request(e.base_url + '/chat/completions', key, h)).read()\n"
        "    except urllib.error.HTTPError: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=LIMIT)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_an_installation_without_the_packages_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    server.stop()
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "xllamacpp" else find(name))
    assert "설치되어 있지 않습니다" in (server.unavailable() or "")
    with pytest.raises(LocalModelError, match="xllamacpp"):
        server.start()


def test_a_processor_without_the_needed_instructions_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(server, "_cpu_flags", lambda: frozenset({"fma", "f16c", "bmi2"}))
    assert "(AVX2)" in (server.unavailable() or "")


def test_asking_whether_it_can_run_loads_no_engine() -> None:
    code = "import sys; from koevol_core.llm.local import server as m; m.unavailable(); m.terms_notice(); m.stop()\n"
    code += "sys.exit(any(n.startswith(('xllamacpp', 'gemma3')) for n in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=LIMIT).returncode == 0


def test_the_terms_are_shown_until_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(tmp_path, monkeypatch)
    notice = server.terms_notice() or ""
    assert "https://ai.google.dev/gemma/terms" in notice and "연습" in notice
    server.acknowledge_terms()
    assert server.terms_notice() is None


def test_terms_that_cannot_be_recorded_are_said_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    elsewhere(tmp_path / "file", monkeypatch)
    with pytest.raises(LocalModelError, match="쓸 수 없습니다"):
        server.acknowledge_terms()


@pytest.mark.parametrize(
    ("platform", "name", "tail"),
    [
        ("win32", "LOCALAPPDATA", "koevol"),
        ("linux", "XDG_DATA_HOME", "koevol"),
        ("linux", "HOME", ".local/share/koevol"),
        ("darwin", "HOME", "Library/Application Support/koevol"),
    ],
)
def test_each_system_keeps_the_weights_where_it_keeps_such_things(
    platform: str, name: str, tail: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LOCALAPPDATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(name, str(tmp_path))
    assert server.data_folder() == tmp_path / tail


@runs_here
def test_the_server_ends_with_its_app_even_when_that_is_killed() -> None:
    code = "import koevol_core.llm.local.server as m, sys; e = m.start(); print(e.base_url, e.api_key, flush=True); sys.stdin.read()"
    app = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert app.stdout
    url, key = app.stdout.readline().split()
    there = server.Endpoint(url, key, server.MODEL, server.SLOTS)
    assert ask(there, key)["choices"]
    app.kill()
    app.communicate()

    def gone() -> bool:
        try:
            ask(there, key)
        except (urllib.error.URLError, ConnectionError):
            return True
        return False

    until(gone)


@runs_here
def test_a_server_that_died_is_started_again() -> None:
    first = server.start()
    assert server._running
    server._running[0].kill()
    server._running[0].wait()
    second = server.start()
    assert second.api_key != first.api_key
    assert ask(second, second.api_key)["choices"]
