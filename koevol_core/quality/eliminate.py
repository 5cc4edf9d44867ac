"""Elimination rules: remove a child from the tree before money is spent on it, each with the words that triggered it.

The first four are the paper's elimination (arXiv 2304.12244, section 3.2, "Elimination Evolving"), adapted to Korean;
the others are ours. They prefer false negatives: a rule fires on clear cases only, and a model judge or a person
decides the rest. No dictionary and no model; linear in the length of the text. A rule's function takes texts already
passed through ``clean`` and returns its evidence, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from koevol_core.errors import BadInput
from koevol_core.quality.elimination.empty import empty
from koevol_core.quality.elimination.language import language
from koevol_core.quality.elimination.leak import leak
from koevol_core.quality.elimination.no_gain import no_gain
from koevol_core.quality.elimination.refusal import refusal
from koevol_core.quality.elimination.repetition import repetition
from koevol_core.quality.elimination.truncated import truncated
from koevol_core.quality.korean.lazy_regex import any_of
from koevol_core.quality.korean.text import clean, compact
from koevol_core.types import RULES as ALL_RULES
from koevol_core.types import Elimination, Rule

Check = Callable[[str, str, str | None], str | None]


def eliminate(
    parent: str, child: str, answer: str | None = None, rules: Collection[Rule] = ALL_RULES
) -> tuple[Elimination, ...]:
    """Return every rule of ``rules`` that fires on a child of ``parent`` or on its ``answer``, in a fixed order."""
    reply = None if answer is None else clean(answer)
    source, text = clean(parent), clean(child)
    found = ((rule, check(source, text, reply)) for rule, check in RULES.items() if rule in rules)
    return tuple(Elimination(rule, evidence) for rule, evidence in found if evidence is not None)


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Parse ``all``, ``none``, ``no_gain,leak`` (only these) or ``all,-language`` (all but this one).

    Returns the rules in the order of ``types.RULES``; an empty text means all of them. Raises BadInput if a rule is
    unknown.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    chosen: set[str] = set(ALL_RULES) if parts and parts[0].startswith("-") else set()
    for part in parts:
        name = part.removeprefix("-").strip()
        if name not in ALL_RULES and part not in ("all", "none"):
            raise BadInput(
                f"--rules: '{part}'은(는) 탈락 규칙이 아닙니다. 고를 수 있는 것: all, none, {', '.join(ALL_RULES)}"
            )
        named = set(ALL_RULES) if part == "all" else set() if part == "none" else {name}
        chosen = chosen - named if part.startswith("-") else chosen | named
    return tuple(rule for rule in ALL_RULES if rule in chosen) if parts else ALL_RULES


def is_unknown(answer: str) -> bool:
    """Return True if an answer says only that the answer is not known (IDK, 모름, 잘 모르겠습니다)."""
    return _UNKNOWN.fullmatch(compact(clean(answer))) is not None


_UNKNOWN = any_of(
    r"(?:정답은?|답은?|답변은?)?(?:죄송하지만|죄송합니다)?(?:저[는도])?(?:잘|전혀)?모(?:름|른다|릅니다|르겠(?:습니다|어요|네요|다|음|네))",
    "(?:답을?)?알수(?:가)?없(?:음|습니다|어요|다)|idk|i?(?:dont|donot)know",
)

RULES: Mapping[Rule, Check] = MappingProxyType(
    {
        "no_gain": no_gain,
        "refusal": refusal,
        "empty": empty,
        "leak": leak,
        "repetition": repetition,
        "truncated": truncated,
        "language": language,
    }
)
"""Rule id to its function, in the order in which evidence is returned."""
