"""Full-text search of nodes: an index of character bigrams, by FTS5 or a PostgreSQL GIN index.

PostgreSQL's text parser is bypassed because it splits words differently, and so are its phrase queries, which end at
16,383 positions: bigrams are looked up in the GIN index and their order is checked in the stored bigram text. So both
databases find the same nodes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, column, literal, select, table, text

from koevol_core.store.statements import Prepared, held, on_postgres

MOST_WORDS = 10
"""Words of a query that are searched for; further ones are ignored."""
FREQUENT = 20_000
"""Number of texts from which a bigram is too frequent to narrow a search."""
LATEST = 10_000
"""Newest texts that PostgreSQL scans before it uses the index, for queries of frequent words."""


def grams(words: str) -> str:
    """Return a text as overlapping character bigrams within each word, so that an index finds two-syllable words.

    Text after the first ``FINDABLE`` characters is not indexed.
    """
    pairs: list[str] = []
    for word in _BETWEEN.sub(" ", words[:FINDABLE].lower()).split():
        pairs += [word[i : i + 2] for i in range(len(word) - 1)] or [word]
    return " ".join(pairs)


FINDABLE = 50_000
_BETWEEN = re.compile(r"[\W_]+")


def put(conn: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Index the texts of these nodes, replacing their existing entries; empty texts are skipped."""
    if on_postgres(conn):
        _PUT_GIN.many(conn, [{"id": one, "grams": _plain(grams(words))} for one, words in rows if words])
    else:
        _PUT_FTS.many(conn, [{"id": one, "grams": grams(words)} for one, words in rows if words])


def entry(conn: Connection, words: str) -> str:
    """Return the index entry of a text for this database."""
    return _plain(grams(words)) if on_postgres(conn) else grams(words)


def put_one(conn: Connection, node_id: int, words: str) -> None:
    """Index a node's text, replacing its existing entry; an empty text is skipped."""
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
    """Return ids of the nodes whose text contains every word, newest first; single characters match as prefixes of
    bigrams."""
    found = matches(conn, words)
    if found is None:
        return []
    if on_postgres(conn) and len(latest := _among_latest(conn, words, limit)) == limit:
        return latest
    return [int(row[0]) for row in conn.execute(found.order_by(_SEARCH.c.rowid.desc()).limit(limit))]


def _among_latest(conn: Connection, words: str, limit: int) -> list[int]:
    """Search the newest texts by scanning: for a frequent phrase the GIN index returns all matches before any is
    sorted."""
    rows = select(_SEARCH).order_by(_SEARCH.c.rowid.desc()).limit(LATEST).subquery()
    each = _read(rows.c.grams, [_plain(one) for one in _words(words)])
    query = select(rows.c.rowid).where(*each).order_by(rows.c.rowid.desc()).limit(limit)
    return [int(row[0]) for row in conn.execute(query)]


def _read(entry: Any, wanted: Sequence[str]) -> list[Any]:
    """Return LIKE conditions that every word is in an entry."""
    said = literal(" ") + entry + literal(" ")
    return [said.like(f"% {grams(one)} %" if len(one) > 1 else f"% {one}%") for one in wanted]


def held_by(conn: Connection, words: str, node_id: Any) -> Any:
    """Return a condition that the text of the node ``node_id`` contains every word; None if there are no words.

    ``node_id`` is a column of a table with few nodes. If even the rarest bigram is frequent, those few texts are
    scanned instead of all matches of the index.
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


def matches(conn: Connection, words: str) -> Select[Any] | None:
    """Return a query of the nodes whose text contains every word; None if there are no words."""
    condition = having(conn, words)
    return None if condition is None else select(_SEARCH.c.rowid.label("node_id")).where(condition)


def in_text(conn: Connection, words: str, node_id: Any) -> Any:
    """Return a condition that the text of the node ``node_id`` contains every word, looked up for each node; None if
    there are no words."""
    condition = having(conn, words)
    if condition is None:
        return None
    return held(select(literal(1)).where(_SEARCH.c.rowid == node_id, condition).correlate(node_id.table))


def having(conn: Connection, words: str) -> Any:
    """Return a condition on a search entry that every word is in it; None if there are no words."""
    wanted = _words(words)
    if not wanted:
        return None
    if not on_postgres(conn):
        terms = " ".join(f'"{grams(word)}"' if len(word) > 1 else f"{word}*" for word in wanted)
        return text("search MATCH :terms").bindparams(bindparam("terms", terms, unique=True))
    phrases = [_plain(grams(word)) for word in wanted if len(word) > 1]
    said = {
        "terms": " & ".join(
            [_lexemes(one) for one in phrases] + [f"'{_plain(one)}':*" for one in wanted if len(one) == 1]
        ),
        **({"phrases": [f"% {one} %" for one in phrases]} if phrases else {}),
    }
    condition = text(f"{_PAIRS} @@ CAST(:terms AS tsquery)" + _IN_ORDER * bool(phrases))
    return condition.bindparams(*(bindparam(name, value, unique=True) for name, value in said.items()))


def often(conn: Connection, pairs: Sequence[str], most: int) -> dict[str, int]:
    """Return the number of texts with each bigram; on PostgreSQL, which keeps no such counts, at most ``most``."""
    if on_postgres(conn):
        found = conn.execute(_OFTEN_GIN, {"pairs": [_plain(one) for one in pairs], "most": most})
        return {pair: int(row[0]) for pair, row in zip(pairs, found, strict=True)}
    conn.execute(text("CREATE VIRTUAL TABLE IF NOT EXISTS temp.term USING fts5vocab(main, search, row)"))
    return {pair: int(conn.execute(_OFTEN_FTS, {"pair": pair}).scalar() or 0) for pair in pairs}


def holding(conn: Connection, pair: str, limit: int) -> list[int]:
    """Return ids of the newest nodes whose text contains a bigram."""
    if on_postgres(conn):
        return list(conn.execute(_HOLDING_GIN, {"terms": _lexemes(_plain(pair)), "limit": limit}).scalars())
    return list(conn.execute(_HOLDING_FTS, {"terms": f'"{pair}"', "limit": limit}).scalars())


_PAIRS = "array_to_tsvector(string_to_array(grams, ' '))"
"""Must match the expression of PostgreSQL's index."""
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
    """Return a tsquery that requires all bigrams; they are letters and digits only, so nothing needs escaping."""
    return " & ".join(f"'{one}'" for one in pairs.split())


def _plain(pairs: str) -> str:
    """Remove accents from Latin, Greek and Cyrillic letters, as FTS5's tokenizer does."""
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFD", found[0])[0], pairs)


_ACCENTED = re.compile("[\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u052f\u1e00-\u1fff]")
"""Letters that FTS5 compares without accents, while the stored entry keeps them: a scan would miss these matches."""
