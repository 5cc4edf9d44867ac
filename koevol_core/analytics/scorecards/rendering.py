"""Write scorecards as JSON for programs and as Markdown for people. Equal counts give equal bytes.

Names of models and domains are untrusted data: in Markdown every significant character is escaped by a backslash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from koevol_core.analytics.scorecards.cards import DIMENSIONS, Card, ModelAnswers, Rate, Scorecards
from koevol_core.analytics.scorecards.significance import (
    ENOUGH_TO_COMPARE,
    Difference,
    comparable,
    significant_differences,
)
from koevol_core.errors import BadInput
from koevol_core.evolution.methods import DIGITS
from koevol_core.messages import text
from koevol_core.types import Language

FORMAT = "koevol-scorecards/1"
LONGEST = 80
"""Maximum characters of a name in a table."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&:@\"'=^])|(?<=www)(\.)", re.IGNORECASE)
_HIDDEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")


def chosen_dimensions(text: str) -> tuple[str, ...]:
    """Parse a list such as ``method,prompt``; empty means all. Raises BadInput for an unknown dimension."""
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if unknown := [name for name in names if name not in DIMENSIONS]:
        raise BadInput("cards.no_by", name=unknown[0], choices=", ".join(DIMENSIONS))
    return names or DIMENSIONS


def as_json(found: Scorecards, by: Sequence[str] = DIMENSIONS, within: Mapping[str, str] | None = None) -> str:
    """Return all cards of these dimensions as JSON; costs in US dollars, rates 0–1."""
    cards = {name: found.cards(name, within) for name in by}
    value = {
        "format": FORMAT, "within": dict(within or {}), "by_hand": found.by_hand,
        "cards": {name: [_json(found, name, card) for card in some] for name, some in cards.items()},
        "standouts": {
            name: [{"what": one.what, "better": one.better.name, "worse": [card.name for card in one.worse]}
                   for one in significant_differences(some)]
            for name, some in cards.items()
        },
        "answers": [asdict(one) | {"dollars": _round(one.dollars)} for one in found.answers],
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


_PLAIN = (
    "made", "living", "accepted", "rejected", "undecided", "rescued", "edited", "answered", "imported",
)  # fmt: skip


def _json(found: Scorecards, by: str, card: Card) -> dict[str, Any]:
    version = found.versions.get(card.name) if by == "prompt" else None
    bill, price = card.bill, card.price
    return {
        "name": card.name, **({"template": version.name, "standing": version.standing} if version else {}),
        **{name: getattr(card, name) for name in _PLAIN},
        "eliminated": dict(card.eliminated), "failed": dict(card.failed), "acceptance": _rate(card.acceptance),
        "cost": {
            "usd": _round(card.cost), "usd_known": _round(bill.dollars), "usd_at_risk": _round(bill.at_risk),
            "calls": bill.calls, "unpriced": bill.unpriced, "doubtful": bill.doubtful,
        },
        "usd_per_accepted": _round(card.dollars_a_row),
        "usd_per_accepted_expected": {k: _round(v) for k, v in price._asdict().items()} if price else None,
        "judge": asdict(card.judged) | {"agreement": _rate(card.judged.agreement)},
        "growth": {k: _round(v) for k, v in asdict(card.growth).items()} if card.growth else None,
        "seconds_per_reply": _round(card.seconds),
    }  # fmt: skip


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 9)


def _rate(rate: Rate | None) -> dict[str, float | None] | None:
    return {name: _round(value) for name, value in rate._asdict().items()} if rate else None


def as_markdown(
    found: Scorecards,
    by: Sequence[str] = DIMENSIONS,
    within: Mapping[str, str] | None = None,
    language: Language = "ko",
) -> str:
    """Return a Markdown document with a table of each dimension and its significant differences."""
    lines = list[str]()

    def t(word: str, **values: object) -> str:
        return text(language, f"cards.{word}", **values)

    lines += [f"# {t('title')}", ""]
    for name, value in (within or {}).items():
        lines += [t("within", by=t(name), name=_name(t, found, name, value)), ""]
    for dimension in by:
        cards = found.cards(dimension, within)
        lines += [
            f"## {t(dimension)}",
            "",
            *_differences(t, found, dimension, cards),
            "",
            *_table(t, found, dimension, cards),
            "",
        ]
    lines += [f"## {t('answers')}", "", *_answers(t, found.answers), "", t("note", n=f"{found.by_hand:,}"), ""]
    return "\n".join(lines)


def _name(t: Any, found: Scorecards, by: str, name: str) -> str:
    """Return a card's display name, escaped for Markdown."""
    if by == "generation":
        return str(t("nth", n=name))
    if by == "method" and name in DIGITS:
        return text("en" if t("method") == "Method" else "ko", f"method.{name}")
    version = found.versions.get(name) if by == "prompt" else None
    if version:
        parts = [literal(version.name), name[:8], t(version.standing) if version.standing else ""]
        return " · ".join(part for part in parts if part)
    return literal(name) or str(t("nameless"))


def literal(name: str) -> str:
    """Return a text as one escaped line of Markdown that is safe in a table, of at most ``LONGEST`` characters."""
    line = " ".join(_HIDDEN.sub(lambda m: " " if m[0] in "\t\n\r" else f"⟦U+{ord(m[0]):04X}⟧", name).split())
    short = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    return _MARKS.sub(r"\\\g<0>", short)


def _differences(t: Any, found: Scorecards, by: str, cards: Sequence[Card]) -> list[str]:
    sentences = [_sentence(t, found, by, one) for one in significant_differences(cards)]
    return sentences or [
        t("overlap") if comparable(cards) else t("few_versions" if by == "prompt" else "few", n=ENOUGH_TO_COMPARE)
    ]


def _sentence(t: Any, found: Scorecards, by: str, one: Difference) -> str:
    def figure(card: Card) -> str:
        if one.what == "price":
            return f"${card.price.dollars:.4f}" if card.price else ""
        return f"{card.acceptance.rate:.0%}" if card.acceptance else ""

    worse = ", ".join(f"{_name(t, found, by, card.name)} {figure(card)}(n={card.decided:,})" for card in one.worse)
    word = "cheaper" if one.what == "price" else "more"
    better = _name(t, found, by, one.better.name)
    return "- " + str(t(word, rate=figure(one.better), n=f"{one.better.decided:,}", better=better, worse=worse))


_COLUMNS = ("made", "living", "eliminated", "failed", "accepted", "rejected", "undecided", "answered")


def _table(t: Any, found: Scorecards, by: str, cards: Sequence[Card]) -> list[str]:
    heads = [t(by), *map(t, _COLUMNS), *map(t, ("acceptance", "spent", "a_row", "judge", "growth", "seconds"))]
    return _rows(heads, [[_name(t, found, by, card.name), *_figures(t, card)] for card in cards])


def _figures(t: Any, card: Card) -> list[str]:
    eliminated, failed = (sum(n for _, n in some) for some in (card.eliminated, card.failed))
    many = (card.made, card.living, eliminated, failed, card.accepted, card.rejected, card.undecided, card.answered)
    dark = card.bill.unpriced + card.imported
    besides = t("besides", n=f"{dark:,}") if dark else ""
    spent = (
        f"${card.bill.dollars:.4f}{besides}"
        if card.bill.dollars or (card.bill.calls and not dark)
        else t("unknown_cost")
    )
    each = "" if card.dollars_a_row is None else f"${card.dollars_a_row:.4f}{besides}"
    if card.accepted and dark and not card.bill.dollars:
        each = t("unknown_cost")
    grown = card.growth
    times = f"{grown.median:.2f} ({grown.low:.2f}–{grown.high:.2f}, n={grown.n:,})" if grown else ""
    seconds = "" if card.seconds is None else f"{card.seconds:.1f} s"
    return [
        *(f"{n:,}" for n in many),
        _percent(card.acceptance),
        spent,
        each,
        _percent(card.judged.agreement),
        times,
        seconds,
    ]


def _percent(rate: Rate | None) -> str:
    return f"{rate.rate:.0%} ({rate.low:.0%}–{rate.high:.0%}, n={rate.n:,})" if rate else ""


def _answers(t: Any, answers: Sequence[ModelAnswers]) -> list[str]:
    names = ("made", "filled", "refused", "unknown", "eliminated", "failed", "in_force", "chosen", "edited")
    rows = []
    for one in answers:
        besides = t("besides", n=f"{one.unpriced:,}") if one.unpriced else ""
        spent = f"${one.dollars:.4f}{besides}" if one.replies > one.unpriced else t("unknown_cost")
        rows.append([literal(one.model) or t("nameless"), *(f"{getattr(one, name):,}" for name in names), spent])
    return _rows([t("model"), *map(t, names), t("spent")], rows)


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    line = ["---", *("---:" for _ in heads[1:])]
    return [f"| {' | '.join(row)} |" for row in (heads, line, *rows)]
