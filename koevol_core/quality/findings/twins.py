"""Near-duplicates: texts that ask the same in another spelling, word order or politeness.

Two requests are the same if each adds nothing to the other, as the elimination rule ``no_gain`` reads them. All possible
near-duplicates of a text have nearly always the same ``key``, so that the store finds them by index.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from rapidfuzz.distance import Indel

from koevol_core.quality.elimination.no_gain import no_gain
from koevol_core.quality.findings import FINDINGS, Kind, finding
from koevol_core.quality.korean.request_parser import bared, read
from koevol_core.quality.korean.text import clean, compact, latin
from koevol_core.quality.korean.words import sound
from koevol_core.types import Finding

FINDINGS.declare(
    Kind(
        "twin",
        10,
        ("비슷한 글", "띄어쓰기·조사·말끝 말고는 같은 글이 또 있습니다."),
        ("Twin", "Another text says the same but for spacing, particles and endings."),
    )
)


def same_request(one: str, other: str) -> bool:
    """Return True if one of two texts would be enough: neither asks for anything that the other does not."""
    if letters(one) == letters(other):
        return True
    a, b = clean(one), clean(other)
    return no_gain(a, b, None) is not None and no_gain(b, a, None) is not None


def likeness(one: str, other: str) -> float:
    """Return the share of letters that two texts have in common, 0–1; 1 only if they differ in nothing else."""
    if letters(one) == letters(other):
        return 1.0
    return min(0.99, Indel.normalized_similarity(compact(clean(one)), compact(clean(other))))


def letters(text: str) -> int:
    """Return a 63-bit hash of a text, ignoring spaces, width, case, invisible characters and punctuation.

    Ignored punctuation ends or quotes a sentence. Spaces and points between digits are kept, and so are signs such as a
    minus: 1 0 is not 10, and -2 is not 2. 0 if nothing is left.
    """
    bare = _FORM.sub("", clean(text).casefold())
    return _hash(bare) if bare else 0


def key(text: str) -> int:
    """Return the 63-bit lookup key of a request: near-duplicates with another key are overlooked.

    Made of its figures, foreign words, and the sounds of the syllables of its stems that no particle or ending has.
    """
    words = [word for sentence in read(bared(latin(clean(text)))) for word in sentence]
    stems = (word.shortest if word.hangul else word.raw for word in words if not _UNTOLD.match(word.raw))
    sounds = {sound(char) if "가" <= char <= "힣" else char for stem in stems for char in stem}
    return _hash(" ".join(sorted(sounds - _SOFT)))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


_FORM = re.compile(r"(?<!\d)[\s,.]+|[\s,.]+(?!\d)|[!?…;~\"'“”‘’*]+")
_UNTOLD = re.compile("[!\u3400-\u9fff]")
"""Words without a part in the key: a negation, and hanja, which may be a gloss."""
_SOFT = frozenset(map(sound, "은는이가을를의에하해한할함"))


# findings that need only the texts


@finding(
    Kind(
        "like_parent",
        60,
        ("부모와 같음", "부모와 묻는 것이 같습니다. 더해진 조건이 없습니다."),
        ("Like its parent", "It asks what its parent asks; nothing was added."),
    ),
    of="text",
)
def like_parent(parent: str, text: str) -> Iterator[Finding]:
    """Yield a finding if the child asks for the same as its parent."""
    if parent and same_request(parent, text):
        known = set(clean(parent).split())
        changed = " ".join(word for word in clean(text).split() if word not in known)
        yield Finding("like_parent", "warn", f"{likeness(parent, text):.0%} · {changed[:80]}".rstrip(" ·"))


ANSWER_GIVEN = Kind(
    "answer_given",
    180,
    ("답이 지시문에 있음", "답이 지시문에 이미 들어 있습니다."),
    ("Answer in the instruction", "The instruction already holds the answer."),
)


@finding(
    ANSWER_GIVEN,
    Kind(
        "answer_echo",
        190,
        ("지시문을 되풀이한 답", "답이 지시문을 다시 적었을 뿐입니다."),
        ("Echoes the instruction", "The answer only repeats the instruction."),
    ),
    of="answer",
)
def between(text: str, answer: str) -> Iterator[Finding]:
    """Yield a finding if the instruction already contains the answer, or the answer only repeats the instruction."""
    task, reply = compact(clean(text)), compact(clean(answer))
    if same_request(text, answer):
        yield Finding("answer_echo", "bad", answer.strip()[:80])
    elif len(reply) >= SHORTEST and reply in task:
        yield Finding("answer_given", "warn", answer.strip()[:80])


SHORTEST = 8
"""Minimum letters of an answer contained in its instruction to be a finding: shorter ones are choices and names."""
