"""The tables that the migration steps make are those of ``schema``, by which everything is read and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect

import koevol_core as core
from koevol_core.store.migration_steps import STEPS, add_column
from koevol_core.store.schema import metadata
from tests import databases
from tests.databases import db_of

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")


def described(engine: Engine) -> dict[str, Any]:
    """Every table of ``schema`` as the database itself describes it."""
    look, found = inspect(engine), {}
    for table in metadata.tables:
        columns = [(it["name"], it["type"].compile(engine.dialect), it["nullable"]) for it in look.get_columns(table)]
        unique = [tuple(it["column_names"]) for it in look.get_unique_constraints(table)]
        keys = [
            (it["constrained_columns"], it["referred_table"], it["referred_columns"])
            for it in look.get_foreign_keys(table)
        ]
        key = look.get_pk_constraint(table)["constrained_columns"]
        found[table] = (columns, key, sorted(unique), sorted(keys))
    return found


def of_schema(folder: Path) -> dict[str, Any]:
    """The tables as ``schema`` alone would make them."""
    path = folder / "schema.db"
    engine = create_engine(db_of(databases.blank(path)) if databases.ADMIN else f"sqlite:///{path}")
    metadata.create_all(engine)
    found = described(engine)
    engine.dispose()
    return found


def test_the_steps_make_the_tables_that_the_schema_describes(tmp_path: Path) -> None:
    store = core.open_store(db_of(tmp_path / "steps.db"))
    assert described(store.engine) == of_schema(tmp_path)
    store.close()


def test_a_column_that_only_one_of_them_has_is_noticed(tmp_path: Path) -> None:
    store = core.open_store(db_of(tmp_path / "steps.db"))
    with store.writing() as conn:
        add_column(conn, "node", "extra", "TEXT")
        add_column(conn, "node", "extra", "TEXT")
    assert described(store.engine) != of_schema(tmp_path)
    store.close()


def test_every_step_says_its_own_statements() -> None:
    """A step that asked ``schema`` would make today's tables of an old database."""
    source = Path(STEPS[0].__code__.co_filename).read_text(encoding="utf-8")
    assert "create_all" not in source
    assert "schema import" not in source
