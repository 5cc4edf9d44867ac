"""Normalizes a request to its stems, separated by single spaces, without dictionary or model.

``text.wording`` does most of it. This module adds further variations of requests that ask for the same: list markers,
spelling, negation before or after its verb, a verb that only asks, and the order of words joined by 와 or 과. Spellings
follow the loanword rules of the National Institute of Korean Language.
"""

from __future__ import annotations

import re
from functools import lru_cache

from koevol_core.quality.korean.text import clean, compact, says_more, wording


@lru_cache(maxsize=500)
def said(text: str) -> str:
    """Return the stems of a text in order, for storage and comparison; "" if it has no letters or digits."""
    plain = clean(text)
    for pattern, instead, sign in _FORMS:
        if sign is None or sign in plain:
            plain = pattern.sub(instead, plain)
    found = wording(plain)
    words = _joined(list(found.words), found.phrases)
    return " ".join(_without_asking(_negated(words))) or compact(plain)


def apart(one: str, other: str, soft: frozenset[str] = frozenset()) -> bool:
    """Return True if two cleaned texts certainly say different things; False if this quick test cannot tell.

    True if one text has a letter that the other lacks and that is not in ``soft`` nor added or removed by endings,
    common words or spelling.
    """
    if one.startswith(_YOU) or other.startswith(_YOU):
        return False
    return any(says_more("".join(set(a) - soft - _CHANGING), b) for a, b in ((one, other), (other, one)))


def _joined(words: list[str], phrases: frozenset[str]) -> list[str]:
    """Bring words joined by 와 or 과 into the fixed order that they have in ``phrases``."""
    for phrase in sorted(phrases):
        if " & " in phrase:
            ordered = phrase.removesuffix("S").replace(" & ", " ").split()  # S marks a subject; stems are case-folded
            many, same = len(ordered), sorted(ordered)
            for at in range(len(words) - many + 1):
                if words[at] in same and sorted(words[at : at + many]) == same:
                    words[at : at + many] = ordered
    return words


def _negated(words: list[str]) -> list[str]:
    """Normalize 안 먹 and 먹지 않 to 먹 않; drop words without content and unify common variants."""
    found: list[str] = []
    waiting = False
    for word in words:
        if word in _WEIGHTLESS:
            continue
        if word == "안":
            waiting = True
            continue
        if word.startswith("안되"):
            waiting, word = True, word[1:]
        if word.startswith("않") and found and len(found[-1]) > 1 and found[-1].endswith("지"):
            found[-1] = found[-1][:-1]
        found.append(_SAME.get(word, word))
        if waiting:
            found.append("않")
            waiting = False
    return [*found, "않"] if waiting else found


def _without_asking(words: list[str]) -> list[str]:
    """Remove a last verb that only asks to be told, or to have the noun before it written."""
    if words and words[-1] == "구현":
        return [*words[:-1], "쓰"]
    if len(words) > 1 and (words[-1] in _TELLING or (words[-1] == "쓰" and words[-2] in _WRITTEN)):
        return words[:-1]
    if words and (bare := _TOLD.sub("", words[-1])):
        return [*words[:-1], bare]
    return words


_ASSISTANT = "비서|조수|도우미|챗봇|어시스턴트|인공지능|ai|AI|전문가"
_SIGNS = {"줘": "줬으면", "히": "하게 "}
"""By replacement: a substring of every text that the pattern changes; testing for it is faster than the pattern."""
_FORMS = tuple(
    (re.compile(pattern, re.M), instead, pattern if pattern.isalpha() else _SIGNS.get(instead))
    for pattern, instead in (
        (r"^[ \t]*(?:[-•·▶■#>]+|\d{1,2}[.)](?!\d))[ \t]*(?=\S)", ""),
        (r"\*{1,3}|_{2,3}|`", ""),
        (r"[ㅋㅎㅠㅜ]{2,}|[~^]{2,}", ""),
        (rf"\A당신은 [^.\n]{{0,20}}(?:{_ASSISTANT})(?:이다|입니다|이에요|예요)\.", ""),
        (r"줬으면 ?(?:해요?|합니다|좋겠\S*|한다)", "줘"),
        (r"(?<=[가-힣]) ?(?:가능한|할 수 있는)(?= )", " 가능한"),
        (r"(?<=[가-힣]{2})(?:한|하신) (?:뒤|다음|후)(?:에)?(?=[ ,])", "하고"),
        (r"(?<=[가-힣]{2})(?:하며|하면서|해서|하여)(?=[ ,])", "하고"),
        (r"(?<=[가-힣]{2})하게(?= )", "히"),
        (r"(?<=[가-힣])(?<![인는])가요(?=[?.!\s]|\Z)", "가"),
        (r"(?<=[\"'”’」』]) ?(?:을|를|은|는)(?= )", ""),
        ("방법", "법"),
        ("까닭", "이유"),
        ("말씀", "말"),
        ("핸드폰|휴대전화", "휴대폰"),
        ("컨텐츠", "콘텐츠"),
        ("메세지", "메시지"),
        ("워크샵", "워크숍"),
        ("스케쥴", "스케줄"),
        ("리더쉽", "리더십"),
        ("비지니스", "비즈니스"),
        ("초콜렛", "초콜릿"),
        ("데이타", "데이터"),
        ("레포트", "리포트"),
    )
)
_YOU = "당신은 "
_WEIGHTLESS = {"무엇인지", "뭔지", "무엇", "뭐", "대해", "대한", "대하여", "관해", "관한", "및", "그리고", "또한", "또"}
_SAME = {"방법": "법", "위하여": "위해", "위한": "위해"}
_TELLING = {"정리", "안내", "소개", "제시", "나열", "말", "말하", "설명", "알려", "알리"}
_TOLD = re.compile("(?<=..)(?:정리|안내|소개|제시|나열|설명|알려)$")
_WRITTEN = {"답장", "목록", "명단"}
"""Nouns for which adding "쓰다" or "정리하다" does not change the request."""
_CHANGING = frozenset(
    "".join((*(pattern.pattern + instead for pattern, instead, _ in _FORMS), *_WEIGHTLESS, *_SAME, *_SAME.values(), *_TELLING,
             *_WRITTEN, _TOLD.pattern, "구현쓰안않되지0123456789"))
)  # fmt: skip
"""Letters that ``said`` may remove or add."""
