"""Against a server that behaves like a vendor's, no child is lost to reasoning, and none of it is in what is exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import dataset, evolution, llm, quality, review
from koevol_core.errors import BadInput, Stopped
from koevol_core.settings import Settings
from tests.conftest import QUICK, Garden
from tests.databases import db_of
from tests.loopback import Loopback
from tests.vendors import THOUGHT, TRACES, VENDORS, Vendor

SEEDS, GENERATIONS = 20, 2
CHILDREN = SEEDS * GENERATIONS
NEEDED = 2 * CHILDREN + SEEDS + CHILDREN
"""Requests: evolve and judge each child, answer each child and seed."""


def grown(garden: Garden, server: Loopback, vendor: Vendor, run: int | None = None) -> None:
    """Two generations with judge and answers, as the command line asks them."""
    settings = Settings(
        db=str(garden.path), base_url=server.base_url, model=vendor.model, api_key="sk-0123456789", thinking=vendor.thinking
    )  # fmt: skip
    spec = garden.changed(generations=GENERATIONS, judge=True, answers=True)
    style = evolution.style(llm.choose(settings), spec)
    run = run or garden.plan(SEEDS, generations=GENERATIONS, judge=True, answers=True)
    evolution.drain(
        garden.store, run, llm.connect(settings), style, QUICK, hooks=evolution.Hooks(checks=quality.checks)
    )


@pytest.mark.parametrize("name", VENDORS)
def test_a_vendors_way_of_answering_costs_no_child_and_leaves_no_trace(
    garden: Garden, tmp_path: Path, name: str
) -> None:
    vendor = VENDORS[name]
    with Loopback(script=vendor.answer, refuse=vendor.refuse) as server:
        grown(garden, server, vendor)
        asked = len(server.calls)
    children = garden.children()
    alive = [child for child in children if child["status"] == "alive"]
    answers = garden.rows("SELECT * FROM answer")
    assert len(children) == CHILDREN and len(alive) >= 0.95 * CHILDREN
    assert asked == NEEDED + vendor.refused - 2 * (CHILDREN - len(alive))
    assert sum(answer["status"] == "filled" for answer in answers) >= 0.95 * len(answers)
    for shape in dataset.FORMATS:
        path = tmp_path / f"{shape}.{'json' if shape == 'llama-factory' else 'out'}"
        dataset.export(garden.store, shape, path)
        found = TRACES.search(path.read_bytes().decode("utf-8", "replace"))
        assert found is None, (shape, found)
    if vendor.thinking != "off" and vendor.refuse is None:
        assert {row["reasoning"] for row in (*alive, *answers)} == {THOUGHT}
    events = [json.loads(row["facts"]) for row in garden.rows("SELECT facts FROM event WHERE name = 'adapted'")]
    assert len(events) == len({event["change"] for event in events}) == vendor.refused


def test_reasoning_leaves_on_wish_where_a_format_has_a_place_for_it(garden: Garden, tmp_path: Path) -> None:
    vendor = VENDORS["DeepSeek R1"]
    with Loopback(script=vendor.answer) as server:
        grown(garden, server, vendor)

    def rows(shape: str, **options: bool) -> list[dict[str, Any]]:
        path = tmp_path / f"{shape}.json"
        dataset.export(garden.store, shape, path, reasoning=True, **options)
        text = path.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()] if shape == "chat" else list(json.loads(text))

    assert {row["messages"][1]["reasoning_content"] for row in rows("chat")} == {THOUGHT}
    assert all(row["output"].startswith(f"<think>\n{THOUGHT}\n</think>\n\n") for row in rows("llama-factory"))
    for row in rows("alpaca", provenance=True):
        assert row["answer_reasoning"] == THOUGHT and row["reasoning"] == (THOUGHT if row["method"] else "")
    assert [(row["reasoning"] or "") for row in rows("whole")].count(THOUGHT) == CHILDREN
    with pytest.raises(BadInput):
        rows("dpo")
    child = garden.children()[0]["id"]
    assert review.reasoning_of(garden.store, child) == (THOUGHT, THOUGHT)
    other = Garden(core.open_store(db_of(tmp_path / "other.db")), tmp_path / "other.db")
    core.import_tree(other.store, tmp_path / "whole.json")
    assert [child["reasoning"] for child in other.children()] == [THOUGHT] * CHILDREN, "and it comes back"
    other.store.close()


@pytest.mark.parametrize("name", ["Qwen3 on vLLM", "OpenAI"])
def test_a_run_that_stopped_goes_on_and_asks_nothing_twice(garden: Garden, name: str) -> None:
    vendor, run = VENDORS[name], garden.plan(SEEDS, generations=GENERATIONS, judge=True, answers=True)
    broke = 60
    with Loopback(
        script=vendor.answer, refuse=vendor.refuse, faults=lambda _, n: "402" if broke <= n < broke + 20 else None
    ) as server:
        with pytest.raises(Stopped):
            grown(garden, server, vendor, run)
        unpaid = len(server.calls) - server.billed - vendor.refused
        while len(server.calls) < broke + 20:  # what is left of the time without a balance
            with pytest.raises(Stopped):
                grown(garden, server, vendor, run)
            unpaid = len(server.calls) - server.billed - vendor.refused
        grown(garden, server, vendor, run)
        assert server.billed == NEEDED and len(server.calls) == NEEDED + vendor.refused + unpaid
    assert len(garden.children()) == CHILDREN
