"""Upload of a data set to the Hub: a dry run that lists the changes, then the upload with progress per file.

Both run in a server thread, one at a time per project; their state is kept in the server process, so that a reload or
another tab shows the same. An upload that dies with the server has published nothing, and resumes when repeated.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

import koevol_core as core
from koevol_core import control, dataset
from pages import Page, act, allowed, file_size, fragment
from pages.parts.show import show_code, show_frame, show_text

LIBRARY, INSTALL = "huggingface_hub", "pip install -r requirements-hub.txt"
NAME = "hub_repo"
"""Setting that stores the repository's name."""


@dataclass(frozen=True)
class Wish:
    """Upload request; ``at`` is when the folder was written, so that a result for an older version is not shown."""

    folder: Path
    at: float
    target: dataset.PushTarget


@dataclass
class Job:
    """A dry run or an upload (``push``), updated by its thread; ``verb`` is the core function that does it. ``path`` is
    the file being sent, ``done`` and ``whole`` are bytes."""

    wish: Wish
    push: bool
    verb: Callable[..., Any]
    halted: str
    plan: dataset.PushPlan | None = None
    pushed: dataset.Pushed | None = None
    refusal: str = ""
    done: int = 0
    whole: int = 0
    path: str = ""
    seen: set[str] = field(default_factory=set)
    stop: bool = False
    ended: bool = False

    def run(self, hub: dataset.Hub) -> None:
        """Run in the thread. Errors other than KoevolError go to the server log."""
        wish = self.wish
        try:
            if self.push:
                self.pushed = self.verb(hub, wish.folder, wish.target, self._hear)
            else:
                self.plan = self.verb(hub, wish.folder, wish.target)
        except core.KoevolError as error:
            self.refusal = error.message
        finally:
            self.ended = True

    def _hear(self, done: int, whole: int, path: str) -> None:
        if self.stop:
            raise core.Stopped(self.halted)
        self.done, self.whole, self.path = done, whole, path
        self.seen.add(path)


class Board:
    """Newest job of each project in this server process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}

    def newest(self, db: str) -> Job | None:
        return self._jobs.get(db)

    def start(self, db: str, job: Job, hub: dataset.Hub) -> bool:
        """Start a job and return True; return False if one is running."""
        with self._lock:
            if (now := self._jobs.get(db)) and not now.ended:
                return False
            self._jobs[db] = job
            threading.Thread(target=job.run, args=(hub,), name="koevol-hub", daemon=True).start()
            return True


BOARD = Board()
"""Not in Streamlit's cache, which a visitor can have emptied: an upload would go on unseen, and a second beside it."""


def show_push(page: Page, folder: Path, at: float) -> None:
    """Show what is missing for an upload; else the form and the newest job."""
    st.markdown(f"**{page.t('dataset.push')}**")
    hub = hub_of(page)
    if hub is None:
        return
    job = BOARD.newest(page.settings.db)
    busy = job is not None and not job.ended
    form(page, hub, folder, at, busy)
    watch(page, hub, folder, at)


def hub_of(page: Page) -> dataset.Hub | None:
    """Return the configured Hub; or None after showing which setup step is missing."""
    if importlib.util.find_spec(LIBRARY) is None:
        st.info(page.t("dataset.no_library"))
        st.code(INSTALL, language="bash")
        return None
    try:
        hub = dataset.hub_of(page.settings)
    except core.BadInput as error:
        st.error(page.t("common.failed_action"))
        show_text(str(error))
        return None
    if not hub.token:
        st.info(page.t("dataset.no_token"))
        show_code(str(Path.cwd() / ".env"), language=None, wrap_lines=True)
        st.caption(page.t("dataset.no_token_then"))
        return None
    return hub


def form(page: Page, hub: dataset.Hub, folder: Path, at: float, busy: bool) -> None:
    """Show the repository form with the dry-run button."""
    if "push_repo" not in st.session_state:
        st.session_state["push_repo"] = control.get_setting(page.store, NAME)
    with st.form("push_form", border=False):
        repo = st.text_input(
            page.t("dataset.repo"), key="push_repo", max_chars=120,
            placeholder=page.t("dataset.repo_example"), help=page.t("dataset.repo_help"),
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            public = st.toggle(page.t("dataset.public"), key="push_public")
            replace = st.toggle(page.t("dataset.replace"), key="push_replace", help=page.t("dataset.replace_help"))
        asked = st.form_submit_button(page.t("dataset.look"), key="push_look", disabled=busy)
    if asked:
        name = repo.strip()
        if name:
            act(page, control.keep_setting, page.store, NAME, name)
        begin(page, hub, Wish(folder, at, dataset.PushTarget(name, public, replace)), push=False)


def begin(page: Page, hub: dataset.Hub, wish: Wish, push: bool) -> None:
    """Start the job if the person may do so; else show the error."""
    try:
        verb = allowed(page, dataset.push) if push else allowed(page, dataset.push_plan)
    except core.KoevolError as error:
        st.error(page.t("common.failed_action"))
        show_text(str(error))
        return
    BOARD.start(page.settings.db, Job(wish, push, verb, page.t("dataset.halted")), hub)
    st.rerun()  # disables the form while the job runs


def watch(page: Page, hub: dataset.Hub, folder: Path, at: float) -> None:
    """Show the newest job, polled only while it runs."""
    job = BOARD.newest(page.settings.db)
    if job is None:
        return
    if job.ended:
        if (job.wish.folder, job.wish.at) == (folder, at):
            outcome(page, hub, job)
        return

    @fragment(page, run_every=1)
    def now() -> None:
        if job.ended:
            st.rerun()
        progress(page, job)

    now()


def progress(page: Page, job: Job) -> None:
    """Show the progress of a running job, and a stop button for an upload."""
    show_text(job.wish.target.repo)
    if not job.push:
        st.caption(page.t("dataset.looking"))
        return
    st.progress(min(job.done / job.whole, 1.0) if job.whole else 0.0)
    if job.path:
        st.caption(page.t("dataset.sending", n=len(job.seen), done=file_size(job.done), whole=file_size(job.whole)))
        show_text(job.path)
    else:
        st.caption(page.t("dataset.looking"))
    st.button(page.t("dataset.stop"), key="push_stop", disabled=job.stop, on_click=halt, args=(job,))


def halt(job: Job) -> None:
    """Request that an upload stops at its next progress report."""
    job.stop = True


def outcome(page: Page, hub: dataset.Hub, job: Job) -> None:
    """Show the result of the newest job."""
    if job.pushed:
        show_pushed(page, job.pushed)
    elif job.plan:
        show_plan(page, hub, job, job.plan)
    else:
        st.error(page.t("dataset.push_failed" if job.push else "dataset.look_failed"))
        show_text(job.refusal or page.t("dataset.unexpected"))
        if job.push:
            send(page, hub, job, page.t("dataset.again"))


def show_plan(page: Page, hub: dataset.Hub, job: Job, plan: dataset.PushPlan) -> None:
    """Show what an upload would change, and the upload button."""
    show_text(plan.url)
    changes = len(plan.changes)
    if not changes:
        st.success(page.t("dataset.no_change"))
        return
    kind = "" if plan.exists else page.t("dataset.new_private" if plan.private else "dataset.new_public")
    st.caption(kind + page.t("dataset.would_send", n=f"{changes:,}", size=file_size(plan.bytes)))
    if not plan.private:
        st.markdown(f"⚠ {page.t('dataset.is_public')}")
    for notice in plan.notices:
        show_text(f"⚠ {notice}")
    send(page, hub, job, page.t("dataset.send", n=f"{changes:,}", size=file_size(plan.bytes)))
    table = [(page.t(f"dataset.change_{one.change}"), file_size(one.size), one.path) for one in plan.files]
    heads = [page.t("dataset.change"), page.t("dataset.size"), page.t("dataset.file")]
    show_frame(pd.DataFrame(table, columns=heads), hide_index=True, height=220)


def send(page: Page, hub: dataset.Hub, job: Job, label: str) -> None:
    """Show the button that starts the upload of a dry run's request."""
    if st.button(label, key="push_send", type="primary", width="stretch"):
        begin(page, hub, job.wish, push=True)


def show_pushed(page: Page, done: dataset.Pushed) -> None:
    """Show the link to the uploaded data set."""
    st.success(page.t("dataset.pushed" if done.changed else "dataset.no_change"))
    st.caption(page.t("dataset.stays_private" if done.plan.private else "dataset.is_public"))
    st.link_button(page.t("dataset.see"), done.plan.url)
    show_code(done.commit_url, language=None, wrap_lines=True)
