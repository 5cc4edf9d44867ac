"""The answers page: the list, the fill button and its price, answers side by side, a choice, an edit, another sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, review, types
from koevol_core.store import answers, nodes, planned
from koevol_core.types import Outcome
from tests.conftest import PATIENCE, ROOT, Garden, until
from tests.databases import db_of

Open = Callable[..., AppTest]
HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[a] **굵게** ![](http://127.0.0.1:9/b.png)"


@pytest.fixture
def opened(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open the page on the garden's store, where five instructions are accepted unless the test says otherwise."""

    def go(accepted: int = 5, **address: Any) -> AppTest:
        monkeypatch.setenv("KOEVOL_DB", db_of(garden.path))
        monkeypatch.setenv("KOEVOL_MODEL", "scripted")
        if not control.funnel(garden.store).seeds:
            grow(garden, accepted)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        for name, value in address.items():
            at.query_params[name] = str(value)
        return at.switch_page("pages/answers.py").run()

    yield go
    for run in control.live_runs(garden.store):
        core.stop_run(garden.store, run.id)


def grow(garden: Garden, accepted: int) -> None:
    run = garden.plan(max(accepted, 1))
    for job in garden.store.read(planned.jobs, "node", run, 1000):
        garden.store.write(planned.fill, job, Outcome("alive", f"{job.text} 표로 정리해 줘.", model="m-1"))
    for node in [row["id"] for row in garden.children()][:accepted]:
        core.decide(garden.store, node, "accept")


def accepted(garden: Garden) -> list[int]:
    return [row["id"] for row in garden.rows("SELECT id FROM node WHERE verdict = 'accept' ORDER BY id")]


def answer(garden: Garden, node: int, written: Outcome) -> int:
    garden.store.write(
        answers.add, node, written.text, status=written.status, reason=written.reason, detail=written.detail,
        model=written.model,
    )  # fmt: skip
    return int(garden.rows("SELECT MAX(id) AS id FROM answer")[0]["id"])


def shown(at: AppTest) -> str:
    """All text of the work area."""
    return "\n".join(str(one.value) for one in [*at.main.text, *at.main.caption, *at.main.markdown, *at.main.info])


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.main.button}


def going(garden: Garden) -> list[types.Run]:
    """Runs that answer."""
    return [run for run in control.live_runs(garden.store) if run.spec.answers]


def test_a_project_without_accepted_instructions_says_where_to_go(opened: Open) -> None:
    at = opened(accepted=0)
    assert not at.exception
    assert "아직 채택한 지시문이 없습니다" in at.main.header[0].value
    assert [link.proto.label for link in at.main.get("page_link")] == ["검토하러 가기"]


def test_the_fill_button_says_what_it_takes(opened: Open) -> None:
    at = opened()
    button = at.button(key="answer_fill")
    assert "5번" in button.label
    assert "무료" in button.label
    assert not button.disabled


def test_filling_answers_all_that_wait_and_the_page_shows_them(opened: Open, garden: Garden) -> None:
    at = opened()
    at.button(key="answer_fill").click().run()
    assert not at.exception
    until(lambda: review.answer_counts(garden.store) == (0, 5) and not going(garden))
    at.run()
    assert at.button(key="answer_fill").disabled
    assert "연습용 답입니다" in shown(at)


def test_while_answers_are_filled_a_second_click_is_not_possible(
    opened: Open, garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control.Worker, "start", lambda worker, ended=None: 1)
    at = opened()
    at.button(key="answer_fill").click().run()
    assert at.button(key="answer_fill").disabled
    (run,) = going(garden)
    at.button(key=f"answer_stop-{run.id}").click().run()
    assert going(garden)[0].stop_asked


def test_the_address_names_the_instruction(opened: Open, garden: Garden) -> None:
    opened()
    node = accepted(garden)[3]
    at = opened(node=node)
    assert f"#{node} " in at.main.caption[0].value
    assert garden.store.read(nodes.get, node).text in shown(at)  # type: ignore[union-attr]
    assert "노드 #99999가 없습니다" in shown(opened(node=99999))


def test_next_walks_down_the_list(opened: Open, garden: Garden) -> None:
    at = opened()
    first, second, *_ = accepted(garden)
    at.button(key=f"answer_next-{first}").click().run()
    assert at.query_params["node"] in (str(second), [str(second)])
    assert f"answer_next-{second}" in keys(at)


def test_one_click_chooses_and_nothing_is_lost(opened: Open, garden: Garden) -> None:
    opened()
    node = accepted(garden)[0]
    first = answer(garden, node, Outcome("filled", "첫째 답", model="m-1"))
    answer(garden, node, Outcome("filled", "둘째 답", model="m-2"))
    at = opened(node=node)
    assert {"첫째 답", "둘째 답"} <= {text.value for text in at.main.text}
    at.button(key=f"answer_choose-{first}").click().run()
    assert not at.exception
    found = review.answers_to(garden.store, node)
    assert found is not None
    assert [one.chosen for one in found.answers] == [True, False]
    assert f"answer_choose-{first}" not in keys(at)


def test_accepting_an_answer_counts_as_read_and_leads_on_across_pages(opened: Open, garden: Garden) -> None:
    opened(accepted=21)
    nodes = accepted(garden)[:21]
    for node in nodes:
        answer(garden, node, Outcome("filled", f"{node}번의 답입니다.", model="m-1"))
    last_of_page, beyond = nodes[::-1][19:21]
    at = opened(accepted=21, list="answered", node=str(last_of_page))
    assert "읽음 0 / 21" in shown(at)
    (current,) = (key for key in keys(at) if key.startswith("answer_choose-"))
    assert at.button(key=current).label == "이 답 채택" and at.button(key=current).proto.shortcut == "a"
    at.button(key=current).click().run()
    assert at.query_params["node"] in (str(beyond), [str(beyond)]) and at.query_params["page"] in ("2", ["2"])
    assert "읽음 1 / 21" in shown(at)


def test_refused_and_failed_answers_stay_visible_with_their_reason(opened: Open, garden: Garden) -> None:
    opened()
    node = accepted(garden)[0]
    refused = answer(
        garden, node, Outcome("eliminated", "도와드릴 수 없습니다.", "refusal", "refusal: 없습니다", "m-1")
    )
    unknown = answer(garden, node, Outcome("failed", "모름", "unknown", "모델이 모른다고 답했습니다", "m-1"))
    at = opened(node=node)
    assert "⊘ 탈락 · 거절" in shown(at)
    assert "! 실패 · 모른다고 답함" in shown(at)
    assert "refusal: 없습니다" in shown(at)
    assert f"answer_choose-{refused}" in keys(at)
    assert f"answer_choose-{unknown}" not in keys(at)


def test_an_edit_is_a_new_answer_by_a_person(opened: Open, garden: Garden) -> None:
    opened()
    node = accepted(garden)[0]
    first = answer(garden, node, Outcome("filled", "첫째 답", model="m-1"))
    control.keep_setting(garden.store, "reviewer", "지수")
    at = opened(node=node)
    at.button(key=f"answer_edit-{first}").click().run()
    assert at.text_area(key=f"answer_text-{node}").value == "첫째 답"
    at.text_area(key=f"answer_text-{node}").input("첫째 답을 고침")
    at.button(key=f"answer_save-{node}").click().run()
    assert not at.exception
    found = review.answers_to(garden.store, node)
    assert found is not None
    assert [(one.answer.text, one.answer.author, one.chosen) for one in found.answers] == [
        ("첫째 답", None, False), ("첫째 답을 고침", "지수", True),
    ]  # fmt: skip
    assert not at.main.text_area
    assert "✎ 지수" in shown(at)


def test_a_rejected_answer_is_not_the_nodes_and_tells_why_by_one_more_click(opened: Open, garden: Garden) -> None:
    opened(accepted=2)
    first, second = accepted(garden)
    old, new, other = (
        answer(garden, node, Outcome("filled", text, model="m-1"))
        for node, text in ((first, "먼저 온 답"), (first, "나중 답"), (second, "다른 답"))
    )
    at = opened(accepted=2, list="answered", node=str(first))
    assert at.button(key=f"answer_reject-{new}").proto.shortcut == "x"
    at.button(key=f"answer_reject-{new}").click().run()
    assert "✘ 버림" in shown(at) and f"answer_reject-{old}" in keys(at), "the older answer takes its place"
    assert "읽음 1 / 2" in shown(at)
    at.button(key=f"answer_why_thin-{new}").click().run()
    assert "✘ 버림 · 내용 부족" in shown(at)
    at.button(key=f"answer_undo-{first}").click().run()
    assert f"answer_reject-{new}" in keys(at) and "읽음 0 / 2" in shown(at)
    for one in (new, old):
        at.button(key=f"answer_reject-{one}").click().run()
    assert not at.exception
    assert review.answer_counts(garden.store) == (1, 1)
    assert other


def test_another_answer_is_chosen_by_its_number_and_another_sample_has_a_key(opened: Open, garden: Garden) -> None:
    opened()
    node = accepted(garden)[0]
    for text in ("첫째 답", "둘째 답"):
        answer(garden, node, Outcome("filled", text, model="m-1"))
    at = opened(node=node)
    shortcuts = {str(button.proto.shortcut) for button in at.main.button}
    assert {"1", "a", "x", "w", "m"} <= shortcuts


def test_a_refused_edit_keeps_what_was_typed_and_says_why(opened: Open, garden: Garden) -> None:
    at = opened()
    node = accepted(garden)[0]
    other = answer(garden, node, Outcome("filled", "다른 답", model="m-1"))
    review.choose_answer(garden.store, other, "민호")  # behind this page's back
    at.text_area(key=f"answer_text-{node}").input("내가 쓴 답")
    at.button(key=f"answer_save-{node}").click().run()
    assert "민호" in shown(at)
    assert at.text_area(key=f"answer_text-{node}").value == "내가 쓴 답"
    at.button(key=f"answer_save-{node}").click().run()
    found = review.answers_to(garden.store, node)
    assert found is not None
    assert found.answers[-1].answer.text == "내가 쓴 답"


def test_another_sample_arrives_beside_the_first(opened: Open, garden: Garden) -> None:
    opened()
    node = accepted(garden)[0]
    answer(garden, node, Outcome("filled", "첫째 답", model="m-1"))
    at = opened(node=node)
    at.button(key=f"answer_again-{node}").click().run()
    assert not at.exception
    until(lambda: not going(garden))
    assert garden.rows("SELECT sample, status FROM answer WHERE node_id = ? ORDER BY id", node)[1] == {
        "sample": 1, "status": "filled",
    }  # fmt: skip


def test_the_list_is_paged_and_says_how_many(opened: Open) -> None:
    at = opened(accepted=45)
    which = at.segmented_control(key="answer_list")
    assert which.options == ["답 없음 45", "답 있음 0"]
    assert len(at.main.dataframe[0].value) == 20
    assert len(opened(list="waiting", page=3).main.dataframe[0].value) == 5
    assert "아직 답이 하나도 없습니다" in shown(opened(list="answered"))


@pytest.mark.parametrize(
    "address", [{"page": "-1"}, {"page": "x", "list": "nonsense"}, {"node": "1e9"}, {"page": "9" * 30}]
)
def test_an_address_that_means_nothing_shows_the_first_page(opened: Open, address: dict[str, str]) -> None:
    at = opened(**address)
    assert not at.exception
    assert len(at.main.dataframe[0].value) == 5


def test_hostile_text_is_shown_as_it_was_typed(opened: Open, garden: Garden) -> None:
    opened()
    node = accepted(garden)[0]
    answer(garden, node, Outcome("filled", HOSTILE, model=HOSTILE))
    at = opened(node=node)
    assert HOSTILE in [text.value for text in at.main.text]
    for one in [*at.main.markdown, *at.main.caption, *at.main.button]:
        assert "![](" not in str(getattr(one, "label", "") or getattr(one, "value", ""))


def test_the_page_speaks_english_when_asked_to(opened: Open, garden: Garden) -> None:
    opened()
    control.keep_setting(garden.store, "language", "en")
    at = opened()
    assert "Fill answers" in at.button(key="answer_fill").label


def test_the_model_that_has_the_role_is_named(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOEVOL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("KOEVOL_ANSWER_MODEL", "m-answer")
    options = opened(1).selectbox(key="answer_model").options
    assert options[0] == "m-answer" and "m-answer" not in options[1:]
