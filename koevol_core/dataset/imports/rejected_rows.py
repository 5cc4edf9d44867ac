"""Rows of files that were refused: looked at, mended by a person and planted, put away, or taken out as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from sqlalchemy import Connection

from koevol_core.dataset.imports.seed_import import NAMES
from koevol_core.dataset.seeds import _checked, address_of, need_new
from koevol_core.errors import BadInput
from koevol_core.quality.annotate import note_text
from koevol_core.store import Store
from koevol_core.store import seeds as rows
from koevol_core.store.seeds import Refusal
from koevol_core.tables import text_of
from koevol_core.types import Seed


def refusals(store: Store, limit: int = 50, batch: str = "") -> list[Refusal]:
    """Refused rows that wait to be mended, in the order of their files; of one file (its ``batch``) or of all."""
    return store.read(rows.refusals, limit, batch)


def refused_text(one: Refusal) -> str:
    """The text to begin mending with: the instruction in what was kept of a row, or all that was kept."""
    try:
        row = json.loads(one.content)
    except (ValueError, RecursionError):
        return one.content
    if not isinstance(row, dict):
        return one.content
    said = text_of(row, *NAMES["text"])
    texts = [value for value in row.values() if isinstance(value, str) and value != one.seed.input]
    return said or max(texts, key=len, default="")


def mend(store: Store, refusal_id: int, seed: Seed) -> int:
    """Plant what a person made of a refused row, which is refused no more; returns the node's id.

    Raises BadInput if it still cannot be a seed, if it is there already, or if somebody else mended it.
    """
    one = _checked(seed, "심을")

    def put(conn: Connection) -> int:
        if rows.refusal(conn, refusal_id) is None:
            raise BadInput("이 행은 다른 사람이 이미 고쳤거나 치웠습니다.")
        need_new(conn, one)
        node_id = rows.mend(conn, refusal_id, one, address_of(one.text))
        note_text(conn, node_id, "", one.text)
        return node_id

    return store.write(put)


def dismiss(store: Store, ids: Sequence[int] | None = None) -> int:
    """Put refused rows away (these, or all of them): their file still has them. How many there were."""
    return store.write(rows.forget, ids)


def refusals_csv(store: Store, batch: str = "", limit: int = 100_000) -> bytes:
    """The refused rows as CSV for a spreadsheet: number, reason, and the row as it came."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(["행", "이유", "지시문", "내용"])
    for one in refusals(store, limit, batch):
        lines.writerow([one.row, _cell(one.reason), _cell(refused_text(one)), _cell(one.content)])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
