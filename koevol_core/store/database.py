"""Database access: this package holds every SQL statement of the project, for SQLite and PostgreSQL.

A statement is a function whose first parameter is a connection (modules ``nodes``, ``seeds``, ``runs``, ``calls``,
``answers``, ``decisions`` and others). ``Store`` runs such functions in a transaction; ``Writer`` groups concurrent
ones into one commit. Statements return values, never cursors. The package knows nothing of models, prompts or screens.
"""

from __future__ import annotations

import asyncio
import functools
import queue
import secrets
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from koevol_core.errors import BadInput, Stopped
from koevol_core.store import backup as copies
from koevol_core.store import postgres
from koevol_core.store.backup import Upgraded as Upgraded
from koevol_core.store.database_file import DatabaseFile

if TYPE_CHECKING:
    from koevol_core.store.restore_file import Restored

P = ParamSpec("P")
T = TypeVar("T")
Statement = Callable[Concatenate[Connection, P], T]

BUSY_MS = 30_000


def _url(db: str) -> URL:
    try:
        return make_url(db) if "://" in db else URL.create("sqlite", database=str(Path(db).expanduser()))
    except ArgumentError as error:
        raise BadInput("store.address_unreadable") from error


def _path(url: URL) -> Path | None:
    """Return the database file; None for a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def file_of(db: str) -> Path | None:
    """Return the file of a database given by path or URL; None for a server. Raises BadInput if it is neither."""
    return _path(_url(db))


def _engine(url: URL) -> Engine:
    name = url.get_backend_name()
    if name == "postgresql":
        return postgres.open_engine(url)
    if name != "sqlite":
        raise BadInput("store.only_two", address=postgres.shown(url))
    try:
        engine = create_engine(url, hide_parameters=True)
    except (ArgumentError, ImportError) as error:
        raise BadInput("store.no_driver", address=postgres.shown(url), error=error) from error
    _tune_sqlite(engine)
    return engine


def _tune_sqlite(engine: Engine) -> None:
    """Set WAL, durable commits and foreign keys, and begin transactions explicitly (the driver begins them lazily)."""

    @event.listens_for(engine, "connect")
    def _(dbapi: sqlite3.Connection, _record: object) -> None:
        dbapi.isolation_level = None
        for pragma in (f"busy_timeout={BUSY_MS}", "synchronous=FULL", "foreign_keys=ON"):
            dbapi.execute(f"PRAGMA {pragma}").fetchall()
        _set_wal(dbapi)

    @event.listens_for(engine, "begin")
    def _(conn: Connection) -> None:
        mode = conn.get_execution_options().get("begin", "DEFERRED")
        conn.exec_driver_sql(f"BEGIN {mode}")


def _set_wal(dbapi: sqlite3.Connection) -> None:
    """Set WAL; wait here while another process sets it on the same new file, as SQLite then calls no busy handler."""
    end = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            dbapi.execute("PRAGMA journal_mode=WAL").fetchall()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _application_id(conn: Connection) -> int:
    return int(conn.exec_driver_sql("PRAGMA application_id").scalar_one())


def _checkpoint(engine: Engine) -> None:
    """Bring what was committed from SQLite's log into the file, as far as no reader is in the way."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as conn:
            conn.cursor().execute("PRAGMA wal_checkpoint").fetchall()


def _look(path: Path, file: DatabaseFile) -> None:
    """Refuse a file of another program or of a newer koevol, or one beside which another database's log lies, before
    anything in it, or beside it, is changed."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise BadInput("store.no_regular_file", path=path)
    if not path.is_file() or not path.stat().st_size:
        return
    from koevol_core.store import migrations

    try:
        with copies.looking(path) as conn:
            migrations.version(conn)
            file.need_own_log(_application_id(conn))
    except DatabaseError:
        return  # reported when the database is opened for writing


@contextmanager
def _told(opened: bool) -> Iterator[None]:
    """Turn a database error caused by the disk, the server or another program into a one-sentence error; reraise others
    as bugs. ``opened``: the database could be used before, so that a server which is not there was lost."""
    try:
        yield
    except DBAPIError as error:
        if type(error.orig).__module__.startswith("psycopg"):
            if known := postgres.told(error, opened):
                raise known from error
            raise
        if not isinstance(error, OperationalError):
            raise
        said = str(error.orig)
        if "readonly" in said:
            raise BadInput("store.read_only") from error
        if "full" in said or "I/O" in said or (opened and "unable to open" in said):
            raise Stopped("store.disk", error=said) from error
        if "locked" in said:
            raise Stopped("store.locked", seconds=BUSY_MS // 1000) from error
        raise


class Store:
    """An open, migrated database. Thread-safe; open one per process.

    Raises BadInput if the path cannot be opened or is not a koevol database, Stopped if the disk refuses a write,
    another program holds the lock, or the file was deleted or replaced since. ``name`` is the project's display name, ``url`` the address without its password;
    ``upgraded`` describes a migration of an older file, None if there was none.
    """

    upgraded: Upgraded | None

    def __init__(self, db: str) -> None:
        url = _url(db)
        self.url = postgres.shown(url)
        self.path, self.upgraded = _path(url), None
        self._file: DatabaseFile | None = None
        self._opened = False
        self.name = self.path.stem if self.path else url.database or ""
        if self.path:
            if not self.path.parent.is_dir():
                raise BadInput("store.no_folder", folder=self.path.parent)
            self._file = DatabaseFile(self.path)
            _look(self.path, self._file)
        self.engine = _engine(url)
        self._reading = self.engine.execution_options(**postgres.READING) if self.on_postgres else self.engine
        self._migrate()
        if self._file:
            self._file.settle(self.read(_application_id))
        self._opened = True

    @property
    def on_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def _migrate(self) -> None:
        """Migrate an older database; keep a copy of an older SQLite file beside it."""
        from koevol_core.store import migrations

        try:
            if self.read(migrations.version) == len(migrations.STEPS):
                return
            with self.writing() as conn:
                before = migrations.version(conn)
                if before == len(migrations.STEPS):
                    return  # another process has migrated it
                if before and self.path:
                    with copies.kept(self.path, before) as copy:
                        migrations.upgrade(conn)
                    self.upgraded = Upgraded(before, len(migrations.STEPS), copy)
                else:
                    migrations.upgrade(conn)
                if self._file and not _application_id(conn):
                    conn.exec_driver_sql(f"PRAGMA application_id = {secrets.randbelow(2**31 - 1) + 1}")
            _checkpoint(self.engine)
        except DatabaseError as error:
            raise BadInput("store.not_opened", url=self.url, error=postgres.said(error)) from error

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Yield a read connection whose transaction sees one consistent snapshot for as long as it is open."""
        self.verify()
        with _told(self._opened), self._reading.connect() as conn, conn.begin():
            yield conn

    def read(self, statement: Statement[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading statement in a snapshot of its own and return its value."""
        with self.snapshot() as conn:
            return statement(conn, *args, **kwargs)

    def write(self, statement: Statement[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a statement in a transaction of its own and return its value; it is committed to disk on return."""
        with self.writing() as conn:
            return statement(conn, *args, **kwargs)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection in a write transaction, for several statements that belong together."""
        with _told(self._opened), self.engine.connect().execution_options(begin="IMMEDIATE") as conn, conn.begin():
            if self.on_postgres:
                postgres.lock(conn)
            self.verify(writing=True)
            yield conn

    def verify(self, writing: bool = False) -> None:
        """Raise Stopped if the database's file, or in a write transaction its log, was deleted or replaced since."""
        if self._file:
            self._file.verify(writing)

    def backup(self, path: Path) -> None:
        """Write a consistent copy to ``path`` while others go on writing. Raises BadInput if ``path`` exists or cannot
        be written."""
        if self.path:
            copies.back_up(self.path, path)
        else:
            from koevol_core.store import postgres_backup

            postgres_backup.back_up(self.engine.url, path)

    def close(self) -> None:
        self.engine.dispose()
        if self._file:
            self._file.close()


def reader(statement: Statement[P, T]) -> Callable[Concatenate[Store, P], T]:
    """Return a reading statement as a function of a store, for the face of a package."""

    @functools.wraps(statement)
    def read(store: Store, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return store.read(statement, *args, **kwargs)

    return read


def open_store(db: str = "koevol.db") -> Store:
    """Open the database at a path or an SQLAlchemy URL; create or migrate it if needed. Raises as ``Store``."""
    return Store(db)


def restore(db: str, backup: Path) -> Restored:
    """Replace the database at a path or a URL by a backup; nobody may have it open.

    Raises as ``restore_file.restore`` and ``postgres_backup.restore``.
    """
    from koevol_core.store import postgres_backup, restore_file  # needed by this verb alone

    path = file_of(db)
    return restore_file.restore(path, backup) if path else postgres_backup.restore(_url(db), backup)


_Item = tuple[Callable[[Connection], Any], asyncio.Future[Any]]


class Writer:
    """Group commit: statements that arrive together share one transaction; none waits for others to arrive.

    ``await writer(statement, ...)`` returns the statement's value once it is committed to disk. If a statement raises,
    it alone fails: the others of its batch are run again without it. ``fence`` runs first in every transaction, and
    raises once this writer may write no more. Use as ``async with Writer(store) as writer``.
    """

    def __init__(self, store: Store, fence: Callable[[Connection], object] = lambda _: None) -> None:
        self._store, self._fence = store, fence
        self._inbox: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._along: deque[_Item] = deque()

    async def __aenter__(self) -> Writer:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._serve, name="koevol-writer", daemon=True)
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._inbox.put(None)
        await asyncio.to_thread(self._thread.join)

    def __call__(self, statement: Statement[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self._loop.create_future()
        self._inbox.put((lambda conn: statement(conn, *args, **kwargs), future))
        return future

    def along(self, statement: Statement[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Queue a statement without a commit of its own: it runs first in the next transaction, at the latest when the
        writer closes."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._along.append((lambda conn: statement(conn, *args, **kwargs), future))
        return future

    def _serve(self) -> None:
        open_ = True
        while open_:
            batch = [self._inbox.get()]
            while not self._inbox.empty():
                batch.append(self._inbox.get())
            open_ = None not in batch
            first = [self._along.popleft() for _ in range(len(self._along))]
            self._commit(first + [item for item in batch if item is not None])

    def _commit(self, batch: list[_Item]) -> None:
        if not batch:
            return
        try:
            with self._store.writing() as conn:
                self._fence(conn)
                results: list[tuple[Any, Exception | None]] = [(statement(conn), None) for statement, _ in batch]
        except Exception as error:  # noqa: BLE001 - set on the future; a single statement owns its error
            if len(batch) > 1:
                for item in batch:
                    self._commit([item])
                return
            results = [(None, error)]
        self._loop.call_soon_threadsafe(_deliver, [future for _, future in batch], results)


def _deliver(futures: list[asyncio.Future[Any]], results: list[tuple[Any, Exception | None]]) -> None:
    for future, (value, error) in zip(futures, results, strict=True):
        if future.done():
            continue
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)
