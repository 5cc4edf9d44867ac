"""Read-only tree views: a page of roots with their trees, and one node with its context."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from koevol_core.store import Store, answers, calls, decisions, nodes, reader, tree
from koevol_core.store.tree import Row, Spent
from koevol_core.types import Node

answers_of = reader(answers.of_node)
history = reader(decisions.of_node)
newest_node = reader(nodes.last_id)
reasoning_of = reader(nodes.reasoning)

ROOTS = 50
"""Roots per page."""
WHOLE = 400
"""Maximum rows for which a page shows all its trees expanded; beyond that only the selected node's tree."""
DEEP = 10_000
"""Maximum rows shown of one tree."""


@dataclass(frozen=True)
class TreePage:
    """Page ``number`` (from 0) of ``pages`` in the list of trees; ``roots`` is the total number of roots."""

    number: int
    pages: int
    roots: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class View:
    """Node with its path, domain, cost and context; ``siblings`` and ``children`` are counts."""

    node: Node
    path: tuple[Node, ...]
    domain: str
    spent: Spent
    siblings: int
    children: int

    @property
    def parent(self) -> Node | None:
        return self.path[-2] if len(self.path) > 1 else None


def tree_page(store: Store, selected: int | None = None, number: int | None = None) -> TreePage:
    """Return page ``number`` (default: the page with the tree of ``selected``). That tree is expanded, and every tree
    if the page has at most ``WHOLE`` rows; else the others are their root only."""
    with store.snapshot() as conn:
        many = tree.how_many_roots(conn)
        shown = nodes.get(conn, selected) if selected is not None else None
        pages = max(1, -(-many // ROOTS))
        if number is None:
            number = tree.page_of(conn, shown.root_id, ROOTS) if shown else 0
        number = min(max(number, 0), pages - 1)
        roots = tree.roots(conn, number, ROOTS)
        sizes = tree.sizes(conn, roots)
        if sum(sizes.values()) <= WHOLE:
            return TreePage(number, pages, many, tuple(tree.lines(conn, roots, DEEP)))
        opened = shown.root_id if shown else 0
        rows: list[Row] = []
        for top in tree.tops(conn, roots):
            under = sizes.get(top.id, 1) - 1
            if top.id == opened:
                rows += tree.lines(conn, [top.id], DEEP)
            else:
                rows.append(Row(**{**top.__dict__, "below": under, "open": not under}))
        return TreePage(number, pages, many, tuple(rows))


def find_nodes(store: Store, words: str, limit: int = 50) -> list[Row]:
    """Return the nodes whose text contains all these words, newest first."""
    return [
        Row(
            node.id,
            node.root_id,
            node.generation,
            node.status,
            node.verdict,
            node.method,
            node.text[: tree.SHORT],
            node.reason,
        )
        for node in store.read(nodes.find, words, limit)
    ]


def view(store: Store, node_id: int) -> View | None:
    """Return a node with its path from the seed, cost and context; None if it does not exist."""
    with store.snapshot() as conn:
        path = nodes.path(conn, node_id)
        if not path:
            return None
        parent = path[-1].parent_id
        siblings = tree.how_many_children(conn, parent) - 1 if parent is not None else 0
        return View(
            path[-1],
            tuple(path),
            tree.domain(conn, path[0].id),
            tree.spent(conn, node_id),
            siblings,
            tree.how_many_children(conn, node_id),
        )


def siblings(store: Store, node: Node, limit: int = 30) -> list[Row]:
    """Return the other children of the node's parent."""
    return store.read(tree.siblings, node, limit)


def calls_of(store: Store, node_id: int, limit: int = 10) -> list[dict[str, Any]]:
    """Return the requests made for a node with their bodies, newest first."""
    return store.read(calls.of_node, node_id, limit)


def template_of(store: Store, sha256: str | None) -> str | None:
    """Return the text of the prompt template with this hash, or None."""
    return store.read(calls.prompt_text, sha256) if sha256 else None
