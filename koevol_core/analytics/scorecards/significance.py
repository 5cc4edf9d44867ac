"""Compare scorecards: report only differences whose 95 % intervals do not overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from koevol_core.analytics.scorecards.cards import Card

ENOUGH_TO_COMPARE = 10
"""Minimum decisions of each of two cards for a comparison."""


@dataclass(frozen=True)
class Difference:
    """A card that is better than others beyond chance: its interval does not overlap with any of theirs. ``what`` is
    ``acceptance`` (higher is better) or ``price`` (lower is better)."""

    what: str
    better: Card
    worse: tuple[Card, ...]


def significant_differences(cards: Iterable[Card]) -> tuple[Difference, ...]:
    """Return the significant differences between these cards; none where intervals overlap or a card has fewer than
    ``ENOUGH_TO_COMPARE`` decisions. Prompt versions are compared within one template only."""
    families: dict[str, list[Card]] = {}
    for card in cards:
        if card.decided >= ENOUGH_TO_COMPARE:
            families.setdefault(card.family, []).append(card)
    found = [
        one for family in sorted(families) for one in (_accepted_more(families[family]), _cheaper(families[family]))
    ]
    return tuple(one for one in found if one and one.worse)


def comparable(cards: Iterable[Card]) -> bool:
    """Return True if two cards of one family have enough decisions to be compared."""
    families = Counter(card.family for card in cards if card.decided >= ENOUGH_TO_COMPARE)
    return any(many > 1 for many in families.values())


def _accepted_more(cards: list[Card]) -> Difference:
    rated = [(one.acceptance, one) for one in cards if one.acceptance]
    best, card = max(rated, key=lambda one: one[0].low)
    return Difference("acceptance", card, tuple(one for rate, one in rated if rate.high < best.low))


def _cheaper(cards: list[Card]) -> Difference | None:
    priced = [(one.price, one) for one in cards if one.price and one.price.dollars]
    if not priced:
        return None
    best, card = min(priced, key=lambda one: one[0].high)
    return Difference("price", card, tuple(one for price, one in priced if price.low > best.high))
