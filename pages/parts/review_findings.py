"""Findings on a node, one chip each with evidence on demand; and its near-duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from koevol_core import quality, review, store
from pages import act
from pages.parts.review_where import go, reviewer
from pages.parts.show import one_line, show_text
from pages.parts.tree import finding_label

if TYPE_CHECKING:
    from pages import Page

SIGNS = {"bad": "▲", "warn": "△", "info": "ⓘ"}
MOST = 30
"""Maximum near-duplicates listed."""


def show_findings(page: Page, node_id: int) -> None:
    """Show the findings as chips, most severe first; the chosen one with its explanation and evidence."""
    noted = sorted(quality.stored_findings(page.store, node_id), key=lambda one: list(SIGNS).index(one.severity))
    if not noted:
        return
    with st.container(key="review_signals", gap="xsmall"):
        chosen = st.pills(
            page.t("finding.signal"), range(len(noted)), key=f"review_signal-{node_id}", label_visibility="collapsed",
            format_func=lambda at: _chip(page, noted[at]),
        )  # fmt: skip
        if chosen is not None and chosen < len(noted):
            with st.container(border=True, gap="xsmall", key="review_signal_why"):
                st.caption(quality.finding_why(noted[chosen].kind, page.lang))
                if noted[chosen].evidence:
                    show_text(one_line(noted[chosen].evidence, 200))


def _chip(page: Page, one: store.StoredFinding) -> str:
    whose = f"{page.t('finding.of_answer')} #{one.answer_id} · " if one.answer_id is not None else ""
    return f"{SIGNS[one.severity]} {whose}{finding_label(page, one.kind)}"


def show_twins(page: Page, view: review.View) -> None:
    """Show the group of near-duplicates, each with a link; one of them can be preferred."""
    group = quality.twins_of(page.store, view.node.id, MOST)
    if not group:
        st.caption(page.t("finding.twins_none"))
        return
    for one in group:
        with st.container(border=True, key=f"review_twin-{one.node_id}", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                _name(page, one, view.node.id)
                st.space("stretch")
                word = "finding.preferred" if one.preferred else "finding.prefer"
                st.button(
                    page.t(word), key=f"review_prefer-{one.node_id}", type="tertiary", on_click=_prefer, args=(page, one)
                )  # fmt: skip
            show_text(one.text)
    if quality.twin_count(page.store, view.node.id) > len(group):
        st.caption(page.t("finding.twins_more", n=len(group)))


def _name(page: Page, one: store.Twin, shown: int) -> None:
    """Show a near-duplicate's id as a link, and its similarity."""
    if one.node_id == shown:
        st.markdown(f"**\\#{one.node_id}** · {page.t('finding.this_one')}", width="content")
    else:
        st.button(
            f"#{one.node_id}", key=f"review_twin_go-{one.node_id}", type="tertiary", on_click=go, args=(one.node_id,)
        )
    st.caption(page.t("finding.alike", other=one.other_id, near=f"{one.alike:.0%}"), width="content")


def _prefer(page: Page, one: store.Twin) -> None:
    wanted = not one.preferred
    said = page.t("finding.prefer_done" if wanted else "finding.prefer_undone", n=one.node_id)
    act(page, quality.prefer_twin, page.store, one.node_id, wanted, reviewer(page), done=said)
