"""Report part on reviewers: agreement of independent opinions, acceptance rate per reviewer, pending double reviews."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import koevol_core as core
from koevol_core import analytics, dataset, review, store
from pages import Page, duration


def show_agreement(page: Page) -> None:
    """Show the tables below a heading; nothing if nobody has reviewed anything."""
    key = (*dataset.store_version(page.store), review.newest_opinion(page.store))
    found = _consensus(page.store, page.settings.db, key)
    if not found.reviewers and not found.whole.found.n and found.waiting == store.PendingCounts():
        return
    st.subheader(page.t("export.raters_title"), anchor=False)
    if found.waiting != store.PendingCounts() or review.double_share(page.store):
        many = {"open": f"{found.waiting.open:,}", "split": f"{found.waiting.split:,}"}
        st.caption(page.t("review.double_counts", **many))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _agreement(page, found)
    with right:
        _reviewers(page, found)


@st.cache_data(max_entries=4, show_spinner=False)
def _consensus(_store: core.Store, db: str, version: tuple[int, ...]) -> review.Consensus:
    return review.consensus(_store)


def _agreement(page: Page, found: review.Consensus) -> None:
    st.markdown(f"**{page.t('export.raters_agreement')}**")
    if not found.whole.found.n:
        st.caption(page.t("export.raters_none"))
        return
    st.caption(page.t("export.raters_note"))
    rows = [(page.t("export.raters_all"), found.whole)]
    rows += [(f"{one.one} · {one.two}", one) for one in found.pairs]
    rows += [(page.t(f"common.{one.method or 'seed'}"), one) for one in found.methods]
    table = pd.DataFrame({
        "": [name for name, _ in rows], "n": [one.found.n for _, one in rows],
        page.t("export.raters_observed"): [_rate(one.found.observed) for _, one in rows],
        "κ": [_coefficient(page, one.found.kappa, one.one == "") for _, one in rows],
        "α": [_coefficient(page, one.found.alpha) for _, one in rows],
    })  # fmt: skip
    st.dataframe(table, hide_index=True, height="content", key="report_agreement")


def _reviewers(page: Page, found: review.Consensus) -> None:
    st.markdown(f"**{page.t('export.raters_acceptance')}**")
    if not found.reviewers:
        st.caption(page.t("export.not_yet"))
        return
    table = pd.DataFrame({
        page.t("export.reviewer"): [one.name or page.t("export.nobody") for one in found.reviewers],
        page.t("export.raters_judged"): [one.judged for one in found.reviewers],
        page.t("export.rate"): [_rate(one.accepted) for one in found.reviewers],
        page.t("export.raters_pace"): ["" if one.seconds is None else duration(page, one.seconds) for one in found.reviewers],
    })  # fmt: skip
    st.dataframe(table, hide_index=True, height="content", key="report_reviewers")


def _rate(rate: analytics.Rate | None) -> str:
    return "" if rate is None else f"{rate.rate:.0%} [{rate.low:.0%}, {rate.high:.0%}]"


def _coefficient(page: Page, one: analytics.Coefficient, apart: bool = False) -> str:
    """Format a coefficient with its interval; a word if undefined, empty if not applicable (``apart``)."""
    if apart:
        return ""
    if one.value is None:
        return page.t("export.raters_undefined")
    return f"{one.value:.2f}" + ("" if one.low is None else f" [{one.low:.2f}, {one.high:.2f}]")
