"""Elimination rule ``repetition``: texts that loop; texts are already cleaned (``clean``).

A loop repeats the same words at the same distance: each pair of words is looked up at its previous position, and where
one distance keeps recurring the text loops. Numbers, ordinals and punctuation are ignored, so a list whose items are
equal is a loop, and one whose items only begin or end alike is not. Also detected: sentences repeated elsewhere, and a
text of very few different words. Tables, code and material quoted in the task are excluded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from koevol_core.messages import Message
from koevol_core.quality.elimination import rule
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import compact, listed, prose, without_quotes

WINDOW = 12_000
"""Characters at each end of a text that are checked."""


@rule("repetition", order=50, ko="되풀이", en="repetition")
def repetition(parent: str, child: str, answer: str | None) -> str | None:
    """Return evidence if the child, or its answer, repeats the same pieces, words or whole sentences."""
    piece = _circles(_task(_windows(child)), _CHILD)
    if piece is not None and compact(parent).count(compact(piece)) < 2:
        return Message("evidence.instruction", words=piece[:60])
    piece = None if answer is None else _circles(_windows(answer), _ANSWER)
    if answer is None or piece is None or _TOLD_HOW_OFTEN.search(child):
        return None
    if _SONG.search(child):
        piece = _circles(_windows(answer), _SUNG)
    return None if piece is None else Message("evidence.answer", words=piece[:60])


_TOLD_HOW_OFTEN = any_of(
    r"반복|되풀이|repeat|(?:번|회|차례)(?:씩|만)? ?(?:[가-힣]{1,12} )?(?:써|적|쓰|말|출력|외|나오|이어|넣|불러)|도배|구구단|소수점|자리까지|세어"
)
_SONG = any_of(
    "가사|노래|후렴|동요|동시|(?<![가-힣])시(?:[를 ]|로)|(?<![가-힣])랩|주문을|구호|응원 ?[가구]|챈트|기도|자장가|타령|민요|판소리|의성어|의태어|흉내|(?<![가-힣])소리|리듬|장단|박자|잰말|악보|계이름|겹쳐|대구|점층|운율|연설|캠페인|염불|진언|만트라"
)


def _windows(text: str) -> str:
    return text if len(text) <= 2 * WINDOW else f"{text[:WINDOW]}\n{text[-WINDOW:]}"


def _task(child: str) -> str:
    """Remove material from the child: quoted text, and everything after "다음 …:" or after such a first line."""
    found = _MATERIAL.match(child)
    return without_quotes(found[0] if found and len(found[0]) < len(child) else child)


_MATERIAL = later(r"[^\n:]{0,80}(?:다음|아래|이|위|주어진) [^\n:]{1,80}[\n:]")


# Limits: ((minimum letters of the unit, minimum repetitions in a row), …), then the minimum share of distinct
# words; if this is 0, only repetitions in a row count.

Measure = tuple[tuple[tuple[int, float], ...], float]
_CHILD: Measure = (((4, 3.0), (2, 4.0), (1, 6.0)), 0.6)
_ANSWER: Measure = (((70, 2.0), (7, 3.0), (4, 4.0), (1, 6.0)), 0.35)
_SUNG: Measure = (((70, 4.0), (4, 8.0), (1, 16.0)), 0.0)


def _circles(text: str, measure: Measure) -> str | None:
    """Return the repeated unit, or None."""
    limits, fewest = measure
    plain = prose(text)
    sign = _SAME_SIGN.search(plain)
    same = sign[0][:20] if sign else _same_line(text)
    if same and fewest:
        return same
    for unbroken in _UNBROKEN.findall(" ".join(word for word in plain.split() if len(word) > 9)):
        stuck = _STUCK.search(unbroken)
        if stuck and (len(set(stuck[1] or stuck[3] or "")) > 1 or len(stuck[0]) > 29):
            return stuck[0]
    words = _words(plain)
    pairs = list(pairwise(words))
    if len(pairs) - len(set(pairs)) < 3 and len(set(words)) > 0.75 * len(words):
        return None  # cheap pre-check that skips almost all texts
    if not fewest:
        return _loop(words, limits)
    return _loop(words, limits) or _scattered(plain) or _alike(plain, words) or _monotony(words, fewest)


_SAME_SIGN = later("([\u2600-\u27bf\U0001f000-\U0001faff])\\1{19,}")
_UNBROKEN = later(r"[가-힣]{10,}|\d{20,}")
_STUCK = later(r"([가-힣]{2,24}?)\1{4,}|([가-힣])\2{29,}|(\d{2,6}?)(?<!00)\3{9,}")
_WORD = later(r"[^\W_]+")
_BETWEEN = later("[^0-9A-Za-z가-힣]+")
_NUMBER = later(
    r"^[ \t]{0,12}[-*•]?[ \t]{0,4}\(?(?:(?:단계|항목|제|step|no)[ .]?)?\d{1,4}(?:단계|조|번|항|일차?|주차|회)?[.):][ \t]",
    re.M | re.I,
)
_ORDINALS = listed(
    "첫째 둘째 셋째 넷째 다섯째 여섯째 일곱째 여덟째 아홉째 열째 첫번째 두번째 세번째 네번째 번째 단계 제 x"
)


def _same_line(text: str) -> str | None:
    """Return a line of one to four lines that come six times in a row, also in tables and code."""
    lines = text.split("\n")
    for gap in range(1, 5):
        run = 0
        for at in range(gap, len(lines)):
            run = run + 1 if lines[at] == lines[at - gap] else 0
            if run >= 5 * gap and (said := next(filter(_WORD.search, lines[at - gap + 1 : at + 1]), None)) is not None:
                return said
    return None


def _words(text: str) -> list[str]:
    """Return words without list numbers, ordinals and punctuation."""
    bare = _NUMBER.sub("", text.casefold())
    words = _BETWEEN.sub(" ", bare).split() if _FOREIGN.search(bare) is None else _WORD.findall(bare)
    return [word for word in words if word not in _ORDINALS]


_FOREIGN = later(
    "[\u00aa-\u1fff\u2c00-\u2dff\u3005-\uabff\ud7a4-\ud7ff\uf900-\ufaff\U00010000-\U0001efff\U00020000-\U0003ffff]"
)
"""Letters of other scripts; without them, words are split twice as fast."""


def _loop(words: list[str], limits: tuple[tuple[int, float], ...]) -> str | None:
    """Return the words of a unit that is repeated in a row often enough for its length."""
    for start, gap, length in _runs(words):
        unit = words[start : start + gap]
        letters, times = sum(map(len, unit)), (length + gap + (gap > 2)) / gap  # the last word may end differently
        if any(letters >= least and times >= often for least, often in limits):
            return " ".join(unit)
    return None


def _runs(words: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield stretches whose words equal those ``gap`` before them, as (start of the first unit, gap, words)."""
    seen: dict[tuple[str, str], int] = {}
    reached: dict[int, int] = {}  # by gap, end of its last stretch: each stretch is walked once
    for at, pair in enumerate(pairwise(words)):
        before = seen.get(pair)
        seen[pair] = at
        if before is None or reached.get(at - before, 0) > at:
            continue
        gap, end = at - before, at
        while end < len(words) and words[end] == words[end - gap]:
            end += 1
        reached[gap] = end
        yield before, gap, end - at


_SENTENCE_END = later(r"[!?。;\n]+|\.(?!\d)|…| / ")


def _scattered(text: str) -> str | None:
    """Return a sentence that occurs three times, if repetitions are at least two fifths of the text."""
    parts = [part.strip() for part in _SENTENCE_END.split(_NUMBER.sub("", text))]
    if len(parts) - len(set(parts)) < 2 and not re.search("째|단계", text):
        return None
    pieces = [piece for part in parts if len(piece := "".join(_words(part))) > 6]
    counts = Counter(pieces)
    again = sum(len(piece) * (times - 1) for piece, times in counts.items())
    if again < 0.4 * sum(map(len, pieces)) or not counts:
        return None
    piece, times = counts.most_common(1)[0]
    if times < 3:
        return None
    return next(part.strip() for part in _SENTENCE_END.split(text) if "".join(_words(part)) == piece)


def _alike(text: str, words: list[str]) -> str | None:
    """Return the fourth sentence in a row that shares three quarters of the words (Jaccard) with the one before it."""
    if len(set(words)) > 0.6 * len(words):
        return None
    run, before = 0, frozenset[str]()
    for part in _SENTENCE_END.split(text):
        now = frozenset(_words(part))
        if len(now) < 3:
            continue
        run = run + 1 if len(now & before) >= 0.75 * len(now | before) else 0
        before = now
        if run > 3:
            return part.strip()
    return None


def _monotony(words: list[str], fewest: float) -> str | None:
    """Return the commonest word of a window of 100 Korean words with a share of distinct words below ``fewest``."""
    if len(set(words)) > 0.75 * len(words) > 0 and len(words) < 100:
        return None
    korean = [word for word in words if len(word) > 1 and "가" <= word[0] <= "힣"]
    least = 8 if fewest > 0.5 else 16
    for start in range(0, len(korean), 100):
        part = korean[max(0, min(start, len(korean) - 100)) : start + 100]
        if len(part) >= least and len(set(part)) < fewest * len(part):
            return Counter(part).most_common(1)[0][0]
    return None
