"""Removes the request phrase that ends a sentence: "… 알려 주시겠어요?", "… 어떻게 해야 하나요?", "… 부탁드립니다"."""

from __future__ import annotations

from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.request_phrases import (
    CAN,
    DO,
    GIVE,
    GOES,
    HOW,
    LOOK,
    MODAL_MUST,
    PLEASE,
    TELL,
    WHEN,
    WHERE,
    WRAP,
    WRITE,
)
from koevol_core.quality.korean.words import word

_MAKE, _LIST = later("(?:만들|작성|써|적|뽑)[가-힣]{0,4}"), later("(?:목록|명단|리스트)[을를]?")
_OF_TIME = later("제철|시기|날짜|시간|기간|마감|기한|때")
_OF_PLACE = later("곳|장소|위치|나라|도시|수도|산|강|지역|바다|섬|맛집")
_MEASURE = later(
    "(?:시간|기간|거리|비용|가격|값|요금|높이|길이|깊이|넓이|무게|나이|인구|크기|면적|속도|온도|양|수|수명|월급|연봉)[은는이가]?$"
)
_HOW_MUCH = later("(?:되|될|돼|된|걸리|걸릴|드|들|하)(?:나요|요|니까|니|까요|까|는지요|는지|는가요|는가|ㄴ가요)?")
_AFTER_VERB = later("[해어아여려워와져켜혀겨써춰]$")
_THING = ("것", "것이", "게", "것은", "건")


def turned(pieces: list[str]) -> list[str]:
    """Move the object of a request in front of its verb: "소개해줘, 세종대왕의 업적"."""
    at = next(
        (at for at, piece in enumerate(pieces[:3]) if PLEASE.search(piece) and pieces[at + 1 : at + 2] == [","]), None
    )
    return pieces if at is None or at + 2 >= len(pieces) else [*pieces[at + 2 :], *pieces[: at + 1]]


def unframed(pieces: list[str]) -> tuple[list[str], bool]:
    """Return the pieces without the request or question at their end, and whether "…려면?" asked how.

    "!야" stands for an obligation (must).
    """
    rest = list(pieces)
    while rest and rest[-1] == ",":
        rest.pop()
    asks_how = bool(rest) and rest[-1].endswith("려면")
    given = False
    while rest:
        last = rest[-1]
        if last == "," or WRAP.fullmatch(last) or TELL.fullmatch(last):
            rest.pop()
            given = given or GIVE.fullmatch(last) is not None
            if rest and (DO.fullmatch(last) or GOES.fullmatch(last)) and _must(rest[-1]):
                return [*rest, "!야"], asks_how
        elif not given and (bare := PLEASE.sub("", last)) not in ("", last):
            rest[-1], given = bare, True
        elif len(rest) > 1 and _only_asks(last, rest[-2], rest):
            rest.pop()
            if rest[-1] in ("어떻게", "얼마나"):
                rest.pop()
        else:
            break
    return rest, asks_how


def _must(piece: str) -> bool:
    return MODAL_MUST.search(piece) is not None and not any(one.fullmatch(piece) for one in (DO, WRAP, HOW))


def _only_asks(last: str, before: str, pieces: list[str]) -> bool:
    """Return True if the last piece belongs to the request phrase because of the piece before it."""
    if LOOK.fullmatch(last):
        return _AFTER_VERB.search(before) is not None
    if _HOW_MUCH.fullmatch(last) and before == "얼마나":
        return len(pieces) > 2 and _MEASURE.search(pieces[-3]) is not None
    if GOES.fullmatch(last) and before.endswith("면") and "어떻게" in pieces:
        return True
    if GOES.fullmatch(last):
        return before == "어떻게" or before in _THING or any(one.fullmatch(before) for one in (DO, CAN))
    if _MAKE.fullmatch(last) and _LIST.fullmatch(before):
        return True
    if WRITE.fullmatch(last):
        return any(word(piece).abstract for piece in pieces[-3:-1] if piece[0] not in "#@,")
    return bool(
        (WHEN.fullmatch(last) and _OF_TIME.match(before)) or (WHERE.fullmatch(last) and _OF_PLACE.match(before))
    )
