"""Write scorecards as JSON for programs and as Markdown for people. Equal counts give equal bytes.

Names of models and domains are untrusted data: in Markdown every significant character is escaped by a backslash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from koevol_core.analytics.scorecards.cards import COUNTS as CARD_COUNTS
from koevol_core.analytics.scorecards.cards import DIMENSIONS, Card, Rate, Scorecards
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


def _json(found: Scorecards, by: str, card: Card) -> dict[str, Any]:
    version = found.versions.get(card.name) if by == "prompt" else None
    bill, price = card.bill, card.price
    return {
        "name": card.name, **({"template": version.name, "standing": version.standing} if version else {}),
        **{name: getattr(card, name) for name in CARD_COUNTS},
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
    found: Scorecards, by: Sequence[str] = DIMENSIONS, within: Mapping[str, str] | None = None, language: Language = "ko"
) -> str:  # fmt: skip
    """Return a Markdown document with a table of each dimension and its significant differences."""
    write = _Markdown(found, language)
    lines = [f"# {write.t('title')}", ""]
    for name, value in (within or {}).items():
        lines += [write.t("within", by=write.t(name), name=write.name(name, value)), ""]
    for dimension in by:
        cards = found.cards(dimension, within)
        lines += [f"## {write.t(dimension)}", "", *write.differences(dimension, cards), ""]
        lines += [*write.cards(dimension, cards), ""]
    lines += [f"## {write.t('answers')}", "", *write.answers(), "", write.t("note", n=f"{found.by_hand:,}"), ""]
    return "\n".join(lines)


def literal(name: str) -> str:
    """Return a text as one escaped line of Markdown that is safe in a table, of at most ``LONGEST`` characters."""
    line = " ".join(_HIDDEN.sub(lambda m: " " if m[0] in "\t\n\r" else f"⟦U+{ord(m[0]):04X}⟧", name).split())
    short = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    return _MARKS.sub(r"\\\g<0>", short)


COUNTS = ("made", "living", "eliminated", "failed", "accepted", "rejected", "undecided", "answered")
FIGURES = ("acceptance", "spent", "a_row", "judge", "growth", "seconds")
ANSWERS = ("made", "filled", "refused", "unknown", "eliminated", "failed", "in_force", "chosen", "edited")
"""Columns of the tables."""


@dataclass(frozen=True)
class _Markdown:
    """Parts of the document in one language."""

    found: Scorecards
    language: Language

    def t(self, word: str, **values: object) -> str:
        return text(self.language, f"cards.{word}", **values)

    def name(self, by: str, name: str) -> str:
        """Return a card's display name, escaped."""
        if by == "generation":
            return self.t("nth", n=name)
        if by == "method" and name in DIGITS:
            return text(self.language, f"method.{name}")
        version = self.found.versions.get(name) if by == "prompt" else None
        if version:
            parts = [literal(version.name), name[:8], self.t(version.standing) if version.standing else ""]
            return " · ".join(part for part in parts if part)
        return literal(name) or self.t("nameless")

    def differences(self, by: str, cards: Sequence[Card]) -> list[str]:
        """Return a line for each significant difference, or why there is none."""
        if lines := [self._difference(by, difference) for difference in significant_differences(cards)]:
            return lines
        if comparable(cards):
            return [self.t("overlap")]
        return [self.t("few_versions" if by == "prompt" else "few", n=ENOUGH_TO_COMPARE)]

    def _difference(self, by: str, difference: Difference) -> str:
        def figure(card: Card) -> str:
            if difference.what == "price":
                return f"${card.price.dollars:.4f}" if card.price else ""
            return f"{card.acceptance.rate:.0%}" if card.acceptance else ""

        better, word = difference.better, "cheaper" if difference.what == "price" else "more"
        worse = ", ".join(f"{self.name(by, card.name)} {figure(card)}(n={card.decided:,})" for card in difference.worse)
        values = {"better": self.name(by, better.name), "rate": figure(better), "n": f"{better.decided:,}"}
        return f"- {self.t(word, worse=worse, **values)}"

    def cards(self, by: str, cards: Sequence[Card]) -> list[str]:
        heads = [self.t(word) for word in (by, *COUNTS, *FIGURES)]
        return _table(heads, [[self.name(by, card.name), *_counts(card), *self._figures(card)] for card in cards])

    def _figures(self, card: Card) -> tuple[str, ...]:
        unknown = card.bill.unpriced + card.imported
        besides = self.t("besides", n=f"{unknown:,}") if unknown else ""
        spent = f"${card.bill.dollars:.4f}{besides}"
        if not card.bill.dollars and (unknown or not card.bill.calls):
            spent = self.t("unknown_cost")
        each = "" if card.dollars_a_row is None else f"${card.dollars_a_row:.4f}{besides}"
        if card.accepted and unknown and not card.bill.dollars:
            each = self.t("unknown_cost")
        growth, seconds = card.growth, "" if card.seconds is None else f"{card.seconds:.1f} s"
        times = f"{growth.median:.2f} ({growth.low:.2f}–{growth.high:.2f}, n={growth.n:,})" if growth else ""
        return _percent(card.acceptance), spent, each, _percent(card.judged.agreement), times, seconds

    def answers(self) -> list[str]:
        """Return the table of the models' answers."""
        rows = []
        for model in self.found.answers:
            besides = self.t("besides", n=f"{model.unpriced:,}") if model.unpriced else ""
            spent = f"${model.dollars:.4f}{besides}" if model.replies > model.unpriced else self.t("unknown_cost")
            counts = (f"{getattr(model, name):,}" for name in ANSWERS)
            rows.append([literal(model.model) or self.t("nameless"), *counts, spent])
        return _table([self.t(word) for word in ("model", *ANSWERS, "spent")], rows)


def _counts(card: Card) -> Iterator[str]:
    for name in COUNTS:
        count = getattr(card, name)
        yield f"{count if isinstance(count, int) else sum(n for _, n in count):,}"


def _percent(rate: Rate | None) -> str:
    return f"{rate.rate:.0%} ({rate.low:.0%}–{rate.high:.0%}, n={rate.n:,})" if rate else ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table whose first column is text and the others numbers, aligned to the right."""
    rule = ["---", *("---:" for _ in heads[1:])]
    return [f"| {' | '.join(row)} |" for row in (heads, rule, *rows)]
