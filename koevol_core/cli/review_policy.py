"""Command ``review-policy``: share of nodes that two reviewers review blind, without knowing each other's decision."""

from __future__ import annotations

import argparse

from koevol_core.cli.console import Verb, printed
from koevol_core.review.blind_review import double_share, keep_double_share, rounds, settle_singles
from koevol_core.store import Store


def add(verb: Verb) -> None:
    """Add the command's flags."""
    policy = verb("review-policy", "블라인드 이중 검토의 비율을 보이거나 정한다")
    policy.add_argument(
        "--double",
        type=int,
        default=None,
        metavar="N",
        help="노드 백 개 가운데 N개를 두 사람이 따로 검토한다 (0: 끈다)",
    )
    policy.add_argument(
        "--settle", action="store_true", help="꺼진 뒤 남은, 한 사람만 낸 의견을 그대로 판단으로 삼는다"
    )


def _policy(store: Store, flags: argparse.Namespace) -> None:
    if flags.double is not None:
        keep_double_share(store, flags.double)
    settled = settle_singles(store) if flags.settle else 0
    waiting = rounds(store)
    printed(
        {
            "double": double_share(store),
            "second_opinion": waiting.open,
            "adjudication": waiting.split,
            "settled": settled,
        }
    )


VERBS = {"review-policy": _policy}
