"""Near-duplicate detection: texts that say the same with other spacing, spelling, endings, particles or politeness.

A text is reduced to its stems (``normalize.said``). Two texts are near-duplicates if the stems that only one of them
has differ in endings alone; a number, name or condition that only one has keeps them apart. So a child that adds one
condition to a long text is not one, although nearly all of its words are its parent's. All possible near-duplicates of
a text have the same ``key``, so that the store finds them by index and misses none. Linear, without a dictionary.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from koevol_core.quality.findings import FINDINGS, Kind, finding
from koevol_core.quality.korean.normalize import apart, said
from koevol_core.quality.korean.text import clean, compact
from koevol_core.types import Finding

FINDINGS.declare(
    Kind(
        "twin",
        10,
        "비슷한 글",
        "Twin",
        "띄어쓰기·조사·말끝 말고는 같은 글이 또 있습니다.",
        "Another text says the same but for spacing, particles and endings.",
    )
)

LONGEST = 400
"""Maximum syllables that are not shared, both texts together; texts with more are different."""


def key(words: str) -> int:
    """Return the 63-bit lookup key of these stems: only texts with equal keys can be near-duplicates.

    Computed from the syllables that no ending has: one that the other text lacks keeps two texts apart.
    """
    return _hash("".join(sorted(set(words) - _SOFT)))


def letters(text: str) -> int:
    """Return a 63-bit hash of a text, ignoring spaces, width, case, invisible characters and punctuation.

    Ignored punctuation ends or quotes a sentence. Spaces and points between digits are kept, and so are signs such as a
    minus: 1 0 is not 10, and -2 is not 2.
    """
    return _hash(_FORM.sub("", clean(text).casefold()))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def alike(one: str, other: str) -> float:
    """Return the likeness of two texts given by their stems, 0–1: 1 for equal words, 0 if not near-duplicates."""
    if one.replace(" ", "") == other.replace(" ", "") and _FIGURE.findall(one) == _FIGURE.findall(other):
        return 1.0 if one else 0.0
    first, second = one.split(), other.split()
    mine, theirs = Counter(first), Counter(second)
    if mine == theirs:
        return 0.0 if _swapped(first, second) else 0.99
    left, right = _rest(first, mine - theirs), _rest(second, theirs - mine)
    if _apart(left, right):
        return 0.0
    return min(0.99, SequenceMatcher(None, one.replace(" ", ""), other.replace(" ", "")).quick_ratio())


def likeness(one: str, other: str) -> float:
    """Return ``alike`` of two texts; 1 if their letters are equal."""
    if apart(clean(one), clean(other), _SOFT):
        return 0.0
    return 1.0 if letters(one) == letters(other) else alike(said(one), said(other))


def _swapped(first: list[str], second: list[str]) -> bool:
    """Return True if two nouns without particles are swapped: who acts is not who is acted on."""
    at = [number for number, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(at) != 2:
        return False
    return not any(_MARKED.search(first[number]) for number in at)


def _rest(words: list[str], over: Counter[str]) -> list[str]:
    """Return the words of ``over`` in the order of the text."""
    found = []
    for word in words:
        if over[word] > 0:
            over[word] -= 1
            found.append(word)
    return found


def _apart(left: list[str], right: list[str]) -> bool:
    """Return True if the words that only one side has are more than endings and light words."""
    if _FIGURE.findall(" ".join(left)) != _FIGURE.findall(" ".join(right)):
        return True
    left, right = _unpaired(left, right)
    left, right = [w for w in left if w not in _LIGHT], [w for w in right if w not in _LIGHT]
    if not left and not right:
        return False
    a, b = "".join(left), "".join(right)
    if len(a + b) > LONGEST:
        return True
    steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    other = ((a[i:j], b[k:m]) for tag, i, j, k, m in steps if tag != "equal")
    shared = sum(j - i for tag, i, j, _, _ in steps if tag == "equal")
    return 2 * shared < 0.6 * len(a + b) or any(
        tail and not _ENDING.fullmatch(tail) for tails in other for tail in tails
    )


def _unpaired(left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    """Return both sides without words that differ from a word of the other side in their ending alone."""
    rest = list(right)
    alone = []
    for word in left:
        twin = next((other for other in rest if _same_stem(word, other)), None)
        if twin is None:
            alone.append(word)
        else:
            rest.remove(twin)
    return alone, rest


def _same_stem(one: str, other: str) -> bool:
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    return bool(common) and all(not tail or _ENDING.fullmatch(tail) for tail in (one[common:], other[common:]))


_FORM = re.compile(r"(?<!\d)[\s,.]+|[\s,.]+(?!\d)|[!?…;~\"'“”‘’*]+")
_MARKED = re.compile("(?:에서?|에게|[로게히도만때]|까지|부터|마다|처럼|보다)$")
_FIGURE = re.compile(r"\d+(?:[.:/]\d+)*")


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_ENDINGS = _listed(
    "은 는 이 가 을 를 의 하 해 한 할 함 하는 하고 하며 하여 해서 하게 했 된 되 되는 돼 될 고 며 면서 아서 어서 여 서 아 어 게 기 "
    "던 인 이고 이며 도록 하도록 위해 위한 대해 대한 으 들"
)
_ENDING = re.compile(f"(?:{'|'.join(_ENDINGS)})+")
_LIGHT = frozenset(
    _listed(
        "대해 대한 대하여 대해서 관해 관한 관하여 관해서 것 것을 수 등 그 이 및 그리고 또 또한 바 점 주 드리 해 하 부분 내용"
    )
)
_SOFT = frozenset(" ".join((*_ENDINGS, *_LIGHT)))


# findings that need only the texts


@finding(
    Kind(
        "like_parent",
        60,
        "부모와 같음",
        "Like its parent",
        "부모와 묻는 것이 같습니다. 더해진 조건이 없습니다.",
        "It asks what its parent asks; nothing was added.",
    ),
    of="text",
)
def like_parent(parent: str, text: str) -> Iterator[Finding]:
    """Yield a finding if the child asks for the same as its parent."""
    if near := likeness(parent, text) if parent else 0.0:
        known = set(clean(parent).split())
        changed = " ".join(word for word in clean(text).split() if word not in known)
        yield Finding("like_parent", "warn", f"{near:.0%} · {changed[:80]}".rstrip(" ·"))


@finding(
    Kind(
        "answer_given",
        180,
        "답이 지시문에 있음",
        "Answer in the instruction",
        "답이 지시문에 이미 그대로 들어 있습니다.",
        "The instruction already holds the answer, word for word.",
    ),
    Kind(
        "answer_echo",
        190,
        "지시문을 되풀이한 답",
        "Echoes the instruction",
        "답이 지시문을 다시 적었을 뿐입니다.",
        "The answer only repeats the instruction.",
    ),
    of="answer",
)
def between(text: str, answer: str) -> Iterator[Finding]:
    """Yield a finding if the instruction already contains the answer, or the answer only repeats the instruction."""
    task, reply = compact(clean(text)), compact(clean(answer))
    if likeness(text, answer):
        yield Finding("answer_echo", "bad", answer.strip()[:80])
    elif len(reply) >= SHORTEST and reply in task:
        yield Finding("answer_given", "warn", answer.strip()[:80])


SHORTEST = 8
"""Minimum letters of an answer contained in its instruction to be a finding: shorter ones are choices and names."""
