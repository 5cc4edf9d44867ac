"""Databases that every earlier version of the schema wrote are opened by today's code: all of it is there, and goes on."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

import koevol_core as core
from koevol_core import analytics, control, messages
from koevol_core import store as core_store
from koevol_core.messages.particles import fitting
from koevol_core.store import Upgraded, migrations, nodes, runs
from koevol_core.store.sentence_codes import message_of
from tests.conftest import LIMIT, ROOT, Garden, change, rows, sound
from tests.kills import broken
from tests.loopback import Loopback
from tests.robustness.test_disk import one_sentence, verb
from tests.schemas import HERE, SHADOWS, dump, dumps, load, version_of
from tests.schemas.__main__ import written

NEWEST = len(migrations.STEPS)
SAID = ("prompt", "run", "seed", "answer", "call", "event", "decision", "choice", "setting", "twin_choice", "benchmark",
        "benchmark_question", "benchmark_pair", "score")  # fmt: skip
"""Tables of which every row has to stay as it was, as far as a version has them."""
LATER = {"call": ("method",)}
"""Columns that a later version fills in where they were empty."""


@pytest.fixture(params=dumps(), ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A database as an earlier version left it."""
    db = tmp_path / "koevol.db"
    load(request.param, db)
    return db


@pytest.fixture
def oldest(tmp_path: Path) -> Path:
    db = tmp_path / "koevol.db"
    load(dumps()[0], db)
    return db


def tables(db: Path) -> set[str]:
    found = rows(db, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {row["name"] for row in found} - set(SHADOWS)


def everything(db: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: rows(db, f"SELECT * FROM {name} ORDER BY 1") for name in sorted(tables(db))}


def in_words(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same rows with today's words in place of the codes that newer versions store, and of the words of old ones."""

    def words(column: str, value: Any) -> Any:
        if column == "facts":
            return {name: words(name, one) for name, one in json.loads(value).items()}
        return str(message_of(messages.read(value)) or messages.read(value)) if isinstance(value, str) else value

    return {name: [{at: words(at, one) for at, one in row.items()} for row in rows] for name, rows in found.items()}


def form(db: Path) -> set[tuple[object, ...]]:
    """Tables by their columns, all else by its words."""
    columns = {
        (name, *row.values())[:5]
        for name in tables(db)
        for row in rows(db, f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}')")
    }
    others = rows(db, "SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL")
    return columns | {(row["name"], " ".join(row["sql"].split())) for row in others}


def beside(db: Path) -> list[str]:
    """What lies in the folder of a database, but for what SQLite keeps while it is open."""
    return sorted(path.name for path in db.parent.iterdir() if not path.name.endswith(("-wal", "-shm")))


def test_no_version_is_without_a_database_that_it_wrote() -> None:
    """A migration is added: then first ``python -m tests.schemas --commit HEAD`` writes down how files were before."""
    assert set(range(1, NEWEST)) <= {version_of(path) for path in dumps()}


@pytest.mark.parametrize("path", dumps(), ids=lambda path: path.stem)
def test_a_written_down_database_has_rows_of_all_sorts(path: Path, tmp_path: Path) -> None:
    db = tmp_path / "koevol.db"
    load(path, db)
    assert rows(db, "SELECT version FROM meta") == [{"version": version_of(path)}]
    assert {name for name, found in everything(db).items() if not found} <= (
        {"choice"} if "early" in path.stem else set()
    )
    assert {row["status"] for row in rows(db, "SELECT status FROM node")} == {
        "planned",
        "alive",
        "eliminated",
        "failed",
    }
    assert {row["kind"] for row in rows(db, "SELECT kind FROM decision")} == {"accept", "reject", "undo"}
    assert {row["state"] for row in rows(db, "SELECT state FROM seed")} == {"ready", "refused"}
    assert rows(db, "SELECT 1 FROM call WHERE body IS NOT NULL AND fault IS NULL")


def test_everything_that_an_earlier_koevol_kept_is_there(old: Path) -> None:
    before = in_words(everything(old))
    core.open_store(str(old)).close()
    now = in_words(everything(old))
    for name in set(SAID) & set(before):
        for was, is_ in zip(before[name], now[name], strict=True):
            for column in LATER.get(name, ()):
                assert was.get(column) in (None, is_[column])
                was.pop(column, None)
            assert is_ | was == is_, name
    new = {"answer_id": 0, "reasoning": None}
    assert [row | new for row in before["node"]] == [row | new for row in now["node"]]
    assert sound(old)
    assert broken(old) == []


def test_an_old_database_ends_in_the_form_of_a_new_one(old: Path, tmp_path: Path) -> None:
    core.open_store(str(old)).close()
    core.open_store(str(tmp_path / "new.db")).close()
    assert form(old) == form(tmp_path / "new.db")
    assert rows(old, "SELECT version FROM meta") == [{"version": NEWEST}]


def test_the_sentences_of_0_1_0_are_read_in_english(tmp_path: Path) -> None:
    load(HERE / "v5.sql", tmp_path / "koevol.db")
    store = core.open_store(str(tmp_path / "koevol.db"))
    with messages.using("en"):
        details = [node.detail for node in store.read(nodes.some, range(1, 100)) if node.status == "failed"]
        ends = [run.message for run in store.read(runs.latest, 10) if run.message]
        logs = [control.event_lines(store, run.id, "en") for run in store.read(runs.latest, 10)]
    store.close()
    assert details and ends
    assert not re.search("[가-힣]", f"{details} {ends} {logs}")


def test_a_database_whose_maker_never_looked_at_scores_gets_their_table(tmp_path: Path) -> None:
    load(HERE / "v5.sql", tmp_path / "koevol.db")
    change(tmp_path / "koevol.db", "DROP TABLE score")
    core.open_store(str(tmp_path / "koevol.db")).close()
    core.open_store(str(tmp_path / "new.db")).close()
    assert form(tmp_path / "koevol.db") == form(tmp_path / "new.db")


def test_a_second_opening_changes_nothing(old: Path) -> None:
    core.open_store(str(old)).close()
    once, there = list(dump(old)), beside(old)
    store = core.open_store(str(old))
    assert store.upgraded is None
    store.close()
    assert (list(dump(old)), beside(old)) == (once, there)


def count(db: Path, condition: str) -> int:
    found: int = rows(db, f"SELECT count(*) AS n FROM node WHERE {condition}")[0]["n"]
    return found


def test_counts_search_report_and_files_are_right(old: Path, tmp_path: Path) -> None:
    texts = {row["id"]: row["text"] for row in rows(old, "SELECT id, text FROM node WHERE status = 'alive'")}
    replies = {row["id"]: row["text"] for row in rows(old, "SELECT id, text FROM answer")}
    calls = len(rows(old, "SELECT 1 FROM call"))
    store = core.open_store(str(old))
    now = control.funnel(store)
    assert (now.seeds, now.children, now.planned, now.failed) == (
        count(old, "parent_id IS NULL AND id IN (SELECT node_id FROM seed WHERE state = 'ready')"),
        count(old, "parent_id IS NOT NULL AND status <> 'planned'"),
        count(old, "status = 'planned'"),
        count(old, "status = 'failed'"),
    )
    assert (now.accepted, now.rejected) == (
        count(old, "verdict = 'accept' AND parent_id IS NOT NULL"),
        count(old, "verdict = 'reject' AND parent_id IS NOT NULL"),
    )
    for one, words in texts.items():
        assert one in {node.id for node in control.search(store, " ".join(words.split()[-6:]), limit=1000)}
    found = analytics.report(store)
    assert (found.funnel, found.bill.calls) == (now, calls)
    core.export(store, "whole", tmp_path / "whole.json")
    lines = json.loads((tmp_path / "whole.json").read_text(encoding="utf-8"))
    in_force = dict(latest_answers(old))
    kept = "SELECT id, text FROM node WHERE status = 'alive' AND verdict IS NOT 'reject' OR verdict = 'accept'"
    texts = {row["id"]: row["text"] for row in rows(old, kept)}
    assert {line["instruction"] for line in lines} == set(texts.values())
    answered = {(texts[one], replies[answer]) for one, answer in in_force.items() if one in texts}
    assert {(line["instruction"], line["output"]) for line in lines} >= answered
    accepted = core_store.NodeFilter("accept")
    assert core.export(store, "whole", tmp_path / "accepted.json", accepted) == count(old, "verdict = 'accept'")
    store.close()


def latest_answers(db: Path) -> Iterator[tuple[int, int]]:
    """(node, answer) by hand: the last one that was filled, or what a person chose last."""
    for row in rows(db, "SELECT node_id, id FROM answer WHERE status = 'filled' ORDER BY id"):
        yield row["node_id"], row["id"]
    for row in rows(db, "SELECT node_id, answer_id FROM choice ORDER BY id"):
        yield row["node_id"], row["answer_id"]


def test_a_run_that_an_earlier_koevol_began_is_brought_to_its_end(old: Path) -> None:
    store = core.open_store(str(old))
    [left] = rows(old, "SELECT id FROM run WHERE state = 'stopped'")
    before = everything(old)["call"]
    with Loopback() as server:
        Garden(store, old).drain(left["id"], server.base_url)
    store.close()
    assert rows(old, "SELECT DISTINCT state FROM run") == [{"state": "done"}]
    assert count(old, "status = 'planned'") == 0
    assert everything(old)["call"][: len(before)] == before, "what was stored is never asked again, or changed"
    assert len(everything(old)["call"]) > len(before)
    assert broken(old) == []


def test_how_it_was_is_kept_beside_it(old: Path) -> None:
    old.chmod(0o600)
    before, version = list(dump(old)), rows(old, "SELECT version FROM meta")[0]["version"]
    store = core.open_store(str(old))
    copy = old.parent / f"koevol.db.v{version}-backup"
    assert store.upgraded == Upgraded(version, NEWEST, copy)
    store.close()
    assert beside(old) == ["koevol.db", copy.name]
    assert list(dump(copy)) == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_copy_never_takes_the_place_of_another(oldest: Path) -> None:
    there = oldest.parent / "koevol.db.v1-backup"
    there.write_text("somebody's")
    store = core.open_store(str(oldest))
    assert store.upgraded and store.upgraded.copy.name == "koevol.db.v1-backup-2"
    store.close()
    assert there.read_text() == "somebody's"


def test_the_command_line_says_what_was_done_to_the_database(oldest: Path) -> None:
    done = verb(oldest, "stats")
    assert done.returncode == 0
    assert (
        f"버전 1에서 {NEWEST}{fitting('(으)', str(NEWEST))}로 올렸습니다. 올리기 전의 사본: {oldest}.v1-backup"
        in done.stderr
    )
    assert verb(oldest, "stats").stderr == ""


def test_without_room_for_the_copy_the_database_stays_as_it_is(old: Path) -> None:
    before, there = list(dump(old)), beside(old)
    one_sentence(verb(old, "stats", limit=50_000), "올리기 전의 사본을 쓸 수 없어 그대로 두었습니다")
    assert (list(dump(old)), beside(old)) == (before, there)
    assert verb(old, "stats").returncode == 0


def fails(conn: Connection) -> None:
    conn.execute(text("UPDATE node SET text = 'gone'"))
    conn.execute(text("SELECT * FROM no_such_table"))


def test_an_upgrade_that_fails_leaves_the_old_version_and_nothing_beside_it(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, there = list(dump(old)), beside(old)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, fails))
    with pytest.raises(core.BadInput, match="no_such_table"):
        core.open_store(str(old))
    assert (list(dump(old)), beside(old)) == (before, there)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_an_upgrade_that_is_killed_in_the_middle_leaves_the_old_version(old: Path) -> None:
    before = list(dump(old))

    def killed(conn: Connection) -> None:
        conn.execute(text("UPDATE node SET text = 'gone'"))
        os._exit(9)

    def open_and_die() -> None:
        migrations.STEPS = (*migrations.STEPS, killed)
        core.open_store(str(old))

    assert apart(open_and_die) == 9
    assert list(dump(old)) == before
    assert not list(old.parent.glob("koevol.db.*"))
    store = core.open_store(str(old))
    assert store.upgraded and list(dump(store.upgraded.copy)) == before
    store.close()


def apart(work: Callable[[], object]) -> int:
    """Do something in a process of its own; its exit code."""
    child = os.fork()
    if not child:
        code = 3
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_two_that_open_an_old_database_at_the_same_moment_upgrade_it_once(
    oldest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("koevol_core.store.database.BUSY_MS", 1000 * LIMIT)  # however slow the disk is
    gate, done, wrong = threading.Barrier(3), [], []

    def open_one() -> None:
        gate.wait()
        try:
            done.append(core.open_store(str(oldest)))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=open_one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len([store for store in done if store.upgraded]) == 1
    for store in done:
        store.close()
    assert beside(oldest) == ["koevol.db", "koevol.db.v1-backup"]


@pytest.fixture
def locked() -> Iterator[Path]:
    """An old database in a folder where nothing may be written, by whoever is not root."""
    with tempfile.TemporaryDirectory(prefix="koevol-locked-") as name:
        folder = Path(name)
        load(dumps()[0], folder / "koevol.db")
        with closing(sqlite3.connect(folder / "koevol.db")) as conn:
            conn.execute("PRAGMA journal_mode=DELETE")
        (folder / "koevol.db").chmod(0o444)
        folder.chmod(0o555)
        yield folder / "koevol.db"
        folder.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_database_that_may_not_be_written_is_one_clear_sentence(locked: Path, tmp_path: Path) -> None:
    said, before = tmp_path / "said", locked.read_bytes()
    handle = os.open(said, os.O_WRONLY | os.O_CREAT)

    def open_as_nobody() -> None:
        if os.geteuid() == 0:
            os.setuid(65534)  # root may write everywhere
        try:
            core.open_store(str(locked))
        except core.BadInput as error:
            os.write(handle, str(error).encode())

    assert apart(open_as_nobody) == 0
    os.close(handle)
    assert "쓸 수 없습니다" in said.read_text(encoding="utf-8")
    assert "권한을 확인" in said.read_text(encoding="utf-8")
    assert locked.read_bytes() == before


def test_a_database_of_0_1_0_shows_what_0_1_0_showed(tmp_path: Path) -> None:
    """Report, scorecards, card and the bytes of every export, as far as they do not tell the time or the version.

    Changed on purpose since: the card counts the agreement of two reviewers as the report does.
    """
    load(HERE / "v5.sql", tmp_path / "koevol.db")
    done = subprocess.run(
        [sys.executable, "-m", "tests.schemas.shown", "--db", tmp_path / "koevol.db"],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    before = json.loads((HERE / "v5-shown.json").read_text(encoding="utf-8"))
    now = json.loads(done.stdout)
    assert list(now) == list(before)
    for name, words in before.items():
        assert now[name] == words, name


def test_the_next_version_can_be_written_down(tmp_path: Path) -> None:
    """What ``python -m tests.schemas`` does before a migration is added, with today's code."""
    lines = list(dump(written(ROOT, tmp_path)))
    (tmp_path / f"v{NEWEST}.sql").write_text("\n".join(lines), encoding="utf-8")
    load(tmp_path / f"v{NEWEST}.sql", tmp_path / "again.db")
    assert list(dump(tmp_path / "again.db")) == lines
    assert [name for name, found in everything(tmp_path / "again.db").items() if not found] == []
    assert broken(tmp_path / "again.db") == []


def test_the_version_is_told_and_the_changelog_knows_it() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = changes.partition("\n## [")[2].partition("\n## [")[0]
    assert newest.startswith(f"{core.VERSION}]")
    assert f"schema {NEWEST}" in newest, "a release says which version of the database it writes"
    for command in ((ROOT / "main.py",), ("-m", "koevol_core")):
        assert shown(*command, "--version") == f"koevol {core.VERSION}\n"


def shown(*command: object) -> str:
    return subprocess.run(
        [sys.executable, *map(str, command)], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
