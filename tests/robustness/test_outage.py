"""A run that only met the outside keeps its work, and replies that nobody can use do not go on being bought."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from typing import Any

import pytest

import koevol_core as core
from koevol_core.evolution.prompting import CHAT_PARAMS, ChatPrompts
from koevol_core.llm import client, usage
from koevol_core.store import spending
from koevol_core.types import Prompt
from tests.conftest import QUICK, Cli, Garden, only
from tests.loopback import Loopback

PRICED = "deepseek-flash"
SMALL = ChatPrompts(judging=False, sampling=tuple({**CHAT_PARAMS, "max_tokens": 1024}.items()))


def dead_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


def states(garden: Garden) -> set[str]:
    return {row["status"] for row in garden.children()}


@pytest.mark.parametrize("seeds", [1, 2, 4, 7])
@pytest.mark.parametrize("fault", ["429", "500", "503", "error_200", "truncated_json", "refused"])
def test_rows_that_only_met_the_outside_stay_planned_whatever_the_size_of_the_run(
    garden: Garden, seeds: int, fault: str
) -> None:
    run = garden.plan(seeds)
    with Loopback(faults=lambda body, n: fault) as server:
        url = dead_port() if fault == "refused" else server.base_url
        for _ in range(2):  # the command repeated while nothing is better
            with pytest.raises(core.Stopped, match=r"이유: .+") as stopped:
                garden.drain(run, url, replace(QUICK, max_retries=1))
            assert garden.run()["message"] == str(stopped.value) and garden.run()["state"] == "stopped"
            assert states(garden) == {"planned"}
            if fault == "truncated_json":
                break  # billed: asked once more, and then it is a failure
    with Loopback() as again:
        assert garden.drain(run, again.base_url).nodes == {"alive": seeds}


def test_a_job_that_a_working_server_always_refuses_does_not_keep_its_run_from_ending(garden: Garden) -> None:
    """Asked last and alone it looks like a server that is down; after three workers it is known to be the job's own."""
    run = garden.plan(1, generations=2)
    with Loopback(faults=lambda body, n: "503" if n > 1 else None) as server:
        for _ in range(3):
            with pytest.raises(core.Stopped, match="1개를 남겨 두고"):
                garden.drain(run, server.base_url)
        assert garden.drain(run, server.base_url).nodes == {"alive": 1, "failed": 1}


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("", "연결 거부: 127.0.0.1"), ("http://koevol.invalid/v1", "DNS에 없는 이름: koevol.invalid"),
        ("https", "TLS 연결"), ("proxy", "프록시에 연결되지 않음: 127.0.0.1"),
    ],
)  # fmt: skip
def test_the_last_line_of_a_small_run_names_what_kept_it_from_the_server(
    tmp_path: Any, server: Loopback, monkeypatch: pytest.MonkeyPatch, url: str, cause: str
) -> None:
    monkeypatch.setattr(client, "CONNECT", 0.3)
    if url == "proxy":
        monkeypatch.setenv("http_proxy", dead_port().removesuffix("/v1"))
    url = {"": dead_port(), "https": server.base_url.replace("http", "https"), "proxy": "http://koevol.invalid/v1"}.get(
        url, url
    )
    cli = Cli(tmp_path / "here", seeds=2)
    done = cli(url, "--answer-filling", "0", "--total-gen", "1", "--max-retries", "0")
    assert done.returncode == 1
    assert cause in done.stderr.splitlines()[-1] and "다시 실행하면 이어집니다" in done.stderr.splitlines()[-1]
    assert {row["status"] for row in cli.rows("SELECT status FROM node WHERE parent_id IS NOT NULL")} == {"planned"}


def test_a_reply_that_the_server_gave_up_is_asked_for_once_more_and_no_further_time(garden: Garden) -> None:
    run = garden.plan(3)
    with Loopback(faults=lambda body, n: "insufficient_system_resource") as server:
        for _ in range(4):
            try:
                garden.drain(run, server.base_url)
            except core.Stopped as stopped:
                assert "이유" in str(stopped)
        assert len(server.calls) == 6
    assert states(garden) == {"failed"}


@pytest.mark.parametrize(
    ("fault", "most"), [("length", 40), ("blank_content", 40), ("content_filter", 40), ("html_200", 20)]
)
def test_replies_that_cannot_be_used_stop_the_run_before_many_are_billed(garden: Garden, fault: str, most: int) -> None:
    run = garden.plan(200)
    with Loopback(faults=lambda body, n: fault) as server, pytest.raises(core.Stopped):
        garden.drain(run, server.base_url)
    assert len(server.calls) < most
    assert sum(row["status"] == "planned" for row in garden.children()) > 150


def test_an_event_stream_for_a_reply_is_named_and_stops_the_run(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = garden.plan(100)
    monkeypatch.setattr("tests.loopback.BYTES", {"empty_body": lambda raw: b"data: " + raw + b"\n\ndata: [DONE]\n\n"})
    with (
        Loopback(faults=lambda body, n: "empty_body") as server,
        pytest.raises(core.Stopped, match=r"5번 .*이벤트 스트림"),
    ):
        garden.drain(run, server.base_url)
    assert len(server.calls) < 30 and states(garden) == {"planned"}


def test_a_proxy_that_wants_a_sign_in_stops_the_run(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    run = garden.plan(20)
    monkeypatch.setattr("tests.loopback.ERRORS", {"401": (407, "proxy", "Proxy Authentication Required")})
    with Loopback(faults=lambda body, n: "401") as server, pytest.raises(core.Stopped, match="407"):
        garden.drain(run, server.base_url)
    assert len(server.calls) < 20 and states(garden) == {"planned"}


def test_an_answer_cannot_make_a_run_wait(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.loopback.HEADERS", {"bom": ("Retry-After: 99999999",)})
    run = garden.plan(3)
    with Loopback(faults=only("무지개", "bom")) as server:
        assert garden.drain(run, server.base_url).nodes == {"alive": 3}


# what a server says that it counted


def telling(monkeypatch: pytest.MonkeyPatch, counts: dict[str, Any]) -> None:
    """Let every reply of the server carry these counts."""
    from tests import loopback

    completion = loopback.completion
    monkeypatch.setattr(loopback, "completion", lambda *given: completion(*given) | {"usage": counts})


@pytest.mark.parametrize(
    "counts",
    [
        {"prompt_tokens": 0, "completion_tokens": 0}, {"prompt_tokens": 300, "completion_tokens": 1},
        {"prompt_tokens": 2**31 - 1, "completion_tokens": 2**31 - 1}, {"prompt_tokens": 300, "completion_tokens": 500_000},
        {"prompt_tokens": -1, "completion_tokens": 10}, {"prompt_tokens": 300.5, "completion_tokens": "12"}, {},
    ],
)  # fmt: skip
def test_counts_that_the_texts_contradict_cost_the_bound_and_no_run_passes_its_ceiling(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, counts: dict[str, Any]
) -> None:
    telling(monkeypatch, counts)
    run, limit = garden.plan(120), replace(QUICK, budget=0.02)
    with Loopback() as server, pytest.raises(core.Stopped, match="한도"):
        garden.drain(run, server.base_url, limit, style=SMALL, model=PRICED)
    bill = core.progress(garden.store, run).bill
    assert bill.dollars == 0.0 and bill.unpriced == bill.replies == len(server.calls)
    assert 0.015 < bill.at_risk <= 0.02 and garden.store.read(spending.gone, run) == pytest.approx(bill.at_risk)
    with Loopback() as again:
        more = garden.drain(run, again.base_url, replace(limit, budget=1.0), style=SMALL, model=PRICED)
    assert more.nodes == {"alive": 120}, "the run can go on"


def test_no_more_than_all_of_a_prompt_can_come_out_of_the_cache(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling(monkeypatch, {"prompt_tokens": 300, "completion_tokens": 90, "prompt_cache_hit_tokens": 9000})
    run = garden.plan(3)
    with Loopback() as server:
        bill = garden.drain(run, server.base_url, style=SMALL, model=PRICED).bill
    assert bill.cached is None and bill.cost
    with garden.store.writing() as conn:  # as a version before this one stored it
        conn.exec_driver_sql("UPDATE call SET cached_tokens = 9000")
    assert core.progress(garden.store, run).bill.cached == 1.0


@pytest.mark.parametrize(
    "text", ["가" * 3000, "The quick brown fox. " * 100, "x", "- " * 500, json.dumps({"a": [1] * 400})]
)
def test_what_real_tokenizers_count_is_believed_and_nothing_is_not(text: str) -> None:
    prompt = Prompt("answer", text, ({"role": "user", "content": text},), {"max_tokens": 4096}, "", "")
    body = {"choices": [{"message": {"content": text}}]}
    for share, believed in ((2, True), (6, True), (10**9, False)):
        count = max(1, len(text.encode()) // share) if believed else 0
        known = {"prompt_tokens": count, "completion_tokens": count, "cached_tokens": None}
        assert (usage.checked(known, prompt, body) == known) is believed
