"""Filter bar of the review page: queue or tree, filters, bulk decision, reviewer name. All of it is in the URL
query."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

import koevol_core as core
from koevol_core import control, quality, review, store
from pages import act
from pages.parts.review_double import show_policy
from pages.parts.review_scores import order_word, orders
from pages.parts.review_where import DOUBLE, STATES, go, onward, say
from pages.parts.scoring import show_scoring
from pages.parts.show import one_line
from pages.parts.tree import reason, signs, state

if TYPE_CHECKING:
    from pages import Page

REASONS = {"pointless": "d", "similar": "f", "wrong": "g", "awkward": "h", "other": "j"}
"""Rejection reasons with their shortcut keys."""
PREVIEW = 8
_WORDS = {"waiting": "waiting", "accept": "accept_state", "reject": "reject_state"}


def show_filters(page: Page, who: str, wanted: store.NodeFilter, queue: bool) -> None:
    double = review.double_share(page.store) > 0 or review.rounds(page.store) != store.Rounds()
    states = [name for name in STATES if double or name not in DOUBLE or name == wanted.state]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="review_top"):
        _bound(
            lambda key, change: st.toggle(page.t("review.queue"), key=key, on_change=change),
            "queue", queue, lambda on: "1" if on else None,
        )  # fmt: skip
        _bound(
            lambda key, change: st.pills(
                page.t("review.state"), states, key=key, on_change=change, label_visibility="collapsed",
                format_func=lambda name: page.t(f"review.{_WORDS.get(name, name)}"),
            ),
            "state", wanted.state, lambda name: None if name == "waiting" else name, lambda: _first(page, who),
        )  # fmt: skip
        _narrow(page, who, wanted)
        st.space("stretch")
        show_scoring(page, wanted, "review_score")
        _bulk(page, who, wanted)
        if page.may("configure"):
            show_policy(page)
        _who(page, who)


def _bound(
    widget: Callable[[str, Callable[[], None]], object], name: str, value: object,
    written: Callable[[Any], str | None], then: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Draw a widget bound to a parameter of the URL query: it shows that value and writes changes back."""
    key = f"review_by_{name}"

    def changed() -> None:
        say(name, written(st.session_state[key]))
        then()

    st.session_state[key] = value
    widget(key, changed)


def _first(page: Page, who: str) -> None:
    """After a filter change, go to the first node that matches."""
    from pages.parts.review_where import wish

    first = act(page, review.following, page.store, wish(page, who))
    go(first.id if first else None)


def _narrow(page: Page, who: str, wanted: store.NodeFilter) -> None:
    """Show the filters: order, method, generation, finding, rule, model, domain, own decisions."""
    method, generation, rule, model, signal = (
        next(iter(said), None) for said in (wanted.method, wanted.generation, wanted.rule, wanted.model, wanted.finding)
    )
    values = (method, generation, rule, model, wanted.domain, wanted.reviewer, signal, wanted.order)
    many = sum(value is not None for value in values)
    label = page.t("review.narrow_n", n=many) if many else page.t("review.narrow")
    panel = st.popover(label, key="review_narrow", on_change="rerun")
    if not panel.open:
        return
    with panel:
        among = review.choices(page.store, wanted.state)
        jump = lambda: _first(page, who)  # noqa: E731
        known = orders(page)
        _bound(
            lambda key, change: st.selectbox(
                page.t("score.order"), known, key=key, index=None, on_change=change, placeholder=page.t("score.order_none"),
                format_func=lambda name: order_word(page, name),
            ),
            "order", wanted.order if wanted.order in known else None, lambda name: name, jump,
        )  # fmt: skip
        _bound(
            lambda key, change: st.pills(
                page.t("review.method"), core.METHODS, key=key, on_change=change,
                format_func=lambda name: page.t(f"common.{name}"),
            ),
            "method", method, lambda name: name, jump,
        )  # fmt: skip
        _bound(
            lambda key, change: st.pills(
                page.t("review.generation"), among.generations, key=key, on_change=change,
                format_func=lambda n: page.t("review.generation_n", n=n),
            ),
            "generation", generation if generation in among.generations else None,
            lambda n: str(n) if n else None, jump,
        )  # fmt: skip
        if noticed := quality.finding_counts(page.store):
            _signal(page, noticed, signal, jump)
        for name, options, chosen in (
            ("rule", among.rules, rule),
            ("model", among.models, model),
            ("domain", among.domains, wanted.domain),
        ):
            if options:
                _choice(page, name, options, chosen, jump)
        _bound(
            lambda key, change: st.toggle(page.t("review.mine"), key=key, on_change=change),
            "mine", wanted.reviewer is not None, lambda on: "1" if on else None, jump,
        )  # fmt: skip
        st.button(page.t("review.clear"), key="review_clear", on_click=_clear, args=(page, who), disabled=not many)


def _signal(page: Page, noticed: dict[str, int], chosen: str | None, then: Callable[[], None]) -> None:
    """Show the filter by finding, each with its count, and an explanation of the chosen one."""

    def shown(name: str) -> str:
        many = noticed[name]
        return f"{quality.FINDINGS.label(name, page.lang)} · {many:,}{'+' if many == 1000 else ''}"

    _bound(
        lambda key, change: st.selectbox(
            page.t("finding.signal"), list(noticed), key=key, index=None, format_func=shown, on_change=change,
            placeholder=page.t("review.any"),
        ),
        "signal", chosen if chosen in noticed else None, lambda name: name, then,
    )  # fmt: skip
    if chosen in noticed:
        st.caption(quality.finding_why(chosen or "", page.lang))


def _choice(page: Page, name: str, options: tuple[str, ...], chosen: str | None, then: Callable[[], None]) -> None:
    """Show a filter whose options are data values, displayed without interpretation."""

    def shown(value: str) -> str:
        return reason(page, value) if name == "rule" else one_line(value, 40)

    _bound(
        lambda key, change: st.selectbox(
            page.t(f"review.{name}"), options, key=key, index=None, format_func=shown, on_change=change,
            placeholder=page.t("review.any"),
        ),
        name, chosen if chosen in options else None, lambda value: value, then,
    )  # fmt: skip


def _clear(page: Page, who: str) -> None:
    for name in ("method", "generation", "rule", "model", "domain", "mine", "signal", "order"):
        say(name, None)
    _first(page, who)


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
