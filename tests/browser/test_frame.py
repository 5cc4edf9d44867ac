"""The house stands: every page opens cold, and nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.studio import Studio, see

if TYPE_CHECKING:
    from playwright.sync_api import Page


def opens(one: Studio, page: Page, path: str) -> None:
    one.open(page, path)
    see(page.locator('[data-testid="stSidebar"]').get_by_text("koevol")).to_be_visible()
    see(page.locator('[data-testid="stMain"] :is(h1, h2)').first).to_be_visible()
    assert not page.locator('[data-testid="stException"]').count(), path


@pytest.mark.parametrize("path", ["review", "model"])
def test_a_page_opens_by_its_address_as_the_first_of_a_server(
    studio: Callable[..., Studio], page: Page, path: str
) -> None:
    opens(studio(), page, path)


def test_each_page_opens_by_its_address(studio: Callable[..., Studio], page: Page) -> None:
    one = studio()
    for path in ("", "seeds", "evolve", "prompts", "answers", "export", "report"):
        opens(one, page, path)


def test_nothing_moves_for_who_asks_for_less_motion(studio: Callable[..., Studio], pages: Callable[..., Page]) -> None:
    page = pages(reduced_motion="reduce")
    studio().open(page, "seeds")
    see(page.locator('[data-testid="stMain"] h1')).to_be_visible()
    moving = """() => [...document.querySelectorAll('body *')].filter((one) => {
      const style = getComputedStyle(one);
      return [style.transitionDuration, style.animationDuration].some((all) => all.split(', ').some((time) => parseFloat(time) > 0.001));
    }).map((one) => one.outerHTML.slice(0, 100))"""
    assert page.evaluate(moving) == []
