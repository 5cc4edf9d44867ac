"""Import of judgements that people made in another tool, as decisions and opinions of these people.

Two or more people who judged the same row there did not see each other's judgement, so they count as blind double
review does (``blind_review.judge_independently``). A row whose node was decided otherwise since the export is a conflict
and changes nothing, as in the studio. Importing a file again changes nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from koevol_core.errors import BadInput, Conflict
from koevol_core.messages import Message
from koevol_core.review import blind_review
from koevol_core.review.external import argilla, label_studio
from koevol_core.review.external.judged_row import JudgedRow, oldest_first
from koevol_core.store import Store, blind_opinions, decisions, nodes
from koevol_core.tables import Table
from koevol_core.types import Imported, Judgement, Node, Refused, reviewer_key

AT_ONCE = 200
"""Rows a transaction."""
Reader = Callable[[int, Mapping[str, Any], Mapping[str, str]], JudgedRow]
_READERS: tuple[tuple[Callable[[Mapping[str, Any]], bool], Reader], ...] = (
    (argilla.is_record, argilla.judged),
    (label_studio.is_task, label_studio.judged),
)


@dataclass
class _Count:
    taken: int = 0
    known: int = 0
    unfinished: int = 0
    returned: int = 0
    untouched: int = 0
    split: int = 0
    refused: list[Refused] = field(default_factory=list)
    node_ids: list[int] = field(default_factory=list)


def is_judged(table: Table) -> bool:
    """Return True if the first row of a file comes from a tool whose judgements can be imported."""
    return bool(table.rows) and _reader(table.rows[0][1]) is not None


def import_decisions(store: Store, table: Table, reviewers: Mapping[str, str] | None = None) -> Imported:
    """Import the judgements of a file. ``reviewers``: a person's name here by their id or e-mail address there.

    ``taken`` counts judgements, ``known`` those already stored; ``refused`` has the rows whose node is not here, has
    another text, or was decided otherwise since the export. Raises BadInput if the file has no row of such a tool.
    """
    rows, count = list(_read(table, reviewers or {})), _Count(refused=list(table.refused))
    if not rows:
        raise BadInput("review.external_unknown_file", name=table.name)
    for start in range(0, len(rows), AT_ONCE):
        with store.writing() as conn:
            for row in rows[start : start + AT_ONCE]:
                _take(conn, row, count)
    said = (
        (count.split, "review.external_split"), (count.unfinished, "review.external_unfinished"),
        (count.untouched, "review.external_untouched"), (count.returned, "review.external_returned"),
    )  # fmt: skip
    notices = tuple(Message(code, n=many) for many, code in said if many)
    return Imported(count.taken, count.known, tuple(count.refused), notices, tuple(dict.fromkeys(count.node_ids)))


def _reader(row: Mapping[str, Any]) -> Reader | None:
    return next((judged for fits, judged in _READERS if fits(row)), None)


def _read(table: Table, names: Mapping[str, str]) -> Iterable[JudgedRow]:
    """Yield the judged rows of a file; several rows of one annotation each (JSON-MIN) become one."""
    together: dict[tuple[str, str], JudgedRow] = {}
    for at, raw in table.rows:
        if (read := _reader(raw)) is None:
            continue
        row = read(at, raw, names)
        if row.node_id:
            yield row
        else:
            before = together.get((row.trace, row.text))
            together[row.trace, row.text] = _joined(before, row) if before else row
    yield from together.values()


def _joined(one: JudgedRow, other: JudgedRow) -> JudgedRow:
    judgements = oldest_first((*one.judgements, *other.judgements))
    return JudgedRow(
        one.number, 0, one.trace, one.text, one.verdict, judgements, one.unfinished + other.unfinished
    )  # fmt: skip


def _take(conn: Connection, row: JudgedRow, count: _Count) -> None:
    """Store the new judgements of a row, or count why not."""
    count.unfinished += row.unfinished
    count.returned += row.returned
    if not row.judgements:
        count.untouched += not (row.unfinished or row.returned)
        return
    node = _node_of(conn, row)
    if node is None:
        count.refused.append(Refused(row.number, Message("review.external_no_node"), row.text[:200]))
        return
    fresh = [one for one in row.judgements if not _stored(conn, one)]
    count.known += len(row.judgements) - len(fresh)
    if not fresh:
        return
    if reason := _conflict(conn, node, row, fresh):
        count.refused.append(Refused(row.number, reason, row.text[:200]))
        return
    try:
        blind_review.judge_independently(conn, node.id, fresh)
    except (BadInput, Conflict) as error:
        count.refused.append(Refused(row.number, error.message, row.text[:200]))
        return
    count.taken += len(fresh)
    count.node_ids.append(node.id)
    state = blind_opinions.state_of(conn, node.id)
    count.split += state is not None and state.state == "split"


def _node_of(conn: Connection, row: JudgedRow) -> Node | None:
    """Return the node that was exported as this row: by its id, else by its text and trace."""
    text = _comparable(row.text)
    found = nodes.get(conn, row.node_id) if row.node_id else None
    if found is None and not row.node_id:
        among = [one for one in nodes.find(conn, row.text) if one.trace == row.trace]
        found = among[0] if len(among) == 1 else None
    return found if found is not None and _comparable(found.text) == text else None


def _comparable(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _stored(conn: Connection, judgement: Judgement) -> bool:
    return bool(blind_opinions.by_token(conn, judgement.token) or decisions.by_token(conn, judgement.token))


def _conflict(conn: Connection, node: Node, row: JudgedRow, fresh: list[Judgement]) -> Message | None:
    """Return why these judgements cannot be taken: the node's verdict is neither the exported one nor from this file nor
    a judgement of the same people."""
    if (
        (node.verdict or "") == row.verdict
        or (not row.node_id and node.verdict is None)
        or len(fresh) < len(row.judgements)
    ):
        return None
    newest = decisions.current(decisions.of_node(conn, node.id))
    if newest is None or {reviewer_key(newest.reviewer)} == {reviewer_key(one.reviewer) for one in fresh}:
        return None
    who = newest.reviewer or Message("review.somebody")
    return Message("review.decided_first", id=node.id, who=who, did=Message(f"review.did_{newest.kind}"))
