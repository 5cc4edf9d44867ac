"""Reduces an answer to its writer's own words: without code, quotations, brackets and quoted lines.

Findings about language use only these words, so code, maths, quoted foreign text and examples never count.
"""

from __future__ import annotations

import re
from functools import lru_cache

from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.text import clean, without_code

_INLINE = later(r"`[^`\n]{1,300}`|https?://[^\s가-힣]{1,500}|\$[^$\n]{1,300}\$")
_QUOTED = later(
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
    return _QUOTED.sub(" ", uncoded(text))
