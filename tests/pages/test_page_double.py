"""Blind double review on the pages: nothing that a second reviewer can open, export or count betrays the first opinion."""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import analytics, control, dataset, review
from koevol_core import store as core_store
from koevol_core.__main__ import main as verb
from koevol_core.store import answers, planned
from koevol_core.types import Outcome
from pages.parts import review_where
from tests.conftest import PATIENCE, ROOT, Garden, topic
from tests.databases import db_of
from tests.test_page_review import node_of, opened, press, words

NAME, REASON, NOTE, EDIT = "먼저본사람", "먼저본까닭", "먼저본메모", "먼저 본 사람이 고쳐 쓴 글입니다."
B, C = "하늘", "서준"
VIEWS = ("file", "dataset", "report", "scorecard", "benchmarks")
PARTS = ("calls", "siblings", "twins", "answers", "history")
CLOCKS = (
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?Z?|\d{8}-\d{6}"), "TIME"),
    (re.compile(r"\d\d-\d\d \d\d:\d\d"), "TIME"),
    (re.compile(r"made_at[\"=: ]+[\d.]+"), "TIME"),
    (re.compile(r'\\?"run\\?": \d+\.\d+'), "TIME"),
    (re.compile(r'file_id: "[0-9a-f]+"'), "DRAWN"),
)
WAITING = re.compile(r'둘째 의견을 기다리는 것 \d+|"second_opinion": \d+')
"""How many opinions wait, of nobody and on nothing: that is told."""


@pytest.fixture
def store(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Iterator[core.Store]:
    """Three seeds with two children each, three of which 지수 decided on before everything was for two people."""
    monkeypatch.setenv("KOEVOL_DB", db_of(garden.path))
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    monkeypatch.setattr(review_where, "DWELL", 0.0)
    monkeypatch.setattr(review_where, "BURST", 0.0)
    seeds = [core.plant(garden.store, core.Seed(topic(n), "부엌", "CC0-1.0")) for n in range(3)]
    for method in ("constrain", "reason"):
        run = core.plan(garden.store, garden.changed(methods=((method, 1.0),)), seeds)
        for job in garden.store.read(planned.jobs, "node", run, 100):
            garden.store.write(planned.fill, job, Outcome("alive", f"{job.text} {method}", model="m-1"))
    for place, row in enumerate(garden.children()[:3]):
        core.decide(garden.store, row["id"], "reject" if place == 2 else "accept", "지수")
        garden.store.write(answers.add, row["id"], f"답 {place}", model="m-1")
    review.keep_double_share(garden.store, 100)
    control.keep_setting(garden.store, "reviewer", B)
    yield garden.store


@pytest.fixture
def ids(store: core.Store) -> list[int]:
    """The nodes that wait."""
    return [node.id for node in review.queue(store)]


def shown(at: AppTest) -> str:
    """Everything on a page, as it is sent to the browser."""
    assert not at.exception, at.exception
    found: list[str] = []

    def walk(block: Any) -> None:
        found.append(str(getattr(block, "proto", "")))
        for child in getattr(block, "children", {}).values():
            walk(child)

    walk(at._tree)
    return "\n".join(found)


def still(text: str) -> str:
    for pattern, word in CLOCKS:
        text = pattern.sub(word, text)
    return WAITING.sub("WAITING", text)


def difference(before: str, after: str) -> list[str]:
    """Lines that are in one and not in the other, but for clocks and names that are drawn anew each time."""
    lines = difflib.unified_diff(still(before).splitlines(), still(after).splitlines(), lineterm="", n=0)
    return [line[:400] for line in lines][:12]


def page(name: str, **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for key, value in address.items():
        at.query_params[key] = value
    return at.switch_page(f"pages/{name}.py").run()


def review_part(node_id: int, part: str) -> str:
    """A node with one of its parts opened."""
    at = page("review", node=str(node_id))
    at.session_state["review_part"] = part
    return shown(at.run())


def pages(node_id: int) -> dict[str, str]:
    """Every page and part of one, as the person of the project's setting sees it."""
    found = {"home": shown(AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE).run())}
    found |= {name: shown(page(name)) for name in ("seeds", "evolve", "prompts", "answers")}
    found |= {f"export {view}": shown(page("export", view=view)) for view in VIEWS}
    for state in review_where.STATES:
        found[f"review {state}"] = shown(page("review", state=state))
    found |= {f"review {view}": shown(page("review", view=view)) for view in ("one", "table")}
    found["review search"] = shown(page("review", q="고쳐 쓴"))
    return found | {f"review {part}": review_part(node_id, part) for part in PARTS}


def files(store: core.Store, folder: Path) -> dict[str, str]:
    """Every file and every number that leaves."""
    folder.mkdir()
    everything = core_store.NodeFilter("reviewed")
    found: dict[str, str] = {}
    for name, shape in dataset.FORMATS.items():
        for choice, selection in (("usual", core_store.NodeFilter("accept")), ("all", everything)):
            path = folder / f"{name}-{choice}.{shape.suffix}"
            with contextlib.suppress(core.BadInput):
                core.export(store, name, path, selection, provenance=True)
                found[f"{name} {choice}"] = path.read_bytes().decode("utf-8", "backslashreplace")
    done = core.write_dataset(store, folder / "dataset", dataset.DatasetPlan(provenance=True))
    for one in done.files:
        found[f"dataset {one.path}"] = (folder / "dataset" / one.path).read_bytes().decode("utf-8", "backslashreplace")
    found["scorecards"] = analytics.scorecards_json(analytics.scorecards(store)) + analytics.scorecards_markdown(
        analytics.scorecards(store)
    )
    found["report"] = (
        str(analytics.report(store)) + str(review.consensus(store).reviewers) + str(review.consensus(store).whole)
    )
    for words_ in (["stats"], ["runs"], ["scorecard"]):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert verb([*words_, "--db", str(store.path or store.url)]) == 0
        found[" ".join(words_)] = out.getvalue()
    return found


@pytest.mark.parametrize("how", ["accept", "edit"])
def test_nothing_betrays_the_first_opinion_to_the_second_reviewer(
    store: core.Store, ids: list[int], tmp_path: Path, how: Any
) -> None:
    before = pages(ids[0]) | files(store, tmp_path / "before")
    if how == "edit":
        review.edit(store, ids[0], EDIT, NAME, instead=True)
    else:
        core.decide(store, ids[0], how, NAME, reason=REASON, note=NOTE)
    after = pages(ids[0]) | files(store, tmp_path / "after")
    assert set(after) == set(before)
    assert {name: differs for name in after if (differs := difference(before[name], after[name]))} == {}
    for name, text in after.items():
        for secret in (NAME, REASON, NOTE, EDIT):
            assert secret not in text, name
            assert json.dumps(secret)[1:-1] not in text, name
    core.decide(store, ids[0], "accept" if how == "accept" else "reject", B)
    assert NAME in review_part(ids[0], "history"), "the same look finds what there is to find"


def test_who_looks_first_and_who_looks_second_sees_the_same_line(store: core.Store, ids: list[int]) -> None:
    line = "블라인드 이중 검토 · 두 사람이 서로의 의견을 모른 채 판단합니다"
    first = opened(node=str(ids[0]), who=NAME)
    core.decide(store, ids[1], "accept", NAME)
    second = opened(node=str(ids[1]), who=B)
    assert line in words(first)
    assert line in words(second)


def test_an_opinion_moves_on_shows_itself_to_its_owner_alone_and_is_undone_by_the_key(
    store: core.Store, ids: list[int]
) -> None:
    at = press(opened(who=NAME), "review_reject-")
    assert node_of(at) == ids[1]
    assert f"#{ids[0]} 의견 ✘ 버림" in words(at) and "버린 이유" in words(at)
    assert "남음 2 · 오늘 1" in words(at)
    press(at, "review_why_similar-")
    mine = review.my_opinion(store, ids[0], NAME)
    assert mine is not None
    assert mine.reason == "similar"
    own = opened(node=str(ids[0]), who=NAME)
    assert "내 의견 ✘ 버림" in words(own)
    press(own, "review_undo-")
    assert review.my_opinion(store, ids[0], NAME) is None


def test_without_a_name_the_page_asks_for_one(store: core.Store, ids: list[int]) -> None:
    control.keep_setting(store, "reviewer", "")
    at = opened()
    assert "이름을 적어야" in words(at)
    assert "이름을 적어 주세요" in words(press(at, "review_accept-"))
    assert review.pending_counts(store) == core_store.PendingCounts()


def test_two_opinions_that_differ_are_shown_side_by_side_to_a_third_person_who_decides(
    store: core.Store, ids: list[int]
) -> None:
    core.decide(store, ids[0], "accept", NAME, note=NOTE)
    review.edit(store, ids[0], EDIT, B, instead=True)
    for who in (NAME, B):
        at = opened(node=str(ids[0]), who=who)
        assert NOTE not in words(at)
        assert "갈렸습니다" not in words(at)
        assert "맞는 것이 없습니다" in words(opened(state="split", who=who))
    at = opened(state="split", who=C)
    assert node_of(at) == ids[0]
    for text in (NAME, NOTE, B, "고쳐 씀", EDIT, "두 사람의 의견이 갈렸습니다"):
        assert text in words(at)
    press(at, "review_reject-")
    assert [one.reviewer for one in review.history(store, ids[0])] == [NAME, B, C]
    assert [node.text for node in control.search(store, "고쳐")] == [EDIT]


def test_an_edit_under_double_review_says_when_it_comes(store: core.Store, ids: list[int]) -> None:
    at = press(opened(who=NAME), "review_edit-")
    box = next(box for box in at.checkbox if str(box.key).startswith("review_edit_instead-"))
    assert (box.value, box.disabled) == (True, True)
    at.text_area(key=f"review_edit_text-{ids[0]}").set_value(EDIT)
    at = press(at, "review_edit_save-")
    assert any("계보에 나타납니다" in toast.value for toast in at.toast)
    assert node_of(at) == ids[1]
    assert control.search(store, "고쳐") == []


def test_a_node_that_somebody_looks_at_is_passed_over_and_said_so_where_it_is_opened(
    store: core.Store, ids: list[int]
) -> None:
    assert node_of(opened(who=NAME)) == ids[0]
    assert node_of(opened(who=B)) == ids[1]
    assert "다른 사람이 지금 보고 있습니다" in words(opened(node=str(ids[0]), who=C))
    assert node_of(opened(who=C)) == ids[2]
    at = opened(who="도윤")
    assert "남은 것은 모두 다른 사람이 보고 있습니다" in words(at)
    assert node_of(press(at, "review_held")) == ids[0]


def test_the_policy_is_chosen_on_the_page_and_what_is_left_over_is_settled_there(
    store: core.Store, ids: list[int], patient: Callable[[AppTest], AppTest]
) -> None:
    core.decide(store, ids[0], "accept", NAME)
    at = patient(opened(who=B))
    at.number_input(key="review_double_share").set_value(0).run()
    assert review.double_share(store) == 0
    at = patient(at)
    assert "둘째 의견을 계속 기다립니다" in words(at)
    press(at, "review_double_settle")
    assert [one.reviewer for one in review.history(store, ids[0])] == [NAME]


@pytest.fixture
def patient() -> Callable[[AppTest], AppTest]:
    """Opens the popover of the policy."""

    def open_it(at: AppTest) -> AppTest:
        at.session_state["_review_menu"] = True
        at.session_state["review_double"] = True
        return at.run()

    return open_it


def test_the_report_tells_how_far_two_agree_and_what_each_accepts(store: core.Store, ids: list[int]) -> None:
    for one, verdict in zip(ids, ("accept", "accept", "reject"), strict=True):
        core.decide(store, one, verdict, NAME)  # type: ignore[arg-type]
        core.decide(store, one, "accept", B)
    at = page("export", view="report")
    assert not at.exception
    tables = {str(frame.value.columns.tolist()): frame.value for frame in at.dataframe}
    (agreement,) = [table for table in tables.values() if "κ" in table.columns]
    assert agreement["n"].tolist()[:2] == [2, 2], "the one on which they differ waits"
    assert agreement["일치"].tolist()[0].startswith("100% [")
    (people,) = [table for table in tables.values() if "판단 사이 (중앙값)" in table.columns]
    assert dict(zip(people["검토자"], people["판단"], strict=True)) == {"지수": 3, NAME: 2, B: 2}
    assert "갈린 의견 1" in words(at)
