"""Command ``review-policy``: share of nodes that two reviewers review blind, without knowing each other's decision."""

from __future__ import annotations

import argparse

from koevol_core.cli.console import Verb, printed
from koevol_core.messages import sentence
from koevol_core.review.blind_review import double_share, keep_double_share, pending_counts, settle_singles
from koevol_core.store import Store


def add(verb: Verb) -> None:
    """Add the command's flags."""
    policy = verb("review-policy", sentence("cli.about_review_policy"))
    policy.add_argument(
        "--double",
        type=int,
        default=None,
        metavar="N",
        help=sentence("cli.help_double"),
    )
    policy.add_argument("--settle", action="store_true", help=sentence("cli.help_settle"))


def _policy(store: Store, flags: argparse.Namespace) -> None:
    if flags.double is not None:
        keep_double_share(store, flags.double)
    settled = settle_singles(store) if flags.settle else 0
    waiting = pending_counts(store)
    now = {"double": double_share(store), "second_opinion": waiting.open, "adjudication": waiting.split}
    printed(flags, now | {"settled": settled}, sentence("cli.policy_line", **now, settled=settled))


VERBS = {"review-policy": _policy}
