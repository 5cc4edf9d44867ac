"""Retry policy: which fault is retried, how often, and after how long. A change of the policy is a change of this file.

========  ==================================  =====================================================================
action    faults                              meaning
========  ==================================  =====================================================================
retry     network, rate, server (408, 5xx)    not billed: sent again up to ``MAX_RETRIES`` times, after a backoff
resend    timeout, doubtful                   maybe billed: sent again at most ``RESENDS`` times, at once
fail      parse, empty, length, filter,       the same request would end the same way: the job fails, the run goes on
          context, other 4xx, broken off
stop      key, balance, address, model,       no request can succeed: the run stops, its rest stays planned
          settings, 3xx; a long Retry-After
========  ==================================  =====================================================================

Sources: RFC 9110 sections 10.2.3 and 15 and RFC 6585 section 4 (Retry-After, status codes); M. Brooker, "Exponential
backoff and jitter" (AWS Architecture Blog, 2015); the error codes of OpenAI and DeepSeek, which agree on 401, 402, 422,
429, 500 and 503. That lost replies may be billed was measured: a client that retried them paid three times.
"""

from __future__ import annotations

import random
from typing import Literal

from koevol_core.types import Reason

Action = Literal["retry", "resend", "fail", "stop"]

MAX_RETRIES = 2
"""Retries per request, unless the user sets another number; 0 also excludes the resend."""
RESENDS = 1
BACKOFF, JITTER = 1.0, (0.5, 1.0)
"""Seconds before the first retry, doubled for each further one, times a random factor from this range."""
MAX_WAIT = 600.0
"""Seconds of Retry-After beyond which a run stops instead of waiting."""
CONSECUTIVE_FAILURES, CONSECUTIVE_UNUSABLE = 5, 10
"""Jobs that fail in a row for a reason of ``NOT_THE_JOB`` or of ``UNUSABLE``, after which the run stops instead of failing
the rest. The second is larger because one text may be cut or withheld where the next is not."""
NOT_THE_JOB: tuple[Reason, ...] = ("server", "network", "rate", "parse")
"""Reasons of the outside: while no other job is answered these rows stay planned. A reply that was stored with one may
have been billed, so it is requested once more at most."""
UNUSABLE: tuple[Reason, ...] = ("empty", "length", "filter")
"""Reasons of billed replies of a model, whose text is kept."""

ACTIONS: dict[Reason, Action] = {
    "network": "retry", "rate": "retry", "server": "retry", "timeout": "resend", "doubtful": "resend",
    "context": "fail", "parse": "fail", "empty": "fail", "length": "fail", "filter": "fail", "stop": "stop",
    "too_long": "fail",
}  # fmt: skip
_RETRIED = (408, 429)
STOPPING_STATUS = (401, 402, 403, 404, 405, 407, 422)


def action_for_status(status: int, retry_after: float) -> Action:
    """Return the action for an HTTP status other than 200, with its Retry-After in seconds (0: none)."""
    if status >= 500 or status in _RETRIED:
        return "stop" if retry_after > MAX_WAIT else "retry"
    return "stop" if 300 <= status < 400 or status in STOPPING_STATUS else "fail"


class Attempts:
    """Attempts of one request: counts them, and decides after each fault about another."""

    def __init__(self, max_retries: int = MAX_RETRIES, backoff: float = BACKOFF) -> None:
        self._max_retries, self._backoff = max_retries, backoff
        self._retries = self._resends = 0

    @property
    def number(self) -> int:
        """Number of the current attempt, from 1."""
        return self._retries + self._resends + 1

    def next(self, action: Action, retry_after: float) -> float | None:
        """Return the seconds to wait before the next attempt, at least those the server asks for; None: no attempt."""
        if action == "retry" and self._retries < self._max_retries:
            self._retries += 1
            return max(retry_after, self._backoff * 2.0 ** (self._retries - 1) * random.uniform(*JITTER))
        if action == "resend" and self._resends < min(RESENDS, self._max_retries):
            self._resends += 1
            return 0.0
        return None
