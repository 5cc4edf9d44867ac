"""Catalogues, the current language, and sentences made of a code and its parameters.

A code is ``area.name``: the entry ``name`` of ``area.po`` beside this file. An area is read when first used.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import polib

from koevol_core.messages.particles import PAIRS, fitting

Language = Literal["ko", "en"]
AREAS = tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.po")))
_current: ContextVar[Language | None] = ContextVar("language", default=None)
_STORED = '{"code": "'
_CODE = re.compile(r"[a-z]+\.[a-z0-9_-]+")
_OPTIONAL = re.compile(r"\[(\w+)\?([^\]]{0,400})\]")
_PLACE = re.compile(r"\{(?P<name>\w+)(?::(?P<form>[^{}]*))?\}|(?P<pair>" + "|".join(map(re.escape, PAIRS)) + ")")


class Entry(NamedTuple):
    """One sentence: the Korean, and the English for one and for more (the same without a plural)."""

    korean: str
    english: str
    english_plural: str


class Message(str):
    """A sentence in the language that is current when it is made, which keeps its code and parameters."""

    code: str
    params: dict[str, Any]

    def __new__(cls, code: str, /, **params: Any) -> Message:
        made = super().__new__(cls, sentence(code, **params))
        made.code, made.params = code, params
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.code,), self.params


def stored(value: str) -> str:
    """Return a text for a database: a sentence of ours as JSON with its code and parameters, other words as they are.

    Words that begin as such JSON does are wrapped into a sentence that is nothing but these words, so that ``read``
    interprets only what was written here.
    """
    if not isinstance(value, Message) and value.startswith(_STORED):
        value = Message("common.verbatim", words=value)
    return json.dumps(_plain(value), ensure_ascii=False) if isinstance(value, Message) else value


def read(value: str) -> str:
    """Return what ``stored`` made the value of, in the current language; other words are returned as they are."""
    if not value.startswith(_STORED):
        return value
    try:
        made = _made(json.loads(value))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return value
    return made if isinstance(made, Message) else value


def translated(said: str, chosen: Language) -> str:
    """Return a sentence of ours in one language, whatever the current one is; other words are returned as they are."""
    return text(chosen, said.code, **said.params) if isinstance(said, Message) else said


def beginnings(code: str) -> tuple[str, str]:
    """Return how a stored text of this code begins: as data, and as the Korean words that versions before 0.2 stored."""
    area, _, name = code.partition(".")
    return f'{{"code": "{code}"', entries(area)[name].korean.partition("{")[0]


def says(said: str, code: str) -> bool:
    """Return True if a text that was read from a database is the sentence ``code``, also as older words."""
    return said.code == code if isinstance(said, Message) else said.startswith(beginnings(code)[1])


def rules_matched(matches: Iterable[tuple[str, str]]) -> Message:
    """Return the detail of an eliminated text: a line with each rule's id and evidence."""
    lines = tuple(Message("run.rule_matched", rule=rule, evidence=evidence) for rule, evidence in matches)
    return Message("run.rules_matched", lines=lines)


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return {"code": value.code, "params": {name: _plain(one) for name, one in value.params.items()}}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, (int, float)) else str(value)


def _made(value: Any) -> Any:
    if isinstance(value, dict):
        return Message(str(value["code"]), **{name: _made(one) for name, one in value["params"].items()})
    return tuple(map(_made, value)) if isinstance(value, list) else value


@cache
def entries(area: str) -> dict[str, Entry]:
    """Return the catalogue of an area by name. Raises KeyError for an unknown area."""
    if area not in AREAS:
        raise KeyError(area)
    file = polib.pofile(str(Path(__file__).with_name(f"{area}.po")), encoding="utf-8")
    return {str(one.msgctxt): Entry(one.msgid, *_english(one)) for one in file}


def _english(entry: Any) -> tuple[str, str]:
    plural = entry.msgstr_plural
    return (plural[0], plural[1]) if plural else (entry.msgstr, entry.msgstr)


def is_code(name: str) -> bool:
    """Return True if ``name`` is the code of a sentence."""
    area, _, word = name.partition(".")
    return bool(_CODE.fullmatch(name)) and area in AREAS and word in entries(area)


def default_language() -> Language:
    """Return the language that ``KOEVOL_LANG`` names, else Korean."""
    return "en" if os.environ.get("KOEVOL_LANG", "").strip().lower() == "en" else "ko"


def language() -> Language:
    """Return the current language: the one set by ``use``, else the default."""
    return _current.get() or default_language()


def use(chosen: Language) -> None:
    """Set the current language of this thread or task."""
    _current.set(chosen)


@contextmanager
def using(chosen: Language) -> Iterator[None]:
    """Set the current language within a block."""
    before = _current.set(chosen)
    try:
        yield
    finally:
        _current.reset(before)


def sentence(code: str, /, **params: Any) -> str:
    """Return a sentence in the current language."""
    return text(language(), code, **params)


def text(chosen: Language, code: str, /, **params: Any) -> str:
    """Return the sentence of a code in one language; places without a parameter stay. Raises KeyError for no code."""
    area, _, name = code.partition(".")
    entry = entries(area)[name]
    if chosen == "ko":
        sentence = entry.korean
    else:
        sentence = entry.english if str(params.get("n")) == "1" else entry.english_plural
    return _filled(chosen, sentence, params)


def _filled(chosen: Language, sentence: str, params: Mapping[str, Any]) -> str:
    if "?" in sentence:
        sentence = _OPTIONAL.sub(lambda part: part[2] if params.get(part[1]) else "", sentence)
    said, done = "", 0
    for place in _PLACE.finditer(sentence):
        said += sentence[done : place.start()]
        if place["pair"]:
            said += fitting(place["pair"], said)
        elif place["name"] in params:
            said += _shown(chosen, params[place["name"]], place["form"] or "")
        else:
            said += place[0]
        done = place.end()
    return said + sentence[done:]


def _shown(chosen: Language, value: Any, form: str) -> str:
    if isinstance(value, Message):
        return text(chosen, value.code, **value.params)
    if isinstance(value, tuple):
        return (form or ", ").join(_shown(chosen, one, "") for one in value)
    return format(value, form) if form else str(value)
