"""Elimination rule ``refusal``: texts that refuse, cannot, or ask back; texts are already cleaned (``clean``).

An answer is split into clauses. A clause is *core* if the speaker states an inability, a refusal or missing input;
*company* if it apologises, gives a reason, offers help or refers the asker elsewhere; anything else is content. A
refusal has a core and next to no content. Korean drops its subject, so the speaker is recognized by the humble 드리다,
by verbs of answering, by things only a program lacks (a picture, the live web, a memory), or because the very act that
was requested is denied. If the task is to write somebody's words, only clauses that no such person would say count.

A child refuses if a sentence of it does and no other asks for anything but to be told more.
"""

from __future__ import annotations

import re
from functools import lru_cache

from koevol_core.messages import Message
from koevol_core.quality.elimination import rule
from koevol_core.quality.korean.asking import act, sentences
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import compact, ends, letters_and_digits, without_quotes

LONGEST = 600
"""Characters beyond which an answer is assumed to have content."""
_CONTENT, _AFTER_BUT = 36, 10
"""Letters of content a refusal may have (a reason or a hint); fewer after "…지만", where an answer would begin."""


_HINT_AT_MOST = 45
"""Letters after "…지만" that a hint where to look has; a longer clause also answers."""
_OFFERED = 15
"""Letters of content after which the question whether more is wanted is an offer, not a query for missing input."""


@rule("refusal", order=20, ko="거절", en="refusal")
def refusal(parent: str, child: str, answer: str | None) -> str | None:
    """Return evidence if the answer, or the child itself, says that it cannot or will not, or asks for input."""
    if (refused := _child_refuses(parent, child)) is not None:
        return Message("evidence.instruction", words=refused)
    if answer is None or len(answer) > LONGEST or "```" in answer or _is_told(child, answer):
        return None
    told = sum(letters_and_digits(quote) for quote in _TOLD.findall(answer))
    clauses = _clauses(_TOLD.sub("이렇게", answer) if told else answer)
    return None if _holds_content(clauses) else _core(child, answer, clauses, told)


def _is_told(child: str, answer: str) -> bool:
    """Return True for somebody's words, line by line, and for a short answer that the task itself has."""
    lines = [line for line in answer.split("\n") if line.strip()]
    return all(_WHOLLY_SAID.fullmatch(line.strip()) for line in lines) or (
        len(answer) < 30 and compact(answer) in compact(child)
    )


def _core(child: str, answer: str, clauses: list[tuple[str, bool]], content: int) -> str | None:
    """Return the words that refuse, if the clauses, and ``content`` letters beside them, hold next to nothing else."""
    task, signs, core, after = compact(child), _signs(ends(child)), None, False
    for clause, conceded in clauses:
        if len(words := compact(clause)) > 3 and words in task:
            content += len(words)
            continue
        found = _sign_in(child, clause, signs)
        if found and found.re.pattern == _ASKS.pattern and _offers_more(clause, content):
            continue
        if found:
            core = core or _whole_words(clause, found)
        elif not _COMPANY.search(clause) or (conceded and letters_and_digits(clause) > _HINT_AT_MOST):
            content += letters_and_digits(clause)
            after = after or conceded
    if core is None and content == 0 and signs[-1] in (_ACT, _MIND):
        sorry = _SORRY.search(answer)  # only an apology
        return sorry[0] if sorry else None
    return core if core and content <= (_AFTER_BUT if after or _is_open(core, answer) else _CONTENT) else None


def _sign_in(child: str, clause: str, signs: tuple[re.Pattern[str], ...]) -> re.Match[str] | None:
    """Return the sign of a refusal in a clause, unless it is about somebody else or just what the task asks about."""
    sure = signs[:1] if _IF.search(clause) else signs
    found = next((hit for sign in sure if (hit := sign.search(clause))), None)
    if found and _impersonal(clause) and (_NOBODY.search(clause) or _says_whether(child, clause)):
        return None
    if found and found.re.pattern == _MODEL.pattern and (_of_another(clause) or _as_asked(child, clause)):
        return None
    return found


def _offers_more(clause: str, content: int) -> bool:
    """Return True for a question whether more is wanted, after the answer."""
    return bool((content > _OFFERED and _OFFER.search(clause)) or (content and _MORE.search(clause)))


def _impersonal(clause: str) -> bool:
    """Return True if a clause names no speaker: neither 저 nor the humble 드리다."""
    return "드리" not in clause and "드릴" not in clause and _FIRST.search(clause) is None


def _is_open(core: str, answer: str) -> bool:
    """Return True if the answer says that a thing is unknown, and nothing of its speaker or what it would need."""
    return _UNKNOWN.search(core) is not None and _impersonal(answer) and _WANTS.search(answer) is None


_UNKNOWN = later("(?:알|예측할|확인할|단정할|맞힐) 수|모르|모릅|모른|밝혀지|방법[이은] 없")
_WANTS = later(r"죄송|미안|양해|유감|주시|주세요|주면|바랍|겠|세요|시죠|필요|[?\x01]")


def _says_whether(child: str, clause: str) -> bool:
    """Return True if a clause denies just what the task asks about: 예측할 수 있어? 예측할 수 없습니다."""
    asked = set(_CAN_IT.findall(child))
    return bool(asked) and not asked.isdisjoint(_CANNOT_BE.findall(clause))


_CAN_IT, _CANNOT_BE = later(r"([가-힣]{1,8}) ?수(?:가|는|도)? ?있"), later(r"([가-힣]{1,8}) ?수(?:가|는|도)? ?없")


def _as_asked(child: str, clause: str) -> bool:
    """Return True if models are the topic of the task and the clause is not about the speaker."""
    return _ABOUT_MODELS.search(child) is not None and not _FIRST.search(clause) and "드리" not in clause


def _of_another(clause: str) -> bool:
    """Return True if a clause says what something else than the speaker is, and nothing that it cannot do."""
    return not _FIRST.search(clause) and not _NEGATES.search(clause) and _OF_ANOTHER.match(clause) is not None


def _child_refuses(parent: str, child: str) -> str | None:
    """Return the sentence in which a child refuses, misses its input, leaves its parent unchanged, or asks back."""
    if len(child) > LONGEST or "```" in child or not (_HINT.search(child) or _NO_INPUT.search(child)):
        return None
    every = list(sentences(without_quotes(child)))
    said = next((one for one in every if _refuses(one)), None)
    if said is None or compact(said) in compact(parent):
        return None
    others = (one for one in every if not _refuses(one) and not _CLOSES.search(one))
    return None if any(act(one) in ("request", "question") for one in others) else said[:60]


def _refuses(sentence: str) -> bool:
    if _NO_INPUT.search(sentence):
        return True
    if _NARRATES.match(sentence):
        return False
    return act(sentence) in ("statement", "other") and any(
        sign.search(sentence) for sign in (_TASK, _SPEAKER, _MATERIAL, _UNABLE)
    )


_NARRATES = later(r"\W{0,3}(?:나는|난|나도|내가|우리는|그는|그녀는)\s")
"""Opens a sentence of somebody's story or opinion: a model is humble."""


def _holds_content(clauses: list[tuple[str, bool]]) -> bool:
    """Quick test: clauses without any word of the refusal patterns have more content than a refusal may have."""
    content = 0
    for clause, _ in clauses:
        if not _HINT.search(clause) and not _COMPANY.search(clause):
            content += letters_and_digits(clause)
            if content > _CONTENT:
                return True
    return False


_MORE = later(r"(?:다른|더|또|추가로)[^.\n]{0,24}(?:궁금|알고 싶|드릴까|볼까)|궁금(?:하신|한) (?:점|것|게)|언제든")
_TOLD = later("[\"“‘'「『]([^\"”’'」』\n]{6,300})[\"”’'」』] ?(?:이?라[고는며]|처럼|같은|같이)")
"""Words that somebody is told to say: they are content."""
_NOBODY = later(
    "아무도|누구도|누구나|어떤 사람도|(?:^|[ ,])(?:사람|인간|인류|과학자?|의학|학계|전문가|의사)(?:들)?[은도이]"
)
_WHOLLY_SAID = later("[\"“‘'「『][^\"”’'」』]{1,600}[\"”’'」』]")
_FIRST = later(r"(?<![가-힣])(?:저는|저도|저희|제가|제 |나는|내가|전 |난 |저로서|저의)|인 저")
_NEGATES = later("없(?!애|앤|앱)|못|않|어렵|어려|불가|곤란|제한|한계|\x01")
_OF_ANOTHER = later(
    r"\W{0,3}(?:[^\s,]{1,20} ){0,4}[^\s,]{1,20}(?<!해당)(?<!실시간)(?:은|는|이란|란)[ ,]|[^,]{0,60}(?:찾|없애|만드|다루|쓰|돕|하|개발|공개|만든|제작)[가-힣]{0,3} [^,]{0,20}(?:프로그램|챗봇|모델|비서|인공지능)(?:입니다|이에요|예요|이다)$"
)
"""Opens a clause about something else than the speaker: "엑셀은 … 프로그램입니다"."""
_ABOUT_MODELS = any_of(
    "인공 ?지능|언어 ?모델|챗봇|(?<![a-z])ai(?![a-z])|에이아이|gpt|로봇|llm|음성 ?비서|너는 누구|네가? (?:못|할 수 없)|(?<![가-힣])너(?:는|의|도|한테|에게)? [^.!?\n]{0,30}[?]"
)
_SORRY = later("죄송|미안|양해|유감|안타깝|아쉽|다른 (?:질문|주제)|sorry|apologi", re.I)
_HINT = later(
    "없|못|않|아니|아닙|안 |어렵|어려|불가|곤란|힘들|무리|한계|제한|적절|바람직|조심|부족|필요|빠져|누락|모호|불분명|삼가|싫|주[세시실면십셔길]|줘|줄래|주어|\x01|말씀|가리|여쭤|물어"
    "|can|not|n't|unable|please|don|AI|ai |model|인공|모델|챗봇|프로그램|학습|지식|기억|이해|설계|훈련",
    re.I,
)


def _whole_words(clause: str, found: re.Match[str]) -> str:
    start = clause.rfind(" ", 0, found.start() + 1) + 1
    return clause[start : found.end()].strip(" \x01?")


_SPLIT = later(r"[!?。;\n]+|\.(?!\d)|…|: ")
_ITEM_THAT_ASKS = later(r"^[ \t]*\d+[.)][^\n]*\?$", re.M)
_IF = later(r"(?<![시주])면[, ](?!안)|[\"'”’]라[는고]|다라는|[다라]는 (?:뜻|말|의미|안내|알림|문구)")
_BUT = later(r"(?<=지만)[, ]+|(?<=니다만)[, ]+|(?<=으나)[, ]+|(?<=더라도)[, ]+|, but ")


def _clauses(answer: str) -> list[tuple[str, bool]]:
    """Split into clauses, each with whether it follows a concession; a sentence that asks keeps its question mark."""
    found = []
    text = _ITEM_THAT_ASKS.sub("", answer.replace("’", "'"))
    for sentence in _SPLIT.split(re.sub(r"\?+", " \x01?", text)):
        for place, clause in enumerate(_BUT.split(sentence)):
            if clause.strip():
                found.append((clause.strip(), place > 0))
    return found


@lru_cache(maxsize=512)
def _signs(child: str) -> tuple[re.Pattern[str], ...]:
    """Return the core patterns to use: fewer if the task itself is about refusing, asking, or unseen things."""
    lacks = _POINTS.search(child) is not None and not re.search(r"[:\n\"“‘「『]|'[^']", child)
    if not _DEED.search(child) and _ABOUT_REFUSING.search(child):
        return (_MODEL, _MATERIAL) if lacks else (_MODEL,)
    if not _DEED.search(child) and _SPEECH.search(child):
        return (_MODEL, _TASK, _MATERIAL, _ASKS, _OUT_OF_REACH) if lacks else (_MODEL, _TASK, _MATERIAL)
    if _ABOUT_MODELS.search(child) and not _DEED.search(child):
        return (_TASK, _MATERIAL, _ASKS)
    signs = [_MODEL, _TASK, _MATERIAL, _SPEAKER, _ASKS]
    if not re.search(_MEDIA, child) or lacks or "http" in child or _POINTS.search(child):
        signs.append(_OUT_OF_REACH)
    if not _INABILITY.search(child):
        signs += [_ACT, _MIND] if _MAKING.search(child) else [_MIND]
    return tuple(signs)


_OFFER = any_of("(?:^|혹시 )(?:좀 |조금 )?(?:더|다른) |(?<=주시면 )(?:더|다시|다른|또|그에|거기|맞춰)")

# Patterns of tasks

_DEED = any_of(
    "(?:불러|보내|틀어|켜|꺼|그려|열어|들려|걸어|합산해|실행해|재생해|전화해|예약해|주문해|결제해|검색해|저장해|삭제해) ?(?:줘|주)[^가-힣]*$",
    "(?:노래|제목|이야기|소설|책|가사|시|대화)[은는이가의]? ?(?:제목|내용|이름)?[은는이가]? ?(?:뭐|무엇|누구)",
)

_POINTS = any_of(
    "(?<![가-힣])(?:다음|이|위|위의|아래|첨부|첨부한|첨부된|올린|보낸|내가 (?:쓴|올린|보낸)|그|이번|주어진) [가-힣]{1,8}(?: [가-힣]{1,6})?[을를에의은는이가]",
    "첨부|아까|지난번|그거",
)
_ABOUT_REFUSING = any_of(
    "사과[문하]|죄송|미안|거절|거부|안내[문 ]|화면|팝업|경고문|공지|민원|상담[원 ]|고객(?:에게|님|센터| ?응대| ?불만| ?문의|께|이 (?:묻|화))|손님(?:에게|께|이)|응대|응답|챗봇|봇|예시 ?답변|불가|금지|품절|양해|답글|후기|댓글|표지",
    "없습니다|없어요|못 ?해|못 하|sorry|can't|cannot|unable|apolog|할 말|하는 말|할 첫|인사말?|공손|알림|메시지|첫 화면|모르는 질문",
)
_SPEECH = any_of(
    "메일|답장|편지|문자(?!열)|카톡|문구|대사|대화|대본|연설|번역|영어로|영작|한국어로|한국말로|옮겨|바꿔|고쳐|다듬|예문|표현|말투",
    "(?:이|그|다음|아래|위) ?문장|문장[을으]|질문|설문|문항|퀴즈|문제를? (?:내|만들)|스무고개|인터뷰|통화|장면|면접(?:관|에서 (?:물|할|쓸)| ?질문)|소설|동화|이야기|일기|가사|노래|(?<![가-힣])시(?:[를 ]|로)|노랫말",
    "역할|상황극|연극|콩트|광고|카피|제목|슬로건|표어|명언|구호|목소리로|흉내|말버릇|영어 ?문장|물어볼|묻는|translate|(?:상담사|선생님?|의사|친구|점원|기자|부모|코치|진행자)[가이]? 되어|고민을? (?:들어|나눠)|말벗|수다|대화하자",
)
_MAKING = any_of(
    "(?:써|적어|그려|만들어|짜|지어|맞혀|찾아|골라|불러|정해|구해|봐|찍어|뽑아|세워|꾸며|들려|보여|풀어|열어) ?(?:줘|주|봐|라)",
    "(?:작성|요약|번역|정리|비교|분석|추천|예측|계산|평가|진단|판단|생성|제작|해석|합산|확인|검색|조사|구분|판정|전망|공유|재생|실행|풀이|해몽|진술)(?:해|하)",
    "(?:그리|쓰|적|만드|구하|맞히|고르)(?:시오|라|자)$|보내 ?(?:줘|주)",
)
_INABILITY = any_of(
    "수 ?있(?:어|나|을|니|는지|습|다)|[가-힣]도 (?:돼|되|괜찮)|가능(?:해|한가|할까|한지)|수 없|없는|못|불가|금지|제한|안 되|안되|않|어려운|수 있는지|규칙|규정|약관|조항|주의|경고|까닭|이유"
)

# Patterns of clauses

_NO = r" ?수(?:가|는|도|조차)? ?없습?"
_END = r"(?:습니|어(?![도서])|네|음|을|는|기|다|지|으[니므며]|고|$)"
_HARD = r"(?:어렵|어려[우운울웠워]|곤란|힘들|힘듭|불가|적절(?:하|치) ?[않못]|적절하지|부적절|조심스|무리|한계|안 ?[돼됩되]|제한)"
_NEVER = r"지 ?(?:[는가도] ?)?(?:않|못|아니)"
_MEDIA = "이미지|사진|그림|그래프|도표|파일|링크|첨부|URL|웹 ?사이트|웹 ?페이지|웹|인터넷|실시간|최신|동영상|영상|음성|오디오|외부|데이터베이스|계좌|위치"
_SERVICE = "답변|응답|대답|답|대응|제공|지원|안내|공유|처리|의견|조언|상담|추천|도움|도와|알려|말씀|진단|예측|요청|작성|생성|정보"
_MODEL = any_of(
    "(?:AI|인공 ?지능|언어 ?모델|(?:텍스트|글)(?: ?기반)?(?:의)? ?모델|챗봇|프로그램) ?(?:언어 ?모델|모델|비서)?(?:로서|로써|이기|이므로|이라|라서|라 |여서|이어서|입니다|이에요|예요|인 저|으로서|이고|기 때문|이다 ?보니)",
    "(?:as an?|i am an?|i'm an?) (?:[a-z-]+ )?(?:ai|language model|artificial|virtual)",
    rf"(?:번역|작성|요약|수정|분석|생성|수행|교정)(?:을|를)? ?(?:해 ?드릴|할|드릴){_NO}{_END}",
    "(?:어떤|어느|무슨|무엇을?) [^.\n]{0,20}말씀(?:하시|이신)",
    r"주시면 [^.\n]{0,24}(?:작성|번역|요약|교정|분석|답장|해석|정리|다듬|수정|설명|계산|찬반)[^.\n]{0,12}드(?:리겠|릴게|릴 수|려)",
    "학습 ?(?:데이터|자료)|제 지식[은이]|제가 (?:가진|아는|학습한) (?:정보|지식)|(?:실시간|최신) ?(?:정보|데이터|자료)[^.\n]{0,24}(?:없|못|않|어렵)|도록 (?:설계|훈련|학습|프로그래밍)",
    "이전 대화[^.\n]{0,16}(?:기억|저장|확인|볼)",
    rf"(?:문|글|메일|편지|답장|문구|대본|대사|카드|문자|답글|댓글|공지|축사|시나리오|가사|시|노래)[을를은는도]? ?(?:직접 |대신 |제가 ){{0,2}}(?:작성하|쓰|적|만들|짓|생성하|번역하)(?:는 ?(?:것|일|데|건)[은이]?|기(?:는|가|에는|엔)?) ?(?:{_HARD}|바람직하지|옳지|맞지|도와)",
    r"(?:상대(?:방|분)?(?:과|와)의 관계|받는 (?:분|사람)|받으실 분|말투|어조|분량|글의? 목적)[^.\n]{0,24}(?:먼저|더|구체적|자세)[^.\n]{0,10}(?:말씀해|알려|적어) ?주(?:세요|시면|셔야|시겠|십)",
    rf"대신 ?(?:써|적어|작성해|지어|만들어|골라|정해|풀어|답해|해) ?드리(?:는 (?:것|건|게|일)|기)[은는이가]? ?[^.\n]{{0,8}}(?:{_HARD}|바람직하지|옳지|맞지|좋지|않)",
)
_MATERIAL = any_of(
    r"(?:번역|요약|교정|수정|분석|검토|해석|정리|설명|변환|풀이|확인|다듬|바꿀|고칠|옮길)[할을]? [^.\n]{0,20}(?:알려|보내|제공해|입력해|붙여|첨부해|공유해|올려|적어|제시해) ?(?:넣어 ?)?(?:주|줘)",
    r"(?:본문|원문|내용|코드|글|문장|대본|텍스트|지문|자료|파일|표|원고|기사|이력서|문서|수열|메일|목록)[을를이]? ?(?:[가-힣]{1,6} )?(?:보내|붙여|올려|입력해|공유해|첨부해|복사해|제시해|다시 적어)[^.\n]{0,8} ?(?:주|줘)",
    r"(?:첨부|제공|입력|제시|주어|공유|포함|확인|전송|업로드|전달|수신)(?:되|하|지|이)*지? ?않(?:은|으신) 것 같|(?:첨부|제공|제시|입력|전송|업로드|전달|공유)되지 않|주어지지 않|(?:내용|글|코드|표|파일|문서|계약서|그림|사진|지문|본문|원고)[이가은는도]? ?(?:보이|확인되|포함되어 있)지 않",
    "(?:didn't|did not|haven't|have not) (?:include|provide|attach|share)",
)
_TASK = any_of(
    rf"(?:요청|이러한|이런|그런|해당|관련|포함된|관한|대한|특정)[^.\n]{{0,30}}(?:드릴{_NO}|[할할쓸]{_NO}|드리기[^.\n]{{0,8}}{_HARD}|{_NEVER})",
    rf"(?:제공|작성|생성|공개|게재|인용|답변|안내|응답)(?:하는|해 ?드리는) ?(?:것|건|게|데)[^.\n]{{0,10}}{_HARD}",
    rf"(?:제공|작성|생성|답변|응답|안내|지원|응하|다루|돕|답)(?:하기|기)?(?:는|가|에는|엔)? ?{_HARD}",
    rf"(?:글|시|일기|편지|소설|메일|노래|가사|문서|기사|논문|이야기|코드|그림|자료|계획)[은는을를도]? ?(?:[가-힣]{{1,4}} )?(?:쓸|써 ?드릴|써 ?줄|작성할|지을|지어 ?드릴|만들|만들어 ?드릴|적을|그릴){_NO}{_END}|(?:저는|나는) (?:사람|인간)이 아니|(?:써|적어|지어|만들어|번역해|고쳐|다듬어|바꿔|작성해|제공해|답변|알려|말씀) ?드(?:릴{_NO}|리(?:기|긴)[^.\n]{{0,8}}{_HARD}|리지 ?(?:못|않|는))",
    "(?:다루|협조하|공유하|응하|답하|답변하|작성하|쓰|제공하|안내하|돕|말하|수행하|생성하|따르)지 ?는? ?않(?:겠|습니다|아요|을게|을래)|삼가(?:겠|고|려)|삼갑니다",
    f"저작권[^.\n]{{0,30}}(?:없|{_HARD}|않)|(?:작성|답변|제공|응답|이용|서비스)[이가은는]? ?(?:제한|불가|금지)",
    f"(?:정책|지침|가이드라인|원칙|규정)(?:상|에 따라|에 의해|에 위배|에 어긋)[^.\n]{{0,40}}(?:없|{_HARD}|않)",
    r"(?:i'm|i am) (?:sorry|afraid)[^\n]{0,40}(?:can't|cannot|unable|not able|won't)|i(?:'m| am) (?:unable|not able) to|sorry[^\n]{0,30}(?:can't|cannot|unable|not able)",
    r"i (?:can't|cannot|can not|won't|am not allowed to) (?:help|assist|provide|access|view|see|fulfill|comply|do|draw|write|create|generate|answer|browse|open)|i (?:don't|do not) have (?:access|the ability|information|real)",
)
_SPEAKER = any_of(
    rf"드릴{_NO}|드리(?:기(?:[가는엔도]|에는)?|긴|기엔) ?(?:[가-힣]{{1,6}} )?{_HARD}|드리지는? ?(?:못|않|아니)|드리는 (?:것|건|게|데)[^.\n]{{0,12}}{_HARD}",
    rf"(?:{_SERVICE})(?:을|를|이|가|은|는)? ?(?:해 ?)?(?:할|줄|내릴|제시할|하기|해 주기|주기|내리기|되기|하지|되지|가|이|는|은)? ?(?:는|가|도)? ?(?:{_NO}|{_HARD}|않(?:습|아|는|겠|도)|못(?:합|해))",
    rf"(?<![가-힣])(?:저는|제가|저도|저로서는|저희는|저의|나는|난|나도|내가|나로서는)\b[^.\n]{{0,60}}(?:{_NO}{_END}|못(?:합|해|했|하)|{_NEVER}|없(?:습니다|어요?|네요?|기)|아닙니다|{_HARD})",
    "제 (?:능력|역할|권한|지식|범위|기능)[^.\n]{0,20}(?:밖|아니|아닙|없|벗어|넘|까지|한계|제한)|능력 ?밖|(?:기능|권한|능력|경험)(?:은|이|을|도)? ?(?:없|지원|갖추|가지고 있지)",
    "(?:이해하|알아듣|파악하|기억하|확인하|찾|알)지(?:는|를)? ?못(?:했|합|하|해)|이해(?:가|를)? (?:안|어렵|못)|지원(?:하지|되지) 않|지원하지 않|환경(?:이|은)? ?아니|할 수 없는 환경|없는 환경",
    r"(?:그건|그것은|이건|그 ?[가-힣]{1,4}[은는]|그런 건)[^.\n]{0,24}(?:수(?:가|는)? ?없어|못 ?해|안 ?(?:해|써|돼)|싫어|곤란|문제가 아닌)|^(?:싫어|안 ?돼|안 ?해|못 ?해|하기 싫)|대답할 수 있는 (?:문제|질문|것|내용)",
    rf"(?:제공된|주어진|지금|현재|이|대화)[^.\n]{{0,12}}(?:정보|자료|조건|내용|대화)?만으로[^.\n]{{0,30}}(?:없|{_HARD}|부족)|알{_NO}(?:습니다|어요?|네)$|미래[^.\n]{{0,24}}(?:{_NO}|{_HARD}|못)",
    "확인되지 않은 [^.\n]{0,24}(?:않|없|어렵)",
    r"못 ?(?:들어 ?|도와 ?|해 ?|알려 ?|써 ?|만들어 ?|답해 ?|풀어 ?)(?:드리|드려|드립|드릴|주겠|줘요?$)|못 ?(?:하겠|쓰겠|돕겠|그리겠|답하겠|만들겠)",
    rf"(?:여기서|여기에서|여기에|이 자리에서|이곳에서|지금|제가|짧게|간단히|몇 줄로|한마디로|한두 마디로|글로|채팅으로)[^.\n]{{0,20}}(?:설명|소개|정리|말씀|답변?|논의|안내)?(?:해 ?)?(?:하|드리|다루)기(?:에는|엔|에|가|는)? ?(?:너무 |다소 |좀 |조금 )?(?:{_HARD}|적합|벅차|부족|길어요|복잡|깁니다)",
)
_OUT_OF_REACH = any_of(
    rf"(?:{_MEDIA})[^.\n]{{0,36}}(?:[볼열갈들낼]|[가-힣]을|[가-힣]할){_NO}{_END}",
    rf"(?:{_MEDIA})[^.\n]{{0,36}}(?:보이|확인되|제공되|첨부되|포함되|지원되|열리)지 않|(?:{_MEDIA})[^.\n]{{0,30}}{_HARD}|^(?:표|글|그림|사진|파일|코드|내용|자료|본문)[가이은는] 없(?:습니다|어요?|네요?)",
)
_ACT = any_of(rf"[가-힣]{_NO}(?:습니다|어요?|네요?|음|다)$|(?:것은|건|것이) (?:불가능|어렵)[^.\n]{{0,8}}$|{_NEVER}겠")
_MIND = any_of(
    rf"(?:알|확인할|파악할|판단할|예측할|답할|말할|정할|추천할|평가할|제공할|공유할|반영할|기억할|진단할|식별할|진행할|검색할|조회할|특정할|추측할|단정할|도울|맞힐){_NO}{_END}",
    rf"(?:확인|파악|판단|예측|답|말|정|추천|평가|제공|공유|협조|반영|진단|식별|진행|수행|처리|실행|완료|대화|논의|언급|검색|조회|특정|단정|보장|대신)(?:을|를|이)? ?(?:하|되|해 ?드리)?(?:기(?:가|는|에는)?|는 (?:것|건|게|일)[은이가]?|지는?) ?(?:{_HARD}|않(?:습|아|는|을)|못(?:합|해|했)|불가)",
    r"(?:방법|도리|길|수단|근거|권한|자격|기능)[이은] (?:없|아니)(?:습|어|네|다|음)|[할줄]? ?수 있는 (?:일|것|영역|부분|범위|문제)[이은] 아니|(?:적절|바람직)하지 않다?고",
    "(?:모르|모릅|모른)(?:겠)?(?:습니다|어요|네요|니다|다|겠)|배운 적이 없|범위를 (?:벗어|넘)|범위 밖|(?:거부|거절|사절)(?:합니다|하겠|할게|해요)|말씀 ?드릴 (?:게|것이|수 있는 게) 없|(?:이해|알아듣|파악|대화|논의)(?:하)?기(?:가|는)? ?(?:어렵|어려|곤란|힘들)|하고 싶지 않|넘어가(?:겠|고)|사양하|곤란(?:합|해)|준비 ?중인 (?:기능|서비스)|(?:기능|서비스)[은는이가] (?:아직|준비)",
)
_ASKS = any_of(
    r"(?:알려|보여|보내|제공해|입력해|붙여 ?넣어|붙여|첨부해|공유해|말씀해|올려|적어|들려|제시해|설명해|질문해|물어봐|시도해|정해|골라|남겨|가르쳐) ?(?:줘야|주(?:세요|시면|시겠|십시오|시기|실|셔야|시는|어야|시길)|줄래|주면|줘$)",
    "(?:추가|구체적인|자세한|더 많은|정확한)[^.\n]{0,16}(?:정보|내용|설명|맥락|조건)[가이을를]? ?(?:더 )?(?:필요|부족|있어야|주)|(?:정보|내용|맥락|자료)(?:가|이)? ?(?:더 |너무 )?(?:부족|필요합|빠져|누락|불분명|모호)",
    "(?:본문|링크|자료|정보|내용|파일|원고|글|조건|설명|맥락|문장|코드|데이터|주제|사진)[이가] ?(?:더 |먼저 )?필요(?:합|해|할)|(?:세요|십니까|으세요|시죠|실까요) *\x01",
    "명확하지 ?[가]? ?않|분명하지 않|모호(?:합|하|해)|불분명|무엇을 (?:가리키|말씀|뜻|의미)|어떤 [^.\n]{0,20}(?:말씀|인지|건지)|어느 [^.\n]{0,20}(?:말씀|건가요|인가요|인지)",
    r"(?:시나|셨나|으신가|신가|인가|는가|을까|ㄹ까|까|신지|가|나)요 *\x01|(?:시|하시|으시|계시)는 (?:건|것|게|거)[^.\n]{0,8}\x01|(?:습니|십니|입니|ㅂ니|합니)까 *\x01|(?:이야|니|냐|어|야|데|래) *\x01",
    "몇 가지 (?:여쭤|물어|확인)|여쭤(?:볼|봐)|(?:could|can|would) you (?:please )?(?:provide|share|clarify|specify|tell)|please (?:provide|share|clarify|specify)",
)
_MADE_OF = "(?:씨앗글|지시문|원문|본문|고칠 글|바꿀 글|글|내용|입력|입력값|질문|요청|프롬프트|instruction|prompt)"
_NO_INPUT = any_of(
    rf"{_MADE_OF}[이가은는을를]? ?(?:아직 )?(?:비어 ?있(?!는)|제공되지|주어지지|입력되지|전달되지|첨부되지|포함되지|보이지|확인되지|받지 ?못|빠져 ?있(?!는)|빠진 것|누락된 것|없는 것 같|없습니다|없네요|없어요)",
    rf"{_MADE_OF}[을를] ?(?:먼저 |다시 |더 |구체적으로 |직접 ){{0,2}}(?:한 ?번 ?)?(?:더 )?(?:보내|붙여|입력해|제공해|공유해|알려|말씀해|올려|적어|전달해)(?: ?넣어)? ?(?:주시면|주세요|주시겠|주십시오|주셔야|주시기)",
    r"(?:알려|말씀해|보내|공유해|제공해|적어|설명해|들려|골라) ?주(?:시면|신다면|셔야|시는 대로)[^.!?\n]{0,60}(?:드릴|드리|도움이|수 있|가능|좋을 것|준비)",
    r"(?:몇 가지|먼저|하나|조금 더)[^.!?\n]{0,12}(?:여쭤|여쭙)|여쭤 ?(?:봐도|볼게|보겠|보고 싶)|(?:몇 가지|추가) (?:정보|내용|사항)[가이을를][^.!?\n]{0,10}(?:필요합|필요해요|여쭤|확인)",
    r"no (?:instruction|text|input|prompt)[^.\n]{0,24}(?:provided|given|was)|please (?:provide|share|send|paste)[^.\n]{0,40}(?:instruction|text|prompt|seed)|(?:can't|cannot|can not|unable to|won't) (?:help|assist|comply|fulfill|rewrite|do that|do this|provide|create|generate)",
)
_UNABLE = any_of(
    r"^\W{0,3}(?:정말 |대단히 )?(?:죄송|미안)[^.\n]{0,60}(?:없|못|않|어렵|어려|곤란|불가)",
    r"(?:이미|원래도|지금도|현재로도) [^.\n]{0,30}(?:충분|구체적|복잡|완성|높은|명확|상세|적절)[^.\n]{0,40}(?:없습|없어|않았|않겠|않는|않습|그대로|불필요|필요하지)",
    r"(?:수정|변경|추가|고치|고칠|바꾸|바꿀|더하|더할|손대|손댈|보완|진화)[^.\n]{0,10}(?:지 않았|지 않겠|필요(?:가|는|성이)? ?(?:없|보이지)|부분[이은] (?:없|보이지)|것[이은] 없|곳[이은] 없)",
    r"(?:원문|씨앗글|지시문|원래 (?:글|지시문|문장))[^.\n]{0,16}그대로 (?:유지|두|둡|사용|쓰|제출|내놓|돌려)|(?:들어줄|들어 줄|들어드릴|도와드릴|도와줄|처리할|수행할|진행할|만들|작성할|다룰) ?수(?:가|는)? ?없",
    r"(?:아직|어떤)[^.\n]{0,12}(?:글|지시문|내용)[을를도][^.\n]{0,8}받지 못",
)
_CLOSES = any_of(
    r"양해|죄송|미안|다른 (?:주제|질문|요청|글|것|작업)|문의|상담[을해받]|말씀해 ?주|보내 ?주|입력해 ?주|붙여 ?넣|제공해 ?주|공유해 ?주|주시면|알려 ?주시[면겠]|시도해|궁금하신|[으이]?신가요|시나요|시는지|셨나요|시겠|여쭤|필요하시|도와 ?드"
)
_COMPANY = any_of(
    r"죄송|미안|양해|유감|안타깝|아쉽|드리겠|드릴게|드릴 ?수 ?있|도와 ?드|다른 (?:질문|요청|도움|주제|방식|방법|것)|언제든|sorry|apologi|happy to|feel free|^(?:네|예|음|글쎄요?|물론|그럼요|좋아요|좋습니다|안녕하세요)[^가-힣]*$|^물론",
    "(?:전문가|의사|약사|병원|변호사|세무사|법률|상담|기관|센터|홈페이지|누리집|사이트|포털|은행|공식|검색|뉴스|앱|기상청|의료진|고객센터|경찰|112|119|109|담당자|선생님)[^.\n]{0,40}(?:확인|문의|상담|방문|참고|찾아|이용|권|바랍|좋|보세요|방법|정확|전화|가 |받)",
    "스스로|신중|책임|위험|불법|민감|상황에 따라|에 따라 다르|불확실|개인적인|감정|존중|지향|안전과|보안|개인 ?정보|저작권|윤리|(?:AI|인공 ?지능|언어 ?모델)(?:라서|입니다|이에요)?|대신[^.\n]{0,40}(?:드릴|어떨|드려|필요|말씀|원하시)",
    r"(?:아니(?:므로|라서?|기 때문)|없기 때문|못하기 때문)[^.\n]{0,12}$|^\d{3,4}(?:번|에|로|으로)",
    "(?:직접|스스로|본인이|자신이)[^.\n]{0,16}(?:것이|게|편이|보는 것이) ?(?:가장 |더 |제일 |훨씬 )?(?:좋|낫|바람직|중요|의미)|(?:좋은|흥미로운|재미있는|훌륭한) (?:질문|주제)(?:이|입|예)",
    "(?:확인|문의|방문|참고)(?:해 ?(?:주|보)|하)(?:세요|시[기길]|십시오)|바랍니다$|말씀해 ?주|알려 ?주|원하시면|필요하시[면다]|이야기해 볼까요|볼까요",
)
