"""Elimination rule ``leak``: text of the evolving prompt or of a chat format; texts are already cleaned (``clean``).

Three kinds: markup of a chat format in markup position (at the edge of a line, not inside a sentence about it), a label
that announces the new instruction, and a statement that an instruction was rewritten. A request about prompts or markup
is not a leak: it asks, and names them as its objects. Anything the parent already contains, or that is quoted, is a
topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koevol_core.quality.elimination import rule
from koevol_core.quality.korean.copied_lines import copied
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import compact, latin, listed

_EDGE = 4_000
"""Characters at both ends that are searched for a leak; a chat format occurs at the edges of a text."""


@rule("leak", order=40, ko="프롬프트 노출", en="prompt leak", of_prompt=copied)
def leak(parent: str, child: str, answer: str | None) -> str | None:
    """Return evidence if the child has text of the evolving prompt or of a chat format that its parent lacks."""
    text = child if len(child) <= 2 * _EDGE else f"{child[:_EDGE]}\n{child[-_EDGE:]}"
    text = latin(text)
    probe = _unspaced(text)
    if not any(key in probe for key in _KEYS):
        return None
    bare = _unquoted(text.strip())
    closed = _unspaced(bare)
    found = (
        [_unspaced(found[0]) for found in (_JSON.match(text),) if found]
        or _marks(bare)
        or _labels(closed)
        or (_labels(_unspaced(text)[:60]) if text[:1] in _QUOTES else [])
    )
    for words in found:
        if words not in _unspaced(parent):
            return words
    if not any(key in closed for key in _MAY_TELL):
        return None
    return None if _PROMPT_NOUN.search(_unspaced(parent)) else _told(closed, compact(bare))


_KEYS = (
    "<|", "[", "【", "</", "<s", "<b", "<e", "<p", "<t", "<a", "<r", "<o", "<n", "<i", "<새", "<수", "<원", "<최", "{", "#", "지시", "프롬프트", "명령", "씨앗", "prompt", "instruct", "user", "assistant",
    "system", "human", "model", "모델", "도우미", "챗봇", "ai", "어시스턴트", "고치기전", "고친", "받은글", "만든글", "다시쓴", "후:", "후→", "after", "output", "출력", "결과", "response", "received", "made", "버전", "판:", "본:",
    "(심화", "(구체", "(제약", "(확장", "(추론", "(진화", "(수정", "(변형", "(개선", "sure", "certainly", "ofcourse", "absolutely", "okay", "here", "version", "revised", "rewr", "evolved", "improved", "modified", "updated", "seedtext",
    "난이도", "난도", "복잡도", "제약", "추론단계", "변경", "(추가", "(강화", "다음은", "적용", "단어", "다시작성", "고쳐쓴", "재작성", "수정된", "변형된", "진화", "개선된", "바꾼", "새로쓴", "새로만든", "더어려운", "더복잡한", "작업을설명", "요청을", "letmeknow", "조건",
)  # fmt: skip
"""Without one of these (spaces ignored) no pattern below can match: a pre-check that skips almost all children."""


def _unquoted(text: str) -> str:
    """Remove quotations and code; from a text quoted as a whole, only its outer quotes are removed first."""
    whole = _WHOLE.fullmatch(text)
    return _QUOTED.sub(" ", whole[1] or whole[2] if whole else text)


_QUOTES = ("'", '"', "‘", "“")
_WHOLE = later("```[a-z]{0,12}\\n(.{1,4000})\\n?```|[\"“']([^\"“”'\\n]{1,2000})[\"”']", re.S)
_QUOTED = later("```.*?(?:```|$)|`[^`\\n]{1,200}`|[\"“‘'][^\"“”‘’'\\n]{1,200}[\"”’']", re.S)


def _unspaced(text: str) -> str:
    return text.replace(" ", "").replace("\t", "").replace("_", "").casefold()


# markup: at the edge of a line or between sentences, not followed by a particle


def _marks(text: str) -> list[str]:
    markup = list(_MARKUP.finditer(text)) if "<" in text or "[" in text or "{" in text else []
    return [_unspaced(found[0]).strip() for found in (*markup, *_at_lines(text, _ROLE))]


def _at_lines(text: str, *patterns: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield matches of patterns that start at the beginning of a line, without trying other positions."""
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    found = (pattern.match(text, start) for pattern in patterns for start in starts)
    return (one for one in found if one)


_LINE_END = later("\n")


_NAMED = r"(?! ?(?:[은는이가을를의와과로에도만란]|으로|에서|처럼|같은|이란|라는|이라는|뒤에?|앞에?|다음에?|사이에?)(?![가-힣])| ?(?:태그|토큰|기호|표시|문법|꼴|형식))"
_SIGN = (
    r"(?:<\|[^|<>\n]{1,30}\|>|\[\|[^|\n]{1,30}\|\]|\[/?(?:inst|sys|system|user|assistant|bos|eos|sep|pad|human)\]|<</?sys>>|</?(?:start|end)_of_(?:turn|text)>|</?(?:s|bos|eos|pad)>"
    r"|</?(?:new_?|rewritten_?|evolved_?)?(?:instruction|prompt)>|</?(?:새|새로운|수정된|원래|최종) ?(?:지시문|프롬프트|지시)>|\{\{? ?(?:instruction|parent|child|prompt|seed|지시문)s? ?\}\}?)"
)
_MARKUP = any_of(
    rf"(?:^|(?<=[.!?。\"”’]))[ \t]*{_SIGN}{_NAMED}",
    rf"{_SIGN}[ \t]*$",
    r"(?:<\|[^|<>\n]{1,30}\|>){2}",
    rf"\A[ \t]*</?(?:think|thinking|answer|output|response|result)>{_NAMED}",
)
_JSON = any_of(r"\A\s*\{\s*\"(?:new_?|rewritten_?|evolved_?)?(?:instruction|prompt|지시문|새 ?지시문)\"\s*:")
_ROLE = any_of(
    r"\A[^\w\n\"'“‘「`]{0,4}(?:assistant|user|system|human)[^\w\n]{0,3}[:]|^[^\w\n\"'“‘「`]{0,4}(?:assistant|model)[^\w\n]{0,3}:\s*\Z",
    r"\A[ \t]*(?:system|user|assistant|model)[ \t]*$|^[ \t]*(?:assistant|model)[ \t]*\Z",
    r"^[^\w\n]{0,4}(?:어시스턴트|도우미|챗봇|ai|모델)[ \t*]{0,3}:\s*\Z",
)


# labels: "새 지시문:", "[Rewritten Prompt]", "고친 뒤 →", at the start of a line; spaces are already removed


def _labels(text: str) -> list[str]:
    found = _at_lines(text, _LABEL, _TITLE, _PAIR)
    return [
        one[0].strip() for one in found if not ((_PLAIN.fullmatch(one[0]) or "문장" in one[0]) and _belongs(text, one))
    ]


def _belongs(text: str, label: re.Match[str]) -> bool:
    """Return True if a bare label is part of the task: the task refers to it afterwards, or the line before it asks."""
    asked = label.start() > 0 and _ASKS.search(text[: label.start()].rstrip("\n").rpartition("\n")[2])
    return bool(asked or _THIS.search(text, label.end()))


_PLAIN = later(r"\W*(?:지시문?|프롬프트|명령문?|명령어)\W*")
_THIS = later(r"[이위]의?(?:지시문?|프롬프트|명령문?|명령어|문장)")


_KIND = "(?:지시문|지시|명령문|명령어|프롬프트|instruction|prompt)s?"
_ARROW = "→⇒➜↓=\u2190-\u21ff\u25a0-\u27bf\U0001f300-\U0001faff"
_DONE = "수정|변형|진화|개선|재작성|구체화|심화|확장|변경|완성|생성|추가|발전|강화|복잡화|고도화|보완|작성|제작|변환|재구성|업그레이드|창조|요청|조정|가공"
_MADE = (
    rf"(?:(?:{_DONE})(?:[된한하]|되어진|해본|하신)?|새로운|새로쓴|새로만든|새로|새|다시쓴|다시작성[한된]|고친|고쳐쓴|바뀐|바꾼|만든|만들어진|더어려운|더복잡한|더구체적인|더깊은|어려운|복잡한|복잡해진|어려워진|최종|씨앗|원래|원본|기존|주어진|다음|이전|예시"
    r"|(?:the)?(?:rewritten|new|evolved|created|given|original|revised|final|improved|updated|modified|enhanced|seed))"
)
_FRONT = r"^[^\w\n\"'“‘「`]{0,5}(?:\d{1,2}[.)][^\w\n]{0,3})?(?:[가-힣]{1,4}[\])】>][^\w\n]{0,2})?"
_NOT_NAMED = r"(?![^\w\n]{0,3}(?:과|와|으로|라는|이라는|같은)(?:#|[가-힣]))"
_CLOSED = "".join(chr(code) for code in range(0xAC04, 0xD7A4, 28))
"""Syllables that end in ㄴ, like a modifier before a noun (고친, 높인, 추가된)."""
_LABEL = any_of(
    rf"{_FRONT}[가-힣]{{0,10}}[{_CLOSED}](?:지시문|프롬프트)[^\w\n.,?!]{{0,3}}[:{_ARROW}]",
    rf"{_FRONT}(?:{_MADE}명령|{_MADE}문장)[^\w\n.,?!]{{0,3}}[:{_ARROW}]",
    rf"^[‘'\"“]{_MADE}?{_KIND}[’'\"”][^\w\n]{{0,2}}[:{_ARROW}]",
    rf"{_FRONT}{_MADE}?{_KIND}(?:\([^()\n]{{1,20}}\))?[^\w\n.,?!]{{0,4}}(?:[:{_ARROW}]|[-–—]+>?(?=\W?[가-힣]))[^\w\n]{{0,3}}{_NOT_NAMED}",
)
_REMADE = "(?:더(?:어려운|복잡한|구체적인|깊은|까다로운)|다시쓴|다시작성[한된]|다시만든|고쳐쓴|고친|바꿔쓴|바꾼|바뀐|새로쓴|새로만든|새로작성한|(?:재작성|수정|변형|진화|개선|구체화|심화|확장|강화|고도화|복잡화)[된한])"
_REMADE_ENGLISH = "(?:the)?(?:rewritten|evolved|revised|improved|modified|updated|new|morecomplex|harder)"
_TITLE = any_of(
    rf"^[\[【(<*#〈《「『=\-]+(?:{_MADE}{_KIND}|(?:지시문|프롬프트|instruction|prompt)s?)[\]】)>*:#〉》」』=\-]*$",
    rf"^[\[【<*#〈]+{_MADE}{_KIND}[\]】>*#〉]+(?=\W{{0,3}}[가-힣])",
    rf"^{_MADE}{_KIND}$",
    rf"\A[(（〔\[【][가-힣]{{0,10}}[{_CLOSED}](?:지시문|프롬프트)[)）〕\]】]",
    r"\A[\[【(](?:심화|구체화|제약|제약추가|확장|추론|추론강화|복잡화|변형|진화|개선|재작성|깊이|너비)(?:버전|판|본|된글)?[\]】)]",
    r"\A\W{0,4}(?:심화|구체화|확장|복잡화|고난도|진화|수정|개선|재작성)(?:된|한)?(?:버전|판|본)\W{0,3}[:→]",
    r"\A\W{0,4}(?:revised|rewritten|evolved|improved|modified|updated)(?:version)?\W{0,3}:",
    r"\A(?:sure|certainly|ofcourse|absolutely)[!,.](?=\W{0,3}[가-힣])",
    rf"\A[(（〔]{_MADE}{_KIND}[)）〕]|\A[\[【]{_MADE}?{_KIND}[\]】]",
    rf"^#{{2,6}}(?:instruction|response|지시문?|prompt)s?:?{_NOT_NAMED}(?:$|(?<=:))",
    rf"\A[\[【(<*#〈《「『=\-]+(?:{_REMADE}(?:질문|문제|요청|과제|질의)|(?:{_REMADE_ENGLISH})(?:question|request|task)s?)[\]】)>*:#〉》」』=\-]*$",
    rf"\A(?:{_REMADE}(?:질문|요청|과제|질의)|(?:{_REMADE_ENGLISH})(?:question|request|task)s?)[\])*]{{0,3}}(?:[:{_ARROW}]|\n)",
    r"^#{2,6}(?:response|output|assistant|응답|출력|답변|답):?\s*\Z",
    r"^#(?:the)?(?:given|rewritten|created)prompt#",
)
_PAIR = any_of(
    r"^\W{0,4}(?:고치기전|고친뒤|고친후|받은글|만든글|다시쓴글|씨앗글|seedtext|received|made)\W{0,3}[:→↓]",
    r"^\W{0,4}(?:진화후|수정후|변형후|after|재작성후)\W{0,2}[:→](?=[^\n]{4,300}(?:줘|줘요|세요|하라|시오|까요?|나요|[?])[.!?]?$)",
    r"\A\W{0,4}(?:output|출력|결과|결과물|response)\W{0,2}[:→](?=[^\n.!?]{4,300}(?:줘|세요|라|시오|까|니|은|는|법|[?])[.!?]?\Z)",
)


# statements that an instruction was rewritten, made harder or given; statements, not requests


def _told(text: str, letters: str) -> str | None:
    phrase = any(key in letters for key in _IN_PHRASES) and _PHRASE.search(letters)
    if phrase:
        return phrase[0]
    for line in text.split("\n"):
        before = ""
        for part in _PART.split(line):
            stated = any(key in part for key in _IN_STATEMENTS) and _STATED.search(part)
            if stated and not _ASKS.search(part) and not _ASKS.search(before):
                return part.strip()[:60]
            before = part if part.endswith(":") else ""
    last = _NOTE.search(text) if "\n" in text or "(" in text else None
    return last[0].strip()[:60] if last else None


_PART = later(r"(?<=[.!?。])|(?<=:)(?=\S{6})")
_NOUN = "(?:지시문|프롬프트|씨앗글|씨앗문장|instruction|prompt)"
_CHANGED = "바꾸|바꿔|바꿨|바꿀|바꾼|고치|고쳐|고쳤|고친|다시쓰|다시썼|다시쓴|다시써|재작성|재구성|수정|변형|변환|진화|심화|확장|구체화|구체적|추가|더했|더한|더해|만들|만든|작성|넓혔|넓힌|넓혀|높였|높인|높여|복잡|어렵게|어려운|발전|강화|새로운|새로|보완|개선|필요"
_SAID = r"(?:습니다|합니다|입니다|드립니다|이다|했다|였다|었다|됩니다|이에요|예요|했어요|었어요|였어요|할게요|볼게요|보겠습니다|겠습니다|같습니다|같다|[했였았었함됨음])"
_STATED = any_of(
    rf"{_NOUN}[^\n]{{0,40}}(?:{_CHANGED})[^\n]{{0,40}}{_SAID}\W{{0,3}}$",
    rf"(?:{_CHANGED})[^\n]{{0,20}}{_NOUN}[^\n]{{0,20}}{_SAID}\W{{0,3}}$",
    rf"{_NOUN}(?:은|는|을|를)?(?:다음|아래|이)[와과]같[^\n]{{0,8}}{_SAID}\W{{0,3}}$",
    rf"(?:{_CHANGED}|어려워진|복잡해진|구체적으로)[^\n]{{0,12}}(?:버전|질문|문제|요청|과제)(?:은|는|이|을|를)?(?:다음|아래|이)[와과]같[가-힣]{{0,8}}\W{{0,4}}$",
    rf"^\W{{0,3}}(?:여기|아래|다음|이것은|이건)[^\n]{{0,16}}(?:{_CHANGED})[^\n]{{0,8}}(?:버전|질문|문제|요청|과제)(?:이에요|예요|입니다|(?:이|가)있(?:습니다|어요|네요)|(?:을|를)(?:준비|제시|보여)[^\n]{{0,10}})\W{{0,4}}$",
    rf"^\W{{0,3}}(?:방법|기법|전략|방식|유형|규칙)?[^\n]{{0,24}}(?:방법|기법|전략|심화|구체화|추론|제약|확장|진화|늘리기|더하기|넓히기)[^\n]{{0,16}}(?:적용|사용|활용)(?:한|하여만든|해만든|해서만든|한뒤의)(?:결과|버전|질문|문제|요청)[^\n]{{0,8}}(?:{_SAID}|:)\W{{0,4}}$",
    r"^\W{0,3}(?:방법\d|[^\n]{0,6}(?:제약|추론|심화|구체화|복잡화|난도|진화)[^\n]{0,8}(?:방법|기법|전략))[^\n]{0,16}(?:적용|사용|활용)(?:했|하였)(?:습니다|다|음|어요)\W{0,4}$",
    rf"^\W{{0,3}}(?:다음은|아래는|여기|이것은)(?:요청하신|말씀하신|좀더|조금더|더|주어진|원래의?|기존|{_MADE}|[가-힣]{{0,12}}[{_CLOSED}]){{0,3}}(?:버전의)?{_NOUN}[^\n]{{0,10}}{_SAID}?\W{{0,3}}$",
    r"^\W{0,3}다음은(?:수정|변형|진화|개선|재작성|새로|고친|바꾼)[가-힣]{0,12}(?:입니다|이다|이에요)",
    rf"(?:주어진|원래|기존)의?{_NOUN}[을를의에][^\n]{{0,40}}(?:바꾸|바꿔|다시쓰|다시써|재작성|고치|고쳐|수정|변형|복잡하게|만드|만들|높이|넓히|늘리|추가하|더하)(?:세요|시오|십시오|라|하세요|하시오|하십시오|하라|해라|줘|주세요|어주세요|면)",
)
_ASKS = later(r"(?:줘|주세요|줘요|시오|하라|해라|인가요?|나요|까요?|주십시오|[?])\W{0,3}$")
_NOTE = any_of(
    r"\n\W{0,4}(?:(?:변경|수정|추가|개선|진화)(?:점|사항|이유|내용)|(?:추가|변경|강화)(?:된|한)(?:제약|조건|요구|점)[가-힣]{0,4}|참고|설명|비고|해설|note|explanation)\W{0,3}[:\]][^\n]{0,80}(?:난도|난이도|제약|조건|구체화?|심화|지시|프롬프트|추론|범위|씨앗|원문|대상|constraint|prompt|instruction)[^\n]{0,40}$",
    r"(?:\n\W{0,4}|\(\W{0,2})(?:추가|증가|늘어)[가-힣]{0,2}(?:단어|낱말|글자|어절|토큰)(?:의)?(?:개)?수?\W{0,2}[::]?\d",
    r"(?:\n\W{0,4}|\(\W{0,2})[^\n()]{0,10}(?:단어|낱말|어절)[^\n()]{0,10}(?:추가|늘)(?:하였|했|되|됨|함|렸|어남)[^\n()]{0,8}\W{0,3}\Z",
    r"\nletmeknowif[^\n]{0,80}\Z",
    r"\((?:추가|변경|강화|수정)(?:된|한)(?:제약|조건|요구|부분|점)[가-힣]{0,4}:[^\n()]{1,60}\)\W{0,2}$",
    r"(?:\n\W{0,4}|\(\W{0,2})[^\n()]{0,30}(?:난이도|난도|복잡도|제약조건|제약|추론단계)[을를이가][^\n()]{0,30}(?:추가|높|더했|더하|늘|넣|강화)[^\n()]{0,10}(?:습니다|했음|하였음|함|했어요)\W{0,3}\Z",
    r"(?:\n[^\w\n]{0,2}[→※(][^\w\n]{0,2})[^\n()]{0,30}조건[을를이가][^\n()]{0,30}(?:추가|높|더했|더하|늘|넣|강화)[^\n()]{0,10}(?:습니다|했음|하였음|함|했어요)\W{0,3}\Z",
)
_PHRASE = later(
    "\\d{1,6}(?:개의)?(?:단어|낱말|어절)(?:만|를|을|이내로|정도)?(?:더)?추가(?:할것|하라|하세요|하시오|한다|합니다)|(?:주어진|원래의?|기존)(?:프롬프트|지시문)의(?:언어|길이|말투|형식|의도)를유지|씨앗글|seedtext|새지시문만|새지시문하나를|새로운지시문을?만들어|(?:주어진|원래|기존|원본|위)(?:지시문|프롬프트)[은는을를](?:더|다음과같이|아래와같이)[가-힣]{0,12}(?:바꾸면|하면|바꾼|고치면|고친결과|수정한결과)|"
    "지시데이터를기르는|프롬프트재작성[자가]|promptrewriter|"
    "(?:rewritten|evolved|revised|original|given)(?:prompt|instruction)|newinstruction|newprompt|"
    "(?:hereis(?:the|a|an|your|my)?[a-z]{0,24}?(?:prompt|instruction|version|question|request|rewritten|revised|evolved|updated)|heres(?:the|a|an|your|my)[a-z]{0,24}?(?:prompt|instruction|version|question|request|rewritten|revised|evolved|updated))(?!이?라[는고]|이란|[은는을를이가]|과|와|로시작)|"
    "^(?:sure|certainly|ofcourse|okay)here(?:is|s)|i(?:have|ve)?(?:rewritten|rewrote|revised|modified|evolved)the|belowisaninstruction|youareahelpfulassistant|"
    "작업을설명하는(?:명령어|지시|지침)|요청을적절(?:히|하게)완료하는응답|^다음은(?:수정|변형|진화|개선|재작성)[된한]"
)
_MAY_TELL = listed(
    "버전 적용 단어 낱말 복잡 어려 바꾼 고친 지시 프롬프트 명령 씨앗 prompt instruction seed here version assistant 난이도 난도 제약 조건 변경 수정된 수정한 다음은 요청을 letmeknow revised rewr evolved"
)
_IN_PHRASES = listed(
    "씨앗글 seedtext 지시문 프롬프트 지시데이터 prompt instruction hereis heres sure certainly ofcourse okay rewr revised the youarea 작업을설명 요청을적절 다음은"
)
_IN_STATEMENTS = listed(
    "지시문 프롬프트 씨앗 instruction prompt 버전 와같 과같 여기 아래 이것은 이건 다음은 다음 적용한 적용하 적용해 적용했 사용한 사용했 사용하 사용해 활용한 활용했 활용하 활용해"
)
"""Without one of these words the pattern of the corresponding name cannot match."""
_PROMPT_NOUN = any_of("프롬프트|지시문|명령문|prompt|instruct|씨앗글")
