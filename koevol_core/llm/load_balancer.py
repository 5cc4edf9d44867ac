"""Load balancer over several servers of one model: each request goes to the server with the fewest requests in flight,
and a server that is down is avoided.

A request that no server accepted was not billed, so it is sent to the next one within the same attempt.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from koevol_core.llm.client import Client
from koevol_core.llm.dialect import Dialect
from koevol_core.types import Prompt, Purpose, RawResponse

REST = 15.0
"""Seconds for which a server that was unreachable or reported being down is avoided while there is another."""
DOWN = (502, 503)


@dataclass
class _Server:
    client: Client
    under_way: int = 0
    rests_until: float = 0.0
    last: int = 0
    """Number of the last request sent to it: among equals the least recently used server is next."""


class LoadBalancer:
    """Client over ``clients`` of one model, at least one."""

    def __init__(self, clients: Sequence[Client]) -> None:
        self.model = clients[0].model
        self._servers = [_Server(client) for client in clients]
        self._count = 0

    def dialect(self, purpose: Purpose) -> Dialect:
        return self._servers[0].client.dialect(purpose)

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        """Make one attempt; its fault is ``network`` only if none of the servers could be reached."""
        left = list(self._servers)
        end = time.monotonic() + timeout
        while True:
            now = time.monotonic()
            server = min(left, key=lambda candidate: (candidate.rests_until > now, candidate.under_way, candidate.last))
            left.remove(server)
            response = await self._ask(server, prompt, end - now)
            if response.fault != "network" or not left or time.monotonic() >= end:
                return response

    async def _ask(self, server: _Server, prompt: Prompt, timeout: float) -> RawResponse:
        self._count += 1
        server.last = self._count
        server.under_way += 1
        try:
            response = await server.client.send(prompt, timeout)
        finally:
            server.under_way -= 1
        if response.fault == "network" or response.status in DOWN:
            server.rests_until = time.monotonic() + REST
        return response

    async def aclose(self) -> None:
        for server in self._servers:
            await server.client.aclose()
