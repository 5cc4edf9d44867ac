"""Registry of the findings that need only the texts: pure functions with evidence, one small module per topic.

A finding tags a row and never deletes it. A finding that needs the store (a near-duplicate elsewhere, a licence, a
benchmark) is written by code that knows the store, under a name in ``STORED``. To add a finding: a module with a
function that yields it, a ``Sign`` below, its name and explanation in the message catalogue, and a new ``VERSION``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from koevol_core.quality import licence
from koevol_core.quality.findings import answer_shape, missing_context, personal, script, speech_level, twins
from koevol_core.types import Finding, Severity, Where

__all__ = [
    "FINDINGS",
    "PURE",
    "STORED",
    "VERSION",
    "Finding",
    "Severity",
    "Sign",
    "Where",
    "find",
    "findings_of",
    "kinds_of",
]

VERSION = 4
"""Version of all finding rules: increment on every change of their results, so that existing rows are checked again."""


@dataclass(frozen=True)
class Sign:
    """A check function and the finding names it may yield.

    Called with (parent, text) for an instruction and (text, answer) for an answer; a seed's parent is "".
    """

    names: tuple[str, ...]
    where: Where
    find: Callable[[str, str], Iterable[Finding]]


PURE: tuple[Sign, ...] = (
    Sign(("like_parent",), "text", twins.like_parent),
    Sign(("answer_given", "answer_echo"), "answer", twins.between),
    Sign(script.NAMES, "text", script.of_text),
    Sign(("low_hangul", *script.NAMES), "answer", script.of_answer),
    Sign(("translationese",), "text", speech_level.of_text),
    Sign(("mixed_speech", "translationese"), "answer", speech_level.of_answer),
    Sign(("repetition", "cut_off"), "answer", answer_shape.of_answer),
    Sign(("personal",), "text", personal.of_text),
    Sign(missing_context.NAMES, "text", missing_context.find),
    Sign(("personal",), "answer", personal.of_answer),
)
STORED: tuple[str, ...] = ("twin", "overlap", *licence.RED)
"""Findings that come from comparing rows of the store, not from a text alone."""


def kinds_of(where: Where) -> tuple[str, ...]:
    """Return the finding names computed from texts alone, for instructions or for answers, in display order."""
    return tuple(name for sign in PURE if sign.where == where for name in sign.names)


FINDINGS: tuple[str, ...] = tuple(dict.fromkeys((*STORED, *kinds_of("text"), *kinds_of("answer"))))
"""All finding names."""


def findings_of(text: str, parent: str | None = None, answer: str | None = None) -> tuple[Finding, ...]:
    """Return all findings of a text and of its answer, if any; ``parent`` is None for a seed."""
    found = find("text", parent or "", text)
    return found if answer is None else found + find("answer", text, answer)


def find(where: Where, before: str, after: str) -> tuple[Finding, ...]:
    """Return the findings of a text given its parent, or of an answer given its instruction."""
    return tuple(found for sign in PURE if sign.where == where for found in sign.find(before, after))
