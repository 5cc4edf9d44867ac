"""A team in real browsers: an owner and a reviewer side by side, strangers at the door, tokens that are not what they say."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import koevol_core as core
from koevol_core import dataset, review
from koevol_core.store import planned
from koevol_core.types import Outcome, RunSpec
from tests.browser.studio import Studio, click, decide, see, settled, until, widget
from tests.browser.team import Team, address, write_list
from tests.conftest import rows

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEED = "무지개의 원리를 알려줘."
SPENDS = ("run_start", "run_stop", "run_resume", "answer_fill", "answer_again", "evolve_more", "review_answer-",
          "review_score", "answer_score", "prompt_try", "home_samples", "run_terms", "model_")  # fmt: skip
TAKES = ("export_", "dataset_", "push_", "report_download", "card_", "seed_refused_csv", "seed_import", "bench_")
EVERYWHERE = ("", "seeds", "seeds?view=import", "seeds?view=refused", "seeds?node=1", "evolve", "prompts", "review",
              "review?node=2", "answers", "export", "export?view=dataset", "export?view=report",
              "export?view=scorecard", "export?view=benchmarks", "report", "report?view=scorecard",
              "report?view=benchmarks", "model")  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A seed with four living children; two are the reviewer's to judge, two the owner's."""
    path = tmp_path / "team.db"
    store = core.open_store(str(path))
    root = core.plant(store, core.Seed(SEED, license="cc-by-4.0"))
    run = core.plan(store, RunSpec((("constrain", 1.0), ("deepen", 1.0)), every_method=True, children=2), [root])
    for job in store.read(planned.jobs, "node", run, 10):
        store.write(planned.fill, job, Outcome("alive", f"{job.text} {job.id}행의 표로 정리해 줘.", model="m-1"))
    store.close()
    return path


def verdicts(db: Path) -> list[tuple[str, str]]:
    """Who said what, in the order in which it was said."""
    return [(row["reviewer"], row["kind"]) for row in rows(db, "SELECT reviewer, kind FROM decision ORDER BY id")]


def drawn(page: Page, parts: tuple[str, ...]) -> list[str]:
    """The widgets on the page whose key begins with one of these."""
    keys: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('[class*=st-key-]')].flatMap((one) => [...one.classList])"
        ".filter((name) => name.startsWith('st-key-')).map((name) => name.slice(7))"
    )
    return [key for key in keys if key.startswith(parts)]


def open_menu(page: Page) -> None:
    """Open what the review page keeps behind one button."""
    click(page, "review_menu")
    see(widget(page, "review_fold_all")).to_be_visible()
    settled(page)


def whole(page: Page) -> str:
    """All that the page says."""
    return page.locator("body").inner_text()


def test_an_owner_and_a_reviewer_sign_in_and_each_judges_under_an_own_name(team: Callable[..., Team], db: Path) -> None:
    one = team(db)
    sujin, minho = one.sign_in("sujin", "review?node=2"), one.sign_in("minho", "review?node=3")
    see(widget(sujin, "signed_in")).to_contain_text("소유자")
    see(widget(minho, "signed_in")).to_contain_text("검토자")
    decide(minho, "x", "review_reject-3")
    until(minho, lambda: len(verdicts(db)) == 1)
    decide(sujin, "a", "review_accept-2")
    until(sujin, lambda: len(verdicts(db)) == 2)
    assert verdicts(db) == [(address("minho"), "reject"), (address("sujin"), "accept")]
    assert one.provider.issued == ["sujin", "minho"] and not one.provider.refused

    one.studio.open(minho, "review?node=4&who=sujin%40example.com")  # no name in the address makes anybody another
    decide(minho, "a", "review_accept-4")
    until(minho, lambda: len(verdicts(db)) == 3)
    assert verdicts(db)[-1] == (address("minho"), "accept")


def test_two_reviewers_judge_blind_and_an_owner_decides_between_them(team: Callable[..., Team], db: Path) -> None:
    """The whole story of a team: the owner asks for it, two people differ without a word of each other, a third decides."""
    one = team(db, reviewers="minho haneul")
    sujin = one.sign_in("sujin", "review?node=2")
    open_menu(sujin)
    click(sujin, "review_double")
    share = widget(sujin, "review_double_share").locator("input")
    share.fill("100")
    share.press("Enter")
    store = core.open_store(str(db))
    until(sujin, lambda: review.double_share(store) == 100)

    minho = one.sign_in("minho", "review?node=2")
    open_menu(minho)
    assert not drawn(minho, ("review_double",)), "what is reviewed by two is an owner's to say"
    decide(minho, "x", "review_reject-2")
    until(minho, lambda: review.my_opinion(store, 2, address("minho")))
    haneul = one.sign_in("haneul", "review?node=2")
    see(widget(haneul, "review_accept-2").locator("button")).to_be_enabled()
    for path in ("review?node=2", "review?node=2&state=all", "seeds?node=1", ""):
        one.studio.open(haneul, path)
        assert address("minho") not in whole(haneul) and not drawn(haneul, ("review_opinion",))
    one.studio.open(haneul, "review?node=2")
    decide(haneul, "a", "review_accept-2")
    until(haneul, lambda: review.pending_counts(store).split == 1)
    assert verdicts(db) == []

    one.studio.open(sujin, "review?node=2&state=split")
    for name in ("minho", "haneul"):
        see(sujin.get_by_text(address(name)).first).to_be_visible()
    decide(sujin, "a", "review_accept-2")
    until(sujin, lambda: verdicts(db))
    assert verdicts(db) == [(address("minho"), "reject"), (address("haneul"), "accept"), (address("sujin"), "accept")]
    store.close()


def test_a_reviewer_finds_nowhere_anything_that_spends_or_takes(team: Callable[..., Team], db: Path) -> None:
    store = core.open_store(str(db))
    core.decide(store, 4, "accept", address("sujin"))
    core.decide(store, 5, "accept", address("sujin"))
    review.write_answer(store, 5, "햇빛이 물방울에서 꺾입니다.", address("sujin"))
    dataset.import_rows(
        store, dataset.read_seed_table(b'[{"instruction": "?"}, {"instruction": ""}]', "bad.json"), {"text": "instruction"},
        core.Seed(""),
    )  # fmt: skip
    store.close()
    one = team(db)
    sujin, minho = one.sign_in("sujin"), one.sign_in("minho")
    found: list[str] = []
    for path in EVERYWHERE:
        one.studio.open(minho, path)
        see(widget(minho, "signed_in")).to_contain_text(address("minho"))
        if path.startswith("review"):
            open_menu(minho)
        assert not drawn(minho, SPENDS + TAKES), path
        assert not minho.locator('[data-testid="stDownloadButton"]').count(), path
        if table := minho.locator('[data-testid="stDataFrame"]').first.all():
            table[0].hover()  # over a table lies a tool that saves it
            see(minho.get_by_label("Download as CSV")).to_be_hidden()
        one.studio.open(sujin, path)
        if path.startswith("review"):
            open_menu(sujin)
        found += drawn(sujin, SPENDS + TAKES)
    for key in (
        "run_start", "answer_fill", "answer_again", "evolve_more", "review_score", "answer_score", "prompt_try", "export_",
        "dataset_", "bench_", "seed_refused_csv", "report_download", "card_", "model_",
    ):  # fmt: skip
        assert any(name.startswith(key) for name in found), f"the owner has no {key}: this test would see nothing"
    for word in ("내보내기", "보고서", "모델"):
        see(minho.locator('[data-testid="stSidebar"]')).not_to_contain_text(word)


def test_a_reviewer_suggests_a_seed_and_an_owner_plants_it(team: Callable[..., Team], db: Path) -> None:
    one = team(db)
    minho = one.sign_in("minho", "seeds")
    widget(minho, "seed_text").locator("textarea").fill("경주 여행 코스를 추천해줘.")
    click(minho, "seed_add")
    until(minho, lambda: len(rows(db, "SELECT node_id FROM seed")) == 2)
    (row,) = rows(db, "SELECT node_id, state FROM seed ORDER BY node_id DESC LIMIT 1")
    assert row["state"] == "draft"
    one.studio.open(minho, f"seeds?node={row['node_id']}")
    see(minho.get_by_text("경주 여행 코스를 추천해줘.").filter(visible=True).first).to_be_visible()
    assert not drawn(minho, ("seed_save", "seed_ready", "seed_retire", "seed_edit"))
    sujin = one.sign_in("sujin", f"seeds?node={row['node_id']}")
    click(sujin, f"seed_ready-{row['node_id']}")
    until(sujin, lambda: len(rows(db, "SELECT node_id FROM seed WHERE state = 'ready'")) == 2)


def test_each_has_an_own_language(team: Callable[..., Team], db: Path) -> None:
    one = team(db)
    sujin, minho = one.sign_in("sujin", "review"), one.sign_in("minho", "review")
    settled(sujin)
    sujin.locator('[data-testid="stSidebar"]').get_by_text("EN", exact=True).click()
    see(sujin.get_by_role("heading", name="Review")).to_be_visible()
    one.studio.open(minho, "review")
    see(minho.get_by_role("heading", name="검토")).to_be_visible()


def test_a_deep_link_leads_to_the_door_and_shows_nothing(team: Callable[..., Team], db: Path) -> None:
    one = team(db)
    page = one.at_the_door()
    for path in ("", "seeds", "evolve", "prompts", "review?node=2", "answers", "export?view=report", "report", "model"):
        one.studio.open(page, path)
        see(widget(page, "sign_in").locator("button")).to_be_visible()
        said = whole(page)
        assert "로그인" in said and db.stem not in said and "무지개" not in said, path
        assert not page.locator('[data-testid="stPageLink"]').count(), path
        assert not page.locator('[data-testid="stMetric"]').count(), path


def test_who_signs_in_at_a_deep_link_arrives_there(team: Callable[..., Team], db: Path) -> None:
    one = team(db)
    page = one.at_the_door("review?node=4")
    widget(page, "sign_in").locator("button").click()
    page.locator("#sujin").click()
    page.wait_for_url(f"{one.studio.url}/review?node=4")
    settled(page)
    see(widget(page, "signed_in")).to_contain_text(address("sujin"))
    see(page.locator("body")).to_contain_text("#4")
    one.studio.open(page, "seeds")  # and afterwards the way is nobody's but their own
    see(page.get_by_role("heading", name="씨앗")).to_be_visible()


def test_a_stranger_is_turned_away_with_one_sentence_and_a_way_out(team: Callable[..., Team], db: Path) -> None:
    from tests.oidc import account

    one = team(db, accounts={"eve": account("eve@elsewhere.example")})
    page = one.pick("eve")
    see(page.get_by_text("이 프로젝트의 명단에 없는 계정입니다.")).to_be_visible()
    for path in ("review?node=2", "export"):
        one.studio.open(page, path)
        see(page.get_by_text("이 프로젝트의 명단에 없는 계정입니다.")).to_be_visible()
        assert db.stem not in whole(page) and "무지개" not in whole(page)
        assert not page.locator('[data-testid="stPageLink"]').count()
    click(page, "sign_out")
    see(widget(page, "sign_in")).to_be_visible()


def test_an_address_that_nobody_verified_is_not_let_in(team: Callable[..., Team], db: Path) -> None:
    from tests.oidc import account

    page = team(db, accounts={"sujin": account(address("sujin"), verified=False)}).pick("sujin")
    see(page.get_by_text("확인되지 않은 계정입니다")).to_be_visible()
    assert db.stem not in whole(page)


def test_a_token_that_is_not_right_signs_nobody_in(team: Callable[..., Team], db: Path) -> None:
    wrong = ("nonce", "audience", "issuer", "expired", "signature")
    one = team(db, owners=" ".join(wrong), spoil={name: name for name in wrong})  # each person's token has one fault
    for number, name in enumerate(wrong, 1):
        page = one.pick(name)
        see(widget(page, "sign_in")).to_be_visible()
        assert one.provider.issued == [*wrong[:number]], "a token was given, and it was not taken"
        assert one.studio.log.count("OAuth token exchange failed") >= number, name
        assert db.stem not in whole(page), name


def test_whoever_is_taken_off_the_list_is_refused_at_the_next_click(team: Callable[..., Team], db: Path) -> None:
    one = team(db)
    minho = one.sign_in("minho", "review?node=2")
    widget(minho, "review_accept-2").locator("button").wait_for()
    write_list(one.folder, "sujin")
    decide(minho, "a", "review_accept-2")
    see(minho.get_by_text("이 프로젝트의 명단에 없는 계정입니다.")).to_be_visible()
    assert verdicts(db) == []


def test_whoever_signs_out_is_out(team: Callable[..., Team], db: Path) -> None:
    one = team(db)
    sujin = one.sign_in("sujin")
    with sujin.expect_response(lambda reply: "/auth/logout" in reply.url):  # the door shows before that
        click(sujin, "sign_out")
    see(widget(sujin, "sign_in")).to_be_visible()
    one.studio.open(sujin, "export")
    see(widget(sujin, "sign_in")).to_be_visible()


# -- a trusted proxy ---------------------------------------------------------------------------------------------------

PROOF = "0123456789abcdef" * 2


@pytest.fixture
def behind(studio: Callable[..., Studio], db: Path) -> Studio:
    """A server that believes a proxy."""
    return studio(
        db, KOEVOL_SIGN_IN="proxy", KOEVOL_PROXY_SECRET=PROOF, KOEVOL_OWNERS=address("sujin"),
        KOEVOL_REVIEWERS="@example.com", KOEVOL_PROXY_SIGN_OUT="/oauth2/sign_out",
    )  # fmt: skip


def by_proxy(pages: Callable[..., Page], name: str, secret: str = PROOF) -> Page:
    """A browser whose requests carry what a proxy adds, those of its websocket too."""
    return pages(extra_http_headers={"X-Forwarded-Email": name, "X-Koevol-Proxy-Secret": secret})


def test_whom_the_proxy_names_is_in(behind: Studio, pages: Callable[..., Page], db: Path) -> None:
    sujin, haneul = by_proxy(pages, "Sujin@Example.com"), by_proxy(pages, "haneul@example.com")
    behind.open(sujin, "review?node=2")
    behind.open(haneul, "review?node=3")
    see(widget(sujin, "signed_in")).to_contain_text("소유자")
    see(widget(haneul, "signed_in")).to_contain_text("검토자")
    decide(haneul, "a", "review_accept-3")
    until(haneul, lambda: verdicts(db) == [("haneul@example.com", "accept")])
    see(sujin.get_by_role("link", name="로그아웃")).to_have_attribute("href", "/oauth2/sign_out")


def test_without_proof_or_off_the_list_nobody_is_in(behind: Studio, pages: Callable[..., Page], db: Path) -> None:
    for name, secret, said in (
        (address("sujin"), "", "프록시를 거쳐 들어오세요"),
        (address("sujin"), PROOF[:-1] + "0", "프록시를 거쳐 들어오세요"),
        ("", PROOF, "프록시를 거쳐 들어오세요"),
        ("eve@elsewhere.example", PROOF, "명단에 없는 계정입니다"),
    ):
        page = by_proxy(pages, name, secret)
        behind.open(page, "review?node=2")
        see(page.get_by_text(said)).to_be_visible()
        assert db.stem not in whole(page) and "무지개" not in whole(page), (name, secret)


def test_a_server_that_is_misconfigured_lets_nobody_in(studio: Callable[..., Studio], page: Page, db: Path) -> None:
    one = studio(db, KOEVOL_SIGN_IN="oidc", KOEVOL_OWNERS=address("sujin"))  # and no secrets.toml
    for path in ("", "review?node=2", "export"):
        one.open(page, path)
        see(page.get_by_text(".streamlit/secrets.toml을 읽을 수 없습니다")).to_be_visible()
        assert "무지개" not in whole(page) and not page.locator('[data-testid="stPageLink"]').count()


def test_a_websocket_without_a_page_is_no_way_in(behind: Studio, page: Page) -> None:
    """What a browser adds to the first request only would not be enough: the session begins with the websocket."""
    wire = http.client.HTTPConnection("127.0.0.1", behind.port)
    wire.request("GET", "/", headers={"X-Forwarded-Email": address("sujin"), "X-Koevol-Proxy-Secret": PROOF})
    assert wire.getresponse().status == 200
    wire.close()
    behind.open(page)
    settled(page)
    see(page.get_by_text("프록시를 거쳐 들어오세요")).to_be_visible()
