"""How many requests may be in flight: starts small, grows while replies are good, halves when the server says slow down.

Additive increase, multiplicative decrease, after a slow start that doubles each round trip; ``ceiling`` is what the user
allowed. Knows nothing of what is sent.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress

START = 8
_CUT_EVERY = 1.0
"""Seconds in which several 429s count as one: they answer requests that left before the first."""


class Pace:
    """A gate for requests: ``await enter()``, then ``leave()``; ``good()`` and ``slow()`` say how it went."""

    def __init__(self, ceiling: int) -> None:
        self.ceiling = ceiling
        self.size: float = min(ceiling, START)
        self.in_flight = 0
        self._rushing = True
        self._opens_at = 0.0
        self._last_cut = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._ended = asyncio.Event()

    async def enter(self) -> None:
        """Wait for a place, and for the time that the server asked for to be over."""
        while True:
            if (hold := self._opens_at - time.monotonic()) > 0 and not self._ended.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ended.wait(), hold)
            elif self.in_flight < int(self.size):
                self.in_flight += 1
                return
            else:
                place = asyncio.get_running_loop().create_future()
                self._waiting.append(place)
                await place

    def leave(self) -> None:
        self.in_flight -= 1
        self._wake()

    def good(self) -> None:
        """A reply came: one more place a reply at first, later one more a round."""
        if self.size < self.ceiling:
            self.size = min(self.ceiling, self.size + (1 if self._rushing else 1 / self.size))
            self._wake()

    def slow(self, wait: float = 0.0) -> None:
        """The server is overrun: half the places, and nobody enters for ``wait`` seconds."""
        now = time.monotonic()
        self._opens_at = max(self._opens_at, now + wait)
        self._rushing = False
        if now - self._last_cut >= _CUT_EVERY:
            self._last_cut = now
            self.size = max(1.0, self.size / 2)

    def end(self) -> None:
        """Nobody waits for the server's time any more: who comes through is turned away elsewhere."""
        self._ended.set()

    def _wake(self) -> None:
        for _ in range(max(0, int(self.size) - self.in_flight)):
            while self._waiting and self._waiting[0].done():
                self._waiting.popleft()
            if not self._waiting:
                return
            self._waiting.popleft().set_result(None)
