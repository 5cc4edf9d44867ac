"""Each page that asks a model, once: a run is started, answers are filled, a prompt is kept. In depth: ``tests/pages``.

A click only plans the work here: the worker that it would start in a process of its own is this test.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, evolution, quality, review
from koevol_core.control.prompt_versions import current_versions
from koevol_core.evolution.methods import parse_template, template
from koevol_core.evolution.prompting import ChatPrompts
from tests.conftest import QUICK, Garden

Open = Callable[..., AppTest]


@pytest.fixture
def work(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Do what the newest click has planned."""
    monkeypatch.setattr(control.Worker, "start", lambda worker, ended=None: 1)

    def drain() -> None:
        [run] = control.live_runs(garden.store)
        client = core.connect(core.Settings(model="scripted"))
        style = ChatPrompts(judging=run.spec.judge)
        core.drain(garden.store, run.id, client, style, QUICK, hooks=evolution.Hooks(quality.checks))

    return drain


def test_a_run_is_started_and_its_children_are_shown_with_a_link_to_their_review(
    opened: Open, garden: Garden, work: Callable[[], None]
) -> None:
    garden.sow(3)
    at = opened("evolve")
    at.button(key="run_start").click().run()
    work()
    at.run()
    assert not at.exception and "6/6" in at.get("progress")[0].proto.text
    queries = {one.proto.query_string for one in at.main.get("page_link") if "node=" in one.proto.query_string}
    assert queries == {f"node={one['id']}" for one in garden.children()} and len(queries) == 6


def test_answers_are_filled_and_shown(opened: Open, garden: Garden, work: Callable[[], None]) -> None:
    for node in garden.sow(2):
        core.decide(garden.store, node, "accept")
    at = opened("answers")
    at.button(key="answer_fill").click().run()
    work()
    at.run()
    assert not at.exception and review.answer_counts(garden.store) == (0, 2)
    assert at.button(key="answer_fill").disabled
    assert any("연습용 답입니다" in one.value for one in at.main.text)


def test_a_prompt_is_kept_and_in_force(opened: Open, garden: Garden) -> None:
    draft = template("ko", "constrain").text.replace("요구를 한두 가지 더해", "요구를 딱 하나만 더해")
    at = opened("prompts")
    at.text_area[0].set_value(draft)
    at.button(key="prompt_keep").click().run()
    assert not at.exception and at.text_area[0].value == draft
    assert current_versions(garden.store, "ko") == (("ko/constrain", parse_template("ko/constrain", draft).sha256),)
