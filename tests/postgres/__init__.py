"""A PostgreSQL cluster of the tests' own: made in a temporary folder, started on loopback, gone when it is left.

``python -m tests.postgres -- COMMAND…`` runs a command beside one, with its address in ``KOEVOL_TEST_DB``, and ends as it
ended. Nothing of it is safe from a power cut, which makes it quick; it sorts text as Koreans do, as a server of somebody
else may, so that no order which koevol promises rests on the server's own.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, make_url, text

TEST_DB = "KOEVOL_TEST_DB"
REQUIRED = "KOEVOL_POSTGRES_REQUIRED"
"""Set where a test that needs PostgreSQL may not be skipped."""
PORTS = range(20_000, 30_000)
"""Below those that systems give to outgoing connections, which could take a port between its choice and its use."""
PATIENCE = 300
"""Seconds that a server may take to start or to end."""
QUICK = ("fsync=off", "full_page_writes=off", "max_connections=200", "unix_socket_directories=")


class Missing(RuntimeError):
    """What stands in the way of a cluster; the text says what to install."""


def programs() -> Path:
    """The folder of ``initdb`` and ``postgres``: in PATH, or where Debian keeps the newest. Raises Missing."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    folders = sorted((path.parent for path in debian), key=lambda folder: float(folder.parent.name))
    if not folders:
        raise Missing("no PostgreSQL here (no initdb in PATH or /usr/lib/postgresql/*/bin): apt-get install postgresql")
    return folders[-1]


def _somebody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made. Raises Missing."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd

    try:
        entry = pwd.getpwnam("postgres")
    except KeyError as error:
        raise Missing("PostgreSQL refuses to run as root, and there is no user postgres here") from error
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    for port in random.Random().sample(PORTS, 100):
        with socket.socket() as trial, contextlib.suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port
    raise Missing("no free port")


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """A server for as long as the block lasts; its address, as SQLAlchemy writes it. Raises Missing."""
    if find_spec("psycopg") is None:
        raise Missing("no driver for PostgreSQL here: pip install -r requirements-postgres.txt")
    folder, who = programs(), _somebody()
    home = Path(tempfile.mkdtemp(prefix="koevol-postgres-"))
    try:
        if who:
            shutil.chown(home, who["user"], who["group"])
        data = home / "data"
        _made(folder, data, who)
        with _running(folder, data, who) as port:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(home)


@contextlib.contextmanager
def database(server: str) -> Iterator[str]:
    """An empty database on a server for as long as the block lasts, with those that come to be beside it; its address."""
    name = f"koevol_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as conn:
            beside = text("SELECT datname FROM pg_database WHERE starts_with(datname, :name)")
            for one in conn.execute(beside, {"name": name}).scalars().all():
                conn.execute(text(f"DROP DATABASE {one} WITH (FORCE)"))


def _made(folder: Path, data: Path, who: dict[str, Any]) -> None:
    [version] = re.findall(r"\d+", subprocess.check_output([folder / "initdb", "--version"], text=True))[:1]
    korean = ("--locale-provider=icu", "--icu-locale=ko-KR") if int(version) >= 15 else ()
    command = (folder / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8",
               "--locale=C.UTF-8", *korean, "--no-sync")  # fmt: skip
    done = subprocess.run(command, cwd=data.parent, capture_output=True, text=True, **who)
    if done.returncode:
        raise Missing(f"initdb: {done.stderr.strip()}")


@contextlib.contextmanager
def _running(folder: Path, data: Path, who: dict[str, Any]) -> Iterator[int]:
    """A server on a port that was free; another process may have been quicker with it, then the next one is tried."""
    for _ in range(5):
        port, log = _free_port(), data / "server.log"
        settings = [word for one in (*QUICK, "listen_addresses=127.0.0.1", f"port={port}") for word in ("-c", one)]
        with open(log, "ab") as out:
            server = subprocess.Popen(
                [folder / "postgres", "-D", data, *settings], cwd=data, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, **who,
            )  # fmt: skip
        try:
            if _answers(folder, port, server):
                yield port
                return
        finally:
            if server.poll() is None:
                server.send_signal(signal.SIGINT)  # "fast": whoever is connected is sent away
                server.wait(PATIENCE)
    raise Missing(f"the server does not start: {log.read_text(errors='replace')[-2000:]}")


def _answers(folder: Path, port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until a server takes connections; False if it ended instead."""
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        asked = (folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port))
        if subprocess.run(asked).returncode == 0:
            return server.poll() is None
        time.sleep(0.05)
    return False


def main() -> int:
    """Run a command beside a cluster; its exit code."""
    command = sys.argv[1:]
    if not command or command[0] != "--" or not command[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by way of the blocks that tidy up
    try:
        with cluster() as url:
            return subprocess.run(command[1:], env={**os.environ, TEST_DB: url}).returncode
    except Missing as error:
        print(f"tests.postgres: {error}", file=sys.stderr)
        return 2
