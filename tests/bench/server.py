"""A lean model server for measuring: ``python -m tests.bench.server --latency 0.3 [--rate 50] [--places 39]``.

``tests.loopback`` keeps every request whole and takes about as much CPU a request as the engine under test, so that on
two cores it would be measured as well. This one answers as the same good model, counts instead of keeping, and may be
limited as providers are: so many requests a second (a bucket of one second), or so many at once; 429 for the rest.
The first line that it prints is its base URL; ``GET /_ledger`` says what it saw.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from typing import Any

from tests.loopback import completion, dumps, good_model, http

REFUSED = http(429, dumps({"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}}))


class Ledger:
    """What the server saw; times by the monotonic clock, which all processes of a machine share."""

    def __init__(self, latency: float, rate: float, places: float) -> None:
        self.latency, self.rate, self.places = latency, rate, places
        self.bodies: set[int] = set()
        self.arrived: list[float] = []
        self.refused: list[float] = []
        self.answered = self.in_flight = self.most = self.repeated = 0
        self.last = self.area = self._since = 0.0
        self._tokens, self._filled = rate, time.monotonic()

    def admit(self, raw: bytes) -> bool:
        now = time.monotonic()
        self.arrived.append(now)
        self._tokens = min(self.rate, self._tokens + (now - self._filled) * self.rate)
        self._filled = now
        if (self.rate and self._tokens < 1) or (self.places and self.in_flight >= self.places):
            self.refused.append(now)
            return False
        self._tokens -= 1
        self.repeated += hash(raw) in self.bodies
        self.bodies.add(hash(raw))
        self._moved(now, 1)
        return True

    def _moved(self, now: float, by: int) -> None:
        self.area += self.in_flight * (now - self._since) if self._since else 0.0
        self._since = now
        self.in_flight += by
        self.most = max(self.most, self.in_flight)

    def answer(self, raw: bytes) -> bytes:
        self.last = time.monotonic()
        self._moved(self.last, -1)
        self.answered += 1
        body: dict[str, Any] = json.loads(raw)
        return http(200, dumps(completion(body, good_model(body), None, self.answered, str(body["model"]))))

    def told(self) -> bytes:
        seconds = self.last - self.arrived[0] if self.arrived else 0.0
        said = {
            "first": self.arrived[0] if self.arrived else None, "seconds": seconds, "requests": len(self.arrived),
            "answered": self.answered, "refused": len(self.refused), "repeated": self.repeated, "most": self.most,
            "mean": self.area / seconds if seconds else 0.0,
            "arrived_at": [round(at - self.arrived[0], 3) for at in self.arrived],
            "refused_at": [round(at - self.arrived[0], 3) for at in self.refused],
        }  # fmt: skip
        return http(200, dumps(said))


class Connection(asyncio.Protocol):
    """One connection: requests one after another, each answered after the latency."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._got = ledger, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, mark, body = self._got.partition(b"\r\n\r\n")
        if not mark:
            return
        lowered = head.lower()
        if lowered.startswith(b"get "):
            self._got = b""
            self._transport.write(self._ledger.told())
            return
        size = int(lowered.partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) >= size:
            self._got = b""
            self._serve(body)

    def _serve(self, raw: bytes) -> None:
        if self._ledger.admit(raw):
            asyncio.get_running_loop().call_later(self._ledger.latency, self._reply, raw)
        else:
            self._transport.write(REFUSED)

    def _reply(self, raw: bytes) -> None:
        answer = self._ledger.answer(raw)
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(ledger: Ledger) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(ledger), "127.0.0.1", 0, backlog=4096)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.server", description=__doc__)
    parser.add_argument("--latency", type=float, default=0.3, help="seconds a completion takes; refusals come at once")
    parser.add_argument("--rate", type=float, default=0.0, help="requests a second (0: no limit)")
    parser.add_argument("--places", type=float, default=0, help="requests at once (0: no limit)")
    flags = parser.parse_args()
    asyncio.run(serve(Ledger(flags.latency, flags.rate, flags.places)))


if __name__ == "__main__":
    main()
