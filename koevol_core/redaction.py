"""The one place where secrets are struck out of whatever is shown, written or kept.

A key is made known when it is read (``Settings``, ``Endpoint``); from then on this process shows ``***`` in its place: in
errors, logs, lines on a terminal, and in the bytes of a reply that echoes it. Passwords inside addresses are struck out
of every text, known or not. Knows nothing of the rest of the project.
"""

from __future__ import annotations

import json
import re
import zlib
from urllib.parse import quote

SHORTEST = 12
"""Characters from which on a key is a secret; shorter ones (EMPTY, ollama) are words that a text may hold."""
CUT = 8
"""Characters of a key's beginning that count as the key where a text was cut off in the middle of it."""
MARK = "***"
LIMIT = 32 * 2**20
"""Bytes of an unpacked reply that are looked at."""
_known: dict[str, bytes] = {}
_escaped: dict[str, re.Pattern[bytes]] = {}
_NUMBER = re.compile(rb"\\u00([2-7][0-9a-fA-F])")
_USER = re.compile(r"(?<=://)([^\s/?#@:'\"]*)(:?)[^\s/?#'\"]*@")


def keep_secret(*values: str) -> None:
    """Never show these again in this process, nor the ways in which JSON and addresses write them."""
    for value in values:
        if len(value) >= SHORTEST:
            for form in (value, json.dumps(value)[1:-1], quote(value, safe="")):
                _known[form] = form.encode("utf-8", "replace")
            _escaped[value] = re.compile(b"".join(map(_any_writing, value)), re.I)


def redact(text: str) -> str:
    """The text without any known secret, and without the passwords of addresses in it."""
    if "://" in text:
        text = _USER.sub(lambda found: f"{found[1]}:{MARK}@" if found[2] else f"{MARK}@", text)
    for secret in _known:
        text = text.replace(secret, MARK)
    return text


def redact_bytes(raw: bytes) -> bytes:
    """The bytes without any known secret: packed ones are unpacked if one is inside, and an end that was cut in the
    middle of one loses that part. The same object where there is nothing to strike out."""
    whole = _unpacked(raw) if raw[:2] == b"\x1f\x8b" else raw
    kept = whole
    for secret in _known.values():
        kept = kept.replace(secret, MARK.encode())
        kept = _uncut(kept, secret)
    if b"\\u00" in kept or b"\\/" in kept:
        written_out = _NUMBER.sub(lambda one: bytes([int(one[1], 16)]), kept).replace(b"\\/", b"/")
        for value, pattern in _escaped.items():
            if value.encode("utf-8", "replace") in written_out:
                kept = pattern.sub(MARK.encode(), kept)
    return raw if kept is whole or kept == whole else kept


def _any_writing(character: str) -> bytes:
    """A character as JSON may write it: as it is, behind a backslash, or by its number."""
    return rb"(?:\\?%b|\\u%04x)" % (re.escape(character.encode("utf-8", "replace")), ord(character) & 0xFFFF)


def _uncut(raw: bytes, secret: bytes) -> bytes:
    if secret[:CUT] not in raw[-len(secret) :]:
        return raw
    for length in range(min(len(secret) - 1, len(raw)), CUT - 1, -1):
        if raw.endswith(secret[:length]):
            return raw[:-length] + MARK.encode()
    return raw


def _unpacked(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(raw, LIMIT)
    except zlib.error:
        return raw
