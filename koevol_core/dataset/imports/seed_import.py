"""Import of files of seeds: mapping of columns, preview, and storage, with the answers that the file has.

No row is lost: valid rows are stored, existing ones counted, and invalid ones kept with number and reason until a
person repairs or dismisses them (``rejected_rows``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from koevol_core.dataset.imports.trainer_formats import ANSWER, unfolded
from koevol_core.dataset.seeds import address_of
from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.quality import annotate
from koevol_core.quality.annotate import annotate_answer, annotate_text
from koevol_core.store import Store, answers, counters, nodes
from koevol_core.store import seeds as rows
from koevol_core.tables import Table, parse_table, problem, read_table, shown, storable, text_of
from koevol_core.types import Imported, Refused, Seed

SEED_FIELDS = ("text", "input", "domain", "source", "license", "note", "task")
NAMES: dict[str, tuple[str, ...]] = {
    "text": ("instruction", "지시문", "prompt", "question", "질문", "text"),
    "input": ("input", "입력"),
    "domain": ("domain", "분야"),
    "source": ("source", "root", "출처"),
    "license": ("license", "licence", "라이선스"),
    "note": ("note", "메모"),
    "task": ("task",),
}
"""Fields of a seed, and the usual names of their columns, the preferred one first."""
_MORE = {
    "text": ("문항", "문제", "질의"),
    "input": ("지문", "context", "본문"),
    "domain": ("분류", "category", "topic", "주제"),
    "license": ("저작권",),
    "note": ("비고", "comment"),
}
"""Further names of columns, guessed only where a person can change the guess."""
_LAST = "last_import"
_LOOKED = 200


@dataclass(frozen=True)
class ImportNote:
    """Summary of the newest import: the file, its rows by outcome, and the time in UTC seconds."""

    name: str
    batch: str
    taken: int
    known: int
    refused: int
    at: float


def import_seeds(store: Store, path: Path, default_source: str = "", limit: int | None = None) -> Imported:
    """Import the seeds of a file (both JSON shapes of the original, trainers' formats, JSONL, CSV, Parquet).

    ``default_source`` is for rows without a source (default: the file's name); ``limit`` imports the first valid rows
    only. ``node_ids`` of the result are the file's seeds in the file's order, without drafts and retired ones. Raises
    BadInput if the file as a whole is invalid.
    """
    table = unfolded(read_table(path))
    seeds, refused = _sorted_out(table, NAMES, Seed("", default_source or path.stem))
    return _take_in(store, table, seeds[:limit], refused)


def read_seed_table(file: bytes | Path, name: str = "") -> Table:
    """Return the rows of an uploaded file (bytes and name) or of a file on disk. Raises BadInput naming the cause."""
    table = parse_table(file, name) if isinstance(file, bytes) else replace(read_table(file), name=file.name)
    return unfolded(table)


def guess_columns(table: Table) -> dict[str, str]:
    """Return the guessed column of each seed field, by its name; else the instruction is the column with most text."""
    by_name = {name.strip().casefold(): name for name in reversed(table.columns)}
    likely = {field: (*names, *_MORE.get(field, ())) for field, names in NAMES.items()}
    found = {
        field: next(by_name[name] for name in names if name in by_name)
        for field, names in likely.items()
        if any(name in by_name for name in names)
    }
    if "text" not in found:
        lengths = {
            name: sum(len(row[name]) for _, row in table.rows[:_LOOKED] if isinstance(row.get(name), str))
            for name in table.columns
            if name not in found.values()
        }
        if lengths and max(lengths.values()):
            found["text"] = max(lengths, key=lambda name: lengths[name])
    return found


def holds_trees(table: Table) -> bool:
    """Return True if a file holds trees (of the original script or of koevol) and not seeds alone."""
    names = set(table.columns)
    if {"parent", "child"} <= names:
        return True
    return {"trace", "origin"} <= names and any(
        text_of(row, "generation").removesuffix(".0") not in ("", "0") for _, row in table.rows
    )


def preview_rows(
    table: Table, mapping: Mapping[str, str], defaults: Seed, limit: int = 8
) -> list[tuple[int, Seed, str | None]]:
    """Return the first rows as seeds: number, seed, and the reason why it would be rejected or None."""
    names = _columns(table, mapping)
    looks = [(number, *_look(row, names, defaults)) for number, row in table.rows[:limit]]
    looks += [(one.row, Seed(""), one.reason) for one in table.refused[:limit]]
    return sorted(looks, key=lambda look: look[0])[:limit]


def import_rows(
    store: Store, table: Table, mapping: Mapping[str, str], defaults: Seed, limit: int | None = None
) -> Imported:
    """Import a table's rows with ``mapping`` (field of a seed → column); ``defaults`` replace missing values.

    ``limit`` imports the first valid rows and ignores the rest. Raises BadInput for an invalid mapping.
    """
    names = _columns(table, mapping)
    seeds, refused = _sorted_out(table, names, defaults)
    if limit is not None and limit < len(seeds):
        seeds = seeds[:limit]
        refused = [one for one in refused if seeds and one.row < seeds[-1][0]]
    return _take_in(store, table, seeds, refused, names, defaults)


def _columns(table: Table, mapping: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    if strange := set(mapping) - set(SEED_FIELDS):
        raise BadInput("imports.no_field", name=min(strange))
    if not mapping.get("text"):
        raise BadInput("imports.choose_text")
    if missing := [name for name in mapping.values() if name and name not in table.columns]:
        raise BadInput("imports.no_column", name=storable(missing[0])[:100])
    return {field: (mapping[field],) if mapping.get(field) else () for field in SEED_FIELDS}


def _take_in(
    store: Store, table: Table, seeds: Sequence[tuple[int, Seed]], refused: Sequence[Refused],
    names: Mapping[str, tuple[str, ...]] = NAMES, defaults: Seed = Seed(""),
) -> Imported:  # fmt: skip
    """Store a whole file in one transaction."""
    addressed = [(address_of(seed.text), seed) for _, seed in seeds]
    content = dict(table.rows) if refused or table.answered else {}
    replies = (
        {address: text_of(content[number], ANSWER) for (number, _), (address, _) in zip(seeds, addressed, strict=True)}
        if table.answered
        else {}
    )
    said = {one.row: _seed(content[one.row], names, defaults) if one.row in content else defaults for one in refused}
    places = [address for address, _ in addressed]
    known = store.read(nodes.by_address, places)
    seen = {address: annotate_text("", seed.text) for address, seed in addressed if address not in known}
    with store.writing() as conn:
        known = nodes.by_address(conn, places)
        new = [(address, seed) for address, seed in addressed if address not in known]
        planted = {address: rows.plant(conn, seed, address) for address, seed in new}
        noticed = [seen.get(address) or annotate_text("", seed.text) for address, seed in new]
        annotate.store_annotations(
            conn, [(node_id, None, one) for node_id, one in zip(planted.values(), noticed, strict=True)]
        )
        _reply(conn, planted | known, replies, dict(addressed))
        rows.refuse(conn, table.batch, refused, {row: _storable(seed) for row, seed in said.items()})
        note = ImportNote(table.name, table.batch, len(planted), len(known), len(refused), time.time())
        counters.keep_setting(conn, _LAST, json.dumps(asdict(note), ensure_ascii=False))
        idle = rows.idle(conn, list(known.values()))
    ids = [(planted | known)[address] for address, _ in addressed]
    usable = tuple(one for one in ids if one not in idle)
    return Imported(len(planted), len(known), tuple(refused), tuple(table.notices), usable)


def _reply(conn: Connection, ids: Mapping[str, int], replies: Mapping[str, str], seeds: Mapping[str, Seed]) -> None:
    """Store a file's answers for those seeds that have none. Their author is unknown."""
    lacking = set(nodes.without_answer(conn, [ids[address] for address, text in replies.items() if text]))
    given = [
        (ids[address], seeds[address].text, text)
        for address, text in replies.items()
        if text and ids[address] in lacking
    ]
    noticed = [(one, answers.add(conn, one, text), annotate_answer(asked, text)) for one, asked, text in given]
    annotate.store_annotations(conn, noticed)


def _storable(seed: Seed) -> Seed:
    texts: dict[str, Any] = {name: storable(value)[:2000] for name, value in asdict(seed).items()}
    return Seed(**texts)


def last_import(store: Store) -> ImportNote | None:
    """Return the summary of the newest import, or None."""
    said = store.read(counters.get_setting, _LAST)
    return ImportNote(**json.loads(said)) if said else None


def _sorted_out(
    table: Table, names: Mapping[str, tuple[str, ...]], defaults: Seed
) -> tuple[list[tuple[int, Seed]], list[Refused]]:
    seeds: list[tuple[int, Seed]] = []
    refused = list(table.refused)
    first: dict[str, int] = {}
    for number, row in table.rows:
        seed, reason = _look(row, names, defaults)
        if reason is None and seed.text in first:
            reason = Message("imports.same_row", row=first[seed.text])
        if reason:
            refused.append(Refused(number, reason, shown(row)))
        else:
            first[seed.text] = number
            seeds.append((number, seed))
    return seeds, sorted(refused, key=lambda one: one.row)


def _look(row: dict[str, Any], names: Mapping[str, tuple[str, ...]], defaults: Seed) -> tuple[Seed, str | None]:
    """Return a row as a seed, and the reason why it is invalid or None."""
    seed = _seed(row, names, defaults)
    generation = row.get("generation", 0)
    if generation not in (0, "0", "0.0", None, "") and generation == generation:
        return seed, Message("imports.not_a_seed", generation=storable(str(generation))[:40])
    named = next((name for name in names["text"] if row.get(name) is not None), None)
    if named and not isinstance(row[named], str):
        return seed, Message("imports.not_text", name=storable(named)[:40])
    if named is None:
        return seed, Message("imports.no_text_column", name=names["text"][0])
    return seed, problem(seed.text)


def _seed(row: dict[str, Any], names: Mapping[str, tuple[str, ...]], defaults: Seed) -> Seed:
    """Return the seed of a row. Its own ``input`` is part of the text that is evolved, as in Alpaca's format."""
    said = {field: text_of(row, *names[field]) for field in SEED_FIELDS}
    text = "\n\n".join(filter(None, (said.pop("text"), said["input"])))
    known: dict[str, Any] = vars(defaults) | {field: value for field, value in said.items() if value}
    return Seed(**known | {"text": text})
