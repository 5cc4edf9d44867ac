"""Adaptive limit of requests in flight: starts small, grows while nothing is refused, halves on HTTP 429.

A refusal returns at once and a completion takes seconds, so at first the limit doubles by the clock and not by replies.
The first refusals reveal the server's limit: each lowers the limit by the request that was refused. After that the
limit halves once per burst of refusals, returns within a few rounds of replies to just below where it was, and grows
slowly from there. ``ceiling`` is the maximum that the user allowed. Knows nothing of the requests.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

START = 8
"""Requests in flight at the start."""
DOUBLING = 0.1
"""Seconds in which the limit doubles at the start, as long as it is fully used and nothing was refused."""
_CUT_EVERY = 1.0
"""Seconds in which several 429s count as one burst: they answer requests that were sent before the first."""
_NEAR, _BACK, _FEEL = 0.95, 6.0, 0.25
"""Share of the last limit that counts as near it; growth per round of replies below that, and above it."""
_FORGET = 30.0
"""Seconds without a refusal after which the last limit no longer counts."""


class RateLimiter:
    """Limiter of requests in flight: ``await acquire()``, then ``release()``; ``succeeded()`` and ``refused()`` report the outcome.

    ``widened`` is called when the limit has grown.
    """

    def __init__(self, ceiling: int, widened: Callable[[], None] = lambda: None) -> None:
        self.ceiling = ceiling
        self.size: float = min(ceiling, START)
        self.in_flight = 0
        self._widened = widened
        self._starting = True
        self._doubling: asyncio.TimerHandle | None = None
        self._limit: float = ceiling
        self._opens_at = 0.0
        self._last_cut = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._ended = asyncio.Event()

    async def acquire(self) -> None:
        """Wait until a request may be sent: below the limit, and after the server's Retry-After."""
        while True:
            if (hold := self._opens_at - time.monotonic()) > 0 and not self._ended.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ended.wait(), hold)
            elif self.in_flight < int(self.size):
                self.in_flight += 1
                return
            else:
                self._schedule_doubling()
                place = asyncio.get_running_loop().create_future()
                self._waiting.append(place)
                await place

    def release(self) -> None:
        """Report that a request is no longer in flight."""
        self.in_flight -= 1
        self._wake()

    def succeeded(self) -> None:
        """Report a reply: after the first refusal it raises the limit a little, by more far from the last limit."""
        if self._starting or self.size >= self.ceiling:
            return
        near = self.size >= _NEAR * self._limit and time.monotonic() - self._last_cut < _FORGET
        self._widen(self.size + (_FEEL if near else _BACK) / self.size)

    def refused(self, wait: float = 0.0) -> None:
        """Report a refusal: the limit drops by the refused request, to half at the first of a burst if the server's
        limit was known, and no request enters for ``wait`` seconds.
        """
        now = time.monotonic()
        self._opens_at = max(self._opens_at, now + wait)
        held = max(1, self.in_flight - 1)
        if now - self._last_cut >= _CUT_EVERY:
            self._last_cut = now
            self._limit = held
            if not self._starting:
                self.size = max(1.0, self.size / 2)
        self._starting = False
        self._limit = min(self._limit, held)
        self.size = min(self.size, held)

    def stop(self) -> None:
        """End the wait for the server's Retry-After, since the run stops; callers then check for the stop."""
        self._ended.set()

    def _schedule_doubling(self) -> None:
        """Schedule a doubling of the limit, unless something was refused."""
        if self._starting and self._doubling is None and self.size < self.ceiling:
            self._doubling = asyncio.get_running_loop().call_later(DOUBLING, self._double)

    def _double(self) -> None:
        self._doubling = None
        if self._starting:
            self._widen(self.size * 2)
            if self._waiting:
                self._schedule_doubling()

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
