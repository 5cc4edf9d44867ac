"""The prompt bench: a draft is checked, tried beside the version in force, kept, and every node knows its version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, review
from koevol_core.control.prompt_versions import current_versions, versions
from koevol_core.evolution.methods import parse_template, template
from koevol_core.settings import Settings
from koevol_core.store import prompts
from koevol_core.types import RunSpec
from tests.conftest import KEY, PATIENCE, ROOT, Cli, Garden, about, topic
from tests.databases import db_of
from tests.loopback import Body, Loopback, good_model
from tests.robustness.test_worker import ended, scripted

SHIPPED = template("ko", "constrain").text
DRAFT = SHIPPED.replace("요구를 한두 가지 더해", "요구를 딱 하나만 더해")
ONE = RunSpec((("constrain", 1.0),), judge=False)
Open = Callable[..., AppTest]


@pytest.fixture
def opened(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> Open:
    def go(seeds: int = 3, **env: str) -> AppTest:
        for name, value in {"KOEVOL_DB": db_of(garden.path), "KOEVOL_MODEL": "scripted", **env}.items():
            monkeypatch.setenv(name, value)
        if not control.funnel(garden.store).seeds:
            garden.sow(seeds)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        return at.switch_page("pages/prompts.py").run()

    return go


def words(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*at.caption, *at.markdown, *at.text, *at.error])


def shown(at: AppTest) -> str:
    """What is shown as a comparison."""
    return "\n".join(one.proto.body for one in at.main.get("html"))


def write(at: AppTest, text: str) -> AppTest:
    at.text_area[0].set_value(text)
    return at


def press(at: AppTest, key: str) -> AppTest:
    found = next(one for one in at.button if one.key == key)
    return found.click().run()


def test_a_draft_is_tried_beside_the_version_in_force(opened: Open, garden: Garden) -> None:
    at = press(write(opened(), DRAFT), "prompt_try")
    assert not at.exception
    assert "마지막 시험" in [one.value for one in at.header]
    [(now, draft)] = control.trials(garden.store, "ko", "constrain")
    assert now.sha256 == template("ko", "constrain").sha256 != draft.sha256
    assert now.text and draft.text and shown(at).count("koevol-diff") >= 2
    assert f"지금 버전 {now.sha256[:8]}" in words(at) and f"고친 버전 {draft.sha256[:8]}" in words(at)


def test_what_a_trial_cost_is_kept_with_its_bytes_and_no_child_is_born(opened: Open, garden: Garden) -> None:
    press(write(opened(), DRAFT), "prompt_try")
    calls = garden.rows("SELECT * FROM call ORDER BY id")
    assert [(one["run_id"], one["state"], one["purpose"]) for one in calls] == [(None, "got", "evolve")] * 2
    assert all(one["body"] and one["completion_tokens"] and one["cost"] == 0 for one in calls)
    assert garden.children() == []


def test_a_trial_that_fails_says_why_and_its_bytes_are_kept(opened: Open, garden: Garden) -> None:
    with Loopback(faults=lambda body, number: "402") as broke:
        at = opened(KOEVOL_MODEL="m-1", KOEVOL_BASE_URL=broke.base_url, KOEVOL_API_KEY=KEY)
        at = press(write(at, DRAFT), "prompt_try")
    assert not at.exception and "잔액이 부족합니다" in words(at)
    assert [one["state"] for one in garden.rows("SELECT state FROM call")] == ["failed", "failed"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("아무 말", "---"),
        ("시키는 말\n---\n자리가 없음", "자리"),
        ("시키는 말\n---\n{child}", "{instruction}"),
        ("시키는 말\n---\n{instruction} {child}", "{child}"),
        ("\n---\n{instruction}", "---"),
        (SHIPPED, "같은 글"),
    ],
)
def test_a_draft_that_cannot_work_is_refused_with_what_is_missing(
    opened: Open, garden: Garden, text: str, said: str
) -> None:
    at = press(write(opened(), text), "prompt_try")
    assert said in words(at) and garden.rows("SELECT * FROM call") == []
    if text != SHIPPED:
        assert said in words(press(write(opened(), text), "prompt_keep"))
        assert current_versions(garden.store, "ko") == ()


def test_a_kept_version_is_used_by_the_next_run_and_every_node_knows_it(opened: Open, garden: Garden) -> None:
    at = press(write(opened(), DRAFT), "prompt_keep")
    assert "고친 버전" in words(at) and at.text_area[0].value == DRAFT
    run = core.start_run(garden.store, scripted(garden), ONE, [1])
    spec = ended(garden, run).spec
    sha256 = parse_template("ko/constrain", DRAFT).sha256
    assert spec.prompts == (("ko/constrain", sha256),)
    assert [one["prompt_sha256"] for one in garden.children()] == [sha256]
    assert control.edited_prompts(garden.store, "ko") == ("ko/constrain",)
    assert control.edited_prompts(garden.store, "en") == ()


def test_a_run_stays_with_the_version_that_it_was_planned_with(garden: Garden) -> None:
    [seed] = garden.sow(1)
    control.keep_prompt(garden.store, "ko", "constrain", DRAFT)
    old = replace(ONE, prompts=current_versions(garden.store, "ko"))
    run = core.plan(garden.store, old, [seed])
    control.use_prompt(garden.store, "ko", "constrain", None)
    [fixed] = versions(garden.store, old)
    assert fixed.text == DRAFT
    control.Worker(run, db_of(garden.path), garden.path.with_suffix(".log"), {"KOEVOL_MODEL": "scripted"}).start()
    assert ended(garden, run).state == "done"
    assert garden.children()[0]["prompt_sha256"] == fixed.sha256
    assert core.plan(garden.store, ONE, [seed]) != run  # other prompts, another run


def test_the_original_can_be_restored_and_a_version_taken_again(opened: Open, garden: Garden) -> None:
    at = press(write(opened(), DRAFT), "prompt_keep")
    [(_, sha256)] = current_versions(garden.store, "ko")
    at = press(at, f"prompt_use-{template('ko', 'constrain').sha256[:8]}")
    assert current_versions(garden.store, "ko") == () and at.text_area[0].value == SHIPPED
    at = press(at, f"prompt_use-{sha256[:8]}")
    assert current_versions(garden.store, "ko") == (("ko/constrain", sha256),) and at.text_area[0].value == DRAFT


def test_keeping_the_original_text_is_the_original(garden: Garden) -> None:
    control.keep_prompt(garden.store, "ko", "constrain", DRAFT)
    control.keep_prompt(garden.store, "ko", "constrain", SHIPPED)
    assert current_versions(garden.store, "ko") == ()


def test_what_was_only_tried_is_no_version(opened: Open, garden: Garden) -> None:
    at = press(write(opened(), DRAFT), "prompt_try")
    assert not [one for one in at.button if (one.key or "").startswith("prompt_use")]
    at = press(write(at, DRAFT), "prompt_keep")
    assert len([one for one in at.button if (one.key or "").startswith("prompt_use")]) == 2
    assert [one.name for one in garden.store.read(prompts.history, "ko/constrain")].count("ko/constrain") == 2


def test_the_judge_is_tried_on_a_parent_and_its_child(garden: Garden) -> None:
    [seed] = garden.sow(1)
    with Loopback() as server:
        garden.drain(core.plan(garden.store, ONE, [seed]), server.base_url)
    text = template("ko", "judge").text.replace("---\n", "---\n잘 견주어라.\n")
    with pytest.raises(core.BadInput, match="부모가 있는"):
        control.try_prompt(garden.store, scripted(garden), "ko", "judge", text, [seed])
    control.try_prompt(garden.store, scripted(garden), "ko", "judge", text, [garden.children()[0]["id"]])
    [both] = control.trials(garden.store, "ko", "judge")
    assert [one.text for one in both] == ["다름", "다름"]


def test_the_embedded_model_cannot_try_but_shows_its_examples(
    opened: Open, garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("koevol_core.llm.local.server.unavailable", lambda: None)
    at = opened(KOEVOL_MODEL="")
    assert next(one for one in at.button if one.key == "prompt_try").disabled
    assert "시험할 수 없습니다" in words(at) and len(at.code) >= 4
    with pytest.raises(core.BadInput, match="예문"):
        control.try_prompt(garden.store, Settings(db=db_of(garden.path)), "ko", "constrain", DRAFT, [1])


def test_an_unknown_template_or_version_is_refused(garden: Garden) -> None:
    with pytest.raises(core.BadInput):
        control.prompt_page(garden.store, "ko", "../secrets")
    with pytest.raises(core.BadInput):
        control.use_prompt(garden.store, "ko", "constrain", "0" * 64)
    with pytest.raises(core.BadInput, match="데이터베이스에 없습니다"):
        versions(garden.store, replace(ONE, prompts=(("ko/constrain", "0" * 64),)))


def test_the_page_opens_in_english_too(opened: Open, garden: Garden) -> None:
    control.keep_setting(garden.store, "language", "en")
    at = opened()
    assert (
        not at.exception
        and next(one for one in at.button if one.key == "prompt_try").label == "Try · 2 calls an instruction · free"
    )


def test_the_template_is_in_the_address(opened: Open) -> None:
    at = opened()
    at.radio(key="prompt_language").set_value("en").run()
    assert at.query_params["template"] in ("en/constrain", ["en/constrain"])
    for address, text in (("ko/judge", template("ko", "judge").text), ("xx/../../etc", SHIPPED)):
        fresh = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        fresh.query_params["template"] = address
        fresh.switch_page("pages/prompts.py").run()
        assert not fresh.exception and fresh.text_area[0].value == text


def test_a_draft_is_compared_on_twenty_instructions_with_the_difference_and_its_interval(
    opened: Open, garden: Garden
) -> None:
    """The version in force repeats the instruction on every other seed, the draft never does."""

    def script(body: Body) -> str:
        repeats = "딱 하나만" not in body["messages"][0]["content"] and number(about(body)) % 2
        return about(body).partition("\n")[2] if repeats else good_model(body)

    def number(text: str) -> int:
        return next(one for one in range(20, -1, -1) if topic(one) in text)

    with Loopback(script=script) as server:
        at = opened(21, KOEVOL_MODEL="m-1", KOEVOL_BASE_URL=server.base_url, KOEVOL_API_KEY=KEY)
        chosen = next(one for one in at.multiselect if one.key == "prompt_nodes-constrain")
        chosen.set_value([int(option.split()[0][1:]) for option in chosen.options[:20]])
        at = press(write(at, DRAFT), "prompt_try")
        assert not at.exception and len(server.calls) == 40
    pairs = control.trials(garden.store, "ko", "constrain")
    assert len(pairs) == 20 and len({now.node_id for now, _ in pairs}) == 20
    shares, lengths = control.differences(pairs, lambda one: not core.eliminate(topic(one.node_id - 1), one.text))
    assert (shares.now, shares.draft, shares.pairs) == (0.5, 1.0, 20)
    assert shares.interval and 0.2 < shares.interval[0] < 0.5 < shares.interval[1] < 0.75
    assert lengths.interval and lengths.draft > lengths.now
    [shown_rows] = [frame.value for frame in at.dataframe if "차이" in frame.value]
    assert next(iter(shown_rows["차이"])) == "+50%" and "지시문 20개로 비교함" in words(at)


def test_a_score_prompt_is_tried_on_answers_and_used_by_the_next_scoring(opened: Open, garden: Garden) -> None:
    [one, *_] = garden.sow(2)
    core.decide(garden.store, one, "accept")
    text = template("ko", "score_quality").text.replace("1에서 6까지", "1에서 6까지의 자리에서")
    with pytest.raises(core.BadInput, match="답"):
        control.try_prompt(garden.store, scripted(garden), "ko", "score_quality", text, [one])
    review.write_answer(garden.store, one, "냄비에 물을 붓고 김치를 넣어 끓입니다.", "수진")
    control.try_prompt(garden.store, scripted(garden), "ko", "score_quality", text, [one])
    [(now, draft)] = control.trials(garden.store, "ko", "score_quality")
    assert now.text and 1 <= float(draft.text) <= 6
    sha256 = control.keep_prompt(garden.store, "ko", "score_quality", text)
    run = control.start_scores(garden.store, scripted(garden), [one])
    assert dict(ended(garden, run).spec.prompts) == {"ko/score_quality": sha256}
    assert current_versions(garden.store, "ko") == (), "a run that evolves is not another run by it"


PAPER = "I want you act as a Prompt Rewriter.\n---\n#The Given Prompt#:\n{instruction}\n#Rewritten Prompt#:\n"


def test_a_folder_of_templates_is_used_and_checked_before_anything_is_asked(tmp_path: Path) -> None:
    cli, folder = Cli(tmp_path / "work", seeds=2), tmp_path / "paper"
    flags = ("--judge", 0, "--answer-filling", 0, "--total-gen", 1, "--methods", "constrain", "--prompts", folder)
    with Loopback() as server:
        for file, text, said in (
            (None, "", "폴더"), ("readme.md", "", "파일"), ("widen.txt", PAPER, "widen.txt"),
            ("constrain.txt", "no place", "constrain.txt"), ("constrain.txt", PAPER.replace("---", "--"), "---"),
        ):  # fmt: skip
            if file:
                folder.mkdir(exist_ok=True)
                (folder / file).write_text(text, encoding="utf-8")
            done = cli(server.base_url, *flags)
            assert done.returncode == 2 and said in done.stderr and not server.calls, file
            (folder / "widen.txt").unlink(missing_ok=True)
        (folder / "constrain.txt").write_text(PAPER, encoding="utf-8")
        assert cli(server.base_url, *flags).returncode == 0
        assert {entry.body["messages"][0]["content"] for entry in server.calls} == {
            "I want you act as a Prompt Rewriter."
        }
        assert all("#The Given Prompt#" in about(entry.body) for entry in server.calls)
    sha256 = parse_template("ko/constrain", PAPER).sha256
    assert cli.rows("SELECT DISTINCT prompt_sha256 AS sha FROM node WHERE parent_id > 0") == [{"sha": sha256}]
    assert cli.rows("SELECT text FROM prompt WHERE sha256 = ?", sha256) == [{"text": PAPER}]
