"""In-memory lineage of nodes that the caller fetched: outline, path, descendants and status counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from koevol_core.types import Node


@dataclass(frozen=True)
class Lineage:
    """Nodes of one or more trees by id, and the ordered child ids of each parent (None: roots). Built by
    ``lineage``."""

    nodes: dict[int, Node]
    below: dict[int | None, tuple[int, ...]]

    @property
    def roots(self) -> tuple[int, ...]:
        return self.below.get(None, ())

    def outline(self, top: int | None = None) -> Iterator[tuple[int, Node]]:
        """Yield (depth, node) in preorder, siblings by address; ``top`` limits it to one subtree."""
        stack = [(0, one) for one in reversed(self.roots if top is None else (top,))]
        while stack:
            depth, at = stack.pop()
            yield depth, self.nodes[at]
            stack += [(depth + 1, child) for child in reversed(self.below.get(at, ()))]

    def path(self, node_id: int) -> tuple[Node, ...]:
        """Return the nodes from the root to this node."""
        found: list[Node] = []
        at: int | None = node_id
        while at is not None:
            found.append(self.nodes[at])
            at = self.nodes[at].parent_id
        return tuple(reversed(found))

    def descendants(self, node_id: int) -> tuple[Node, ...]:
        return tuple(node for _, node in self.outline(node_id))[1:]

    def counts(self, node_id: int | None = None) -> dict[str, int]:
        """Return the number of nodes of each status, in all trees or in the subtree of one node."""
        found: dict[str, int] = {}
        for _, node in self.outline(node_id):
            found[node.status] = found.get(node.status, 0) + 1
        return found


def lineage(nodes: Iterable[Node]) -> Lineage:
    """Build the trees of these nodes. Raises ValueError for a missing parent, a cycle or a duplicate id."""
    known: dict[int, Node] = {}
    for node in nodes:
        if node.id in known:
            raise ValueError(f"노드 #{node.id}가 두 번 나옵니다")
        known[node.id] = node
    below: dict[int | None, list[Node]] = {}
    for node in known.values():
        if node.parent_id is not None and node.parent_id not in known:
            raise ValueError(f"노드 #{node.id}의 부모 #{node.parent_id}가 없습니다")
        below.setdefault(node.parent_id, []).append(node)
    ordered = {at: tuple(n.id for n in sorted(group, key=lambda n: (n.address, n.id))) for at, group in below.items()}
    tree = Lineage(known, ordered)
    if sum(1 for _ in tree.outline()) != len(known):
        raise ValueError("계보에 고리가 있습니다")
    return tree
