"""Mapping of a file's columns to fields: by name, by content, or as a person chose for an earlier file.

A column that carries answers is never taken for the instruction, and a Korean one goes before its translation.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from sqlalchemy import Connection

from koevol_core.dataset.imports.shapes.names import FIELDS, asks, columns_of, known_name, plain_name
from koevol_core.errors import BadInput
from koevol_core.store import Store, counters
from koevol_core.tables import Table, storable

_KEPT = "columns:"
"""Beginning of the setting with the mapping that a person chose for a set of columns."""
_LOOKED = 200
_SHORTEST = 8
"""Mean characters from which a column of an unknown name can be the instruction."""
_HANGUL, _LETTER = re.compile("[\uac00-\ud7a3]"), re.compile(r"[^\W\d_]")
_PATH = re.compile(r"(?:https?://|[\w./\\-]+\.\w{1,5}$)\S*")


def guess_columns(table: Table) -> dict[str, str]:
    """Return the column of each field of a seed and of its answer, as far as names and content tell."""
    there = table.columns
    found = {field: names[0] for field in FIELDS if (names := columns_of(field, there))}
    if "text" not in found and "input" in found and "output" in found:
        found["text"] = found.pop("input")
    if "text" not in found:
        found |= _by_content(table, [name for name in there if name not in found.values()])
    if plain_name(found.get("output", "")) == "a" and "b" in map(plain_name, there):
        del found["output"]  # options A, B, C, D of a question
    return found


def _by_content(table: Table, names: list[str]) -> dict[str, str]:
    """Return the instruction's column among those of unknown names: one that asks, else the longest; Korean first. Of a
    file without names that has two columns of text the second has the answers."""
    texts = {
        name: [row[name] for _, row in table.rows[:_LOOKED] if isinstance(row.get(name), str) and row[name].strip()]
        for name in names
        if not known_name(name)
    }
    texts = {name: cells for name, cells in texts.items() if _is_prose(cells)}
    if not texts:
        return {}
    nameless = all(name.startswith("column_") for name in table.columns)
    if nameless:
        first, *more = texts
        return {"text": first} | ({"output": more[0]} if len(more) == 1 else {})
    korean = {name: cells for name, cells in texts.items() if _share_of_korean(cells) > 0.3} or texts
    asking = {name: sum(map(asks, cells)) / len(cells) for name, cells in korean.items()}
    best = max(asking, key=lambda name: asking[name])
    if asking[best] < 0.5:
        best = max(korean, key=lambda name: sum(map(len, korean[name])))
    return {"text": best}


def _is_prose(cells: list[str]) -> bool:
    if not cells or sum(map(len, cells)) < _SHORTEST * len(cells):
        return False
    return sum(bool(_PATH.match(cell.strip())) or not _LETTER.search(cell) for cell in cells) * 2 < len(cells)


def _share_of_korean(cells: list[str]) -> float:
    text = "".join(cell[:200] for cell in cells)
    letters = len(_LETTER.findall(text))
    return len(_HANGUL.findall(text)) / letters if letters else 0.0


def columns_for(store: Store, table: Table) -> dict[str, str]:
    """Return what a person chose for the last file with these columns, else the guess."""
    said = store.read(counters.get_setting, _key(table), "")
    kept = json.loads(said) if said else None
    if kept and all(name in table.columns for name in kept.values() if name):
        return {field: name for field, name in kept.items() if name}
    return guess_columns(table)


def keep_columns(conn: Connection, table: Table, mapping: Mapping[str, str]) -> None:
    """Remember a mapping for the next file with these columns, if it differs from the guess."""
    chosen = {field: name for field, name in mapping.items() if name}
    if chosen != guess_columns(table) or counters.get_setting(conn, _key(table)):
        counters.keep_setting(conn, _key(table), json.dumps(dict(mapping), ensure_ascii=False))


def _key(table: Table) -> str:
    names = json.dumps(sorted(table.columns), ensure_ascii=True)
    return _KEPT + hashlib.sha256(names.encode()).hexdigest()[:16]


def names_of(table: Table, mapping: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the columns of each field in the order in which a row is asked for it: the mapped one, and, where that is
    the guess, others of the usual names, because rows of one file may differ. Raises BadInput for an invalid mapping.
    """
    if strange := set(mapping) - set(FIELDS):
        raise BadInput("imports.no_field", name=min(strange))
    if not mapping.get("text"):
        raise BadInput("imports.choose_text")
    if missing := [name for name in mapping.values() if name and name not in table.columns]:
        raise BadInput("imports.no_column", name=storable(missing[0])[:100])
    guess, taken = guess_columns(table), set(mapping.values())
    names = {}
    for field in FIELDS:
        chosen = mapping.get(field, "")
        more = columns_of(field, table.columns) if chosen and chosen == guess.get(field) else ()
        names[field] = (*filter(None, [chosen]), *(name for name in more if name not in taken))
    return names


def left_columns(table: Table, mapping: Mapping[str, str]) -> list[str]:
    """Return the columns that a mapping takes for nothing."""
    return [name for name in table.columns if name not in set(mapping.values())]
