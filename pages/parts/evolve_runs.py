"""Runs as they go: progress, speed, spend, reasons, the children that arrive; stop and resume; and those that were."""

from __future__ import annotations

import time

import streamlit as st

import koevol_core as core
from pages import FILES, SIGNS, Page, act, money
from pages.parts.evolve_form import METHODS, duration
from pages.parts.show import one_line, plain

SHOWN = 8
RECENT = 10


def state_of(run: core.Run) -> str:
    """The state as people see it: queued, running, stopping, interrupted, done or stopped."""
    if core.interrupted(run):
        return "interrupted"
    return "stopping" if run.state in ("queued", "running") and run.stop_asked else run.state


def watch(page: Page) -> None:
    """What goes on now and the run that was last; polled only while a worker is at it."""
    busy = _busy(page)

    @st.fragment(run_every=1 if busy else None)
    def now() -> None:
        if busy and not _busy(page):
            st.rerun()  # the last one ended: draw the whole page anew, and stop polling
        runs = core.live_runs(page.store)[::-1]
        newest = core.recent_runs(page.store, 1)
        shown = runs + [run for run in newest if run.id not in {one.id for one in runs}]
        for place, run in enumerate(shown):
            _card(page, run, "" if place == 0 else f"-{run.id}")

    now()


def _busy(page: Page) -> bool:
    return any(not core.interrupted(run) for run in core.live_runs(page.store))


def _card(page: Page, run: core.Run, suffix: str) -> None:
    state, now = state_of(run), core.progress(page.store, run.id)
    with st.container(border=True):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.markdown(f"**{page.t('evolve.run', id=run.id)}** · {page.t(f'evolve.{state}')} · {_what(page, run)}")
        with right:
            _stop_or_resume(page, run, state, now, suffix)
        st.progress(now.done / now.total if now.total else 0.0, text=_line(page, run, state, now))
        if now.reasons:
            st.caption(f"{page.t('evolve.why')}: {_reasons(page, now)}")
        if state in ("interrupted", "stopping"):
            st.caption(page.t(f"evolve.{state}_note"))
        if run.message:
            st.text(run.message)
        _arrivals(page, run)


def _stop_or_resume(page: Page, run: core.Run, state: str, now: core.Progress, suffix: str) -> None:
    if state in ("queued", "running"):
        st.button(
            page.t("evolve.stop"), key=f"run_stop{suffix}", width="stretch", on_click=act,
            args=(page, lambda: core.stop_run(page.store, run.id), page.t("evolve.stop_asked")),
        )  # fmt: skip
    elif state == "interrupted" or now.done < now.total:
        resume(page, run, now, state == "stopping", suffix)
    elif now.nodes.get("alive"):
        st.page_link(FILES["review"], label=page.t("evolve.to_review"), icon=":material/arrow_forward:")
    elif now.answers.get("filled"):
        st.page_link(FILES["answers"], label=page.t("evolve.to_answers"), icon=":material/arrow_forward:")


def resume(page: Page, run: core.Run, now: core.Progress, waiting: bool, suffix: str) -> None:
    """One click goes on with what is left; where the ceiling was reached, with a new one."""
    ceiling = run.effort.get("budget")
    more: int | None = None
    if ceiling and now.cost is not None and now.cost >= ceiling:
        won = round(ceiling * core.KRW_PER_USD)
        more = st.number_input(
            page.t("evolve.new_ceiling"), 1, 10_000_000, won * 2, 100, key=f"run_ceiling_more{suffix}"
        )

    def go() -> None:
        core.resume_run(page.store, page.settings, run.id, more / core.KRW_PER_USD if more else None)

    st.button(
        page.t("evolve.resume_left", n=f"{now.total - now.done:,}"), key=f"run_resume{suffix}", disabled=waiting,
        width="stretch", on_click=act, args=(page, go, page.t("evolve.resumed")),
    )  # fmt: skip


def _what(page: Page, run: core.Run) -> str:
    """What a run is for, in a few words: its methods, or answers."""
    names = {name for name, _ in run.spec.methods}
    parts = ["·".join(page.t(f"common.{name}") for name in METHODS if name in names)]
    if run.spec.generations > 1 and names:
        parts.append(page.t("evolve.what_generations", n=run.spec.generations))
    if run.spec.answers:
        parts.append(page.t("evolve.what_answers"))
    return " · ".join(filter(None, parts))


def _line(page: Page, run: core.Run, state: str, now: core.Progress) -> str:
    parts = [f"{now.done:,}/{now.total:,}"]
    if state in ("running", "stopping"):
        parts.append(page.t("evolve.speed", n=f"{core.speed(page.store, run.id):.1f}"))
    if now.nodes:
        counts = {name: f"{now.nodes.get(name, 0):,}" for name in ("alive", "eliminated", "failed")}
        parts.append(page.t("evolve.counts", **counts))
    if now.answers:
        filled, total = now.answers.get("filled", 0), sum(now.answers.values())
        parts.append(page.t("evolve.answer_counts", filled=f"{filled:,}", total=f"{total:,}"))
    parts.append(money(page, now.cost))
    if now.doubtful:
        parts.append(page.t("evolve.doubtful", n=now.doubtful))
    return " · ".join(parts)


def reason_name(page: Page, reason: str) -> str:
    """A rule or a reason of failure in words."""
    return page.t("common.language_rule" if reason == "language" else f"common.{reason}")


def _reasons(page: Page, now: core.Progress) -> str:
    most = sorted(now.reasons.items(), key=lambda item: -item[1])
    return " · ".join(f"{reason_name(page, reason)} {many:,}" for reason, many in most)


def _arrivals(page: Page, run: core.Run) -> None:
    """The newest children, each a link to its place in the review."""
    for one in core.arrived(page.store, run.id, SHOWN):
        sign = SIGNS[one.verdict or one.status]
        method = page.t(f"common.{one.method}") if one.method else ""
        words = one_line(one.text, 64) if one.text else ""
        if one.status in ("eliminated", "failed") and one.reason:
            words = f"({reason_name(page, one.reason)}) {words}"
        st.page_link(FILES["review"], label=plain(f"{sign} {method}  {words}"), query_params={"node": str(one.id)})


# -- those that were ---------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=200, show_spinner=False)
def _ended(_store: core.Store, url: str, run_id: int, ended_at: float) -> core.Progress:
    """The counts of a run that ended, which only another drain could change."""
    return core.progress(_store, run_id)


def recent(page: Page) -> None:
    """The newest runs with what they were for, what came of them and what they cost; unfinished ones can be resumed."""
    st.subheader(page.t("evolve.recent"), anchor=False)
    runs = core.recent_runs(page.store, RECENT)
    if not runs:
        st.caption(page.t("evolve.no_runs"))
        return
    counted = [
        (
            run,
            _ended(page.store, page.store.url, run.id, run.ended_at)
            if run.ended_at
            else core.progress(page.store, run.id),
        )
        for run in runs
    ]
    st.dataframe([_row(page, run, now) for run, now in counted], hide_index=True, width="stretch")
    left = [(run, now) for run, now in counted[1:] if state_of(run) == "stopped" and now.done < now.total]
    if left:
        st.caption(page.t("evolve.unfinished"))
    for run, now in left:
        words, button = st.columns([5, 1], vertical_alignment="center")
        words.text(f"#{run.id} · {_what(page, run)} · {now.done:,}/{now.total:,} · {run.message or ''}")
        with button:
            resume(page, run, now, False, f"-{run.id}")


def _row(page: Page, run: core.Run, now: core.Progress) -> dict[str, object]:
    def t(name: str) -> str:
        return page.t(f"evolve.col_{name}")

    took = duration(page, run.ended_at - run.created_at) if run.ended_at else ""
    living = now.nodes.get("alive", 0) if now.nodes else now.answers.get("filled", 0)
    return {
        t("run"): f"#{run.id}",
        t("when"): time.strftime("%m-%d %H:%M", time.localtime(run.created_at)),
        t("state"): page.t(f"evolve.{state_of(run)}"),
        t("what"): _what(page, run),
        t("alive"): living,
        t("total"): now.total,
        t("calls"): now.calls,
        t("cost"): money(page, now.cost),
        t("time"): took,
        t("model"): run.spec.model.partition("@")[0],
        t("message"): run.message or "",
    }
