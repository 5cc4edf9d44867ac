"""What is said and kept by a store on PostgreSQL alone; the rest of the suite runs on it by ``KOEVOL_TEST_DB`` as it is."""

from __future__ import annotations

import builtins
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url, text

import koevol_core as core
from koevol_core import control
from koevol_core import store as core_store
from koevol_core.dataset.seeds import address_of
from koevol_core.store import migrations, node_filter, nodes, postgres, runs, search, seeds
from tests import databases
from tests.conftest import Garden, topic
from tests.databases import db_of
from tests.test_node_filter import CASES

on_server = pytest.mark.skipif(not databases.ADMIN, reason="needs a server: KOEVOL_TEST_DB")
SECRET = "s3cret-of-the-server"
UNREACHABLE = f"postgresql+psycopg://me:{SECRET}@127.0.0.1:9/koevol?connect_timeout=5"


def test_a_server_that_cannot_be_reached_is_one_line_without_the_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(core.BadInput) as refused:
        core.open_store(UNREACHABLE)
    assert "연결할 수 없습니다" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)


def test_a_password_is_in_no_address_that_is_shown() -> None:
    asked = f"postgresql+psycopg://me:{SECRET}@db/koevol?password={SECRET}&sslmode=require"
    shown = postgres.shown(make_url(asked))
    assert SECRET not in shown
    assert "sslmode=require" in shown


def test_without_the_driver_the_file_that_brings_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "psycopg":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(core.BadInput, match=r"requirements-postgres\.txt"):
        core.open_store(UNREACHABLE)


@pytest.mark.parametrize("url", ["mysql://me@db/koevol", "postgresql+asyncpg://me@db/koevol"])
def test_another_driver_or_database_is_refused_in_words(url: str) -> None:
    with pytest.raises(core.BadInput, match=r"SQLite와 PostgreSQL만|postgresql\+psycopg://"):
        core.open_store(url)


@on_server
def test_many_may_open_a_new_database_at_the_same_moment(tmp_path: Path) -> None:
    path, gate, opened = databases.blank(tmp_path / "new.db"), threading.Barrier(6), list[core.Store]()

    def open_one() -> None:
        gate.wait()
        opened.append(core.open_store(db_of(path)))

    threads = [threading.Thread(target=open_one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 6
    assert databases.tuples(path, "SELECT version FROM meta") == [(len(migrations.STEPS),)]
    for store in opened:
        store.close()


@on_server
def test_a_migration_that_fails_leaves_the_database_as_it_was(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(conn: Any) -> None:
        conn.execute(text("CREATE TABLE half_done (id INTEGER)"))
        conn.execute(text("SELECT * FROM no_such_table"))

    garden.sow(1)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, broken))
    with pytest.raises(core.BadInput, match="no_such_table"):
        core.open_store(db_of(garden.path))
    assert garden.rows("SELECT version FROM meta") == [{"version": len(migrations.STEPS) - 1}]
    assert not garden.rows("SELECT 1 FROM pg_class WHERE relname = 'half_done'")


@on_server
@pytest.mark.parametrize("made", ["CREATE TABLE customer (id INTEGER)", "CREATE TABLE meta (version TEXT)"])
def test_somebody_elses_database_is_refused_in_one_line_and_gets_no_tables(tmp_path: Path, made: str) -> None:
    path = databases.blank(tmp_path / "other.db")
    databases.change(path, made)
    with pytest.raises(core.BadInput, match="koevol 데이터베이스가 아닙니다"):
        core.open_store(db_of(path))
    assert not databases.tuples(path, "SELECT 1 FROM pg_class WHERE relname = 'node'")


@on_server
def test_a_newer_database_is_refused_in_words(garden: Garden) -> None:
    databases.change(garden.path, "UPDATE meta SET version = 99")
    with pytest.raises(core.BadInput, match=r"더 새로운 koevol\(버전 99\)"):
        core.open_store(db_of(garden.path))
    databases.change(garden.path, f"UPDATE meta SET version = {len(migrations.STEPS)}")


@on_server
def test_who_may_only_read_is_told_so(garden: Garden) -> None:
    reader = f"koevol_reader_{os.getpid()}"
    grants = f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}"
    databases.change(garden.path, f"CREATE ROLE {reader} LOGIN PASSWORD '{SECRET}'", grants)
    url = make_url(db_of(garden.path)).set(username=reader, password=SECRET)
    store = core.open_store(url.render_as_string(hide_password=False))
    with pytest.raises(core.BadInput, match="쓸 수 없습니다"):
        core.plant(store, core.Seed("하나"))
    assert control.funnel(store).seeds == 0
    store.close()
    databases.change(garden.path, f"DROP OWNED BY {reader}", f"DROP ROLE {reader}")


@on_server
def test_who_waits_too_long_for_another_writer_is_told_so(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "WAIT", 1)
    impatient = core.open_store(db_of(garden.path))
    with garden.store.writing(), pytest.raises(core.Stopped, match="붙들고 있습니다"):
        core.plant(impatient, core.Seed("하나"))
    core.plant(impatient, core.Seed("하나"))
    impatient.close()


@on_server
def test_a_connection_that_is_lost_is_told_in_words_and_the_next_request_finds_the_server_again(garden: Garden) -> None:
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    garden.sow(1)
    with pytest.raises(core.Stopped, match="연결이 끊겼습니다"), garden.store.writing() as conn:
        databases.tuples(garden.path, kill)
        seeds.plant(conn, core.Seed("둘"), address_of("둘"))
    assert control.funnel(garden.store).seeds == 1
    databases.tuples(garden.path, kill)
    core.plant(garden.store, core.Seed("셋입니다. 알려줘."))
    assert control.funnel(garden.store).seeds == 2


@on_server
def test_what_postgresql_cannot_hold_is_kept_with_a_mark_in_its_place(garden: Garden) -> None:
    with garden.store.writing() as conn:
        one = nodes.plant(conn, "앞\x00뒤 \ud800 끝", "a" * 64)
    assert garden.rows("SELECT text FROM node WHERE id = ?", one) == [{"text": "앞\ufffd뒤 ? 끝"}]


@on_server
def test_a_seed_may_say_at_length_where_it_comes_from(garden: Garden) -> None:
    letters = [chr(0xAC00 + 7919 * number % 11172) for number in range(2000)]
    said = "".join(letters)
    core.plant(garden.store, core.Seed("출처가 긴 씨앗입니다. 알려줘.", source=said, license=said, domain=said))
    assert garden.rows("SELECT source, license, domain FROM seed") == [
        {"source": said, "license": said, "domain": said}
    ]


@on_server
def test_two_workers_that_claim_at_once_get_one_run(garden: Garden) -> None:
    run, gate, got = garden.plan(2), threading.Barrier(2), list[bool]()

    def claim(name: str) -> None:
        gate.wait()
        got.append(garden.store.write(runs.claim, run, name))

    threads = [threading.Thread(target=claim, args=(f"w{n}",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False, True]


@on_server
def test_a_run_that_somebody_holds_is_passed_over_and_not_waited_for(garden: Garden) -> None:
    run = garden.plan(2)
    with garden.store.engine.connect() as other, other.begin(), garden.store.writing() as conn:
        other.execute(text("SELECT id FROM run FOR UPDATE"))
        assert not runs.claim(conn, run, "w1")


WORDS = (
    "김치",
    "김치찌개",
    "찌개",
    "방법 알려",
    "치를",
    "3번",
    "번 모둠",
    "가",
    "ECOLE",
    "école",
    "a",
    "없는말",
    "끓이는방법",
    "100%",
    "'",
    "\\",
)


@on_server
def test_the_same_words_find_the_same_nodes_on_both_databases(garden: Garden, tmp_path: Path) -> None:
    texts = [
        *(topic(n) for n in range(40)),
        "École 100% '김치' \\ 가나다",
        "김치 찌개",
        "치 김치 찌 개",
        "김치찌 치찌개",
        "가 나 다",
    ]
    file = core.open_store(str(tmp_path / "file.db"))
    for store in (garden.store, file):
        with store.writing() as conn:
            for number, one in enumerate(texts):
                nodes.plant(conn, one, f"{number:064}")
    for words in WORDS:
        assert garden.store.read(search.newest, words, 100) == file.read(search.newest, words, 100), words
    with garden.store.snapshot() as ours, file.snapshot() as theirs:
        assert seeds.alike(ours, topic(0)) == seeds.alike(theirs, topic(0))
    file.close()


NARROW: tuple[dict[str, Any], ...] = (
    {}, {"judge": "지민"},
    *({name: node_filter.condition(name, CASES[name][0])} for name in CASES),
    {name: node_filter.condition(name, CASES[name][0]) for name in CASES},
)  # fmt: skip
"""Every condition alone, and all together."""


@on_server
@pytest.mark.parametrize("state", ["waiting", "accept", "all"])
@pytest.mark.parametrize("narrow", NARROW, ids=lambda narrow: "+".join(narrow) or "all")
def test_the_next_in_a_queue_is_read_from_its_index_and_nothing_is_sorted(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, state: Any, narrow: dict[str, Any]
) -> None:
    monkeypatch.setattr(node_filter, "FEW", -1)  # the queue is walked even if another index knows of few
    asked: list[tuple[str, Any]] = []
    with garden.store.snapshot() as conn:
        event.listen(conn.engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
        node_filter.ids(conn, core_store.NodeFilter(state, **narrow), (1, 5), 20)
        queries, cursor = list(asked), conn.connection.cursor()
        cursor.execute("SET LOCAL enable_seqscan = off")  # a small table is read from end to end otherwise
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        for way in ("enable_sort", "enable_incremental_sort"):  # few rows it sorts rather than read them in order
            cursor.execute(f"SET LOCAL {way} = off")
        for query, values in (one for one in queries if "ORDER BY node.verdict" in one[0]):
            cursor.execute(f"EXPLAIN {query}", values)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "using node_queue" in plan and "Sort" not in plan, plan
    assert queries


@on_server
def test_words_that_are_frequent_among_the_newest_are_found_there_as_in_all(
    garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    with garden.store.writing() as conn:
        for number in range(60):
            nodes.plant(conn, f"{'김치' if number % 3 else '된장'} 찌개 {number}", f"{number:064}")
    for latest in (0, 7, 10_000):
        monkeypatch.setattr(search, "LATEST", latest)
        for words, most in (("김치", 5), ("김치 찌개", 100), ("된장", 20), ("찌", 10), ("없는 말", 5)):
            found = garden.store.read(search.newest, words, most)
            texts = {row["id"]: row["text"] for row in garden.rows("SELECT id, text FROM node")}
            right = [one for one in sorted(texts, reverse=True) if all(word in texts[one] for word in words.split())]
            assert found == right[:most], (latest, words)


@on_server
def test_text_is_ordered_by_its_code_points_whatever_the_language_of_the_server_is(garden: Garden) -> None:
    said = ["나", "가", "b", "a", "B", "_", "한글 2", "한글10", "é", "z"]
    with garden.store.writing() as conn:
        for number, one in enumerate(said):
            seeds.plant(conn, core.Seed(topic(number), source=one), f"{number:064}")
    found = garden.rows("SELECT source FROM seed ORDER BY source")
    assert [row["source"] for row in found] == sorted(said)


@on_server
def test_what_is_planted_after_an_import_gets_an_id_of_its_own(garden: Garden, tmp_path: Path) -> None:
    out, other = tmp_path / "whole.json", tmp_path / "other.db"
    garden.sow(5)
    core.export(garden.store, "whole", out, core_store.NodeFilter(), "records", True)
    store = core.open_store(db_of(other))
    core.import_tree(store, out)
    fresh = core.plant(store, core.Seed("새로 심는 씨앗입니다. 알려줘."))
    assert fresh == max(row["id"] for row in databases.rows(other, "SELECT id FROM node"))
    assert databases.tuples(other, "SELECT n FROM tally WHERE kind = 'seed'") == [(6,)]
    store.close()


@on_server
def test_a_password_travels_to_the_worker_by_environment_alone(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said: dict[str, Any] = {}

    class Process:
        pid = 1

        def __init__(self, command: list[str], **more: Any) -> None:
            said.update(command=command, env=more["env"])

        def wait(self) -> int:
            return 0

    monkeypatch.setattr("koevol_core.control.launch.subprocess.Popen", Process)
    url = make_url(db_of(garden.path)).set(password=SECRET).render_as_string(hide_password=False)
    control.Worker(garden.plan(1), url, tmp_path / "log", {}).start()
    assert SECRET not in " ".join(said["command"])
    assert said["env"]["KOEVOL_DB"] == url
    assert SECRET not in repr(core.Settings(db=url))
    assert os.environ.get("KOEVOL_DB") is None
