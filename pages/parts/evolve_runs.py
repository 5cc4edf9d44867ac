"""Runs: progress, speed, cost, failure reasons and new children of live ones, stop and resume; table of ended ones."""

from __future__ import annotations

import streamlit as st

import koevol_core as core
from koevol_core import control, evolution, llm, types
from koevol_core.messages import clock
from pages import FILES, SIGNS, Page, act, duration, fragment, money, spent
from pages.parts.evolve_form import METHODS
from pages.parts.evolve_story import story
from pages.parts.pace import done_of, pace, price_of_rest, share_of
from pages.parts.show import one_line, plain, show_frame, show_text
from pages.parts.tree import reason, reason_label

SHOWN = 8
RECENT = 10
ONE_LINE = """<style>[class*="st-key-run_arrivals"] [data-testid="stPageLink"] p { overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; display: block; } [class*="st-key-run_arrivals"] [data-testid="stPageLink"] a span { min-width: 0; }</style>"""


def state_of(run: types.Run) -> str:
    """Return the displayed state: queued, running, stopping, interrupted, done or stopped."""
    if control.interrupted(run):
        return "interrupted"
    return "stopping" if run.state in ("queued", "running") and run.stop_asked else run.state


def run_in_address() -> int | None:
    """Return the run in the URL query (``?watch=3``)."""
    asked = st.query_params.get("watch", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None


def watch(page: Page) -> None:
    """Show live runs and the newest one, or first the one in the URL query; polled only while a worker is running."""
    busy = _busy(page)

    @fragment(page, run_every=1 if busy else None)
    def now() -> None:
        if busy and not _busy(page):
            st.rerun()  # the last run ended: rerun the whole page and stop polling
        live, newest = control.live_runs(page.store)[::-1], control.recent_runs(page.store, 1)
        first = [run] if (asked := run_in_address()) and (run := control.find_run(page.store, asked)) else []
        shown = {run.id: run for run in (*first, *live, *newest)}.values()
        for place, run in enumerate(shown):
            _card(page, run, "" if place == 0 else f"-{run.id}")

    now()


def _busy(page: Page) -> bool:
    return any(not control.interrupted(run) for run in control.live_runs(page.store))


def _card(page: Page, run: types.Run, suffix: str) -> None:
    state, now = state_of(run), control.progress(page.store, run)
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"**{page.t('evolve.run', id=run.id)}** · {page.t(f'evolve.{state}')} · {_what(page, run)}")
        with right:
            _stop_or_resume(page, run, state, now, suffix)
        st.progress(share_of(now), text=_line(page, run, state, now))
        if now.reasons:
            st.caption(f"{page.t('evolve.why')}: {_reasons(page, now)}")
        if state in ("interrupted", "stopping"):
            st.caption(page.t(f"evolve.{state}_note"))
        if run.message:
            show_text(run.message)
        for model, many in now.bill.others(
            control.asked_model(run)
        ):  # st.text: the model name is untrusted server data
            words = {"asked": control.asked_model(run), "model": one_line(model, 100), "n": f"{many:,}"}
            show_text("⚠ " + page.t("common.other_model", **words))
        _arrivals(page, run)
        story(page, run)


def _stop_or_resume(page: Page, run: types.Run, state: str, now: types.Progress, suffix: str) -> None:
    if state in ("queued", "running", "stopping"):
        asked = state == "stopping"
        if st.button(page.t("evolve.stop"), key=f"run_stop{suffix}", width="stretch", disabled=asked):
            act(page, core.stop_run, page.store, run.id, page.reviewer)
            st.rerun()  # rerun the whole page: polling and error messages are outside this fragment
    elif state == "interrupted" or now.done < now.total:
        resume(page, run, now, suffix)
    else:
        _ended_links(page, run, now, suffix)


def _ended_links(page: Page, run: types.Run, now: types.Progress, suffix: str) -> None:
    """Show the way to what an ended run made, and the button that asks what failed again."""
    if now.nodes.get("alive"):
        st.page_link(
            FILES["review"], label=page.t("evolve.to_review"), query_params={"run": str(run.id)},
            icon=":material/arrow_forward:",
        )  # fmt: skip
    elif now.answers.get("filled"):
        st.page_link(FILES["answers"], label=page.t("evolve.to_answers"), icon=":material/arrow_forward:")
    if many := control.retries_due(page.store, run.id):
        label = page.t("evolve.retry", n=f"{many:,}", price=price_of_rest(page, run, failed=True))
        if st.button(label, key=f"run_retry{suffix}", width="stretch", wrap=True, help=page.t("evolve.retry_help")):
            act(page, control.retry_failed, page.store, page.settings, run.id)
            st.rerun()


def resume(page: Page, run: types.Run, now: types.Progress, suffix: str) -> None:
    """Show the button that resumes a run; if the budget was reached, with a field for a new one."""
    ceiling = run.effort.get("budget")
    more: int | None = None
    if ceiling and control.at_ceiling(run):
        won = round(ceiling * llm.krw_per_usd())
        more = st.number_input(
            page.t("evolve.new_ceiling"), 1, 10_000_000, won * 2, 100, key=f"run_ceiling_more{suffix}"
        )

    label = page.t("evolve.resume_left", n=f"{now.left:,}", upto=now.ahead, price=price_of_rest(page, run))
    if st.button(label, key=f"run_resume{suffix}", width="stretch", wrap=True):
        budget = more / llm.krw_per_usd() if more else None
        act(page, core.resume_run, page.store, page.settings, run.id, budget)
        st.rerun()


def _what(page: Page, run: types.Run) -> str:
    """Return a short description of a run: its methods, generations, answers or scores."""
    names = {name for name, _ in run.spec.methods}
    parts = ["·".join(page.t(f"common.{name}") for name in METHODS if name in names)]
    if run.spec.generations > 1 and names:
        parts.append(page.t("evolve.what_generations", n=run.spec.generations))
    if run.spec.answers:
        parts.append(page.t("evolve.what_answers"))
    if evolution.is_scoring(run.spec):
        parts.append(page.t("evolve.what_scores"))
    return " · ".join(filter(None, parts))


def _line(page: Page, run: types.Run, state: str, now: types.Progress) -> str:
    parts = [done_of(page, now)]
    if state in ("running", "stopping"):
        parts += pace(page, run, now)
    if now.nodes:
        counts = {name: f"{now.nodes.get(name, 0):,}" for name in ("alive", "eliminated", "failed")}
        parts.append(page.t("evolve.counts", **counts))
    if now.answers:
        filled, total = now.answers.get("filled", 0), sum(now.answers.values())
        parts.append(page.t("evolve.answer_counts", filled=f"{filled:,}", total=f"{total:,}"))
    if now.scores:
        parts.append(page.t("evolve.score_counts", n=f"{now.scores.get('filled', 0):,}"))
    if now.calls:
        parts.append(spent(page, now.bill))
    if now.bill.cached is not None:
        parts.append(page.t("evolve.cached", share=f"{now.bill.cached:.0%}"))
    if now.doubtful:
        parts.append(page.t("evolve.doubtful", n=f"{now.doubtful:,}"))
    if now.bill.at_risk:
        parts.append(page.t("evolve.at_risk", won=money(page, now.bill.at_risk)))
    return " · ".join(parts)


def _reasons(page: Page, now: types.Progress) -> str:
    most = sorted(now.reasons.items(), key=lambda item: -item[1])
    return " · ".join(f"{reason_label(page, name)} {many:,}" for name, many in most)


def _arrivals(page: Page, run: types.Run) -> None:
    """Show the newest children, each linked to the review page."""
    with st.container(key=f"run_arrivals-{run.id}", gap=None):
        st.html(ONE_LINE)
        _links(page, run)


def _links(page: Page, run: types.Run) -> None:
    for one in control.arrived(page.store, run.id, SHOWN):
        sign = SIGNS[one.verdict or one.status]
        method = page.t(f"common.{one.method}") if one.method else ""
        words = one_line(one.text, 100) if one.text else ""
        if one.status in ("eliminated", "failed") and one.reason:
            words = f"({reason(page, one.reason)}) {words}"
        st.page_link(FILES["review"], label=plain(f"{sign} {method}  {words}"), query_params={"node": str(one.id)})


# -- ended runs --------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=200, show_spinner=False)
def _ended(_store: core.Store, url: str, _run: types.Run, run_id: int, ended_at: float) -> types.Progress:
    """Return the cached progress of an ended run, which only a resumed run could change."""
    return control.progress(_store, _run)


def recent(page: Page) -> None:
    """Show the newest ended runs with result and cost; unfinished ones can be resumed."""
    st.header(page.t("evolve.recent"), anchor=False)
    runs = control.recent_runs(page.store, RECENT)
    if not runs:
        st.caption(page.t("evolve.no_runs"))
        return
    ended = [run for run in runs if run.ended_at]  # live runs are shown above
    counted = [(run, _ended(page.store, page.store.url, run, run.id, run.ended_at or 0.0)) for run in ended]
    if counted:
        show_frame([_row(page, run, now) for run, now in counted], hide_index=True, width="stretch")
    st.caption(page.t("common.zone", zone=clock.zone_name()))
    left = [(run, now) for run, now in counted if run.state == "stopped" and now.done < now.total and run != runs[0]]
    if left:
        st.caption(page.t("evolve.unfinished"))
    for run, now in left:
        words, button = st.columns([4, 1], vertical_alignment="center")
        with words:
            show_text(f"#{run.id} · {_what(page, run)} · {done_of(page, now)} · {run.message or ''}")
        with button:
            resume(page, run, now, f"-{run.id}")


def _row(page: Page, run: types.Run, now: types.Progress) -> dict[str, object]:
    def t(name: str) -> str:
        return page.t(f"evolve.col_{name}")

    took = duration(page, run.ended_at - run.created_at) if run.ended_at else ""
    living = now.nodes.get("alive", 0) if now.nodes else (now.answers or now.scores).get("filled", 0)
    return {
        t("run"): f"#{run.id}",
        t("when"): clock.shown(run.created_at),
        t("state"): page.t(f"evolve.{state_of(run)}"),
        t("what"): _what(page, run),
        t("alive"): living,
        t("total"): now.total,
        t("calls"): now.calls,
        t("cost"): spent(page, now.bill),
        t("time"): took,
        t("model"): " → ".join(
            [control.asked_model(run), *(name for name, _ in now.bill.others(control.asked_model(run)))]
        ),
        t("message"): run.message or "",
    }
