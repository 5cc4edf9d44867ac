"""Findings about missing material an instruction refers to: options, a figure, a formula, or the text it is about.

An instruction *refers* to material ("다음 글", "오른쪽 지도", "이 부등식") or asks to choose ("옳지 않은 것은?"), and
the material must be in it: after a colon or line break, quoted, or as a sentence that is not a request. Not references:
the requested form of output ("표로 정리", "그래프를 그려"), something said before ("…가 늘었다. 이 문제를"), and
phrases that only sound like one (위의 통증, 그림책). Linear: patterns are bounded. A finding of an instruction, and a
hint while a seed is written. The lists of nouns make this module longer than its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koevol_core.quality.findings import Kind, finding
from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.text import clean, listed
from koevol_core.types import Finding

KINDS = (
    Kind(
        "missing_options",
        140,
        ("보기가 없음", "고르라고 하는데 고를 보기가 글에 없습니다."),
        ("Options missing", "It asks to choose, and there is nothing to choose from."),
    ),
    Kind(
        "missing_figure",
        150,
        ("그림·표가 없음", "그림·그래프·지도·표를 가리키는데 글에 없습니다."),
        ("Figure missing", "It points to a picture, graph, map or table that is not there."),
    ),
    Kind(
        "missing_formula",
        160,
        ("식이 없음", "식을 가리키는데 없거나, 식이 빠져나간 자리가 보입니다."),
        ("Formula missing", "It points to a formula that is not there, or one fell out."),
    ),
    Kind(
        "missing_context",
        170,
        ("글감이 없음", "다루라는 글·자료·코드가 지시문에 없습니다."),
        ("Text missing", "The text, data or code that it is about is not there."),
    ),
)
READ = 4000
"""Maximum characters of a text that is checked: a longer one contains its material."""

_PICTURES = (
    "그림|그래프|도표|표|사진|이미지|지도|회로도|회로|순서도|흐름도|도면|차트|악보|도형|삽화|만화|포스터|캡처|스크린샷|화면|다이어그램|"
    "인포그래픽|조직도|[가-힣]{1,4}그래프|[가-힣]{1,3}도표|피라미드|도식|설계도|전개도|단면도|평면도|배치도|구조도|노선도|약도|조감도|계통도|가계도|영상|동영상|일러스트|그림판|X레이|엑스레이"
)
_FORMULAS = (
    "식|수식|등식|방정식|연립방정식|부등식|연립부등식|행렬|행렬식|함수식|극한|극한값|적분|적분값|정적분|부정적분|미분방정식|다항식|분수식|분수|"
    "무리식|유리식|수열|점화식|급수|화학식|반응식|화학반응식|화학 반응식|화학 방정식|반응 방정식|계산식|계산|곱셈|덧셈|뺄셈|나눗셈|벡터|로그식|항등식|[가-힣]{1,2}차방정식|[가-힣]{1,2}차부등식|[가-힣]{1,2}차식|[가-힣]{1,3}수열|[가-힣]{1,3}급수|(?:일차|이차|삼차|지수|로그|삼각|유리|무리|분수)함수"
)
_TEXTS = (
    "글|문장|문단|단락|지문|본문|제시문|기사|대화|대화문|코드|소스|스크립트|쿼리|SQL|로그|자료|데이터|데이터셋|문서|파일|이메일|메일|편지|시|"
    "시조|소설|동화|이야기|텍스트|발췌문|인용문|후기|리뷰|댓글|보고서|논문|초록|계약서|조항|약관|법 조항|판결문|공지|공지문|공지사항|안내문|안내|광고|"
    "광고문|가사|연설문|연설|발표문|일기|사례|설명|설명문|논설문|수필|단어|낱말|단어들|문자|문자 메시지|메시지|쪽지|이력서|자기소개서|대본|시나리오|"
    "회의록|답변|답안|질문|질의|문의|문의 글|물음|문제|수수께끼|불만|요구사항|요구 사항|조건|상황|줄거리|작품|격언|속담|주장|의견|레시피|설문|"
    "설문 결과|결과|통계|성적|성적표|가계부|영수증|번역문|번역|원문|초안|요약문|원고|목록|명단|일정|일정표|주소|내용|구절|표현|기록|오류|오류 메시지|"
    "에러 메시지|프로그램|함수|메모|녹취록|인터뷰|칼럼|사설|뉴스|게시글|게시물|제품 설명|상품평|민원|규정|정의|증상|진술|문항|키워드|핵심어|보도 자료|발표 자료|회의 자료|홍보 자료"
)
_AFTER = "(?=(?:들)?(?:을|를|은|는|이|가|에서?|에게|의|와|과|만|속|대로|처럼|도|부터|까지|으로부터|로부터|인데|이다)?(?:[\\s,.?!:;]|$))"
_MOD = "(?:(?:두|세|네|한|짧은|긴|가지|제시된|주어진|첨부된|첨부한|붙인|공개된|같은|[가-힣A-Za-z0-9]{1,7}[^가-힣을를은는이가로에게고도와과서줘해중면며]|[가-힣]{1,6}[^을를은는이가로에게고도와과서줘해중면며])\\s){0,2}?"
_NEXT = (
    r"(?<![가-힣])(?<!그 )(?:다음(?:에\s?(?:제시된|나오는|주어진|나온))?|아래(?:에\s?(?:제시된|있는|적은|나오는|첨부한|나온|쓴))?(?:의)?|"
    r"다음의|다음과\s같은|아래와\s같은|하기)\s"
)
_OTHER = (
    r"(?<![가-힣])(?<![을를] )(?:(?:오른쪽|왼쪽|옆|맞은편|하단|붙임)(?:의|에\s있는)?|(?:제시|첨부|주어|붙여|업로드|올려|보내|공유)(?:한|된|진|드린|둔|준|드렸던|해\s?드린|넣은|"
    r"\s?놓은)|보이는|보시는)\s?"
)
_ABOVE = (
    r"(?<![가-힣])(?:(?:위(?:의|에\s?(?:제시된|나온|있는|적은|쓴))?|앞의?|앞선|앞에\s나온|이상의|상기|상단의?)\s|윗\s?)"
)
_THIS = r"^(?:혹시\s)?이\s"


def _pointing(nouns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(later(f"(?P<how>{how}){_MOD}(?P<what>{nouns}){_AFTER}") for how in (_NEXT, _OTHER, _ABOVE, _THIS))


_FIGURE, _FORMULA, _CONTEXT = _pointing(_PICTURES), _pointing(_FORMULAS), _pointing(_TEXTS)
_SHOWN = later(
    r"(?:그림|도형)과\s같(?:이|은|을|다)|(?:색칠한|색칠된|빗금\s?친|어두운|음영)\s?부분|화면에\s(?:보이는|나온|표시된|뜬)|"
    rf"(?:^|[.?!]\s)(?:{_PICTURES})(?:(?:을|를)\s(?:보고|보며|참고|바탕)|에\s나타난|\s속(?:의|에)?\s|에서\s)"
)
_READING = later(
    r"(?:^|[.?!]\s)(?:지문|본문|제시문|보기\s글|윗글)(?:을|를|에서?)\s|(?<![가-힣])윗글|(?:^|[.?!]\s)(?:다음|아래)(?:을|를)\s(?!계산|간단히|인수분해|미분|적분|전개|약분|통분|풀|위해|위하)|\(가\)\s?(?:와|의|에|를|는)\s?\(?나?\)?|밑줄\s?친\s(?:부분|곳|㉠|단어|낱말|말|표현|문장)(?!\s?['\"‘“])|[㉠-㉭](?:의|에|이|은|과|~)"
)
_MAKING = later(
    r"(?:을\s읽는\s(?:사람|독자|이))|(?:을|를)?\s?(?:직접\s)?(?:그리|그려|그린|만들|만드|작성|생성하|생성해|완성하는\s코드|출력하는\s|출력할|변환하는\s)|(?:으로|로)\s"
)
_ANY = later("다음|아래|하기|위|윗|앞|이상|상[기단]|오른|왼|참고|바탕|옆|맞은|하단|붙|제시|첨부|주어|업로드|올려|보내|공유|보이|보시|보기|^(?:혹시 )?이 |것|고르|골라|번호|정답|그림|도형|부분|지문|본문|밑줄|[㉠-㉭]|\\(가\\)|사진|그래프|지도|[=$]|\\s[의를을]\\s|\\s{2}|선택지")  # fmt: skip

# material: text that a reference can mean

_QUOTED = later(r"[\"“‘「『'`<《][^\n\"”’」』'`>》]{5,400}[\"”’」』'`>》]|```|^[^\S\n]{4,}\S", re.M)
_REQUEST = later(
    r"(?:[줘요죠까라니자]|주세요|세요|시오|시길|바람|할\s?것|것|하기|할까|[는은인]가|나|냐|인지|지|바랍니다|부탁드립니다|부탁해|싶다|싶어|싶습니다|합니다|[은는])[.?!…~\s]*$"
)
_CONDITION = later(
    r"^(?:단|또한|또|특히|먼저|그리고|그다음|그런\s?뒤|이때|그때|다만|반드시|가능하면|이어서|마지막으로|결과는|답은|답변은|분량은|형식은|글은|출력은)[,\s]"
)
_LETTER = later(r"[\w가-힣]")
_ANYTHING = {"조건", "상황", "요구사항", "요구 사항", "규칙", "질문", "물음", "문제", "수수께끼", "질의", "문항"}
_CUT = later(r"[.?!](?=\s|$)|\n|:(?!\d)")


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))


def _behind(text: str, at: int, what: str = "") -> bool:
    """Return True if text that can be meant follows the sentence with the reference."""
    rest = text[at:]
    if _QUOTED.search(rest):
        return True
    cut = _CUT.search(rest)
    if cut is None:
        return False
    if (
        cut[0] in ":\n"
        and _letters(rest[cut.end() :].partition("\n\n")[0] if cut[0] == ":" else rest[cut.end() :]) >= 2
    ):
        first = next((piece for piece in _CUT.split(rest[cut.end() :]) if _letters(piece) >= 1), "")
        return cut[0] == ":" or what in _ANYTHING or "\n" in rest[cut.end() :].strip() or not _asks(first)
    pieces = [piece.strip() for piece in _CUT.split(rest[cut.end() :]) if _letters(piece) >= 2]
    return any(what in _ANYTHING or not _asks(piece) for piece in pieces)


def _asks(piece: str) -> bool:
    """Return True if a sentence asks, or prescribes how to answer: it is not material."""
    return bool(_CONDITION.match(piece.strip())) or bool(_REQUEST.search(piece.strip()))


def _said_before(text: str, at: int) -> bool:
    return _letters(text[:at]) >= 8


def _pointed(text: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[re.Match[str]]:
    """Yield the references to material that the text does not contain."""
    for number, pattern in enumerate(patterns):
        for found in pattern.finditer(text):
            if _MAKING.match(text, found.end("what")):
                continue
            if number and _said_before(text, found.start()):
                continue
            if not _behind(text, found.end(), found["what"]):
                yield found
                break


def figure(text: str) -> str:
    """Return the words that refer to a missing picture, graph, map or table, or "" if there are none."""
    if found := next(_pointed(text, _FIGURE), None):
        return found[0]
    shown = _SHOWN.search(text)
    return (
        shown[0]
        if shown and not _SEEN.search(text) and not _IN_GENERAL.search(text) and not _behind(text, shown.end() - 1)
        else ""
    )


_IN_GENERAL = later(
    r"(?:방법|요령|법|수업|활동|습관|차이|기준|까닭|놀이)(?:을|를|은|이|과)?\s(?:[가-힣]+\s){0,2}(?:알려|설명|가르|소개|설계|짜|정리|추천|제안|만들|써|말해|비교)"
)
_SEEN = later(r"!\[|<img|https?://|\[(?:그림|사진|표|그래프|이미지)|\t|\|.*\|")


def formula(text: str) -> str:
    """Return the words that refer to a missing formula, or the place of a lost one, or "" if there are none."""
    if gap := _GAP.search(text):
        return gap[0].strip()
    if _WRITTEN.search(text):
        return ""
    found = next(_pointed(text, _FORMULA), None) or _RECKON.search(text)
    if found is None and (found := next(_pointed(text, (_OF_MATHS,)), None)) is None:
        return ""
    return "" if _behind(text, found.end()) else found[0]


_GAP = later(
    r"(?<=\S) {2,}(?:을|를|의)\s|(?:함수|식|행렬|벡터|점|직선|곡선|포물선|수열|집합|원|극한|값)(?:\s{2,}(?:의|를|을|에|에서|와|과|가|는|은|이|일)|\s(?:의|를|을))\s|"
    r"(?:^|[가-힣]\s?)(?:=|≤|≥|<|>)\s?-?\d+(?:이|을|를|일|의|\s|$)|"
    r"(?<![=<>])[=≤≥]\s?(?:일\s?때|이고|이다|의|을|를|인|[,?]|$)|\$\s*\$(?!\$)|\\\(\s*\\\)|(?:^|[,.]\s)\s*(?:의|를|을)\s(?:값|해|근|도함수)"
)
_WRITTEN = later(
    r"[\w)\]}²³]\s*[=<>≤≥≠+×÷*/^√∫∑→⟶±−·]\s*[-−(\w√∫]|\w[²³⁴ⁿ]|\d\s*-\s*\d|\\\w+|[₀-₉]|√|∫|∑|\[\[|\d\s*,\s*\d+\s*,|\d\s*/\s*\d|[a-z]\([a-z0-9]"
)
_RECKON = later(r"^(?:다음|아래|주어진 것)(?:을|를)\s(?:계산|간단히|인수분해|미분|적분|전개|약분|통분|풀)")
_OF_MATHS = later(
    rf"(?P<how>{_NEXT}|(?<![가-힣])주어진\s|^이\s){_MOD}(?P<what>함수|곡선|직선|집합|이차함수|일차함수|삼차함수)"
    r"(?=(?:을|를|의|가|이|에서|은|는)\s[^.?!\n]{0,20}(?:미분|적분|도함수|극값|극댓값|최댓값|최솟값|정의역|치역|역함수|연속|접선|기울기|원소|교점|그래프|절편|넓이|근))"
)


def context(text: str) -> str:
    """Return the words that refer to a missing text, list, code or data, or "" if there are none."""
    for found in _pointed(text, _CONTEXT):
        if found["what"] == "함수" and _OF_MATHS.search(text):
            continue
        if found["what"] in _LOOSE and _OFTEN.match(text, found.end()):
            continue
        if _NAMED_HERE.match(text, found.end()) or (_GIVEN.match(found[0]) and _IN_GENERAL.search(text)):
            continue
        if found["how"].strip() == "이" and _POSES.search(text, found.end()):
            continue
        return found[0]
    reading = _READING.search(text)
    if (
        reading
        and not _IN_GENERAL.search(text)
        and not _said_before(text, reading.start())
        and not _behind(text, reading.end() - 1)
    ):
        return reading[0].strip()
    return ""


_LOOSE = listed("설명 문장 낱말 단어 단어들 표현 내용 사례 도시 도시들 작품 속담 문제 상황")
_NAMED_HERE = later(r"[^.?!\n(]{0,12}\([^()\n]{1,60}[,·][^()\n]{1,60}\)")
_GIVEN, _POSES = later("주어진|제시된"), later(r"(?:문제|질문|퀴즈)(?:를|을) (?:내|만들|출제|하나|새로)")
_OFTEN = later(r"\s?(?:들\s?)?(?:중|가운데)")

# options

_AMONG = later(
    r"(?<![가-힣])(?<!그 )(?:다음|아래|보기|제시된|주어진)(?:의|과\s같은|에)?\s(?!주|달|해|날|번|단계|학기|세대|역|시즌|차례|분기|기|대선|사람)[^.?!\n:]{0,24}?(?<=\s)?(?:중에서?|중|가운데|중의)(?=[\s,])|"
    r"(?:[<\[〈]\s*보기\s*[>\]〉]|(?<![가-힣])보기|선택지|객관식\s보기)\s?(?:중|에서|가운데|의|를\s보고)(?=[\s가-힣])"
)
_WHICH = r"(?:옳|맞|바르|바른|올바|틀린|틀리|알맞|적절|적합|타당|부적|어울리|다른|아닌|일치|해당|거리가|관련|잘못|볼\s수|포함|속하|짝지|연결|고른|설명한|나열한|나타낸|묶은|가까운|먼)"
_ONE = later(
    r"것(?:들)?은\s?\??\s*$|것(?:만)?(?:을|를)?\s?(?:있는\s대로\s|모두\s|하나\s)?(?:고르시오|고르세요|고르십시오|고르면|고르라|고른\s것은|골라라|찾으시오|고르고)|"
    rf"{_WHICH}[^.?!\n]{{0,24}}(?:것|설명|문장|말|단어|낱말|용어|표현|번호)(?:은|는|이|을|를)?\s?(?:무엇|몇\s번|어느\s것|\?|(?:고르|골라|찾으시오))|"
    r"(?:정답|번호|답)(?:을|를)?\s?(?:하나\s)?(?:고르|골라|선택)|고르시오\s*+\.?\s*$",
    re.M,
)
_MARK = later(
    r"[①-⑳]|(?:^|[\s(\[])(?:\(?\d{1,2}|\(?[가-하]|\(?[A-Ha-h]|[ㄱ-ㅎ])\s?[.)\]](?=\s?\S)|^[^\S\n]*[-*•·▪]\s+\S|[㉠-㉭]\s",
    re.M,
)
_COLONED = later(r"(?:^|\s)(?:[가-하]|[A-H]|[1-9])\s?:", re.M)
_SPLIT = later(r"\S\s*(?:[,/|、·;]|\svs\.?\s|또는|혹은)\s*\S")
_INLINE = later(
    r"[\w)'\"’”](?:(?:,|/|·|、|와|과|이랑|랑|하고)\s?|\s?(?:또는|혹은|이나|및)\s)[\w('\"‘“]{1,14}(?:\s?[가-힣]{1,6})?\s?(?:\)\s?)?$"
)
_OF_KIND = later(r"[가-힣]\s(?:중|가운데)(?:에서?|에)?\s[^.?!\n]{0,40}?(?:가장|제일)")
_TO_MAKE = later(r"(?:문제|퀴즈|문항|보기|선택지|객관식)[^.?!\n]{0,24}?(?:만들|출제|내\s?줘|작성|구성|설계|제작|생성)")
_OF_TEXT = later(rf"(?:{_NEXT}|윗)\s?(?:글|지문|대화|본문|기사|자료|이야기|시|소설|안내문|광고|표|그래프)")


def options(text: str) -> str:
    """Return the words that ask to choose although there are no options, or "" if there are none."""
    found = _AMONG.search(text) or _ONE.search(text)
    if found is None or _TO_MAKE.search(text):
        return ""
    pointing = found.re.pattern == _AMONG.pattern
    if not pointing and (_OF_KIND.search(text) or _OPEN.search(text)) and not _NEGATED.search(text):
        return ""
    if len(_MARK.findall(text)) >= 2:
        return ""
    head = re.sub(r"\s?(?:중에서?|중의?|가운데)$", "", text[: found.end()]) if pointing else ""
    if pointing and _INLINE.search(head[-60:]):
        return ""
    if not pointing and _BETWEEN.search(text[: found.end()]):
        return ""
    return "" if _listed(text, found) else found[0].strip()


_OPEN = later(
    r"(?:[을ㄹ]\s때|할\s때|고를\s때|당신|여러분|사람들?[은이]|우리[는가])[^.?!\n]{0,24}것은|[아어해말둬]야\s(?:할|될|하는)\s것은"
)
_NEGATED = later("아닌|않은|틀린|잘못|없는")
_BETWEEN = later(
    r"[\w)](?:,|/|와|과|또는|이나|하고|랑)\s?[^\s,]{1,12}\s(?:중|가운데)(?:에서?)?\s|[\w)],\s?[^\s,]{1,12},\s?[^\s,]{1,12}\s(?:중|가운데|에서)\s"
)


def _listed(text: str, found: re.Match[str]) -> bool:
    """Return True if there is a list of options before or after the sentence that asks to choose."""
    start = max((cut.end() for cut in _CUT.finditer(text, 0, found.start())), default=0)
    cut = _CUT.search(text, max(found.start(), found.end() - 1))
    rest = text[cut.start() :].lstrip(".?!: ") if cut else ""
    coloned = bool(cut and cut[0] == ":")
    pieces = [piece for piece in re.split(r"[\n?!]|\.(?=\s|$)", rest) if _letters(piece)]
    told = [piece for piece in pieces if not _asks(piece)]
    if _OF_TEXT.search(text[start : found.end() + 1]):
        return len([piece for piece in rest.split("\n") if 0 < _letters(piece) < 30]) >= 3
    if coloned and _letters(pieces[0] if pieces else "") >= 3 and len((pieces or [""])[0].split()) > 1:
        return True
    before = text[:start]
    return (
        any(_SPLIT.search(piece) for piece in told)
        or len(told) >= 2
        or len(_COLONED.findall(rest)) >= 2
        or len(re.findall(r"[\"“‘']\S", rest)) >= 2
        or any(_SPLIT.search(piece) for piece in _CUT.split(before) if not _asks(piece) and _letters(piece))
    )


_LOOKS = {"missing_options": options, "missing_figure": figure, "missing_formula": formula, "missing_context": context}


@finding(*KINDS, of="text")
def find(_parent: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each kind of material that the instruction refers to but lacks, with the referring words."""
    plain = clean(text[:READ]).strip()
    if len(text) > READ or not _ANY.search(plain):
        return
    found = {name: words.strip() for name, missing in _LOOKS.items() if (words := missing(plain))}
    drawn = [found[name] for name in ("missing_figure", "missing_formula") if name in found]
    if any(found.get("missing_context", "").startswith(one.split()[0]) for one in drawn):
        del found["missing_context"]  # one reference, one finding
    if "missing_options" in found and found.get("missing_context", "").startswith("밑줄"):
        del found["missing_context"]  # the underlined text is in the options
    for name, words in found.items():
        yield Finding(name, "warn", words)
