"""Registry of export formats: one file a format, in the folder of its group, which declares it as ``FORMAT``.

Command line, page, data set folder, LLaMA-Factory's entries and tests take the formats from here: a new file is a new
format everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pkgutil import walk_packages

from koevol_core.dataset.exports.format import AS_MESSAGES, Config, Format
from koevol_core.errors import BadInput

GROUPS = ("original", "training", "answers", "evolutions", "reviewing", "tables")
"""Folders of this package, in the order of the page."""
FORMATS: dict[str, Format] = {}
"""Every format by its id, in the order of the page."""


def discover() -> None:
    """Fill ``FORMATS`` with what the modules below this package declare now."""
    names = [one.name for one in walk_packages(__path__, f"{__name__}.") if not one.ispkg]
    found: list[Format] = [replace(import_module(name).FORMAT, group=name.split(".")[-2]) for name in names]
    found.sort(key=lambda one: (GROUPS.index(one.group), one.place, one.id))
    FORMATS.clear()
    FORMATS.update({one.id: one for one in found})


def format_of(name: str) -> Format:
    """Return a format by its id, or with messages by its older name. Raises BadInput for an unknown one."""
    if name in FORMATS:
        return FORMATS[name]
    found = FORMATS.get(name.removesuffix(AS_MESSAGES))
    if found is None or found.messages is None:
        raise BadInput(f"모르는 형식입니다: {name[:60]}. 고를 수 있는 것: {', '.join(FORMATS)}.")
    return found.with_messages


def format_names() -> tuple[str, ...]:
    """Return every name that ``format_of`` knows: the ids, each followed by its older name with messages."""
    return tuple(dict.fromkeys(name for one in FORMATS.values() for name in (one.id, one.with_messages.id)))


def configs() -> dict[str, Config]:
    """Return the Parquet configurations of a data set folder by name."""
    return {one.config.name: one.config for one in FORMATS.values() if one.config}


discover()
