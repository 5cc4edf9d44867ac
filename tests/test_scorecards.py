"""Scorecards count what is there, say how sure they are, and claim nothing that the data does not tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import analytics, control, review, types
from koevol_core.__main__ import main as command
from koevol_core.analytics.scorecards.cards import Judged, wilson
from koevol_core.analytics.scorecards.rendering import literal
from koevol_core.evolution.methods import template
from koevol_core.store import answers, calls, nodes, planned
from koevol_core.types import METHODS, Bill, Outcome, RunSpec
from tests.conftest import Garden, about, purpose, topic
from tests.databases import built, db_of, fresh, of_files, rows
from tests.loopback import Body, Loopback, good_model
from tests.test_report import plans

HOSTILE = "<img src=x onerror=alert(1)> | $x$ **굵게** [a](http://a.b) `c` https://d.e www.f.g \u202e뒤집힘\n# 제목"


@dataclass
class Plot:
    """A store in which each child is made by hand: its fate, its calls, and what people say of it."""

    store: core.Store
    roots: list[int] = field(default_factory=list)

    def sow(self, *domains: str) -> None:
        self.roots += [core.plant(self.store, core.Seed(topic(n), domain=one)) for n, one in enumerate(domains)]

    def run(self, method: Any, parents: list[int] | None = None, children: int = 1, **spec: Any) -> list[Any]:
        wanted = RunSpec(((method, 1.0),), children=children, model="asked-1@http://x/v1", **spec)
        run = core.plan(self.store, wanted, parents or self.roots)
        found = self.store.read(planned.jobs, "node", run, 1000)
        return [(run, job) for job in found]

    def born(
        self, job: tuple[int, Any], cost: float | None = 0.001, said: Any = "", reason: str = "", **born: Any
    ) -> int:
        """Fill a planned child; it cost one call."""
        run, one = job
        born = {"status": "alive", "text": one.text * 2, "model": "m-1"} | born
        self.store.write(planned.fill, one, Outcome(**born))
        self.call(run, one.id, cost)
        if said:
            core.decide(self.store, one.id, said, "지수", reason=reason)
        return int(one.id)

    def call(self, run: int | None, node_id: int, cost: float | None, purpose: str = "evolve", **more: Any) -> None:
        row = {
            "node_id": node_id,
            "run_id": run,
            "purpose": purpose,
            "turn": 0,
            "attempt": 1,
            "request": "{}",
            "sent_at": 10.0,
        }
        call = self.store.write(calls.sent, row | {"at_most": 0.01, "method": None})
        self.store.write(calls.ended, call, {"state": "got", "body": b"{}"} | more)
        self.store.write(calls.priced, call, {"ended_at": 12.0, "model": "m-1", "cost": cost})

    def card(self, by: str, name: str, within: Mapping[str, str] | None = None) -> analytics.Card:
        return next(one for one in analytics.scorecards(self.store).cards(by, within) if one.name == name)


@pytest.fixture
def plot(tmp_path: Path) -> Iterator[Plot]:
    store = core.open_store(db_of(fresh(tmp_path / "cards.db")))
    yield Plot(store)
    store.close()


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Plot]:
    path = built(tmp_path / "cards.db", grow)
    store = core.open_store(db_of(path))
    yield Plot(store, [row["id"] for row in rows(path, "SELECT id FROM node WHERE parent_id IS NULL ORDER BY id")])
    store.close()


def grow(store: core.Store) -> None:
    """Four seeds of two domains. ``constrain``: two accepted (one with an answer), one rejected, one eliminated and
    rescued. ``deepen``: one undecided, one eliminated, one failed, one rejected as too similar."""
    plot = Plot(store)
    plot.sow("요리", "요리", "과학", "")
    one, two, three, four = plot.run("constrain")
    kept = plot.born(one, said="accept")
    plot.store.write(answers.add, kept, "답", model="m-1")
    plot.born(two, said="accept", cost=0.003)
    plot.born(three, said="reject", reason="wrong", model="m-2")
    plot.born(four, said="accept", status="eliminated", model="m-2")
    five, six, seven, eight = plot.run("deepen")
    plot.born(five, text=five[1].text * 3)
    plot.born(six, status="eliminated")
    plot.born(seven, status="failed", text="", model=None, cost=None)
    plot.born(eight, said="reject", reason="similar", text=eight[1].text * 4)


def test_a_card_says_what_became_of_its_children(tree: Plot) -> None:
    constrain, deepen = tree.card("method", "constrain"), tree.card("method", "deepen")
    assert (constrain.made, constrain.living, constrain.accepted, constrain.rejected) == (4, 3, 3, 1)
    assert (constrain.rescued, constrain.answered, constrain.undecided) == (1, 1, 0)
    assert (deepen.made, deepen.living, deepen.accepted, deepen.rejected, deepen.undecided) == (4, 2, 0, 1, 1)
    assert (sum(n for _, n in deepen.eliminated), sum(n for _, n in deepen.failed)) == (1, 1)


def test_what_it_cost_is_summed_with_all_that_was_thrown_away(tree: Plot) -> None:
    card = tree.card("method", "constrain")
    assert card.cost == pytest.approx(0.006)
    assert card.dollars_a_row == pytest.approx(0.002)
    assert card.seconds == pytest.approx(2.0)


def test_a_call_without_a_price_leaves_the_cost_unknown_and_what_it_can_have_been_is_counted(tree: Plot) -> None:
    card = tree.card("method", "deepen")
    assert card.cost is None
    assert (card.bill.dollars, card.bill.unpriced) == (pytest.approx(0.003), 1)
    assert card.bill.at_risk == pytest.approx(0.01)


def test_children_are_as_much_longer_as_they_are(tree: Plot) -> None:
    found = tree.card("method", "deepen").growth
    assert found and (found.n, found.median) == (2, 3.5)
    found = tree.card("method", "constrain").growth
    assert found and (found.n, found.low, found.median, found.high) == (3, 2, 2, 2)


def test_each_dimension_cuts_the_same_children(tree: Plot) -> None:
    found = analytics.scorecards(tree.store)
    for by in analytics.DIMENSIONS:
        cards = found.cards(by)
        assert [sum(getattr(card, name) for card in cards) for name in ("made", "living", "accepted", "rejected")] == [
            8,
            5,
            3,
            2,
        ]
        assert sum(card.bill.dollars for card in cards) == pytest.approx(0.009)
    assert {card.name: card.made for card in found.cards("domain")} == {"요리": 4, "과학": 2, "": 2}
    assert [card.name for card in found.cards("generation")] == ["1"]


def test_a_child_without_a_reply_counts_for_the_model_that_was_asked(tree: Plot) -> None:
    found = {
        card.name: (card.made, sum(n for _, n in card.failed))
        for card in analytics.scorecards(tree.store).cards("model")
    }
    assert found == {"m-1": (5, 0), "m-2": (2, 0), "asked-1": (1, 1)}


def test_one_dimension_is_looked_at_within_another(tree: Plot) -> None:
    assert tree.card("domain", "요리", {"method": "constrain"}).accepted == 2
    assert tree.card("domain", "요리", {"method": "deepen"}).accepted == 0
    assert analytics.scorecards(tree.store).cards("method", {"domain": "없는 분야"}) == ()


def test_the_report_and_the_cards_count_the_same(garden: Garden) -> None:
    run = garden.plan(4, generations=2, answers=True, judge=True, children=2)
    with Loopback() as server:
        garden.drain(run, server.base_url, model="deepseek-flash")
    for place, child in enumerate(garden.children()):
        if child["status"] == "alive" and place % 3:
            core.decide(garden.store, child["id"], "accept" if place % 2 else "reject")
    found, report = analytics.scorecards(garden.store), analytics.report(garden.store)
    for parts, by in ((report.methods, "method"), (report.generations, "generation"), (report.models, "model")):
        cards = {card.name: card for card in found.cards(by)}
        for part in parts:
            card = cards[part.name]
            assert (card.made, card.living, card.accepted, card.rejected, card.answered) == (
                part.made, part.living, part.accepted, part.rejected, part.answered,
            )  # fmt: skip
            if part.bill:
                assert card.bill.dollars == pytest.approx(part.bill.dollars) and card.bill.dollars
                assert (card.bill.calls, card.bill.replies) == (part.bill.calls, part.bill.replies)


def test_a_trial_of_a_prompt_is_on_no_card(tree: Plot) -> None:
    before = tree.card("method", "constrain").bill
    tree.call(None, tree.store.read(nodes.last_id) - 7, 5.0)
    assert tree.card("method", "constrain").bill == before


def test_a_persons_own_edit_is_on_no_card_and_what_it_replaced_is_told(tree: Plot) -> None:
    node = next(
        n for n in tree.store.read(nodes.some, list(range(1, 20))) if n.method == "constrain" and n.verdict == "reject"
    )
    core.undo(tree.store, node.id, "지수", node.decision_id or 0)
    now = tree.store.read(nodes.get, node.id)
    review.edit(
        tree.store,
        node.id,
        "사람이 고친 지시문을 써 줘.",
        "지수",
        instead=True,
        base_seq=now.decision_id or 0 if now else 0,
    )
    found = analytics.scorecards(tree.store)
    assert found.by_hand == 1
    assert [card.name for card in found.cards("method")] == ["constrain", "deepen"]
    card = tree.card("method", "constrain")
    assert (card.made, card.accepted, card.rejected, card.edited) == (4, 3, 1, 1)


def test_children_from_a_file_have_no_cost_on_record_and_are_never_called_free(plot: Plot, tmp_path: Path) -> None:
    seed = {"instruction": topic(0), "generation": 0, "root": "x", "trace": "r", "origin": topic(0)}
    child = seed | {"instruction": topic(0) + " 표로.", "output": "IDK", "generation": 1, "trace": "r3"}
    path = tmp_path / "tree.json"
    path.write_text(json.dumps([seed, child], ensure_ascii=False), encoding="utf-8")
    core.import_tree(plot.store, path)
    core.decide(plot.store, plot.store.read(nodes.last_id), "accept")
    card = plot.card("method", "constrain")
    assert (card.made, card.imported, card.accepted) == (1, 1, 1)
    assert (card.cost, card.dollars_a_row, card.price) == (None, None, None)


# how sure it is


def test_few_decisions_leave_a_wide_interval() -> None:
    assert wilson(0, 0) is None
    for hits, n, low, high in (
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (500, 1000, 0.4691, 0.5309),
    ):
        rate = wilson(hits, n)
        assert rate and (rate.low, rate.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def card(
    name: str, accepted: int, rejected: int, undecided: int = 0, dollars: float = 0.0, **more: Any
) -> analytics.Card:
    bill = more.pop("bill", Bill(calls=1, replies=1, dollars=dollars))
    return analytics.Card(name, accepted=accepted, rejected=rejected, undecided=undecided, bill=bill, **more)


def test_a_card_that_was_reviewed_less_far_does_not_look_dearer_for_it() -> None:
    whole, half = card("a", 20, 20, dollars=4.0), card("b", 10, 10, 20, dollars=4.0)
    assert (whole.dollars_a_row, half.dollars_a_row) == (0.2, 0.4)
    assert whole.price and half.price and whole.price.dollars == half.price.dollars == pytest.approx(0.2)
    assert half.price.low < whole.price.low < 0.2 < whole.price.high < half.price.high


def test_lost_replies_make_the_price_less_sure_and_missing_prices_leave_it_open() -> None:
    sure = card("a", 20, 20, dollars=4.0)
    risky = card("b", 20, 20, bill=Bill(calls=2, replies=1, doubtful=1, dollars=4.0, at_risk=1.0))
    assert sure.price and risky.price and risky.price.dollars == sure.price.dollars
    assert risky.price.high == pytest.approx(sure.price.high * 1.25)
    assert card("c", 20, 20, bill=Bill(calls=2, replies=2, unpriced=2)).price is None
    assert card("d", 0, 20, dollars=4.0).price is None


def test_a_difference_is_told_only_where_intervals_lie_apart() -> None:
    good, fair, bad = card("good", 90, 10), card("fair", 60, 40), card("bad", 20, 80)
    (told,) = analytics.significant_differences((fair, bad, good))
    assert (told.what, told.better.name, [one.name for one in told.worse]) == ("acceptance", "good", ["fair", "bad"])
    assert analytics.significant_differences((card("a", 55, 45), card("b", 45, 55))) == ()
    assert analytics.comparable((card("a", 55, 45), card("b", 45, 55)))


def test_four_against_four_is_no_difference_yet() -> None:
    few = (card("a", 9, 0), card("b", 0, 9))
    assert analytics.significant_differences(few) == () and not analytics.comparable(few)


def test_the_one_that_is_surely_good_is_told_and_not_the_one_that_was_lucky() -> None:
    lucky, sure, bad = card("lucky", 8, 2), card("sure", 300, 100), card("bad", 100, 300)
    (told,) = analytics.significant_differences((lucky, sure, bad))
    assert (told.better.name, [one.name for one in told.worse]) == ("sure", ["bad"])


def test_a_cheaper_row_is_told_where_prices_lie_apart() -> None:
    cheap, dear = card("cheap", 50, 50, dollars=1.0), card("dear", 50, 50, dollars=9.0)
    (told,) = analytics.significant_differences((dear, cheap))
    assert (told.what, told.better.name) == ("price", "cheap")


def test_prompts_are_held_against_versions_of_their_own_template_alone() -> None:
    found = (card("a", 90, 10, family="ko/deepen"), card("b", 10, 90, family="ko/breadth"))
    assert analytics.significant_differences(found) == () and not analytics.comparable(found)
    assert analytics.significant_differences((*found, card("c", 10, 90, family="ko/deepen")))[0].better.name == "a"


# prompts


def test_a_version_of_a_prompt_is_named_and_told_from_the_one_that_ships(plot: Plot) -> None:
    plot.sow("", "")
    shipped = template("ko", "deepen").sha256
    kept = control.keep_prompt(
        plot.store, "ko", "deepen", template("ko", "deepen").text.replace("\n---\n", "\n더.\n---\n")
    )
    one, two = plot.run("deepen")
    plot.born(one, prompt_sha256=shipped)
    plot.born(two, prompt_sha256=kept)
    found = analytics.scorecards(plot.store)
    assert found.versions[shipped] == analytics.Version("ko/deepen", "shipped")
    assert found.versions[kept] == analytics.Version("ko/deepen", "kept")
    assert {one.family for one in found.cards("prompt", {"method": "deepen"})} == {"ko/deepen"}


def test_a_hash_that_nobody_knows_is_shown_and_compared_with_nothing(plot: Plot) -> None:
    plot.sow("")
    plot.born(plot.run("deepen")[0], prompt_sha256="ab" * 32)
    found = analytics.scorecards(plot.store)
    assert found.versions["ab" * 32] == analytics.Version("", "")
    assert [one.family for one in found.cards("prompt")] == ["ab" * 32]


# the judge


def test_the_judge_agrees_where_people_say_of_equality_what_it_said(garden: Garden) -> None:
    """Of five children the judge stops one; people accept two that passed and the one that was stopped, reject one that
    passed as too similar, and one for another reason, which says nothing."""
    texts = [topic(n) for n in range(5)]

    def script(body: Body) -> str:
        if purpose(body) == "judge":
            return "같음" if texts[4] in about(body) else "다름"
        return good_model(body)

    run = garden.plan(5, judge=True, methods=(("constrain", 1.0),))
    with Loopback(script=script) as server:
        garden.drain(run, server.base_url)
    ids = {text: row["id"] for row in garden.children() for text in texts if row["text"].startswith(text)}
    for text, kind, reason in zip(
        texts, ("accept", "accept", "reject", "reject", "accept"), ("", "", "similar", "wrong", ""), strict=True
    ):  # fmt: skip
        core.decide(garden.store, ids[text], kind, reason=reason)  # type: ignore[arg-type]
    (found,) = analytics.scorecards(garden.store).cards("method")
    assert found.judged == Judged(passed_accepted=2, passed_similar=1, stopped_accepted=1, stopped_similar=0)
    assert found.judged.agreement and found.judged.agreement[:1] == (0.5,) and found.judged.agreement.n == 4
    assert found.rescued == 1


def test_what_the_judge_said_unreadably_and_what_it_never_saw_is_no_agreement(garden: Garden) -> None:
    one = garden.plan(2, judge=True, methods=(("constrain", 1.0),))
    with Loopback(script=lambda body: "글쎄요" if purpose(body) == "judge" else good_model(body)) as server:
        garden.drain(one, server.base_url)
    other = garden.plan(3, methods=(("deepen", 1.0),))
    with Loopback() as server:
        garden.drain(other, server.base_url)
    for child in garden.children():
        core.decide(garden.store, child["id"], "accept")
    for found in analytics.scorecards(garden.store).cards("method"):
        assert found.accepted and found.judged.agreement is None


# answers


def test_answers_are_counted_for_the_model_that_wrote_them(plot: Plot) -> None:
    plot.sow(*[""] * 4)
    ids = [plot.born(job, said="accept") for job in plot.run("deepen")]
    run = core.plan_answers(plot.store, RunSpec((), model="asked-1@http://x"), ids)
    ends = (
        Outcome("filled", "답 하나", model="m-1"),
        Outcome("failed", "모름", "unknown", model="m-1"),
        Outcome("eliminated", "못 합니다", "refusal", model="m-2"),
        Outcome("failed", "", "timeout"),
    )
    for job, end in zip(plot.store.read(planned.jobs, "answer", run, 10), ends, strict=True):
        plot.store.write(planned.fill, job, end)
        plot.call(run, job.node_id, 0.002, "answer") if end.model == "m-1" else None
    review.write_answer(plot.store, ids[1], "사람이 쓴 답", "지수")
    found = {one.model: one for one in analytics.scorecards(plot.store).answers}
    one = found["m-1"]
    assert (one.made, one.filled, one.failed, one.unknown, one.in_force, one.edited, one.chosen) == (
        2,
        1,
        1,
        1,
        1,
        1,
        0,
    )
    assert (one.replies, one.dollars, one.unpriced) == (2, pytest.approx(0.004), 0)
    assert (found["m-2"].eliminated, found["m-2"].refused) == (1, 1)
    assert (found["asked-1"].made, found["asked-1"].failed) == (1, 1)
    chosen = review.answers_to(plot.store, ids[0]).answers[0].answer.id
    review.choose_answer(plot.store, chosen, "지수", 0)
    assert next(one for one in analytics.scorecards(plot.store).answers if one.model == "m-1").chosen == 1


# files and the verb


@pytest.fixture
def hostile(plot: Plot) -> Plot:
    plot.sow(HOSTILE, "요리")
    for job in plot.run("deepen"):
        plot.born(job, said="accept", model=HOSTILE)
    return plot


def test_no_name_breaks_a_table_or_becomes_markup(hostile: Plot) -> None:
    text = analytics.scorecards_markdown(analytics.scorecards(hostile.store))
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in tables if "img" in line} == {16}
    alive = re.sub(r"\\[^\w\s]", "", text)  # without what stands behind a backslash
    for mark in ("<img", "**굵게", "](", "`c`", "$x$", "https://", "www.f", "\u202e", "\n# 제목"):
        assert mark not in alive
    assert "\\<img src\\=x" in text


def test_the_numbers_of_a_table_are_aligned_to_the_right(tree: Plot) -> None:
    lines = analytics.scorecards_markdown(analytics.scorecards(tree.store)).splitlines()
    rules = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ---")]
    assert len(rules) == len(analytics.DIMENSIONS) + 1
    assert all(rule[0] == "---" and set(rule[1:]) == {"---:"} for rule in rules)


def test_a_plain_name_stays_as_it_is() -> None:
    assert literal("deepseek-flash 1.5") == "deepseek-flash 1.5"
    assert literal("a" * 200).endswith("…")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_same_store_gives_the_same_bytes(tree: Plot, language: types.Language) -> None:
    one, two = analytics.scorecards(tree.store), analytics.scorecards(tree.store)
    assert analytics.scorecards_markdown(one, language=language) == analytics.scorecards_markdown(
        two, language=language
    )
    assert analytics.scorecards_json(one) == analytics.scorecards_json(two)


def test_the_json_says_everything_that_a_card_knows(tree: Plot) -> None:
    found = json.loads(analytics.scorecards_json(analytics.scorecards(tree.store)))
    one = next(card for card in found["cards"]["method"] if card["name"] == "constrain")
    assert one["acceptance"] == {
        "rate": 0.75,
        "low": pytest.approx(0.3006, abs=1e-4),
        "high": pytest.approx(0.9544, abs=1e-4),
        "n": 4,
    }
    assert one["cost"]["usd"] == pytest.approx(0.006)
    other = next(card for card in found["cards"]["method"] if card["name"] == "deepen")
    assert (other["cost"]["usd"], other["cost"]["unpriced"], other["usd_per_accepted"]) == (None, 1, None)
    assert "비용 모름 1건" in analytics.scorecards_markdown(analytics.scorecards(tree.store))


def test_a_script_gets_the_cards_it_asks_for(tree: Plot, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = ["--db", db_of(tmp_path / "cards.db")]
    assert command(["scorecard", *db, "--by", "domain", "--within", "method=constrain"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["cards"]) == ["domain"] and found["within"] == {"method": "constrain"}
    out = tmp_path / "deep" / "cards.md"
    assert command(["scorecard", *db, "--by", "method,prompt", "--format", "markdown", "--out", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(out), "cards": {"method": 2, "prompt": 1}}
    assert out.read_text(encoding="utf-8").startswith("# 성적표\n")


@pytest.mark.parametrize("flags", [["--by", "weather"], ["--within", "weather=1"], ["--within", "method"]])
def test_a_name_that_is_no_dimension_is_said_in_one_line(
    tree: Plot, tmp_path: Path, flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["scorecard", "--db", db_of(tmp_path / "cards.db"), *flags]) == 2
    assert "method, generation, model, prompt, domain" in capsys.readouterr().err


def test_cards_of_nothing_are_cards(tmp_path: Path) -> None:
    found = analytics.scorecards(core.open_store(db_of(fresh(tmp_path / "empty.db"))))
    assert [found.cards(by) for by in analytics.DIMENSIONS] == [()] * 5
    assert found.answers == () and json.loads(analytics.scorecards_json(found))["standouts"]["method"] == []
    assert analytics.scorecards_markdown(found)


@of_files
def test_no_table_is_read_from_end_to_end(tree: Plot) -> None:
    found = plans(tree.store, lambda: analytics.scorecards(tree.store))
    assert sum("COVERING INDEX node_card (method=?)" in plan for plan in found) >= 2 * len(METHODS)
    assert sum("COVERING INDEX call_card (node_id=? " in plan for plan in found) >= len(METHODS)
    assert not [
        plan
        for plan in found
        if plan.startswith("SCAN") and plan.split()[1] in ("node", "answer", "call", "decision", "seed")
    ]
