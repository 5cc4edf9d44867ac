"""What the embedded model is shown, and what is taken from its replies."""

from pathlib import Path

import pytest

from koevol_core.llm.local import fewshot
from koevol_core.llm.local.fewshot import METHODS, Recipe, child_of, fault, messages, recipe

PROMPTS = Path(__file__).parent.parent / "prompts" / "fewshot"
PARENT = "된장찌개 끓이는 법을 알려줘."
GOOD = {
    "constrain": "재료를 두 가지 이상 꼭 넣어줘.",
    "deepen": "오래 끓였을 때 나타나는 변화를 분석해줘.",
    "concretize": "자취하는 20대 대학생의 상황에 맞춰 써줘.",
    "reason": "재료를 살펴보고, 그다음 빠진 것을 찾은 뒤 순서를 설명해줘.",
}


def load(method: str) -> Recipe:
    return recipe((PROMPTS / f"{method}.txt").read_text(encoding="utf-8"), method)


@pytest.fixture(params=METHODS)
def one(request: pytest.FixtureRequest) -> Recipe:
    return load(request.param)


def child(one: Recipe, addition: str) -> str:
    return f"{PARENT} {one.connective} {addition}"


def test_every_shipped_file_offers_twenty_distinct_examples_that_end_as_requests(one: Recipe) -> None:
    assert len(set(one.parents)) == len(one.parents) >= 20
    assert len(set(one.additions)) == len(one.additions) >= 20
    assert all(line.endswith("줘.") for line in one.additions)


def test_every_shipped_addition_would_itself_pass_the_checks(one: Recipe) -> None:
    assert [line for line in one.additions if fault(one, PARENT, child(one, line))] == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[task]\n가\n[connective]\n단,\n[parents]\n나", "additions"),
        ("[task]\n[connective]\n단,\n[parents]\n나\n[additions]\n다", "task"),
        ("[task]\n가\n[connective]\n단,\n[parents]\n나\n[additions]\n다", "parents"),
        ("", "task"),
    ],
)
def test_a_broken_recipe_file_names_its_section(text: str, named: str) -> None:
    with pytest.raises(ValueError, match=rf"constrain: \[{named}\]"):
        recipe(text, "constrain")


def test_a_family_of_additions_that_is_too_short_is_named() -> None:
    text = (PROMPTS / "reason.txt").read_text(encoding="utf-8") + "\n홀로 남은 말을 적어줘.\n"
    with pytest.raises(ValueError, match="홀로 남은"):
        recipe(text, "reason")


def test_a_file_saved_with_windows_line_ends_and_a_mark_reads_the_same() -> None:
    text = (PROMPTS / "deepen.txt").read_text(encoding="utf-8")
    assert recipe("\ufeff" + text.replace("\n", "\r\n"), "deepen") == load("deepen")


def test_the_same_node_and_try_are_asked_the_same_and_another_try_differently(one: Recipe) -> None:
    assert messages(one, PARENT, "0.1/0") == messages(one, PARENT, "0.1/0")
    assert messages(one, PARENT, "0.1/0") != messages(one, PARENT, "0.1/1")


def test_five_different_examples_of_one_frame_stand_before_the_instruction(one: Recipe) -> None:
    turns = messages(one, PARENT, "7/0")
    assert [turn["role"] for turn in turns] == ["system", *["user", "assistant"] * 6]
    shown = {turn["content"].removeprefix(f"{one.connective} ") for turn in turns[2:11:2]}
    assert len(shown) == 5
    assert any(shown <= set(family) for family in one.families)


def test_the_reply_is_begun_with_words_that_no_example_begins_with(one: Recipe) -> None:
    for number in range(40):
        turns = messages(one, PARENT, f"{number}/0")
        cue = turns[-1]["content"]
        assert cue.startswith(f" {one.connective} ")
        assert not any(turn["content"].startswith(f"{cue[1:]} ") for turn in turns[2:11:2])


@pytest.mark.parametrize(
    ("instruction", "ending"),
    [
        ("시를 써줘.", "줘."),
        ("시를 써 주세요.", " 주세요."),
        ("하늘은 왜 파란가요?", " 주세요."),
        ("원리를 설명하시오.", " 주시오."),
        ("이유는 무엇인가?", " 주시오."),
        ("방법을 말해라.", "라."),
        ("점심 메뉴 추천", "줘."),
    ],
)
def test_examples_speak_in_the_register_of_the_instruction(one: Recipe, instruction: str, ending: str) -> None:
    examples = messages(one, instruction, "0/0")[2:11:2]
    assert all(example["content"].endswith(ending) for example in examples)


def test_a_question_is_shown_questions(one: Recipe) -> None:
    users = [turn["content"] for turn in messages(one, "하늘은 왜 파란가요?", "0/0") if turn["role"] == "user"]
    assert all(line.endswith("?") for line in users)


def test_signs_in_an_instruction_survive_and_its_lines_are_folded_only_in_the_prompt(one: Recipe) -> None:
    instruction = "다음 식을 풀어줘.\n\n{x} % 3 == $y"
    assert messages(one, instruction, "0/0")[-2]["content"] == "다음 식을 풀어줘. {x} % 3 == $y"
    assert child_of(one, instruction, f" {GOOD[one.method]}") == f"{instruction}\n{one.connective} {GOOD[one.method]}"


@pytest.mark.parametrize(
    "reply",
    [
        "{add}",
        " {mark} {add}",
        "결과: {mark} {add}",
        "{parent} {mark} {add}",
        "“{mark} {add}”",
        "{add}\n\n지시문: 다른 것을 알려줘.",
        "{mark} {add} 그리고 또 다른 말을 적어줘.",
    ],
)
def test_whatever_surrounds_it_the_child_is_the_parent_and_one_added_sentence(one: Recipe, reply: str) -> None:
    raw = reply.format(add=GOOD[one.method], mark=one.connective, parent=PARENT)
    assert child_of(one, PARENT, raw) == child(one, GOOD[one.method])


def test_a_repeated_parent_with_lines_gives_the_parents_own_lines() -> None:
    one, parent = load("constrain"), "표를 설명해줘.\n가,나\n1,2"
    reply = f"표를 설명해줘. 가,나 1,2 {one.connective} {GOOD['constrain']}"
    assert child_of(one, parent, reply) == f"{parent}\n단, {GOOD['constrain']}"


def test_an_instruction_without_a_full_stop_gets_one_before_the_addition() -> None:
    assert (
        child_of(load("constrain"), "점심 메뉴 추천", " 세 줄 이내로 써줘.") == "점심 메뉴 추천. 단, 세 줄 이내로 써줘."
    )


@pytest.mark.parametrize("reply", ["", "  \n", "결과:", PARENT])
def test_a_reply_that_adds_nothing_gives_no_child(one: Recipe, reply: str) -> None:
    assert child_of(one, PARENT, reply) == ""


def test_a_good_child_has_no_fault(one: Recipe) -> None:
    assert fault(one, PARENT, child(one, GOOD[one.method])) is None


@pytest.mark.parametrize(
    ("addition", "reason"),
    [
        ("", "짧"),
        ("써줘.", "짧"),
        ("아주 " * 50 + "길게 써줘.", "김"),
        ("지시문: 다섯 문장 이내로 써줘.", "표지"),
        ("please write it in five lines 써줘.", "한국어"),
        ("다섯 문장 이내로 쓰면 좋겠고 또", "요청"),
        ("다섯 문장 다섯 문장 이내로 써줘.", "되풀이"),
        ("된장찌개 끓이는 법을 이내로 알려줘.", "다시 말함"),
        ("고양이의 표정을 칭찬해줘.", "틀"),
        ("용감한 기린과 춤추며 노래하는 글을 이내로 써줘.", "낯선"),
        ("2018년 문장 이내로 써줘.", "연도"),
    ],
)
def test_a_bad_child_is_refused_with_its_reason(addition: str, reason: str) -> None:
    one = load("constrain")
    assert reason in (fault(one, PARENT, child(one, addition)) or "")


def test_a_child_without_its_parent_is_refused(one: Recipe) -> None:
    assert fault(one, PARENT, f"{one.connective} {GOOD[one.method]}") == "원래 지시문이 남아 있지 않음"
    assert fault(one, PARENT, PARENT) is not None


def test_answers_are_asked_by_short_questions_and_answers() -> None:
    text = (PROMPTS / "answer.txt").read_text(encoding="utf-8")
    turns = fewshot.answer_messages(text, "하늘은\n왜 파란가요?", "0/0")
    assert [turn["role"] for turn in turns] == ["system", *["user", "assistant"] * 5, "user"]
    assert turns[-1]["content"] == "하늘은 왜 파란가요?"


def test_a_broken_answer_file_names_the_line() -> None:
    with pytest.raises(ValueError, match="화살표 없음"):
        fewshot.answer_messages("[task]\n답한다.\n[examples]\n화살표 없음", "가", "0/0")
    with pytest.raises(ValueError, match=r"\[examples\]"):
        fewshot.answer_messages("[task]\n답한다.", "가", "0/0")
