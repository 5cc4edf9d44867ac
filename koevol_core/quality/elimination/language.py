"""Elimination rule ``language``: text not in Korean where Korean is expected; texts are already cleaned (``clean``).

Korean is expected in a child, and in an answer unless the task asks for another language, for code, or for names and
terms in their foreign spelling. An answer is judged sentence by sentence after removing code, formulas, quotes,
addresses and tags: it is foreign if most of its letters are in sentences without Hangul, and these read as prose.
Names, terms, commands, symbols and short words are not prose. Garbled letters (encoding errors) count everywhere.
"""

from __future__ import annotations

import re

from koevol_core.messages import Message
from koevol_core.quality.elimination import rule
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import NOT_LETTER, compact, hangul_share, listed, without_code, without_quotes

WINDOW = 8_000
"""Characters at the beginning of a text that are checked."""


@rule("language", order=70, ko="한국어가 아님", en="not Korean")
def language(parent: str, child: str, answer: str | None) -> str | None:
    """Return evidence if the child or its answer is not Korean where Korean is expected, or has garbled letters."""
    broken = _broken(parent, child) or (_broken(parent + child, answer) if answer else None)
    if broken:
        return Message("evidence.garbled", words=broken)
    child = child[:WINDOW]
    kana = _KANA.search(child)
    sure = kana is None and hangul_share(child) > 0.6
    body = "" if sure else without_quotes(without_code(child))
    kana = kana and _KANA.search(body)
    if kana and not _KANA.search(parent) and not _JAPANESE.search(child):
        return Message("evidence.kana", words=kana[0][:20])
    if not sure and not _asks_in_korean(body) and hangul_share(parent) >= 0.3:
        return Message("evidence.hangul", share=f"{hangul_share(body):.0%}", words=body.strip()[:30])
    foreign = _foreign(child, answer[:WINDOW]) if answer and (sure or hangul_share(child) >= 0.3) else None
    return foreign and Message("evidence.answer", words=foreign)


# Garbled letters

_BROKEN = later("[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]+|(?:[ㄱ-ㅊㅌㅍ][ㅏ-ㅟㅢㅣ][ㄱ-ㅎ]?){2,}")
_MOJIBAKE = later("占쏙옙|(?:[\u00e3-\u00ed][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]{1,2} ?){3,}")
_PART_OF_BROKEN = later("[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fbㅏ-ㅣ占\u00e3-\u00ed]")
"""Characters of which each of the two patterns needs at least one: a cheap pre-check that skips almost all texts."""
_OLD_OR_LETTERS = any_of(
    "훈민정음|옛한글|옛글|옛말|옛 ?한글|중세|고어|자음|모음|자모|초성|낱자|한글 ?자판|풀어 ?쓰기|깨진 글자"
)


def _broken(known: str, text: str) -> str | None:
    if "\ufffd" in text and "\ufffd" not in known:
        at = text.index("\ufffd")
        return text[max(0, at - 10) : at + 10]
    if _PART_OF_BROKEN.search(text) is None:
        return None
    found = _MOJIBAKE.search(text)
    if found is None:
        found = _BROKEN.search(text)
        if found and (_OLD_OR_LETTERS.search(known[-WINDOW:] + text[:WINDOW]) or _BROKEN.search(known)):
            return None
    return found[0][:20] if found else None


# The child

_KANA = later("[\u3041-\u3096\u30a1-\u30fa]+")
_HANGUL = later("[가-힣]")
_JAPANESE = any_of("일본|일어|가나|하이쿠|japan")


def _asks_in_korean(body: str) -> bool:
    """Return True if Hangul is at least 0.3 of the letters, or a part is a Korean request and the rest its material.

    Also True for fewer than 10 letters and digits, unless they are only in another script.
    """
    if hangul_share(body) >= 0.3 or (
        len(compact(body)) < 10 and not (_other_script(body) and not _HANGUL.search(body))
    ):
        return True
    pieces = [piece for piece in re.split(r"[\n:.?!]", body) if piece.strip()]
    if any(len(re.findall("[가-힣]", piece)) > 5 and hangul_share(piece) >= 0.5 for piece in pieces):
        return True
    words = pieces[-1].split() if pieces else []
    last = min(sum(word.casefold() in _LITTLE for word in words), 2) + 1
    return (
        len(words) >= last
        and all(_HANGUL.search(word) for word in words[-last:])
        and len(_HANGUL.findall(" ".join(words[-2:]))) > 1
    )


# The answer

_TONGUES = (
    "영어|영문|영작|일본어|일본말|일어|일문|중국어|중국말|중문|한자|한문|원문|원어|프랑스어|불어|독일어|독어|스페인어|러시아어|베트남어|태국어|아랍어|이탈리아어|라틴어|포르투갈어|인도네시아어|몽골어|힌디어|그리스어|외국어|한시|외국(?:인)? ?(?:손님|고객|친구|바이어|거래처|에게|관광객|팬)|(?:해외|미국|영국|일본|중국|독일|프랑스) (?:거래처|바이어|본사|고객|친구|지사|손님|팀)"
    "|english|japanese|chinese|french|german|spanish"
)
_STUDY = r"(?:[을를]|의)? ?(?:공부|학습|배우|배울|실력|교육|학원|선생|교사|과외|강의|수업|시험 준비|능력|울렁증|독학|잘하|조기|문법이 어려|어휘력|유치원|사교육|듣기 실력|말하기 실력)"
_FOREIGN_TASK = any_of(
    rf"(?:{_TONGUES})(?!{_STUDY})",
    "[가-힣]{2}(?<!한국)(?<!모국)어로[ 써말쓰번옮적]|번역|로마자|알파벳|학명|본딧말|약자|줄임말|머리글자|풀네임|토익|토플|텝스|수능 영|복수형|과거형|과거 분사|비교급|전치사|관사|철자|스펠링|영단어|발음 ?기호|코드 진행|음이름|팝송|원제|in english|빈칸|로렘|더미 텍스트|lorem",
    "언어로|대사|소절|어록|팬그램|회문|타자 ?연습|격언|섞어|천자문|논어|맹자|시경|사서|반야심경|라틴|성경 원|셰익스피어|영시|한영|이중 ?언어|다국어|각국|나라별 (?:인사|말)",
)
_ARTEFACT = any_of(
    "코드|함수|makefile|문법|api|도커|리눅스|파이썬|자바|C언어|클래스|프로그램|깃|git|sql|쿼리|정규식|명령|스크립트|설정|json|yaml|xml|html|css|마크다운|latex|커밋|변수|상수|경로|주소|url|이름|제목|로고|브랜드|상호|용어|약어|해시태그|키워드|아이디|닉네임|도메인|프롬프트|구호|슬로건|카피|가사|로그|출력|형식|모델명|제품명|파일"
)
_CODE_LINE = any_of(
    r"^[ \t]{0,12}(?:def|class|import|from|return|const|let|var|function|public|#include|select|insert|create) "
)
_STRIP = later(
    r"`[^`\n]{1,300}`|https?://\S+|[^\s@]{1,64}@[^\s.]{1,255}\.\S+|</?[a-zA-Z][^<>\n]{0,80}>|(?<![A-Za-z])[A-Za-z]*[\\_/@#=][\w\\/{}().=]*|\{[^{}\n]{0,80}\}"
)
_PIECE = later(r"[\n|。！？、，]+|,(?!\d)|[.!?;:](?=\s|$)|[.!?](?=[가-힣\u3040-\u30ff\u4e00-\u9fff])")
_LATIN_WORD = later(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][A-Za-z\u00c0-\u024f\u1e00-\u1eff'’-]*")
_LATIN = later("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LITTLE = listed(
    "the a an of to and or but that which who in on for with by is are was were be been because as at "
    "from into than this these it its their you your if when while not can will would should do does have "
    "has i we they he she my our so more how what le la les de des un une et est que qui dans pour sur "
    "vous je il elle en du au aux avec pas ne se sont ce el los las y es por para con del una no su lo al "
    "te como der die das und ist nicht ein eine mit auf zu von den im sich di che e per non yang dan "
    "untuk dengan ini itu adalah o os da em um uma"
)


def _foreign(child: str, answer: str) -> str | None:
    """Return the first words of an answer that is prose in a language other than Korean, if the task did not ask."""
    if hangul_share(answer[:1000]) >= 0.6 <= hangul_share(answer[-1000:]) or _FOREIGN_TASK.search(child):
        return None
    body = _STRIP.sub(" ", without_quotes(without_code(answer) if _FENCED.search(answer) else answer))
    strange, letters, total = [], 0, 0
    for line in body.split("\n"):
        glossed = hangul_share(line) >= 0.25
        for piece in _PIECE.split(_DRIFT.sub(r"\n\g<0>", line)):
            size = len(NOT_LETTER.sub("", piece))
            total += size
            if size > (5 if _other_script(piece) else 19) * glossed and not _korean(piece):
                strange.append(piece)
                letters += size
    if not letters or letters < 0.5 * total:
        return None
    text = " ".join(strange)
    return text.split("\n")[0].strip()[:40] if _other_script(text) or _latin_prose(child, text, answer) else None


_FENCED = later("```(?!text|markdown|md|plain)[a-zA-Z]|```.*```", re.S)
_DRIFT = later(
    r"[^\W\d_A-Za-z\u00c0-\u036f가-힣ㄱ-ㅣ][^가-힣ㄱ-ㅣA-Za-z\n]{11,}|[A-Za-z][^가-힣ㄱ-ㅣ\n()]{39,400}(?=[.!?]|$)"
)
"""The part of a sentence, begun in Korean, that continues in another language."""


def _korean(piece: str) -> bool:
    """Return True if a quarter of the letters is Hangul, or the sentence has foreign terms but ends in Hangul."""
    if hangul_share(piece) >= 0.25:
        return True
    words = piece.split()
    hangul = [_HANGUL.search(word) is not None for word in words]
    return bool(hangul) and hangul[-1] and 3 * sum(hangul) >= len(hangul)


def _other_script(text: str) -> bool:
    """Return True for five letters or more, over 0.4 of all, neither Latin nor Hangul: no list of names or symbols."""
    letters = NOT_LETTER.sub("", text)
    other = [char for char in letters if not _LATIN.match(char) and not "가" <= char <= "힣" and ord(char) > 0x36F]
    other = [char for char in other if not "ㄱ" <= char <= "ㅣ" and not "\u2070" <= char <= "\u2bff"]
    return len(other) > 4 and len(other) > 0.4 * len(letters)


def _latin_prose(child: str, text: str, answer: str) -> bool:
    """Return True if words read as a sentence: five or more, with function words, few capitals, few code characters."""
    words = _LATIN_WORD.findall(text)
    little = sum(word.casefold() in _LITTLE for word in words)
    small = sum(word[0].islower() and len(word) > 1 for word in words)
    if len(words) < 5 and not (len(words) == 4 and little > 1):
        return False
    if not little and text.isascii() and not re.search(r"[a-z][.!?](?:\s|$)", answer):
        return False
    if small < (0.35 if little > 1 else 0.5) * len(words):
        return False
    artefact = _ARTEFACT.search(child) is not None or _CODE_LINE.search(answer) is not None
    signs = len(re.findall(r"\w\(|[{}\[\];<>=_+]", text))
    if artefact or signs > 0.4 * len(words):
        return little >= max(3, 0.2 * len(words)) and len(words) > 10
    return True
