"""The verbs of the command line: what they print for a person and for a script, and how they end where nothing came of it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core.cli import main as verbs
from tests.conftest import Garden, topic
from tests.databases import db_of


def run(garden: Garden, *words: object) -> tuple[int, Any, str]:
    """Exit code, what a script reads, and what a person is told."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = verbs.main([str(words[0]), "--db", db_of(garden.path), *map(str, words[1:])])
    return code, json.loads(out.getvalue() or "null"), err.getvalue()


def test_typed_seeds_are_planted_once_and_a_bad_one_is_named(garden: Garden) -> None:
    code, told, _ = run(
        garden, "seed", topic(0), topic(1), "--source", "나", "--license", "CC0-1.0", "--domain", "요리"
    )
    assert (code, told["taken"], told["known"]) == (0, 2, 0)
    seeds = garden.rows("SELECT source, license, domain, state FROM seed")
    assert seeds == [{"source": "나", "license": "CC0-1.0", "domain": "요리", "state": "ready"}] * 2
    code, told, _ = run(garden, "seed", topic(0), topic(2), "   ")
    assert (code, told["taken"], told["known"], [one["row"] for one in told["refused"]]) == (0, 1, 1, [3])
    code, told, said = run(garden, "seed", " ")
    assert code == 2 and told["taken"] == 0 and "가져온 행이 없습니다" in said
    assert run(garden, "seed", topic(0))[0] == 0, "a known seed is there, so that a script goes on"


def table(tmp_path: Path) -> Path:
    file = tmp_path / "mine.jsonl"
    rows = [{"instruction": topic(number), "domain": "가" if number < 30 else "나"} for number in range(34)]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def drawn(garden: Garden) -> dict[str, str]:
    rows = garden.rows("SELECT node.text, seed.domain FROM seed JOIN node ON node.id = seed.node_id")
    return {row["text"]: row["domain"] for row in rows}


def test_a_sample_is_random_the_same_for_a_seed_and_says_of_how_many(garden: Garden, tmp_path: Path) -> None:
    code, told, _ = run(garden, "import-seeds", table(tmp_path), "--sample", 8)
    first = drawn(garden)
    assert (code, told["taken"], len(first)) == (0, 8, 8)
    assert any("34행 가운데 8행" in notice for notice in told["notices"])
    assert set(first) != {topic(number) for number in range(8)}
    assert run(garden, "import-seeds", table(tmp_path), "--sample", 8)[1]["known"] == 8
    assert run(garden, "import-seeds", table(tmp_path), "--sample", 8, "--seed", 7)[1]["taken"] > 0


def test_a_sample_is_taken_of_each_value_of_a_column(garden: Garden, tmp_path: Path) -> None:
    code, told, _ = run(garden, "import-seeds", table(tmp_path), "--sample", 6, "--per", "domain")
    assert code == 0 and Counter(drawn(garden).values()) == {"가": 6, "나": 4}
    assert any("나" in notice for notice in told["notices"]), "a value with fewer rows is named"
    for flags in (("--per", "domain"), ("--sample", 0), ("--sample", 3, "--per", "없는 열")):
        assert run(garden, "import-seeds", table(tmp_path), *flags)[0] == 2


@pytest.mark.parametrize(
    ("format", "flags", "why"),
    [
        ("alpaca", ("--state", "accept"), "상태가 accept인 노드가 하나도 없습니다"),
        ("alpaca", ("--generation", 7), "조건에 맞는 것이 없습니다"),
        ("chat", (), "답"),
        ("dpo", (), "쌍"),
    ],
)
def test_an_export_of_no_row_says_why_and_leaves_the_file_that_was_there(
    garden: Garden, tmp_path: Path, format: str, flags: tuple[object, ...], why: str
) -> None:
    garden.sow(2)
    out = tmp_path / "out.json"
    out.write_text("before")
    code, told, said = run(garden, "export", "--format", format, "--out", out, *flags)
    assert (code, told, out.read_text()) == (2, None, "before") and why in said and "--allow-empty" in said
    assert run(garden, "export", "--format", format, "--out", out, *flags, "--allow-empty", 1)[0] == 0
    assert out.read_text() != "before"


def test_a_terminal_gets_a_line_and_a_script_json(garden: Garden) -> None:
    core.plant(garden.store, core.Seed(topic(0)))

    def on_terminal(*words: str) -> str:
        ours, theirs = pty.openpty()
        err = io.StringIO()
        with os.fdopen(theirs, "w", encoding="utf-8") as out:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                assert verbs.main([words[0], "--db", db_of(garden.path), *words[1:]]) == 0
            out.flush()
            said = os.read(ours, 65536).decode()
        os.close(ours)
        assert not err.getvalue()
        return said

    assert on_terminal("stats").startswith("씨앗 1 · ") and on_terminal("runs").strip() == "아직 실행이 없습니다."
    assert json.loads(on_terminal("stats", "--json"))["seeds"] == {"ready": 1}
    assert run(garden, "stats")[1]["seeds"] == {"ready": 1}
