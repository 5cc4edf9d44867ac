"""Command ``scorecard``: results by method, generation, model, prompt version and domain."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from koevol_core.analytics.scorecards.cards import DIMENSIONS
from koevol_core.analytics.scorecards.counting import scorecards
from koevol_core.analytics.scorecards.rendering import as_json, as_markdown, chosen_dimensions
from koevol_core.cli.console import Verb, printed
from koevol_core.errors import BadInput
from koevol_core.fileio import atomic
from koevol_core.messages import sentence
from koevol_core.store import Store


def add(verb: Verb) -> None:
    """Add the command's flags."""
    card = verb("scorecard", sentence("cli.about_scorecard"))
    card.add_argument(
        "--by", default="", metavar="WHAT,…", help=sentence("cli.help_by", dimensions=" ".join(DIMENSIONS))
    )
    card.add_argument("--within", action="append", default=[], metavar="WHAT=VALUE", help=sentence("cli.help_within"))
    card.add_argument("--format", choices=("json", "markdown"), default=None, help=sentence("cli.help_card_format"))
    card.add_argument("--out", type=Path, default=None, help=sentence("cli.help_card_out"))


def _scorecard(store: Store, flags: argparse.Namespace) -> None:
    by, within = chosen_dimensions(flags.by), _within(flags.within)
    found = scorecards(store)
    usual = "markdown" if flags.out is None and sys.stdout.isatty() and not flags.json else "json"
    text = (as_json if (flags.format or usual) == "json" else as_markdown)(found, by, within)
    if flags.out is None:
        sys.stdout.write(text)
        return
    with atomic(flags.out) as out:
        out.write(text)
    cards = {name: len(found.cards(name, within)) for name in by}
    line = sentence("cli.saved", path=flags.out, rows=sum(cards.values()))
    printed(flags, {"file": str(flags.out), "cards": cards}, line)


def _within(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for name, equals, _ in pairs:
        if name not in DIMENSIONS or not equals:
            raise BadInput("cli.within_form", choices=", ".join(DIMENSIONS))
    return {name: value for name, _, value in pairs}


VERBS = {"scorecard": _scorecard}
