"""Event log of a run as sentences, newest last, in a collapsed panel."""

from __future__ import annotations

import streamlit as st

from koevol_core import control, types
from koevol_core.messages import clock
from pages import Page
from pages.parts.show import one_line, show_code

LINES = 30


def story(page: Page, run: types.Run) -> None:
    """Show a run's event log below its card; nothing if it has no events."""
    told = control.event_lines(page.store, run.id, page.lang, LINES)
    if not told:
        return
    with st.expander(page.t("evolve.story"), key=f"run_story-{run.id}"):
        lines = [f"{clock.shown(at, '%m-%d %H:%M:%S')}  {one_line(line, 500)}" for at, _, line in told]
        show_code("\n".join(lines), language=None, wrap_lines=True)
