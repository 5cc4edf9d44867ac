"""Every regular expression of the code, found by walking its syntax trees, and texts that are hard for each.

A call of ``re``, or of a function that makes patterns, is evaluated in its own module. Where the pattern is an argument
of the function around it, that function is one that makes patterns, and its calls are looked at in turn. What cannot be
evaluated has to be named in ``EXAMPLES``, or it is among the ``unreached``.
"""

from __future__ import annotations

import ast
import importlib
import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from koevol_core.llm.dialect import VENDORS

ROOT = Path(__file__).parents[2]
USES = frozenset(("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"))

EXAMPLES: dict[tuple[str, str], tuple[Any, ...]] = {
    ("koevol_core.llm.reasoning", "_block"): ("</think>",),
    ("koevol_core.llm.dialect", "switches"): tuple(
        vendor[key] for vendor in VENDORS["vendors"] for key in ("host", "model") if key in vendor
    ),
    ("koevol_core.llm.dialect", "_refused"): (r"['\"`](?<!\w)top_p(?!\w)", r"(?<!\w)top_p(?!\w)"),
    ("koevol_core.llm.dialect", "_nearest"): (r"['\"`]low['\"`]",),
    ("koevol_core.control.estimate", "tokens"): (r"[A-Za-z]+", r"\d", r"[^\w ]"),
    ("koevol_core.quality.licence_policy", "_freest"): (r"\bapache\b",),
    ("koevol_core.redaction", "keep_secret"): (rb"(?:\\?s|\\u0073)(?:\\?k|\\u006b)(?:\\?-|\\u002d)",),
    ("koevol_core.store.migration_steps", "run"): (r"\b(REAL|BLOB)\b",),
}
"""(module, function) around a call whose pattern only exists at run time → patterns like those that it makes."""


@dataclass(frozen=True)
class Use:
    """Pattern, the methods by which it is applied, and where it stands."""

    pattern: re.Pattern[Any]
    how: frozenset[str]
    place: str


class Patterns:
    """Patterns of all modules: ``uses``, and the places of those that were not ``reached``."""

    def __init__(self) -> None:
        files = [*ROOT.glob("koevol_core/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "main.py", ROOT / "app.py"]
        self.trees = {_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(files)}
        self.methods = self._methods_by_name()
        self.makers = {("koevol_core.quality.korean.lazy_regex", "later")}
        self.uses: list[Use] = []
        self.unreached: list[str] = []
        before: set[tuple[str, str]] = set()
        while before != self.makers:
            before = set(self.makers)
            self.uses, self.unreached = [], []
            for name, tree in self.trees.items():
                self._walk(name, tree, None, "")

    def _methods_by_name(self) -> dict[tuple[str, str], set[str]]:
        """Return how each (module, global name) is used: the methods called of it; "search" if it is handed on.

        A name read from another module as an attribute (``client.OID.fullmatch``) counts for each module that has it.
        """
        methods: dict[tuple[str, str], set[str]] = defaultdict(set)
        for module, tree in self.trees.items():
            imports = self._imports(module)
            owners = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    methods[imports.get(node.id, (module, node.id))].add(owners.get(id(node), "search"))
                if isinstance(node, ast.Attribute) and node.attr.isupper():
                    for other in self.trees:
                        methods[other, node.attr].add(owners.get(id(node), "search"))
        return methods

    def _walk(self, module: str, node: ast.AST, function: ast.AST | None, target: str) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function, target = node, ""
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and function is None:
            first = node.targets[0] if isinstance(node, ast.Assign) else node.target
            target = first.id if isinstance(first, ast.Name) else ""
        if isinstance(node, ast.Call) and (made := self._made(module, node)):
            self._look(module, node, function, made, target)
        for child in ast.iter_child_nodes(node):
            self._walk(module, child, function, target)

    def _made(self, module: str, call: ast.Call) -> str:
        """Return how a call makes or applies a pattern: a maker's or a method's name; "" if it does not."""
        func = call.func
        if isinstance(func, ast.Name):
            return func.id if self._imports(module).get(func.id, (module, func.id)) in self.makers else ""
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "re":
            return func.attr if func.attr in USES | {"compile"} else ""
        return ""

    def _imports(self, module: str) -> dict[str, tuple[str, str]]:
        """Return the names that a module imports from others: name → (module, name there)."""
        found = (node for node in self.trees[module].body if isinstance(node, ast.ImportFrom) and node.module)
        return {one.asname or one.name: (node.module or "", one.name) for node in found for one in node.names}

    def _look(self, module: str, call: ast.Call, function: ast.AST | None, made: str, target: str) -> None:
        name = getattr(function, "name", "")
        place = f"{module}:{call.lineno}"
        of_call = made in USES
        try:
            value = _value(module, call.args[0] if of_call else call)
        except NameError:
            arguments = {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)} if function else set()
            needed = {one.id for one in ast.walk(call) if isinstance(one, ast.Name)}
            if (examples := EXAMPLES.get((module, name))) is not None:
                value = tuple(re.compile(one) if isinstance(one, (str, bytes)) else one for one in examples)
            elif not of_call and arguments & needed:
                self.makers.add((module, name))
                return
            else:
                self.unreached.append(f"{place} {name}: {ast.unparse(call)[:90]}")
                return
        flags = _flags(module, call) if of_call else 0
        how = (
            frozenset((made,)) if of_call else frozenset(self.methods[module, target] & USES if target else {"search"})
        )
        found = [re.compile(value, flags)] if isinstance(value, (str, bytes)) else list(_patterns(value))
        self.uses += [Use(pattern, how or frozenset({"search"}), place) for pattern in found]


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _value(module: str, node: ast.expr) -> Any:
    """Evaluate an expression, in its module if it needs that: a script is not run for the sake of a literal."""
    code = compile(ast.Expression(node), module, "eval")
    try:
        return eval(code, {"re": re})
    except NameError:
        return eval(code, vars(importlib.import_module(module)))


def _flags(module: str, call: ast.Call) -> int:
    place = {"search": 2, "match": 2, "fullmatch": 2, "findall": 2, "finditer": 2}.get(call.func.attr, 9)  # type: ignore[attr-defined]
    given = [one.value for one in call.keywords if one.arg == "flags"] + call.args[place:]
    return int(_value(module, given[0])) if given else 0


def _patterns(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _patterns(one)
    elif isinstance(value, dict):
        yield from _patterns(tuple(value.values()))
    elif isinstance(value, re.Pattern):
        yield value
    elif hasattr(value, "_source"):
        yield re.compile(value._source, value._flags)


# Hard texts

_OF_CLASS = {
    sre.CATEGORY_DIGIT: "7", sre.CATEGORY_NOT_DIGIT: "가", sre.CATEGORY_SPACE: " ", sre.CATEGORY_NOT_SPACE: "@",
    sre.CATEGORY_WORD: "가", sre.CATEGORY_NOT_WORD: "@",
}  # fmt: skip
_COMMON = " \n@.([7a가ㅏ"


def hard_texts(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (beginning, repeated part, end) of texts out of a pattern's own alphabet.

    Single characters and pairs; for each repetition in the pattern what leads to it, its character again and again, and
    an end that does not fit; what leads to it again and again; and a whole match without its last character.
    """
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    letters = list(dict.fromkeys([*_letters(tree)][:400]))
    few = [*letters[:: max(1, len(letters) // 10)]][:10]
    every = list(dict.fromkeys([*few, *_COMMON]))
    yield from (("", one, end) for one in every for end in ("", "\x00"))
    yield from (("", one + other, "") for one in few[:3] for other in every[:8] if one != other)
    yield from (("", f"{one}{other * 40}", "") for one in few[:3] for other in every[:4] if one != other)
    seen: set[tuple[str, str]] = set()
    for lead, pump in _repeats(tree, ""):
        if pump and (lead[-60:], pump) not in seen and len(seen) < 24:
            seen.add((lead[-60:], pump))
            yield from ((lead, pump, end) for end in ("", "\x00"))
            yield "", lead + pump, ""
            yield "", lead + pump * 9, ""
    whole = _sample(tree)
    if len(whole) > 1:
        yield "", whole[:-1], ""


def _letters(tree: Iterable[Any]) -> Iterator[str]:
    """Yield a character for each literal and class of a pattern."""
    for code, value in tree:
        if code in (sre.LITERAL, sre.IN, sre.ANY, sre.CATEGORY, sre.NOT_LITERAL):
            yield from _chars(code, value)
        else:
            for part in _parts(code, value):
                yield from _letters(part)


def _chars(code: Any, value: Any) -> list[str]:
    """Return up to three characters that an element for one character matches."""
    if code is sre.LITERAL:
        return [chr(value)]
    if code is sre.ANY:
        return ["가"]
    if code is sre.CATEGORY:
        return [_OF_CLASS[value]]
    if code is sre.RANGE:
        return [chr(value[0])]
    if code is sre.IN and value[0][0] is not sre.NEGATE:
        return [one for part in value[:: max(1, len(value) // 3)] for one in _chars(*part)][:3]
    excluded = {chr(value)} if code is sre.NOT_LITERAL else {one for part in value[1:] for one in _all_of(*part)}
    return [one for one in f"가 @.7a(\n{string.punctuation}" if one not in excluded][:2]


def _all_of(code: Any, value: Any) -> Iterator[str]:
    if code is sre.RANGE:
        yield from map(chr, range(value[0], min(value[1], value[0] + 20_000) + 1))
    elif code is sre.CATEGORY:
        match = re.compile({"DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W"}[str(value)[9:]])  # fmt: skip
        yield from (one for one in f"가 @.7a(\n{string.punctuation}" if match.match(one))
    else:
        yield from _chars(code, value)


def _parts(code: Any, value: Any) -> list[Any]:
    """Return the patterns inside an element, one for each alternative."""
    if code is sre.BRANCH:
        return list(value[1])
    if code is sre.SUBPATTERN:
        return [value[3]]
    if code in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [value[2]]
    if code in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    return [value] if code is sre.ATOMIC_GROUP else []


_REPEATED = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def longest_repeat(pattern: re.Pattern[Any]) -> int:
    """Return the largest number of repetitions that a pattern allows anywhere; ``MAXREPEAT`` for ``*`` and ``+``."""

    def longest(tree: Iterable[Any]) -> int:
        inside = (max((longest(part) for part in _parts(code, value)), default=0) for code, value in tree)
        own = (value[1] for code, value in tree if code in _REPEATED)
        return max((*inside, *own), default=0)

    return int(longest(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)))


def _sample(tree: Iterable[Any]) -> str:
    """Return a text that most likely matches."""
    text = ""
    for code, value in tree:
        if code in (sre.LITERAL, sre.IN, sre.ANY, sre.CATEGORY, sre.NOT_LITERAL):
            text += (_chars(code, value) or ["가"])[0]
        elif code in _REPEATED:
            text += _sample(value[2]) * max(1, min(value[0], 40))
        elif code is sre.GROUPREF:
            text += text[-1:]
        elif code not in (sre.ASSERT, sre.ASSERT_NOT) and (parts := _parts(code, value)):
            text += _sample(parts[0])
    return text


def _repeats(tree: Iterable[Any], lead: str) -> Iterator[tuple[str, str]]:
    """Yield (what leads to it, what it repeats) for each repetition of a hundred or more times."""
    for code, value in tree:
        parts = _parts(code, value)
        for part in parts:
            yield from _repeats(part, lead)
        if code in _REPEATED and value[1] > 99:
            body = list(value[2])
            one = len(body) == 1 and body[0][0] in (sre.IN, sre.CATEGORY, sre.ANY, sre.LITERAL, sre.NOT_LITERAL)
            yield from ((lead, pump) for pump in (_chars(*body[0]) if one else [_sample(body)]))
        lead += _sample([(code, value)])
