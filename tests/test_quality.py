"""Findings: pure, listed once, stored with the row that they are about, shown as chips, and a filter of the queue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import __main__ as verbs
from koevol_core import control, review
from koevol_core import quality as core_quality
from koevol_core import store as core_store
from koevol_core.quality import annotate
from koevol_core.quality.findings import FINDINGS, kinds_of
from koevol_core.store import findings, node_filter, nodes
from koevol_core.types import Finding
from pages.parts import review_where
from tests.conftest import PATIENCE, Garden
from tests.databases import db_of, fresh, of_files
from tests.loopback import Loopback

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = "<img src=x onerror=alert(1)> :red[a] **굵게** $x$ 알려줘"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[core.Store]:
    monkeypatch.setenv("KOEVOL_DB", db_of(tmp_path / "page.db"))
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    monkeypatch.setattr(review_where, "DWELL", 0.0)
    opened = core.open_store(db_of(fresh(tmp_path / "page.db")))
    yield opened
    opened.close()


def opened(**address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for name, value in address.items():
        at.query_params[name] = value
    at = at.switch_page("pages/review.py").run()
    assert not at.exception, at.exception
    return at


def ran(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


# what a finding is


@pytest.mark.parametrize("name", FINDINGS)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_finding_has_a_name_and_an_explanation_for_people(name: str, lang: str) -> None:
    for words in (FINDINGS.label(name, lang), core_quality.finding_why(name, lang)):  # type: ignore[arg-type]
        assert words != name and bool(re.search("[가-힣]", words)) == (lang == "ko")


def test_a_child_that_grows_far_beyond_its_step_says_so() -> None:
    parent = "김치찌개 끓이는 법을 알려줘."
    more = " ".join(["매운맛을 줄이고 국물을 맑게 하는 법도 차례로"] * 6)
    assert "overgrown" in {one.kind for one in core_quality.findings_of(f"{parent} {more} 알려줘.", parent)}
    table = parent + "\n" + "\n".join(f"| 재료 {n} | {n}그램 |" for n in range(40))
    assert "overgrown" not in {one.kind for one in core_quality.findings_of(f"다음 재료로 {table}", parent)}


@pytest.mark.parametrize(
    ("before", "text", "kinds"),
    [
        (
            "여행 짐을 싸는 법을 알려줘.",
            "저는 OpenAI가 만든 ChatGPT입니다. 여행 짐을 가볍게 싸는 법을 알려줘.",
            {"model_identity"},
        ),
        ("인공지능의 역사를 설명해줘.", "OpenAI와 구글이 만든 언어 모델의 차이를 설명해줘.", set()),
        ("요약하는 법을 알려줘.", "너는 AI 비서야. 회의록을 요약하는 법을 알려줘.", set()),
        ("시를 써줘.", "1안: 봄을 노래하는 시를 써줘.\n2안: 바다를 그리는 시를 써줘.", {"several_requests"}),
        (
            "12와 18의 최대공약수를 구해줘.",
            "12와 18의 최대공약수를 구하고 풀이도 적어줘. 정답은 6입니다.",
            {"answer_given"},
        ),
        ("퀴즈를 내줘.", "수도 퀴즈를 하나 내줘. 문제와 정답을 다음 형식으로 써줘.\n문제:\n정답:", set()),
    ],
)
def test_the_form_of_a_child_is_marked_and_not_its_topic(before: str, text: str, kinds: set[str]) -> None:
    named = {"model_identity", "several_requests", "answer_given", "not_request"}
    assert {one.kind for one in core_quality.findings_of(text, before)} & named == kinds


def test_a_check_finds_only_kinds_that_it_announced() -> None:
    texts = ("", "김치찌개를 끓이는 법을 알려줘.", "김치찌개 끓이는 법을 알려 주세요", HOSTILE, "ㅋ", "가" * 5000)
    for parent in texts:
        for text in texts[1:]:
            for answer in (None, *texts):
                for one in core_quality.findings_of(text, parent, answer):
                    assert one.kind in kinds_of(one.where)
                    assert one.severity in ("info", "warn", "bad")


def test_an_innocent_child_and_answer_carry_no_finding_of_sameness() -> None:
    said = core_quality.findings_of(
        "김치찌개를 끓이는 법을 세 단계로 알려줘.", "김치찌개를 끓이는 법을 알려줘.", "먼저 묵은지를 볶습니다. 물을 붓고 끓입니다."
    )  # fmt: skip
    assert not {one.kind for one in said} & {"like_parent", "answer_given", "answer_echo"}


@pytest.mark.parametrize(
    ("text", "answer", "name"),
    [
        ("김치찌개를 끓이는 법을 알려줘.", "김치찌개 끓이는 법을 알려 주세요.", "answer_echo"),
        ("다음에서 답을 찾아줘. 세종대왕은 훈민정음을 만들었다.", "세종대왕은 훈민정음을 만들었다.", "answer_given"),
        ("빨강과 파랑 중 하나를 골라줘.", "빨강", None),
    ],
)
def test_an_answer_that_the_instruction_holds_is_noticed(text: str, answer: str, name: str | None) -> None:
    found = [
        one.kind for one in core_quality.findings_of(text, None, answer) if one.kind in ("answer_given", "answer_echo")
    ]
    assert found == ([name] if name else [])


# in the store


def test_an_answer_is_looked_at_when_it_is_written(store: core.Store) -> None:
    node = core.plant(store, core.Seed("김치찌개를 끓이는 법을 알려줘."))
    answer_id = review.write_answer(store, node, "김치찌개 끓이는 법을 알려 주세요.")
    assert [(one.kind, one.answer_id) for one in core_quality.stored_findings(store, node)] == [
        ("answer_echo", answer_id)
    ]
    review.write_answer(store, node, "묵은지를 볶다가 물을 붓고 끓입니다.", seen=1)
    assert len(core_quality.stored_findings(store, node)) == 1


def test_children_and_answers_of_a_run_are_looked_at_as_they_come(
    garden: Garden, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str, str]] = []

    def find(where: str, before: str, after: str) -> tuple[Finding, ...]:
        seen.append((where, before, after))
        return (Finding("like_parent" if where == "text" else "answer_echo", "info", "x", where),)  # type: ignore[arg-type]

    monkeypatch.setattr(annotate, "find", find)
    garden.drain(garden.plan(2, methods=(("constrain", 1.0),), answers=True), server.base_url)
    children = {row["id"]: row for row in garden.children()}
    noted = garden.rows("SELECT node_id, answer_id, name FROM finding WHERE name <> 'twin'")
    assert {row["node_id"] for row in noted if row["name"] == "like_parent"} >= set(children)
    answers = {row["id"] for row in garden.rows("SELECT id FROM answer WHERE text <> ''")}
    assert answers
    assert {row["answer_id"] for row in noted if row["name"] == "answer_echo"} == answers
    parents = {row["id"]: row["text"] for row in garden.rows("SELECT id, text FROM node")}
    assert {(parents[row["parent_id"]], row["text"]) for row in children.values()} <= {one[1:] for one in seen}


@pytest.mark.parametrize(("place", "seen"), [(0, True), (50_000, False), (-1, True)])
def test_of_a_very_long_text_the_beginning_and_the_end_are_looked_at(place: int, seen: bool) -> None:
    """A reply of a megabyte is no reason to keep every other one waiting."""
    words = ["가나다"] * 100_000
    words.insert(place if place >= 0 else len(words), "010-1234-5678")
    kinds = {one.kind for one in annotate.annotate_answer("길게 써줘.", " ".join(words)).findings}
    assert "partly_read" in kinds and ("personal" in kinds) == seen


CHILD = {"method": "deepen", "trace": "r1", "address": "a/deepen.00", "status": "alive"}


def test_very_long_texts_are_twins_by_their_letters_alone(store: core.Store) -> None:
    [parent] = control.some_nodes(store, [core.plant(store, core.Seed("김치찌개를 끓이는 법을 알려줘."))])
    long = " ".join(f"{number}번째 이야기를 써줘." for number in range(annotate.READ // 10))
    ids = []
    with store.writing() as conn:
        for text in (long, long.replace(". ", "!  "), long + " 표로 써줘."):
            ids.append(nodes.graft(conn, parent, None, {**CHILD, "text": text}))
            annotate.annotate_new_text(conn, ids[-1], parent.text, text)
    assert [twin.node_id for twin in core_quality.twins_of(store, ids[0])] == ids[:2]
    assert core_quality.twins_of(store, ids[2]) == []


def test_looking_again_replaces_and_never_doubles(store: core.Store) -> None:
    node = core.plant(store, core.Seed("김치찌개를 끓이는 법을 알려줘."))
    one = Finding("like_parent", "warn", "처음")
    with store.writing() as conn:
        findings.put(conn, ("like_parent",), [((node, None), (one, one))])
        findings.put(conn, ("like_parent",), [((node, None), (Finding("like_parent", "bad", "다시" * 500),))])
    [found] = core_quality.stored_findings(store, node)
    assert (found.severity, len(found.evidence)) == ("bad", findings.MOST)
    with store.writing() as conn:
        findings.put(conn, ("like_parent",), [((node, None), ())])
    assert core_quality.stored_findings(store, node) == []


def test_new_rules_find_old_rows_and_drop_what_no_rule_finds_any_more(
    store: core.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = core.plant(store, core.Seed("김치찌개를 끓이는 법을 알려줘."))
    core_quality.check(store)
    with store.writing() as conn:
        findings.put(conn, ("bygone",), [((node, None), (Finding("bygone", "warn", "옛 규칙"),))])
    assert core_quality.check(store).texts == 0
    monkeypatch.setattr(annotate, "version", lambda: "another")
    assert core_quality.check(store).texts == 1
    assert core_quality.stored_findings(store, node) == []


def test_the_command_tells_how_far_it_is_and_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = core.open_store(db_of(fresh(tmp_path / "k.db")))
    root = core.plant(store, core.Seed("김치찌개를 끓이는 법을 알려줘."))
    new = review.edit(store, root, "김치찌개 끓이는 법을 알려 주세요.")
    review.write_answer(store, new, "김치찌개 끓이는 법을 알려줘")
    store.close()
    assert verbs.main(["check", "--db", db_of(tmp_path / "k.db")]) == 0
    said = capsys.readouterr()
    done = json.loads(said.out)
    assert (done["texts"], done["answers"]) == (2, 1)
    assert {"twin": 2, "like_parent": 1, "answer_echo": 1}.items() <= done["signals"].items()
    assert "글 2" in said.err


@pytest.mark.parametrize("state", ["waiting", "all"])
@of_files
def test_the_queue_narrowed_by_a_finding_is_read_by_index(store: core.Store, state: str) -> None:
    wanted = core_store.NodeFilter(state, finding=("twin",))  # type: ignore[arg-type]
    with store.snapshot() as conn:
        asked: list[tuple[str, object]] = []
        from sqlalchemy import event

        event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append((a[2], a[3])))
        node_filter.ids(conn, wanted, (0, 0), 5)
        node_filter.count(conn, wanted, 100)
        findings.present(conn, FINDINGS)
        for query, values in list(asked):
            plan = [str(row[3]) for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]  # type: ignore[arg-type]
            assert not [step for step in plan if step.startswith(("SCAN node", "SCAN finding", "SCAN twin"))], plan


# on the page


def tree(store: core.Store) -> tuple[int, int, int]:
    """A seed, a child that says the same, and an innocent child."""
    root = core.plant(store, core.Seed("김치찌개를 끓이는 법을 알려줘."))
    same = review.edit(store, root, "김치찌개 끓이는 법을 알려 주세요.")
    other = review.edit(store, root, "김치찌개를 끓이는 법을 표로 정리해줘.")
    review.write_answer(store, same, f"{HOSTILE} 김치찌개 끓이는 법")
    return root, same, other


def test_what_was_noticed_is_a_chip_with_its_evidence_on_demand(store: core.Store) -> None:
    _, same, other = tree(store)
    at = opened(node=str(same))
    chips = at.pills(key=f"review_signal-{same}")
    assert sorted(chips.options) == ["△ 부모와 같음", "△ 비슷한 글"]
    chosen = chips.options.index("△ 부모와 같음")
    at = ran(chips.set_value(chosen).run())
    assert "부모와 묻는 것이 같습니다. 더해진 조건이 없습니다." in [one.value for one in at.caption]
    assert any("%" in one.value for one in at.text)
    assert not [one for one in opened(node=str(other)).pills if (one.key or "").startswith("review_signal")]


def test_evidence_is_shown_as_it_was_typed(store: core.Store) -> None:
    _, same, _ = tree(store)
    with store.writing() as conn:
        findings.put(conn, ("like_parent",), [((same, None), (Finding("like_parent", "bad", HOSTILE),))])
    at = opened(node=str(same))
    chips = at.pills(key=f"review_signal-{same}")
    at = ran(chips.set_value(chips.options.index("▲ 부모와 같음")).run())
    assert HOSTILE in [one.value for one in at.text]
    shown = [one.value for one in (*at.markdown, *at.caption, *at.toast)]
    assert not [value for value in shown if "onerror" in value or "굵게" in value]


def test_the_queue_shows_only_what_a_finding_was_made_at(store: core.Store) -> None:
    _, same, other = tree(store)
    assert review.wanted_count(store, core_store.NodeFilter("accept")) == 2
    assert [one.id for one in review.wanted_rows(store, core_store.NodeFilter("accept", finding=("like_parent",)))] == [
        same
    ]
    at = opened(state="accept", signal="like_parent")
    assert at.query_params["node"] in (str(same), [str(same)])
    assert opened(state="accept", signal="answer_given").header[0].value == "이 조건에 맞는 것이 없습니다"
    assert core_store.NodeFilter("accept", finding=("like_parent",)).narrow
    assert other != same


def test_a_group_is_listed_with_links_and_one_can_be_preferred(store: core.Store) -> None:
    root, same, _ = tree(store)
    at = opened(node=str(same))
    at = ran(at.pills(key="review_part").set_value("twins").run())
    assert "김치찌개를 끓이는 법을 알려줘." in [one.value for one in at.text]
    at = ran(at.button(key=f"review_prefer-{same}").click().run())
    assert core_quality.twins_passed_over(store) == {root}
    assert at.button(key=f"review_prefer-{same}").label.startswith("★")
    at = ran(at.button(key=f"review_prefer-{same}").click().run())
    assert core_quality.twins_passed_over(store) == set()
    at = ran(at.button(key=f"review_twin_go-{root}").click().run())
    assert at.query_params["node"] in (str(root), [str(root)])
    assert ran(opened(node=str(root)).pills(key="review_part").set_value("twins").run())


def test_chips_speak_english_when_that_was_chosen(store: core.Store) -> None:
    _, same, _ = tree(store)
    control.keep_setting(store, "language", "en")
    assert "△ Like its parent" in opened(node=str(same)).pills(key=f"review_signal-{same}").options
