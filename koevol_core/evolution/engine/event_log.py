"""Event log of a run: each event is a text line and a JSON line in the log, and a row in the store.

Everything goes through ``logging`` (logger ``koevol.run``; single requests at debug level through ``koevol.call``), so
a host program can add its own handlers; ``cli.console`` has koevol's. A run has a few events an hour,
never one per request: repeated events are counted and logged together, at most once in ``EVERY`` seconds.

A JSON line has ``time`` (UTC, ISO 8601), ``run`` (id), ``event``, ``level``, ``text`` (the text line) and these fields:

=========== ===========================================================================================================
planned     by (app or cli), who, model; parents, children, methods (ids), generations, answers; or nodes (to answer);
            or scored (nodes to score)
started     model, left (jobs), batch_size, timeout (s), retries, budget (USD or null), pid
resumed     the same, and done (jobs), doubtful (calls that the previous worker lost), crashed (it did not end the run)
progress    done, total, alive, eliminated, failed, filled, scored, size (requests in flight at most), calls, tokens,
            usd, seconds
off_peak    until (UTC seconds): the run waits for the end of the model's peak hours
slowed      count (429s since the last line), size (requests in flight at most, from now on)
waiting     wait (s, the longest Retry-After since the last line), count
retried     reason, detail (error text of the server or the network), count; not billed
resent      reason, detail, count; these may have been billed
adapted     model, change (what the endpoint does not take, and what is sent instead)
failing     count (consecutive jobs that failed because of the server or the network)
budget      budget (USD), usd
stop_asked  who
stopping    by (signal or request; null with a message), in_flight, message
done        as progress without size, and doubtful, prompt_tokens, completion_tokens
stopped     as done, and left, message
refused     message: the worker could not start
crashed     error, at (file:line), trace: a bug
call        debug only: purpose, attempt, status, fault, seconds, bytes
=========== ===========================================================================================================

Dollars are null if a price is not known. Event and field names are stable: new ones may be added, none changes its
meaning.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from koevol_core.messages import event_text, language, stored
from koevol_core.redaction import redact
from koevol_core.store import events

Write = Callable[..., object]
"""Function that runs a statement with its arguments in a transaction: ``Store.write`` or a ``Writer``."""

EVERY = 30.0
"""Seconds in which a repeated event is logged once."""
DETAIL = 200
"""Maximum characters of an error text in an event."""
LEVELS = {"call": logging.DEBUG, "crashed": logging.ERROR} | dict.fromkeys(
    ("slowed", "waiting", "adapted", "retried", "resent", "failing", "budget", "stopped", "refused"), logging.WARNING
)
logging.getLogger("koevol").addHandler(logging.NullHandler())
_runs = logging.getLogger("koevol.run")
_calls = logging.getLogger("koevol.call")
calls_wanted: Callable[[], bool] = lambda: _calls.isEnabledFor(logging.DEBUG)  # noqa: E731
"""True if single requests are logged; called for each request, so it must be cheap."""


def log(run_id: int, name: str, facts: dict[str, Any]) -> None:
    """Send an event to the log only."""
    extra = {"run": run_id, "event": name, "facts": facts}
    (_calls if name == "call" else _runs).log(
        LEVELS.get(name, logging.INFO), event_text.sentence(name, facts, language()), extra=extra
    )


def emit(write: Write, run_id: int, name: str, **facts: Any) -> None:
    """Send an event to the log and append it to the run's events. Secrets are redacted in texts first."""
    log(run_id, name, {key: redact(value) if isinstance(value, str) else value for key, value in facts.items()})
    kept = {key: redact(stored(value)) if isinstance(value, str) else value for key, value in facts.items()}
    write(events.add, run_id, name, kept)
