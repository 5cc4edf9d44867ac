"""Parses a request into words: politeness, greetings and request phrases are removed, the content stays.

"… 방법을 알려 주시겠어요?", "…려면 어떻게 해야 하나요?" and "… 방법은?" become the same words. Independent of the
elimination rules; texts are already cleaned (``clean``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.numerals import figures
from koevol_core.quality.korean.stemmer import AND, MEANS, OBJECT, OF, PLAIN, SOURCE, stems
from koevol_core.quality.korean.text import listed
from koevol_core.quality.korean.words import (
    ABOUT,
    AS_REQUESTS,
    CAN,
    COURTESY,
    COURTESY_CORE,
    DO,
    EMBEDDED,
    GIVE,
    GOES,
    GREETING,
    HOW,
    LABEL,
    LIGHT,
    LIKE_THIS,
    LOOK,
    MEANT,
    MODAL_MUST,
    NEXT,
    PLEASE,
    SPELLINGS,
    TELL,
    THANKS,
    WHAT,
    WHEN,
    WHERE,
    WHICH,
    WHY,
    WRAP,
    WRITE,
    Word,
    fluff,
    word,
)


def bared(text: str) -> str:
    """Return a request without a greeting, list marker or label such as "질문:" before it and thanks after it."""
    text = _BLANKS.sub(" ", text.translate(_CIRCLED) if _CIRCLE.search(text) else text)
    if _LOOSE.search(text):
        text = _LOOSE.sub(_closed, text)
    return _ANSWER_HERE.sub("", THANKS.sub("", LABEL.sub("", GREETING.sub("", text, count=1), count=1)))


def _closed(found: re.Match[str]) -> str:
    """Compose one syllable from two or three separate letters: ㄱㅏ을 becomes 가을."""
    lead, vowel, end = found[1], found[2], found[3] or ""
    tail = chr(0x11A7 + _FINALS.index(end)) if end and end in _FINALS else end
    return unicodedata.normalize("NFC", f"{chr(0x1100 + _LEADS.index(lead))}{chr(0x1161 + ord(vowel) - 0x314F)}{tail}")


_LEADS, _FINALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_LOOSE = later(f"([{_LEADS}])([ㅏ-ㅣ])([ㄱ-ㅎ](?![ㅏ-ㅣ]))?")
_ANSWER_HERE = later(r"\n\s{0,9}(?:a|답변?|정답|answer)\s?[.:)]?\s*$", re.I)


_BLANKS = later("[ \t]{2,}")
_CIRCLE = later("[\u2460-\u2473]")
_CIRCLED = {0x2460 + at: f"{at + 1}. " for at in range(20)}


@lru_cache(maxsize=256)
def read(text: str) -> list[list[Word]]:
    """Parse the sentences of a request into words; a sentence of courtesies only is empty. Not to be changed."""
    text = _GOOD_OR_BAD.sub(r"\1 점을", text)
    said = _NAMED_BY.sub(r"\2 \1\3", _SO_CALLED.sub("", text.casefold()))
    plain = SPELLINGS.sub(lambda found: MEANT[found[0]], fluff(_AFTER_QUOTE.sub("", said).translate(_QUOTES)))
    plain = _DIFFERING.sub("의 차이를 ", _BY.sub(r"\2이 \1을 ", plain))
    plain = _LEAD_IN.sub(_without_repeated, plain)
    plain = _GLUED.sub(" ", plain)
    plain = _DATE.sub(lambda found: f"{found[1]}년 {int(found[2])}월 {int(found[3])}일", plain)
    plain = _SPEED.sub(r"시속 \1km", plain)
    return [_words(part) for part in _SENTENCE_END.split(ABOUT.sub(" ", LIKE_THIS.sub(" ", plain))) if part.strip()]


def content(text: str) -> str:
    """Return the words of a request without particles, politeness and spaces."""
    return "".join(word.text for sentence in read(bared(text)) for word in sentence)


def asks(line: str) -> bool:
    """Return True if a line ends like a request, a question or a courtesy."""
    pieces = _tokens(line.rstrip(" .!~").casefold())
    if not pieces or line.rstrip().endswith("?"):
        return True
    last = pieces[-1]
    return (
        any(frame.search(last) for frame in (PLEASE, _IMPERATIVE))
        or any(f.fullmatch(last) for f in (WRAP, TELL))
        or not any(read(line))
    )


_IMPERATIVE = later("(?:시오|세요|십시오|[하해아어여써라려]라|할 ?것|해|봐|좀|요망|바람|까요?|나요|니)$")


# split a sentence into pieces


_SENTENCE_END = later(r"[!?。;\n]+|\.(?!\d)|…|:(?!\d)")
_TOKEN = later(
    r"\d+(?:[.:]\d+)*|[가-힣]+|[^\W\d_가-힣ㄱ-ㅎㅏ-ㅣ]+(?:\+\+|#)?|[+*/=<>%°√×÷−±^$€₩£¥/]|[·ㆍ・]|(?<=[\da-z]) ?-(?= ?[\da-z(])|(?<![^\s=(<>+*/,])-(?=\d)|,"
)
_DECORATION = later(
    "[<〈《「『\\[]([^<>〈〉《》「」『』\\[\\]\n가-힣]*[가-힣][^<>〈〉《》「」『』\\[\\]\n]*)[>〉》」』\\]]"
)
_QUOTES = str.maketrans("", "", "\"“”'‘’`*")
_AFTER_QUOTE = later("(?<=[\"'”’」』]) ?[을를은는](?= )")
_NAMED_BY = later(
    "([\"“'‘「][^\n\"“”'‘’「」]{1,120}[\"”'’」]) ?(?:이라는|라는|이란) ([가-힣]{2,6}?)((?:[을를은는이가의도]|에서|으?로)?(?=[\\s,.?!]))"
)
"""“…”라는 속담의: the word behind the quotation names it."""
_SO_CALLED = later("(?<=[\"”'’」])(?:이라는|라는|이란|란) (?:말|표현|문장)(?=[의은이을] )")
_GOOD_OR_BAD = later("어떤 점이 ?(좋은|나쁜)지를?(?=[\\s,.?!]|$)")
_DIFFERING = later(
    "(?<=[가-힣])(?:[이가은는]|이랑)? ?(?:서로 )?(?:어떤 점[이에]서?|어떻게|무엇이|뭐가|어디가|얼마나) ?(?:서로 )?(?:다르|다른|달라|다릅|차이[가점]? ?(?:나|있|납))[가-힣]{0,4}\\??(?=[\\s,.]|$) ?"
)
_BY = later("([가-힣a-z]{1,20})[이가은는] ([가-힣]{1,20})에 ?(?:의해서?|의하여) ")
"""한글이 세종에 의해: who does it becomes the subject again."""
_LEAD_IN = later(
    "(?:(?<=[.!?\\n] )|^)(?:저는|제가|나는|내가)? ?(?:요즘|최근에?|지금)? ?((?:[가-힣]{1,8} ){0,2}[가-힣]{1,8})[을를에] (?:앞두고|준비하고|알아보고|고민하고|생각하고|찾고|배우고|공부하고) 있(?:는데요?|습니다|어요|어서요?|다)[,.]? ?"
)


def _without_repeated(found: re.Match[str]) -> str:
    """Remove a clause that only says with what somebody is busy, if the request itself names it, too."""
    return " " if found[1] in found.string[found.end() :] else found[0]


_SPEED = later(r"(\d[\d.,]{0,12}) ?km/h")
_DATE = later(r"\b(\d{4})[.\-/] ?(\d{1,2})[.\-/] ?(\d{1,2})(?!\d)\.?")
_DOTS = str.maketrans("·ㆍ・", ",,,")
_GLUED = later(
    "(?<=[가-힣]지)(?=않|못하|말고|마세)|(?<=[가-힣]야)(?=해|하|할|한|합|돼|되)|(?<=[가-힣]수)(?=있|없)|(?<=[가-힣]고)(?=싶)|(?<=[가-힣][는할될])(?=방법|이유)"
)
_TIME = later("([가-힣]+)(?:때[는의에]?|때마다|땐|것[은을이]?)")
_POINTERS = listed("위 아래 다음 이 본 해당 주어진")
_LAW = later("([가-힣]{2,})법([을를은는이가도의과]?)")


def _tokens(sentence: str) -> list[str]:
    """Return words, figures ("#3"), signs and commas; a particle after a figure or Latin letters is "@" + its role."""
    found: list[str] = []
    end = -1
    for match in _TOKEN.finditer(_DECORATION.sub(r" \1 ", sentence)):
        piece = match[0].strip().translate(_DOTS)
        glued = match.start() == end and found and not "가" <= found[-1][0] <= "힣" and found[-1] != ","
        end = match.end()
        apart = found and found[-1][0].isdigit() and piece in ("을", "를", "은", "는", "의", "과", "와")
        if (apart or (glued and not (found[-1][0].isdigit() and piece[0] == "도"))) and "가" <= piece[0] <= "힣":
            role = stems("가가" + piece).get("가가")
            if role is not None:
                found.append("@" + role)
                continue
        found.append(piece)
    return figures(found)


# remove the phrase that makes a sentence a request: "… 알려 주시겠어요?", "… 어떻게 해야 하나요?"

_MAKE, _LIST = later("(?:만들|작성|써|적|뽑)[가-힣]{0,4}"), later("(?:목록|명단|리스트)[을를]?")
_OF_TIME = later("제철|시기|날짜|시간|기간|마감|기한|때")
_OF_PLACE = later("곳|장소|위치|나라|도시|수도|산|강|지역|바다|섬|맛집")
_MEASURE = later(
    "(?:시간|기간|거리|비용|가격|값|요금|높이|길이|깊이|넓이|무게|나이|인구|크기|면적|속도|온도|양|수|수명|월급|연봉)[은는이가]?$"
)
_HOW_MUCH = later("(?:되|될|돼|된|걸리|걸릴|드|들|하)(?:나요|요|니까|니|까요|까|는지요|는지|는가요|는가|ㄴ가요)?")
_AFTER_VERB = later("[해어아여려워와져켜혀겨써춰]$")
_THING = ("것", "것이", "게", "것은", "건")


def _turned(pieces: list[str]) -> list[str]:
    """Move the object of a request in front of its verb: "소개해줘, 세종대왕의 업적"."""
    at = next(
        (at for at, piece in enumerate(pieces[:3]) if PLEASE.search(piece) and pieces[at + 1 : at + 2] == [","]), None
    )
    return pieces if at is None or at + 2 >= len(pieces) else [*pieces[at + 2 :], *pieces[: at + 1]]


def _unframed(pieces: list[str]) -> tuple[list[str], bool]:
    """Return the pieces without the request or question at their end, and whether "…려면?" asked how.

    "!야" stands for an obligation (must).
    """
    rest = list(pieces)
    while rest and rest[-1] == ",":
        rest.pop()
    asks_how = bool(rest) and rest[-1].endswith("려면")
    given = False
    while rest:
        last = rest[-1]
        if last == "," or WRAP.fullmatch(last) or TELL.fullmatch(last):
            rest.pop()
            given = given or GIVE.fullmatch(last) is not None
            if rest and (DO.fullmatch(last) or GOES.fullmatch(last)) and _must(rest[-1]):
                return [*rest, "!야"], asks_how
        elif not given and (bare := PLEASE.sub("", last)) not in ("", last):
            rest[-1], given = bare, True
        elif len(rest) > 1 and _only_asks(last, rest[-2], rest):
            rest.pop()
            if rest[-1] in ("어떻게", "얼마나"):
                rest.pop()
        else:
            break
    return rest, asks_how


def _must(piece: str) -> bool:
    return MODAL_MUST.search(piece) is not None and not any(one.fullmatch(piece) for one in (DO, WRAP, HOW))


def _only_asks(last: str, before: str, pieces: list[str]) -> bool:
    """Return True if the last piece belongs to the request phrase because of the piece before it."""
    if LOOK.fullmatch(last):
        return _AFTER_VERB.search(before) is not None
    if _HOW_MUCH.fullmatch(last) and before == "얼마나":
        return len(pieces) > 2 and _MEASURE.search(pieces[-3]) is not None
    if GOES.fullmatch(last) and before.endswith("면") and "어떻게" in pieces:
        return True
    if GOES.fullmatch(last):
        return before == "어떻게" or before in _THING or any(one.fullmatch(before) for one in (DO, CAN))
    if _MAKE.fullmatch(last) and _LIST.fullmatch(before):
        return True
    if WRITE.fullmatch(last):
        return any(word(piece).abstract for piece in pieces[-3:-1] if piece[0] not in "#@,")
    return bool(
        (WHEN.fullmatch(last) and _OF_TIME.match(before)) or (WHERE.fullmatch(last) and _OF_PLACE.match(before))
    )


# turn pieces into words


def _words(sentence: str) -> list[Word]:
    pieces = _turned(_tokens(sentence))
    if COURTESY_CORE.search(sentence) and all(COURTESY.fullmatch(piece) for piece in pieces if piece != ","):
        return []
    return _Sentence(*_unframed(pieces)).words()


class _Sentence:
    """Parser for the pieces of one sentence.

    Interrogatives (how, why, which) are moved to where the equivalent request with a noun has them.
    """

    def __init__(self, pieces: list[str], asks_how: bool) -> None:
        self.pieces = pieces
        self.out: list[Word] = []
        self.moved: list[Word] = []
        self.asks_what = any(WHAT.fullmatch(piece) for piece in pieces)
        self.asked = {"방법"} if asks_how else set[str]()
        """Those of 방법 and 이유 that the sentence asks for and that are not yet in ``out``."""

    def words(self) -> list[Word]:
        at = 0
        while at < len(self.pieces):
            piece = self.pieces[at]
            before = self.pieces[at - 1] if at else ""
            following = self.pieces[at + 1] if at + 1 < len(self.pieces) else ""
            at += (
                self._mark(piece, following)
                or self._question(piece, following, at)
                or self._negation(piece, following)
                or self._light(piece, before, following)
                or self._content(piece, before, following)
            )
        return self._finished()

    def _finished(self) -> list[Word]:
        out = self.out + self.moved
        if (
            "방법" in self.asked or self.asks_what or self.moved
        ):  # 어떻게 해야 하나요 and 무엇을 … 해야 하나요 are not obligations
            out = [one for one in out if one.raw != "!야"]
        there = {stem for one in out for stem in one.stems}
        out += [word(name) for name in ("방법", "이유") if name in self.asked and name not in there]
        out = _floating(_with_others(out))
        return [*out[:-1], _asked(out[-1])] if out else []

    def _change(self, **changes: object) -> None:
        if self.out:
            self.out[-1] = replace(self.out[-1], **changes)  # type: ignore[arg-type]

    def _mark(self, piece: str, following: str) -> int:
        """Handle a particle after a figure, or a comma: list member, or end of a clause whose verb comes later."""
        if piece[0] == "@":
            self._change(role=piece[1], closes=piece[1] in "SOFUMCDA")
            return 1
        if piece != ",":
            return 0
        if self.out and following and not self.out[-1].clause:
            role = self.out[-1].role
            self._change(**({"role": "&"} if role == PLAIN else {"clause": role in "SOFUMCDA"}))
        return 1

    def _question(self, piece: str, following: str, at: int) -> int:
        if HOW.fullmatch(piece):
            if piece == "어떻게" and GOES.fullmatch(following):
                return 2
            self.asked.add("방법")
            return 1
        if WHY.fullmatch(piece):
            self.asked.add("이유")
            return 1
        if WHICH.fullmatch(piece):
            return self._which(at + 1) - at
        if self.asked and EMBEDDED.search(piece):
            self.out += [word(piece), *(word(name) for name in ("이유", "방법") if name in self.asked)]
            return 1
        return 0

    def _which(self, at: int) -> int:
        """ "어떤 서류를 확인해야" asks for 확인해야 할 서류: move the noun after its verb."""
        while at < len(self.pieces):
            piece = self.pieces[at]
            at += 1
            if piece[0] == "#":
                self.moved.append(word(piece))
            elif piece in _THINGS:
                break
            elif piece[0] not in "@," and not _is_light(piece):
                found = word(piece)
                self.moved.append(replace(found, role=PLAIN, closes=False))
                if found.closes or found.role != PLAIN:
                    break
        return at

    def _negation(self, piece: str, following: str) -> int:
        """Handle 안 and 못; for 지 않 and 지 못하, insert the marker before the verb, where 안 and 못 stand."""
        if piece in ("안", "못") and following:
            self.out.append(word("!" + piece))
            return 1
        if _NOT.match(piece) and self.out and _NEGATED.search(self.out[-1].raw):
            self.out.insert(len(self.out) - 1, word("!못" if piece[0] == "못" else "!안"))
            return 1
        return 0

    def _light(self, piece: str, before: str, following: str) -> int:
        if _AMOUNT.fullmatch(piece) and (following[:1] == "#" or any(one.figure for one in self.out[-3:])):
            if piece.endswith("으로"):
                self._change(role=MEANS, closes=True)
            return 1
        needed = piece == "필요한" and self.out and self.out[-1].role == "S"
        if not needed and not _is_light(piece, before, following):
            return 2 if piece == "#1" and following in _ONE_PIECE else 0
        if piece == "필요한":
            self._change(role=PLAIN)
            self.out.append(word("!야"))
        elif piece in ("있게", "있도록"):
            self._change(closes=True)
        elif piece in ("있으면", "있다면"):
            self._change(role=PLAIN)
        elif piece in ("위해", "위해서", "위하여") or (piece == "때" and self.out and not self.out[-1].figure):
            self._change(closes=True)
        return 1

    def _of_a_noun(self, following: str) -> bool:
        """Return True for 확인해야 할 서류, which is 확인할 서류; why something must be done is not why it is done."""
        nouns = [one for one in self.pieces[-1:] if not _REASON.match(one)]
        return following in ("할", "하는") and bool(nouns)

    def _content(self, piece: str, before: str, following: str) -> int:
        if piece in _AMONG:
            self._change(closes=True)
        if piece in _THEN and _DONE.search(before) and self.out and self.out[-1].raw == before:
            self.out[-1] = replace(word(before[:-1] + "하고"), first=True)
            return 1
        if len(piece) > 1 and piece.endswith("좀"):
            piece = piece[:-1]
        law = _LAW.fullmatch(piece)
        if law and not law[1].endswith("방") and not piece.startswith("방법"):
            self.out += [word(law[1]), replace(word("방법" + law[2]), raw="방법" + law[2])]
            return 1
        timed = _TIME.fullmatch(piece)
        whole = timed[1] if timed and (ord(timed[1][-1]) - 0xAC00) % 28 in (4, 8) else piece
        if _BECOMES.match(whole) and [one.role for one in self.out[-2:]] == ["S", "S"]:
            self._change(role="K")
        self.out.append(word(whole))
        if before in _POINTERS:
            self._change(floats=True)
        if MODAL_MUST.search(whole) and (DO.fullmatch(following) or GOES.fullmatch(following)):
            if not self._of_a_noun(following):
                self.out.append(word("!야"))
            return 2
        if whole.endswith("도") and GOES.fullmatch(following):
            self.out.append(word("!도"))
            return 2
        return 1


def _asked(last: Word) -> Word:
    """Return the last word of a request, with the verbs that ask for the same there."""
    same = (group for group in AS_REQUESTS if not last.stems.isdisjoint(group))
    return replace(last, last=True, stems=last.stems.union(*same))


_AMOUNT = later("분량(?:[은이을의]|으로)?")
"""500자 분량의 글: a figure says so by itself."""
_SEASONS = ("·봄", "봄철", "여름", "가을", "겨울")


def _with_others(words: list[Word]) -> list[Word]:
    """Turn a request for one thing together with another into one for both: 음식을 보관법과 함께."""
    if len(words) < 3 or "함께" not in words[-1].stems or words[-2].role != AND:
        return words
    at = next((at for at in range(len(words) - 3, -1, -1) if words[at].role == OBJECT), None)
    if at is None:
        return words
    second = replace(words[-2], role=OBJECT, closes=True)
    return [*words[:at], replace(words[at], role=AND, closes=False), *words[at + 1 : -2], second]


def _floating(words: list[Word]) -> list[Word]:
    """Mark the only season, and the only region of a place, as words that may stand anywhere."""
    seasons = [at for at, one in enumerate(words) if not one.stems.isdisjoint(_SEASONS)]
    regions = [at for at, one in enumerate(words) if one.role in (SOURCE, OF)]
    regions = regions if any("장소" in one.stems for one in words) else []
    free = {at for some in (seasons, regions) if len(some) == 1 for at in some}
    return [replace(one, floats=True) if at in free else one for at, one in enumerate(words)] if free else words


_REASON = later("이유|까닭|원인|근거|필요")
_NOT = later("않|못하|못한|못할|못해|말|마")
_NEGATED = later("지[는도를]?$")
_THINGS = ("것", "것이", "게", "것을", "걸", "점이", "점을")
_BECOMES = later("[되된될됩됐]|아니|아닌")
_THEN, _DONE = ("뒤", "뒤에", "다음", "다음에", "후", "후에"), later("(?<=[가-힣]{2})한$")
_AMONG = ("중", "중에", "중에서", "가운데", "가운데서")
_ONE_PIECE = ("통", "통을", "편", "편을", "곡", "곡을")
"""메일 한 통을 써줘: a request without a number asks for one, too."""
_ABLE = ("수", "수가", "수는", "수도")
_ADNOMINAL = later("[한은운른큰린친]$")


_FOR_USE, _OCCASION = (
    later("쓸|할|읽을|낭독할|사용할|쓰일"),
    later("(?:식|회|잔치|파티|장례|행사|모임)에서?$"),
)
_HINT = later("팁|요령|정보|조언|꿀팁")


def _is_light(piece: str, before: str = "", following: str = "") -> bool:
    if piece == "다음" and (NEXT.match(following) or _ADNOMINAL.search(before)):
        return False
    if _FOR_USE.fullmatch(piece):
        return _OCCASION.search(before) is not None
    if piece in ("유용한", "쓸모있는"):
        return _HINT.match(following) is not None
    return (
        piece in LIGHT
        or (before in _ABLE and piece in ("있게", "있도록"))
        or WHAT.fullmatch(piece) is not None
        or DO.fullmatch(piece) is not None
        or (before in _ABLE and CAN.fullmatch(piece) is not None)
    )
