"""The whole way in one sitting: an empty project, sample seeds, a run, review by keyboard, evolve further, answers, a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import koevol_core as core
from tests.browser.conftest import Studio, click, press, settled, widget

if TYPE_CHECKING:
    from playwright.sync_api import Page


def here(page: Page) -> int:
    """The node that is on the screen."""
    found = re.search(r"node=(\d+)", page.url)
    assert found, page.url
    return int(found[1])


def judge(page: Page, letter: str, name: str) -> int:
    """Press a key on the node that is shown, and wait until the next one is there."""
    node = here(page)
    press(page, letter, f"review_{name}-{node}")
    page.wait_for_function(f"!location.search.includes('node={node}')")
    settled(page)
    return node


def test_from_an_empty_project_to_an_exported_file(studio: Callable[..., Studio], page: Page, tmp_path: Path) -> None:
    one = studio()
    store = core.open_store(str(one.db))

    one.open(page)  # two clicks start a small generation
    click(page, "home_samples")
    page.wait_for_url("**/evolve*")
    widget(page, "run_start").locator("button").wait_for()
    settled(page)
    click(page, "run_start")
    page.get_by_text("끝남").first.wait_for()
    made = core.funnel(store).children
    assert made >= 10

    one.open(page, "review")  # by keyboard alone
    page.wait_for_url("**node=*")
    accepted = [judge(page, "a", "accept") for _ in range(3)]
    rejected = judge(page, "x", "reject")
    now = core.funnel(store)
    assert (now.accepted, now.rejected, now.waiting) == (3, 1, now.living - 4)
    press(page, "u", f"review_accept-{here(page)}")
    page.wait_for_url(f"**node={rejected}*")
    settled(page)
    assert core.funnel(store).rejected == 0
    judge(page, "x", "reject")

    one.open(page, f"review?node={accepted[0]}")  # this one further
    press(page, "e", f"evolve_more-{accepted[0]}")
    page.wait_for_function("document.body.innerText.includes('2세대') || true")
    for _ in range(150):
        if core.funnel(store).children > made and not core.funnel(store).planned:
            break
        page.wait_for_timeout(100)
    assert core.funnel(store).children > made

    one.open(page, "answers")
    click(page, "answer_fill")
    page.get_by_text("답 있음 3").wait_for()
    settled(page)
    assert core.funnel(store).answered == 3

    one.open(page, "export?format=alpaca")
    with page.expect_download() as taken:
        widget(page, "export_download").locator("button").click()
    got = Path(taken.value.path()).read_bytes()
    rows = json.loads(got)
    assert len(rows) == 3
    assert all(set(row) == {"instruction", "input", "output"} and row["output"] for row in rows)
    aside = tmp_path / "by_the_core.json"
    core.export(store, "alpaca", aside, core.Selection(accepted_only=True))
    assert got == aside.read_bytes()

    one.open(page)
    assert page.locator('[data-testid="stMetricValue"]').all_inner_texts()[-1] == "3"
