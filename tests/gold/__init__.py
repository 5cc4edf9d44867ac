"""Labelled Korean cases for the elimination rules, and the measure taken with them.

The cases were written from the definitions of the rules, before the rules were tuned, as Korean data builders and
models write. Half of each file are hard negatives. A case is one line of `<rule>.jsonl`:

id        the rule it is about and a number
parent, child, answer   what the rules judge; an answer may be null
fires     the rules that must fire; a rule that fires and is not listed is wrong
either    rules about which the case says nothing, whether they fire or not (left out when there are none)
note      what makes the case what it is

What the labels mean
- no_gain: the child asks for nothing more or other than its parent. A changed number, object, direction or negation is other.
- refusal: the answer refuses, cannot see, reach or do it, or asks back, and answers nothing. Inability as content passes.
- empty: nothing but punctuation, particles, connectives, list numbers, fillers, pronouns, empty frames, invisibles. An emoji
  that was asked for is an answer; a particle or a mark that was asked for is one too.
- leak: the child holds words of the evolving prompt or chat markup. Where they are its topic, or its parent's words, it passes.
- no_request: the child asks for nothing although its parent does: an answer, or talk about the rewriting. A noun phrase, a wish, and
  trouble that somebody tells pass.
- repetition: the child or the answer loops. Refrains, tables, parallel lists and counting pass.
- truncated: the child or the answer breaks off. Noun endings, titles, quotes, code, blanks to fill in pass.
- language: the child or the answer is not Korean where Korean is due; a greeting or one quoted word does not make it Korean.

A third lies in `held_out/`, so that whoever tunes the rules can leave that folder unopened: within each rule and label the third
of the ids that comes first by SHA-256. The set is closed; later cases belong in a set of their own, with a split of their own.

`second/` is such a set: 350 cases by another hand, written after the rules had been tuned. Precision and recall at first sight
were no_gain 1.00/0.50, refusal 0.97/0.86, empty 1.00/0.90, leak 1.00/0.82, repetition 1.00/1.00, truncated 0.92/0.80 and language
0.95/0.95. The rules were tuned on it afterwards, so what `--second` prints now is no measure of what was reached.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from koevol_core.quality import RULES

FOLDER = Path(__file__).parent
HELD_OUT = FOLDER / "held_out"
EXTRA, SECOND = FOLDER / "extra", FOLDER / "second"


@dataclass(frozen=True)
class Case:
    id: str
    rule: str
    parent: str
    child: str
    answer: str | None
    fires: frozenset[str]
    either: frozenset[str]
    note: str


@dataclass(frozen=True)
class Score:
    """How one rule did: `hits` and `missed` among the cases that list it, `wrong` among all the others."""

    rule: str
    hits: int
    missed: int
    wrong: int

    @property
    def precision(self) -> float:
        """Right firings among all; 1.0 for a rule that never fires, because it accuses nobody wrongly."""
        fired = self.hits + self.wrong
        return self.hits / fired if fired else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed)


Judge = Callable[[Case], Iterable[str]]


def load(held_out: bool) -> tuple[Case, ...]:
    """The held-out third, or the other two thirds, in the order of the files."""
    folder = HELD_OUT if held_out else FOLDER
    lines = [line for rule in RULES for line in (folder / f"{rule}.jsonl").read_text("utf-8").splitlines()]
    return tuple(_case(json.loads(line)) for line in lines)


def load_extra() -> tuple[Case, ...]:
    """Cases in `extra/` that whoever tuned a rule wrote for it: good for tuning, and no measure of what was reached."""
    return _all_in(EXTRA)


def load_second() -> tuple[Case, ...]:
    """The second batch, by another hand, that the rules were tuned on after it had been measured once."""
    return _all_in(SECOND)


def _all_in(folder: Path) -> tuple[Case, ...]:
    paths = [folder / f"{rule}.jsonl" for rule in RULES]
    lines = [line for path in paths if path.exists() for line in path.read_text("utf-8").splitlines()]
    return tuple(_case(json.loads(line)) for line in lines)


def _case(row: dict) -> Case:
    return Case(**{**row, "fires": frozenset(row["fires"]), "either": frozenset(row.get("either", ()))})


def chosen_for_holding_out(cases: Iterable[Case]) -> set[str]:
    """The ids that the rule of the split picks: by rule and label, the first third in the order of SHA-256 of the id."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for case in cases:
        groups.setdefault((case.rule, case.rule in case.fires), []).append(case.id)
    ordered = (sorted(ids, key=lambda i: hashlib.sha256(i.encode()).hexdigest()) for ids in groups.values())
    return {i for ids in ordered for i in ids[: round(len(ids) / 3)]}


def measure(cases: Sequence[Case], judge: Judge) -> tuple[Score, ...]:
    """One score a rule, over all the cases together: a rule can be wrong on a case written for another."""
    fired = [(case, set(judge(case))) for case in cases]
    return tuple(_score(rule, fired) for rule in RULES)


def _score(rule: str, fired: Sequence[tuple[Case, set[str]]]) -> Score:
    due = [rule in names for case, names in fired if rule in case.fires]
    wrong = sum(rule in names for case, names in fired if rule not in case.fires | case.either)
    return Score(rule, sum(due), len(due) - sum(due), wrong)


def wilson(right: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's formula (1927); (0, 1) when nothing was counted."""
    if not of:
        return 0.0, 1.0
    share, spread = right / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)
