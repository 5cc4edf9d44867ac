"""A walk over all pages of the studio, for tests that look at each: addresses, and a project in the middle of its way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import koevol_core as core
from koevol_core import control
from tests.browser.screenshots import garden
from tests.browser.studio import IDLE, Studio, settled

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = {
    "home": "", "seeds": "seeds", "a seed": "seeds?node=4", "import": "seeds?view=import", "evolve": "evolve",
    "prompts": "prompts", "review": "review?view=tree", "one by one": "review?view=one", "table": "review?view=table",
    "answers": "answers?list=waiting", "answered": "answers?list=answered", "export": "export", "dpo": "export?format=dpo",
    "dataset": "export?view=dataset", "report": "report", "scorecard": "report?view=scorecard",
    "benchmarks": "report?view=benchmarks", "model": "model",
}  # fmt: skip
"""Every page, with the views that differ in what is drawn."""
EMPTY = {name: PAGES[name] for name in PAGES if name.isalpha() and name not in ("answered", "dpo", "table")}
"""What differs in an empty project."""


def filled(db: Path) -> Path:
    """A project with two generations, judged and answered in part; made beside the browser, whose event loop is here."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(garden, db).result()
    return db


def speak(db: Path, language: str) -> None:
    """Set the language of a project's pages."""
    store = core.open_store(str(db))
    control.keep_setting(store, "language", language)
    store.close()


def walk(studio: Studio, browser: Browser, scheme: str, pages: dict[str, str] = PAGES) -> Iterator[tuple[str, Page]]:
    """Yield the name and the drawn page of each address, on one browser page in this colour scheme."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme=scheme, locale="ko-KR")  # type: ignore[arg-type]
    page = context.new_page()
    for name, address in pages.items():
        studio.open(page, address)
        page.evaluate(IDLE)  # what a component mends is mended once nothing more is drawn
        settled(page)
        yield name, page
    context.close()
