"""A project is brought to another database and back: every row the same, whole or not at all, and it goes on there."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

import koevol_core as core
from koevol_core import control, evolution, quality, review
from koevol_core.evolution.prompting import ChatPrompts
from koevol_core.store import copy_rows, open_store
from koevol_core.store.copy_rows import copy_project
from koevol_core.store.schema import metadata
from koevol_core.types import METHODS, RunSpec
from tests.conftest import QUICK, chat, rows, topic
from tests.kills import broken
from tests.loopback import Loopback
from tests.robustness.test_disk import one_sentence, verb
from tests.robustness.test_upgrade import apart, form
from tests.schemas import SHADOWS, dump

ODD = (
    "줄\n바꿈\r\n과 탭\t, \\N, \\., \\\\, 'a' \"b\"; -- %s %(x)s :x $1 {}",
    "한글이 자모로: 각",
    "🙂 \u202e거꾸로\u202c \x01\x1f\x7f ﷽",
    " 빈칸 ",
)
BYTES = bytes(range(256)) * 3


@pytest.fixture
def project(grown: Path, tmp_path: Path) -> Path:
    """A project with rows in every table, a run that is not at its end, and values that are hard to carry."""
    db = Path(shutil.copy(grown, tmp_path / "koevol.db"))
    with closing(sqlite3.connect(db)) as conn:
        for number, words in enumerate(ODD):
            conn.execute(
                "UPDATE node SET detail = ?, created_at = ? WHERE id = ?", (words, 0.1 + number / 3, number + 1)
            )
        conn.execute("UPDATE call SET body = ?, cost = 1e-300, ended_at = 1764305616.1234567 WHERE id = 1", (BYTES,))
        conn.execute("UPDATE call SET body = x'' WHERE id = 2")
        conn.execute("UPDATE event SET id = id + 1000")
        conn.commit()
    return db


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address where nothing is."""
    if request.param == "sqlite":
        return str(tmp_path / "other.db")
    served: str = request.getfixturevalue("served")
    return served


def empty(db: str) -> bool:
    with closing(open_store(db)) as store, store.snapshot() as conn:
        return not any(conn.execute(text(f'SELECT 1 FROM "{one.name}"')).first() for one in copy_rows._tables())


def made(conn: Connection) -> set[tuple[object, ...]]:
    """Indexes and triggers of a database, as it tells of them itself."""
    if conn.dialect.name == "sqlite":
        return {tuple(row) for row in conn.execute(text("SELECT name, sql FROM sqlite_master"))}
    return {
        tuple(row)
        for query in (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
            "SELECT tgname, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        )
        for row in conn.execute(text(query))
    }


def test_there_and_back_it_is_the_same_row_by_row(project: Path, place: str, tmp_path: Path) -> None:
    there = copy_project(str(project), place)
    back = copy_project(place, str(tmp_path / "back.db"))
    assert there.rows == back.rows
    assert [name for name, many in there.rows.items() if not many] == []
    assert list(dump(tmp_path / "back.db")) == list(dump(project))
    assert form(tmp_path / "back.db") == form(project)
    assert broken(tmp_path / "back.db") == []


def test_every_table_is_carried_but_for_what_is_made_of_others(place: str) -> None:
    with closing(open_store(place)) as store, store.snapshot() as conn:
        there = set(inspect(conn).get_table_names())
    assert there - set(SHADOWS) - {"search", "meta"} == {table.name for table in copy_rows._tables()}
    assert {"meta"} == set(metadata.tables) - {table.name for table in copy_rows._tables()}


def test_indexes_and_triggers_are_there_again(project: Path, place: str, tmp_path: Path) -> None:
    with closing(open_store(place)) as store, store.snapshot() as conn:
        before = made(conn)
    copy_project(str(project), place)
    with closing(open_store(place)) as store, store.snapshot() as conn:
        assert made(conn) == before


SPOILT = {
    "text": ("UPDATE node SET text = text || ' ' WHERE id = 7", "node(id=7) 행의 text 값이"),
    "number": ("UPDATE run SET stop_asked = 1 - stop_asked WHERE id = 2", "run(id=2) 행의 stop_asked 값이"),
    "fraction": ("UPDATE call SET cost = 2e-300 WHERE id = 1", "call(id=1) 행의 cost 값이"),
    "bytes": ("UPDATE call SET body = NULL WHERE id = 2", "call(id=2) 행의 body 값이"),
    "nothing": ("UPDATE node SET verdict = '' WHERE id = (SELECT min(id) FROM node WHERE verdict IS NULL)", "verdict 값이"),
    "lost": ("DELETE FROM setting", "행이 옮긴 것에 없습니다"),
    "more": ("INSERT INTO setting (name, value) VALUES ('zzz', '')", "setting(name=zzz) 행이 원본에 없습니다"),
    "moved": ("UPDATE event SET id = 1 WHERE id = (SELECT max(id) FROM event)", "event(id=1) 행이 있습니다"),
    "counted": ("UPDATE tally SET n = n + 1", "행의 n 값이"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_what_came_over_otherwise_is_found_and_named_and_nothing_stays(
    project: Path, place: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement, said = SPOILT[how]
    ready = copy_rows._ready

    def spoil(target: Connection) -> None:
        ready(target)
        target.execute(text(statement))

    monkeypatch.setattr(copy_rows, "_ready", spoil)
    with pytest.raises(core.Stopped) as error:
        copy_project(str(project), place)
    assert "원본과 다릅니다" in str(error.value) and said in str(error.value)
    assert empty(place)


def test_a_nul_becomes_a_replacement_character_on_a_server_and_it_is_said(project: Path, place: str) -> None:
    with closing(sqlite3.connect(project)) as conn:
        conn.execute("UPDATE decision SET note = 'a' || char(0) || 'b' WHERE id = 2")
        conn.commit()
    served = "://" in place
    done = verb(project, "copy", "--to", place)
    assert (done.returncode, "1행의 글에" in done.stderr) == (0, served)
    with closing(open_store(place)) as store, store.snapshot() as conn:
        [note] = conn.execute(text("SELECT note FROM decision WHERE id = 2")).scalars()
    assert note == ("a\ufffdb" if served else "a\0b")


def shape(store: core.Store) -> list[tuple[Any, ...]]:
    """The tree, without when anything of it came to be."""
    with store.snapshot() as conn:
        query = (
            "SELECT id, parent_id, method, slot, trace, status, text, reason, verdict FROM node ORDER BY address, id"
        )
        return [tuple(row) for row in conn.execute(text(query))]


def left_run(store: core.Store) -> int:
    with store.snapshot() as conn:
        return int(conn.execute(text("SELECT id FROM run WHERE state = 'stopped'")).scalar_one())


def go_on(store: core.Store, server: Loopback) -> None:
    """Everything that a person does next: a run is brought to its end, a seed planted, evolved, found and decided on."""
    client = chat(server.base_url)
    done = core.drain(
        store,
        left_run(store),
        client,
        ChatPrompts(judging=True),
        replace(QUICK, batch_size=1),
        hooks=evolution.Hooks(quality.checks),
    )
    assert done.done == done.total
    core.plant(store, core.Seed("무지개가 뜨는 까닭을 또박또박 말해 줘."))
    [found] = control.search(store, "또박또박")
    run = core.plan(store, RunSpec(tuple((name, 1.0) for name in METHODS), judge=False), [found.id])
    core.drain(
        store,
        run,
        client,
        ChatPrompts(judging=False),
        replace(QUICK, batch_size=1),
        hooks=evolution.Hooks(quality.checks),
    )
    [child] = [node for node in review.queue(store, limit=1000) if node.parent_id == found.id]
    said = core.decide(store, child.id, "accept", "민지")
    core.decide(store, child.id, "undo", "서준", base_seq=said.id)
    core.decide(store, found.id, "accept", "민지")


def test_a_project_goes_on_where_it_was_brought_as_it_would_have_where_it_was(project: Path, place: str) -> None:
    copy_project(str(project), place)
    ends = []
    for db in (str(project), place):
        with Loopback() as server, closing(open_store(db)) as store:
            go_on(store, server)
            with store.snapshot() as conn:
                last = conn.execute(text("SELECT (SELECT max(id) FROM node), (SELECT max(id) FROM decision)")).one()
            ends.append((shape(store), control.funnel(store), tuple(last), len(server.calls)))
    assert ends[0] == ends[1]


def test_what_others_write_meanwhile_stays_behind(project: Path, place: str) -> None:
    """The copy is of one moment, and the comparison is with that moment."""
    before = rows(project, "SELECT count(*) AS n FROM node")
    others = open_store(str(project))

    def meanwhile(doing: str, table: str, _done: int, _total: int) -> None:
        if (doing, table) == ("copy", "seed"):
            core.plant(others, core.Seed("그사이에 심은 글을 써 줘."))

    copied = copy_project(str(project), place, meanwhile)
    others.close()
    assert [{"n": copied.rows["node"]}] == before
    assert rows(project, "SELECT count(*) AS n FROM node") == [{"n": copied.rows["node"] + 1}]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("at", [("copy", "node"), ("copy", "call"), ("index", ""), ("compare", "seed")])
def test_a_kill_leaves_nothing_there_and_the_place_usable(project: Path, place: str, at: tuple[str, str]) -> None:
    def die(doing: str, table: str, _done: int, _total: int) -> None:
        if (doing, table) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    assert apart(lambda: copy_project(str(project), place, die)) == -signal.SIGKILL
    assert empty(place)
    assert copy_project(str(project), place).rows["node"] == len(rows(project, "SELECT 1 FROM node"))


def test_what_is_there_is_never_overwritten(project: Path, place: str) -> None:
    with closing(open_store(place)) as store:
        core.plant(store, core.Seed(topic(0)))
    with pytest.raises(core.BadInput, match="비어 있지 않습니다"):
        copy_project(str(project), place)
    with closing(open_store(place)) as store:
        assert control.funnel(store).seeds == 1


def test_a_project_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    one_sentence(verb(tmp_path / "nowhere.db", "copy", "--to", tmp_path / "other.db"), "옮길 프로젝트가 없습니다")
    assert list(tmp_path.iterdir()) == []


def test_a_project_is_not_copied_onto_itself(project: Path) -> None:
    before = list(dump(project))
    one_sentence(verb(project, "copy", "--to", project), "같은 데이터베이스")
    assert list(dump(project)) == before


def test_the_command_tells_how_far_it_is_and_what_came_of_it(project: Path, place: str) -> None:
    done = verb(project, "copy", "--to", place)
    assert done.returncode == 0, done.stderr
    many = len(rows(project, "SELECT 1 FROM node"))
    for line in (f"옮김: node {many}/{many}", f"비교: node {many}/{many}", "모든 행이 같습니다"):
        assert line in done.stderr
    assert f'"node": {many}' in done.stdout
    one_sentence(verb(project, "copy", "--to", place), "비어 있지 않습니다")
