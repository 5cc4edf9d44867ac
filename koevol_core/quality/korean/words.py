"""Words of a request, and cheap pre-checks on letters that avoid parsing most texts word by word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.request_phrases import (
    ABSTRACT,
    ALIKE,
    ASKED_IF,
    CLAUSE,
    FIXED,
    ONLY,
    ORDERING,
    STAYS,
    WEIGHTY,
    WHOLE,
    letters,
    starts,
)
from koevol_core.quality.korean.stemmer import PLAIN, stems


@dataclass(frozen=True, slots=True)
class Word:
    """Word of a request: its stems, its role, and its effect on the words around it."""

    raw: str
    text: str
    stems: frozenset[str]
    role: str = PLAIN
    closes: bool = False
    """The word ends a phrase: the next word belongs to another one."""
    clause: bool = False
    """The word ends a clause."""
    figure: bool = False
    floats: bool = False
    """The word's position is irrelevant: it only points to the material of the request."""
    only: bool = False
    first: bool = False
    """The text states that this comes before what follows."""
    last: bool = False
    """Last word of the sentence: the action or topic that is asked for."""

    @property
    def shortest(self) -> str:
        """The shortest candidate stem, nearly always the same for all forms of a word."""
        return min((stem.strip("·") for stem in self.stems), key=lambda stem: (len(stem), stem))

    @property
    def hangul(self) -> bool:
        return "가" <= self.raw[0] <= "힣"

    @property
    def weighty(self) -> bool:
        """True if removing the word changes what is asked."""
        return (
            self.figure
            or (self.last and self.role not in "MADFC")
            or self.role == "C"
            or not self.stems.isdisjoint(WEIGHTY)
        )

    @property
    def abstract(self) -> bool:
        return not self.stems.isdisjoint(ABSTRACT)

    @property
    def ordering(self) -> bool:
        return self.first or not self.stems.isdisjoint(ORDERING)


@lru_cache(maxsize=20000)
def word(raw: str) -> Word:
    """Return the word of a piece. "#3" is a figure, "!안" a marker of negation or modality."""
    if not "가" <= raw[0] <= "힣":
        return Word(raw, raw, frozenset((raw,)), figure=raw[0] == "#")
    if raw in FIXED:
        return Word(raw, raw, frozenset((raw,)), closes=raw not in STAYS)
    found = stems(raw)
    role = (
        PLAIN
        if raw in WHOLE or ASKED_IF.search(raw)
        else next((role for role in found.values() if role != PLAIN), PLAIN)
    )
    text = next((stem for stem, its in found.items() if its == role), raw).strip("·")
    same = frozenset(ALIKE.get(stem, stem) for stem in found)
    closes = (
        role in "SOFUMCDA"
        or raw.endswith(("히", "게", "마다", "처럼", "만큼", "대로", "동안"))
        or CLAUSE.search(raw) is not None
    )
    only = ONLY.search(raw) is not None
    return Word(raw, text, same, role, closes, CLAUSE.search(raw) is not None and role != "F", only=only)


# cheap pre-checks


def untold(text: str, base: str) -> bool:
    """Return True if a text has a letter or word that neither a word form in ``base`` nor a request phrase can explain.

    A quick test that skips the full comparison for almost all children; False means only that it cannot tell.
    """
    text, base = text.casefold(), base.casefold()
    new = set(text) - set(base) - letters()
    known = {sound(char) for char in set(base)}
    if any(char.isalpha() and sound(char) not in known for char in new):
        return True
    fresh = set(_HANGUL.findall(text)) - set(_HANGUL.findall(base))
    if not fresh:
        return False
    begun = {sound(word[0]) for word in _HANGUL.findall(base)}
    whole, light = base.replace(" ", ""), starts()
    return any(
        sound(word[0]) not in begun and word[:2] not in whole and word[:2] not in light and word[0] not in light
        for word in fresh
        if len(word) > 1
    )


_HANGUL = later("[가-힣]+")


@lru_cache(maxsize=20000)
def sound(char: str) -> str:
    """Return a syllable's initial consonant and vowel class (round or open): kept by inflection and misspelling."""
    if not "가" <= char <= "힣":
        return char
    lead, rest = divmod(ord(char) - 0xAC00, 588)
    return f"{lead}{'round' if rest // 28 in _ROUND else 'open'}"


_ROUND = {8, 9, 10, 11, 12, 13, 14, 15, 16, 17}


def spelled_alike(one: str, other: str) -> bool:
    """Return True if two words of three or more syllables differ in one vowel commonly misspelled in loanwords."""
    if one == other or len(one) != len(other) or len(one) < 3 or not all("가" <= char <= "힣" for char in one + other):
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(differing) != 1:
        return False
    (lead, vowel, end), (lead2, vowel2, end2) = (_parts(char) for char in differing[0])
    return lead == lead2 and end == end2 and frozenset((vowel, vowel2)) in _CONFUSED


_CONFUSED = {
    frozenset(pair)
    for pair in (
        (1, 5),
        (5, 20),
        (1, 20),
        (4, 8),
        (2, 12),
        (11, 10),
        (10, 15),
        (17, 13),
        (12, 8),
        (6, 4),
        (2, 0),
        (18, 13),
        (7, 5),
    )
}
"""Vowels by their index in Unicode order: ㅐㅔ ㅔㅣ ㅐㅣ ㅓㅗ ㅑㅛ ㅚㅙ ㅙㅞ ㅠㅜ ㅛㅗ ㅕㅓ ㅑㅏ ㅡㅜ ㅖㅔ."""


def _parts(syllable: str) -> tuple[int, int, int]:
    lead, rest = divmod(ord(syllable) - 0xAC00, 588)
    return lead, rest // 28, rest % 28
