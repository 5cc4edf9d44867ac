"""Requests of a job: send a prompt until a reply is usable; each attempt is a row before it is sent.

A reply's bytes are committed before they are parsed; the parsed tokens and cost follow with the next commit. So
whatever goes wrong while parsing, a paid reply is stored and not paid for again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from koevol_core.evolution.engine.budget import Budget, maybe_billed
from koevol_core.evolution.engine.event_reporter import EventReporter
from koevol_core.evolution.engine.failure_streak import subject
from koevol_core.evolution.engine.limits import RunLimits
from koevol_core.evolution.engine.rate_limit import RateLimiter
from koevol_core.evolution.methods import methods_of_trace
from koevol_core.llm import usage
from koevol_core.llm.client import Client
from koevol_core.llm.dialect import Dialect
from koevol_core.llm.response import Body, ProviderError, facts, parse_body, read
from koevol_core.llm.retry import Attempts
from koevol_core.store import Writer, calls, counters
from koevol_core.store.calls import Key, Subject, Unread
from koevol_core.types import Job, Prompt, RawResponse, Reply

FIRST_CONTACT = 2.0
"""Seconds for which requests wait for the first one to an endpoint; a refusal of parameters comes within them."""


class RunStopped(Exception):
    """Ends a job whose run was stopped between two requests: it stays planned, and that is no error."""


@dataclass(eq=False)
class RequestSender:
    """Request sender of one worker, for one event loop.

    ``stored``: replies that were already paid for; ``stopping``: ends every wait; ``written``: callback for writes that
    nobody awaits.
    """

    run_id: int
    client: Client
    limits: RunLimits
    rate_limiter: RateLimiter
    budget: Budget
    write: Writer
    reporter: EventReporter
    stopping: asyncio.Event
    stored: dict[Key, Unread]
    written: Callable[[asyncio.Future[None]], None]
    asked_at: dict[Subject, float] = field(default_factory=dict)
    """When each job's current request was first sent, in monotonic seconds."""
    unusable: dict[Subject, int] = field(default_factory=dict)
    """Each job's last call whose stored reply could not be used."""
    contacts: dict[str, asyncio.Event] = field(default_factory=dict)

    async def ask(self, job: Job, prompt: Prompt, turn: int) -> Reply:
        """Return a stored reply if there is one, else send attempts until a reply is usable. Raises ProviderError.

        ``ProviderError.action`` decides about another attempt.
        """
        dialect = self.client.dialect(prompt.purpose)
        if stored := self.stored.pop((job.kind, job.id, prompt.purpose, turn), None):
            body = parse_body(stored.response)
            if (
                not stored.priced
                and self._price(stored.call_id, stored.response, body, prompt, stored.sent_at) is not None
            ):
                self.budget.pay(-stored.at_most)  # the maximum, counted while the cost was unknown
            try:
                reply = read(stored.response, body)
            except ProviderError as fault:
                self._note(dialect, fault.thought)
                if fault.action == "fail":
                    self.unusable[subject(job)] = stored.call_id
                    raise
            else:
                self._note(dialect, reply.thought)
                return reply
        first = await self._first_contact(dialect)
        try:
            return await self._ask(job, prompt, turn, dialect)
        finally:
            if first:
                self.contacts[dialect.setting].set()

    async def _first_contact(self, dialect: Dialect) -> bool:
        """Return True for the first request to an endpoint that is not known yet; the others wait for its end, so that one
        request learns for all what the endpoint refuses, but at most ``FIRST_CONTACT`` seconds."""
        if dialect.met:
            return False
        if known := self.contacts.get(dialect.setting):
            with suppress(TimeoutError):
                await asyncio.wait_for(known.wait(), FIRST_CONTACT)
            return False
        self.contacts[dialect.setting] = asyncio.Event()
        return True

    async def _ask(self, job: Job, prompt: Prompt, turn: int, dialect: Dialect) -> Reply:
        attempts = Attempts(self.limits.max_retries, self.limits.backoff)
        while True:
            sent = dialect.fit(prompt)
            response, body, call_id = await self._attempt(job, sent, turn, attempts.number)
            try:
                reply = read(response, body)
            except ProviderError as fault:
                self._note(dialect, fault.thought)
                if (change := dialect.learn(response, prompt, sent)) is not None:
                    if change:
                        self.reporter.emit("adapted", model=dialect.model, change=change)
                        self._remember(dialect)
                    continue
                if fault.action == "fail":
                    self.unusable[subject(job)] = call_id
                wait = attempts.next(fault.action, fault.wait)
                if wait is None:
                    raise
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.stopping.wait(), wait)  # a stop ends the wait
                self.reporter.again(fault.action, fault.reason, fault.detail)
            else:
                self._note(dialect, reply.thought, met=True)
                self.rate_limiter.succeeded()
                return reply

    def _note(self, dialect: Dialect, thought: bool, met: bool = False) -> None:
        """Remember that a model thinks, and that an endpoint takes what it is sent."""
        if (thought and not dialect.thinks) or (met and not dialect.met):
            dialect.thinks, dialect.met = dialect.thinks or thought, dialect.met or met
            self._remember(dialect)

    def _remember(self, dialect: Dialect) -> None:
        self.write.along(counters.keep_setting, dialect.setting, dialect.remembered()).add_done_callback(self.written)

    async def _attempt(self, job: Job, prompt: Prompt, turn: int, attempt: int) -> tuple[RawResponse, Body, int]:
        """Send once; return the reply and its call's id. The reply frees the request's place in the rate limiter, its cost the reserved budget."""
        with ExitStack() as reserved:
            await self.rate_limiter.acquire()
            try:
                now, maximum, fits = await self.budget.wait_for_room(prompt, self.stopping)
                if attempt == 1:
                    self.asked_at[subject(job)] = time.monotonic()
                if self.stopping.is_set():
                    raise RunStopped
                if not fits:
                    self.reporter.once("budget", budget=self.limits.budget, usd=self.budget.spent)
                    raise ProviderError("stop", "stop", self.budget.exceeded(maximum or 0.0))
                reserved.enter_context(self.budget.reserve(maximum or 0.0))
                row = self._row(job, prompt, turn, attempt) | {"sent_at": now, "at_most": maximum}
                call_id = await self.write(calls.sent, row)
                ticketed = replace(prompt, ticket=calls.ticket(call_id, now))
                response = await self.client.send(ticketed, self.limits.timeout)
                if response.status == 429 or response.retry_after:
                    self.rate_limiter.refused(response.retry_after or 0.0)
                    self.reporter.slowed(response, self.rate_limiter.size)
                stored = self.write(calls.ended, call_id, calls.end_of(response))
            finally:
                self.rate_limiter.release()
            await stored
            body = parse_body(response)
            if self._price(call_id, response, body, prompt, now) is None and maybe_billed(response):
                self.budget.pay(maximum or 0.0)
        self.reporter.call(prompt, attempt, response, now)
        return response, body, call_id

    def _price(self, call_id: int, response: RawResponse, body: Body, prompt: Prompt, at: float) -> float | None:
        """Read tokens and cost from stored bytes and write them with the next commit; return US dollars or None."""
        if not (known := facts(response, body)):
            return None
        known = usage.checked(known, prompt, body)
        cost = self.budget.pay_for(prompt.purpose, known, at)
        self.write.along(calls.priced, call_id, known | {"cost": cost}).add_done_callback(self.written)
        return cost

    def _row(self, job: Job, prompt: Prompt, turn: int, attempt: int) -> dict[str, Any]:
        return {
            "run_id": self.run_id, "node_id": job.node_id, "answer_id": job.answer_id,
            "method": job.method or next(iter((methods_of_trace(job.trace) or [])[::-1]), None),
            "purpose": prompt.purpose, "turn": turn, "attempt": attempt, "prompt_sha256": prompt.sha256,
            "request": calls.request_text(self.client.dialect(prompt.purpose).model, prompt),
        }  # fmt: skip
