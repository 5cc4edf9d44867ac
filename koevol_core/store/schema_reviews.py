"""Tables for review by several people: leases, blind opinions, and the agreement of the first two opinions on a
node."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, MetaData, Table

from koevol_core.store.column_types import Integer, Text


def review_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table]:
    """Define and return the tables ``lease``, ``opinion``, ``blind`` and ``rated``.

    ``lease``: a node handed to one reviewer until a time; one row per reviewer, deleted when they move on.

    ``opinion``: an opinion given under blind double review, append-only like ``decision``; ``who`` is the normalized
    reviewer name, ``edit`` the text that they would replace the node's by.

    ``blind``: the review state of a node by its current opinions (open: one opinion, split: two that differ, settled);
    ``waits`` is 1 for a node that no elimination rule removed.

    ``rated``: the first two independent opinions on a node, ordered by reviewer name, written once.
    """
    lease = Table(
        "lease",
        metadata,
        Column("node_id", ForeignKey("node.id"), primary_key=True, autoincrement=False),
        Column("reviewer", Text, nullable=False),
        Column("until", Float, nullable=False),
        Index("lease_reviewer", "reviewer"),
        Index("lease_until", "until"),
    )
    opinion = Table(
        "opinion",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("node_id", ForeignKey("node.id"), nullable=False),
        Column("who", Text, nullable=False),
        Column("reviewer", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("reason", Text, nullable=False, default=""),
        Column("note", Text, nullable=False, default=""),
        Column("edit", Text, nullable=False, default=""),
        Column("token", Text, nullable=False, unique=True),
        Column("created_at", Float, nullable=False),
        Index("opinion_node", "node_id", "id"),
        Index("opinion_who", "who", "created_at"),
    )
    blind = Table(
        "blind",
        metadata,
        Column("node_id", ForeignKey("node.id"), primary_key=True, autoincrement=False),
        Column("state", Text, nullable=False),
        Column("first", ForeignKey("opinion.id"), nullable=False),
        Column("second", ForeignKey("opinion.id")),
        Column("who", Text, nullable=False),
        Column("other", Text, nullable=False, default=""),
        Column("batch", Text),
        Column("waits", Integer, nullable=False, default=0),
        Index("blind_who", "who", "state", "first", "waits"),
        Index("blind_other", "other", "state", "second"),
        Index("blind_state", "state", "waits", "node_id"),
    )
    rated = Table(
        "rated",
        metadata,
        Column("node_id", ForeignKey("node.id"), primary_key=True, autoincrement=False),
        Column("method", Text, nullable=False),
        Column("one", Text, nullable=False),
        Column("two", Text, nullable=False),
        Column("kind_one", Text, nullable=False),
        Column("kind_two", Text, nullable=False),
        Index("rated_card", "method", "one", "two", "kind_one", "kind_two"),
    )
    return lease, opinion, blind, rated
