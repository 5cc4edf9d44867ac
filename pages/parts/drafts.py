"""Drafts of what is typed on a page and not saved, kept by the person's browser until it is saved or dropped."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from pages import Page

FOLDER = Path(__file__).resolve().parent / "desk_files"
FIELDS = (
    "seed_text", "seed_input", "seed_note", "seed_edit_text-", "seed_edit_input-", "mend_text-", "mend_input-", "review_edit_text-",
    "review_note-", "answer_text-", "prompt_text-",
)  # fmt: skip
"""How the keys of the fields begin that are kept: seeds, edits, notes, answers and prompts."""
_HTML = '<div class="drafts" hidden><span role="status"></span> <button type="button"></button></div>'
_CSS = """.drafts { font-family: var(--st-font); font-size: 0.85rem; color: var(--st-text-color); }
button { font: inherit; color: var(--st-link-color); background: none; border: 0; padding: 0.2rem; cursor: pointer; text-decoration: underline; }
"""

_drafts = st.components.v2.component(
    "koevol_drafts", html=_HTML, css=_CSS, js=(FOLDER / "drafts.js").read_text(encoding="utf-8")
)


def saved(key: str, value: str = "") -> None:
    """End the draft of the field ``key``, which was saved and now shows ``value``."""
    st.session_state.setdefault("_saved", {})[re.sub(r"[^\w-]", "-", key)] = (time.time(), value)


def show_drafts(page: Page) -> None:
    """Mount the keeper of drafts: they are this person's and this project's."""
    ended: dict[str, tuple[float, str]] = st.session_state.get("_saved", {})
    _drafts(
        key="drafts",
        data={
            "place": f"{page.store.name} {page.person.name}",
            "fields": FIELDS,
            "saved": [(key, stamp, value) for key, (stamp, value) in ended.items()],
            "lang": page.lang,
            "words": {word: page.t(f"common.draft_{word}") for word in ("unsaved", "drop")},
        },
    )
