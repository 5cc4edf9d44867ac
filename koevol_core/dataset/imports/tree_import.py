"""Import of files that hold trees: the original script's generations, results and failures, and koevol's own files.

The original's rows have no ids. A row's parent is the row of the same ``origin`` whose ``trace`` is one digit shorter;
if several match, the one that a ``parent_id`` of koevol or the ``parent`` of a failure names, or whose text the child
contains. A row that cannot be placed is rejected by number, never attached by a guess; one whose parent is missing is
placed when a later file brings it. Existing rows are skipped, so importing a file again changes nothing. Unused ids of
a file are kept, so a project that is opened in an empty store has the same ids as before.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from koevol_core.dataset.imports.deferred_checks import look_at_fresh, owe, settle_owed
from koevol_core.dataset.imports.files import read_table
from koevol_core.dataset.imports.tree_index import NO_PARENT, TreeIndex
from koevol_core.dataset.imports.tree_row import TreeRow, tree_row
from koevol_core.dataset.seeds import address_of
from koevol_core.messages import Message, says
from koevol_core.store import Store, nodes, seeds
from koevol_core.store.bulk_insert import Planting
from koevol_core.tables import Refusals, Table, shown
from koevol_core.types import Imported, Refused

WAITING = 100_000
"""Rejected rows without a parent that a file keeps, and those of other files that every import tries again, at most."""


@dataclass(frozen=True)
class _Sheet:
    """Row to be placed: the ``batch`` of its file, and the id of its existing rejection (0: none)."""

    row: TreeRow
    batch: str
    refusal: int = 0


def import_tree(store: Store, file: Path | Table) -> Imported:
    """Rebuild the trees of a file of the original or of koevol: whole generations, a result, or failures.

    All rows are written in one transaction; then their texts are checked in batches. If that is interrupted, the next
    import or ``check`` resumes. ``node_ids`` of the result are the roots. Raises BadInput, changing nothing, if the
    file as a whole is invalid.
    """
    table = file if isinstance(file, Table) else read_table(file)
    settle_owed(store)
    bad, sheets = Refusals(), []
    bad.join(table.refused)
    contents = {}
    for number, raw in table.rows:
        row = tree_row(number, raw)
        if isinstance(row, str):
            bad.add(number, row, shown(raw))
        else:
            sheets.append(_Sheet(row, table.batch))
            contents[number] = raw
    with store.writing() as conn:
        sheets += _waiting(conn, table.batch)
        forest, homeless, late = _grow(conn, sheets)
        waiting = [
            Refused(one.row.number, reason, shown(contents[one.row.number]))
            for one, reason in homeless
            if not one.refusal
        ]
        refused = sorted([*bad, *waiting[:WAITING]], key=lambda one: one.row)
        seeds.refuse(conn, table.batch, refused)
        seeds.forget(conn, late)
        owed = owe(conn, forest.fresh)
    look_at_fresh(store, forest.fresh, owed)
    notices = (*table.notices, *_told(forest, waiting, len(late), [one.row for one in sheets if not one.refusal]))
    roots = tuple(forest.roots[origin] for origin in dict.fromkeys(one.row.origin for one in sheets if not one.refusal))
    beyond = bad.beyond + max(0, len(waiting) - WAITING)
    return Imported(forest.taken, forest.known, tuple(refused), notices, roots, beyond)


def _grow(conn: Connection, sheets: list[_Sheet]) -> tuple[TreeIndex, list[tuple[_Sheet, str]], list[int]]:
    """Place the rows, parents before children; return the index, the unplaced rows with reasons, and the ids of
    rejections that are resolved."""
    rows = [one.row for one in sheets]
    known, roots = nodes.by_address(conn, list({address_of(row.origin) for row in rows})), _root_ids(rows)
    wanted = {one for row in rows if (one := row.wanted_id)}
    forest = TreeIndex(conn, known, Planting(conn, wanted | set(roots.values())), roots)
    homeless, late = [], []
    for sheet in sorted(sheets, key=lambda one: (len(one.row.trace), bool(one.refusal))):
        if sheet.refusal and not forest.stands(sheet.row):
            continue
        reason = forest.place(sheet.row, sheet.batch)
        if reason:
            homeless.append((sheet, reason))
        elif sheet.refusal:
            late.append(sheet.refusal)
    forest.close()
    return forest, homeless, late


def _root_ids(rows: Iterable[TreeRow]) -> dict[str, int]:
    """Return the root ids in a file by the seeds' texts, from the seeds' own rows or from their descendants'."""
    found: dict[str, int] = {}
    for row in rows:
        said = row.id if row.trace == "r" else row.parent_id if len(row.trace) == 2 else row.root_id
        if said.isascii() and said.isdecimal() and 0 < int(said) < 2**53:
            found.setdefault(row.origin, int(said))
    return found


def _waiting(conn: Connection, batch: str) -> list[_Sheet]:
    """Return the rejected rows of other files that wait for their parents."""
    found = []
    for one in seeds.waiting(conn, NO_PARENT, WAITING):
        if one.batch == batch:
            continue
        try:
            raw = json.loads(one.content)
        except ValueError:  # the row was stored truncated
            continue
        row = tree_row(one.row, raw) if isinstance(raw, dict) else ""
        if isinstance(row, TreeRow):
            found.append(_Sheet(row, one.batch, refusal=one.id))
    return found


def _told(forest: TreeIndex, refused: Sequence[Refused], late: int, rows: Sequence[TreeRow]) -> list[str]:
    """Return the notices for the user, one sentence each."""
    waiting = sum(says(one.reason, NO_PARENT) for one in refused)
    masked = sum(row.masked for row in rows)
    many = Counter(forest.remarks)
    said = (
        (waiting, "imports.waiting"),
        (late, "imports.arrived"),
        (masked, "imports.masked"),
        (many["edited"], "imports.edited"),
        (many["judged"], "imports.judged"),
    )
    return [Message(code, n=n) for n, code in said if n]
