"""Looking at trees: a page of roots with what hangs under them, and one node with everything around it. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from koevol_core.store import Store, answers, calls, decisions, nodes
from koevol_core.store import tree as browse
from koevol_core.store.tree import Row, Spent
from koevol_core.types import Answer, Decision, Node

ROOTS = 50
"""Roots on a page."""
WHOLE = 400
"""Rows up to which a page of roots shows every tree; beyond that only the tree that is looked at."""
DEEP = 10_000
"""Rows of one tree that are shown at most."""


@dataclass(frozen=True)
class TreePage:
    """A page of the book of trees: ``number`` from 0, of ``pages``; ``roots`` planted in all."""

    number: int
    pages: int
    roots: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class View:
    """A node and what surrounds it. ``siblings`` and ``children`` are counts."""

    node: Node
    path: tuple[Node, ...]
    domain: str
    spent: Spent
    siblings: int
    children: int

    @property
    def parent(self) -> Node | None:
        return self.path[-2] if len(self.path) > 1 else None


def leaf(store: Store, selected: int | None = None, number: int | None = None) -> TreePage:
    """The page that holds the tree of ``selected`` (or page ``number``), with that tree open; all trees where they are small."""
    with store.snapshot() as conn:
        many = browse.how_many_roots(conn)
        shown = nodes.get(conn, selected) if selected is not None else None
        pages = max(1, -(-many // ROOTS))
        if number is None:
            number = browse.page_of(conn, shown.root_id, ROOTS) if shown else 0
        number = min(max(number, 0), pages - 1)
        roots = browse.roots(conn, number, ROOTS)
        sizes = browse.sizes(conn, roots)
        if sum(sizes.values()) <= WHOLE:
            return TreePage(number, pages, many, tuple(browse.lines(conn, roots, DEEP)))
        opened = shown.root_id if shown else 0
        rows: list[Row] = []
        for top in browse.tops(conn, roots):
            under = sizes.get(top.id, 1) - 1
            if top.id == opened:
                rows += browse.lines(conn, [top.id], DEEP)
            else:
                rows.append(Row(**{**top.__dict__, "below": under, "open": not under}))
        return TreePage(number, pages, many, tuple(rows))


def found(store: Store, words: str, limit: int = 50) -> list[Row]:
    """Nodes whose text holds all these words, newest first, as rows."""
    return [
        Row(
            node.id,
            node.root_id,
            node.generation,
            node.status,
            node.verdict,
            node.method,
            node.text[: browse.SHORT],
            node.reason,
        )
        for node in store.read(nodes.find, words, limit)
    ]


def view(store: Store, node_id: int) -> View | None:
    """A node with its path from the seed, its cost and its surroundings; None if there is no such node."""
    with store.snapshot() as conn:
        path = nodes.path(conn, node_id)
        if not path:
            return None
        parent = path[-1].parent_id
        siblings = browse.how_many_children(conn, parent) - 1 if parent is not None else 0
        return View(
            path[-1],
            tuple(path),
            browse.domain(conn, path[0].id),
            browse.spent(conn, node_id),
            siblings,
            browse.how_many_children(conn, node_id),
        )


def siblings(store: Store, node: Node, limit: int = 30) -> list[Row]:
    """The other children of a node's parent."""
    return store.read(browse.siblings, node, limit)


def answers_of(store: Store, node_id: int) -> list[Answer]:
    """What was answered to a node, oldest first."""
    return store.read(answers.of_node, node_id)


def history(store: Store, node_id: int) -> list[Decision]:
    """What people decided about a node, oldest first."""
    return store.read(decisions.of_node, node_id)


def calls_of(store: Store, node_id: int, limit: int = 10) -> list[dict[str, Any]]:
    """The requests made for a node, newest first, with their bodies."""
    return store.read(calls.of_node, node_id, limit)


def template_of(store: Store, sha256: str | None) -> str | None:
    """The text of the template that a node was made with."""
    return store.read(calls.prompt_text, sha256) if sha256 else None


def newest_node(store: Store) -> int:
    """The id of the node that was made last."""
    return store.read(nodes.last_id)
