"""Score one text: a model judges an instruction's complexity or an answer's quality from 1 to 6. Never uses the store.

The two questions and the scale are those of Deita (arXiv 2312.15685, section 2), whose scorers are models trained for
this; here any chat model is asked, in koevol's own words, for one number.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace

from koevol_core.evolution.evolve import Ask, reply_or_failure
from koevol_core.evolution.prompting import PromptStrategy
from koevol_core.messages import Message
from koevol_core.types import Outcome, RunSpec

SCORES = ("complexity", "quality")
"""Names of the scores: complexity of an instruction, quality of the answer to it."""
LOWEST, HIGHEST = 1.0, 6.0

_SCALE = re.compile(
    r"/\s*6(?:\.0)?(?!\d)|6\s{0,9}점\s{0,9}(?:만점|중|가운데|기준)(?:에서|에)?|(?:out\s{1,9})?of\s{1,9}6\b|1\s{0,9}점?\s{0,9}(?:[~-]|부터|에서|to)\s{0,9}6(?:\s{0,9}점)?(?:까지)?",
    re.I,
)
"""The scale itself, removed where a reply repeats it."""
_NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:\.\d{1,4})?)(?![\d%])(?![.,]\d)")
_LABELLED = re.compile(
    r"(?:점수|총점|복잡도|난도|품질|평가|결과|score|rating|complexity|quality)[^\w\n-]{0,6}(?:is|는|은)?[^\w\n-]{0,6}(\d(?:\.\d{1,4})?)(?![\d%])",
    re.I,
)
_WORDS = {
    "하나": 1, "한": 1, "일": 1, "one": 1, "둘": 2, "두": 2, "이": 2, "two": 2, "셋": 3, "세": 3, "삼": 3, "three": 3,
    "넷": 4, "네": 4, "사": 4, "four": 4, "다섯": 5, "오": 5, "five": 5, "여섯": 6, "육": 6, "six": 6,
}  # fmt: skip
_POINTS = re.compile(r"(?:\s{0,9}점)?(?:\s{0,9}(?:입니다|이다|이에요|예요|임|짜리))?$")


def is_scoring(spec: RunSpec) -> bool:
    """Return True if a run only scores: it neither evolves nor answers."""
    return not spec.methods and not spec.answers


async def score(ask: Ask, style: PromptStrategy, instruction: str, text: str, of_answer: bool) -> Outcome:
    """Return the outcome of a planned score of ``text``: an instruction, or (``of_answer``) an answer to
    ``instruction``.

    If it is filled, its text is the number. Raises ProviderError only if the whole run has to stop.
    """
    prompt = style.quality(instruction, text) if of_answer else style.complexity(text)
    if prompt is None:
        return Outcome("failed", "", "form", Message("run.cannot_score"))
    reply = await reply_or_failure(ask, prompt, 0)
    if isinstance(reply, Outcome):
        return replace(reply, text="")
    value = number(reply.text)
    if value is None:
        why = Message("run.score_unread", reply=" ".join(reply.text.split())[:80])
        return Outcome("failed", "", "form", why, reply.model, prompt.sha256)
    return Outcome("filled", f"{value:g}", None, None, reply.model, prompt.sha256)


def number(reply: str) -> float | None:
    """Parse the one number from 1 to 6 in a reply, in digits of any width, in JSON, or in a Korean or English word;
    None if there is none, more than one, or one outside of the scale.
    """
    text = _SCALE.sub(" ", unicodedata.normalize("NFKC", reply).replace("*", "").replace("`", "").strip())
    if (value := _in_json(text)) is not None:
        return _on_scale(value)
    if word := _WORDS.get(_POINTS.sub("", text.strip(" \n.!\"'「」()[]")).strip().lower()):
        return float(word)
    labelled = {float(digits) for digits in _LABELLED.findall(text)}
    numbers = labelled or {float(digits) for digits in _NUMBER.findall(text)}
    return _on_scale(numbers.pop()) if len(numbers) == 1 else None


def _on_scale(value: float) -> float | None:
    return value if LOWEST <= value <= HIGHEST else None


def _in_json(text: str) -> float | None:
    """Return the only number among the values of a JSON object."""
    start, end = text.find("{"), text.rfind("}")
    if not 0 <= start < end:
        return None
    try:
        body = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
    numbers = [value for value in body.values() if isinstance(value, int | float) and not isinstance(value, bool)]
    return float(numbers[0]) if len(numbers) == 1 else None
