"""The pictures of the READMEs, taken from the app as it is: ``python -m tests.browser.screenshots`` writes ``docs/*.png``."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import koevol_core as core
from koevol_core import control, evolution, llm, quality, review
from koevol_core.llm.client import Endpoint, HttpClient
from tests.browser.studio import FLAGS, ROOT, Studio, settled
from tests.loopback import Loopback

DOCS = ROOT / "docs"
PICTURES = {
    "home": "", "seeds": "seeds?node=4", "evolve": "evolve", "prompts": "prompts?template=ko/constrain", "review": "review",
    "answers": "answers?list=answered", "export": "export?format=chat", "dataset": "export?view=dataset",
    "report": "export?view=report", "scorecard": "export?view=scorecard",
}  # fmt: skip


def garden(db: Path) -> None:
    """A small project in the middle of its way: two generations, some judged, some answered."""
    store = core.open_store(str(db))
    seeds = core.import_seeds(store, ROOT / "seed_data" / "seed_instruction.json", limit=24)
    spec = core.RunSpec(
        methods=tuple((method, 1.0) for method in core.METHODS), generations=2, children=2, model="deepseek-flash@"
    )
    with Loopback() as server:
        run = core.plan(store, spec, seeds.node_ids)
        core.drain(
            store,
            run,
            HttpClient(Endpoint(server.base_url, "deepseek-flash")),
            evolution.style(_chat(), spec),
            hooks=evolution.Hooks(quality.checks),
        )
        control.keep_setting(store, "reviewer", "하린")
        for number, node in enumerate(review.queue(store, limit=60)):
            core.decide(store, node.id, "reject" if number % 4 == 3 else "accept", "하린")
        picked = [node.id for node in review.without_answer(store, limit=50)][:30]
        answers = core.plan_answers(store, spec, picked)
        core.drain(
            store,
            answers,
            HttpClient(Endpoint(server.base_url, "deepseek-flash")),
            evolution.style(_chat(), spec),
            hooks=evolution.Hooks(quality.checks),
        )
    preferences(store, picked)
    store.close()


def preferences(store: core.Store, answered: list[int]) -> None:
    """Answers that a person wrote better than the model did, so that there are pairs."""
    for number, node in enumerate(answered[:8]):
        shown = review.answers_to(store, node)
        assert shown is not None
        text = shown.answers[0].answer.text or ""
        better = (
            f"{text}\n\n덧붙이면, 처음에는 첫 단계만 따라 해도 됩니다." if number % 2 else "먼저 재료부터 살펴봅시다."
        )
        review.write_answer(store, node, better, "하린")


def _chat() -> llm.Provider:
    return llm.Provider("endpoint", "deepseek-flash", "deepseek-flash")


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "koevol.db"
        garden(db)
        take(Studio(db).start(), browser_path)


def take(one: Studio, browser_path: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        try:
            for dark in (False, True):
                scheme = "dark" if dark else "light"
                page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme, locale="ko-KR")
                for name, address in PICTURES.items():
                    if dark and name != "review":
                        continue
                    one.open(page, address)
                    page.wait_for_timeout(1500)
                    settled(page)
                    page.screenshot(path=str(DOCS / f"{name}{'-dark' if dark else ''}.png"))
        finally:
            browser.close()
            one.stop()


if __name__ == "__main__":
    main()
