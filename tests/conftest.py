"""What the tests of the engine share: seeds, a store in a temporary folder, a run of the command line, and an end to hangs."""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, Pool

import koevol_core as core
import main
from koevol_core import evolution, messages, quality
from koevol_core.dataset.seeds import address_of
from koevol_core.evolution.prompting import ChatPrompts, PromptStrategy
from koevol_core.llm.client import Endpoint, HttpClient, encode
from koevol_core.messages import clock
from koevol_core.settings import NAMES
from koevol_core.store import seeds as rows_of_seeds
from koevol_core.types import METHODS, Progress, Prompt, RawResponse, RunSpec
from tests import databases
from tests import postgres as clusters
from tests.browser.studio import browser, chromium, page, pages, studio, team  # noqa: F401 - fixtures
from tests.databases import change, rows, sound  # noqa: F401 - for the tests
from tests.loopback import Body, Loopback

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 900
"""Seconds after which a test counts as hanging. Whatever a test waits for may take so long: the machine may be busy."""
PATIENCE = 300
"""Seconds that a page under test may take to run."""
SOON = 2.0
"""Seconds after which a client gives up on a server that will say nothing: long enough to send the request before."""
SILENT = ("hang", "drip", "silent_mid_body", "head_only")
"""Faults that only the client's own deadline ends."""
KEY = "sk-planted-0123456789abcdef"
QUICK = evolution.RunLimits(batch_size=8, timeout=LIMIT, backoff=0.001)
Misbehave = Callable[[Body, int], str | None]
TOPICS = (
    "김치찌개를 끓이는 방법을 알려줘.", "무지개가 생기는 원리를 설명해줘.", "경주 여행 코스를 추천해줘.",
    "예금과 적금의 차이를 비교해줘.", "신입 사원을 환영하는 인사말을 써줘.", "아침 스트레칭 순서를 짜줘.",
    "세종대왕의 업적을 정리해줘.", "이진 탐색을 코드로 구현해줘.", "겨울철 화분을 돌보는 요령을 알려줘.",
    "면접에서 자기를 소개하는 글을 써줘.",
)  # fmt: skip


def topic(number: int) -> str:
    """The seed of this number (from 0); all differ."""
    lap, place = divmod(number, len(TOPICS))
    return TOPICS[place] if not lap else f"{lap}번 모둠의 학생에게 {TOPICS[place]}"


def purpose(body: Body) -> str:
    """What a request was sent for, by its fixed text."""
    fixed = body["messages"][0]["content"]
    if "1에서 6까지" in fixed:
        return "score"
    return "judge" if "심사자" in fixed else "answer" if "모름" in fixed else "evolve"


def about(body: Body) -> str:
    """The part of a request that changes."""
    return str(body["messages"][-1]["content"])


def chat(base_url: str, key: str = "", model: str = "m-1") -> HttpClient:
    return HttpClient(Endpoint(base_url, model, key))


class Hasty(HttpClient):
    """Keeps its deadline with the requests that the server's ``faults`` leave without an end, and waits for all others: so a
    machine that stalls changes the fate of none of them."""

    def __init__(self, endpoint: Endpoint, *settings: Any, faults: Misbehave) -> None:
        super().__init__(endpoint, *settings)
        self._faults = faults

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        body: Body = json.loads(encode(self.model, prompt.messages, prompt.params))
        return await super().send(prompt, timeout if self._faults(body, 0) in SILENT else LIMIT)


def until(what: Callable[[], object]) -> None:
    """Wait until something is so; a test that waits in vain fails."""
    end = time.monotonic() + LIMIT
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@dataclass
class Garden:
    """A store with seeds in it, and runs of it."""

    store: core.Store
    path: Path
    spec: RunSpec = field(default_factory=lambda: RunSpec(tuple((name, 1.0) for name in METHODS), judge=False))

    def sow(self, count: int = 5) -> list[int]:
        with self.store.writing() as conn:
            return [rows_of_seeds.plant(conn, core.Seed(topic(one)), address_of(topic(one))) for one in range(count)]

    def plan(self, seeds: int | Sequence[int] = 5, **changes: Any) -> int:
        parents = self.sow(seeds) if isinstance(seeds, int) else seeds
        return core.plan(self.store, self.changed(**changes), parents)

    def changed(self, **changes: Any) -> RunSpec:
        return RunSpec(**{**self.spec.__dict__, **changes})

    def drain(
        self, run: int, base_url: str, effort: evolution.RunLimits = QUICK, key: str = "", style: PromptStrategy | None = None,
        model: str = "m-1", faults: Misbehave | None = None, **more: Any,
    ) -> Progress:  # fmt: skip
        """``faults`` are the server's, if it stays silent in some of them."""
        endpoint = Endpoint(base_url, model, key)
        client = Hasty(endpoint, faults=faults) if faults else HttpClient(endpoint)
        effort = replace(effort, timeout=SOON) if faults else effort
        judge = json.loads(self.rows("SELECT spec FROM run WHERE id = ?", run)[0]["spec"])["judge"]
        return core.drain(
            self.store,
            run,
            client,
            style or ChatPrompts(judging=judge),
            effort,
            hooks=evolution.Hooks(**{"checks": quality.checks, **more}),
        )

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        return rows(self.path, query, *values)

    def children(self) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM node WHERE parent_id IS NOT NULL ORDER BY id")

    def run(self) -> dict[str, Any]:
        row = self.rows("SELECT * FROM run ORDER BY id DESC LIMIT 1")[0]
        return row | {"message": row["message"] and messages.read(row["message"])}


@dataclass
class Cli:
    """``main.py`` in a folder with a seed file, and nothing of the machine in its environment.

    Called, it runs in this process, which is quicker; ``start`` and ``process`` start one, as a person does.
    """

    folder: Path
    seeds: int = 10
    key: str = KEY
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        table = [{"instruction": topic(number)} for number in range(self.seeds)]
        (self.folder / "seeds.json").write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")

    @property
    def db(self) -> Path:
        return self.folder / "koevol.db"

    def _database(self) -> dict[str, str]:
        return {"KOEVOL_DB": databases.db_of(self.db)} if databases.ADMIN else {}

    def flags(self, base_url: str, *flags: object) -> list[str]:
        given = ["--seed-path", "seeds.json", "--base-url", base_url, *map(str, flags)]
        return given if "--model" in given else [*given, "--model", "m-1"]

    def start(self, base_url: str, *flags: object, **more: Any) -> subprocess.Popen[str]:
        keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "HOME") if name in os.environ}
        return subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), *self.flags(base_url, *flags)], cwd=self.folder, text=True,
            env={**keep, "KOEVOL_API_KEY": self.key, "PYTHONUTF8": "1", **self._database(), **self.environment}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
        )  # fmt: skip

    def __call__(self, base_url: str, *flags: object) -> subprocess.CompletedProcess[str]:
        out, err, arguments = io.StringIO(), io.StringIO(), self.flags(base_url, *flags)
        with (
            pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
        ):  # fmt: skip
            patch.chdir(self.folder)
            patch.setenv("KOEVOL_API_KEY", self.key)
            for name, value in self._database().items():
                patch.setenv(name, value)
            code = main.main(arguments)
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())

    def process(self, base_url: str, *flags: object, **more: Any) -> subprocess.CompletedProcess[str]:
        process = self.start(base_url, *flags, **more)
        out, err = process.communicate(timeout=LIMIT)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def files(self) -> dict[str, bytes]:
        """What the command wrote, by name."""
        mine = ("seeds.json", "koevol.db", "koevol.db-wal", "koevol.db-shm")
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir()) if path.name not in mine}

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        return rows(self.db, query, *values)

    def forget_heart(self) -> None:
        """Let the time pass after which a dead worker counts as dead."""
        change(self.db, "UPDATE run SET heartbeat = heartbeat - 60")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model, key, proxy or setting of the Hub's library that the machine has reaches a test."""
    ours = (name for name in os.environ if name.startswith(("HF_", "TRANSFORMERS_")) or name.lower().endswith("_proxy"))
    for name in [*NAMES, *ours]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("KOEVOL_LANG", raising=False)
    clock.use("")
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "127.0.0.1")  # as .streamlit/config.toml says, from any folder


@pytest.fixture(autouse=True)
def _databases(tmp_path: Path) -> Iterator[None]:
    """What a test put on a server goes with its folder."""
    yield
    databases.empty(tmp_path)


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """A test that hangs fails instead; the time is far beyond what any of them takes."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(*_: object) -> None:
        raise TimeoutError(f"hangs for {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    with within(LIMIT):
        yield


@pytest.fixture(scope="session", autouse=True)
def _power_stays_on() -> Iterator[None]:
    """No test cuts the power, so none waits until the disk has what the system has already: that is most of the time of a
    commit and of a small file. Who is killed loses nothing by it, and the processes that tests start do wait."""

    def hasty(dbapi: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if isinstance(dbapi, sqlite3.Connection) and not record.info.get("hasty") and not _durable:
            record.info["hasty"] = True
            dbapi.execute("PRAGMA synchronous=OFF").fetchall()

    event.listen(Pool, "checkout", hasty)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _handle: None)
        yield
    event.remove(Pool, "checkout", hasty)


_durable: list[bool] = []


@pytest.fixture
def durable() -> Iterator[None]:
    """In this test commits are as durable as the program makes them."""
    _durable.append(True)
    yield
    _durable.clear()


gc.set_threshold(100_000, 50, 50)  # thousands of short tests: looking for cycles often costs a tenth of the time


@pytest.fixture(scope="session", autouse=True)
def _components_scanned_once() -> Iterator[None]:
    """Streamlit reads every installed package's metadata whenever an AppTest starts (0.1 s); here once a process."""
    if "streamlit.testing.v1" not in sys.modules:
        yield
        return
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Garden]:
    path = databases.fresh(tmp_path / "koevol.db")
    if databases.ADMIN:
        monkeypatch.chdir(tmp_path)  # what would lie beside a file lies in the working folder of who uses a server
        shutil.copytree(ROOT / ".streamlit", tmp_path / ".streamlit", dirs_exist_ok=True)
    store = core.open_store(databases.db_of(path))
    yield Garden(store, path)
    store.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server: of the one that the tests were given, or of one that lives as long as they do."""
    if given := os.environ.get(clusters.TEST_DB):
        yield given
        return
    with contextlib.ExitStack() as running:
        try:
            url = running.enter_context(clusters.cluster())
        except clusters.Missing as error:
            if os.environ.get(clusters.REQUIRED) == "1":
                pytest.fail(f"{error} ({clusters.REQUIRED}=1)")
            pytest.skip(str(error))
        yield url


@pytest.fixture
def served(postgres: str) -> Iterator[str]:
    """The address of an empty database on that server, for one test alone."""
    with clusters.database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a project with rows in every table, and a run that is not at its end; to be copied before it is changed."""
    from tests.schemas.__main__ import written

    return written(ROOT, tmp_path_factory.mktemp("grown"))


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon, so that no day ends in the middle of a test."""
    began = time.time() - 43_200
    monkeypatch.setattr(clock, "midnight", lambda: began)


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A server that behaves."""
    with Loopback() as one:
        yield one


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path / "work")


def only(word: str, fault: str, times: int = 1_000_000, of: str | None = None) -> Misbehave:
    """Fail the requests about one text (and for one purpose), this many times."""
    left = [times]

    def choose(body: Body, _number: int) -> str | None:
        if word not in about(body) or (of and purpose(body) != of) or not left[0]:
            return None
        left[0] -= 1
        return fault

    return choose


@pytest.fixture
def opened(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page of the app on the garden, at an address: ``opened("review", node="3")``."""
    from streamlit.testing.v1 import AppTest

    def go(screen: str = "export", **address: str) -> AppTest:
        monkeypatch.setenv("KOEVOL_DB", databases.db_of(garden.path))
        monkeypatch.setenv("KOEVOL_MODEL", "scripted")
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        for name, value in address.items():
            at.query_params[name] = value
        at = at.switch_page(f"pages/{screen}.py").run()
        assert not at.exception, at.exception
        return at

    return go
