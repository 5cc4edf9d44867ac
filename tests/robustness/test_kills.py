"""A few kills of each sort of work at random points; ``python -m tests.kills`` does two hundred, ``KOEVOL_KILLS=25`` makes
it 25 of each here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import koevol_core as core
from tests import databases, kills

FEW = {"evolution": 5, "answers": 4, "export": 4, "migration": 3}
"""Kills of a sort in the normal suite, where they are not two."""


CIRCLE = """UPDATE node SET parent_id = (SELECT min(id) FROM node child WHERE child.parent_id = node.id)
 WHERE id = (SELECT min(parent_id) FROM node WHERE generation = 2)"""


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kills.Zygote]:
    with kills.Zygote(tmp_path_factory.mktemp("zygote") / "said.log") as one:
        yield one


@pytest.mark.parametrize("kind", kills.KINDS)
def test_whenever_a_process_is_killed_nothing_is_lost_or_half_done(
    kind: str, zygote: kills.Zygote, tmp_path: Path
) -> None:
    many = int(os.environ.get("KOEVOL_KILLS") or FEW.get(kind, 2))
    tally = kills.kill(zygote, kind, many, tmp_path / "work", seed=many)
    assert tally.broken == []
    assert tally.lost == 0
    assert tally.kills == many


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (CIRCLE, "a circle, or a tree without a root"),
        ("UPDATE node SET generation = 7 WHERE id = 1", "a wrong generation or root"),
        ("UPDATE node SET status = 'failed' WHERE parent_id IS NULL", "a child of a child that never came"),
        ("UPDATE node SET verdict = 'accept'", "a verdict that is no replay of the decisions"),
        ("UPDATE tally SET n = n + 1", "a count that is wrong"),
        ("DELETE FROM search", "a text that the search does not know"),
        ("DELETE FROM seed", "a seed without its row"),
        ("DELETE FROM node WHERE parent_id IS NULL", "a reference to nothing, or a damaged file"),
        ("DELETE FROM answer", "a living node without its planned answer"),
    ],
)
def test_what_may_never_be_is_found_if_it_is(statement: str, name: str, grown: Path, tmp_path: Path) -> None:
    db = tmp_path / "spoilt.db"
    databases.copied(grown, db)
    assert kills.broken(db) == []
    databases.change(db, statement)
    assert name in kills.broken(db)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, zygote: kills.Zygote) -> Path:
    """A database with two generations and answers."""
    db = tmp_path_factory.mktemp("grown") / "koevol.db"
    run = kills.evolution(db)
    zygote.run("drain", run, "--db", databases.db_of(db), KOEVOL_MODEL="scripted")
    core.open_store(databases.db_of(db)).close()  # all of it in one file
    return db
