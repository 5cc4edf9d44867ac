"""Parquet, in batches of rows. A few bytes of it can stand for gigabytes, so limits are enforced before a batch is read."""

from __future__ import annotations

import importlib
from typing import IO, Any

from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.tables import Budget, Table, storable

MAGIC = b"PAR1"
_AT_ONCE = 32 * 2**20
"""Bytes that a batch may take before it is known what it takes."""
_FOOTER = 4 * 2**20
"""Maximum bytes of the description of a file, which takes thirty times as much when it is parsed."""
_STEP = 16
"""Rows that are made at once: a dictionary's text takes its memory anew in each."""
_VALUE = 16
"""Bytes of a value in a batch, with its levels."""


def read_parquet(stream: IO[bytes], table: Table, budget: Budget) -> None:
    """Read all rows. Columns that are not text, numbers or dates are left out and named. Raises BadInput."""
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise BadInput("tables.no_pyarrow", name=table.name) from error
    try:
        _need_small_footer(stream, table.name, budget)
        file = parquet.ParquetFile(stream, thrift_string_size_limit=2**24, thrift_container_size_limit=2**20)
        budget.need_rows(file.metadata.num_rows)
        kept = [one.name for one in file.schema_arrow if "binary" not in str(one.type)]
        if left := [storable(one)[:40] for one in file.schema_arrow.names if one not in kept]:
            table.notices.append(Message("tables.columns_left", columns=", ".join(left[:5])))
        rows = _batch_size(file, budget)
        number = 0
        for batch in file.iter_batches(batch_size=rows, columns=kept, use_threads=False):
            for row in _rows(batch, budget):
                number += 1
                table.take(number, row)
    except BadInput:
        raise
    except Exception as error:
        raise BadInput("tables.broken_parquet", name=table.name) from error


def _need_small_footer(stream: IO[bytes], name: str, budget: Budget) -> None:
    stream.seek(0, 2)
    if stream.tell() >= 12:
        stream.seek(-8, 2)
        size = int.from_bytes(stream.read(4), "little")
        if stream.read(4) == MAGIC and size > _FOOTER:
            raise BadInput("tables.too_large_unpacked", limit=_FOOTER >> 20, name=name)
    stream.seek(0)


def _batch_size(file: Any, budget: Budget) -> int:
    """Return how many rows may be read at once. Raises BadInput if a row group holds more values than the budget."""
    about = file.metadata
    largest = nested = 1
    for group in (about.row_group(at) for at in range(about.num_row_groups)):
        for at in range(group.num_columns):
            column = group.column(at)
            largest = max(largest, column.total_uncompressed_size)
            if about.schema.column(at).max_repetition_level:
                nested = max(nested, -(-column.num_values // max(1, group.num_rows)))
                if column.num_values * _VALUE > _AT_ONCE * 4:
                    budget.spend(column.num_values * _VALUE)
    wide = _VALUE * 4 * (len(file.schema) + nested)
    return max(1, min(1000, _AT_ONCE // largest, _AT_ONCE // wide))


def _rows(batch: Any, budget: Budget) -> list[dict[str, Any]]:
    """Return the rows of a batch, a few made at a time and held by the budget before the next ones."""
    found = []
    for at in range(0, batch.num_rows, _STEP):
        for row in batch.slice(at, _STEP).to_pylist():
            budget.row()
            budget.hold(row)
            found.append(row)
    return found
