"""Measures of a text that need no model: length, growth, word variety, number of demands.

They judge nothing; people sort and compare by them. Counting by patterns is crude, but the same for every text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from koevol_core.quality.korean.lazy_regex import later

LOOKED_AT = 4000
"""Characters of a text in which words and demands are counted; the length is that of the whole text."""

_WORD = later(r"[^\W_]+")
_DEMAND = later(
    r"""
      (?:줘|줘요|주세요|주십시오|줄래|주시겠[가-힣]{1,12}|세요|십시오|시오|하라|해라|써라|바랍니다|부탁[가-힣]{0,12}|할\s것)(?=\s*(?:[.!?\n,]|$))
    | \?                                                                     # a request, or a question
    | ^[^\S\n]*(?:[-*•]|\d{1,2}[.)])\s                                            # a line of a list
    | [가-힣](?:하고|한\s뒤|한\s다음|한\s후|들고|쓰고|짜고|고르고|만들고)(?=[\s,])     # one request before another
    | \d[\d,.]{0,20}\s*(?:만\s?|천\s?|백\s?)?(?:글자|자|문장|문단|줄|개|가지|명|인|분|초|시간|일|주|달|원|단계|열|행|쪽|항목|번|년|살|세|점|%|퍼센트)(?:\s?(?:이내|이하|이상|미만|초과))?
    | (?:한|두|세|네|다섯|여섯|열)\s(?:문장|문단|줄|개|가지|명|단계|항목|번|쪽)
    | 반드시|꼭\s|이내|이하|이상|미만|초과|제외|빼고|없이|지\s?(?:말고|않고|마세요|마라|말\s것)|다만|단,|대신|기준으로|포함
    | 표로|표\s형식|목록으로|순서대로|형식으로|존댓말|반말|예를\s들|근거를|출처를|비교해|이유[를와도]
    | \b(?:please|must|at\s(?:most|least)|within|without|except|exactly|only|including)\b
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)


def measure(parent: str, text: str) -> dict[str, float]:
    """Return the measures of an instruction; ``parent`` is its parent's text ("" for a seed, which has no growth).

    Length in characters, variety as distinct word pairs per pair (0–1), growth as a ratio of lengths.
    """
    some = text[:LOOKED_AT]
    found = {"length": float(len(text)), "variety": _variety(some), "demands": float(demands(some))}
    return found | ({"growth": len(text) / len(parent)} if parent else {})


def measure_answer(answer: str) -> dict[str, float]:
    """Return the measures of an answer: its length in characters."""
    return {"answer_length": float(len(answer))}


def demands(text: str) -> int:
    """Count requests, conditions and limits by the words that express them; at least 1 unless the text is blank."""
    return max(len(_DEMAND.findall(text)), 1 if text.strip() else 0)


def _variety(text: str) -> float:
    words = _WORD.findall(text.lower())
    pairs = len(words) - 1
    return len(set(pairwise(words))) / pairs if pairs > 0 else 1.0
