"""The house stands: every page opens cold, and nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.studio import Studio, see

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("name", ["", "seeds", "evolve", "review", "answers", "export", "report", "model"])
def test_a_page_opens_by_its_address_on_a_fresh_server(studio: Callable[..., Studio], page: Page, name: str) -> None:
    studio().open(page, name)
    see(page.locator('[data-testid="stSidebar"]').get_by_text("koevol")).to_be_visible()
    see(page.locator('[data-testid="stMain"] :is(h1, h2)').first).to_be_visible()
    assert not page.locator('[data-testid="stException"]').count()
