"""The expander of conditions on every page that selects nodes: all of them are there, and each narrows what is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import quality, review, store
from pages.parts import export_choose, review_filters
from tests.conftest import PATIENCE, ROOT, Garden
from tests.databases import db_of

OWN = {"export": "export", "evolve": "run_where", "answers": "answer_where", "review": "review_by"}
"""Page: the prefix of its widget keys."""
OFFERED = {
    "export": store.CONDITIONS, "evolve": store.CONDITIONS, "answers": store.CONDITIONS, "review": review_filters.REMAINING,
}  # fmt: skip
ADDRESS = {"export": export_choose.PLACE.names}
"""Page: the names in the address that differ from those of the conditions."""
PANELS = {"answers": ["answer_score_panel"], "review": ["review_narrow"]}
Open = Callable[..., AppTest]


@pytest.fixture
def opened(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page with its expander, on a store with two accepted children of one seed, both with an answer."""
    root = core.plant(garden.store, core.Seed("김치찌개를 끓이는 법을 알려줘.", domain="요리"))
    for text in ("김치찌개를 끓이는 법을 표로 정리해줘.", "김치찌개에 두부를 넣는 까닭을 010-1234-5678로 알려줘."):
        review.write_answer(garden.store, review.edit(garden.store, root, text, "지민"), "답입니다.", "지민")
    quality.check(garden.store)
    monkeypatch.setenv("KOEVOL_DB", db_of(garden.path))
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")

    def go(page: str, **address: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        for name, value in address.items():
            at.query_params[name] = value
        return unfolded(at.switch_page(f"pages/{page}.py").run(), page)

    return go


def unfolded(at: AppTest, page: str) -> AppTest:
    """The page with its expander open, which a test's browser forgets with every run."""
    for key in (*PANELS.get(page, ()), f"{OWN[page]}_conditions"):
        at.session_state[key] = True
    return checked(at.run())


def checked(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def keys(at: AppTest) -> set[str]:
    kinds = ("pills", "button_group", "multiselect", "selectbox", "text_input", "number_input", "date_input")
    return {one.key for kind in kinds for one in at.get(kind) if one.key}


@pytest.mark.parametrize("page", OWN)
def test_every_condition_is_offered(opened: Open, page: str) -> None:
    at = opened(page, **({"state": "accept"} if page == "review" else {}))
    names = {name for name in OFFERED[page] if name != "rule"}  # no child here has a reason
    names -= {"model"}  # nor a model
    offered = {f"{OWN[page]}_{ADDRESS.get(page, {}).get(name, name)}" for name in names - {"no_finding"}}
    assert offered <= keys(at)


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("export", lambda at: next(iter(at.get("download_button"))).label),
        ("evolve", lambda at: at.selectbox(key="run_parents").options[0]),
        ("answers", lambda at: at.button(key="answer_score").label),
        ("review", lambda at: at.query_params["node"]),
    ],
)
def test_what_is_typed_narrows_what_is_selected_and_is_kept_in_the_address(
    opened: Open, page: str, shown: Callable[[AppTest], Any]
) -> None:
    at = opened(page, **({"state": "accept"} if page == "review" else {}))
    before = shown(at)
    at = unfolded(at.text_input(key=f"{OWN[page]}_words").set_value("두부").run(), page)
    assert at.query_params["words"] in ("두부", ["두부"])
    assert shown(at) != before
    at = unfolded(at.text_input(key=f"{OWN[page]}_words").set_value("").run(), page)
    assert "words" not in at.query_params


def test_a_range_of_a_score_is_written_as_the_command_line_writes_it(opened: Open) -> None:
    at = opened("export")
    at = unfolded(at.selectbox(key="export_score").set_value("length").run(), "export")
    assert at.query_params["score"] in ("length=..", ["length=.."])
    at = checked(at.number_input(key="export_score_high").set_value(25.0).run())
    assert at.query_params["score"] in ("length=..25", ["length=..25"])
    assert "1" in next(iter(at.get("download_button"))).label


def test_an_address_that_cannot_be_read_selects_everything(opened: Open) -> None:
    at = opened("export", run="x", score="length", since="어제", finding="nonsense", generation="y", answered="7")
    assert next(iter(at.get("download_button"))).label == next(iter(opened("export").get("download_button"))).label
