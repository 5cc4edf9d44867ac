"""How a model is asked, and what of its reply is the instruction."""

from __future__ import annotations

import pytest

from koevol_core.evolution.fewshot_prompts import FewShotPrompts
from koevol_core.evolution.prompting import CHAT_PARAMS, ChatPrompts, bare, says_equal
from koevol_core.types import METHODS

TEXT = "고기 없이 김치찌개를 끓이는 법을 알려줘."


@pytest.mark.parametrize(
    "reply",
    [
        TEXT, f"  {TEXT}\n", f"지시문: {TEXT}", f"새 지시문: {TEXT}", f"새지시문:{TEXT}", f"고친 뒤 → {TEXT}", f"고친 뒤 ↓\n{TEXT}",
        f"### 지시문: {TEXT}", f"결과: {TEXT}", f'"{TEXT}"', f"“{TEXT}”", f"「{TEXT}」", f"『{TEXT}』", f"```\n{TEXT}\n```",
        f"```text\n{TEXT}\n```", f'지시문: "{TEXT}"',
    ],
)  # fmt: skip
def test_the_instruction_comes_out_of_its_wrapping(reply: str) -> None:
    assert bare(reply) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        '"사과"와 "배"를 비교해줘.', '"사과"와 "배"', "「가」와 「나」", "결과를 표로 정리해줘.", "지시문을 읽고 요약해줘.",
        "다음 코드를 설명해줘.\n```python\nprint(1)\n```", "```\na\n```\n두 코드를 비교해줘.\n```\nb\n```", "{instruction} %s $x",
        "'작은따옴표'", "지시문 고치기: 다음 글을 다듬어줘.", "",
    ],
)  # fmt: skip
def test_what_belongs_to_the_instruction_stays(text: str) -> None:
    assert bare(text) == text


@pytest.mark.parametrize(
    "reply", ["같음", " 같음.\n", "**같음**", "Equal", "equal.", "판정: 같음", '{"result": 1}', "같음 같음"]
)
def test_the_judge_says_equal(reply: str) -> None:
    assert says_equal(reply) is True


@pytest.mark.parametrize(
    "reply", ["다름", " 다름.", "Not equal", "not equal.", "Different", '{"result": 0}', "판정 → 다름"]
)
def test_the_judge_says_different(reply: str) -> None:
    assert says_equal(reply) is False


@pytest.mark.parametrize(
    "reply", ["", "모르겠습니다", "같음 또는 다름", "unequal", "equality", "{", '{"a"', "[1]", "같다"]
)
def test_the_judge_gave_no_verdict(reply: str) -> None:
    assert says_equal(reply) is None


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("method", METHODS)
def test_the_fixed_part_is_the_same_for_every_instruction_so_that_the_cache_works(language: str, method: str) -> None:
    style = ChatPrompts(language)  # type: ignore[arg-type]
    one, other = (style.evolve(method, text, "a", 0) for text in (TEXT, "{parent} {child} %s $"))  # type: ignore[arg-type]
    assert one.messages[0] == other.messages[0]
    assert [message["role"] for message in one.messages] == ["system", "user"]
    assert one.messages[-1]["content"].endswith(TEXT)
    assert other.messages[-1]["content"].endswith("{parent} {child} %s $")
    assert (one.purpose, one.template, one.params) == ("evolve", f"{language}/{method}", CHAT_PARAMS)


def test_the_judge_is_asked_coldly_and_briefly_and_marks_in_the_texts_stay() -> None:
    prompt = ChatPrompts(sampling=(("temperature", 2.0),)).judge("앞 {child}", "뒤 {parent}")
    assert prompt is not None
    assert prompt.params["temperature"] == 0
    assert prompt.params["max_tokens"] <= 100
    assert "앞 {child}" in prompt.messages[1]["content"] and "뒤 {parent}" in prompt.messages[1]["content"]
    assert ChatPrompts(judging=False).judge("a", "b") is None
    assert FewShotPrompts().judge("a", "b") is None


def test_an_answer_is_asked_with_the_runs_sampling() -> None:
    prompt = ChatPrompts(sampling=(("temperature", 0.1),)).answer(TEXT, "a")
    assert (prompt.purpose, prompt.subject, prompt.params) == ("answer", TEXT, {"temperature": 0.1})
    assert prompt.messages[-1]["content"].endswith(TEXT)


def test_a_base_model_gets_the_same_examples_for_the_same_place_and_others_for_another_try() -> None:
    style = FewShotPrompts(seed=1)
    method = style.methods[0]
    first = style.evolve(method, TEXT, "abc", 0)
    assert first == style.evolve(method, TEXT, "abc", 0)
    assert first.params["seed"] != style.evolve(method, TEXT, "abc", 1).params["seed"]
    assert first.params["seed"] != FewShotPrompts(seed=2).evolve(method, TEXT, "abc", 0).params["seed"]
    assert any(TEXT in message["content"] for message in first.messages)
