"""A tree as a value: its outline, paths, descendants and counts; what is no tree is said to be none."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from koevol_core import review
from koevol_core.types import Node


def node(id: int, parent: int | None = None, address: str = "", status: str = "alive") -> Node:
    return Node(id, parent, 1, None, None, 0, 0, 0, "r", address or f"a{id:03d}", status, f"글 {id}")  # type: ignore[arg-type]


#   1            9
#   ├ 2 ─ 4 ─ 6
#   └ 3 ─ 5
TREE = [node(1), node(9), node(2, 1), node(3, 1), node(4, 2), node(5, 3), node(6, 4, status="eliminated")]


def ids(nodes: tuple[Node, ...]) -> list[int]:
    return [one.id for one in nodes]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_does_not_matter(seed: int) -> None:
    mixed = random.Random(seed).sample(TREE, len(TREE))
    assert [(depth, one.id) for depth, one in review.lineage(mixed).outline()] == [
        (0, 1), (1, 2), (2, 4), (3, 6), (1, 3), (2, 5), (0, 9),
    ]  # fmt: skip


def test_siblings_stand_by_address_and_then_by_age() -> None:
    tree = review.lineage([node(1), node(2, 1, "z"), node(4, 1, "a"), node(3, 1, "a")])
    assert [one.id for _, one in tree.outline()] == [1, 3, 4, 2]


def test_a_branch_has_its_own_outline() -> None:
    assert [(depth, one.id) for depth, one in review.lineage(TREE).outline(2)] == [(0, 2), (1, 4), (2, 6)]


def test_a_path_leads_from_the_root_to_the_node() -> None:
    tree = review.lineage(TREE)
    assert ids(tree.path(6)) == [1, 2, 4, 6]
    assert ids(tree.path(9)) == [9]


def test_descendants_are_all_below_and_not_the_node() -> None:
    tree = review.lineage(TREE)
    assert ids(tree.descendants(1)) == [2, 4, 6, 3, 5]
    assert tree.descendants(6) == ()


def test_counts_are_by_status_for_all_or_for_a_branch() -> None:
    tree = review.lineage(TREE)
    assert tree.counts() == {"alive": 6, "eliminated": 1}
    assert tree.counts(4) == {"alive": 1, "eliminated": 1}
    assert tree.roots == (1, 9)


def test_no_nodes_are_an_empty_forest() -> None:
    tree = review.lineage([])
    assert (tree.roots, list(tree.outline()), tree.counts()) == ((), [], {})


def test_a_long_line_is_no_trouble() -> None:
    line = [node(1), *(node(i, i - 1, f"{i:06d}") for i in range(2, 5001))]
    tree = review.lineage(line)
    assert len(tree.path(5000)) == 5000
    assert len(tree.descendants(1)) == 4999


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([node(1), node(1)], "#1가 두 번"),
        ([node(1), node(2, 7)], "#2의 부모 #7가 없습니다"),
        ([node(1), node(2, 3), node(3, 2)], "고리"),
        ([replace(node(1), parent_id=1)], "고리"),
    ],
)
def test_what_is_no_tree_is_named(rows: list[Node], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        review.lineage(rows)
