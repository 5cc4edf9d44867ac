"""A rule or finding that is one new file is offered, applied, shown, imported and missed in the README, and leaves as it came."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import quality, review
from koevol_core import store as core_store
from koevol_core.dataset.imports.tree_row import tree_row
from koevol_core.evolution.checks import Rules
from koevol_core.quality import FINDINGS, RULES, checks, elimination, findings, parse_rules
from koevol_core.store import findings as stored
from koevol_core.store import planned
from koevol_core.types import Finding, Outcome, RunSpec
from pages.parts import review_where
from tests.conftest import PATIENCE
from tests.databases import db_of, fresh
from tests.test_readme import TEXTS, findings_of, rules_of

ROOT = Path(__file__).resolve().parent.parent
SEED, LOUD = "김치찌개를 끓이는 법을 알려줘.", "김치찌개를 끓이는 법을 표로 정리해줘!!!"
RULE = '''
"""Elimination rule ``shouting``."""

from koevol_core.quality.elimination import rule


@rule("shouting", ko="외침", en="shouting")
def shouting(parent, child, answer):
    return "!!!" if "!!!" in child else None
'''


FINDING = '''
"""Finding ``emoji``."""

from koevol_core.quality.findings import Kind, finding
from koevol_core.types import Finding


@finding(Kind("emoji", 900, ("그림 글자", "그림 글자가 있습니다."), ("Emoji", "It has an emoji.")), of="answer")
def emoji(text, answer):
    if "🙂" in answer:
        yield Finding("emoji", "info", "🙂")
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
    known = dict(RULES)
    monkeypatch.setattr(elimination, "__path__", [*elimination.__path__, str(tmp_path / "more")])
    monkeypatch.setattr(RULES, "_entries", known)
    RULES.discover()
    yield "shouting"
    del sys.modules["koevol_core.quality.elimination.shouting"], elimination.shouting  # type: ignore[attr-defined]


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A made-up finding in a folder of its own, found as those in ``findings/`` are."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "emoji.py").write_text(FINDING, encoding="utf-8")
    known = dict(FINDINGS)
    monkeypatch.setattr(findings, "__path__", [*findings.__path__, str(tmp_path / "more")])
    monkeypatch.setattr(FINDINGS, "_entries", known)
    monkeypatch.setattr(findings, "_CHECKS", list(findings._CHECKS))
    FINDINGS.discover()
    yield "emoji"
    del sys.modules["koevol_core.quality.findings.emoji"], findings.emoji  # type: ignore[attr-defined]


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
    assert Rules(checks).on is None


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


# findings


def answered(store: core.Store) -> int:
    node_id = core.plant(store, core.Seed(SEED))
    review.write_answer(store, node_id, "묵은지를 볶습니다 🙂")
    return node_id


def test_a_new_finding_is_made_listed_and_filtered_by(kind: str, store: core.Store) -> None:
    assert [one.kind for one in quality.findings_of(SEED, answer="좋아요 🙂") if one.where == "answer"] == [kind]
    node_id = answered(store)
    assert [(one.kind, one.evidence) for one in quality.stored_findings(store, node_id)] == [(kind, "🙂")]
    assert quality.finding_counts(store) == {kind: 1}
    assert list(FINDINGS)[-1] == kind


def test_a_new_finding_is_a_chip_with_its_explanation(kind: str, store: core.Store) -> None:
    chips = opened("review", node=str(answered(store)), state="all").pills(key="review_signal-1")
    assert [option.split(" · ")[-1] for option in chips.options] == ["그림 글자"]
    at = chips.set_value(0).run()
    assert "그림 글자가 있습니다." in [one.value for one in at.caption]


def test_a_finding_that_is_gone_shows_its_id(store: core.Store) -> None:
    node_id = core.plant(store, core.Seed(SEED))
    with store.writing() as conn:
        stored.put(conn, ("bygone",), [((node_id, None), (Finding("bygone", "warn", "x"),))])
    assert opened("review", node=str(node_id), state="all").pills(key=f"review_signal-{node_id}").options == [
        "△ bygone"
    ]


def test_a_new_finding_has_existing_rows_checked_again(store: core.Store, request: pytest.FixtureRequest) -> None:
    answered(store)
    quality.check(store)
    assert quality.check(store).answers == 0
    request.getfixturevalue("kind")
    assert quality.check(store).answers == 1
    assert quality.finding_counts(store) == {"emoji": 1}


def test_the_readme_check_misses_a_new_finding(kind: str) -> None:
    assert all(set(FINDINGS) - findings_of(text) == {kind} for text in TEXTS.values())
