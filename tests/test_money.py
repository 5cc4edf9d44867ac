"""The money of a run: a ceiling that holds, a bill that tells all there is to tell, and prompts that the cache knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import get_args

import pytest

import koevol_core as core
from koevol_core.evolution.methods import template
from koevol_core.evolution.prompting import CHAT_PARAMS, ChatPrompts
from koevol_core.llm import pricing
from koevol_core.llm.client import encode
from koevol_core.messages.particles import fitting
from koevol_core.store import spending
from koevol_core.types import METHODS, Language
from tests.conftest import QUICK, Cli, Garden, only
from tests.loopback import Body, Loopback, completion, good_model

PRICED, OTHER = "deepseek-flash", "deepseek-v4-flash-0925"
NIGHT = 1795388400.0 - 6 * 3600
"""A Monday, two in the morning in Korea: no peak hour."""
SMALL = ChatPrompts(judging=False, sampling=tuple({**CHAT_PARAMS, "max_tokens": 1024}.items()))
WIDE = replace(QUICK, batch_size=64)


@pytest.fixture(autouse=True)
def _night(monkeypatch: pytest.MonkeyPatch) -> None:
    """All requests leave outside of the peak hours, whenever the test runs."""
    monkeypatch.setattr("koevol_core.evolution.engine.budget.time", SimpleNamespace(time=lambda: NIGHT))


def wordy(body: Body) -> str:
    """A reply of a thousand tokens by the server's count, all of it needed."""
    return (good_model(body) + " ").ljust(2000, "가")


def longer(body: Body) -> str:
    return wordy(body) * 3


def billed(server: Loopback, script: object = wordy) -> list[float]:
    """What each request that the server billed cost, in dollars, by its own counts."""
    found = []
    for entry in (entry for entry in server.calls if entry.billed):
        usage = completion(entry.body, script(entry.body), None, 0, "")["usage"]  # type: ignore[operator]
        counts = [usage[name] for name in ("prompt_tokens", "completion_tokens", "prompt_cache_hit_tokens")]
        found.append(pricing.cost(PRICED, *counts, NIGHT) or 0.0)
    return found


def test_a_server_that_ignores_max_tokens_passes_the_ceiling_by_what_is_under_way_at_most(garden: Garden) -> None:
    run, limit = garden.plan(150), replace(WIDE, budget=0.05)
    with Loopback(0.05, script=longer) as server, pytest.raises(core.Stopped, match="한도"):
        garden.drain(run, server.base_url, limit, style=SMALL, model=PRICED)
    costs = billed(server, longer)
    assert 0.05 < sum(costs) <= 0.05 + limit.batch_size * max(costs)


def test_lost_replies_count_at_what_they_can_have_cost(garden: Garden) -> None:
    run, limit = garden.plan(100), replace(WIDE, budget=0.05)
    with (
        Loopback(script=wordy, faults=lambda body, n: "reset_mid_body") as server,
        pytest.raises(core.Stopped, match="한도"),
    ):
        garden.drain(run, server.base_url, limit, style=SMALL, model=PRICED)
    assert 0 < sum(billed(server)) <= 0.05
    bill = core.progress(garden.store, run).bill
    assert bill.doubtful == len(server.calls) and sum(billed(server)) <= bill.at_risk <= 0.05


def test_requests_that_were_refused_cost_nothing(garden: Garden) -> None:
    run, limit = garden.plan(20), replace(QUICK, batch_size=1, max_retries=40, budget=0.004)
    with Loopback(faults=lambda body, n: "429" if n % 2 else None) as server:
        garden.drain(run, server.base_url, limit, style=SMALL, model=PRICED)
    assert len(server.calls) == 40


def test_what_an_earlier_attempt_spent_counts_also_if_it_was_killed(garden: Garden) -> None:
    run, small = garden.plan(100), replace(WIDE, budget=0.02)
    with Loopback(script=wordy) as server:
        for _ in range(2):
            with pytest.raises(core.Stopped, match="한도"):
                garden.drain(run, server.base_url, small, style=SMALL, model=PRICED)
        assert sum(billed(server)) <= 0.02, "two attempts have one ceiling"
        before = garden.store.read(spending.gone, run)
        with garden.store.writing() as conn:  # as a kill leaves it: a request has left, and nobody knows how it ended
            conn.exec_driver_sql("UPDATE call SET state = 'sent', body = NULL, cost = NULL WHERE id = 1")
            conn.exec_driver_sql(
                "UPDATE node SET status = 'planned' WHERE id = (SELECT node_id FROM call WHERE id = 1)"
            )
            conn.exec_driver_sql("DELETE FROM finding WHERE node_id = (SELECT node_id FROM call WHERE id = 1)")
        sent = len(server.calls)
        with pytest.raises(core.Stopped, match="한도"):
            garden.drain(run, server.base_url, small, style=SMALL, model=PRICED)
        assert len(server.calls) == sent and garden.store.read(spending.gone, run) > before
        more = garden.drain(run, server.base_url, replace(WIDE, budget=1.0), style=SMALL, model=PRICED)
    assert more.nodes.get("planned", 0) == 0


def test_a_reply_without_counts_does_not_make_the_ceiling_forget(garden: Garden) -> None:
    run, small = garden.plan(60), replace(QUICK, batch_size=1, budget=0.01)
    with Loopback(script=wordy, faults=lambda body, n: "truncated_json") as server:
        for _ in range(2):
            with suppress(core.Stopped):
                garden.drain(run, server.base_url, small, style=SMALL, model=PRICED)
    assert sum(billed(server)) <= 0.01 and len(server.calls) < 60


def test_a_stored_reply_is_paid_once_in_the_books(garden: Garden) -> None:
    """Also one whose price was not read yet when its worker died."""
    run = garden.plan(6, judge=True)
    with Loopback(faults=only("", "402", of="judge")) as server, pytest.raises(core.Stopped, match="잔액"):
        garden.drain(run, server.base_url, model=PRICED)
    with garden.store.writing() as conn:
        conn.exec_driver_sql("UPDATE call SET cost = NULL, prompt_tokens = NULL WHERE id = 1")
    known = core.progress(garden.store, run).bill
    assert known.at_risk > 0.0014, "counted at the most until it is read"
    limit = replace(QUICK, batch_size=1, budget=known.dollars + 0.0015)
    with Loopback() as again:
        done = garden.drain(run, again.base_url, limit, model=PRICED)
    assert len(again.calls) == 6, "judges alone"
    assert done.cost and done.cost == pytest.approx(garden.store.read(spending.gone, run))
    assert done.cost == pytest.approx(sum(billed(server, good_model)) + sum(billed(again, good_model)))


# the bill


def test_what_is_known_is_said_beside_what_is_not(cli: Cli) -> None:
    with Loopback(faults=only("김치찌개", "truncated_json")) as server:
        done = cli(server.base_url, "--model", PRICED, "--answer-filling", "0", "--total-gen", "1")
    assert done.returncode == 0
    assert f"${cli.rows('SELECT sum(cost) AS usd FROM call')[0]['usd']:.4f} + 비용 모를 1건" in done.stdout


def test_the_share_that_came_out_of_the_cache_is_said(cli: Cli, server: Loopback) -> None:
    done = cli(server.base_url, "--model", PRICED, "--answer-filling", "0", "--total-gen", "1")
    said = cli.rows("SELECT 100.0 * sum(cached_tokens) / sum(prompt_tokens) AS share FROM call")[0]["share"]
    assert said > 80 and f"(입력의 {said:.0f}%는 캐시)" in done.stdout


def test_a_server_that_counts_nothing_has_no_share(garden: Garden) -> None:
    run = garden.plan(3)
    with Loopback(usage=False) as server:
        assert garden.drain(run, server.base_url).bill.cached is None


def test_a_lost_reply_is_said_with_the_most_that_it_can_have_cost(cli: Cli) -> None:
    with Loopback(faults=lambda body, n: "end_mid_body" if n == 2 else None) as server:
        done = cli(server.base_url, "--model", PRICED, "--answer-filling", "0", "--total-gen", "1")
    most = cli.rows("SELECT at_most FROM call WHERE fault = 'doubtful'")[0]["at_most"]
    assert most and f"결과를 모르는 호출 1번(비용이 나갔을 수 있음) · 최대 ${most:.4f} 더 들었을 수 있음" in done.stdout


@pytest.mark.parametrize("replies", [OTHER, PRICED.upper(), f"{PRICED}:free"])
def test_another_model_than_the_one_asked_for_is_said_once_and_is_no_failure(cli: Cli, replies: str) -> None:
    with Loopback(model=replies) as server:
        done = cli(server.base_url, "--model", PRICED, "--answer-filling", "0", "--total-gen", "1")
    assert done.returncode == 0
    told = (
        f"주의: 요청한 모델은 {PRICED}인데 {replies}{fitting('이(가)', replies)} 응답했습니다({len(server.calls)}건)."
    )
    assert done.stdout.count(told) == done.stdout.count("주의:") == 1


def test_the_model_that_was_asked_for_is_no_news(cli: Cli, server: Loopback) -> None:
    assert "주의" not in cli(server.base_url, "--model", PRICED, "--answer-filling", "0", "--total-gen", "1").stdout


# the provider's cache works on the beginning of a request


def requests(style: ChatPrompts, name: str, parent: str, child: str) -> Iterator[bytes]:
    """Two requests by one template about different texts, as they travel."""
    for one, other in ((parent, child), (child, parent)):
        made = style.judge(one, other) if name == "judge" else None
        if name == "answer":
            made = style.answer(one, "k")
        elif name in METHODS:
            made = style.evolve(name, one, one, 0)  # type: ignore[arg-type]
        assert made
        yield encode(PRICED, made.messages, made.params)


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", [*METHODS, "judge", "answer"])
def test_two_requests_by_one_template_begin_with_all_of_its_fixed_part(language: Language, name: str) -> None:
    one, other = requests(
        ChatPrompts(language=language), name, "김치찌개를 끓이는 방법을 알려줘.", "무지개의 원리를 설명해줘."
    )
    fixed = (
        template(language, name).fixed.partition("{samples}")[0].rstrip()
    )  # they follow it, and differ from parent to parent
    whole = encode(PRICED, [{"role": "system", "content": fixed}], {}).removesuffix(b'"}]}')
    assert one != other and one.startswith(whole) and other.startswith(whole)
