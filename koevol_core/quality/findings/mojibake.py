"""Detects garbled characters: U+FFFD, question marks in place of Hangul, and bytes decoded with the wrong encoding.

Wrong decoding is verified by undoing it: the characters are encoded back to bytes and decoded with the original
encoding.
"""

from __future__ import annotations

import re

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
