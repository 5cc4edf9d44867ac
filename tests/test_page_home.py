"""The first screen as a person meets it: an empty project, the next thing to do, the language, a broken configuration."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, evolution, llm, quality, review
from koevol_core import settings as core_settings
from tests.conftest import PATIENCE
from tests.databases import built

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = str(tmp_path / "home.db")
    for name in ("KOEVOL_BASE_URL", "KOEVOL_API_KEY", "DEEPSEEK_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KOEVOL_DB", path)
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    return path


def home() -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE).run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    """Everything that the screen says, in one text."""
    shown = [*at.text, *at.markdown, *at.caption, *at.header, *at.title, *at.subheader, *at.metric]
    return "\n".join([*(str(one.value) for one in shown), *(one.label for one in at.button)])


def grown(db: str) -> core.Store:
    """The project with two seeds and a living child of each."""
    return core.open_store(str(built(Path(db), grow)))


def grow(store: core.Store) -> None:
    texts = ("김치찌개 끓이는 법을 알려줘.", "무지개가 생기는 까닭을 설명해줘.")
    ids = [core.plant(store, core.Seed(text)) for text in texts]
    settings = core_settings.load()
    spec = core.RunSpec(methods=(("constrain", 1.0), ("deepen", 1.0)), judge=False)
    core.drain(
        store,
        core.plan(store, spec, ids),
        core.connect(settings),
        evolution.style(llm.choose(settings), spec),
        hooks=evolution.Hooks(quality.checks),
    )


def test_an_empty_project_offers_three_ways_to_begin(db: str) -> None:
    at = home()
    assert "아직 씨앗이 없습니다" in words(at)
    assert [at.button(key=key).label for key in ("home_samples", "home_import", "home_write")] == [
        "예시 씨앗으로 시작", "내 씨앗 가져오기", "직접 쓰기"
    ]  # fmt: skip


def test_the_first_of_two_clicks_plants_the_samples_and_leads_to_the_start_of_a_run(db: str) -> None:
    at = home()
    at.button(key="home_samples").click().run()
    assert not at.exception
    assert control.funnel(core.open_store(db)).seeds == 10
    at.switch_page("pages/evolve.py").run()
    assert at.button(key="run_start").disabled is False


def test_with_seeds_only_the_next_thing_is_to_evolve_them(db: str) -> None:
    core.plant(core.open_store(db), core.Seed("김치찌개 끓이는 법을 알려줘."))
    assert "씨앗 1개를 진화시키세요" in words(home())


def test_what_was_made_waits_for_review_then_for_answers_then_for_export(db: str) -> None:
    store = grown(db)
    assert "2개를 검토하세요" in words(home())
    for node in review.queue(store):
        core.decide(store, node.id, "accept")
    assert "채택한 2개에 답을 채우세요" in words(home())


def test_the_funnel_shows_the_numbers_of_the_store(db: str) -> None:
    store = grown(db)
    core.decide(store, review.queue(store)[0].id, "accept")
    assert [metric.value for metric in home().metric] == ["2", "2", "2", "1", "0", "0"]


def test_the_language_is_remembered_in_the_project(db: str) -> None:
    grown(db)
    at = home()
    at.segmented_control(key="language").set_value("EN").run()
    assert "Review 2 instructions" in words(home())
    again = home()
    again.segmented_control(key="language").set_value("한국어").run()
    assert "2개를 검토하세요" in words(home())


def test_the_menu_says_which_model_answers_and_what_was_spent(db: str) -> None:
    said = words(home())
    assert "각본 모델" in said
    assert "무료" in said


def test_a_database_that_is_none_is_one_clear_sentence(db: str) -> None:
    Path(db).write_bytes(b"not a database at all" * 100)
    said = words(AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE).run())
    assert "데이터베이스" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
def test_every_page_opens_in_both_languages(db: str, filled: bool) -> None:
    store = grown(db) if filled else core.open_store(db)
    for language in ("ko", "en"):
        control.keep_setting(store, "language", language)
        at = home()
        for page in ("seeds", "evolve", "prompts", "review", "answers", "export", "report"):
            at = at.switch_page(f"pages/{page}.py").run()
            assert not at.exception, f"{page} in {language}: {at.exception}"
            assert at.title or at.subheader or at.header or at.markdown, f"{page} in {language}"
