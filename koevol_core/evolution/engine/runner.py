"""Run engine: takes the planned rows of one run, sends requests, and commits each outcome as it returns.

No barrier between generations: a child that passes is expanded at once; jobs with the longest remaining chain run
first. A stop leaves unfinished rows planned; what was stored is never requested again.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from koevol_core.errors import Conflict, KoevolError, Stopped
from koevol_core.evolution.checks import Checks, Rules
from koevol_core.evolution.engine import jobs as kinds
from koevol_core.evolution.engine.budget import Budget
from koevol_core.evolution.engine.event_reporter import EventReporter
from koevol_core.evolution.engine.limits import RunLimits
from koevol_core.evolution.engine.rate_limit import RateLimiter
from koevol_core.evolution.engine.requests import STOPPED, RequestSender
from koevol_core.evolution.prompting import PromptStrategy
from koevol_core.llm import pricing
from koevol_core.llm.client import Client, Remembering
from koevol_core.llm.response import ProviderError
from koevol_core.llm.retry import CONSECUTIVE_FAILURES, NOT_THE_JOB
from koevol_core.store import Store, Writer, answers, calls, nodes, runs, spending
from koevol_core.types import Job, Outcome, Planned, Progress, Run

BEAT = 0.5
"""Seconds between two heartbeats."""
Expand = Callable[[int, int, str, str, int, int], list[Planned]]
"""(id, root_id, address, trace, generation, round) of an alive node → the children to plan for it."""


class Runner:
    """Worker of one run. ``tell`` gets the progress twice a second; ``asked_to_stop`` is polled as often."""

    def __init__(
        self, store: Store, run: Run, client: Client, style: PromptStrategy, limits: RunLimits, expand: Expand, checks: Checks,
        tell: Callable[[Progress], None] = lambda _: None, asked_to_stop: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self._store, self._run, self._client, self._style = store, run, client, style
        self._limits, self._expand, self._asked_to_stop = limits, expand, asked_to_stop
        self._checks, self._rules = checks, Rules(checks.eliminate, checks.is_unknown, run.spec.rules)
        self._worker, self._count = uuid.uuid4().hex, itertools.count()
        self._rate_limiter = RateLimiter(limits.batch_size, lambda: self._changed.set())
        self._heap: list[tuple[int, int, Job]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._message: str | None = None
        self._crash: BaseException | None = None
        self._held: list[tuple[Job, Outcome]] = []
        self._reporter = EventReporter(run, lambda *row: self._write(*row).add_done_callback(self._finished), tell)

    async def run(self) -> Progress:
        """Process the run until nothing is planned or it is stopped; return its progress. Raises Conflict if another
        worker has it, Stopped for an external cause.
        """
        self._stopping, self._changed = asyncio.Event(), asyncio.Event()
        price = pricing.price(self._client.model)
        before = self._store.read(runs.progress, self._run.id)
        if not await self._claim():
            return self._store.read(runs.progress, self._run.id)
        await self._recall()
        budget = Budget(price, self._store.read(spending.gone, self._run.id), self._limits.budget)
        stored = self._store.read(calls.unread, self._run.id)
        self._pages = kinds.planned(self._store, self._run.id)
        async with Writer(self._store, partial(runs.held, run_id=self._run.id, worker=self._worker)) as self._write:
            self._sender = RequestSender(
                self._run.id, self._client, self._limits, self._rate_limiter, budget, self._write, self._reporter, self._stopping,
                stored, self._finished,
            )  # fmt: skip
            self._reporter.begin(
                self._client.model, before, self._store.read(runs.progress, self._run.id), self._limits
            )
            beat = asyncio.create_task(self._beat())
            beat.add_done_callback(self._finished)
            try:
                await self._all()
            except Exception as error:  # noqa: BLE001  # raised below, once the run is closed
                self._fail(error)
            finally:
                await self._close(beat)
        progress = self._store.read(runs.progress, self._run.id)
        self._reporter.end(self._store.write, progress, self._message, self._crash)
        if self._crash:
            raise self._crash
        if self._message:
            raise Stopped(self._message)
        return progress

    async def _all(self) -> None:
        """Dispatch until nothing is planned, including rows that a page planned on this run in the meantime."""
        await self._dispatch()
        while not self._stopping.is_set() and self._store.read(runs.left, self._run.id):
            self._pages = kinds.planned(self._store, self._run.id)
            await self._dispatch()

    async def _claim(self) -> bool:
        """Claim the run; False if asked to stop before. After a crash, wait until the old heartbeat is stale."""
        last: float | None = None
        while not self._store.write(runs.claim, self._run.id, self._worker):
            if self._asked_to_stop():
                return False
            run = self._store.read(runs.get, self._run.id)
            if run and last and run.heartbeat and run.heartbeat != last:
                raise Conflict(f"실행 #{self._run.id}은(는) 다른 작업자가 진행하고 있습니다.")
            last = run.heartbeat if run else None
            await asyncio.sleep(BEAT)
        return True

    async def _recall(self) -> None:
        """Store the responses of lost attempts that the client still has: they were paid for and are not sent again."""
        if isinstance(self._client, Remembering) and (lost := self._store.read(calls.lost, self._run.id)):
            known = await self._client.recall(lost)
            self._store.write(calls.found, {lost[ticket]: exchange for ticket, exchange in known.items()})

    async def _close(self, beat: asyncio.Task[None]) -> None:
        """Wait for the requests in flight and store the run's final state; an error of that becomes the run's error."""
        if self._tasks:
            self._stop(None)
            await asyncio.gather(*self._tasks, return_exceptions=True)
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)
        end = self._write(runs.end, self._run.id, self._worker, self._message)
        if isinstance(error := (await asyncio.gather(end, return_exceptions=True))[0], Exception):
            self._fail(error)

    async def _beat(self) -> None:
        while True:
            if await self._write(runs.beat, self._run.id, self._worker) or self._asked_to_stop():
                self._stop(None)
            now = await asyncio.to_thread(self._store.read, runs.progress, self._run.id)
            self._reporter.progress(now, self._rate_limiter.size)
            await asyncio.sleep(BEAT)

    def _stop(self, message: str | None) -> None:
        self._message = self._message or message
        self._stopping.set()
        self._reporter.stopping(message, self._asked_to_stop(), self._rate_limiter.in_flight)
        self._rate_limiter.end()
        self._changed.set()

    def _fail(self, error: BaseException) -> None:
        """Stop for an error that is no job's (full disk, bug). It is raised again when the run is closed."""
        self._crash = self._crash or error
        self._stop(str(error) if isinstance(error, KoevolError) else "프로그램 오류로 멈췄습니다.")

    # -- job scheduling ------------------------------------------------------------------------------------------------

    def _push(self, jobs: list[Job]) -> None:
        for job in jobs:
            ahead = 0 if job.kind != "node" else self._run.spec.generations - job.round + 1
            heapq.heappush(self._heap, (-ahead, next(self._count), job))

    async def _dispatch(self) -> None:
        while True:
            self._changed.clear()
            places = int(self._rate_limiter.size) + int(self._rate_limiter.size) // 8 + 1
            while not self._stopping.is_set() and len(self._tasks) < places:
                if len(self._heap) < places and (page := next(self._pages, None)):
                    self._push(page)
                if not self._heap:
                    break
                self._start(heapq.heappop(self._heap)[2])
            if not self._tasks:
                break
            await self._changed.wait()
        if not self._stopping.is_set():
            await self._let_go()

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
            await self._keep(job, await kinds.ask_for(ask, self._style, job, self._rules))
        except ProviderError as fault:
            self._stop(None if fault is STOPPED else fault.detail)

    async def _keep(self, job: Job, became: Outcome) -> None:
        """Store the outcome of a job. Failures of the server or the network are held back: after ``CONSECUTIVE_FAILURES`` in
        a row they are not the jobs' fault, and these stay planned until the run is resumed.
        """
        self._held.append((job, became))
        if became.reason not in NOT_THE_JOB:
            await self._let_go()
        elif len(self._held) >= CONSECUTIVE_FAILURES:
            self._reporter.once("failing", count=CONSECUTIVE_FAILURES)
            self._stop(
                f"서버가 {CONSECUTIVE_FAILURES}번 이어서 응답하지 못했습니다. 주소와 서버의 상태를 확인하고 다시 실행하세요."
            )

    async def _let_go(self) -> None:
        """Store the outcomes that were held back."""
        held, self._held = self._held, []
        for job, became in held:
            annotation = await kinds.annotate(self._checks, job, became)
            if job.kind == "node":
                self._push(await self._write(self._settle, job, became, annotation))
            else:
                await self._write(kinds.fill, self._checks, job, became, annotation)

    def _settle(self, conn: Connection, job: Job, born: Outcome, annotation: Any) -> list[Job]:
        """Store a child's outcome, and plan its children and answer, in one transaction; return the new jobs."""
        if not nodes.fill(conn, job, born):
            return []
        if annotation:
            self._checks.store_annotations(conn, [(job.id, None, annotation)])
        if born.status != "alive":
            return []
        planned = self._expand(job.id, job.root_id, job.address, job.trace, job.generation, job.round)
        jobs = [replace(new, text=born.text) for new in nodes.plan(conn, self._run.id, planned)]
        if self._run.spec.answers:
            for answer_id in answers.plan(conn, self._run.id, [job.id]):
                at = answers.answer_address(job.address, 0)
                new = replace(job, kind="answer", id=answer_id, answer_id=answer_id, address=at, method=None)
                jobs.append(replace(new, text=born.text, parent=job.text))
        return jobs
