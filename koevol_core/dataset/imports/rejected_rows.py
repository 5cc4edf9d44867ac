"""Rejected rows of imported files: list, repair and store as seeds, dismiss, or export as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from sqlalchemy import Connection

from koevol_core.dataset.imports.shapes.names import columns_of
from koevol_core.dataset.seeds import _checked, address_of, need_new
from koevol_core.errors import BadInput
from koevol_core.messages import sentence
from koevol_core.quality.annotate import annotate_new_text
from koevol_core.store import Store, reader, seeds
from koevol_core.store.seeds import Refusal
from koevol_core.tables import text_of
from koevol_core.types import Seed

refusals = reader(seeds.refusals)


def refused_text(one: Refusal) -> str:
    """Return the text to start a repair with: the row's instruction, else its longest text, else its raw content."""
    try:
        row = json.loads(one.content)
    except (ValueError, RecursionError):
        return one.content
    if not isinstance(row, dict):
        return one.content
    said = text_of(row, *columns_of("text", row))
    texts = [value for value in row.values() if isinstance(value, str) and value != one.seed.input]
    return said or max(texts, key=len, default="")


def mend(store: Store, refusal_id: int, seed: Seed) -> int:
    """Store the repaired seed of a rejected row, which is then no longer rejected; return the node id.

    Raises BadInput if the seed is still invalid or already exists, or if someone else repaired or dismissed the row.
    """
    one = _checked(seed, "seeds.not_planted")

    def put(conn: Connection) -> int:
        if seeds.refusal(conn, refusal_id) is None:
            raise BadInput("imports.row_gone")
        need_new(conn, one)
        node_id = seeds.mend(conn, refusal_id, one, address_of(one.text))
        annotate_new_text(conn, node_id, "", one.text)
        return node_id

    return store.write(put)


def dismiss(store: Store, ids: Sequence[int] | None = None) -> int:
    """Delete rejected rows (``ids``, or all), which their file still has; return how many there were."""
    return store.write(seeds.forget, ids)


def refusals_csv(store: Store, batch: str = "", limit: int = 100_000) -> bytes:
    """Return the rejected rows as CSV for a spreadsheet: number, reason, instruction, and the row as it was."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(
        [
            sentence("imports.csv_row"),
            sentence("imports.csv_reason"),
            sentence("imports.csv_instruction"),
            sentence("imports.csv_content"),
        ]
    )
    for one in refusals(store, limit, batch):
        lines.writerow([one.row, _cell(one.reason), _cell(refused_text(one)), _cell(one.content)])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
