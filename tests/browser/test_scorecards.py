"""The scorecards in a browser: pictures that are drawn, an address that says what is compared, a file that is the core's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import koevol_core as core
from koevol_core import analytics
from koevol_core.store import planned
from koevol_core.types import Outcome, RunSpec
from tests.browser.studio import Studio, click, see, settled, wait_address, widget
from tests.conftest import topic

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[a] ![](http://127.0.0.1:9/b.png) **굵게** \u202e뒤집힘"


def judged(db: Path) -> None:
    """A project in which two models made twelve children each; those of the one are accepted, those of the other not."""
    store = core.open_store(str(db))
    roots = [core.plant(store, core.Seed(topic(n), domain=HOSTILE if n % 2 else "요리")) for n in range(24)]
    run = core.plan(store, RunSpec((("deepen", 1.0),)), roots)
    for place, job in enumerate(store.read(planned.jobs, "node", run, 100)):
        store.write(planned.fill, job, Outcome("alive", job.text + " 더", model=HOSTILE if place < 12 else "m-1"))
        core.decide(store, job.id, "accept" if place < 12 else "reject")
    store.close()


def test_a_person_compares_models_and_takes_the_file(studio: Callable[..., Studio], page: Page, tmp_path: Path) -> None:
    db = tmp_path / "cards.db"
    judged(db)
    studio(db=db).open(page, "export?view=scorecard&by=model")
    charts = page.locator('[data-testid="stVegaLiteChart"] :is(canvas, svg)')
    see(charts.nth(1)).to_be_visible()
    see(page.get_by_text("의 채택률은 100%(n=12)로, m-1 0%(n=12)보다 높습니다.")).to_be_visible()
    assert not page.locator("img[src='x']").count() and not page.locator("img[src*=':9/']").count()
    click(page, "card_take")
    with page.expect_download() as taken:
        widget(page, "card_markdown").locator("button").click()
    assert Path(taken.value.path()).read_text(encoding="utf-8") == analytics.scorecards_markdown(
        analytics.scorecards(core.open_store(str(db)))
    )
    settled(page)
    widget(page, "card_by").get_by_text("분야", exact=True).click()
    wait_address(page, "by=domain")
    see(page.get_by_text("우열을 말할 수 없습니다")).to_be_visible()
    see(charts.nth(1)).to_be_visible()
    assert not page.locator("img[src='x']").count()
