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


def is_double(page: Page, node: core.Node) -> bool:
    """Return True if the node needs double review."""
    return review.is_double(page.store, node)


def own_opinion(page: Page, node: core.Node, who: str) -> store.Opinion | None:
    """Return this reviewer's pending opinion on an undecided node, or None."""
    return review.my_opinion(page.store, node.id, who) if node.verdict is None else None


def differing_opinions(page: Page, node: core.Node, who: str) -> tuple[store.Opinion, ...]:
    """Return the two differing opinions on an undecided node if this person may decide between them; else ()."""
    return review.split_opinions(page.store, node.id, who, settles(page)) if node.verdict is None else ()


def show_double(page: Page, node: core.Node, who: str) -> None:
    """Lease the node and show a line above it: leased to another reviewer, under blind review, or the own opinion; or
    both opinions."""
    said = own_opinion(page, node, who)
    if act(page, review.hold, page.store, node, who) and said is None:
        st.caption(f"◔ {page.t('review.held')}")
    if both := differing_opinions(page, node, who):
        st.caption(f"◑ {page.t('review.split_line')}")
        for column, one in zip(st.columns(2, gap="small"), both, strict=True):
            with column:
                _opinion(page, one)
    elif said is not None:
        st.caption(f"◐ {page.t('review.own', sign=SIGNS[said.kind], kind=page.t(f'common.{said.kind}'))}")
    elif is_double(page, node):
        st.caption(f"◐ {page.t('review.blind_line' if who else 'review.blind_name')}")


def _opinion(page: Page, one: store.Opinion) -> None:
    """Show an opinion with reviewer, reason, note and edited text."""
    from pages.parts.review_node import said_reason

    with st.container(border=True, gap="xsmall", key=f"review_opinion-{one.id}", height="stretch"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(
                f"{SIGNS[one.kind]} {page.t(f'common.{one.kind}')}", color="green" if one.kind == "accept" else "red"
            )
            st.text(one_line(one.reviewer, 60))
        if parts := [part for part in (said_reason(page, one.reason), one.note) if part]:
            st.text(one_line(" · ".join(parts), 400))
        if one.edit:
            st.caption(page.t("review.would_be"))
            show_text(one.edit)


def show_policy(page: Page) -> None:
    """Show the percentage under double review and the pending counts, with the configure permission; queried only when
    opened."""
    if not page.may("configure"):
        return
    panel = st.popover(page.t("review.double"), key="review_double", on_change="rerun")
    if not panel.open:
        return
    with panel:
        share, many = review.double_share(page.store), review.pending_counts(page.store)
        st.markdown(page.t("review.double_about"))
        st.session_state["review_double_share"] = share

        def keep() -> None:
            chosen = int(st.session_state["review_double_share"])
            act(page, review.keep_double_share, page.store, chosen)

        st.number_input(
            page.t("review.double_share"), 0, 100, step=5, key="review_double_share", on_change=keep,
            help=page.t("review.double_help"),
        )  # fmt: skip
        st.caption(page.t("review.double_counts", open=f"{many.open:,}", split=f"{many.split:,}"))
        if many.open and not share:
            st.caption(page.t("review.double_off_open", open=f"{many.open:,}"))
            st.button(
                page.t("review.double_settle", n=f"{many.open:,}"), key="review_double_settle", on_click=_settle, args=(page,)
            )  # fmt: skip


def _settle(page: Page) -> None:
    many = act(page, review.settle_singles, page.store)
    if many is not None:
        st.toast(page.t("review.double_settled", n=f"{many:,}"))
