"""Language and register of answers: what an editor would send back is seen, and code, quotations and lessons are left alone."""

from __future__ import annotations

import pytest

from koevol_core.quality.findings import find
from tests.gold.quality.__main__ import judge, main, rows, scores
from tests.gold.quality.measures import REGISTER, SETS

# Lowest precision and recall, and most false alarms, on the held-out third, all labels together. Raised by whoever tunes, never lowered for a green run.
FLOORS = {"register": (0.93, 0.85, 0.02), "personal": (0.97, 0.94, 0.02)}


def seen(answer: str, task: str = "") -> set[str]:
    return {one.kind for one in find("answer", task, answer)} & set(REGISTER)


GOOD = "먼저 묵은지를 볶습니다. 그다음 물을 붓고 20분쯤 끓입니다. 마지막에 두부를 넣으면 됩니다."


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("The stew tastes best with old kimchi. Fry it first, then add water.", "low_hangul"),
        ("먼저 묵은지를 볶습니다. 因此 물을 나중에 붓습니다.", "hanja"),
        ("먼저 묵은지を 볶습니다. 물을 붓고 끓입니다.", "kana"),
        ("먼저 묵은지를 볶습니다. Затем 물을 붓습니다.", "other_script"),
        ("먼저 묵은지를 볶습ㄴ다. 물을 붓고 끓입니다.", "broken_jamo"),
        ("먼저 묵은�를 볶습니다. 물을 붓고 끓입니다.", "replacement"),
        ("먼저 묵은지를 볶습니다. 그다음 물을 붓는다. 두부를 넣습니다.", "mixed_speech"),
        ("묵은지는 볶아진 뒤에 사용되어집니다. 물도 부어집니다.", "translationese"),
        ("물을 붓습니다. 물을 붓습니다. 물을 붓습니다. 물을 붓습니다.", "repetition"),
        ("먼저 묵은지를 볶습니다. 그다음 물을 붓고 국물이 끓으면 두부를", "cut_off"),
    ],
)
def test_a_fault_is_seen_and_named_alone(answer: str, name: str) -> None:
    assert seen(answer, "김치찌개를 끓이는 법을 알려줘.") == {name}


@pytest.mark.parametrize(
    ("answer", "task"),
    [
        (GOOD, "김치찌개를 끓이는 법을 알려줘."),
        ("```python\nprint('안녕')\nx = 1\n```", "인사를 출력하는 코드를 써줘."),
        ("Nice to meet you.", "'만나서 반가워요'를 영어로 옮겨줘."),
        ("よろしくお願いします。", "'잘 부탁드립니다'를 일본어로 바꿔줘."),
        ("사면초가(四面楚歌)는 도움을 받을 곳이 없다는 뜻입니다.", ""),
        ('그는 "밥 먹었어? 나는 먹었다."라고 물었습니다. 저는 웃었습니다.', ""),
        ("원의 넓이는 $\\pi r^2$이고 각은 θ로 적습니다.", ""),
        ("ㅋㅋㅋ 알겠어 ㅠㅠ 이따 봐", ""),
        ("반갑습니다. 잘 지내셨어요? 저도 잘 지냈답니다.", ""),
        ("꽃길 따라, 사람 따라", "봄 축제 이름을 지어줘."),
        ("그것은 이야기가 아니다. 다니던 길을 그저 지나갔다.", ""),
    ],
)
def test_an_innocent_answer_carries_no_chip(answer: str, task: str) -> None:
    assert seen(answer, task) == set()


def test_decomposed_hangul_that_composes_again_is_whole() -> None:
    assert seen("\u1112\u1161\u11ab\u1100\u1173\u11af은 1446년에 반포한 글자입니다.") == set()


def test_a_misreading_is_recognised_in_either_direction() -> None:
    for text in (
        "안녕하세요".encode().decode("cp1252", "ignore"),
        "문서를 저장".encode("cp949").decode("latin-1"),
        "占쏙옙占쏙옙",
    ):
        assert "replacement" in seen(f"첨부한 글은 {text} 로 시작합니다."), text
    assert seen("Señor Müller가 café에서 déjà vu를 느꼈다고 합니다. 값은 €20, 온도는 20°C입니다.") == set()


def test_instructions_are_looked_at_without_their_speech_levels() -> None:
    names = {one.kind for one in find("text", "", "이 글을 요약해. 감사합니다. 단, 버튼を 누르는 법은 빼줘.")}
    assert "kana" in names and "mixed_speech" not in names


def test_evidence_is_short_and_stands_in_the_answer() -> None:
    [one] = [one for one in find("answer", "", "먼저 볶습니다. " * 3 + "그리고 因此 끓입니다.") if one.kind == "hanja"]
    assert "因此" in one.evidence and len(one.evidence) <= 60


@pytest.mark.parametrize("name", list(FLOORS))
def test_findings_are_not_worse_than_their_floors_on_the_held_out_third(name: str) -> None:
    found = scores(SETS[name], [judge(SETS[name], row) for row in rows(name, held_out=True)])[-1]
    precision, recall, alarms = FLOORS[name]
    assert found.precision >= precision
    assert found.recall >= recall
    assert found.alarm_rate <= alarms


def test_the_command_prints_a_row_for_every_label_and_never_lists_what_is_held_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--held-out", "register", "personal"]) == 0
    printed = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert printed >= {label for name in ("register", "personal") for label in SETS[name].labels}
    with pytest.raises(SystemExit):
        main(["--held-out", "--wrong"])
    assert capsys.readouterr().out == ""
