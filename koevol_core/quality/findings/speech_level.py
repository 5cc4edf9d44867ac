"""Findings ``mixed_speech`` (polite and plain speech in the writer's own words) and ``translationese``.

Translationese is wording that sounds translated. Speech levels are read from the endings of sentences that end with
punctuation. 합쇼체 and 해요체 are both polite. Questions in plain speech are rhetorical, notices in 하오체 count as
neither; quotations, dialogue, headings and noun endings have no level. The translationese expressions are those of the
National Institute of Korean Language's and newspapers' style guides; one natural use is not a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koevol_core.quality.findings import Kind, finding
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import own
from koevol_core.types import Finding

# polite and plain

_LEVELS = any_of(
    "존댓말|반말|높임|말투|경어|문체|존칭|각각|해요체|평서|구어체|어조|격식|대화|대본|역할|연극|희곡|시나리오|시를|시 ?한|가사|동시|시조|노랫말"
)
_TALE = any_of(
    "이야기|소설|동화|수필|에세이|일기|편지|기사|글을|글로|독후감|우화|대사|보고서|사설|칼럼|소개문|설명문|논설|작문|문단|약관|조항|규칙|지문"
)
_SKIPPED = later(
    r"^[ \t]{0,20}(?:#.*|\|.*|(?:\*\*)?(?:Q|질문|문) ?\d{0,3}[.:)].*|제 ?\d{1,4} ?조.*|\*\*[^*\n]{1,80}\*\*[ \t]*"
    r"|(?:[가-힣A-Za-z]{1,6}|[가-힣]{1,4} [가-힣]{1,4}) ?[:：] .*)$",
    re.M,
)
_BLANK = later(r"[(\[] {1,10}[)\]]|_{3,}|□")
_FRAMED = later(r"^[ \t]{0,20}(?:-{3,}|\*{3,}|_{3,}|={3,})[ \t]{0,20}$", re.M)
_POLITE = later(r"(?:니다|니까|십시오|[가-힣](?<![필중주개수소동민가강])요|[가-힣]죠)\Z")
_PLAIN = later(
    r"(?:[가-힣]다|[가-힣](?:거든|잖아|구나|는걸|을걸|을게|거야|이야|려무나)|(?<![나소])라|[해봐줘돼놔둬워춰]|[하보가되말먹두]자|하지|[4-9가-힣]야|"
    r"[었았였했겠됐갔왔있없같싶]어|[었았였했겠있없되하]니|[들나놓늘빼]아|할게|줄게|할래|[은는]데|[하되]네)\Z"
)
_END = later(r"(?<=[가-힣\"'”’)*])([.!?。…]+)(?=\s|\Z|[\"'”’)*])")
_FRAME_FIRST = later("요청|다음은|아래|준비했|작성해|써 ?보|소개|예시|물론|네,|드리겠|드립니다|정리했")
_FRAME_LAST = later("말씀|알려 ?주|필요|원하|도움|바꿔|바꾸|수정|궁금|괜찮으|즐거|응원|바랍니다|더 ")


@finding(
    Kind(
        "mixed_speech",
        210,
        ("섞인 높임", "한 답 안에서 존댓말과 반말·해라체가 섞였습니다."),
        ("Mixed speech levels", "Polite and plain speech are mixed in one answer."),
    ),
    of="answer",
)
def mixed_speech(text: str, answer: str) -> Iterator[Finding]:
    """Yield a finding if an answer mixes polite and plain speech; instructions are ignored, they mix them naturally."""
    if (said := _mixed(text, answer)) is not None:
        yield Finding("mixed_speech", "warn", said)


def _mixed(text: str, answer: str) -> str | None:
    if _LEVELS.search(text) or _BLANK.search(answer):
        return None
    body = _voice(answer)
    if _TALE.search(text) and _FRAMED.search(answer):
        body = _FRAMED.split(own(answer))[0]
    paragraphs = [part for part in body.split("\n") if part.strip()]
    if len(paragraphs) > 2 and _TALE.search(text):
        paragraphs = paragraphs[
            bool(_FRAME_FIRST.search(paragraphs[0])) : len(paragraphs) - bool(_FRAME_LAST.search(paragraphs[-1]))
        ]
    polite, plain = [], []
    for sentence, mark in _sentences(paragraphs):
        bare = sentence.rstrip("\"'”’)]* ")
        if (
            _POLITE.search(bare)
            and not _NOT_POLITE.search(bare)
            and (not bare.endswith("니다") or _closes_in_b(bare[-3:-2]))
        ):
            polite.append(sentence)
        elif "?" not in mark and _PLAIN.search(bare) and ("!" not in mark or len(sentence) > 12):
            plain.append(sentence)
        if polite and plain:
            return f"{polite[0][-30:]} ↔ {plain[0][-30:]}"
    return None


_NOT_POLITE = later(r"(?:아니|으)니까\Z")


def _closes_in_b(syllable: str) -> bool:
    """True for the syllable before 니다 in 합니다, 습니다, 입니다, but not in 아니다 or 다니다."""
    return "가" <= syllable <= "힣" and (ord(syllable) - 0xAC00) % 28 == 17


def _voice(answer: str) -> str:
    """Return own words without headings, tables, articles of law, questions of a list, and lines of named speakers."""
    return _SKIPPED.sub("", own(answer))


def _sentences(paragraphs: list[str]) -> Iterator[tuple[str, str]]:
    for part in paragraphs:
        at = 0
        for found in _END.finditer(part):
            yield part[at : found.start()].strip(), found[1]
            at = found.end()


# translated

_ABOUT_IT = any_of("번역 ?투|이중 ?피동|피동 ?표현|피동형|번역체|일본어 ?투|영어 ?투|어색한 (?:표현|문장)")
_STRONG = any_of(
    "되어[지졌져질진집]|보여[지졌져질진집](?!는? ?않)|(?:읽혀|불려|풀려|닫혀|열려|놓여|믿겨|씌여|쓰여|불리워|나뉘어|모아|여겨|섞여|담겨|갈려)[지졌져질진집]",
    "것에 의(?:해|하여)|[함음]에 의하여|에 있어서의|것인 것|배움을 받|에 다름 ?아니|[가-힣]을 가지는 것을|것으로부터 시작|가능하게 되어|생각되어|아무리 강조해도 지나치",
)
_WEAK = any_of(
    "잊혀[지졌져질진집]|[함됨]에 있어|하는 데 있어|로 하여금|에 의(?:해서?|하여|한)(?= )|에 ?의하여|(?:하는|는) 것이 가능|을 필요로 하|를 필요로 하|"
    "(?:로|으로) 인(?:하여|한|해)|시키는 것|야기시|중 하나(?:이|입)|중의 하나|그러한|로부터|당신(?:은|의|으로)|[을를] 가(?:지고 있|진다|졌|지는|진|집니다|지도록)|"
    "것들|에 대한 이해|기억되어|보여지|목격하|하지 않으면 안|그것(?:은|들은|의|을)|수여되|에도 불구하고"
)
_NATURAL = later("열려[지진졌]|놓여[지진]|담겨[지진]|(?:이루|만들|느껴|달라|좋아|커|깨|여겨)[지진]")
_CHAINS: tuple[tuple[re.Pattern[str], int], ...] = (
    (later("에 ?(?:대하여|대해서?|관하여|관해)"), 3),
    (later("[을를] ?(?:가지고 있|가진 |가졌|가지는 |가집니|가진다)|시간을 가"), 3),
    (later("그녀(?:의|는|가|를|에게)"), 4),
    (later("(?<![가-힣])그의 "), 5),
    (later("(?:[함됨]에|하는 데) 있어"), 2),
    (later("(?<![가-힣])그것(?:은|들은|이|의)"), 3),
    (later("[가-힣]들(?:은|이|을|의|로|에|과|도|와)(?![가-힣])"), 5),
    (later("의 [가-힣]+의 [가-힣]+의 [가-힣]+의 "), 1),
)
STRETCH = 400
"""Characters of own words within which weak expressions add up; half of it for one repeated expression."""


TRANSLATIONESE = Kind(
    "translationese",
    120,
    ("번역 투", "이중 피동이나 '~에 대하여'의 반복처럼 번역한 듯한 말투입니다."),
    ("Translationese", "It sounds translated: double passives, chains of calques."),
)


@finding(TRANSLATIONESE, of="text")
@finding(TRANSLATIONESE, of="answer")
def translationese(_before: str, text: str) -> Iterator[Finding]:
    """Yield a finding if a text sounds translated."""
    body = own(text)
    if not _ABOUT_IT.search(body) and (found := _marks(body)):
        yield Finding("translationese", "info", " · ".join(dict.fromkeys(found))[:120])


def _marks(body: str) -> list[str]:
    """Return translated-sounding expressions: one strong, three weak ones in a stretch, or one that is repeated."""
    if strong := [found[0] for found in _STRONG.finditer(body) if not _NATURAL.match(found[0])]:
        return strong[:5]
    weak = list(_WEAK.finditer(body))
    for first, last in zip(weak, weak[2:], strict=False):
        if last.end() - first.start() <= STRETCH:
            return [found[0] for found in weak[:5]]
    for pattern, often in _CHAINS:
        every = list(pattern.finditer(body))
        for first, last in zip(every, every[often - 1 :], strict=False):
            if last.end() - first.start() <= STRETCH // 2:
                return [found[0] for found in every[:5]]
    return []
