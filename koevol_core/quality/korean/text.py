"""Makes Korean text comparable without a morphological analyser: cleaning, stripping, and the wording of a request.

Independent of the elimination rules. Everything is linear in the length of the text: patterns are bounded, and a text
is split with ``str.split`` where a lazy pattern would restart its search at every position. Morphology uses lists of
endings, so a stem may be wrong ("고양이" becomes "고양"); it only has to be wrong in the same way on both sides of a
comparison. The lists of endings make this module longer than its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Zero-width, bidi and tag characters, variation selectors, Hangul fillers, controls other than tab and newline.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e01ef]"
)
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_WIDE = re.compile("[\uff01-\uff5e]+")
_BREAK = re.compile("\r\n?|[\u0085\u2028\u2029]")
_UNCLEAN = re.compile(f"[\r\u0085\u2028\u2029\uff01-\uff5e{_INVISIBLE.pattern[1:-1]}{_SPACE.pattern[1:-1]}]")
NOT_LETTER = re.compile(r"[\W\d_]+")
_NOT_WORD = re.compile(r"[\W_]+")
_QUOTED = re.compile(r"[\"“”'‘’「『`]([^\n\"“”'‘’」』`]{1,300})[\"“”'‘’」』`]")
_MATH = re.compile(r"\$[^$\n]{1,200}\$")

_TOKEN = re.compile(r"\d+(?:[.:/]\d+)*|[가-힣]+|[ㄱ-ㅎㅏ-ㅣ]+|[^\W\d_가-힣ㄱ-ㅎㅏ-ㅣ]+[+#]*|[+*/=<>%°√×÷−±^~-]|[$€₩£¥]")
_SENTENCE_END = re.compile(r"[!?。;\n]+|\.(?!\d)|…|: ")
_ABOUT = re.compile(r"에 ?(?:대해서?|대하여|대한|관해서?|관하여|관한)(?![가-힣])")
_OPENING = re.compile(r"(?:질문|궁금한 ?(?:게|것이|점이)) ?(?:하나 ?)?있(?:는데요?|어서요?|어요?|습니다)")
# Endings that turn a task into a request, whatever the politeness:
# "을 해 주시면 감사하겠습니다", "해 줄 수 있나요", "부탁드립니다".
_THANKS = re.compile(r"(?:^| )(?:감사(?:해요|합니다)|고맙습니다|고마워요?|부탁(?:해요?|합니다|드려요|드립니다))$")
_PLEASE = re.compile(
    r"(?: ?좀| ?한 ?번)? ?(?:줘요?|줄래요?|주(?:세요|십시오|시오|셔요|라|렴|겠니|길|기|시길|시기)(?: ?바라\S*| ?바랍니다)?"
    r"|(?:줄|주실) ?수 ?있(?:어요?|니|나요?|습니까|을까요?|겠어요?|겠니|으신가요|으세요|으실까요)|주시겠(?:어요|습니까)"
    r"|주시?면 ?(?:정말 ?)?(?:감사|고맙|고마|좋겠|좋을|돼)\S*|달라|다오|봐(?:줘|요|라)?|보(?:세요|십시오|시오|아라)"
    r"|(?:[을를] ?)?부탁(?:해요?|드려요?|드립니다|드릴게요|합니다|해도 될까요)?|요망|(?:[을를] ?)?원(?:해요?|합니다)"
    r"|(?:[이가] ?)?궁금(?:해요?|합니다|하네요)|고 ?싶(?:어요?|습니다|네요|은데요?))$"
)
_WHAT = re.compile(
    r"(?:이?란)? ?(?:무엇|뭐|뭔|뭘)(?:인가요?|입니까|이야|야|예요|이에요|지요?|인지요?|일까요?|까요?|가요|이죠|죠|니|이니|냐|이냐)?$"
)
_ORDER = re.compile(r"(?:(?:으?십시오|으?시오|으?세요|거라|라|도록)|(?<=하)(?:기|자)|(?<=[가-힣] 하)기| ?할 ?것)$")
_ASKING = re.compile(
    r"(?:하(?:나요?|는가요?|니|냐|는지요?|죠|지요)|합니까|할까요?|해요|합니다|한다|하여|해야 ?(?:해요?|하나요?|합니까|하니|할까요?|하는지))$"
)
_BEING = re.compile(r"(?<=[가-힣])(?:인가요?|입니까|일까요?|인지요?|입니다|이에요|예요|이죠|이다)$")
_STATE = re.compile(
    r"(?<=[가-힣])(?:나요|습니까|니|어요|아요|을까요?|는가요?|는지요?|습니다)$|(?<=[있없되좋같])(?:나|냐|다)$"
)
_TAIL = 60  # characters at the end of a sentence that are searched for its ending
_STEMS = {"써": "쓰", "작성": "쓰", "적": "쓰", "만들": "쓰", "만드": "쓰", "생성": "쓰", "짓": "쓰", "지": "쓰"}
_STEMS |= {"골라": "고르", "찾으": "찾", "푸": "풀", "보": "보이", "드": "들", "예를 드": "예를 들"}
_TELL = {"알리", "말", "말하", "설명", "가르치", "답", "대답", "답변", "이야기", "얘기", "알", "하", "해", ""}
_TOLD = re.compile(
    f"(?:{'|'.join(filter(None, _TELL))})?[은는이가을를의]?$|[은는이가을를의](?:{'|'.join(filter(None, _TELL))})$"
)
_COURTESIES = (
    "좀 제발 혹시 꼭 그냥 저기 저기요 음 자 안녕 안녕하세요 안녕하십니까 반가워 반가워요 반갑습니다 감사 감사해요 감사합니다 "
    "고마워 고마워요 고맙습니다 부탁 저에게 나에게 제게 내게 저희에게 우리에게 수고하세요 수고 많으십니다 바랍니다 ㅋ ㅎ ㅠ ㅜ "
    "please hello hi thanks"
)
_LIGHT = frozenset(_COURTESIES.split())
_VARIANTS = {"법": "방법", "저": "나", "제": "내", "저희": "우리"}
_CASE = re.compile(r"(?<=.)(?:[은는의]|이란|란)$")
_SUBJECT, _OBJECT = re.compile("(?<=.)[이가]$"), re.compile("(?<=.)[을를]$")
_WITH = re.compile("(?<=.)(?:이랑|랑|하고|과|와)$")
_NOUNS_IN_WA = {"결과", "효과", "사과", "학과", "교과", "성과", "경과", "초과", "통과", "기와", "과", "와"}
_CLOSING = tuple("에서로터지도만고게며면록히니데")


@dataclass(frozen=True)
class Wording:
    """Normalized request: ``key`` without spaces in sentences, ``words`` in order, ``phrases`` in any order."""

    key: str
    words: tuple[str, ...]
    phrases: frozenset[str]


def clean(text: str) -> str:
    """Return the text in NFC with half-width ASCII, plain spaces and line feeds, without invisible characters.

    Not NFKC, which would turn ㅋㅋ into conjoining jamo. Invisible characters are removed first: they keep jamo from
    composing.
    """
    if _UNCLEAN.search(text) is not None:
        plain = _SPACE.sub(" ", _INVISIBLE.sub("", _BREAK.sub("\n", text)))
        text = _WIDE.sub(_narrow, plain)
    return unicodedata.normalize("NFC", text)


def _narrow(found: re.Match[str]) -> str:
    return "".join(chr(ord(char) - 0xFEE0) for char in found[0])


def latin(text: str) -> str:
    """Replace Greek and Cyrillic letters by the Latin ones they look like, if the text has Latin letters, too."""
    return text.translate(_LOOKALIKES) if _GREEK_OR_CYRILLIC.search(text) and _LATIN.search(text) else text


_LATIN, _GREEK_OR_CYRILLIC = re.compile("[A-Za-z]"), re.compile("[\u0370-\u052f]")
_LOOKALIKES = str.maketrans(
    "аеорсухіѕјԁԛԝАВЕКМНОРСТХІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧοντρ", "aeopcyxisjdqwABEKMHOPCTXISJABEZHIKMNOPTYXovtp"
)


def compact(text: str) -> str:
    """Return only letters and digits of a cleaned text, case-folded."""
    return _NOT_WORD.sub("", text.casefold())


def ends(text: str, size: int = 1500) -> str:
    """Return the text, or the first and last ``size`` characters if over twice as long: where a task is stated."""
    return text if len(text) <= 2 * size else f"{text[:size]}\n{text[-size:]}"


def without_code(text: str) -> str:
    """Return the text without ``` code blocks; everything after an unclosed fence is removed."""
    return " ".join(text.split("```")[::2])


def prose(text: str) -> str:
    """Return the text without fenced code and table rows."""
    lines = without_code(text).split("\n")
    return "\n".join(line for line in lines if not line.lstrip().startswith("|") and line.count("\t") < 2)


def without_quotes(text: str) -> str:
    """Return the text without quotations (up to 300 characters, on one line) and formulas between dollar signs."""
    return _MATH.sub(" ", _QUOTED.sub(" ", text))


def listed(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


def hangul_share(text: str) -> float:
    """Return the share of Hangul among all letters, 0–1; 0 for a text without letters."""
    syllables, ascii_only, others = _by_script(text)
    letters = syllables + len(ascii_only.translate(None, _NO_LETTERS)) + sum(map(str.isalpha, others))
    return (syllables + len(_JAMO.findall(others))) / letters if letters else 0.0


def letters_and_digits(text: str) -> int:
    """Count letters and digits: the length of ``compact`` without building it."""
    syllables, ascii_only, others = _by_script(text)
    return syllables + len(ascii_only.translate(None, _NO_WORD)) + sum(map(str.isalnum, others))


def _by_script(text: str) -> tuple[int, bytes, str]:
    """Return the number of Hangul syllables, the ASCII, and the other characters.

    Counting bytes is ten times as fast as matching letters.
    """
    ascii_only, others = text.encode("ascii", "ignore"), "".join(_OTHERS.findall(text))
    return len(text) - len(ascii_only) - len(others), ascii_only, others


_OTHERS, _JAMO = re.compile("[^\x00-\x7f가-힣]+"), re.compile("[ㄱ-ㅎㅏ-ㅣ]")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_NO_WORD = bytes(code for code in range(128) if not chr(code).isalnum())


def sentences(text: str) -> list[str]:
    """Split at sentence ends and line ends, stripped; a point before a digit does not end a sentence."""
    return [piece for part in _SENTENCE_END.split(text) if (piece := part.strip())]


def wording(text: str) -> Wording:
    """Normalize a cleaned request: without politeness, greetings, light particles, spaces and punctuation."""
    read = [_sentence(sentence) for sentence in sentences(text.casefold())]
    marked = [word for _, words in read for word in words]
    return Wording(" ".join(key for key, _ in read), tuple(stem for stem, _ in marked), frozenset(_phrases(marked)))


@lru_cache(maxsize=5000)
def _sentence(sentence: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a sentence's key and marked stems; cached, because a child shares most sentences with its parent."""
    task = _task(sentence)
    key = re.sub(r"(?<!\d) +| +(?!\d)", "", " ".join(_TOKEN.findall(task)))
    return _TOLD.sub("", key), tuple(_words(task))


def says_more(text: str, base: str) -> bool:
    """Return True if a cleaned text has a letter or digit that neither ``base`` nor any request ending has.

    Such a text certainly adds something. A quick test that skips the full comparison for almost all children; False
    means only that it cannot tell.
    """
    new = {char for char in set(text.casefold()) - set(base.casefold()) - _LIGHT_LETTERS if char.isalnum()}
    return bool(new) and not {_uncontract(char) for char in new} <= {_uncontract(char) for char in set(base.casefold())}


def _task(sentence: str) -> str:
    """Return a sentence without the ending that makes it a request or a question."""
    text = _ABOUT.sub(" ", _OPENING.sub(" ", sentence.replace(",", " "))).rstrip(" :~\"'”’)»*")
    text = _THANKS.sub("", text).rstrip()
    start, end = text[:-_TAIL], text[-_TAIL:]
    asked = _PLEASE.sub("", end).rstrip()
    head, verb = _predicate(asked if asked != end else _without_ending(end))
    if verb in _TELL:
        told = _without_ending(head)
        head, verb = (head, "") if told == head else _predicate(told)
    return start + _WHAT.sub("", f"{head} {verb}".strip())


def _predicate(text: str) -> tuple[str, str]:
    head, _, last = text.rpartition(" ")
    return head.strip(), _stem(last)


def _without_ending(text: str) -> str:
    return _STATE.sub("", _BEING.sub("", _ASKING.sub("하", _ORDER.sub("", text))))


def _stem(verb: str) -> str:
    """Return a verb stem from an 아/어 form or what an ending left: 알려 and 알리, 설명해 and 설명하 become one."""
    if len(verb) > 1 and verb[-1] in "해하여아어":
        verb = verb[:-1]
    elif verb:
        verb = verb[:-1] + _uncontract(verb[-1])
    return _STEMS.get(verb, verb)


@lru_cache(maxsize=20000)
def _uncontract(syllable: str) -> str:
    """Undo the contraction of a vowel with 어: 려 to 리, 춰 to 추. Other characters are unchanged."""
    if not "가" <= syllable <= "힣":
        return syllable
    lead, rest = divmod(ord(syllable) - 0xAC00, 588)
    vowel = {168: 560, 392: 364}.get(rest)
    return syllable if vowel is None else chr(0xAC00 + lead * 588 + vowel)


_LIGHT_LETTERS = {
    form
    for word in (
        *(ending.pattern for ending in (_PLEASE, _WHAT, _ORDER, _ASKING, _BEING, _STATE, _ABOUT, _OPENING)),
        *(_CASE.pattern, _SUBJECT.pattern, _OBJECT.pattern, _WITH.pattern, "한테께에게으로란ㅋㅎㅠㅜ"),
        *(*_LIGHT, *_TELL, *_STEMS, *_STEMS.values(), *_VARIANTS, *_VARIANTS.values()),
    )
    for char in word
    for form in (char, _uncontract(char))
}


def _words(task: str) -> list[tuple[str, str]]:
    """Return stems with a marker of their particle: S subject, O object, & and, G genitive, empty otherwise."""
    found = (_stem_and_mark(token) for token in _TOKEN.findall(task) if token not in _LIGHT)
    return [word for word in found if word[0] not in _LIGHT and word[0].strip("ㅋㅎㅠㅜ")]


@lru_cache(maxsize=20000)
def _stem_and_mark(token: str) -> tuple[str, str]:
    if not "가" <= token[0] <= "힣":
        return token, ""
    mark = "O" if _OBJECT.search(token) else "S" if _SUBJECT.search(token) else "G" if token.endswith("의") else ""
    if not mark and token not in _NOUNS_IN_WA and _WITH.search(token):
        return _bare(_WITH.sub("", token)), "&"
    return _bare(token), mark


def _bare(token: str) -> str:
    """Remove any number of light particles: the result must be the same with and without them."""
    for pattern in (_CASE, _SUBJECT, _OBJECT) * 2:
        token = pattern.sub("", token)
    token = re.sub("(?:한테|께)$", "에게", token)
    token = re.sub("(?<=.)으로$", "로", token)
    return _VARIANTS.get(token, token)


def _phrases(marked: list[tuple[str, str]]) -> list[str]:
    """Return phrases, each closed by a particle or ending; inside a phrase, words joined by 와 or 과 are unordered."""
    phrases: list[str] = []
    joined: list[list[str]] = [[]]
    for stem, mark in [*marked, ("", "end")]:
        if mark != "end":
            joined[-1].append(stem)
        if mark == "&":
            joined.append([])
        elif mark in ("O", "S", "end") or (mark == "G" and len(joined) > 1) or stem.endswith(_CLOSING):
            phrases.append(" & ".join(sorted(" ".join(part) for part in joined)) + ("S" if mark == "S" else ""))
            joined = [[]]
    return [phrase for phrase in phrases if phrase]
