"""Secret redaction for everything that is shown, logged or stored.

A secret is registered when it is read (``Settings``, ``Endpoint``); from then on this process replaces it by ``***`` in
errors, logs, terminal lines, and in the bytes of a response that echoes it. Passwords in URLs are redacted in every
text, registered or not. Imports nothing of the rest of the project.
"""

from __future__ import annotations

import json
import re
import zlib
from urllib.parse import quote

SHORTEST = 12
"""Minimum characters of a secret; shorter keys (EMPTY, ollama) are words that a text may contain."""
CUT = 8
"""Minimum characters of a secret's beginning that are redacted where a text was truncated inside the secret."""
MARK = "***"
LIMIT = 32 * 2**20
"""Maximum bytes of a decompressed response that are searched."""
_known: dict[str, bytes] = {}
_escaped: dict[str, re.Pattern[bytes]] = {}
_NUMBER = re.compile(rb"\\u00([2-7][0-9a-fA-F])")
_USER = re.compile(r"(?<=://)([^\s/?#@:'\"]*+)(:?)[^\s/?#'\"]*@")


def keep_secret(*values: str) -> None:
    """Register values to redact for the rest of this process, also as JSON and URLs encode them. Values under
    ``SHORTEST`` characters are ignored.
    """
    for value in values:
        if len(value) >= SHORTEST:
            for form in (value, json.dumps(value)[1:-1], quote(value, safe="")):
                _known[form] = form.encode("utf-8", "replace")
            _escaped[value] = re.compile(b"".join(map(_any_writing, value)), re.I)


def redact(text: str) -> str:
    """Return the text with registered secrets, and passwords in URLs, replaced by ``***``."""
    if "://" in text:
        text = _USER.sub(lambda found: f"{found[1]}:{MARK}@" if found[2] else f"{MARK}@", text)
    for secret in _known:
        text = text.replace(secret, MARK)
    return text


def redact_bytes(raw: bytes) -> bytes:
    """Return the bytes with registered secrets replaced by ``***``; the same object if there are none.

    A gzip body is decompressed if it contains a secret; a secret truncated at the end is replaced as well.
    """
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
    """Return a regex for a character as JSON may encode it: literal, after a backslash, or by its number."""
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
