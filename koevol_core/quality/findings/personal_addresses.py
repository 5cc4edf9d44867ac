"""Detects Korean addresses down to a building, a lot or a unit; a place or road without a number is not an address.

As defined by the Road Name Address Act (province, city or district, road, number) or by lots (… 동 or 리, number), with
optional details: building, 동, 층, 호. Searched backwards from the number over a bounded stretch, so it is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koevol_core.quality.korean.lazy_regex import later

BACK = 60
"""Characters before a number that are searched for its road and district."""

_PROVINCE = later(
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청[남북]|충[남북]|전라[남북]|전[남북]|경상[남북]|경[남북]|제주)"
    r"(?:특별자치시|특별자치도|특별시|광역시|시|도)?"
)
_DISTRICT = later("[가-힣]{1,6}[시군구읍면동리가도]|[가-힣]{2,8}(?:특별자치시|특별시|광역시|특별자치도)")
_COMMON = later(
    "(?:다|혹|역|잠|일|즉|당|접|무|상|몇|동|표|게|전|임|필|수|제|암|명|지|감|서)시|(?:친|도|연|지|가|축|야|농|입|출|욕|요|기|누|탁|배|복|인|문|절|어)구|"
    "(?:정|속|온|습|지|경|위|각|태|용|년|월|그래|것|제|의|한|강|밀|높낮|고|빈|척|순)도|(?:장|공|해|육|미|국|아)군|"
    "(?:운|행|활|이|자|노|작|감|변|아|진|가|충|역|출|수)동|(?:우|거|소|머|다|요|정|관|처|분|원|물|빨|수|승|합|심|유|자|논|윤)리|"
    "(?:화|측|장|방|국|표|평|정|반|라|수|대|이|전|후|내|외|양|단|하|하면|보|되|있으|없으|라)면|"
    "(?:국|작|화|가|전문|평|추|증|휴|물|시|단|원|정|인|대|참|불|허|추가|누군)가"
)
_NO_ROAD = later(
    "[가-힣]+(?:으|버스|전철|지하철|코스|택시|차|기|개|[시구군]|곳)로|(?:도|경|진|항|통|회|대|별|바|새|서|따|주|실|스스|그대|때|홀|절|세|가|철|선|전철|제|프|미|피|위|"
    "하나|날|추가|실제|대체|정말|진짜|무료|유료|별도|최대|최소|평균|동시|임의|차례|숫자|자동|수동|멋대|마음대|뜻대|이대|저대|종로|반대)로|(?:골목|갈림|고갯|오솔|출근|퇴근|등굣|하굣|귀갓|지름|가로수)?길"
)
_NUMBER = later(
    r"(?<=[로길동리가읍면])\s?(?:지하 ?|산 ?)?(?:\d{1,4}(?:번?길|[가-하]길) ?)?\d{1,4}(?:-\d{1,4})?(?:번지)?(?![\d]|[.,]\d|[A-Za-z])"
)
_UNITS = later(
    r"\s?(?:시간|분|초|원|개|명|년|월|일|번(?!지|길)|회|차|대|권|장|곳|배|도|층짜리|만|억|천|백|여|세|살|점|위|가지|종|평|호선|그루|마리|"
    r"가구|세대|달러|리터|톤|킬로|미터|밀리|그램|쪽|편|석|인|척|건|단계|시|주|팀|조|박|문|문제|동(?!\s?\d)|km|m\b|cm|mm|kg|g\b|%|℃|°|~|-)"
)
_UNIT = r"(?:[A-Za-z가-하]|\d{1,4})동|(?:지하 ?|B)?\d{1,2}층|(?:[A-Za-z]-?)?\d{1,5}호"
_REST = later(
    rf"(?:,? ?[(][가-힣\d]{{1,10}}동[)])?(?:,? ?(?:[가-힣A-Za-z\d]{{1,14}} ?)?(?:{_UNIT})(?:,? ?(?:{_UNIT})){{0,2}})?"
    r"(?:,? ?[가-힣A-Za-z\d]{1,14}(?:아파트|빌라|오피스텔|빌딩|타워|맨션|타운|하우스|주택|원룸))?"
)
_HOME = later(
    r"[가-힣A-Za-z\d]{1,14}(?:아파트|빌라|오피스텔|맨션|타운|빌리지|파크|자이|캐슬) ?(?:[A-Za-z가-하]|\d{1,4})동 ?\d{1,5}호"
)
_ROMAN = later(
    r"(?<![\w-])\d{1,5}(?:-\d{1,4})?,? [A-Za-z]{2,20}(?:-\d{1,3})?-(?:daero|ro|gil|dong|ri)(?: \d{1,3}(?:beon)?-gil)?,? "
    r"[A-Za-z]{2,20}-(?:gu|si|gun|eup|myeon)(?:,? [A-Z][A-Za-z-]{1,20}){0,3}"
)
_LIVED = later("주소|배송|받는|사는|살[아았고]|거주|자택|본가|집은|소재|위치|택배|보내|주민|이사")


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every address: road and lot addresses in text order, then apartments, then Latin script."""
    over = 0
    for found in _NUMBER.finditer(text):
        if found.start() >= over and (start := _start(text, found)) is not None:
            rest = _REST.match(text, found.end())
            over = max(found.end(), rest.end() if rest else 0)
            over = found.start() + len(text[found.start() : over].rstrip(" ,"))
            yield start, over
    if "동" in text and "호" in text:
        yield from (found.span() for found in _HOME.finditer(text))
    if "-g" in text or "-s" in text:
        yield from (found.span() for found in _ROMAN.finditer(text))


def region(address: str) -> int:
    """Return how many leading characters name province, city and district; 0 if they are not named."""
    end = 0
    for word in re.finditer(r"[가-힣]+(?:\s|\Z)", address):
        if word.start() != end or not (_PROVINCE.fullmatch(word[0].strip()) or word[0].strip()[-1] in "시군구도"):
            break
        end = word.end()
    return end


def _start(text: str, number: re.Match[str]) -> int | None:
    """Return the start of the address with this number; None if it is not an address."""
    if _UNITS.match(text, number.end()) and not _REST_UNIT.match(text, number.end()):
        return None
    back = max(0, number.start() - BACK)
    words = list(_WORD.finditer(text[back : number.start()]))
    if not words:
        return None
    road, first = words[-1], words[-1]
    if _NO_ROAD.fullmatch(road[0]) or len(road[0]) < 2 or (_COMMON.fullmatch(road[0])):
        return None
    known = 0
    for word in reversed(words[:-1]):
        gap = text[back + word.end() : back + first.start()]
        if gap not in (" ", "\u3000", "  ") or (not (province := _PROVINCE.fullmatch(word[0])) and not _named(word[0])):
            break
        known += 2 if province else 1
        first = word
    return back + first.start() if _enough(text, number, road[0], known) else None


_WORD = later(r"[가-힣][가-힣\d.·]*")
_REST_UNIT = later(rf",? ?(?:{_UNIT})")


def _named(word: str) -> bool:
    return bool(_DISTRICT.fullmatch(word)) and not _COMMON.fullmatch(word)


def _enough(text: str, number: re.Match[str], road: str, known: int) -> bool:
    """Return True if district, road and number together identify one building.

    The fewer district names there are, the more precise the rest must be.
    """
    rest = text[number.end() : number.end() + 30]
    exact = bool(re.match(rf",? ?(?:[가-힣A-Za-z\d]{{1,14}} )?(?:{_UNIT})", rest))
    if road[-1] in "로길":
        return known > 0 or (exact and len(road) > 2)
    lot = number[0].endswith("번지") or "-" in number[0] or "산" in number[0]
    told = bool(_LIVED.search(text[max(0, number.start() - BACK) : number.start()]))
    return (known > 1 and (lot or exact or told or known > 2)) or (known > 0 and lot)
