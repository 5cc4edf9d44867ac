"""Seeds in a real browser: what AppTest cannot see, which is typing, composing Hangul, real uploads and the address."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import koevol_core as core
from koevol_core import dataset
from tests.browser.studio import Studio, click, click_row, reload, see, settled, wait_address, widget
from tests.hub_standin import HubStandin

if TYPE_CHECKING:
    from playwright.sync_api import Page

RAINBOW = "무지개가 생기는 원리를 설명해줘."
Start = Callable[..., Studio]


def planted(db: Path) -> list[str]:
    store = core.open_store(str(db))
    texts = [row.seed.text for row in dataset.find_seeds(store).rows]
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


def test_hints_come_while_one_types_and_nothing_typed_is_lost(studio: Start, page: Page, tmp_path: Path) -> None:
    one = studio(db=filled(tmp_path / "k.db", RAINBOW))
    one.open(page, "seeds")
    area = widget(page, "seed_text").locator("textarea")
    area.click()
    page.keyboard.type("무지개가 왜 생기는지 그 원리를 설명해 주세요")
    page.get_by_text("비슷한 씨앗이 있습니다: #1").wait_for()
    page.keyboard.type(". 맞는 것을 골라 표로")
    see(page.get_by_text("고르라는 말은 있는데 보기가 없습니다")).to_be_visible()
    see(area).to_have_value("무지개가 왜 생기는지 그 원리를 설명해 주세요. 맞는 것을 골라 표로")
    compose(page, "정리해줘")
    page.keyboard.press("Control+s")
    see(page.get_by_text("#2 씨앗을 심었습니다")).to_be_visible()
    assert planted(one.db)[0] == "무지개가 왜 생기는지 그 원리를 설명해 주세요. 맞는 것을 골라 표로정리해줘"
    reload(page)
    area.fill("경주 여행 코스를 추천해줘.")
    see(page.get_by_text("출처가 비어 있습니다")).to_be_visible()
    page.keyboard.press("Control+Enter")
    see(page.get_by_text("#3 씨앗을 심었습니다")).to_be_visible()
    see(area).to_have_value("")
    see(page.get_by_text("출처가 비어 있습니다")).to_have_count(0)  # the hints were about the seed before


def test_a_cp949_file_and_a_file_with_bad_lines_come_in_and_the_bad_lines_are_mended(studio: Start, page: Page) -> None:
    one = studio()
    one.open(page, "seeds?view=import")
    file = widget(page, "seed_file").locator("input[type=file]")
    table = "지시문,출처\n김치찌개를 끓이는 방법을 알려줘.,할머니\n".encode("cp949")
    file.set_input_files({"name": "씨앗.csv", "mimeType": "text/csv", "buffer": table})
    see(page.get_by_text("CP949로 읽었습니다")).to_be_visible()
    click(page, "seed_import")
    see(page.get_by_text("새로 심음 1 · 이미 있음 0 · 거절 0").first).to_be_visible()

    lines = f'{{"instruction": "{RAINBOW}"}}\n{{"instruction": "잘린\n'.encode()
    one.open(page, "seeds?view=import")
    file.set_input_files({"name": "b.jsonl", "mimeType": "application/json", "buffer": lines})
    click(page, "seed_import")
    see(page.get_by_text("새로 심음 1 · 이미 있음 0 · 거절 1").first).to_be_visible()
    click(page, "seed_to_refused")
    area = page.locator("[class*=st-key-mend_text] textarea")
    see(area).to_have_value('{"instruction": "잘린')
    settled(page)
    area.fill("잘린 글을 이어 써줘.")
    page.keyboard.press("Control+s")
    see(page.get_by_text("2행을 #3 씨앗으로 심었습니다")).to_be_visible()
    assert planted(one.db) == ["잘린 글을 이어 써줘.", RAINBOW, "김치찌개를 끓이는 방법을 알려줘."]


def test_a_click_opens_a_seed_and_the_address_brings_it_back(studio: Start, page: Page, tmp_path: Path) -> None:
    one = studio(db=filled(tmp_path / "k.db", "첫째 글을 써줘.", "둘째 글을 써줘."))
    one.open(page, "seeds")
    click_row(
        page, page.locator("[class*=st-key-seed_rows-]").first, 120, 36 + 34 + 17
    )  # the head, the newest, this one
    widget(page, "seed_save-1").wait_for()
    wait_address(page, "node=1")
    reload(page)
    see(widget(page, "seed_edit_text-1").locator("textarea")).to_have_value("첫째 글을 써줘.")


def test_hostile_texts_are_only_texts(studio: Start, page: Page, tmp_path: Path) -> None:
    text = "<img src=x onerror=window.hit=1> ![](http://127.0.0.1:9/b.png) **굵게** 를 설명해줘."
    one = studio(db=filled(tmp_path / "k.db", text))
    drawn = {
        "seeds": page.locator("[class*=st-key-seed_rows-] canvas").first,
        "seeds?node=1": widget(page, "seed_edit_text-1").locator("textarea"),
        "seeds?q=굵게": page.locator("[class*=st-key-seed_rows-] canvas").first,
    }
    for address, part in drawn.items():
        one.open(page, address)
        see(part).to_be_visible()
        settled(page)
        assert page.evaluate("window.hit") is None
    one.open(page, "seeds")
    widget(page, "seed_text").locator("textarea").fill(text + "!")
    see(page.get_by_text("비슷한 씨앗이 있습니다: #1")).to_be_visible()
    see(widget(page, "seed_hints").get_by_text(text, exact=True)).to_be_visible()
    settled(page)
    assert page.evaluate("window.hit") is None


def test_a_data_set_of_the_hub_is_found_looked_at_and_taken_in_and_its_texts_are_only_texts(
    studio: Start, page: Page
) -> None:
    pytest.importorskip("huggingface_hub")
    text = "<img src=x onerror=window.hit=1> ![](http://127.0.0.1:9/b.png) **굵게** 를 설명해줘."
    with HubStandin() as hub:
        card = b"---\nlicense: cc-by-nc-nd-4.0 ![](http://127.0.0.1:9/c.png)\n---\n"
        turns = [{"role": "user", "content": text}, {"role": "assistant", "content": text}]
        content = json.dumps({"messages": turns}).encode() + b"\n"
        hub.repo("lee/open", {"README.md": card, "**a** $x$.jsonl": content, "b.jsonl": content})
        one = studio(HF_ENDPOINT=hub.url)
        one.open(page, "seeds?view=import")
        page.get_by_text("Hugging Face", exact=True).click()
        wait_address(page, "from=hub")
        settled(page)
        widget(page, "seed_hub_repo").locator("input").fill("lee/open")
        page.keyboard.press("Enter")
        see(page.get_by_text("막는 라이선스입니다")).to_be_visible()
        wait_address(page, "repo=lee%2Fopen")
        reload(page)
        see(widget(page, "seed_hub_about").get_by_text("라이선스: cc-by-nc-nd-4.0 ![]", exact=False)).to_be_visible()

        hub.fail("b.jsonl", "cut", times=1)
        click(page, "seed_hub_fetch")
        see(page.get_by_text("연결되지 않았습니다")).to_be_visible()
        click(page, "seed_hub_fetch")
        see(page.get_by_text("대화 목록 (OpenAI messages · ShareGPT)")).to_be_visible()
        click(page, "seed_import")
        see(widget(page, "seed_brought").get_by_text("새로 심음 1 · 이미 있음 1 · 거절 0")).to_be_visible()
        settled(page)
        assert page.evaluate("window.hit") is None
        assert planted(one.db) == [text]
        assert {seen.token for seen in hub.ledger} == {""}
