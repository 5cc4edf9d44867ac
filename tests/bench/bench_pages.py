"""How the pages answer while a run goes on: ``python -m tests.bench.bench_pages``. Prints figures and ratios, judges nothing.

One studio in Chromium; each page is opened again and again, first while a worker has 256 calls in flight against a loopback
server with replies of 300 ms, then idle on the data that the run left.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import koevol_core as core
from koevol_core import control, evolution
from koevol_core import settings as core_settings
from tests.browser.studio import FLAGS, ROOT, SETTLED, Studio

PAGES = ("", "seeds", "evolve", "review", "answers", "export")
ROUNDS = 8
IN_FLIGHT = 256


def answer_ms(page: Page, url: str) -> float:
    """Milliseconds from going to an address until its page is drawn and rests."""
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(SETTLED)
    page.wait_for_selector('[data-testid="stSidebar"] [data-testid="stPageLink"]')
    page.wait_for_selector(SETTLED)
    return (time.perf_counter() - start) * 1000


def medians(page: Page, one: Studio) -> dict[str, float]:
    return {
        name or "home": statistics.median(answer_ms(page, f"{one.url}/{name}") for _ in range(ROUNDS)) for name in PAGES
    }


def main() -> None:
    command = [sys.executable, "-m", "tests.loopback", "--port", "0", "--latency", "0.3"]
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        os.environ |= {"KOEVOL_BASE_URL": url, "KOEVOL_MODEL": "m"}
        one = Studio(Path(folder) / "pages.db", {"KOEVOL_BASE_URL": url, "KOEVOL_MODEL": "m"}).start()
        try:
            measure(one)
        finally:
            one.stop()
            server.terminate()


def measure(one: Studio) -> None:
    store, settings = core.open_store(str(one.db)), core_settings.load()
    seeds = core.import_seeds(store, ROOT / "seed_data" / "seed_instruction.json").node_ids
    methods = tuple((method, 1.0) for method in core.METHODS)
    spec = core.RunSpec(methods=methods, children=6, generations=3, judge=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        core.plant(store, core.Seed("하나를 설명해줘."))
        medians(page, one)  # warm
        effort = evolution.RunLimits(batch_size=IN_FLIGHT)
        run = core.start_run(store, replace(settings, db=str(one.db)), spec, seeds, effort)
        while core.progress(store, run).calls < IN_FLIGHT * 3:
            time.sleep(0.1)
        before, start = core.progress(store, run).calls, time.monotonic()
        busy = medians(page, one)
        speed = (core.progress(store, run).calls - before) / (time.monotonic() - start)
        core.stop_run(store, run)
        while control.live_runs(store):
            time.sleep(0.1)
        idle = medians(page, one)  # after the run: the same data on every page
        browser.close()
    print(f"calls a second while measured: {speed:.0f}, {IN_FLIGHT} in flight")
    print(f"{'page':10}{'idle ms':>9}{'busy ms':>9}{'ratio':>7}")
    for name, ms in idle.items():
        print(f"{name:10}{ms:9.0f}{busy[name]:9.0f}{busy[name] / ms:7.2f}")


if __name__ == "__main__":
    main()
