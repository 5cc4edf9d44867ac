"""From accepted instructions to a file on a disk: fill, choose, edit by keyboard, download, and the file is right."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import koevol_core as core
from koevol_core import dataset, review
from koevol_core import store as core_store
from koevol_core.store import answers, nodes, planned
from koevol_core.types import Outcome, RunSpec
from tests.browser.studio import Studio, click, click_row, press, reload, see, settled, wait_address, widget
from tests.hub_standin import TOKEN, HubStandin

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[a] ![](http://127.0.0.1:9/b.png) **굵게** \u202e뒤집힘"
TEXTS = ("김치찌개 끓이는 법을 표로 알려줘.", "경주 여행 코스를 이틀로 짜줘.", "무지개가 생기는 원리를 쉽게 설명해줘.")


def filled(db: Path) -> list[int]:
    """A project with three accepted instructions without answers; returns their ids."""
    store = core.open_store(str(db))
    root = core.plant(store, core.Seed("글을 하나 써줘.", "부엌", "CC0-1.0"))
    spec = RunSpec((("breadth", 1.0),), children=3, every_method=True, model="scripted@")
    run = core.plan(store, spec, [root])
    jobs = store.read(planned.jobs, "node", run, 10)
    for job, text in zip(jobs, TEXTS, strict=True):
        store.write(planned.fill, job, Outcome("alive", text, model="scripted"))
        core.decide(store, job.id, "accept")
    store.close()
    with sqlite3.connect(db) as conn:
        conn.execute("UPDATE run SET state = 'done'")
    return [job.id for job in jobs]


def test_from_filling_to_a_file(studio: Callable[..., Studio], page: Page, tmp_path: Path) -> None:
    db = tmp_path / "story.db"
    first, second, _ = filled(db)
    one = studio(db=db)
    one.open(page, "answers")
    click(page, "answer_fill")
    see(page.get_by_text("답 있음 3")).to_be_visible()

    one.open(page, f"answers?node={first}")
    page.locator('[class*="st-key-answer_edit-"] button').click()
    widget(page, f"answer_text-{first}").locator("textarea").fill("손으로 쓴 답입니다.\n둘째 줄입니다.")
    press(page, "Control+s", f"answer_save-{first}")
    see(page.get_by_text("✔ 고른 답")).to_be_visible()

    one.open(page, f"answers?node={second}")
    choose = page.locator('[class*="st-key-answer_choose-"] button')
    choose.first.click()
    see(page.get_by_text("✔ 고른 답")).to_be_visible()

    one.open(page, "export?format=chat")
    with page.expect_download() as taken:
        widget(page, "export_download").locator("button").click()
    got = Path(taken.value.path()).read_bytes()
    assert taken.value.suggested_filename.endswith(".jsonl")
    store = core.open_store(str(db))
    assert got == dataset.exported(store, dataset.ExportSpec("chat", core_store.NodeFilter("accept")))
    rows = [json.loads(line)["messages"] for line in got.decode().splitlines()]
    assert [row[0]["content"] for row in rows] == list(TEXTS)
    assert rows[0][1]["content"] == "손으로 쓴 답입니다.\n둘째 줄입니다."


def test_a_click_in_the_list_shows_that_instruction_and_back_returns(
    studio: Callable[..., Studio], page: Page, tmp_path: Path
) -> None:
    db = tmp_path / "list.db"
    first, second, _ = filled(db)
    studio(db=db).open(page, "answers")
    widget(page, f"answer_next-{first}").wait_for()
    click_row(
        page, page.locator('[class*="st-key-answer_rows-"]').first, 60, 35 * 2 + 17
    )  # the head, then the second row
    widget(page, f"answer_next-{second}").wait_for()
    wait_address(page, f"node={second}")
    press(page, "s", f"answer_next-{second}")
    wait_address(page, f"node={second + 1}")
    widget(page, f"answer_next-{second + 1}").wait_for()
    page.go_back()
    widget(page, f"answer_next-{second}").wait_for()


def test_text_of_models_and_people_stays_text(studio: Callable[..., Studio], page: Page, tmp_path: Path) -> None:
    """Also in the report's charts and in the preview; the fixture fails if anything was fetched from elsewhere."""
    db = tmp_path / "hostile.db"
    first, second, _ = filled(db)
    store = core.open_store(str(db))
    store.write(answers.add, first, HOSTILE, model=HOSTILE)
    newest = store.read(nodes.get, second)
    assert newest is not None
    core.undo(store, second, HOSTILE, newest.decision_id or 0)
    again = store.read(nodes.get, second)
    assert again is not None
    core.decide(store, second, "reject", HOSTILE, again.decision_id or 0, reason=HOSTILE)
    store.close()
    one = studio(db=db)
    drawn = {
        f"answers?node={first}": page.get_by_text("![](http://127.0.0.1:9/b.png) **굵게** ⟦U+202E⟧뒤집힘").first,
        "export?format=result&provenance=1": page.locator('[data-testid="stDataFrame"] canvas').first,
        "export?view=report": page.locator('[data-testid="stVegaLiteChart"] :is(canvas, svg)').last,
    }
    for address, part in drawn.items():
        one.open(page, address)
        if "format=" in address:
            widget(page, "export_inside").locator("summary").click()
        see(part).to_be_visible()
        settled(page)
        assert not page.locator("img[src='x']").count()
        assert not page.locator("img[src*=':9/']").count()
        assert not page.locator('[data-testid="stException"]').count()


def test_a_data_set_is_written_looked_at_and_pushed(studio: Callable[..., Studio], page: Page, tmp_path: Path) -> None:
    """The whole way by mouse and keyboard; a reload in the middle shows the same, and the token is nowhere on the page."""
    db = tmp_path / "whole.db"
    ids = filled(db)
    store = core.open_store(str(db))
    for node in ids:
        store.write(answers.add, node, "차례대로 설명합니다.", model="scripted")
    review.write_answer(store, ids[0], "차례대로 자세히 설명합니다.", "지수")
    store.close()
    with HubStandin() as hub:
        one = studio(db=db, HF_ENDPOINT=hub.url, MY_HF_TOKEN=TOKEN)
        one.open(page, "export")
        page.get_by_role("radio", name="데이터셋").click()
        wait_address(page, "view=dataset")
        see(widget(page, "dataset_card").get_by_text("pretty_name")).to_be_visible()
        click(page, "dataset_write")
        see(page.get_by_text(str(tmp_path / "exports" / "dataset-koevol"))).to_be_visible()

        widget(page, "push_repo").locator("input").fill("kim/우리")
        press(page, "Enter", "push_look")
        see(page.get_by_text("저장소 이름이 아닙니다")).to_be_visible()
        widget(page, "push_repo").locator("input").fill("kim/demo")
        click(page, "push_look")
        see(page.get_by_text("비공개 저장소를 새로 만들고")).to_be_visible()
        assert not hub.repos
        reload(page)
        see(page.get_by_text("비공개 저장소를 새로 만들고")).to_be_visible()
        click(page, "push_send")
        see(page.get_by_text("올렸습니다")).to_be_visible()
        see(page.get_by_role("link", name="허브에서 보기")).to_have_attribute("href", f"{hub.url}/datasets/kim/demo")
        repo = hub.repos["dataset", "kim/demo"]
        assert repo.private
        assert repo.head.files["README.md"] == (tmp_path / "exports" / "dataset-koevol" / "README.md").read_bytes()
        assert TOKEN not in page.content()
        assert TOKEN not in one.log
