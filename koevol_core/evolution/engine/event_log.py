"""Event log of a run: each event is a text line and a JSON line in the log, and a row in the store.

Everything goes through ``logging`` (logger ``koevol.run``; single requests at debug level through ``koevol.call``), so
a host program can add its own handlers; ``told`` adds koevol's while a command runs. A run has a few events an hour,
never one per request: repeated events are counted and logged together, at most once in ``EVERY`` seconds.

A JSON line has ``time`` (UTC, ISO 8601), ``run`` (id), ``event``, ``level``, ``text`` (the text line) and these fields:

=========== ===========================================================================================================
planned     by (app or cli), who, model; parents, children, methods (ids), generations, answers; or nodes (to answer);
            or scored (nodes to score)
started     model, left (jobs), batch_size, timeout (s), retries, budget (USD or null), pid
resumed     the same, and done (jobs), doubtful (calls that the previous worker lost), crashed (it did not end the run)
progress    done, total, alive, eliminated, failed, filled, scored, size (requests in flight at most), calls, tokens,
            usd, seconds
slowed      count (429s since the last line), size (requests in flight at most, from now on)
waiting     wait (s, the longest Retry-After since the last line), count
retried     reason, detail (error text of the server or the network), count; not billed
resent      reason, detail, count; these may have been billed
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

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from koevol_core.errors import BadInput
from koevol_core.evolution.engine import event_text
from koevol_core.redaction import redact
from koevol_core.store import events

Write = Callable[..., object]
"""Function that runs a statement with its arguments in a transaction: ``Store.write`` or a ``Writer``."""

FIELDS = (
    "count size wait reason detail done total left alive eliminated failed filled calls doubtful prompt_tokens"
    " completion_tokens tokens usd budget seconds message (usd는 달러, 가격을 모르면 null)"
)
"""Field names for ``--help``; the table above says which event has which."""
EVERY = 30.0
"""Seconds in which a repeated event is logged once."""
DETAIL = 200
"""Maximum characters of an error text in an event."""
LEVELS = {"call": logging.DEBUG, "crashed": logging.ERROR} | dict.fromkeys(
    ("slowed", "waiting", "retried", "resent", "failing", "budget", "stopped", "refused"), logging.WARNING
)
ROOT = logging.getLogger("koevol")
ROOT.addHandler(logging.NullHandler())
_runs = logging.getLogger("koevol.run")
_calls = logging.getLogger("koevol.call")
calls_wanted: Callable[[], bool] = lambda: _calls.isEnabledFor(logging.DEBUG)  # noqa: E731
"""True if single requests are logged; called for each request, so it must be cheap."""


def say(run_id: int, name: str, facts: dict[str, Any]) -> None:
    """Send an event to the log only."""
    extra = {"run": run_id, "event": name, "facts": facts}
    (_calls if name == "call" else _runs).log(
        LEVELS.get(name, logging.INFO), event_text.sentence(name, facts), extra=extra
    )


def tell(write: Write, run_id: int, name: str, **facts: Any) -> None:
    """Send an event to the log and append it to the run's events. Secrets are redacted in texts first."""
    clean = {key: redact(value) if isinstance(value, str) else value for key, value in facts.items()}
    say(run_id, name, clean)
    write(events.add, run_id, name, clean)


class Words(logging.Formatter):
    """Formatter of text lines: local time, run, message."""

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        run = getattr(record, "run", None)
        return redact(f"{moment} {f'#{run} ' if run else ''}{record.getMessage()}")


class JsonLines(logging.Formatter):
    """Formatter of JSON lines; this module's docstring describes the fields."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "time": moment.replace("+00:00", "Z"),
            "run": getattr(record, "run", None),
            "event": getattr(record, "event", record.name),
            "level": record.levelname.lower(),
            "text": record.getMessage(),
        }
        facts = getattr(record, "facts", {})
        return redact(json.dumps(line | {k: v for k, v in facts.items() if k not in line}, ensure_ascii=False))


class _Handler(logging.StreamHandler[Any]):
    """Stream handler that is removed on a write error (full disk, closed pipe), so that the run goes on."""

    def handleError(self, record: logging.LogRecord) -> None:
        ROOT.removeHandler(self)
        if self.stream is not sys.stderr:
            ROOT.warning("기록을 더는 쓸 수 없습니다: %s (%s)", getattr(self.stream, "name", ""), sys.exc_info()[1])


class _Terminal(_Handler):
    """Handler for standard error that clears the progress bar's line first; the bar is redrawn below."""

    def format(self, record: logging.LogRecord) -> str:
        return ("\r\x1b[2K" if self.stream.isatty() else "") + super().format(record)


@contextmanager
def told(json_to: str | None = None, level: str = "info") -> Iterator[None]:
    """Log on standard error as text, and as JSON lines to the file ``json_to`` (appended), or for ``-`` on standard
    error instead.

    Raises BadInput if the file cannot be written.
    """
    handlers: list[_Handler] = []
    if json_to != "-":
        handlers.append(_Terminal(sys.stderr))
        handlers[0].setFormatter(Words())
        handlers[0].setLevel(logging.INFO)
    with ExitStack() as stack:
        if json_to:
            place = sys.stderr if json_to == "-" else stack.enter_context(_opened(Path(json_to)))
            handlers.append(_Handler(place))
            handlers[-1].setFormatter(JsonLines())
        before = ROOT.level
        ROOT.setLevel(logging.DEBUG if level == "debug" else logging.INFO)
        for handler in handlers:
            ROOT.addHandler(handler)
        try:
            yield
        finally:
            ROOT.setLevel(before)
            for handler in handlers:
                ROOT.removeHandler(handler)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        file = path.open("a", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInput(f"기록을 쓸 수 없는 곳입니다: {path} ({error.strerror})") from error
    try:
        yield file
    finally:
        with suppress(OSError):  # disk full; reported when a line could not be written
            file.close()
