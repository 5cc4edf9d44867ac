"""What the browser tests share: a real Chromium, the studio on a free port with a database of its own, and patience.

``studio()`` starts a server (``studio(db=path)`` on a filled database); ``page`` is a fresh browser page which fails its
test at the end if any request went elsewhere than to a studio, or if a script on it broke.

A page is drawn in pieces, and nothing says when the next one comes. So what a test expects is awaited: on the page by
``see(locator).to_…``, in the store or the address by ``until(page, …)``; a number or a text that is read at once may be
the one of a moment ago. That something does *not* happen is looked at after something later has happened. ``settled`` is
for before an action: buttons mount later than text, and a key pressed too early is lost. The one fixed wait is
``look``: it makes up for eyes, and a slow machine only makes it longer.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from koevol_core.settings import NAMES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, LocatorAssertions, Page

    from tests.browser.team import Team

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT = 1800
"""Seconds after which a browser test counts as hanging."""
PATIENCE = 240_000
"""Milliseconds that a page may take before the test gives up on it."""
DWELL = 350
"""Milliseconds that a reviewer looks at an item; a key before a quarter of a second does not count."""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
IDLE = (
    "() => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(() => done(true), { timeout: 5000 })))"
)
"""Resolves when the browser has nothing left to do: what was drawn is mounted, and its keys are heard."""
PORTS = range(20_000, 30_000)
"""Below those that systems give to outgoing connections, which could take a port between its choice and its use."""


@dataclass
class Studio:
    """A server of the app in a process of its own: ``url`` is its address, ``db`` its database."""

    db: Path
    env: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self.db.with_suffix(".log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> Studio:
        """Start (again, on the same port) and wait until it answers."""
        self.port = self.port or free_port()
        ours = {*NAMES, *(name for name in os.environ if name.lower().endswith("_proxy"))}
        plain = {name: value for name, value in os.environ.items() if name not in ours}
        command = [
            sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={self.port}",
            "--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none",
        ]  # fmt: skip
        with self.db.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.db.parent, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={**plain, "KOEVOL_DB": str(self.db), "KOEVOL_MODEL": "scripted", "PYTHONUTF8": "1", **self.env},
            )  # fmt: skip
        self._wait()
        return self

    def _wait(self) -> None:
        assert self.process is not None
        end = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=PATIENCE / 1000) as reply:
                    if reply.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        pytest.fail(f"the studio did not start:\n{self.log[-2000:]}")

    def stop(self) -> None:
        """End this server, gently first."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        self.process = None

    def open(self, page: Page, path: str = "") -> Page:
        """Go to an address of the studio (``"review?node=3"``) and wait until it is drawn."""
        page.goto(f"{self.url}/{path}")
        settled(page)
        return page


def free_port() -> int:
    for port in random.sample(PORTS, 100):
        with socket.socket() as one, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port
    pytest.fail("no free port found")


def settled(page: Page) -> None:
    """Wait until no script runs and what it drew is mounted. A rerun that was asked for just now may not have begun."""
    page.wait_for_selector(SETTLED, timeout=PATIENCE)
    page.evaluate(IDLE)
    page.wait_for_selector(SETTLED, timeout=PATIENCE)


def see(what: Locator) -> LocatorAssertions:
    """Expect something of what may still be on its way: ``see(button).to_be_visible()``."""
    from playwright.sync_api import expect

    return expect(what)


def until(page: Page, what: Callable[[], object], why: Callable[[], object] = lambda: "") -> None:
    """Wait for what only Python can look at, such as the store or the address; the page lives on meanwhile."""
    end = time.monotonic() + PATIENCE / 1000
    while not what():
        assert time.monotonic() < end, f"waited in vain: {why()}"
        page.wait_for_timeout(50)


def wait_address(page: Page, part: str) -> None:
    """Wait until the address has this in it."""
    until(page, lambda: part in page.url, lambda: page.url)


def reload(page: Page) -> None:
    """Load the page again and wait until it is drawn."""
    page.reload()
    settled(page)


def look(page: Page) -> None:
    """Look at the item that is on the screen for as long as a decision on it needs."""
    settled(page)
    page.wait_for_timeout(DWELL)


def widget(page: Page, key: str) -> Locator:
    """The widget with this key (``review_accept-3``)."""
    return page.locator(f".st-key-{key}")


def click(page: Page, key: str) -> None:
    """Click the button of a widget once it is there; what follows is awaited by whoever clicked."""
    widget(page, key).locator("button").first.wait_for()
    settled(page)
    widget(page, key).locator("button").first.click()


def press(page: Page, letter: str, key: str) -> None:
    """Press a shortcut once the button that it belongs to is there; what follows is awaited by whoever pressed."""
    see(widget(page, key).locator("button").first).to_be_enabled()
    settled(page)
    page.keyboard.press(letter)


def decide(page: Page, letter: str, key: str) -> None:
    """Look at the item, and press a shortcut."""
    see(widget(page, key).locator("button").first).to_be_enabled()
    look(page)
    page.keyboard.press(letter)


def click_row(page: Page, grid: Locator, x: int, y: int) -> None:
    """Click into a table at this place, once it stands still."""
    grid.locator("canvas").first.wait_for()
    settled(page)
    grid.click(position={"x": x, "y": y})


def _missing(what: str) -> None:
    """Without a browser these tests say so and step aside, unless whoever runs them insists."""
    if os.environ.get("KOEVOL_BROWSER_REQUIRED") == "1":
        pytest.fail(f"{what} (KOEVOL_BROWSER_REQUIRED=1)")
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium: ``CHROMIUM``, the usual place, or whatever is on the path."""
    named = os.environ.get("CHROMIUM")
    found = (
        [named]
        if named
        else ["/usr/bin/chromium", *map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))]
    )
    for one in found:
        if one and Path(one).is_file():
            return one
    _missing("no Chromium here: install one or name it in CHROMIUM")
    raise AssertionError


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for a module's tests; ended with them, because its event loop would be in the way of the others."""
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        _missing("playwright is not installed")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield one
        one.close()


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    """Start a studio: ``studio()`` on an empty project, ``studio(db=path)`` on a filled one, more by the environment."""
    started: list[Studio] = []

    def start(db: Path | None = None, **env: str) -> Studio:
        one = Studio(db or tmp_path / f"studio{len(started) or ''}.db", env)
        started.append(one)
        return one.start()

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def pages(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open browser pages, each a person of its own (``pages(color_scheme="dark")``); see the top of this file."""
    contexts: list[Any] = []
    homes: set[str] = set()
    requests: list[str] = []
    broken: list[str] = []

    def fresh(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, "locale": "ko-KR", **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("request", lambda request: requests.append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.asked = requests  # type: ignore[attr-defined]  # every address that was asked for, for tests that look
        return page

    fresh.homes = homes  # type: ignore[attr-defined]  # hosts that a page may come by on its way
    yield fresh
    visited = homes | {page.url.split("/")[2] for context in contexts for page in context.pages if "//" in page.url}
    for context in contexts:
        context.close()
    strangers = [url for url in requests if url.startswith(("http", "ws")) and url.split("/")[2] not in visited]
    assert not strangers, f"a request left the page: {strangers[:3]}"
    assert not broken, f"a script on the page broke: {broken[:3]}"


@pytest.fixture
def team(
    studio: Callable[..., Studio], pages: Callable[..., Page], tmp_path: Path
) -> Iterator[Callable[..., Team]]:  # fmt: skip
    """Start a server for a team: ``team(db=path, owners="sujin", reviewers="minho haneul", accounts={…}, spoil={…})``.

    Whoever is on a list has an account with the provider; ``accounts`` adds strangers, or says something else of somebody.
    """
    pytest.importorskip("authlib", reason="signing in needs requirements-team.txt")
    from tests import oidc
    from tests.browser import team as teams

    with contextlib.ExitStack() as ends:

        def start(
            db: Path | None = None, owners: str = "sujin", reviewers: str = "minho",
            accounts: dict[str, oidc.Claims] | None = None, spoil: dict[str, str] | None = None,
        ) -> Team:  # fmt: skip
            known = {name: oidc.account(teams.address(name)) for name in f"{owners} {reviewers}".split()}
            provider = ends.enter_context(oidc.Provider(known | (accounts or {}), spoil or {}))
            folder = (db or tmp_path / "studio.db").parent
            teams.write_list(folder, owners, reviewers)
            teams.write_secrets(folder, provider)
            pages.homes.add(provider.host)  # type: ignore[attr-defined]
            return teams.Team(studio(db), provider, pages)

        yield start


@pytest.fixture
def page(pages: Callable[..., Page]) -> Page:
    """One browser page."""
    return pages()
