"""Train and validation: no relative and no twin on both sides, the same in every database, and hardly moved by new seeds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import dataset, quality, review
from koevol_core import store as core_store
from koevol_core.dataset.exports.splits import SIDES, split_rows
from koevol_core.store import answers, export_rows, export_statistics
from tests.conftest import Garden, topic
from tests.databases import db_of, of_files

WHERE = ("서울", "부산", "대구", "인천", "광주", "대전", "울산", "수원", "전주", "제주", "강릉", "목포")
WHAT = ("전통 시장을 소개", "버스 노선을 설명", "맛집을 추천", "날씨를 요약", "역사를 정리", "축제를 비교")


def subject(number: int) -> str:
    """Texts that all say something else."""
    return f"{WHERE[number % 12]}의 {WHAT[number // 12 % 6]}해 주세요. 번호는 {number}번입니다."


def grow(path: Path, texts: list[str], children: dict[str, list[str]] | None = None, dice: int = 0) -> core.Store:
    """A store with these seeds in an order of its own, each answered; ``children`` by the text of their seed."""
    store = core.open_store(db_of(path))
    shuffled = list(texts)
    random.Random(dice).shuffle(shuffled)
    ids = {text: core.plant(store, core.Seed(text)) for text in shuffled}
    for text, root in ids.items():
        store.write(answers.add, root, f"{text}의 답")
        for child in (children or {}).get(text, ()):
            store.write(answers.add, review.edit(store, root, child, "나"), f"{child}의 답")
    return store


def sides(store: core.Store, split: dataset.Split, **more: Any) -> dict[str, set[str]]:
    """The texts of each side."""
    found: dict[str, set[str]] = {side: set() for side in SIDES}
    selection = core_store.NodeFilter(**more)
    with store.snapshot() as conn:
        parted = split_rows(conn, split, selection)
        for row in export_rows.stream(conn, selection):
            found[parted.side(row)].add(row["text"])
    return found


def straddling(store: core.Store, split: dataset.Split) -> list[tuple[int, ...]]:
    """Trees and groups of twins that are on both sides."""
    with store.snapshot() as conn:
        parted = split_rows(conn, split)
        side = {row["id"]: parted.side(row) for row in export_rows.stream(conn)}
        root = {row["id"]: row["root_id"] for row in export_rows.stream(conn)}
    trees: dict[int, set[int]] = {}
    for one, top in root.items():
        trees.setdefault(top, set()).add(one)
    groups = [set(some) & side.keys() for some in quality.twin_groups(store).values()]
    return [tuple(some) for some in [*trees.values(), *groups] if len({side[one] for one in some}) > 1]


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[core.Store]:
    """Sixty seeds, some with children; a dozen children say what another seed or another's child says."""
    texts = [subject(number) for number in range(60)]
    children: dict[str, list[str]] = {}
    for number in range(0, 60, 2):
        children[texts[number]] = [f"{texts[number]} 표로 정리해 주세요."]
    for number in range(0, 24, 4):
        children[texts[number]].append(f"{texts[(number + 31) % 60]}!!")
        children[texts[number + 2]].append(f"{texts[number]}  표로 정리해 주세요")
    store = grow(tmp_path_factory.mktemp("split") / "k.db", texts, children)
    yield store
    store.close()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_no_relative_and_no_twin_is_on_both_sides(forest: core.Store, seed: int, share: float) -> None:
    assert quality.twin_groups(forest)
    assert straddling(forest, dataset.Split(share, seed)) == []


def test_a_chain_of_twins_is_one_family(tmp_path: Path) -> None:
    """The first resembles the second by one child, the second the third by another: none of the three may be parted."""
    texts = [subject(number) for number in range(30)]
    chain = {texts[0]: [f"{texts[1]}!"], texts[1]: [f"{texts[2]}!"], texts[2]: [f"{texts[3]}!"]}
    store = grow(tmp_path / "k.db", texts, chain)
    for seed in range(30):
        found = sides(store, dataset.Split(0.4, seed))
        assert any(set(texts[:4]) <= found[side] for side in SIDES)
    store.close()


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1, 0.3, 0.5])
def test_the_share_is_honoured_as_nearly_as_families_allow(forest: core.Store, share: float) -> None:
    parted = forest.read(split_rows, dataset.Split(share, 7), core_store.NodeFilter())
    total = sum(parted.rows.values())
    assert abs(parted.rows["validation"] - share * total) <= parted.largest / 2 + 1
    assert parted.share == parted.rows["validation"] / total
    assert sum(parted.roots.values()) == 60
    assert sum(parted.families.values()) < 60


def test_a_family_as_large_as_all_others_is_no_validation(tmp_path: Path) -> None:
    texts = [subject(number) for number in range(12)]
    store = grow(tmp_path / "k.db", texts, {texts[0]: [f"{texts[0]} {n}쪽으로 써 주세요." for n in range(2, 32)]})
    for seed in range(20):
        parted = store.read(split_rows, dataset.Split(0.1, seed), core_store.NodeFilter())
        assert parted.largest >= 31
        assert 0 < parted.share <= 0.2
    store.close()


def test_the_counts_are_those_of_the_rows_that_leave(forest: core.Store) -> None:
    for more in ({}, {"generation": (1,)}, {"state": "accept"}, {"answered": True}):
        found = sides(forest, dataset.Split(0.3, 3), **more)
        parted = forest.read(split_rows, dataset.Split(0.3, 3), core_store.NodeFilter(**more))
        assert parted.rows == {side: len(some) for side, some in found.items()}


def test_the_same_data_is_divided_the_same_in_another_database(tmp_path: Path) -> None:
    texts = [subject(number) for number in range(50)]
    children = {text: [f"{text} 두 문단으로 써 주세요."] for text in texts[::3]}
    one, other = (grow(tmp_path / f"{dice}.db", texts, children, dice) for dice in (1, 2))
    for seed in (0, 42):
        assert sides(one, dataset.Split(0.2, seed)) == sides(other, dataset.Split(0.2, seed))
    assert sides(one, dataset.Split(0.2, 0)) != sides(one, dataset.Split(0.2, 42))
    one.close()
    other.close()


def test_seeds_that_are_added_move_few_others(tmp_path: Path) -> None:
    texts = [subject(number) for number in range(200)]
    store = grow(tmp_path / "k.db", texts[:180])
    before = sides(store, dataset.Split(0.1))["validation"]
    for text in texts[180:]:
        store.write(answers.add, core.plant(store, core.Seed(text)), "답")
    after = sides(store, dataset.Split(0.1))
    assert len(before) == 18
    assert len(before & after["validation"]) >= 14
    assert len(after["validation"] & set(texts[180:])) >= 1
    store.close()


def test_a_family_with_nothing_in_the_selection_counts_nowhere(garden: Garden) -> None:
    garden.sow(5)
    roots = dataset.ready_seeds(garden.store)
    parted = garden.store.read(split_rows, dataset.Split(0.5), core_store.NodeFilter(roots=roots[:2]))
    assert parted.rows == {"train": 1, "validation": 1}
    assert sum(parted.roots.values()) == 2
    assert parted.validation <= set(roots[:2])


@pytest.mark.parametrize("share", [-0.1, 0.51, 1.0, float("nan")])
def test_a_share_that_is_no_validation_is_one_sentence(garden: Garden, share: float) -> None:
    with pytest.raises(core.BadInput, match="검증"):
        garden.store.read(split_rows, dataset.Split(share), core_store.NodeFilter())


@pytest.mark.parametrize("share", [0.0, 0.05])
def test_an_empty_store_has_two_empty_sides(garden: Garden, share: float) -> None:
    parted = garden.store.read(split_rows, dataset.Split(share), core_store.NodeFilter())
    assert (parted.rows, parted.share, parted.validation) == ({"train": 0, "validation": 0}, 0.0, frozenset())


def test_a_share_of_nothing_leaves_all_for_training(garden: Garden) -> None:
    garden.sow(5)
    assert garden.store.read(split_rows, dataset.Split(0.0), core_store.NodeFilter()).rows == {
        "train": 5,
        "validation": 0,
    }


def test_rejected_children_are_on_the_side_of_their_tree(garden: Garden) -> None:
    """Preference data and failures tell of their tree: they take the side of its kept rows."""
    for root in garden.sow(8):
        child = review.edit(garden.store, root, f"{topic(root)} 표로 정리해줘.", "나")
        core.decide(garden.store, child, "reject", "나", base_seq=review.history(garden.store, child)[-1].id)
    with garden.store.snapshot() as conn:
        parted = split_rows(conn, dataset.Split(0.5, 1))
        kept = {row["root_id"]: parted.side(row) for row in export_rows.stream(conn)}
        lost = {row["root_id"]: parted.side(row) for row in export_rows.stream(conn, core_store.NodeFilter("lost"))}
    assert len(lost) == 8
    assert lost == kept
    assert set(lost.values()) == set(SIDES)


@pytest.mark.parametrize("accepted_only", [False, True])
def test_every_file_of_a_selection_is_divided_alike(garden: Garden, tmp_path: Path, accepted_only: bool) -> None:
    """Chats that were held out for an evaluation are not in the pairs of the next training; nor is a folder another."""
    roots = garden.sow(40)
    for number, root in enumerate(roots):
        for child in range(number % 5):
            one = review.edit(garden.store, root, f"{topic(number)} {child}번째로 길게 고쳐서 적어줘.", "나")
            if child % 2:
                review.write_answer(garden.store, one, f"{number}의 답 {child}", "나")
            if child == 2:
                core.decide(garden.store, one, "reject", "나", base_seq=review.history(garden.store, one)[-1].id)
    selection, split = core_store.NodeFilter("accept" if accepted_only else "living"), dataset.Split(0.3, 5)
    held = {
        name: dataset.export_sides(garden.store, dataset.ExportSpec(name, selection, split=split)).validation
        for name in ("chat", "dpo", "kto", "whole", "failures", "seeds", "evolution-dpo", "argilla")
    }
    assert len(set(held.values())) == 1
    plan = dataset.DatasetPlan(selection=selection, split=split, formats=("chat", "whole"))
    core.write_dataset(garden.store, tmp_path / "ds", plan)
    for name, suffix in (("chat", "jsonl"), ("whole", "json")):
        spec = dataset.ExportSpec(name, selection, split=split)
        done = dataset.export_files(garden.store, spec, tmp_path / f"{name}.{suffix}")
        for side, (path, _) in done.items():
            assert path.read_bytes() == (tmp_path / f"ds/formats/{name}-{side}.{suffix}").read_bytes()


def test_seeds_with_one_text_are_one_family_even_where_nothing_was_compared(garden: Garden) -> None:
    """A store from before texts were compared: the address, a fingerprint of the text, is enough."""
    from koevol_core.dataset.exports.splits import _families

    assert _families({1: "aa", 2: "bb", 3: "aa"}, []) == {"aa": [1, 3], "bb": [2]}
    assert _families({1: "aa", 2: "bb", 3: "cc"}, [(9, 2), (9, 3)]) == {"aa": [1], "bb": [2, 3]}


@of_files
def test_what_the_preview_asks_is_read_from_indexes(garden: Garden) -> None:
    garden.sow(3)
    with garden.store.snapshot() as conn:
        assert len(export_statistics.addresses(conn)) == 3
        assert export_statistics.twin_roots(conn) == []
    for query in (
        "SELECT id, address FROM node WHERE parent_id IS NULL",
        "SELECT root_id, COUNT(*) FROM node WHERE verdict = 'accept' AND COALESCE(status, '') <> 'planned' GROUP BY root_id",
    ):
        steps = [row["detail"] for row in garden.rows(f"EXPLAIN QUERY PLAN {query}")]
        assert all("INDEX" in one for one in steps if "node" in one), steps


def test_topics_of_the_garden_are_no_twins(garden: Garden) -> None:
    """The other tests rely on it."""
    garden.sow(5)
    assert topic(0) != topic(1)
    assert quality.twin_groups(garden.store) == {}
