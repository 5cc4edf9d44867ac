"""Elimination rule ``truncated``: texts that are cut off; texts are already cleaned (``clean``).

Three kinds of evidence, from certain to likely. (1) Something is open: a fence, bracket, quote, formula, table row,
list item. (2) The last word is incomplete: half an ending ("습니", "않", "했"), an operator, a comma. (3) The last word
cannot end a sentence (a particle, a connective, an adnominal form) where sentences are expected: it is long for a
fragment, or the preceding text ended in punctuation and it did not. Titles, verses, speech and words requested as such
may end in any way, and so may notes that end in nouns.
"""

from __future__ import annotations

import re

from koevol_core.messages import Message
from koevol_core.quality.elimination import rule
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import listed

TAIL = 3_000
"""Characters at the end of a text that are checked."""


@rule("truncated", order=60, ko="잘린 글", en="cut off")
def truncated(parent: str, child: str, answer: str | None) -> str | None:
    """Return evidence if the child or its answer is cut off: open element, half a word, connective or particle."""
    cut = _child_cut(child)
    if cut is not None and _child_cut(parent) is None:
        return Message("evidence.instruction", words=cut)
    if answer is None:
        return None
    if _is_form(answer):
        return None
    cut = _open(answer) or _answer_cut(child, answer)
    return None if cut is None else Message("evidence.answer", words=cut)


def _shown(text: str) -> str:
    return " ".join(text.split()[-3:])[-60:]


_FIELD = later(r"^[ \t]{0,20}(?:[-*•□]|\d{1,2}[.)])?[ \t]{0,20}[^\n:：]{1,24}[:：][^\n]{0,40}$", re.M)
_HOLLOW_LINE = later(r"^[ \t]{0,20}[-*•□][ \t_]{0,40}$", re.M)
_EMPTY_FIELD = later(r"[:：][ \t_.()]{0,40}$", re.M)


def _is_form(answer: str) -> bool:
    """Return True for a form to fill in: its last lines are labels, and two fields or the only other ones are empty."""
    lines = [line for line in answer.split("\n") if line.strip()]
    if len(_HOLLOW_LINE.findall(answer)) > 1 and _HOLLOW_LINE.match(lines[-1]):
        return True
    fields = [line for line in lines[-4:] if _FIELD.search(line)]
    empty = sum(_EMPTY_FIELD.search(line) is not None for line in lines)
    boxes = sum("□" in line or "(  " in line or "__" in line for line in lines)
    return len(lines) > 1 and len(fields) == len(lines[-4:]) and (empty > 1 or (empty > 0 and boxes > 0))


# Open elements


def _open(text: str) -> str | None:
    """Return an element that was opened and not closed, or begun and left empty."""
    fences = sum(line.lstrip().startswith("```") for line in text.split("\n"))
    if fences % 2:
        return Message("evidence.open_fence")
    tail = text.rstrip()[-TAIL:]
    if not tail or tail.endswith("```"):
        return None
    lines = tail.split("\n")
    plain = _CODE_SPAN.sub("`", tail)
    return _open_line(lines) or _open_list(lines) or _open_math(plain) or _open_data(text, tail) or _open_mark(plain)


_CODE_SPAN = later(r"`[^`\n]{1,300}`")
_BULLET, _DONE_ITEM = later(r"[ \t]{0,20}[-*•] "), later(r"[.!?。][\"”’)*]{0,5}\s{0,20}\Z")
_NUMBERED_LABEL = later(r"([A-Za-z가-힣]{1,4}) ?\d{1,3}[.:)]?")


def _open_list(lines: list[str]) -> str | None:
    """Return a last item that stops in its sentence where the others do not, or a numbered label without its text."""
    last, before = lines[-1].strip(), [line.strip() for line in lines[:-1] if line.strip()]
    label = _NUMBERED_LABEL.fullmatch(last)
    if label and any(
        line.startswith(label[1]) and _NUMBERED_LABEL.match(line) and len(line) > len(last) + 4 for line in before
    ):
        return Message("evidence.empty_item", item=last)
    if not _BULLET.match(lines[-1]) or _DONE_ITEM.search(last):
        return None
    items = [line for line in before[-6:] if _BULLET.match(line)]
    stops = len(items) > 1 and all(_DONE_ITEM.search(item) for item in items[-3:])
    return (
        last[-30:]
        if stops and re.search("[가-힣](?:은|는|을|를|이|가) ", last) and not re.search(r"[다요]\W*\Z", last)
        else None
    )


_ITEM = later(r"[ \t]*(?:(\d{1,3})[.)]|[-*•·○●▪]|#{2,6}|\*\*)[ \t]*(?:\*\*[ \t]*)?")


_POWER = later(r"(?<=[\w)\]]) ?\*\* ?(?=[(\d-]|[a-z]\b)", re.A)


def _open_line(lines: list[str]) -> str | None:
    """Return a last line that is an empty list item, a table row without its end, or bold or code without its end."""
    last = lines[-1].rstrip()
    before = [line.rstrip() for line in lines[:-1] if line.strip()]
    item = _ITEM.fullmatch(last)
    if item and len(before) > (item[1] is not None and item[1] != "1"):
        mark = str(int(item[1]) - 1) if item[1] else last.strip()
        if any(line.lstrip().startswith(mark) and not _ITEM.fullmatch(line) for line in before):
            return Message("evidence.empty_item", item=last.strip())
    if (
        last.startswith("|")
        and not last.endswith("|")
        and before
        and before[-1].endswith("|")
        and not re.search(r"[.!?]\Z", last)
    ):
        return last[-30:]
    plain = _POWER.sub("", last)
    for mark in ("**", "`"):
        if plain.count(mark) % 2 and not last.endswith(mark) and "```" not in last:
            return last[last.rfind(mark) :][:30]
    return _open_part(last, before)


def _open_part(last: str, before: list[str]) -> str | None:
    """Return a heading without text, a row with too few cells, an item without the others' colon, or an open tag."""
    headed = re.match(r"#{1,6} (?!(?:끝|이상|마침|종료|end|fin)\W*\Z)", last, re.I)
    if headed and before and before[-1][:1] != "#" and any(line.startswith("#") for line in before):
        return last[:30]
    cells = last.count("|") if last.startswith("|") else 0
    rows = [line for line in before if line.startswith("|")]
    if cells and len(rows) > 1 and 1 < cells < rows[-1].count("|") == rows[0].count("|"):
        return last[-30:]
    items = [line for line in before[-4:] if re.match(r"[ \t]*[-*•]", line)]
    if (
        len(items) > 1
        and re.match(r"[ \t]*[-*•][^:：]{1,20}\Z", last)
        and all(re.search("[:：]", item) for item in items)
    ):
        return last[-30:]
    tag = re.search(r"</?[a-zA-Z][^<>]{0,60}\Z", last)
    return tag[0] if tag else None


_DOLLAR, _STRAIGHT = later(r"(?<!\\)\$"), later(r'(?<!\d)"')


def _open_math(tail: str) -> str | None:
    marks = [found.start() for found in _DOLLAR.finditer(tail)]
    if len(marks) % 2 and re.search(r"[\\^_={]", tail[marks[-1] :]):
        return tail[marks[-1] :][:30]
    if tail.count("\\(") > tail.count("\\)") or tail.count("\\[") > tail.count("\\]"):
        return tail[max(tail.rfind("\\("), tail.rfind("\\[")) :][:30]
    return tail[tail.rfind("{") :][:30] if "\\" in tail and tail.count("{") > tail.count("}") else None


def _open_data(text: str, tail: str) -> str | None:
    """Return the end of JSON that has more opening than closing brackets."""
    data = re.match(r"\s*[{\[]\s*[\"\[{\d\]}]", text) is not None
    return tail[-30:] if data and any(text.count(a) > text.count(b) for a, b in (("{", "}"), ("[", "]"))) else None


_FACE = later(r"[:;=ㅠㅜㅎㅋTX8][-'^o]?[(\[{]+\Z")
_PAIRS = {"(": ")", "“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", "〈": "〉", "[": "]"}
_OPENED = later(r"[(“「『《〈\[]")


def _open_mark(tail: str) -> str | None:
    """Return a bracket or quote opened in the last 300 characters (straight quotes: last paragraph) and not closed."""
    if _FACE.search(tail):
        return None
    near = tail[-300:]
    for found in _OPENED.finditer(near):
        if _PAIRS[found[0]] not in near[found.end() :] and near[found.start() - 1 : found.start()] not in (
            ":",
            ";",
            "=",
        ):
            inside = near[found.start() :]
            if not re.search(r"[.!?]\s*\n", inside):
                return inside[:30]
    line = tail.rsplit("\n\n", 1)[-1]
    marks = [found.start() for found in _STRAIGHT.finditer(line)]
    opened = line[marks[-1] :] if len(marks) % 2 else ""
    return (
        opened[:30]
        if opened and not re.search(r"[.!?]\s*\Z", opened) and line[marks[-1] - 1 : marks[-1]] in (" ", "", "(", "\n")
        else None
    )


# The last word

_DONE = later(
    r"(?:[.!?。…~♪♥♡☆★❤)\]}>”’」』》〉\"'`|_;%℃°ㅋㅎㅠㅜ^*]|[\u2190-\u21ff\u2600-\u27bf\U0001f000-\U0001faff][\ufe0f]?)\Z"
)
_MARKED = later(r"[가-힣ㅋㅎ)\]”’\"]\)?[.!?](?=\s|\Z)")
_HALF = later(
    r"(?:십시|주세|하세|[가-힣]시겠|니다만큼)\Z|[가-힣][해려여] ?주\Z|[어아워와봐겨켜] 주\Z|[있없했겠었았됐였갔왔렸졌]습\Z|(?:주|하|으)십\Z|[가-힣][을를] [가-힣]{1,4}(?<![정홍예확제통양후경담안유속도초])보\Z|[을를] (?:주|하|되|받|가지|만들)\Z|\d[~–-]\Z|(?:약|대략|최대|최소) \d+\.\Z|[가-힣][ㄱ-ㅅㅈㅊㅌㅍㅏㅐㅑㅓㅔㅕㅗㅣ]\Z|(?:않|없|많|싶|괜찮|같|좋|있|됐)\Z|://\Z|됩\Z|[해려아어] ?드립\Z|[가-힣]기 때\Z|[을를] (?:위|통)\Z|[가-힣]에 (?:대|관|따)\Z"
    r"|(?:[가-힣](?<!으)|[>》〉」』”’\"')\]A-Za-z0-9])으\Z|[가-힣]{2}하(?<![지이저산휘부인강투영낙출천은]하)\Z|(?:유지|확인|정지|방지|금지|감지)하\Z"
)
_DANGLING = later(r"(?:[,、，]|(?<=\s)[+×÷=*/&<-]|[=→×÷])\Z")
_NOT_CUT = listed("어머니 할머니 주머니 아주머니 시어머니 언니 그러니 벌써 솜씨 아저씨 날씨 글씨 씨")
_JOINING = any_of(
    r"(?:그리고|및|또는|혹은|하지만|그러나|또한|따라서|그래서|그러므로|즉|왜냐하면|그런데|그러면|다만|한편|반면|특히|예를 ?들[어면]|이를테면|예컨대|게다가|그 ?때문에|이를 ?위해|이 ?외에도?|이와 ?함께|뿐만 ?아니라)\Z"
)
_CONNECTIVE = any_of(
    r"(?:[이하으되지키히오가나시우르리치기]며|면서|므로|하여|되어|에 ?따라|에 ?대해서?|에 ?관해|통해서?|위해서?|위하여|비롯하여|지만|[하되]고|[가-힣]고|는데|은데|인데|려고|으러|도록|자마자|느라고?|더라도|거나|려면|[가-힣]면|(?<![을할갈볼줄올살질])게|아서|어서|해서|[가-힣]여서|니까|기에|듯이|[으]로써)\Z"
)
_LEADS = any_of(
    r"\A\W*(?:(?:이에 )?반면(?:에)?|이에 반해|그럼에도(?: 불구하고)?|그렇지만|아울러|더불어|나아가|더구나|더욱이|오히려|만약|만일|비록|이처럼|이렇듯|또|근데|그러니까|그 결과|그 밖에|그 외에|이와 달리|이와 반대로|이때|먼저|우선|결국|요컨대)\Z"
)
_POINTING = later(r"\s(?:그|저|이런|그런|저런|그러한|모든|어떤|어느|여러|다른|온갖|각종|가장|매우|아주|훨씬|상당히)\Z")
_REASON = any_of(r"(?:때문에|므로|어서|아서|해서|여서|라서|워서|니까|서요|도록|기 위해서?|려고|위하여|통해)\Z")
_PARTICLE = any_of(
    r"[가-힣](?:[를의]|에게서?|에서[는도의]?|으로[는도서써]?|부터|까지[는도]?|보다[는도]?|처럼|께서[는도]?|에[는도]|와의|과의|으로의|에의|이라는|라는|라고|이란|이라고)\Z|[가-힣][^가-힣]{0,2}을\Z|[가-힣]{2}(?:은|는|이|가|와|과|로|도)\Z"
)
_ADNOMINAL = any_of(
    r"(?:[하되있없]는|[가-힣][오가지키내리나주보이우]는|[가-힣]던|[될할갈볼줄올살질]|[가-힣]을 수|[가-힣] 수|[좋많같높낮깊넓]은|필요한|중요한|다양한|이러한|그러한|위한|대한|관한|통한|따른)\Z"
)
_NOUNS = listed(
    "을 가을 마을 노을 고을 개울 서울 회의 정의 주의 강의 논의 합의 동의 의의 창의 민주주의 예의 편의 유의 문의 결의 호의 여의 의 나무의자 가게 무게 집게 조개 학과 결과 효과 사과 성과 수정과 경제학과 교과 통과 초과 문과 이과 경과 과 "
    "기와 소와 와 이 고양이 호랑이 원숭이 거북이 아이 어린이 젊은이 늙은이 높이 넓이 깊이 길이 차이 놀이 먹이 종이 나이 사이 오이 회이 목걸이 목도리 떡볶이 볶음이 구이 장난이 우리 소리 거리 자리 머리 다리 평가 국가 작가 휴가 가 "
    "전문가 화가 물가 증가 추가 참가 허가 원가 주가 대가 시가 인가 단가 요가 결과지 은 지은 은행은 도로 진로 경로 통로 피로 위로 서로 활로 회로 선로 항로 미로 기로 새로 스스로 바로 별로 주로 따로 홀로 실로 "
    "광고 창고 사고 보고 경고 참고 재고 최고 냉장고 권고 충고 원고 중고 신고 투고 금고 고 행사 예고 제고 숙고 기고 간호사 보다 제도 온도 속도 정도 지도 태도 각도 난이도 만족도 인지도 중요도 습도 의도 시도 밀도 빈도 포도 "
    "라면 화면 측면 정면 장면 반면 가면 방면 내면 표면 도면 단면 이면 하면 노면 지면 국면 서면 라면 쫄면 냉면 수면 평면 배달 사례 에서 교수 가수 점수 우수 감수 호수 선수 지수 변수 함수 홀수 짝수 정수 분수 소수 인수 개수 횟수 건수 "
    "역할 분할 생활 재활 활 할 팔 물 일 달 별 글 말 쌀 돌 실 발 칼 꿀 풀 구글 소설 연설 시설 건설 개설 신설 해설 전설 기술 예술 미술 수술 학술 서술 진술 연결 해결 타결 판결 강을 얼굴 겨울 거울 방울 이슬 구슬 비밀 검은 인도 온라인"
)
_LOOSE = any_of(
    "접속|연결어|부사|번역|뜻|단어|낱말|어미|조사|빈칸|제목|이름|슬로건|카피|구호|문구|표어|표제|(?<![가-힣])시(?:[를 ]|로)|시조|하이쿠|가사|노래|대사|대화|카톡|문자|채팅|혼잣말|반말|구어|(?<![가-힣])말[로을]|답글|댓글|인스타|SNS|(?<![가-힣])이어|인사말|머리말|존댓말|덕담|축사|건배사|한 ?줄|한마디|속담|명언|영어로|끝말|소설|캘리|모토|좌우명|간판|해시태그"
)


def _half(tail: str) -> bool:
    """Return True if the text ends inside a word or on a joining character (a range dash, ``://``)."""
    last = tail.split()[-1]
    if _HALF.search(tail[-8:]) and last not in _NOT_CUT:
        return True
    code, bare = (ord(last[-1]) - 0xAC00, last.strip("\"'“‘(")) if "가" <= last[-1] <= "힣" else (-1, last)
    if code >= 0 and code % 28 == 20:  # ㅆ: 했, 겠, 있
        return True
    return (
        code >= 0
        and bare.endswith("니")
        and bare not in _NOT_CUT
        and len(bare) > 1
        and (ord(bare[-2]) - 0xAC00) % 28 == 17
    )  # ㅂ + 니


def _answer_cut(child: str, answer: str) -> str | None:
    tail = answer.rstrip()[-TAIL:]
    if not tail or tail.endswith("```") or len(tail.split()) < 2:
        return None
    if tail.endswith((":", "：")) and len(tail.split()) > 3 and not _LOOSE.search(child):
        return _shown(tail)
    if _DONE.search(tail[-2:]) and not _HALF.search(tail[-12:]):
        return None
    loose = _LOOSE.search(child) is not None and len(answer) < 150
    if _half(tail) or (_DANGLING.search(tail) and not loose):
        return _shown(tail)
    if loose:
        return _shown(tail) if _POINTING.search(tail) and _MARKED.search(tail.rsplit("\n", 1)[-1]) else None
    return _unfinished(tail, _WHY.search(child) is not None)


_WHY = any_of("왜|이유|까닭|원인|어째서|때문|어떻게|어쩌다|무슨 수|비결")


def _child_cut(child: str) -> str | None:
    opened = _open(child)
    if opened:
        return opened
    tail = child.rstrip()[-TAIL:]
    words = tail.split()
    if not words or _DONE.search(tail[-2:]) or _CONTINUE.search(child):
        return None
    if len(words) > 1 and _half(tail):
        return _shown(tail)
    last = tail.rsplit("\n", 1)[-1]
    if "\n" in tail or ":" in last:  # material of the task may end in any way
        return None
    asked = _ASKED.search(tail) is not None
    if asked and re.search(r"[,，]\Z", tail):
        return _shown(tail)
    kind = _kind(tail[-60:], words[-1][-30:])
    least = {"joins": 4, "object": 5, "connective": 5, "reason": 5}.get(kind or "", 99)
    if (len(words) > 3 and re.search(r"[,，]\Z", tail)) or len(words) >= least or _unfinished(tail):
        return _shown(tail)
    return _shown(tail) if len(words) > 5 and re.search(r"[가-힣](?:에서|에게|까지|부터)\Z", tail) else None


_CONTINUE = any_of("이어(?:서|질|지는)|완성|채워|빈칸|뒤를|제목|다음 말|계속")
_ASKED = later(r"(?:줘요?|주세요|하라|하시오|쓰시오|십시오|해라)[.!]? ")


def _unfinished(tail: str, reasons: bool = True) -> str | None:
    """Return the last words if they cannot end an expected sentence; a reason can if ``reasons`` are asked for."""
    line = tail.rsplit("\n", 1)[-1]
    marks = [found.end() for found in _MARKED.finditer(line)]
    rest = line[marks[-1] :] if marks else line
    words = rest.split()
    if not words:
        return None
    last = words[-1][-30:].strip("*_`\"'“”‘’")
    kind = _kind(rest[-60:], last)
    due = bool(marks) or _others_end_in_marks(tail)
    if _english_cut(rest, words):
        return _shown(tail)
    if _CONCLUDES.match(rest) and "\n" in tail and re.search(r"[가-힣](?:은|는|이|가|을|를|의)\Z", last):
        return _shown(tail)
    if due and not marks and len(words) > 5 and _STEM.search(last) and _sentences_end_in_marks(tail):
        return _shown(tail)
    if kind == "joins" and (due or len(words) > 3):
        return _shown(tail)
    if kind == "reason":  # "…했기 때문에" alone answers why; with a topic its sentence is incomplete
        long = len(words) > 4 and (_TOPIC.search(" ".join(words[:3]) + " ") or (not reasons and len(words) > 6))
        return _shown(tail) if due or long else None
    if kind in ("object", "connective") and (due or len(words) > 5):
        return _shown(tail)
    if kind in ("particle", "adnominal") and (due or len(words) > 7):
        return _shown(tail)
    if due and not marks and len(words) > 3 and _CASUAL.search(last) and _POLITE.search(tail):
        return _shown(tail)
    return _shown(tail) if marks and _no_ending(tail, rest, words, last) else None


_CONCLUDES = later(r"\W*(?:따라서|그러므로|결국|그래서|결론적으로|정리하면|즉)\s")
_STEM = later(r"[려켜겨쳐져춰워와]\Z")


def _sentences_end_in_marks(tail: str) -> bool:
    """Return True if three sentences or more of the lines before the last end in punctuation."""
    return len(_MARKED.findall(tail.rpartition("\n")[0])) > 2


_CASUAL = later(r"(?:[나하]|(?<![권제기북])한|[가-힣]된)\Z")
_POLITE = later(r"(?:요|니다|니까|세요)[.!?][\"”’)]*\s*\n[^\n]*\Z")
_TOPIC = later(r"[가-힣][은는] ")


def _kind(rest: str, last: str) -> str | None:
    if _LEADS.search(rest):
        return "joins"
    if last in _NOUNS or any(last.endswith(noun) for noun in _NOUNS if len(noun) > 1):
        return None
    if _JOINING.search(rest):
        return "joins"
    if _REASON.search(rest):
        return "reason"
    if re.search(r"[가-힣](?:를|[^가-힣]{0,2}을|의|에게|에서는|으며|면서)\Z", last) and len(last) > 1:
        return "object"
    if _CONNECTIVE.search(rest):
        return "connective"
    if _ADNOMINAL.search(rest) or _POINTING.search(rest):
        return "adnominal"
    return "particle" if _PARTICLE.search(last) else None


def _others_end_in_marks(tail: str) -> bool:
    """Return True if there are lines of three or more words before the last, and all of them end in punctuation."""
    lines = [
        line.strip()
        for line in tail.split("\n")[:-1]
        if len(line.split()) > 2 and not line.lstrip().startswith(("#", "|", "**"))
    ]
    ended = sum(bool(re.search(r"[.!?][\"”’)*]*\Z", line)) for line in lines)
    return ended >= 1 and ended == len(lines)


_ENDING = later(
    r"(?:[다요죠까자라네군지오]|구나|거든|[가-힣]게|걸|는데|던데|것|기|등|중|뿐|듯|해|돼|야|아|어|줘|봐|래|니|냐|나|점|후|뒤|때)\Z"
)
_SAYS = later(r"[:：#=→]|답|합계|총|출처|참고|드림|올림|배상|\d{4}[.년]")


def _no_ending(tail: str, rest: str, words: list[str], last: str) -> bool:
    """Return True if a long last sentence, after complete ones on the same line, has no predicate at its end."""
    if len(words) < 4 or _SAYS.search(rest) or re.search(r"[A-Z\d]{2}\Z", last):
        return False
    if not last or not ("가" <= last[-1] <= "힣" or last[-1].isalnum()):
        return False
    if "가" <= last[-1] <= "힣" and (
        ((ord(last[-1]) - 0xAC00) % 28 == 16 and last[-1] != "쯤") or _ENDING.search(last)
    ):
        polite = re.search(r"(?:요|니다|니까)[.!?][^가-힣.!?]*\Z", tail[: len(tail) - len(rest)])
        return polite is not None and re.search(r"[해어아여하나]\Z", last) is not None  # ㅁ: a nominal ending
    return re.search(r"[가-힣](?:[은는이가을를에면]|에서|으로|하고|지만|어|해)\s", rest) is not None


_LITTLE = listed(
    "the a an of to and or but that which who in on for with by is are was were be been because as at from into than this these it its their your if when while not can will would should"
)


def _english_cut(rest: str, words: list[str]) -> bool:
    return len(words) > 4 and words[-1].isascii() and words[-1].casefold() in _LITTLE and rest.isascii()
