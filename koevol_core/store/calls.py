"""Every request that was ever made: a row before it is sent, its raw bytes before they are read."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, select

from ..model import Exchange
from .schema import answer, call, node, prompt
from .sql import insert_new

Key = tuple[str, int, str, int]
"""(job kind, job id, purpose, turn): what a stored reply answers."""


def sent(conn: Connection, row: dict[str, Any]) -> int:
    """Record that a request is about to leave; returns the call's id."""
    done = conn.execute(call.insert().values(state="sent", sent_at=time.time(), **row))
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def ended(conn: Connection, call_id: int, row: dict[str, Any]) -> None:
    """Record how it ended: ``state`` got or failed, with the bytes as they came."""
    conn.execute(call.update().where(call.c.id == call_id, call.c.state == "sent").values(ended_at=time.time(), **row))


def priced(conn: Connection, call_id: int, row: dict[str, Any]) -> None:
    """Add what was read out of the stored bytes (model, finish, tokens, cost)."""
    conn.execute(call.update().where(call.c.id == call_id).values(**row))


def unread(conn: Connection, run_id: int) -> dict[Key, tuple[int, Exchange, bool]]:
    """Replies that were stored for jobs that are still planned: paid for, so never asked again.

    As (call id, exchange, whether it has its cost); of several to one question the newest.
    """
    found: dict[Key, tuple[int, Exchange, bool]] = {}
    for kind, table, job_id in (("node", node, call.c.node_id), ("answer", answer, call.c.answer_id)):
        only = call.c.answer_id.is_(None) if kind == "node" else call.c.answer_id.is_not(None)
        query = (
            select(job_id, call.c.purpose, call.c.turn, call.c.id, call.c.http_status, call.c.body, call.c.cost)
            .join(table, table.c.id == job_id)
            .where(call.c.run_id == run_id, call.c.state == "got", table.c.status == "planned", only)
            .order_by(call.c.id)
        )
        for row in conn.execute(query):
            found[kind, row[0], row[1], row[2]] = (row[3], Exchange(row[4], row[5]), row[6] is not None)
    return found


def of_node(conn: Connection, node_id: int, limit: int = 50) -> list[dict[str, Any]]:
    """The calls made for a node, newest first, with requests and raw bodies."""
    query = select(call).where(call.c.node_id == node_id).order_by(call.c.id.desc()).limit(limit)
    return [dict(row._mapping) for row in conn.execute(query)]


def keep_prompt(conn: Connection, sha256: str, name: str, text: str) -> None:
    """Keep the text of a template under its hash, once."""
    conn.execute(insert_new(conn, prompt).values(sha256=sha256, name=name, text=text, created_at=time.time()))


def prompt_text(conn: Connection, sha256: str) -> str | None:
    return conn.execute(select(prompt.c.text).where(prompt.c.sha256 == sha256)).scalar()
