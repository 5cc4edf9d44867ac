"""Ray actor on a node: takes batches of requests, sends each, and returns responses that are on this node's disk.

Knows neither Ray nor the database. ``take`` returns at once and ``answers`` waits, so that a slow reply delays no
other.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Collection, Sequence
from pathlib import Path

from koevol_core.llm.client import Client
from koevol_core.llm.ray.answer_log import Logbook, Record, found
from koevol_core.types import Prompt, RawResponse

Shard = Sequence[tuple[Prompt, float]]
"""Batch of requests, each with its timeout in seconds."""


class Asker:
    """Request sender of one process on a node, with a log of its own in ``folder``. Raises OSError if that fails."""

    def __init__(self, folder: str, node: str) -> None:
        self._folder = Path(folder)
        self._log = Logbook(self._folder / f"{node}-{os.getpid()}-{secrets.token_hex(4)}.jsonl")
        self._tasks: set[asyncio.Task[None]] = set()
        self._fresh: list[Record] = []
        self._ready: list[Record] = []
        self._some, self._one_writes = asyncio.Event(), asyncio.Lock()
        self._trouble = ""

    async def connect(self, client: Client) -> None:
        """Set the client. It is no constructor argument: the cluster stores those, and a client holds a key."""
        self._client = client

    async def take(self, shard: Shard) -> None:
        """Start to send requests. A ticket is one attempt and comes once; past attempts are looked up by ``recall``."""
        for prompt, timeout in shard:
            task = asyncio.create_task(self._ask(prompt, timeout))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def answers(self) -> tuple[list[Record], str]:
        """Wait for a response; return all since the last call, and the error if the log cannot be written."""
        await self._some.wait()
        self._some.clear()
        ready, self._ready = self._ready, []
        return ready, self._trouble

    async def recall(self, tickets: Collection[str]) -> dict[str, RawResponse]:
        """Return the responses of these attempts, by ticket, from all logs that this node can read."""
        return await asyncio.to_thread(found, self._folder, set(tickets))

    async def _ask(self, prompt: Prompt, timeout: float) -> None:
        exchange = await self._client.send(prompt, timeout)
        self._fresh.append((prompt.ticket, exchange))
        async with self._one_writes:  # responses that came meanwhile share one fsync
            records, self._fresh = self._fresh, []
            if records:
                await self._write(records)

    async def _write(self, records: list[Record]) -> None:
        try:
            await asyncio.to_thread(self._log.append, records)
        except OSError as error:
            self._trouble = str(error)  # the responses are paid for, so they are returned anyway
        self._ready += records
        self._some.set()
