"""With the interface in English nothing on a page is Korean but what a person or a model wrote."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from playwright.sync_api import Page

import koevol_core as core
from koevol_core import dataset, review
from tests.browser.studio import Studio
from tests.conftest import KEY, QUICK, Garden
from tests.loopback import NAMES, Body, Loopback

SLOW = {"hang", "drip", "silent_mid_body", "head_only", "keepalive_then_answer", "very_long"}
"""Faults that take long, or leave texts that take long to draw; they end as others do."""
KOREAN_TEXTS = {"bad_encoding", "lone_surrogate", "nul"}
"""Faults that put Korean words into the reply itself."""
PAGES = (
    "", "seeds", "seeds?view=import", "seeds?view=refused", "evolve", "answers", "export", "export?view=dataset",
    "export?view=report", "export?view=scorecard", "export?view=benchmarks", "export?formats=all", "report",
    "report?view=scorecard", "report?view=benchmarks", "model", "prompts", "review?view=one", "review?view=table",
)  # fmt: skip
SHOWN = """() => (document.querySelectorAll('.st-key-dataset_card').forEach(each => { each.style.display = 'none' }), 0) || [document.body.innerText, ...[...document.querySelectorAll('[placeholder],[aria-label],[title]')].map(
  each => [each.placeholder, each.ariaLabel, each.title].join(' '))].join('\\n')"""
"""What a page says; the card of a data set is a file for the Hub in both languages, not a sentence of the page."""
OWN_NAME = "한국어"
"""What the choice of language calls Korean."""


def plain(body: Body) -> str:
    """Imitate a model without a Hangul letter."""
    return f"Name {len(str(body['messages']))} ways to say it, and give a reason for each of them."


def odd(fault: str, _body: Body, number: int) -> str | None:
    return fault if number % 2 else None


@pytest.fixture
def project(garden: Garden) -> Garden:
    """The project, grown in a thread: the browser's event loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(grow, garden).result()
    return garden


def grow(garden: Garden) -> None:
    """Texts without a Hangul letter; a run for each fault of the server, every other one with the elimination rules."""
    limits = replace(QUICK, max_retries=0)
    for number, fault in enumerate(sorted(set(NAMES) - SLOW - KOREAN_TEXTS)):
        seed = dataset.plant(garden.store, core.Seed(f"Write {number} lines about water."))
        run = garden.plan(
            [seed], answers=True, children=3, rules=None if number % 2 else (), language="en", seed=number
        )
        with Loopback(script=plain, faults=partial(odd, fault)) as server, contextlib.suppress(core.Stopped):
            garden.drain(run, server.base_url, limits, key=KEY)
    living = garden.rows("SELECT id FROM node WHERE status = 'alive' AND parent_id IS NOT NULL ORDER BY id")
    assert len(living) > 3
    for row, verdict in zip(living, ("accept", "reject", "accept"), strict=False):
        core.decide(garden.store, row["id"], verdict, "kim")  # type: ignore[arg-type]
    review.edit(garden.store, living[3]["id"], "Write nine lines about rivers and lakes.", "kim")


def korean(page: Page) -> list[str]:
    lines = str(page.evaluate(SHOWN)).replace(OWN_NAME, "").split("\n")
    return sorted({line.strip() for line in lines if re.search("[ㄱ-힣]", line)})


def test_no_page_says_a_korean_word_in_english(
    studio: Callable[..., Studio], pages: Callable[..., Page], project: Garden
) -> None:
    one = studio(project.path, KOEVOL_LANG="en")
    page, found = pages(locale="en-US"), dict[str, list[str]]()
    nodes = project.rows("SELECT min(id) AS id FROM node GROUP BY status, reason, verdict, method = 'human'")
    for path in (*PAGES, *(f"review?node={row['id']}" for row in nodes)):
        if lines := korean(one.open(page, path)):
            found[path] = lines
    assert found == {}
