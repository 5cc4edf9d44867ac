"""The page of the model: what answers and why, a test call, and a choice that is kept in .env on one's own machine alone."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from koevol_core import access, control, evolution, llm, quality, settings
from koevol_core.control import model_setup
from koevol_core.llm.local.scripted import ScriptedClient
from koevol_core.types import Prompt, RawResponse
from tests.conftest import KEY, PATIENCE, QUICK, ROOT, Garden
from tests.databases import db_of
from tests.loopback import Loopback, every
from tests.vendors import VENDORS

Open = Callable[..., AppTest]


@pytest.fixture
def opened(garden: Garden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The page in an empty folder, on this machine or on a server."""

    def go(here: bool = True, **env: str) -> AppTest:
        st.get_option("server.address")  # reads the project's configuration, once per process, from the working folder
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(access, "on_loopback", lambda _: here)
        for name, value in {"KOEVOL_DB": db_of(garden.path), **env}.items():
            monkeypatch.setenv(name, value)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        return at.switch_page("pages/model.py").run()

    return go


def words(at: AppTest) -> str:
    return "\n".join(
        str(one.value) for one in [*at.caption, *at.markdown, *at.text, *at.error, *at.warning, *at.success]
    )


def press(at: AppTest, key: str) -> AppTest:
    return next(one for one in at.button if one.key == key).click().run()


def typed(at: AppTest, url: str, key: str = KEY) -> AppTest:
    """Choose an address of one's own and type it."""
    at.selectbox(key="model_place").set_value("other").run()
    for name, value in (("url", url), ("key", key)):
        next(one for one in at.text_input if one.key == f"model_{name}-other").set_value(value)
    return at


@pytest.mark.parametrize(
    ("refused", "said"), [("401", "KOEVOL_API_KEY"), ("402", "잔액"), ("404_model", "그런 모델이 없습니다")]
)
def test_a_test_call_says_what_is_wrong_and_where_it_is_mended(opened: Open, refused: str, said: str) -> None:
    with Loopback(faults=every(1, refused)) as server:
        at = opened(KOEVOL_BASE_URL=server.base_url, KOEVOL_MODEL="m-1", KOEVOL_API_KEY=KEY)
        at = press(at, "model_test")
        assert len(server.calls) == 1
    assert said in words(at) and KEY not in words(at)


def test_a_test_call_shows_reply_reasoning_and_what_was_adapted(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = VENDORS["OpenAI"]
    with Loopback(script=VENDORS["Qwen3 on vLLM"].answer, refuse=vendor.refuse) as server:
        at = press(opened(KOEVOL_BASE_URL=server.url, KOEVOL_MODEL="m-1", KOEVOL_API_KEY=KEY), "model_test")
        seen = words(at)
        assert "모델이 답했습니다" in seen and "max_completion_tokens" in seen and "<think>" not in seen
        assert [one.label for one in at.expander][:1] == ["모델의 생각"]
        assert len(server.calls) == vendor.refused + 1
        press(at, "model_test")
        assert len(server.calls) == vendor.refused + 1, "a double click is one call"
        monkeypatch.setattr(control, "DOUBLE_CLICK", 0.0)
        press(at, "model_test")
        assert len(server.calls) == vendor.refused + 2, "what was learnt is remembered"


def test_a_choice_is_kept_in_a_file_of_ones_own_and_never_in_the_database(
    opened: Open, garden: Garden, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("# mine\nMY_HF_TOKEN=hf_x\nKOEVOL_MODEL=old\n", encoding="utf-8")
    with Loopback(model="m-9") as server:
        at = typed(opened(), server.base_url)
        at = press(at, "model_list_button")
        box = next(one for one in at.selectbox if one.key == "model_name-other")
        assert "m-9" in box.options
        box.set_value("m-9")
        at = press(at, "model_save")
        assert "모델이 답했습니다" in words(at)
    file = tmp_path / ".env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text(encoding="utf-8").startswith("# mine\nMY_HF_TOKEN=hf_x\n")
    now = settings.load({}, tmp_path)
    assert (now.base_url, now.model, now.api_key, now.hf_token) == (server.base_url, "m-9", KEY, "hf_x")
    assert KEY.encode() not in garden.path.read_bytes()


def test_a_kept_key_does_not_go_to_another_address(opened: Open, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        f"KOEVOL_BASE_URL=http://127.0.0.1:9/v1\nKOEVOL_MODEL=m\nKOEVOL_API_KEY={KEY}\n", encoding="utf-8"
    )
    with Loopback() as server:
        press(typed(opened(), server.base_url, ""), "model_save")
        assert [entry.headers["authorization"] for entry in server.ledger if "authorization" in entry.headers] == [
            "Bearer none"
        ] * len(server.ledger)
    assert settings.load({}, tmp_path).api_key == ""


def test_test_calls_are_spent_today_and_said_in_the_language_of_who_looks(opened: Open, garden: Garden) -> None:
    with Loopback(faults=every(2, "402")) as server:
        at = opened(KOEVOL_BASE_URL=server.base_url, KOEVOL_MODEL="deepseek-flash", KOEVOL_API_KEY=KEY)
        assert "오늘 비용 · ₩0\n" in words(at)
        press(at, "model_test")
        spent = control.spent_today(garden.store)
        trial = control.last_trial(garden.store, llm.choose(settings.load()))
        assert trial and trial.cost and spent.dollars == trial.cost and (spent.replies, spent.unpriced) == (1, 0)
        control.try_model(garden.store, settings.load())
    assert control.spent_today(garden.store) == spent, "a refusal costs nothing"
    assert "서비스에서 충전한 뒤" in words(at.run()) and "오늘 비용 · ₩0\n" not in words(at)
    control.keep_setting(garden.store, "language", "en")
    assert "Top it up at the service" in words(at.run())


def test_a_reply_without_a_price_makes_the_cost_of_today_unknown(opened: Open, garden: Garden) -> None:
    with Loopback() as server:
        at = press(opened(KOEVOL_BASE_URL=server.base_url, KOEVOL_MODEL="m-1", KOEVOL_API_KEY=KEY), "model_test")
    assert "오늘 비용 · 비용 모름" in words(at) and control.spent_today(garden.store).cost is None


def test_the_embedded_model_is_asked_as_in_a_run(monkeypatch: pytest.MonkeyPatch, garden: Garden) -> None:
    asked: list[Prompt] = []

    class Local(ScriptedClient):
        async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
            asked.append(prompt)
            return await super().send(prompt, timeout)

    monkeypatch.setattr(model_setup, "choose", lambda _: llm.Provider("embedded", "local", ScriptedClient.model))
    monkeypatch.setattr(model_setup, "connect", lambda _: Local())
    control.try_model(garden.store, settings.Settings())
    assert asked[0].params["max_tokens"] <= 160 and len(asked[0].messages) > 2, "a base model writes on and on"


def test_an_address_without_a_model_lists_its_models_and_is_not_kept(opened: Open, tmp_path: Path) -> None:
    with Loopback(model="m-9") as server:
        at = press(typed(opened(), server.base_url), "model_save")
    assert "m-9" in next(one for one in at.selectbox if one.key == "model_name-other").options
    assert not (tmp_path / ".env").exists()


@pytest.mark.parametrize(("url", "said"), [("http://127.0.0.1:9/v1", "연결 거부"), ("http://x.invalid/v1", "DNS에")])
def test_an_address_that_is_not_reached_says_why_and_what_to_check(opened: Open, url: str, said: str) -> None:
    at = press(opened(KOEVOL_BASE_URL=url, KOEVOL_MODEL="m-1", KOEVOL_API_KEY=KEY), "model_test")
    assert said in words(at) and "서버가 켜져 있는지" in words(at) and "Errno" not in words(at)


def test_on_a_server_the_choice_is_the_operators(opened: Open) -> None:
    at = opened(here=False, KOEVOL_MODEL="scripted", KOEVOL_SIGN_IN="off")
    assert not at.text_input and "운영자" in words(at)


def test_each_role_has_its_own_model_key_and_price(garden: Garden) -> None:
    def models(server: Loopback) -> set[tuple[str, str]]:
        return {(str(entry.body["model"]), entry.headers["authorization"][-4:]) for entry in server.calls}

    with Loopback() as main, Loopback() as other:
        chosen = settings.Settings(
            db=str(garden.path), base_url=main.base_url, model="m-1", api_key="sk-main-0001", answer_model="m-2",
            judge_model="m-3", judge_url=other.base_url, judge_key="sk-judge-0002",
        )  # fmt: skip
        run = garden.plan(2, judge=True, answers=True)
        style = evolution.style(llm.choose(chosen), garden.changed(judge=True))
        evolution.drain(
            garden.store, run, llm.connect(chosen), style, QUICK, hooks=evolution.Hooks(checks=quality.checks)
        )
        assert models(main) == {("m-1", "0001"), ("m-2", "0001")} and models(other) == {("m-3", "0002")}
    assert {row["model"] for row in garden.children()} == {"m-1"}
    assert {row["model"] for row in garden.rows("SELECT model FROM answer")} == {"m-2"}
    assert llm.choose(chosen).models == ("m-1", "m-2", "m-3") and control.price_kind(llm.choose(chosen)) == "unknown"
