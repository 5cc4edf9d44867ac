"""Light stemmer for Korean: candidate stems of a word from lists of particles and endings, without a dictionary.

A word gets every stem that some split yields ("만든" is 만드 or 만들), each with the role given by its particle; two
words may be the same if they share a stem. One-syllable stems match only noun with noun or verb with verb.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from koevol_core.quality.korean.text import listed

SUBJECT, OBJECT, SOURCE, GOAL, MEANS, THAN, TO, AT, AND, OF, PLAIN = "SOFUMCDA&G-"

_PARTICLES = {
    **dict.fromkeys(listed("이 가 께서"), SUBJECT),
    **dict.fromkeys(listed("을 를"), OBJECT),
    **dict.fromkeys(listed("에서 부터 에서부터 로부터 으로부터"), SOURCE),
    "까지": GOAL,
    **dict.fromkeys(listed("로 으로 로서 으로서 로써 으로써"), MEANS),
    "보다": THAN,
    **dict.fromkeys(listed("에게 한테 께 더러"), TO),
    "에": AT,
    **dict.fromkeys(listed("와 과 랑 이랑 하고"), AND),
    "의": OF,
    **dict.fromkeys(
        listed(
            "은 는 이란 란 도 이라는 라는 이라고 라고 인가요 인가 입니까 이야 야 예요 이에요 일까요 일까 인지 인지요 이죠 죠 이냐 이니 인 일 이다 "
            "입니다 들 님 이요 요 이고 이며 이면 이나 여 처럼 마다 이지 지 임 히 인데 인데요 라서 이라서 이지만"
        ),
        PLAIN,
    ),
}
_LONGEST = max(map(len, _PARTICLES))

# Endings attached directly to the stem; a leading final consonant (ᆫ ᆯ ᆷ ᆸ) closes its last syllable.
_ENDINGS = listed(
    "고 고서 고는 고도 며 면 면서 면은 지 지만 지는 지도 지를 기 기가 기를 기는 기에 기도 기로 기까지 기만 게 게끔 게요 도록 자 자마자 거나 든지 든가 던 던지 던데 다 다가 다는 다면 다고 라 "
    "라고 라는 라면 려고 려면 러 려는 니 니까 냐 느냐 나 나요 네 네요 군요 구나 는구나 는 는지 는지요 는지를 는가 는가요 는데 는데요 는다 는다는 는다고 는걸 습니다 습니까 세요 셔요 십시오 시오 "
    "소서 죠 지요 거라 렴 자고 냐고 느라 더니 더라 더라도 길 건 게 ᆫ ᆫ지 ᆫ지요 ᆫ지를 ᆫ가 ᆫ가요 ᆫ데 ᆫ데요 ᆫ다 ᆫ다는 ᆫ다고 ᆫ다면 ᆫ들 ᆯ ᆯ지 ᆯ까 ᆯ까요 ᆯ래 ᆯ래요 ᆯ게 ᆯ게요 "
    "ᆯ수록 ᆯ지라도 ᆷ ᆷ을 ᆷ이 ᆷ은 ᆷ에 ᆸ니다 ᆸ니까 ᆸ시다 ㅂ시오"
)
_AFTER_EU = listed(
    "며 면 면서 려고 려면 러 려는 니 니까 라 라고 십시오 시오 세요 셔요 ᆫ ᆫ지 ᆫ지요 ᆫ가 ᆫ가요 ᆫ데 ᆫ데요 ᆯ ᆯ지 ᆯ까 ᆯ까요 ᆯ래 ᆯ래요 ᆯ게 ᆯ게요 ᆯ수록 ᆷ ᆷ을 ᆷ이 ᆷ은 ᆸ시다"
)
_AFTER_EO = listed("서 서는 서도 도 야 야만 야지 요 라 라도 지 지는 진")


def _jamo(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _joined(*parts: str) -> str:
    """Return the jamo of syllables and of final consonants that close the preceding syllable."""
    return "".join(_jamo(part) for part in parts)


_DIRECT = frozenset(_joined(ending) for ending in _ENDINGS) | frozenset(_joined("으", end) for end in _AFTER_EU)
_DIRECT_LONGEST = max(map(len, _DIRECT))
_TAILS = tuple(_jamo(tail) for tail in ("", *_AFTER_EO))
_PAST = tuple(map(_jamo, ("았", "었", "였")))
_EO = tuple(map(_jamo, ("아", "어", "여")))
_HONORIFIC = tuple(map(_jamo, ("으시", "시", "겠")))
_N, _L, _M, _B, _D, _S, _SS, _H = "ᆫᆯᆷᆸᆮᆺᆻᇂ"
_BACK = {"ᅧ": "ᅵ", "ᅯ": "ᅮ", "ᅪ": "ᅩ", "ᅫ": "ᅬ", "ᅢ": "ᅡ", "ᅥ": "ᅳ", "ᅦ": "ᅥ"}


@lru_cache(maxsize=20000)
def stems(word: str) -> dict[str, str]:
    """Return every candidate stem of a Hangul word with the role of its particle, the whole word first.

    A one-syllable noun is prefixed and a verb suffixed with a dot ("·개", "가·"), so that they never match each other.
    """
    found: dict[str, str] = {}
    for noun, role in _nouns(word):
        for name in (noun,) if len(noun) > 1 else (f"·{noun}", f"{noun}·") if noun == word else (f"·{noun}",):
            found.setdefault(name, role)
    for verb in _verbs(word):
        found.setdefault(verb if len(verb) > 1 else f"{verb}·", PLAIN)
    return found


def _nouns(word: str) -> Iterator[tuple[str, str]]:
    """Yield the word without up to three particles; the innermost one that defines a role gives it."""
    forms = [(word, PLAIN)]
    for _ in range(3):
        more = []
        for form, role in forms:
            yield form, role
            for size in range(1, min(_LONGEST, len(form) - 1) + 1):
                inner = _PARTICLES.get(form[-size:])
                if inner is not None and not (form != word and inner in (SUBJECT, OBJECT, OF)):
                    more.append((form[:-size], inner if inner != PLAIN else role))
        forms = more


def _verbs(word: str) -> set[str]:
    text = _jamo(word)
    found: set[str] = set()
    _strip(text, found, 3)
    whole = {unicodedata.normalize("NFC", stem) for stem in found if stem}
    return {stem for stem in whole if "가" <= stem[-1] <= "힣"} | {
        stem[: -len(light)]
        for stem in whole
        for light in ("하", "되", "당하", "시키", "드리")
        if stem.endswith(light) and len(stem) > len(light)
    }


def _strip(text: str, found: set[str], depth: int) -> None:
    """Add the stems of a word in jamo to ``found``: strip each matching ending, then past and honorific suffixes."""
    for tail in _TAILS:
        if text.endswith(tail):
            _open(text[: len(text) - len(tail)], found, depth)
    for size in range(1, min(_DIRECT_LONGEST, len(text) - 1) + 1):
        ending = text[-size:]
        if ending in _DIRECT:
            _inner(text[:-size], ending, found, depth)


def _inner(stem: str, ending: str, found: set[str], depth: int) -> None:
    """Add the stem before an ending to ``found``, also without past or honorific suffixes."""
    last = stem[-1]
    found.add(stem)
    if "ᅡ" <= last <= "ᅵ":
        if ending[0] in (_N, _L, _B, _jamo("니")[0], _jamo("시")[0]) or ending[0] == _M:
            found |= {stem + _L, stem + _H}
        if ending[0] in "ᄋ" or ending[0] in (_N, _L, _M):
            found.add(stem + _S)
        if stem.endswith(_jamo("우")) and len(stem) > 2:
            found.add(stem[:-2] + _B)
    elif last == _L and ending[0] == "ᄋ":
        found.add(stem[:-1] + _D)
    if not depth:
        return
    for mark in _HONORIFIC:
        if stem.endswith(mark) and len(stem) > len(mark):
            _inner(stem[: -len(mark)], mark, found, depth - 1)
    if last == _SS:
        for mark in _PAST:
            if stem.endswith(mark) and len(stem) > len(mark):
                _inner(stem[: -len(mark)], "ᄋ", found, 0)
        _open(stem[:-1], found, depth - 1)


def _open(stem: str, found: set[str], depth: int) -> None:
    """Add the stem of an 아/어 form: "알려" from 알리, "골라" from 고르, "도와" from 돕, "들어" from 들 or 듣."""
    if not stem or not "ᅡ" <= stem[-1] <= "ᅵ":
        return
    if stem[-2:] in _EO:
        bare = stem[:-2]
        if bare:
            found.add(bare)
            if bare[-1] == _L:
                found.add(bare[:-1] + _D)
            elif "ᅡ" <= bare[-1] <= "ᅵ":
                found.add(bare + _S)
    found.add(stem)
    back = _BACK.get(stem[-1])
    if back:
        found.add(stem[:-1] + back)
    if stem[-1] == "ᅢ":
        found.add(stem[:-1] + "ᅡ" + _H)
    if stem[-1] == "ᅡ":
        found.add(stem[:-1] + "ᅳ")
    if stem[-2:] in (_jamo("워"), _jamo("와")) and len(stem) > 2:
        found.add(stem[:-2] + _B)
    if stem[-3:] in (_L + _jamo("라"), _L + _jamo("러")):
        found.add(stem[:-3] + _jamo("르"))
    if depth and stem.endswith(_jamo("셔")):
        _inner(stem[:-2], _jamo("시"), found, 0)
