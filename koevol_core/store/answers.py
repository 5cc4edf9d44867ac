"""Answers: planned before they are requested, append-only once complete."""

from __future__ import annotations

import time
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, select

from koevol_core.store.schema import answer
from koevol_core.store.statements import Prepared
from koevol_core.types import Answer

_COLUMNS = [answer.c[field.name] for field in fields(Answer)]


def add(conn: Connection, node_id: int, text: str, **more: Any) -> int:
    """Append a filled answer from a file or a person; return its id."""
    row = {"node_id": node_id, "sample": 0, "status": "filled", "text": text, "created_at": time.time(), **more}
    [[new_id]] = _ADD(conn, row).fetchall()
    return int(new_id)


_ADD = Prepared(lambda put: answer.insert().values(put).returning(answer.c.id))


def of_node(conn: Connection, node_id: int) -> list[Answer]:
    query = select(*_COLUMNS).where(answer.c.node_id == node_id).order_by(answer.c.id)
    return [Answer(*row) for row in conn.execute(query)]
