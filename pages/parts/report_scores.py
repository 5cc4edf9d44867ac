"""Report part on scores and measures: distribution by generation, and agreement with reviewers' decisions."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from koevol_core import analytics, evolution, quality
from pages import Page, fragment
from pages.parts.report import GREEN, bars, numbers_below, quartiles


def show_scores(page: Page, report: analytics.Report) -> None:
    """Show one number at a time: distribution on the left, acceptance by value on the right."""
    present = {row.name for row in (*report.spreads, *report.agreements)}
    names = [name for name in (*evolution.SCORES, *quality.MEASURES) if name in present]
    if not names:
        return

    @fragment(page)
    def part() -> None:
        st.markdown(f"**{page.t('score.report_title')}**")
        name = st.pills(
            page.t("score.report_which"), names, default=names[0], key="report_score", required=True,
            format_func=lambda score: page.t(f"score.{score}"), label_visibility="collapsed",
        )  # fmt: skip
        left, right = st.columns(2, gap="large")
        with left:
            _spread(page, name, [row for row in report.spreads if row.name == name])
        with right:
            _agreement(page, name, next((row for row in report.agreements if row.name == name), None))

    part()


def _spread(page: Page, name: str, rows: list[analytics.Spread]) -> None:
    title = page.t("score.report_spread", n=9, what=page.t(f"score.{name}"))
    st.markdown(f"**{title}**")
    st.caption(page.t("score.report_spread_note", n="1,000"))
    if not rows:
        return
    scale = alt.Scale(domain=[1, 6]) if name in evolution.SCORES else alt.Scale(zero=name != "variety")
    quartiles(page, rows, 9, page.t(f"score.{name}"), title, scale, 2)


def _agreement(page: Page, name: str, agreement: analytics.Agreement | None) -> None:
    title = page.t("score.report_agree", n=10, what=page.t(f"score.{name}"))
    st.markdown(f"**{title}**")
    st.caption(page.t("score.report_agree_note"))
    if agreement is None:
        st.caption(page.t("score.report_none"))
        return
    ranges = [_range(bucket.low, bucket.high) for bucket in agreement.buckets]
    bars(
        ranges, [bucket.acceptance for bucket in agreement.buckets],
        [f"{bucket.acceptance:.0%}  {bucket.accepted:,}/{bucket.accepted + bucket.rejected:,}" for bucket in agreement.buckets],
        GREEN, 1.45, title,
    )  # fmt: skip
    _conclusion(page, agreement)
    table = pd.DataFrame({
        page.t("score.report_value"): ranges,
        page.t("export.accepted"): [bucket.accepted for bucket in agreement.buckets],
        page.t("export.rejected"): [bucket.rejected for bucket in agreement.buckets],
        page.t("export.rate"): [f"{bucket.acceptance:.1%}" for bucket in agreement.buckets],
    })  # fmt: skip
    numbers_below(page, table, "report_10")


def _conclusion(page: Page, agreement: analytics.Agreement) -> None:
    """Show the AUC, and whether it supports a conclusion yet."""
    if agreement.auc is None:
        st.caption(page.t("score.report_one_sided"))
        return
    shares = {name: f"{getattr(agreement, name):.0%}" for name in ("auc", "low", "high")}
    counts = {name: f"{getattr(agreement, name):,}" for name in ("n", "accepted", "rejected")}
    st.markdown(page.t("score.report_auc", **shares, **counts))
    if not agreement.enough:
        word = "score.report_few"
    elif agreement.low > 0.5:
        word = "score.report_same"
    else:
        word = "score.report_against" if agreement.high < 0.5 else "score.report_chance"
    st.caption(page.t(word))


def _range(low: float, high: float) -> str:
    """Format the bounds of a bucket."""
    ends = [f"{value:,.0f}" if value >= 100 else f"{value:.3g}" for value in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} – {ends[1]}"
