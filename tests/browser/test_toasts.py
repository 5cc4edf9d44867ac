"""What a toast says never lies over what is pressed next: on a wide and on a narrow window, where toasts come up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import koevol_core as core
from koevol_core.store import planned
from koevol_core.types import METHODS, Outcome, RunSpec
from tests.browser.studio import Studio, click, decide, see
from tests.conftest import topic

if TYPE_CHECKING:
    from playwright.sync_api import Page

COVERED = """toast => {
  const over = toast.getBoundingClientRect(), found = new Set();
  for (let x = over.left + 1; x < over.right; x += 6) for (let y = over.top + 1; y < over.bottom; y += 6) {
    const under = document.elementFromPoint(x, y);  // the toast lets a click through
    const press = toast.contains(under) ? toast : under.closest("button, a, input, textarea, summary, [role=radio]");
    if (press) found.add(press.textContent || press.outerHTML);
  }
  return [...found];
}"""
"""What would be pressed through the toast; what lies under the page's header cannot be."""
INSIDE = """toast => {
  const over = toast.getBoundingClientRect();
  return over.left >= 0 && over.top >= 0 && over.right <= innerWidth && over.bottom <= innerHeight;
}"""


def grown(path: Path) -> int:
    """A project with a child that was accepted, and one that waits; return the latter."""
    store = core.open_store(str(path))
    seeds = [core.plant(store, core.Seed(topic(number))) for number in range(2)]
    run = core.plan(store, RunSpec(tuple((name, 1.0) for name in METHODS), judge=False), seeds)
    jobs = store.read(planned.jobs, "node", run, 10)
    for job in jobs:
        store.write(planned.fill, job, Outcome("alive", f"{job.text} 표로 정리해 줘.", model="m-1"))
    core.decide(store, jobs[0].id, "accept")
    store.close()
    return jobs[1].id


def lies_free(page: Page) -> None:
    """The toast on the page is within it, over nothing to press, lets a click through, and goes by itself."""
    toast = page.get_by_test_id("stToast").first
    toast.wait_for()
    page.wait_for_function("() => document.getAnimations().every((one) => one.playState !== 'running')")
    assert toast.evaluate(INSIDE), toast.bounding_box()
    assert toast.evaluate(COVERED) == []
    see(page.get_by_test_id("stToast")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_no_toast_lies_over_anything_to_press(
    studio: Callable[..., Studio], pages: Callable[..., Page], tmp_path: Path, width: int, height: int
) -> None:
    node = grown(tmp_path / "k.db")
    server, page = studio(db=tmp_path / "k.db"), pages(viewport={"width": width, "height": height})
    server.open(page, f"review?node={node}")
    decide(page, "e", f"evolve_more-{node}")
    lies_free(page)
    server.open(page, "answers")
    click(page, "answer_fill")
    lies_free(page)
    server.open(page, "evolve")
    click(page, "run_start")
    lies_free(page)
