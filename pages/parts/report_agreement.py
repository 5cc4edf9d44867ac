"""Report part on reviewers: agreement of independent opinions, acceptance rate per reviewer, pending double reviews."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import koevol_core as core
from koevol_core import analytics, dataset, review, store
from pages import Page, duration
from pages.parts.show import show_frame


def show_agreement(page: Page) -> None:
    """Show the tables below a heading; nothing if nobody has reviewed anything."""
    key = (*dataset.store_version(page.store), review.newest_opinion(page.store))
    consensus = _consensus(page.store, page.settings.db, key)
    if not consensus.reviewers and not consensus.whole.found.n and consensus.waiting == store.PendingCounts():
        return
    st.header(page.t("export.raters_title"), anchor=False)
    if consensus.waiting != store.PendingCounts() or review.double_share(page.store):
        counts = {"open": f"{consensus.waiting.open:,}", "split": f"{consensus.waiting.split:,}"}
        st.caption(page.t("review.double_counts", **counts))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _agreement(page, consensus)
    with right:
        _reviewers(page, consensus)


@st.cache_data(max_entries=4, show_spinner=False)
def _consensus(_store: core.Store, db: str, version: tuple[int, ...]) -> review.Consensus:
    return review.consensus(_store)


def _agreement(page: Page, consensus: review.Consensus) -> None:
    st.markdown(f"**{page.t('export.raters_agreement')}**")
    if not consensus.whole.found.n:
        st.caption(page.t("export.raters_none"))
        return
    st.caption(page.t("export.raters_note"))
    rows = [(page.t("export.raters_all"), consensus.whole)]
    rows += [(f"{row.one} · {row.two}", row) for row in consensus.pairs]
    rows += [(page.t(f"common.{row.method or 'seed'}"), row) for row in consensus.methods]
    table = pd.DataFrame({
        page.t("export.part"): [name for name, _ in rows], "n": [row.found.n for _, row in rows],
        page.t("export.raters_observed"): [_rate(row.found.observed) for _, row in rows],
        "κ": [_coefficient(page, row.found.kappa, row.one == "") for _, row in rows],
        "α": [_coefficient(page, row.found.alpha) for _, row in rows],
    })  # fmt: skip
    show_frame(table, hide_index=True, height="content", key="report_agreement")


def _reviewers(page: Page, consensus: review.Consensus) -> None:
    st.markdown(f"**{page.t('export.raters_acceptance')}**")
    if not consensus.reviewers:
        st.caption(page.t("export.not_yet"))
        return
    table = pd.DataFrame({
        page.t("export.reviewer"): [reviewer.name or page.t("export.nobody") for reviewer in consensus.reviewers],
        page.t("export.raters_judged"): [reviewer.judged for reviewer in consensus.reviewers],
        page.t("export.rate"): [_rate(reviewer.accepted) for reviewer in consensus.reviewers],
        page.t("export.raters_pace"): ["" if reviewer.seconds is None else duration(page, reviewer.seconds) for reviewer in consensus.reviewers],
    })  # fmt: skip
    show_frame(table, hide_index=True, height="content", key="report_reviewers")


def _rate(rate: analytics.Rate | None) -> str:
    return "" if rate is None else f"{rate.rate:.0%} [{rate.low:.0%}, {rate.high:.0%}]"


def _coefficient(page: Page, coefficient: analytics.Coefficient, apart: bool = False) -> str:
    """Format a coefficient with its interval; a word if undefined, empty if not applicable (``apart``)."""
    if apart:
        return ""
    if coefficient.value is None:
        return page.t("export.raters_undefined")
    low, high = coefficient.low, coefficient.high
    return f"{coefficient.value:.2f}" + ("" if low is None else f" [{low:.2f}, {high:.2f}]")
