"""Text of models and people stays text, and what changed between two texts is marked without losing a character."""

from __future__ import annotations

import html
import random
import re

import pytest

from pages.parts.show import SHOWN, difference_html, head, one_line, plain, rewritten, visible

PIECES = [
    "김치찌개", "를", "을", " ", "\n", "<img src=x onerror=alert(1)>", "$x$", ":red[a]", "![](http://127.0.0.1:9/b.png)", "**굵게**",
    "&amp;", "</ins>", "표로", "써 줘.", "123", "\t", "'\"", "😀",
]  # fmt: skip


def side(marked: str, drop: str) -> str:
    """One side of a difference: the marked text without the other side's pieces."""
    inner = re.fullmatch(r'<div class="koevol-diff" lang="ko">(.*)</div>', marked, re.DOTALL)
    assert inner
    without = re.sub(rf"<{drop}>.*?</{drop}>", "", inner[1], flags=re.DOTALL)
    return html.unescape(re.sub(r"</?(ins|del)>", "", without))


@pytest.mark.parametrize("number", range(200))
def test_both_texts_can_be_read_back_from_the_difference(number: int) -> None:
    draw = random.Random(number)
    before, after = ("".join(draw.choices(PIECES, k=draw.randrange(12))) for _ in range(2))
    marked = difference_html(before, after)
    assert side(marked, "ins") == before
    assert side(marked, "del") == after
    assert set(re.findall(r"<(\w+)", marked)) <= {"div", "ins", "del"}


def test_a_changed_particle_shows_alone() -> None:
    assert "김치찌개<del>를</del><ins>도</ins>" in difference_html("김치찌개를 끓여 줘.", "김치찌개도 끓여 줘.")


def test_numbers_are_whole_and_a_sentence_that_was_added_begins_where_it_begins() -> None:
    marked = difference_html("13652번 거래, 1,200만 원.", "65254번 거래, 1,250만 원. 표로 써 줘.")
    assert "<del>13652</del><ins>65254</ins>번" in marked
    assert "<del>1,200</del><ins>1,250</ins>만 원.<ins> 표로 써 줘.</ins>" in marked


def test_what_stayed_in_a_long_text_is_folded_and_can_be_opened() -> None:
    before = "가나다라 마바사. " * 40
    marked = difference_html(before, f"{before}표로 써 줘.", lambda n: f"… {n:,}자 같음")
    (label,) = re.findall("<summary>(.*?)</summary>", marked)
    hidden = re.findall("</summary>(.*?)</details>", marked)[0]
    assert label == f"… {len(hidden):,}자 같음" and len(hidden) > 250
    assert html.unescape(re.sub("<summary>.*?</summary>|<[^>]+>", "", marked)) == f"{before}표로 써 줘."
    assert "<details>" not in difference_html(before, before, lambda n: str(n)), (
        "nothing changed, so nothing is passed over"
    )


def test_a_new_text_is_told_from_a_changed_one() -> None:
    assert rewritten("사진 재고를 관리하는 방법을 알려줘.", "동호회 회의를 기록하는 규칙을 세 가지로 정리해 줘.")
    assert not rewritten(
        "김치찌개 끓이는 법을 알려줘.", "김치찌개 끓이는 법을 알려줘. 재료는 다섯 가지를 넘기지 말고, 표로 정리해 줘."
    )


def test_what_was_added_is_marked_and_the_rest_is_not() -> None:
    marked = difference_html("시를 써 줘.", "시를 써 줘. 네 줄로 써 줘.")
    assert "<del>" not in marked
    assert "네" in "".join(re.findall("<ins>(.*?)</ins>", marked))


def test_of_a_very_long_text_only_the_head_is_drawn_and_this_is_said() -> None:
    shown = head("나<b> " * 1_000_000)
    assert shown.startswith("나<b> " * 4_000)
    assert len(shown) < SHOWN + 100
    assert "20,000" in shown[SHOWN:]
    assert head("나" * SHOWN) == "나" * SHOWN
    assert one_line("가 " * 1_000_000, 60) == one_line("가 " * 100, 60)


def test_a_very_long_text_is_shown_whole_without_marks() -> None:
    marked = difference_html("가 " * 40_000, "나<b> " * 10_000)
    assert "<ins>" not in marked
    assert side(marked, "x") == "나<b> " * 10_000


def test_characters_that_hide_or_reorder_are_written_out() -> None:
    assert visible("가\u202e나\u200b다\ufeff") == "가⟦U+202E⟧나⟦U+200B⟧다⟦U+FEFF⟧"
    assert visible("가나 다\n라") == "가나 다\n라"


def test_a_label_holds_nothing_that_markdown_would_read() -> None:
    made = plain("$x$ :red[a] ![](http://127.0.0.1:9/b.png) **굵게** `코드` <b> # 제목\n- 목록")
    assert not set(made) & set("$*`[]<>#:!\n\\|&")


def test_one_line_is_short_and_whole_words_of_white_space_fold() -> None:
    assert one_line("가\n\n나\t다") == "가 나 다"
    assert len(one_line("가" * 500, 60)) == 60
