"""Which model answers: the operator's address, else DeepSeek, else the embedded one; and no key goes to a stranger."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

import koevol_core as core
from koevol_core import evolution, llm
from koevol_core.evolution.fewshot_prompts import FewShotPrompts
from koevol_core.evolution.prompting import ChatPrompts
from koevol_core.llm.client import HttpClient
from koevol_core.llm.local import server as local_model
from koevol_core.llm.local.scripted import ScriptedClient
from koevol_core.types import METHODS, Prompt, RunSpec
from tests.conftest import LIMIT
from tests.loopback import Loopback

URL, DEEPSEEK = "http://127.0.0.1:9/v1", "https://api.deepseek.com"
KEYS = {"api_key": "sk-own", "deepseek_key": "sk-deepseek"}


@pytest.fixture(autouse=True)
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded model can run here; nothing is started."""
    monkeypatch.setattr(local_model, "unavailable", lambda: None)


@pytest.fixture
def slim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_model, "unavailable", lambda: "내장 모델이 설치되어 있지 않습니다")


def settings(**given: str) -> core.Settings:
    return core.Settings(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "kind", "model", "base_url"),
    [
        ({"base_url": URL, "model": "m-1", **KEYS}, "endpoint", "m-1", URL),
        ({"base_url": URL, "model": "scripted"}, "endpoint", "scripted", URL),
        (KEYS, "deepseek", "deepseek-flash", DEEPSEEK),
        ({"model": "deepseek-v4-pro", **KEYS}, "deepseek", "deepseek-v4-pro", DEEPSEEK),
        ({"api_key": "sk-own"}, "embedded", local_model.MODEL, ""),
        ({}, "embedded", local_model.MODEL, ""),
        ({"model": local_model.MODEL}, "embedded", local_model.MODEL, ""),
        ({"model": "scripted"}, "scripted", "scripted", ""),
        ({"model": "scripted", **KEYS}, "scripted", "scripted", ""),
    ],
)
def test_the_first_that_is_configured_answers(given: dict[str, str], kind: str, model: str, base_url: str) -> None:
    chosen = llm.choose(settings(**given))
    assert (chosen.kind, chosen.model, chosen.base_url) == (kind, model, base_url)
    assert chosen == llm.providers(settings(**given))[0]
    assert (model in chosen.label or kind in ("embedded", "scripted")) and "sk-" not in chosen.label


def test_all_that_could_answer_are_offered_once() -> None:
    kinds = [one.kind for one in llm.providers(settings(base_url=URL, model="m-1", **KEYS))]
    assert kinds == ["endpoint", "deepseek", "embedded", "scripted"]
    assert [one.kind for one in llm.providers(settings())] == ["embedded", "scripted"]


@pytest.mark.parametrize(
    ("given", "said"),
    [({"base_url": URL}, "모델 이름도"), ({"base_url": "localhost:80", "model": "m"}, "base URL"), ({"model": "gpt-x"}, "'gpt-x'")],
)  # fmt: skip
def test_half_a_configuration_says_what_is_missing(given: dict[str, str], said: str) -> None:
    with pytest.raises(core.BadInput, match=said):
        llm.choose(settings(**given))


@pytest.mark.usefixtures("slim")
@pytest.mark.parametrize("given", [{}, {"api_key": "sk-own"}, {"model": "gpt-x"}])
def test_a_slim_install_asks_for_a_key_or_an_address(given: dict[str, str]) -> None:
    with pytest.raises(core.BadInput) as caught:
        llm.choose(settings(**given))
    for word in ("DEEPSEEK_API_KEY", "KOEVOL_BASE_URL", "KOEVOL_MODEL", "설치되어 있지 않습니다"):
        assert word in str(caught.value)


@pytest.mark.usefixtures("slim")
def test_a_slim_install_still_has_the_scripted_model_by_name() -> None:
    assert llm.choose(settings(model="scripted")).kind == "scripted"
    assert isinstance(core.connect(settings(model="scripted")), ScriptedClient)


@dataclass
class _Local:
    base_url: str = "http://127.0.0.1:5/v1"
    model: str = local_model.MODEL
    api_key: str = "of-this-process"


@pytest.mark.parametrize(
    ("given", "key", "extra"),
    [
        (KEYS, "sk-deepseek", {"thinking": {"type": "disabled"}}),
        ({"base_url": URL, "model": "m", **KEYS}, "sk-own", {}),
        ({"base_url": URL, "model": "m", "deepseek_key": "sk-deepseek"}, "", {}),
        ({"base_url": URL, "model": "deepseek-flash", "deepseek_key": "sk-deepseek"}, "", {}),
        (
            {"base_url": DEEPSEEK, "model": "m", "deepseek_key": "sk-deepseek"},
            "sk-deepseek",
            {"thinking": {"type": "disabled"}},
        ),
        (
            {"base_url": "https://API.DeepSeek.com/v1", "model": "m", **KEYS},
            "sk-own",
            {"thinking": {"type": "disabled"}},
        ),
        ({"base_url": "https://notdeepseek.com", "model": "m", "deepseek_key": "sk-deepseek"}, "", {}),
        ({"base_url": "https://api.deepseek.com.example.org", "model": "m", "deepseek_key": "sk-deepseek"}, "", {}),
        ({"base_url": "https://example.org/api.deepseek.com", "model": "m", "deepseek_key": "sk-deepseek"}, "", {}),
        (dict.fromkeys(["api_key"], "sk-own"), "of-this-process", {}),
    ],
)
def test_a_key_goes_to_the_host_that_it_is_for(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], key: str, extra: dict[str, Any]
) -> None:
    monkeypatch.setattr(local_model, "start", _Local)
    client = core.connect(settings(**given))
    assert isinstance(client, HttpClient)
    assert client._endpoint.api_key == key
    assert client.dialect("evolve").extra == extra
    assert "sk-" not in repr(client._endpoint)


def sent(server: Loopback, **given: str) -> None:
    client = core.connect(settings(base_url=server.base_url, model="m", **given))
    prompt = Prompt("answer", "글", ({"role": "user", "content": "글"},), {}, "0" * 64, "t")

    async def once() -> None:
        await client.send(prompt, LIMIT)
        await client.aclose()

    asyncio.run(once())


def test_what_travels_to_a_strange_host_holds_no_other_key() -> None:
    with Loopback() as server:
        sent(server, deepseek_key="sk-deepseek")
        sent(server, **KEYS)
        first, second = server.ledger
    assert "authorization" not in {name.lower() for name in first.headers}
    assert {name.lower(): value for name, value in second.headers.items()}["authorization"] == "Bearer sk-own"
    assert "deepseek" not in repr((first, second))
    assert "thinking" not in first.body


def test_a_chat_model_is_asked_by_orders_and_the_embedded_one_by_examples() -> None:
    spec = RunSpec((("deepen", 1.0),), seed=7, judge=False, temperature=0.3, max_tokens=50)
    by_order = evolution.style(llm.choose(settings(**KEYS)), spec)
    assert isinstance(by_order, ChatPrompts) and not by_order.judging
    assert dict(by_order.sampling) == {"temperature": 0.3, "top_p": 0.9, "max_tokens": 50}
    by_example = evolution.style(llm.choose(settings()), spec)
    assert isinstance(by_example, FewShotPrompts)
    assert (dict(by_example.sampling), by_example.seed) == ({"temperature": 0.3, "max_tokens": 50}, 7)


def test_a_method_that_the_model_cannot_do_is_left_out_unless_it_was_asked_for() -> None:
    embedded = llm.choose(settings())
    wanted = tuple((name, 1.0) for name in METHODS)
    assert [name for name, _ in evolution.usable_methods(embedded, wanted, named=False)] == list(embedded.methods)
    assert 0 < len(embedded.methods) < len(METHODS)
    missing = next(name for name in METHODS if name not in embedded.methods)
    with pytest.raises(core.BadInput, match=missing):
        evolution.usable_methods(embedded, ((missing, 1.0),), named=True)
    assert evolution.usable_methods(llm.choose(settings(**KEYS)), wanted, named=True) == wanted
