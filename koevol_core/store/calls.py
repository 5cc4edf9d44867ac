"""Every request that was ever made: a row before it is sent, its raw bytes before they are read."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, func, literal_column, select

from koevol_core.store.schema import answer, call, node, prompt
from koevol_core.store.scores import score
from koevol_core.store.statements import Prepared, insert_new
from koevol_core.types import RawResponse

Key = tuple[str, int, str, int]
"""(job kind, job id, purpose, turn): what a stored reply answers."""


def sent(conn: Connection, row: dict[str, Any]) -> int:
    """Record that a request is about to leave, now or at the row's own ``sent_at``; returns the call's id."""
    [[call_id]] = _SENT(conn, {"state": "sent", "sent_at": time.time(), **row}).fetchall()
    return int(call_id)


_SENT = Prepared(lambda put: call.insert().values(put).returning(call.c.id))


def ended(conn: Connection, call_id: int, row: dict[str, Any]) -> None:
    """Record how it ended: ``state`` got or failed, with the bytes as they came."""
    _ENDED(conn, {"id": call_id, "ended_at": time.time(), **row})


_ENDED = Prepared(lambda put: _of_call(put).where(call.c.state == "sent"))


def end_of(exchange: RawResponse) -> dict[str, Any]:
    """How an attempt went, as its row says it."""
    state = "got" if exchange.status == 200 and not exchange.fault else "failed"
    return {"state": state, "http_status": exchange.status, "fault": exchange.fault, "body": exchange.body}


def ticket(call_id: int, sent_at: float) -> str:
    """The name of an attempt outside of the store; the moment tells it from one of a database that was put back."""
    return f"{call_id}@{sent_at!r}"


def lost(conn: Connection, run_id: int) -> dict[str, int]:
    """Attempts of a run whose end nobody saw, by their tickets: what is known of them elsewhere goes to ``found``."""
    query = select(call.c.id, call.c.sent_at).where(call.c.run_id == run_id, _LOST)
    return {ticket(row[0], row[1]): row[0] for row in conn.execute(query)}


def found(conn: Connection, ends: dict[int, RawResponse]) -> None:
    """Record how attempts went that counted as lost."""
    for call_id, exchange in ends.items():
        conn.execute(call.update().where(call.c.id == call_id, _LOST).values(end_of(exchange)))


_LOST = (call.c.state == "failed") & (call.c.fault == "doubtful") & call.c.http_status.is_(None)


def priced(conn: Connection, call_id: int, row: dict[str, Any]) -> None:
    """Add what was read out of the stored bytes (model, finish, tokens, cost)."""
    _PRICED(conn, {"id": call_id, **row})


def _of_call(put: dict[str, Any]) -> Update:
    """One call's row, with all that is given but its id set."""
    return call.update().where(call.c.id == put.pop("id")).values(put)


_PRICED = Prepared(_of_call)


class Unread(NamedTuple):
    """A stored reply: when its request left, the most it can have cost, and whether its cost is known."""

    call_id: int
    exchange: RawResponse
    sent_at: float
    at_most: float
    priced: bool


def unread(conn: Connection, run_id: int) -> dict[Key, Unread]:
    """Replies that were stored for jobs that are still planned: paid for, so never asked again; of several to one
    question the newest."""
    found: dict[Key, Unread] = {}
    columns = ("purpose", "turn", "id", "http_status", "body", "sent_at", "at_most", "cost")
    of_text, scores = call.c.answer_id.is_(None), call.c.purpose == "score"
    scored = func.coalesce(score.c.answer_id, literal_column("0")) == func.coalesce(call.c.answer_id, 0)
    for kind, table, mine in (
        ("node", node, (node.c.id == call.c.node_id) & of_text & ~scores),
        ("answer", answer, (answer.c.id == call.c.answer_id) & ~scores),
        ("score", score, (score.c.node_id == call.c.node_id) & (score.c.run_id == run_id) & scored & scores),
    ):
        query = (
            select(table.c.id, *(call.c[name] for name in columns))
            .join_from(call, table, mine)
            .where(call.c.run_id == run_id, call.c.state == "got", table.c.status == "planned")
            .order_by(call.c.id)
        )
        for row in conn.execute(query):
            exchange = RawResponse(row[4], row[5])
            found[kind, row[0], row[1], row[2]] = Unread(row[3], exchange, row[6], row[7] or 0.0, row[8] is not None)
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
