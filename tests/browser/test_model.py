"""The page of the model as a stranger meets it: every way an endpoint may answer, in Korean and in English, in one window."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from koevol_core.settings import load
from tests.browser.studio import Studio, click, see, settled, widget
from tests.conftest import KEY
from tests.loopback import Body, Loopback

if TYPE_CHECKING:
    from playwright.sync_api import Page

DEAD = "http://127.0.0.1:9/v1"
STATES = {  # name: fault of the server, address (empty: the server's), words in Korean and in English
    "wrong-key": ("401", "", "API 키가 없거나 맞지 않습니다", "The API key is missing or wrong"),
    "no-balance": ("402", "", "충전한 뒤 다시 시험하세요", "then test again"),
    "no-model": ("404_model", "", "그런 모델이 없습니다", "There is no such model"),
    "web-page": ("html_200", "", "웹 페이지가 답합니다", "A web page replies"),
    "dead-port": ("", DEAD, "서버가 켜져 있는지", "Check that the server is running"),
    "thinker": ("", "", "모델이 답했습니다", "The model replied"),
}
HANGUL = re.compile("[가-힣]")


def thinking(_body: Body) -> str:
    return "<think>\nLet me see.\n</think>\n\nGood morning."


@pytest.fixture
def server() -> Loopback:
    """An endpoint that fails as the name of the model says."""
    return Loopback(script=thinking, faults=lambda body, _: STATES[str(body["model"])][0] or None)


def save(page: Page, url: str, model: str) -> None:
    """Fill the form, save it, and wait until the result of the test call is in view."""
    widget(page, "model_url-other").locator("input").fill(url)
    widget(page, "model_key-other").locator("input").fill(KEY)
    name = widget(page, "model_name-other").locator("input")
    name.fill(model)
    name.press("Enter")
    click(page, "model_save")
    see(page.get_by_test_id("stSidebar")).to_contain_text(model)


def check(page: Page, words: str, language: str) -> None:
    """The result is in view and says these words; nothing is said in the other language, and no key is shown."""
    result = widget(page, "model_trial")
    see(result).to_contain_text(words)
    see(result).to_be_in_viewport(ratio=1)
    said = page.locator("body").inner_text().replace("한국어", "")
    assert KEY not in said and "Traceback" not in said
    assert language == "ko" or not HANGUL.search(said), HANGUL.findall(said)


def switch(page: Page, language: str) -> None:
    widget(page, "language").get_by_role("radio", name="EN" if language == "en" else "한국어").click()
    see(page.get_by_role("heading", level=1)).to_have_text("Model" if language == "en" else "모델")
    settled(page)


def test_a_stranger_learns_what_answers_and_what_to_do(
    studio: Callable[..., Studio], page: Page, server: Loopback, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    one = studio(KOEVOL_MODEL="")
    with server:
        one.open(page, "model")
        see(page.get_by_text("내장 모델이 답합니다")).to_be_in_viewport()
        widget(page, "model_place").locator("input").click()
        page.get_by_role("option", name="직접 입력").click()
        spoken = ["ko", "en"]
        for state, (_, address, *words) in STATES.items():
            save(page, address or f"{server.base_url}/chat/completions", state)
            for language in spoken:
                if language != spoken[0]:
                    switch(page, language)
                check(page, words[language == "en"], language)
            spoken.reverse()  # the next state is met in the language that this one was left in
        see(page.get_by_text("오늘 비용 · 비용 모름")).to_be_visible()
        one.stop()
        one.start().open(page, "model")
        see(widget(page, "model_trial")).to_contain_text("Good morning.")
        settled(page)
        assert load({}, tmp_path).model == "thinker"
