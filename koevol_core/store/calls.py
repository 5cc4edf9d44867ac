"""Call log: a row for every request before it is sent, with the raw response bytes stored before they are parsed."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, func, literal_column, select

from koevol_core.store.schema import answer, call, node, prompt, score
from koevol_core.store.statements import Prepared, insert_new
from koevol_core.types import Prompt, RawResponse

Key = tuple[str, int, str, int]
"""(job kind, job id, purpose, turn): the request that a stored reply belongs to."""
Subject = tuple[bool, int, int | None]
"""Job of a call: whether it is a score, then node id and answer id."""
SET_ASIDE = "unusable"
"""``fault`` of a stored reply that is not read again."""
SESSIONS = 3
"""Workers of a run in which a job may be refused before the refusal counts as its own failure."""


def request_text(model: str, prompt: Prompt) -> str:
    """Return a request as it is stored: without the fixed system message, whose template is stored once under its hash, but
    with the samples in it.
    """
    request = {"model": model, "messages": prompt.messages[1:], **prompt.params}
    request |= {"samples": prompt.samples} if prompt.samples else {}
    return json.dumps(request, ensure_ascii=False).encode("utf-8", "replace").decode()


def sent(conn: Connection, row: dict[str, Any]) -> int:
    """Record a request that is about to be sent, at ``row``'s ``sent_at`` or now; return the call's id."""
    [[call_id]] = _SENT(conn, {"state": "sent", "sent_at": time.time(), **row}).fetchall()
    return int(call_id)


_SENT = Prepared(lambda put: call.insert().values(put).returning(call.c.id))


def ended(conn: Connection, call_id: int, row: dict[str, Any]) -> None:
    """Record the result of a call: ``state`` got or failed, with the raw bytes."""
    _ENDED(conn, {"id": call_id, "ended_at": time.time(), **row})


_ENDED = Prepared(lambda put: _of_call(put).where(call.c.state == "sent"))


def end_of(response: RawResponse) -> dict[str, Any]:
    """Return the columns that record a response."""
    state = "got" if response.status == 200 and not response.fault else "failed"
    return {"state": state, "http_status": response.status, "fault": response.fault, "body": response.body}


def ticket(call_id: int, sent_at: float) -> str:
    """Return the name of an attempt outside the database; the time distinguishes it from the same id after a
    restore."""
    return f"{call_id}@{sent_at!r}"


def lost(conn: Connection, run_id: int) -> dict[str, int]:
    """Return ticket to call id of a run's attempts with unknown result; pass results found elsewhere to ``found``."""
    query = select(call.c.id, call.c.sent_at).where(call.c.run_id == run_id, _LOST)
    return {ticket(row[0], row[1]): row[0] for row in conn.execute(query)}


def found(conn: Connection, ends: dict[int, RawResponse]) -> None:
    """Record the results of attempts that counted as lost."""
    for call_id, response in ends.items():
        conn.execute(call.update().where(call.c.id == call_id, _LOST).values(end_of(response)))


_LOST = (call.c.state == "failed") & (call.c.fault == "doubtful") & call.c.http_status.is_(None)


def priced(conn: Connection, call_id: int, row: dict[str, Any]) -> None:
    """Store what was parsed from the raw bytes (model, finish, tokens, cost)."""
    _PRICED(conn, {"id": call_id, **row})


def _of_call(put: dict[str, Any]) -> Update:
    """Return an UPDATE of one call by id that sets all other given values."""
    return call.update().where(call.c.id == put.pop("id")).values(put)


_PRICED = Prepared(_of_call)


class Unread(NamedTuple):
    """A stored reply: when its request was sent, its maximum cost (US dollars), and whether its cost is known."""

    call_id: int
    response: RawResponse
    sent_at: float
    at_most: float
    priced: bool


def unread(conn: Connection, run_id: int) -> dict[Key, Unread]:
    """Return the stored replies for jobs that are still planned, the newest for each request; they are paid for, so the
    requests are not sent again, except those that were set aside."""
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
            .where(call.c.run_id == run_id, call.c.state == "got", call.c.fault.is_(None), table.c.status == "planned")
            .order_by(call.c.id)
        )
        for row in conn.execute(query):
            response = RawResponse(row[4], row[5])
            found[kind, row[0], row[1], row[2]] = Unread(row[3], response, row[6], row[7] or 0.0, row[8] is not None)
    return found


def of_node(conn: Connection, node_id: int, limit: int = 50) -> list[dict[str, Any]]:
    """Return a node's calls, newest first, with requests and raw bodies."""
    query = select(call).where(call.c.node_id == node_id).order_by(call.c.id.desc()).limit(limit)
    return [dict(row._mapping) for row in conn.execute(query)]


def set_aside(conn: Connection, call_ids: Sequence[int]) -> None:
    """Mark stored replies that could not be used, for a reason of the outside: their requests may be sent once more."""
    conn.execute(call.update().where(call.c.id.in_(call_ids), call.c.state == "got").values(fault=SET_ASIDE))


def asked_enough(conn: Connection, run_id: int) -> set[Subject]:
    """Return the jobs of a run of which a reply was set aside, and those that a server which answers others refused in
    ``SESSIONS`` workers of the run: another failure is theirs."""
    job = ((call.c.purpose == "score").label("score"), call.c.node_id, call.c.answer_id)
    of_run = call.c.run_id == run_id
    aside = select(*job).where(of_run, call.c.state == "got", call.c.fault == SET_ASIDE)
    answered = select(call.c.id).where(of_run, call.c.state == "got", call.c.fault.is_(None)).exists()
    first = (call.c.state == "failed", call.c.attempt == 1, call.c.http_status.is_not(None))
    refused = select(*job).where(of_run, *first, answered).group_by(*job).having(func.count() >= SESSIONS)
    return {(bool(row[0]), row[1], row[2]) for query in (aside, refused) for row in conn.execute(query)}


def keep_prompt(conn: Connection, sha256: str, name: str, text: str) -> None:
    """Store a template's text under its hash, unless it exists."""
    conn.execute(insert_new(conn, prompt).values(sha256=sha256, name=name, text=text, created_at=time.time()))


def prompt_text(conn: Connection, sha256: str) -> str | None:
    return conn.execute(select(prompt.c.text).where(prompt.c.sha256 == sha256)).scalar()
