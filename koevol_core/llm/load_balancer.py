"""Several servers of one model as one client: each request goes where the fewest are under way, and a dead server is left alone.

A request that no server took was billed by none, so it goes to the next one within its own attempt.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from koevol_core.llm.client import Client
from koevol_core.types import Prompt, RawResponse

REST = 15.0
"""Seconds for which a server is asked nothing that could not be reached or said that it is down, while there is another."""
DOWN = (502, 503)


@dataclass
class _Server:
    client: Client
    under_way: int = 0
    rests_until: float = 0.0
    last: int = 0
    """The number of the request that it got last: among equals the one that waited longest is next."""


class Balanced:
    """``clients`` are of one model and at least one."""

    def __init__(self, clients: Sequence[Client]) -> None:
        self.model = clients[0].model
        self._servers = [_Server(client) for client in clients]
        self._count = 0

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        """One attempt; ``network`` only where none of the servers could be reached."""
        left = list(self._servers)
        end = time.monotonic() + timeout
        while True:
            now = time.monotonic()
            server = min(left, key=lambda one: (one.rests_until > now, one.under_way, one.last))
            left.remove(server)
            exchange = await self._ask(server, prompt, end - now)
            if exchange.fault != "network" or not left or time.monotonic() >= end:
                return exchange

    async def _ask(self, server: _Server, prompt: Prompt, timeout: float) -> RawResponse:
        self._count += 1
        server.last = self._count
        server.under_way += 1
        try:
            exchange = await server.client.send(prompt, timeout)
        finally:
            server.under_way -= 1
        if exchange.fault == "network" or exchange.status in DOWN:
            server.rests_until = time.monotonic() + REST
        return exchange

    async def aclose(self) -> None:
        for server in self._servers:
            await server.client.aclose()
