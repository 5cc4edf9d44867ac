"""Cleans Korean text and removes what is not prose: code, tables, quotations.

Everything is linear in the length of the text: patterns are bounded, and a text is split with ``str.split`` where a lazy
pattern would restart its search at every position.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from koevol_core.quality.korean.lazy_regex import later

# Zero-width, bidi and tag characters, variation selectors, Hangul fillers, controls other than tab and newline.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e01ef]"
)
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_WIDE = re.compile("[\uff01-\uff5e]+")
_BREAK = re.compile("\r\n?|[\u0085\u2028\u2029]")
_UNCLEAN = re.compile(f"[\r\u0085\u2028\u2029\uff01-\uff5e{_INVISIBLE.pattern[1:-1]}{_SPACE.pattern[1:-1]}]")
NOT_LETTER = re.compile(r"[\W\d_]+")
_NOT_WORD = re.compile(r"[\W_]+")
_QUOTED = re.compile(r"[\"“”'‘’「『`]([^\n\"“”'‘’」』`]{1,300})[\"“”'‘’」』`]")
_MATH = re.compile(r"\$[^$\n]{1,200}\$")


def clean(text: str) -> str:
    """Return the text in NFC with half-width ASCII, plain spaces and line feeds, without invisible characters.

    Not NFKC, which would turn ㅋㅋ into conjoining jamo. Invisible characters are removed first: they keep jamo from
    composing.
    """
    if _UNCLEAN.search(text) is not None:
        plain = _SPACE.sub(" ", _INVISIBLE.sub("", _BREAK.sub("\n", text)))
        text = _WIDE.sub(_narrow, plain)
    return unicodedata.normalize("NFC", text)


def _narrow(found: re.Match[str]) -> str:
    return "".join(chr(ord(char) - 0xFEE0) for char in found[0])


def latin(text: str) -> str:
    """Replace Greek and Cyrillic letters by the Latin ones they look like, if the text has Latin letters, too."""
    return text.translate(_LOOKALIKES) if _GREEK_OR_CYRILLIC.search(text) and _LATIN.search(text) else text


_LATIN, _GREEK_OR_CYRILLIC = re.compile("[A-Za-z]"), re.compile("[\u0370-\u052f]")
_LOOKALIKES = str.maketrans(
    "аеорсухіѕјԁԛԝАВЕКМНОРСТХІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧοντρ", "aeopcyxisjdqwABEKMHOPCTXISJABEZHIKMNOPTYXovtp"
)


def compact(text: str) -> str:
    """Return only letters and digits of a cleaned text, case-folded."""
    return _NOT_WORD.sub("", text.casefold())


def ends(text: str, size: int = 1500) -> str:
    """Return the text, or the first and last ``size`` characters if over twice as long: where a task is stated."""
    return text if len(text) <= 2 * size else f"{text[:size]}\n{text[-size:]}"


def without_code(text: str) -> str:
    """Return the text without ``` code blocks; everything after an unclosed fence is removed."""
    return " ".join(text.split("```")[::2])


def prose(text: str) -> str:
    """Return the text without fenced code and table rows."""
    lines = without_code(text).split("\n")
    return "\n".join(line for line in lines if not line.lstrip().startswith("|") and line.count("\t") < 2)


def without_quotes(text: str) -> str:
    """Return the text without quotations (up to 300 characters, on one line) and formulas between dollar signs."""
    return _MATH.sub(" ", _QUOTED.sub(" ", text))


def listed(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


def hangul_share(text: str) -> float:
    """Return the share of Hangul among all letters, 0–1; 0 for a text without letters."""
    syllables, ascii_only, others = _by_script(text)
    letters = syllables + len(ascii_only.translate(None, _NO_LETTERS)) + sum(map(str.isalpha, others))
    return (syllables + len(_JAMO.findall(others))) / letters if letters else 0.0


def letters_and_digits(text: str) -> int:
    """Count letters and digits: the length of ``compact`` without building it."""
    syllables, ascii_only, others = _by_script(text)
    return syllables + len(ascii_only.translate(None, _NO_WORD)) + sum(map(str.isalnum, others))


def _by_script(text: str) -> tuple[int, bytes, str]:
    """Return the number of Hangul syllables, the ASCII, and the other characters.

    Counting bytes is ten times as fast as matching letters.
    """
    ascii_only, others = text.encode("ascii", "ignore"), "".join(_OTHERS.findall(text))
    return len(text) - len(ascii_only) - len(others), ascii_only, others


_OTHERS, _JAMO = re.compile("[^\x00-\x7f가-힣]+"), re.compile("[ㄱ-ㅎㅏ-ㅣ]")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_NO_WORD = bytes(code for code in range(128) if not chr(code).isalnum())


# the writer's own words: findings about language ignore code, maths, quoted foreign text and examples

_INLINE = later(r"`[^`\n]{1,300}`|https?://[^\s가-힣]{1,500}|\$[^$\n]{1,300}\$")
_SAID = later(
    r"\"[^\"\n]{1,400}\"|“[^”\n]{1,400}”|(?<![A-Za-z])['‘][^'‘’\n]{1,300}['’](?![A-Za-z])|「[^」\n]{1,300}」|『[^』\n]{1,300}』|《[^》\n]{1,100}》|"
    r"〈[^〉\n]{1,100}〉|<[^<>\n]{1,100}>"
)
_BRACKETS = later(r"\([^()\n]{0,200}\)|（[^（）\n]{0,200}）|\[[^\[\]\n]{0,100}\]|【[^【】\n]{0,100}】")
_BLOCK = later(r"^[ \t]*>.*$", re.M)


@lru_cache(maxsize=8)
def cleaned(text: str) -> str:
    """Return ``clean(text)``, cached for the checks that process one text in turn."""
    return clean(text)


@lru_cache(maxsize=8)
def uncoded(text: str) -> str:
    """Return a text without code, links, formulas between dollar signs, and quoted blocks."""
    body = without_code(cleaned(text)) if "```" in text else cleaned(text)
    if "`" in body or "http" in body or "$" in body:
        body = _INLINE.sub(" ", body)
    return _BLOCK.sub("", body) if ">" in body else body


@lru_cache(maxsize=8)
def own(text: str) -> str:
    """Return a text in its writer's own words, in NFC: no code, quotations or bracketed text. Line breaks are kept."""
    return _BRACKETS.sub(" ", unquoted(text))


@lru_cache(maxsize=8)
def unquoted(text: str) -> str:
    """Return a text without code and quotations; bracketed text is kept."""
    return _SAID.sub(" ", uncoded(text))
