"""Seeds in a real browser: what AppTest cannot see, which is typing, composing Hangul, real uploads and the address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import koevol_core as core
from tests.browser.conftest import Studio, click, settled, widget

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

RAINBOW = "무지개가 생기는 원리를 설명해줘."
Start = Callable[..., Studio]


def planted(db: Path) -> list[str]:
    store = core.open_store(str(db))
    texts = [row.seed.text for row in core.find_seeds(store).rows]
    store.close()
    return texts


def filled(db: Path, *texts: str) -> Path:
    store = core.open_store(str(db))
    for text in texts:
        core.plant(store, core.Seed(text))
    store.close()
    return db


def compose(page: Page, text: str) -> None:
    """Leave the last syllables half-composed, as an input method does."""
    page.context.new_cdp_session(page).send(
        "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
    )


def eventually(area: Locator, value: str) -> None:
    """Wait until a field holds this."""
    from playwright.sync_api import expect

    expect(area).to_have_value(value, timeout=10_000)


def test_hints_come_while_one_types_and_nothing_typed_is_lost(studio: Start, page: Page, tmp_path: Path) -> None:
    one = studio(db=filled(tmp_path / "k.db", RAINBOW))
    one.open(page, "seeds")
    area = widget(page, "seed_text").locator("textarea")
    area.click()
    page.keyboard.type("무지개가 왜 생기는지 그 원리를 설명해 주세요")
    page.get_by_text("비슷한 씨앗이 있습니다: #1").wait_for()
    page.keyboard.type(". 표로")
    page.wait_for_timeout(800)
    settled(page)
    assert area.input_value() == "무지개가 왜 생기는지 그 원리를 설명해 주세요. 표로"
    compose(page, "정리해줘")
    page.keyboard.press("Control+s")
    page.get_by_text("#2 씨앗을 심었습니다").wait_for()
    settled(page)
    assert planted(one.db)[0] == "무지개가 왜 생기는지 그 원리를 설명해 주세요. 표로정리해줘"
    page.reload()
    settled(page)
    area.fill("경주 여행 코스를 추천해줘.")
    page.get_by_text("출처가 비어 있습니다").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("#3 씨앗을 심었습니다").wait_for()
    settled(page)
    eventually(area, "")
    assert not page.get_by_text("출처가 비어 있습니다").count(), "the hints were about the seed before"


def test_a_cp949_file_and_a_file_with_bad_lines_come_in_and_the_bad_lines_are_mended(studio: Start, page: Page) -> None:
    one = studio()
    one.open(page, "seeds?view=import")
    file = widget(page, "seed_file").locator("input[type=file]")
    table = "지시문,출처\n김치찌개를 끓이는 방법을 알려줘.,할머니\n".encode("cp949")
    file.set_input_files({"name": "씨앗.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_text("CP949로 읽었습니다").wait_for()
    click(page, "seed_import")
    page.get_by_text("새로 심음 1 · 이미 있음 0 · 거절 0").first.wait_for()

    lines = f'{{"instruction": "{RAINBOW}"}}\n{{"instruction": "잘린\n'.encode()
    widget(page, "seed_file").get_by_role("button").last.wait_for()
    one.open(page, "seeds?view=import")
    file.set_input_files({"name": "b.jsonl", "mimeType": "application/json", "buffer": lines})
    click(page, "seed_import")
    page.get_by_text("새로 심음 1 · 이미 있음 0 · 거절 1").first.wait_for()
    click(page, "seed_to_refused")
    area = page.locator("[class*=st-key-mend_text] textarea")
    eventually(area, '{"instruction": "잘린')
    area.fill("잘린 글을 이어 써줘.")
    page.keyboard.press("Control+s")
    page.get_by_text("2행을 #3 씨앗으로 심었습니다").wait_for()
    assert planted(one.db) == ["잘린 글을 이어 써줘.", RAINBOW, "김치찌개를 끓이는 방법을 알려줘."]


def test_a_click_opens_a_seed_and_the_address_brings_it_back(studio: Start, page: Page, tmp_path: Path) -> None:
    one = studio(db=filled(tmp_path / "k.db", "첫째 글을 써줘.", "둘째 글을 써줘."))
    one.open(page, "seeds")
    grid = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert grid
    page.mouse.click(grid["x"] + 120, grid["y"] + 36 + 34 + 17)
    widget(page, "seed_save-1").wait_for()
    settled(page)
    assert "node=1" in page.url
    page.reload()
    settled(page)
    assert widget(page, "seed_edit_text-1").locator("textarea").input_value() == "첫째 글을 써줘."


def test_hostile_texts_are_only_texts(studio: Start, page: Page, tmp_path: Path) -> None:
    text = "<img src=x onerror=window.hit=1> ![](http://127.0.0.1:9/b.png) **굵게** 를 설명해줘."
    one = studio(db=filled(tmp_path / "k.db", text))
    for address in ("seeds", "seeds?node=1", "seeds?q=굵게"):
        one.open(page, address)
        assert page.evaluate("window.hit") is None
    one.open(page, "seeds")
    widget(page, "seed_text").locator("textarea").fill(text + "!")
    page.get_by_text("비슷한 씨앗이 있습니다: #1").wait_for()
    widget(page, "seed_hints").get_by_text(text, exact=True).wait_for()
    assert page.evaluate("window.hit") is None
