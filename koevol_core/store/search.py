"""Finding nodes by the words in their texts: an index of overlapping pairs of characters, FTS5's or PostgreSQL's own.

PostgreSQL's parser of texts is passed by, as it has its own idea of what a word is, and so are its phrases, which end at
16,383 positions; the pairs are looked up in a GIN index and their order is read in what they were made of. So both
databases find the same nodes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, column, literal, select, table, text

from koevol_core.store.statements import Prepared, held, on_postgres
from koevol_core.store.triggers import grams

MOST_WORDS = 10
"""Words of a question that are looked for."""
FREQUENT = 20_000
"""Texts with a pair, from which on it is no help in finding a few."""
LATEST = 10_000
"""Newest texts that PostgreSQL reads for frequent words before it takes the index."""


def put(conn: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Make the texts of these nodes findable; what was known of them before is forgotten."""
    if on_postgres(conn):
        _PUT_GIN.many(conn, [{"id": one, "grams": _plain(grams(words))} for one, words in rows if words])
    else:
        _PUT_FTS.many(conn, [{"id": one, "grams": grams(words)} for one, words in rows if words])


def entry(conn: Connection, words: str) -> str:
    """What the index of this database keeps of a text."""
    return _plain(grams(words)) if on_postgres(conn) else grams(words)


def put_one(conn: Connection, node_id: int, words: str) -> None:
    """Make a node's text findable."""
    if not words:
        return
    if on_postgres(conn):
        _PUT_GIN(conn, {"id": node_id, "grams": _plain(grams(words))})
    else:
        _PUT_FTS(conn, {"id": node_id, "grams": grams(words)})


_PUT_FTS = Prepared(lambda put: text("INSERT OR REPLACE INTO search (rowid, grams) VALUES (:id, :grams)"))
_PUT_GIN = Prepared(
    lambda put: text(
        "INSERT INTO search (rowid, grams) VALUES (:id, :grams) ON CONFLICT (rowid) DO UPDATE SET grams = excluded.grams"
    )
)


def newest(conn: Connection, words: str, limit: int) -> list[int]:
    """Ids of the nodes whose text contains every word (two letters or more are found by index), the newest first."""
    condition = having(conn, words)
    if condition is None:
        return []
    if on_postgres(conn) and len(latest := _among_latest(conn, words, limit)) == limit:
        return latest
    found = select(_SEARCH.c.rowid).where(condition).order_by(_SEARCH.c.rowid.desc()).limit(limit)
    return [int(row[0]) for row in conn.execute(found)]


def _among_latest(conn: Connection, words: str, limit: int) -> list[int]:
    """What is found without the index, which would hand out all that it has of a frequent phrase before any is sorted."""
    rows = select(_SEARCH).order_by(_SEARCH.c.rowid.desc()).limit(LATEST).subquery()
    each = _read(rows.c.grams, [_plain(one) for one in _words(words)])
    query = select(rows.c.rowid).where(*each).order_by(rows.c.rowid.desc()).limit(limit)
    return [int(row[0]) for row in conn.execute(query)]


def _read(entry: Any, wanted: Sequence[str]) -> list[Any]:
    """That every word is in an entry, as conditions for which it is read."""
    said = literal(" ") + entry + literal(" ")
    return [said.like(f"% {grams(one)} %" if len(one) > 1 else f"% {one}%") for one in wanted]


def held_by(conn: Connection, words: str, node_id: Any) -> Any:
    """The condition that the text of the node ``node_id``, a column with few nodes of the store, contains every word; None
    where there is nothing to look for.

    Where even the rarest pair is in very many texts, those few are read instead of all that the index names.
    """
    condition = having(conn, words)
    if condition is None:
        return None
    wanted = _words(words)
    pairs = [pair for one in wanted if len(one) > 1 for pair in grams(one).split()]
    if not pairs or _LATIN.search(words) or min(often(conn, pairs, FREQUENT).values()) < FREQUENT:
        return node_id.in_(select(_SEARCH.c.rowid).where(condition))
    each = _read(_SEARCH.c.grams, wanted)
    return held(select(literal(1)).where(_SEARCH.c.rowid == node_id, *each).correlate(node_id.table))


def having(conn: Connection, words: str) -> Any:
    """The condition on an entry of the index that every word is there; None where there is nothing to look for."""
    wanted = _words(words)
    if not wanted:
        return None
    if not on_postgres(conn):
        terms = " ".join(f'"{grams(word)}"' if len(word) > 1 else f"{word}*" for word in wanted)
        return text("search MATCH :terms").bindparams(terms=terms)
    phrases = [_plain(grams(word)) for word in wanted if len(word) > 1]
    return text(f"{_PAIRS} @@ CAST(:terms AS tsquery)" + _IN_ORDER * bool(phrases)).bindparams(
        terms=" & ".join(
            [_lexemes(one) for one in phrases] + [f"'{_plain(one)}':*" for one in wanted if len(one) == 1]
        ),
        **({"phrases": [f"% {one} %" for one in phrases]} if phrases else {}),
    )


def often(conn: Connection, pairs: Sequence[str], most: int) -> dict[str, int]:
    """How many texts hold each of these pairs; on PostgreSQL, which keeps no such counts, counted no further than ``most``."""
    if on_postgres(conn):
        found = conn.execute(_OFTEN_GIN, {"pairs": [_plain(one) for one in pairs], "most": most})
        return {pair: int(row[0]) for pair, row in zip(pairs, found, strict=True)}
    conn.execute(text("CREATE VIRTUAL TABLE IF NOT EXISTS temp.term USING fts5vocab(main, search, row)"))
    return {pair: int(conn.execute(_OFTEN_FTS, {"pair": pair}).scalar() or 0) for pair in pairs}


def holding(conn: Connection, pair: str, limit: int) -> list[int]:
    """The newest nodes whose text holds a pair."""
    if on_postgres(conn):
        return list(conn.execute(_HOLDING_GIN, {"terms": _lexemes(_plain(pair)), "limit": limit}).scalars())
    return list(conn.execute(_HOLDING_FTS, {"terms": f'"{pair}"', "limit": limit}).scalars())


_PAIRS = "array_to_tsvector(string_to_array(grams, ' '))"
"""Said as the index of PostgreSQL says it."""
CREATE = {
    "sqlite": ("CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(grams)",),
    "postgresql": (
        'CREATE TABLE IF NOT EXISTS search (rowid BIGINT PRIMARY KEY, grams TEXT COLLATE "C" NOT NULL)',
        f"CREATE INDEX IF NOT EXISTS search_pairs ON search USING gin ({_PAIRS})",
    ),
}
_SEARCH = table("search", column("rowid"), column("grams"))
_IN_ORDER = " AND ' ' || grams || ' ' LIKE ALL (CAST(:phrases AS text[]))"
_OFTEN_FTS = text("SELECT doc FROM temp.term WHERE term = :pair")
_OFTEN_GIN = text(
    "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM search"  # noqa: S608
    f" WHERE {_PAIRS} @@ CAST('''' || one.pair || '''' AS tsquery) LIMIT :most) AS few)"
    " FROM unnest(CAST(:pairs AS text[])) WITH ORDINALITY AS one(pair, place) ORDER BY one.place"
)
_HOLDING_FTS = text("SELECT rowid FROM search WHERE search MATCH :terms ORDER BY rowid DESC LIMIT :limit")
_HOLDING_GIN = text(
    f"SELECT rowid FROM search WHERE {_PAIRS} @@ CAST(:terms AS tsquery) ORDER BY rowid DESC LIMIT :limit"  # noqa: S608
)


def _words(words: str) -> list[str]:
    return "".join(c.lower() if c.isalnum() else " " for c in words).split()[:MOST_WORDS]


def _lexemes(pairs: str) -> str:
    """Pairs, all of which have to be there. They are letters and digits alone, so that nothing in them needs a quote."""
    return " & ".join(f"'{one}'" for one in pairs.split())


def _plain(pairs: str) -> str:
    """Latin, Greek and Cyrillic letters without their accents, as FTS5 knows them."""
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFD", found[0])[0], pairs)


_ACCENTED = re.compile("[\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u052f\u1e00-\u1fff]")
"""FTS5 compares these letters, and Greek and Cyrillic ones, without accents; what it was made of has them."""
