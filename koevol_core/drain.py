"""The engine: takes planned rows of one run, asks the model, and commits each outcome as it returns.

No barriers: a child's own next step is a job as soon as it lives, and jobs with the most work behind them go first.
Every attempt is a row before it leaves, and its bytes are stored before they are read. A stop leaves what is not done
planned; what was stored is never asked again.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection

from . import prices
from .answer import answer
from .asking import Style
from .client import Client
from .errors import Conflict, KoevolError, Stopped
from .evolve import evolve
from .model import Born, Exchange, Job, Planned, Progress, Prompt, Reply, Run, Written
from .pace import Pace
from .reading import Fault, facts, read
from .store import Store, Writer, answers, calls, nodes, work

PAGE = 500
"""Planned rows that are read at once."""
BEAT = 0.5
"""Seconds between two heart-beats."""
ROW_OF_FAILURES = 5
"""Jobs in a row that the server or the network failed, after which the run stops instead of failing the rest."""

Spread = Callable[[int, int, str, str, int, int], list[Planned]]
"""(id, root_id, address, trace, generation, round) of a living node → the children it should have."""


@dataclass(frozen=True)
class Effort:
    """How hard to try: requests in flight at most, seconds an attempt, retries a request, dollars at most (None: no limit)."""

    batch_size: int = 10
    timeout: float = 100.0
    max_retries: int = 2
    budget: float | None = None
    backoff: float = 1.0


class Drain:
    """One worker on one run. ``tell`` is given the progress twice a second; ``asked_to_stop`` is looked at as often."""

    def __init__(
        self, store: Store, run: Run, client: Client, style: Style, effort: Effort, spread: Spread,
        tell: Callable[[Progress], None] = lambda _: None, asked_to_stop: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self._store, self._run, self._client, self._style = store, run, client, style
        self._effort, self._spread, self._tell, self._asked_to_stop = effort, spread, tell, asked_to_stop
        self._worker = uuid.uuid4().hex
        self._pace = Pace(effort.batch_size)
        self._heap: list[tuple[int, int, Job]] = []
        self._count = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()
        self._message: str | None = None
        self._crash: BaseException | None = None
        self._held: list[tuple[Job, Born | Written]] = []

    async def run(self) -> Progress:
        """Drain until nothing is planned or the run is stopped. Raises Conflict if another worker has it, Stopped if the
        outside ended it."""
        self._stopping, self._changed = asyncio.Event(), asyncio.Event()
        if not await self._claim():
            return self._store.read(work.progress, self._run.id)
        self._spent = self._store.read(work.known_cost, self._run.id)
        self._stored = self._store.read(calls.unread, self._run.id)
        self._pages = self._planned_pages()
        async with Writer(self._store) as self._write:
            beat = asyncio.create_task(self._beat())
            beat.add_done_callback(self._finished)
            try:
                await self._all()
            except Exception as error:  # noqa: BLE001  # raised below, once the run is closed
                self._fail(error)
            finally:
                await self._close(beat)
        progress = self._store.read(work.progress, self._run.id)
        self._tell(progress)
        if self._crash:
            raise self._crash
        if self._message:
            raise Stopped(self._message)
        return progress

    async def _all(self) -> None:
        """Dispatch until nothing is planned: also what a page planned on this run while it went on."""
        await self._dispatch()
        while not self._stopping.is_set() and self._store.read(work.left, self._run.id):
            self._pages = self._planned_pages()
            await self._dispatch()

    async def _claim(self) -> bool:
        """Take the run; False if asked to stop before. After a crash the dead worker's last heart-beat has to grow old."""
        last: float | None = None
        while not self._store.write(work.claim, self._run.id, self._worker):
            if self._asked_to_stop():
                return False
            run = self._store.read(work.get, self._run.id)
            if run and last and run.heartbeat and run.heartbeat != last:
                raise Conflict(f"실행 #{self._run.id}은(는) 다른 작업자가 진행하고 있습니다.")
            last = run.heartbeat if run else None
            await asyncio.sleep(BEAT)
        return True

    async def _close(self, beat: asyncio.Task[None]) -> None:
        """Let what is in flight end, and say in the store how the run stands; an error of that is the run's."""
        if self._tasks:
            self._stop(None)
            await asyncio.gather(*self._tasks, return_exceptions=True)
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)
        end = self._write(work.end, self._run.id, self._worker, self._message)
        if isinstance(error := (await asyncio.gather(end, return_exceptions=True))[0], Exception):
            self._fail(error)

    async def _beat(self) -> None:
        while True:
            if await self._write(work.beat, self._run.id, self._worker) or self._asked_to_stop():
                self._stop(None)
            self._tell(await asyncio.to_thread(self._store.read, work.progress, self._run.id))
            await asyncio.sleep(BEAT)

    def _stop(self, message: str | None) -> None:
        self._message = self._message or message
        self._stopping.set()
        self._pace.end()
        self._changed.set()

    def _fail(self, error: BaseException) -> None:
        """Stop for an error that no job can have: a full disk, or a bug. It is raised again when the run is closed."""
        self._crash = self._crash or error
        self._stop(str(error) if isinstance(error, KoevolError) else "프로그램 오류로 멈췄습니다.")

    # -- which job next ------------------------------------------------------------------------------------------------

    def _planned_pages(self) -> Any:
        """Jobs that were planned before this worker came, page by page; later ones are pushed as they are born."""
        last_node, last_answer = self._store.read(nodes.last_id), self._store.read(answers.last_id)
        at = (0, 0)
        while page := self._store.read(nodes.planned, self._run.id, at, last_node, PAGE):
            at = (page[-1].round, page[-1].id)
            yield page
        seen = 0
        while page := self._store.read(answers.planned, self._run.id, seen, last_answer, PAGE):
            seen = page[-1].id
            yield page

    def _push(self, jobs: list[Job]) -> None:
        for job in jobs:
            ahead = 0 if job.kind == "answer" else self._run.spec.generations - job.round + 1
            heapq.heappush(self._heap, (-ahead, next(self._count), job))

    async def _dispatch(self) -> None:
        while True:
            self._changed.clear()
            places = int(self._pace.size) + int(self._pace.size) // 8 + 1
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
        ask = partial(self._ask, job)
        try:
            became: Born | Written
            if job.kind == "node" and job.method:
                became = await evolve(ask, self._style, job.method, job.text, job.address)
            else:
                parent = await asyncio.to_thread(self._store.read, self._parent_text, job.node_id)
                became = await answer(ask, self._style, parent, job.text, job.address)
            await self._keep(job, became)
        except Fault as fault:
            self._stop(None if fault is _LEFT else fault.detail)

    async def _keep(self, job: Job, became: Born | Written) -> None:
        """Store what became of a job. Failures of the outside are held back: five in a row say that it is not the jobs'
        fault, and then these stay planned, for the day when the server is back."""
        self._held.append((job, became))
        if became.reason not in ("server", "network"):
            await self._let_go()
        elif len(self._held) >= ROW_OF_FAILURES:
            self._stop(
                f"서버가 {ROW_OF_FAILURES}번 이어서 응답하지 못했습니다. 주소와 서버의 상태를 확인하고 다시 실행하세요."
            )

    async def _let_go(self) -> None:
        """Store the outcomes that were held back."""
        held, self._held = self._held, []
        for job, became in held:
            if isinstance(became, Born):
                self._push(await self._write(self._settle, job, became))
            else:
                await self._write(answers.fill, job, became)

    def _settle(self, conn: Connection, job: Job, born: Born) -> list[Job]:
        """Store what a child became, and plan what follows from its life, in one transaction."""
        if not nodes.fill(conn, job, born) or born.status != "alive":
            return []
        planned = self._spread(job.id, job.root_id, job.address, job.trace, job.generation, job.round)
        jobs = [_with_text(new, born.text) for new in nodes.plan(conn, self._run.id, planned)]
        if self._run.spec.answers:
            for answer_id in answers.plan(conn, self._run.id, [job.id]):
                at = answers.answer_address(job.address, 0)
                jobs.append(
                    Job("answer", answer_id, job.id, born.text, at, job.round, job.generation, job.trace, job.root_id)
                )
        return jobs

    @staticmethod
    def _parent_text(conn: Connection, node_id: int) -> str:
        chain = nodes.path(conn, node_id)
        return chain[-2].text if len(chain) > 1 else ""

    # -- one request ---------------------------------------------------------------------------------------------------

    async def _ask(self, job: Job, prompt: Prompt, turn: int) -> Reply:
        """A stored reply if there is one, else attempts by the fault table until one is usable. Raises Fault."""
        if stored := self._stored.pop((job.kind, job.id, prompt.purpose, turn), None):
            call_id, exchange, priced = stored
            if not priced:
                self._price(call_id, exchange)
            try:
                return read(exchange)
            except Fault as fault:
                if fault.action == "fail":
                    raise
        retries = resends = 0
        while True:
            exchange = await self._attempt(job, prompt, turn, retries + resends + 1)
            try:
                reply = read(exchange)
            except Fault as fault:
                if fault.action == "retry" and retries < self._effort.max_retries:
                    retries += 1
                    await self._back_off(fault, retries)
                elif fault.action == "resend" and resends < min(1, self._effort.max_retries):
                    resends += 1
                else:
                    raise
            else:
                self._pace.good()
                return reply

    async def _back_off(self, fault: Fault, retries: int) -> None:
        """Wait at least as long as the server asked, longer each time, with jitter; a stop ends the wait."""
        wait = max(fault.wait, self._effort.backoff * 2 ** (retries - 1) * random.uniform(0.5, 1.0))
        try:
            await asyncio.wait_for(self._stopping.wait(), wait)
        except TimeoutError:
            return

    async def _attempt(self, job: Job, prompt: Prompt, turn: int, attempt: int) -> Exchange:
        await self._pace.enter()
        try:
            self._may_spend()
            call_id = await self._write(calls.sent, self._call_row(job, prompt, turn, attempt))
            exchange = await self._client.send(prompt, self._effort.timeout)
            if exchange.status == 429 or exchange.retry_after:
                self._pace.slow(exchange.retry_after or 0.0)
        finally:
            self._pace.leave()
        state = "got" if exchange.status == 200 and not exchange.fault else "failed"
        row = {"state": state, "http_status": exchange.status, "fault": exchange.fault, "body": exchange.body}
        await self._write(calls.ended, call_id, row)
        self._price(call_id, exchange)
        return exchange

    def _may_spend(self) -> None:
        if self._stopping.is_set():
            raise _LEFT
        if self._effort.budget is not None and self._spent >= self._effort.budget:
            raise Fault(
                "stop",
                "stop",
                f"한도 ${self._effort.budget:g}에 이르러 멈췄습니다. 한도를 올려 다시 실행하면 이어집니다.",
            )

    def _price(self, call_id: int, exchange: Exchange) -> None:
        """Read tokens and cost out of bytes that are stored already; the row is committed with what follows."""
        known = facts(exchange)
        if not known:
            return
        cost = prices.cost(
            self._client.model, known["prompt_tokens"], known["completion_tokens"], known["cached_tokens"]
        )
        self._spent += cost or 0.0
        self._write(calls.priced, call_id, known | {"cost": cost}).add_done_callback(self._finished)

    def _call_row(self, job: Job, prompt: Prompt, turn: int, attempt: int) -> dict[str, Any]:
        """What leaves, less the fixed text that is kept once under its hash."""
        request = {"model": self._client.model, "messages": prompt.messages[1:], **prompt.params}
        return {
            "run_id": self._run.id, "node_id": job.node_id, "answer_id": job.id if job.kind == "answer" else None,
            "purpose": prompt.purpose, "turn": turn, "attempt": attempt, "prompt_sha256": prompt.sha256,
            "request": json.dumps(request, ensure_ascii=False).encode("utf-8", "replace").decode(),
        }  # fmt: skip


_LEFT = Fault("stop", "stop", "멈춤")
"""Raised in a job that the stop of its run caught between two requests: it stays planned, and that is no error."""


def _with_text(job: Job, text: str) -> Job:
    return Job(
        job.kind, job.id, job.node_id, text, job.address, job.round, job.generation, job.trace, job.root_id, job.method
    )
