"""Secret redaction for everything that is shown, logged or stored.

A secret is registered when it is read (``Settings``, ``Endpoint``); from then on this process replaces it by ``***`` in
errors, logs, terminal lines, and in the bytes of a response that echoes it. Covered, in any case of its letters:

- the secret as it is, as JSON writes it (also with ``\\u0041`` and ``\\/``), and percent-encoded,
- in base64 (both alphabets) at any place of a longer text, in hexadecimal, and in UTF-16,
- each of these cut at either end, if half of it is left (``SHORTEST`` characters at least), or at the end of the text
  ``CUT`` characters,
- inside gzip.

Not covered: shorter pieces, other encodings, encryption; so little of a refusal is stored. Passwords in URLs are redacted in
every text, registered or not. Imports nothing of the rest of the project.
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

SHORTEST = 12
"""Minimum characters of a secret; shorter keys (EMPTY, ollama) are words that a text may contain."""
CUT = 8
"""Minimum characters of a secret's beginning that are redacted where a text was truncated inside the secret."""
MARK = "***"
LIMIT = 32 * 2**20
"""Maximum bytes of a decompressed response that are searched."""
_known: dict[str, tuple[bytes, ...]] = {}
_escaped: dict[str, re.Pattern[bytes]] = {}
_NUMBER = re.compile(rb"\\u00([2-7][0-9a-fA-F])")
_USER = re.compile(r"(?<=://)([^\s/?#@:'\"]*)(:?)[^\s/?#'\"]*@")


def keep_secret(*values: str) -> None:
    """Register values to redact for the rest of this process. Values under ``SHORTEST`` characters are ignored."""
    for value in values:
        if len(value) >= SHORTEST and value not in _known:
            _known[value] = tuple(dict.fromkeys(form.lower() for form in _forms(value)))
            _escaped[value] = re.compile(b"".join(map(_any_writing, value)), re.I)


def _forms(value: str) -> Iterator[bytes]:
    """Yield the bytes by which a secret may come back."""
    plain = value.encode("utf-8", "replace")
    yield from (plain, json.dumps(value)[1:-1].encode(), quote(value, safe="", errors="replace").encode())
    yield plain.hex().encode()
    yield value.encode("utf-16-le", "replace")[:-1]  # these bytes are also in UTF-16-BE
    for shift in range(3):  # bytes before it in its group of three
        own = slice((shift * 8 + 5) // 6, (shift + len(plain)) * 8 // 6)  # characters of its bits alone
        code = b64encode(bytes(shift) + plain)[own]
        yield from (code, code.translate(bytes.maketrans(b"+/", b"-_")))


def redact(text: str) -> str:
    """Return the text with registered secrets, and passwords in URLs, replaced by ``***``."""
    if "://" in text:
        text = _USER.sub(lambda found: f"{found[1]}:{MARK}@" if found[2] else f"{MARK}@", text)
    raw = text.encode("utf-8", "surrogatepass")
    kept = _struck(raw)
    return text if kept is raw else kept.decode("utf-8", "surrogatepass")


def redact_bytes(raw: bytes) -> bytes:
    """Return the bytes with registered secrets replaced by ``***``; the same object if there are none.

    A gzip body is decompressed if it contains a secret.
    """
    whole = _unpacked(raw) if raw[:2] == b"\x1f\x8b" else raw
    kept = _struck(whole)
    if b"\\u00" in kept or b"\\/" in kept:
        written_out = _NUMBER.sub(lambda one: bytes([int(one[1], 16)]), kept).replace(b"\\/", b"/").lower()
        for value, pattern in _escaped.items():
            if value.encode("utf-8", "replace").lower() in written_out:
                kept = pattern.sub(MARK.encode(), kept)
    return raw if kept is whole else kept


def _struck(raw: bytes) -> bytes:
    """Return the bytes without any form of a secret, whole or cut; the same object if there is none."""
    lower, places = raw.lower(), list[tuple[int, int]]()
    for forms in _known.values():
        for form in forms:
            places += _places(lower, form)
    if not places:
        return raw
    kept, end = bytearray(), 0
    for start, stop in sorted(places):
        if start >= end:
            kept += raw[end:start] + MARK.encode()
        end = max(end, stop)
    return bytes(kept + raw[end:])


def _places(lower: bytes, form: bytes) -> Iterator[tuple[int, int]]:
    """Yield where a form, or at least half of it, lies: such a piece contains a whole step of it."""
    least = max(SHORTEST, len(form) // 2)
    step = (least + 1) // 2
    for at in range(0, len(form) - step + 1, step):
        hit = lower.find(form[at : at + step])
        while hit >= 0:
            before = _common(lower[max(0, hit - at) : hit][::-1], form[:at][::-1])
            after = _common(lower[hit : hit + len(form) - at], form[at:])
            if before + after >= least:
                yield hit - before, hit + after
            hit = lower.find(form[at : at + step], hit + after)
    for length in range(min(least - 1, len(lower)), CUT - 1, -1):
        if lower.endswith(form[:length]):
            yield len(lower) - length, len(lower)
            return


def _common(one: bytes, other: bytes) -> int:
    """Return the length of the common beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _any_writing(character: str) -> bytes:
    """Return a regex for a character as JSON may encode it: literal, after a backslash, or by its number."""
    return rb"(?:\\?%b|\\u%04x)" % (re.escape(character.encode("utf-8", "replace")), ord(character) & 0xFFFF)


def _unpacked(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(raw, LIMIT)
    except zlib.error:
        return raw
