"""Blind double review on the review page: its notice, the reviewer's own opinion, two differing opinions for a person
who may decide, and the project's setting. Nothing shown tells a reviewer whether somebody has given an opinion
before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

import koevol_core as core
from koevol_core import review, store
from pages import SIGNS, act
from pages.parts.review_where import settles
from pages.parts.show import one_line, show_text

if TYPE_CHECKING:
    from pages import Page


def own_opinion(page: Page, node: core.Node, reviewer: str) -> store.Opinion | None:
    """Return this reviewer's pending opinion on an undecided node, or None."""
    return review.my_opinion(page.store, node.id, reviewer) if node.verdict is None else None


def differing_opinions(page: Page, node: core.Node, reviewer: str) -> tuple[store.Opinion, ...]:
    """Return the two differing opinions on an undecided node if this person may decide between them; else ()."""
    return review.split_opinions(page.store, node.id, reviewer, settles(page)) if node.verdict is None else ()


def show_double(page: Page, node: core.Node, reviewer: str) -> None:
    """Lease the node and show a line above it: leased to another reviewer, under blind review, or the own opinion; or
    both opinions."""
    opinion = own_opinion(page, node, reviewer)
    if act(page, review.hold, page.store, node, reviewer) and opinion is None:
        st.caption(f"◔ {page.t('review.held')}")
    if both := differing_opinions(page, node, reviewer):
        st.caption(f"◑ {page.t('review.split_line')}")
        for column, one in zip(st.columns(2, gap="small"), both, strict=True):
            with column:
                _opinion(page, one)
    elif opinion is not None:
        st.caption(f"◐ {page.t('review.own', sign=SIGNS[opinion.kind], kind=page.t(f'common.{opinion.kind}'))}")
    elif review.is_double(page.store, node):
        st.caption(f"◐ {page.t('review.blind_line' if reviewer else 'review.blind_name')}")


def _opinion(page: Page, opinion: store.Opinion) -> None:
    """Show an opinion with reviewer, reason, note and edited text."""
    from pages.parts.review_node import said_reason

    with st.container(border=True, gap="xsmall", key=f"review_opinion-{opinion.id}", height="stretch"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(
                f"{SIGNS[opinion.kind]} {page.t(f'common.{opinion.kind}')}",
                color="green" if opinion.kind == "accept" else "red",
            )
            show_text(one_line(opinion.reviewer, 60))
        if parts := [part for part in (said_reason(page, opinion.reason), opinion.note) if part]:
            show_text(one_line(" · ".join(parts), 400))
        if opinion.edit:
            st.caption(page.t("review.would_be"))
            show_text(opinion.edit)


def show_policy(page: Page) -> None:
    """Show the percentage under double review and the pending counts, with the configure permission; queried only when
    opened."""
    if not page.may("configure"):
        return
    panel = st.popover(page.t("review.double"), key="review_double", on_change="rerun")
    if not panel.open:
        return
    with panel:
        share, pending = review.double_share(page.store), review.pending_counts(page.store)
        st.markdown(page.t("review.double_about"))
        st.session_state["review_double_share"] = share

        def keep() -> None:
            chosen = int(st.session_state["review_double_share"])
            act(page, review.keep_double_share, page.store, chosen)

        st.number_input(
            page.t("review.double_share"), 0, 100, step=5, key="review_double_share", on_change=keep,
            help=page.t("review.double_help"),
        )  # fmt: skip
        st.caption(page.t("review.double_counts", open=f"{pending.open:,}", split=f"{pending.split:,}"))
        if pending.open and not share:
            st.caption(page.t("review.double_off_open", open=f"{pending.open:,}"))
            st.button(
                page.t("review.double_settle", n=f"{pending.open:,}"), key="review_double_settle", on_click=_settle, args=(page,)
            )  # fmt: skip


def _settle(page: Page) -> None:
    settled = act(page, review.settle_singles, page.store)
    if settled is not None:
        st.toast(page.t("review.double_settled", n=f"{settled:,}"))
