"""What the same client can do with nothing behind it: post, ``json.loads``, next. No store, no rules, no judgement.

``python -m tests.bench.bare URL SEEDS IN_FLIGHT STEPS``: as many chains as seeds, each of so many requests in a row, whose
bodies are of the same size as the engine's.
"""

from __future__ import annotations

import asyncio
import json
import sys

import aiohttp

from koevol_core.evolution.methods import template
from koevol_core.llm.client import encode
from koevol_core.types import METHODS

PARAMS = {"temperature": 0.9, "top_p": 0.9, "max_tokens": 2048}


async def main(url: str, seeds: int, in_flight: int, steps: int) -> None:
    waiting = iter(range(seeds))

    async def chains(session: aiohttp.ClientSession) -> None:
        for number in waiting:
            for step in range(steps):
                one = template("ko", "answer" if step else METHODS[number % len(METHODS)])
                text = f"{number}번 모둠의 학생에게 무지개가 생기는 원리를 설명해줘."
                body = encode("m", one.fill(instruction=text), PARAMS)
                async with session.post(f"{url}/chat/completions", data=body) as response:
                    json.loads(await response.read())

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, headers={"Content-Type": "application/json"}) as session:
        await asyncio.gather(*(chains(session) for _ in range(in_flight)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:5])))
