"""Event reporter of one worker: records single events once, and repeated events together with their count.

Called from the engine's event loop only. Never blocks: an event's row is written like every other row.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from koevol_core.errors import KoevolError
from koevol_core.evolution.engine.event_log import DETAIL, EVERY, Write, calls_wanted, emit, log
from koevol_core.evolution.engine.limits import RunLimits
from koevol_core.messages import Message
from koevol_core.types import Progress, Prompt, RawResponse, Run

STEPS = 10
"""Number of progress events over a run, and at most one a minute."""
MINUTE = 60.0


class EventReporter:
    """Event reporter of a run. ``write`` appends a row, by the writer during the run; ``show`` gets the progress."""

    def __init__(self, run: Run, write: Write, show: Callable[[Progress], None]) -> None:
        self._run, self._write, self._show = run, write, show
        self._began = self._last_progress = time.monotonic()
        self._step = 0
        self._once: set[str] = set()
        self._repeats: dict[tuple[str, object], _Repeat] = {}

    def emit(self, name: str, **facts: Any) -> None:
        """Record an event."""
        emit(self._write, self._run.id, name, **facts)

    def once(self, name: str, **facts: Any) -> None:
        """Record an event that all jobs of the run meet at the same time, only the first time."""
        if name not in self._once:
            self._once.add(name)
            self.emit(name, **facts)

    def begin(self, model: str, before: Progress, now: Progress, limits: RunLimits) -> None:
        """Record that a worker has claimed the run; ``before``, ``now``: the progress before and after the claim."""
        facts: dict[str, Any] = {"model": model, "left": now.total - now.done, "pid": os.getpid()}
        facts |= {"batch_size": limits.batch_size, "timeout": limits.timeout, "budget": limits.budget}
        facts["retries"] = limits.max_retries
        self._step = STEPS * now.done // max(1, now.total)
        if not now.done and not now.calls:
            self.emit("started", **facts)
            return
        lost, crashed = now.doubtful - before.doubtful, self._run.state == "running"
        self.emit("resumed", done=now.done, doubtful=lost, crashed=crashed, **facts)

    def progress(self, now: Progress, size: float) -> None:
        """Pass the progress to ``show``; record it at each tenth of the run, at most once a minute."""
        self._show(now)
        step, moment = STEPS * now.done // max(1, now.total), time.monotonic()
        if step > self._step and now.done < now.total and moment - self._last_progress >= MINUTE:
            self._step, self._last_progress = step, moment
            self.emit("progress", size=int(size), **self._counts(now))
        self._flush(moment)

    def slowed(self, response: RawResponse, size: float) -> None:
        """Record a 429 or a Retry-After."""
        if response.status == 429:
            self._again("slowed", None, size=int(size))
        if response.retry_after:
            self._again("waiting", None, wait=round(response.retry_after, 1))

    def again(self, action: str, reason: str, detail: str) -> None:
        """Record that a request is sent again."""
        self._again(
            "resent" if action == "resend" else "retried",
            reason,
            reason=reason,
            detail=detail if isinstance(detail, Message) else detail[:DETAIL],
        )

    def stopping(self, message: str | None, by_signal: bool, in_flight: int) -> None:
        """Record that no new request is sent: because of ``message``, or by a signal or request."""
        by = None if message else "signal" if by_signal else "request"
        self.once("stopping", by=by, in_flight=in_flight, message=message)

    def call(self, prompt: Prompt, attempt: int, response: RawResponse, sent_at: float) -> None:
        """Log one request that was sent at ``sent_at`` (UTC seconds), if single requests are logged."""
        if calls_wanted():
            log(self._run.id, "call", {
                "purpose": prompt.purpose, "attempt": attempt, "status": response.status, "fault": response.fault,
                "seconds": round(time.time() - sent_at, 3), "bytes": len(response.body),
            })  # fmt: skip

    def end(self, write: Write, now: Progress, message: str | None, crash: BaseException | None) -> None:
        """Record the final event of a closed run. On a full disk it is in the log and not in the store."""
        self._show(now)
        self._write = write
        with suppress(KoevolError):
            self._flush(float("inf"))
            if crash and not isinstance(crash, KoevolError):
                self.emit("crashed", **crash_facts(crash))
            counts = self._counts(now)
            tokens = {"prompt_tokens": now.prompt_tokens, "completion_tokens": now.completion_tokens}
            if message or now.done < now.total:
                self.emit(
                    "stopped", left=now.total - now.done, message=message, doubtful=now.doubtful, **tokens, **counts
                )
            else:
                self.emit("done", doubtful=now.doubtful, **tokens, **counts)

    def _counts(self, now: Progress) -> dict[str, Any]:
        counts = {name: now.nodes.get(name, 0) for name in ("alive", "eliminated", "failed")}
        counts |= {"filled": now.answers.get("filled", 0), "scored": now.scores.get("filled", 0)}
        seconds = round(time.monotonic() - self._began, 1)
        return {"done": now.done, "total": now.total, **counts, "calls": now.calls,
                "tokens": now.prompt_tokens + now.completion_tokens, "usd": now.cost, "seconds": seconds}  # fmt: skip

    def _again(self, name: str, kind: object, **facts: Any) -> None:
        repeat = self._repeats.setdefault((name, kind), _Repeat())
        if "wait" in facts and repeat.count:
            facts["wait"] = max(facts["wait"], repeat.facts["wait"])
        repeat.count, repeat.facts = repeat.count + 1, facts
        self._emit_repeat(name, repeat, time.monotonic())

    def _flush(self, moment: float) -> None:
        for (name, _), repeat in self._repeats.items():
            self._emit_repeat(name, repeat, moment)

    def _emit_repeat(self, name: str, repeat: _Repeat, moment: float) -> None:
        if repeat.count and moment >= repeat.quiet_until:
            facts, repeat.count, repeat.quiet_until = repeat.facts | {"count": repeat.count}, 0, moment + EVERY
            self.emit(name, **facts)


class _Repeat:
    def __init__(self) -> None:
        self.count, self.quiet_until = 0, 0.0
        self.facts: dict[str, Any] = {}


def crash_facts(error: BaseException) -> dict[str, str]:
    """Return the type, the place and the traceback of a bug."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    at = f"{Path(place[0].filename).name}:{place[0].lineno}" if place else ""
    return {"error": type(error).__name__, "at": at, "trace": "".join(traceback.format_exception(error))}
