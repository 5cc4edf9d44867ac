"""Signals about a text, each with its evidence: pure functions, one small module a concern, listed here and nowhere else.

A signal tags and never drops a row. What is listed here needs nothing but the texts; a signal that needs the store (a twin
elsewhere, a licence, a benchmark) is written by whoever knows the store, under a name of ``STORED``. To add one: a module
with a function that yields findings, a ``Sign`` below, the word and its explanation in the catalogue, and a new ``RULES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from koevol_core.quality import licence
from koevol_core.quality.signals import answer_shape as shape
from koevol_core.quality.signals import missing_context as lint
from koevol_core.quality.signals import near_duplicates as twins
from koevol_core.quality.signals import personal, script
from koevol_core.quality.signals import speech_level as speech
from koevol_core.types import Finding, Severity, Where

__all__ = ["PURE", "RULES", "SIGNALS", "STORED", "Finding", "Severity", "Sign", "Where", "look", "look_at", "names"]

RULES = 4
"""Version of all rules together: raised by one with every change of what they find, so that old rows are looked at again."""


@dataclass(frozen=True)
class Sign:
    """A function and the names that it may find.

    Given (parent, text) where it is about a text, and (text, answer) where it is about an answer; a seed's parent is "".
    """

    names: tuple[str, ...]
    where: Where
    look: Callable[[str, str], Iterable[Finding]]


PURE: tuple[Sign, ...] = (
    Sign(("like_parent",), "text", twins.like_parent),
    Sign(("answer_given", "answer_echo"), "answer", twins.between),
    Sign(script.NAMES, "text", script.of_text),
    Sign(("low_hangul", *script.NAMES), "answer", script.of_answer),
    Sign(("translationese",), "text", speech.of_text),
    Sign(("mixed_speech", "translationese"), "answer", speech.of_answer),
    Sign(("repetition", "cut_off"), "answer", shape.of_answer),
    Sign(("personal",), "text", personal.of_text),
    Sign(lint.NAMES, "text", lint.look),
    Sign(("personal",), "answer", personal.of_answer),
)
STORED: tuple[str, ...] = ("twin", "overlap", *licence.RED)
"""Signals that come from comparing rows of the store, not from a text alone."""


def names(where: Where) -> tuple[str, ...]:
    """The signals that the texts alone decide, of instructions or of answers, in the order in which they are shown."""
    return tuple(name for sign in PURE if sign.where == where for name in sign.names)


SIGNALS: tuple[str, ...] = tuple(dict.fromkeys((*STORED, *names("text"), *names("answer"))))
"""Every signal there is."""


def look(parent: str, text: str, answer: str | None = None) -> tuple[Finding, ...]:
    """All that is noticed about a text that came from ``parent`` ("": a seed) and, if there is one, about its answer."""
    found = look_at("text", parent, text)
    return found if answer is None else found + look_at("answer", text, answer)


def look_at(where: Where, before: str, after: str) -> tuple[Finding, ...]:
    """The findings about a text against its parent, or about an answer against its instruction."""
    return tuple(found for sign in PURE if sign.where == where for found in sign.look(before, after))
