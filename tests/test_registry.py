"""A rule that is one new file is offered, applied, shown, imported and missed in the README, and leaves as it came."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import store as core_store
from koevol_core.dataset.imports.tree_row import tree_row
from koevol_core.evolution.checks import Rules
from koevol_core.quality import RULES, checks, elimination, parse_rules
from koevol_core.store import planned
from koevol_core.types import Outcome, RunSpec
from pages.parts import review_where
from tests.conftest import PATIENCE
from tests.databases import db_of, fresh
from tests.test_readme import TEXTS, rules_of

ROOT = Path(__file__).resolve().parent.parent
SEED, LOUD = "김치찌개를 끓이는 법을 알려줘.", "김치찌개를 끓이는 법을 표로 정리해줘!!!"
RULE = '''
"""Elimination rule ``shouting``."""

from koevol_core.quality.elimination import rule


@rule("shouting", ko="외침", en="shouting")
def shouting(parent, child, answer):
    return "!!!" if "!!!" in child else None
'''


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[core.Store]:
    monkeypatch.setenv("KOEVOL_DB", db_of(tmp_path / "page.db"))
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    monkeypatch.setattr(review_where, "DWELL", 0.0)
    opened = core.open_store(db_of(fresh(tmp_path / "page.db")))
    yield opened
    opened.close()


@pytest.fixture
def rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A made-up rule in a folder of its own, found as those in ``elimination/`` are."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "shouting.py").write_text(RULE, encoding="utf-8")
    monkeypatch.setattr(elimination, "__path__", [*elimination.__path__, str(tmp_path / "more")])
    monkeypatch.setattr(RULES, "_entries", dict(RULES))
    RULES.discover()
    yield "shouting"
    del sys.modules["koevol_core.quality.elimination.shouting"], elimination.shouting  # type: ignore[attr-defined]


def opened(page: str, **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for name, value in address.items():
        at.query_params[name] = value
    at = at.switch_page(f"pages/{page}.py").run()
    assert not at.exception, at.exception
    return at


def eliminated(store: core.Store, reason: str) -> int:
    """A child that the rule eliminated, as a run stores it."""
    root = core.plant(store, core.Seed(SEED))
    run = core.plan(store, RunSpec((("deepen", 1.0),)), [root])
    [job] = store.read(planned.jobs, "node", run, 10)
    store.write(planned.fill, job, Outcome("eliminated", LOUD, reason, f"{reason}: !!!", "m-1"))
    return job.id


def test_a_new_rule_fires_last_and_can_be_chosen_or_left_out(rule: str) -> None:
    assert [one.rule for one in core.eliminate(SEED, LOUD)] == [rule]
    assert list(RULES)[-1] == rule
    assert parse_rules(rule) == (rule,)
    assert core.eliminate(SEED, LOUD, None, parse_rules("all,-shouting")) == ()
    assert Rules(checks.eliminate, checks.is_unknown).on is None


def test_a_new_rule_is_an_option_of_the_evolve_page(rule: str, store: core.Store) -> None:
    core.plant(store, core.Seed(SEED))
    options = opened("evolve").multiselect(key="run_rules").options
    assert options == [one.ko for one in RULES.values()] and options[-1] == "외침"


def badges(at: AppTest) -> str:
    return "\n".join(one.value for one in at.markdown)


def test_a_new_rule_is_shown_in_review_by_its_label(rule: str, store: core.Store) -> None:
    assert "외침" in badges(opened("review", node=str(eliminated(store, rule)), state="all"))


def test_a_rule_that_is_gone_shows_its_id(store: core.Store) -> None:
    node_id = eliminated(store, "bygone")
    at = opened("review", node=str(node_id), state="all")
    assert "bygone" in badges(at) and "!!!" in "\n".join(one.value for one in at.text)
    assert core_store.NodeFilter("all", rule=("bygone",)).narrow
    assert RULES.label("bygone", "en") == "bygone"


def test_a_new_rule_is_a_reason_of_imported_failures(rule: str) -> None:
    row = tree_row(1, {"parent": SEED, "child": LOUD, "trace": "r4", "origin": SEED, "reason": rule, "detail": "!"})
    assert not isinstance(row, str) and (row.status, row.reason) == ("eliminated", rule)


def test_the_readme_check_misses_a_new_rule(rule: str) -> None:
    assert all(set(RULES) - set(rules_of(text)) == {rule} for text in TEXTS.values())


def test_two_rules_of_one_name_are_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="declared twice"):
        elimination.rule(rule, ko="다른 것", en="another")(lambda parent, child, answer: None)
