"""Rules about the form of a text, not its sense: it goes round in circles, breaks off, or is no Korean.

Each takes texts that ``clean`` has been through and returns the words that made it fire, or None.
"""

from __future__ import annotations

import re

from .text import (
    compact,
    hangul_share,
    monotony,
    prose,
    running,
    same_sentence,
    thrice,
    without_code,
    without_quotes,
)


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern out of several, whatever the case, line by line."""
    return re.compile("|".join(patterns), re.I | re.M)


# repetition: a generation that went round in circles. Figures were measured on 571 outputs of a small model


def repetition(parent: str, child: str, answer: str | None) -> str | None:
    """The child, or its answer, says the same over and over: pieces, words or whole sentences."""
    text = prose(child)
    piece = running(text) or monotony(text) or thrice(without_quotes(text))
    if piece is not None and compact(parent).count(compact(piece)) < 2:
        return f"지시문: {piece}"
    if answer is None or _ASKED_TO_REPEAT.search(child):
        return None
    text = prose(answer)
    piece = running(text) or monotony(text) or same_sentence(text)
    return None if piece is None else f"답: {piece}"


_ASKED_TO_REPEAT = any_of(
    r"반복|되풀이|가사|노래|후렴|동요|랩|(?:번|회)(?:씩)? ?(?:써|적|쓰|말|출력|외)|repeat|의성어|의태어|구구단|주문"
)


# truncated: the text stops where no text ends


def truncated(parent: str, child: str, answer: str | None) -> str | None:
    """The child, or its answer, breaks off: an open fence or bracket, half a word, a connective, a particle."""
    cut = _broken_off(child)
    if cut is not None and _broken_off(parent) is None:
        return f"지시문: {cut}"
    if answer is None or (_WORDPLAY.search(child) and len(answer) < 120):
        return None
    cut = _broken_off(answer)
    return None if cut is None else f"답: {cut}"


_WORDPLAY = any_of(
    "접속|연결어|부사|번역|뜻|단어|낱말|어미|조사|빈칸|제목|슬로건|카피|구호|문구|시[를 ]|하이쿠|시조|가사|이름|영어로"
)
_CUT_WORD = any_of(
    r"[가-힣](?:습니|합니|입니|됩니|십시|주세|하세|있습|없습|했습|겠습|되었습)\Z|[가-힣][해려여] ?주(?:세)?\Z",
    r"[가-힣][ㄱ-ㅅㅈㅊㅌㅍㅏㅐㅑㅓㅔㅕㅗㅣ]\Z|[([{「『“‘]\Z",
)
_CONNECTIVE = any_of(".+[,、]|그리고|및|또는|혹은|하지만|그러나|또한|따라서|그래서|그러므로|즉|왜냐하면")
_LEFT_OPEN = any_of("[가-힣]+(?:를|에게|[으이하]며|면서)|[가-힣]+[^가마노고]을")
_FACE = re.compile(r"[:;=ㅠㅜㅎ][-']?[(\[]\Z")


def _broken_off(text: str) -> str | None:
    """The words at the end that cannot be an end."""
    if sum(line.lstrip().startswith("```") for line in text.split("\n")) % 2:
        return "닫히지 않은 ```"
    tail = text.rstrip()[-160:]
    words = tail.split()
    item = re.search(r"\n[ \t]*(\d{1,3})[.)]\Z", tail)
    if item and re.search(rf"^[ \t]*{int(item[1]) - 1}[.)] *\S", tail, re.M):
        return f"빈 항목 {item[0].strip()}"
    if not words or tail.endswith((".", "!", "?", "```")) or _FACE.search(tail):
        return None
    if (
        _CUT_WORD.search(tail[-6:])
        or (len(words) > 3 and _CONNECTIVE.fullmatch(words[-1]))
        or (len(words) > 5 and _LEFT_OPEN.fullmatch(words[-1]))
    ):
        return " ".join(words[-3:])
    opened = max(tail.rfind(mark) for mark in "(“「『")
    return None if opened < 0 or any(mark in tail[opened:] for mark in ")”」』") else tail[opened:][:30]


# language: Korean is the language of the tree; an answer may be code or a translation, so only broken letters count there


def language(parent: str, child: str, answer: str | None) -> str | None:
    """The child is not Korean, or the child or its answer holds letters that were broken on the way."""
    for text in (child, answer or ""):
        if "\ufffd" in text and "\ufffd" not in parent:
            at = text.index("\ufffd")
            return f"깨진 글자: {text[max(0, at - 10) : at + 10]}"
    broken = _BROKEN.search(child)
    if broken and not _BROKEN.search(parent) and not _OLD_OR_LETTERS.search(child):
        return f"깨진 글자: {broken[0][:20]}"
    body = without_quotes(without_code(child))
    kana = _KANA.search(body)
    if kana and not _KANA.search(parent) and not _JAPANESE.search(child):
        return f"가나: {kana[0][:20]}"
    return (
        None
        if _asks_in_korean(body) or hangul_share(parent) < 0.3
        else f"한글 {hangul_share(body):.0%}: {body.strip()[:30]}"
    )


_BROKEN = re.compile("[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]+|占쏙옙|(?:[ㄱ-ㅊㅌㅍ][ㅏ-ㅟㅢㅣ][ㄱ-ㅎ]?){2,}")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]+")
_OLD_OR_LETTERS = any_of("훈민정음|옛한글|옛말|중세|고어|자음|모음|자모|초성|낱자")
_JAPANESE = any_of("일본|일어|가나|하이쿠|japan")


def _asks_in_korean(body: str) -> bool:
    """Hangul is 0.3 of the letters or more, or a piece is a Korean request and the rest what it works on."""
    if hangul_share(body) >= 0.3 or len(compact(body)) < 10:
        return True
    pieces = re.split(r"[\n:.?!]", body)
    return any(len(re.findall("[가-힣]", piece)) > 5 and hangul_share(piece) >= 0.5 for piece in pieces)
