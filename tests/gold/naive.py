"""What the rules look like when they are written for English and carried over, for comparison.

The first four follow the failure rules of Evol-Instruct (arXiv 2304.12244, section 3.2) in their usual open form: the child equals
its parent; the answer says "sorry" in under 80 words; nothing but punctuation and stop words; markers of the prompt. The other
three are the first thing one would write: any sentence twice, no closing punctuation, a list of common English words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

STOP_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        "a an and are as at be but by for from had has have he her his i if in is it its me my no not of on or our she so that "
        "the their them they this to was we were what when which who will with you your",
    )
)
MARKERS = ("given prompt", "rewritten prompt", "#given prompt#", "#rewritten prompt#", "created prompt", "new prompt")


def eliminate(parent: str, child: str, answer: str | None) -> tuple[str, ...]:
    """The names of the naive rules that fire."""
    return tuple(_fired(parent, child, answer))


def _fired(parent: str, child: str, answer: str | None) -> Iterator[str]:
    texts = [child] if answer is None else [child, answer]
    if child == parent:
        yield "no_gain"
    if answer and "sorry" in answer.lower() and len(answer.split()) < 80:
        yield "refusal"
    if any(_only_stop_words(text) for text in texts):
        yield "empty"
    if any(marker in child.lower() for marker in MARKERS):
        yield "leak"
    if any(_says_a_sentence_twice(text) for text in texts):
        yield "repetition"
    if any(not text.rstrip().endswith((".", "?", "!", '"', "```")) for text in texts):
        yield "truncated"
    if any(len(set(re.findall(r"[a-z]+", text.lower())) & STOP_WORDS) >= 2 for text in texts):
        yield "language"


def _only_stop_words(text: str) -> bool:
    return all(word in STOP_WORDS for word in re.findall(r"\w+", text.lower()))


def _says_a_sentence_twice(text: str) -> bool:
    sentences = [part.strip() for part in re.split(r"[.!?\n]", text) if part.strip()]
    return len(sentences) > len(set(sentences))
