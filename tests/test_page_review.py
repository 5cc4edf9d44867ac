"""The review page as a person uses it: the next item after a decision, undo, filters in the address, and what is refused."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, review
from koevol_core import store as core_store
from koevol_core.store import nodes, planned, seeds
from koevol_core.types import Outcome, RunSpec
from pages.parts import review_where
from pages.parts.tree import news
from tests.conftest import PATIENCE
from tests.databases import built, db_of, fresh

ROOT = Path(__file__).resolve().parent.parent
SPEC = RunSpec((("constrain", 1.0), ("deepen", 1.0), ("reason", 1.0)), every_method=True)
HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[a] ![](http://127.0.0.1:9/b.png) **굵게**"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[core.Store]:
    """The page's own project: an empty one, or with what ``grow`` makes if the test asks for its ids."""
    monkeypatch.setenv("KOEVOL_DB", db_of(tmp_path / "page.db"))
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    monkeypatch.setattr(review_where, "DWELL", 0.0)
    monkeypatch.setattr(review_where, "BURST", 0.0)
    path = tmp_path / "page.db"
    opened = core.open_store(db_of(built(path, grow) if "ids" in request.fixturenames else fresh(path)))
    yield opened
    opened.close()


@pytest.fixture
def ids(store: core.Store) -> list[int]:
    """Ids of: first seed, living, eliminated, failed child; second seed, its living child."""
    with store.snapshot() as conn:
        return [node.id for root in seeds.ready(conn) for node in nodes.tree(conn, root)]


def grow(store: core.Store) -> None:
    """One seed with a living, an eliminated and a failed child, and one with a living child."""
    for text, methods in (("김치찌개 끓이는 법을 알려줘.", 3), ("무지개가 생기는 원리를 설명해줘.", 1)):
        root = core.plant(store, core.Seed(text, domain="요리" if methods == 3 else "과학"))
        run = core.plan(store, RunSpec(SPEC.methods[:methods], every_method=True), [root])
        for job in store.read(planned.jobs, "node", run, 10):
            born = {"constrain": Outcome("alive", f"{job.text} 표로 정리해 줘.", model="m-1"),
                    "deepen": Outcome("eliminated", "같은 말", "no_gain", "no_gain: 같은 뜻", "m-1"),
                    "reason": Outcome("failed", "", "timeout", "5초")}[str(job.method)]  # fmt: skip
            store.write(planned.fill, job, born)


def grown(store: core.Store, parent: int) -> int:
    """A living child of a node."""
    run = core.plan(store, RunSpec((("deepen", 1.0),)), [parent])
    (job,) = store.read(planned.jobs, "node", run, 10)
    store.write(planned.fill, job, Outcome("alive", f"{job.text} 이유도 덧붙여 줘.", model="m-1"))
    return int(job.id)


def opened(**address: str) -> AppTest:
    """The page, opened by an address."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for name, value in address.items():
        at.query_params[name] = value
    return checked(at.switch_page("pages/review.py").run())


def checked(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def press(at: AppTest, key: str) -> AppTest:
    """Press the button whose key begins so."""
    return checked(next(button for button in at.button if button.key and button.key.startswith(key)).click().run())


def node_of(at: AppTest) -> int:
    return int(one(at, "node"))


def one(at: AppTest, name: str) -> str:
    value: Any = at.query_params[name]
    return str(value[0] if isinstance(value, list) else value)


def texts(at: AppTest) -> list[str]:
    """Texts as they are read: those of differences without their marks."""
    marked = [element.proto.body for element in at.get("html") if "koevol-diff" in element.proto.body]  # type: ignore[attr-defined]
    plain = [html.unescape(re.sub("<summary>.*?</summary>|<[^>]+>", "", body)) for body in marked]
    return [element.value for element in at.text] + plain


def words(at: AppTest) -> str:
    return "\n".join(
        [*texts(at), *(element.value for element in [*at.markdown, *at.caption, *at.subheader, *at.header, *at.error])]
    )


def verdict(store: core.Store, node_id: int) -> str | None:
    node = store.read(nodes.get, node_id)
    assert node
    return node.verdict


def test_an_empty_project_says_what_to_do_first(store: core.Store) -> None:
    at = opened()
    assert "아직 검토할 것이 없습니다" in words(at)
    assert [button.label for button in at.button if button.key == "review_begin"] == ["씨앗 심기"]


def test_seeds_without_children_lead_to_evolution(store: core.Store) -> None:
    core.plant(store, core.Seed("김치찌개 끓이는 법을 알려줘."))
    assert [button.label for button in opened().button if button.key == "review_begin"] == ["진화시키기"]


def test_the_first_that_waits_is_on_the_screen_and_in_the_address(store: core.Store, ids: list[int]) -> None:
    at = opened()
    assert node_of(at) == ids[1]
    assert "김치찌개 끓이는 법을 알려줘. 표로 정리해 줘." in texts(at)
    assert "김치찌개 끓이는 법을 알려줘." in texts(at)


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_after_a_decision_the_next_one_is_there(store: core.Store, ids: list[int], kind: str) -> None:
    at = press(opened(), f"review_{kind}-")
    assert verdict(store, ids[1]) == kind
    assert node_of(at) == ids[5]
    assert any(text.startswith("남음 1 · 오늘 1") for text in texts(at))


def test_undo_brings_the_item_back_also_after_a_reload(store: core.Store, ids: list[int]) -> None:
    press(press(opened(), "review_accept-"), "review_reject-")
    at = press(opened(), "review_undo-")
    assert (node_of(at), verdict(store, ids[5])) == (ids[5], None)
    at = press(at, "review_undo-")
    assert (node_of(at), verdict(store, ids[1])) == (ids[1], None)


def test_a_rejection_gets_its_reason_by_one_more_key_and_needs_none(store: core.Store, ids: list[int]) -> None:
    at = press(opened(), "review_reject-")
    assert node_of(at) == ids[5]
    assert {b.label for b in at.button if b.key and b.key.startswith("review_why_")} == {
        "말이 안 됨", "너무 비슷", "사실 오류", "부자연스러움", "기타"}  # fmt: skip
    at = press(at, "review_why_similar-")
    assert node_of(at) == ids[5]
    assert review.history(store, ids[1])[-1].reason == "similar"
    assert not [b for b in at.button if b.key and b.key.startswith("review_why_")]


def test_shortcuts_are_letters_that_streamlit_leaves_free(store: core.Store, ids: list[int]) -> None:
    at = press(opened(), "review_reject-")
    keys = [button.proto.shortcut for button in at.button if button.proto.shortcut]
    assert {"a", "x", "s", "e", "u"} <= set(keys)
    assert len(keys) == len(set(keys))
    assert all(
        len(key) == 1 and key.isalpha() and key not in "cr" for key in keys if key not in ("ctrl+s", "escape")
    ), keys


def test_skipping_goes_round(store: core.Store, ids: list[int]) -> None:
    at = press(opened(), "review_skip-")
    assert node_of(at) == ids[5]
    assert node_of(press(at, "review_skip-")) == ids[1]
    assert control.funnel(store).waiting == 2


def test_a_key_before_the_item_could_be_seen_decides_nothing(
    store: core.Store, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_where, "DWELL", 60.0)
    at = press(opened(), "review_accept-")
    assert (node_of(at), verdict(store, ids[1])) == (ids[1], None)


def test_a_deep_link_shows_that_node_and_its_evidence(store: core.Store, ids: list[int]) -> None:
    at = opened(node=str(ids[2]))
    assert any("같은 말" in text for text in texts(at))
    assert "같은 뜻" in texts(at)
    assert "나아진 것 없음" in words(at)
    assert any(button.label == "되살리기" for button in at.button)


def test_an_eliminated_node_can_be_rescued(store: core.Store, ids: list[int]) -> None:
    press(opened(node=str(ids[2])), "review_accept-")
    assert verdict(store, ids[2]) == "accept"


def test_what_has_no_text_cannot_be_decided_on(store: core.Store, ids: list[int]) -> None:
    for node in (ids[3], ids[0]):
        at = opened(node=str(node))
        assert all(b.disabled for b in at.button if b.key in (f"review_accept-{node}", f"review_reject-{node}"))


@pytest.mark.parametrize("node", ["999999", "0", "-3", "abc", "1e9", "9" * 40, "١"])
def test_an_address_of_no_node_says_so_and_offers_the_first(store: core.Store, ids: list[int], node: str) -> None:
    at = opened(node=node)
    assert "그런 번호의 지시문은 없습니다" in words(at)
    assert node_of(press(at, "review_first")) == ids[1]


def test_the_second_of_two_tabs_is_told_who_was_first(store: core.Store, ids: list[int]) -> None:
    mine = opened(who="지민")
    press(opened(who="하늘", node=str(ids[1])), "review_reject-")
    at = press(mine, "review_accept-")
    assert verdict(store, ids[1]) == "reject"
    assert "하늘이 먼저 판단했습니다: 버림" in words(at)
    assert node_of(at) == ids[1]


def test_a_name_is_kept_with_the_decision_and_for_the_next_time(store: core.Store, ids: list[int]) -> None:
    at = press(opened(), "review_menu")
    checked(at.text_input(key="review_who").set_value("지민").run())
    press(at, "review_accept-")
    assert review.history(store, ids[1])[-1].reviewer == "지민"
    assert press(opened(), "review_menu").text_input(key="review_who").value == "지민"


def test_a_note_goes_with_the_decision(store: core.Store, ids: list[int]) -> None:
    at = opened()
    checked(at.text_input(key=f"review_note-{ids[1]}").set_value("다시 볼 것").run())
    press(at, "review_accept-")
    assert review.history(store, ids[1])[-1].note == "다시 볼 것"


def test_filters_live_in_the_address(store: core.Store, ids: list[int]) -> None:
    at = opened(state="eliminated")
    assert node_of(at) == ids[2]
    at = opened(state="all", domain="과학")
    assert node_of(at) == ids[5]
    assert opened(state="all", generation="9").header[0].value == "이 조건에 맞는 것이 없습니다"
    assert node_of(opened(state="nonsense", generation="x")) == ids[1]


def test_choosing_a_state_jumps_to_its_first(store: core.Store, ids: list[int]) -> None:
    at = opened()
    checked(at.pills(key="review_by_state").set_value("eliminated").run())
    assert (one(at, "state"), node_of(at)) == ("eliminated", ids[2])
    checked(at.pills(key="review_by_state").set_value("waiting").run())
    assert "state" not in at.query_params
    assert node_of(at) == ids[1]


def test_one_at_a_time_shows_ten_controls_at_most_and_is_remembered(store: core.Store, ids: list[int]) -> None:
    at = opened()
    assert at.text_input(key="review_search")
    checked(at.segmented_control(key="review_view").set_value("one").run())
    assert one(at, "view") == "one"
    at = opened()
    assert not [box for box in at.text_input if box.key == "review_search"]
    bar = [b.key.rpartition("-")[0] for b in at.button if b.key and b.key.endswith(f"-{ids[1]}")]
    assert bar[-4:] == ["review_accept", "review_reject", "review_skip", "review_undo"]
    assert node_of(press(at, "review_accept-")) == ids[5]


def test_all_that_match_are_decided_on_in_the_table_and_undone_at_once(store: core.Store, ids: list[int]) -> None:
    at = opened(view="table", state="waiting")
    assert len(at.dataframe[0].value) == 2
    at = press(at, "review_bulk_reject")
    assert [verdict(store, one) for one in ids] == [None, "reject", None, None, None, "reject"]
    press(at, "review_undo-")
    assert {verdict(store, one) for one in ids} == {None}


def test_what_grew_from_a_rejected_one_leaves_the_queue_and_a_filter_brings_it_back(
    store: core.Store, ids: list[int]
) -> None:
    child = grown(store, ids[1])
    at = press(opened(node=str(ids[1])), "review_reject-")
    assert node_of(at) == ids[5]
    assert any(text.startswith("남음 1") for text in texts(at)) and review.waiting_for(store, "") == 1
    assert node_of(press(at, "review_skip-")) == ids[5]
    assert node_of(press(opened(node=str(ids[1]), below="1"), "review_skip-")) == child


def test_one_key_takes_the_branch_with_a_rejection_and_one_undo_brings_all_back(
    store: core.Store, ids: list[int]
) -> None:
    child = grown(store, ids[1])
    at = press(press(opened(node=str(ids[1])), "review_reject-"), "review_branch-")
    assert (verdict(store, ids[1]), verdict(store, child), verdict(store, ids[5])) == ("reject", "reject", None)
    press(at, "review_undo-")
    assert (verdict(store, ids[1]), verdict(store, child)) == (None, None)


def test_the_queue_goes_down_a_tree_before_it_goes_to_the_next(store: core.Store, ids: list[int]) -> None:
    child = grown(store, ids[1])
    order = [node.id for node in review.queue(store, 0, 9, core_store.NodeFilter("waiting", order="tree"))]
    assert order == [ids[1], child, ids[5]]
    assert node_of(press(opened(node=str(ids[1])), "review_accept-")) == child
    assert node_of(press(opened(node=str(ids[1]), order="generation"), "review_skip-")) == ids[5]


def test_a_decision_that_was_made_meanwhile_is_not_overwritten_from_the_table(
    store: core.Store, ids: list[int]
) -> None:
    core.decide(store, ids[1], "accept", "하늘")
    assert review.decide_some(store, "reject", "지민", {ids[1]: 0, ids[5]: 0}) == 1
    assert (verdict(store, ids[1]), verdict(store, ids[5])) == ("accept", "reject")


def test_all_done_says_what_comes_next(store: core.Store, ids: list[int]) -> None:
    at = opened()
    for _ in range(2):
        at = press(at, "review_accept-")
    at = opened()
    assert "모두 검토했습니다" in words(at)


def test_an_edited_text_is_accepted_in_place_of_the_original(store: core.Store, ids: list[int]) -> None:
    at = press(opened(), "review_edit-")
    at.text_area(key=f"review_edit_text-{ids[1]}").set_value("김치찌개를 처음 끓이는 사람에게 알려줘.")
    at = press(at, f"review_edit_save-{ids[1]}")
    assert verdict(store, ids[1]) == "reject"
    new = review.wanted_rows(store, core_store.NodeFilter("accept"))
    assert [(node.text, node.method) for node in new] == [("김치찌개를 처음 끓이는 사람에게 알려줘.", "human")]
    assert node_of(at) == ids[5]
    press(at, "review_undo-")
    assert verdict(store, ids[1]) is None


@pytest.mark.parametrize(("text", "why"), [(" ", "고친 글을 저장할 수 없습니다"), (None, "고친 곳이 없습니다")])
def test_an_edit_that_is_none_is_refused_with_its_reason(
    store: core.Store, ids: list[int], text: str | None, why: str
) -> None:
    at = press(opened(), "review_edit-")
    if text is not None:
        at.text_area(key=f"review_edit_text-{ids[1]}").set_value(text)
    at = press(at, f"review_edit_save-{ids[1]}")
    assert why in words(at)
    assert verdict(store, ids[1]) is None


def test_evolving_further_starts_one_run_with_the_chosen_methods(
    store: core.Store, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    monkeypatch.setattr(
        "koevol_core.control.launch.Worker.start",
        lambda worker, ended=None: started.append(worker.run_id) or 1,
    )
    control.keep_setting(store, "evolve_more", "deepen,reason,breadth")
    at = opened()
    button = at.button(key=f"evolve_more-{ids[1]}")
    assert "6" in button.label
    at = press(at, f"evolve_more-{ids[1]}")
    made = [row for row in review.tree_page(store, ids[1]).rows if row.status == "planned"]
    assert sorted(str(row.method) for row in made) == ["breadth", "deepen", "reason"]
    assert len(started) == 1
    assert node_of(at) == ids[1]


def test_a_single_node_can_be_answered(store: core.Store, ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("koevol_core.control.launch.Worker.start", lambda worker, ended=None: 1)
    at = opened()
    checked(at.pills(key="review_part").set_value("answers").run())
    press(at, f"review_answer-{ids[1]}")
    assert [answer.status for answer in review.answers_of(store, ids[1])] == ["planned"]


def test_every_part_opens_also_where_there_is_nothing(store: core.Store, ids: list[int]) -> None:
    for node in ids:
        at = opened(node=str(node))
        for part in ("calls", "siblings", "answers", "history"):
            at.pills(key="review_part").set_value(part).run()
            assert not at.exception, f"{part} of #{node}: {at.exception}"
            assert one(at, "node") == str(node)


def test_the_decisions_of_a_node_are_told_with_who_and_why(store: core.Store, ids: list[int]) -> None:
    core.decide(store, ids[1], "reject", "지민", reason="similar", note="메모")
    at = opened(node=str(ids[1]))
    checked(at.pills(key="review_part").set_value("history").run())
    assert any("버림 · 지민 · 너무 비슷 · 메모" in text for text in texts(at))


def test_a_search_lists_what_it_finds(store: core.Store, ids: list[int]) -> None:
    at = opened(q="원리")
    assert "2개 찾음" in words(at)
    assert "찾은 것이 없습니다. 낱말을 바꿔 보세요." in words(opened(q="그런말없음"))


def test_text_from_outside_is_shown_as_it_was_typed(store: core.Store) -> None:
    root = core.plant(store, core.Seed(f"{HOSTILE} 알려줘.", domain=HOSTILE))
    new = review.edit(store, root, f"{HOSTILE} 두 문단으로 알려줘.", HOSTILE)
    at = opened(node=str(new))
    assert f"{HOSTILE} 두 문단으로 알려줘." in texts(at)
    shown = [*at.markdown, *at.caption, *at.header, *at.subheader, *at.toast]
    assert not [element.value for element in shown if "onerror" in element.value or "red[a]" in element.value]
    assert not [w.label for w in [*at.button, *at.toggle, *at.pills] if "red[a]" in w.label]


@pytest.mark.parametrize(
    ("text", "parent", "shown"),
    [
        ("김치찌개 끓이는 법을 알려줘. 표로 써 줘.", "김치찌개 끓이는 법을 알려줘.", "… 표로 써 줘."),
        ("김치찌개 끓이는 법을 알려주고 표로 써 줘.", "김치찌개 끓이는 법을 알려줘.", "… 알려주고 표로 써 줘."),
        ("무지개의 원리를 설명해줘.", "김치찌개 끓이는 법을 알려줘.", "무지개의 원리를 설명해줘."),
        ("김치찌개 끓이는 법을 알려줘.", "김치찌개 끓이는 법을 알려줘.", "김치찌개 끓이는 법을 알려줘."),
        ("", "김치찌개", ""),
        ("짧은 글 더", "짧은 글", "짧은 글 더"),
    ],
)
def test_a_row_of_the_tree_shows_what_is_new(text: str, parent: str, shown: str) -> None:
    assert news(text, parent) == shown


def test_the_page_is_english_when_that_was_chosen(store: core.Store, ids: list[int]) -> None:
    control.keep_setting(store, "language", "en")
    at = opened()
    assert any(button.label == "Accept" for button in at.button)
    assert any(text.startswith("left 2") for text in texts(at))


def test_a_rerun_is_quick_enough_for_hands(store: core.Store, ids: list[int]) -> None:
    """No figure, only the order of magnitude: seconds of work (not of waiting) would mean that something reads too much."""
    at = opened()
    start = time.process_time()
    press(at, "review_skip-")
    assert time.process_time() - start < 5
