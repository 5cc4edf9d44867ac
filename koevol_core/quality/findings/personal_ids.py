"""Personal data that are not plain numbers: e-mail addresses, passports, number plates and IP addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address

from koevol_core.quality.korean.lazy_regex import later

AMOUNT = later(r" ?(?:[천만억조]|원|개|명|건|회|년|달러|좌|주(?!세)|%)")
"""Text after a number that makes it an amount."""


def near(pattern: re.Pattern[str], text: str, start: int, end: int, before: int, after: int) -> bool:
    """Return True if ``pattern`` matches within ``before`` characters before or ``after`` characters after a place."""
    return bool(
        pattern.search(text[max(0, start - before) : start]) or (after and pattern.search(text[end : end + after]))
    )


def email(text: str) -> Iterator[tuple[int, int]]:
    """Find e-mail addresses, also with blanks or (at) for the @; no shell remotes, packages, image files or handles."""
    if "@" not in text and "at" not in text:
        return
    for found in _EMAIL.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        if found[2].lower() in _NOT_DOMAINS or found[1].strip(".") == "git" or _REMOTE.search(before):
            continue
        if not _PATH.match(text, found.end()):
            yield found.start() + len(found[1]) - len(found[1].lstrip(".-_%+")), found.end()


_EMAIL = later(
    r"(?<![A-Za-z0-9._%+@-])([A-Za-z0-9._%+-]{1,64})(?: ?@ ?| ?[(\[]at[)\]] ?)(?:[A-Za-z0-9-]{1,63}\.){1,6}([A-Za-z]{2,24})(?![A-Za-z0-9])"
)
_NOT_DOMAINS = {
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "webp",
    "ico",
    "js",
    "ts",
    "py",
    "css",
    "html",
    "json",
    "yml",
    "yaml",
    "md",
    "txt",
    "zip",
}
_REMOTE = later(r"(?:\b(?:ssh|scp|sftp|rsync|mosh)\b[^\n]*|://\S*)\Z")
_PATH = later(r":[\w~/.]")


def passport(text: str) -> Iterator[tuple[int, int]]:
    """Find passport numbers where the text mentions a passport.

    One or two letters and seven or eight digits, or the format since 2021 (M123A4567).
    """
    if _PASSPORT_WORD.search(text):
        for found in _PASSPORT.finditer(text):
            if near(_PASSPORT_WORD, text, *found.span(), 60, 12):
                yield found.span()


_PASSPORT = later(r"(?<![A-Za-z\d-])(?:[A-Za-z]{1,2}\d{7,8}|[A-Za-z]\d{3}[A-Za-z]\d{4})(?![A-Za-z\d]|-\w)")
_PASSPORT_WORD = later("여권|passport", re.I)


def plate(text: str) -> Iterator[tuple[int, int]]:
    """Find number plates: two or three digits, a register syllable and four digits.

    With spaces, or with an ambiguous syllable, only after a region or where the text mentions a car.
    """
    for found in _PLATE.finditer(text):
        close = found[0].replace(" ", "") == found[0]
        unclear = found[2] in "조도주부호구수자사고마노로오"
        named = found[1] or near(_CAR, text, *found.span(), 30, 14)
        if (named or (close and not unclear)) and not AMOUNT.match(text, found.end()):
            yield found.span()


_PLATE = later(
    r"(?<![\d.,])((?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주) ?)?\d{2,3} ?"
    r"([가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호국합육해공]) ?\d{4}(?![\d,.]*\d)"
)
_CAR = later(
    "차량|번호판|주차|승용|승합|화물|택시|트럭|버스|운전|렌터?카|자동차|차 ?번호|차를|차가|차 |견인|과속|블랙박스"
)


def ip(text: str) -> Iterator[tuple[int, int]]:
    """Find public IP addresses; not versions, private or special ranges, or well-known name servers."""
    for found in _IP4.finditer(text):
        parts = tuple(map(int, found[0].split(".")))
        if max(parts) > 255 or any(len(part) > 1 and part[0] == "0" for part in found[0].split(".")):
            continue
        around = text[max(0, found.start() - 14) : found.start()], text[found.end() : found.end() + 6]
        version = _VERSION.search(around[0]) or _VERSION_AFTER.match(around[1])
        if not (version or _special(parts)) and (parts[0] > 31 or near(_NET, text, *found.span(), 30, 20)):
            yield found.span()
    for found in _IP6.finditer(text):
        if _open6(found[0].rstrip(":")):
            yield found.start(), found.start() + len(found[0].rstrip(":"))


_IP4 = later(r"(?<![A-Za-z\d_.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)")
_IP6 = later(r"(?<![A-Za-z\d_:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{6,39}(?![A-Za-z\d_:])")
_NET = later(r"\bip|아이피|서버|로그|접속|요청|차단|공인|host|호스트|ping|주소|방화벽|from|트래픽|도메인|DNS", re.I)
_VERSION = later(r"(?:버전|version|\bv|판|릴리스|펌웨어|빌드|파일|패치|제 ?|절|항|조)[ .:]{0,2}\Z", re.I)
_VERSION_AFTER = later(r" ?(?:버전|패치|판|릴리스|빌드|펌웨어|절|항|이상|이하|미만)|[-_](?:beta|alpha|rc)")
_SERVERS = {"8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "168.126.63.1", "168.126.63.2", "208.67.222.222"}


def _special(parts: tuple[int, ...]) -> bool:
    """Return True if not a single host's public address (RFC 6890), or a well-known name server.

    Documentation ranges are not special.
    """
    a, b = parts[:2]
    return (
        a in (0, 10, 127)
        or a >= 224
        or (a, b) in ((192, 168), (169, 254))
        or (a == 172 and 16 <= b < 32)
        or ".".join(map(str, parts)) in _SERVERS
    )


def _open6(text: str) -> bool:
    if "::" not in text and text.count(":") != 7:
        return False
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return False
    local = address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified
    return not local and address.packed[0] & 0xFE != 0xFC
