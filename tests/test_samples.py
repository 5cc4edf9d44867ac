"""The samples in a prompt: a pool for each method, a draw for each child, and people's own choices before ours."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

import koevol_core as core
from koevol_core import control, evolution, llm, quality
from koevol_core.control.samples import ENOUGH, samples_of, shipped, with_samples
from koevol_core.store import nodes
from koevol_core.types import METHODS, Method, RunSpec
from tests.conftest import Cli, Garden
from tests.loopback import Loopback

CONSTRAIN = RunSpec((("constrain", 1.0),), judge=False)
CHAT = llm.Provider("endpoint", "m", "m-1")


@pytest.mark.parametrize("method", METHODS)
def test_the_pairs_that_ship_are_clean_and_no_two_alike(method: Method) -> None:
    pairs = shipped(method)
    assert len(pairs) == 8 and len({text for pair in pairs for text in pair}) == 16
    for before, after in pairs:
        rules = [one.rule for one in core.eliminate(before, after)]
        assert rules in ([], ["leak"]), (before, after)  # it is a line of our own prompts
        recited = core.eliminate("경주에 가는 길을 알려줘.", f"경주에 가는 길을 두 가지 알려줘. {after}", prompt=after)
        assert "leak" in [one.rule for one in recited], after
        assert not [one for one in quality.findings_of(after, before) if one.severity == "bad"], after
        assert unicodedata.is_normalized("NFC", before + after) and "{" not in before + after


def test_samples_differ_from_parent_to_parent_and_are_the_same_for_siblings(garden: Garden) -> None:
    samples = samples_of(garden.store, CONSTRAIN)
    shown = {samples("constrain", f"root{number}/constrain.00", "아무 글") for number in range(40)}
    assert len(shown) > 20
    again = samples_of(garden.store, CONSTRAIN)
    assert samples("constrain", "a/constrain.00", "아무 글") == again("constrain", "a/constrain.01", "아무 글")
    for before, after in shipped("constrain"):
        assert before not in samples("constrain", "a", before) and after not in samples("constrain", "a", after)
    english = samples_of(garden.store, replace(CONSTRAIN, language="en"))("breadth", "a", "아무 글")
    assert english.startswith("Samples (") and english.count("Received → ") == english.count("Made → ") == 2


def test_what_was_sent_is_kept_with_the_request(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "work", seeds=3)
    with Loopback() as server:
        assert cli(server.base_url, "--judge", 0, "--answer-filling", 0, "--total-gen", 1).returncode == 0
        sent = sorted(entry.body["messages"][0]["content"] for entry in server.calls)
    kept = [json.loads(row["request"]) for row in cli.rows("SELECT request FROM call")]
    assert sorted(one.rpartition("\n견본 (")[2] for one in sent) == sorted(
        request["samples"].removeprefix("견본 (") for request in kept
    )
    assert all("{samples}" not in one and one.count("→") == 4 for one in sent)


def accepted(garden: Garden, ids: list[int], count: int) -> None:
    """Grow a child of each seed, and accept so many of them."""
    with Loopback() as server:
        garden.drain(garden.plan(ids, methods=CONSTRAIN.methods), server.base_url)
    for child in [one for one in garden.children() if one["status"] == "alive"][:count]:
        if child["verdict"] is None:
            core.decide(garden.store, child["id"], "accept")


def test_accepted_children_come_first_where_there_are_enough(garden: Garden) -> None:
    ids = garden.sow(ENOUGH)
    accepted(garden, ids, ENOUGH - 1)
    assert with_samples(garden.store, CONSTRAIN).samples == ()
    assert not control.shown_samples(garden.store, CONSTRAIN)["constrain"][0]
    accepted(garden, ids, ENOUGH)
    spec = with_samples(garden.store, CONSTRAIN)
    assert len(spec.samples) == ENOUGH
    own, pairs = control.shown_samples(garden.store, CONSTRAIN)["constrain"]
    texts = {node.text for node in garden.store.read(nodes.some, spec.samples)}
    assert own and {after for _, after in pairs} == texts
    prompt = evolution.style(CHAT, spec, (), samples_of(garden.store, spec)).evolve("constrain", "새 글", "address", 0)
    assert sum(text in prompt.messages[0]["content"] for text in texts) == 2
    assert with_samples(garden.store, replace(CONSTRAIN, own_samples=False)).samples == ()


def test_children_accepted_later_do_not_make_it_another_run(garden: Garden) -> None:
    ids, spec = garden.sow(ENOUGH), replace(CONSTRAIN, temperature=0.3)
    run = core.plan(garden.store, with_samples(garden.store, spec), ids[:2])
    accepted(garden, ids, ENOUGH)
    later = with_samples(garden.store, spec)
    assert later.samples and core.plan(garden.store, later, ids) == run
    assert control.known_run(garden.store, run).spec.samples == (), "it goes on as it began"
