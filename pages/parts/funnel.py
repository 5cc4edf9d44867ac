"""Funnel chart: one bar per stage from seeds to exportable rows, each with a link to its page; and the stages by example
for an empty project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from koevol_core import store

if TYPE_CHECKING:
    from pages import Page

STAGES = (
    ("common.seeds", "seeds", "seeds"),
    ("home.children", "children", "evolve"),
    ("home.living", "living", "review"),
    ("home.accepted", "accepted", "review"),
    ("home.answered", "answered", "answers"),
    ("home.exported", "exportable", "export"),
)
SHAPE = """<style>
.koevol-funnel { display: flex; align-items: flex-end; gap: 4px; height: 9rem; margin: .2rem 0 .1rem; }
.koevol-funnel div { flex: 1; min-height: 3px; border-radius: 4px 4px 0 0; background: var(--st-primary-color, #2f5d8a); }
</style>"""


def show_funnel(page: Page, now: store.Funnel) -> None:
    """Draw the bars, and below each its number and link."""
    from pages import FILES

    numbers = [now.answered if field == "exportable" else getattr(now, field) for _, field, _ in STAGES]
    most = max(numbers) or 1
    bars = "".join(
        f'<div style="height:{number / most * 100:.1f}%;opacity:{1 - 0.11 * i:.2f}"></div>'
        for i, number in enumerate(numbers)
    )
    st.html(f'{SHAPE}<div class="koevol-funnel" aria-hidden="true">{bars}</div>')
    for column, (word, _, target), number in zip(st.columns(len(STAGES), gap="xxsmall"), STAGES, numbers, strict=True):
        with column:
            st.metric(page.t(word), f"{number:,}", label_visibility="collapsed")
            st.page_link(FILES[target], label=page.t(word), disabled=not page.opens(target))


STEPS, A_ROW = ("seed", "evolve", "rule", "review", "answer", "export"), 3


def show_steps(page: Page) -> None:
    """Show how a seed becomes a row of training data, by an example, one card a step."""
    for start in range(0, len(STEPS), A_ROW):
        for column, number in zip(st.columns(A_ROW), range(start, start + A_ROW), strict=True):
            with column.container(border=True, gap="xsmall", height="stretch"):
                name = STEPS[number]
                st.markdown(page.t("home.step", n=number + 1, name=page.t(f"home.step_{name}")))
                st.caption(page.t(f"home.step_{name}_text"))
