"""Filter bar of the review page: queue or tree, filters, bulk decision, reviewer name. All of it is in the URL
query."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

import koevol_core as core
from koevol_core import control, quality, review, store
from pages import act
from pages.parts.node_filter import Place, bound, clear, pills, select, show_conditions
from pages.parts.review_double import show_policy
from pages.parts.review_scores import order_word, orders
from pages.parts.review_where import DOUBLE, PLACE, STATES, go, onward, say, wish
from pages.parts.scoring import show_scoring
from pages.parts.show import one_line
from pages.parts.tree import reason, signs, state

if TYPE_CHECKING:
    from pages import Page

REASONS = {"pointless": "d", "similar": "f", "wrong": "g", "awkward": "h", "other": "j"}
"""Rejection reasons with their shortcut keys."""
PREVIEW = 8
REMAINING = ("no_finding", "reviewer", "score", "since", "until", "run", "words", "no_words", "answered")
"""Conditions without a widget of their own."""
_WORDS = {"waiting": "waiting", "accept": "accept_state", "reject": "reject_state"}


def show_filters(page: Page, who: str, wanted: store.NodeFilter, queue: bool) -> None:
    double = review.double_share(page.store) > 0 or review.pending_counts(page.store) != store.PendingCounts()
    states = [name for name in STATES if double or name not in DOUBLE or name == wanted.state]
    place = replace(PLACE, then=lambda: _first(page, who))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="review_top"):
        bound(PLACE, "queue", lambda key, change: st.toggle(page.t("review.queue"), key=key, on_change=change), queue)
        bound(
            place, "state",
            lambda key, change: st.pills(
                page.t("review.state"), states, key=key, on_change=change, label_visibility="collapsed",
                format_func=lambda name: page.t(f"review.{_WORDS.get(name, name)}"),
            ),
            wanted.state, usual="waiting",
        )  # fmt: skip
        _narrow(page, place, wanted)
        st.space("stretch")
        show_scoring(page, wanted, "review_score")
        _bulk(page, who, wanted)
        if page.may("configure"):
            show_policy(page)
        _who(page, who)


def _first(page: Page, who: str) -> None:
    """After a filter change, go to the first node that matches."""
    first = act(page, review.next_node, page.store, wish(page, who))
    go(first.id if first else None)


def _narrow(page: Page, place: Place, wanted: store.NodeFilter) -> None:
    """Show the filters: order, method, generation, finding, rule, model, domain, own decisions, and the remaining
    conditions."""
    plain = store.NodeFilter()
    chosen = sum(getattr(wanted, name) != getattr(plain, name) for name in (*store.CONDITIONS, "order"))
    label = page.t("review.narrow_n", n=chosen) if chosen else page.t("review.narrow")
    panel = st.popover(label, key="review_narrow", on_change="rerun")
    if not panel.open:
        return
    with panel:
        among = review.choices(page.store, wanted.state)
        select(
            place, "order", page.t("score.order"), orders(page), lambda name: order_word(page, name),
            page.t("score.order_none"),
        )  # fmt: skip
        pills(
            place, "method", page.t("review.method"), core.METHODS, lambda name: page.t(f"common.{name}"), single=True
        )
        pills(
            place, "generation", page.t("review.generation"), map(str, among.generations),
            lambda n: page.t("review.generation_n", n=n), single=True,
        )  # fmt: skip
        if counts := quality.finding_counts(page.store):
            _finding(page, place, counts, wanted.finding)
        for name, options in (("rule", among.rules), ("model", among.models), ("domain", among.domains)):
            if options:
                shown = (lambda value: reason(page, value)) if name == "rule" else (lambda value: one_line(value, 40))
                select(place, name, page.t(f"review.{name}"), options, shown, page.t("review.any"))
        bound(
            place, "mine", lambda key, change: st.toggle(page.t("review.mine"), key=key, on_change=change),
            st.query_params.get("mine") == "1",
        )  # fmt: skip
        show_conditions(page, place, REMAINING)
        st.button(page.t("review.clear"), key="review_clear", on_click=_clear, args=(place,), disabled=not chosen)


def _finding(page: Page, place: Place, counts: dict[str, int], chosen: tuple[str, ...]) -> None:
    """Show the filter by finding, each with its count, and an explanation of the chosen one."""

    def shown(name: str) -> str:
        return f"{quality.FINDINGS.label(name, page.lang)} · {counts[name]:,}{'+' if counts[name] == 1000 else ''}"

    select(place, "finding", page.t("finding.signal"), counts, shown, page.t("review.any"))
    for name in chosen[:1]:
        if name in counts:
            st.caption(quality.finding_why(name, page.lang))


def _clear(place: Place) -> None:
    clear(place, "mine", "order")
    place.then()


def _bulk(page: Page, who: str, wanted: store.NodeFilter) -> None:
    """Show the bulk decision on all nodes that match the filters, with a preview."""
    panel = st.popover(page.t("review.bulk"), key="review_bulk", on_change="rerun")
    if not panel.open:
        return
    with panel:
        many = review.wanted_count(page.store, wanted)
        rows = review.wanted_rows(page.store, wanted, PREVIEW)
        if not many:
            st.markdown(page.t("review.none_title"))
            return
        st.markdown(page.t("review.bulk_text", n=f"{many:,}"))
        if many == review.BULK:
            st.caption(page.t("review.bulk_most", n=f"{review.BULK:,}"))
        st.caption(page.t("review.bulk_first"))
        st.dataframe(
            {
                page.t("review.column_state"): [f"{signs()[state(row)]} {page.t(f'common.{row.method}')}" for row in rows],
                page.t("review.column_text"): [one_line(row.text, 120) for row in rows],
            },
            hide_index=True, width=640, key="review_bulk_rows",
        )  # fmt: skip
        why = st.pills(
            page.t("review.bulk_reason"), list(REASONS), key="review_bulk_reason",
            format_func=lambda name: page.t(f"review.reason_{name}"),
        )  # fmt: skip
        upto = review.newest_node(page.store)
        with st.container(horizontal=True):
            for kind, sign in (("accept", "✔"), ("reject", "✘")):
                st.button(
                    f"{sign} {page.t(f'review.bulk_{kind}', n=f'{many:,}')}", key=f"review_bulk_{kind}", on_click=_decide_all,
                    args=(page, who, kind, wanted, upto, why or ""), disabled=wanted.state == kind,
                )  # fmt: skip


def _decide_all(page: Page, who: str, kind: Any, wanted: store.NodeFilter, upto: int, why: str) -> None:
    reason_ = why if kind == "reject" else ""
    many = act(page, review.decide_all, page.store, kind, who, wanted, upto, reason_)
    if many is not None:
        st.toast(page.t("review.bulk_done", n=f"{many:,}"))
        onward(page, wanted, 0)


def _who(page: Page, who: str) -> None:
    """Show the field for the reviewer's name, which is stored; nothing if people sign in."""
    if page.policy.signs_in:
        return

    def keep() -> None:
        name = str(st.session_state["review_who"]).strip()
        say("who", name)
        act(page, control.keep_setting, page.store, "reviewer", name)

    with st.popover(page.t("review.who"), key="review_who_panel"):
        st.session_state["review_who"] = who
        st.text_input(
            page.t("review.who_label"), key="review_who", help=page.t("review.who_help"), max_chars=60, on_change=keep,
            placeholder=page.t("review.who_none"),
        )  # fmt: skip
