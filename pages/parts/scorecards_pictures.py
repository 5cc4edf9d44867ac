"""Scorecard charts, both in the same order: acceptance rate, and cost of an accepted row."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from koevol_core import analytics, llm
from pages import Page, money
from pages.parts.report import GREEN, GREY, INK
from pages.parts.show import readable

MOST = 15
"""Maximum cards drawn, those with most decisions."""
NAME = "name:N"


def pictures(page: Page, cards: Sequence[analytics.Card], names: Sequence[str]) -> None:
    """Draw points with their intervals; unknown values are labelled as such."""
    drawn = sorted(range(len(cards)), key=lambda at: -cards[at].decided)[:MOST]
    rows = [(_once(names, at), cards[at]) for at in sorted(drawn)]
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{page.t('scorecard.f_rate')}**")
        st.caption(page.t("scorecard.f_rate_note"))
        _rates(page, rows)
    with right:
        st.markdown(f"**{page.t('scorecard.f_price')}**")
        st.caption(page.t("scorecard.f_price_note"))
        _prices(page, rows)
    if len(cards) > len(rows):
        st.caption(page.t("scorecard.first", n=MOST))


def _once(names: Sequence[str], at: int) -> str:
    """Return a name that is unique in the chart, as shortened names may be equal."""
    before = names[:at].count(names[at])
    return f"{names[at]} ({before + 1})" if before else names[at]


def _rates(page: Page, rows: Sequence[tuple[str, analytics.Card]]) -> None:
    frame = pd.DataFrame(
        [
            (name, rate.rate, rate.low, rate.high, f"{rate.rate:.0%}  {card.accepted:,}/{rate.n:,}")
            if (rate := card.acceptance)
            else (name, None, None, None, page.t("scorecard.no_decision"))
            for name, card in rows
        ],
        columns=["name", "value", "low", "high", "label"],
    )
    frame["at"] = frame["high"].fillna(0.0)
    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".0%", title=None)
    _draw(frame, axis, alt.Scale(domain=[0, 1.4]), GREEN, page.t("scorecard.f_rate"))


def _prices(page: Page, rows: Sequence[tuple[str, analytics.Card]]) -> None:
    """Draw prices in won. Intervals may be cut off: with few accepted rows the upper bound is very high."""
    won = llm.krw_per_usd()
    priced = [(name, card, card.price) for name, card in rows]
    top = max((price.dollars for _, _, price in priced if price), default=0.0) * won * 2.6 or 1.0
    frame = pd.DataFrame(
        [
            (name, price.dollars * won, price.low * won, min(price.high * won, top * 0.55), _label(page, card, price))
            if price
            else (name, None, None, None, _label(page, card, None))
            for name, card, price in priced
        ],
        columns=["name", "value", "low", "high", "label"],
    )
    frame["at"] = frame["high"].fillna(0.0)
    _draw(
        frame,
        alt.Axis(format="~s", title="₩", tickCount=5),
        alt.Scale(domain=[0, top]),
        INK,
        page.t("scorecard.f_price"),
    )


def _label(page: Page, card: analytics.Card, price: analytics.Price | None) -> str:
    if price is None:
        if not card.decided:
            return page.t("scorecard.no_decision")
        return page.t("common.unknown_cost" if card.accepted else "scorecard.no_accept")
    if not price.dollars:
        return page.t("common.free")
    if card.bill.unpriced:
        return money(page, price.dollars, card.bill.unpriced)
    return f"{money(page, price.dollars)}  ({money(page, price.low)}–{money(page, price.high)})"


def _draw(frame: pd.DataFrame, axis: alt.Axis, scale: alt.Scale, colour: str, title: str) -> None:
    y = alt.Y(NAME, title=None, sort=None, axis=alt.Axis(labelLimit=190, ticks=False, domain=False))
    base = alt.Chart(readable(frame)).encode(y=y)
    line = base.mark_rule(color=colour, strokeWidth=3, opacity=0.45, tooltip=None).encode(
        x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q"
    )
    dot = base.mark_point(color=colour, filled=True, size=90, opacity=1, tooltip=None).encode(
        x=alt.X("value:Q", axis=axis, scale=scale)
    )
    words = base.mark_text(align="left", dx=8, color=GREY, tooltip=None).encode(
        x=alt.X("at:Q", axis=axis, scale=scale), text="label:N"
    )
    st.altair_chart((line + dot + words).properties(height=alt.Step(34)), alt=title)
