"""Run budget: reserves a request's maximum cost, then replaces it by the actual cost.

Requests in flight together therefore never exceed the budget: near it fewer are sent at once, and the run stops when
the rest is too small for another. Only a request that breaks its own bound (a server that ignores ``max_tokens``) can
exceed it, by itself. A request that may have been billed without a known cost (a lost reply, one without credible token
counts) stays counted at its maximum.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from koevol_core.llm.pricing import Price, krw_per_usd
from koevol_core.llm.usage import most_allowed, most_sent
from koevol_core.messages import Message
from koevol_core.types import Prompt, Purpose, RawResponse

TOKENS = ("prompt_tokens", "completion_tokens", "cached_tokens")
CEILING = "run.ceiling"
"""Code of the message of a run that its budget stopped."""


class Budget:
    """Budget of a run in US dollars, for one event loop. ``spent``: already spent; ``ceiling``: limit or None."""

    def __init__(
        self, price: Callable[[Purpose], Price | None], spent: float = 0.0, ceiling: float | None = None
    ) -> None:  # fmt: skip
        self.spent, self.ceiling = spent, ceiling
        self._price, self._held = price, 0.0
        self._out = 0
        self._waiting: list[asyncio.Future[None]] = []

    def maximum(self, prompt: Prompt, at: float) -> float | None:
        """Return the maximum US dollars of this request at a time (UTC seconds); None without a price."""
        price = self._price(prompt.purpose)
        return None if price is None else price.at_most(most_sent(prompt), most_allowed(prompt), at)

    async def wait_for_room(self, prompt: Prompt, stopping: asyncio.Event) -> tuple[float, float | None, bool]:
        """Wait until this request may be sent.

        Returns the time (UTC seconds), its maximum cost in US dollars (None without a price), and True if it fits into
        the budget; False if it does not and no request is in flight whose end could free some, or on a stop.
        """
        while True:
            now = time.time()
            maximum = self.maximum(prompt, now)
            fits = self.ceiling is None or self.spent + self._held + (maximum or 0.0) <= self.ceiling
            if fits or not self._out or stopping.is_set():
                return now, maximum, fits
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            await turn

    @contextmanager
    def reserve(self, maximum: float) -> Iterator[Budget]:
        """Reserve ``maximum`` US dollars while a request is in flight; its actual cost is passed to ``pay``."""
        self._held += maximum
        self._out += 1
        try:
            yield self
        finally:
            self._out -= 1
            self._held = self._held - maximum if self._out else 0.0  # no rounding error when nothing is reserved
            waiting, self._waiting = self._waiting, []
            for turn in waiting:
                if not turn.done():
                    turn.set_result(None)

    def pay(self, dollars: float) -> None:
        """Add US dollars to the amount spent; a negative amount corrects it."""
        self.spent += dollars

    def pay_for(self, purpose: Purpose, known: dict[str, Any], at: float) -> float | None:
        """Pay for a reply by its token counts, sent at ``at`` (UTC seconds); return its US dollars, None if unknown."""
        price, (prompt, completion, cached) = self._price(purpose), (known[name] for name in TOKENS)
        cost = None if price is None else price.cost(prompt, completion, cached, at)
        self.pay(cost or 0.0)
        return cost

    def exceeded(self, maximum: float) -> str:
        """Return the message for a request with a maximum of ``maximum`` US dollars that does not fit."""
        limit = self.ceiling or 0.0
        won = f"{limit * krw_per_usd():,.0f}"
        return Message(CEILING, limit=f"{limit:g}", won=won, spent=f"{self.spent:.4f}", most=f"{maximum:.4f}")


def maybe_billed(response: RawResponse) -> bool:
    """Return True if an attempt without a known cost may have been billed: a reply came, or was lost in transit."""
    return response.status == 200 or response.fault in ("doubtful", "timeout")
