"""How many requests may be in flight: starts small, grows while nothing is refused, halves when the server says slow down.

A refusal comes at once and a completion takes seconds, so at first the places double by the clock and not by replies. The
first refusals tell the server's limit: each closes the place that it had. After that the places halve once for a volley
of refusals, come back in a few rounds to just below where it was, and feel their way on from there. ``ceiling`` is what
the user allowed. Knows nothing of what is sent.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

START = 8
DOUBLING = 0.1
"""Seconds in which the places double at the start, as long as all are taken and none was refused."""
_CUT_EVERY = 1.0
"""Seconds in which several 429s count as one volley: they answer requests that left before the first."""
_NEAR, _BACK, _FEEL = 0.95, 6.0, 0.25
"""Share of the last limit that counts as near it; places won a round of replies below that, and above it."""
_FORGET = 30.0
"""Seconds without a refusal after which the last limit no longer counts."""


class RateLimiter:
    """A gate for requests: ``await enter()``, then ``leave()``; ``good()`` and ``slow()`` say how it went.

    ``widened`` is called when there are more places than before.
    """

    def __init__(self, ceiling: int, widened: Callable[[], None] = lambda: None) -> None:
        self.ceiling = ceiling
        self.size: float = min(ceiling, START)
        self.in_flight = 0
        self._widened = widened
        self._rushing = True
        self._doubling: asyncio.TimerHandle | None = None
        self._limit: float = ceiling
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
                self._hurry()
                place = asyncio.get_running_loop().create_future()
                self._waiting.append(place)
                await place

    def leave(self) -> None:
        self.in_flight -= 1
        self._wake()

    def good(self) -> None:
        """A reply came: after the first refusal it wins a part of a place, more of it far from the last limit."""
        if self._rushing or self.size >= self.ceiling:
            return
        near = self.size >= _NEAR * self._limit and time.monotonic() - self._last_cut < _FORGET
        self._widen(self.size + (_FEEL if near else _BACK) / self.size)

    def slow(self, wait: float = 0.0) -> None:
        """The server is overrun: the place of the request that it refused closes, half of them if it is the first of a
        volley and the limit was known, and nobody enters for ``wait`` seconds."""
        now = time.monotonic()
        self._opens_at = max(self._opens_at, now + wait)
        held = max(1, self.in_flight - 1)
        if now - self._last_cut >= _CUT_EVERY:
            self._last_cut = now
            self._limit = held
            if not self._rushing:
                self.size = max(1.0, self.size / 2)
        self._rushing = False
        self._limit = min(self._limit, held)
        self.size = min(self.size, held)

    def end(self) -> None:
        """Nobody waits for the server's time any more: who comes through is turned away elsewhere."""
        self._ended.set()

    def _hurry(self) -> None:
        """See to it that the places double soon, if nothing speaks against it."""
        if self._rushing and self._doubling is None and self.size < self.ceiling:
            self._doubling = asyncio.get_running_loop().call_later(DOUBLING, self._double)

    def _double(self) -> None:
        self._doubling = None
        if self._rushing:
            self._widen(self.size * 2)
            if self._waiting:
                self._hurry()

    def _widen(self, size: float) -> None:
        more = int(size) > int(self.size)
        self.size = min(self.ceiling, size)
        if more:
            self._wake()
            self._widened()

    def _wake(self) -> None:
        for _ in range(max(0, int(self.size) - self.in_flight)):
            while self._waiting and self._waiting[0].done():
                self._waiting.popleft()
            if not self._waiting:
                return
            self._waiting.popleft().set_result(None)
