"""Elimination rules, one module per rule: they remove a child from the tree before money is spent on it.

The first four are the paper's elimination (arXiv 2304.12244, section 3.2, "Elimination Evolving"), adapted to Korean;
the others are ours. They prefer false negatives: a rule fires on clear cases only, and a model judge or a person
decides the rest. No dictionary and no model; linear in the length of the text.

To add a rule, add a module with a function under ``@rule(…)``. It takes texts already passed through ``clean`` (parent,
child, answer or None) and returns the words that are its evidence, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.quality.korean.lazy_regex import any_of
from koevol_core.quality.korean.text import clean, compact, ends
from koevol_core.quality.registry import Registry
from koevol_core.types import Elimination

Check = Callable[[str, str, str | None], str | None]
OfPrompt = Callable[[str, str, str], str | None]
"""Check of (parent, child, prompt that was sent, or "" if it is not known)."""
READ = 100_000
"""Characters of a text that rules read, half at its beginning and half at its end; runs let no longer one pass."""
OF_ANSWER = "evidence.answer"
"""Code of evidence that is about the answer."""


@dataclass(frozen=True)
class EliminationRule:
    """Rule: its id as stored, its place in every list, its label in Korean and English, and its function."""

    id: str
    order: int
    ko: str
    en: str
    check: Check
    of_prompt: OfPrompt | None = None


RULES: Registry[EliminationRule] = Registry(__name__)


def rule(
    id: str, *, ko: str, en: str, order: int = 1000, of_prompt: OfPrompt | None = None
) -> Callable[[Check], Check]:
    """Declare a function as an elimination rule; rules fire and are listed by ``order``.

    ``of_prompt`` is asked where the function finds nothing.
    """

    def declare(check: Check) -> Check:
        RULES.declare(EliminationRule(id, order, ko, en, check, of_prompt))
        return check

    return declare


def eliminate(
    parent: str, child: str, answer: str | None = None, rules: Collection[str] | None = None, prompt: str = ""
) -> tuple[Elimination, ...]:
    """Return every rule (of ``rules``, if given) that fires on a child of ``parent`` or on its ``answer``, in order.

    ``prompt`` is what the model was sent; if it is not known, koevol's own prompts are meant.
    """
    reply = None if answer is None else _read(answer)
    source, text = _read(parent), _read(child)

    def evidence(one: EliminationRule) -> str | None:
        found = one.check(source, text, reply)
        return found if found is not None or one.of_prompt is None else one.of_prompt(source, text, prompt)

    on = [one for one in RULES.values() if rules is None or one.id in rules]
    found = ((one.id, evidence(one)) for one in on)
    return tuple(Elimination(id, words) for id, words in found if words is not None)


def _read(text: str) -> str:
    return clean(ends(text, READ // 2))


def fires(id: str, parent: str, child: str) -> str | None:
    """Return the evidence of a rule that fires on a child of ``parent``."""
    evidence = RULES[id].check(_read(parent), _read(child), None)
    return str(evidence.params["words"]) if isinstance(evidence, Message) and "words" in evidence.params else evidence


def fires_on_answer(id: str, instruction: str, answer: str) -> str | None:
    """Return the evidence of a rule that fires on an answer to ``instruction``, which itself is not judged."""
    text = _read(instruction)
    evidence = RULES[id].check(text, text, _read(answer))
    return str(evidence.params["words"]) if isinstance(evidence, Message) and evidence.code == OF_ANSWER else None


def parse_rules(text: str) -> tuple[str, ...] | None:
    """Parse ``all``, ``none``, ``no_gain,leak`` (only these) or ``all,-language`` (all but this one).

    Returns the rules in their order, or None for all of them, also if the text is empty. Raises BadInput if a rule is
    unknown.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    chosen = set(RULES) if not parts or parts[0].startswith("-") else set[str]()
    for part in parts:
        name = part.removeprefix("-").strip()
        if name not in RULES and part not in ("all", "none"):
            raise BadInput("run.no_rule", part=part, choices=", ".join(RULES))
        named = set(RULES) if part == "all" else set() if part == "none" else {name}
        chosen = chosen - named if part.startswith("-") else chosen | named
    return None if chosen == set(RULES) else tuple(id for id in RULES if id in chosen)


def is_unknown(answer: str) -> bool:
    """Return True if an answer says only that the answer is not known (IDK, 모름, 잘 모르겠습니다)."""
    return _UNKNOWN.fullmatch(compact(clean(answer))) is not None


_UNKNOWN = any_of(
    r"(?:정답은?|답은?|답변은?)?(?:죄송하지만|죄송합니다)?(?:저[는도])?(?:잘|전혀)?모(?:름|른다|릅니다|르겠(?:습니다|어요|네요|다|음|네))",
    "(?:답을?)?알수(?:가)?없(?:음|습니다|어요|다)|idk|i?(?:dont|donot)know",
)
