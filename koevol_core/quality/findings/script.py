"""Findings about letters unusual in a Korean text: foreign scripts, stray jamo, garbled characters.

The topic of the instruction, quotations, and foreign letters in brackets next to their reading are not faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from koevol_core.quality.findings import Kind, finding
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import cleaned, own, uncoded
from koevol_core.types import Finding, Severity

LETTERS = (
    Kind(
        "hanja",
        70,
        ("섞인 한자", "읽는 법 없이 한자가 섞였습니다."),
        ("Stray hanja", "Chinese characters stand in Korean without a reading."),
    ),
    Kind(
        "kana",
        80,
        ("섞인 가나", "한국어 사이에 일본 글자가 섞였습니다."),
        ("Stray kana", "Japanese letters stand in Korean."),
    ),
    Kind(
        "other_script",
        90,
        ("섞인 외국 글자", "키릴·아랍·태국 같은 다른 글자가 섞였습니다."),
        ("Foreign letters", "Cyrillic, Arabic, Thai or other letters stand in Korean."),
    ),
    Kind(
        "broken_jamo",
        100,
        ("흩어진 자모", "글자가 자음과 모음으로 흩어졌습니다."),
        ("Broken jamo", "Syllables fell apart into single letters."),
    ),
    Kind(
        "replacement",
        110,
        ("깨진 글자", "글자를 잃었거나 다른 인코딩으로 읽었습니다."),
        ("Lost characters", "Characters were lost, or read in the wrong encoding."),
    ),
)


@finding(
    *LETTERS,
    of="answer",
)
def of_answer(text: str, answer: str) -> Iterator[Finding]:
    """Yield the findings about the letters of an answer."""
    if not _ASCII_ONLY.fullmatch(answer):
        yield from _strange(text, answer)


@finding(*LETTERS, of="text")
def of_text(parent: str, text: str) -> Iterator[Finding]:
    """Yield the findings about the letters of an instruction; its parent's topic counts as its own."""
    if not _ASCII_ONLY.fullmatch(text):
        yield from _strange(parent + text, text)


_ASCII_ONLY = later(r"[\x00-\x7f]*")


def _strange(about: str, text: str) -> Iterator[Finding]:
    for name, grave, find in _LETTERS:
        if evidence := find(about, text):
            yield Finding(name, grave, evidence)


def _shown(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 10) : found.end() + 10].strip()[:60]


# foreign scripts

_HAN = later("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff]+(?! ?\\([가-힣 ,·]+\\))")
_KANA = later("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]+")
_OTHER = later(
    "[\u0400-\u052f\u0531-\u058f\u05d0-\u05f2\u060c\u061f\u0620-\u065f\u066e-\u06ef\u06fa-\u07ff\u0900-\u0c9f\u0ca1-\u0eff\u0f00-\u10ff"
    "\u1200-\u139f\u13a0-\u18af\u1d2b\u2c00-\u2c5f\u2d00-\u2ddf\ua640-\ua69f\ua980-\uabff\ufb13-\ufdff\ufe70-\ufefc]+"
)
_HAN_TOPIC = any_of(
    "한자|한문|사자성어|고사성어|천자문|중국어|일본어|간체|번체|부수|획순|일어|훈음|훈독|음독|성어|한시|hanja|kanji|영어로|번역"
)
_HAN_TAUGHT = any_of(
    "한자|한문|사자성어|고사성어|천자문|(?:중국|일본)어로|(?:중국|일본)어에서|간체|번체|부수|획순|훈음|훈독|음독|한시"
)
_KANA_TOPIC = any_of(
    "일본어|일어|일본 ?말|히라가나|가타카나|카나|가나 ?문자|하이쿠|번역|일본 ?노래|japanese|hiragana|katakana"
)
_OTHER_TOPIC = any_of(
    "(?:러시아|아랍|태국|타이|그리스|히브리|몽골|우크라이나|아르메니아|조지아|페르시아|힌디|산스크리트|불가리아|미얀마|라오스|크메르|캄보디아|이란|벵골|타밀)"
    "(?:어|말|식|로|의 ?글자| ?문자)|키릴|문자 ?체계|외국어|현지어|번역|글자 ?체계|유니코드|알파벳"
)
_NEWS = later(
    "(?<![一-鿿가-힣])[美中日韓北南英佛獨伊露印故前新現與野男女文尹李朴金](?!\\s?[一-鿿])|(?<=[가-힣])[系行發産](?![一-鿿가-힣])"
)
"""Single hanja that Korean newspapers print for countries, parties and offices, as a word or after one."""


def _hanja(about: str, text: str) -> str | None:
    body = own_with_readings(text)
    if not (found := _HAN.search(body)) or _HAN_TOPIC.search(about) or _HAN_TAUGHT.search(text):
        return None
    body = _NEWS.sub(" ", body)
    found = _HAN.search(body)
    return _shown(body, found) if found else None


def own_with_readings(text: str) -> str:
    """Return own words; hanja directly before its reading in brackets is removed with it."""
    return own(_READ.sub(" ", cleaned(text))) if "(" in text else own(text)


_READ = later("[\u3400-\u9fff\uf900-\ufaff]{1,30} ?\\([가-힣 ,·]{1,60}\\)")


def _kana(about: str, text: str) -> str | None:
    body = own(text)
    found = _KANA.search(body)
    return _shown(body, found) if found and not _KANA_TOPIC.search(about) and not _KANA_TOPIC.search(text) else None


def _other_script(about: str, text: str) -> str | None:
    body = own(text)
    found = _OTHER.search(body)
    return _shown(body, found) if found and not _OTHER_TOPIC.search(about) and not _OTHER_TOPIC.search(text) else None


# stray jamo

_JAMO_TOPIC = any_of(
    "자음|모음|받침|초성|중성|종성|자모|낱자|두벌식|세벌식|쌍자음|어미|어간|활용형|훈민정음|옛한글|옛말|된소리|불규칙|이모티콘|줄임말"
)
_CONJOINING = later("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+")
_OLD = later("[\u119e\u11a1\u1140\u114c\u1159\u11eb\u11f0\u11f9ㆍㅿㆁㆆ]")
_LAUGH = later(
    "[ㅋㅎ]{2,}|[ㅠㅜㅡ]{2,}|([ㄱ-ㅎ])\\1+|(?<![ㄱ-ㅣ])[ㅋㅎㅠㅜ](?![ㄱ-ㅣ가-힣])|(?<![가-힣])[ㄱ-ㅎ]{2,}(?![가-힣ㅏ-ㅣ])"
)
_APART = later(
    "[ㄱ-ㅎ][ㅏ-ㅣ]+[ㄱ-ㅎ가-힣]|[ㄱ-ㅎ][ㅏ-ㅣ](?=[ㄱ-ㅎ가-힣\\s.,]|\\Z)|(?<=[가-힣])[ㄱ-ㅎ]+(?=[가-힣])|(?<![ㄱ-ㅣ-])[ㅏ-ㅣ]+[ㄱ-ㅎ]|(?<![ㄱ-ㅣ~-])[ㅏ-ㅞㅟㅢㅣ]+(?=[가-힣])|"
    "(?<=[가-힣])[ㅏ-ㅛㅝ-ㅟㅢㅣ]|(?<=[가-힣])[ㄴㄹㅁㅂㅅㅆㅈ](?=[\\s.,!?]|\\Z)|(?<![가-힣ㄱ-ㅣ(-])[ㄱ-ㅎ](?![은는이가을를과와도에의로자형만])(?=[가-힣]{2})"
)
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"


def _broken_jamo(about: str, text: str) -> str | None:
    if not _SOME_JAMO.search(text):
        return None
    body = own(text)
    found = _CONJOINING.search(body)
    if found and not _OLD.search(body) and not _JAMO_TOPIC.search(about):
        return _shown(body, found)
    if _JAMO_TOPIC.search(about) or _JAMO_TOPIC.search(text):
        return None
    body = _LAUGH.sub(" ", body)
    return next((_shown(body, found) for found in _APART.finditer(body) if not _drawn_out(body, found)), None)


_SOME_JAMO = later("[\u1100-\u11ff\u3131-\u3163\ua960-\ua97f\ud7b0-\ud7ff]")


def _drawn_out(body: str, found: re.Match[str]) -> bool:
    """Return True if the vowel of the preceding syllable is repeated, as in chats: 안돼ㅐㅐ."""
    before = body[found.start() - 1 : found.start()]
    vowels_only = not found[0].strip(_VOWELS)
    return vowels_only and "가" <= before <= "힣" and found[0][0] == _VOWELS[(ord(before) - 0xAC00) % 588 // 28]


# garbled characters

_LOST_TOPIC = any_of(
    "u\\+fffd|대체 문자|깨진 글자|글자 ?깨짐|글자가 깨|인코딩|utf-?8|euc-?kr|cp949|문자 집합|mojibake|replacement character|물음표|빈칸"
)


def _replacement(about: str, text: str) -> str | None:
    return None if _LOST_TOPIC.search(about) or _LOST_TOPIC.search(text) else garbled(uncoded(text))


# garbled: U+FFFD, question marks for Hangul, or bytes decoded wrongly, which undoing it proves

_WESTERN = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_RUN = re.compile(f"[\u0080-\u00ff{_WESTERN}\u2019]{{2,}}")
_UTF8 = re.compile(
    rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|[\xe1-\xed\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}"
)
_MARKS = re.compile(r"(?<!\S)\?{2,}(?=[\s,가-힣])|(?<=[가-힣])\?(?=[가-힣])|(?<!\S)\?(?=[가-힣])")
_ODD = re.compile(
    "(?<![\u4e00-\u9fff\uf900-\ufaff])[\u4e00-\u9fff\uf900-\ufaff][가-힣\u4e00-\u9fff\uf900-\ufaff]{1,60}"
)


def garbled(text: str) -> str | None:
    """Return the first place where characters were lost or wrongly decoded, or None."""
    for sign in ("\ufffd", "占쏙옙", "ï¿½"):
        if (at := text.find(sign)) >= 0:
            return text[max(0, at - 10) : at + 12].strip()
    for found in _RUN.finditer(text):
        if _from_utf8(found[0]) or _from_korean(found[0]):
            return text[max(0, found.start() - 10) : found.end() + 10].strip()[:60]
    for found in _ODD.finditer(text):
        if _from_utf8_as_korean(found[0][:60]):
            return found[0][:60]
    escaped = _ESCAPED.search(text)
    return escaped[0][:60] if escaped else _marks(text)


_ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2}){2,}|(?:\\u[0-9a-fA-F]{4}){2,}")


def _western(run: str) -> bytes:
    """Encode to Windows-1252 as browsers do: a byte that it leaves undefined is kept."""
    return b"".join(
        char.encode("cp1252") if char in _WESTERN else bytes([ord(char)])
        for char in run
        if char in _WESTERN or ord(char) < 256
    )


def _from_utf8(run: str) -> bool:
    return bool(_UTF8.search(_western(run[:200])))


def _from_korean(run: str) -> bool:
    """Return True for CP949 read as Latin-1: four or more high bytes in a row that decode to Hangul."""
    data = _western(run[:200])
    made = data.decode("cp949", "replace")
    return len(data) >= 4 and sum("가" <= char <= "힣" for char in made) * 2 >= len(data) - 2


def _from_utf8_as_korean(word: str) -> bool:
    data = word.encode("cp949", "ignore")
    made = data.decode("utf-8", "ignore")
    return len(re.findall("[가-힣]", made)) >= 2 and len(made.encode()) >= 0.7 * len(data)


def _marks(text: str) -> str | None:
    if text.count("?") < 2:
        return None
    found = list(_MARKS.finditer(text))
    if len(found) < 2:
        return None
    return text[max(0, found[0].start() - 10) : found[0].end() + 20].strip()


_LETTERS: tuple[tuple[str, Severity, Callable[[str, str], str | None]], ...] = (
    ("hanja", "warn", _hanja),
    ("kana", "warn", _kana),
    ("other_script", "warn", _other_script),
    ("broken_jamo", "warn", _broken_jamo),
    ("replacement", "bad", _replacement),
)
