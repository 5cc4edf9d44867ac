"""A run as a person lives it: start, children arrive by themselves, stop, resume, reload, a second tab, a dead server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import koevol_core as core
from tests.browser.conftest import PATIENCE, Studio, click, settled, widget
from tests.conftest import topic
from tests.loopback import Loopback

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def slow() -> Iterator[Loopback]:
    with Loopback(latency=1.0) as server:
        yield server


def planted(path: Path, seeds: int = 10) -> Path:
    store = core.open_store(str(path))
    for number in range(seeds):
        core.plant(store, core.Seed(topic(number)))
    store.close()
    return path


def shown(page: Page) -> str:
    return page.locator('[data-testid="stProgress"]').first.inner_text()


def done_of(page: Page) -> tuple[int, int]:
    found = re.search(r"(\d+)/(\d+)", shown(page))
    assert found
    return int(found[1]), int(found[2])


def until(page: Page, what: Callable[[], bool], seconds: float = 30) -> None:
    for _ in range(int(seconds * 10)):
        if what():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"waited in vain: {shown(page)}")


def studio_on(studio: Callable[..., Studio], tmp_path: Path, slow: Loopback) -> Studio:
    return studio(db=planted(tmp_path / "k.db"), KOEVOL_MODEL="m-1", KOEVOL_BASE_URL=slow.base_url)


def few_at_once(page: Page) -> None:
    """Two requests in flight, so that the run lasts."""
    page.locator('[data-testid="stExpander"] summary').first.click()
    box = widget(page, "run_parallel").locator("input")
    box.fill("2")
    box.press("Enter")
    settled(page)


def begin(page: Page) -> None:
    """A hasty double click on the start."""
    settled(page)
    widget(page, "run_start").locator("button").dblclick()
    page.locator('[data-testid="stProgress"]').first.wait_for(timeout=PATIENCE)


def test_children_arrive_a_stop_holds_and_a_resume_goes_on(
    studio: Callable[..., Studio], pages: Callable[..., Page], tmp_path: Path, slow: Loopback
) -> None:
    server, page = studio_on(studio, tmp_path, slow), pages()
    server.open(page, "evolve")
    few_at_once(page)
    begin(page)
    until(page, lambda: done_of(page)[0] >= 2)  # without a touch
    assert page.locator('a[href*="review?node="]').count() >= 2
    click(page, "run_stop")
    until(page, lambda: widget(page, "run_resume").count() == 1)
    stopped_at, total = done_of(page)
    assert 2 <= stopped_at < total == 20
    assert page.get_by_text("실행 #2").count() == 0  # the double click was one run

    page.reload()
    settled(page)
    assert done_of(page) == (stopped_at, total)
    tab = server.open(pages(), "evolve")
    assert shown(tab) == shown(page)

    click(page, "run_resume")
    until(page, lambda: done_of(page)[0] > stopped_at)
    tab.reload()
    settled(tab)
    assert widget(tab, "run_stop").count() == 1
    link = page.locator('a[href*="review?node="]').first
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address}")


def test_a_run_survives_the_death_of_the_server(
    studio: Callable[..., Studio], page: Page, tmp_path: Path, slow: Loopback
) -> None:
    server = studio_on(studio, tmp_path, slow)
    server.open(page, "evolve")
    few_at_once(page)
    begin(page)
    until(page, lambda: done_of(page)[0] >= 1)
    before = done_of(page)[0]
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    page.wait_for_timeout(1500)
    server.start()
    server.open(page, "evolve")
    assert done_of(page)[0] > before
    until(page, lambda: done_of(page) == (20, 20))
    assert page.get_by_text("끝남").count()
