"""Keyboard of the review page: lets one press through on a node that was seen, says which presses did not count, scrolls
the text, and tells a screen reader what was decided and what is next."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from koevol_core import review
from pages.parts.review_where import DWELL
from pages.parts.show import one_line

if TYPE_CHECKING:
    from pages import Page

FOLDER = Path(__file__).resolve().parent / "desk_files"
BUTTONS = {"a": "review_accept-", "x": "review_reject-", "s": "review_skip-", "u": "review_undo-", "e": "evolve_more-"}
"""Shortcuts that act on the shown node, and how the keys of their buttons begin."""
_HTML = '<div class="said" role="status" aria-live="polite"></div><div class="hint" role="alert"></div>'

_keys = st.components.v2.component(
    "koevol_keys", html=_HTML, css=(FOLDER / "keys.css").read_text(encoding="utf-8"),
    js=(FOLDER / "keys.js").read_text(encoding="utf-8"),
)  # fmt: skip


def show_keys(page: Page, view: review.View | None, who: str, said: str) -> None:
    """Mount the keyboard for the shown node; ``said`` is what was decided just now."""
    node = view.node if view else None
    opinion = review.my_opinion(page.store, node.id, who) if node and node.verdict is None else None
    _keys(
        key="review_keys",
        data={
            "node": node.id if node else 0,
            "state": f"{(node.decision_id if node else 0) or 0}.{opinion.id if opinion else 0}",
            "run": time.time(),
            "guard": DWELL * 1000,
            "said": f"{said} {page.t('review.next_is', id=node.id)} {one_line(node.text, 200)}" if node else said,
            "words": {word: page.t(f"review.{word}") for word in ("hasty", "waiting_press", "lost_press")},
            "buttons": BUTTONS,
        },
    )  # fmt: skip
