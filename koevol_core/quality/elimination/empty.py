"""Elimination rule ``empty``: a child or an answer without content; texts are already cleaned (``clean``).

Frames (markup, fences, tags, list numbers, headings, labels, tables without rows, placeholders) are removed; the text
is empty if every remaining word lacks content: a particle, connective, pronoun, filler or announcement. If the task
asks for such a word or character, it is a valid answer.
"""

from __future__ import annotations

import re
from functools import lru_cache

from koevol_core.messages import Message
from koevol_core.quality.elimination import rule
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import ends, listed

LONGEST = 400
"""Characters of words from which a text counts as having content."""


@rule("empty", order=30, ko="빈 글", en="empty")
def empty(parent: str, child: str, answer: str | None) -> str | None:
    """Return evidence if the child, or its answer, consists only of punctuation, frames, particles and fillers."""
    if not _full(child) and _hollow(child, _LIGHT | _REQUESTS, _task("")):
        return Message("evidence.instruction", words=_shown(child))
    if answer is None or _full(answer):
        return None
    task = _task(ends(child))
    if answer.strip() and (task.sign or _quoted(answer, child)):
        return None
    hollow = _hollow(answer, _LIGHT if task.closed else _LIGHT | _NODS, task)
    return Message("evidence.answer", words=_shown(answer)) if hollow else None


def _full(text: str) -> bool:
    """Quick test: at least 12 words with content among the first 40."""
    return sum(len(word) > 1 and word.isalnum() and word not in _LIGHT for word in text[:300].split()[:40]) > 11


def _shown(text: str) -> str:
    return text.strip()[:40] or Message("common.empty")


# Kind of answer the task asks for: a character, a single word, a choice, a count, code


class _Task:
    def __init__(self, child: str) -> None:
        self.sign = _SIGN_TASK.search(child) is not None
        self.word = _WORD_TASK.search(child) is not None or any(
            _is_light(word, _LIGHT) for word in _QUOTED_WORD.findall(child)
        )
        self.closed = _CLOSED.search(child) is not None or (
            _ASKED_IF.search(child) is not None and _ASKED_WHAT.search(child) is None
        )
        self.choice = _CHOICE.search(child) is not None
        self.asked = _ASKED_FOR_WORD.search(child) is not None
        self.counting = _COUNTING.search(child) is not None
        self.code = _CODE_TASK.search(child) is not None


@lru_cache(maxsize=256)
def _task(child: str) -> _Task:
    return _Task(child)


_SIGN_TASK = any_of(
    "부호|기호|구두점|이모지|이모티콘|특수 ?문자|빈칸|초성|자음|모음|낱자|불릿|연산자|부등호|등호|하트|그림 ?문자|표정|ㅋㅋ|ㅎㅎ|ㅠㅠ|괄호|따옴표|쉼표|마침표|물음표|느낌표|말줄임표",
    "모스|별표|화살표|글머리|가로줄|구분선|웃음|채팅|카오모지|아스키|ascii|emoji|그려|그림으로|부호로|점자",
)
_WORD_TASK = any_of(
    "간투|머뭇|망설|군말|입버릇|관형|의존 ?명사|불용어|번역|뜻|접속|이음말|조사|부사|단어|낱말|감탄|대명사|지시어|어미|영어(?:로|는)|한국어로|우리말로|옮겨|한 글자|품사|관사|인사|첫마디|첫말|고마[움운]|추임새|하는 말|부르는 말|형태소|높임말|사투리|존댓말|반말",
    r"말은\?|말을 (?:써|적|골|찾|하나)|가리키는|이름|제목|호칭|반대말|비슷한말|동의어|한자|소리|구음|한 ?음절",
)
_CLOSED = any_of(
    r"맞는지|맞아|맞으면|인지|여부|아니|[OX]\b|yes|대답|답해|답하|한 (?:단어|글자|마디)|한마디|고르|골라|시오|참|거짓"
)
_ASKED_IF = later(r"(?<![면은는])\?")
"""A question with a predicate, which can be answered by yes or no; "… 방법은?" and "… 쓰면?" ask for a text."""
_ASKED_WHAT = later("무엇|뭐|뭘|왜|어떻게|어디|언제|누구|누가|몇|얼마|어느|어떤|무슨|어째서")
_CHOICE = any_of(
    r"[①-⑳㉠-㉮]|(?:^|\s)[가-하ㄱ-ㅎA-Ea-e][.)] ?\S|보기|고르|골라|옳은|맞는|알맞은|한 글자|번호|글자로|번째 (?:음|글자|동물)"
)
_ASKED_FOR_WORD = any_of(r"\?\s*$|한 글자|숫자|한글로|성씨|성을|성은")
_NOUNS_TOO = listed("이 오 만 도 나 자 수 등 위 내 너 저 조 의 어 음 아")
"""Light syllables that are also a number, a family name, or a word."""
_COUNTING = any_of(r"\d|몇|얼마|개수|번호|값은|제곱|근[은의]|[더빼곱나]하|나누")
_CODE_TASK = any_of(
    r"출력|값이? 없|비[어우]|빈 |(?<!스)태그|마크다운|아무 ?일|null|None\b|없으면|정규식|자료형|리스트를 (?:적|쓰)|명령어|주석|이스케이프|반환|(?:html|코드|태그)[^.\n]{0,12}[은는이가]?\?"
)


def _quoted(answer: str, child: str) -> bool:
    """Return True if every word of a short answer is quoted in the task: then the task asked for it."""
    words = set(answer.replace(",", " ").split()) if len(answer) < 200 else {answer[:30]}
    bare = {word.strip(".!\"'“”‘’") for word in words} - {""}
    return bool(bare) and all(any(f"{a}{word}{b}" in child for a, b in _QUOTES) for word in bare)


_QUOTED_WORD = later(r"['\"‘“]([가-힣a-z]{1,6})['\"’”]")
_QUOTES = (("'", "'"), ('"', '"'), ("“", "”"), ("‘", "’"), ("「", "」"))


# Frames

_TAG = later(r"<!--[^<>]{0,200}-->|</?[a-zA-Z!][^<>\n]{0,80}>")
_FENCE = later(r"(?:```|~~~)[a-zA-Z+#]{0,20}")
_MARKER = later(
    r"^[ \t>]*(?:(?:(\d{1,3})[.)]|\((\d{1,3})\)|[①-⑳]|[⑴-⒇]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+[.)]|[IVX]{1,4}[.)]|\(?[가나다라마바사아자차카타파하ㄱ-ㅎ][.)]"
    r"|[A-HQa-hq][.)]|\d{1,3} ?(?:단계|번|장|항|주차|일차|부)[.:)]|(?:첫|둘|셋|넷|다섯|여섯)째[,.:]?|(?:먼저|다음으로|마지막으로)[,:]|[-*+•·▪◦○●■□▶☞✔✓✅➊-➓](?: ?\[[ xX]?\])?)(?=\s|$|[^\w]))[ \t]*",
    re.M,
)
_BOLD_MARK = later(r"\*\*(\d{1,3}[.)]|[-•])\*\*")
_LABEL_NOUN = (
    "(?:최종 ?|모범 ?|추천 ?)?(?:답변?|정답|해답|결과|출력|내용|설명|결론|요약|풀이|해설|제목|본문|서론|본론|예시|참고|비고|질문|문제|지시문|입력|항목|단계|이름"
    "|answer|output|result|response|title|summary|conclusion|input|instruction)"
)
_LABEL = later(rf"^[ \t#*_>]*{_LABEL_NOUN}(?: ?내용)?(?:은|는)?[\s*_]*(?:[::][\s*_]*|$)", re.I | re.M)
_HEADING = later(rf"^[ \t]*#{{1,6}}(?:[ \t]*{_LABEL_NOUN})?[ \t]*$", re.I | re.M)
_PLACEHOLDER = later(
    r"[\[(<{【][^\[\](){}<>\n]{0,20}(?:답변|내용|여기|입력|작성|내용 없음|없음|생략|빈칸|텍스트|이름|제목|answer|text|insert|your|here|empty)"
    r"[^\[\](){}<>\n]{0,20}[\])>}】]",
    re.I,
)
_NOTHING = later(
    r"(?:n/?a|null|none|nil|undefined|nan|empty|내용 ?없음|답변? ?없음|해당 ?(?:사항 ?)?없음|없음|무응답|빈 ?칸)", re.I
)
_ESCAPE = later(r"\\[nrt](?![a-z])|&(?:[a-z]{2,6}|#\d{1,5});|\\(?:begin|end)\{[a-z*]{1,20}\}|\\item\b")
_JSON = later(
    r"[{\[][\s{}\[\],:\"]{0,40}(?:\"[a-z_가-힣 ]{1,20}\"\s*:\s*(?:\"\s*\"|null|\[\s*\]|\{\s*\})[\s,]*+){1,10}[\s}\]]*"
)
_BARE_ROW = later(r"^[\s|:+]*-[\s|:+-]*$")


def _hollow(text: str, fillers: frozenset[str], task: _Task) -> bool:
    """Return True if nothing is left after removing frames and words without content."""
    if len(text) > 4000:
        if _WORD.search(text):
            return False
        text = text[:4000]
    if task.code and text.strip():
        return False
    if any(_WORD.search(code) and not _JSON.fullmatch(code.strip()) for code in _code(text)):
        return False
    if task.closed and re.search("[ㄱ-ㅊㅌㅍㅇ]", text):
        return False
    body = _unframed(_ESCAPE.sub(" ", text), task)
    if body is None or _SIGN.search(body) or re.fullmatch(r"\s*[<>=×÷+]\s*", body):
        return False
    if _NOTHING.fullmatch(body.strip(" \n.\"'*_`()[]-:")):
        return True
    words = _WORD.findall(_ANNOUNCEMENT.sub(" ", body))
    if task.word:
        return not words
    if len(words) == 1 and _stands_alone(words[0], task):
        return False
    return sum(map(len, words)) < LONGEST and all(_is_light(word, fillers) for word in words)


def _stands_alone(word: str, task: _Task) -> bool:
    """Return True if one character is an answer to the task."""
    return len(word) == 1 and (task.choice or word.isascii() or (task.asked and word in _NOUNS_TOO))


def _code(text: str) -> list[str]:
    """Return the contents of code fences without the language name."""
    return [block.partition("\n")[2] for block in text.split("```")[1::2]]


def _unframed(text: str, task: _Task) -> str | None:
    """Remove frames; None if a list number may itself be the answer."""
    text = _BOLD_MARK.sub(r"\1", text)
    numbers = [int(found[1] or found[2]) for found in _MARKER.finditer(text) if found[1] or found[2]]
    bare = _MARKER.sub(" ", text)
    alone = not _WORD.search(bare) and re.search(r"[\w①-⑳㉠-㉮]", text)
    if alone and ((task.choice and len(text.split()) == 1) or (task.counting and len(numbers) == 1)):
        return None
    if numbers and numbers != list(range(1, len(numbers) + 1)):
        bare = text
    bare = re.sub(r"(?<!\S)(?:\d{1,2}[.)](?:\s+|$)){2,}", " ", bare)
    bare = _TAG.sub(" ", _FENCE.sub(" ", _without_heads(bare)))
    bare = _PLACEHOLDER.sub(" ", _JSON.sub(" ", bare))
    return _HEADING.sub(" ", _LABEL.sub(" ", bare))


def _without_heads(text: str) -> str:
    """Return the text, or an empty one if it is a table with a header and no rows."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 2 and "|" in lines[0] and _BARE_ROW.match(lines[1]):
        return ""
    return text


# Words without content

_WORD = later(r"[^\W_ㄱ-ㅣ]+")
_SIGN = later(r"\$\d|[€₩£¥√∞≠≤≥°∅π∴±%♪♩♬]")
_ANNOUNCEMENT = later(
    r"(?:(?:다음|아래|이상|여기)(?:은|는|에|과|와)? ?)?(?:(?:요청|질문|말씀|문의)하신 ?)?(?:내용|답변?|정답|결과|질문|요청|사항|예시|글|것)?(?:은|을|에 대한 답변?[은을]?)? ?"
    r"(?:(?:다음|아래)(?:과|와) ?)?(?:같(?:습니다|아요|다)|정리(?:해 ?드리겠습니다|했습니다)|알려 ?드(?:리겠습니다|릴게요)|설명해? ?드(?:리겠습니다|릴게요)"
    r"|답(?:변)?해? ?드(?:리겠습니다|릴게요)|도와 ?드(?:리겠습니다|릴게요)|작성해 ?드(?:리겠습니다|릴게요)|말씀 ?드(?:리겠습니다|릴게요)|시작하겠습니다|(?:내용|답변?|결과|정답)입니다)"
    r"|here (?:is|are) (?:the|your) (?:answer|result|response|list)s?",
    re.I,
)
_LIGHT = listed(
    "은 는 이 가 을 를 의 에 에서 에게 께 께서 한테 으로 로 와 과 하고 이랑 랑 및 도 만 까지 부터 조차 마저 보다 처럼 같이 이나 나 든지 라도 이라도 밖에 마다 커녕 "
    "그리고 그러나 하지만 또한 또 즉 그래서 따라서 그러므로 그런데 그럼 그러면 그렇지만 그런데도 그러니까 그러니 그래도 왜냐하면 왜냐 때문 때문에 혹은 또는 만약 만일 다만 단 게다가 더구나 한편 결국 "
    "더불어 아울러 이어서 반면 반면에 이에 이로 비록 예컨대 이제 요컨대 음 어 아 오 흠 흐음 에 엥 저기 저기요 여기 거기 여기요 글쎄 글쎄요 뭐 뭐랄까 자 있잖아 있잖아요 막 그냥 등 등등 대해 대해서 대한 대하여 관해 관하여 관한 위해 위한 통해 따라 그럼에도 불구 뿐만 아니라 이처럼 이렇듯 그처럼 이에 그에 이와 그와 한마디로 다시 말해 말해서 들어 들면 예를 예를들어 가령 이를테면 특히 우선 먼저 끝으로 마지막으로 나아가 오히려 역시 도대체 과연 아무튼 여하튼 하여튼 어쨌든 그나저나 결론적으로 결과적으로 요약하자면 정리하자면 말하자면 블라블라 블라 어쩌고 저쩌고 거시기 에게는 으로서 로서 로써 으로써 에서는 만큼 이란 란 라고 이라고 로부터 으로부터 에게서 라는 이라는 어느 아무 모두 이쪽 저쪽 그쪽 이렇게 저렇게 그렇게 그렇다 말이죠 말이야 말입니다 잠시만 잠시만요 잠깐 잠깐만 잠깐만요 기다려 같은 이러하다 그러하다 했습니다 되었습니다 이었습니다 하십시오 해요 돼요 있어요 하면 하지 않은 불구하고 이외에 무엇보다 무엇보다도 제 내 위 위와 위의 같이 하는 되는 있는 하여 되어 되고 이런 그런 바로 아마 정말 매우 좀 참 "
    "답 답변 답은 답변은 정답 정답은 결과 결과는 출력 내용 다음 다음은 다음과 아래 아래는 아래와 같습니다 같다 입니다 이다 이며 이고 합니다 한다 하다 있습니다 있다 된다 됩니다 이에요 예요 이야 것 것은 것이 것을 것이다 것입니다 수 "
    "the a an of to in on at and or but so is are was it its this that these those for with by as be"
)
_PRONOUN = later(
    "(?:(?:이|그|저|요)(?:것|거|게|건|걸|곳|때|분|이|러한|런|렇게)?|여기|거기|저기|나|너|저희|우리|누구|무엇|무언가|어떤|어디|뭔가|그녀|당신)들?"
    "(?:은|는|이|가|을|를|의|에|에게|에서|으로|로|도|만|와|과|까지|부터|이다|이고|이며|이에요|예요|입니다|다)?"
)
_NODS = listed(
    "네 예 넵 넹 응 그래 알겠습니다 알겠어요 알았습니다 물론입니다 물론이죠 물론이에요 물론 좋습니다 좋아요 그럼요 그렇습니다 그렇군요 안녕하세요 안녕하십니까 안녕 감사합니다 고맙습니다 "
    "반갑습니다 수고하세요 확인했습니다 sure okay ok yes certainly hello hi thanks"
)
_REQUESTS = listed(
    "해줘 해 줘 줘요 주세요 해주세요 해라 하라 하시오 하세요 알려줘 알려 알려주세요 설명해줘 설명해 설명하라 설명하시오 설명 작성해줘 작성해 써줘 써 쓰시오 말해줘 말해 부탁 부탁해 부탁합니다 부탁드립니다 부탁드려요 please"
)


def _is_light(word: str, fillers: frozenset[str]) -> bool:
    word = word.casefold()
    if word in fillers or _PRONOUN.fullmatch(word):
        return True
    halves = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    return len(word) < 9 and any(one in fillers and other in fillers for one, other in halves)
