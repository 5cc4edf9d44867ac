"""Findings, one module per topic: they tag a row with evidence and never change, hide or delete it.

To add a finding, add a module with a function under ``@finding(Kind(…), of=…)``: it yields findings of these kinds,
called with (parent, text) for an instruction and (instruction, answer) for an answer; a seed's parent is "". A kind that
needs the store (a near-duplicate, a licence, a benchmark) is declared alone, by ``FINDINGS.declare``, and written by
code that knows the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple
from zlib import crc32

from koevol_core.messages import Message
from koevol_core.quality.korean.text import ends
from koevol_core.quality.registry import Registry
from koevol_core.types import Finding, Language, Where

CHANGES = 7
"""Number of changes in what the checks find: increment on each, so that existing rows are checked again."""

READ = 20_000
"""Characters of a text that are read, half at its beginning and half at its end; a chat answer has a few thousand."""


@dataclass(frozen=True)
class Kind:
    """Kind of finding: its id as stored, its place in every list, (label, explanation) in Korean and in English."""

    id: str
    order: int
    korean: tuple[str, str]
    english: tuple[str, str]

    @property
    def ko(self) -> str:
        return self.korean[0]

    @property
    def en(self) -> str:
        return self.english[0]


class _Check(NamedTuple):
    kinds: tuple[Kind, ...]
    where: Where
    find: Callable[[str, str], Iterable[Finding]]


FINDINGS: Registry[Kind] = Registry(__name__)
_CHECKS: list[_Check] = []
PARTLY = Kind(
    "partly_read",
    240,
    ("앞뒤만 읽음", "글이 길어 앞뒤만 살폈습니다. 가운데에 무엇이 있는지는 알 수 없습니다."),
    ("Read in part", "A long text: only its beginning and its end were looked at, and nothing is known of its middle."),
)
FINDINGS.declare(PARTLY)


def finding(
    *kinds: Kind, of: Where
) -> Callable[[Callable[[str, str], Iterable[Finding]]], Callable[[str, str], Iterable[Finding]]]:
    """Declare a function that yields findings ``of`` instructions ("text") or answers, and their kinds."""

    def declare(check: Callable[[str, str], Iterable[Finding]]) -> Callable[[str, str], Iterable[Finding]]:
        for kind in kinds:
            FINDINGS.declare(kind)
        _CHECKS.append(_Check(kinds, of, check))
        return check

    return declare


def version() -> str:
    """Return what tells whether rows were checked by today's findings: changes when a kind comes, goes or changes."""
    return f"{CHANGES}.{crc32(' '.join(FINDINGS).encode())}"


def why(kind: str, language: Language) -> str:
    """Return the sentence that explains a kind; empty for an unknown one."""
    known = FINDINGS.get(kind)
    return "" if known is None else (known.english if language == "en" else known.korean)[1]


def kinds_of(where: Where) -> tuple[str, ...]:
    """Return the ids of the kinds found in texts alone, of instructions or of answers, in display order."""
    every = tuple(FINDINGS)
    found = {PARTLY.id, *(kind.id for check in _CHECKS if check.where == where for kind in check.kinds)}
    return tuple(id for id in every if id in found)


def find(where: Where, before: str, after: str) -> tuple[Finding, ...]:
    """Return the findings of a text given its parent, or of an answer given its instruction, in display order; of one over
    ``READ`` those of its ends, and that this is so.
    """
    known, read = ends(before, READ // 2), ends(after, READ // 2)
    order = {id: place for place, id in enumerate(FINDINGS)}
    found = [replace(one, where=where) for check in _CHECKS if check.where == where for one in check.find(known, read)]
    if read is not after:
        found.append(Finding(PARTLY.id, "info", Message("evidence.partly_read", length=len(after), read=READ), where))
    return tuple(sorted(found, key=lambda one: order[one.kind]))


def findings_of(text: str, parent: str | None = None, answer: str | None = None) -> tuple[Finding, ...]:
    """Return all findings of a text and of its answer, if any; ``parent`` is None for a seed."""
    found = find("text", parent or "", text)
    return found if answer is None else found + find("answer", text, answer)
