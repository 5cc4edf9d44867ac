"""Home page: project funnel, next suggested step and recent runs."""

from __future__ import annotations

import sqlite3

import streamlit as st
from starlette.middleware import Middleware

import koevol_core as core
from koevol_core import control, dataset, review, store
from pages import FILES, ROOT, Page, act, say_refused, show, spent
from pages.parts.funnel import show_funnel, show_steps
from pages.parts.outside import Outside
from pages.parts.show import plain, show_text

SAMPLES = ROOT / "seed_data" / "seed_instruction.json"
SAMPLE_SEEDS = 10


def main(page: Page) -> None:
    now = control.funnel(page.store)
    if not now.seeds and not now.children and not any(dataset.seed_counts(page.store).values()):
        empty(page)
    else:
        show_funnel(page, now)
        next_step(page, now)
        if page.may("spend"):
            recent(page)
    foot(page)


def empty(page: Page) -> None:
    """Show the empty project with three ways to start, quickest first."""
    st.header(page.t("home.empty_title"), anchor=False)
    st.markdown(page.t("home.empty_text"))
    show_steps(page)
    say_refused(page)
    if not page.may("plant"):
        st.page_link(FILES["seeds"], label=page.t("home.write_one"))
        return
    first, second, third = st.columns(3)
    if first.button(page.t("home.try_samples"), key="home_samples", type="primary", width="stretch"):
        act(page, core.import_seeds, page.store, SAMPLES, limit=SAMPLE_SEEDS)
        st.switch_page(FILES["evolve"])
    if second.button(page.t("home.own_seeds"), key="home_import", width="stretch"):
        st.switch_page(FILES["seeds"], query_params={"view": "import"})
    if third.button(page.t("home.write_one"), key="home_write", width="stretch"):
        st.switch_page(FILES["seeds"])
    if page.may("spend"):
        st.page_link(FILES["model"], label=page.t("home.own_model"), icon=":material/tune:")


def next_step(page: Page, now: store.Funnel) -> None:
    """Suggest the most useful next action that this person is allowed to do."""
    if page.may("spend") and any(control.is_live(run) for run in control.live_runs(page.store)):
        name, target = page.t("home.next_running"), "evolve"
    elif waiting := review.waiting_for(page.store, page.reviewer):
        name, target = page.t("home.next_review", n=f"{waiting:,}"), "review"
    elif not page.may("spend"):
        st.caption(page.t("home.all_reviewed"))
        return
    elif now.unanswered:
        name, target = page.t("home.next_answers", n=f"{now.unanswered:,}"), "answers"
    elif now.answered:
        name, target = page.t("home.next_export", n=f"{now.answered:,}"), "export"
    else:
        name, target = page.t("home.next_evolve", n=f"{now.seeds:,}"), "evolve"
    st.space("small")
    if st.button(f"{page.t('home.next')}: {name}", key="home_next", type="primary"):
        st.switch_page(FILES[target])


def recent(page: Page) -> None:
    """Show the newest runs, one line each."""
    st.header(page.t("home.recent"), anchor=False)
    runs = control.recent_runs(page.store)
    if not runs:
        st.caption(page.t("home.no_runs"))
    for run in runs:
        done = core.progress(page.store, run.id)
        state = "interrupted" if run.state == "running" and not control.is_live(run) else run.state
        line = page.t(
            "home.run_line",
            id=run.id,
            state=page.t(f"home.{state}"),
            n=sum(done.nodes.values()),
            cost=spent(page, done.bill),
        )
        show_text(f"{line} · {run.spec.model.partition('@')[0]}")
        if run.message:
            show_text(f"    {run.message}")


def foot(page: Page) -> None:
    """Show the version of koevol, the migration of the database if opening it ran one, and a fault of SQLite's."""
    st.space("small")
    st.caption(f"koevol {core.VERSION}")
    if done := page.store.upgraded:
        st.caption(page.t("home.upgraded", before=done.before, now=done.now, copy=plain(done.copy.name)))
    if page.store.path and page.may("configure") and store.has_reset_race():
        st.caption(page.t("home.old_sqlite", version=sqlite3.sqlite_version))


if __name__ == "__main__":
    show("home", main)
else:  # `streamlit run` imports this file, and serves the application that it finds
    app = st.App(ROOT / "app.py", middleware=[Middleware(Outside)])
