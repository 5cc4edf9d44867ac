"""Show untrusted text of models and people literally: never as Markdown, HTML, LaTeX, a link or an image.

Such text reaches a page only by these functions (and the tree component, which sets ``textContent``). Characters that
hide or reorder others are made visible.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import streamlit as st
from rapidfuzz.distance import Indel

_HIDDEN = {
    c: f"⟦U+{c:04X}⟧" for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x200B, 0x2010), 0x2060, 0xFEFF)
}
_TOKENS = re.compile(r"\s+|[가-힣]+|[A-Za-z]+|\d+|.", re.DOTALL)
_WORD = 20
"""Maximum characters of a replaced token compared by syllable, so that only a changed particle is marked."""
_LONGEST = 60_000
"""Maximum characters of both texts for a diff; beyond that the new text is shown without marks."""


def visible(text: str) -> str:
    """Replace bidirectional and zero-width control characters by their code, such as ``⟦U+202E⟧``."""
    return text.translate(_HIDDEN)


def show_text(text: str, **options: object) -> None:
    """Show a text literally, with every space and line break."""
    st.text(visible(text), **options)  # type: ignore[arg-type]


def one_line(text: str, length: int = 60) -> str:
    """Shorten to one line of ``length`` characters, for widgets that do not interpret text (never for a button's
    label)."""
    line = " ".join(visible(text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def plain(text: str) -> str:
    """Escape a text for labels and toasts, which interpret Markdown: significant characters become look-alikes."""
    return visible(text).translate(_LOOKALIKES)


_LOOKALIKES = str.maketrans({
    "$": "＄", "*": "∗", "_": "＿", "`": "ˋ", "[": "［", "]": "］", "<": "‹", ">": "›", "#": "＃", ":": "∶", "!": "ǃ", "~": "∼",
    "\\": "＼", "|": "ǀ", "&": "＆", "@": "＠", "\n": " ", "\r": " ", "\t": " ", ".": "․", "/": "⁄", "-": "‐", "+": "＋",
})  # fmt: skip


def show_difference(before: str, after: str) -> None:
    """Show the second text as a diff against the first, marked by colour and style."""
    st.html(difference_html(visible(before), visible(after)))


def difference_html(before: str, after: str) -> str:
    """Return the diff as fixed tags around escaped tokens; a replaced word at least half alike is compared by
    syllable."""
    if len(before) + len(after) > _LONGEST:
        return _page(html.escape(after))
    return _page(_compared(_TOKENS.findall(before), _TOKENS.findall(after), by_syllable=True))


def _compared(old: Sequence[str], new: Sequence[str], by_syllable: bool) -> str:
    parts: list[str] = []
    gone = come = ""
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            parts += [_replaced(gone, come, by_syllable), html.escape("".join(new[step.dest_start : step.dest_end]))]
            gone = come = ""
        else:
            gone += "".join(old[step.src_start : step.src_end])
            come += "".join(new[step.dest_start : step.dest_end])
    return "".join([*parts, _replaced(gone, come, by_syllable)])


def _replaced(gone: str, come: str, by_syllable: bool) -> str:
    if (
        by_syllable
        and gone
        and come
        and max(len(gone), len(come)) <= _WORD
        and Indel.normalized_similarity(gone, come) >= 0.5
    ):
        return _compared(gone, come, by_syllable=False)
    return _mark("del", gone) + _mark("ins", come)


def _mark(tag: str, text: str) -> str:
    return f"<{tag}>{html.escape(text)}</{tag}>" if text else ""


def _page(body: str) -> str:
    return f'<div class="koevol-diff" lang="ko">{body}</div>'
