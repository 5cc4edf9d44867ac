"""Named rules that take a child out of the tree before money is spent on it; each says which words made it fire.

The first four are the paper's elimination (arXiv 2304.12244, section 3.2, "Elimination Evolving"), made for Korean; the
others are ours. They are one-directional: a rule fires on clear cases only, and a model judge or a person decides the
rest. No dictionary and no model; linear in the length of the text. A rule's function takes texts that ``clean`` has
been through and returns its evidence, or None. The words that a rule knows stand below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from .form import any_of, language, repetition, truncated
from .model import Elimination, Rule
from .text import clean, compact, says_more, sentences, wording

Check = Callable[[str, str, str | None], str | None]


def eliminate(parent: str, child: str, answer: str | None = None) -> tuple[Elimination, ...]:
    """Every rule that fires on a child of ``parent`` and, when there is one, on the answer to it, in a fixed order."""
    reply = None if answer is None else clean(answer)
    source, text = clean(parent), clean(child)
    found = ((rule, check(source, text, reply)) for rule, check in RULES.items())
    return tuple(Elimination(rule, evidence) for rule, evidence in found if evidence is not None)


def is_unknown(answer: str) -> bool:
    """Whether an answer says nothing but that it is not known (IDK, 모름, 잘 모르겠습니다)."""
    return _UNKNOWN.fullmatch(compact(clean(answer))) is not None


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_UNKNOWN = any_of(
    r"(?:정답은?|답은?|답변은?)?(?:죄송하지만|죄송합니다)?(?:저[는도])?(?:잘|전혀)?모(?:름|른다|릅니다|르겠(?:습니다|어요|네요|다|음|네))",
    "(?:답을?)?알수(?:가)?없(?:음|습니다|어요|다)|idk|i?(?:dont|donot)know",
)


# no_gain: whose demands are these


def no_gain(parent: str, child: str, answer: str | None) -> str | None:
    """The child asks for nothing that the parent did not ask for."""
    if says_more(child, parent):
        return None
    if _respaced(parent, child):
        return "띄어쓰기와 끝 부호 말고는 같은 글"
    before, after = wording(parent), wording(child)
    if not after.words or not before.words:
        return None
    fewer = not _NEGATION.search(parent) and _within(after.words, before.words)
    if before.key == after.key or _repeats(after.words, before.words) or fewer or after.phrases <= before.phrases:
        known = set(parent.split())
        changed = " ".join(word for word in child.split() if word not in known)
        return f"말만 바뀜: {changed[:80]}" if changed else "부모에 있던 말뿐"
    return None


_NEGATION = any_of("아닌|아니|않|말고|없|제외|빼|못|외에")


def _respaced(one: str, other: str) -> bool:
    """Whether two texts differ in spaces and closing marks alone; figures must not run together."""
    bare = ("".join(text.split()).rstrip(".!?~").casefold() for text in (one, other))
    return next(bare) == next(bare) != "" and re.findall(r"\d+", one) == re.findall(r"\d+", other)


def _repeats(words: tuple[str, ...], once: tuple[str, ...]) -> bool:
    times, rest = divmod(len(words), len(once))
    return not rest and words == once * times


def _within(words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether ``words`` come, in their order, among ``others``."""
    rest = iter(others)
    return all(word in rest for word in words)


# refusal: signs of a speaker who cannot. Where the task is to write somebody's words, only a model's own inability counts


def refusal(parent: str, child: str, answer: str | None) -> str | None:
    """The answer only says that it cannot or will not, or asks for what it lacks."""
    if answer is None or len(answer) > 400:
        return None
    signs = _refusal_signs(child)
    parts = sentences(answer.replace("’", "'"))
    hits = [found[0] for part in parts for sign in signs if (found := sign.search(part))]
    rest = (part for part in parts if hits and not any(sign.search(part) for sign in (*signs, _UNABLE, _ASKS, _REGRET)))
    return hits[0].strip() if hits and len(compact(" ".join(rest))) <= 40 else None


def _refusal_signs(child: str) -> tuple[re.Pattern[str], ...]:
    """The signs to look for: fewer where the task itself is about refusing, asking, or what cannot be seen."""
    if _SPEECH.search(child):
        return (_MODEL,)
    about_media = re.search(_MEDIA, child) and not _SHOWN.search(child)
    return (_MODEL, _UNABLE, _ASKS) if about_media else (_MODEL, _UNABLE, _ASKS, _OUT_OF_REACH)


_CANNOT = r" ?수(?:가|는|도)? ?없"
_SPEECH = any_of(
    "사과[문하]|죄송|거절|거부|안내|공지|메일|답장|편지|문자|문구|대사|대화|대본|연설|번역|영어로|영작|한국어로|옮겨|바꿔|고쳐|다듬",
    "예문|(?:이|그|다음|아래|위) ?문장|문장[을으]|오류|메시지|질문|설문|상담|인터뷰|챗봇|응대|고객|소설|일기|가사|공손|표현|인사말?|할 말|하는 말|묻는 말|말투|translate|apolog",
)
_MODEL = any_of(
    r"(?:AI|인공지능|(?:언어 ?)?모델) ?(?:로서|로써|이기 때문|이므로|이라서?\b|여서|라서)|저는 [^.\n]{0,20}(?:AI|인공지능|언어 ?모델)",
    r"(?:as an|i am an|i'm an) (?:ai|language model|artificial)",
    rf"(?:번역|작성|요약|수정|분석|생성|수행|교정)(?:을|를)? ?(?:해 ?드릴|할|드릴){_CANNOT}(?:습|어(?![도서])|네|음)",
    r"(?:번역|요약|교정|수정|분석|검토)할 [^.\n]{0,20}(?:알려|보내|제공해|입력해|붙여|첨부해|공유해) ?주",
    r"주시면 [^.\n]{0,20}(?:작성|번역|요약|교정|분석|답장)[^.\n]{0,6}드리겠",
)
_UNABLE = any_of(
    rf"(?:(?:도와|알려|답변|답해|말씀|제공해|설명해|도움을?) ?드릴|답변할|응답할|응할|따를|요청[^.\n]{{0,16}}){_CANNOT}(?:습|어(?![도서])|네|음)",
    "(?:도움을? ?드리|도와 ?드리|답변(?:을)? ?드리|답변하|알려 ?드리|말씀 ?드리|제공하|작성하|응하)기(?:는|가|에는)? ?(?:어[렵려]|곤란|힘들)",
    rf"도와 ?드리지 못|답변하지 못|(?:저는|제가) [^.\n]{{0,40}}(?:{_CANNOT}(?:습|어|네|음|는)|하지 못합니다)",
    rf"(?:해당|요청하신|그런|이런|관련) ?(?:내용|정보|요청|질문|주제)[^.\n]{{0,20}}(?:제공|답변|지원|안내)할{_CANNOT}",
    r"(?:i'm|i am) (?:sorry|afraid)[^\n]{0,40}(?:can't|cannot|unable|not able|won't)|i(?:'m| am) (?:unable|not able) to",
    r"i (?:can't|cannot|can not|won't) (?:help|assist|provide|access|view|see|fulfill|comply|do)|i (?:don't|do not) have (?:access|the ability)",
)
_MEDIA = "이미지|사진|그림|파일|링크|첨부|URL|웹 ?사이트|웹 ?페이지|인터넷|실시간|동영상|외부"
_OUT_OF_REACH = any_of(
    rf"(?:{_MEDIA})[^.\n]{{0,30}}(?:볼|열|확인할|접근할|접속할|열람할|검색할|재생할|들을|조회할){_CANNOT}(?:습|어(?![도서])|네|음)",
    rf"(?:{_MEDIA})[^.\n]{{0,30}}(?:보이|확인되|제공되|첨부되|포함되)지 않",
)
_SHOWN = any_of(rf"(?:^|\s)(?:이|그|위|다음|아래|첨부|첨부한|첨부된|올린) ?(?:{_MEDIA})|첨부|https?:")
_ASKS = any_of(
    "(?:알려|보내|제공해|입력해|붙여 ?넣어|첨부해|공유해|말씀해|올려) ?주(?:세요|시면|시겠|십시오|시기)|제공되지 않",
    "(?:정보|내용|맥락|자료)(?:가|이)? ?(?:더 )?(?:부족|필요합|빠져|누락)|(?:원하시|궁금하시|필요하시)(?:나요|는지|는가요)",
    r"어떤 [^.\n]{0,30}말씀이신가요|(?:could|can) you (?:please )?(?:provide|share|clarify|specify|tell)|please (?:provide|share|clarify)",
)
_REGRET = any_of("죄송|양해|유감|안타깝|드리겠습니다|다른 (?:질문|요청|도움)|sorry|apologi|happy to help")


# empty: nothing is left once marks, list numbers and words without content are gone


def empty(parent: str, child: str, answer: str | None) -> str | None:
    """The child, or its answer, holds nothing but marks, list numbers, particles and fillers."""
    if _hollow(child, _FILLERS | _REQUESTS, lone_number=False):
        return f"지시문: {_shown(child)}"
    if answer is None or (answer.strip() and _SIGN_TASK.search(child)):
        return None
    fillers = _FILLERS if _CLOSED.search(child) else _FILLERS | _NODS
    if _LEXICAL.search(child):
        fillers = frozenset()
    return f"답: {_shown(answer)}" if _hollow(answer, fillers, lone_number=bool(_COUNTING.search(child))) else None


_FILLERS = _listed(
    "은 는 을 를 의 에 에서 에게 으로 와 과 및 까지 부터 그리고 그러나 하지만 또한 또 즉 그래서 따라서 그러므로 그런데 그럼 이제 "
    "음 어 아 흠 저기 글쎄 글쎄요 그것 이것 저것 그것은 이것은 그것입니다 이것입니다 것 것은 것이 등 바로 아마 정말 매우 좀 답 답변 정답 결과 출력 "
    "다음 다음은 다음과 아래 아래와 같습니다 입니다 합니다 있습니다 the an of to and is are it this that"
)
_NODS = _listed(
    "네 예 넵 응 알겠습니다 알겠어요 물론입니다 물론이죠 물론 좋습니다 그럼요 그렇습니다 안녕하세요 sure okay certainly"
)
_REQUESTS = _listed(
    "해줘 해 줘 주세요 해주세요 알려줘 알려 설명해줘 설명해 작성해줘 작성해 써줘 써 부탁해 부탁합니다 부탁드립니다"
)
_CLOSED = any_of(
    r"\?|맞는지|맞아|맞으면|인지|여부|아니|[OX]\b|yes|대답|답해|답하|한 (?:단어|글자|마디)|한마디|고르|골라|시오"
)
_LEXICAL = any_of("번역|뜻|접속|조사|부사|단어|낱말|감탄|빈칸|대명사|어미|영어로|한국어로|옮겨|한 글자|품사|관사")
_SIGN_TASK = any_of("부호|기호|구두점|이모지|이모티콘|특수 ?문자|빈칸|초성|자음|모음|불릿|연산자")
_COUNTING = any_of(r"\d|몇|얼마|개수|번호")
_NUMBER = re.compile(r"^[ \t]*(?:(\d{1,3})[.)](?!\d)|[-*•·▪◦○●])[ \t]*", re.M)
_FENCE = re.compile(r"```[a-zA-Z+#]{0,20}")
_WORD = re.compile(r"[^\W_ㅋㅎㅠㅜ]+")
_SIGN = re.compile("[$€₩√∞≠≤≥°\u2190-\u21ff\u2600-\u27bf\U0001f000-\U0001faff]")


def _hollow(text: str, fillers: frozenset[str], *, lone_number: bool) -> bool:
    """Whether nothing is left; ``lone_number`` says that "1." alone may be what was asked for."""
    numbers = [int(found[1]) for found in _NUMBER.finditer(text) if found[1]]
    listed = numbers == list(range(1, len(numbers) + 1)) and not (lone_number and len(numbers) == 1)
    body = _FENCE.sub(" ", _NUMBER.sub(" ", text) if listed else text)
    if _SIGN.search(body) or re.fullmatch(r"\s*[<>=×÷+]\s*", body):
        return False
    return all(found[0].casefold() in fillers for found in _WORD.finditer(body))


def _shown(text: str) -> str:
    return text.strip()[:40] or "빈 글"


# leak: words of the evolving prompt. Markup and labels leak wherever they stand; the nouns only where the parent has none


def leak(parent: str, child: str, answer: str | None) -> str | None:
    """The child repeats words of the evolving prompt or of a chat format that its parent lacks."""
    text = _unspaced(child)
    for found in (*_MARKUP.finditer(text), *_LABEL.finditer(text)):
        if found[0].strip() not in _unspaced(parent):
            return found[0].strip()
    phrases = [found[0] for found in _PHRASE.finditer(compact(child))]
    source = compact(parent) if phrases else ""
    return None if _PROMPT_NOUN.search(source) else next((phrase for phrase in phrases if phrase not in source), None)


def _unspaced(text: str) -> str:
    return text.replace(" ", "").replace("\t", "").casefold()


_MARKUP = any_of(
    r"<\|[a-z0-9_▁]{2,30}\|>|\[/?inst\]|<</?sys>>|</?(?:start|end)_of_turn>|#{2,6}(?:instruction|response|input|지시문|응답|prompt)s?:?",
    r"#(?:the)?(?:given|rewritten|created)prompt#|^\W{0,4}(?:assistant|user|system)\W{0,3}[::]",
)
_KIND = "(?:지시문|지시|명령문|명령|프롬프트|instruction|prompt)"
_LABEL = any_of(
    rf"^\W{{0,4}}(?:(?:수정|변형|진화|개선|재작성|구체화|심화|확장|변경|완성|생성|추가)[된한]|새로운|새|다시쓴|고친|바뀐|더어려운|최종|씨앗|"
    rf"(?:the)?(?:rewritten|new|evolved|created|revised|final))?{_KIND}\W{{0,3}}[::]",
    r"^[\[【(<*#]+(?:수정된|새로운|새|변형된|원래|씨앗|rewritten|new)?(?:지시문|프롬프트|instruction|prompt)[\]】)>*:]+$",
    r"^\W{0,4}(?:고치기전|고친뒤|받은글|만든글|씨앗글|before|after|received|made|seedtext)\W{0,3}[:→↓]|^\W{0,4}(?:후|진화후|수정후)[::]",
)
_PHRASE = re.compile(
    "씨앗글|seedtext|주어진지시문|주어진프롬프트를|원래지시문|기존지시문|원본지시문|원본프롬프트|위지시문|새지시문만|새지시문하나를|"
    "지시문을(?:다시작성|재작성|수정|변형|진화)(?:하였습니다|했습니다|해드|하면|한결과)|(?:다음은|아래는|여기)[가-힣]{0,20}(?:지시문|프롬프트|명령문)(?:입니다|이에요|예요|이다)|"
    "(?:rewritten|given|evolved|original)(?:prompt|instruction)|newinstruction|hereis(?:the|a|your|my)?(?:new|rewritten|revised|evolved|updated)|"
    "^heresthe|^hereisthe|^hereisa|^surehere|^다음은(?:수정|변형|진화|개선|재작성)[된한]",
)
_PROMPT_NOUN = any_of("프롬프트|지시문|명령문|prompt|instruction|씨앗글")


RULES: Mapping[Rule, Check] = MappingProxyType(
    {
        "no_gain": no_gain,
        "refusal": refusal,
        "empty": empty,
        "leak": leak,
        "repetition": repetition,
        "truncated": truncated,
        "language": language,
    }
)
"""Rule id to its function, in the order in which evidence is given."""
