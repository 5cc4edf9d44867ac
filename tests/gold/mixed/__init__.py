"""Replies of a mixed run, labelled before the rules were tuned on them: a third is bad, in the ways that real models fail.

A line of ``replies.jsonl`` (``held_out/`` has the third that comes first by SHA-256 of the id, within child or answer and label):

id, kind   a number, and what makes the reply what it is
about      ``child`` or ``answer``: what was asked for
before     the parent of the child, or the instruction that is answered
reply      what the model sent
bad        True: no person would keep it. False: it is usable as it is, or once its wrapping is off
text       what has to be left of a usable reply that comes wrapped

A bad reply is *noticed* if a rule fires on it, a finding marks it, or what is bad about it was taken off. A good one is *lost* if a
rule fires on it. Contradictions and missing material are left out: only a model's judgement sees them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from koevol_core import eliminate
from koevol_core.quality import findings_of
from koevol_core.quality.checks import unwrap_answer, unwrap_child

FOLDER = Path(__file__).parent
OFF = ("tokens", "turns")
"""Kinds of bad replies of which the bad part can be taken off."""
ALONE = frozenset({"mixed_speech", "translationese", "twin", "like_parent"})
"""Findings that say nothing about whether a reply is usable."""


@dataclass(frozen=True)
class Result:
    """One reply: the text that was left of it, the rules that fired, and the findings."""

    row: dict
    text: str
    rules: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def noticed(self) -> bool:
        off = self.row["kind"] in OFF and len(self.text) < len(self.row["reply"]) * 0.95
        return bool(self.rules or set(self.findings) - ALONE) or off

    @property
    def lost(self) -> bool:
        return bool(self.rules)

    @property
    def unwrapped(self) -> bool:
        return self.text == self.row.get("text", self.row["reply"])


def results(held_out: bool) -> Iterator[Result]:
    path = FOLDER / ("held_out" if held_out else "") / "replies.jsonl"
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield (_child if row["about"] == "child" else _answer)(row)


def _child(row: dict) -> Result:
    text = unwrap_child(row["before"], row["reply"])
    rules = tuple(found.rule for found in eliminate(row["before"], text))
    return Result(row, text, rules, tuple(found.kind for found in findings_of(text, row["before"])))


def _answer(row: dict) -> Result:
    text = unwrap_answer(row["before"], row["reply"])
    alone = {found.rule for found in eliminate("", row["before"])}
    rules = tuple(found.rule for found in eliminate("", row["before"], text) if found.rule not in alone)
    found = findings_of(row["before"], None, text)
    return Result(row, text, rules, tuple(one.kind for one in found if one.where == "answer"))
