"""The retry policy: which fault is retried, how often, and after how long."""

from __future__ import annotations

from typing import get_args

import pytest

from koevol_core.llm.retry import ACTIONS, BACKOFF, JITTER, MAX_RETRIES, MAX_WAIT, Action, Attempts, action_for_status
from koevol_core.types import Reason


@pytest.mark.parametrize(
    ("status", "action"),
    [(408, "retry"), (429, "retry"), (500, "retry"), (503, "retry"), (400, "fail"), (413, "fail"), (301, "stop")]
    + [(status, "stop") for status in (401, 402, 403, 404, 405, 407, 422)],
)
def test_a_status_is_retried_only_if_another_attempt_may_succeed(status: int, action: Action) -> None:
    assert action_for_status(status, 0.0) == action


@pytest.mark.parametrize("status", [408, 429, 500])
def test_a_server_that_asks_for_more_than_ten_minutes_stops_the_run(status: int) -> None:
    assert (action_for_status(status, MAX_WAIT), action_for_status(status, MAX_WAIT + 1)) == ("retry", "stop")


def test_every_reason_that_a_reply_can_have_has_an_action() -> None:
    assert set(ACTIONS) == set(get_args(Reason)) - {"form", "unknown", "unchecked"}, (
        "those are of a text, not of a response"
    )


def test_what_was_not_billed_is_retried_with_doubling_waits() -> None:
    attempts = Attempts(3)
    for number in range(3):
        assert attempts.number == number + 1
        wait = attempts.next("retry", 0.0)
        assert wait is not None and JITTER[0] <= wait / (BACKOFF * 2**number) <= JITTER[1]
    assert attempts.next("retry", 0.0) is None


def test_the_server_is_given_at_least_the_time_that_it_asks_for() -> None:
    assert Attempts(1).next("retry", 300.0) == 300.0


def test_what_may_have_been_billed_is_sent_again_once_and_at_once() -> None:
    attempts = Attempts()
    assert (attempts.next("resend", 0.0), attempts.next("resend", 0.0)) == (0.0, None)
    assert [attempts.next("retry", 0.0) is None for _ in range(MAX_RETRIES + 1)] == [False] * MAX_RETRIES + [True]


@pytest.mark.parametrize("action", ["retry", "resend", "fail", "stop"])
def test_without_retries_there_is_one_attempt(action: Action) -> None:
    assert Attempts(0).next(action, 0.0) is None
