"""Findings ``repetition`` and ``cut_off``: an answer that loops, or stops before its end.

Uses the elimination rules of the same names and adds cases that only a person should judge: recurring lines and
sentences, a stutter, a last sentence that ends in a particle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from koevol_core.quality.elimination.repetition import repetition
from koevol_core.quality.elimination.truncated import truncated
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.own_words import cleaned, uncoded
from koevol_core.types import Finding

LONGEST = 20_000
"""Characters at the end of an answer that are checked: a loop lasts until the end."""


def of_answer(text: str, answer: str) -> Iterator[Finding]:
    """Yield the findings about repetition and truncation of an answer."""
    body = cleaned(answer)[-LONGEST:]
    if not _REPEATING.search(text) and (said := _loop(text, body)):
        yield Finding("repetition", "bad", said[:80], "answer")
    if said := _stop(text, cleaned(answer)):
        yield Finding("cut_off", "bad", said[-60:], "answer")


OF_ANSWER = "답: "
"""Prefix of an elimination rule's evidence about an answer."""

# loops

_REPEATING = any_of(
    "반복|되풀이|가사|노래|후렴|동요|랩|(?:번|회)(?:씩)? ?(?:써|적|쓰|말|출력|외)|repeat|구구단|주문을|발음 ?연습|빨리 ?말하기|잰말"
)
_STUTTER = later(r"(?<!\S)([^\W\d_]{2,12}|\d{3,12})(?: \1){2,}(?!\S)")
_STUCK = later(r"([가-힣])\1{9,}|([가-힣]{2,6}?)\2{5,}|(?<!\S)(\d{2,12})(?: \3){4,}")
_LETTER = later(r"[^\W\d_]")
_LABEL = later(r"^\s*(?:[-*•·]|\d{1,4}[.)]|[가-힣]{1,6}\s?[:：]|\|\s*\d{1,4}\s*\|)\s*")
_JOINING = later(
    "^(?:또한|그리고|또|그래서|따라서|마지막으로|결론적으로|첫째|둘째|셋째|넷째|다섯째|먼저|하지만|즉|결국),? ?"
)
_SPLIT = later(r"(?<=[가-힣)\"'])[.!?]+\s+|\n+|(?<=[.!?])\s{2,}")


def _loop(asked: str, text: str) -> str | None:
    for pattern in (_STUTTER, _STUCK):
        if found := pattern.search(text):
            return found[0]
    words = text.split()
    if len(words) - len(set(pairwise(words))) > 2:  # cheap pre-check: fewer repeated pairs are no loop
        by_rule = repetition(asked, asked, text) or ""
        if by_rule.startswith(OF_ANSWER):
            return by_rule.removeprefix(OF_ANSWER)
    said = [_LABEL.sub("", part).strip(" .!?|") for part in _SPLIT.split(text)]
    return _again([part for part in said if _LETTER.search(part)]) or _tails(said)


def _again(every: list[str]) -> str | None:
    """Return a recurring line or sentence: half of all are copies, or one recurs often."""
    if len(every) > 7 and len(set(every)) * 4 <= len(every):
        return every[0]
    said = [_JOINING.sub("", part) for part in every if len(part) > 5]
    counts = Counter(said)
    if len(counts) == len(said):
        return None
    most, times = counts.most_common(1)[0]
    half = len(counts) * 2 <= len(said)
    return most if (times > 2 and half) or (times > 3 and len(most) > 11) or times > 5 else None


def _tails(said: list[str]) -> str | None:
    """Return the common end of sentences that differ only in their first word, if most do."""
    every = [part for part in said if len(part) > 8 and "|" not in part]
    if len(every) < 5:
        return None
    most, times = Counter(part[-8:] for part in every).most_common(1)[0]
    long = sum(len(part) for part in every if part.endswith(most))
    return f"…{most}" if times > 4 and times * 3 > len(every) * 2 and times * 8 > 0.6 * long else None


# ends

_PART = any_of(
    "이어서|이어 ?써|완성|빈칸|제목|슬로건|문구|구호|시를|시 ?한|시조|하이쿠|가사|이름|번역|카피|표어|키워드|검색어|끝말|[가-힣]어로|코드|함수|쿼리|한 줄"
)
_OPEN_END = later(
    r"(?:[=+×÷−/(\[{:#]|(?<= )[-*]|\ufffd|\n[ \t]{0,20}\d{1,3}[.)]|\n[ \t]{0,20}[-*•]|\n#{1,6} [^\n]+|\n\*\*[^*\n]+\*\*)\Z"
)
_DANGLING = later(
    r"(?:[가-힣](?:을|를|에서|에게|으로|며|면서|지만|는데|도록|려고|아서|어서|여서|하고|않고|이고|되고|있고|없고|으면|하면|므로|니까|부터|까지|보다|처럼|라고|다고|든지|거나|았고|었고|"
    r"했고|[진한된할될던는운]|께서|하게|대한|위한|위해|대해|통해|따라|[하되주해]|[개들씩]만))\Z"
)
_JOINS = later(
    "그리고|그러나|하지만|또는|혹은|따라서|왜냐하면|그래서|또한|및|즉|약|더|가장|매우|만약|예를|특히|다만|그런데"
)
_SOFT_DANGLING = later("[가-힣](?:은|이|가|의|도|로|과|와|고|면|에|만)\\Z")
_ENGLISH = later(
    r"\b(?:the|a|an|of|to|and|or|in|on|at|for|with|by|from|that|which|is|are|was|were|be|as|but|if|because|can|will)\Z",
    re.I,
)
_CHATTING = later(r"(?:^|[\s가-힣])[ㄱ-ㅎㅠㅜ]{1,4}\s{0,40}\Z")
_FINISHED = later(r"[가-힣a-zA-Z)\"'”’][.!?][\"'”’)*]*(?:\s|\Z)")
_ENDED = (".", "!", "?", "…", "```", "~", "。", ")", "）", "^^", ";", "*", "”", "’", "」", "』", ">")


def _stop(text: str, answer: str) -> str | None:
    """Return the last words if no text can end in them, or None.

    An unfinished sentence after complete ones, half a table row, or a heading without its section.
    """
    if _CHATTING.search(answer) or not any(map(str.isalnum, answer.rstrip().rpartition("\n")[2])):
        return None
    if (cut := truncated(text, text, answer) or "").startswith(OF_ANSWER):
        return cut.removeprefix(OF_ANSWER)
    tail = answer.rstrip()[-400:]
    words = tail.split()
    if len(words) > 4 and words[-2] == words[-3] and words[-2] != words[-1] and words[-2].startswith(words[-1]):
        return tail[-40:]
    if not tail or _PART.search(text) or tail.endswith("```"):
        return None
    line = tail.rpartition("\n")[2].strip()
    if line.startswith("|") and not line.endswith("|") and tail.count("|\n") > 1:
        return line
    if ("\n" in answer or " " in line) and _opened(tail, line, answer):
        return line
    if tail.endswith(_ENDED) or line.startswith(("|", ">", "#")):
        return None
    rest = uncoded(answer).rstrip()[-400:]
    return line if rest[-1:] == tail[-1] and _hangs(rest, line) else None


def _opened(tail: str, line: str, answer: str) -> bool:
    """Return True if the last line announces more text and is neither a horizontal rule nor an emoticon."""
    face = re.search(r"[:;=]-?[(\[/]\Z", tail)
    return bool(_OPEN_END.search("\n" + tail)) and len(answer) > 12 and any(map(str.isalnum, line)) and not face


def _hangs(tail: str, line: str) -> bool:
    whole = len(_FINISHED.findall(tail))
    last = re.split(r"[.!?]\s", line)[-1]
    words = last.split()
    if _ENGLISH.search(tail) and len(words) > 4:
        return True
    if _quote_open(last):
        return True
    if whole and words and _JOINS.fullmatch(words[-1]):
        return True
    if len(words) > 6 and "\n" not in tail and _DANGLING.search(last):
        return True
    if not whole or len(words) < 2:
        return False
    return bool(_DANGLING.search(last) and len(words) > 1) or bool(_SOFT_DANGLING.search(last) and len(words) > 3)


def _quote_open(last: str) -> bool:
    return (
        last.count('"') % 2 == 1
        and last.rfind('"') == last.find('"')
        and len(last) - last.find('"') < 200
        and not re.search(r'\d"', last)
    )
