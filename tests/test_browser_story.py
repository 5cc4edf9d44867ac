"""The whole way in one sitting: an empty project, sample seeds, a run, review by keyboard, evolve further, answers, a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import koevol_core as core
from koevol_core import control
from koevol_core import store as core_store
from tests.browser.studio import Studio, click, decide, see, settled, until, wait_address, widget

if TYPE_CHECKING:
    from playwright.sync_api import Page


def here(page: Page) -> int:
    """The node that is on the screen."""
    found = re.search(r"node=(\d+)", page.url)
    assert found, page.url
    return int(found[1])


def wait_for_another(page: Page, node: int) -> None:
    """Wait until a node other than this one is there to be judged."""
    until(page, lambda: "node=" in page.url and here(page) != node, lambda: page.url)
    widget(page, f"review_skip-{here(page)}").wait_for()


def go(page: Page, name: str) -> None:
    """Go to a page by the menu: unlike an address, that does not load the whole application again."""
    page.locator(f'[data-testid="stSidebar"] [data-testid="stPageLink"] a[href$="{name}"]').click()
    page.wait_for_url(f"**/{name}*")


def judge(page: Page, letter: str, name: str) -> int:
    """Press a key on the node that is shown, and wait until the next one is there."""
    node = here(page)
    decide(page, letter, f"review_{name}-{node}")
    wait_for_another(page, node)
    return node


def test_from_an_empty_project_to_an_exported_file(studio: Callable[..., Studio], page: Page, tmp_path: Path) -> None:
    one = studio()
    store = core.open_store(str(one.db))

    one.open(page)  # two clicks start a small generation
    click(page, "home_samples")
    page.wait_for_url("**/evolve*")
    click(page, "run_start")
    see(page.get_by_text("끝남").first).to_be_visible()
    made = control.funnel(store).children
    assert made >= 10

    go(page, "review")  # by keyboard alone
    wait_for_another(page, 0)
    accepted = [judge(page, "a", "accept") for _ in range(2)]
    rejected = judge(page, "x", "reject")
    now = control.funnel(store)
    assert (now.accepted, now.rejected, now.waiting) == (2, 1, now.living - 3)
    decide(page, "u", f"review_undo-{here(page)}")
    wait_address(page, f"node={rejected}")
    assert control.funnel(store).rejected == 0
    judge(page, "x", "reject")

    one.open(page, f"review?node={accepted[0]}")  # this one further
    decide(page, "e", f"evolve_more-{accepted[0]}")
    until(page, lambda: control.live_runs(store) or control.funnel(store).children > made)

    go(page, "answers")  # meanwhile
    click(page, "answer_fill")
    see(page.get_by_text("답 있음 2")).to_be_visible()
    until(page, lambda: not control.live_runs(store))
    assert control.funnel(store).answered == 2 and control.funnel(store).children > made

    go(page, "export")  # where the first format is Alpaca's
    settled(page)
    with page.expect_download() as taken:
        widget(page, "export_download").locator("button").click()
    got = Path(taken.value.path()).read_bytes()
    rows = json.loads(got)
    assert len(rows) == 2
    assert all(set(row) == {"instruction", "input", "output"} and row["output"] for row in rows)
    aside = tmp_path / "by_the_core.json"
    core.export(store, "alpaca", aside, core_store.NodeFilter("accept"))
    assert got == aside.read_bytes()

    page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"] a').first.click()  # home
    see(page.locator('[data-testid="stMetricValue"]').last).to_have_text("2")
