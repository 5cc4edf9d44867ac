"""How fast the review page is with 100,000 nodes, in a real Chromium: prints figures, judges nothing.

``python -m tests.bench.bench_review [ROOTS [NODES]]`` makes the forest in a temporary folder and starts a studio on it.
A time is from the key (or the click) to the frame in which what follows is drawn, as the browser sees it.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.forest import NODES, ROOTS, grow
from tests.browser.studio import FLAGS, Studio, settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLOCK = """
window.koevolTimes = [];
const shown = () => { const e = document.querySelector('[class*="st-key-review_accept-"]'); return e && (e.className.match(/review_accept-(\\d+)/) || [])[1]; };
let from = null, was = null;
window.koevolStart = () => { from = performance.now(); was = shown(); };
window.addEventListener('keydown', () => window.koevolStart(), true);
new MutationObserver(() => {
  const now = shown();
  if (from === null || !now || now === was) return;
  const start = from; from = null;
  requestAnimationFrame(() => window.koevolTimes.push(performance.now() - start));
}).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['class'] });
"""
HITS = """
window.koevolHits = (word) => new Promise((done) => {
  const start = performance.now();
  const look = () => {
    const tree = [...document.querySelectorAll('.st-key-tree *')].map((e) => e.shadowRoot).find(Boolean);
    const rows = tree ? [...tree.querySelectorAll('.row .text')] : [];
    if (rows.length && rows[0].textContent.includes(word)) return done(performance.now() - start);
    requestAnimationFrame(look);
  };
  look();
});
"""


def say(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    if not ordered:
        print(f"{name:34} nothing measured")
        return
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(f"{name:34} median {statistics.median(ordered):6.0f} ms   p95 {p95:6.0f} ms   n {len(ordered)}", flush=True)


def pressed(page: Page, key: str, times: int) -> list[float]:
    page.evaluate("window.koevolTimes = []")
    for _ in range(times):
        settled(page)
        page.wait_for_timeout(350)
        page.keyboard.press(key)
        page.wait_for_timeout(400)
    settled(page)
    return list(page.evaluate("window.koevolTimes"))


def searched(page: Page, words: tuple[str, ...]) -> list[float]:
    times = []
    for word in words:
        box = page.locator(".st-key-review_search input")
        box.fill("")
        settled(page)
        page.wait_for_timeout(400)
        settled(page)
        box.fill(word)
        times.append(float(page.evaluate("(word) => window.koevolHits(word)", word)))
        settled(page)
    return times


def opened(page: Page, studio: Studio, times: int) -> list[float]:
    found = []
    for _ in range(times):
        page.goto("about:blank")
        start = time.perf_counter()
        page.goto(f"{studio.url}/review")
        page.locator('[class*="st-key-review_accept-"] button').wait_for()
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        found.append((time.perf_counter() - start) * 1000)
    return found


def measure(studio: Studio) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="ko-KR")
        page.add_init_script(CLOCK + HITS)
        say("usable after navigation", opened(page, studio, 5))
        for letter, name in (("a", "accept"), ("x", "reject"), ("s", "skip")):
            say(f"{name}: key to next item", pressed(page, letter, 25))
        say("undo: key to item", pressed(page, "u", 10))
        studio.open(page, "review?queue=1")
        say("accept in the queue", pressed(page, "a", 25))
        studio.open(page, "review?state=all")
        page.locator('.st-key-tree [role="tree"]').focus()
        page.keyboard.press("End")
        page.wait_for_timeout(800)
        settled(page)
        say("next root by arrow key", pressed(page, "ArrowUp", 15))
        say("search", searched(page, ("김치", "여행", "제도", "원리", "순서", "2431번", "전세")))
        browser.close()


def main() -> None:
    size = [int(one) for one in sys.argv[1:3]] or [ROOTS, NODES]
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "forest.db"
        grow(db, *size).close()
        studio = Studio(db).start()
        try:
            measure(studio)
        finally:
            studio.stop()


if __name__ == "__main__":
    main()
