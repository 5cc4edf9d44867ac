"""Parses free-text licences into the conditions they put on whoever redistributes rows.

Recognizes usual names, registry identifiers and Korean wording: Creative Commons, Public Nuri (KOGL, types of
kogl.or.kr), software and data licences, model terms, and plain statements ("상업적 이용 금지"). Text that is not
understood is ``unknown``, never free. A condition on descendants applies to every later generation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, get_args

from koevol_core.quality.korean.lazy_regex import later

Kind = Literal[
    "open", "attribution", "share_alike", "non_commercial", "no_derivatives", "model_terms", "reserved", "unknown"
]
"""In this order: no condition on descendants · name the source · same licence for descendants · no commercial use · no
changes · terms of a model or service · all rights reserved or not public · not known.
"""
KINDS: tuple[Kind, ...] = get_args(Kind)


def _any(*patterns: str) -> re.Pattern[str]:
    return later("|".join(patterns))


_WORD, _END = r"(?<![a-z0-9])", r"(?![a-z])"
_CC = later(
    r"(?:cc|creative ?commons|크리에이티브 커먼즈|licenses/)[ :(]*(?:by|attribution)(?P<rest>(?:[ /]*(?:by|nc|nd|sa|non ?commercial|no ?deriv\w*|share ?alike))*)"
)
_BARE_CC = later(rf"{_WORD}by(?P<rest>(?:[ /]+(?:nc|nd|sa))+){_END}|^by$")
_KOGL = later(
    r"(?:제 ?)?(?P<before>[0-4]) ?유형 ?(?:공공누리|kogl)|(?:공공누리|kogl|open nuri)\D{0,12}?(?P<type>[0-4])(?![\d.])"
)
_KOGL_KINDS: dict[str, tuple[Kind, ...]] = {
    "0": ("open",),
    "1": ("attribution",),
    "2": ("attribution", "non_commercial"),
    "3": ("attribution", "no_derivatives"),
    "4": ("attribution", "non_commercial", "no_derivatives"),
}
_NOT = _any(
    r"(?:이|은|는|가)? ?(?:아님|아닙니다|아니다|아니며|아니고|아니지만|아닌)|(?:이|은|는)? ?적용(?:되지|하지) ?않"
)
_NOT_BEFORE = _any(r"(?:\bnot|\bnon|\bisn't)(?: under| the| a| an)? ?$")
_NAMES: tuple[tuple[re.Pattern[str], tuple[Kind, ...]], ...] = (
    (
        _any(
            rf"{_WORD}(?:cc ?0|cc ?zero|pddl|pdm|pd){_END}",
            "public ?domain|publicdomain|퍼블릭 ?도메인|공유 ?저작물|(?:저작권|저작재산권|보호 ?기간)[^,.]{0,12}(?:만료|소멸|포기|지난|끝난)",
            "저작권(?:이|은)? ?(?:없|free|프리|자유|기증|나눔)",
            "no (?:rights reserved|known copyright)|copyright free|free of (?:known )?copyright|기증 ?저작물|만료 ?저작물",
        ),
        ("open",),
    ),
    (
        _any(
            rf"{_WORD}(?:mit|apache|bsd|0bsd|isc|unlicense|zlib|wtfpl|mulanpsl|ncsa|postgresql|psf){_END}",
            r"boost|bsl ?1|cdla permissive|python software",
        ),
        ("open",),
    ),
    (
        _any(rf"{_WORD}(?:odbl|odc odbl|gfdl|fdl|cdla sharing|dfsl){_END}", "gnu free doc|open database licen"),
        ("attribution", "share_alike"),
    ),
    (_any(rf"{_WORD}(?:odc by|ogl|open government licen\w+|etalab\w*){_END}"), ("attribution",)),
    (_any(rf"{_WORD}(?:a?gpl|lgpl|gpl|mpl|epl|eupl|copyleft)(?:v?\d[\d.]*)?{_END}", "카피레프트"), ("share_alike",)),
    (
        _any(
            r"gemma|젬마",
            rf"{_WORD}llama[ \d.]*",
            "라마 ?[234]|exaone|엑사원|hyperclova|하이퍼클로바|클로바 ?x|open ?rail|rail m\\b|openai|chatgpt|gpt ?\\d",
            "claude|anthropic|클로드|gemini|제미나이|grok|x\\.ai|qwen|큐원|deepseek|딥시크|mistral|미스트랄|kanana|카나나",
            "solar (?:pro|mini|10)|upstage|midm|믿음",
            r"ax ?[34]|a\.x",
            "command r|cohere|falcon|bloom|jurassic|yi license|(?:이용|서비스|모델|사용) ?약관|terms of (?:use|service)",
            "acceptable use|community licen|model licen|model agreement|usage polic",
        ),
        ("model_terms",),
    ),
    (
        _any("동일 ?조건|같은 ?조건|동일한 ?(?:조건|라이선스)|같은 ?라이선스|share ?alike|same licen"),
        ("share_alike",),
    ),
    (
        _any(
            "(?:상업|영리)[^,.;/]{0,12}(?:금지|불가|불허|안 ?됨|제한|못|제외|않|허용 ?안)|비 ?영리|비 ?상업|비 ?상용|non ?commercial",
            rf"{_WORD}nc{_END}",
            "(?:연구|학술|교육|학습|개인|비평|수업)[^,.;/]{0,16}(?:으?로만|에만|에 한|에 한정|용도로만|한정|전용|용도 ?외|목적 ?외|만 ?(?:가능|허용|사용|이용))",
            "(?:for )?(?:academic|research|educational|personal|evaluation)(?:[ /,]|and|or|research|academic|educational|purposes?|use){0,20}(?:only|purposes? only)",
            "only for (?:academic|research|personal|educational)",
            "no commercial|not for commercial|commercial use (?:is )?(?:prohibited|not allowed|forbidden)",
            r"연구용$|^research$|^academic$",
            "(?:research|academic) licen",
        ),
        ("non_commercial",),
    ),
    (
        _any(
            "(?:변경|개작|수정|변형|가공|편집|2차적? ?저작물?|이차적 ?저작물?|각색)[^,.;/]{0,14}(?:금지|불가|불허|안 ?됨|못|제한|않)",
            "no ?deriv\\w*|no ?modif\\w*|no changes",
            rf"{_WORD}nd{_END}",
            "(?:원문|원본|있는) ?그대로",
        ),
        ("no_derivatives",),
    ),
    (
        _any(
            "출처[^,.;/]{0,10}(?:표시|표기|명시|밝|기재|남기|적)|저작자 ?(?:표시|명시|표기)|attribution|credit (?:required|the)|cite ",
            "인용 ?(?:필수|표시)",
        ),
        ("attribution",),
    ),
    (
        _any(
            "all rights reserved|proprietary|confidential|do not (?:distribute|redistribute)|internal use|copyrighted|no redistribution",
            "비공개|대외비|기밀|사내|내부 ?(?:용|자료|문서|사용|한정)|외부 ?(?:반출|유출|공개)|무단[^,.;/]{0,10}(?:전재|복제|배포|사용|이용|도용)",
            "(?:재 ?배포|배포|공유|복제|전재|공개)[^,.;/]{0,8}(?:금지|불가|불허|안 ?됨)|저작권자[^,.;/]{0,14}(?:허락|허가|동의|승인|문의)",
            "(?:허락|허가|동의|승인|계약)[^,.;/]{0,8}(?:없이|필요|필수|받아야|후)",
            "모든 ?권리|권리 ?보유|저작권 ?(?:있음|보유|(?:의 |법)?보호(?:를| 받| 대상))|유료|구매",
        ),
        ("reserved",),
    ),
    (
        _any(
            "(?:누구나|제한 ?없이|조건 ?없이|자유롭게)[^,.;/]{0,16}(?:사용|이용|쓸|쓰|활용|배포)|자유 ?이용(?! ?불)|free (?:to|for any) use"
        ),
        ("open",),
    ),
)
_ALLOWED = later(
    "(?<!비)(?<!비 )(?:상업|영리)[^,.;/]{0,12}(?:가능|허용|허락|됨|할 수 있|무방|자유)|(?<!조건)(?<!조건 )(?:변경|수정|가공|개작|2차)[^,.;/]{0,12}(?:가능|허용|허락|할 수 있|자유)|"
    "commercial use (?:is )?(?:allowed|permitted|ok)|(?:재 ?배포|배포|공유)[^,.;/]{0,8}(?:가능|허용|자유)"
)
_RIGHTS = later(r"©|\(c\)|copyright|저작권자|저작권:|저작권 ")
_NOTHING = later(
    r"[\W_]*|(?:n/?a|none|null|nan|other|unknown|tbd|미상|미정|모름|없음|확인 ?(?:중|필요|안 ?됨)|불명|해당 ?없음|기타|알 ?수 ?없음)[\W_]*"
)
_AI_MARK = later(r"(?:\+|및|,|·)? ?(?:ai|인공지능) ?(?:학습|유형|마크|mark|표시)[^,.;/]{0,14}")


def plain(text: str) -> str:
    """Normalize a licence's text: half-width, lower case, single spaces, hyphens and underscores as spaces."""
    half = unicodedata.normalize("NFKC", text).casefold().replace("licence", "license")
    return re.sub(r"\s+", " ", re.sub(r"[-_‐-―]", " ", half)).strip()


@lru_cache(maxsize=2000)
def kinds(text: str) -> frozenset[Kind]:
    """Return all conditions stated in a licence's text; only ``unknown`` if nothing of it is understood."""
    words = _AI_MARK.sub(" ", plain(text)) if "누리" in text or "kogl" in text.casefold() else plain(text)
    if _NOTHING.fullmatch(words):
        return frozenset(("unknown",))
    denied, found = _read(words)
    if {"attribution", "share_alike", "non_commercial", "no_derivatives", "model_terms", "reserved"} & found:
        found.discard("open")
    if not found and not denied and _RIGHTS.search(words):
        found.add("reserved")
    return frozenset(found or {"unknown"})


def _read(words: str) -> tuple[bool, set[Kind]]:
    """Return whether a name was negated, and all conditions that the words state."""
    found: set[Kind] = set()
    denied = False
    rest = _ALLOWED.sub(" ", words)
    for pattern in (_CC, _BARE_CC, _KOGL):
        for one in pattern.finditer(rest):
            if _is_denied(rest, one):
                denied = True
            elif pattern is _KOGL:
                found.update(_KOGL_KINDS[one["before"] or one["type"]])
            else:
                found.update(_creative(one["rest"] or ""))
        if pattern is not _KOGL:
            rest = pattern.sub(" ", rest)
    for pattern, kinds_of in _NAMES:
        for one in pattern.finditer(rest):
            if _is_denied(rest, one):
                denied = True
            else:
                found.update(kinds_of)
    return denied, found


def _is_denied(words: str, one: re.Match[str]) -> bool:
    return bool(_NOT.match(words, one.end()) or _NOT_BEFORE.search(words[max(0, one.start() - 40) : one.start()]))


def _creative(rest: str) -> Iterator[Kind]:
    yield "attribution"
    bare = rest.replace(" ", "")
    for marks, kind in (
        (("nc", "noncomm"), "non_commercial"),
        (("nd", "noderiv"), "no_derivatives"),
        (("sa", "sharealike"), "share_alike"),
    ):
        if any(mark in bare for mark in marks):
            yield kind  # type: ignore[misc]
