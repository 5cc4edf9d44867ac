"""Many nodes at once on the review page: a table of what the filter lets through, and one decision on chosen or on all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

import koevol_core as core
from koevol_core import review, store
from pages import act
from pages.parts.review_decide import REASONS, undo_button
from pages.parts.review_where import go, say
from pages.parts.show import one_line, show_frame
from pages.parts.tree import news, signs, state

if TYPE_CHECKING:
    from pages import Page

ROWS = 100
"""Maximum nodes in the table."""


def show_table(page: Page, who: str, wanted: store.NodeFilter) -> None:
    """Show the first nodes that match; those whose boxes are ticked are decided on, or all that match."""
    rows = review.wanted_rows(page.store, wanted, ROWS)
    if not rows:
        st.markdown(page.t("review.none_title"))
        undo_button(page, None, who)
        return
    key = f"review_rows-{rows[0].id}-{rows[-1].id}-{len(rows)}"
    picked = st.session_state.get(key, {}).get("selection", {}).get("rows", [])
    chosen = [rows[at] for at in picked if at < len(rows)]
    many = review.wanted_count(page.store, wanted)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="review_rows_bar"):
        _decisions(page, who, wanted, chosen, many)
    parents = {
        one.id: one.text for one in review.nodes_of(page.store, [row.parent_id for row in rows if row.parent_id])
    }
    show_frame(
        {
            page.t("review.column_state"): [
                f"{signs()[state(row)]} {page.t(f'common.{row.method}')} · {row.generation}" for row in rows
            ],
            page.t("review.column_text"): [
                one_line(news(row.text, parents.get(row.parent_id or 0, "")), 400) for row in rows
            ],
        },
        hide_index=True, key=key, on_select="rerun", selection_mode="multi-row", height=560, row_height=44,
        column_config={page.t("review.column_state"): st.column_config.TextColumn(width=110)},
    )  # fmt: skip
    if many > len(rows):
        st.caption(page.t("review.rows_first", n=len(rows), all=f"{many:,}{'+' * (many == review.BULK)}"))


def _decisions(page: Page, who: str, wanted: store.NodeFilter, chosen: list[core.Node], many: int) -> None:
    """Show the buttons that decide on the ticked nodes, or on all that match if none is ticked, and the undo button."""
    why = st.session_state.get("review_bulk_reason")
    for kind, sign in (("accept", "✔"), ("reject", "✘")):
        if chosen:
            st.button(
                f"{sign} {page.t(f'review.bulk_{kind}', n=f'{len(chosen):,}')}", key=f"review_some_{kind}",
                type="primary" if kind == "accept" else "secondary", on_click=_some,
                args=(page, who, kind, {one.id: one.decision_id or 0 for one in chosen}, why or ""),
            )  # fmt: skip
    if len(chosen) == 1:
        st.button(page.t("review.open_one"), key="review_open", on_click=_open, args=(chosen[0].id,))
    if not chosen:
        st.caption(page.t("review.tick"))
    undo_button(page, None, who)
    st.space("stretch")
    st.selectbox(
        page.t("review.bulk_reason"), list(REASONS), index=None, key="review_bulk_reason", width=190,
        format_func=lambda name: page.t(f"review.reason_{name}"), label_visibility="collapsed",
        placeholder=page.t("review.bulk_reason"),
    )  # fmt: skip
    _all(page, who, wanted, many, why or "")


def _all(page: Page, who: str, wanted: store.NodeFilter, many: int, why: str) -> None:
    """Show the decision on all nodes that match, behind one more click."""
    with st.popover(page.t("review.bulk", n=f"{many:,}"), key="review_bulk"):
        st.markdown(page.t("review.bulk_text", n=f"{many:,}"))
        if many == review.BULK:
            st.caption(page.t("review.bulk_most", n=f"{review.BULK:,}"))
        upto = review.newest_node(page.store)
        with st.container(horizontal=True):
            for kind, sign in (("accept", "✔"), ("reject", "✘")):
                st.button(
                    f"{sign} {page.t(f'review.bulk_{kind}', n=f'{many:,}')}", key=f"review_bulk_{kind}", on_click=_decide_all,
                    args=(page, who, kind, wanted, upto, why), disabled=wanted.state == kind,
                )  # fmt: skip


def _open(node_id: int) -> None:
    say("view", "tree")
    go(node_id)


def _some(page: Page, who: str, kind: Any, seen: dict[int, int], why: str) -> None:
    _said(page, act(page, review.decide_some, page.store, kind, who, seen, why if kind == "reject" else ""))


def _decide_all(page: Page, who: str, kind: Any, wanted: store.NodeFilter, upto: int, why: str) -> None:
    reason = why if kind == "reject" else ""
    _said(page, act(page, review.decide_all, page.store, kind, who, wanted, upto, reason))


def _said(page: Page, many: int | None) -> None:
    if many is not None:
        st.toast(page.t("review.bulk_done", n=f"{many:,}"))
        go(None)
