"""What one more seed, a longer test run, a failed row and the original's own files cost, and what the files then hold."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import koevol_core as core
from koevol_core import control
from koevol_core.cli import main as verbs
from koevol_core.store import runs
from tests.conftest import Cli, Garden, about, change, purpose, topic
from tests.databases import db_of
from tests.loopback import Body, Loopback, digest, evolve, good_model

GOLDEN = Path(__file__).parent / "golden"
BARE = ("--judge", 0, "--answer-filling", 0, "--total-gen", 1)


def write_seeds(cli: Cli, count: int) -> None:
    table = [{"instruction": topic(number)} for number in range(count)]
    (cli.folder / "seeds.json").write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")


def asked_twice(server: Loopback) -> int:
    return sum(many > 1 for many in Counter(digest(entry.body) for entry in server.calls).values())


def test_one_seed_more_costs_the_calls_of_that_seed_alone(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "work", seeds=4)
    with Loopback() as server:
        assert cli(server.base_url, "--test-run", 0).returncode == 0
        before = len(server.calls)
        write_seeds(cli, 5)
        told = cli(server.base_url, "--test-run", 0)
        assert told.returncode == 0 and len(server.calls) - before == 7  # 2 children, 2 judgements, 3 answers
        assert all(topic(4) in about(entry.body) for entry in server.calls[before:])
        assert "호출 최대 7번" in told.stderr
    assert cli.rows("SELECT count(*) AS n FROM run") == [{"n": 1}]


def test_a_test_run_is_the_beginning_of_the_whole_run_and_never_more_than_ten_seeds(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "work", seeds=12)
    with Loopback() as server:
        for flags, calls in (((), 10), (("--test-run", 0), 2), (("--total-gen", 2), 10), (("--test-run", 0), 0)):
            before = len(server.calls)
            assert cli(server.base_url, *BARE, *flags).returncode == 0
            assert len(server.calls) - before == calls, flags
        assert asked_twice(server) == 0


def test_a_fresh_run_asks_again_and_is_the_one_that_goes_on(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "work", seeds=3)
    with Loopback() as server:
        for flags, calls in (((), 3), (("--fresh", 1), 3), ((), 0), (("--total-gen", 2), 3)):
            before = len(server.calls)
            assert cli(server.base_url, *BARE, *flags).returncode == 0
            assert len(server.calls) - before == calls, flags
    assert cli.rows("SELECT run_id, count(*) AS n FROM node WHERE run_id > 0 GROUP BY run_id ORDER BY run_id") == [
        {"run_id": 1, "n": 3},
        {"run_id": 2, "n": 6},
    ]


def test_a_run_of_an_older_koevol_is_continued_though_its_key_names_its_parents(garden: Garden) -> None:
    ids = garden.sow(4)
    run = garden.plan(ids[:3])
    with garden.store.writing() as conn:
        conn.execute(runs.run.update().values(key="0" * 32))
    assert garden.plan(ids) == run
    assert garden.plan(ids, temperature=0.2) != run
    assert len(garden.children()) == 4 + 4


def forgetful(body: Body) -> str:
    """A model that does not know one answer, refuses another, and gives no instruction for a third seed."""
    kind, text = purpose(body), about(body)
    if kind == "answer" and topic(0) in text:
        return "모름"
    if kind == "answer" and topic(1) in text:
        return "죄송하지만 그 요청은 도와드릴 수 없습니다."
    return " " if kind == "evolve" and topic(2) in text else good_model(body)


def test_failed_and_open_rows_alone_are_asked_again_when_wanted(tmp_path: Path) -> None:
    cli, flags = Cli(tmp_path / "work", seeds=4), ("--judge", 0, "--total-gen", 1)
    with Loopback(script=forgetful) as server:
        assert cli(server.base_url, *flags).returncode == 0
        made = len(server.calls)
        assert cli(server.base_url, *flags).returncode == 0 and len(server.calls) == made
    with Loopback() as server:
        (spec,) = cli.rows("SELECT spec FROM run")
        there = json.loads(spec["spec"])["model"].partition("@")[2]
        moved = spec["spec"].replace(there, server.base_url)
        change(cli.db, f"UPDATE run SET key = 'moved', spec = '{moved}'")
        assert cli(server.base_url, *flags, "--retry-failed", 1).returncode == 0
        kinds = Counter(purpose(entry.body) for entry in server.calls)
        assert kinds == {
            "answer": 2 + 2 + 1,
            "evolve": 1,
        }  # two seeds and their children, and the child that never came
        assert cli(server.base_url, *flags, "--retry-failed", 1).returncode == 0
        assert Counter(purpose(entry.body) for entry in server.calls) == kinds
    result = json.loads((cli.folder / "koevol_result.json").read_text(encoding="utf-8"))
    assert len(result) == 8 and all(row["output"] != "IDK" for row in result)
    assert cli.rows("SELECT count(*) AS n FROM node WHERE status = 'failed'") == [{"n": 1}], "what failed is kept"


def test_in_place_of_an_eliminated_child_its_parent_gets_one_by_another_method(garden: Garden) -> None:
    def script(body: Body) -> str:
        seed = about(body).partition("\n")[2]
        return seed if topic(1) in seed else evolve(about(body), digest(body))

    with Loopback(script=script) as server:
        ids = garden.sow(3)
        garden.drain(garden.plan(ids), server.base_url)
        assert len(server.calls) == 3
        run = garden.plan(ids, redraw=True)
        control.plan_redraws(garden.store, run, ids)
        garden.drain(run, server.base_url)
        assert len(server.calls) == 4, "the elimination that was there before"
        control.plan_redraws(garden.store, garden.plan(ids, redraw=True), ids)
        garden.drain(run, server.base_url)
        assert len(server.calls) == 4, "once"
        garden.drain(garden.plan(ids, redraw=True, temperature=0.5), server.base_url, eliminated=control.redrawn)
        assert len(server.calls) == 8, "and one that comes"
    mine = garden.rows("SELECT method, status FROM node WHERE parent_id = ? AND run_id = ? ORDER BY id", ids[1], run)
    assert [row["status"] for row in mine] == ["eliminated", "eliminated"]
    assert mine[0]["method"] != mine[1]["method"]


def originals(cli: Cli) -> None:
    for name, file in (("whole_generations", "whole"), ("failures", "failures")):
        shutil.copy(GOLDEN / f"original_{file}_split.json", cli.folder / f"{name}.json")
    whole = json.loads((GOLDEN / "original_whole_split.json").read_text(encoding="utf-8"))
    for number, row in enumerate(whole["data"]):
        row[1] = f"예전에 값을 치른 {number}번째 답입니다."
    (cli.folder / "koevol_result.json").write_text(json.dumps(whole), encoding="utf-8")


def table(cli: Cli, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((cli.folder / name).read_text(encoding="utf-8"))
    return found


def test_the_three_files_of_the_original_are_continued_in_their_shape_and_no_answer_is_lost(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "work", seeds=2)
    originals(cli)
    paid = {row[1] for row in table(cli, "koevol_result.json")["data"]}
    assert len(paid) == 9
    with Loopback() as server:
        assert cli(server.base_url, "--total-gen", 1, "--judge", 0).returncode == 0
        assert not any("로마가" in about(entry.body) for entry in server.calls)
    for name in ("whole_generations.json", "failures.json", "koevol_result.json"):
        assert set(table(cli, name)) == {"columns", "data"}, name
    result = table(cli, "koevol_result.json")
    assert paid <= {row[result["columns"].index("output")] for row in result["data"]}
    with Loopback() as server:
        assert cli(server.base_url, "--total-gen", 1, "--judge", 0, "--json-orient", "records").returncode == 0
    assert isinstance(table(cli, "koevol_result.json"), list)


def test_files_of_this_run_hold_no_other_run_and_keep_aside_what_was_there(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "work", seeds=3)
    with Loopback() as server:
        for degree in (0.2, 0.9):
            assert cli(server.base_url, *BARE, "--temperature", degree).returncode == 0
        assert len(table(cli, "whole_generations.json")) == 3 + 6
        assert cli(server.base_url, *BARE, "--temperature", 0.2, "--run", "this").returncode == 0
        whole = table(cli, "whole_generations.json")
        assert Counter(row["generation"] for row in whole) == {0: 3, 1: 3}
        own = {row["text"] for row in cli.rows("SELECT text FROM node WHERE run_id = 1")}
        assert {row["instruction"] for row in whole if row["generation"]} == own
        assert cli(server.base_url, *BARE, "--run", "9").returncode == 2
    out = cli.folder / "of_run.json"
    assert verbs.main(["export", "--db", db_of(cli.db), "--format", "whole", "--run", "2", "--out", str(out)]) == 0
    again = core.open_store(db_of(cli.folder / "again.db"))
    assert core.import_tree(again, out).taken == 6, "a file of one run rebuilds its trees"
    again.close()


def test_the_originals_own_command_runs_in_an_empty_folder(tmp_path: Path) -> None:
    """Word for word: its README's, and its script's."""
    cli = Cli(tmp_path / "empty")
    (cli.folder / "seeds.json").unlink()
    command = """--seed-path ./seed_instruction.json --whole-path ./whole_generations.json --failures-path ./failures.json
      --total-gen 2 --batch-size 10 --save-last-gen 0 --save-location ./ --test-run 1 --answer-filling 1
      --result-path ./koevol_result.json --seed 42 --temperature 0.9 --max-tokens 2048 --top-p 0.9 --timeout 100
      --max-retries 2"""
    with Loopback() as server:
        done = cli(server.base_url, *command.split())
        assert done.returncode == 0 and "seed_data/seed_instruction.json" in done.stderr
        calls = len(server.calls)
        assert cli(server.base_url, *command.split(), "--use-local", 0, "--use-deepseek", 1).returncode == 0
        assert len(server.calls) == calls
    assert {"whole_generations.json", "failures.json", "koevol_result.json"} <= set(cli.files())
    assert cli(server.base_url, "--seed-path", "seeds.json").returncode == 2
