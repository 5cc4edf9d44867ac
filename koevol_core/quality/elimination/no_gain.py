"""Elimination rule ``no_gain``: the child asks for nothing new; texts are already cleaned (``clean``).

Two requests are equal if, ignoring politeness and request phrases, the child has no word that its parent lacks in any
form, and figures, negations, roles (who, whom, from, to, than) and the order of dependent clauses are unchanged.
Anything new is a gain, so a case the rule cannot decide passes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from koevol_core.messages import Message
from koevol_core.quality.elimination import rule
from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.request_parser import asks, bared, read
from koevol_core.quality.korean.stemmer import MEANS, OBJECT, PLAIN, SUBJECT
from koevol_core.quality.korean.text import compact, latin
from koevol_core.quality.korean.words import Word, spelled_alike, untold
from koevol_core.quality.korean.words import word as as_word

_LONG = 20_000
"""Characters (both texts together) beyond which only equality is tested: a request of that length is data."""


@rule("no_gain", order=10, ko="나아진 것 없음", en="no gain")
def no_gain(parent: str, child: str, answer: str | None) -> str | None:
    """Return evidence if the child asks for nothing that the parent did not ask for."""
    if _respaced(parent, child):
        return Message("evidence.respaced")
    whole = child
    if len(child) + len(parent) > _LONG:
        return None
    parent, child = bared(latin(parent)), bared(latin(child))
    if "(" in child:
        child = _unglossed(child, parent)
    if untold(child, parent) or not _same_data(parent, child):
        return None
    before, after = map(read, _without_shared_lines(parent, child))
    if not any(before) or not any(after) or not _says_no_more(before, after):
        return None
    known = set(parent.split())
    changed = " ".join(word for word in whole.split() if word not in known)
    return Message("evidence.reworded", words=changed[:80]) if changed else Message("evidence.only_parent")


_GLOSS = later(r"([가-힣]{2,8}|[A-Za-z][\w+#.-]{1,20}) ?\(([가-힣]{2,8}|[A-Za-z][\w+#.-]{1,20}|[\u3400-\u9fff]{1,8})\)")


def _unglossed(child: str, parent: str) -> str:
    """Reduce "조인(JOIN)" and "조인(調印)" in the child to the one of both forms that its parent has."""

    def known(found: re.Match[str]) -> str:
        one, other = found[1], found[2]
        if "\u3400" <= other[0] <= "\u9fff" and other not in parent:
            return one
        if one[0].isascii() == other[0].isascii() or (one in parent) == (other in parent):
            return found[0]
        return one if one in parent else other

    return _GLOSS.sub(known, child)


def _respaced(one: str, other: str) -> bool:
    """Return True if two texts differ only in spaces and closing punctuation; figures must not run together."""
    bare, same = ("".join(text.split()).rstrip(".!?~").casefold() for text in (one, other))
    return bare == same != "" and re.findall(r"\d+", one) == re.findall(r"\d+", other)


# material of a request must be identical letter by letter: code, quotations, text after a colon


_FENCED = later("```.*?(?:```|$)", re.S)
_QUOTED = later("[\"“”'‘’「『]([^\n\"“”'‘’」』]{6,300})[\"“”'‘’」』]")
_BEHIND_COLON = later(r"(?<=[가-힣]) ?: ?(\S[^\n]{2,})$", re.M)


def _same_data(parent: str, child: str) -> bool:
    if "```" in child:
        squeezed = "".join(parent.split())
        if any("".join(piece.split()).rstrip("`") not in squeezed for piece in _FENCED.findall(child)):
            return False
    if "\n" in parent.strip() and not _lines_kept(parent, child):
        return False
    quoted = [found[1] for pattern in (_QUOTED, _BEHIND_COLON) for found in pattern.finditer(child)]
    if not quoted:
        return True
    source = compact(parent)
    return all(compact(piece) in source for piece in quoted)


def _lines_kept(parent: str, child: str) -> bool:
    """Return True if every line of the child that is not a request occurs in the parent letter by letter."""
    known, source = set(parent.split("\n")), compact(parent)
    return all(compact(line) in source or asks(line) for line in child.split("\n") if line not in known)


def _without_shared_lines(parent: str, child: str) -> tuple[str, str]:
    """Return both texts without the lines of their common material, wherever the request stands beside it."""
    one, other = ([line for line in text.split("\n") if line.strip()] for text in (parent, child))
    shared = set(one) & set(other)
    rests = [[line for line in lines if line not in shared] for lines in (one, other)]
    kept = [[line for line in lines if line in shared] for lines in (one, other)]
    if len(shared) < 2 or kept[0] != kept[1] or not all(rests):
        return parent, child
    return "\n".join(rests[0]), "\n".join(rests[1])


# find the child's words among those of its parent, then compare roles and order

Numbered = list[list[tuple[int, Word]]]
"""Sentences of (the word's number in the parent, the word)."""


def _says_no_more(before: list[list[Word]], after: list[list[Word]]) -> bool:
    source = _join_like(before, after)
    index = _Index()
    old: Numbered = [[(index.add(word), word) for word in part] for part in source]
    new: Numbered = []
    for part in _join_like(after, source):
        found = [(index.find(word), word) for word in part]
        if any(number is None for number, _ in found):
            return False
        new.append([(number, word) for number, word in found if number is not None])
    one, other = _once(old), _once(new)
    return _nothing_twice(one, other) and _roles_agree(one, other) and _order_agrees(one, other)


class _Index:
    """Index of words by stem: words that may be forms of one word get one number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.words: list[Word] = []

    def add(self, word: Word) -> int:
        number = self.find(word, spelling=False)
        if number is None:
            number = len(self.words)
            self.words.append(word)
        for stem in word.stems:
            self.numbers.setdefault(stem, number)
        return number

    def find(self, word: Word, *, spelling: bool = True) -> int | None:
        known = [stem for stem in word.stems if stem in self.numbers]
        if known:
            return self.numbers[max(known, key=len)]
        if not spelling:
            return None
        return next((at for at, other in enumerate(self.words) if spelled_alike(word.text, other.text)), None)


def _join_like(parts: list[list[Word]], others: list[list[Word]]) -> list[list[Word]]:
    """Return ``parts`` with words joined that the other text writes as one word."""
    theirs = {stem for part in others for word in part for stem in word.stems}
    mine = {stem for part in parts for word in part for stem in word.stems}
    return [_joined(part, theirs - mine) for part in parts] if theirs - mine else parts


def _joined(words: list[Word], wanted: set[str]) -> list[Word]:
    out: list[Word] = []
    at = 0
    while at < len(words):
        for size in (5, 4, 3, 2):
            group = words[at : at + size]
            whole = _one_word(group, wanted) if len(group) == size else None
            if whole is not None:
                out.append(whole)
                at += size
                break
        else:
            out.append(words[at])
            at += 1
    return out


def _one_word(group: list[Word], wanted: set[str]) -> Word | None:
    """Return the group as one word if the other text has that word; particles inside the group may be dropped."""
    if not all(word.hangul or word.raw[0] == "!" for word in group):
        return None
    *front, last = group
    for parts in ([word.raw for word in front], [word.text for word in front]):
        whole = as_word("".join((*parts, last.raw)).replace("!", ""))
        if any(len(stem) > 1 and stem in wanted for stem in whole.stems if "·" not in stem):
            return whole
    return None


def _once(parts: Numbered) -> Numbered:
    """Remove sentences whose words all occur, in order, in an equally long or longer sentence of the same text."""
    kept: Numbered = []
    for part in sorted(parts, key=len, reverse=True):
        numbers = [number for number, _ in part]
        if numbers and not any(_within(numbers, (number for number, _ in other)) for other in kept):
            kept.append(part)
    return [part for part in parts if any(part is other for other in kept)]


def _within(words: Iterable[int], others: Iterable[int]) -> bool:
    """Return True if ``words`` is a subsequence of ``others``."""
    rest = iter(others)
    return all(word in rest for word in words)


def _flat(parts: Numbered) -> list[tuple[int, Word]]:
    return [pair for part in parts for pair in part]


def _nothing_twice(one: Numbered, other: Numbered) -> bool:
    """Return True if no word occurs more often than before and no lost word changes the request.

    At most half of the words may be lost.
    """
    before = Counter(number for number, _ in _flat(one))
    after = Counter(number for number, _ in _flat(other))
    if after - before:
        return False
    lost = before - after
    if sum(lost.values()) * 2 > before.total():
        return False
    return not any(word.weighty and number in lost for number, word in _flat(one))


# roles

_FREE = {frozenset(pair) for pair in ("AC", "AM", "AD", "CM", "DM")}


def _roles_agree(one: Numbered, other: Numbered) -> bool:
    before, after = _roles(one), _roles(other)
    if not all(_fits(before[number], roles) for number, roles in after.items() if number in before):
        return False
    if _remade(one) and any(("M" in before[number]) != ("M" in after[number]) for number in {*before} & {*after}):
        return False
    for role in "SOFUMCDKA":
        gained, lost = (
            {
                number
                for number in after
                if number in before
                and "*" not in before[number] + after[number]
                and a[number].count(role) > b[number].count(role)
            }
            for a, b in ((after, before), (before, after))
        )
        if gained and lost:
            return False  # subject and object are swapped
    return _alone(one) == _alone(other) and not _aims(one, other) and not _acts(one, other)


def _acts(one: Numbered, other: Numbered) -> bool:
    """Return True if the owner of a thing became who acts on it: 강아지 사료를 and 강아지가 사료를."""
    pairs = {
        (first, second): word.raw
        for part in one
        for (first, word), (second, thing) in pairwise(part)
        if word.role == PLAIN and thing.role == OBJECT
    }
    return any(
        word.role == SUBJECT and word.raw[:-1] == pairs.get((first, second))
        for part in other
        for (first, word), (second, _) in pairwise(part)
    )


def _alone(parts: Numbered) -> set[int]:
    """Return the words limited by 만 (only)."""
    return {number for number, word in _flat(parts) if word.only}


def _aims(one: Numbered, other: Numbered) -> bool:
    """Return True if an aim became a condition, or the other way round: 되려면 and 되면."""
    aims, ifs = (
        [
            {number for number, word in _flat(parts) if word.raw.endswith("면") and word.raw.endswith("려면") is aim}
            for parts in (one, other)
        ]
        for aim in (True, False)
    )
    return not (aims[0].isdisjoint(ifs[1]) and aims[1].isdisjoint(ifs[0]))


def _roles(parts: Numbered) -> dict[int, list[str]]:
    """Return the roles of each word, in order; words joined by 와 or a comma get the role of the last of them."""
    found: dict[int, list[str]] = {}
    for part in parts:
        joined: list[int] = []
        for at, (number, word) in enumerate(part):
            if word.role == "&":
                joined.append(number)
                continue
            head = at == len(part) - 1 or word.abstract
            role = "*" if word.raw.endswith("도") else "" if head and word.role in "SO" else word.role.strip("-&G")
            found.setdefault(number, []).append(role)
            if word.closes or word.role != PLAIN or at == len(part) - 1:
                for each in joined:
                    found.setdefault(each, []).append(role)
                joined = []
    return found


def _fits(before: Sequence[str], after: Sequence[str]) -> bool:
    """Return True if a word's roles may have changed from ``before`` to ``after``."""
    if sorted(before) == sorted(after) or {"", "*"} & {*before, *after}:
        return True
    return any(a == b or frozenset((a, b)) in _FREE for a in before for b in after)


# order: phrases may move within their clause, and clauses may move unless the text states which comes first


def _order_agrees(one: Numbered, other: Numbered) -> bool:
    old, new = [number for number, _ in _flat(one)], [number for number, _ in _flat(other)]
    if _within(new, old) or _object_moved(_flat(one), _flat(other)) or _object_moved(_flat(other), _flat(one)):
        return True
    if any(word.ordering for _, word in (*_flat(one), *_flat(other))) or len(old) != len(new):
        return False
    closing = {number for number, word in (*_flat(one), *_flat(other)) if word.closes}
    closing -= {number for number, word in (*_flat(one), *_flat(other)) if word.role == "G"}
    joining = {number for number, word in (*_flat(one), *_flat(other)) if word.role == "&"}
    means, plain = ({n for n, word in (*_flat(one), *_flat(other)) if word.role == role} for role in "M-")
    made = any(word.last and "쓰·" in word.stems for _, word in _flat(one))
    if made and len(means & plain) == 1:  # 파이썬으로 … 코드를 and … 파이썬 코드를: the means is part of the product
        aside = means & plain
        one, other = ([[(n, word) for n, word in part if n not in aside] for part in parts] for parts in (one, other))
    figures = sum(word.figure for _, word in _flat(one))
    often = {number for number, times in Counter(old).items() if times > 1}
    if _clauses(one, closing, joining, often, figures) == _clauses(other, closing, joining, often, figures):
        return True
    ends = {number for number, word in _flat(one) if word.clause}
    return _clause_moved(old, new, closing, ends)


def _clause_moved(old: list[int], new: list[int], closing: set[int], ends: set[int]) -> bool:
    """Return True if the second order is the first with the end of one dependent clause moved as a whole."""
    for end in (at for at, number in enumerate(old) if number in ends):
        for start in (at for at in range(end + 1) if at == 0 or old[at - 1] in closing):
            block, rest = old[start : end + 1], old[:start] + old[end + 1 :]
            if any(rest[:at] + block + rest[at:] == new for at in range(len(rest) + 1)):
                return True
    return False


_REMAKES = frozenset(("번역", "바꾸", "고치", "변환", "나누", "요약", "옮기"))
"""Verbs whose means is what becomes of their object: 영어 글을 요약해 and 글을 영어로 요약해 are not the same."""


def _remade(parts: Numbered) -> bool:
    return any(word.last and not word.stems.isdisjoint(_REMAKES) for _, word in _flat(parts))


def _object_moved(old: list[tuple[int, Word]], new: list[tuple[int, Word]]) -> bool:
    """Return True if the object moved in front of what describes it: SNS에 올릴 문구를 써, 문구를 SNS에 올릴 수 있게 써."""
    (*before, (verb, last)), (*after, (other, _)) = old, new
    if verb != other or not last.last or _remade([old]) or before[-1][1].role != OBJECT:
        return False
    numbers, moved = [number for number, _ in before], [number for number, _ in after]
    for at in range(1, len(numbers)):
        if moved == numbers[at:] + numbers[:at]:
            described, says = before[at - 1][1], after[-1][1]
            return after[-at - 1][1].role == OBJECT and (says.role == MEANS or _describes(described))
    return False


def _describes(word: Word) -> bool:
    """Return True for an adnominal form: 올릴, 다룬, 읽는."""
    return word.role == PLAIN and word.hangul and (word.raw[-1] == "는" or (ord(word.raw[-1]) - 0xAC00) % 28 in (4, 8))


def _clauses(
    parts: Numbered, closing: set[int], joining: set[int], often: set[int], figures: int
) -> list[tuple[tuple[int, ...], ...]]:
    """Return clauses and their phrases in a canonical order; members of a list are unordered, too."""
    clauses: list[tuple[tuple[int, ...], ...]] = []
    for part in parts:
        phrases: list[tuple[int, ...]] = []
        members: list[list[int]] = [[]]
        owner = 0
        for number, word in part:
            if word.floats or (word.figure and figures == 1):
                clauses.append(((number,),))
                continue
            members[-1].append(number)
            if word.role == "G" and len(members) == 1:
                owner = len(members[0])
            if number in joining and not word.clause:
                members.append([])
            elif number in closing or word.clause:
                role = (-ord(word.role),) if number in often else ()
                phrases.append((*_phrase(members, owner), *role))
                members, owner = [[]], 0
            if word.clause:
                clauses.append(tuple(sorted(phrases)))
                phrases = []
        phrases.append(_phrase(members, owner))
        clauses.append(tuple(sorted(phrase for phrase in phrases if phrase)))
    return sorted(clause for clause in clauses if clause)


def _phrase(members: list[list[int]], owner: int) -> tuple[int, ...]:
    """Return a phrase with its list members sorted; a common genitive modifier (인터넷 쇼핑의) stays in front."""
    front: list[int] = []
    if all(len(member) < 2 for member in members[1:]):
        front, members = members[0][:owner], [members[0][owner:], *members[1:]]
    return (*front, *(number for member in sorted(members) for number in member))
