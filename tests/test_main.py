"""``main.py`` as a person starts it: files, flags, exit codes, and that the same command says and does the same."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import control
from koevol_core.store import runs
from tests.conftest import KEY, Cli, only, purpose, topic
from tests.databases import db_of
from tests.loopback import Loopback, digest, good_model, share

FAULTS = share(0.2, ("null_content", "truncated_json", "content_filter", "length"), seed=4)


def table(cli: Cli, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(cli.files()[name])
    return found


def test_the_same_command_again_asks_nothing_and_changes_no_byte(cli: Cli) -> None:
    with Loopback(faults=FAULTS) as server:
        assert cli.process(server.base_url).returncode == 0
        before, made = cli.files(), len(server.calls)
        again = cli(server.base_url)
        assert again.returncode == 0
        assert len(server.calls) == made
        assert cli.files() == before

        longer = cli(server.base_url, "--total-gen", 3)
        assert longer.returncode == 0
        assert max(Counter(digest(entry.body) for entry in server.calls).values()) == 1
        assert len(server.calls) > made
    old = json.loads(before["whole_generations.json"])
    new = table(cli, "whole_generations.json")
    assert [row for row in new if row["generation"] < 3] == old
    assert [row for row in new if row["generation"] == 3]


def test_sampling_flags_reach_evolving_and_answering_and_leave_the_judge_cold(cli: Cli, server: Loopback) -> None:
    done = cli(server.base_url, "--temperature", 0.3, "--top-p", 0.6, "--max-tokens", 321, "--total-gen", 1)
    assert done.returncode == 0
    seen = {(purpose(e.body), e.body["temperature"], e.body.get("top_p"), e.body["max_tokens"]) for e in server.calls}
    assert seen == {("evolve", 0.3, 0.6, 321), ("answer", 0.3, 0.6, 321), ("judge", 0, None, 100)}
    assert {entry.headers["authorization"] for entry in server.calls} == {f"Bearer {KEY}"}
    assert {entry.body["model"] for entry in server.calls} == {"m-1"}


def test_judge_off_and_answers_off_ask_for_children_only(cli: Cli, server: Loopback) -> None:
    assert cli(server.base_url, "--judge", 0, "--answer-filling", 0, "--total-gen", 1).returncode == 0
    assert Counter(purpose(entry.body) for entry in server.calls) == {"evolve": 10}
    assert "koevol_result.json" not in cli.files()


def test_english_prompts_can_be_wanted(cli: Cli, server: Loopback) -> None:
    assert cli(server.base_url, "--prompt-language", "en", "--total-gen", 1).returncode == 0
    assert any("DIFFERENT" in entry.body["messages"][0]["content"] for entry in server.calls)


def test_the_shipped_prompts_are_used_unless_the_kept_ones_are_wanted(cli: Cli, server: Loopback) -> None:
    flags = ("--total-gen", 1, "--judge", 0, "--answer-filling", 0, "--methods", "constrain")
    assert cli(server.base_url, *flags).returncode == 0
    store = core.open_store(db_of(cli.db))
    sha256 = control.keep_prompt(store, "ko", "constrain", "조건을 하나만 더해라.\n---\n{instruction}\n")
    store.close()
    for wanted, fixed in ((("--prompts", "shipped"), False), ((), False), (("--prompts", "kept"), True)):
        before = len(server.calls)
        assert cli(server.base_url, *flags, *wanted).returncode == 0
        said = [entry.body["messages"][0]["content"] for entry in server.calls[before:]]
        assert said == ["조건을 하나만 더해라."] * 10 if fixed else not said  # the same command as before asks nothing
    assert cli.rows("SELECT count(*) AS n FROM node WHERE prompt_sha256 = ?", sha256) == [{"n": 10}]


@pytest.mark.parametrize(("pool", "rounds"), [("last", {1: 3, 2: 3}), ("all", {1: 3, 2: 6})])
def test_pools_grow_as_they_say(tmp_path: Path, pool: str, rounds: dict[int, int]) -> None:
    cli = Cli(tmp_path / "work", seeds=3)
    flags = ("--pool", pool, "--judge", 0, "--answer-filling", 0, "--methods", "constrain,deepen=2")
    with Loopback() as server:
        assert cli(server.base_url, *flags).returncode == 0
        assert len(server.calls) == sum(rounds.values())
    found = cli.rows("SELECT round, method FROM node WHERE parent_id IS NOT NULL")
    assert Counter(row["round"] for row in found) == rounds
    assert {row["method"] for row in found} <= {"constrain", "deepen"}


def test_pool_accepted_takes_what_a_person_accepted_and_nothing_without_it(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "work", seeds=3)
    flags = ("--judge", 0, "--answer-filling", 0, "--total-gen", 1)
    with Loopback() as server:
        assert cli(server.base_url, *flags).returncode == 0
        none = cli(server.base_url, *flags, "--pool", "accepted")
        assert none.returncode == 2
        assert "채택한 노드가 없습니다" in none.stderr
        assert len(server.calls) == 3
        store = core.open_store(db_of(cli.db))
        core.decide(store, 4, "accept")
        store.close()
        for _ in range(2):
            assert cli(server.base_url, *flags, "--pool", "accepted").returncode == 0
            assert len(server.calls) == 4, "one child of the accepted node, once"
    assert cli.rows("SELECT parent_id FROM node ORDER BY id DESC LIMIT 1") == [{"parent_id": 4}]


def test_the_last_generation_goes_to_a_file_of_its_own_in_the_wanted_folder(cli: Cli, server: Loopback) -> None:
    done = cli(
        server.base_url, "--save-last-gen", 1, "--save-location", "out/deep", "--json-orient", "split", "--judge", 0
    )
    assert done.returncode == 0
    out = cli.folder / "out" / "deep"
    names = {"whole_generations.json", "failures.json", "koevol_result.json", "gen_2.json"}
    assert {path.name for path in out.iterdir()} == names
    last = json.loads((out / "gen_2.json").read_text(encoding="utf-8"))
    place = last["columns"].index("generation")
    assert {row[place] for row in last["data"]} == {2}


def test_what_a_model_does_not_know_stays_open_and_what_it_refuses_is_counted(cli: Cli) -> None:
    def script(body: dict[str, Any]) -> str:
        if purpose(body) != "answer":
            return good_model(body)
        text = body["messages"][-1]["content"]
        return (
            "모름"
            if topic(0) in text
            else "IDK"
            if topic(1) in text
            else "물론입니다."
            if topic(2) in text
            else good_model(body)
        )

    with Loopback(script=script) as server:
        done = cli(server.base_url, "--total-gen", 1, "--judge", 0)
    assert done.returncode == 0
    outputs = {row["instruction"]: row["output"] for row in table(cli, "koevol_result.json")}
    assert outputs[topic(0)] == outputs[topic(1)] == outputs[topic(2)] == "IDK"
    assert outputs[topic(3)].startswith("요청하신")
    states = Counter((row["status"], row["reason"]) for row in cli.rows("SELECT status, reason FROM answer"))
    assert states["failed", "unknown"] == 4
    assert states["eliminated", "empty"] >= 1


def test_a_budget_stops_the_command_and_a_larger_one_lets_it_go_on(cli: Cli, server: Loopback) -> None:
    (cli.folder / "prices.json").write_text('{"as_of": "2026-11-22", "models": {"m-1": {"miss": 1, "output": 1}}}')
    flags = ("--judge", 0, "--answer-filling", 0, "--batch-size", 1, "--max-tokens", 256)
    poor = cli(server.base_url, *flags, "--budget", 0.012)
    assert poor.returncode == 1
    assert poor.stderr.rstrip().splitlines()[-1].startswith("koevol: 한도 $0.012(약 ₩17)에 이르러")
    made = len(server.calls)
    assert 0 < made < 20
    rich = cli(server.base_url, *flags, "--budget", 1)
    assert rich.returncode == 0
    assert len(server.calls) == 20
    assert "비용 모름" not in rich.stdout


@pytest.mark.parametrize("fault", ["402", "401", "403", "404_model", "422", "html_200", "redirect", "429_long"])
def test_what_only_a_person_can_mend_ends_with_one_line_and_without_the_key(cli: Cli, fault: str) -> None:
    with Loopback(faults=only(topic(4), fault)) as server:
        done = cli(server.base_url, "--total-gen", 1, "--answer-filling", 0, "--judge", 0)
        assert done.returncode == 1
        asked = sum(topic(4) in entry.body["messages"][-1]["content"] for entry in server.calls)
        assert asked == (2 if fault == "422" else 1), "a refused parameter is left out once"
        assert server.redirect_hits == 0
    last = done.stderr.rstrip().splitlines()[-1]
    assert last.startswith("koevol: ")
    assert any("가" <= letter <= "힣" for letter in last)
    assert "Traceback" not in done.stderr + done.stdout
    assert KEY not in done.stderr + done.stdout
    for file in cli.folder.iterdir():
        assert KEY.encode() not in file.read_bytes(), file.name


REFUSED = {
    "temperature": ("--temperature", "9"),
    "no temperature": ("--temperature", "nan"),
    "not a number": ("--temperature", "warm"),
    "top-p": ("--top-p", "1.5"),
    "max-tokens": ("--max-tokens", "0"),
    "no generation": ("--total-gen", "0"),
    "less than none": ("--total-gen", "-1"),
    "no child": ("--children", "0"),
    "method": ("--methods", "widen"),
    "method twice": ("--methods", "deepen,deepen"),
    "weight": ("--methods", "deepen=0"),
    "batch-size": ("--batch-size", "0"),
    "timeout": ("--timeout", "0"),
    "retries": ("--max-retries", "-1"),
    "budget": ("--budget", "-1"),
    "budget without a price": ("--budget", "1"),
    "pool": ("--pool", "best"),
    "rules": ("--rules", "no_gain,spelling"),
    "unknown flag": ("--nonsense", "1"),
    "seed file": ("--seed-path", "nowhere.json"),
    "seed file is a folder": ("--seed-path", "."),
    "output is a folder": ("--whole-path", "."),
    "output under a file": ("--result-path", "seeds.json/x.json"),
    "output cannot be written": ("--failures-path", "/proc/x.json"),
    "same output twice": ("--whole-path", "a.json", "--result-path", "./a.json"),
    "output is the seed file": ("--whole-path", "seeds.json"),
    "no model": ("--model", ""),
    "base url": ("--base-url", "ftp://x"),
    "database in no folder": ("--db", "nowhere/x.db"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused_in_one_line_before_anything_happens(
    cli: Cli, server: Loopback, case: str
) -> None:
    done = cli(server.base_url, "--model", "m-1", *REFUSED[case])
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("koevol: ")
    assert done.stderr.count("\n") == 1
    assert server.calls == []
    assert [path.name for path in cli.folder.iterdir()] == ["seeds.json"]


def test_a_refused_command_has_its_exit_code_as_a_process_too(cli: Cli, server: Loopback) -> None:
    done = cli.process(server.base_url, "--temperature", 9)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("content", ["", "[]", "{", "[1, 2]", '[{"number": 7}]'])
def test_a_seed_file_without_a_seed_is_refused(cli: Cli, server: Loopback, content: str) -> None:
    (cli.folder / "seeds.json").write_text(content)
    done = cli(server.base_url)
    assert done.returncode == 2
    assert done.stderr.rstrip().splitlines()[-1].startswith("koevol: ")
    assert server.calls == []


def test_the_first_ten_seeds_or_all(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "work", seeds=12)
    flags = ("--judge", 0, "--answer-filling", 0, "--total-gen", 1)
    with Loopback() as server:
        assert cli(server.base_url, *flags).returncode == 0
        assert len(server.calls) == 10
        assert cli(server.base_url, *flags, "--test-run", 0, "--db", "other.db").returncode == 0
        assert len(server.calls) == 22


def test_in_english_the_terminal_says_no_korean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOEVOL_LANG", "en")
    cli = Cli(tmp_path / "en", seeds=4)
    with Loopback(faults=FAULTS) as server:
        done = cli(server.base_url, "--total-gen", 1)
        refused = cli(server.base_url, "--methods", "nix")
    said = done.stdout + done.stderr + refused.stderr
    assert "alive" in done.stdout and "Choose from: breadth" in refused.stderr
    assert not re.search("[가-힣]", said), said
    store = core.open_store(db_of(cli.db))
    told = control.event_lines(store, store.read(runs.latest)[0].id, "ko")
    assert "끝남" in "\n".join(map(str, told))
