"""Command ``scorecard``: results by method, generation, model, prompt version and domain."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from koevol_core.analytics.scorecards import DIMENSIONS, as_json, as_markdown, chosen_dimensions, scorecards
from koevol_core.cli.console import Verb, printed
from koevol_core.errors import BadInput
from koevol_core.fileio import atomic
from koevol_core.store import Store


def add(verb: Verb) -> None:
    """Add the command's flags."""
    card = verb("scorecard", "방법·세대·모델·프롬프트 판·분야마다의 성적표를 보인다")
    card.add_argument("--by", default="", metavar="WHAT,…", help=f"쉼표로: {' '.join(DIMENSIONS)} (기본: 모두)")
    card.add_argument(
        "--within", action="append", default=[], metavar="WHAT=VALUE", help="이 값 안에서만 센다 (예: method=deepen)"
    )
    card.add_argument("--format", choices=("json", "markdown"), default="json")
    card.add_argument("--out", type=Path, default=None, help="이 파일에 쓴다 (기본: 화면)")


def _scorecard(store: Store, flags: argparse.Namespace) -> None:
    by, within = chosen_dimensions(flags.by), _within(flags.within)
    found = scorecards(store)
    text = (as_json if flags.format == "json" else as_markdown)(found, by, within)
    if flags.out is None:
        sys.stdout.write(text)
        return
    with atomic(flags.out) as out:
        out.write(text)
    printed({"file": str(flags.out), "cards": {name: len(found.cards(name, within)) for name in by}})


def _within(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for name, equals, _ in pairs:
        if name not in DIMENSIONS or not equals:
            raise BadInput(f"--within은 이름=값으로 적습니다. 고를 수 있는 이름: {', '.join(DIMENSIONS)}.")
    return {name: value for name, _, value in pairs}


VERBS = {"scorecard": _scorecard}
