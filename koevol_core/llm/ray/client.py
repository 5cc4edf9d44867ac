"""Client over a Ray cluster: one asynchronous actor per node, batches of requests out, logged responses back.

Ray Data is not used: it streams a complete data set through workers, while here each reply decides the next request.
When a node is lost (dead or silent), the other nodes read its log before anything is sent again; the rest of its
requests in flight is *doubtful*, like every request whose end is unknown: counted at its maximum cost, and sent once
more.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import os
import signal
import socket
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from koevol_core.errors import BadInput, Stopped
from koevol_core.llm.client import Client
from koevol_core.llm.dialect import Dialect
from koevol_core.llm.ray.actor import Asker
from koevol_core.messages import Message, sentence
from koevol_core.redaction import redact
from koevol_core.types import Prompt, Purpose, RawResponse

CORE = Path(__file__).resolve().parents[2]
UP = 120.0
"""Seconds that an actor may take to start (the first on a node unpacks the code there), or to read the logs."""
SLACK = 30.0
"""Seconds beyond a request's own timeout, which its node enforces itself, after which the node counts as lost."""
LOOK = 10.0
"""Seconds between two checks for new nodes."""
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0", "RAY_IGNORE_UNHANDLED_ERRORS": "1", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}  # fmt: skip


def need_ray() -> None:
    """Raise BadInput if Ray is not installed."""
    if importlib.util.find_spec("ray") is None:
        raise BadInput("llm.no_ray")


def connect(address: str | None, client: Client, folder: Path, places: int, tell: Callable[[str], None]) -> Cluster:
    """Join the cluster at ``address`` (None: ``RAY_ADDRESS``, else a new one on this machine's loopback for this
    process).

    Every node sends with ``client`` and logs in ``folder``; ``places`` is the maximum of requests in flight per node.
    Raises BadInput without Ray, and Stopped if the cluster cannot be reached.
    """
    need_ray()
    os.environ.update(QUIET)
    os.environ.setdefault("RAY_AUTH_MODE", "token")  # anyone who reaches an open cluster can run code on it
    where = address or os.environ.get("RAY_ADDRESS") or ""
    _reach(where)
    if not where:
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # read at the import; keeps the cluster on loopback
    polite = signal.getsignal(signal.SIGTERM)
    try:
        with _hushed():
            ray: Any = importlib.import_module("ray")
            ray.init(
                address=where or "local", log_to_driver=False, logging_level="CRITICAL", include_dashboard=False,
                runtime_env={"py_modules": [str(CORE)]},
            )  # fmt: skip
    except Exception as error:  # whatever Ray raises, nothing was sent yet
        if "authenticat" in f"{error} {error.__cause__}".lower():
            raise Stopped("llm.ray_token") from error
        raise Stopped("llm.ray_not_joined", where=where or Message("llm.this_machine"), error=_first(error)) from error
    finally:
        if polite is not None:
            signal.signal(signal.SIGTERM, polite)  # Ray installs its own handler
    return Cluster(ray, client, folder, places, tell)


@contextmanager
def _hushed() -> Iterator[None]:
    """Discard standard error: Ray's libraries write to it despite every setting; the caller reports one sentence."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _reach(where: str) -> None:
    """Raise Stopped if nothing listens at the address, which takes Ray itself a minute; BadInput for a URL."""
    if "://" in where:
        raise BadInput("llm.ray_address_form")
    host, _, port = where.rpartition(":")
    if not port.isdecimal():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), 10).close()
    except (OSError, OverflowError) as error:
        raise Stopped("llm.ray_not_reached", where=where) from error


def _first(error: BaseException) -> str:
    """Return the last line of an error of Ray, which names its cause; at most 200 characters."""
    lines = [line for line in redact(str(error)).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[-1].strip()[:200]


async def _reply(asked: Any) -> dict[str, RawResponse]:
    """Await an actor's response in a coroutine, so that several can be awaited together."""
    found: dict[str, RawResponse] = await asked
    return found


class Member:
    """Actor of one node, as seen by this process. ``lost`` is called when it is gone, possibly more than once."""

    def __init__(self, actor: Any, node: str, lost: Callable[[Member, BaseException], None]) -> None:
        self.actor, self.node, self._lost = actor, node, lost
        self.under_way: dict[str, asyncio.Future[RawResponse]] = {}
        self.trouble = ""
        self._shard: list[tuple[Prompt, float]] = []
        self.pump = asyncio.create_task(self._pump())

    async def ask(self, prompt: Prompt, timeout: float) -> RawResponse:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[RawResponse] = loop.create_future()
        self.under_way[prompt.ticket] = answer
        if not self._shard:
            loop.call_soon(self._hand_out)  # requests that are ready now form one batch
        self._shard.append((prompt, timeout))
        try:
            if not (await asyncio.wait({answer}, timeout=timeout + SLACK))[0]:
                self._lost(self, TimeoutError())
            return await answer
        finally:
            self.under_way.pop(prompt.ticket, None)

    def _hand_out(self) -> None:
        shard, self._shard = self._shard, []
        self.actor.take.remote(shard)

    async def _pump(self) -> None:
        try:
            while True:
                answers, self.trouble = await self.actor.answers.remote()
                for ticket, exchange in answers:
                    self.settle(ticket, exchange)
        except Exception as error:  # noqa: BLE001  # for a dead node Ray raises various errors
            self._lost(self, error)

    def settle(self, ticket: str, exchange: RawResponse) -> None:
        answer = self.under_way.get(ticket)
        if answer and not answer.done():
            answer.set_result(exchange)


class Cluster:
    """Client over all nodes: new nodes are used, lost nodes are dropped. For one event loop."""

    def __init__(self, ray: Any, client: Client, folder: Path, places: int, tell: Callable[[str], None]) -> None:
        self.model = client.model
        self._ray, self._client, self._folder, self._places, self._tell = ray, client, folder, places, tell
        self._actor = ray.remote(num_cpus=0, max_restarts=0, max_concurrency=max(1000, 2 * places))(Asker)
        self._members: dict[str, Member] = {}
        self._refused: dict[str, str] = {}
        self._gathering: asyncio.Task[None] | None = None
        self._mourning: set[asyncio.Task[None]] = set()
        self._looked = -LOOK

    def dialect(self, purpose: Purpose) -> Dialect:
        return self._client.dialect(purpose)

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        """Make one attempt on the node with the fewest requests in flight."""
        await self._gather()
        if not self._members:
            why = next(iter(self._refused.values()), "")
            return RawResponse(None, b"", "stop", Message("llm.ray_nobody", why=why))
        member = min(self._members.values(), key=lambda one: len(one.under_way))
        if member.trouble:
            return RawResponse(
                None, b"", "stop", Message("llm.ray_log_closed", node=member.node[:8], error=member.trouble)
            )
        return await member.ask(prompt, timeout)

    async def recover(self, tickets: Collection[str]) -> dict[str, RawResponse]:
        """Return the responses of these attempts, by ticket, from the logs of all nodes; end once all are known."""
        await self._gather()
        known: dict[str, RawResponse] = {}
        asked = {
            asyncio.ensure_future(_reply(one.actor.recall.remote(list(tickets)))) for one in self._members.values()
        }
        while asked and len(known) < len(tickets):
            told, asked = await asyncio.wait(asked, timeout=UP, return_when=asyncio.FIRST_COMPLETED)
            if not told:
                break
            for one in told:
                known |= {} if one.exception() else one.result()
        for one in asked:
            one.cancel()
        return known

    async def aclose(self) -> None:
        tasks = {*(member.pump for member in self._members.values()), *self._mourning}
        tasks |= {self._gathering} if self._gathering else set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._ray.shutdown)

    async def _gather(self) -> None:
        """Make sure that every node has an actor; wait for that only while there is none, so that a node that starts
        slowly delays the others by one check at most.
        """
        if self._gathering is None and (not self._members or time.monotonic() - self._looked > LOOK):
            self._gathering = asyncio.create_task(self._look())
        while not self._members and (looking := self._gathering):
            if (await asyncio.wait({looking}, timeout=LOOK))[0]:
                looking.result()

    async def _look(self) -> None:
        try:
            nodes = await asyncio.to_thread(self._ray.nodes)
            new = [
                one["NodeID"] for one in nodes if one["Alive"] and one["NodeID"] not in {*self._members, *self._refused}
            ]
            await asyncio.gather(*map(self._hire, new))
            if new and self._members:
                self._tell(sentence("llm.ray_nodes", nodes=len(self._members), folder=self._folder))
        finally:
            self._looked, self._gathering = time.monotonic(), None

    async def _hire(self, node: str) -> None:
        placing: Any = importlib.import_module("ray.util.scheduling_strategies")
        here = placing.NodeAffinitySchedulingStrategy(node, soft=False)
        actor = self._actor.options(scheduling_strategy=here).remote(str(self._folder), node[:8])
        try:
            await asyncio.wait_for(actor.connect.remote(self._client), UP)
        except Exception as error:  # noqa: BLE001  # skip a node that cannot serve
            self._ray.kill(actor)
            self._refused[node] = Message("llm.ray_node", node=node[:8], error=_first(error))
            self._tell(sentence("llm.ray_unusable", refused=self._refused[node]))
        else:
            self._members[node] = Member(actor, node, self._lost)

    def _lost(self, member: Member, error: BaseException) -> None:
        if self._members.get(member.node) is not member:
            return
        del self._members[member.node]
        self._looked = -LOOK
        mourning = asyncio.create_task(self._mourn(member, error))
        self._mourning.add(mourning)
        mourning.add_done_callback(self._mourning.discard)

    async def _mourn(self, member: Member, error: BaseException) -> None:
        """Settle the requests in flight of a lost node: from its log if that can be read, else as doubtful."""
        tickets, known = list(member.under_way), dict[str, RawResponse]()
        gone = Message("llm.ray_lost", node=member.node[:8], error=type(error).__name__)
        try:
            self._ray.kill(member.actor)  # a disconnected actor must send nothing more
            known = await self.recover(tickets) if tickets else {}
        finally:
            for ticket in tickets:
                member.settle(ticket, known.get(ticket, RawResponse(None, b"", "doubtful", gone)))
        self._tell(sentence("llm.ray_lost_jobs", node=member.node[:8], under_way=len(tickets), known=len(known)))
