"""What a judge's reply says about a child: the same as its parent or not, feasible or not, and an instruction or not.

Three words are asked for, as in ``다름 / 가능 / 지시문``. A small model writes them on lines, as JSON, in a table, with its
reasons, or the first one alone: all of these are read. A word that contradicts itself within a reply counts as unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeVar

from koevol_core.messages import Message
from koevol_core.types import Finding

_SAME = re.compile(r"같음|다름|\bnot[ _-]?(?:equal|the same)\b|\bequal\b|\bdifferent\b", re.I)
_FIT = re.compile(r"(?<!불)가능|불가능|모순|자료 ?(?:없음|부족)|\bfeasible\b|\binfeasible\b|\bcontradict\w*|\b(?:missing|no)[ _-]?(?:material|data|input)\b", re.I)  # fmt: skip
_REQUEST = re.compile(r"지시문?(?:이|가)? ?아님|아님|지시문|\bnot[ _-]?(?:an? )?(?:instruction|request)\b|\binstruction\b|\brequest\b", re.I)  # fmt: skip
_LABEL = re.compile(r"[\"'*]{0,3}[^\s\"'*:：=/|,]{1,12}(?: ?(?:여부|판정|비교))?[\"'*]{0,3}\s?[:：=→]")
_RESULT = re.compile(r"\{\s*\"result\"\s*:\s*\"?(1|0|true|false)\"?\s*\}", re.I)
_KINDS = (_SAME, _FIT, _REQUEST)
T = TypeVar("T")
READ = 600
"""Characters of a reply that are read."""


@dataclass(frozen=True)
class Verdict:
    """What a judge said; None where its reply does not tell."""

    same: bool | None = None
    fit: Literal["feasible", "contradiction", "no_material"] | None = None
    request: bool | None = None

    @property
    def doubted(self) -> bool:
        """True if the child cannot be followed, or asks for nothing."""
        return self.fit in ("contradiction", "no_material") or self.request is False


def verdict(reply: str) -> Verdict:
    """Parse a judge's reply. The first line that answers more than one question is the verdict; else the whole reply."""
    text = reply[:READ]
    if result := _RESULT.fullmatch(text.strip()):
        return Verdict(result[1].lower() in ("1", "true"))
    lines = [_LABEL.sub(" ", line) for line in text.replace("\\n", "\n").split("\n")]
    chosen = next(
        (line for line in lines if sum(kind.search(line) is not None for kind in _KINDS) > 1), "\n".join(lines)
    )
    same, fit, request = ({word.lower() for word in kind.findall(chosen)} for kind in _KINDS)
    return Verdict(_one({word in ("같음", "equal") for word in same}), _one({_fit(word) for word in fit}),
                   _one({"아님" not in word and "not" not in word for word in request}))  # fmt: skip


def _one(values: set[T]) -> T | None:
    return values.pop() if len(values) == 1 else None


def _fit(word: str) -> Literal["feasible", "contradiction", "no_material"]:
    if word in ("가능", "feasible"):
        return "feasible"
    return "no_material" if word.startswith(("자료", "missing", "no")) else "contradiction"


def findings(said: Verdict, reply: str) -> tuple[Finding, ...]:
    """Return the findings of a child by its judge: a doubt, or a reply that could not be read."""
    words = reply.strip()[:80]
    if said.doubted:
        return (Finding("judge_doubt", "warn", Message("run.judged", reply=words)),)
    return (Finding("judge_unread", "info", Message("run.judge_unread", reply=words)),) if said.same is None else ()
