"""Fill missing answers: the button with its price, and the progress of answering runs."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import koevol_core as core
from koevol_core import control, llm, review, types
from pages import Page, act, duration, fragment, price, spent
from pages.parts.pace import done_of, pace, price_of_rest, share_of, usable
from pages.parts.show import one_line, show_text
from pages.parts.tree import reason_label

BESIDE_TITLE = "<style>@media (min-width: 900px) { .st-key-answers_top { margin-top: -5.2rem; } }</style>"
"""Places the primary button to the right of the page title on wide screens."""


def show_fill(page: Page, waiting: int) -> None:
    """Show the budget field and the primary button with its estimate; nothing without the spend permission."""
    if not page.may("spend"):
        return
    going = answering(page)
    provider = usable(page)
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom", key="answers_top"):
        st.html(BESIDE_TITLE)
        if provider is None or not waiting or going:
            word = "answers.fill_busy" if going else "answers.fill_none"
            st.button(page.t(word), key="answer_fill", type="primary", disabled=True)
            return
        priced = review.price_of_answers(page.store, provider, waiting)
        if priced.cost:
            st.number_input(
                page.t("answers.budget"), min_value=1, step=100, value=None, key="answer_budget", width=150,
                help=page.t("answers.budget_help"), placeholder=page.t("answers.no_budget"),
            )  # fmt: skip
        cost = price(page, priced.cost)
        label = page.t("answers.fill", n=f"{priced.calls:,}", price=cost, time=duration(page, priced.seconds))
        st.button(label, key="answer_fill", type="primary", on_click=fill, args=(page, cost))


def fill(page: Page, cost: str) -> None:
    act(page, review.fill_answers, page.store, page.settings, ceiling(), done=page.t("answers.started"), price=cost)


def ceiling() -> float | None:
    """Return the budget typed in won, in US dollars; None if empty."""
    won = st.session_state.get("answer_budget")
    return won / llm.krw_per_usd() if won else None


def answering(page: Page) -> list[types.Run]:
    """Return live runs that answer, including interrupted ones that can be resumed."""
    return [run for run in control.live_runs(page.store) if run.spec.answers]


def show_running(page: Page) -> None:
    """Show answering runs, polled every second while there are any; else the last run if it was stopped, with its
    reason."""
    shown = [run.id for run in answering(page)]

    @fragment(page, run_every=1 if shown else None)
    def running() -> None:
        now = answering(page)
        if [run.id for run in now] != shown:
            st.rerun()
        for run in now:
            show_run(page, run)
        if now and (arrived := review.with_answer(page.store, 3)):
            st.caption(page.t("answers.newest"))
            show_text("\n".join(f"✔ {one_line(node.text, 90)}" for node in arrived))

    running()
    if not shown and page.may("spend"):
        show_stopped(page)


def show_run(page: Page, run: types.Run) -> None:
    done = control.progress(page.store, run)
    counts = {name: done.answers.get(name, 0) for name in ("filled", "eliminated", "failed")}
    with st.container(border=True):
        left, right = st.columns([5, 1], vertical_alignment="center")
        parts = [page.t("answers.run", id=run.id), done_of(page, done), *pace(page, run, done)]
        parts.append(page.t("answers.run_counts", **counts))
        if page.may("spend"):
            parts.append(spent(page, done.bill))
        left.progress(share_of(done), text=" · ".join(parts))
        if done.reasons:
            left.caption(" · ".join(f"{reason_label(page, name)} {many:,}" for name, many in done.reasons.items()))
        if not page.may("spend"):
            return
        if control.interrupted(run):
            _resume_button(page, right, run)
        else:
            right.button(
                page.t("answers.stopping" if run.stop_asked else "answers.stop"), key=f"answer_stop-{run.id}",
                on_click=stop, args=(page, run.id), disabled=run.stop_asked,
            )  # fmt: skip


def show_stopped(page: Page) -> None:
    """Show the newest run if it answers and was stopped: its reason and a resume button."""
    newest = control.recent_runs(page.store, 1)
    if not newest or newest[0].state != "stopped" or not newest[0].spec.answers:
        return
    run = newest[0]
    with st.container(border=True):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.markdown(page.t("answers.last_stopped", id=run.id))
        if run.message:
            with left:
                show_text(run.message)
        _resume_button(page, right, run)


def _resume_button(page: Page, place: DeltaGenerator, run: types.Run) -> None:
    label = page.t("answers.resume", price=price_of_rest(page, run))
    place.button(label, key=f"answer_resume-{run.id}", on_click=resume, args=(page, run.id), wrap=True)


def stop(page: Page, run_id: int) -> None:
    act(page, core.stop_run, page.store, run_id)


def resume(page: Page, run_id: int) -> None:
    act(page, core.resume_run, page.store, page.settings, run_id, ceiling())
