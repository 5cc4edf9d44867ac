"""Nothing that axe-core finds is of our making, on any page, in light and dark, Korean and English, empty and filled."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import walk as walks
from tests.browser.studio import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

axe = pytest.importorskip("axe_playwright_python", reason="axe-core comes with requirements-dev.txt")
ALLOWED: dict[str, str] = {}
"""Rules that what Streamlit draws breaks and that no attribute or style of ours can mend, each with the reason."""
RUN = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.flatMap((found) =>
  found.nodes.map((one) => [found.id, one.target.flat(3).join(' '), one.html.slice(0, 200), (one.failureSummary || '').slice(0, 250)]))"""


def violations(page: Page) -> list[Any]:
    """What axe-core finds on a page, but for what is allowed."""
    page.evaluate(resources.files(axe).joinpath("axe.min.js").read_text(encoding="utf-8"))
    return [found for found in page.evaluate(RUN) if found[0] not in ALLOWED]


@pytest.mark.parametrize("filled", [True, False], ids=["filled", "empty"])
def test_axe_finds_nothing(studio: Callable[..., Studio], browser: Browser, tmp_path: Path, filled: bool) -> None:
    db = walks.filled(tmp_path / "project.db") if filled else tmp_path / "project.db"
    server = studio(db)
    found: list[Any] = []
    for scheme, language in (("light", "ko" if filled else "en"), ("dark", "en" if filled else "ko")):
        walks.speak(db, language)
        for name, page in walks.walk(server, browser, scheme, walks.PAGES if filled else walks.EMPTY):
            assert page.evaluate("document.documentElement.lang") == language
            found += [(f"{name}, {scheme}", *one) for one in violations(page)]
    assert not found, "\n".join(" · ".join(one) for one in found)
