"""CPU of the elimination rules: a child, a child with its answer, and one monstrous reply, which the engine's loop waits for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import koevol_core as core
from koevol_core.evolution.methods import template
from koevol_core.types import METHODS
from tests.bench.measure import Line
from tests.conftest import topic
from tests.loopback import good_model

LONG = 900_000
"""Characters of a reply as no model sends it in earnest."""


def bench(quick: bool) -> Iterator[Line]:
    count = 300 if quick else 3000
    parents = [topic(number) for number in range(count)]
    children = [reply(METHODS[number % len(METHODS)], parent) for number, parent in enumerate(parents)]
    answers = [f"{parent} {reply('answer', parent)} " * 5 for parent in children]
    child = each(lambda at: core.eliminate(parents[at], children[at]), count)
    yield Line("a child", child * 1000, "ms", note=f"{sum(map(len, children)) // count} characters")
    both = each(lambda at: core.eliminate(parents[at], children[at], answers[at]), count)
    yield Line("a child with its answer", both * 1000, "ms", note=f"{sum(map(len, answers)) // count} characters more")
    for name, text in (("one piece again and again", "아주 긴 답변입니다. "), ("no piece twice", "")):
        long = (text * LONG)[:LONG] if text else " ".join(f"{number}번째 이야기" for number in range(LONG // 10))
        first = each(lambda _, long=long: core.eliminate(parents[0], long), 1)  # type: ignore[misc]
        last = each(lambda _, long=long: core.eliminate(parents[0], children[0], long), 1)  # type: ignore[misc]
        yield Line(f"a child of {len(long):,} characters, {name}", first * 1000, "ms")
        yield Line("  an answer of as many", last * 1000, "ms")


def reply(name: str, text: str) -> str:
    return good_model({"messages": list(template("ko", name).fill(instruction=text))})


def each(action: Callable[[int], object], count: int) -> float:
    """Seconds of CPU that the action takes on average."""
    start = time.process_time()
    for number in range(count):
        action(number)
    return (time.process_time() - start) / count
