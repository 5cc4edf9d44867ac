"""A run as a person lives it: start, children arrive by themselves, stop, resume, reload, a second tab, a dead server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import koevol_core as core
from koevol_core import control
from tests.browser.studio import Studio, click, reload, see, settled, until, widget
from tests.conftest import topic
from tests.loopback import Loopback

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@pytest.fixture
def slow() -> Iterator[Loopback]:
    with Loopback(latency=0.5) as server:
        yield server


def planted(path: Path, seeds: int) -> Path:
    store = core.open_store(str(path))
    for number in range(seeds):
        core.plant(store, core.Seed(topic(number)))
    store.close()
    return path


def bar(page: Page) -> Locator:
    """The progress of the run on top."""
    return page.locator('[data-testid="stProgress"]').first


def done_of(page: Page) -> tuple[int, int]:
    """What the bar says at this moment; (0, 0) while it is drawn."""
    found = re.search(r"(\d+)/(\d+)", " ".join(bar(page).all_inner_texts()))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def done_in(store: core.Store) -> int:
    return core.progress(store, 1).done


def studio_on(studio: Callable[..., Studio], db: Path, slow: Loopback) -> Studio:
    return studio(db=db, KOEVOL_MODEL="m-1", KOEVOL_BASE_URL=slow.base_url)


def begin(page: Page, seeds: int) -> None:
    """Two requests in flight, so that the run lasts; and a hasty double click on the start."""
    widget(page, "run_more").locator("summary").first.click()
    for key, number in (("run_limit", seeds), ("run_parallel", 2)):
        box = widget(page, key).locator("input")
        box.fill(str(number))
        box.press("Enter")
        settled(page)
    widget(page, "run_start").locator("button").dblclick()
    bar(page).wait_for()


def test_children_arrive_a_stop_holds_and_a_resume_goes_on(
    studio: Callable[..., Studio], pages: Callable[..., Page], tmp_path: Path, slow: Loopback
) -> None:
    db, page = planted(tmp_path / "k.db", 40), pages()
    slow.hold(after=12)  # so that it is not done before all that is looked at here, however slow the page is
    server, store = studio_on(studio, db, slow), core.open_store(str(db))
    server.open(page, "evolve")
    begin(page, 40)
    until(page, lambda: done_of(page)[0] >= 2)  # without a touch
    see(page.locator('a[href*="review?node="]').nth(1)).to_be_visible()
    click(page, "run_stop")
    until(page, lambda: any("멈추는 중" in line for _, _, line in control.event_lines(store, 1)))
    slow.release()
    until(page, lambda: not control.live_runs(store))  # what is in flight is let in
    stopped_at = done_in(store)
    assert 2 <= stopped_at < 80
    see(widget(page, "run_resume")).to_be_visible()
    see(bar(page)).to_contain_text(f"{stopped_at}/80")
    assert [run.id for run in control.recent_runs(store)] == [1]  # the double click was one run

    reload(page)
    see(bar(page)).to_contain_text(f"{stopped_at}/80")
    tab = server.open(pages(), "evolve")
    see(bar(tab)).to_have_text(bar(page).inner_text())
    link = tab.locator('a[href*="review?node="]').first
    address = link.get_attribute("href")
    link.click()
    tab.wait_for_url(f"**{address}")

    slow.hold(after=len(slow.calls) + 12)
    click(page, "run_resume")
    until(page, lambda: done_of(page)[0] > stopped_at)
    server.open(tab, "evolve")
    see(widget(tab, "run_stop")).to_be_visible()
    core.stop_run(store, 1)
    slow.release()
    until(page, lambda: not control.live_runs(store))
    store.close()


def test_a_run_survives_the_death_of_the_server(
    studio: Callable[..., Studio], page: Page, tmp_path: Path, slow: Loopback
) -> None:
    db = planted(tmp_path / "k.db", 10)
    slow.hold(after=12)
    server, store = studio_on(studio, db, slow), core.open_store(str(db))
    server.open(page, "evolve")
    begin(page, 10)
    until(page, lambda: done_of(page)[0] >= 1)
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    before = done_in(store)
    slow.release()
    until(page, lambda: done_in(store) > before)
    server.start()
    server.open(page, "evolve")
    until(page, lambda: done_of(page)[0] > before)
    until(page, lambda: done_of(page) == (20, 20), lambda: done_of(page))
    see(page.get_by_text("끝남").first).to_be_visible()
    store.close()
