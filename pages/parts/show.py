"""Show untrusted text of models and people literally: never as Markdown, HTML, LaTeX, a link or an image.

Such text reaches a page only by these functions (and the tree component, which sets ``textContent``). Characters that
hide or reorder others are made visible.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any

import pandas as pd
import streamlit as st
from rapidfuzz.distance import Indel

from koevol_core import messages

Fold = Callable[[int], str]
"""Makes the label of a folded stretch from its number of characters."""
_HIDDEN = {
    c: f"⟦U+{c:04X}⟧"
    for c in (
        *(0x00AD, 0x061C, 0x180E, 0xFEFF), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
        *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080),
    )
}  # fmt: skip
"""Characters without a shape: they order others, join or part them, or hide a text (soft hyphen, bidi, zero width, tags)."""
_TOKENS = re.compile(r"\s+|[\uac00-\ud7a3]+|[A-Za-z]+|\d+(?:[.,]\d+)*|.", re.DOTALL)
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_NEAR = 12
"""Maximum characters that stayed between two replaced stretches and are read as part of them."""
_FOLD, _AROUND = 240, 70
"""Minimum characters of an unchanged stretch that is folded, and what stays in sight of it beside a change."""
REWRITTEN = 0.4
"""Share of the shorter text below which a change is a new text, and marks would be a salad of words."""
SHOWN = 20_000
"""Maximum characters of a text that are drawn; where it is cut, this is said."""
_LONGEST = 60_000
"""Maximum characters of both texts for a diff; beyond that the new text is shown without marks."""


def visible(text: str) -> str:
    """Replace bidirectional and zero-width control characters by their code, such as ``⟦U+202E⟧``."""
    return text.translate(_HIDDEN)


def head(text: str) -> str:
    """Return a text, or its first ``SHOWN`` characters and that no more are shown."""
    if len(text) <= SHOWN:
        return text
    return f"{text[:SHOWN]}…\n\n{messages.sentence('review.cut', n=f'{SHOWN:,}')}"


def show_text(text: str, **options: Any) -> None:
    """Show a text literally, with every space and line break; the head of a long one."""
    st.text(visible(head(text)), **options)


def show_hidden(label: str, *texts: str) -> None:
    """Show texts of form fields, which keep every character, once more where they hold hidden ones."""
    if hidden := [text for text in texts if visible(text) != text]:
        st.caption(label)
        show_text("\n".join(one_line(text, 400) for text in hidden))


def show_code(text: str, **options: Any) -> None:
    """Show a text literally in fixed width, to be copied; the head of a long one."""
    st.code(visible(head(text)), **options)


def show_frame(table: Any, **options: Any) -> Any:
    """Show a table (what ``pandas.DataFrame`` takes) with every text in it literal; return what ``st.dataframe`` returns."""
    return st.dataframe(readable(table), **options)


def readable(table: Any) -> pd.DataFrame:
    """Return a table with hidden characters made visible, in cells and in the names of columns."""
    frame = pd.DataFrame(table)
    cells = frame.map(lambda cell: visible(head(cell)) if isinstance(cell, str) else cell)
    return cells.rename(columns=lambda name: visible(name) if isinstance(name, str) else name)


def known_label(label: str, id: str) -> str:
    """Return the label of an entry for Markdown; an unknown entry is its own label, and may hold what anybody wrote."""
    return plain(id) if label == id else label


def one_line(text: str, length: int = 60) -> str:
    """Shorten to one line of ``length`` characters, for widgets that do not interpret text (never for a button's
    label)."""
    some = text[: 20 * length]
    line = " ".join(visible(some).split())
    return line if len(line) <= length and len(some) == len(text) else line[: length - 1] + "…"


def plain(text: str) -> str:
    """Escape a text for labels and toasts, which interpret Markdown: significant characters become look-alikes."""
    return visible(text).translate(_LOOKALIKES)


_LOOKALIKES = str.maketrans({
    "$": "＄", "*": "∗", "_": "＿", "`": "ˋ", "[": "［", "]": "］", "<": "‹", ">": "›", "#": "＃", ":": "∶", "!": "ǃ", "~": "∼",
    "\\": "＼", "|": "ǀ", "&": "＆", "@": "＠", "\n": " ", "\r": " ", "\t": " ", ".": "․", "/": "⁄", "-": "‐", "+": "＋",
})  # fmt: skip


def show_difference(before: str, after: str, fold: Fold | None = None) -> None:
    """Show the second text as a diff against the first, marked by colour and style; ``fold`` names the unchanged
    stretches that are folded (default: none is)."""
    st.html(difference_html(visible(before[:SHOWN]), visible(head(after)), fold))


def show_folded(label: str, text: str) -> None:
    """Show a text literally that opens by a click on its label, which is ours."""
    st.html(_page(_details(label, visible(head(text)))))


def difference_html(before: str, after: str, fold: Fold | None = None) -> str:
    """Return the diff as fixed tags around escaped text; numbers and words are whole, apart from a word's ending."""
    if len(before) + len(after) > _LONGEST:
        return _page(html.escape(after))
    steps = changes(before, after)
    last = len(steps) - 1
    return _page(
        "".join(
            _mark("del", gone) + _mark("ins", come) if gone != come else _same(come, at == 0, at == last, fold)
            for at, (gone, come) in enumerate(steps)
        )
    )


def rewritten(before: str, after: str) -> bool:
    """Return True if so little of the shorter text is found again that it is a new text."""
    least = min(len(before), len(after))
    if not least or len(before) + len(after) > _LONGEST:
        return False
    same = sum(len(come) for gone, come in changes(visible(before), visible(after)) if gone == come)
    return same < REWRITTEN * least


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """Return the texts in pieces (before, after): equal ones stayed, the others were replaced, removed or added."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    steps: list[tuple[str, str]] = []
    for step in Indel.opcodes(old, new):
        gone, come = "".join(old[step.src_start : step.src_end]), "".join(new[step.dest_start : step.dest_end])
        if steps and step.tag != "equal" and steps[-1][0] != steps[-1][1]:
            gone, come = steps[-1][0] + gone, steps.pop()[1] + come
        steps.append((gone, come))
    return [piece for step in _slid(_joined(steps)) for piece in _endings(*step)]


def _joined(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join two replaced stretches with the few characters between them that stayed."""
    found: list[tuple[str, str]] = []
    for gone, come in steps:
        if gone != come and len(found) > 1 and _stray(found[-2], found[-1][0], (gone, come)):
            (first, second), (same, _) = found[-2:]
            del found[-2:]
            gone, come = first + same + gone, second + same + come
        found.append((gone, come))
    return found


def _stray(before: tuple[str, str], same: str, after: tuple[str, str]) -> bool:
    if not same.strip():
        return all(before) or all(after)
    near = len(same) <= min(_NEAR, max(map(len, before)), max(map(len, after)))
    return near and all(before) and all(after)


def _slid(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Move additions and removals behind the words that they share with what follows: a sentence that was added then
    begins where it begins."""
    for at in range(len(steps) - 2, -1, -1):
        (gone, come), (after, _) = steps[at], steps[at + 1]
        if (gone and come) or gone == come:
            continue
        shared = _shared(_TOKENS.findall(gone + come), _TOKENS.findall(after))
        if shared:
            moved = tuple(one[len(shared) :] + shared if one else "" for one in (gone, come))
            steps[at : at + 2] = [(shared, shared), moved, (after[len(shared) :],) * 2]  # type: ignore[list-item]
    found: list[tuple[str, str]] = []
    for gone, come in steps:
        if found and gone == come and found[-1][0] == found[-1][1]:
            gone, come = found[-1][0] + gone, found.pop()[1] + come
        if gone or come:
            found.append((gone, come))
    return found


def _shared(one: Sequence[str], other: Sequence[str]) -> str:
    """Return the beginning that both have in common."""
    return "".join(left for left, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _endings(gone: str, come: str) -> list[tuple[str, str]]:
    """Split a Hangul word whose ending alone was replaced, such as a particle, into what stayed and the ending."""
    if gone == come or not (_HANGUL.fullmatch(gone) and _HANGUL.fullmatch(come)):
        return [(gone, come)]
    same = len(_shared(gone, come))
    if same < 2 or same * 2 < max(len(gone), len(come)):
        return [(gone, come)]
    return [(gone[:same], gone[:same]), (gone[same:], come[same:])]


def _same(text: str, first: bool, last: bool, fold: Fold | None) -> str:
    """Return an unchanged stretch, its middle folded if it is long; the beginning and the end of the text have a change
    on one side only."""
    if fold is None or len(text) < _FOLD or (first and last):
        return html.escape(text)
    start = 0 if first else text.rfind(" ", 0, _AROUND) + 1 or _AROUND
    end = len(text) if last else (text.find(" ", len(text) - _AROUND) + 1 or len(text) - _AROUND)
    folded = text[start:end]
    return html.escape(text[:start]) + _details(fold(len(folded)), folded) + html.escape(text[end:])


def _details(label: str, text: str) -> str:
    return f"<details><summary>{html.escape(label)}</summary>{html.escape(text)}</details>"


def _mark(tag: str, text: str) -> str:
    return f"<{tag}>{html.escape(text)}</{tag}>" if text else ""


def looks_like_code(text: str) -> bool:
    """Return True for a text with program code or formulas, which a proportional font makes hard to read."""
    return "```" in text or "\\" in text


def _page(body: str) -> str:
    code = " koevol-code" if looks_like_code(body) else ""
    return f'<div class="koevol-diff{code}" lang="ko">{body}</div>'
