"""Review by keyboard in a real browser: keys, the tree's arrows, the address, two tabs, and text that attacks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import koevol_core as core
from koevol_core import review
from koevol_core.store import planned
from koevol_core.types import Outcome, RunSpec
from tests.bench.forest import grow
from tests.browser.studio import Studio, click, decide, look, reload, see, settled, until, wait_address, widget
from tests.conftest import rows

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[a] ![](http://127.0.0.1:9/b.png) **굵게** \u202e거꾸로"
SHOWN = HOSTILE.replace("\u202e", "⟦U+202E⟧")
BURST = """() => { for (let i = 0; i < 3; i++) document.body.dispatchEvent(new KeyboardEvent(
  'keydown', { key: 'a', code: 'KeyA', keyCode: 65, bubbles: true, cancelable: true })); }"""
HANGUL = """() => { document.activeElement.blur(); document.body.dispatchEvent(new KeyboardEvent(
  'keydown', { key: 'ㅁ', code: 'KeyA', keyCode: 229, bubbles: true, cancelable: true })); }"""


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
    for job in store.read(planned.jobs, "node", run, 10):
        store.write(planned.fill, job, Outcome("alive", f"{job.text} 표로 정리해 줘. {job.method}", model="m-1"))
    store.close()
    return path


def node(page: Page) -> int:
    """The node that the address names."""
    return int(page.url.split("node=")[1].split("&")[0])


def wait_node(page: Page, node_id: int) -> None:
    """Wait until the address names this node, its buttons are there, and the tree marks it."""
    until(page, lambda: re.search(rf"node={node_id}(&|$)", page.url), lambda: page.url)
    widget(page, f"review_skip-{node_id}").wait_for()
    see(tree_of(page).locator(f'[data-id="{node_id}"][aria-selected="true"]')).to_be_visible()
    settled(page)


def tree_of(page: Page) -> Locator:
    """The tree; its rows are its treeitems."""
    return widget(page, "tree").get_by_role("tree")


def verdicts(db: Path) -> dict[int, str | None]:
    store = core.open_store(str(db))
    found = {row.id: row.verdict for row in review.tree_page(store).rows}
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
    until(page, lambda: rows(db, "SELECT 1 FROM decision WHERE node_id = 5 AND reason = 'similar'"))
    assert node(page) == 6
    decide(page, "s", "review_skip-6")
    wait_node(page, 7)
    decide(page, "u", "review_undo-7")
    wait_node(page, 5)
    assert verdicts(db) | {4: "accept", 5: None} == verdicts(db)
    reload(page)
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
    wait_address(page, "q=axsu")  # so all that the keys could have done is done
    see(page.get_by_text("찾은 것이 없습니다")).to_be_visible()
    settled(page)
    assert node(page) == 4
    assert set(verdicts(db).values()) == {None}
    widget(page, "review_search").locator("input").fill("")
    until(page, lambda: "q=" not in page.url)
    wait_node(page, 4)
    look(page)
    page.evaluate(HANGUL)
    wait_node(page, 5)
    assert verdicts(db)[4] == "accept"


def test_a_burst_of_keys_decides_only_on_what_was_seen(studio: Callable[..., Studio], page: Page, db: Path) -> None:
    studio(db=db).open(page, "review")
    wait_node(page, 4)
    look(page)
    page.evaluate(BURST)
    wait_node(page, 5)
    assert list(verdicts(db).values()).count("accept") == 1


def test_a_key_that_is_held_decides_once_and_quick_presses_say_so(
    studio: Callable[..., Studio], page: Page, db: Path
) -> None:
    studio(db=db).open(page, "review")
    wait_node(page, 4)
    look(page)
    for _ in range(40):
        page.keyboard.down("a")  # repeats from the second on
    page.keyboard.up("a")
    wait_node(page, 5)
    assert list(verdicts(db).values()).count("accept") == 1
    look(page)
    for number in range(6):
        page.keyboard.press("s" if number else "a")
    hint = widget(page, "review_keys").locator(".hint.on")
    see(hint).to_contain_text("세지 않았습니다 · ")
    wait_node(page, 6)
    assert list(verdicts(db).values()).count("accept") == 2
    see(widget(page, "review_keys").get_by_role("status")).to_contain_text("#5 ✔ 채택 다음은 #6:")


def test_a_long_text_shows_its_change_is_read_by_keys_and_the_next_begins_at_its_top(
    studio: Callable[..., Studio], pages: Callable[..., Page], tmp_path: Path
) -> None:
    db, long = tmp_path / "long.db", " ".join(f"{n}. 참석자 {n}명의 의견을 주제별로 묶습니다." for n in range(150))
    store = core.open_store(str(db))
    roots = [core.plant(store, core.Seed(f"회의록 {number}을 정리해 줘. {long}")) for number in range(2)]
    for root, new in zip(roots, ("", "조선 시대 시장에서 쓰던 되와 말을 오늘날의 리터로 바꿔 줘. " * 120), strict=True):
        (job,) = store.read(planned.jobs, "node", core.plan(store, RunSpec((("deepen", 1.0),)), [root]), 10)
        store.write(planned.fill, job, Outcome("alive", new or f"{job.text} 표로 써 줘.", model="m-1"))
    store.close()
    page = pages(viewport={"width": 1280, "height": 720})
    studio(db=db).open(page, "review")
    child = widget(page, "review_text_child")
    see(child.locator("ins")).to_be_in_viewport()
    see(child.locator("summary")).to_contain_text("자 같음")
    look(page)
    page.keyboard.press("s")
    see(child).to_contain_text("새로 씀")
    settled(page)
    top = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"
    page.keyboard.press("Space")
    page.keyboard.press("PageDown")
    assert page.evaluate(top) > 500
    page.keyboard.press("Home")
    assert page.evaluate(top) == 0
    page.keyboard.press("End")
    look(page)
    page.keyboard.press("s")
    see(child.locator("ins")).to_be_in_viewport()
    assert page.evaluate(top) == 0


def test_one_tab_leads_to_the_first_decision_and_the_focus_stays_where_it_was_pressed(
    studio: Callable[..., Studio], page: Page, db: Path
) -> None:
    studio(db=db).open(page, "review?view=one")
    widget(page, "review_skip-4").wait_for()
    look(page)
    focus = "() => (document.activeElement.closest('[class*=st-key-review_]') || document.body).className"
    page.keyboard.press("Tab")
    assert "review_accept-4" in page.evaluate(focus)
    page.keyboard.press("Enter")
    until(page, lambda: "review_accept-5" in page.evaluate(focus))
    assert verdicts(db)[4] == "accept"


def test_a_half_edited_text_is_there_again_and_can_be_dropped(
    studio: Callable[..., Studio], page: Page, db: Path
) -> None:
    studio(db=db).open(page, "review?node=4")
    wait_node(page, 4)
    before = rows(db, "SELECT text FROM node WHERE id = 4")[0]["text"]
    box = widget(page, "review_edit_text-4").locator("textarea")
    settled(page)
    page.keyboard.press("w")
    see(box).to_be_focused()
    page.keyboard.type(" 반쯤")
    page.keyboard.press("Escape")
    see(box).to_have_count(0)
    decide(page, "s", "review_skip-4")
    wait_node(page, 5)
    page.go_back()
    wait_node(page, 4)
    reload(page)
    wait_node(page, 4)
    click(page, "review_edit-4")
    see(box).to_have_value(re.compile("반쯤$"))
    see(widget(page, "drafts")).to_contain_text("저장 안 됨 · 1")
    widget(page, "drafts").get_by_role("button").click()
    see(box).to_have_value(before)
    see(widget(page, "drafts").get_by_role("button")).to_be_hidden()
    box.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" 마저 고침")
    page.keyboard.press("Control+s")
    wait_node(page, 5)
    texts = [row["text"] for row in rows(db, "SELECT text FROM node WHERE method = 'human'")]
    assert texts == [f"{before} 마저 고침"]
    see(widget(page, "drafts").get_by_role("button")).to_be_hidden()


def test_the_tree_is_walked_by_arrows_and_letters_still_decide(
    studio: Callable[..., Studio], page: Page, db: Path
) -> None:
    studio(db=db).open(page, "review?node=4")
    wait_node(page, 4)
    tree = tree_of(page)
    tree.focus()
    page.keyboard.press("ArrowDown")
    wait_node(page, 5)
    page.keyboard.press("ArrowLeft")
    wait_node(page, 1)
    page.keyboard.press("ArrowLeft")
    items = tree.get_by_role("treeitem")
    see(items).to_have_count(7)
    see(items.first).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    wait_node(page, 2)
    page.keyboard.press("ArrowDown")
    wait_node(page, 6)
    decide(page, "x", "review_reject-6")
    wait_node(page, 7)
    assert verdicts(db)[6] == "reject"
    see(items).to_have_count(7)  # folds are kept
    page.keyboard.press("k")
    wait_node(page, 6)
    page.keyboard.press("j")
    wait_node(page, 7)
    see(tree.locator('[aria-selected="true"]')).to_have_attribute("data-id", "7")
    see(tree.locator('[data-id="6"] .sign')).to_have_text("✘")
    tree.locator('[data-id="9"]').click()
    wait_node(page, 9)


def test_the_tree_is_as_wide_as_it_was_left(studio: Callable[..., Studio], page: Page, db: Path) -> None:
    server = studio(db)
    server.open(page, "review?view=tree&node=4")
    wait_node(page, 4)

    def width() -> float:
        return tree_of(page).evaluate("(one) => one.getBoundingClientRect().width")  # type: ignore[no-any-return]

    edge, first = widget(page, "tree").locator(".edge"), width()
    edge.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    until(page, lambda: width() > first + 60, width)
    box = edge.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] - 200, box["y"] + 200)
    page.mouse.up()
    until(page, lambda: width() < first, width)
    last = width()
    reload(page)
    wait_node(page, 4)
    until(page, lambda: abs(width() - last) < 2, width)


def test_back_reload_and_a_wrong_address_lead_somewhere(studio: Callable[..., Studio], page: Page, db: Path) -> None:
    one = studio(db=db)
    one.open(page, "review?node=8")
    wait_node(page, 8)
    widget(page, "tree").locator('[data-id="5"]').click()
    wait_node(page, 5)
    page.go_back()
    wait_node(page, 8)
    reload(page)
    wait_node(page, 8)
    one.open(page, "review?node=12345")
    see(page.get_by_text("그런 번호의 지시문은 없습니다")).to_be_visible()
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
    wait_node(second, 4)
    decide(first, "a", "review_accept-4")
    wait_node(first, 5)
    decide(second, "x", "review_reject-4")
    see(second.get_by_text("지민이 먼저 판단했습니다: 채택")).to_be_visible()
    assert verdicts(db)[4] == "accept"
    assert node(second) == 4


def test_text_that_attacks_is_seen_as_typed(studio: Callable[..., Studio], page: Page, tmp_path: Path) -> None:
    db = tmp_path / "hostile.db"
    store = core.open_store(str(db))
    root = core.plant(store, core.Seed(f"{HOSTILE} 알려줘.", domain=HOSTILE))
    review.edit(store, root, f"{HOSTILE} 두 문단으로 알려줘.", HOSTILE)
    run = core.plan(store, RunSpec((("constrain", 1.0),)), [root])
    (job,) = store.read(planned.jobs, "node", run, 10)
    store.write(planned.fill, job, Outcome("alive", f"{HOSTILE} 세 문단으로 알려줘.", None, None, HOSTILE))
    store.close()
    studio(db=db).open(page, f"review?state=all&node={job.id}")
    see(widget(page, "tree").locator(f'[data-id="{root}"] .text')).to_contain_text(SHOWN)
    see(widget(page, "review_text_child")).to_contain_text(SHOWN)
    widget(page, "review_details").locator("summary").first.click()
    see(widget(page, "review_whole_parent")).to_contain_text(SHOWN)
    see(widget(page, "review_facts")).to_contain_text("⟦U+202E⟧")
    rest = widget(page, "review_rest")
    for part, drawn in (
        ("형제", widget(page, "siblings").get_by_role("treeitem").get_by_text(SHOWN)),
        ("판단 기록", rest.get_by_text("아직 아무도 판단하지 않았습니다")),
        ("프롬프트와 원문 응답", rest.get_by_text("호출 기록이 없습니다")),
    ):
        settled(page)
        widget(page, "review_part").get_by_text(part).click()
        see(drawn).to_be_visible()
    decide(page, "x", f"review_reject-{job.id}")
    see(widget(page, f"review_why_other-{job.id}")).to_be_visible()
    click(page, "review_narrow")
    see(widget(page, "review_clear")).to_be_visible()
    settled(page)
    page.keyboard.press("Escape")
    see(widget(page, "review_clear")).to_have_count(0)
    widget(page, "review_view").get_by_text("표").click()
    click(page, "review_bulk")
    see(widget(page, "review_bulk_accept")).to_be_visible()
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
    wait_node(page, 1)
    tree = tree_of(page)
    assert tree.get_by_role("treeitem").count() < 80
    tree.focus()
    page.keyboard.press("End")
    last = tree.locator('[aria-selected="true"]:not([data-id="1"])')
    see(last).to_be_visible()
    wait_node(page, int(last.get_attribute("data-id") or 0))
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
    see(below).to_have_count(11)
    assert node(page) == 4
