"""Run engine: takes the planned rows of one run, sends requests, and commits each outcome as it returns.

No barrier between generations: a child that passes is expanded at once; jobs with the longest remaining chain run
first. A stop leaves unfinished rows planned; what was stored is never requested again.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

from sqlalchemy import Connection

from koevol_core.errors import BadInput, Conflict, KoevolError, Stopped
from koevol_core.evolution.checks import LONGEST, Checks, Rules
from koevol_core.evolution.engine import jobs
from koevol_core.evolution.engine.budget import Budget
from koevol_core.evolution.engine.event_reporter import EventReporter
from koevol_core.evolution.engine.failure_streak import FailureStreak, subject
from koevol_core.evolution.engine.limits import OFF_PEAK, RunLimits, check_limits
from koevol_core.evolution.engine.planning import plan_next
from koevol_core.evolution.engine.rate_limit import RateLimiter
from koevol_core.evolution.engine.requests import RequestSender, RunStopped
from koevol_core.evolution.prompting import PromptStrategy
from koevol_core.llm import pricing
from koevol_core.llm.client import Client, RecoverableClient
from koevol_core.llm.response import ProviderError
from koevol_core.messages import Message
from koevol_core.store import Store, Writer, calls, counters, planned, runs, spending
from koevol_core.types import Job, Outcome, Progress, Purpose, Run

BEAT = 0.5
"""Seconds between two heartbeats."""
PRICE_POLL = 60.0
"""Seconds after which a run that waits for a lower price looks at the price file again."""


@dataclass(frozen=True)
class Hooks:
    """What a run calls outside of the engine: ``checks`` of texts (koevol's own: ``quality.checks``), ``on_progress``
    twice a second, ``stop_requested``, polled as often, and ``eliminated``, which may plan jobs in place of a child.
    ``longest``: maximum characters of a child and an answer.
    """

    checks: Checks
    on_progress: Callable[[Progress], None] = lambda _: None
    stop_requested: Callable[[], bool] = lambda: False
    eliminated: Callable[[Connection, Run, Job], list[Job]] = lambda _conn, _run, _job: []
    longest: tuple[int, int] = LONGEST


def drain(
    store: Store, run_id: int, client: Client, style: PromptStrategy, limits: RunLimits = RunLimits(), *, hooks: Hooks
) -> Progress:
    """Process the planned rows of a run; return its progress when nothing is left or a stop was requested.

    Raises Stopped for an external cause (balance, key, endpoint, budget), Conflict while another worker has the run,
    and BadInput for an unknown run. In each case stored results stay, and the rest stays planned.
    """
    check_limits(limits, dict.fromkeys(client.dialect(purpose).model for purpose in get_args(Purpose)))
    run = store.read(runs.get, run_id)
    if run is None:
        raise BadInput("run.no_run", run=run_id)

    async def whole() -> Progress:
        try:
            return await Runner(store, run, client, style, limits, hooks).run()
        finally:
            await client.aclose()

    return asyncio.run(whole())


class Runner:
    """Worker of one run, for one event loop."""

    def __init__(
        self, store: Store, run: Run, client: Client, style: PromptStrategy, limits: RunLimits, hooks: Hooks
    ) -> None:
        self._store, self._run, self._client, self._style = store, run, client, style
        self._limits, self._hooks = limits, hooks
        self._rules = Rules(hooks.checks, run.spec.rules, hooks.longest)
        self._worker, self._count = uuid.uuid4().hex, itertools.count()
        self._stopping, self._changed = asyncio.Event(), asyncio.Event()
        self._rate_limiter = RateLimiter(limits.batch_size, self._changed.set)
        self._queue: list[tuple[int, int, Job]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._message: str | None = None
        self._crash: BaseException | None = None
        self._reporter = EventReporter(run, self._write_event, hooks.on_progress)

    async def run(self) -> Progress:
        """Process the run until nothing is planned or it is stopped; return its progress. Raises Conflict if another
        worker has it, Stopped for an external cause.
        """
        before = self._progress()
        if not await self._claim():
            return self._progress()
        await self._recover_replies()
        async with Writer(self._store, partial(runs.held, run_id=self._run.id, worker=self._worker)) as self._write:
            self._sender = self._request_sender()
            self._streak = FailureStreak(self._store.read(calls.asked_enough, self._run.id))
            self._reporter.begin(self._client.model, before, self._progress(), self._limits)
            heartbeat = asyncio.create_task(self._beat())
            heartbeat.add_done_callback(self._finished)
            try:
                await self._wait_for_price()
                await self._process()
            except Exception as error:  # noqa: BLE001  # raised below, once the run is closed
                self._fail(error)
            finally:
                await self._close(heartbeat)
        progress = self._progress()
        self._reporter.end(self._store.write, progress, self._message, self._crash)
        if self._crash:
            raise self._crash
        if self._message:
            raise Stopped(self._message)
        return progress

    def _progress(self) -> Progress:
        return self._store.read(runs.progress, self._run.id)

    def _request_sender(self) -> RequestSender:
        for purpose in get_args(Purpose):
            dialect = self._client.dialect(purpose)
            dialect.recall(self._store.read(counters.get_setting, dialect.setting, ""))
        spent = self._store.read(spending.gone, self._run.id)
        priced = {purpose: pricing.price(self._client.dialect(purpose).model) for purpose in get_args(Purpose)}
        return RequestSender(
            run_id=self._run.id,
            client=self._client,
            limits=self._limits,
            rate_limiter=self._rate_limiter,
            budget=Budget(priced.__getitem__, spent, self._limits.budget),
            write=self._write,
            reporter=self._reporter,
            stopping=self._stopping,
            stored=self._store.read(calls.unread, self._run.id),
            written=self._finished,
        )

    def _write_event(self, *row: Any) -> None:
        self._write(*row).add_done_callback(self._finished)

    async def _wait_for_price(self) -> None:
        """Wait until the model's peak hours are over, if the run is to start then; a stop ends it."""
        while self._limits.wait_for == OFF_PEAK and not self._stopping.is_set():
            if (until := pricing.off_peak(self._client.model)) is None:
                return
            self._reporter.once("off_peak", until=until)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), min(PRICE_POLL, until - time.time() + 0.1))

    async def _process(self) -> None:
        """Dispatch until nothing is planned, including rows that a page planned on this run in the meantime."""
        while True:
            self._pages = jobs.pages(self._store, self._run.id)
            await self._dispatch()
            if self._stopping.is_set() or not self._store.read(runs.left, self._run.id):
                return

    async def _claim(self) -> bool:
        """Claim the run; False if asked to stop before. After a crash, wait until the old heartbeat is stale."""
        last: float | None = None
        while not self._store.write(runs.claim, self._run.id, self._worker):
            if self._hooks.stop_requested():
                return False
            run = self._store.read(runs.get, self._run.id)
            if run and last and run.heartbeat and run.heartbeat != last:
                raise Conflict("run.taken", run=self._run.id)
            last = run.heartbeat if run else None
            await asyncio.sleep(BEAT)
        return True

    async def _recover_replies(self) -> None:
        """Store the responses of lost attempts that the client still has: they were paid for and are not sent again."""
        if isinstance(self._client, RecoverableClient) and (lost := self._store.read(calls.lost, self._run.id)):
            known = await self._client.recover(lost)
            self._store.write(calls.found, {lost[ticket]: response for ticket, response in known.items()})

    async def _close(self, heartbeat: asyncio.Task[None]) -> None:
        """Wait for the requests in flight and store the run's final state; an error of that becomes the run's error."""
        if self._tasks:
            self._stop(None)
            await asyncio.gather(*self._tasks, return_exceptions=True)
        heartbeat.cancel()
        await asyncio.gather(heartbeat, return_exceptions=True)
        if self._message:
            unusable = [self._sender.unusable[job] for job in self._streak.held if job in self._sender.unusable]
            await asyncio.gather(self._write(calls.set_aside, unusable), return_exceptions=True)
        end = self._write(runs.end, self._run.id, self._worker, self._message)
        if isinstance(error := (await asyncio.gather(end, return_exceptions=True))[0], Exception):
            self._fail(error)

    async def _beat(self) -> None:
        while True:
            if await self._write(runs.beat, self._run.id, self._worker) or self._hooks.stop_requested():
                self._stop(None)
            now = await asyncio.to_thread(self._progress)
            self._reporter.progress(now, self._rate_limiter.size)
            await asyncio.sleep(BEAT)

    def _stop(self, message: str | None) -> None:
        self._message = self._message or message
        self._stopping.set()
        self._reporter.stopping(message, self._hooks.stop_requested(), self._rate_limiter.in_flight)
        self._rate_limiter.stop()
        self._changed.set()

    def _fail(self, error: BaseException) -> None:
        """Stop for an error that is no job's (full disk, bug). It is raised again when the run is closed."""
        self._crash = self._crash or error
        self._stop(error.message if isinstance(error, KoevolError) else Message("run.fault"))

    # -- job scheduling ------------------------------------------------------------------------------------------------

    def _enqueue(self, new: list[Job]) -> None:
        for job in new:
            steps_left = 0 if job.kind != "node" else self._run.spec.generations - job.round + 1
            heapq.heappush(self._queue, (-steps_left, next(self._count), job))

    async def _dispatch(self) -> None:
        while True:
            self._changed.clear()
            places = int(self._rate_limiter.size) + int(self._rate_limiter.size) // 8 + 1
            while not self._stopping.is_set() and len(self._tasks) < places:
                if len(self._queue) < places and (page := next(self._pages, None)):
                    self._enqueue(page)
                if not self._queue:
                    break
                self._start(heapq.heappop(self._queue)[2])
            if not self._tasks:
                break
            await self._changed.wait()
        if not self._stopping.is_set():
            own, message = self._streak.end()
            await self._store_all(own)
            if message:
                self._stop(message)

    def _start(self, job: Job) -> None:
        task = asyncio.create_task(self._do(job))
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Future[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._fail(error)
        self._changed.set()

    # -- one job -------------------------------------------------------------------------------------------------------

    async def _do(self, job: Job) -> None:
        ask = partial(self._sender.ask, job)
        try:
            await self._collect(job, await jobs.KINDS[job.kind].request(ask, self._style, job, self._rules))
        except RunStopped:
            self._stop(None)
        except ProviderError as fault:
            self._stop(fault.detail)

    async def _collect(self, job: Job, outcome: Outcome) -> None:
        """Store the outcome of a job, and those that it shows to be their jobs' own; stop after too many failures in a row."""
        await self._store_all(self._streak.add(job, outcome, self._sender.asked_at.pop(subject(job), 0.0)))
        if not self._stopping.is_set() and (message := self._streak.stops()):
            self._reporter.once("failing", count=message.params["count"])
            self._stop(message)

    async def _store_all(self, outcomes: list[tuple[Job, Outcome]]) -> None:
        for job, outcome in outcomes:
            annotation = await jobs.annotation_of(self._hooks.checks, job, outcome)
            self._enqueue(await self._write(self._store_outcome, job, outcome, annotation))

    def _store_outcome(self, conn: Connection, job: Job, outcome: Outcome, annotation: Any) -> list[Job]:
        """Store an outcome and what follows from a child that is alive, in one transaction; return the new jobs."""
        if not planned.fill(conn, job, outcome):
            return []
        if annotation:
            self._hooks.checks.store_annotations(conn, [(job.node_id, job.answer_id, annotation)])
        if outcome.status == "alive":
            return plan_next(conn, self._run, job, outcome.text)
        return (
            self._hooks.eliminated(conn, self._run, job) if (outcome.status, job.kind) == ("eliminated", "node") else []
        )
