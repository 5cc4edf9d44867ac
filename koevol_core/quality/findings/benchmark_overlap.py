"""Finding ``overlap``: benchmark contamination, measured as the containment of a question in a text.

Finds questions that are copied, respaced, given other particles and endings, or embedded in a long text. A question and
a text are reduced to their *core*: letters and digits without exam phrases ("가장 알맞은 것은") and without the
syllables that form particles and endings. Containment is the mean of the shares of the question's syllables and of its
pairs of neighbouring syllables that occur in a stretch of the text about as long as the question. Only codes of these
syllables and hashes of these pairs are stored, and the question's first characters as evidence: a benchmark that must
not be redistributed is not copied. Containment of n-grams is the usual measure of contamination (GPT-3, arXiv
2005.14165, appendix C).
"""

from __future__ import annotations

import ast
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from koevol_core.quality.findings import FINDINGS, Kind
from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.text import clean

FINDINGS.declare(
    Kind(
        "overlap",
        20,
        ("벤치마크 문항", "넣어 둔 벤치마크의 문항이 들어 있습니다. 학습하면 그 점수를 믿을 수 없게 됩니다."),
        ("Benchmark question", "It holds a question of a loaded benchmark: trained on it, its score says nothing."),
    )
)
FOUND, SURE, EXACT = 0.6, 0.8, 0.9
"""Minimum containment for a finding, for a question that is practically copied, and for a short question."""
SHORT, LEAST = 9, 3
"""Pairs below which a question requires ``EXACT``, and below which it cannot be distinguished from others."""
RARE = 10
"""Number of pairs under which a question is indexed: its rarest."""
TOGETHER = 3
"""Indexed pairs a text must share with a question to be compared with it; at most ``LEAST``."""
HINT = 30
"""Characters of a question that are stored as evidence."""

_PHRASES = later(
    r"(?:선택지:?정답?)|(?:다음|아래)(?:중|글에서|에서)?|가장|제일|바르게|옳게|"
    r"(?:옳은|맞는|알맞은|적절한|바른|올바른|옳지않은|알맞지않은|적절하지않은|보기어려운|해당하는|해당하지않는|관련이깊은)(?=것)|"
    r"무엇(?:인가요?|입니까|일까요?|인지)|어느것인가|누구(?:입니까|인가요?)|설명으로|설명한|고르(?:시오|세요|십시오)|골라줘|빈칸에들어갈|"
    r"괄호에들어갈|[은는]까닭은|이글"
)
_LIGHT = str.maketrans("", "", "은는이가을를의에로으도와과서고며한하할된되인것다요까니습면게어란던")
_NOT_WORD = later(r"[\W_]+")


@dataclass(frozen=True)
class Question:
    """Question to search for: the 16-bit codes of its syllables and the 31-bit hashes of its pairs."""

    syllables: frozenset[int]
    pairs: frozenset[int]
    hint: str = ""

    @property
    def needed(self) -> float:
        """Minimum containment for a finding."""
        return FOUND if len(self.pairs) >= SHORT else EXACT


def core(text: str) -> str:
    """Return the part of a text that is compared."""
    return _PHRASES.sub("", _NOT_WORD.sub("", clean(text).casefold())).translate(_LIGHT)


def pairs(core_of: str) -> list[int]:
    """Return the 31-bit hashes of the neighbouring syllables of a core, in order."""
    return [crc32(core_of[at : at + 2].encode()) >> 1 for at in range(len(core_of) - 1)]


def question(text: str, choices: Sequence[str] = ()) -> Question | None:
    """Return the question to search for, with its choices if it is too short alone; None if it still is too short."""
    for whole in (text, " ".join((text, *choices))):
        short = core(whole)
        found = frozenset(pairs(short))
        if len(found) >= LEAST:
            return Question(_syllables(short), found, " ".join(whole.split())[:HINT])
    return None


def _syllables(core_of: str) -> frozenset[int]:
    return frozenset(ord(char) & 0xFFFF for char in core_of)


def packed(one: Question) -> bytes:
    """Serialize a question: its number of syllables, the syllables, and the pairs."""
    head = array("H", [len(one.syllables), *sorted(one.syllables)])
    return head.tobytes() + array("I", sorted(one.pairs)).tobytes()


def unpacked(data: bytes, hint: str = "") -> Question:
    """Deserialize a stored question."""
    many = int.from_bytes(data[:2], "little")
    head, rest = array("H"), array("I")
    head.frombytes(data[2 : 2 + 2 * many])
    rest.frombytes(data[2 + 2 * many :])
    return Question(frozenset(head), frozenset(rest), hint)


def rarest(one: Question, often: Mapping[int, int]) -> list[int]:
    """Return the pairs that index a question: those that the fewest questions of its file have."""
    return sorted(one.pairs, key=lambda pair: (often[pair], pair))[:RARE]


@dataclass(frozen=True)
class Held:
    """Text prepared for comparison with questions."""

    core: str
    pairs: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Held:
        short = core(text)
        return cls(short, tuple(pairs(short)))


def share(one: Question, held: Held) -> float:
    """Return the containment of a question in a text, 0–1: the best of stretches about 1.5 times its length."""
    size = len(one.pairs) + 1
    wide = size + size // 2 + 8
    spots = [at for at, pair in enumerate(held.pairs) if pair in one.pairs]
    best = 0.0
    last, inside, start = -1, Counter[int](), 0
    for number, at in enumerate(spots):
        inside[held.pairs[at]] += 1
        while spots[start] <= at - wide:
            gone = held.pairs[spots[start]]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            start += 1
        by_pairs = len(inside) / len(one.pairs)
        if (by_pairs + 1) / 2 > best and (spots[start], number) != (last, -1):
            first = max(0, min(spots[start], at + 2 - wide))
            stretch = {ord(char) & 0xFFFF for char in held.core[first : first + wide]}
            best = max(best, (by_pairs + len(one.syllables & stretch) / len(one.syllables)) / 2)
    return best


# benchmark files

_CHOICES = ("choices", "options")
_LETTERS = ("A", "B", "C", "D", "E")
_BEHIND = later(r"#{1,4}\s*(?:선택지|보기|정답)\s*:?.*", re.S)


def read(row: Mapping[str, Any]) -> Question | None:
    """Return the question in a row of a published benchmark, or None.

    KMMLU: ``question`` and ``A`` to ``D``. HAE-RAE: ``query`` with its choices inside. CLIcK and KoBEST's BoolQ:
    ``paragraph`` and ``question``. COPA: ``premise``. HellaSwag: ``context``. WiC: ``context_1`` and ``context_2``.
    SentiNeg: ``sentence``.
    """
    said = {name.casefold(): value for name, value in row.items()}

    def text(*names: str) -> str:
        return "\n".join(str(said[name]).strip() for name in names if isinstance(said.get(name), str)).strip()

    whole = ""
    if said.get("query"):
        whole = _BEHIND.sub("", text("query")).rstrip()
    elif said.get("premise"):
        whole = text("premise")
    elif said.get("context_1"):
        whole = text("context_1", "context_2")
    elif said.get("ending_1"):
        whole = text("context")
    elif said.get("question"):
        whole = text("paragraph" if said.get("paragraph") else "context", "question")
    else:
        whole = next(
            (text(name) for name in ("sentence", "instruction", "prompt", "text", "문제", "질문") if said.get(name)), ""
        )
    return question(whole, list(_choices(row, said))) if whole else None


def _choices(row: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[str]:
    """Yield the choices of a question: from separate columns, or from a list, which a CSV file holds as text."""
    yield from (str(row[name]) for name in _LETTERS if row.get(name) not in (None, ""))
    for name in _CHOICES:
        value = said.get(name)
        if isinstance(value, str) and value.lstrip().startswith("["):
            try:
                value = ast.literal_eval(value)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
        if isinstance(value, (list, tuple)):
            yield from (str(one) for one in value)
