"""Statements that are prepared once: they write what they are given, whatever the names, and are built no second time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BindParameter, Update, select

import koevol_core as core
from koevol_core.store.schema import setting
from koevol_core.store.statements import Prepared
from tests.databases import db_of, fresh


@pytest.fixture
def store(tmp_path: Path) -> core.Store:
    opened = core.open_store(db_of(fresh(tmp_path / "k.db")))
    with opened.writing() as conn:
        conn.execute(setting.insert(), [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}])
    return opened


def values(store: core.Store) -> dict[str, str]:
    with store.snapshot() as conn:
        return {row.name: row.value for row in conn.execute(select(setting.c.name, setting.c.value))}


def test_a_prepared_statement_is_built_once_for_the_same_names_and_writes_each_row(store: core.Store) -> None:
    built: list[list[str]] = []

    def build(put: dict[str, BindParameter[Any]]) -> Update:
        built.append(list(put))
        return setting.update().where(setting.c.name == put.pop("name"), setting.c.value != "9").values(put)

    prepared = Prepared(build)
    with store.writing() as conn:
        counts = [
            prepared(conn, {"name": name, "value": value}).rowcount for name, value in (("a", "9"), ("b", "%s ? :x"))
        ]
        counts.append(prepared(conn, {"name": "a", "value": "8"}).rowcount)
        other_order = prepared(conn, {"value": "7", "name": "b"}).rowcount
    assert (counts, other_order) == ([1, 1, 0], 1)
    assert values(store) == {"a": "9", "b": "7"}
    assert built == [["name", "value"], ["value", "name"]]


def test_a_prepared_insert_gives_back_what_the_database_chose(store: core.Store) -> None:
    prepared = Prepared(lambda put: setting.insert().values(put).returning(setting.c.value))
    with store.writing() as conn:
        assert prepared(conn, {"name": "c", "value": "긴 ' 글"}).fetchone() == ("긴 ' 글",)
    assert values(store)["c"] == "긴 ' 글"
