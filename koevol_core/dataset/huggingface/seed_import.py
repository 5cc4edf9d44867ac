"""Import of a data set's rows as seeds, with the same validation, rejections and checks as for any other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from koevol_core.dataset.huggingface.listing import Listing
from koevol_core.dataset.imports.columns import guess_columns
from koevol_core.dataset.imports.seed_import import Forecast, forecast, holds_trees, import_rows, preview_rows
from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.store import Store
from koevol_core.tables import Table
from koevol_core.types import Imported, Seed


def defaults_of(listing: Listing, given: Seed = Seed("")) -> Seed:
    """Return the values for rows that lack them: ``given``, else the data set as source and the card's licence."""
    return replace(given, source=given.source or listing.source, license=given.license or listing.license)


def mapping_of(table: Table, wanted: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the mapping of seed field to column: ``wanted``, and for other fields the guess."""
    return {**guess_columns(table), **(wanted or {})}


def import_tables(
    store: Store, listing: Listing, tables: Sequence[Table], mapping: Mapping[str, str] | None = None,
    given: Seed = Seed(""), limit: int | None = None,
) -> Imported:  # fmt: skip
    """Import the rows of these files of a data set as seeds, file by file; ``limit`` is the number of rows in all.

    A mapped column that only some files have is ignored in the others, except the instruction's. Raises BadInput
    before anything is written.
    """
    columns = _columns(tables, mapping, limit)
    for table, names in zip(tables, columns, strict=True):
        preview_rows(table, names, given, 1)  # an invalid mapping must fail before anything is imported
    done = Imported(0)
    for table, names in zip(tables, columns, strict=True):
        left = None if limit is None else limit - done.taken - done.known
        if left == 0:
            break
        done = _sum(done, import_rows(store, table, names, defaults_of(listing, given), left))
    trees = [Message("hub.holds_trees")] if any(map(holds_trees, tables)) else []
    return replace(done, notices=tuple(dict.fromkeys((*listing.notices, *trees, *done.notices))))


def forecast_tables(
    store: Store, listing: Listing, tables: Sequence[Table], mapping: Mapping[str, str] | None = None,
    given: Seed = Seed(""), limit: int | None = None,
) -> Forecast:  # fmt: skip
    """Return what ``import_tables`` would do with these arguments. Raises BadInput as it does."""
    done, seen = Forecast(0, 0, {}, 0), set[str]()
    for table, names in zip(tables, _columns(tables, mapping, limit), strict=True):
        left = None if limit is None else limit - done.new - done.known
        if left == 0:
            break
        one = forecast(store, table, names, defaults_of(listing, given), left, seen)
        refused = Counter(done.refused) + Counter(one.refused)
        done = Forecast(done.new + one.new, done.known + one.known, refused, done.answered + one.answered)
    return done


def _columns(
    tables: Sequence[Table], mapping: Mapping[str, str] | None, limit: int | None
) -> list[dict[str, str]]:  # fmt: skip
    """Return the mapping of each file, without columns that only others have. Raises BadInput for an invalid limit."""
    if limit is not None and limit < 1:
        raise BadInput("hub.limit_form")
    known = {name for table in tables for name in table.columns}
    return [
        {
            field: name
            for field, name in mapping_of(table, mapping).items()
            if field == "text" or name in table.columns or name not in known
        }
        for table in tables
    ]


def _sum(one: Imported, other: Imported) -> Imported:
    return Imported(
        one.taken + other.taken, one.known + other.known, (*one.refused, *other.refused),
        (*one.notices, *other.notices), (*one.node_ids, *other.node_ids), one.beyond + other.beyond,
    )  # fmt: skip
