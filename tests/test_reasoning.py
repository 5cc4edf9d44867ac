"""Reasoning leaves the text of a reply and is kept beside it; a tag that a text speaks of stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from koevol_core.llm.response import read
from koevol_core.types import RawResponse

THOUGHT, TEXT = "조건을 하나 더하자. 재료를 셋으로 하면 좋겠다.", "재료 세 가지로 김치찌개 끓이는 법을 알려줘."


def got(message: Any) -> tuple[str, str]:
    """(text, reasoning) of a reply with this message."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": "stop"}
    reply = read(RawResponse(200, json.dumps({"model": "m", "choices": [choice]}).encode()))
    return reply.text, reply.reasoning


@pytest.mark.parametrize(
    "said",
    [
        f"<think>\n{THOUGHT}\n</think>\n\n{TEXT}",
        f"\n<think>{THOUGHT}</think>{TEXT}",
        f"<THINK>\n{THOUGHT}\n</THINK>\n{TEXT}",
        f"{THOUGHT}\n</think>\n\n{TEXT}",
        f"{THOUGHT}</think>{TEXT}",
        f"{THOUGHT}\n</thought>\n{TEXT}",
        f"<thought>\n{THOUGHT}\n</thought>\n\n{TEXT}",
        f"<seed:think>{THOUGHT}</seed:think>{TEXT}",
        f"[THINK]{THOUGHT}[/THINK]{TEXT}",
        f"◁think▷{THOUGHT}◁/think▷{TEXT}",
        f"<think>\n{THOUGHT}\n</think>\n\n<answer>\n{TEXT}\n</answer>",
        f"<|begin_of_thought|>\n{THOUGHT}\n<|end_of_thought|>\n<|begin_of_solution|>\n{TEXT}\n<|end_of_solution|>",
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{TEXT}<|return|>",
        f"<|start|>assistant<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{TEXT}",
        f"analysis{THOUGHT}assistantfinal{TEXT}",
        f"<|im_start|>assistant\n<think>\n{THOUGHT}\n</think>\n\n{TEXT}",
        f"<|channel>thought\n{THOUGHT}\n<channel|>{TEXT}",
        f"<|im_start|>assistant/think\n{THOUGHT}<|im_end|>\n<|im_start|>assistant\n{TEXT}<|im_end|>",
    ],
)
def test_reasoning_between_the_tags_of_any_vendor_leaves_the_text(said: str) -> None:
    assert got({"content": said}) == (TEXT, THOUGHT)


@pytest.mark.parametrize(("total", "billed"), [(110, 60), (150, 100), (None, 60)])
def test_tokens_of_reasoning_are_paid_for_whether_a_server_counts_them_within_or_apart(total: Any, billed: int) -> None:
    usage = {
        "prompt_tokens": 50,
        "completion_tokens": 60,
        "total_tokens": total,
        "completion_tokens_details": {"reasoning_tokens": 40},
    }
    choice = {"message": {"content": TEXT}, "finish_reason": "stop"}
    reply = read(RawResponse(200, json.dumps({"choices": [choice], "usage": usage}).encode()))
    assert (reply.completion_tokens, reply.thought) == (billed, True)


@pytest.mark.parametrize("said", [f"<think>\n\n</think>\n\n{TEXT}", f"<think></think>{TEXT}", f"</think>\n\n{TEXT}"])
def test_an_empty_pair_and_a_lone_end_leave_no_tag(said: str) -> None:
    assert got({"content": said}) == (TEXT, "")


@pytest.mark.parametrize(
    "message",
    [
        {"content": TEXT, "reasoning_content": THOUGHT},
        {"content": TEXT, "reasoning": THOUGHT},
        {"content": TEXT, "reasoning": THOUGHT, "reasoning_content": THOUGHT},
        {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]}, {"type": "text", "text": TEXT}]},
        {"content": [{"type": "reasoning", "text": THOUGHT}, {"type": "output_text", "text": {"value": TEXT}}]},
    ],
)  # fmt: skip
def test_reasoning_in_a_field_or_a_part_of_its_own_is_kept_beside_the_text(message: Any) -> None:
    assert got(message) == (TEXT, THOUGHT)


@pytest.mark.parametrize("parts", [[{"type": "text", "text": TEXT}], [TEXT], [{"type": "text", "text": TEXT[:9]}, {"type": "text", "text": TEXT[9:]}]])  # fmt: skip
def test_text_in_parts_is_joined(parts: Any) -> None:
    assert got({"content": parts}) == (TEXT, "")


@pytest.mark.parametrize(
    "text",
    [
        "<think>와 </think> 태그의 차이를 알려줘.",
        "<think> 태그가 무엇인지 예를 들어 설명해 줘.",
        "모델이 쓰는 </think> 태그가 무엇인지 알려줘.",
        "`</think>`는 어디에 쓰나요?",
        "생각은 `<think>`와 `</think>` 사이에, 답은 그 뒤에 쓰게 하는 지시문을 만들어 줘.",
        '<reason code="1">값</reason> 같은 XML을 읽는 법을 알려줘.',
        "다음을 고쳐 줘.\n```xml\n<a>\n</think>\n</a>\n```",
        "analysis of variance를 쉽게 설명해 줘. 마지막에 final check도 넣어 줘.",
    ],
)
def test_a_text_that_only_speaks_of_tags_is_left_alone(text: str) -> None:
    assert got({"content": text}) == (text, "")
