"""The house stands: every page opens cold, and nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("name", ["", "seeds", "evolve", "review", "answers", "export"])
def test_a_page_opens_by_its_address_on_a_fresh_server(studio: Callable[..., Studio], page: Page, name: str) -> None:
    studio().open(page, name)
    assert page.get_by_text("koevol", exact=False).count()
    assert not page.locator('[data-testid="stException"]').count()
