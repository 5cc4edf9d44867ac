"""A generated project is one that the product could have made: counts, search, verdicts and answers are what its own code says."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

import koevol_core as core
from koevol_core import control, review
from koevol_core import store as core_store
from koevol_core.quality.measures import measure
from koevol_core.store import decisions, search
from koevol_core.store.migration_steps import COUNT_ALL
from koevol_core.store.schema import answer, choice, node, score, tally
from tests.bench.million.build import build
from tests.bench.million.rows import Grower, Template

NODES = 700


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> core.Store:
    opened = core.open_store(str(tmp_path_factory.mktemp("forest") / "k.db"))
    build(opened, NODES, share=1.0)
    return opened


def test_the_counts_are_those_of_the_tables(store: core.Store) -> None:
    with store.writing() as conn:
        kept = set(conn.execute(select(tally)).all())
        conn.execute(tally.delete())
        conn.execute(text(COUNT_ALL))
        assert kept == set(conn.execute(select(tally)).all())
    funnel = control.funnel(store)
    assert 0 < funnel.answered < funnel.accepted < funnel.living < funnel.children < NODES


def test_every_verdict_is_the_replay_of_its_decisions(store: core.Store) -> None:
    with store.snapshot() as conn:
        for row in conn.execute(select(node.c.id, node.c.verdict, node.c.decision_id)).all():
            said = decisions.of_node(conn, row.id)
            assert decisions.replay(said) == row.verdict
            assert (said[-1].id if said else None) == row.decision_id


def test_the_answer_in_force_is_the_chosen_one_or_the_newest(store: core.Store) -> None:
    with store.snapshot() as conn:
        newest = select(func.max(answer.c.id)).where(answer.c.node_id == node.c.id).scalar_subquery()
        chosen = select(choice.c.answer_id).where(choice.c.node_id == node.c.id).scalar_subquery()
        wrong = select(func.count()).where(node.c.answer_id.is_distinct_from(func.coalesce(chosen, newest)))
        assert conn.execute(wrong.select_from(node)).scalar_one() == 0
        assert conn.execute(select(func.count()).select_from(choice)).scalar_one() > 0


def test_every_text_is_found_by_its_own_words(store: core.Store) -> None:
    with store.snapshot() as conn:
        for row in conn.execute(select(node.c.id, node.c.text).where(node.c.text != "", node.c.id % 50 == 0)).all():
            assert row.id in search.newest(conn, row.text, NODES)


def test_trees_hang_together_and_measures_are_the_products_own(store: core.Store) -> None:
    parent = node.alias("parent")
    with store.snapshot() as conn:
        joined = select(
            node, parent.c.address.label("above"), parent.c.generation.label("before"), parent.c.text.label("was")
        )
        rows = conn.execute(joined.join(parent, parent.c.id == node.c.parent_id)).all()
        assert all(row.address.startswith(f"{row.above}/{row.method}.") for row in rows)
        assert {row.generation - row.before for row in rows} == {1}
        assert {row.generation for row in rows} == {1, 2, 3, 4, 5}
        for row in rows[::40]:
            known = select(score.c.name, score.c.value).where(score.c.node_id == row.id, score.c.answer_id.is_(None))
            mine = dict(conn.execute(known.where(score.c.run_id.is_(None))).all())
            assert mine == (measure(row.was, row.text) if row.text else {})


def test_a_person_goes_on_where_the_generated_project_ends(store: core.Store) -> None:
    before = control.funnel(store)
    first = review.next_node(store, core_store.NodeFilter("waiting"))
    assert first is not None
    core.decide(store, first.id, "accept", "나", first.decision_id or 0)
    after = control.funnel(store)
    assert (after.accepted, after.waiting) == (before.accepted + 1, before.waiting - 1)


def test_the_same_run_has_the_same_rows_whoever_makes_it() -> None:
    templates = {name: _template(name) for name in (*core.METHODS, "judge", "answer")}
    one, other = (Grower(3, 300, True, templates).grow() for _ in range(2))
    assert one == other


def _template(name: str) -> Template:
    return Template(name * 8, name)


def test_a_project_with_nodes_is_not_built_over(store: core.Store) -> None:
    with pytest.raises(core.BadInput, match="빈 데이터베이스"):
        build(store, NODES)
