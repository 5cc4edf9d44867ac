"""The six methods of Evol-Instruct: names, digits in a trace, the weighted draw, and prompt templates.

Knows nothing of models or the store. A template is a file ``prompts/<language>/<name>.txt``: the fixed part, a line
``---``, and the variable part, in which only markers such as ``{instruction}`` are replaced: braces, percent signs and
dollars inside a text stay unchanged.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from koevol_core.errors import BadInput
from koevol_core.types import METHODS, Job, Language, Method, Node, Planned

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
MARKER = re.compile(r"\{(instruction|parent|child|answer)\}")


DIGITS: dict[Method, str] = {
    "breadth": "0", "complicate": "1", "concretize": "2", "constrain": "3", "deepen": "4", "reason": "5", "human": "h",
}  # fmt: skip
"""Character of a method in a trace."""
BY_DIGIT: dict[str, Method] = {digit: method for method, digit in DIGITS.items()}


@dataclass(frozen=True)
class Template:
    """Prompt file: ``sha256`` (hex, of the whole text) is its version, ``fixed`` its system message."""

    name: str
    text: str
    fixed: str
    variable: str
    sha256: str

    def fill(self, **texts: str) -> tuple[dict[str, str], ...]:
        """Return chat messages with every marker replaced by its text (``samples``, in the fixed part, may be missing).
        Raises KeyError for a marker without a text.
        """
        user = MARKER.sub(lambda marker: texts[marker[1]], self.variable)
        fixed = self.fixed.replace("{samples}", texts.get("samples", "")).strip()
        return ({"role": "system", "content": fixed}, {"role": "user", "content": user})


@lru_cache
def template(language: Language, name: str) -> Template:
    """Load the template ``prompts/<language>/<name>.txt`` (cached). Raises BadInput if a part of it is missing."""
    text = (PROMPTS / language / f"{name}.txt").read_text(encoding="utf-8")
    return parse_template(f"{language}/{name}", text)


def parse_template(name: str, text: str) -> Template:
    """Split a template's text at its ``---`` line. Raises BadInput if that line, a part or a marker is missing."""
    fixed, line, variable = text.partition("\n---\n")
    if not line or not fixed.strip() or not MARKER.search(variable):
        raise BadInput("prompts.no_mark", name=name)
    return Template(name, text, fixed.strip(), variable.strip(), fingerprint(text, 64))


def fingerprint(text: str, digits: int = 16) -> str:
    """Return the first hex digits of the text's SHA-256; lone surrogates are encoded with ``surrogatepass``."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def uniform(*parts: object) -> float:
    """Return a pseudorandom number in (0, 1) that depends only on ``parts``."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return (int.from_bytes(digest[:7], "big") + 1) / (2**56 + 2)


def draw(seed: int, address: str, weights: Sequence[tuple[Method, float]], count: int, turn: int = 0) -> list[Method]:
    """Draw ``count`` methods by weight for the node at ``address``; the result depends only on the arguments.

    A method repeats among siblings only after all were used (weighted sampling without replacement by exponential keys:
    Efraimidis and Spirakis, Inf. Process. Lett. 97, 2006).
    """
    drawn: list[Method] = []
    while len(drawn) < count:
        lap = len(drawn) // len(weights)
        keyed = sorted(weights, key=lambda item: -math.log(uniform(seed, address, turn, lap, item[0])) / item[1])
        drawn += [name for name, _ in keyed]
    return drawn[:count]


def offspring(parent: Node | Job, methods: Sequence[Method], first: int, round_: int) -> list[Planned]:
    """Return the planned children of one node in one round, one per method, with slots numbered from ``first``."""
    return [
        Planned(parent.id, parent.root_id, method, slot, round_, parent.generation + 1, parent.trace + DIGITS[method],
                f"{parent.address}/{method}.{slot:02d}")
        for slot, method in enumerate(methods, first)
    ]  # fmt: skip


def methods_of_trace(trace: str) -> list[Method] | None:
    """Return the methods of a trace such as ``r03``; None if it is invalid."""
    if not trace.startswith("r") or any(digit not in BY_DIGIT for digit in trace[1:]):
        return None
    return [BY_DIGIT[digit] for digit in trace[1:]]


def parse_methods(text: str) -> tuple[tuple[tuple[Method, float], ...], bool]:
    """Parse ``constrain,deepen=2`` (a weighted draw) or ``all`` / ``all:constrain,deepen`` (each of them).

    Returns the (method, weight) pairs, and True if every method is wanted. Raises BadInput naming the invalid part.
    """
    word, _, rest = text.partition(":")
    every = word.strip() == "all"
    if not every:
        rest = text
    parts = [part.strip() for part in rest.split(",") if part.strip()] or list(METHODS)
    pairs: dict[Method, float] = {}
    for part in parts:
        name, _, weight = (piece.strip() for piece in part.partition("="))
        if name not in METHODS or name in pairs:
            raise BadInput("run.no_method", name=name, choices=", ".join(METHODS))
        pairs[name] = _weight(weight)
    return tuple(pairs.items()), every


def _weight(text: str) -> float:
    try:
        value = float(text or 1)
    except ValueError:
        value = 0.0
    if not 0 < value < 1000:
        raise BadInput("run.method_weight", weight=text)
    return value
