"""Scores on the pages: what they take is said first, the queue follows them, the node shows them, the report compares them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import analytics, control, evolution, llm, quality
from koevol_core.evolution.prompting import ChatPrompts
from koevol_core.llm.providers import Provider
from koevol_core.store import answers
from koevol_core.types import RunSpec
from pages.parts import review_where
from tests.conftest import PATIENCE, QUICK, Garden, topic
from tests.databases import db_of
from tests.test_page_review import checked, node_of, one, opened, press

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Garden]:
    """Living children of eight seeds, made by the scripted model."""
    path = tmp_path / "page.db"
    monkeypatch.setenv("KOEVOL_DB", db_of(path))
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    monkeypatch.setattr(review_where, "DWELL", 0.0)
    monkeypatch.setattr(review_where, "BURST", 0.0)
    store = core.open_store(db_of(path))
    grown = Garden(store, path)
    seeds = [core.plant(store, core.Seed(topic(number))) for number in range(8)]
    drained(grown, core.plan(store, grown.spec, seeds))
    yield grown
    store.close()


def drained(garden: Garden, run: int) -> None:
    client = core.connect(core.Settings(model="scripted"))
    core.drain(garden.store, run, client, ChatPrompts(judging=False), QUICK, hooks=evolution.Hooks(quality.checks))


def living(garden: Garden) -> list[dict[str, Any]]:
    return [row for row in garden.children() if row["status"] == "alive"]


def values(garden: Garden, node_id: int) -> dict[str, float]:
    return {score.name: score.value for score in analytics.scores_of(garden.store, node_id)}


def judged(garden: Garden) -> None:
    ids = [row["id"] for row in living(garden)]
    drained(garden, evolution.plan_scores(garden.store, RunSpec(()), ids, ("complexity",)))


def opened_panel(at: AppTest, key: str) -> AppTest:
    """The page as it is while the panel of this key is open."""
    at.session_state[key] = at.session_state["_review_menu"] = True
    return checked(at.run())


def test_the_node_shows_its_numbers_quietly(garden: Garden) -> None:
    judged(garden)
    at = opened()
    known = values(garden, node_of(at))
    line = next(text.value for text in at.text if "조건" in text.value and "자" in text.value)
    assert f"복잡도 {known['complexity']:g}" in line and f"{known['length']:,.0f}자" in line


def test_the_queue_follows_the_order_in_the_address(garden: Garden) -> None:
    at = opened(order="-length")
    longest = max(values(garden, row["id"])["length"] for row in living(garden))
    assert values(garden, node_of(at))["length"] == longest
    seen = [node_of(at)]
    for _ in range(3):
        at = press(at, "review_accept")
        seen.append(node_of(at))
    lengths = [values(garden, one)["length"] for one in seen]
    assert lengths == sorted(lengths, reverse=True) and len(set(seen)) == 4


def test_an_order_that_is_none_is_the_usual_one(garden: Garden) -> None:
    usual = node_of(opened())
    assert node_of(opened(order="beauty")) == usual


def test_the_order_is_chosen_among_what_there_is_to_sort_by(garden: Garden) -> None:
    at = opened_panel(opened(), "review_narrow")
    box = at.selectbox("review_by_order")
    assert "긴 것부터" in box.options and "복잡한 것부터" not in box.options
    judged(garden)
    at = opened_panel(opened(), "review_narrow")
    at = checked(at.selectbox("review_by_order").set_value("-complexity").run())
    assert one(at, "order") == "-complexity"
    most = max(values(garden, row["id"])["complexity"] for row in living(garden))
    assert values(garden, node_of(at))["complexity"] == most


def test_scores_are_asked_for_by_a_button_that_says_how_many(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(
        analytics, "score_all", lambda _store, _settings, lacking, budget: started.append((lacking, budget))
    )
    many = len(living(garden))
    at = opened_panel(opened(), "review_score_panel")
    assert at.button("review_score").label.startswith(f"{many}개 매기기")
    assert not garden.rows("SELECT id FROM score WHERE run_id IS NOT NULL"), "looking costs nothing"
    checked(at.button("review_score").click().run())
    assert sorted(started[0][0]["complexity"]) == [row["id"] for row in living(garden)] and started[0][1] is None


def test_only_what_the_filter_lets_through_is_scored(garden: Garden) -> None:
    method = living(garden)[0]["method"]
    at = opened_panel(opened(method=method), "review_score_panel")
    many = sum(row["method"] == method for row in living(garden))
    assert at.button("review_score").label.startswith(f"{many}개 매기기")


def test_what_is_scored_is_not_offered_again(garden: Garden) -> None:
    judged(garden)
    at = opened_panel(opened(), "review_score_panel")
    assert at.button("review_score").disabled and "모두 매겼습니다" in at.button("review_score").label


def test_a_closed_panel_asks_the_store_for_nothing(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analytics, "to_score", lambda *_: pytest.fail("asked"))
    opened()


def test_the_embedded_model_says_why_it_cannot_score(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded = Provider("embedded", "내장 모델", "gemma-3-270m-q4_k_m", for_data=False)
    monkeypatch.setattr(llm, "choose", lambda _settings: embedded)
    at = opened_panel(opened(), "review_score_panel")
    assert any("점수를 매기지 못합니다" in text.value for text in at.caption)
    assert not [button for button in at.button if button.key == "review_score"]


def test_a_run_that_scores_is_shown_where_it_was_asked_for_and_can_be_resumed(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = evolution.plan_scores(garden.store, RunSpec(()), [row["id"] for row in living(garden)], ("complexity",))
    garden.store.write(lambda conn: conn.exec_driver_sql("UPDATE run SET state = 'stopped' WHERE id = ?", (run,)))
    resumed: list[int] = []
    resume = lambda _store, _settings, run_id: resumed.append(run_id)  # noqa: E731
    for face in (core, control):  # the root keeps what it has loaded
        monkeypatch.setattr(face, "resume_run", resume)
    at = opened_panel(opened(), "review_score_panel")
    checked(at.button(f"review_score_resume-{run}").click().run())
    assert resumed == [run]


def test_the_evolve_page_knows_a_run_that_scored(garden: Garden) -> None:
    judged(garden)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    at = checked(at.switch_page("pages/evolve.py").run())
    assert any("점수" in text.value for text in at.markdown)


def test_answers_are_scored_on_their_page_and_show_it(garden: Garden) -> None:
    kept = living(garden)[0]["id"]
    core.decide(garden.store, kept, "accept")
    with garden.store.writing() as conn:
        answers.add(conn, kept, "답입니다.", author="지민")
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    at = checked(at.switch_page("pages/answers.py").run())
    at = opened_panel(at, "answer_score_panel")
    assert at.button("answer_score").label.startswith("1개 매기기")
    drained(garden, evolution.plan_scores(garden.store, RunSpec(()), [kept], ("quality",)))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    at.query_params["node"] = str(kept)
    at = checked(at.switch_page("pages/answers.py").run())
    assert any(f"품질 {values(garden, kept)['quality']:g}" in text.value for text in at.caption)


def report() -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    at.query_params["view"] = "report"
    return checked(at.switch_page("pages/export.py").run())


def test_the_report_says_that_a_few_decisions_prove_nothing(garden: Garden) -> None:
    judged(garden)
    rows = living(garden)
    for place, row in enumerate(rows[:6]):
        core.decide(garden.store, row["id"], "accept" if place % 2 else "reject")
    at = report()
    said = [text.value for text in (*at.markdown, *at.caption)]
    assert any("그림 9. 세대에 따른 복잡도" in text for text in said)
    assert any("그림 10. 복잡도에 따른 채택률" in text for text in said)
    assert any("판단 6개(채택 3, 버림 3)" in text for text in said)
    assert any("아직 n이 적음" in text for text in said)


def test_the_report_has_a_figure_for_every_number_there_is(garden: Garden) -> None:
    at = report()
    pills = at.get("button_group") or at.pills
    assert pills
    for name in ("length", "growth", "variety", "demands"):
        at = report()
        at.session_state["report_score"] = name
        checked(at.run())
    assert any("아직 아무도 판단하지 않았습니다" in text.value for text in at.caption)


def test_the_pages_read_scores_in_english_too(garden: Garden) -> None:
    control.keep_setting(garden.store, "language", "en")
    judged(garden)
    at = opened(order="-demands")
    assert any("conditions" in text.value for text in at.text)
    report()
