"""The door and the two roles as a page draws them: who sees what, whose click counts, and what a wrong configuration shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import access, control, dataset, review, settings
from koevol_core.messages import text as translate
from koevol_core.store import planned
from koevol_core.types import Outcome
from tests.conftest import PATIENCE, ROOT, Garden
from tests.databases import db_of

SUJIN, MINHO = "sujin@example.com", "minho@example.com"
AUTH = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback", "cookie_secret": "0123456789abcdef" * 2,
    "client_id": "koevol", "client_secret": "s", "server_metadata_url": "http://127.0.0.1:1/.well-known/openid-configuration",
}  # fmt: skip
PAGES = ("home", "seeds", "evolve", "prompts", "review", "answers", "export", "report")
Enter = Callable[..., AppTest]


def claims(email: str, **more: object) -> dict[str, Any]:
    return {"is_logged_in": True, "email": email, "email_verified": True, "sub": email, **more}


@pytest.fixture
def grown(garden: Garden) -> Garden:
    """A garden with two living children, 2 and 3, and two accepted ones: 4, and 5 with an answer."""
    methods = tuple((name, 1.0) for name in ("constrain", "deepen", "reason", "concretize"))
    run = garden.plan(1, methods=methods, every_method=True)
    for job in garden.store.read(planned.jobs, "node", run, 10):
        garden.store.write(planned.fill, job, Outcome("alive", f"{job.text} {job.method}", model="m-1"))
    core.decide(garden.store, 4, "accept", SUJIN)
    core.decide(garden.store, 5, "accept", SUJIN)
    review.write_answer(garden.store, 5, "차근차근 설명합니다.", SUJIN)
    return garden


@pytest.fixture
def team(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """One owner and one reviewer sign in."""
    pytest.importorskip("authlib", reason="signing in needs requirements-team.txt")
    for name, value in {
        "DB": db_of(garden.path),
        "MODEL": "scripted",
        "SIGN_IN": "oidc",
        "OWNERS": SUJIN,
        "REVIEWERS": MINHO,
    }.items():
        monkeypatch.setenv(f"KOEVOL_{name}", value)


@pytest.fixture
def enter(team: None) -> Enter:
    """Open a page as somebody: ``enter(MINHO, "review", node="2")``; "" for somebody who did not sign in."""

    def go(who: str | dict[str, Any], page: str = "home", /, **address: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        at.secrets["auth"] = AUTH
        at.user = who if isinstance(who, dict) else claims(who) if who else {}
        for name, value in address.items():
            at.query_params[name] = value
        at = at.run() if page == "home" else at.switch_page(f"pages/{page}.py").run()
        assert not at.exception, at.exception
        return at

    return go


def keys(at: AppTest) -> set[str]:
    kinds = (
        at.button,
        at.text_input,
        at.text_area,
        at.checkbox,
        at.number_input,
        at.toggle,
        at.pills,
        at.selectbox,
        at.get("download_button"),
    )
    return {str(getattr(one, "key", None) or one.proto.id) for kind in kinds for one in kind}


def said(at: AppTest) -> str:
    shown = [
        *at.text,
        *at.markdown,
        *at.caption,
        *at.header,
        *at.title,
        *at.subheader,
        *at.metric,
        *at.error,
        *at.warning,
    ]
    return "\n".join([*(str(one.value) for one in shown), *(one.label for one in at.button)])


def shows_nothing(at: AppTest) -> bool:
    """Whether the page says nothing of the project: no menu, no number, no name."""
    return not at.metric and not at.get("page_link") and not at.dataframe and "koevol.db" not in said(at)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("who", "word"), [("", "access.please"), ("eve@elsewhere.example", "access.stranger")])
def test_whoever_may_not_come_in_sees_one_sentence_on_every_page(
    enter: Enter, grown: Garden, page: str, who: str, word: str
) -> None:
    sees_only(enter(who, page, node="2"), word)


@pytest.mark.parametrize(
    ("who", "word"),
    [
        (claims(SUJIN, email_verified=False), "access.unverified"), (claims(SUJIN, email_verified=None), "access.unverified"),
        (claims(SUJIN, email_verified="false"), "access.unverified"), (claims(""), "access.unverified"),
        (claims(SUJIN, is_logged_in=False), "access.please"), (claims(SUJIN, is_logged_in="True"), "access.please"),
    ],
)  # fmt: skip
def test_what_the_provider_does_not_vouch_for_is_nobody(
    enter: Enter, grown: Garden, who: dict[str, Any], word: str
) -> None:
    sees_only(enter(who, "review", node="2"), word)


def sees_only(at: AppTest, word: str) -> None:
    assert shows_nothing(at)
    assert [one.value for one in at.markdown] == [translate("ko", word)]
    assert [one.key for one in at.button] == ["sign_in" if word == "access.please" else "sign_out"]


def test_a_provider_that_writes_verified_as_a_text_is_understood(enter: Enter, grown: Garden) -> None:
    assert SUJIN in said(enter(claims(SUJIN, email_verified="true")))


@pytest.mark.parametrize("page", ["evolve", "prompts", "export"])
def test_a_page_about_money_or_files_is_closed_to_a_reviewer(enter: Enter, grown: Garden, page: str) -> None:
    at = enter(MINHO, page)
    assert translate("ko", "access.owners_only") in said(at)
    assert keys(at) <= {"sign_out", "language"} and not at.dataframe and not at.get("download_button")
    assert len(keys(enter(SUJIN, page))) > 3


def test_a_reviewer_may_judge_and_has_no_key_that_spends(enter: Enter, grown: Garden) -> None:
    mine, theirs = keys(enter(MINHO, "review", node="2")), keys(enter(SUJIN, "review", node="2"))
    assert {
        "review_accept-2",
        "review_reject-2",
        "review_skip-2",
        "review_undo-2",
        "review_edit-2",
    } <= mine & theirs
    assert "evolve_more-2" in theirs - mine and not {one for one in mine if "evolve" in one or "score" in one}
    mine, theirs = keys(enter(MINHO, "answers", node="4")), keys(enter(SUJIN, "answers", node="4"))
    assert {"answer_text-4", "answer_save-4"} <= mine
    assert {"answer_fill", "answer_again-4"} <= theirs and not {"answer_fill", "answer_again-4"} & mine


def test_the_menu_of_a_reviewer_has_what_a_reviewer_may_open(enter: Enter, grown: Garden) -> None:
    links = [one.proto.page for one in enter(MINHO).sidebar.get("page_link")]
    assert len(links) == 4 and not {"evolve", "prompts", "export"} & set(links)
    assert len(enter(SUJIN).sidebar.get("page_link")) == 8


def test_a_decision_bears_the_identity_and_not_what_the_address_says(enter: Enter, grown: Garden) -> None:
    at = enter(MINHO, "review", node="2", who=SUJIN)
    assert "review_who" not in keys(at)
    at.session_state["_shown"] = (2, 0.0)
    at.button(key="review_accept-2").click().run()
    assert [(one.reviewer, one.kind) for one in review.history(grown.store, 2)] == [(MINHO, "accept")]


@pytest.mark.parametrize(
    ("page", "address", "key"),
    [("review", {"node": "2"}, "evolve_more-2"), ("answers", {}, "answer_fill"), ("export", {}, "export_save"),
     ("prompts", {}, "prompt_keep"), ("seeds", {"node": "1"}, "seed_retire-1"), ("evolve", {}, "run_start")],
)  # fmt: skip
@pytest.mark.parametrize("how", ["another person", "made a reviewer", "taken off the list", "signed out"])
def test_a_click_that_is_no_longer_theirs_changes_nothing(
    enter: Enter, grown: Garden, monkeypatch: pytest.MonkeyPatch, page: str, address: dict[str, str], key: str, how: str
) -> None:
    """A page that an owner had on the screen, clicked by somebody who may not: what a forged widget event would be."""
    at = enter(SUJIN, page, **address)
    before = state(grown)
    if how == "another person":
        at.user = claims(MINHO)
    elif how == "signed out":
        at.user = {}
    else:
        monkeypatch.setenv("KOEVOL_OWNERS", "haneul@example.com")
        monkeypatch.setenv("KOEVOL_REVIEWERS", SUJIN if how == "made a reviewer" else MINHO)
    at.session_state["_shown"] = (2, 0.0)
    at = next(one for one in at.button if one.key == key).click().run()
    assert not at.exception and state(grown) == before
    assert (
        how != "made a reviewer"
        or page in ("evolve", "prompts", "export")
        or translate("ko", "access.not_yours") in said(at)
    )


def state(garden: Garden) -> dict[str, Any]:
    """All that a click could change."""
    tables = ("node", "seed", "run", "decision", "answer", "setting", "prompt")
    counted: dict[str, Any] = {name: garden.rows(f"SELECT * FROM {name} ORDER BY 1") for name in tables}
    return counted | {"files": sorted(path.name for path in garden.path.parent.glob("exports/**/*"))}


def test_the_same_click_of_the_owner_does_change_something(enter: Enter, grown: Garden) -> None:
    at, before = enter(SUJIN, "seeds", node="1"), state(grown)
    at.button(key="seed_retire-1").click().run()
    assert state(grown) != before


@pytest.mark.parametrize(
    "verb", sorted(name for name, action in access.ACTIONS.items() if action not in ("own", "judge", "suggest"))
)
def test_a_verb_that_is_an_owners_is_refused_to_a_reviewer_whatever_the_page_drew(
    garden: Garden, team: None, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    from pages import Page, allowed, later
    from pages.parts.guard import FACES

    monkeypatch.setattr("pages.parts.guard.present", lambda _policy: MINHO)
    page = Page(garden.store, settings.load(), "ko", access.Person(MINHO, "owner"), access.policy(settings.load()))
    offered = next(getattr(face, verb) for face in FACES if hasattr(face, verb))
    for ask in (allowed, lambda page, verb: later(page, verb)()):
        with pytest.raises(core.Forbidden, match="소유자만"):
            ask(page, offered)


def test_a_file_is_made_only_for_whoever_still_is_on_the_list(
    garden: Garden, team: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download is made outside of any page, where nobody can ask who is there."""
    from pages import Page, later

    page = Page(garden.store, settings.load(), "ko", access.Person(SUJIN, "owner"), access.policy(settings.load()))
    made = later(page, dataset.refusals_csv, garden.store)
    assert made()
    monkeypatch.setenv("KOEVOL_OWNERS", "haneul@example.com")
    with pytest.raises(core.Forbidden, match="명단"):
        made()


def test_a_part_that_runs_by_itself_looks_who_is_there(enter: Enter, grown: Garden) -> None:
    """A search runs without the rest of the page: what it would show is not for somebody who was taken off the list."""
    at = enter(MINHO, "review", node="2")
    at.user = {}
    at.text_input(key="review_search").set_value("알려줘").run()
    assert shows_nothing(at) and [one.key for one in at.button] == ["sign_in"]


def test_a_seed_of_a_reviewer_is_a_draft(enter: Enter, grown: Garden) -> None:
    at = enter(MINHO, "seeds")
    assert "seed_draft" not in keys(at) and not [one for one in at.get("button_group") if "seed_view" in str(one.proto)]
    at.text_area(key="seed_text").set_value("경주 여행 코스를 추천해줘.")
    at.button(key="seed_add").click().run()
    assert grown.rows("SELECT state FROM seed ORDER BY node_id DESC LIMIT 1") == [{"state": "draft"}]


def test_the_language_is_each_ones_own(enter: Enter, grown: Garden) -> None:
    at = enter(SUJIN, "review")
    assert at.title[0].value == "검토"
    control.keep_own(grown.store, SUJIN, "language", "en")
    assert enter(SUJIN, "review").title[0].value == "Review"
    assert enter(MINHO, "review").title[0].value == "검토"


def lacking(name: str) -> dict[str, str]:
    return {key: value for key, value in AUTH.items() if key != name}


WRONG: list[tuple[dict[str, str], dict[str, str] | None, str]] = [
    ({"KOEVOL_OWNERS": ""}, AUTH, "KOEVOL_OWNERS"), ({"KOEVOL_SIGN_IN": "ldap"}, AUTH, "KOEVOL_SIGN_IN"),
    ({"KOEVOL_SIGN_IN": "proxy"}, AUTH, "KOEVOL_PROXY_SECRET"), ({}, None, "secrets.toml"),
    ({}, {name: value for name, value in AUTH.items() if name != "client_id"}, "client_id"),
    ({}, AUTH | {"cookie_secret": ""}, "cookie_secret"), ({}, AUTH | {"cookie_secret": "short"}, "cookie_secret"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "wrong"), [*((page, WRONG[0]) for page in PAGES), *(("review", wrong) for wrong in WRONG[1:])]
)
def test_a_wrong_configuration_is_one_sentence_on_every_page(
    grown: Garden, team: None, monkeypatch: pytest.MonkeyPatch, page: str, wrong: tuple[dict[str, str], Any, str]
) -> None:
    environment, auth, word = wrong
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    if auth is not None:
        at.secrets["auth"] = auth
    at.user = claims(SUJIN)
    at = at.run() if page == "home" else at.switch_page(f"pages/{page}.py").run()
    assert shows_nothing(at) and not at.button and not at.exception
    assert len(at.text) == 1 and word in at.text[0].value


def test_without_the_library_nobody_comes_in(enter: Enter, grown: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.parts.entrance.importlib.util.find_spec", lambda _name: None)
    at = enter(SUJIN)
    assert shows_nothing(at) and "requirements-team.txt" in said(at)


@pytest.mark.parametrize("address", ["0.0.0.0", None, "192.168.0.7"])
def test_a_server_that_is_open_to_others_without_a_sign_in_shows_nothing_until_that_is_meant(
    garden: Garden, opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    monkeypatch.setattr("streamlit.get_option", lambda _name: address)
    at = opened("review")
    assert shows_nothing(at) and "KOEVOL_SIGN_IN=off" in said(at)
    monkeypatch.setenv("KOEVOL_SIGN_IN", "off")
    at = opened("review")
    assert [one.value for one in at.warning] == [translate("ko", "access.open_on_purpose")]
    assert not shows_nothing(at)


def test_on_this_machine_alone_nothing_warns_and_nothing_asks(garden: Garden, opened: Callable[..., AppTest]) -> None:
    at = opened("review")
    assert not at.warning and not at.error and "sign_in" not in keys(at) and "sign_out" not in keys(at)


def test_the_example_of_secrets_lets_nobody_in_as_it_is() -> None:
    import tomllib

    example = tomllib.loads((ROOT / ".streamlit" / "secrets.toml.example").read_text(encoding="utf-8"))
    assert set(example["auth"]) == set(AUTH) and not example["auth"]["cookie_secret"]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ".streamlit/secrets.toml" in ignored and not Path(ROOT / ".streamlit" / "secrets.toml").exists()
