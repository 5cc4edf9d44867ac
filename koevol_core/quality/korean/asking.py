"""Tells what the sentences of a text do: ask for something, ask a question, advise, state, or neither.

Read from the last words of a sentence, so that it needs no dictionary. What cannot be decided is "other": a noun phrase
("… 장단점 세 가지"), a line of verse, plain speech in -해 or -어. Independent of the rules; texts are already cleaned.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.text import without_code

Act = Literal["request", "advice", "question", "statement", "other"]
"""``request``: hands over a task. ``advice``: an imperative that also stands in answers (… 넣으세요)."""

READ = 6_000
"""Characters at each end of a text that are read."""

_BREAK = later(
    r"\n+|(?<![\s\n]\d)(?<![\s\n]\d\d)(?<!^\d)(?<=[.!?。…])[\"'”’」』)]?\s+|(?<=[:：])\s+|(?<=[가-힣][.!?])(?=[가-힣A-Z\"'“])|\s/\s"
)
_CLOSING = " \t.,!~…。*_`\"'“”‘’)]}>」』·:;^ㅠㅜㅎㅋ♡♥-"
_ASIDE = later(r"\s?[(\[][^()\[\]]{1,60}[)\]]\s?[.!?~]{0,3}\s*$")
_GIVE = (
    r"(?:줘|줘요|줘라|주라|줄래|줄래요|줄 ?수 ?있(?:어|나|니|을까|겠니|나요|어요|을까요|습니까|으세요)|주[세셔]요|주세염|주시오|주십시오|주십쇼|주시겠(?:어요|습니까|나요)|주실(?:래요|까요|수 있나요|수 있을까요)?|"
    r"주시길|주시기|주길|주기를?|주면 (?:돼|되|좋|고맙|감사)[가-힣]{0,8}|주시면 (?:정말 |참 |매우 |더 |너무 ){0,2}(?:돼|되|좋|고맙|감사|감사하)[가-힣]{0,8}|주었으면|줬으면|주셨으면(?: 합니다| 해요| 좋겠[가-힣]{1,4})?|달라|다오|주겠니|주겠어|주련|주게|줍시다|주도록|주는 (?:글|표|코드))"
)
_WISH = (
    r"(?:부탁[가-힣 ]{0,8}|바랍니다|바람|바래요?|바라요|요망|원합니다|원해요?|원한다|싶[다어]요?|싶습니다|싶은데요?|싶음|궁금[가-힣]{1,6}|필요합니다|필요해요?|필요하다|알고자 ?(?:함|합니다|한다)|"
    r"면 ?좋겠[가-힣]{0,4}|가능할까요?|할까요?|될까요?)"
)
_TASK = (
    "설명|서술|기술|작성|정리|비교|분석|요약|추천|제안|제시|나열|열거|소개|번역|계산|구현|설계|작곡|창작|평가|검토|분류|구분|논술|논의|논|증명|유도|예측|추론|추정|해석|묘사|표현|기획|계획|구성|조사|진단|판단|판정|수정|변환|변경|"
    "생성|개발|완성|선택|답|대답|응답|답변|토론|반박|옹호|조언|안내|정의|고안|개선|재구성|각색|가정|포함|명시|언급|인용|반영|고려|주의|유의|제외|사용|이용|활용|적용|유지|강조|연결|대조|확인|점검|출력|풀이|교정|첨삭|도출|열거|상상|전개|기록|표시|표기|대입|측정|선정|편집|통합|조합|배열|정렬|지정|설정|가공|추출|해결|감상|발표|연기|진행|기재|제작"
)
_WRITE = r"(?:쓰|적|짓|그리|만드|만들|고르|고치|찾|구하|풀|푸|밝히|들|드|나누|옮기|바꾸|채우|꾸미|짜|잡|맞히|맞추|따지|다루|나타내|뽑|매기|견주|말하|가르치|보이|알리|넣|빼|붙이|정하|세우|이으|잇|줄이|늘리|지키|담|끝내|내|덧붙이|삼|묻|엮|꼽|떠올리|가리|재|세)"
_COMMAND = (
    rf"(?:(?:{_TASK})(?:을|를)? ?(?:하|해|하여|하도록 하|해 ?보|하여 ?보|되|토록 하)(?:세요|십시오|시오|라|시라|시길|시기|십쇼|셔요|렴|자)?|(?:{_TASK})(?:하라|해라|하세요|하시오|하십시오|하시길|할 것|하기|해봐|해봐라|해)|"
    rf"(?<![가-힣]){_WRITE}(?:으?세요|으?십시오|으?시오|으?십쇼|으?셔요|으?라|어라|아라|여라|으?시길|기)|"
    r"(?:써|적어|지어|그려|만들어|골라|고쳐|찾아|구해|풀어|밝혀|들어|나눠|나누어|옮겨|바꿔|채워|꾸며|짜|맞혀|맞춰|따져|다뤄|나타내|뽑아|매겨|견줘|말해|가르쳐|보여|알려|넣어|빼|붙여|정해|세워|이어|줄여|늘려|지켜|담아|끝내|덧붙여|엮어|꼽아|떠올려)(?:라|보라|보아라|봐라|봐|봐요|보세요|보시오|보십시오|보렴|보자|볼 것|두라|놓으라| ?봐| ?보세요| ?보시오| ?보십시오| ?보아라| ?보라| ?봐라| ?보렴)|"
    r"[가-힣]{1,12}지 ?(?:마|말 ?것|마라|마세요|마시오|마십시오|말아라|말라|말아|않도록|않기|않을 ?것|말고|말기)|[가-힣]{1,4}(?:하라|해라|하시오|하십시오|으시오|시오|을 것|할 것|울 것|낼 것|쓸 것|지 것|실 것)|[가-힣]{1,12}도록(?: ?(?:하|해|할 것|한다|합니다))?[가-힣]{0,3}|"
    r"[가-힣](?:거라|너라|렴|려무나|소서|시게|게나|구려|[을를] ?것)|[어아여해려겨켜춰줘써와워내래라] ?(?:봐|봐라|봐요|보라|보아라|보게|보자|보시오|보세요|보십시오|보시지요|볼래요?|볼까요?)|"
    r"[가-힣]{1,3}(?:어라|아라|여라|워라|려라|으라|켜라|겨라|춰라|쳐라|져라|뤄라|눠라))"
)
_TASK_NOUN = rf"(?:(?:{_TASK}|쓰기|만들기|짓기|고르기|찾기|구하기|풀기|알려주기|레시피|예시|방법|이유|차이|차이점|공통점|장단점|뜻|의미|원인|특징|법|점|가지|개|부탁|좀)(?:[을를은는이가도씩의]|만|해줄|하기)?)"
_PLAIN_TASK = rf"(?:(?:{_TASK})(?:한다|해야 한다|하자|합시다)|(?:쓴다|적는다|만든다|고른다|구한다|찾는다|밝힌다|그린다|짓는다|푼다|바꾼다|고친다|답한다))"
_REQUEST = later(
    rf"(?:{_GIVE}|{_WISH}|{_COMMAND}|{_PLAIN_TASK}|(?:알려|말해|도와|가르쳐|보여|추천해|설명해|골라|찾아|정리해|써|지어|만들어|짜|고쳐|바꿔|번역해|요약해|비교해|분석해))$"
)
_TASK_END = later(rf"{_TASK_NOUN}$")
_ASKS = later(
    r"(?:까|까요|나요|는가|는가요|은가|은가요|인가|인가요|던가|던가요|냐|느냐|니|는지|은지|인지|을지|는지요|은지요|인지요|죠\?|지요\?|래요\?|무엇|뭐야|뭐|뭘까|누구|어디|언제|얼마|왜|이유는|방법은|법은|뜻은|차이는|것은|곳은|점은|수는|값은|이름은|색은|때는|사람은|[가-힣]{1,6}(?:은|는))$"
)
_ADVICE = later(r"(?:세요|십시오|시오|셔요|십시다|보자|하자|합시다|읍시다|시길|시기 바랍니다)$")
_STATES = later(
    r"(?:니다|[가-힣](?:다|예요|에요|이에요|아요|어요|여요|해요|워요|와요|돼요|죠|지요|네요|군요|거든요|더라고요|는데요|을게요|ㄹ게요|게요|걸요|래요|대요|셔요|봐요|져요|려요|켜요|겨요|쳐요|해서요|니까요|구나|로다|노라)|[릴할줄을볼갈올]게|이야|거야|였어|았어|었어|했어|겠어)$"
)
_HEADS_MATERIAL = later("(?:문장|글|단어|낱말|말|다음|아래|빈칸|보기|시|코드|속담)[^:：]{0,30}[:：]$")


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences and lines of a text without its code blocks; of a long one, those of both ends."""
    plain = without_code(text)
    if len(plain) > 2 * READ:
        plain = f"{plain[:READ]}\n{plain[-READ:]}"
    for piece in _BREAK.split(plain):
        if (bare := piece.strip()) and any(char.isalnum() for char in bare):
            yield bare


@lru_cache(maxsize=1024)
def act(sentence: str) -> Act:
    """Return what a sentence does, read from its last 40 characters."""
    tail = _ASIDE.sub("", sentence[-120:]).strip()
    asked = tail.rstrip(" \"'”’」』)*~").endswith("?")
    tail = tail.rstrip(_CLOSING + "?")[-40:]
    if not tail:
        return "other"
    if _REQUEST.search(tail) or (tail.endswith("것") and _ends_in_l(tail[:-1].rstrip())):
        return "request"
    if asked or _ASKS.search(tail):
        return "question"
    if _ADVICE.search(tail):
        return "advice"
    if _STATES.search(tail):
        return "statement"
    return "request" if _TASK_END.search(tail) or _HEADS_MATERIAL.search(sentence[-60:]) else "other"


def _ends_in_l(words: str) -> bool:
    """Return True if the last syllable ends in ㄹ: 쓸 것, 밝힐 것."""
    return "가" <= words[-1:] <= "힣" and (ord(words[-1]) - 0xAC00) % 28 == 8


def acts(text: str) -> list[Act]:
    """Return what each sentence of a text does, in order."""
    return [act(sentence) for sentence in sentences(text)]


def requests(text: str) -> bool:
    """Return True if a sentence of the text asks for something, in whatever form."""
    return any(one in ("request", "question") for one in acts(text))
