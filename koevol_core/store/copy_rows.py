"""Row-by-row copy of a whole project between databases of either kind, and comparison of the result.

It knows tables only: every row is copied unchanged, including the counts that triggers keep, so triggers are disabled
meanwhile, and indexes are dropped and rebuilt, which is faster. The search index is derived and built anew. The caller
provides one snapshot of the source and one transaction of the target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Table, Text, func, select, text, type_coerce
from sqlalchemy.exc import DBAPIError

from koevol_core.errors import BadInput, Stopped
from koevol_core.messages import Message
from koevol_core.store import search
from koevol_core.store.database import file_of, open_store
from koevol_core.store.schema import Sentence, meta, metadata, node
from koevol_core.store.statements import named, on_postgres

BATCH = 2_000
Row = tuple[Any, ...]
Tell = Callable[[str, str, int, int], None]
"""Progress callback: step (``copy``, ``search``, ``index``, ``compare``), table, rows done, total rows."""


@dataclass(frozen=True)
class Moved:
    """Result of a copy: rows per table now in ``target``, all compared with ``source``.

    In ``replaced`` of them a NUL in a text became a replacement character, because PostgreSQL cannot store NUL.
    """

    source: str
    target: str
    rows: dict[str, int]
    replaced: int


def copy_project(source: str, target: str, tell: Tell = lambda *_: None) -> Moved:
    """Copy all of a project's current rows into an empty database; others may go on writing to the source.

    ``tell`` is called with the step (``copy``, ``search``, ``index``, ``compare``), the table, the number of rows done
    and their total. Raises BadInput if there is no source, if the target is not empty or cannot store a value, Stopped
    if the copy differs from the source. The target is empty then, as after a kill.
    """
    here = file_of(source)
    if here and not (here.is_file() and here.stat().st_size):
        raise BadInput("store.nothing_to_copy", db=here)
    with closing(open_store(source)) as old, closing(open_store(target)) as new:
        if old.url == new.url or (old.path and new.path and old.path.samefile(new.path)):
            raise BadInput("store.copy_same")
        with old.snapshot() as reading, new.writing() as writing:
            return Moved(old.url, new.url, *carry(reading, writing, tell))


def carry(source: Connection, target: Connection, tell: Tell) -> tuple[dict[str, int], int]:
    """Copy all rows and compare them; return the rows per table, and the number of rows in which a NUL became a
    replacement character (PostgreSQL cannot store NUL).

    Raises BadInput if the target is not empty or cannot store a value, Stopped if the copy differs; the caller must
    then roll back.
    """
    _lock(target)
    _need_empty(target)
    again = _laid_bare(target)
    many = {table.name: _copied(source, target, table, tell) for table in _tables()}
    _searchable(source, target, tell)
    for number, statement in enumerate(again):
        tell("index", "", number, len(again))
        _plain(target, statement)
    _ready(target)
    return many, compare(source, target, tell)


def compare(source: Connection, target: Connection, tell: Tell) -> int:
    """Compare both databases in key order; return the number of rows that differ by NUL replacement only.

    Raises Stopped at the first other difference.
    """
    held = 0
    for table in _tables():
        total = _count(source, table)
        for number, (here, there) in enumerate(zip_longest(_rows(source, table), _rows(target, table))):
            if here != there:
                if not here or _without_nul(here) != there or not on_postgres(target):
                    raise Stopped(_difference(table, here, there))
                held += 1
            if number % BATCH == 0:
                tell("compare", table.name, number, total)
        tell("compare", table.name, total, total)
    return held


def _without_nul(row: Row) -> Row:
    """Return a row as the store writes it to PostgreSQL."""
    return tuple(value.replace("\0", "\ufffd") if isinstance(value, str) else value for value in row)


def _tables() -> list[Table]:
    """Return the tables, referenced ones first; without the version, which the target's migration wrote."""
    return [table for table in metadata.sorted_tables if table is not meta]


def _difference(table: Table, here: Row | None, there: Row | None) -> str:
    if here is None or there is None:
        where = _place(table, here or there or ())
        return Message("store.copy_lacks_there" if there is None else "store.copy_lacks_here", place=where)
    names = [column.name for column in table.columns]
    keys = [names.index(column.name) for column in table.primary_key]
    if [here[key] for key in keys] != [there[key] for key in keys]:
        return Message("store.copy_other_row", place=_place(table, here), other=_place(table, there))
    [name, *_] = [name for name, mine, other in zip(names, here, there, strict=True) if mine != other]
    return Message("store.copy_other_value", place=_place(table, here), name=name)


def _place(table: Table, row: Row) -> str:
    """Return a row's name by its key: a number, a hash or a name."""
    key = ", ".join(
        f"{column.name}={value}" for column, value in zip(table.columns, row, strict=True) if column.primary_key
    )
    return f"{table.name}({key})"


def _rows(conn: Connection, table: Table, *columns: str) -> Iterator[Row]:
    """Yield all rows in key order, one batch in memory at a time; text keys are ordered by bytes, as in SQLite."""
    order = [
        column.collate("C") if isinstance(column.type, Text) and on_postgres(conn) else column
        for column in table.primary_key
    ]
    wanted = [table.c[name] for name in columns or table.c.keys()]
    as_stored = [type_coerce(one, Text) if isinstance(one.type, Sentence) else one for one in wanted]
    query = select(*as_stored).order_by(*order)
    with conn.execute(query.execution_options(yield_per=BATCH)) as result:
        for part in result.partitions():
            yield from map(tuple, part)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _count(conn: Connection, table: Table) -> int:
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def _need_empty(target: Connection) -> None:
    for table in _tables():
        if target.execute(select(1).select_from(table).limit(1)).first():
            raise BadInput("store.copy_not_empty")


def _copied(source: Connection, target: Connection, table: Table, tell: Tell) -> int:
    total, done, columns = _count(source, table), 0, table.columns.keys()
    for batch in _batches(_rows(source, table)):
        try:
            _put(target, table.name, columns, batch)
        except DBAPIError as error:
            place = Message("store.copy_rows_from", place=_place(table, batch[0]), rows=len(batch))
            raise BadInput("store.copy_refused", place=place, error=_said(error)) from error
        done += len(batch)
        tell("copy", table.name, done, total)
    return done


def _searchable(source: Connection, target: Connection, tell: Tell) -> None:
    total, done = _count(source, node), 0
    for batch in _batches(_rows(source, node, "id", "text")):
        _put(target, "search", ["rowid", "grams"], [(one, search.entry(target, said)) for one, said in batch if said])
        done += len(batch)
        tell("search", node.name, done, total)


def _put(target: Connection, name: str, columns: list[str], rows: list[Row]) -> None:
    """Insert rows; on PostgreSQL by COPY, which is many times faster than INSERT."""
    table, listed = _quoted(target, name), ", ".join(_quoted(target, column) for column in columns)
    if not on_postgres(target):
        marks = ", ".join("?" * len(columns))
        if rows:
            target.exec_driver_sql(f"INSERT INTO {table} ({listed}) VALUES ({marks})", rows)  # noqa: S608
        return
    statement = f"COPY {table} ({listed}) FROM STDIN"
    cursor: Any = target.connection.cursor()
    try:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except target.dialect.loaded_dbapi.Error as error:
        raise named(target, statement, error) from error


def _quoted(conn: Connection, name: str) -> str:
    return conn.dialect.identifier_preparer.quote(name)


def _said(error: DBAPIError) -> str:
    """Return a database's message without its context, which may be private text."""
    return getattr(getattr(error.orig, "diag", None), "message_primary", None) or str(error.orig)


def _plain(target: Connection, statement: str) -> None:
    """Execute SQL that the database itself generated, without parameter substitution."""
    target.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _lock(target: Connection) -> None:
    """Lock all tables against writers. SQLite's transaction is exclusive already; it only defers foreign keys, because
    a row may precede one that it refers to."""
    if on_postgres(target):
        _plain(target, f"LOCK TABLE {', '.join(_taken(target))} IN ACCESS EXCLUSIVE MODE")
    else:
        _plain(target, "PRAGMA defer_foreign_keys=ON")


def _taken(target: Connection) -> list[str]:
    return [_quoted(target, name) for name in (*(table.name for table in _tables()), "search")]


def _laid_bare(target: Connection) -> list[str]:
    """Drop indexes and drop or disable triggers; return the statements that restore them."""
    if not on_postgres(target):
        made = target.execute(_OF_SQLITE).all()
        for kind, name, _ in made:
            _plain(target, f"DROP {kind} {_quoted(target, name)}")
        return [sql for _, _, sql in made]
    indexes = target.execute(_OF_POSTGRES).all()
    for name, _ in indexes:
        _plain(target, f"DROP INDEX {_quoted(target, name)}")
    for table in _taken(target):
        _plain(target, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    return [sql for _, sql in indexes] + [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in _taken(target)]


_OF_SQLITE = text("SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL")
_OF_POSTGRES = text("""SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND NOT EXISTS
 (SELECT 1 FROM pg_constraint WHERE conname = indexname AND connamespace = current_schema()::regnamespace)""")


def _ready(target: Connection) -> None:
    """Advance PostgreSQL's id sequences and update the planner's statistics; SQLite needs neither."""
    if not on_postgres(target):
        return
    for table in _tables():
        if "id" in table.columns:
            name = _quoted(target, table.name)
            counter = target.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name}).scalar()
            target.execute(text(f"SELECT setval(:counter, max(id)) FROM {name}"), {"counter": counter})  # noqa: S608
    _plain(target, f"ANALYZE {', '.join(_taken(target))}")
