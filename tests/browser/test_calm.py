"""A page shows few controls at first sight; what is needed less often is one click away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.studio import Studio
from tests.browser.walk import filled, walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


def test_no_page_shows_more_than_a_few_controls(
    studio: Callable[..., Studio], browser: Browser, tmp_path: Path
) -> None:  # fmt: skip
    crowded = {}
    for name, page in walk(studio(filled(tmp_path / "project.db")), browser, "light"):
        found = page.evaluate(CONTROLS)
        assert found, name
        if len(found) > (FEWEST if name == "one by one" else MOST):
            crowded[name] = (len(found), found)
    assert not crowded
