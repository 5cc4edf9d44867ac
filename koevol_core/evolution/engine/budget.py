"""The money of one run: what a request may cost is set aside before it leaves, and exchanged for its cost when it ended.

So a ceiling is not passed by requests that are under way together: near it fewer go at once, and the run stops with what
is left too small for another. Only a request that breaks its own bound (a server that ignores ``max_tokens``) can pass it,
by itself. What may have been billed unseen (a lost reply, one without counts) stays counted at the most it can have cost.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from koevol_core.llm.pricing import Price, krw_per_usd
from koevol_core.types import Prompt, RawResponse

CEILING = "한도 "
"""What the message of a run begins with that its ceiling stopped."""
OVERHEAD = 16
"""Tokens that a chat format adds to a message, and room to spare; the known formats add four to eight."""


class Budget:
    """``spent`` dollars are gone already; ``ceiling`` is None where there is no limit. For one event loop."""

    def __init__(self, price: Price | None, spent: float = 0.0, ceiling: float | None = None) -> None:
        self.spent, self.ceiling = spent, ceiling
        self._price, self._held = price, 0.0
        self._out = 0
        self._waiting: list[asyncio.Future[None]] = []

    def most(self, prompt: Prompt, at: float) -> float | None:
        """Dollars that this request can cost at most; None without a price. A token is at least one byte of text."""
        if self._price is None:
            return None
        size = sum(len(one["content"].encode("utf-8", "replace")) + OVERHEAD for one in prompt.messages)
        return self._price.at_most(size, int(prompt.params.get("max_tokens") or 0), at)

    async def room(self, prompt: Prompt, stopping: asyncio.Event) -> tuple[float, float | None, bool]:
        """Wait until this request may leave. Returns the moment, the most it can cost (None without a price), and whether
        it fits under the ceiling: it does not where nothing is under way whose end could make room."""
        while True:
            now = time.time()
            most = self.most(prompt, now)
            fits = self.ceiling is None or self.spent + self._held + (most or 0.0) <= self.ceiling
            if fits or not self._out or stopping.is_set():
                return now, most, fits
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            await turn

    @contextmanager
    def aside(self, most: float) -> Iterator[Budget]:
        """Hold ``most`` while a request is under way; what it did cost is told to ``pay``."""
        self._held += most
        self._out += 1
        try:
            yield self
        finally:
            self._out -= 1
            self._held = self._held - most if self._out else 0.0  # no rest of roundings when nothing is held
            waiting, self._waiting = self._waiting, []
            for turn in waiting:
                if not turn.done():
                    turn.set_result(None)

    def pay(self, dollars: float) -> None:
        self.spent += dollars

    def pay_for(self, prompt: int | None, completion: int | None, cached: int | None, at: float) -> float | None:
        """Pay for a reply by its tokens; returns its dollars, None where they cannot be known."""
        cost = None if self._price is None else self._price.cost(prompt, completion, cached, at)
        self.pay(cost or 0.0)
        return cost

    def reached(self, most: float) -> str:
        """Why a request that can cost ``most`` has to stay, in one sentence."""
        limit = self.ceiling or 0.0
        return (
            f"{CEILING}${limit:g}(약 ₩{limit * krw_per_usd():,.0f})에 이르러 멈췄습니다(지금까지 최대 ${self.spent:.4f}, "
            f"다음 요청 하나에 최대 ${most:.4f}). 한도를 올려 다시 실행하면 이어집니다."
        )


def maybe_billed(exchange: RawResponse) -> bool:
    """Whether an attempt without a known cost may be on the bill: a reply came, or was lost on its way."""
    return exchange.status == 200 or exchange.fault in ("doubtful", "timeout")
