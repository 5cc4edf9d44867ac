"""The database: durable, one owner of every write, refused when it is not ours, and brought up to date or left alone."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

import koevol_core as core
from koevol_core.store import decisions, export_rows, migrations, nodes, schema, seeds
from tests.conftest import LIMIT
from tests.databases import db_of, of_files

GOLDEN = Path(__file__).resolve().parent / "golden"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(tmp_path / "koevol.db"))
    yield opened
    opened.close()


def look(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """A query as somebody else would ask it, by a connection of its own."""
    conn = sqlite3.connect(path)
    try:
        return conn.execute(query, values).fetchall()
    finally:
        conn.close()


def form(path: Path) -> list[tuple[Any, ...]]:
    return look(path, "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")


def pragma(conn: Connection, name: str) -> Any:
    return conn.execute(text(f"PRAGMA {name}")).scalar()


@of_files
@pytest.mark.usefixtures("durable")
def test_every_connection_is_durable_and_keeps_its_references(store: core.Store) -> None:
    with store.snapshot() as one, store.snapshot() as other:
        for conn in (one, other):
            assert [pragma(conn, name) for name in ("journal_mode", "synchronous", "foreign_keys")] == ["wal", 2, 1]
            assert pragma(conn, "busy_timeout") >= 30_000


def test_a_reference_to_nothing_is_not_kept(store: core.Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.write(lambda conn: conn.execute(schema.decision.insert().values(
            node_id=999, kind="accept", token="t", base_seq=0, created_at=0.0)))  # fmt: skip


@of_files
def test_opening_twice_changes_nothing_and_both_see_the_same(store: core.Store, tmp_path: Path) -> None:
    before = form(tmp_path / "koevol.db")
    node_id = core.plant(store, core.Seed("하나"))
    again = core.open_store(db_of(tmp_path / "koevol.db"))
    assert again.read(nodes.get, node_id) == store.read(nodes.get, node_id)
    other = core.plant(again, core.Seed("둘"))
    assert store.read(seeds.ready) == [node_id, other]
    assert form(tmp_path / "koevol.db") == before
    again.close()


@pytest.fixture
def patient(store: core.Store, monkeypatch: pytest.MonkeyPatch) -> core.Store:
    """A store that waits for other writers as long as a slow disk makes them take."""
    monkeypatch.setattr("koevol_core.store.database.BUSY_MS", 1000 * LIMIT)
    store.engine.dispose()
    return store


@pytest.mark.usefixtures("patient")
@of_files
def test_many_may_open_a_new_database_at_the_same_moment(tmp_path: Path) -> None:
    gate, opened, wrong = threading.Barrier(6), [], []

    def open_one() -> None:
        gate.wait()
        try:
            opened.append(core.open_store(db_of(tmp_path / "new.db")))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=open_one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, len(opened)) == ([], 6)
    assert look(tmp_path / "new.db", "SELECT version FROM meta") == [(len(migrations.STEPS),)]
    for one in opened:
        one.close()


@of_files
def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    core.open_store(db_of(tmp_path / "empty.db")).close()
    assert look(tmp_path / "empty.db", "SELECT version FROM meta") == [(len(migrations.STEPS),)]


def other_database(path: Path, *statements: str) -> Path:
    conn = sqlite3.connect(path)
    for statement in statements:
        conn.execute(statement)
    conn.commit()
    conn.close()
    return path


STRANGERS = {
    "another table": ["CREATE TABLE customer (name TEXT)"],
    "another meta": ["CREATE TABLE meta (key TEXT, value TEXT)"],
    "another versioned meta": ["CREATE TABLE meta (version INTEGER)", "INSERT INTO meta VALUES (1)"],
    "words for a version": [
        "CREATE TABLE meta (version)", "CREATE TABLE node (id)", "CREATE TABLE decision (id)",
        "INSERT INTO meta VALUES ('abc')",
    ],
    "no version": ["CREATE TABLE meta (version)", "CREATE TABLE node (id)", "CREATE TABLE decision (id)"],
}  # fmt: skip


@pytest.mark.parametrize("kind", STRANGERS)
@of_files
def test_somebody_elses_database_is_refused_in_one_line_and_gets_no_tables(tmp_path: Path, kind: str) -> None:
    path = other_database(tmp_path / "other.db", *STRANGERS[kind])
    before = form(path)
    with pytest.raises(core.BadInput, match="koevol 데이터베이스가 아닙니다") as caught:
        core.open_store(db_of(path))
    assert "\n" not in str(caught.value)
    assert form(path) == before


@of_files
def test_somebody_elses_database_is_left_as_it_was_to_the_byte(tmp_path: Path) -> None:
    path = other_database(tmp_path / "other.db", *STRANGERS["another table"])
    before = path.read_bytes()
    with pytest.raises(core.BadInput):
        core.open_store(db_of(path))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "content", [random.Random(1).randbytes(4096), "일기장\n".encode() * 99, b"SQLite format 3\x00" + b"\xff" * 500]
)
@of_files
def test_a_file_that_is_no_database_is_refused_in_one_line_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(content)
    with pytest.raises(core.BadInput, match=r"diary\.txt") as caught:
        core.open_store(db_of(path))
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


@of_files
def test_a_place_where_no_database_can_be_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(core.BadInput, match=r"폴더가 없습니다: .*nowhere"):
        core.open_store(str(tmp_path / "nowhere" / "koevol.db"))
    with pytest.raises(core.BadInput, match="열 수 없습니다"):
        core.open_store(str(tmp_path))


@pytest.mark.parametrize("db", ["mongodb://localhost/x", "://"])
def test_an_address_of_no_database_is_one_line(db: str) -> None:
    with pytest.raises(core.BadInput):
        core.open_store(db)


@pytest.mark.parametrize("name", ["공백 있는 이름.db", "a#b.db", "a&b=c.db"])
def test_a_name_may_be_what_a_person_writes(tmp_path: Path, name: str) -> None:
    core.open_store(str(tmp_path / name)).close()
    assert (tmp_path / name).is_file()


@pytest.mark.parametrize("name", ["정말?.db", "100%25.db"])
def test_a_name_is_not_taken_for_an_address(tmp_path: Path, name: str) -> None:
    core.open_store(str(tmp_path / name)).close()
    assert (tmp_path / name).is_file()


@of_files
def test_a_newer_database_is_refused_and_left_alone(store: core.Store, tmp_path: Path) -> None:
    store.write(lambda conn: conn.execute(text("UPDATE meta SET version = 99")))
    before = form(tmp_path / "koevol.db")
    with pytest.raises(core.BadInput, match=r"더 새로운 koevol\(버전 99\)"):
        core.open_store(db_of(tmp_path / "koevol.db"))
    assert form(tmp_path / "koevol.db") == before


def half(conn: Connection) -> None:
    conn.execute(text("CREATE TABLE half_done (id INTEGER)"))
    conn.execute(text("UPDATE node SET text = 'gone'"))
    conn.execute(text("ALTER TABLE node ADD COLUMN half TEXT"))


def broken(conn: Connection) -> None:
    half(conn)
    conn.execute(text("SELECT * FROM no_such_table"))


@of_files
def test_a_migration_that_fails_leaves_the_database_as_it_was(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, node_id = tmp_path / "koevol.db", core.plant(store, core.Seed("하나"))
    before = (form(path), look(path, "SELECT version FROM meta"), store.read(nodes.get, node_id))
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, broken))
    with pytest.raises(core.BadInput, match=r"koevol\.db .*no_such_table"):
        core.open_store(db_of(path))
    assert (form(path), look(path, "SELECT version FROM meta"), store.read(nodes.get, node_id)) == before
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS[:-1], half))
    core.open_store(db_of(path)).close()


@of_files
def test_a_kill_in_the_middle_of_a_migration_leaves_the_database_as_it_was(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "koevol.db"
    core.plant(store, core.Seed("하나"))
    store.close()
    before = form(path)

    def killed(conn: Connection) -> None:
        half(conn)
        os._exit(9)

    child = os.fork()
    if not child:
        migrations.STEPS = (*migrations.STEPS, killed)
        core.open_store(db_of(path))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert look(path, "PRAGMA integrity_check") == [("ok",)]
    assert form(path) == before
    assert look(path, "SELECT text FROM node") == [("하나",)]


def old_node(
    id: int, parent: int | None, trace: str, address: str, words: str, **more: Any
) -> tuple[str, dict[str, Any]]:
    row = {
        "id": id,
        "parent_id": parent,
        "root_id": 1,
        "slot": 0,
        "round": 0,
        "generation": len(trace) - 1,
        "trace": trace,
    }
    return "node", row | {"address": address, "status": "alive", "text": words, "created_at": 1.0} | more


OLD: list[tuple[str, dict[str, Any]]] = [
    old_node(1, None, "r", "abc", "오래된 씨앗"),
    old_node(2, 1, "r4", "abc/deepen.00", "오래된 아이", method="deepen", verdict="accept", decision_id=1),
    ("seed", {"node_id": 1, "state": "ready", "created_at": 1.0}
     | dict.fromkeys(("source", "license", "domain", "task", "input", "note"), "")),
    ("decision", {"id": 1, "node_id": 2, "kind": "accept", "token": "t", "base_seq": 0, "created_at": 1.0}
     | dict.fromkeys(("reason", "note", "reviewer"), "")),
    ("answer", {"id": 1, "node_id": 2, "sample": 0, "status": "filled", "text": "오래된 답", "created_at": 1.0}),
]  # fmt: skip
"""A little tree as the first version kept it."""


@of_files
def test_a_database_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    conn = sqlite3.connect(path)
    conn.executescript((GOLDEN / "store_v1.sql").read_text(encoding="utf-8"))
    for table, row in OLD:
        columns = ", ".join(row)
        conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    conn.commit()
    conn.close()
    store = core.open_store(db_of(path))
    with store.snapshot() as snapshot:
        kept = [(row["text"], row["output"], row["verdict"]) for row in export_rows.stream(snapshot)]
        assert kept == [("오래된 씨앗", None, None), ("오래된 아이", "오래된 답", "accept")]
        assert decisions.of_node(snapshot, 2)[0].kind == "accept"
    assert core.undo(store, 2, base_seq=1).kind == "undo"
    store.close()
    assert look(path, "SELECT version FROM meta") == [(len(migrations.STEPS),)]
    assert look(path, "PRAGMA integrity_check") == [("ok",)]
    assert look(path, "PRAGMA foreign_key_check") == []


@of_files
def test_an_old_database_and_a_new_one_end_with_the_same_form(store: core.Store, tmp_path: Path) -> None:
    conn = sqlite3.connect(tmp_path / "old.db")
    conn.executescript((GOLDEN / "store_v1.sql").read_text(encoding="utf-8"))
    conn.close()
    core.open_store(db_of(tmp_path / "old.db")).close()

    def columns(path: Path) -> dict[str, set[str]]:
        return {
            name: {row[1] for row in look(path, f"PRAGMA table_xinfo({name})")}
            for kind, name, _ in form(path)
            if kind == "table"
        }

    def others(path: Path) -> set[tuple[str, str]]:
        return {(kind, name) for kind, name, _ in form(path) if kind != "table"}

    assert columns(tmp_path / "old.db") == columns(tmp_path / "koevol.db")
    assert others(tmp_path / "old.db") == others(tmp_path / "koevol.db")


def test_a_write_is_whole_or_not_at_all(store: core.Store) -> None:
    def half_a_write(conn: Connection) -> None:
        nodes.plant(conn, "글", "abc")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        store.write(half_a_write)
    assert store.read(export_rows.counts)["nodes"] == {}


def test_a_snapshot_sees_one_moment(store: core.Store) -> None:
    core.plant(store, core.Seed("하나"))
    with store.snapshot() as conn:
        before = seeds.ready(conn)
        core.plant(store, core.Seed("둘"))
        assert seeds.ready(conn) == before
    assert len(store.read(seeds.ready)) == 2


def test_writers_wait_for_each_other_and_none_is_lost(patient: core.Store) -> None:
    store = patient
    wrong: list[Exception] = []

    def write(name: str) -> None:
        try:
            for number in range(10):
                core.plant(store, core.Seed(f"{name} {number}"))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(f"사람 {i}",)) for i in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(store.read(seeds.ready)) == 50


@of_files
def test_a_backup_while_others_write_is_whole(store: core.Store, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            core.plant(store, core.Seed(f"글 {number}"))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            store.backup(tmp_path / f"backup{number}.db")
    finally:
        done.set()
        writer.join()
    for number in range(3):
        path = tmp_path / f"backup{number}.db"
        assert look(path, "PRAGMA integrity_check") == [("ok",)]
        assert look(path, "SELECT count(*) FROM node") == look(path, "SELECT count(*) FROM seed")
        core.open_store(db_of(path)).close()


@of_files
def test_a_backup_never_overwrites(store: core.Store, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_text("x")
    with pytest.raises(core.BadInput, match="이미 있는 파일"):
        store.backup(tmp_path / "there.db")
    assert (tmp_path / "there.db").read_text() == "x"


@of_files
def test_a_backup_into_a_folder_that_is_not_there_is_one_line(store: core.Store, tmp_path: Path) -> None:
    with pytest.raises(core.BadInput):
        store.backup(tmp_path / "nowhere" / "backup.db")
