"""Review by keyboard in a real browser: keys, the tree's arrows, the address, two tabs, and text that attacks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import koevol_core as core
from koevol_core.model import Born, RunSpec
from koevol_core.store import nodes
from tests.bench.forest import grow
from tests.browser.conftest import Studio, click, press, settled, widget

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[a] ![](http://127.0.0.1:9/b.png) **굵게** \u202e거꾸로"
SHOWN = HOSTILE.replace("\u202e", "⟦U+202E⟧")
DWELL = 350
"""Milliseconds after which a key counts."""


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Three seeds with two living children each: ids 1 to 3, and 4 to 9 in the order of the queue."""
    path = tmp_path / "review.db"
    store = core.open_store(str(path))
    roots = [
        core.plant(store, core.Seed(f"{what} 알려줘."))
        for what in ("김치찌개 끓이는 법을", "무지개의 원리를", "경주 여행 코스를")
    ]
    run = core.plan(store, RunSpec((("constrain", 1.0), ("deepen", 1.0)), every_method=True), roots)
    for job in store.read(nodes.planned, run, (0, 0), 2**60, 10):
        store.write(nodes.fill, job, Born("alive", f"{job.text} 표로 정리해 줘. {job.method}", model="m-1"))
    store.close()
    return path


def node(page: Page) -> int:
    """The node that the address names."""
    return int(page.url.split("node=")[1].split("&")[0])


def wait_node(page: Page, node_id: int) -> None:
    page.wait_for_url(f"**node={node_id}*")
    widget(page, f"review_skip-{node_id}").wait_for()
    settled(page)


def decide(page: Page, letter: str, key: str) -> None:
    """Look at the item, and press."""
    settled(page)
    page.wait_for_timeout(DWELL)
    press(page, letter, key)


def verdicts(db: Path) -> dict[int, str | None]:
    store = core.open_store(str(db))
    found = {row.id: row.verdict for row in core.leaf(store).rows}
    store.close()
    return found


def test_a_keyboard_is_enough(studio: Callable[..., Studio], page: Page, db: Path) -> None:
    studio(db=db).open(page, "review")
    wait_node(page, 4)
    decide(page, "a", "review_accept-4")
    wait_node(page, 5)
    decide(page, "x", "review_reject-5")
    wait_node(page, 6)
    decide(page, "f", "review_why_similar-5")
    assert node(page) == 6
    decide(page, "s", "review_skip-6")
    wait_node(page, 7)
    decide(page, "u", "review_undo-7")
    wait_node(page, 5)
    assert verdicts(db) | {4: "accept", 5: None} == verdicts(db)
    page.reload()
    wait_node(page, 5)
    decide(page, "u", "review_undo-5")
    wait_node(page, 4)
    assert set(verdicts(db).values()) == {None}


def test_keys_work_in_hangul_mode_and_are_quiet_while_somebody_types(
    studio: Callable[..., Studio], page: Page, db: Path
) -> None:
    studio(db=db).open(page, "review?node=4")
    wait_node(page, 4)
    widget(page, "review_search").locator("input").click()
    page.keyboard.type("axsu")
    page.wait_for_timeout(600)
    settled(page)
    assert node(page) == 4
    assert set(verdicts(db).values()) == {None}
    widget(page, "review_search").locator("input").fill("")
    page.wait_for_timeout(500)
    settled(page)
    page.evaluate(
        """() => { document.activeElement.blur(); document.body.dispatchEvent(new KeyboardEvent(
             'keydown', { key: 'ㅁ', code: 'KeyA', keyCode: 229, bubbles: true, cancelable: true })); }"""
    )
    wait_node(page, 5)
    assert verdicts(db)[4] == "accept"


def test_a_burst_of_keys_decides_only_on_what_was_seen(studio: Callable[..., Studio], page: Page, db: Path) -> None:
    studio(db=db).open(page, "review")
    wait_node(page, 4)
    page.wait_for_timeout(DWELL)
    for _ in range(3):
        page.keyboard.press("a")
    wait_node(page, 5)
    assert list(verdicts(db).values()).count("accept") == 1


def test_the_tree_is_walked_by_arrows_and_letters_still_decide(
    studio: Callable[..., Studio], page: Page, db: Path
) -> None:
    studio(db=db).open(page, "review?node=4")
    tree = widget(page, "tree").get_by_role("tree")
    tree.focus()
    page.keyboard.press("ArrowDown")
    wait_node(page, 5)
    page.keyboard.press("ArrowLeft")
    wait_node(page, 1)
    page.keyboard.press("ArrowLeft")
    rows = tree.get_by_role("treeitem")
    assert rows.count() == 7
    assert rows.first.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    wait_node(page, 2)
    page.keyboard.press("ArrowDown")
    wait_node(page, 6)
    decide(page, "x", "review_reject-6")
    wait_node(page, 7)
    assert verdicts(db)[6] == "reject"
    assert rows.count() == 7, "folds are kept"
    marked = tree.locator('[aria-selected="true"]')
    assert marked.get_attribute("data-id") == "7"
    assert tree.locator('[data-id="6"] .sign').inner_text() == "✘"
    tree.locator('[data-id="9"]').click()
    wait_node(page, 9)


def test_back_reload_and_a_wrong_address_lead_somewhere(studio: Callable[..., Studio], page: Page, db: Path) -> None:
    one = studio(db=db)
    one.open(page, "review?node=8")
    wait_node(page, 8)
    widget(page, "tree").locator('[data-id="5"]').click()
    wait_node(page, 5)
    page.go_back()
    wait_node(page, 8)
    page.reload()
    wait_node(page, 8)
    one.open(page, "review?node=12345")
    page.get_by_text("그런 노드가 없습니다").wait_for()
    click(page, "review_first")
    wait_node(page, 4)
    one.stop()
    one.start()
    one.open(page, "review?node=7")
    wait_node(page, 7)


def test_two_people_on_one_item_have_one_winner(
    studio: Callable[..., Studio], pages: Callable[..., Page], db: Path
) -> None:
    one, first, second = studio(db=db), pages(), pages()
    one.open(first, "review?node=4&who=지민")
    one.open(second, "review?node=4&who=하늘")
    decide(first, "a", "review_accept-4")
    wait_node(first, 5)
    decide(second, "x", "review_reject-4")
    second.get_by_text("지민이(가) 먼저 판단했습니다: 채택").wait_for()
    assert verdicts(db)[4] == "accept"
    assert node(second) == 4


def test_text_that_attacks_is_seen_as_typed(studio: Callable[..., Studio], page: Page, tmp_path: Path) -> None:
    db = tmp_path / "hostile.db"
    store = core.open_store(str(db))
    root = core.plant(store, core.Seed(f"{HOSTILE} 알려줘.", domain=HOSTILE))
    core.edit(store, root, f"{HOSTILE} 두 문단으로 알려줘.", HOSTILE)
    run = core.plan(store, RunSpec((("constrain", 1.0),)), [root])
    (job,) = store.read(nodes.planned, run, (0, 0), 2**60, 10)
    store.write(nodes.fill, job, Born("alive", f"{HOSTILE} 세 문단으로 알려줘.", None, None, HOSTILE))
    store.close()
    studio(db=db).open(page, f"review?state=all&node={job.id}")
    assert SHOWN in widget(page, "tree").locator(f'[data-id="{root}"] .text').inner_text()
    assert SHOWN in widget(page, "review_text_child").inner_text()
    assert SHOWN in widget(page, "review_text_parent").inner_text()
    assert "⟦U+202E⟧" in widget(page, "review_facts").inner_text()
    for part in ("형제", "판단 기록", "프롬프트와 원문 응답"):
        widget(page, "review_part").get_by_text(part).click()
        settled(page)
    decide(page, "x", f"review_reject-{job.id}")
    settled(page)
    for name in ("review_narrow", "review_bulk"):
        click(page, name)
        page.wait_for_timeout(300)
        page.keyboard.press("Escape")
    studio_text = page.locator('[data-testid="stApp"]')
    assert not studio_text.locator('img[src="x"], img[src*="127.0.0.1:9"], .katex').count()
    assert not [url for url in page.asked if ":9/" in url]  # type: ignore[attr-defined]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ten_thousand_nodes_of_one_tree_are_walked_at_once(
    studio: Callable[..., Studio], pages: Callable[..., Page], tmp_path: Path, scheme: str
) -> None:
    db = tmp_path / "deep.db"
    grow(db, 1, 10_000).close()
    page = pages(color_scheme=scheme)
    studio(db=db).open(page, "review?state=all&node=1")
    tree = widget(page, "tree").get_by_role("tree")
    assert tree.get_by_role("treeitem").count() < 80
    tree.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    settled(page)
    last = tree.locator('[aria-selected="true"]')
    assert last.is_visible()
    assert last.get_attribute("data-id") == str(node(page))
    page.keyboard.press("Home")
    wait_node(page, 1)


def test_children_appear_in_the_tree_while_a_run_goes_on(studio: Callable[..., Studio], page: Page, db: Path) -> None:
    studio(db=db).open(page, "review?node=4")
    wait_node(page, 4)
    decide(page, "e", "evolve_more-4")
    below = widget(page, "tree").get_by_role("treeitem")
    page.wait_for_function(
        """() => { const t = [...document.querySelectorAll('.st-key-tree *')].map((e) => e.shadowRoot).find(Boolean);
          const kids = t ? [...t.querySelectorAll('.row[aria-level="3"]')] : [];
          return kids.length === 2 && !kids.some((row) => row.classList.contains('planned')); }"""
    )
    assert below.count() == 11
    assert node(page) == 4
