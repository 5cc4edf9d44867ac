"""Elimination rule ``no_request``: the child answers its parent, or tells of it, instead of asking for something.

Judged on form: no sentence asks, commands, wishes or names a task, at least one states, and the parent asked. Texts with
material, blanks or somebody's trouble ("… 오류가 납니다") may leave their request unsaid and pass, and so does a noun
phrase; the finding ``not_request`` marks what is likely and not certain. Texts are already cleaned (``clean``).
"""

from __future__ import annotations

from koevol_core.quality.elimination import rule
from koevol_core.quality.korean.asking import act, acts, requests, sentences
from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.text import hangul_share

_UNSAID = later(
    r"_{3,}|\(\s{1,9}\)|□|빈칸|모르겠|고민|걱정|헷갈|막막|오류가|에러가|안 (?:됩|돼|되|나와|열|켜|움직)|(?:고장|문제가) ?(?:났|생겼|있)|도와|어떡|어쩌|[?？]|\t"
)
"""Blanks to fill, trouble to solve, or a question inside the text: the request may be unsaid."""


@rule("no_request", order=45, ko="요청이 아님", en="no request")
def no_request(parent: str, child: str, answer: str | None) -> str | None:
    """Return evidence if the child only states something although its parent asks."""
    every = acts(child)
    if "statement" not in every or any(one in ("request", "question") for one in every):
        return None
    if _UNSAID.search(child) or child.count('"') % 2 or hangul_share(child) < 0.3 or not requests(parent):
        return None
    said = next(sentence for sentence in sentences(child) if act(sentence) == "statement")
    return said[-60:]
