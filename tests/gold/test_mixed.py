"""Most bad replies of a mixed run are noticed, and next to no good one is lost: on the replies that nobody tuned on, too."""

from __future__ import annotations

import pytest

from tests.gold.mixed import Result, results


@pytest.fixture(scope="module", params=[False, True], ids=["tuned", "held-out"])
def sorted_replies(request: pytest.FixtureRequest) -> list[Result]:
    return list(results(request.param))


def test_nine_bad_replies_of_ten_are_noticed(sorted_replies: list[Result]) -> None:
    noticed = [one.noticed for one in sorted_replies if one.row["bad"]]
    assert sum(noticed) >= 0.9 * len(noticed)


def test_next_to_no_good_reply_is_lost(sorted_replies: list[Result]) -> None:
    lost = [one.lost for one in sorted_replies if not one.row["bad"]]
    assert sum(lost) <= 0.03 * len(lost)


def test_what_is_wrapped_comes_out_whole(sorted_replies: list[Result]) -> None:
    assert [one.text for one in sorted_replies if "text" in one.row and not one.unwrapped] == []
