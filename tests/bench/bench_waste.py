"""Requests beyond the ones that the method needs: local rules run before paid ones, and what is stored is never asked again.

Every fourth reply to an evolution repeats its parent, which a rule sees: such a child is sent neither to the judge nor to
be answered. The run is stopped in its middle and resumed. The ledger of the loopback server counts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import koevol_core as core
from koevol_core import evolution
from koevol_core.evolution.prompting import ChatPrompts
from tests.bench.measure import METHODS, Line
from tests.conftest import QUICK, Garden, about, purpose
from tests.loopback import LABEL, Body, Loopback, digest, good_model


def lazy(body: Body) -> str:
    """A good model that gives every fourth instruction back as it came."""
    if purpose(body) == "evolve" and digest(body) % 4 == 0:
        return LABEL.sub("", about(body).strip()).strip()
    return good_model(body)


def bench(quick: bool) -> Iterator[Line]:
    seeds = 60 if quick else 300
    spec = core.RunSpec(METHODS, generations=2, judge=True, answers=True)
    with tempfile.TemporaryDirectory() as folder, Loopback(0.02, lazy) as server:
        path = Path(folder) / "k.db"
        garden = Garden(core.open_store(str(path)), path, spec)
        run = garden.plan(seeds)
        style, effort = ChatPrompts(judging=True), evolution.RunLimits(batch_size=32, timeout=QUICK.timeout)
        half = seeds * 2
        garden.drain(run, server.base_url, effort, style=style, stop_requested=lambda: len(server.calls) >= half)
        progress = garden.drain(run, server.base_url, effort, style=style)
        made = [row for row in garden.children() if row["status"] != "planned"]
        passed = sum(row["status"] == "alive" for row in made)
        answers, asked = sum(progress.answers.values()), len(server.calls)
        garden.store.close()
    needed = len(made) + passed + answers
    yield Line(
        "children", float(len(made)), "", note=f"{len(made) - passed} eliminated by a local rule, {answers} answers"
    )
    yield Line("requests that the method needs", float(needed), "", note="evolutions, judges of those alive, answers")
    yield Line("requests beyond them", float(asked - needed), "", 0)
    yield Line("requests a child beyond them", (asked - needed) / len(made), "", 0)
