"""The screens of a large project in a Chromium: from the server's start to the first page, every page, and the review keys."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import koevol_core as core
from tests.bench.bench_review import CLOCK, HITS, pressed
from tests.bench.measure import Line
from tests.browser.studio import FLAGS, PATIENCE, SETTLED, Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = {
    "home": "", "seeds": "seeds", "evolve": "evolve", "review": "review", "answers": "answers", "export": "export",
    "export, all that lives": "export?rows=living", "data set": "export?view=dataset", "report": "export?view=report",
    "scorecards": "export?view=scorecard",
}  # fmt: skip
QUEUES = {
    "waiting": "review", "queue": "review?queue=1", "eliminated": "review?state=eliminated", "a domain": "review?domain=예술",
    "a signal": "review?signal=personal", "longest first": "review?order=-length", "shortest of generation 5": "review?order=length&generation=5",
}  # fmt: skip
PRESSES = 50


@contextmanager
def browser() -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 860}, locale="ko-KR")
        page.set_default_timeout(PATIENCE)
        page.add_init_script(CLOCK + HITS)
        yield page
        chromium.close()


@contextmanager
def studio(db: str) -> Iterator[Studio]:
    """A studio on a database that lies elsewhere; its log is in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="koevol-bench-") as folder:
        one = Studio(Path(folder) / "studio.db", {"KOEVOL_DB": db if "://" in db else str(Path(db).resolve())})
        try:
            yield one
        finally:
            one.stop()


def drawn(page: Page, url: str) -> float:
    """Seconds from going to an address until its page is drawn and rests."""
    began = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(SETTLED)
    page.wait_for_selector('[data-testid="stSidebar"] [data-testid="stPageLink"]')
    page.wait_for_selector(SETTLED)
    return time.perf_counter() - began


def screens(_: core.Store, db: str) -> Iterator[Line]:
    """Every page of a fresh server twice: cold, with what it counts once for a version of the store, and kept."""
    with browser() as page, studio(db) as one:
        began = time.perf_counter()
        one.start()
        drawn(page, one.url)
        yield Line("start of the app to the first page", time.perf_counter() - began, "s", 5)
        for name, path in PAGES.items():
            first = drawn(page, f"{one.url}/{path}")
            again = statistics.median(drawn(page, f"{one.url}/{path}") for _ in range(2))
            yield Line(f"{name}: again", again, "s", 5, f"first {first:.2f} s")


def review(_: core.Store, db: str) -> Iterator[Line]:
    """From a key to the frame in which the next item is drawn, as the browser sees it."""
    with browser() as page, studio(db) as one:
        one.start().open(page, "review")
        yield _presses("accept, 50 presses", pressed(page, "a", PRESSES))
        for name, path in QUEUES.items():
            one.open(page, path)
            yield _presses(f"skip, {name}", pressed(page, "s", 10))
        yield _presses("undo", pressed(page, "u", 10))


def _presses(name: str, times: list[float]) -> Line:
    ordered = sorted(times)
    if not ordered:
        return Line(name, float("nan"), "ms", 500, "nothing measured")
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return Line(name, statistics.median(ordered), "ms", 500, f"p95 {high:.0f}, n {len(ordered)}")
