"""Prompt template versions: their texts by hash, and the current version of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from koevol_core.store.schema import call, prompt, setting
from koevol_core.store.statements import upsert
from koevol_core.types import PromptVersion

KEY = "prompt."
"""Prefix of setting names; the value is the hash of the current version."""


def current(conn: Connection, language: str) -> list[tuple[str, str]]:
    """Return (name, sha256) of the current versions that replace templates of this language, by name."""
    start = f"{KEY}{language}/"
    query = select(setting).where(setting.c.name >= start, setting.c.name < start[:-1] + "0").order_by(setting.c.name)
    return [(row.name.removeprefix(KEY), row.value) for row in conn.execute(query) if row.value]


def some(conn: Connection, hashes: Sequence[str]) -> dict[str, PromptVersion]:
    """Return the stored versions with these hashes."""
    query = select(prompt).where(prompt.c.sha256.in_(hashes))
    return {row.sha256: _value(row) for row in conn.execute(query)}


def history(conn: Connection, name: str, limit: int = 50) -> list[PromptVersion]:
    """Return all versions of a template in this project, newest first."""
    query = select(prompt).where(prompt.c.name == name).order_by(prompt.c.created_at.desc()).limit(limit)
    return [_value(row) for row in conn.execute(query)]


def _value(row: Row[tuple[object, ...]]) -> PromptVersion:
    return PromptVersion(row.sha256, row.name, row.text, row.created_at)


def keep(conn: Connection, sha256: str, name: str, text: str) -> None:
    """Store a text under its hash as the newest version of a template."""
    values: dict[str, object] = {"sha256": sha256, "name": name, "text": text, "created_at": time.time()}
    conn.execute(upsert(conn, prompt, values, ("sha256",)))


def trials(conn: Connection, name: str, tried: str, limit: int) -> list[dict[str, Any]]:
    """Return the newest calls outside runs that used templates named ``name`` or ``tried``, newest first."""
    query = (
        select(call)
        .join(prompt, prompt.c.sha256 == call.c.prompt_sha256)
        .where(call.c.run_id.is_(None), prompt.c.name.in_((name, tried)))
        .order_by(call.c.id.desc())
    )
    return [dict(row._mapping) for row in conn.execute(query.limit(limit))]


def forget_orphans(conn: Connection, before: float) -> None:
    """Mark trial calls sent before ``before`` whose process died as doubtful: maybe billed, no reply received."""
    orphan = (call.c.run_id.is_(None)) & (call.c.state == "sent") & (call.c.sent_at < before)
    conn.execute(call.update().where(orphan).values(state="failed", fault="doubtful", ended_at=time.time()))
