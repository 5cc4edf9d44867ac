"""Every page is usable by all, and calm: nothing that axe-core finds is of our making, and few controls show at first sight."""

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
AXE = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.flatMap((found) =>
  found.nodes.map((one) => [found.id, one.target.flat(3).join(' '), one.html.slice(0, 200), (one.failureSummary || '').slice(0, 250)]))"""

MOST, FEWEST = 14, 10
"""Controls at first sight in the main area of a page, and of the page that shows one node alone."""
CONTROLS = """() => {
  const kinds = 'button, a[href], input:not([type=hidden]), textarea, select, summary, [role=tree], [data-testid=data-grid-canvas]';
  const parts = '[aria-label^="Help for"], [data-testid=stElementToolbar], [data-testid=stFileUploaderDropzone] input, [data-testid=stMultiSelect] button, [data-testid=stSelectbox] button, [data-testid=stTextInput] button, [data-testid=stDataFrame] > :not(:has(canvas))';
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) look(one.shadowRoot);
      if (!one.matches(kinds) || one.disabled || one.closest(parts)) continue;
      const box = one.matches('[type=checkbox], [type=radio]') ? one.closest('label') || one : one;
      const size = box.getBoundingClientRect();
      if (size.width < 2 || size.height < 2 || !box.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      found.push((one.getAttribute('aria-label') || box.innerText || one.placeholder || one.tagName).replace(/\\s+/g, ' ').slice(0, 30));
    }
  };
  look(document.querySelector('[data-testid="stMain"]'));
  return found;
}"""
"""Whatever can be pressed or filled in and is drawn, also below the edge of the screen. A field is one control with the help,
arrow and crosses that belong to it; what cannot be pressed now, or waits in a closed panel, is none."""


def violations(page: Page) -> list[Any]:
    """What axe-core finds on a page, but for what is allowed."""
    page.evaluate(resources.files(axe).joinpath("axe.min.js").read_text(encoding="utf-8"))
    return [found for found in page.evaluate(AXE) if found[0] not in ALLOWED]


def crowded(name: str, page: Page) -> list[Any]:
    """The controls of a page that shows more than it may."""
    found = page.evaluate(CONTROLS)
    assert found, name
    return found if len(found) > (FEWEST if name == "one by one" else MOST) else []


def test_on_a_filled_project_axe_finds_nothing_and_few_controls_show(
    studio: Callable[..., Studio], browser: Browser, tmp_path: Path
) -> None:
    db = walks.filled(tmp_path / "project.db")
    server, found, full = studio(db), list[Any](), dict[str, list[Any]]()
    for scheme, language in (("light", "ko"), ("dark", "en")):
        walks.speak(db, language)
        for name, page in walks.walk(server, browser, scheme):
            assert page.evaluate("document.documentElement.lang") == language
            if scheme == "light" and (controls := crowded(name, page)):
                full[name] = controls
            found += [(f"{name}, {scheme}", *one) for one in violations(page)]
    assert not full
    assert not found, "\n".join(" · ".join(one) for one in found)


def test_on_an_empty_project_axe_finds_nothing(
    studio: Callable[..., Studio], browser: Browser, tmp_path: Path
) -> None:  # fmt: skip
    found = [
        (name, *one)
        for name, page in walks.walk(studio(tmp_path / "project.db"), browser, "dark", walks.EMPTY)
        for one in violations(page)
    ]
    assert not found, "\n".join(" · ".join(one) for one in found)
