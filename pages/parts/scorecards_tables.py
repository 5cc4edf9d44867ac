"""Scorecard tables: all numbers of every card, and the outcome of each model's answers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from koevol_core import analytics
from pages import Page, money
from pages.parts.show import one_line, show_frame
from pages.parts.tree import reason

COUNTS = ("made", "living", "accepted", "rejected", "undecided", "answered", "rescued", "edited")


def card_table(page: Page, title: str, names: Sequence[str], cards: Sequence[analytics.Card]) -> None:
    """Show one row per card; names are untrusted, and a data frame shows them without interpretation."""
    t = {
        name: page.t(f"scorecard.{name}")
        for name in ("eliminated", "failed", "judge", "growth", "seconds", "quartiles")
    }
    table: dict[str, list[object]] = {title: list(names)}
    table[page.t("scorecard.rate")] = [_rate(card.acceptance) for card in cards]
    table[page.t("scorecard.spent")] = [spent(page, card) for card in cards]
    table[page.t("scorecard.a_row")] = [a_row(page, card) for card in cards]
    table[page.t("scorecard.expected")] = [_expected(page, card) for card in cards]
    for name in COUNTS[:2]:
        table[page.t(f"scorecard.{name}")] = [getattr(card, name) for card in cards]
    table[t["eliminated"]] = [sum(n for _, n in card.eliminated) for card in cards]
    table[t["failed"]] = [sum(n for _, n in card.failed) for card in cards]
    for name in COUNTS[2:]:
        table[page.t(f"scorecard.{name}")] = [getattr(card, name) for card in cards]
    table[page.t("scorecard.at_risk")] = [_at_risk(page, card) for card in cards]
    table[t["judge"]] = [_rate(card.judged.agreement) for card in cards]
    table[t["growth"]] = [f"{card.growth.median:.2f}" if card.growth else "" for card in cards]
    table[t["quartiles"]] = [
        f"{card.growth.low:.2f}–{card.growth.high:.2f} (n={card.growth.n:,})" if card.growth else "" for card in cards
    ]
    table[t["seconds"]] = ["" if card.seconds is None else f"{card.seconds:.1f}" for card in cards]
    table[page.t("scorecard.rules")] = [
        " · ".join(f"{reason(page, name)} {n:,}" for name, n in (*card.eliminated, *card.failed)) for card in cards
    ]
    pinned = {title: st.column_config.TextColumn(pinned=True)}
    show_frame(pd.DataFrame(table), hide_index=True, column_config=pinned, key="card_table")


def _rate(rate: analytics.Rate | None) -> str:
    return f"{rate.rate:.0%} ({rate.low:.0%}–{rate.high:.0%}, n={rate.n:,})" if rate else ""


def spent(page: Page, card: analytics.Card) -> str:
    """Return the known cost, and the number of calls and imported children of unknown cost."""
    parts = [money(page, card.bill.dollars, card.bill.unpriced)] if card.bill.calls else []
    if card.imported:
        parts.append(page.t("scorecard.imported", n=f"{card.imported:,}"))
    return " · ".join(parts) or page.t("common.unknown_cost")


def a_row(page: Page, card: analytics.Card) -> str:
    if not card.accepted:
        return ""
    if card.dollars_a_row is None:
        return page.t("common.unknown_cost")
    return money(page, card.dollars_a_row, card.bill.unpriced + card.imported)


def _expected(page: Page, card: analytics.Card) -> str:
    price = card.price
    if price is None or not price.dollars:
        return ""
    return f"{money(page, price.dollars)} ({money(page, price.low)}–{money(page, price.high)})"


def _at_risk(page: Page, card: analytics.Card) -> str:
    parts = [money(page, card.bill.at_risk)] if card.bill.at_risk else []
    if card.bill.doubtful:
        parts.append(f"{page.t('scorecard.doubtful')} {card.bill.doubtful:,}")
    return " · ".join(parts)


def answer_table(page: Page, scorecards: analytics.Scorecards) -> None:
    """Show one row per answering model."""
    st.markdown(f"**{page.t('scorecard.answers')}**")
    if not scorecards.answers:
        st.caption(page.t("scorecard.answers_none"))
        return
    st.caption(page.t("scorecard.answers_note"))
    columns = {
        name: name for name in ("made", "filled", "refused", "unknown", "eliminated", "failed", "in_force", "chosen")
    }
    table: dict[str, list[object]] = {
        page.t("scorecard.model"): [
            one_line(model.model, 60) or page.t("scorecard.nameless") for model in scorecards.answers
        ]
    }
    table |= {
        page.t(f"scorecard.{word}"): [getattr(model, name) for model in scorecards.answers]
        for word, name in columns.items()
    }
    table[page.t("scorecard.edited_after")] = [model.edited for model in scorecards.answers]
    table[page.t("scorecard.spent")] = [
        money(page, model.dollars, model.unpriced) if model.replies else page.t("common.unknown_cost")
        for model in scorecards.answers
    ]
    show_frame(pd.DataFrame(table), hide_index=True, height="content", key="card_answers")
