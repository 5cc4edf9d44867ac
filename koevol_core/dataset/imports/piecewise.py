"""Planting of many seeds in pieces, so that reviewers and runs go on while a large file comes in.

Each piece is one transaction of well under a second; its texts are checked after it, outside of any transaction. If the
import is interrupted, what was planted stays, and importing the file again goes on behind it: known seeds are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from koevol_core.dataset.imports.deferred_checks import Fresh, look_at_fresh, owe, settle_owed
from koevol_core.store import Store, nodes
from koevol_core.store.bulk_insert import Planting
from koevol_core.types import Seed

PIECE = 500
"""Seeds a transaction."""
Progress = Callable[[int, int], None]
"""Told after each piece: seeds done, seeds in all."""


def plant_in_pieces(
    store: Store, seeds: Sequence[tuple[str, Seed]], replies: Mapping[str, Sequence[str]], told: Progress | None = None
) -> tuple[dict[str, int], set[str], int]:
    """Plant the seeds that are new and store the answers of those that have none; return the node id of each address,
    the addresses that are new, and the number of seeds that kept the answer they had.

    ``seeds``: address and seed, each address once. ``replies``: answers by address, the one to be current first; their
    author is unknown.
    """
    settle_owed(store)
    ids: dict[str, int] = {}
    new: set[str] = set()
    kept = 0
    for start in range(0, len(seeds), PIECE):
        piece = seeds[start : start + PIECE]
        fresh = Fresh()
        with store.writing() as conn:
            known = nodes.by_address(conn, [address for address, _ in piece])
            planted = _plant(conn, piece, known, replies, fresh)
            owed = owe(conn, fresh)
        kept += sum(address in replies for address, _ in piece) - len({node_id for _, node_id, _, _ in fresh.answers})
        ids |= known | planted
        new |= planted.keys()
        look_at_fresh(store, fresh, owed)
        if told is not None:
            told(min(start + PIECE, len(seeds)), len(seeds))
    return ids, new, kept


def _plant(
    conn: Connection, piece: Sequence[tuple[str, Seed]], known: Mapping[str, int], replies: Mapping[str, Sequence[str]],
    fresh: Fresh,
) -> dict[str, int]:  # fmt: skip
    """Insert what is new of a piece, and the answers of seeds without any; return the new ids by address."""
    planting = Planting(conn)
    planted = {address: planting.root(seed, address) for address, seed in piece if address not in known}
    lacking = {*nodes.without_answer(conn, [known[one] for one in known if one in replies]), *planted.values()}
    for address, seed in piece:
        node_id = planted[address] if address in planted else known[address]
        if address in planted:
            fresh.texts.append((node_id, "", seed.text, True))
        for reply in reversed(replies.get(address, ()) if node_id in lacking else ()):
            fresh.answers.append((planting.answer(node_id, reply), node_id, seed.text, reply))
    planting.flush()
    return planted
