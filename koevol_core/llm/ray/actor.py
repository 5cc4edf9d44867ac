"""What runs on a node: takes shards of requests, asks the model for each, and hands out answers that are on this node's disk.

Knows neither Ray nor the database. ``take`` returns at once and ``answers`` waits, so that one slow reply holds up no other.
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
"""Requests that leave together, each with the seconds that it may take."""


class Asker:
    """One process on a node, with a log of its own in ``folder``. Raises OSError where that cannot be written."""

    def __init__(self, folder: str, node: str) -> None:
        self._folder = Path(folder)
        self._log = Logbook(self._folder / f"{node}-{os.getpid()}-{secrets.token_hex(4)}.jsonl")
        self._tasks: set[asyncio.Task[None]] = set()
        self._fresh: list[Record] = []
        self._ready: list[Record] = []
        self._some, self._one_writes = asyncio.Event(), asyncio.Lock()
        self._trouble = ""

    async def connect(self, client: Client) -> None:
        """Whom to ask. Not told with the making: that is kept by the cluster, and a client holds a key."""
        self._client = client

    async def take(self, shard: Shard) -> None:
        """Begin to ask. Every ticket is of one attempt and comes once; those of the past are looked up by ``recall``."""
        for prompt, timeout in shard:
            task = asyncio.create_task(self._ask(prompt, timeout))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def answers(self) -> tuple[list[Record], str]:
        """All that came since the last time, at least one answer; and why the log cannot be written, if it cannot."""
        await self._some.wait()
        self._some.clear()
        ready, self._ready = self._ready, []
        return ready, self._trouble

    async def recall(self, tickets: Collection[str]) -> dict[str, RawResponse]:
        """What the logs that this node sees hold of these attempts, whoever wrote it."""
        return await asyncio.to_thread(found, self._folder, set(tickets))

    async def _ask(self, prompt: Prompt, timeout: float) -> None:
        exchange = await self._client.send(prompt, timeout)
        self._fresh.append((prompt.ticket, exchange))
        async with self._one_writes:  # what came meanwhile shares one fsync
            records, self._fresh = self._fresh, []
            if records:
                await self._write(records)

    async def _write(self, records: list[Record]) -> None:
        try:
            await asyncio.to_thread(self._log.append, records)
        except OSError as error:
            self._trouble = str(error)  # the answers are paid for, so they go out all the same
        self._ready += records
        self._some.set()
