"""What shows only in work of some size: many requests, many rows, many workers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

import koevol_core as core
from koevol_core import dataset
from koevol_core.store import spending
from koevol_core.store.schema import node
from tests.bench.million.build import main
from tests.conftest import ROOT, Cli, Garden, rows
from tests.databases import of_files
from tests.loopback import Body, Loopback
from tests.test_drain import most_in_flight
from tests.test_main import FAULTS, table
from tests.test_money import PRICED, SMALL, WIDE, _night, billed, wordy  # noqa: F401 - the fixture is of every test here

NODES = 7000
"""Two runs, of which the second is not whole."""


@of_files
def test_a_project_of_more_than_one_run_has_all_its_nodes_and_every_index_and_trigger_again(tmp_path: Path) -> None:
    path = tmp_path / "k.db"
    main(["--nodes", str(NODES), "--db", str(path), "--calls", "0.1"])
    made, fresh = core.open_store(str(path)), core.open_store(str(tmp_path / "fresh.db"))
    things = text("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'search%' ORDER BY 1, 2")
    with made.snapshot() as one, fresh.snapshot() as other:
        assert one.execute(things).all() == other.execute(things).all()
        assert one.execute(select(func.count(), func.max(node.c.id))).one() == (NODES, NODES)
        calls = dict(one.execute(text("SELECT run_id, count(*) FROM call GROUP BY 1")).all())
        assert set(calls) == {1}


def test_one_worker_or_many_the_files_are_the_same(tmp_path: Path) -> None:
    one, many = Cli(tmp_path / "one"), Cli(tmp_path / "many")
    with Loopback(faults=FAULTS) as server:
        for cli, size in ((one, 1), (many, 64)):
            done = cli.process(server.base_url, "--batch-size", size)
            assert done.returncode == 0, done.stderr
            assert "Traceback" not in done.stderr
    assert set(one.files()) == {"whole_generations.json", "failures.json", "koevol_result.json"}
    assert one.files() == many.files()
    whole, failures = table(one, "whole_generations.json"), table(one, "failures.json")
    assert len(failures) > 2
    assert {row["generation"] for row in whole} == {0, 1, 2}
    assert rows(one.db, "SELECT count(*) AS n FROM node")[0]["n"] == len(whole) + len(failures)


def test_twenty_requests_are_in_flight_where_twenty_are_allowed(garden: Garden) -> None:
    assert most_in_flight(garden, 20, 60) == 20


def test_a_ceiling_is_not_passed_with_64_requests_under_way(garden: Garden) -> None:
    run, limit = garden.plan(150), replace(WIDE, budget=0.05)

    def many_are_there(_body: Body, number: int) -> None:
        if number > 8:
            server.release()

    with (
        Loopback(0.05, script=wordy, faults=many_are_there) as server,
        pytest.raises(core.Stopped, match=r"한도 \$0\.05\(약 ₩70\)에 이르러"),
    ):
        server.hold(after=0)  # until many are under way, however long that takes
        garden.drain(run, server.base_url, limit, style=SMALL, model=PRICED)
    spent = sum(billed(server))
    assert 8 < server.max_in_flight <= 64
    assert 0.9 * 0.05 < spent <= 0.05, "all of it is used, and nothing beyond"
    assert garden.store.read(spending.gone, run) == pytest.approx(spent)


def test_thousands_of_rows_keep_their_order(garden: Garden) -> None:
    texts = [f"{n}번 글을 써줘." for n in range(3000)]
    given = dataset.read_seed_table(json.dumps([{"a": text} for text in texts]).encode(), "a.json")
    done = dataset.import_rows(garden.store, given, {"text": "a"}, core.Seed(""))
    assert dataset.ready_seeds(garden.store) == list(done.node_ids)
    assert [row.seed.text for row in dataset.find_seeds(garden.store).rows] == texts[:-51:-1]
    assert [row.seed.text for row in dataset.find_seeds(garden.store, "2977번").rows] == ["2977번 글을 써줘."]


def test_the_projects_own_seeds_give_no_false_alarm(garden: Garden) -> None:
    for row in json.loads((ROOT / "seed_data" / "seed_instruction.json").read_text(encoding="utf-8")):
        hints = dataset.seed_hints(garden.store, core.Seed(row["instruction"], "나", "CC0-1.0"))
        assert hints == [], row["instruction"]
        core.plant(garden.store, core.Seed(row["instruction"]))
