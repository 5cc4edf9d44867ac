"""Few-shot prompts for the embedded *base* model, which continues examples and follows no instructions.

A recipe file names a one-line task, a connective, example parents and *transferable* additions (they fit any parent;
with topic-bound ones the model copies foreign topics), grouped by a blank line into families that share a frame such as
"…의 상황에 맞춰 써줘". The prompt shows five parents, each with an addition of one family, and the opening of a sixth
addition, which the model completes; the child is the instruction followed by that. Everything is drawn by a hash of
``key``, so the same node and try give the same prompt on any machine.
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from itertools import pairwise

from koevol_core.llm.local.server import METHODS as METHODS
from koevol_core.messages import Message

TRIES = 3
SHOWN = 5
SAMPLING: dict[str, object] = {"temperature": 0.4, "top_p": 0.9, "min_p": 0.1, "max_tokens": 80, "stop": ["\n"]}
ANSWER_SAMPLING: dict[str, object] = {**SAMPLING, "temperature": 0.2, "max_tokens": 160}

_SECTION = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
_LABELS = re.compile(r"(지시문|결과)\s*[:：]")
_QUOTES = "\"'“”‘’「」` "
_REQUEST = re.compile(r"(줘|주세요|주시오|십시오|시오|세요|해라|[아어여려라]라|써라|까요?|나요|가요|는가|인가)[.?!]?$")
_SENTENCE_END = re.compile(r"(?<=[다요줘오라까죠])[.?!]\s+")
_REGISTERS = {"casual": "줘.", "polite": " 주세요.", "formal": " 주시오.", "plain": "라."}
_LONGEST_ADDITION = 110
_SHORTEST_ADDITION = 8


@dataclass(frozen=True)
class Recipe:
    """Prompt material of one method.

    ``families``: additions in the 해줘 register that share a frame; one family is shown at a time, so that the model
    varies the content of the frame instead of mixing frames.
    """

    method: str
    task: str
    connective: str
    parents: tuple[str, ...]
    families: tuple[tuple[str, ...], ...]

    @property
    def additions(self) -> tuple[str, ...]:
        """All additions, family by family."""
        return tuple(line for family in self.families for line in family)


def recipe(text: str, method: str) -> Recipe:
    """Parse a recipe file. Raises ValueError naming the section that is missing, empty or too short."""
    found = _sections(text, method, ("task", "connective", "parents", "additions"))
    families = tuple(tuple(block.splitlines()) for block in re.split(r"\n{2,}", found["additions"]))
    parents = tuple(found["parents"].split("\n"))
    for name, lines in (("parents", parents), *(("additions", family) for family in families)):
        if len(lines) <= SHOWN:
            raise ValueError(f"{method}: [{name}] needs over {SHOWN} lines a block, has {len(lines)}: {lines[0]}")
    return Recipe(method, _folded(found["task"]), found["connective"], parents, families)


def messages(recipe: Recipe, instruction: str, key: str) -> list[dict[str, str]]:
    """Build the chat messages: the task, five examples drawn by ``key`` in the instruction's register, the instruction,
    a cue.

    ``key`` is the node's address and the number of the try. Line breaks are folded here only: a turn is one line. The
    cue is an unfinished assistant turn, which the server repeats in its reply: the opening of an addition that is not
    among the examples. Without it the model mostly repeats the instruction or copies an example.
    """
    register = _register(instruction)
    asking = _folded(instruction).endswith("?")
    alike = [line for line in recipe.parents if line.endswith("?") == asking]
    others = [line for line in recipe.parents if line.endswith("?") != asking]
    parents = [*_drawn(alike, key), *_drawn(others, key)][:SHOWN]
    turns = [_turn("system", recipe.task)]
    family = _drawn(min(recipe.families, key=lambda family: _rank(family[0], key)), key)
    for parent, addition in zip(parents, family, strict=False):
        turns.append(_turn("user", _in_register(parent, register)))
        turns.append(_turn("assistant", f"{recipe.connective} {_in_register(addition, register)}"))
    cue = f" {recipe.connective} {_opening(family[SHOWN])}"
    return [*turns, _turn("user", _folded(instruction)), _turn("assistant", cue)]


def child_of(recipe: Recipe, instruction: str, reply: str) -> str:
    """Return the child in a raw reply: the instruction with its own line breaks, the connective, the first added
    sentence; "" if the reply adds nothing.
    """
    addition = _addition(recipe, _folded(instruction), reply)
    if not addition:
        return ""
    parent = instruction.rstrip()
    between = "\n" if "\n" in parent else " "
    stop = "" if parent[-1:] in ".?!:;)…" or "\n" in parent else "."
    return f"{parent}{stop}{between}{recipe.connective} {addition}"


def fault(recipe: Recipe, instruction: str, child: str) -> str | None:
    """Return the reason to ask for a child again, in Korean, or None. Checks its form only, not its meaning."""
    parent = instruction.rstrip()
    if not child.startswith(parent):
        return Message("llm.few_no_parent")
    addition = child[len(parent) :].lstrip(". \n").removeprefix(recipe.connective).strip()
    if not _SHORTEST_ADDITION <= len(addition) <= _LONGEST_ADDITION:
        return Message("llm.few_length")
    if _LABELS.search(addition):
        return Message("llm.few_label")
    if _hangul_share(addition) < 0.8:
        return Message("llm.few_not_korean")
    if not _REQUEST.search(addition):
        return Message("llm.few_no_request")
    return _repetition(addition, _folded(parent)) or _nonsense(recipe, addition, _folded(parent))


def answer_messages(text: str, instruction: str, key: str) -> list[dict[str, str]]:
    """Build the chat messages for a short answer from a file with ``[task]`` and ``[examples]`` of ``question =>
    answer`` lines.

    Raises ValueError naming a section that is missing, empty, or has a line without ``=>``.
    """
    found = _sections(text, "answer", ("task", "examples"))
    turns = [_turn("system", _folded(found["task"]))]
    for line in _drawn(found["examples"].split("\n"), key)[:SHOWN]:
        question, arrow, answer = line.partition(" => ")
        if not arrow:
            raise ValueError(f"answer: [examples] line without ' => ': {line}")
        turns += [_turn("user", question), _turn("assistant", answer)]
    return [*turns, _turn("user", _folded(instruction))]


def _sections(text: str, method: str, wanted: tuple[str, ...]) -> dict[str, str]:
    """Parse ``[heading]`` sections into their stripped lines, without blank lines at either end."""
    lines = "\n".join(line.strip() for line in text.lstrip("\ufeff").splitlines())
    parts = _SECTION.split(lines)
    found = {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}
    for section in wanted:
        if not found.get(section):
            raise ValueError(f"{method}: [{section}] is missing or empty")
    return found


def _rank(line: str, key: str) -> bytes:
    """Sort key that depends only on ``key`` and ``line``; SHA-256 is the same in every Python version."""
    return sha256(f"{key}\0{line}".encode()).digest()


def _drawn(lines: list[str] | tuple[str, ...], key: str) -> list[str]:
    return sorted(lines, key=lambda line: _rank(line, key))


def _opening(line: str) -> str:
    """Return the first step of an addition that has steps, else about the first third of its words."""
    step, comma, _ = line.partition(",")
    words = line.split()
    return step + comma if comma else " ".join(words[: (len(words) + 1) // 3])


def _turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _folded(text: str) -> str:
    return " ".join(text.split())


def _register(instruction: str) -> str:
    """Return which of the four registers of a request the instruction's ending matches."""
    end = _folded(instruction).rstrip(" .?!")
    if end.endswith(("주세요", "세요", "나요", "가요", "까요", "니까", "어요", "아요", "해요")):
        return "polite"
    if end.endswith(("시오", "는가", "인가", "은가")):
        return "formal"
    return "plain" if end.endswith("라") else "casual"


def _in_register(line: str, register: str) -> str:
    """Change a line that ends in 줘. to another register: 설명해줘 -> 설명해 주세요, 설명해 주시오, 설명해라."""
    return line.removesuffix("줘.") + _REGISTERS[register] if line.endswith("줘.") else line


def _addition(recipe: Recipe, parent: str, reply: str) -> str:
    """Return the first sentence that a reply adds, without labels, quotes, the repeated parent and the connective."""
    text = _folded(_LABELS.sub("", reply.strip().split("\n")[0], count=1)).strip(_QUOTES)
    text = text.removeprefix(parent).lstrip(". ")
    before, mark, after = text.partition(f". {recipe.connective}")
    text = (after if mark and SequenceMatcher(None, before, parent).ratio() > 0.6 else text).strip()
    text = text.removeprefix(recipe.connective).strip()
    return _SENTENCE_END.split(text)[0].strip() if not _SENTENCE_END.search(text) else _first_sentence(text)


def _first_sentence(text: str) -> str:
    end = _SENTENCE_END.search(text)
    return text[: end.end()].strip() if end else text


def _hangul_share(text: str) -> float:
    letters = [char for char in text if char.isalpha()]
    return sum("가" <= char <= "힣" for char in letters) / max(1, len(letters))


def _repetition(addition: str, parent: str) -> str | None:
    words = addition.rstrip(".?!").split()
    pairs = Counter(pairwise(words))
    if max(Counter(words).values()) >= 3 or max(pairs.values(), default=0) >= 2:
        return Message("llm.few_repeats")
    if SequenceMatcher(None, addition, parent).ratio() > 0.7:
        return Message("llm.few_again")
    return None


def _nonsense(recipe: Recipe, addition: str, parent: str) -> str | None:
    """Return the first pattern that went with nonsense in manual review, or None: no example's frame, mostly unknown
    words or the parent's words, unsupported numbers or years.
    """
    words = _words(addition)
    if not any(len(frame - set(words)) <= (len(frame) > 2) for frame in _frames(recipe)):
        return Message("llm.few_frame")
    known = {word[:2] for line in recipe.additions for word in _words(line)}
    topic = {word[:2] for word in parent.split()} - known
    if sum(word[:2] in topic for word in words) > 0.45 * len(words):
        return Message("llm.few_again")
    if sum(word[:2] not in known for word in words) > 0.4 * len(words):
        return Message("llm.few_strange")
    if set(re.findall(r"\d{4,}", addition)) - set(re.findall(r"\d{4,}", parent)):
        return Message("llm.few_numbers")
    return None


def _frames(recipe: Recipe) -> list[set[str]]:
    """Return for each family the words that all its lines share, such as 상황에 맞춰 써줘."""
    return [set[str].intersection(*(set(_words(line)) for line in family)) for family in recipe.families]


def _words(line: str) -> list[str]:
    """Return the words without punctuation, with the closing request normalized to 줘."""
    plain = re.sub(r" ?(주세요|주시오|줘)$|(?<=[가-힣])라$", "줘", line.strip(" .?!"))
    return [word.strip(".,'") for word in plain.split()]
