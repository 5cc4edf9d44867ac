"""Import of files of seeds: mapping of columns, preview, and storage, with the answers that the file has.

No row is lost: valid rows are stored, existing ones counted, and invalid ones kept with number and reason until a
person repairs or dismisses them (``rejected_rows``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from koevol_core.dataset.imports.columns import columns_for, keep_columns, names_of
from koevol_core.dataset.imports.files import read_table
from koevol_core.dataset.imports.piecewise import Progress, plant_in_pieces
from koevol_core.dataset.imports.sampling import Sample, sampled
from koevol_core.dataset.imports.shapes import plain_rows
from koevol_core.dataset.imports.shapes.names import FIELDS, NO_INPUT
from koevol_core.dataset.imports.shapes.shape import NONE, TEXT, Left, is_bad, system_note
from koevol_core.dataset.seeds import address_of
from koevol_core.messages import Message
from koevol_core.store import Store, counters, nodes
from koevol_core.store import seeds as rows
from koevol_core.tables import Refusals, Table, broken, problem, shown, storable, text_of
from koevol_core.types import Imported, Seed

_LAST = "last_import"


@dataclass(frozen=True)
class ImportNote:
    """Summary of the newest import: the file, its rows by outcome, and the time in UTC seconds."""

    name: str
    batch: str
    taken: int
    known: int
    refused: int
    at: float


@dataclass(frozen=True)
class Forecast:
    """Expected result of an import: seeds planted, rows known already, refused rows by reason, seeds with answers."""

    new: int
    known: int
    refused: Mapping[str, int]
    answered: int


def import_seeds(
    store: Store, path: Path, default_source: str = "", limit: int | Sample | None = None,
    columns: Mapping[str, str] | None = None, told: Progress | None = None,
) -> Imported:  # fmt: skip
    """Import the seeds of a file of any kind and shape that can be read; ``-`` is standard input.

    ``default_source`` is for rows without a source (default: the file's name); ``limit`` imports the first valid rows
    only, or a random part; ``columns`` maps fields to columns where the guess is wrong; ``told`` hears of progress.
    ``node_ids`` of the result are the file's seeds in the file's order, without drafts and retired ones. Raises BadInput
    if the file as a whole is invalid.
    """
    table = plain_rows(read_table(path))
    if isinstance(limit, Sample):
        table, limit = sampled(table, limit), None
    mapping = {**columns_for(store, table), **(columns or {})}
    names = names_of(table, mapping) if mapping.get("text") or columns else dict.fromkeys(FIELDS, ())
    return _take_in(store, table, _judge(table, names, Seed("", default_source or path.stem), limit), None, told)


def read_seed_table(file: bytes | Path, name: str = "") -> Table:
    """Return the rows of an uploaded file (bytes and name) or of a file on disk. Raises BadInput naming the cause."""
    return plain_rows(read_table(file, name or (file.name if isinstance(file, Path) else name)))


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
) -> list[tuple[int, Seed, str, str | None]]:
    """Return the first rows as seeds: number, seed, answer, and the reason why it would be rejected or None."""
    names = names_of(table, mapping)
    looks = [(number, *_look(row, names, defaults)) for number, row in table.rows[:limit]]
    looks += [(one.row, Seed(""), "", one.reason) for one in table.refused[:limit]]
    return sorted(looks, key=lambda look: look[0])[:limit]


def forecast(
    store: Store, table: Table, mapping: Mapping[str, str], defaults: Seed, limit: int | None = None,
    seen: set[str] | None = None,
) -> Forecast:  # fmt: skip
    """Return what ``import_rows`` would do with these arguments; addresses in ``seen``, to which this file's are added,
    are those of files before it. Raises BadInput for an invalid mapping."""
    judged = _judge(table, names_of(table, mapping), defaults, limit)
    addresses = [address_of(seed.text) for _, seed in judged.seeds]
    before = set() if seen is None else seen
    known = len(before.intersection(addresses) | store.read(nodes.by_address, addresses).keys())
    before.update(addresses)
    return Forecast(len(addresses) - known, known, dict(judged.refused.counts), len(judged.answers))


def import_rows(
    store: Store, table: Table, mapping: Mapping[str, str], defaults: Seed, limit: int | None = None
) -> Imported:
    """Import a table's rows with ``mapping`` (field of a seed → column); ``defaults`` replace missing values.

    ``limit`` imports the first valid rows and ignores the rest. A mapping that differs from the guess is remembered for
    the next file with these columns. Raises BadInput for an invalid mapping.
    """
    judged = _judge(table, names_of(table, mapping), defaults, limit)
    return _take_in(store, table, judged, mapping)


def _take_in(
    store: Store, table: Table, judged: _Judged, mapping: Mapping[str, str] | None = None, told: Progress | None = None
) -> Imported:  # fmt: skip
    """Store a file's seeds piece by piece, then its refused rows and what the import was."""
    addressed = [(address_of(seed.text), seed) for _, seed in judged.seeds]
    replies = {addressed[at][0]: texts for at, texts in judged.answers.items()}
    ids, new, kept = plant_in_pieces(store, addressed, replies, told)
    with store.writing() as conn:
        rows.refuse(conn, table.batch, judged.refused, {row: _storable(seed) for row, seed in judged.said.items()})
        count = judged.refused.counts.total()
        note = ImportNote(Path(table.name).name, table.batch, len(new), len(ids) - len(new), count, time.time())
        counters.keep_setting(conn, _LAST, json.dumps(asdict(note), ensure_ascii=False))
        if mapping is not None:
            keep_columns(conn, table, mapping)
        idle = rows.idle(conn, [ids[address] for address in ids.keys() - new])
    usable = tuple(ids[address] for address, _ in addressed if ids[address] not in idle)
    notices = (*table.notices, *judged.notices(kept))
    return Imported(len(new), len(ids) - len(new), tuple(judged.refused), notices, usable, judged.refused.beyond)


def _storable(seed: Seed) -> Seed:
    texts: dict[str, Any] = {name: storable(value)[:2000] for name, value in asdict(seed).items()}
    return Seed(**texts)


def last_import(store: Store) -> ImportNote | None:
    """Return the summary of the newest import, or None."""
    said = store.read(counters.get_setting, _LAST)
    return ImportNote(**json.loads(said)) if said else None


@dataclass
class _Judged:
    """Rows of a file as they will be stored: seeds with their rows' numbers, the answers of each by its place among the
    seeds, and refused rows with what is known of them by number."""

    seeds: list[tuple[int, Seed]] = field(default_factory=list)
    answers: dict[int, list[str]] = field(default_factory=dict)
    refused: Refusals = field(default_factory=Refusals)
    said: dict[int, Seed] = field(default_factory=dict)
    systems: int = 0

    def notices(self, passed: int) -> list[str]:
        """Return what the user is told of the answers; ``passed``: seeds that had an answer already."""
        more = sum(len(some) - 1 for some in self.answers.values())
        told = (
            ("answers", len(self.answers)),
            ("more_answers", more),
            ("known_answers", passed),
            ("system", self.systems),
        )
        return [Message(f"imports.left_{name}", n=many) for name, many in told if many]


def _judge(table: Table, names: Mapping[str, tuple[str, ...]], defaults: Seed, limit: int | None = None) -> _Judged:
    """Look at every row. A question that comes again with another answer is one seed with several answers."""
    judged = _Judged()
    first: dict[str, int] = {}
    waiting = iter(sorted(table.refused, key=lambda one: one.row))
    early = next(waiting, None)
    for number, row in table.rows:
        if limit is not None and len(judged.seeds) >= limit:
            break
        while early and early.row <= number:
            judged.refused.add(early.row, early.reason, early.content)
            judged.said[early.row] = defaults
            early = next(waiting, None)
        look = _look(row, names, defaults)
        _place(judged, first, number, row, look, bool(text_of(row, *names["system"])))
    else:
        for one in filter(None, (early, *waiting)):
            judged.refused.add(one.row, one.reason, one.content)
            judged.said[one.row] = defaults
        judged.refused.counts.update(table.refused.counts)
        judged.refused.counts.subtract(one.reason for one in table.refused)
    return judged


def _place(
    judged: _Judged, first: dict[str, int], number: int, row: dict[str, Any], look: tuple[Seed, str, str | None], has_system: bool,
) -> None:  # fmt: skip
    seed, answer, reason = look
    there = first.get(seed.text) if reason is None else None
    if there is not None and (not answer or answer in judged.answers.get(there, [])):
        reason = Message("imports.same_row", row=judged.seeds[there][0])
    if reason:
        judged.refused.add(number, reason, shown(row))
        if judged.refused and judged.refused[-1].row == number:
            judged.said[number] = seed
        return
    judged.systems += has_system
    if there is None:
        there = first[seed.text] = len(judged.seeds)
        judged.seeds.append((number, seed))
    if answer:
        judged.answers.setdefault(there, []).append(answer)


def _look(row: dict[str, Any], names: Mapping[str, tuple[str, ...]], defaults: Seed) -> tuple[Seed, str, str | None]:
    """Return a row as a seed, its answer, and the reason why it is invalid or None."""
    seed = _seed(row, names, defaults)
    generation = row.get("generation", 0)
    if generation not in (0, "0", "0.0", None, "") and generation == generation:
        return seed, "", Message("imports.not_a_seed", generation=storable(str(generation))[:40])
    named = next((name for name in names["text"] if row.get(name) is not None), None)
    if named and not isinstance(row[named], str):
        return seed, "", Message("imports.not_text", name=storable(named)[:40])
    if named is None:
        return seed, "", Message("imports.no_text_column", name=(*names["text"], TEXT)[0])
    answer = "" if is_bad(row) else cell_text(row, names["output"])
    return seed, "" if answer == NONE else answer, problem(seed.text) or broken(answer)


def cell_text(row: dict[str, Any], names: Sequence[str]) -> str:
    """Return the first non-empty column of ``names`` as text; a list or an object as JSON."""
    for name in names:
        value = row.get(name)
        if isinstance(value, (list, dict)):
            if value:
                return storable(json.dumps(value, ensure_ascii=False))
        elif said := text_of(row, name):
            return said
    return ""


def _seed(row: dict[str, Any], names: Mapping[str, tuple[str, ...]], defaults: Seed) -> Seed:
    """Return the seed of a row. Its own ``input`` is part of the text that is evolved, as in Alpaca's format; a system
    prompt goes into the note."""
    said = {name: text_of(row, *names[name]) for name in FIELDS if name != "output"}
    text, input, system = said.pop("text"), cell_text(row, names["input"]), said.pop("system")
    said["input"] = input = "" if input.casefold() in NO_INPUT else input
    if system:
        said["note"] = "\n".join(filter(None, (said["note"], *system_note(system, Left()))))
    known: dict[str, Any] = vars(defaults) | {name: value for name, value in said.items() if value}
    return Seed(**known | {"text": "\n\n".join(filter(None, (text, input)))})
