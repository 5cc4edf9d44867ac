"""Top row of the review page: how much is shown, the filter, and what is rarely needed. The filter is in the URL
query."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

import koevol_core as core
from koevol_core import control, quality, review, store
from pages import act
from pages.parts.node_filter import Place, bound, clear, pills, select, show_conditions
from pages.parts.review_double import show_policy
from pages.parts.review_scores import order_word, orders
from pages.parts.review_where import DOUBLE, PLACE, STATES, VIEWS, go, say, wish
from pages.parts.scoring import show_scoring
from pages.parts.show import one_line
from pages.parts.tree import command_all, finding_label, reason

if TYPE_CHECKING:
    from pages import Page

REMAINING = ("no_finding", "reviewer", "score", "since", "until", "run", "words", "no_words", "answered", "judged")
"""Conditions without a widget of their own."""
_WORDS = {"waiting": "waiting", "accept": "accept_state", "reject": "reject_state"}


def show_filters(page: Page, who: str, wanted: store.NodeFilter, view: str) -> None:
    """Show the three densities and the filter; scores, double review and the name behind one button."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="review_top"):
        _density(page, view)
        _narrow(page, replace(PLACE, then=lambda: _first(page, who)), wanted)
        menu = "_review_menu"
        st.button("⋯", key="review_menu", help=page.t("review.menu"), type="tertiary", on_click=_turn, args=(menu,))
        if st.session_state.get(menu):
            show_scoring(page, wanted, "review_score")
            show_policy(page)
            _who(page, who)
            if view not in ("one", "table"):
                _tree(page)


def _tree(page: Page) -> None:
    """Show what is done to the whole tree."""
    hidden = st.query_params.get("hide") == "1"
    bound(PLACE, "hide", lambda key, change: st.toggle(page.t("review.hide"), key=key, on_change=change), hidden)
    for name in ("unfold", "fold"):
        st.button(
            page.t(f"review.{name}_all"), key=f"review_{name}_all", type="tertiary", on_click=command_all, args=(name,)
        )  # fmt: skip


def _turn(name: str) -> None:
    st.session_state[name] = not st.session_state.get(name, False)


def _density(page: Page, view: str) -> None:
    def changed() -> None:
        chosen = str(st.session_state["review_view"])
        say("view", chosen)
        act(page, control.keep_own, page.store, page.own, "review_view", chosen)

    st.session_state["review_view"] = view or "tree"
    st.segmented_control(
        page.t("review.view"), VIEWS, key="review_view", on_change=changed, required=True, label_visibility="collapsed",
        format_func=lambda name: page.t(f"review.view_{name}"),
    )  # fmt: skip


def _states(page: Page, place: Place, wanted: store.NodeFilter) -> None:
    double = review.double_share(page.store) > 0 or review.pending_counts(page.store) != store.PendingCounts()
    states = [name for name in STATES if double or name not in DOUBLE or name == wanted.state]
    bound(
        place, "state",
        lambda key, change: st.pills(
            page.t("review.state"), states, key=key, on_change=change, format_func=lambda name: state_word(page, name)
        ),
        wanted.state, usual="waiting",
    )  # fmt: skip


def state_word(page: Page, name: str) -> str:
    return page.t(f"review.{_WORDS.get(name, name)}")


def _first(page: Page, who: str) -> None:
    """After a filter change, go to the first node that matches."""
    first = act(page, review.next_node, page.store, wish(page, who))
    go(first.id if first else None)


def _narrow(page: Page, place: Place, wanted: store.NodeFilter) -> None:
    """Show the filters: state, order, method, generation, finding, rule, model, domain, own decisions, and the remaining
    conditions."""
    plain = store.NodeFilter(order=store.TREE)
    chosen = sum(getattr(wanted, name) != getattr(plain, name) for name in (*store.CONDITIONS, "order"))
    word = "review.narrow_n" if chosen else "review.narrow"
    panel = st.popover(
        page.t(word, n=chosen, state=state_word(page, wanted.state)), key="review_narrow", on_change="rerun"
    )
    with panel:
        _states(page, place, wanted)
        if not panel.open:
            return
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
        if wanted.state == "waiting":
            bound(
                place, "below", lambda key, change: st.toggle(page.t("review.below"), key=key, on_change=change),
                not wanted.unbroken,
            )  # fmt: skip
        show_conditions(page, place, REMAINING)
        st.button(page.t("review.clear"), key="review_clear", on_click=_clear, args=(place,), disabled=not chosen)


def _finding(page: Page, place: Place, counts: dict[str, int], chosen: tuple[str, ...]) -> None:
    """Show the filter by finding, each with its count, and an explanation of the chosen one."""

    def shown(name: str) -> str:
        return f"{finding_label(page, name)} · {counts[name]:,}{'+' if counts[name] == 1000 else ''}"

    select(place, "finding", page.t("finding.signal"), counts, shown, page.t("review.any"))
    for name in chosen[:1]:
        if name in counts:
            st.caption(quality.finding_why(name, page.lang))


def _clear(place: Place) -> None:
    clear(place, "mine", "order", "below")
    place.then()


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
