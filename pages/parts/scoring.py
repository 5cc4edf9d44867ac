"""Scoring panel: starts a run of model scores, with its estimate, and shows its progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

import koevol_core as core
from koevol_core import analytics, control, evolution, llm, review, store, types
from pages import act, duration, fragment, price, spent
from pages.parts.node_filter import Place, conditions, show_conditions
from pages.parts.pace import price_of_rest, share_of
from pages.parts.show import show_text

if TYPE_CHECKING:
    from pages import Page

MOST = 5000
"""Maximum nodes counted and scored."""


def show_scoring(
    page: Page, wanted: store.NodeFilter, key: str, names: Sequence[str] = evolution.SCORES, place: Place | None = None
) -> None:
    """Show the panel for the scores of ``names`` that the wanted nodes lack; queried only when opened, and hidden
    without the spend permission. With a ``place`` it offers conditions of its own."""
    if not page.may("spend"):
        return
    panel = st.popover(page.t("score.give"), key=f"{key}_panel", on_change="rerun")
    if not panel.open:
        return
    with panel:
        st.caption(page.t("score.give_text"))
        _running(page, key)
        if place:
            show_conditions(page, place)
            wanted = replace(wanted, **conditions(place))
        _offer(page, wanted, key, names)


def _offer(page: Page, wanted: store.NodeFilter, key: str, names: Sequence[str]) -> None:
    try:
        provider = llm.choose(page.settings)
    except core.KoevolError as error:
        show_text(str(error))
        return
    if not analytics.can_score(provider):
        st.caption(page.t("score.give_cannot"))
        return
    lacking = analytics.to_score(page.store, wanted, names)
    if len(names) > 1:
        chosen = st.pills(
            page.t("score.give_which"), list(names), selection_mode="multi", default=list(names), key=f"{key}_names",
            format_func=lambda name: page.t("score.give_of", what=page.t(f"score.{name}"), n=f"{len(lacking[name]):,}"),
        )  # fmt: skip
        lacking = {name: lacking[name] for name in chosen}
    many = sum(map(len, lacking.values()))
    if not many:
        st.button(page.t("score.give_none"), key=key, disabled=True)
        return
    if review.wanted_count(page.store, wanted, MOST) == MOST:
        st.caption(page.t("score.give_most", n=f"{MOST:,}"))
    priced = analytics.price_of_scores(page.store, provider, lacking)
    if priced.cost:
        st.number_input(
            page.t("score.budget"), min_value=1, step=100, value=None, key=f"{key}_budget", width=150,
            placeholder=page.t("score.no_budget"),
        )  # fmt: skip
    label = page.t(
        "score.give_button", n=f"{many:,}", price=price(page, priced.cost), time=duration(page, priced.seconds)
    )  # fmt: skip
    st.button(label, key=key, on_click=_start, args=(page, key, lacking))


def _start(page: Page, key: str, lacking: dict[str, list[int]]) -> None:
    won = st.session_state.get(f"{key}_budget")
    budget = won / llm.krw_per_usd() if won else None
    act(page, analytics.score_all, page.store, page.settings, lacking, budget, done=page.t("score.give_started"))


def _running(page: Page, key: str) -> None:
    """Show scoring runs, polled every second while one is running."""
    shown = [run.id for run in analytics.scoring_runs(page.store)]
    if not shown:
        return
    busy = any(
        run.state in ("queued", "running") and not control.interrupted(run)
        for run in analytics.scoring_runs(page.store)
    )

    @fragment(page, run_every=1 if busy else None)
    def now() -> None:
        runs = analytics.scoring_runs(page.store)
        if [run.id for run in runs] != shown:
            st.rerun()
        for run in runs:
            _run(page, run, key)

    now()


def _run(page: Page, run: types.Run, key: str) -> None:
    done = control.progress(page.store, run)
    cost = spent(page, done.bill)
    words = [page.t("score.run", id=run.id, done=f"{done.done:,}", total=f"{done.total:,}", cost=cost)]
    if failed := done.scores.get("failed", 0):
        words.append(page.t("score.run_failed", n=f"{failed:,}"))
    st.progress(share_of(done), text=" · ".join(words))
    if run.message:
        show_text(run.message)
    if run.state == "stopped" or control.interrupted(run):
        label = page.t("score.resume", price=price_of_rest(page, run))
        st.button(label, key=f"{key}_resume-{run.id}", on_click=_resume, args=(page, run.id))
    else:
        word = "score.stopping" if run.stop_asked else "score.stop"
        st.button(
            page.t(word), key=f"{key}_stop-{run.id}", on_click=_stop, args=(page, run.id), disabled=run.stop_asked
        )


def _stop(page: Page, run_id: int) -> None:
    act(page, core.stop_run, page.store, run_id, page.reviewer)


def _resume(page: Page, run_id: int) -> None:
    act(page, core.resume_run, page.store, page.settings, run_id)
