"""How a model is asked, and what of its reply is the instruction."""

from __future__ import annotations

import pytest

from koevol_core.evolution.fewshot_prompts import FewShotPrompts
from koevol_core.evolution.judging import Verdict, verdict
from koevol_core.evolution.prompting import CHAT_PARAMS, ChatPrompts
from koevol_core.quality import checks
from koevol_core.types import METHODS

TEXT = "고기 없이 김치찌개를 끓이는 법을 알려줘."


@pytest.mark.parametrize(
    "reply",
    [
        TEXT, f"  {TEXT}\n", f"지시문: {TEXT}", f"새 지시문: {TEXT}", f"새지시문:{TEXT}", f"고친 뒤 → {TEXT}", f"고친 뒤 ↓\n{TEXT}",
        f"### 지시문: {TEXT}", f"결과: {TEXT}", f'"{TEXT}"', f"“{TEXT}”", f"「{TEXT}」", f"『{TEXT}』", f"```\n{TEXT}\n```",
        f"```text\n{TEXT}\n```", f'지시문: "{TEXT}"', f"**새 지시문**\n\n{TEXT}", f"[최종 지시문]\n{TEXT}", f"Rewritten Prompt: {TEXT}",
        f"Sure! Here is the evolved instruction:\n\n{TEXT}", f"네, 다음은 조건을 더한 지시문입니다.\n\n{TEXT}", f"1. {TEXT}", f"- {TEXT}",
        f'{{"instruction": "{TEXT}"}}', f'```json\n{{"evolved_question": "{TEXT}", "method": "constrain"}}\n```', f'{{"질문": "{TEXT}"}}',
        f'{{"result": {{"new_prompt": "{TEXT}", "why": "재료를 줄임"}}}}', f"{TEXT}<|im_end|>", f"<|im_start|>assistant\n{TEXT}<|im_end|>\n<|im_start|>user\n더",
        f"<s>{TEXT}</s>", f"{TEXT}<end_of_turn>", f"{TEXT}\n\n### Human: 두부도 넣나요?\n### Assistant: 넣어도 됩니다.",
    ],
)  # fmt: skip
def test_the_instruction_comes_out_of_its_wrapping(reply: str) -> None:
    assert checks.unwrap_child("김치찌개를 끓이는 법을 알려줘.", reply) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        '"사과"와 "배"를 비교해줘.', '"사과"와 "배"', "「가」와 「나」", "결과를 표로 정리해줘.", "지시문을 읽고 요약해줘.",
        "다음 코드를 설명해줘.\n```python\nprint(1)\n```", "```\na\n```\n두 코드를 비교해줘.\n```\nb\n```", "{instruction} %s $x",
        "'작은따옴표'", "지시문 고치기: 다음 글을 다듬어줘.", "", "1. 원인을 설명해줘.\n2. 대책을 써줘.", '{"a": 1, "b": "값을 읽어줘."} 이 객체를 설명해줘.',
        "지시문: 개를 그려라.\n위 지시문을 영어로 옮겨줘.", "채팅 형식의 <|im_end|> 토큰이 하는 일을 설명해줘.", "여기에서 서울역까지 가는 길을 알려줘.\n버스로 알려줘.",
        '{"name": "민지", "age": 24}', "다음 대화를 요약해줘.\nUser: 안녕\nAssistant: 반가워요",
        "1. d4 d5 2. c4까지 둔 체스에서 흑의 다음 수를 골라줘.",
    ],
)  # fmt: skip
def test_what_belongs_to_the_instruction_stays(text: str) -> None:
    assert checks.unwrap_child("부모", text) == text


@pytest.mark.parametrize(
    ("reply", "left"),
    [
        ("물을 끓입니다.<|endoftext|>", "물을 끓입니다."),
        ("물을 끓입니다.<|im_end|>\n<|im_start|>user\n그다음은?", "물을 끓입니다."),
        ("물을 끓입니다.\n\n### Human: 그다음은?\n### Assistant: 면을 넣습니다.", "물을 끓입니다."),
        ("물을 끓입니다.\n사용자: 그다음은?\n어시스턴트: 면을 넣습니다.", "물을 끓입니다."),
        ("### Response:\n물을 끓입니다.", "물을 끓입니다."),
        ('{"answer": "물을 끓입니다."}', "물을 끓입니다."),
        ("물을 끓입니다.\n질문이 있으면 적어 주세요.", "물을 끓입니다.\n질문이 있으면 적어 주세요."),
    ],
)
def test_an_answer_ends_where_the_model_goes_on_with_a_turn_of_its_own(reply: str, left: str) -> None:
    assert checks.unwrap_answer("라면을 끓이는 순서를 알려줘.", reply) == left


@pytest.mark.parametrize(
    ("task", "reply"),
    [
        ("ChatML 형식의 예를 보여줘.", "<|im_start|>user\n안녕<|im_end|>"),
        ("시스템 메시지 형식의 예를 보여줘.", '{"role": "system", "content": "너는 친절한 도우미야."}'),
        ("상담 대화를 써줘.", "User: 배송이 늦어요.\nAssistant: 죄송합니다."),
        ("JSON으로 답해줘.", '{"answer": "물을 끓입니다."}'),
    ],
)
def test_what_an_instruction_asked_for_stays_in_its_answer(task: str, reply: str) -> None:
    assert checks.unwrap_answer(task, reply) == reply


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("다름 / 가능 / 지시문", Verdict(False, "feasible", True)),
        ("같음 / 가능 / 지시문", Verdict(True, "feasible", True)),
        ("**다름** / **모순** / **지시문**", Verdict(False, "contradiction", True)),
        ("1. 다름\n2. 자료없음\n3. 지시문", Verdict(False, "no_material", True)),
        ("첫째: 다름\n둘째: 가능\n셋째: 아님", Verdict(False, "feasible", False)),
        ('{"비교": "다름", "가능 여부": "모순", "지시문 여부": "아님"}', Verdict(False, "contradiction", False)),
        ("| 다름 | 자료 없음 | 지시문 |", Verdict(False, "no_material", True)),
        ("다름, 가능, 지시문이 아님", Verdict(False, "feasible", False)),
        ("DIFFERENT / FEASIBLE / NOT INSTRUCTION", Verdict(False, "feasible", False)),
        ("EQUAL / MISSING MATERIAL / INSTRUCTION", Verdict(True, "no_material", True)),
        ("다름 / 가능 / 지시문\n\n까닭: 모순은 없고 첫째 글과 같음은 아니다.", Verdict(False, "feasible", True)),
        ("```\n다름 / 가능 / 지시문\n```", Verdict(False, "feasible", True)),
        ("판정 → 다름", Verdict(False)),
        ("Not equal", Verdict(False)),
        ('{"result": 1}', Verdict(True)),
        ("같음 같음", Verdict(True)),
    ],
)
def test_a_verdict_is_read_in_every_shape_that_small_models_give_it(reply: str, said: Verdict) -> None:
    assert verdict(reply) == said


@pytest.mark.parametrize(
    "reply",
    ["", "모르겠습니다", "같음 또는 다름", "같음이 아니라 다름", "unequal", "equality", "{", '{"a"', "[1]", "같다"],
)
def test_a_reply_without_a_verdict_is_read_as_none(reply: str) -> None:
    assert verdict(reply).same is None


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
