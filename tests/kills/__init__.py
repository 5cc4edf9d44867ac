"""Processes killed (SIGKILL) at random points of their work, and what has to be so afterwards, whenever it was.

``python -m tests.kills [--kills 200] [--seed N]`` spreads so many kills over all sorts of work and prints what came of
them: kills, kills that hit the work itself, rows lost, requests made again, doubtful calls, billed minus stored, and every
invariant that broke. The robustness suite (test_kills.py) does a few of each sort; ``KOEVOL_KILLS=25`` there means 25 of
each.

The victims are forked from one warm process that has imported everything: a kill costs a tenth of a second, so that many
are cheap. That process is started as ``python -m tests.kills --zygote``; it takes a command a line, and says the pid and
then the exit status.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

import koevol_core as core
from koevol_core import review
from koevol_core.__main__ import main as verb
from koevol_core.dataset.seeds import address_of
from koevol_core.store import nodes, seeds
from koevol_core.types import METHODS, RunSpec
from tests import databases
from tests.conftest import ROOT, TOPICS, topic, until
from tests.databases import db_of
from tests.loopback import Loopback, digest, share

SIZE = 6
"""Requests in flight at most."""
FAULTS = share(0.15, ("null_content", "truncated_json", "content_filter", "400_context"), seed=2)
GOLDEN = ROOT / "tests" / "golden" / "store_v1.sql"


@dataclass
class Tally:
    """What came of the kills of one sort of work."""

    kind: str
    kills: int = 0
    hits: int = 0
    """Kills after which something was left to do: the others came too late or too early to disturb anything."""
    lost: int = 0
    again: int = 0
    doubtful: int = 0
    unstored: int = 0
    """Replies that the server billed and that never came to be stored."""
    broken: list[str] = field(default_factory=list)


class Zygote:
    """The warm process, and the one victim at a time that it forks."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def __enter__(self) -> Zygote:
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kills", "--zygote", str(self._log)], cwd=ROOT, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=keep | {"PYTHONUTF8": "1", "KOEVOL_MODEL": "m-1"},
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def start(self, *command: object, **environment: str) -> int:
        """Begin a piece of work; its pid."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([list(map(str, command)), environment]) + "\n")
        return int(self._line())

    def status(self) -> int:
        """Wait for the end of the work: its exit code, or minus the number of the signal."""
        return int(self._line())

    def said(self) -> str:
        """What the victims said so far."""
        return self._log.read_text()

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, self._log.read_text()
        return line

    def run(self, *command: object, **environment: str) -> float:
        """Do a piece of work undisturbed; the seconds that it took."""
        began = time.monotonic()
        self.start(*command, **environment)
        assert self.status() == 0, self._log.read_text()
        return time.monotonic() - began


def serve_as_zygote(log: str) -> None:
    """Fork a victim for each command, one after the other; each keeps its pid until the next comes."""
    importlib.import_module("aiohttp")  # which the client imports at its first request
    last = None
    for line in sys.stdin:
        if last:
            os.waitpid(last, 0)
        command, environment = json.loads(line)
        if not (pid := os.fork()):
            handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(handle, 1)
            os.dup2(handle, 2)
            os.environ.update(environment)
            code = 1
            try:
                code = people(*command[1:]) if command[0] == "people" else verb(command)
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(code)
        last = pid
        print(pid, flush=True)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert ended
        print(ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status, flush=True)


def people(db: str, acknowledged: str, seed: str) -> int:
    """Decide, undo, edit, answer and choose without a pause; each is noted in a file once it was said to be done."""
    store, chance = core.open_store(db), random.Random(seed)
    note = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with store.snapshot() as conn:
        ids = list(conn.execute(text("SELECT id FROM node")).scalars())
    for number in range(10_000):
        one = store.read(nodes.get, chance.choice(ids))
        assert one is not None
        if number % 5 == 0:
            done = ("answer", review.write_answer(store, one.id, f"답 {number} {seed}", "나", seen_of(store, one.id)))
        else:
            kind = chance.choice(["accept", "reject", "undo"]) if one.verdict else chance.choice(["accept", "reject"])
            done = ("decision", core.decide(store, one.id, kind, "나", one.decision_id or 0).id)
        os.write(note, f"{done[0]} {done[1]}\n".encode())
    return 0


def seen_of(store: core.Store, node_id: int) -> int:
    compared = review.answers_to(store, node_id)
    return compared.seen if compared else 0


rows_of = databases.tuples


NEVER = {
    "a job twice": """SELECT 1 FROM node WHERE parent_id IS NOT NULL AND run_id IS NOT NULL
 GROUP BY run_id, parent_id, method, slot HAVING count(*) > 1""",
    "an answer's job twice": """SELECT 1 FROM answer WHERE run_id IS NOT NULL
 GROUP BY run_id, node_id, sample HAVING count(*) > 1""",
    "an address twice": "SELECT 1 FROM node WHERE run_id IS NOT NULL GROUP BY run_id, address HAVING count(*) > 1",
    "a child of a node that is not there": """SELECT 1 FROM node WHERE parent_id IS NOT NULL
 AND parent_id NOT IN (SELECT id FROM node)""",
    "a child of a child that never came": """SELECT 1 FROM node JOIN node p ON p.id = node.parent_id
 WHERE p.status IN ('planned', 'failed')""",
    "a circle, or a tree without a root": """WITH RECURSIVE reached(id) AS (SELECT id FROM node WHERE parent_id IS NULL
 UNION ALL SELECT node.id FROM node JOIN reached ON node.parent_id = reached.id)
 SELECT 1 WHERE (SELECT count(*) FROM reached) <> (SELECT count(*) FROM node)""",
    "a wrong generation or root": """SELECT 1 FROM node LEFT JOIN node p ON p.id = node.parent_id
 WHERE node.generation <> coalesce(p.generation + 1, 0) OR node.root_id IS DISTINCT FROM coalesce(p.root_id, node.id)""",
    "a seed without its row": """SELECT 1 FROM node WHERE parent_id IS NULL
 AND id NOT IN (SELECT node_id FROM seed WHERE node_id IS NOT NULL)""",
    "a living node without its planned answer": """SELECT 1 FROM node JOIN run ON run.id = node.run_id
 WHERE run.spec LIKE '%"answers": true%' AND node.status = 'alive' AND node.id NOT IN (SELECT node_id FROM answer)""",
    "a stored reply without bytes": "SELECT 1 FROM call WHERE state = 'got' AND body IS NULL",
    "an answer in force that is none": """SELECT 1 FROM node LEFT JOIN answer ON answer.id = node.answer_id
 WHERE node.answer_id IS NOT NULL AND (answer.node_id IS DISTINCT FROM node.id OR answer.status <> 'filled')""",
    "a filled answer that is not in force": """SELECT 1 FROM node WHERE answer_id IS NULL
 AND id IN (SELECT node_id FROM answer WHERE status = 'filled')""",
    "a count that is wrong": """SELECT 1 FROM (SELECT CASE WHEN parent_id IS NULL THEN 'seed' ELSE 'child' END AS kind, status,
 coalesce(verdict, '') AS verdict, CAST(answer_id IS NOT NULL AS INTEGER) AS answered, count(*) AS n FROM node GROUP BY 1, 2, 3, 4) AS now
 LEFT JOIN tally USING (kind, status, verdict, answered) WHERE now.n IS DISTINCT FROM tally.n""",
    "a text that the search does not know": """SELECT 1 FROM node WHERE text <> ''
 AND id NOT IN (SELECT rowid FROM search)""",
}
"""What no query may find, whenever the power went."""


def broken(db: Path) -> list[str]:
    """The invariants that do not hold in a database."""
    found = [name for name, query in NEVER.items() if rows_of(db, query)]
    found += [] if databases.sound(db) else ["a reference to nothing, or a damaged file"]
    standing: dict[int, list[str]] = {}
    for node, kind in rows_of(db, "SELECT node_id, kind FROM decision ORDER BY id"):
        stack = standing.setdefault(node, [])
        if kind != "undo":
            stack.append(kind)
        elif stack:
            stack.pop()
    verdicts = rows_of(db, "SELECT id, verdict FROM node")
    wrong = [n for n, verdict in verdicts if verdict != (standing.get(n) or [None])[-1]]
    return [*found, *(["a verdict that is no replay of the decisions"] if wrong else [])]


STORED = (
    "SELECT 'call', id, state, body, http_status FROM call WHERE state <> 'sent'",
    "SELECT 'node', id, status, text, reason FROM node WHERE status <> 'planned'",
    "SELECT 'answer', id, status, text, reason FROM answer WHERE status <> 'planned'",
)
TREE = """SELECT n.address, n.status, n.reason, n.text, a.status, a.reason, a.text
 FROM node n LEFT JOIN answer a ON a.node_id = n.id ORDER BY n.address, a.sample"""


def sown(path: Path, count: int = 10) -> core.Store:
    store = core.open_store(db_of(path))
    with store.writing() as conn:
        for number in range(count):
            seeds.plant(conn, core.Seed(topic(number)), address_of(topic(number)))
    return store


def evolution(path: Path) -> int:
    """A run of two generations with judge and answers, about sixty requests; its id."""
    store = sown(path)
    parents = [row[0] for row in rows_of(path, "SELECT id FROM node")]
    run = core.plan(store, RunSpec(tuple((name, 1.0) for name in METHODS), generations=2, answers=True), parents)
    store.close()
    return run


def answering(path: Path) -> int:
    """A run that answers sixty instructions."""
    store = sown(path, 60)
    run = core.plan_answers(
        store, RunSpec((), answers=True, judge=False), [row[0] for row in rows_of(path, "SELECT id FROM node")]
    )
    store.close()
    return run


def drained(planned: Callable[[Path], int], requests: int) -> Callable[[Zygote, Path, random.Random, int], Tally]:
    """Kill the worker of such runs, five times each; the last one ends by itself, and has the undisturbed tree."""

    def kill(zygote: Zygote, folder: Path, chance: random.Random, kills: int) -> Tally:
        tally = Tally("")
        calm = folder / "calm.db"
        with Loopback(faults=FAULTS) as server:
            zygote.run(*drain(calm, planned(calm)), KOEVOL_BASE_URL=server.base_url)
        while tally.kills < kills:
            torn(zygote, folder / f"{tally.kills}.db", chance, min(5, kills - tally.kills), tally, calm)
        return tally

    def drain(db: Path, run: int) -> list[object]:
        return ["drain", run, "--db", db_of(db), "--batch-size", SIZE, "--timeout", 900]

    def torn(zygote: Zygote, db: Path, chance: random.Random, kills: int, tally: Tally, calm: Path) -> None:
        run, stored, done = planned(db), set[tuple[Any, ...]](), 0
        with Loopback(lambda body: digest(body) % 20 / 1000, faults=FAULTS) as server:
            while done < kills:
                made = len(server.calls)
                pid = zygote.start(*drain(db, run), KOEVOL_BASE_URL=server.base_url)
                wanted = made + chance.randrange(1, max(2, requests // kills))
                with suppress_timeout():
                    server.wait_until(lambda one, n=wanted: len(one.calls) >= n, 3)
                time.sleep(chance.uniform(0, 0.03))
                os.kill(pid, signal.SIGKILL)
                left = zygote.status() == -signal.SIGKILL
                done += 1
                tally.kills += 1
                tally.hits += left
                stored = after(db, server, stored, done, tally)
                if not left:
                    break
            zygote.run(*drain(db, run), KOEVOL_BASE_URL=server.base_url)
            after(db, server, stored, done, tally)
            close(db, server, tally, calm)

    def after(
        db: Path, server: Loopback, stored: set[tuple[Any, ...]], kills: int, tally: Tally
    ) -> set[tuple[Any, ...]]:
        until(lambda: databases.alone(db))
        tally.broken += broken(db)
        now = {row for query in STORED for row in rows_of(db, query)}
        tally.lost += len(stored - now)
        [(got,)] = rows_of(db, "SELECT count(*) FROM call WHERE state = 'got'")
        if not 0 <= server.billed - got <= SIZE * kills:
            tally.broken.append(f"billed {server.billed}, stored {got} after {kills} kills")
        # the time goes by after which a dead worker counts as dead
        databases.change(db, "UPDATE run SET heartbeat = heartbeat - 60")
        return now

    def close(db: Path, server: Loopback, tally: Tally, calm: Path) -> None:
        [(doubtful,)] = rows_of(db, "SELECT count(*) FROM call WHERE fault = 'doubtful'")
        [(got,)] = rows_of(db, "SELECT count(*) FROM call WHERE state = 'got'")
        counts = Counter(digest(entry.body) for entry in server.calls if entry.billed)  # a refused one costs nothing
        again = sum(many - 1 for many in counts.values())
        tally.again += again
        tally.doubtful += doubtful
        tally.unstored += server.billed - got
        if again > doubtful:
            tally.broken.append(f"{again} requests made again, {doubtful} doubtful")
        if server.billed - got > doubtful:
            tally.broken.append(f"{server.billed - got} replies are neither stored nor doubtful")
        if rows_of(db, "SELECT 1 FROM call WHERE state = 'sent' UNION SELECT 1 FROM node WHERE status = 'planned'"):
            tally.broken.append("something is left to do")
        if rows_of(db, TREE) != rows_of(calm, TREE):
            tally.broken.append("another tree than the undisturbed one")

    return kill


@contextmanager
def suppress_timeout() -> Iterator[None]:
    """The run may end before it has made so many requests."""
    try:
        yield
    except TimeoutError:
        return


def timed(
    zygote: Zygote, chance: random.Random, kills: int, command: Sequence[object], fresh: Callable[[], object],
    look: Callable[[Tally, bool], object],
) -> Tally:  # fmt: skip
    """Kill a command at random moments of the time that it takes undisturbed, each time on ``fresh`` ground."""
    tally, took = Tally(""), 60.0
    for _ in range(2):  # the first time is slower than what follows
        fresh()
        took = min(took, zygote.run(*command))
    while tally.kills < kills:
        fresh()
        pid = zygote.start(*command)
        time.sleep(chance.uniform(0.0, took))
        os.kill(pid, signal.SIGKILL)
        hit = zygote.status() == -signal.SIGKILL
        tally.kills += 1
        tally.hits += hit
        look(tally, hit)
    return tally


def importing(zygote: Zygote, folder: Path, chance: random.Random, kills: int) -> Tally:
    """The seeds of a file are there in whole pieces, or none; read again, all."""
    file, db = folder / "seeds.json", folder / "koevol.db"
    file.write_text(json.dumps([{"instruction": topic(number)} for number in range(1500)], ensure_ascii=False))

    def fresh() -> None:
        clear(db)
        sown(db, 5).close()

    def look(tally: Tally, _hit: bool) -> None:
        tally.broken += broken(db)
        [(there,)] = rows_of(db, "SELECT count(*) FROM node")
        tally.lost += max(0, 5 - there)
        if there not in (5, 500, 1000, 1500):  # whole pieces stay
            tally.broken.append(f"half a file: {there} of 1500 seeds")
        zygote.run("import-seeds", file, "--db", db_of(db))
        if rows_of(db, "SELECT count(*) FROM node") != [(1500,)]:
            tally.broken.append("read again, a file is not whole")

    return timed(zygote, chance, kills, ["import-seeds", file, "--db", db_of(db)], fresh, look)


def tree_file(folder: Path, trees: int = 60) -> Path:
    """A file of the original's shape: trees of three generations."""
    table = []
    for number in range(trees):
        origin, text = topic(number), topic(number)
        for generation in range(4):
            table.append({
                "instruction": text, "output": f"{number}-{generation}의 답 {random.Random(number).randbytes(150).hex()}", "generation": generation, "root": "",
                "trace": "r" + "34"[:generation] + "5" * (generation == 3), "origin": origin,
            })  # fmt: skip
            text += f" {TOPICS[generation]}"
    file = folder / "whole.json"
    file.write_text(json.dumps(table, ensure_ascii=False))
    return file


def importing_trees(zygote: Zygote, folder: Path, chance: random.Random, kills: int) -> Tally:
    """All rows of a file of trees are there, or none; read again, all, and once."""
    file, db = tree_file(folder), folder / "koevol.db"

    def fresh() -> None:
        clear(db)
        sown(db, 5).close()

    def look(tally: Tally, _hit: bool) -> None:
        tally.broken += broken(db)
        [(there,)] = rows_of(db, "SELECT count(*) FROM node")
        if there not in (5, 240):
            tally.broken.append(f"half a file: {there} of 240 rows")
        zygote.run("import-tree", file, "--db", db_of(db))
        if rows_of(db, "SELECT count(*), (SELECT count(*) FROM answer) FROM node") != [(240, 240)]:
            tally.broken.append("read again, a file is not whole")

    return timed(zygote, chance, kills, ["import-tree", file, "--db", db_of(db)], fresh, look)


def clear(db: Path) -> None:
    databases.empty(db)
    for path in (db, Path(f"{db}-wal"), Path(f"{db}-shm")):
        path.unlink(missing_ok=True)


def exporting(zygote: Zygote, folder: Path, chance: random.Random, kills: int) -> Tally:
    """The old file or the new one, in every shape; the next export is not disturbed by what was left."""
    db, shapes = folder / "koevol.db", ("whole", "chat", "csv", "failures")
    folder.joinpath("out").mkdir()
    zygote.run("import-tree", tree_file(folder, 300), "--db", db_of(db))
    total = Tally("")
    for number, shape in enumerate(shapes):
        path = folder / "out" / f"{shape}.file"
        command = ["export", "--format", shape, "--out", path, "--db", db_of(db), "--allow-empty", "1"]
        zygote.run(*command)
        old, new = b"the old file\n" * 20_000, path.read_bytes()

        def look(tally: Tally, hit: bool, path: Path = path, old: bytes = old, new: bytes = new) -> None:
            content = path.read_bytes()
            if content not in ((old, new) if hit else (new,)):
                tally.broken.append(f"{path.name} is neither the old file nor the new one")

        share_ = kills // len(shapes) + (number < kills % len(shapes))
        if share_:
            one = timed(zygote, chance, share_, command, lambda p=path, o=old: p.write_bytes(o), look)
            total.kills, total.hits, total.broken = (
                total.kills + one.kills,
                total.hits + one.hits,
                total.broken + one.broken,
            )
    total.broken += broken(db)
    return total


def backing_up(zygote: Zygote, folder: Path, chance: random.Random, kills: int) -> Tally:
    """A whole copy under the name, or none; and then the name is free for the next attempt."""
    db, copy = folder / "koevol.db", folder / "copy.db"
    zygote.run("import-tree", tree_file(folder, 300), "--db", db_of(db))

    def look(tally: Tally, hit: bool) -> None:
        if copy.exists():
            tally.broken += broken(copy)
            if rows_of(copy, TREE) != rows_of(db, TREE):
                tally.broken.append("a back-up that is not whole")
        elif not hit:
            tally.broken.append("a back-up that was said to be done is not there")

    return timed(zygote, chance, kills, ["backup", copy, "--db", db_of(db)], lambda: clear(copy), look)


def restoring(zygote: Zygote, folder: Path, chance: random.Random, kills: int) -> Tally:
    """The database that was there or the back-up, whole; what is replaced is whole, too, and beside it."""
    db, copy, other = folder / "koevol.db", folder / "copy.db", folder / "other.db"
    zygote.run("import-tree", tree_file(folder, 300), "--db", db_of(other))
    zygote.run("backup", copy, "--db", db_of(other))

    def fresh() -> None:
        clear(db)
        for left in folder.glob("*koevol.db.*"):
            left.unlink()
        sown(db, 5).close()

    def look(tally: Tally, hit: bool) -> None:
        tally.broken += broken(db)
        [(there,)] = rows_of(db, "SELECT count(*) FROM node")
        if there not in ((5, 1200) if hit else (1200,)):
            tally.broken.append(f"neither the database nor the back-up: {there} nodes")
        kept = folder / "koevol.db.replaced-1"
        if there == 1200:
            tally.broken += broken(kept)
            tally.lost += 5 - rows_of(kept, "SELECT count(*) FROM node")[0][0]
            if rows_of(db, TREE) != rows_of(copy, TREE):
                tally.broken.append("a back-up that came back in part")
        zygote.run("restore", copy, "--db", db_of(db))
        tally.broken += broken(db)

    return timed(zygote, chance, kills, ["restore", copy, "--db", db_of(db)], fresh, look)


def migrating(zygote: Zygote, folder: Path, chance: random.Random, kills: int) -> Tally:
    """A database of the first version is of that version or of a later one, whole; opened again, it is the newest."""
    db, calm = folder / "koevol.db", folder / "calm.db"
    first = "SELECT id, parent_id, status, text, verdict FROM node ORDER BY id"

    def fresh(path: Path = db) -> None:
        clear(path)
        conn = sqlite3.connect(path)
        conn.executescript(GOLDEN.read_text(encoding="utf-8"))
        now = [(n, n, topic(n), f"a{n}", "r", 0, "alive", 0, 0, 1.0) for n in range(100, 2100)]
        conn.executemany(
            "INSERT INTO node (id, root_id, text, address, trace, generation, status, slot, round, created_at) VALUES"
            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", now,
        )  # fmt: skip
        conn.execute("INSERT INTO seed (node_id, state, source, license, domain, task, input, note, created_at)"
                     " SELECT id, 'ready', '', '', '', '', '', '', 1.0 FROM node")  # fmt: skip
        conn.execute("INSERT INTO decision (node_id, kind, reason, note, reviewer, token, base_seq, created_at)"
                     " SELECT id, 'accept', '', '', '나', id, 0, 1.0 FROM node WHERE id % 3 = 0")  # fmt: skip
        conn.execute("UPDATE node SET verdict = 'accept', decision_id = (SELECT id FROM decision WHERE node_id = node.id)"
                     " WHERE id % 3 = 0")  # fmt: skip
        conn.execute("INSERT INTO answer (node_id, sample, status, text, created_at)"
                     " SELECT id, 0, 'filled', 'answer', 1.0 FROM node WHERE id % 2 = 0")  # fmt: skip
        conn.commit()
        conn.close()

    fresh(calm)
    before = rows_of(calm, first)
    zygote.run("stats", "--db", db_of(calm))
    newest = rows_of(calm, "SELECT version FROM meta")

    def look(tally: Tally, _hit: bool) -> None:
        if rows_of(db, "SELECT 1 FROM pragma_integrity_check WHERE integrity_check <> 'ok'"):
            tally.broken.append("a damaged file")
        tally.lost += len(set(before) - set(rows_of(db, first)))
        for kept in folder.glob(f"{db.name}.v1-backup*"):
            tally.lost += len(set(before) - set(rows_of(kept, first)))
            kept.unlink()
        zygote.run("stats", "--db", db_of(db))
        tally.broken += broken(db)
        tally.lost += len(set(before) - set(rows_of(db, first)))
        form = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
        if rows_of(db, "SELECT version FROM meta") != newest or rows_of(db, form) != rows_of(calm, form):
            tally.broken.append("a half-migrated database")

    return timed(zygote, chance, kills, ["stats", "--db", db_of(db)], fresh, look)


def beginning(zygote: Zygote, folder: Path, chance: random.Random, kills: int) -> Tally:
    """A database of PostgreSQL that is opened for the first time has all its tables, or none; opened again, all."""
    db = folder / "koevol.db"
    tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    db_of(db)
    [(all_,)] = rows_of(db, tables)

    def look(tally: Tally, _hit: bool) -> None:
        if rows_of(db, tables)[0][0] not in (0, all_):
            tally.broken.append("a half-made database")
        zygote.run("stats", "--db", db_of(db))
        tally.broken += [] if rows_of(db, tables) == [(all_,)] else ["a database that stayed half-made"]

    return timed(zygote, chance, kills, ["stats", "--db", db_of(db)], lambda: databases.blank(db), look)


def deciding(zygote: Zygote, folder: Path, chance: random.Random, kills: int) -> Tally:
    """Every decision and answer that was acknowledged is there."""
    db, tally = folder / "koevol.db", Tally("")
    sown(db, 12).close()
    while tally.kills < kills:
        said = folder / f"said{tally.kills}"
        pid = zygote.start("people", db_of(db), said, chance.random())
        while not (said.exists() and said.stat().st_size):
            assert ") Z" not in Path(f"/proc/{pid}/stat").read_text(), zygote.said()
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.1))
        os.kill(pid, signal.SIGKILL)
        tally.hits += zygote.status() == -signal.SIGKILL
        tally.kills += 1
        tally.broken += broken(db)
        there = {f"{kind} {one}" for kind, one in rows_of(db, "SELECT 'answer', id FROM answer UNION ALL SELECT 'decision', id FROM decision")}  # fmt: skip
        tally.lost += len(set(said.read_text().splitlines()) - there)
    return tally


KINDS: dict[str, tuple[int, Callable[[Zygote, Path, random.Random, int], Tally]]] = {
    "evolution": (70, drained(evolution, 60)),
    "answers": (40, drained(answering, 60)),
    "import of seeds": (15, importing),
    "import of trees": (15, importing_trees),
    "export": (20, exporting),
    "decisions": (10, deciding),
}
"""Sorts of work, with their part of two hundred kills."""
if databases.ADMIN:
    KINDS |= {"first opening": (20, beginning)}
else:
    KINDS |= {"backup": (10, backing_up), "restore": (10, restoring), "migration": (20, migrating)}


def kill(zygote: Zygote, kind: str, kills: int, folder: Path, seed: int) -> Tally:
    """So many kills of one sort of work."""
    folder.mkdir(parents=True)
    tally = KINDS[kind][1](zygote, folder, random.Random(f"{kind}{seed}"), kills)
    tally.kind = kind
    return tally


def main() -> None:
    """Kill, and print what came of it."""
    flags = argparse.ArgumentParser(prog="python -m tests.kills", description=main.__doc__)
    flags.add_argument("--kills", type=int, default=200)
    flags.add_argument("--seed", type=int, default=0)
    flags.add_argument("--zygote", default=None, help=argparse.SUPPRESS)
    chosen = flags.parse_args()
    if chosen.zygote:
        serve_as_zygote(chosen.zygote)
        return
    whole = sum(part for part, _ in KINDS.values())
    columns = ("kills", "hits", "lost", "again", "doubtful", "unstored")
    print(f"{'':18}" + "".join(f"{name:>10}" for name in columns) + "   seconds  broken")
    with tempfile.TemporaryDirectory(prefix="koevol-kills-") as folder, Zygote(Path(folder) / "said.log") as zygote:
        for kind, (part, _) in KINDS.items():
            began = time.monotonic()
            one = kill(zygote, kind, max(1, round(part * chosen.kills / whole)), Path(folder) / kind, chosen.seed)
            counts = "".join(f"{getattr(one, name):>10}" for name in columns)
            said = "; ".join(f"{name} ×{many}" for name, many in Counter(one.broken).items()) or "-"
            print(f"{kind:18}{counts}{time.monotonic() - began:>10.1f}  {said}", flush=True)
