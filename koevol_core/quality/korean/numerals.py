"""Normalizes numbers in Korean text, however they are written: 세 가지, 3가지 and 셋, 5천만 and 5,000만."""

from __future__ import annotations

import re

from koevol_core.quality.korean.lazy_regex import later

_NATIVE = {
    **{word: n for n, words in enumerate(["하나 한", "둘 두", "셋 세 석 서", "넷 네 넉", "다섯", "여섯", "일곱", "여덟", "아홉", "열"], 1) for word in words.split()},
    "열한": 11, "열두": 12, "스무": 20, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
_DIGITS = {char: n for n, char in enumerate("영일이삼사오육칠팔구")}
_TENS = {"십": 10, "백": 100, "천": 1000}
_MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12}
_COUNTERS = (
    "가지|개|명|분|사람|줄|문장|단계|번째|번|편|곡|장|권|마리|살|시간|시|달|주일|주|곳|잔|컵|큰술|작은술|술|대|통|켤레|벌|송이|그루|채|척|건|쪽|자루|단어|낱말|글자|자|문단|단락|항목"
    "|종류|배|박|끼|모금|조각|군데|쌍|팀|과목|문제|문항|질문|방법|이유|예시|예|원|년|개월|월|일|초|인분|인|세대|층|도|퍼센트|%|m|km|kg|g|l|ml|cm|달러|차례|포인트|파트|행|연|칸|단|판|막|부분"
)
_NATIVE_HEAD = later(f"(?!세[척일대자]|두통|열대)({'|'.join(sorted(_NATIVE, key=len, reverse=True))})(?=$|{_COUNTERS})")
_ALONE = later("(하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열)(?:[을를이가은는]|만|의)?")
_SINO_HEAD = later(f"([일이삼사오육칠팔구십백천만억조]*[십백천만억조])(?=$|{_COUNTERS})")
_COUNTER = later(_COUNTERS)
_VAGUE = later("(?:가지|개|곳|군데)(?:[를을의로가이은는]|로|씩)?")


def figures(tokens: list[str]) -> list[str]:
    """Return the tokens with every number as "#value"; the counters 가지, 개, 곳 and 군데 after it are removed."""
    out: list[str] = []
    at = 0
    while at < len(tokens):
        at = _one(tokens, at, out)
    return out


def _one(tokens: list[str], at: int, out: list[str]) -> int:
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if token[0].isdigit():
        return _written(tokens, at, out)
    if out and out[-1][0] == "#" and tokens[at - 1][-1].isdigit():
        out.append(token)  # 78세: a counter, not another number
        return at + 1
    made = out[-1:] and out[-1].endswith("로") and len(token) == 1  # 바다를 배경으로 한 시
    native = None if made else _NATIVE_HEAD.match(token)
    if native and (
        len(native[1]) < len(token)
        or _COUNTER.match(following)
        or token in ("두", "세", "다섯", "여섯", "일곱", "여덟", "아홉")
    ):
        if (
            len(native[1]) < len(token)
            and native[1] in ("한", "네", "서", "석")
            and not re.match("가지|개|명|줄|문장|번|편|장|권|마리|달|주|잔|곳|사람|단어|쪽", token[len(native[1]) :])
        ):
            out.append(token)
            return at + 1
        return _with_counter(_NATIVE[native[1]], token[len(native[1]) :], tokens, at, out)
    alone = _ALONE.fullmatch(token)
    if alone and alone[1] != "하나":
        out.append(f"#{_NATIVE[alone[1]]}")
        return at + 1
    sino = _SINO_HEAD.match(token)
    if (
        sino
        and (len(sino[1]) < len(token) or _COUNTER.match(following))
        and not (len(sino[1]) == 1 and len(token) > 1 and sino[1] != "만")
    ):
        return _with_counter(_value(sino[1]), token[len(sino[1]) :], tokens, at, out)
    out.append(token)
    return at + 1


def _written(tokens: list[str], at: int, out: list[str]) -> int:
    """Read a number in digits, including groups of three after commas and 천, 만 or 억 after it."""
    digits = tokens[at]
    at += 1
    while (
        at + 1 < len(tokens)
        and tokens[at] == ","
        and re.fullmatch(r"\d{3}(?:\.\d+)?", tokens[at + 1])
        and "." not in digits
    ):
        digits += tokens[at + 1]
        at += 2
    following = tokens[at] if at < len(tokens) else ""
    scale = re.match("[십백천만억조]+(?=$|원|명|개|년|자|달러|분|인|km|톤|권|가지)", following)
    if not scale or not re.fullmatch(r"\d+(?:\.\d+)?", digits):
        text = digits.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", digits) else digits
        return _with_counter(text, following if _VAGUE.fullmatch(following) else None, tokens, at - 1, out)
    value = float(digits)
    for char in scale[0]:
        value *= _TENS.get(char) or _MYRIADS[char]
    return _with_counter(int(value), following[scale.end() :], tokens, at, out)


def _with_counter(value: int | str, counter: str | None, tokens: list[str], at: int, out: list[str]) -> int:
    """Append the figure and the counter attached to it; a separate counter is consumed if it adds nothing."""
    out.append(f"#{value}")
    if counter:
        if not _VAGUE.fullmatch(counter):
            out.append(counter)
        return at + (
            2
            if counter == (tokens[at + 1] if at + 1 < len(tokens) else None) and not tokens[at].endswith(counter)
            else 1
        )
    if at + 1 < len(tokens) and _VAGUE.fullmatch(tokens[at + 1]):
        return at + 2
    return at + 1


def _value(text: str) -> int:
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        else:
            total += (section + digit or 1) * _MYRIADS[char]
            section = digit = 0
    return total + section + digit
