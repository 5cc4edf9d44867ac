"""Writer of a data set folder: its files one after the other, streamed from one store snapshot."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import Connection

from koevol_core.dataset.exports.export import records_of, rows_of
from koevol_core.dataset.exports.folder.card import licence_file
from koevol_core.dataset.exports.folder.folder_spec import DATA, FORMATS_FOLDER, INFO, RECIPES, DatasetPlan, File
from koevol_core.dataset.exports.folder.language_stats import LanguageCounter
from koevol_core.dataset.exports.folder.manifest import Facts, Value, with_rights
from koevol_core.dataset.exports.folder.recipes import recipes
from koevol_core.dataset.exports.format import Format
from koevol_core.dataset.exports.formats import FORMATS, format_of
from koevol_core.dataset.exports.llamafactory import Entry, dataset_info
from koevol_core.dataset.exports.masking import COLUMN as MASKED
from koevol_core.dataset.exports.pairs.preference import (
    PREFERENCES,
    columns_of,
    models_of,
    without_personal_pairs,
)
from koevol_core.dataset.exports.provenance import Record
from koevol_core.dataset.exports.splits import SIDES, VALIDATION, SplitResult
from koevol_core.dataset.exports.writers import WRITERS
from koevol_core.messages import text
from koevol_core.store.export_rows import Share
from koevol_core.store.node_filter import NodeFilter

SHARD = 50_000
"""Rows per Parquet file, at most."""
PEOPLE = ("reviewer", "author", "answer_author")
"""Columns with a person's name."""


class FolderWriter:
    """Writer that fills ``folder`` and records the result.

    ``files``: every file written; ``written``: rows by configuration and split; ``masked``: masked spans by kind;
    ``dropped``: skipped pairs by configuration and reason; ``language``: language of the rows; ``exact``: path by (format,
    split).
    """

    def __init__(
        self, conn: Connection, folder: Path, plan: DatasetPlan, parted: SplitResult, names: dict[str, str]
    ) -> None:
        self._conn, self._folder, self._plan = conn, folder, plan
        self._parted, self._names, self._renamed = parted, names, plan.pseudonyms
        self.files: list[File] = []
        self.written: dict[str, dict[str, int]] = {}
        self.masked: Counter[str] = Counter()
        self.dropped: dict[str, Counter[str]] = {}
        self.language = LanguageCounter()
        self._shares: Counter[Share] = Counter()
        self.exact: dict[tuple[str, str], str] = {}

    def write(self, known: Facts) -> Value:
        """Write all files but card and manifest; return the facts with the licence that rows and pairs together
        require."""
        self._instructions()
        if self._plan.pairs:
            for shape in FORMATS.values():
                if shape.config and shape.paired:
                    self._pairs(shape.config.name, shape)
        value = with_rights(self._conn, known.value, self._plan, self._shares)
        for name in self._plan.formats:
            self._format(name)
        names = {key: Path(path).stem for key, path in self.exact.items() if format_of(key[0]).read_as}
        entries = [Entry(name, key[0], self.exact[key]) for key, name in names.items()]
        self.keep(INFO, json.dumps(dataset_info(entries), ensure_ascii=False, indent=2) + "\n")
        for prompt in known.prompts:
            if prompt.text is not None:
                self.keep(prompt.path, prompt.text)
        if value["license"]["id"] == "other":
            self.keep("LICENSE.md", licence_file(value))
        for name, recipe in recipes(self.exact, names, "preference" in self.written).items():
            self.keep(f"{RECIPES}/{name}", recipe)
        return value

    def keep(self, path: str, text: str) -> None:
        """Write a text file that has no rows."""
        place = self._place(path)
        place.write_text(text, encoding="utf-8", newline="")
        self._note(path)

    def _place(self, path: str) -> Path:
        place = self._folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def _note(self, path: str, many: int | None = None, config: str = "", side: str = "") -> None:
        place = self._folder / path
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        self.files.append(File(path, place.stat().st_size, digest.hexdigest(), many, config, side))

    def _instructions(self) -> None:
        shape = replace(FORMATS["parquet"], answered_only=True)
        columns = shape.head(self._plan.provenance, self._plan.mask_personal)
        self.written["default"] = {
            side: self._shards(
                "default",
                side,
                self._records(shape, self.language.measure(self._rows(shape, side, self.masked))),
                columns,
            )
            for side in SIDES
        }

    def _pairs(self, config: str, shape: Format) -> None:
        """Write preference data, each record in the split of its root: one pass over all texts per split."""
        columns, more = columns_of(shape.source)
        columns += more if self._plan.provenance else more[:1]
        columns += (MASKED,) if self._plan.provenance and self._plan.mask_personal else ()
        found: dict[str, int] = {}
        for side in SIDES:
            records = self._records(shape, self._pairs_of(config, shape, side))
            found[side] = self._shards(config, side, records, columns)
        if any(found.values()):
            self.written[config] = found

    def _pairs_of(self, config: str, shape: Format, side: str) -> Iterator[Record]:
        self.dropped[config] = dropped = Counter[str]()
        source = self._shared(PREFERENCES[shape.source](self._conn, self._selection(side), False, dropped), side)
        return self._named(without_personal_pairs(source, Counter(), dropped) if self._plan.mask_personal else source)

    def _shared(self, pairs: Iterable[Record], side: str) -> Iterator[Record]:
        """Yield the pairs of a split, and record their models and licences."""
        for one in pairs:
            if self._parted.side(one) == side:
                for model in models_of(one):
                    self._shares[Share(model, None, one["license"], False, 1)] += 1
                yield one

    def _format(self, name: str) -> None:
        shape = format_of(name)
        for side in SIDES:
            path = f"{FORMATS_FOLDER}/{name}-{side}.{shape.suffix}"
            source = self._records(shape, self._rows(shape, side, Counter()))
            if (first := next(source, None)) is None:
                continue
            with open(self._place(path), "w", encoding="utf-8", newline="") as out:
                columns = shape.head(self._plan.provenance, self._plan.mask_personal)
                many = WRITERS[shape.container](out, chain([first], source), columns)
            self.exact[name, side] = path
            self._note(path, many, side=side)

    def _rows(self, shape: Format, side: str, tally: Counter[str]) -> Iterator[Record]:
        """Yield the rows of one split as they are exported: with pseudonyms and masked if the plan asks for it."""
        if side == VALIDATION and not self._parted.validation:
            return iter(())
        hidden = tally if self._plan.mask_personal else None
        return self._named(rows_of(self._conn, shape, self._selection(side), hidden, self._parted.only(side)))

    def _selection(self, side: str) -> NodeFilter:
        """Return the selection of a split: validation, which is the smaller one, is selected by its roots."""
        wanted, theirs = self._plan.selection, self._parted.validation
        if side != VALIDATION:
            return wanted
        return replace(wanted, roots=sorted(theirs if wanted.roots is None else theirs & set(wanted.roots)))

    def _named(self, source: Iterable[Record]) -> Iterator[Record]:
        for row in source:
            yield (
                row | {name: self._names.get(row[name], text("ko", "card.person")) for name in PEOPLE if row.get(name)}
                if self._renamed
                else row
            )

    def _records(self, shape: Format, source: Iterable[Record]) -> Iterator[Record]:
        return records_of(source, shape, self._plan.provenance)

    def _shards(self, config: str, side: str, records: Iterator[Record], columns: Sequence[str]) -> int:
        """Write Parquet files of at most ``SHARD`` rows, named with their final number; return the number of rows."""
        done: list[tuple[Path, int]] = []
        while (first := next(records, None)) is not None:
            place = self._place(f"{DATA}/{config}/{side}-{len(done):05}.part")
            with open(place, "w", encoding="utf-8", newline="") as out:
                done.append((place, WRITERS["parquet"](out, chain([first], islice(records, SHARD - 1)), columns)))
        for number, (place, many) in enumerate(done):
            path = f"{DATA}/{config}/{side}-{number:05}-of-{len(done):05}.parquet"
            place.replace(self._folder / path)
            self._note(path, many, config, side)
        return sum(many for _, many in done)
