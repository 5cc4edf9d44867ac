"""Tree component: plain JavaScript without network access; texts are set by ``textContent`` only.

Its data has two parts. The outline (texts, methods, depths) is large and changes when nodes are added; the cursor
(selected row, one state letter per row) is small and changes with every key. Picking a row, by mouse or arrow keys,
calls ``on_pick``; the caller passes the selection, which it keeps in the URL query.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

import koevol_core as core
from koevol_core import quality, store
from pages.parts.show import known_label, one_line

if TYPE_CHECKING:
    from pages import Page

FOLDER = Path(__file__).resolve().parent / "tree_files"
LETTERS = {"planned": "p", "alive": "o", "accept": "a", "reject": "x", "eliminated": "e", "failed": "f", "seed": "s", "human": "h"}  # fmt: skip
ALIKE = 12
"""Minimum characters of a common prefix with the parent that a row leaves out."""
_HTML = (
    '<div class="tree" role="tree" tabindex="0" lang="ko"></div>'
    '<div class="edge" role="separator" tabindex="0" aria-orientation="vertical" aria-valuemin="20" aria-valuemax="60" hidden></div>'
)


def _source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


_tree = st.components.v2.component(
    "koevol_tree", html=_HTML, css=_source("tree.css"), js=_source("tree.js") + _source("edge.js")
)
_cursor = st.components.v2.component("koevol_cursor", html="<i hidden></i>", js=_source("cursor.js"))


def show_tree(
    page: Page, rows: Sequence[store.Row], selected: int | None, on_pick: Callable[[int], None], key: str = "tree",
    label: str = "", flat: bool = False,
) -> None:  # fmt: skip
    """Draw ``rows`` (an outline) with ``selected`` marked; ``on_pick`` gets the id of a picked row. ``flat``: the rows
    are a plain list. A command of ``command_all`` is obeyed once."""

    def picked() -> None:
        chosen = st.session_state[key].get("picked")
        if chosen is not None:
            on_pick(int(chosen))

    outline = _outline(page, rows, flat)
    rev = zlib.crc32(repr(outline).encode("utf-8", "surrogatepass"))
    words = {LETTERS[name]: (name, sign, page.t(f"common.{name}")) for name, sign in signs().items()}
    _tree(
        key=key, data={"name": key, "rows": outline, "rev": rev, "words": words, "label": label,
              "command": st.session_state.get(f"_{key}_command"), "edge": page.t("review.tree_width") if key == "tree" else ""},
        on_picked_change=picked,
    )  # fmt: skip
    states = "".join(map(letter, rows))
    _cursor(key=f"{key}_cursor", data={"name": key, "rev": rev, "selected": selected, "states": states})


def command_all(name: str, key: str = "tree") -> None:
    """Make the tree ``fold`` or ``unfold`` all its rows."""
    st.session_state[f"_{key}_command"] = (name, time.time())


def unhidden(rows: Sequence[store.Row], selected: int | None) -> list[store.Row]:
    """Return an outline without the rejected, eliminated and failed rows and what is below them, but for the line of
    the selected one."""
    line: set[int] = set()
    depth = -1
    for row in reversed(rows):
        if row.id == selected or (0 <= row.depth < depth):
            line.add(row.id)
            depth = row.depth
    found, hidden = [], 1_000_000
    for row in rows:
        if row.depth > hidden and row.id not in line:
            continue
        gone = row.method is not None and state(row) in ("reject", "eliminated", "failed") and row.id not in line
        hidden = row.depth if gone else 1_000_000
        if not gone:
            found.append(row)
    return found


def _outline(page: Page, rows: Sequence[store.Row], flat: bool) -> list[tuple[int, int, str, str, int, int, str]]:
    if flat:
        return [outline_row(page, replace(row, depth=0, below=0)) for row in rows]
    above: list[str] = []
    found = []
    for row in rows:
        del above[row.depth :]
        found.append(outline_row(page, row, above[-1] if above else ""))
        above += [""] * (row.depth - len(above)) + [row.text]
    return found


def news(text: str, parent: str) -> str:
    """Return a row's text without a long prefix that its parent shares, which would push the new part out of sight."""
    same, most = 0, min(len(text), len(parent))
    while same < most:
        middle = (same + most + 1) // 2
        same, most = (middle, most) if text[:middle] == parent[:middle] else (same, middle - 1)
    if same < len(text) and not text[same].isspace():
        same = text.rfind(" ", 0, same) + 1
    return f"… {text[same:].lstrip()}" if same >= ALIKE and len(text) - same >= 4 else text


def signs() -> dict[str, str]:
    """Return the symbol of each state; a seed has none."""
    from pages import SIGNS

    return {**SIGNS, "seed": ""}


def state(row: store.Row | core.Node) -> str:
    """Return the displayed state: a verdict takes precedence over a rule."""
    if row.method is None:
        return "seed"
    if row.verdict:
        return row.verdict
    return "human" if row.method == "human" and row.status == "alive" else row.status


def letter(row: store.Row) -> str:
    return LETTERS[state(row)]


def outline_row(page: Page, row: store.Row, parent: str = "") -> tuple[int, int, str, str, int, int, str]:
    """Return a row in the component's format; ``parent`` is the parent's text."""
    human = row.method == "human"
    chip = page.t(f"common.{row.method or 'seed'}")
    text = one_line(news(row.text, parent), 160)
    if row.status == "failed" and not row.text:
        text = reason(page, row.reason)
    elif row.status == "planned":
        text = page.t("common.planned")
    kind = "human" if human else "seed" if row.method is None else ""
    return row.id, row.depth, f"✎ {chip}" if human else chip, text, row.below, int(row.open), kind


def reason_label(page: Page, name: str) -> str:
    """Return the label of a rule or failure reason for Markdown."""
    return known_label(reason(page, name), name)


def finding_label(page: Page, kind: str) -> str:
    """Return the label of a finding for Markdown."""
    return known_label(quality.FINDINGS.label(kind, page.lang), kind)


def reason(page: Page, name: str | None) -> str:
    """Return the label of a rule or failure reason; an unknown one as it is."""
    if name in quality.RULES:
        return quality.RULES.label(name, page.lang)
    try:
        return page.t(f"common.{name}")
    except KeyError:
        return name or ""
