"""Replies that are too long, or whose checks do not end: the run goes on, and each row says what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from koevol_core import evolution
from koevol_core.errors import Outlasted
from koevol_core.evolution.checks import KEPT
from koevol_core.quality import apart, checks, eliminate
from tests.conftest import Garden, purpose
from tests.loopback import Body, Loopback, good_model


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(apart, "DEADLINE", 0.3)
    yield
    apart._helper.end()


def saying(child: str | None = None, answer: str | None = None) -> Any:
    def say(body: Body) -> str:
        said = child if purpose(body) == "evolve" else answer if purpose(body) == "answer" else None
        return good_model(body) if said is None else said

    return say


def test_a_child_and_an_answer_that_are_too_long_leave_the_run_with_their_heads(garden: Garden) -> None:
    """Also where no rule is enabled: the limit is not one of them."""
    with Loopback(script=saying(child="긴 글을 써 줘. " * 3_000)) as server:
        garden.drain(garden.plan(2, rules=()), server.base_url)
    children = garden.children()
    assert {(row["status"], row["reason"], len(row["text"])) for row in children} == {("eliminated", "too_long", KEPT)}
    with Loopback(script=saying(answer="길고 긴 답입니다. " * 200)) as server:
        run = evolution.plan_answers(garden.store, garden.changed(rules=()), [1, 2])
        garden.drain(run, server.base_url, longest=(20_000, 1_000))
    answers = garden.rows("SELECT status, reason, text FROM answer")
    assert {(row["status"], row["reason"], len(row["text"])) for row in answers} == {("eliminated", "too_long", 2_000)}


def test_a_reply_whose_checks_do_not_end_is_set_aside_once_and_the_run_ends(garden: Garden) -> None:
    """A reply that a killed worker left behind is read at the next start: there the same text is met again."""

    def outlasted(*_: Any) -> Any:
        raise Outlasted

    stuck = SimpleNamespace(**{name: getattr(checks, name) for name in checks.__all__} | {"eliminate": outlasted})
    run = garden.plan(3)
    with Loopback() as server:
        done = garden.drain(run, server.base_url, checks=stuck)
        assert done.nodes == {"failed": 3} and done.reasons == {"unchecked": 3}
        garden.drain(run, server.base_url)
        assert len(server.calls) == 3, "what was paid for is not asked again"
    assert {row["text"] for row in garden.children()} == {""}
    assert all(row["body"] for row in garden.rows("SELECT body FROM call")), "the reply stays with its call"


@pytest.mark.usefixtures("impatient")
def test_a_check_that_does_not_end_is_ended_and_the_next_one_runs() -> None:
    with pytest.raises(Outlasted):
        apart.apart(re.fullmatch, "(?:a+)+", "a" * 5_000 + "b")
    text = "가나다라 " * 2_000
    assert checks.eliminate("부모", "자식", text) == eliminate("부모", "자식", text)
