"""Dataset card: parses its front matter for the licence, and for which files are which split.

A card is untrusted: it is parsed as plain data, within limits, and its content is never shown as markup.
"""

from __future__ import annotations

import fnmatch
import importlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from koevol_core.dataset.huggingface.client import plain
from koevol_core.errors import BadInput

LARGEST = 2 * 2**20
"""Bytes of a card, at most."""
_FRONT = 256 * 2**10
_MANY = 500
"""File patterns of a card that are read, at most."""
_FENCE = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.S | re.M)
_SPLITS = {"train": "train", "training": "train", "validation": "validation", "valid": "validation", "val": "validation",
           "dev": "validation", "test": "test", "testing": "test", "eval": "test"}  # fmt: skip
"""Words in a file's name that denote its split (https://huggingface.co/docs/hub/datasets-file-names-and-splits)."""


@dataclass(frozen=True)
class Part:
    """Files that a card names: configuration, split, and the pattern of their paths."""

    config: str
    split: str
    pattern: str


@dataclass(frozen=True)
class Card:
    """Licence as the card has it (empty if it has none), and the files by split."""

    license: str = ""
    parts: tuple[Part, ...] = ()


def read_card(raw: bytes, name: str) -> Card:
    """Return a card's front matter, empty if it has none. Raises BadInput if it is too large or invalid."""
    if len(raw) > LARGEST:
        raise BadInput("hub.card_too_large", size=len(raw) >> 10, name=name)
    found = _FENCE.match(raw.decode("utf-8", "replace"))
    if not found:
        return Card()
    if len(found[1]) > _FRONT:
        raise BadInput("hub.front_too_long", name=name)
    said = _yaml(found[1], name)
    if not isinstance(said, dict):
        return Card()
    return Card(_license(said), tuple(one for one in islice(_parts(said), _MANY) if one))


def _yaml(text: str, name: str) -> Any:
    try:
        yaml = importlib.import_module("yaml")
    except ImportError as error:
        raise BadInput("hub.no_yaml") from error
    try:  # this loader makes texts, lists and maps only; the C loader crashes on deep nesting
        return yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput("hub.front_broken", name=name) from error


def _license(said: dict[Any, Any]) -> str:
    """Return all licences of a card; for ``other`` its name and link."""
    value = said.get("license")
    names = [plain(one, 100) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    if not names or "other" in names:
        more = [plain(one, 200) for key in ("license_name", "license_link") if isinstance(one := said.get(key), str)]
        names = [one for one in names if one != "other"] + more or names
    return ", ".join(filter(None, names))[:300]


def _parts(said: dict[Any, Any]) -> Iterator[Part | None]:
    """Yield the parts of a card, and None for every other item, so that a limit holds: an alias may repeat both a
    billion times."""
    for config in _maps(said.get("configs")):
        name = _word(config.get("config_name"))
        files = config.get("data_files")
        for one in _maps(files) or [{"path": files}]:
            paths = one.get("path")
            yield None
            for pattern in paths if isinstance(paths, list) else [paths]:
                good = _word(pattern) == pattern
                yield Part(name, _word(one.get("split")), _word(pattern)) if good else None


def _word(value: Any) -> str:
    return plain(value, 100) if isinstance(value, str) else ""


def _maps(value: Any) -> list[dict[Any, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def place(card: Card, path: str) -> tuple[str, str]:
    """Return configuration and split of a file: from the card, or from words in its path if the card names no files;
    empty if unknown."""
    for one in card.parts:
        if path == one.pattern or fnmatch.fnmatchcase(path, one.pattern):
            return one.config, one.split or _guessed(path)
    return "", "" if card.parts else _guessed(path)


def _guessed(path: str) -> str:
    words: Sequence[str] = re.split(r"[^a-z]+", path.casefold())
    return next((_SPLITS[one] for one in reversed(words) if one in _SPLITS), "")
