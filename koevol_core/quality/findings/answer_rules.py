"""Findings ``repetition``, ``cut_off`` and ``low_hangul``: an elimination rule fires on an answer, or on a text.

A run applies the rules itself; answers that people write or files bring are only tagged.
"""

from __future__ import annotations

from collections.abc import Iterator

from koevol_core.quality.elimination import fires, fires_on_answer
from koevol_core.quality.findings import Kind, finding
from koevol_core.types import Finding

CUT_OFF = Kind(
    "cut_off", 230, ("끊긴 끝", "끝나지 않은 데서 글이 멈췄습니다."), ("Cut off", "It stops before its end.")
)
RULE_OF = {"low_hangul": "language", "repetition": "repetition", "cut_off": "truncated"}


@finding(
    Kind(
        "low_hangul",
        200,
        ("한국어가 아님", "한국어로 답할 자리에 다른 말로 답했습니다."),
        ("Not Korean", "The answer is in another language where Korean is expected."),
    ),
    Kind(
        "repetition",
        220,
        ("되풀이", "같은 말이나 줄이 되풀이됩니다."),
        ("Repetition", "The same words or lines come again and again."),
    ),
    CUT_OFF,
    of="answer",
)
def answer_rules(text: str, answer: str) -> Iterator[Finding]:
    """Yield a finding for each of these rules that fires on an answer."""
    for kind, rule in RULE_OF.items():
        if evidence := fires_on_answer(rule, text, answer):
            yield Finding(kind, "bad", evidence[:80])


@finding(CUT_OFF, of="text")
def cut_off(parent: str, text: str) -> Iterator[Finding]:
    """Yield a finding if a child is cut off: a run eliminates it only if its server did not call it complete."""
    if parent and (evidence := fires("truncated", parent, text)):
        yield Finding("cut_off", "bad", evidence[:80])
